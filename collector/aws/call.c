#include "collector/aws/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "collector/aws/hide.h"
#include "collector/aws/retry.h"
#include "collector/aws/transport.h"
#include "core/limits.h"

#define REFUSED_BODY_MAX 65536u
#define HEAD_MAX         512u                /* enough to know a web page by */
#define SKEW_MIN_MS      (4 * MS_PER_MINUTE) /* below it a clock is not what was refused */

/* ---- what arrives ---- */

static size_t take(struct call *call, const char *data, size_t len)
{
    long status = 0;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    bool good = status >= 200 && status <= 299;
    call->received += len;
    if (call->received > LIMIT_ANSWER_BYTES) {
        error_set(&call->parse_error, ERR_LIMIT, "an answer of more than %u bytes",
                  LIMIT_ANSWER_BYTES);
        call->parse_failed = true;
        return 0;
    }
    if (sink_bytes(call->head) < (good ? HEAD_MAX : REFUSED_BODY_MAX))
        sink_write(call->head, data, good && len > HEAD_MAX ? HEAD_MAX : len);
    if (!good)
        return len;
    if (answer_feed(call->answer, data, len, &call->parse_error) == 0)
        return len;
    call->parse_failed = true;
    return 0; /* ends the transfer */
}

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct call *call = ctx;
    size_t taken = take(call, data, size * count);
    if (operation_info(call->operation)->secret)
        OPENSSL_cleanse(data, size * count); /* libcurl would leave it in its buffer */
    return taken;
}

/* The value of header `name`, when `line` is that one. False: another one, or longer than `out`. */
static bool header_value(struct str line, const char *name, char *out, size_t size)
{
    if (!str_starts_nocase(line, name))
        return false;
    struct str value = str_trim(str_skip(line, strlen(name)));
    if (value.len >= size)
        return false;
    snprintf(out, size, "%.*s", STR_ARG(value));
    return true;
}

static void forget_headers(struct call *call)
{
    call->server_date_s = 0;
    call->retry_after[0] = '\0';
    call->error_type[0] = '\0';
    call->request_id[0] = '\0';
}

/* Of several heads (of a proxy, 100 Continue) the last one counts. */
static size_t on_header(char *data, size_t size, size_t count, void *ctx)
{
    struct call *call = ctx;
    struct str line = str_make(data, size * count);
    char date[64];
    if (str_starts(line, "HTTP/"))
        forget_headers(call);
    if (header_value(line, "date:", date, sizeof(date))) {
        time_t at = curl_getdate(date, NULL);
        call->server_date_s = at > 0 ? (int64_t)at : 0;
    }
    (void)header_value(line, "retry-after:", call->retry_after, sizeof(call->retry_after));
    (void)header_value(line, "x-amzn-errortype:", call->error_type, sizeof(call->error_type));
    (void)header_value(line, "x-amzn-requestid:", call->request_id, sizeof(call->request_id));
    return line.len;
}

/* ---- set-up ---- */

int call_init(struct call *call, struct call_shared *shared, struct error *err)
{
    *call = (struct call){.shared = shared, .easy = transport_new()};
    if (!call->easy)
        return error_set(err, ERR_INTERNAL, "libcurl could not be started");
    call->signer = sigv4_signer_new(NULL);
    call->request = (struct protocol_request){.path = sink_memory(),
                                              .query = sink_memory(),
                                              .body = sink_secret(), /* tokens */
                                              .target = sink_memory()};
    call->path = sink_memory();
    call->url = sink_memory();
    call->authorization = sink_memory();
    call->head = sink_secret(); /* AWS quotes the request whose signature it refuses */
    transport_set(call->easy, shared->terms->settings);
    curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(call->easy, CURLOPT_ERRORBUFFER, call->reason);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->easy, CURLOPT_HEADERDATA, call);
    return 0;
}

static void drop_headers(struct call *call)
{
    transport_drop_headers(call->headers);
    call->headers = NULL;
}

