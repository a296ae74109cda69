#include "collector/aws/keys/sso_token.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

#define NOW INT64_C(1768480496000) /* 2026-01-15T12:34:56Z */

/* As the AWS CLI writes it for a session. */
static const char whole[] =
    "{\"startUrl\": \"https://d-0000000000.awsapps.com/start\", \"region\": \"eu-west-1\", "
    "\"accessToken\": \"aoa-Token\", \"expiresAt\": \"2026-01-15T13:34:56Z\", "
    "\"clientId\": \"client\", \"clientSecret\": \"client-secret\", "
    "\"registrationExpiresAt\": \"2026-04-15T12:34:56Z\", \"refreshToken\": \"aor-Refresh\"}\n";

static struct sso_token good(const char *text)
{
    struct sso_token token;
    if (!sso_token_parse(&token, str_from(text)))
        fail_msg("no token: %s", text);
    return token;
}

TEST(sso_token__of_a_session)
{
    struct sso_token token = good(whole);
    assert_true(str_eq_c(sso_token_text(&token, SSO_ACCESS_TOKEN), "aoa-Token"));
    assert_true(token.until == NOW + MS_PER_HOUR);
    assert_true(sso_token_renews(&token, NOW));
    assert_false(sso_token_renews(&token, NOW + 91 * MS_PER_DAY)); /* the registration is over */
    sso_token_clear(&token);
}

/* Older files end their times in UTC; registrationExpiresAt, which comes first here, is another time. */
TEST(sso_token__of_before_sessions)
{
    struct sso_token token =
        good("{\"registrationExpiresAt\":\"2026-04-15T12:34:56UTC\","
             "\"clientId\":\"c\",\"clientSecret\":\"s\","
             "\"expiresAt\":\"2026-01-15T13:34:56UTC\",\"accessToken\":\"a\"}");
    assert_true(token.until == NOW + MS_PER_HOUR);
    assert_false(sso_token_renews(&token, NOW)); /* it has no refreshToken */
    sso_token_clear(&token);
}

TEST(sso_token__none)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{\"accessToken\":\"a\"",
        /* botocore-client-id-REGION.json, of the same folder */
        "{\"clientId\":\"c\",\"clientSecret\":\"s\",\"expiresAt\":\"2026-04-15T12:34:56Z\"}",
        "{\"accessToken\":\"\",\"expiresAt\":\"2026-04-15T12:34:56Z\"}",
        "{\"accessToken\":null,\"expiresAt\":\"2026-04-15T12:34:56Z\"}",
        "{\"accessToken\":\"a\\r\\nX-Evil: b\",\"expiresAt\":\"2026-04-15T12:34:56Z\"}",
        "{\"accessToken\":\"a\"}",
        "{\"accessToken\":\"a\",\"ExpiresAt\":\"2026-04-15T12:34:56Z\"}",
        "{\"accessToken\":\"a\",\"expiresAt\":\"soon\"}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct sso_token token;
        if (sso_token_parse(&token, str_from(texts[i])))
            fail_msg("a token: %s", texts[i]);
        sso_token_clear(&token);
    }
}

TEST(sso_token__needs_all_to_be_renewed)
{
    static const char *const lacking[] = {"clientId", "clientSecret", "refreshToken",
                                          "registrationExpiresAt"};
    for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++) {
        char text[sizeof(whole)];
        char quoted[64];
        memcpy(text, whole, sizeof(whole));
        (void)snprintf(quoted, sizeof(quoted), "\"%s\"", lacking[i]);
        strstr(text, quoted)[1] = 'X';
        struct sso_token token = good(text);
        assert_false(sso_token_renews(&token, NOW));
        sso_token_clear(&token);
    }
}

static void assert_rewritten(const char *text, const char *refresh, const char *expected)
{
    struct sso_token token = good(text);
    const struct sso_renewed renewed = {STR_LIT("new\"\\"), str_from(refresh), NOW};
    struct sink *out = sink_secret();
    sso_token_rewrite(&token, &renewed, out);
    struct str got = sink_view(out);
    if (!str_eq_c(got, expected))
        fail_msg("%.*s", STR_ARG(got));
    sink_abort(out);
    sso_token_clear(&token);
}

TEST(sso_token__what_nobody_knows_stays_as_it_was)
{
    assert_rewritten("{\"accessToken\":\"a\",\"expiresAt\":\"2026-01-15T13:34:56Z\"}", "",
                     "{\"accessToken\":\"new\\\"\\\\\",\"expiresAt\":\"2026-01-15T12:34:56Z\"}");
    assert_rewritten(
        " {\n \"x\" : [1, {\"accessToken\": \"\\u0041\"}] , \"refreshToken\" :\t\"r\",\n"
        " \"expiresAt\":\"2026-01-15T13:34:56Z\", \"accessToken\":\"\\u0061\" ,"
        "\"y\":-1e5}\n",
        "r2",
        " {\n \"x\" : [1, {\"accessToken\": \"\\u0041\"}] , \"refreshToken\" :\t\"r2\",\n"
        " \"expiresAt\":\"2026-01-15T12:34:56Z\", \"accessToken\":\"new\\\"\\\\\" ,"
        "\"y\":-1e5}\n");
}

TEST(sso_token__a_refresh_token_that_was_not_there_is_added)
{
    assert_rewritten("{\"accessToken\":\"a\",\"expiresAt\":\"2026-01-15T13:34:56Z\" } ", "r2",
                     "{\"accessToken\":\"new\\\"\\\\\",\"expiresAt\":\"2026-01-15T12:34:56Z\" , "
                     "\"refreshToken\": \"r2\"} ");
    assert_rewritten("{\"refreshToken\":null,\"accessToken\":\"a\",\"expiresAt\":"
                     "\"2026-01-15T13:34:56Z\"}",
                     "r2",
                     "{\"refreshToken\":\"r2\",\"accessToken\":\"new\\\"\\\\\",\"expiresAt\":"
                     "\"2026-01-15T12:34:56Z\"}");
}

TEST(sso_token__no_copy_stays)
{
    char text[256] = "{\"expiresAt\":\"2026-01-15T13:34:56Z\",\"accessToken\":\"";
    size_t len = strlen(text);
    if (secret_copies() < 0)
        skip();
    secret_copies_write(text + len);
    memcpy(text + len + SECRET_COPIES_LEN, "\"}", 3);
    struct sso_token token = good(text);
    struct sink *out = sink_secret();
    OPENSSL_cleanse(text, sizeof(text));
    const struct sso_renewed renewed = {sso_token_text(&token, SSO_ACCESS_TOKEN), STR_EMPTY, NOW};
    sso_token_rewrite(&token, &renewed, out);
    assert_int_equal(secret_copies(), 3); /* as it was written, as it was read, and the new text */
    sink_abort(out);
    sso_token_clear(&token);
    assert_int_equal(secret_copies(), 0);
}
