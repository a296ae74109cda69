/* Keys of a role, over the network: what is asked, where, and what is said of what is refused. */
#include "collector/aws/keys/assume.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <unistd.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

#define ROLE "arn:aws:iam::444455556666:role/reader"
#define KEYS(id, secret, token)                                              \
    "<Credentials><AccessKeyId>" id "</AccessKeyId><SecretAccessKey>" secret \
    "</SecretAccessKey><SessionToken>" token "</SessionToken>"               \
    "<Expiration>2026-01-15T13:34:56Z</Expiration></Credentials>"
#define ANSWER(action, keys) \
    "<" action "Response><" action "Result>" keys "</" action "Result></" action "Response>"

static instant now(void)
{
    return 1768480496000; /* 2026-01-15T12:34:56Z */
}

static int64_t monotonic_ms(void)
{
    static int64_t ms = 1000;
    return ++ms;
}

/* What AWS does, and what it was asked. */
struct scene {
    const char *status[4]; /* of the first answers; NULL: 200 */
    const char *body[4];
    unsigned tries;
    struct odd_request asked; /* the last one */
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct aws_terms terms;
    struct credentials *credentials;
    struct keys *keys;
    struct role_request request;
    struct credentials *got;
    instant until;
    struct error err;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    unsigned at = s->tries < 3 ? s->tries : 3;
    s->tries++;
    s->asked = *request;
    out->status = s->status[at];
    (void)snprintf(out->body, sizeof(out->body), "%s", s->body[at] ? s->body[at] : "");
    if (!s->body[at])
        (void)snprintf(out->body, sizeof(out->body),
                       ANSWER("%s", KEYS("ASIANEW", "new/secret", "new+token==")), request->action,
                       request->action, request->action, request->action);
}

static void scene_init(struct scene *s)
{
    *s = (struct scene){.request.role_arn = STR_LIT(ROLE), .err = ERROR_INIT};
    s->endpoint = odd_endpoint_start(answer, s);
    s->settings.region = STR_LIT("eu-west-1");
    s->settings.endpoint_urls[SERVICE_STS] = str_from(odd_endpoint_url(s->endpoint));
    s->terms = (struct aws_terms){
        .settings = &s->settings, .now = now, .monotonic_ms = monotonic_ms, .began_ms = 4711};
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("wJalrXUtnFEMI"), STR_EMPTY);
    s->keys = keys_static(s->credentials);
}

static void refuse_with(struct scene *s, const char *status, const char *body)
{
    for (size_t i = 0; i < sizeof(s->body) / sizeof(s->body[0]); i++) {
        s->status[i] = status;
        s->body[i] = body;
    }
}

static void assume(struct scene *s)
{
    s->got = assume_role(&s->terms, s->keys, &s->request, &s->until, &s->err);
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    credentials_free(s->got);
    keys_free(s->keys);
    credentials_free(s->credentials);
}

static void expect_keys(const struct scene *s)
{
    if (!s->got)
        fail_msg("%s (%s)", s->err.message, s->err.detail);
    assert_true(str_eq_c(credentials_access_key_id(s->got), "ASIANEW"));
    assert_true(str_eq_c(credentials_secret(s->got), "new/secret"));
    assert_true(str_eq_c(credentials_session_token(s->got), "new+token=="));
    assert_int_equal(s->until, 1768484096000);
}

static void expect_asked(const struct scene *s, const char *body)
{
    assert_string_equal(s->asked.body, body);
}

TEST(assume__a_role_alone)
{
    struct scene s;
    scene_init(&s);
    assume(&s);
    expect_keys(&s);
    expect_asked(&s,
                 "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666"
                 "%3Arole%2Freader&RoleSessionName=snapaudit-4711");
    assert_string_equal(s.asked.key, "AKID");
    assert_string_equal(s.asked.service, "sts");
    assert_string_equal(s.asked.region, "eu-west-1");
    assert_int_equal(s.tries, 1);
    scene_clear(&s);
}

