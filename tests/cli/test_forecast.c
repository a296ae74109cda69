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
        s->accounts[i] =
            (struct forecast_account){STR_LIT("111122223333"), s->regions, 2, 3, STR_EMPTY};
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

TEST(forecast__accounts_that_are_read_alike_share_a_line)
{
    struct sample s;
    sample_init(&s, ACCOUNTS);
    s.accounts[1] = (struct forecast_account){STR_LIT("222233334444"), s.regions, 1, 3, STR_EMPTY};
    const char *text = written(&s, FORECAST_TEXT);
    assert_non_null(strstr(text, "  111122223333 and 20 more, in each: 2 regions (eu-west-1, "));
    assert_non_null(strstr(text, "  222233334444: 1 region (eu-west-1), 3 more are not enabled\n"));
    assert_null(strstr(text, " names all\n"));
}

TEST(forecast__an_account_has_its_name)
{
    struct sample s;
    sample_init(&s, 1);
    assert_null(strstr(written(&s, FORECAST_JSON), "\"name\""));
    s.accounts[0].name = STR_LIT("pay\033[2Jments");
    assert_non_null(strstr(written(&s, FORECAST_TEXT), "  pay?[2Jments (111122223333): 2 regions"));
    assert_non_null(strstr(written(&s, FORECAST_JSON), "\"name\": \"pay\\u001b[2Jments\""));
}

TEST(forecast__shows_so_many_kinds_of_accounts_and_no_more)
{
    struct sample s;
    sample_init(&s, ACCOUNTS);
    for (size_t i = 0; i < ACCOUNTS; i++)
        s.accounts[i].off = i;
    assert_non_null(strstr(written(&s, FORECAST_TEXT), "  and others; --format json names all\n"));
    s.forecast.account_count = 20;
    assert_null(strstr(written(&s, FORECAST_TEXT), " names all\n"));
}
