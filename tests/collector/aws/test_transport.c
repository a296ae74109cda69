/* What libcurl and OpenSSL keep of what goes over TLS: nothing. */
#include "collector/aws/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

/* ---- a server ---- */

struct server {
    EVP_PKEY *key;
    X509 *certificate;
    char file[64]; /* of the certificate */
    char url[64];
    pid_t child;
};

static void make_certificate(struct server *s)
{
    X509V3_CTX ctx;
    s->key = EVP_EC_gen("P-256");
    s->certificate = X509_new();
    X509_set_version(s->certificate, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(s->certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(s->certificate), 3600);
    X509_set_pubkey(s->certificate, s->key);
    X509_NAME *name = X509_get_subject_name(s->certificate); /* by itself: it is its own issuer */
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"here", -1, -1, 0);
    X509_set_issuer_name(s->certificate, name);
    X509V3_set_ctx(&ctx, s->certificate, s->certificate, NULL, NULL, 0);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(s->certificate, names, -1);
    X509_EXTENSION_free(names);
    assert_true(X509_sign(s->certificate, s->key, EVP_sha256()) > 0);
}

static void write_certificate(struct server *s)
{
    (void)snprintf(s->file, sizeof(s->file), "/tmp/snapaudit-transport-XXXXXX");
    int fd = mkstemp(s->file);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_int_equal(PEM_write_X509(file, s->certificate), 1);
    assert_int_equal(fclose(file), 0);
}

/* In a process of its own, so that no copy of the secret is ours. */
_Noreturn static void serve(const struct server *s, int listener)
{
    char request[4096], answer[128] = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n";
    size_t head = strlen(answer);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, s->certificate);
    SSL_CTX_use_PrivateKey(context, s->key);
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, accept(listener, NULL, NULL));
    secret_copies_write(answer + head);
    if (SSL_accept(ssl) != 1 || SSL_read(ssl, request, sizeof(request)) <= 0)
        _exit(1);
    _exit(SSL_write(ssl, answer, (int)head + SECRET_COPIES_LEN) > 0 ? 0 : 1);
}

static void server_start(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    make_certificate(s);
    write_certificate(s);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(s->url, sizeof(s->url), "https://127.0.0.1:%u/",
                   (unsigned)ntohs(address.sin_port));
    s->child = fork();
    if (s->child == 0)
        serve(s, listener);
    assert_true(s->child > 0);
    (void)close(listener);
}

static void server_stop(struct server *s)
{
    int status = -1;
    assert_int_equal(waitpid(s->child, &status, 0), s->child);
    assert_int_equal(status, 0);
    (void)unlink(s->file);
    X509_free(s->certificate);
    EVP_PKEY_free(s->key);
}

/* ---- a client ---- */

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    *(size_t *)ctx += size * count;
    OPENSSL_cleanse(data, size * count);
    return size * count;
}

static struct curl_slist *secret_header(void)
{
    struct error err = ERROR_INIT;
    struct curl_slist *headers = NULL;
    char secret[SECRET_COPIES_LEN];
    secret_copies_write(secret);
    assert_int_equal(transport_header(&headers, STR_LIT("X-Amz-Security-Token"),
                                      str_make(secret, sizeof(secret)), &err),
                     0);
    OPENSSL_cleanse(secret, sizeof(secret));
    return headers;
}

/* The connection is still open when what lies in memory is counted. */
TEST(transport__what_went_over_tls_is_in_no_buffer)
{
    if (secret_copies() < 0)
        skip();
    struct server s;
    size_t received = 0;
    server_start(&s);
    struct aws_settings settings = {.ca_bundle = str_from(s.file)};
    struct curl_slist *headers = secret_header();
    CURL *easy = transport_new();
    transport_set(easy, &settings);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_URL, s.url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &received);
    assert_int_equal(curl_easy_perform(easy), CURLE_OK);
    assert_int_equal(received, SECRET_COPIES_LEN);
    transport_drop_headers(headers);
    assert_int_equal(secret_copies(), 0);
    transport_free(easy);
    assert_int_equal(secret_copies(), 0);
    server_stop(&s);
}
