/* Keys by single sign-on: files of somebody who has signed in, and an endpoint that stands where IAM Identity
 * Center stands. */
#include "collector/aws/keys/credentials.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/aws/keys/sso_cache.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define NOW INT64_C(1768480496000) /* 2026-01-15T12:34:56Z */

#define MODERN                                                                                 \
    "[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Au dit\n" \
    "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://d-0.awsapps.com/start\n"
#define LEGACY                                                                                  \
    "[profile p]\nsso_account_id = 111122223333\nsso_role_name = Audit\nsso_region = eu-west-1" \
    "\nsso_start_url = https://d-0.awsapps.com/start\n"
#define CACHE(token, expires)                                                                     \
    "{\"accessToken\":\"" token "\",\"expiresAt\":\"" expires                                     \
    "\",\"clientId\":\"client\",\"x\":1,"                                                         \
    "\"clientSecret\":\"client-secret-0123\",\"registrationExpiresAt\":\"2026-04-15T12:34:56Z\"," \
    "\"refreshToken\":\"refresh-0123\"}"
#define KEYS                                                                                \
    "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"sso-secret\"," \
    "\"sessionToken\":\"sso-session\",\"expiration\":1768484096000}}"
#define NEWER                                                                          \
    "{\"accessToken\":\"newer\",\"expiresIn\":3600,\"refreshToken\":\"refresh-4567\"," \
    "\"tokenType\":\"Bearer\"}"

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static instant now(void)
{
    return NOW;
}

static struct scene {
    char dir[32], config[64], folder[64];
    char cache[LIMIT_PATH_BYTES + 64]; /* the file, once it was written */
    struct odd_endpoint *endpoint;
    const char *keys_status, *keys_body;
    const char *token_status, *token_body;
    const char
        *meanwhile; /* what somebody else writes while a token is renewed; NULL: nobody does */
    char keys_request[2048], token_request[2048];
    unsigned keys_asked, tokens_asked;
    struct aws_environment environment;
    struct aws_settings settings;
    struct error err;
    char debug[1024];
} scene;

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
}

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    if (strncmp(request->text, "GET /federation/credentials?", 28) == 0) {
        s->keys_asked++;
        (void)snprintf(s->keys_request, sizeof(s->keys_request), "%s", request->text);
        out->status = s->keys_status;
        (void)snprintf(out->body, sizeof(out->body), "%s", s->keys_body);
    } else {
        s->tokens_asked++;
        (void)snprintf(s->token_request, sizeof(s->token_request), "%s", request->text);
        if (s->meanwhile)
            write_file(s->cache, s->meanwhile);
        out->status = s->token_status;
        (void)snprintf(out->body, sizeof(out->body), "%s", s->token_body);
    }
}

static int make_scene(void **state)
{
    struct scene *s = &scene;
    (void)state;
    *s = (struct scene){.keys_body = KEYS, .token_body = NEWER, .err = ERROR_INIT};
    char dir[] = "/tmp/snapaudit-sso-XXXXXX";
    if (!mkdtemp(dir))
        return -1;
    snprintf(s->dir, sizeof(s->dir), "%s", dir);
    snprintf(s->config, sizeof(s->config), "%s/config", dir);
    snprintf(s->folder, sizeof(s->folder), "%s/cache", dir);
    s->endpoint = odd_endpoint_start(answer, s);
    s->environment = (struct aws_environment){
        .config_file = str_from(s->config),
        .sso_cache = str_from(s->folder),
        .profile = STR_LIT("p"),
        .max_attempts = STR_LIT("1"),
        .metadata_disabled = STR_LIT("true"),
        .endpoint_urls[SERVICE_SSO] = str_from(odd_endpoint_url(s->endpoint)),
        .endpoint_urls[SERVICE_SSO_OIDC] = str_from(odd_endpoint_url(s->endpoint))};
    return mkdir(s->folder, 0700);
}

static int remove_scene(void **state)
{
    (void)state;
    odd_endpoint_stop(scene.endpoint);
    unlink(scene.config);
    unlink(scene.cache);
    if (rmdir(scene.folder) != 0) /* nothing else was left there */
        return -1;
    return rmdir(scene.dir);
}