TEST(assume__all_that_can_be_asked)
{
    struct scene s;
    scene_init(&s);
    s.request.external_id = STR_LIT("a b/ID");
    s.request.session_name = STR_LIT("me@home");
    s.request.duration_s = 900;
    s.request.mfa_serial = STR_LIT("arn:aws:iam::111122223333:mfa/me");
    s.request.mfa_code = STR_LIT("012345");
    assume(&s);
    expect_keys(&s);
    expect_asked(&s,
                 "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666"
                 "%3Arole%2Freader&RoleSessionName=me%40home&ExternalId=a%20b%2FID"
                 "&SerialNumber=arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fme&TokenCode=012345"
                 "&DurationSeconds=900");
    scene_clear(&s);
}

/* Nobody knows who asks but by the token. */
TEST(assume__by_a_token_without_a_signature)
{
    struct scene s;
    scene_init(&s);
    s.got = assume_role_by_token(&s.terms, STR_LIT("eyJ.a_b-c"), &s.request, &s.until, &s.err);
    expect_keys(&s);
    expect_asked(&s,
                 "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A"
                 "%3A444455556666%3Arole%2Freader&RoleSessionName=snapaudit-4711"
                 "&WebIdentityToken=eyJ.a_b-c");
    assert_string_equal(s.asked.key, "");
    assert_string_equal(s.asked.region, "");
    scene_clear(&s);
}

TEST(assume__a_token_that_is_quoted_is_not_told)
{
    struct scene s;
    scene_init(&s);
    refuse_with(&s, "400 Bad Request",
                "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>The token "
                "eyJhbGciOiJSUzI1NiJ9.e30.c2ln is not one</Message></Error></ErrorResponse>");
    s.got = assume_role_by_token(&s.terms, STR_LIT("eyJhbGciOiJSUzI1NiJ9.e30.c2ln"), &s.request,
                                 &s.until, &s.err);
    assert_null(s.got);
    assert_string_equal(s.err.detail, "The token ...");
    scene_clear(&s);
}

/* ---- where ---- */

static void expect_region(struct scene *s, const char *settings, const char *wanted,
                          const char *expected)
{
    memset(&s->asked, 0, sizeof(s->asked));
    s->settings.region = str_from(settings);
    s->request.region = str_from(wanted);
    credentials_free(s->got);
    assume(s);
    expect_keys(s);
    assert_string_equal(s->asked.region, expected);
}

/* Whoever names an endpoint, or wants regional ones, has chosen. */
TEST(assume__an_endpoint_of_ones_own_is_asked_for_the_region_that_is_set)
{
    struct scene s;
    scene_init(&s);
    expect_region(&s, "eu-south-1", NULL, "eu-south-1");
    expect_region(&s, "eu-west-1", "af-south-1", "af-south-1");
    expect_region(&s, NULL, NULL, "us-east-1");
    s.request.role_arn = STR_LIT("arn:aws-us-gov:iam::444455556666:role/reader");
    expect_region(&s, NULL, NULL, "us-gov-west-1");
    scene_clear(&s);
}

