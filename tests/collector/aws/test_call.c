#include "collector/aws/call.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN  "IQoJb3JpZ2luX2VjEXAMPLE//wEaCXVzLWVhc3QtMSJ+/="

static instant now(void)
{
    return 1768480496000;
}

static int64_t monotonic_ms(void)
{
    return 0;
}

/* A call and all that it borrows. */
struct scene {
    struct aws_settings settings;
    struct credentials *credentials;
    struct keys *keys;
    struct aws_terms terms;
    struct call_shared shared;
    struct arena *arena;
    struct endpoint endpoint;
    struct answer *answer;
    struct call call;
};

static void prepare(struct scene *s)
{
    struct error err = ERROR_INIT;
    assert_int_equal(call_use(&s->call, s->keys, &err), 0);
    assert_int_equal(call_prepare(&s->call, OP_GET_CALLER_IDENTITY, &s->endpoint, STR_EMPTY,
                                  STR_EMPTY, s->answer, &err),
                     0);
}

static void scene_init(struct scene *s, struct str secret, struct str token)
{
    struct error err = ERROR_INIT;
    *s = (struct scene){.credentials = credentials_make(STR_LIT("AKID"), secret, token),
                        .arena = arena_new()};
    s->keys = keys_static(s->credentials);
    s->terms =
        (struct aws_terms){.settings = &s->settings, .now = now, .monotonic_ms = monotonic_ms};
    s->shared.terms = &s->terms;
    s->answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    assert_int_equal(endpoint_make(s->arena, SERVICE_STS, STR_LIT("eu-west-1"), &s->settings,
                                   &s->endpoint, &err),
                     0);
    assert_int_equal(call_init(&s->call, &s->shared, &err), 0);
    prepare(s);
}

static void scene_clear(struct scene *s)
{
    call_clear(&s->call);
    answer_free(s->answer);
    arena_free(s->arena);
    keys_free(s->keys);
    credentials_free(s->credentials);
}

/* What is said of a transfer that failed with this text of libcurl's. */
static struct aws_failure told_of(const char *reason)
{
    struct scene s;
    struct call_result result;
    scene_init(&s, STR_LIT(SECRET), STR_LIT(TOKEN));
    snprintf(s.call.reason, sizeof(s.call.reason), "%s", reason);
    call_finish(&s.call, CURLE_RECV_ERROR, &result);
    scene_clear(&s);
    return result.aws;
}

/* Whole, from the middle, broken in two, with %2F for '/', cut off. */
TEST(call__no_piece_of_a_secret_is_told)
{
    static const char *const texts[] = {
        "Token " TOKEN " is not liked",
        "Token (" SECRET ") is not liked",
        "Token xyz-JpZ2luX2VjEX is not liked",
        "Token IQoJb3JpZ2 luX2VjEXAMPLE is not liked",
        "Token wJalrXUtnFEMI%2FK7MDENG%2FbPxRfiCYEXAMPLEKEY is not liked",
        "Token wJalrXUt",
        "Token IQo Jb3\nJpZ 2lu X2V jEX AMP LE is not liked", /* no word of it is a piece */
        "Token iqojb3jpz2lux2vj is not liked",
        "Token IQo\xe2\x80\x8bJb3\xc2\xadJp\x7fZ2luX2VjEX is not liked",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(told_of(texts[i]).message, "Token ...");
    assert_string_equal(told_of("Connection reset by peer").message, "Connection reset by peer");
    assert_string_equal(told_of("wJalrXU, too short to be told from a word").message,
                        "wJalrXU, too short to be told from a word");
}

TEST(call__the_password_of_a_proxy_is_not_told)
{
    assert_string_equal(
        told_of("Unsupported proxy syntax in 'http://me:pass@ word@127.0.0.1:x'").message,
        "Unsupported proxy syntax in 'http://@127.0.0.1:x'");
    assert_string_equal(told_of("Could not resolve proxy: p@q").message,
                        "Could not resolve proxy: p@q");
}

/* It quotes what the other side sent: names in a certificate, header lines. */
TEST(call__what_libcurl_quotes_cannot_steer_a_terminal)
{
    assert_string_equal(
        told_of("subject name 'a\x1b[31m\xe2\x80\xae-\r\n-' does not match").message,
        "subject name 'a[31m-  -' does not match");
}

/* libcurl has one copy in the list of headers, and the credentials have theirs. */
TEST(call__the_session_token_goes_with_the_call)
{
    if (secret_copies() < 0)
        skip();
    struct scene s;
    char token[SECRET_COPIES_LEN];
    secret_copies_write(token);
    scene_init(&s, STR_LIT(SECRET), str_make(token, sizeof(token)));
    OPENSSL_cleanse(token, sizeof(token));
    assert_int_equal(secret_copies(), 2);
    prepare(&s);
    assert_int_equal(secret_copies(), 2);
    call_clear(&s.call);
    assert_int_equal(secret_copies(), 1);
    scene_clear(&s);
    assert_int_equal(secret_copies(), 0);
}

TEST(call__without_keys_nothing_is_signed_and_a_token_goes_with_the_call)
{
    if (secret_copies() < 0)
        skip();
    struct scene s;
    struct error err = ERROR_INIT;
    char token[SECRET_COPIES_LEN];
    struct sink *extra = sink_secret();
    scene_init(&s, STR_LIT(SECRET), STR_LIT(TOKEN));
    sink_cstr(extra, "WebIdentityToken=");
    secret_copies_write(token);
    sink_write(extra, token, sizeof(token));
    OPENSSL_cleanse(token, sizeof(token));
    assert_int_equal(call_use(&s.call, NULL, &err), 0);
    assert_int_equal(call_prepare(&s.call, OP_ASSUME_ROLE_WITH_WEB_IDENTITY, &s.endpoint,
                                  sink_view(extra), STR_EMPTY, s.answer, &err),
                     0);
    for (const struct curl_slist *header = s.call.headers; header; header = header->next)
        assert_true(str_starts(str_from(header->data), "Content-Type: ") ||
                    str_starts(str_from(header->data), "Expect:"));
    assert_false(call_renew(&s.call, NULL));
    sink_abort(extra);
    assert_int_equal(secret_copies(), 1);
    call_clear(&s.call);
    assert_int_equal(secret_copies(), 0);
    scene_clear(&s);
}
