/* Keys of the role of a machine or container: from an endpoint that stands where theirs stand. */
#include "collector/aws/keys/credentials.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define NOW      INT64_C(1768480496000) /* 2026-01-15T12:34:56Z */
#define METADATA "T0kenOfTheMetadataService=="
#define KEYS_TEXT                                                                 \
    "\"AccessKeyId\" : \"ASIAROLE\",\n  \"SecretAccessKey\" : \"role-secret\",\n" \
    "  \"Token\" : \"role-token\",\n  \"Expiration\" : "

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

static const struct aws_terms terms = {.now = now, .monotonic_ms = monotonic_ms};

/* Answers by the path of the request, in turn; what is not there is 404. */
struct scene {
    struct odd_endpoint *endpoint;
    struct {
        const char *path; /* "GET /a " */
        const char *status;
        const char *body;
    } answers[6];
    enum odd_way way;
    char asked[1024]; /* all requests: their first lines */
    char last[2048];
    struct aws_environment environment;
    struct aws_settings settings;
    struct error err;
    struct credentials *credentials;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    size_t len = strlen(s->asked);
    size_t line = strcspn(request->text, "\r") - strlen(" HTTP/1.1");
    (void)snprintf(s->asked + len, sizeof(s->asked) - len, "%.*s\n", (int)line, request->text);
    (void)snprintf(s->last, sizeof(s->last), "%s", request->text);
    out->way = s->way;
    out->status = "404 Not Found";
    out->body[0] = '\n';
    for (size_t i = 0; i < sizeof(s->answers) / sizeof(s->answers[0]); i++) {
        const char *path = s->answers[i].path;
        if (!path || strncmp(request->text, path, strlen(path)) != 0)
            continue;
        out->status = s->answers[i].status;
        (void)snprintf(out->body, sizeof(out->body), "%s", s->answers[i].body);
    }
    /* As AWS does: nothing without the token. */
    if (strncmp(request->text, "GET /latest/", 12) == 0 &&
        !strstr(request->text, "X-aws-ec2-metadata-token: " METADATA "\r\n"))
        out->status = "401 Unauthorized";
}

static void scene_init(struct scene *s)
{
    *s = (struct scene){.err = ERROR_INIT};
    s->endpoint = odd_endpoint_start(answer, s);
}

static void load(struct scene *s)
{
    credentials_free(s->credentials);
    s->err = (struct error)ERROR_INIT;
    s->asked[0] = '\0';
    s->credentials = credentials_load(&s->environment, &terms, &s->settings, &s->err);
}

static void assert_keys(struct scene *s, const char *source, instant until)
{
    load(s);
    if (!s->credentials)
        fail_msg("%s | %s | %s", s->err.message, s->err.detail, s->err.hint);
    assert_true(str_eq_c(credentials_access_key_id(s->credentials), "ASIAROLE"));
    assert_true(str_eq_c(credentials_secret(s->credentials), "role-secret"));
    assert_true(str_eq_c(credentials_session_token(s->credentials), "role-token"));
    assert_string_equal(s->settings.source, source);
    assert_true(credentials_can_renew(&s->settings));
    assert_true(s->settings.until == until);
}

static void assert_refused(struct scene *s, const char *message, const char *detail)
{
    load(s);
    assert_null(s->credentials);
    assert_string_equal(s->err.message, message);
    if (!strstr(s->err.detail, detail))
        fail_msg("'%s' is not in: %s", detail, s->err.detail);
}

static void scene_clear(struct scene *s)
{
    credentials_free(s->credentials);
    odd_endpoint_stop(s->endpoint);
}

/* ---- instance metadata ---- */

#define LIST_PATH   "GET /latest/meta-data/iam/security-credentials/ "
#define ROLE_PATH   "GET /latest/meta-data/iam/security-credentials/backup-audit@eu "
#define REGION_PATH "GET /latest/meta-data/placement/region "
#define NONE        "there are no AWS credentials"

enum { TOKEN, LIST, ROLE, REGION };

static void instance_init(struct scene *s, const char *keys)
{
    scene_init(s);
    s->environment.metadata_endpoint = str_from(odd_endpoint_url(s->endpoint));
    s->environment.metadata_timeout = STR_LIT("30"); /* this machine may be slow */
    s->answers[TOKEN].path = "PUT /latest/api/token ";
    s->answers[TOKEN].body = METADATA;
    s->answers[LIST].path = LIST_PATH;
    s->answers[LIST].body = "backup-audit@eu\n";
    s->answers[ROLE].path = ROLE_PATH;
    s->answers[ROLE].body = keys;
    s->answers[REGION].path = REGION_PATH;
    s->answers[REGION].body = "eu-west-1";
}

