#include "collector/aws/whoami.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

/* What is refused: an action; NULL: nothing is. */
struct scene {
    const char *refused;
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct aws_terms terms;
    struct credentials *credentials;
    struct keys *keys;
    struct arena *arena;
    struct aws_whoami found;
    struct error err;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char *const names[] = {"us-east-1", "eu-west-1", "EVIL.example", "eu-central-1",
                                        NULL};
    const struct scene *s = ctx;
    if (s->refused && strcmp(request->action, s->refused) == 0) {
        out->status = "403 Forbidden";
        (void)snprintf(out->body, sizeof(out->body),
                       "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
                       "<Message>no</Message></Error></Errors></Response>");
    } else if (strcmp(request->action, "DescribeRegions") == 0) {
        odd_regions(out, names);
    }
}

static void scene_init(struct scene *s)
{
    *s = (struct scene){.err = ERROR_INIT};
    s->arena = arena_new();
    s->endpoint = odd_endpoint_start(answer, s);
    s->settings.endpoint_urls[SERVICE_STS] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.endpoint_urls[SERVICE_EC2] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.source = "environment";
    s->settings.max_attempts = 1;
    s->terms =
        (struct aws_terms){.settings = &s->settings, .now = now, .monotonic_ms = monotonic_ms};
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->keys = keys_static(s->credentials);
}

static int ask(struct scene *s, const struct str *regions, size_t count)
{
    const struct whoami_question question = {&s->terms, s->keys, regions, count};
    s->err = (struct error)ERROR_INIT;
    s->terms.began_ms = monotonic_ms();
    return aws_whoami(&question, s->arena, &s->found, &s->err);
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    keys_free(s->keys);
    credentials_free(s->credentials);
    arena_free(s->arena);
}

TEST(whoami__tells_the_caller_and_the_regions)
{
    struct scene s;
    scene_init(&s);
    assert_int_equal(ask(&s, NULL, 0), 0);
    assert_true(str_eq_c(s.found.account, "111122223333"));
    assert_true(str_eq_c(s.found.arn, "arn:aws:iam::111122223333:user/a"));
    assert_string_equal(s.found.partition, "aws");
    assert_true(str_eq_c(s.found.home, "us-east-1"));
    assert_int_equal(s.found.region_count, 3);
    assert_true(str_eq_c(s.found.regions[0], "eu-central-1"));
    assert_true(str_eq_c(s.found.regions[2], "us-east-1"));
    assert_true(
        str_eq_c(s.found.endpoints[SERVICE_KMS].url, "https://kms.us-east-1.amazonaws.com/"));
    assert_true(str_eq_c(s.found.endpoints[SERVICE_SSO].url,
                         "https://portal.sso.us-east-1.amazonaws.com/"));
    scene_clear(&s);
}

TEST(whoami__regions_in_scope_that_are_enabled)
{
    const struct str scope[] = {STR_LIT("eu-west-1"), STR_LIT("ap-south-1")};
    struct scene s;
    scene_init(&s);
    assert_int_equal(ask(&s, scope, 2), 0);
    assert_true(str_eq_c(s.found.home, "eu-west-1"));
    assert_int_equal(s.found.region_count, 1);
    assert_true(str_eq_c(s.found.regions[0], "eu-west-1"));
    s.settings.region = STR_LIT("eu-central-1");
    assert_int_equal(ask(&s, scope, 2), 0);
    assert_true(str_eq_c(s.found.home, "eu-central-1"));
    scene_clear(&s);
}

TEST(whoami__regions_that_aws_does_not_tell)
{
    const struct str scope[] = {STR_LIT("eu-west-1")};
    struct scene s;
    scene_init(&s);
    s.refused = "DescribeRegions";
    assert_int_equal(ask(&s, NULL, 0), 0);
    assert_null(s.found.regions);
    assert_string_equal(s.found.untold.message,
                        "ec2:DescribeRegions failed: UnauthorizedOperation");
    assert_int_equal(ask(&s, scope, 1), 0);
    assert_int_equal(s.found.region_count, 1);
    scene_clear(&s);
}

TEST(whoami__what_needs_no_answer_is_told_all_the_same)
{
    struct scene s;
    scene_init(&s);
    s.refused = "GetCallerIdentity";
    assert_int_equal(ask(&s, NULL, 0), -1);
    assert_int_equal(s.err.code, ERR_DENIED);
    assert_string_equal(s.err.message, "sts:GetCallerIdentity failed: UnauthorizedOperation");
    assert_true(str_is_empty(s.found.account));
    assert_true(str_eq_c(s.found.home, "us-east-1"));
    assert_true(
        str_eq_c(s.found.endpoints[SERVICE_BACKUP].url, "https://backup.us-east-1.amazonaws.com/"));
    s.settings.endpoint_urls[SERVICE_STS] = STR_LIT("http://127.0.0.1:1");
    assert_int_equal(ask(&s, NULL, 0), -1);
    assert_int_equal(s.err.code, ERR_NETWORK);
    scene_clear(&s);
}