/* In a region that the role's account has not enabled, AWS would refuse as if it were not allowed. */
TEST(assume__asks_in_a_region_that_is_on_for_every_account)
{
    static const struct {
        const char *settings, *wanted;
        enum sts_endpoints endpoints;
        const char *role, *expected;
    } cases[] = {
        {"eu-west-1", "", STS_ENDPOINTS_UNSET, ROLE, "eu-west-1"},
        {"eu-south-1", "", STS_ENDPOINTS_UNSET, ROLE, "us-east-1"},
        {"eu-west-1", "af-south-1", STS_ENDPOINTS_UNSET, ROLE, "us-east-1"},
        {"eu-south-1", "eu-west-2", STS_ENDPOINTS_UNSET, ROLE, "eu-west-2"},
        {"eu-south-1", "", STS_ENDPOINTS_REGIONAL, ROLE, "eu-south-1"},
        {"eu-south-1", "", STS_ENDPOINTS_LEGACY, ROLE, "us-east-1"},
        {"eu-west-1", "", STS_ENDPOINTS_LEGACY, ROLE, "eu-west-1"},
        {"us-gov-east-1", "", STS_ENDPOINTS_UNSET, ROLE, "us-gov-east-1"},
        {"", "", STS_ENDPOINTS_UNSET, ROLE, "us-east-1"},
        {"", "", STS_ENDPOINTS_UNSET, "arn:aws-cn:iam::444455556666:role/r", "cn-northwest-1"},
        {"", "", STS_ENDPOINTS_REGIONAL, "arn:aws-cn:iam::444455556666:role/r", "cn-northwest-1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct aws_settings settings = {.region = str_from(cases[i].settings),
                                              .sts_endpoints = cases[i].endpoints};
        const struct role_request request = {.role_arn = str_from(cases[i].role),
                                             .region = str_from(cases[i].wanted)};
        struct str region = assume_region(&settings, &request);
        if (!str_eq_c(region, cases[i].expected))
            fail_msg("case %zu: %.*s", i, STR_ARG(region));
    }
}

/* ---- what is refused ---- */

#define REFUSAL(code, message)                                                        \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message \
    "</Message></Error><RequestId>r</RequestId></ErrorResponse>"

static const struct {
    const char *status;
    const char *body;
    enum error_code code;
    const char *message;
    const char *detail;
    const char *hint; /* its beginning */
} refusals[] = {
    {"403 Forbidden",
     REFUSAL("AccessDenied",
             "User: arn:aws:iam::111122223333:user/a is not authorized to perform: sts:AssumeRole "
             "on resource: " ROLE),
     ERR_DENIED, "could not assume " ROLE ": AccessDenied",
     "User: arn:aws:iam::111122223333:user/a is not authorized to perform: sts:AssumeRole on "
     "resource: " ROLE,
     "It is not allowed, or region eu-west-1 is off in the role's account. "},
    {"403 Forbidden",
     REFUSAL("AccessDenied",
             "MultiFactorAuthentication failed with invalid MFA one time pass code. "),
     ERR_DENIED, "could not assume " ROLE ": AccessDenied",
     "MultiFactorAuthentication failed with invalid MFA one time pass code.",
     "The code was wrong, or was used before: "},
    {"403 Forbidden",
     REFUSAL("AccessDenied",
             "MultiFactorAuthentication failed, unable to validate MFA code.  Please "
             "verify your MFA serial number is valid and associated with this user."),
     ERR_DENIED, "could not assume " ROLE ": AccessDenied",
     "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
     "serial "
     "number is valid and associated with this user.",
     "Check mfa_serial of the profile. "},
    {"403 Forbidden",
     REFUSAL("AccessDenied",
             "User: a is not authorized to perform: sts:AssumeRole on resource: " ROLE
             " with an explicit deny in a service control policy"),
     ERR_DENIED, "could not assume " ROLE ": AccessDenied",
     "User: a is not authorized to perform: sts:AssumeRole on resource: " ROLE
     " with an explicit deny in a service control policy",
     "The organisation's policy denies it: "},
    {"400 Bad Request",
     REFUSAL("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set "
                                "for this role."),
     ERR_USAGE, "could not assume " ROLE ": ValidationError",
     "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
     "Lower duration_seconds, "},
    {"400 Bad Request",
     REFUSAL("ValidationError",
             "The requested DurationSeconds exceeds the 1 hour session limit for "
             "roles assumed by role chaining."),
     ERR_USAGE, "could not assume " ROLE ": ValidationError",
     "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
     "chaining.",
     "A role that is assumed by another role lasts an hour at most: "},
    {"403 Forbidden",
     REFUSAL("RegionDisabledException", "STS is not activated in this region for account:4."),
     ERR_DENIED, "could not assume " ROLE ": RegionDisabledException",
     "STS is not activated in this region for account:4.",
     "STS is switched off in region eu-west-1 for the role's account: "},
    {"400 Bad Request", REFUSAL("ExpiredTokenException", "Token expired: current date/time"),
     ERR_DENIED, "could not assume " ROLE ": ExpiredTokenException",
     "Token expired: current date/time", "What the role was asked for with has expired: "},
    {"400 Bad Request", REFUSAL("InvalidIdentityToken", "No OpenIDConnect provider found"),
     ERR_DENIED, "could not assume " ROLE ": InvalidIdentityToken",
     "No OpenIDConnect provider found", "The token's issuer must be an identity provider "},
    {"403 Forbidden", "<html><body>Blocked</body></html>", ERR_NETWORK,
     "could not assume " ROLE ": WebPage",
     "something between here and AWS answered with a web page (HTML, HTTP 403): a proxy?",
     "Check the endpoint URL (AWS_ENDPOINT_URL), "},
};