static void write_files(const char *config, const char *key, const char *cache)
{
    struct sso_cache named;
    write_file(scene.config, config);
    assert_true(sso_cache_init(&named, str_from(scene.folder), str_from(key)));
    unlink(scene.cache);
    snprintf(scene.cache, sizeof(scene.cache), "%s/%s", named.folder, named.name);
    if (cache)
        write_file(scene.cache, cache);
}

static void on_debug(void *ctx, const char *line)
{
    struct scene *s = ctx;
    size_t len = strlen(s->debug);
    (void)snprintf(s->debug + len, sizeof(s->debug) - len, "%s\n", line);
}

static struct credentials *load(void)
{
    const struct aws_terms terms = {
        .now = now, .monotonic_ms = monotonic_ms, .debug = on_debug, .debug_ctx = &scene};
    scene.err = (struct error)ERROR_INIT;
    scene.keys_asked = scene.tokens_asked = 0;
    scene.debug[0] = '\0';
    return credentials_load(&scene.environment, &terms, &scene.settings, &scene.err);
}

static void assert_no_secret(const char *text)
{
    static const char *const secrets[] = {"client-secret", "refresh-", "access-0123", "sso-secret"};
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
        if (strstr(text, secrets[i]))
            fail_msg("a secret: %s", text);
}

static void assert_keys(const char *token)
{
    char header[128];
    struct credentials *credentials = load();
    if (!credentials)
        fail_msg("%s | %s | %s", scene.err.message, scene.err.detail, scene.err.hint);
    assert_true(str_eq_c(credentials_access_key_id(credentials), "ASIASSO"));
    assert_true(str_eq_c(credentials_secret(credentials), "sso-secret"));
    assert_true(str_eq_c(credentials_session_token(credentials), "sso-session"));
    assert_string_equal(scene.settings.source, "single sign-on");
    assert_true(scene.settings.until == NOW + MS_PER_HOUR);
    assert_true(credentials_can_renew(&scene.settings));
    credentials_free(credentials);
    (void)snprintf(header, sizeof(header), "x-amz-sso_bearer_token: %s\r\n", token);
    assert_non_null(strstr(scene.keys_request, header));
    assert_no_secret(scene.debug);
}

static void assert_refused(const char *message, const char *hint)
{
    struct credentials *credentials = load();
    assert_null(credentials);
    assert_string_equal(scene.err.message, message);
    assert_string_equal(scene.err.hint, hint);
    assert_no_secret(scene.err.detail);
    assert_no_secret(scene.debug);
}

static void assert_cache_holds(const char *words)
{
    char got[1024] = "";
    int fd = open(scene.cache, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, got, sizeof(got) - 1) > 0);
    close(fd);
    if (!strstr(got, words))
        fail_msg("'%s' is not in: %s", words, got);
}

#define SIGN_IN "Run: aws sso login --sso-session corp"
#define LATER   "2026-01-15T13:34:56Z"
#define SOON    "2026-01-15T12:49:55Z" /* a second less than the fifteen minutes */
#define IN_TIME "2026-01-15T12:49:56Z"
#define OVER    "2026-01-15T12:34:56Z"

TEST_WITH(sso__keys_of_a_session, make_scene, remove_scene)
{
    write_files(MODERN, "corp", CACHE("access-0123", LATER));
    assert_keys("access-0123");
    assert_non_null(strstr(scene.keys_request, "GET /federation/credentials?role_name=Au%20dit&"
                                               "account_id=111122223333 HTTP/1.1\r\n"));
    assert_int_equal(scene.tokens_asked, 0);
}

TEST_WITH(sso__keys_of_a_start_url, make_scene, remove_scene)
{
    write_files(LEGACY, "https://d-0.awsapps.com/start",
                "{\"accessToken\":\"access-0123\",\"expiresAt\":\"2026-01-15T12:35:56UTC\"}");
    assert_keys("access-0123");
    assert_int_equal(scene.tokens_asked, 0);
}

