#include "collector/aws/keys/http.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "collector/aws/hide.h"
#include "collector/aws/protocol.h"
#include "collector/aws/retry.h"
#include "collector/aws/timing.h"
#include "collector/aws/transport.h"
#include "core/limits.h"

/* The exchange under way. */
struct transfer {
    const struct aws_terms *terms;
    const struct http_exchange *exchange;
    struct http_answer *answer;
    CURL *easy;
    struct curl_slist *headers;
    bool too_long;
    char error_type[192]; /* x-amzn-ErrorType; empty: none */
    char retry_after[64]; /* that header; empty: none */
    char reason[CURL_ERROR_SIZE];
    int64_t begun_ms;
    uint64_t random;
};

/* ---- what arrives ---- */

/* It is moved, not copied: libcurl would give its buffer back with the keys in it. */
static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    t->too_long = len > secret_size(t->answer->body) - t->answer->len;
    if (!t->too_long) {
        memcpy(secret_bytes(t->answer->body) + t->answer->len, data, len);
        t->answer->len += len;
    }
    OPENSSL_cleanse(data, len);
    return t->too_long ? 0 : len;
}

static void keep_header(struct str line, const char *name, char *out, size_t size)
{
    if (str_starts_nocase(line, name))
        (void)snprintf(out, size, "%.*s", STR_ARG(str_trim(str_skip(line, strlen(name)))));
}

static size_t on_header(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    struct str line = str_make(data, size * count);
    keep_header(line, "x-amzn-errortype:", t->error_type, sizeof(t->error_type));
    keep_header(line, "retry-after:", t->retry_after, sizeof(t->retry_after));
    return line.len;
}

/* ---- a request ---- */

static int set_headers(struct transfer *t, struct error *err)
{
    const struct http_header *header = t->exchange->headers;
    for (size_t i = 0; i < HTTP_HEADERS_MAX && header[i].name; i++)
        if (transport_header(&t->headers, str_from(header[i].name), header[i].value, err) != 0)
            return -1;
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    return 0;
}

static void set_body(struct transfer *t)
{
    struct str body = t->exchange->body;
    curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, t->exchange->method);
    if (str_is_empty(body))
        return;
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, body.ptr);
}

static int set_up(struct transfer *t, struct error *err)
{
    CURL *easy = t->easy;
    transport_set(easy, t->terms->settings);
    transport_stop_by(easy, t->terms);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->reason);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_URL, t->exchange->url);
    if (t->exchange->link_local) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    }
    set_body(t);
    return set_headers(t, err);
}

/* ---- an answer ---- */

static void refused(struct transfer *t, struct call_result *out)
{
    struct str body = str_make(secret_bytes(t->answer->body), t->answer->len);
    const struct refusal refusal = {out->http_status, body, str_from(t->error_type), STR_EMPTY};
    failure_classify(&refusal, protocol_json_error, &out->aws);
    out->failure = out->aws.failure;
    out->web_page = failure_is_web_page(body);
    out->retry_after_ms = retry_after_ms(str_from(t->retry_after), t->terms->now() / MS_PER_SECOND);
}

static void tell(const struct transfer *t, const struct call_result *out)
{
    char line[512];
    curl_off_t took_us = 0;
    if (!t->terms->debug)
        return;
    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    (void)snprintf(line, sizeof(line), "%s, %s: HTTP %ld, %zu bytes, %lld ms%s%s",
                   t->exchange->what, t->exchange->method, out->http_status, t->answer->len,
                   (long long)(took_us / 1000), out->failure == FAILURE_NONE ? "" : ", ",
                   out->failure == FAILURE_NONE ? "" : out->aws.code);
    t->terms->debug(t->terms->debug_ctx, line);
}

static void hide(const struct http_exchange *exchange, struct call_result *out)
{
    if (out->failure == FAILURE_NONE)
        return;
    struct credentials *secrets =
        credentials_make(STR_EMPTY, exchange->secrets[0], exchange->secrets[1]);
    hide_secrets(secrets, &out->aws);
    hide_user(&out->aws);
    credentials_free(secrets);
}

static void finish(struct transfer *t, CURLcode code)
{
    struct call_result *out = &t->answer->result;
    *out = (struct call_result){.failure = FAILURE_NONE};
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &out->http_status);
    if (code != CURLE_OK) {
        transport_failed(t->easy, code, t->too_long ? "the answer is too long" : t->reason, out);
        out->late = code == CURLE_OPERATION_TIMEDOUT;
        out->fatal = out->fatal || t->too_long;
    } else if (out->http_status >= 300 && out->http_status <= 399) {
        transport_redirected(out);
    } else if (out->http_status < 200 || out->http_status > 299) {
        refused(t, out);
    }
    hide(t->exchange, out);
    tell(t, out);
}

/* ---- tries ---- */

static void forget(struct transfer *t)
{
    secret_wipe(t->answer->body);
    t->answer->len = 0;
    t->too_long = false;
    t->error_type[0] = t->retry_after[0] = t->reason[0] = '\0';
}

static int send_one(struct transfer *t, int64_t left_ms)
{
    int64_t most_ms = t->exchange->link_local ? t->exchange->try_ms : LIMIT_CALL_MS;
    forget(t);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(most_ms < left_ms ? most_ms : left_ms));
    finish(t, curl_easy_perform(t->easy));
    return transport_stopped(t->terms) ? -1 : 0;
}

/* Is there another try? Waits until it may be made. */
static bool wait_for_next(struct transfer *t, unsigned tries)
{
    const struct call_result *result = &t->answer->result;
    const struct http_exchange *exchange = t->exchange;
    enum time_limit over;
    int64_t now_ms = t->terms->monotonic_ms();
    int64_t left_ms = timing_left_ms(t->terms, t->begun_ms, now_ms, &over);
    unsigned most = exchange->link_local ? exchange->tries : retry_attempts(t->terms->settings);
    int64_t wait_ms =
        exchange->link_local ? exchange->pause_ms : retry_wait_ms(result, tries, &t->random);
    if (!retry_helps(result) || tries >= most || wait_ms >= left_ms ||
        retry_is_in_vain(result, now_ms - t->begun_ms))
        return false;
    poll(NULL, 0, (int)wait_ms); /* a signal ends it */
    return true;
}

static int try_all(struct transfer *t, struct error *err)
{
    enum time_limit over;
    unsigned tries = 0;
    do {
        int64_t now_ms = t->terms->monotonic_ms();
        int64_t left_ms = timing_left_ms(t->terms, t->begun_ms, now_ms, &over);
        if (send_one(t, left_ms > 0 ? left_ms : 1) != 0)
            return error_set(err, ERR_CANCELLED,
                             "stopped by a signal before anything was collected");
    } while (wait_for_next(t, ++tries));
    return 0;
}

int http_ask(const struct aws_terms *terms, const struct http_exchange *exchange,
             struct http_answer *answer, struct error *err)
{
    *answer = (struct http_answer){.body = secret_new(LIMIT_KEY_ANSWER_BYTES)};
    struct transfer t = {.terms = terms,
                         .exchange = exchange,
                         .answer = answer,
                         .begun_ms = terms->monotonic_ms(),
                         .random = (uint64_t)terms->now()};
    t.easy = transport_new();
    int status =
        t.easy ? set_up(&t, err) : error_set(err, ERR_INTERNAL, "libcurl could not be started");
    if (status == 0)
        status = try_all(&t, err);
    transport_free(t.easy);
    transport_drop_headers(t.headers);
    return status;
}

void http_answer_clear(struct http_answer *answer)
{
    secret_free(answer->body);
    *answer = (struct http_answer){.body = NULL};
}
