/* Which of several roles an account is read in, and what is said where none lets us in. */
#include "collector/aws/collect_internal.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define ROLES 3
#define REFUSAL(code, message)                                                          \
    "<ErrorResponse><Error><Code>" code "</Code><Message>" message "</Message></Error>" \
    "</ErrorResponse>"
#define KEYS                                                                         \
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIANEW"        \
    "</AccessKeyId><SecretAccessKey>new/secret</SecretAccessKey><SessionToken>token" \
    "</SessionToken><Expiration>2026-01-15T13:34:56Z</Expiration></Credentials>"     \
    "</AssumeRoleResult></AssumeRoleResponse>"

static instant now(void)
{
    return INT64_C(1768480496000); /* 2026-01-15T12:34:56Z */
}

static int64_t clock_ms;

static int64_t monotonic_ms(void)
{
    return clock_ms;
}

/* What is answered when a role is asked for: of the first on; NULL: keys. */
struct scene {
    const char *statuses[ROLES];
    const char *bodies[ROLES];
    atomic_uint asked;
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct collect_options options;
    struct credentials *credentials;
    struct collect_role roles[ROLES];
    struct collect_account told;
    struct collector collector;
    struct account account;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    unsigned at = s->asked++;
    (void)request;
    out->status = s->statuses[at];
    (void)snprintf(out->body, sizeof(out->body), "%s", s->bodies[at] ? s->bodies[at] : KEYS);
}

static void scene_init(struct scene *s)
{
    clock_ms = 1000;
    *s = (struct scene){.settings.region = STR_LIT("eu-west-1"), .settings.max_attempts = 1};
    s->endpoint = odd_endpoint_start(answer, s);
    s->settings.endpoint_urls[SERVICE_STS] = str_from(odd_endpoint_url(s->endpoint));
    s->options.terms = (struct aws_terms){
        .settings = &s->settings, .now = now, .monotonic_ms = monotonic_ms, .began_ms = clock_ms};
    s->collector = (struct collector){.options = &s->options, .arena = arena_new()};
    pthread_mutex_init(&s->collector.lock, NULL);
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->roles[0].arn = STR_LIT("arn:aws:iam::444455556666:role/first");
    s->roles[1].arn = STR_LIT("arn:aws:iam::444455556666:role/second");
    s->roles[2].arn = STR_LIT("arn:aws:iam::444455556666:role/third");
    s->told = (struct collect_account){
        .keys = keys_static(s->credentials), .roles = s->roles, .role_count = ROLES};
    s->account.told = &s->told;
}

static void refuse(struct scene *s, unsigned role, const char *status, const char *body)
{
    s->statuses[role] = status;
    s->bodies[role] = body;
}

static void take(struct scene *s)
{
    struct call_shared shared = {.terms = &s->options.terms};
    struct asker asker = {.shared = &shared, .random = 1};
    account_role_take(&s->collector, &s->account, &asker);
}

static void scene_clear(struct scene *s)
{
    account_role_drop(&s->account);
    keys_free(s->told.keys);
    credentials_free(s->credentials);
    odd_endpoint_stop(s->endpoint);
    pthread_mutex_destroy(&s->collector.lock);
    arena_free(s->collector.arena);
}

TEST(account_role__the_next_one_is_tried_where_one_does_not_let_us_in)
{
    struct scene s;
    struct error err = ERROR_INIT;
    scene_init(&s);
    refuse(&s, 0, "403 Forbidden", REFUSAL("AccessDenied", "not authorized"));
    refuse(&s, 1, "403 Forbidden",
           REFUSAL("AccessDenied", "with an explicit deny in a service control policy"));
    take(&s);
    assert_int_equal(s.asked, 3);
    assert_null(s.account.unread);
    assert_true(str_eq_c(s.account.partition, "aws"));
    assert_true(
        str_eq_c(credentials_access_key_id(keys_get(s.account.keys, now(), &err)), "ASIANEW"));
    scene_clear(&s);
}

TEST(account_role__what_another_role_would_not_help_against_is_told_at_once)
{
    static const struct {
        const char *status;
        const char *body;
        enum gap_reason reason;
    } cases[] = {
        {"503 Slow Down", REFUSAL("Throttling", "Rate exceeded"), GAP_THROTTLED},
        {"500 Internal Server Error", REFUSAL("InternalFailure", "later"), GAP_FAILED},
        {"403 Forbidden", REFUSAL("ExpiredToken", "expired"), GAP_EXPIRED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scene s;
        scene_init(&s);
        refuse(&s, 0, cases[i].status, cases[i].body);
        take(&s);
        assert_int_equal(s.asked, 1);
        assert_null(s.account.keys);
        assert_int_equal(s.account.unread->reason, cases[i].reason);
        scene_clear(&s);
    }
}

TEST(account_role__of_all_that_refuse_the_last_one_is_told)
{
    struct scene s;
    scene_init(&s);
    refuse(&s, 0, "403 Forbidden", REFUSAL("AccessDenied", "not authorized"));
    refuse(&s, 1, "403 Forbidden", REFUSAL("AccessDenied", "not authorized"));
    refuse(&s, 2, "403 Forbidden",
           REFUSAL("AccessDenied", "with an explicit deny in a service control policy"));
    take(&s);
    assert_int_equal(s.asked, 3);
    assert_int_equal(s.account.unread->reason, GAP_SCP);
    assert_non_null(strstr(s.account.unread->detail, "role/third"));
    scene_clear(&s);
}

TEST(account_role__that_time_is_over_is_no_refusal)
{
    struct scene s;
    scene_init(&s);
    s.options.terms.deadline_ms = 500;
    clock_ms += 500;
    take(&s);
    assert_int_equal(s.asked, 0);
    assert_int_equal(s.account.unread->reason, GAP_INTERRUPTED);
    scene_clear(&s);
}