static const char good[] = "{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : "
                           "\"2026-01-15T12:00:00Z\",\n  \"Type\" : \"AWS-HMAC\",\n  " KEYS_TEXT
                           "\"2026-01-15T18:34:56Z\"\n}";

TEST(imds__keys_of_the_role_and_the_region)
{
    struct scene s;
    instance_init(&s, good);
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_HOUR);
    assert_true(str_eq_c(s.settings.region, "eu-west-1"));
    /* never version 1, never identity-credentials; the region by a token of its own */
    assert_string_equal(s.asked, "PUT /latest/api/token\n"
                                 "GET /latest/meta-data/iam/security-credentials/\n"
                                 "GET /latest/meta-data/iam/security-credentials/backup-audit@eu\n"
                                 "PUT /latest/api/token\n"
                                 "GET /latest/meta-data/placement/region\n");
    s.environment.region = STR_LIT("us-east-2");
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_HOUR);
    assert_true(str_eq_c(s.settings.region, "us-east-2"));
    assert_null(strstr(s.asked, "region"));
    scene_clear(&s);
}

TEST(imds__a_region_that_is_none_is_not_taken)
{
    struct scene s;
    instance_init(&s, good);
    s.answers[REGION].body = "evil.example/";
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_HOUR);
    assert_true(str_is_empty(s.settings.region));
    scene_clear(&s);
}

TEST(imds__is_asked_after_all_others)
{
    struct scene s;
    instance_init(&s, good);
    s.environment.access_key_id = STR_LIT("AKID");
    s.environment.secret_access_key = STR_LIT("s");
    load(&s);
    assert_string_equal(s.settings.source, "environment");
    assert_string_equal(s.asked, "");
    scene_clear(&s);
}

TEST(imds__is_switched_off_by_its_variable)
{
    struct scene s;
    instance_init(&s, good);
    s.environment.metadata_disabled = STR_LIT("TRUE");
    assert_refused(&s, NONE, "Looked in the environment");
    assert_string_equal(s.asked, "");
    s.environment.metadata_disabled = STR_LIT("false");
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_HOUR);
    s.environment.metadata_disabled = STR_LIT("yes");
    assert_refused(&s, "AWS_EC2_METADATA_DISABLED must be true or false", "");
    scene_clear(&s);
}

/* Version 1 would answer, and is not asked. */
TEST(imds__no_token_no_keys)
{
    static const struct {
        const char *status, *body, *words;
    } cases[] = {
        {"403 Forbidden", "", "answered HTTP 403 and gave no token"},
        {"404 Not Found", "", "answered HTTP 404"},
        {"405 Method Not Allowed", "", "answered HTTP 405"},
        {"400 Bad Request", "", "answered HTTP 400"},
        {"302 Found", "", "answered HTTP 302"},
        {NULL, "two words", "gives no token"},
        {NULL, "\n", "gives no token"},
    };
    struct scene s;
    instance_init(&s, good);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s.answers[TOKEN].status = cases[i].status;
        s.answers[TOKEN].body = cases[i].body;
        assert_refused(&s, NONE, cases[i].words);
        assert_string_equal(s.asked, "PUT /latest/api/token\n");
    }
    scene_clear(&s);
}

TEST(imds__nobody_there_is_no_credentials)
{
    struct scene s;
    instance_init(&s, good);
    s.environment.metadata_endpoint = STR_LIT("http://127.0.0.1:1");
    s.environment.metadata_timeout = STR_EMPTY;
    assert_refused(&s, NONE, "There is no instance metadata service: no answer within 1 s.");
    assert_non_null(strstr(s.err.hint, "--profile"));
    scene_clear(&s);
}

/* Its head came in time, and says that all is well. */
TEST(imds__an_answer_that_does_not_come_whole_is_none)
{
    struct scene s;
    instance_init(&s, good);
    s.way = ODD_DRIP;
    s.answers[TOKEN].body = "AQAEAJx-0123456789012345678901234567890123456789012345678901234567890"
                            "0123456789012345678901234567890123456789012345678901234567890";
    s.environment.metadata_timeout = STR_LIT("1");
    assert_refused(&s, NONE, "The instance metadata service gave no whole answer within 1 s.");
    scene_clear(&s);
}

TEST(imds__a_machine_without_a_role)
{
    struct scene s;
    instance_init(&s, good);
    s.answers[LIST].status = "404 Not Found";
    assert_refused(&s, NONE, "This machine has no role.");
    s.answers[LIST].status = NULL;
    s.answers[LIST].body = " \n";
    assert_refused(&s, NONE, "This machine has no role.");
    scene_clear(&s);
}

