#include <stdio.h>

#include "analyzer/prices_internal.h"
#include "core/embedded.h"
#include "tests/support/test.h"

#define TABLE(meta, regions) "{\"meta\": {" meta "}, \"regions\": {" regions "}}"
#define META                                                                       \
    "\"schema_version\": \"1\", \"currency\": \"USD\", \"as_of\": \"2025-10-28\"," \
    " \"price_kind\": \"list prices\""

static struct prices *parse(const char *text, struct error *err)
{
    *err = (struct error)ERROR_INIT;
    return prices_parse(str_from(text), err);
}

static void refused(const char *text, const char *message)
{
    struct error err;
    assert_null(parse(text, &err));
    assert_int_equal(err.code, ERR_INPUT);
    if (!strstr(err.message, message))
        fail_msg("expected '%s' in '%s'", message, err.message);
}

TEST(prices_parse__reads_the_table_that_the_program_carries)
{
    struct error err;
    struct prices *prices =
        prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(prices);
    assert_string_equal(prices_currency(prices), "USD");
    assert_string_equal(prices_date(prices), "2025-10-28");
    assert_non_null(strstr(prices_source(prices), "public On-Demand list price"));
    assert_non_null(strstr(prices_source(prices), "published 2025-10-28; "));
    const struct region_price *row = prices_of_region(prices, STR_LIT("us-east-1"));
    assert_non_null(row);
    assert_int_equal(row->snapshot_standard, 50000000);
    assert_int_equal(row->snapshot_archive, 12500000);
    assert_int_equal(row->volumes[VOLUME_GP3].throughput_gibps, 40960000000);
    assert_int_equal(row->volumes[VOLUME_IO2].iops[2], 31850000);
    assert_int_equal(row->volumes[VOLUME_GP2].iops[0], PRICE_UNKNOWN);
    assert_null(prices_of_region(prices, STR_LIT("cn-north-1")));
    prices_free(prices);
}

TEST(prices_parse__takes_null_and_absent_for_not_known)
{
    struct error err;
    struct prices *prices =
        parse(TABLE(META, "\"eu-west-1\": {\"snapshot_standard_gb_month\": null}"), &err);
    assert_non_null(prices);
    assert_string_equal(prices_source(prices), "list prices, published 2025-10-28");
    const struct region_price *row = prices_of_region(prices, STR_LIT("eu-west-1"));
    assert_int_equal(row->snapshot_standard, PRICE_UNKNOWN);
    assert_int_equal(row->snapshot_archive, PRICE_UNKNOWN);
    assert_int_equal(row->volumes[VOLUME_GP3].gb, PRICE_UNKNOWN);
    prices_free(prices);
}

TEST(prices_parse__says_where_the_json_is_wrong)
{
    refused("{\n  \"meta\": }", "line 2, column");
    refused("", "not valid JSON");
    refused("[]", "has version ''");
    refused("{} {}", "not valid JSON");
    refused(TABLE(META, "\"a\": {}, \"a\": {}"), "duplicate");
}

TEST(prices_parse__refuses_a_table_without_its_date_or_currency)
{
    refused(TABLE("\"schema_version\": \"2\"", ""), "has version '2', not '1'");
    refused(TABLE("\"schema_version\": \"1\", \"currency\": \"usd\"", ""), "'usd', is not a code");
    refused(
        TABLE("\"schema_version\": \"1\", \"currency\": \"USD\", \"as_of\": \"28.10.2025\"", ""),
        "'28.10.2025', is not YYYY-MM-DD");
    refused(TABLE(META, ""), "has no regions");
}

TEST(prices_parse__names_the_price_that_it_cannot_read)
{
    refused(TABLE(META, "\"eu-west-1\": {\"snapshot_standard_gb_month\": 0.05}"),
            "region eu-west-1: 'snapshot_standard_gb_month' is not a price");
    refused(TABLE(META, "\"eu-west-1\": {\"snapshot_archive_gb_month\": \"-1\"}"),
            "'snapshot_archive_gb_month' is not a price");
    refused(TABLE(META, "\"eu-west-1\": {\"volumes\": {\"gp3\": {\"gb_month\": \"1e3\"}}}"),
            "volumes of type gp3: 'gb_month' is not a price");
    refused(TABLE(META, "\"eu-west-1\": []"), "must be an object");
}
