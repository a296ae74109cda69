#include "collector/aws/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/limits.h"
#include "core/map.h"
#include "core/version.h"

#define REFUSED_BODY_MAX   65536u
#define HEAD_MAX           512u                /* enough to know a web page by */
#define SKEW_MIN_MS        (4 * MS_PER_MINUTE) /* below it a clock is not what was refused */
#define DEFAULT_ATTEMPTS   8
#define CONNECT_TIMEOUT_MS 10000L
#define STALL_SECONDS      60L
#define CALL_TIMEOUT_MS    120000L /* one answer, to its last byte */
#define PATIENCE_MS        100000  /* with an endpoint that answers nothing, over all tries */
#define RECEIVE_BUFFER     (64L * 1024)

/* ---- what arrives ---- */

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct call *call = ctx;
    size_t len = size * count;
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

static size_t on_header(char *data, size_t size, size_t count, void *ctx)
{
    struct call *call = ctx;
    size_t len = size * count;
    char value[64];
    if (len > 5 && len < sizeof(value) && strncasecmp(data, "date:", 5) == 0) {
        memcpy(value, data + 5, len - 5);
        value[len - 5] = '\0';
        time_t at = curl_getdate(value, NULL);
        call->server_date_s = at > 0 ? (int64_t)at : 0;
    }
    return len;
}

/* ---- set-up ---- */

/* A bundle that was named is trusted alone. Without a folder of certificates beside the file,
 * libcurl reads the file once for all connections of an event loop. */
static void set_authorities(CURL *easy, const struct aws_settings *settings)
{
    if (!str_is_empty(settings->ca_bundle))
        curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_bundle.ptr);
    if (!str_is_empty(settings->ca_bundle) || curl_version_info(CURLVERSION_NOW)->cainfo)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
}

static void set_transport(struct call *call)
{
    const struct aws_settings *settings = call->shared->options->settings;
    CURL *easy = call->easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_authorities(easy, settings);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, CALL_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "snapaudit/" SNAPAUDIT_VERSION);
}

int call_init(struct call *call, struct call_shared *shared, struct error *err)
{
    *call = (struct call){.shared = shared, .easy = curl_easy_init()};
    if (!call->easy)
        return error_set(err, ERR_INTERNAL, "libcurl could not be started");
    call->signer = sigv4_signer_new(shared->options->credentials);
    call->body = sink_memory();
    call->authorization = sink_memory();
    call->head = sink_memory();
    set_transport(call);
    curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(call->easy, CURLOPT_ERRORBUFFER, call->reason);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->easy, CURLOPT_HEADERDATA, call);
    return 0;
}

void call_clear(struct call *call)
{
    if (call->easy)
        curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    sigv4_signer_free(call->signer);
    sink_abort(call->body);
    sink_abort(call->authorization);
    sink_abort(call->head);
    *call = (struct call){0};
}

/* ---- a request ---- */

#define CONTENT_TYPE "application/x-www-form-urlencoded; charset=utf-8"

static int add_header(struct call *call, const char *name, struct str value, struct error *err)
{
    struct sink *line = sink_memory();
    sink_cstr(line, name);
    sink_cstr(line, ": ");
    sink_str(line, value);
    sink_char(line, '\0');
    struct curl_slist *longer = curl_slist_append(call->headers, sink_view(line).ptr);
    sink_abort(line);
    if (!longer)
        return error_set(err, ERR_INTERNAL, "libcurl refused a header");
    call->headers = longer;
    return 0;
}

static int sign(struct call *call, enum operation operation, const struct endpoint *endpoint,
                struct error *err)
{
    const struct collect_options *options = call->shared->options;
    char amz_date[17];
    struct signed_header content_type = {STR_LIT("content-type"), STR_LIT(CONTENT_TYPE)};
    struct sigv4_request request = {
        .method = STR_LIT("POST"),
        .path = endpoint->path,
        .headers = &content_type,
        .header_count = 1,
        .host = endpoint->host,
        .body = sink_view(call->body),
        .region = endpoint->signing_region,
        .service = str_from(service_info(operation_info(operation)->service)->signing_name),
        .at = options->now() + call->shared->skew_ms,
    };
    if (sigv4_signer_sign(call->signer, &request, call->authorization, amz_date, err) != 0)
        return -1;
    struct str token = credentials_session_token(options->credentials);
    if (add_header(call, "Content-Type", STR_LIT(CONTENT_TYPE), err) != 0 ||
        add_header(call, "X-Amz-Date", str_from(amz_date), err) != 0 ||
        add_header(call, "Authorization", sink_view(call->authorization), err) != 0)
        return -1;
    if (!str_is_empty(token) && add_header(call, "X-Amz-Security-Token", token, err) != 0)
        return -1;
    return add_header(call, "Expect", STR_EMPTY, err); /* no 100-continue round trip */
}

int call_prepare(struct call *call, enum operation operation, const struct endpoint *endpoint,
                 struct str extra, struct str token, struct answer *answer, struct error *err)
{
    sink_clear(call->body);
    sink_clear(call->authorization);
    sink_clear(call->head);
    curl_slist_free_all(call->headers);
    call->headers = NULL;
    call->answer = answer;
    call->action = operation_info(operation)->action;
    call->region = endpoint->signing_region;
    call->parse_failed = false;
    call->server_date_s = 0;
    call->received = 0;
    call->reason[0] = '\0';
    answer_reset(answer);
    operation_body(operation, extra, token, call->body);
    if (sign(call, operation, endpoint, err) != 0)
        return -1;
    struct str body = sink_view(call->body);
    curl_easy_setopt(call->easy, CURLOPT_URL, endpoint->url.ptr);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, body.ptr);
    return 0;
}