TEST_WITH(sso__comes_before_keys_of_the_profile, make_scene, remove_scene)
{
    struct credentials *credentials;
    write_files(LEGACY, "https://d-0.awsapps.com/start", NULL);
    write_file(scene.config, LEGACY "aws_access_key_id = A\naws_secret_access_key = s\n");
    assert_refused("profile p must sign in: there is no token of single sign-on",
                   "Run: aws sso login --profile p");
    scene.environment.access_key_id = STR_LIT("AKID");
    scene.environment.secret_access_key = STR_LIT("s");
    credentials = load();
    assert_string_equal(scene.settings.source, "environment");
    credentials_free(credentials);
}

TEST_WITH(sso__who_has_not_signed_in_is_told_the_command, make_scene, remove_scene)
{
    write_files(MODERN, "corp", NULL);
    assert_refused("profile p must sign in: there is no token of single sign-on", SIGN_IN);
    assert_non_null(strstr(scene.err.detail, "No such file or directory"));
    write_files(MODERN, "corp", "{\"clientId\":\"c\",\"expiresAt\":\"2026-04-15T12:34:56Z\"}");
    assert_refused("profile p must sign in: there is no token of single sign-on", SIGN_IN);
    assert_non_null(strstr(scene.err.detail, "it holds no token"));
    write_files(MODERN, "corp", "{\"accessToken\":\"access-0123\",\"expiresAt\":\"" OVER "\"}");
    assert_refused("profile p must sign in: its token of single sign-on has expired", SIGN_IN);
    assert_int_equal(scene.keys_asked, 0);
    scene.keys_status = "401 Unauthorized";
    scene.keys_body = "{\"message\":\"Session token not found or invalid: access-0123\"}";
    write_files(MODERN, "corp", CACHE("access-0123", LATER));
    assert_refused("profile p must sign in: AWS does not take its token of single sign-on any more",
                   SIGN_IN);
}

TEST_WITH(sso__a_role_that_is_not_assigned, make_scene, remove_scene)
{
    write_files(LEGACY, "https://d-0.awsapps.com/start", CACHE("access-0123", LATER));
    scene.keys_status = "403 Forbidden";
    scene.keys_body = "{\"message\":\"No access\"}";
    assert_refused(
        "single sign-on gives no keys of role Audit in account 111122223333: "
        "it is not assigned",
        "sso_account_id and sso_role_name must name an account and a permission set that "
        "are assigned to whoever signed in.");
    assert_int_equal(scene.err.code, ERR_DENIED);
    assert_string_equal(scene.err.detail, "No access");
}

TEST_WITH(sso__answers_that_are_no_keys, make_scene, remove_scene)
{
    static const struct {
        const char *body, *message;
    } cases[] = {
        {"{}", "single sign-on gave an answer that is no JSON object with roleCredentials"},
        {"{\"roleCredentials\":[]}",
         "single sign-on gave an answer that is no JSON object with roleCredentials"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\"}}",
         "single sign-on gave an answer that has no secretAccessKey"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\","
         "\"sessionToken\":\"t\",\"expiration\":\"2026-01-15T12:34:56Z\"}}",
         "single sign-on gave an answer that has an expiration that is no time in milliseconds"},
    };
    write_files(MODERN, "corp", CACHE("access-0123", LATER));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene.keys_body = cases[i].body;
        assert_refused(cases[i].message, "");
    }
    scene.keys_status = "500 Oops";
    struct credentials *credentials = load();
    assert_null(credentials);
    assert_int_equal(scene.err.code, ERR_NETWORK);
}

/* ---- a newer token ---- */

