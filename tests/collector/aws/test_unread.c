#include "collector/aws/collect_internal.h"

#include <string.h>

#include "tests/support/test.h"

struct scene {
    struct aws_settings settings;
    struct collect_options options;
    struct collector collector;
    struct account account;
};

static void scene_init(struct scene *s)
{
    *s = (struct scene){.options.terms.settings = &s->settings};
    s->collector = (struct collector){.options = &s->options, .arena = arena_new()};
    pthread_mutex_init(&s->collector.lock, NULL);
}

static void scene_clear(struct scene *s)
{
    pthread_mutex_destroy(&s->collector.lock);
    arena_free(s->collector.arena);
}

TEST(unread__an_error_tells_its_reason_and_whether_it_ends_all)
{
    static const struct {
        enum error_code code;
        enum gap_reason reason;
        bool ends_all;
    } cases[] = {
        {ERR_DENIED, GAP_DENIED, false},   {ERR_NETWORK, GAP_ENDPOINT, false},
        {ERR_USAGE, GAP_FAILED, false},    {ERR_INPUT, GAP_FAILED, false},
        {ERR_CANCELLED, GAP_FAILED, true}, {ERR_INTERNAL, GAP_FAILED, true},
    };
    struct scene s;
    scene_init(&s);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = ERROR_INIT;
        (void)error_set(&err, cases[i].code, "no keys");
        error_detail(&err, "nobody hands them out");
        unread_by_error(&s.collector, &s.account, &err);
        assert_int_equal(s.account.unread->reason, cases[i].reason);
        assert_int_equal(s.account.unread->ends_all, cases[i].ends_all);
        assert_string_equal(s.account.unread->detail, "no keys: nobody hands them out");
        assert_int_equal(s.account.unread->err.code, cases[i].code);
    }
    scene_clear(&s);
}

TEST(unread__a_call_tells_the_reason_unless_its_time_was_over)
{
    struct scene s;
    struct error err = ERROR_INIT;
    struct call_result failure = {.failure = FAILURE_DENIED, .aws.code = "AccessDenied"};
    scene_init(&s);
    unread_by_call(&s.collector, &s.account, OP_DESCRIBE_REGIONS, &failure, &err);
    assert_int_equal(s.account.unread->reason, GAP_DENIED);
    assert_false(s.account.unread->ends_all);
    assert_string_equal(s.account.unread->detail, "ec2:DescribeRegions answered AccessDenied");
    failure.late = true;
    unread_by_call(&s.collector, &s.account, OP_DESCRIBE_REGIONS, &failure, &err);
    assert_int_equal(s.account.unread->reason, GAP_INTERRUPTED);
    scene_clear(&s);
}