/* ---- an answer ---- */

static void say(struct aws_failure *out, const char *code, const char *message)
{
    snprintf(out->code, sizeof(out->code), "%s", code);
    snprintf(out->message, sizeof(out->message), "%s", message);
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

/* No connection came about: nobody was asked anything. */
static bool is_unreachable(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
           code == CURLE_COULDNT_CONNECT;
}

static void transport_failed(const struct call *call, CURLcode code, struct call_result *out)
{
    if (call->parse_failed) {
        answer_is_bad(call, call->parse_error.message, out);
        out->fatal = call->parse_error.code == ERR_LIMIT; /* it will not be smaller next time */
        return;
    }
    out->transport = true;
    out->unreachable = is_unreachable(code);
    out->failure = FAILURE_TRANSIENT;
    say(&out->aws, "TransportError", call->reason[0] ? call->reason : curl_easy_strerror(code));
    out->fatal = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
                 code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
    if (out->fatal)
        out->failure = FAILURE_OTHER;
}

/* A clock that is off shows as a refused signature: correct it once from the Date header. */
static void correct_clock(struct call *call, struct call_result *out)
{
    bool suspect = out->failure == FAILURE_CLOCK || out->failure == FAILURE_EXPIRED ||
                   out->failure == FAILURE_AUTH;
    if (!suspect || call->server_date_s == 0)
        return;
    int64_t skew = call->server_date_s * MS_PER_SECOND - call->shared->options->now();
    int64_t change = skew - call->shared->skew_ms;
    if (change > -SKEW_MIN_MS && change < SKEW_MIN_MS)
        return;
    call->shared->skew_ms = skew;
    out->failure = FAILURE_TRANSIENT; /* sign again with the corrected time */
}

/* Cut the message where `text`, or the beginning of it, stands in it. */
static void cut_before(struct aws_failure *failure, struct str text)
{
    char head[17];
    struct str begin = str_make(text.ptr, text.len < 16 ? text.len : 16);
    snprintf(head, sizeof(head), "%.*s", STR_ARG(begin));
    size_t at = str_find(str_from(failure->message), head);
    if (*head && failure->message[at])
        snprintf(failure->message + at, sizeof(failure->message) - at, "...");
}

/* AWS quotes the request whose signature it refuses, with the session token in it. */
static void hide_secrets(const struct call *call, struct aws_failure *failure)
{
    const struct credentials *credentials = call->shared->options->credentials;
    cut_before(failure, STR_LIT("The Canonical String"));
    cut_before(failure, STR_LIT("x-amz-security-token"));
    cut_before(failure, credentials_session_token(credentials));
    cut_before(failure, credentials_secret(credentials));
}

static void tell(const struct call *call, CURLcode code, const struct call_result *out)
{
    const struct collect_options *options = call->shared->options;
    if (!options->debug)
        return;
    char line[512];
    curl_off_t took_us = 0;
    bool failed = out->failure != FAILURE_NONE;
    curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    snprintf(line, sizeof(line), "%s %.*s: HTTP %ld, %" PRIu64 " bytes, %lld ms%s%s%s%s%s%s",
             call->action, STR_ARG(call->region), out->http_status, call->received,
             (long long)(took_us / 1000), failed ? ", " : "", failed ? out->aws.code : "",
             code == CURLE_OK ? "" : ": ", code == CURLE_OK ? "" : curl_easy_strerror(code),
             out->aws.request_id[0] ? ", request " : "", out->aws.request_id);
    options->debug(options->debug_ctx, line);
}

void call_finish(struct call *call, CURLcode code, struct call_result *out)
{
    struct error err = ERROR_INIT;
    *out = (struct call_result){.failure = FAILURE_NONE};
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &out->http_status);
    if (code != CURLE_OK) {
        transport_failed(call, code, out);
    } else if (out->http_status >= 200 && out->http_status <= 299) {
        if (answer_finish(call->answer, &out->page, &err) != 0)
            answer_is_bad(call, err.message, out);
    } else if (out->http_status >= 300 && out->http_status <= 399) {
        out->failure = FAILURE_OTHER;
        out->fatal = true;
        say(&out->aws, "Redirect", "the endpoint answered with a redirect, which is refused");
    } else {
        failure_classify(out->http_status, sink_view(call->head), &out->aws);
        hide_secrets(call, &out->aws);
        out->failure = out->aws.failure;
        out->web_page = failure_is_web_page(sink_view(call->head));
        correct_clock(call, out);
    }
    tell(call, code, out);
}

bool call_retryable(const struct call_result *result)
{
    return !result->fatal &&
           (result->failure == FAILURE_THROTTLE || result->failure == FAILURE_TRANSIENT);
}

bool call_took_too_long(const struct call_result *result, int64_t passed_ms)
{
    return result->transport && passed_ms >= PATIENCE_MS;
}

unsigned call_attempts(const struct collect_options *options)
{
    return options->settings->max_attempts > 0 ? options->settings->max_attempts : DEFAULT_ATTEMPTS;
}

/* Full jitter (between nothing and the whole) over a doubling base, at most 20 seconds as the SDKs'
 * standard mode. Errors that are not throttles begin smaller: a lost connection is not a full one. */
int64_t call_backoff_ms(enum failure failure, unsigned tries, uint64_t *random)
{
    int64_t base = failure == FAILURE_THROTTLE ? 500 : 50;
    unsigned doublings = tries > 0 ? tries - 1 : 0;
    int64_t most = doublings > 9 ? 20000 : base << doublings;
    if (most > 20000)
        most = 20000;
    *random = hash_u64(*random + 1);
    return 1 + (int64_t)(*random % (uint64_t)most);
}