TEST(assume__says_what_can_be_done)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct scene s;
        scene_init(&s);
        refuse_with(&s, refusals[i].status, refusals[i].body);
        assume(&s);
        assert_null(s.got);
        assert_int_equal(s.err.code, refusals[i].code);
        assert_string_equal(s.err.message, refusals[i].message);
        assert_string_equal(s.err.detail, refusals[i].detail);
        if (strncmp(s.err.hint, refusals[i].hint, strlen(refusals[i].hint)) != 0)
            fail_msg("'%s' does not begin with '%s'", s.err.hint, refusals[i].hint);
        assert_int_equal(s.tries, 1);
        scene_clear(&s);
    }
}

TEST(assume__what_became_of_the_call_is_told_to_who_asks_more)
{
    struct scene s;
    struct call_result result;
    scene_init(&s);
    refuse_with(&s, refusals[0].status, refusals[0].body);
    struct call_shared shared = {.terms = &s.terms};
    struct asker asker = {.shared = &shared, .random = 1};
    s.got = assume_role_as(&asker, s.keys, &s.request, &s.until, &result, &s.err);
    assert_null(s.got);
    assert_int_equal(result.failure, FAILURE_DENIED);
    assert_string_equal(result.aws.code, "AccessDenied");
    assert_int_equal(asker.requests, 1);
    s.settings.ca_bundle = STR_LIT("/nowhere/at/all.pem");
    s.got = assume_role_as(&asker, s.keys, &s.request, &s.until, &result, &s.err);
    assert_null(s.got);
    assert_int_equal(result.failure, FAILURE_NONE);
    assert_int_equal(s.err.code, ERR_INPUT);
    assert_int_equal(asker.requests, 1);
    scene_clear(&s);
}

/* ---- tries ---- */

TEST(assume__is_asked_again_when_aws_is_at_its_end)
{
    struct scene s;
    scene_init(&s);
    s.status[0] = "503 Service Unavailable";
    s.body[0] = REFUSAL("ServiceUnavailable", "later");
    s.status[1] = "400 Bad Request";
    s.body[1] = REFUSAL("Throttling", "Rate exceeded");
    assume(&s);
    expect_keys(&s);
    assert_int_equal(s.tries, 3);
    scene_clear(&s);
}

/* AWS may have taken the code before it failed: sent again it would count as a wrong one. */
TEST(assume__a_code_is_sent_once)
{
    struct scene s;
    scene_init(&s);
    s.request.mfa_serial = STR_LIT("arn:aws:iam::111122223333:mfa/me");
    s.request.mfa_code = STR_LIT("123456");
    refuse_with(&s, "500 Internal Server Error", REFUSAL("InternalFailure", "oh"));
    assume(&s);
    assert_null(s.got);
    assert_int_equal(s.tries, 1);
    assert_string_equal(s.err.hint,
                        "The code may have been taken: wait for the next one and run again.");
    scene_clear(&s);
}

