#include "cli/forecast.h"

#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "tests/support/test.h"

#define ACCOUNTS 22

struct sample {
    struct str regions[2];
    struct forecast_account accounts[ACCOUNTS];
    struct forecast forecast;
};

static void sample_init(struct sample *s, size_t accounts)
{
    *s = (struct sample){.regions = {STR_LIT("eu-west-1"), STR_LIT("us-\033[1meast")}};
    for (size_t i = 0; i < accounts; i++)
        s->accounts[i] = (struct forecast_account){STR_LIT("111122223333"), s->regions, 2, 3};
    s->forecast = (struct forecast){
        .accounts = s->accounts,
        .account_count = accounts,
        .calls = {{OP_DESCRIBE_SNAPSHOTS, 2, NULL}, {OP_DESCRIBE_KEY, 0, "for each KeyId"}},
        .call_count = 2,
        .at_least = 2,
        .made = 2,
        .call_ms = 150,
        .least_ms = 2250,
        .connections = 32};
}

static char *written(const struct sample *s, enum forecast_form form)
{
    static char text[16384];
    struct sink *out = sink_memory();
    forecast_write(out, form, &s->forecast, STR_LIT("arn:aws:iam::111122223333:user/x"));
    (void)snprintf(text, sizeof(text), "%.*s", STR_ARG(sink_view(out)));
    sink_abort(out);
    return text;
}

TEST(forecast__tells_people_calls_pace_time_and_permissions)
{
    struct sample s;
    sample_init(&s, 1);
    const char *text = written(&s, FORECAST_TEXT);
    assert_memory_equal(text, "forecast: nothing was read", strlen("forecast: nothing was read"));
    assert_non_null(strstr(text, "who asks: arn:aws:iam::111122223333:user/x\n"));
    assert_non_null(strstr(text,
                           "  111122223333: 2 regions (eu-west-1, us-?[1meast), 3 more are not "
                           "enabled\n"));
    assert_non_null(strstr(text,
                           "  ec2:DescribeSnapshots                             2    90, then "
                           "18/s  for each 1000 more\n"));
    assert_non_null(strstr(text,
                           "  kms:DescribeKey                                   0    50, then "
                           "50/s  for each KeyId\n"));
    assert_non_null(
        strstr(text, "time: at least about 2.3 s, with 32 connections and 150 ms a call"));
    assert_non_null(
        strstr(text, "permissions: ec2:DescribeRegions ec2:DescribeSnapshots kms:DescribeKey\n"));
    s.forecast.call_ms = 0;
    assert_null(strstr(written(&s, FORECAST_TEXT), "time:"));
}

TEST(forecast__names_the_first_twenty_accounts_and_counts_the_others)
{
    struct sample s;
    sample_init(&s, ACCOUNTS);
    assert_non_null(strstr(written(&s, FORECAST_TEXT), "  and 2 more; --format json names all\n"));
    sample_init(&s, 20);
    assert_null(strstr(written(&s, FORECAST_TEXT), " names all\n"));
}

TEST(forecast__tells_programs_the_same)
{
    struct sample s;
    sample_init(&s, ACCOUNTS);
    json_t *root = json_loads(written(&s, FORECAST_JSON), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    const json_t *calls = json_object_get(root, "calls");
    const json_t *first = json_array_get(calls, 0);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "snapaudit.forecast/1");
    assert_int_equal(json_array_size(json_object_get(root, "accounts")), ACCOUNTS);
    assert_int_equal(json_array_size(calls), 2);
    assert_string_equal(json_string_value(json_object_get(first, "action")), "DescribeSnapshots");
    assert_int_equal(json_integer_value(json_object_get(first, "at_least")), 2);
    assert_int_equal(json_integer_value(json_object_get(first, "page")), 1000);
    assert_int_equal(json_integer_value(json_object_get(first, "burst")), 90);
    assert_null(json_object_get(first, "more"));
    assert_null(json_object_get(json_array_get(calls, 1), "page"));
    assert_int_equal(json_integer_value(json_object_get(root, "calls_at_least")), 2);
    assert_int_equal(json_integer_value(json_object_get(root, "at_least_ms")), 2250);
    assert_int_equal(json_array_size(json_object_get(root, "permissions")), 3);
    json_decref(root);
}
