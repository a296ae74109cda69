#include "collector/aws/collect_internal.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define NOWHERE "http://127.0.0.1:9" /* whether the keys still work is asked there, in vain */

static instant now(void)
{
    return 1768480496000;
}

static int64_t monotonic_ms(void)
{
    return 0;
}

#define REGIONS 3

/* A collector whose workers have ended: eu-west-1 took the keys. */
struct scene {
    struct aws_settings settings;
    struct collect_options options;
    struct collect_stats stats;
    struct credentials *credentials;
    struct account account;
    struct target targets[REGIONS];
    struct collector collector;
};

static void scene_init(struct scene *s, struct str endpoint_url)
{
    static const char *const names[REGIONS] = {"eu-west-1", "us-east-1", "me-south-1"};
    *s = (struct scene){.settings = {.endpoint_urls[SERVICE_EC2] = endpoint_url,
                                     .endpoint_urls[SERVICE_STS] = endpoint_url,
                                     .max_attempts = 1}};
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_LIT("token"));
    s->options = (struct collect_options){
        .terms = {.settings = &s->settings, .now = now, .monotonic_ms = monotonic_ms}};
    s->account.keys = keys_static(s->credentials);
    s->account.targets = s->targets;
    s->account.target_count = REGIONS;
    s->collector = (struct collector){.options = &s->options,
                                      .shared = {.terms = &s->options.terms},
                                      .stats = &s->stats,
                                      .arena = arena_new(),
                                      .accounts = &s->account,
                                      .account_count = 1,
                                      .targets = s->targets,
                                      .target_count = REGIONS};
    for (size_t i = 0; i < REGIONS; i++) {
        s->targets[i] = (struct target){.account = &s->account,
                                        .region = str_from(names[i]),
                                        .row = (uint32_t)i,
                                        .standing = REGION_DEFAULT,
                                        .enabled = true,
                                        .answered = i == 0};
        target_open(&s->targets[i], s->collector.arena, 0);
    }
}

static void scene_clear(struct scene *s)
{
    arena_free(s->collector.arena);
    keys_free(s->account.keys);
    credentials_free(s->credentials);
}

/* The snapshots of a region end so; all listings have ended. */
static const struct listing *settled(struct scene *s, uint32_t place,
                                     const struct call_result *failure)
{
    const struct chain chain = {.operation = OP_DESCRIBE_SNAPSHOTS, .target = &s->targets[place]};
    gap_note(&s->collector, &chain, failure);
    gaps_settle(&s->collector);
    return target_listing(&s->targets[place], SOURCE_SNAP);
}

static void expect_in(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in: %s", part, text);
}

static struct call_result refusal(long status, const char *code, const char *message)
{
    char body[512];
    struct call_result result = {.http_status = status};
    snprintf(body, sizeof(body),
             "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>"
             "</Response>",
             code, message);
    const struct refusal refused = {.http_status = status, .body = str_from(body)};
    protocol_refused(OP_DESCRIBE_SNAPSHOTS, &refused, &result.aws);
    result.failure = result.aws.failure;
    return result;
}

static struct call_result page_of_a_proxy(long status)
{
    struct call_result result = {.http_status = status, .web_page = true};
    failure_of_web_page(status, &result.aws);
    result.failure = result.aws.failure;
    return result;
}

TEST(gaps__a_web_page_names_the_proxy)
{
    static const long statuses[] = {200, 403, 407, 502};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct scene s;
        scene_init(&s, STR_EMPTY);
        struct call_result failure = page_of_a_proxy(statuses[i]);
        const struct listing *listing = settled(&s, 1, &failure);
        assert_int_equal(listing->reason, GAP_FAILED);
        expect_in(listing->detail, "something between here and AWS answered with a web page");
        expect_in(listing->detail, "check the proxy variables (HTTPS_PROXY, NO_PROXY)");
        assert_null(strstr(listing->detail, "AWS_ENDPOINT_URL"));
        scene_clear(&s);
        scene_init(&s, STR_LIT(NOWHERE));
        expect_in(settled(&s, 1, &failure)->detail, "check the endpoint URL (AWS_ENDPOINT_URL)");
        scene_clear(&s);
    }
}

/* One line of plain text: nothing is known of permissions. */
TEST(gaps__a_refusal_without_a_code_may_be_a_proxys)
{
    struct scene s;
    scene_init(&s, STR_EMPTY);
    struct call_result failure = {.http_status = 403};
    const struct refusal refused = {.http_status = 403,
                                    .body = STR_LIT("Access denied by policy 17")};
    protocol_refused(OP_DESCRIBE_SNAPSHOTS, &refused, &failure.aws);
    failure.failure = failure.aws.failure;
    const struct listing *listing = settled(&s, 1, &failure);
    assert_int_equal(listing->reason, GAP_FAILED);
    expect_in(listing->detail, "HTTP 403 without an error code of AWS: a proxy?");
    expect_in(listing->detail, "HTTPS_PROXY");
    scene_clear(&s);
}

