#include "collector/aws/transport.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "core/limits.h"
#include "core/sink.h"
#include "core/version.h"
#include "core/wiped.h"

#define RECEIVE_BUFFER (64L * 1024)

void transport_begin(void)
{
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiped_alloc, wiped_free, wiped_resize, wiped_copy,
                         wiped_array);
}

void transport_end(void)
{
    curl_global_cleanup();
}

CURL *transport_new(void)
{
    transport_begin();
    CURL *easy = curl_easy_init();
    if (!easy)
        transport_end();
    return easy;
}

void transport_free(CURL *easy)
{
    if (!easy)
        return;
    curl_easy_cleanup(easy);
    transport_end();
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

/* OpenSSL would keep what it deciphered, keys as well, and leave it in memory that it frees. */
static CURLcode on_tls(CURL *easy, void *context, void *ctx)
{
    (void)easy;
    (void)ctx;
    (void)SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT);
    return CURLE_OK;
}

/* The context is another struct where libcurl has TLS of somebody else. */
static void set_tls_wiped(CURL *easy)
{
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    if (library && str_starts(str_from(library), "OpenSSL/"))
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
}

void transport_set(CURL *easy, const struct aws_settings *settings)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* as it was signed */
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_authorities(easy, settings);
    set_tls_wiped(easy);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)LIMIT_CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)(LIMIT_SILENCE_MS / MS_PER_SECOND));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)LIMIT_CALL_MS);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "snapaudit/" SNAPAUDIT_VERSION);
}

bool transport_stopped(const struct aws_terms *terms)
{
    return terms->stop && *terms->stop;
}

/* For libcurl: not 0 ends the transfer. */
static int on_transfer(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return transport_stopped(ctx);
}

void transport_stop_by(CURL *easy, const struct aws_terms *terms)
{
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_transfer);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, (void *)terms);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

/* ---- headers ---- */

int transport_header(struct curl_slist **headers, struct str name, struct str value,
                     struct error *err)
{
    struct sink *line = sink_secret();
    sink_str(line, name);
    sink_cstr(line, ": ");
    sink_str(line, value);
    sink_char(line, '\0');
    struct curl_slist *longer = curl_slist_append(*headers, sink_view(line).ptr);
    sink_abort(line);
    if (!longer)
        return error_set(err, ERR_INTERNAL, "libcurl refused a header");
    *headers = longer;
    return 0;
}

void transport_drop_headers(struct curl_slist *headers)
{
    for (struct curl_slist *header = headers; header; header = header->next)
        OPENSSL_cleanse(header->data, strlen(header->data));
    curl_slist_free_all(headers);
}

/* ---- what went wrong ---- */

/* libcurl quotes what servers sent: names in certificates, header lines. */
static void say(struct aws_failure *out, const char *code, const char *message)
{
    snprintf(out->code, sizeof(out->code), "%s", code);
    failure_show(out->message, sizeof(out->message), str_from(message));
}

/* No connection came about: nobody was asked anything. */
static bool is_unreachable(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
           code == CURLE_COULDNT_CONNECT;
}

void transport_failed(CURL *easy, CURLcode code, const char *reason, struct call_result *out)
{
    long proxy_status = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    out->transport = true;
    out->unreachable = is_unreachable(code);
    out->proxy = proxy_status >= 300;
    out->failure = FAILURE_TRANSIENT;
    say(&out->aws, "TransportError", reason[0] ? reason : curl_easy_strerror(code));
    out->untrusted = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
    out->fatal =
        out->untrusted || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
    if (out->fatal)
        out->failure = FAILURE_OTHER;
}

void transport_redirected(struct call_result *out)
{
    out->failure = FAILURE_OTHER;
    out->fatal = true;
    out->web_page = true;
    say(&out->aws, "Redirect",
        "the answer is a redirect, which is refused: AWS sends none, a proxy may");
}