TEST(imds__answers_that_are_no_keys_say_so)
{
    static const struct {
        const char *list, *keys, *message, *detail;
    } cases[] = {
        {"../../user-data", good,
         "the instance metadata service tells a role that is no name of one", ""},
        {NULL,
         "{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot assume the role\"}",
         "the instance metadata service has no keys for role backup-audit@eu: "
         "AssumeRoleUnauthorizedAccess",
         "EC2 cannot assume the role"},
        {NULL, "<html>", "the instance metadata service gave an answer that is no JSON object", ""},
        {NULL, "{\"Code\":\"Success\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}",
         "the instance metadata service gave an answer that has no Token", ""},
        {NULL, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}",
         "the instance metadata service gave an answer that has no Expiration", ""},
    };
    struct scene s;
    instance_init(&s, good);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s.answers[LIST].body = cases[i].list ? cases[i].list : "backup-audit@eu";
        s.answers[ROLE].body = cases[i].keys;
        assert_refused(&s, cases[i].message, cases[i].detail);
    }
    s.answers[ROLE].status = "500 Oops";
    assert_refused(&s, "the instance metadata service did not tell the keys of this machine",
                   "It answered HTTP 500.");
    scene_clear(&s);
}

/* AWS takes them while its service cannot give newer ones: they are kept, and asked for again. */
TEST(imds__keys_that_have_ended_are_kept_and_asked_for_later)
{
    struct scene s;
    instance_init(&s, "{\"Code\":\"Success\"," KEYS_TEXT "\"2026-01-15T12:30:00Z\"}");
    load(&s);
    assert_non_null(s.credentials);
    assert_true(s.settings.until >= NOW + 17 * MS_PER_MINUTE);
    assert_true(s.settings.until <= NOW + 25 * MS_PER_MINUTE);
    s.answers[ROLE].body = "{" KEYS_TEXT "\"2026-01-15T12:40:56Z\"}"; /* six minutes are enough */
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_MINUTE);
    scene_clear(&s);
}

