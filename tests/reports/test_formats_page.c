/* docs/formats.md with the data dictionary, the schema and the manual name every format, every column and
 * every JSON member. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gate/compare.h"
#include "model/finding_fields.h"
#include "reports/format.h"
#include "reports/report_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "tests/support/test.h"

static char page[131072];
static char dictionary[131072]; /* the page that formats.md leads to for columns and members */
static char manual[65536];
static struct report_world world;
static struct sink *out;

static void read_text(const char *name, char *text, size_t size)
{
    char path[512];
    (void)snprintf(path, sizeof(path), TEST_SOURCE_DIR "/%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    (void)fclose(file);
}

static int begin(void **state)
{
    (void)state;
    read_text("docs/formats.md", page, sizeof(page));
    read_text("docs/data-dictionary.md", dictionary, sizeof(dictionary));
    read_text("docs/man/snapaudit-audit.1", manual, sizeof(manual));
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

/* ---- tables that are generated ----
 * Each stands between two marks. With SNAPAUDIT_UPDATE_DOCS in the environment (the target `golden`) they are
 * written anew before they are looked at. */

static void put_change_whys(struct sink *text)
{
    sink_cstr(text, "| why | change | meaning |\n|---|---|---|\n");
    for (int why = CHANGE_WHY_NONE + 1; why < CHANGE_WHY_COUNT; why++)
        sink_printf(text, "| `%s` | `%s` | %s |\n", change_why_name((enum change_why)why),
                    change_name(change_of_why((enum change_why)why)),
                    change_why_meaning((enum change_why)why));
}

static void put_ocsf(struct sink *text)
{
    sink_cstr(text, "| attribute | where it comes from |\n|---|---|\n");
#define ATTRIBUTE(name, put, from) sink_printf(text, "| `%s` | %s |\n", name, from);
#include "reports/ocsf_attributes.def"
#undef ATTRIBUTE
}

static const struct {
    const char *name;
    void (*put)(struct sink *text);
} generated[] = {{"why", put_change_whys}, {"ocsf", put_ocsf}};

#define GENERATED_END "<!-- end -->\n"

/* Where the table lies on the page, without its marks. */
static struct str table_on_page(const char *name)
{
    char mark[64];
    (void)snprintf(mark, sizeof(mark), "<!-- generated: %s -->\n", name);
    const char *begin_mark = strstr(page, mark);
    assert_non_null(begin_mark);
    const char *table = begin_mark + strlen(mark);
    const char *end_mark = strstr(table, GENERATED_END);
    assert_non_null(end_mark);
    return str_make(table, (size_t)(end_mark - table));
}

static void write_page(struct str text)
{
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/formats.md", "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
    assert_true(text.len < sizeof(page));
    memcpy(page, text.ptr, text.len);
    page[text.len] = '\0';
}

static void update(struct str old, struct str table)
{
    struct sink *whole = sink_memory();
    sink_str(whole, str_make(page, (size_t)(old.ptr - page)));
    sink_str(whole, table);
    sink_cstr(whole, old.ptr + old.len);
    write_page(sink_view(whole));
    sink_abort(whole);
}

TEST_WITH(tables_of_columns__stand_on_the_page_as_in_the_program, begin, end)
{
    for (size_t i = 0; i < sizeof(generated) / sizeof(generated[0]); i++) {
        struct sink *table = sink_memory();
        generated[i].put(table);
        if (getenv("SNAPAUDIT_UPDATE_DOCS"))
            update(table_on_page(generated[i].name), sink_view(table));
        if (!str_eq(table_on_page(generated[i].name), sink_view(table)))
            fail_msg("docs/formats.md: the table of %s is not that of the program; the target "
                     "golden writes it:\n%.*s",
                     generated[i].name, STR_ARG(sink_view(table)));
        sink_abort(table);
    }
}

/* ---- what stands there ---- */

static void assert_on_page(const char *name)
{
    char quoted[128];
    (void)snprintf(quoted, sizeof(quoted), "`%s`", name);
    if (!strstr(page, quoted) && !strstr(dictionary, quoted))
        fail_msg("neither docs/formats.md nor docs/data-dictionary.md names %s", quoted);
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

static void write_findings(enum format_id format, const struct finding *finding)
{
    struct error err = ERROR_INIT;
    const struct format_context ctx = {.run = &world.run, .demand.threshold = THRESHOLD_NEVER};
    const struct format_end how = {.summary = NULL};
    struct format_writer *writer = format_open(format, out, &ctx);
    if (finding)
        format_finding(writer, finding);
    assert_int_equal(format_close(writer, &how, &err), 0);
}

TEST_WITH(columns_of_findings__are_on_the_page, begin, end)
{
    write_findings(FORMAT_CSV, NULL);
    assert_columns_on_page();
}

/* Every column has a type and a meaning, and what counts or measures has a unit or is a mere number. */
TEST_WITH(fields_of_findings__have_a_type_where_they_are_written, begin, end)
{
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        const struct finding_type_info *type = &finding_types[field->type];
        assert_true(!field->column || type->cell[0] != '\0');
        assert_true(!field->member || type->member[0] != '\0');
        assert_true(field->meaning[0] != '\0' && field->absent[0] != '\0');
    }
}

/* The schema names each member, and says of it what the table says. */
TEST_WITH(members_of_findings__are_in_the_schema_as_in_the_table, begin, end)
{
    json_error_t where;
    json_t *schema = json_load_file(TEST_SOURCE_DIR "/docs/findings.schema.json", 0, &where);
    assert_non_null(schema);
    const json_t *defs = json_object_get(schema, "$defs");
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        const char *part = field->part == FINDING_PART_SUBJECT ? "subject" : "finding";
        const json_t *members = json_object_get(json_object_get(defs, part), "properties");
        const json_t *member = field->member ? json_object_get(members, field->member) : NULL;
        const char *said = json_string_value(json_object_get(member, "description"));
        if (field->member && (!said || strcmp(said, field->meaning) != 0))
            fail_msg("findings.schema.json: %s of %s should say: %s", field->member, part,
                     field->meaning);
    }
    json_decref(schema);
}

TEST_WITH(formats__stand_on_the_page_and_in_the_manual, begin, end)
{
    for (int i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = format_at((enum format_id)i);
        char row[256];
        (void)snprintf(row, sizeof(row), "\n| `%s` | [", format->name);
        const char *at = strstr(page, row);
        bool audited = (format->users & (unsigned)USERS_AUDIT) != 0;
        assert_int_equal(at != NULL, audited);
        if (!audited)
            continue;
        (void)snprintf(row, sizeof(row), " | %s |\n", format->what);
        assert_non_null(strstr(at, row));
        (void)snprintf(row, sizeof(row), ".B %s\n(%s", format->name, format->files[0].name);
        if (!strstr(manual, row))
            fail_msg("snapaudit-audit.1 does not say: %s", row);
    }
}

TEST_WITH(columns_of_resources__are_on_the_page, begin, end)
{
    resources_csv_write(out, &world.ctx);
    assert_columns_on_page();
}

TEST_WITH(columns_of_coverage__are_on_the_page, begin, end)
{
    coverage_csv_write(out, &world.ctx);
    assert_columns_on_page();
}

TEST_WITH(columns_of_costs__are_on_the_page, begin, end)
{
    const struct summary nothing = {0};
    costs_csv_write(out, &world.ctx, &nothing);
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

TEST_WITH(members_of_findings__are_on_the_page, begin, end)
{
    const struct unknown_because gap = {.source = "VOL", .error = "denied"};
    const struct evidence clause = {.clause = "c",
                                    .source = SOURCE_VOL,
                                    .call = "c",
                                    .resource = S("r"),
                                    .field = "f",
                                    .grade = GRADE_E1};
    const struct related related = {.relation = "volume"};
    const struct control control = {.id = "x"};
    const struct exemption_ref exemption = {.expires = INSTANT_UNSET};
    static const struct advice_text advice = {"t", "r", false};
    const struct str commands[] = {S("c"), S("d")};
    const char *const templates[] = {"c", NULL};
    const enum effect effects[] = {EFFECT_READ, EFFECT_READ};
    const struct slot_value values[] = {{"volume", S("vol-1")}};
    struct finding finding = {.rule = "ORPHAN-SNAP-VOLUME-GONE",
                              .title = "t",
                              .family = "f",
                              .reason = "",
                              .row = ROW_NONE,
                              .has_money = true,
                              .unknown_because = &gap,
                              .unknown_count = 1,
                              .evidence = &clause,
                              .evidence_count = 1,
                              .related = &related,
                              .related_count = 1,
                              .remediation = {.runbook = "F",
                                              .advice = &advice,
                                              .text = "t n",
                                              .commands = commands,
                                              .effects = effects,
                                              .templates = templates,
                                              .command_count = 2,
                                              .values = values,
                                              .value_count = 1},
                              .controls = &control,
                              .control_count = 1,
                              .exemption = &exemption};
    write_findings(FORMAT_JSON, &finding);
    assert_json_on_page();
}

TEST_WITH(members_of_the_summary__are_on_the_page, begin, end)
{
    static struct rule_summary rules[64];
    rules[0].brakes[BRAKE_LAST_OF_LINEAGE].subjects = 1;
    struct summary summary = {.rule_count = rule_count(), .rules = rules, .worst_count = 1};
    summary.worst[0] =
        (struct worst_subject){.row = ROW_NONE, .rule_count = 1, .rules = {"R"}, .reasons = {"r"}};
    summary_json_write(out, &world.ctx, &summary);
    assert_json_on_page();
}