/* A signature is looked at before all else. */
TEST(assume__a_code_goes_again_when_the_clock_was_off)
{
    struct scene s;
    scene_init(&s);
    s.request.mfa_serial = STR_LIT("arn:aws:iam::111122223333:mfa/me");
    s.request.mfa_code = STR_LIT("123456");
    refuse_with(&s, NULL, NULL);
    s.status[0] = "403 Forbidden\r\nDate: Thu, 15 Jan 2026 14:34:56 GMT";
    s.body[0] = REFUSAL("SignatureDoesNotMatch", "Signature expired: it is late");
    assume(&s);
    expect_keys(&s);
    assert_int_equal(s.tries, 2);
    scene_clear(&s);
}

/* ---- what is malformed ---- */

TEST(assume__keys_that_are_not_whole_are_refused)
{
    static const struct {
        const char *body;
        const char *why;
    } cases[] = {
        {ANSWER("AssumeRole", ""), "AssumeRole: expected AssumeRoleResult, found none"},
        {ANSWER("AssumeRole", KEYS("", "s", "t")), "AssumeRole: expected AccessKeyId, found none"},
        {ANSWER("AssumeRole", KEYS("A", "", "t")),
         "AssumeRole: expected SecretAccessKey, found none"},
        {ANSWER("AssumeRole", KEYS("A", "s", "")), "AssumeRole: expected SessionToken, found none"},
        {ANSWER("AssumeRole", KEYS("A", "s s", "t")), "AssumeRole: SecretAccessKey holds a blank"},
        {ANSWER("AssumeRole", KEYS("A", "s", "t\xc3\xa9")),
         "AssumeRole: SessionToken holds a character that is not ASCII"},
        {ANSWER("AssumeRole",
                "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                "<SessionToken>t</SessionToken></Credentials>"),
         "AssumeRole: expected a time for Expiration"},
        {ANSWER("AssumeRoleWithWebIdentity", KEYS("A", "s", "t")),
         "AssumeRole: expected AssumeRoleResponse, found AssumeRoleWithWebIdentityResponse"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scene s;
        scene_init(&s);
        s.settings.max_attempts = 1;
        refuse_with(&s, NULL, cases[i].body);
        assume(&s);
        assert_null(s.got);
        assert_string_equal(s.err.message, "could not assume " ROLE ": MalformedAnswer");
        assert_string_equal(s.err.detail, cases[i].why);
        scene_clear(&s);
    }
}

/* ---- names ---- */

TEST(assume__names_of_sessions)
{
    assert_true(role_session_fits(STR_LIT("ab")));
    assert_true(role_session_fits(STR_LIT("Az09_+=,.@-")));
    assert_true(role_session_fits(
        STR_LIT("0123456789012345678901234567890123456789012345678901234567890123")));
    assert_false(role_session_fits(STR_LIT("a")));
    assert_false(role_session_fits(
        STR_LIT("01234567890123456789012345678901234567890123456789012345678901234")));
    assert_false(role_session_fits(STR_LIT("a b")));
    assert_false(role_session_fits(STR_LIT("a/b")));
    assert_false(role_session_fits(STR_LIT("\xc3\xa9\xc3\xa9")));
    assert_false(role_session_fits(STR_LIT("a\0b")));
}

TEST(assume__the_session_that_nobody_names_fits)
{
    static const int64_t begins[] = {0, 4711, INT64_MAX, INT64_MIN};
    char room[ROLE_SESSION_MAX];
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        const struct aws_terms terms = {.began_ms = begins[i]};
        assert_true(role_session_fits(str_from(role_session_default(&terms, room))));
    }
}

TEST(assume__arns_of_roles)
{
    assert_true(role_arn_fits(STR_LIT(ROLE)));
    assert_true(role_arn_fits(STR_LIT("arn:aws-cn:iam::444455556666:role/a/path/reader")));
    assert_false(role_arn_fits(STR_LIT("reader")));
    assert_false(role_arn_fits(STR_LIT("arn:aws:iam::444455556666:user/reader")));
    assert_false(role_arn_fits(STR_LIT("arn:aws:sts::444455556666:role/reader")));
    assert_false(role_arn_fits(STR_LIT("arn:aws:iam::444455556666:role/rea der")));
}

/* ---- secrets ---- */

/* The request is there, as a process of its own sees it, so that no copy of a secret is ours. */
static int take_request(int listener)
{
    char request[8192] = "";
    int fd = accept(listener, NULL, NULL);
    size_t len = 0;
    while (len < sizeof(request) - 1 && !strstr(request, "RoleSessionName")) {
        ssize_t got = recv(fd, request + len, sizeof(request) - 1 - len, 0);
        if (got <= 0)
            _exit(1);
        len += (size_t)got;
        request[len] = '\0';
    }
    return fd;
}

static void serve_secret(int listener)
{
    static const char before[] = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>"
                                 "ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                                 "<SessionToken>";
    static const char after[] = "</SessionToken><Expiration>2026-01-15T13:34:56Z</Expiration>"
                                "</Credentials></AssumeRoleResult></AssumeRoleResponse>";
    char text[1024], secret[SECRET_COPIES_LEN];
    int fd = take_request(listener);
    secret_copies_write(secret);
    int written =
        snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s%.*s%s",
                 sizeof(before) + sizeof(after) - 2 + sizeof(secret), before, SECRET_COPIES_LEN,
                 secret, after);
    /* at once: of pieces the later ones would hide the earlier ones in libcurl's buffer */
    _exit(send(fd, text, (size_t)written, MSG_NOSIGNAL) == written ? 0 : 1);
}

