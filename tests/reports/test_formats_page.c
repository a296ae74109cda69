/* docs/formats.md names every column and every JSON member. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "reports/report_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"

static char page[131072];
static struct report_world world;
static struct sink *out;

static int begin(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/formats.md", "r");
    if (!file)
        return -1;
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    (void)fclose(file);
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    out = sink_memory();
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    report_world_clear(&world);
    return 0;
}

static void assert_on_page(const char *name)
{
    char quoted[128];
    (void)snprintf(quoted, sizeof(quoted), "`%s`", name);
    if (!strstr(page, quoted))
        fail_msg("docs/formats.md does not name %s", quoted);
}

static void assert_columns_on_page(void)
{
    struct csv_table *table = csv_table_read(sink_view(out));
    const char *header = csv_table_header(table);
    while (*header) {
        char name[64];
        size_t len = strcspn(header, ",");
        (void)snprintf(name, sizeof(name), "%.*s", (int)len, header);
        assert_on_page(name);
        header += len + (header[len] == ',');
    }
    csv_table_free(table);
}

static void columns_of_findings__are_on_the_page(void **state)
{
    (void)state;
    struct findings_csv w;
    findings_csv_begin(&w, out);
    findings_csv_end(&w);
    assert_columns_on_page();
}

static void columns_of_resources__are_on_the_page(void **state)
{
    (void)state;
    resources_csv_write(out, &world.ctx);
    assert_columns_on_page();
}

static void columns_of_coverage__are_on_the_page(void **state)
{
    (void)state;
    coverage_csv_write(out, &world.ctx);
    assert_columns_on_page();
}

static void assert_members_on_page(json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    json_array_foreach(value, index, member) assert_members_on_page(member);
    json_object_foreach(value, key, member)
    {
        /* Ids of rules, names of kinds and brakes are values in the place of keys. */
        bool named = rule_find(str_from(key)) < 0 && !kind_parse(str_from(key), &(enum kind){0}) &&
                     strcmp(key, "last-of-lineage") != 0;
        if (named)
            assert_on_page(key);
        assert_members_on_page(member);
    }
}

static void assert_json_on_page(void)
{
    struct str text = sink_view(out);
    json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(root);
    assert_members_on_page(root);
    json_decref(root);
}

static void members_of_findings__are_on_the_page(void **state)
{
    (void)state;
    const struct unknown_because gap = {.source = "VOL", .error = "denied"};
    const struct evidence clause = {.clause = "c", .observed_at = INSTANT_UNSET};
    const struct related related = {.relation = "volume"};
    const struct control control = {.id = "x"};
    const struct exemption_ref exemption = {.expires = INSTANT_UNSET};
    struct finding finding = {.rule = "R",
                              .reason = "",
                              .row = ROW_NONE,
                              .has_money = true,
                              .unknown_because = &gap,
                              .unknown_count = 1,
                              .evidence = &clause,
                              .evidence_count = 1,
                              .related = &related,
                              .related_count = 1,
                              .remediation = {.runbook = "F"},
                              .controls = &control,
                              .control_count = 1,
                              .exemption = &exemption};
    struct findings_json w;
    findings_json_begin(&w, out, &world.run);
    findings_json_add(&w, &finding);
    findings_json_end(&w);
    assert_json_on_page();
}

static void members_of_the_summary__are_on_the_page(void **state)
{
    (void)state;
    static struct rule_summary rules[64];
    rules[0].brakes[BRAKE_LAST_OF_LINEAGE].subjects = 1;
    struct summary summary = {.rule_count = rule_count(), .rules = rules, .worst_count = 1};
    summary.worst[0] =
        (struct worst_subject){.row = ROW_NONE, .rule_count = 1, .rules = {"R"}, .reasons = {"r"}};
    summary_json_write(out, &world.ctx, &summary);
    assert_json_on_page();
}

#define WITH_PAGE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PAGE(columns_of_findings__are_on_the_page),
        WITH_PAGE(columns_of_resources__are_on_the_page),
        WITH_PAGE(columns_of_coverage__are_on_the_page),
        WITH_PAGE(members_of_findings__are_on_the_page),
        WITH_PAGE(members_of_the_summary__are_on_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
