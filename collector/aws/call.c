#include "collector/aws/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "core/limits.h"
#include "core/hash.h"
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

/* libcurl's list of headers has copies of its own, one of them of the session token. */
static void drop_headers(struct call *call)
{
    for (struct curl_slist *header = call->headers; header; header = header->next)
        OPENSSL_cleanse(header->data, strlen(header->data));
    curl_slist_free_all(call->headers);
    call->headers = NULL;
}

void call_clear(struct call *call)
{
    if (call->easy)
        curl_easy_cleanup(call->easy);
    drop_headers(call);
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
    struct sink *line = sink_secret();
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
    drop_headers(call);
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
    long proxy_status = 0;
    curl_easy_getinfo(call->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    out->transport = true;
    out->unreachable = is_unreachable(code);
    out->proxy = proxy_status >= 300;
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

#define PIECE 8 /* bytes of a secret in a row that may not be shown */

/* Where a piece of `secret` stands in `text`, or the length of `text`. Pieces, because who quotes a
 * secret may break, cut or encode it. */
static size_t find_piece(struct str text, struct str secret)
{
    char piece[PIECE + 1] = "";
    size_t len = secret.len < PIECE ? secret.len : PIECE;
    for (size_t at = 0; len > 0 && at + len <= text.len; at++) {
        memcpy(piece, text.ptr + at, len);
        if (str_find(secret, piece) < secret.len)
            return at;
    }
    return text.len;
}

static void cut_at(char *message, size_t size, size_t at)
{
    if (message[at])
        snprintf(message + at, size - at, "...");
}

/* Cut `text` before the word in which a piece of `secret` stands. */
static void hide_pieces(char *text, size_t size, struct str secret)
{
    size_t at = find_piece(str_from(text), secret);
    if (!text[at])
        return;
    while (at > 0 && text[at - 1] != ' ')
        at--;
    cut_at(text, size, at);
}

/* "http://USER:PASSWORD@proxy": libcurl quotes the variable that it cannot read. */
static void hide_user(struct aws_failure *failure)
{
    size_t begin = str_find(str_from(failure->message), "://");
    const char *end = failure->message[begin] ? strrchr(failure->message + begin, '@') : NULL;
    if (end)
        memmove(failure->message + begin + strlen("://"), end, strlen(end) + 1);
}

/* AWS quotes the request whose signature it refuses, with the session token in it. */
static void hide_secrets(const struct call *call, struct aws_failure *failure)
{
    static const char *const quotes[] = {"The Canonical String", "x-amz-security-token"};
    const struct credentials *credentials = call->shared->options->credentials;
    const struct str secrets[] = {credentials_session_token(credentials),
                                  credentials_secret(credentials)};
    const size_t size = sizeof(failure->message);
    for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
        cut_at(failure->message, size, str_find(str_from(failure->message), quotes[i]));
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        hide_pieces(failure->message, size, secrets[i]);
        hide_pieces(failure->code, sizeof(failure->code), secrets[i]);
        hide_pieces(failure->request_id, sizeof(failure->request_id), secrets[i]);
    }
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
        out->web_page = true;
        say(&out->aws, "Redirect",
            "the answer is a redirect, which is refused: AWS sends none, a proxy may");
    } else {
        failure_classify(out->http_status, sink_view(call->head), &out->aws);
        out->failure = out->aws.failure;
        out->web_page = failure_is_web_page(sink_view(call->head));
        correct_clock(call, out);
    }
    if (out->transport)
        hide_user(&out->aws);
    hide_secrets(call, &out->aws);
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