static void serve_refusal(int listener)
{
    static const char text[] = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    int fd = take_request(listener);
    _exit(send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL) > 0 ? 0 : 1);
}

static pid_t start_process(void (*serve)(int listener), char *url, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(url, size, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    pid_t child = fork();
    if (child == 0)
        serve(listener);
    assert_true(child > 0);
    (void)close(listener);
    return child;
}

/* libcurl copies what is sent; the credentials alone keep it. */
TEST(assume__the_token_that_a_role_is_asked_for_with_stays_where_it_was)
{
    if (secret_copies() < 0)
        skip();
    struct scene s;
    char url[64], secret[SECRET_COPIES_LEN];
    int status = -1;
    scene_init(&s);
    keys_free(s.keys);
    credentials_free(s.credentials);
    secret_copies_write(secret);
    s.credentials = credentials_make(STR_LIT("AKID"), STR_LIT("wJalrXUtnFEMI"),
                                     str_make(secret, sizeof(secret)));
    explicit_bzero(secret, sizeof(secret));
    s.keys = keys_static(s.credentials);
    pid_t child = start_process(serve_refusal, url, sizeof(url));
    s.settings.endpoint_urls[SERVICE_STS] = str_from(url);
    assume(&s);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_null(s.got);
    assert_int_equal(secret_copies(), 1);
    scene_clear(&s);
    assert_int_equal(secret_copies(), 0);
}

/* libcurl, libxml2 and all that reads an answer had it; the credentials alone keep it. */
TEST(assume__a_session_token_has_one_home)
{
    if (secret_copies() < 0)
        skip();
    struct scene s;
    char url[64];
    int status = -1;
    scene_init(&s);
    pid_t child = start_process(serve_secret, url, sizeof(url));
    s.settings.endpoint_urls[SERVICE_STS] = str_from(url);
    assume(&s);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_non_null(s.got);
    assert_int_equal(credentials_session_token(s.got).len, SECRET_COPIES_LEN);
    assert_int_equal(secret_copies(), 1);
    credentials_free(s.got);
    s.got = NULL;
    assert_int_equal(secret_copies(), 0);
    scene_clear(&s);
}