void call_clear(struct call *call)
{
    transport_free(call->easy);
    drop_headers(call);
    sigv4_signer_free(call->signer);
    sink_abort(call->request.path);
    sink_abort(call->request.query);
    sink_abort(call->request.body);
    sink_abort(call->request.target);
    sink_abort(call->path);
    sink_abort(call->url);
    sink_abort(call->authorization);
    sink_abort(call->head);
    OPENSSL_cleanse(call, sizeof(*call));
}

/* ---- a request ---- */

static int add_header(struct call *call, struct str name, struct str value, struct error *err)
{
    return transport_header(&call->headers, name, value, err);
}

/* Once of each renewal, whichever call comes first after it. */
static void tell_of_keys(const struct call *call, struct keys *keys)
{
    struct keys_news news;
    char until[INSTANT_TEXT_MAX];
    if (!call->shared->terms->debug || !keys_take_news(keys, &news))
        return;
    if (!news.came)
        aws_debug(call->shared->terms, "keys: newer ones could not be had: %s", news.why);
    else if (news.until == INSTANT_UNSET)
        aws_debug(call->shared->terms, "keys: newer ones, without an end");
    else
        aws_debug(call->shared->terms, "keys: newer ones, until %s",
                  instant_format(news.until, until));
}

int call_use(struct call *call, struct keys *keys, struct error *err)
{
    call->credentials = keys ? keys_get(keys, call->shared->terms->now(), err) : NULL;
    if (!keys)
        return 0;
    tell_of_keys(call, keys);
    sigv4_signer_use(call->signer, call->credentials);
    return call->credentials ? 0 : -1;
}

bool call_renew(const struct call *call, struct keys *keys)
{
    bool newer = keys && keys_renew(keys, call->credentials, call->shared->terms->now());
    if (keys)
        tell_of_keys(call, keys);
    return newer;
}

/* Those of the protocol. */
static int add_headers(struct call *call, struct error *err)
{
    const struct protocol_request *request = &call->request;
    for (size_t i = 0; i < request->header_count; i++)
        if (add_header(call, request->headers[i].name, request->headers[i].value, err) != 0)
            return -1;
    return add_header(call, STR_LIT("Expect"), STR_EMPTY, err); /* no 100-continue round trip */
}

static int add_signature(struct call *call, const char *amz_date, struct error *err)
{
    struct str token = credentials_session_token(call->credentials);
    if (add_header(call, STR_LIT("X-Amz-Date"), str_from(amz_date), err) != 0 ||
        add_header(call, STR_LIT("Authorization"), sink_view(call->authorization), err) != 0)
        return -1;
    return str_is_empty(token) ? 0 : add_header(call, STR_LIT("X-Amz-Security-Token"), token, err);
}

static int sign(struct call *call, const struct endpoint *endpoint, struct error *err)
{
    char amz_date[17];
    const struct protocol_request *made = &call->request;
    struct sigv4_request request = {
        .method = str_from(made->method),
        .path = sink_view(call->path),
        .query = sink_view(made->query),
        .headers = made->headers,
        .header_count = made->header_count,
        .host = endpoint->host,
        .body = sink_view(made->body),
        .region = endpoint->signing_region,
        .service = endpoint->signing_name,
        .at = call->shared->terms->now() + call->shared->skew_ms,
    };
    if (sigv4_signer_sign(call->signer, &request, call->authorization, amz_date, err) != 0)
        return -1;
    return add_signature(call, amz_date, err);
}

/* Below `base`, an endpoint's URL or path, which ends with a slash or not. */
static void put_below(struct sink *out, struct str base, struct str path)
{
    bool slash = base.len > 0 && base.ptr[base.len - 1] == '/';
    sink_str(out, base);
    if (!slash && !str_is_empty(path))
        sink_char(out, '/');
    sink_str(out, path);
}

