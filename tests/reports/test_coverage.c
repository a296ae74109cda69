/* coverage.csv and summary.json's coverage say the same. */
#include <stdlib.h>

#include <jansson.h>

#include "reports/report_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "tests/support/test.h"
#include "model/readable.h"

static struct report_world world;
static struct sink *csv_out, *json_out;
static struct csv_table *csv;
static json_t *root, *json;
static struct rule_summary rules[64];

static struct gb *three_places(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    gb_place(gb, "111122223333", "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0a")});
    gb_place(gb, "111122223333", "sa-east-1");
    gb_scope(gb, 2, false);
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED,
                "=us-east-1/volumes.json:3:1: \033[2J \"x\", y");
    gb_coverage(gb, 0, SOURCE_LT, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, 1, SOURCE_INST, COVERAGE_NOT_APPLICABLE, GAP_NONE, NULL);
    return gb;
}

static int begin_with(const struct ledger_seen *ledger)
{
    report_world_init_with(&world, three_places(), NULL, ledger);
    struct summary summary = {.rule_count = rule_count(), .rules = rules};
    csv_out = sink_memory();
    json_out = sink_memory();
    coverage_csv_write(csv_out, &world.ctx);
    summary_json_write(json_out, &world.ctx, &summary);
    csv = csv_table_read(sink_view(csv_out));
    struct str text = sink_view(json_out);
    root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    json = json_object_get(root, "coverage");
    return root ? 0 : -1;
}

static int begin(void **state)
{
    (void)state;
    return begin_with(NULL);
}

static int end(void **state)
{
    (void)state;
    json_decref(root);
    csv_table_free(csv);
    sink_abort(csv_out);
    sink_abort(json_out);
    report_world_clear(&world);
    return 0;
}

static size_t row_of(const char *region, const char *source)
{
    for (size_t row = 0; row < csv_table_rows(csv); row++) {
        if (strcmp(csv_table_at(csv, row, "region"), region) == 0 &&
            strcmp(csv_table_at(csv, row, "source"), source) == 0)
            return row;
    }
    fail_msg("no row %s %s", region, source);
    return 0;
}

static void assert_row(const char *region, const char *source, const char *state_name,
                       const char *reason, const char *detail)
{
    size_t row = row_of(region, source);
    assert_string_equal(csv_table_at(csv, row, "state"), state_name);
    assert_string_equal(csv_table_at(csv, row, "reason"), reason);
    enum source known;
    assert_true(source_parse(str_from(source), &known));
    char expected[256];
    (void)snprintf(expected, sizeof(expected), "%s%s%s", source_info(known)->what,
                   *detail ? ": " : "", detail);
    assert_string_equal(csv_table_at(csv, row, "detail"), expected);
}

TEST_WITH(every_place__has_every_readable_source, begin, end)
{
    size_t readable = 0;
    for (int source = 0; source < SOURCE_COUNT; source++)
        readable += source_is_of_places((enum source)source);
    assert_int_equal(csv_table_rows(csv), 3 * readable + (SOURCE_COUNT - readable));
    assert_int_equal(json_array_size(json), csv_table_rows(csv));
    assert_string_equal(csv_table_header(csv), "account,region,source,state,reason,detail,items,"
                                               "pages,horizon_start,required_by,account_name");
}

TEST_WITH(rows__come_by_account_region_and_source, begin, end)
{
    for (size_t row = 1; row < csv_table_rows(csv); row++) {
        int region = strcmp(csv_table_at(csv, row - 1, "region"), csv_table_at(csv, row, "region"));
        int source = strcmp(csv_table_at(csv, row - 1, "source"), csv_table_at(csv, row, "source"));
        assert_true(region < 0 || (region == 0 && source < 0));
    }
}

TEST_WITH(sources_without_a_reader__come_once_and_without_a_place, begin, end)
{
    size_t row = row_of("", "LOCK");
    assert_string_equal(csv_table_at(csv, row, "account"), "");
    assert_string_equal(csv_table_at(csv, row, "state"), "not-supported");
    assert_string_equal(csv_table_at(csv, row, "items"), "");
    for (size_t i = 0; i < csv_table_rows(csv); i++) {
        if (strcmp(csv_table_at(csv, i, "source"), "LOCK") == 0)
            assert_int_equal(i, row);
    }
}

TEST_WITH(ledger__that_no_policy_names_does_not_apply, begin, end)
{
    assert_row("", "LED", "not-applicable", "", "the policy names no ledger");
    assert_string_equal(csv_table_at(csv, row_of("", "LED"), "items"), "");
}

TEST_WITH(ledger__that_was_read_is_complete_and_tells_its_head, begin, end)
{
    const struct ledger_seen seen = {.name = S("tests.csv"),
                                     .coverage = {.state = COVERAGE_COMPLETE,
                                                  .detail = "head abc",
                                                  .items = 3,
                                                  .pages = 1,
                                                  .horizon_start = INSTANT_UNSET}};
    (void)end(state);
    assert_int_equal(begin_with(&seen), 0);
    assert_row("", "LED", "complete", "", "head abc");
    assert_string_equal(csv_table_at(csv, row_of("", "LED"), "items"), "3");
    assert_string_equal(csv_table_at(csv, row_of("", "LED"), "required_by"), "");
}

TEST_WITH(gaps__have_their_reason_and_detail, begin, end)
{
    assert_row("us-east-1", "VOL", "gap", "malformed",
               "=us-east-1/volumes.json:3:1: \xef\xbf\xbd[2J \"x\", y");
    assert_row("us-east-1", "LT", "not-attempted", "", "");
    assert_row("eu-west-1", "INST", "not-applicable", "", "");
    assert_row("eu-west-1", "SNAP", "complete", "", "");
    size_t row = row_of("us-east-1", "LT");
    assert_string_equal(csv_table_at(csv, row, "items"), "");
    assert_string_equal(csv_table_at(csv, row, "horizon_start"), "");
}

TEST_WITH(required_by__names_enabled_rules_where_they_judge, begin, end)
{
    const char *required = csv_table_at(csv, row_of("us-east-1", "AMI"), "required_by");
    assert_non_null(strstr(required, "ORPHAN-SNAP-AMI-GONE; ORPHAN-SNAP-COPY; "));
    assert_string_equal(csv_table_at(csv, row_of("us-east-1", "LT"), "required_by"), "");
    assert_string_equal(csv_table_at(csv, row_of("sa-east-1", "AMI"), "required_by"), "");
}

TEST_WITH(summary__has_the_same_rows, begin, end)
{
    for (size_t row = 0; row < csv_table_rows(csv); row++) {
        json_t *object = json_array_get(json, row);
        json_t *region = json_object_get(object, "region");
        const char *cell = csv_table_at(csv, row, "region");
        if (cell[0])
            assert_string_equal(json_string_value(region), cell);
        else
            assert_true(json_is_null(region));
        assert_string_equal(json_string_value(json_object_get(object, "state")),
                            csv_table_at(csv, row, "state"));
        json_t *items = json_object_get(object, "items");
        if (csv_table_at(csv, row, "items")[0])
            assert_int_equal(json_integer_value(items),
                             strtol(csv_table_at(csv, row, "items"), NULL, 10));
        else
            assert_true(json_is_null(items));
    }
    json_t *gap = json_array_get(json, row_of("us-east-1", "VOL"));
    assert_string_equal(json_string_value(json_object_get(gap, "detail")),
                        "=us-east-1/volumes.json:3:1: \033[2J \"x\", y");
}
