#include "collector/aws/forecast.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

/* A clock of which each look costs 5 ms. */
static atomic_llong clock_ms;

static int64_t monotonic_ms(void)
{
    return clock_ms += 5;
}

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

struct scene {
    atomic_uint asked, listings;
    const char *denied; /* an action */
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct credentials *credentials;
    struct collect_account account;
    struct collect_options options;
    struct arena *arena;
    struct forecast out;
    struct collect_stats stats;
    struct error err;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char *const names[] = {"ap-south-1", "eu-west-1", "us-east-1", NULL};
    struct scene *s = ctx;
    s->asked++;
    if (strcmp(request->action, "DescribeRegions") == 0)
        odd_regions(out, names);
    else if (strcmp(request->action, "GetCallerIdentity") != 0)
        s->listings++;
    if (s->denied && strcmp(request->action, s->denied) == 0) {
        out->status = "403 Forbidden";
        (void)snprintf(out->body, sizeof(out->body),
                       "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
                       "<Message>no</Message></Error></Errors></Response>");
    }
}

static void scene_init(struct scene *s)
{
    *s = (struct scene){.arena = arena_new(), .err = ERROR_INIT};
    s->endpoint = odd_endpoint_start(answer, s);
    for (int service = 0; service < SERVICE_COUNT; service++)
        s->settings.endpoint_urls[service] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.region = STR_LIT("eu-west-1");
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->account.keys = keys_static(s->credentials);
    s->options = (struct collect_options){.accounts = &s->account,
                                          .account_count = 1,
                                          .terms.settings = &s->settings,
                                          .connections = 4,
                                          .terms.now = now,
                                          .terms.monotonic_ms = monotonic_ms};
}

static int look_ahead(struct scene *s)
{
    return aws_forecast(&s->options, &s->out, s->arena, &s->stats, &s->err);
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    keys_free(s->account.keys);
    credentials_free(s->credentials);
    arena_free(s->arena);
}

/* NULL: it is not foreseen. */
static const struct forecast_call *call_of(const struct scene *s, enum operation operation)
{
    for (size_t i = 0; i < s->out.call_count; i++)
        if (s->out.calls[i].operation == operation)
            return &s->out.calls[i];
    return NULL;
}

static void expect_call(const struct scene *s, enum operation operation, uint64_t at_least,
                        const char *more)
{
    const struct forecast_call *call = call_of(s, operation);
    assert_non_null(call);
    assert_int_equal(call->at_least, at_least);
    if (more)
        assert_string_equal(call->more, more);
    else
        assert_null(call->more);
}

TEST(forecast__counts_first_pages_and_lists_nothing)
{
    struct scene s;
    scene_init(&s);
    assert_int_equal(look_ahead(&s), 0);
    assert_int_equal(s.asked, 2);
    assert_int_equal(s.listings, 0);
    assert_int_equal(s.out.made, 2);
    assert_int_equal(s.stats.requests, 2);
    assert_int_equal(s.out.account_count, 1);
    assert_true(str_eq_c(s.out.accounts[0].id, "111122223333"));
    assert_int_equal(s.out.accounts[0].region_count, 3);
    assert_true(str_eq_c(s.out.accounts[0].regions[0], "ap-south-1"));
    expect_call(&s, OP_DESCRIBE_SNAPSHOTS, 3, NULL);
    expect_call(&s, OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, 0,
                "for each LaunchTemplateId of DescribeLaunchTemplates");
    expect_call(&s, OP_DESCRIBE_KEY, 0, "for each KeyId that a resource names");
    expect_call(&s, OP_LIST_BACKUP_VAULTS, 0, "where there is a volume or a snapshot");
    assert_null(call_of(&s, OP_GET_CALLER_IDENTITY));
    assert_int_equal(s.out.at_least, 3 * 6);
    scene_clear(&s);
}

/* Four connections, five calls one after the other each. */
TEST(forecast__takes_as_long_as_the_calls_that_it_made)
{
    struct scene s;
    scene_init(&s);
    assert_int_equal(look_ahead(&s), 0);
    assert_int_equal(s.out.connections, 4);
    assert_true(s.out.call_ms >= 5);
    assert_int_equal(s.out.least_ms, 5 * s.out.call_ms);
    scene_clear(&s);
}

TEST(forecast__follows_the_plan_and_the_regions_in_scope)
{
    struct scene s;
    const struct str only[] = {STR_LIT("us-east-1"), STR_LIT("eu-west-1")};
    const struct collect_plan plan = {
        .everywhere = {[SOURCE_VOL] = COLLECT_ALL, [SOURCE_SNAP] = COLLECT_OF_FOUND}};
    scene_init(&s);
    s.options.plan = &plan;
    s.options.regions = only;
    s.options.region_count = 2;
    assert_int_equal(look_ahead(&s), 0);
    expect_call(&s, OP_DESCRIBE_VOLUMES, 2, NULL);
    expect_call(&s, OP_DESCRIBE_SNAPSHOTS, 0, "where a volume is found that is asked for");
    assert_int_equal(s.out.call_count, 2);
    scene_clear(&s);
}

TEST(forecast__fails_as_the_collection_would)
{
    struct scene s;
    scene_init(&s);
    s.denied = "DescribeRegions";
    assert_int_equal(look_ahead(&s), -1);
    assert_int_equal(s.err.code, ERR_DENIED);
    assert_int_equal(s.listings, 0);
    scene_clear(&s);
}