static void encode(struct call *call, const struct endpoint *endpoint, struct str extra,
                   struct str token)
{
    struct protocol_request *request = &call->request;
    protocol_of(call->operation)->encode(operation_info(call->operation), extra, token, request);
    put_below(call->path, endpoint->path, sink_view(request->path));
    put_below(call->url, endpoint->url, sink_view(request->path));
    if (!str_is_empty(sink_view(request->query))) {
        sink_char(call->url, '?');
        sink_str(call->url, sink_view(request->query));
    }
    sink_char(call->url, '\0');
}

static void forget(struct call *call)
{
    sink_clear(call->request.path);
    sink_clear(call->request.query);
    sink_clear(call->request.body);
    sink_clear(call->request.target);
    call->request.header_count = 0;
    sink_clear(call->path);
    sink_clear(call->url);
    sink_clear(call->authorization);
    sink_clear(call->head);
    drop_headers(call);
    forget_headers(call);
    call->parse_failed = false;
    call->received = 0;
    call->reason[0] = '\0';
}

static void set_request(struct call *call)
{
    struct str body = sink_view(call->request.body);
    curl_easy_setopt(call->easy, CURLOPT_URL, sink_view(call->url).ptr);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
    if (strcmp(call->request.method, "GET") == 0) {
        curl_easy_setopt(call->easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, body.ptr);
}

int call_prepare(struct call *call, enum operation operation, const struct endpoint *endpoint,
                 struct str extra, struct str token, struct answer *answer, struct error *err)
{
    forget(call);
    call->answer = answer;
    call->operation = operation;
    call->region = endpoint->signing_region;
    answer_reset(answer);
    encode(call, endpoint, extra, token);
    if (add_headers(call, err) != 0 || (call->credentials && sign(call, endpoint, err) != 0))
        return -1;
    set_request(call);
    return 0;
}

/* ---- an answer ---- */

static void say(struct aws_failure *out, const char *code, const char *message)
{
    snprintf(out->code, sizeof(out->code), "%s", code);
    failure_show(out->message, sizeof(out->message), str_from(message));
}

/* A 2xx body that is not the operation's answer. Asked again: it may have been cut on its way. */
static void answer_is_bad(const struct call *call, const char *why, struct call_result *out)
{
    out->transport = true;
    out->web_page = failure_is_web_page(sink_view(call->head));
    if (out->web_page)
        failure_of_web_page(out->http_status, &out->aws);
    else
        say(&out->aws, "MalformedAnswer", why);
    out->failure = FAILURE_TRANSIENT;
}

static void got_no_answer(const struct call *call, CURLcode code, struct call_result *out)
{
    if (!call->parse_failed) {
        transport_failed(call->easy, code, call->reason, out);
        return;
    }
    answer_is_bad(call, call->parse_error.message, out);
    out->fatal = call->parse_error.code == ERR_LIMIT; /* it will not be smaller next time */
}

/* By AWS's clock, where the answer says it: ours may be off. */
static int64_t wait_asked_for(const struct call *call)
{
    int64_t now_s = call->server_date_s;
    if (now_s == 0)
        now_s = call->shared->terms->now() / MS_PER_SECOND;
    return retry_after_ms(str_from(call->retry_after), now_s);
}

/* A clock that is off shows as a refused signature: correct it once from the Date header. */
static void correct_clock(struct call *call, struct call_result *out)
{
    bool suspect = out->failure == FAILURE_CLOCK || out->failure == FAILURE_EXPIRED ||
                   out->failure == FAILURE_AUTH;
    if (!suspect || call->server_date_s == 0)
        return;
    int64_t skew = call->server_date_s * MS_PER_SECOND - call->shared->terms->now();
    int64_t change = skew - call->shared->skew_ms;
    if (change > -SKEW_MIN_MS && change < SKEW_MIN_MS)
        return;
    call->shared->skew_ms = skew;
    aws_debug(call->shared->terms,
              "clock: that of AWS is %+lld s off ours; requests are signed by it",
              (long long)(skew / MS_PER_SECOND));
    out->failure = FAILURE_TRANSIENT; /* sign again with the corrected time */
}

bool result_names_the_end(const struct call_result *result)
{
    return result->failure == FAILURE_EXPIRED &&
           str_starts(str_from(result->aws.code), "ExpiredToken");
}

/* ---- for --debug ---- */

const char *call_name(const struct call *call, char *room)
{
    (void)snprintf(room, CALL_NAME_MAX, "%s %.*s%s%.*s", operation_info(call->operation)->action,
                   STR_ARG(call->region), str_is_empty(call->account) ? "" : " of ",
                   STR_ARG(call->account));
    return room;
}

static long long took_ms(const struct call *call)
{
    curl_off_t took_us = 0;
    curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    return (long long)(took_us / 1000);
}

/* AWS's support asks for it, of answers that are sound as well: those of EC2 hold it, all have it in a header. */
static void take_request_id(const struct call *call, struct call_result *out)
{
    static const char element[] = "<requestId>";
    struct str id = str_from(call->request_id);
    struct str head = sink_view(call->head);
    if (out->aws.request_id[0])
        return;
    if (str_is_empty(id) && !operation_info(call->operation)->secret) {
        id = str_skip(head, str_find(head, element) + strlen(element));
        id = str_make(id.ptr, str_find(id, "<"));
    }
    failure_show(out->aws.request_id, sizeof(out->aws.request_id), id);
}

static void tell(const struct call *call, CURLcode code, const struct call_result *out)
{
    char name[CALL_NAME_MAX];
    bool failed = out->failure != FAILURE_NONE;
    aws_debug(call->shared->terms, "%s: HTTP %ld, %" PRIu64 " bytes, %lld ms%s%s%s%s%s%s",
              call_name(call, name), out->http_status, call->received, took_ms(call),
              failed ? ", " : "", failed ? out->aws.code : "", code == CURLE_OK ? "" : ": ",
              code == CURLE_OK ? "" : curl_easy_strerror(code),
              out->aws.request_id[0] ? ", request " : "", out->aws.request_id);
}

void call_tell_given_up(const struct call *call)
{
    char name[CALL_NAME_MAX];
    aws_debug(call->shared->terms,
              "%s: no whole answer, %" PRIu64 " bytes after %lld ms: not waited for",
              call_name(call, name), call->received, took_ms(call));
}

void call_tell_again(const struct call *call, const struct call_result *result, unsigned tries,
                     int64_t wait_ms)
{
    char name[CALL_NAME_MAX];
    aws_debug(call->shared->terms, "%s: %s, try %u of %u in %lld ms", call_name(call, name),
              result->failure == FAILURE_THROTTLE ? "throttled" : "failed", tries + 1,
              retry_attempts(call->shared->terms->settings), (long long)wait_ms);
}

/* ---- all of it ---- */

void call_finish(struct call *call, CURLcode code, struct call_result *out)
{
    struct error err = ERROR_INIT;
    *out = (struct call_result){.failure = FAILURE_NONE};
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &out->http_status);
    if (code != CURLE_OK) {
        got_no_answer(call, code, out);
    } else if (out->http_status >= 200 && out->http_status <= 299) {
        if (answer_finish(call->answer, &out->page, &err) != 0)
            answer_is_bad(call, err.message, out);
    } else if (out->http_status >= 300 && out->http_status <= 399) {
        transport_redirected(out);
    } else {
        struct refusal refusal = {out->http_status, sink_view(call->head),
                                  str_from(call->error_type), str_from(call->request_id)};
        protocol_refused(call->operation, &refusal, &out->aws);
        out->failure = out->aws.failure;
        out->web_page = failure_is_web_page(sink_view(call->head));
        out->retry_after_ms = wait_asked_for(call);
        correct_clock(call, out);
    }
    if (out->transport)
        hide_user(&out->aws);
    else
        take_request_id(call, out);
    if (call->credentials)
        hide_secrets(call->credentials, &out->aws);
    hide_secret(call->secret, &out->aws);
    tell(call, code, out);
}