TEST(imds__settings_must_be_what_they_are_for)
{
    struct scene s;
    instance_init(&s, good);
    s.environment.metadata_timeout = STR_LIT("0");
    assert_refused(&s, "AWS_METADATA_SERVICE_TIMEOUT must be a whole number, 1 or more", "");
    s.environment.metadata_timeout = STR_LIT("5");
    s.environment.metadata_attempts = STR_LIT("x");
    assert_refused(&s, "AWS_METADATA_SERVICE_NUM_ATTEMPTS must be a whole number, 1 or more", "");
    s.environment.metadata_attempts = STR_LIT("2");
    s.environment.metadata_endpoint_mode = STR_LIT("IPv5");
    assert_refused(&s, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE must be ipv4 or ipv6", "");
    s.environment.metadata_endpoint_mode = STR_LIT("IPv6"); /* an endpoint that is set beats it */
    assert_keys(&s, "instance metadata", NOW + 6 * MS_PER_HOUR);
    s.answers[TOKEN].status = "503 Busy";
    load(&s);
    assert_string_equal(s.asked, "PUT /latest/api/token\nPUT /latest/api/token\n");
    s.environment.metadata_endpoint = STR_LIT("169.254.169.254");
    assert_refused(&s,
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT must be a URL, such as "
                   "http://169.254.169.254",
                   "");
    scene_clear(&s);
}

/* ---- containers ---- */

static const char task[] =
    "{\"RoleArn\":\"arn:aws:iam::111122223333:role/task\"," KEYS_TEXT "\"2026-01-15T18:34:56Z\"}";

static void container_init(struct scene *s, char *url, size_t size)
{
    scene_init(s);
    s->environment.metadata_disabled = STR_LIT("true");
    (void)snprintf(url, size, "%s/v1/credentials?id=1", odd_endpoint_url(s->endpoint));
    s->environment.container_full_uri = str_from(url);
    s->answers[0].path = "GET /v1/credentials?id=1 ";
    s->answers[0].body = task;
}

TEST(container__keys_of_the_role_with_and_without_a_token)
{
    struct scene s;
    char url[128];
    container_init(&s, url, sizeof(url));
    assert_keys(&s, "container", NOW + 6 * MS_PER_HOUR);
    assert_null(strstr(s.last, "Authorization"));
    s.environment.container_token = STR_LIT("Basic abc=");
    assert_keys(&s, "container", NOW + 6 * MS_PER_HOUR);
    assert_non_null(strstr(s.last, "Authorization: Basic abc=\r\n"));
    scene_clear(&s);
}

static void write_token(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

TEST(container__the_token_file_comes_first_and_is_read_each_time)
{
    struct scene s;
    char url[128], path[] = "/tmp/snapaudit-token-XXXXXX";
    instant until;
    close(mkstemp(path));
    container_init(&s, url, sizeof(url));
    s.environment.container_token = STR_LIT("from-the-variable");
    s.environment.container_token_file = str_from(path);
    write_token(path, "first");
    assert_keys(&s, "container", NOW + 6 * MS_PER_HOUR);
    assert_non_null(strstr(s.last, "Authorization: first\r\n"));
    write_token(path, "second");
    struct aws_terms again = terms;
    again.settings = &s.settings;
    struct credentials *newer =
        credentials_renew(&s.environment, &again, &s.settings, &until, &s.err);
    assert_non_null(newer);
    credentials_free(newer);
    assert_non_null(strstr(s.last, "Authorization: second\r\n"));
    write_token(path, "third\n");
    assert_refused(&s, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: the token holds a line end", "");
    assert_string_equal(s.asked, "");
    write_token(path, "");
    load(&s);
    assert_non_null(strstr(s.err.message, "is empty"));
    unlink(path);
    load(&s);
    assert_non_null(strstr(s.err.message, "No such file or directory"));
    scene_clear(&s);
}

TEST(container__a_token_that_breaks_its_header_is_refused)
{
    struct scene s;
    char url[128];
    container_init(&s, url, sizeof(url));
    s.environment.container_token = STR_LIT("a\r\nX-Evil: b");
    assert_refused(&s, "AWS_CONTAINER_AUTHORIZATION_TOKEN: the token holds a line end", "");
    s.environment.container_token = STR_LIT("caf\xc3\xa9");
    assert_refused(&s,
                   "AWS_CONTAINER_AUTHORIZATION_TOKEN: the token holds a character that no "
                   "header may have",
                   "");
    scene_clear(&s);
}

#define FAR                                                                                     \
    "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that is asked by https alone: by http it " \
    "must be this machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]"

/* The token would go there in the clear. */
TEST(container__hosts_that_may_not_be_asked)
{
    static const struct {
        const char *url, *message;
    } cases[] = {
        {"http://169.254.169.254/", FAR},
        {"http://10.0.0.1/", FAR},
        {"http://localhost.example/", FAR},
        {"http://128.0.0.1/", FAR},
        {"http://[::2]/", FAR},
        {"http://0/", FAR},
        {"http://169.254.170.2@evil.example/",
         "AWS_CONTAINER_CREDENTIALS_FULL_URI holds a user name"},
        {"ftp://127.0.0.1/",
         "AWS_CONTAINER_CREDENTIALS_FULL_URI does not begin with http:// or https://"},
        {"127.0.0.1/", "AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL"},
        {"http://127.0.0.1/a b",
         "AWS_CONTAINER_CREDENTIALS_FULL_URI holds a character that no URL may have"},
    };
    struct scene s;
    scene_init(&s);
    s.environment.metadata_disabled = STR_LIT("true");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s.environment.container_full_uri = str_from(cases[i].url);
        assert_refused(&s, cases[i].message, "");
    }
    s.environment.container_relative_uri = STR_LIT("@evil.example/"); /* it wins */
    assert_refused(&s, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with /", "");
    scene_clear(&s);
}

TEST(container__what_goes_wrong_is_told)
{
    struct scene s;
    char url[128];
    container_init(&s, url, sizeof(url));
    s.answers[0].status = "400 Bad Request";
    s.answers[0].body = "{\"code\":\"InvalidIdInRequest\",\"message\":\"CredentialsV2Request: "
                        "Credentials not found\",\"HTTPErrorCode\":400}";
    assert_refused(&s, "the container's credentials endpoint gave no keys: InvalidIdInRequest",
                   "Credentials not found");
    assert_non_null(strstr(s.err.hint, "AWS_CONTAINER_CREDENTIALS_FULL_URI names the endpoint"));
    s.answers[0].status = NULL;
    s.answers[0].body = "[]";
    assert_refused(&s, "the container's credentials endpoint gave an answer that is no JSON object",
                   "");
    scene_clear(&s);
}

TEST(container__comes_before_the_machine_and_after_profiles)
{
    struct scene s;
    char url[128], path[] = "/tmp/snapaudit-keys-XXXXXX";
    close(mkstemp(path));
    container_init(&s, url, sizeof(url));
    s.environment.metadata_disabled = STR_EMPTY; /* it would fail: nobody is there */
    s.environment.metadata_endpoint = STR_LIT("http://127.0.0.1:1");
    assert_keys(&s, "container", NOW + 6 * MS_PER_HOUR);
    write_token(path, "[default]\naws_access_key_id = A\naws_secret_access_key = s\n");
    s.environment.config_file = str_from(path);
    load(&s);
    assert_string_equal(s.settings.source, "profile");
    unlink(path);
    scene_clear(&s);
}