TEST(gaps__a_region_without_fips_endpoints_says_so)
{
    struct scene s;
    scene_init(&s, STR_EMPTY);
    s.settings.use_fips = true;
    struct call_result failure = {
        .failure = FAILURE_TRANSIENT, .transport = true, .unreachable = true};
    const struct listing *listing = settled(&s, 1, &failure);
    assert_int_equal(listing->reason, GAP_ENDPOINT);
    expect_in(listing->detail, "not every region has FIPS endpoints");
    expect_in(listing->detail, "AWS_USE_FIPS_ENDPOINT=false");
    scene_clear(&s);
}

TEST(gaps__a_proxy_that_refuses_the_connection_is_named)
{
    struct scene s;
    scene_init(&s, STR_EMPTY);
    struct call_result failure = {.failure = FAILURE_TRANSIENT, .transport = true, .proxy = true};
    expect_in(settled(&s, 1, &failure)->detail, "check its user and password");
    scene_clear(&s);
}

TEST(gaps__each_cure_is_its_own)
{
    static const struct {
        const char *code, *message, *cure;
        enum gap_reason reason;
    } cases[] = {
        {"RequestExpired", "Request has expired.", "get new credentials", GAP_FAILED},
        {"RequestTimeTooSkewed", "x", "set this machine's clock", GAP_FAILED},
        {"UnauthorizedOperation", "You are not authorized", NULL, GAP_DENIED},
        {"InternalError", "An internal error has occurred", NULL, GAP_FAILED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scene s;
        scene_init(&s, STR_EMPTY);
        struct call_result failure = refusal(400, cases[i].code, cases[i].message);
        const struct listing *listing = settled(&s, 1, &failure);
        assert_int_equal(listing->reason, cases[i].reason);
        if (cases[i].cure)
            expect_in(listing->detail, cases[i].cure);
        else
            assert_null(strchr(listing->detail, '('));
        scene_clear(&s);
    }
}

/* An interface endpoint of a VPC, say: all regions are asked there. */
TEST(gaps__an_endpoint_of_one_region_is_told_as_such)
{
    static const struct {
        long status;
        const char *code, *message;
    } cases[] = {
        {403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region, not 'x'."},
        {401, "AuthFailure", "AWS was not able to validate the provided access credentials"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scene s;
        scene_init(&s, STR_LIT(NOWHERE));
        s.targets[2].standing = i == 0 ? REGION_OPTED_IN : REGION_DEFAULT;
        struct call_result failure = refusal(cases[i].status, cases[i].code, cases[i].message);
        const struct listing *listing = settled(&s, 2, &failure);
        assert_int_equal(listing->reason, GAP_FAILED);
        expect_in(listing->detail, "it takes the keys for eu-west-1 alone");
        expect_in(listing->detail, "--region");
        assert_null(strstr(listing->detail, "AWS_STS_REGIONAL_ENDPOINTS"));
        assert_false(s.account.keys_dead);
        scene_clear(&s);
    }
}

/* AWS's own endpoints serve one region each, as they should: then it is the region or the session. */
TEST(gaps__without_an_endpoint_of_ones_own_none_is_blamed)
{
    struct scene s;
    scene_init(&s, STR_EMPTY);
    s.settings.endpoint_urls[SERVICE_STS] = STR_LIT(NOWHERE);
    s.targets[2].standing = REGION_OPTED_IN;
    struct call_result failure = refusal(401, "AuthFailure", "x");
    const struct listing *listing = settled(&s, 2, &failure);
    expect_in(listing->detail, "AWS_STS_REGIONAL_ENDPOINTS");
    assert_null(strstr(listing->detail, "AWS_ENDPOINT_URL"));
    scene_clear(&s);
}

/* What was opted into refuses old session tokens: where the answer does not tell, both are named. */
TEST(gaps__a_region_that_was_opted_into_keeps_its_own_reason)
{
    struct scene s;
    scene_init(&s, STR_LIT(NOWHERE));
    s.targets[2].standing = REGION_OPTED_IN;
    struct call_result failure = refusal(401, "AuthFailure", "x");
    const struct listing *listing = settled(&s, 2, &failure);
    expect_in(listing->detail, "AWS_STS_REGIONAL_ENDPOINTS");
    expect_in(listing->detail, "it takes the keys for eu-west-1 alone");
    scene_clear(&s);
}

TEST(gaps__a_region_that_aws_does_not_list_keeps_its_own_reason)
{
    struct scene s;
    scene_init(&s, STR_LIT(NOWHERE));
    s.targets[2].standing = REGION_UNLISTED;
    struct call_result failure = refusal(401, "AuthFailure", "x");
    const struct listing *listing = settled(&s, 2, &failure);
    expect_in(listing->detail, "AWS does not list this region for the account");
    assert_null(strstr(listing->detail, "AWS_ENDPOINT_URL"));
    scene_clear(&s);
}

TEST(gaps__keys_that_die_are_told_with_an_endpoint_of_ones_own_too)
{
    struct scene s;
    scene_init(&s, STR_LIT(NOWHERE));
    struct call_result failure = refusal(401, "AuthFailure", "x");
    const struct listing *listing = settled(&s, 0, &failure);
    expect_in(listing->detail, "the credentials worked when the run began and no longer do");
    scene_clear(&s);
}