TEST_WITH(sso__a_token_that_is_about_to_end_is_renewed_and_kept, make_scene, remove_scene)
{
    struct stat found;
    write_files(MODERN, "corp", CACHE("access-0123", SOON));
    assert_keys("newer");
    assert_non_null(strstr(scene.token_request, "POST /token HTTP/1.1\r\n"));
    assert_non_null(strstr(scene.token_request, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(scene.token_request,
                           "{\"grantType\": \"refresh_token\", \"clientId\": \"client\", "
                           "\"clientSecret\": \"client-secret-0123\", "
                           "\"refreshToken\": \"refresh-0123\"}"));
    assert_cache_holds("{\"accessToken\":\"newer\",\"expiresAt\":\"2026-01-15T13:34:56Z\","
                       "\"clientId\":\"client\",\"x\":1,");
    assert_cache_holds("\"refreshToken\":\"refresh-4567\"}");
    assert_int_equal(stat(scene.cache, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    assert_keys("newer");
    assert_int_equal(scene.tokens_asked, 0);
}

TEST_WITH(sso__a_token_that_holds_for_a_while_is_not_renewed, make_scene, remove_scene)
{
    write_files(MODERN, "corp", CACHE("access-0123", IN_TIME));
    assert_keys("access-0123");
    assert_int_equal(scene.tokens_asked, 0);
}

TEST_WITH(sso__a_token_that_cannot_be_renewed_is_used_to_its_end, make_scene, remove_scene)
{
    scene.token_status = "400 Bad Request";
    scene.token_body =
        "{\"error\":\"invalid_grant\",\"error_description\":\"refresh-0123 is over\"}";
    write_files(MODERN, "corp", CACHE("access-0123", SOON));
    assert_keys("access-0123");
    assert_non_null(strstr(scene.debug, "the token is not renewed: invalid_grant"));
    assert_cache_holds(CACHE("access-0123", SOON));
    write_files(MODERN, "corp", CACHE("access-0123", OVER));
    assert_refused("profile p must sign in: its token of single sign-on has expired", SIGN_IN);
    scene.token_status = NULL;
    scene.token_body = "{\"accessToken\":\"a b\",\"expiresIn\":3600}";
    assert_refused("profile p must sign in: its token of single sign-on has expired", SIGN_IN);
    scene.token_body = "{\"accessToken\":\"newer\",\"expiresIn\":-1}";
    assert_refused("profile p must sign in: its token of single sign-on has expired", SIGN_IN);
}

/* Whoever was faster may have used up what the token is renewed with. */
TEST_WITH(sso__somebody_elses_newer_token_is_taken, make_scene, remove_scene)
{
    scene.token_status = "400 Bad Request";
    scene.token_body = "{\"error\":\"invalid_grant\"}";
    scene.meanwhile = CACHE("theirs", LATER);
    write_files(MODERN, "corp", CACHE("access-0123", OVER));
    assert_keys("theirs");
    /* Both were renewed: theirs it is. */
    scene.token_status = NULL;
    scene.token_body = NEWER;
    write_files(MODERN, "corp", CACHE("access-0123", OVER));
    assert_keys("theirs");
    assert_cache_holds(CACHE("theirs", LATER));
    scene.meanwhile = "{\"broken\""; /* ours does for now */
    write_files(MODERN, "corp", CACHE("access-0123", OVER));
    assert_keys("newer");
    assert_cache_holds("{\"broken\"");
}

TEST_WITH(sso__that_a_token_cannot_be_kept_is_no_reason_to_stop, make_scene, remove_scene)
{
    write_files(MODERN, "corp", CACHE("access-0123", OVER));
    assert_int_equal(chmod(scene.folder, 0777), 0);
    assert_keys("newer");
    assert_non_null(strstr(scene.debug, "the newer token is not kept: everybody can write to it"));
    assert_cache_holds(CACHE("access-0123", OVER));
}

/* ---- what the files say ---- */

TEST_WITH(sso__settings_that_contradict_each_other, make_scene, remove_scene)
{
    char message[256];
    write_files("[profile p]\nsso_session = none\nsso_account_id = 1\nsso_role_name = r\n", "none",
                NULL);
    (void)snprintf(message, sizeof(message),
                   "%s:2: sso_session names an [sso-session …] section that is not there",
                   scene.config);
    assert_refused(message, "");
    write_files("[profile p]\nsso_session = c\nsso_account_id = 1\nsso_role_name = r\n"
                "sso_region = eu-west-1\n[sso-session c]\nsso_region = us-east-1\n"
                "sso_start_url = u\n",
                "c", NULL);
    (void)snprintf(message, sizeof(message),
                   "%s:5: sso_region is not that of the [sso-session …] section", scene.config);
    assert_refused(message, "");
    scene.environment.sso_cache = STR_EMPTY;
    write_file(scene.config, MODERN);
    assert_refused("there is no home folder whose .aws/sso/cache could be read", "");
}
