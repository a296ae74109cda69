#include "reports/dictionary/dictionary.h"

#include "model/finding_fields.h"

static const char *or_blank(const char *text)
{
    return text ? text : "";
}

static void tell_column(dictionary_fn *tell, void *arg, struct dictionary_column column)
{
    column.part = or_blank(column.part);
    column.unit = or_blank(column.unit);
    column.absent = or_blank(column.absent);
    tell(arg, &column);
}

/* ---- findings ---- */

static void each_findings_cells(dictionary_fn *tell, void *arg)
{
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        const struct finding_type_info *type = &finding_types[field->type];
        if (field->column)
            tell_column(tell, arg,
                        (struct dictionary_column){.name = field->column,
                                                   .type = type->cell,
                                                   .unit = field->unit ? field->unit : type->unit,
                                                   .meaning = field->meaning,
                                                   .absent = field->absent});
    }
}

static void each_findings_members(dictionary_fn *tell, void *arg)
{
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        const struct finding_type_info *type = &finding_types[field->type];
        if (field->member)
            tell_column(tell, arg,
                        (struct dictionary_column){
                            .part = field->part == FINDING_PART_SUBJECT ? "subject." : "",
                            .name = field->member,
                            .type = type->member,
                            .unit = field->unit ? field->unit : type->unit,
                            .meaning = field->meaning,
                            .absent = field->absent});
    }
}

/* ---- columns ---- */

static void each_resources(dictionary_fn *tell, void *arg)
{
#define COLUMN(name, type, unit, meaning, kinds, ...) \
    tell_column(tell, arg, (struct dictionary_column){"", name, type, unit, meaning, kinds});
#include "reports/resources_columns.def"
#undef COLUMN
}

#define COLUMN(name, type, unit, meaning, ...) \
    tell_column(tell, arg, (struct dictionary_column){"", name, type, unit, meaning, ""});

static void each_coverage_cells(dictionary_fn *tell, void *arg)
{
#include "reports/coverage_columns.def"
}

static void each_costs_cells(dictionary_fn *tell, void *arg)
{
#include "reports/costs_columns.def"
}

static void each_controls_cells(dictionary_fn *tell, void *arg)
{
#include "reports/controls_columns.def"
}

static void each_changes(dictionary_fn *tell, void *arg)
{
#include "reports/changes_columns.def"
}

static void each_split_index(dictionary_fn *tell, void *arg)
{
#include "reports/split/index_columns.def"
}
#undef COLUMN

/* ---- members ---- */

#define MEMBER(name, type, unit, meaning, absent, ...) \
    tell_column(tell, arg, (struct dictionary_column){"", name, type, unit, meaning, absent});

static void each_run(dictionary_fn *tell, void *arg)
{
#include "reports/run_members.def"
}

static void each_summary(dictionary_fn *tell, void *arg)
{
#define SUMMARY MEMBER
#include "reports/summary_members.def"
}

static void each_baseline(dictionary_fn *tell, void *arg)
{
#define BASELINE MEMBER
#include "reports/summary_members.def"
}

static void each_baseline_counts(dictionary_fn *tell, void *arg)
{
#define BASELINE_COUNTS MEMBER
#include "reports/summary_members.def"
}

static void each_beliefs(dictionary_fn *tell, void *arg)
{
#define FACT_BELIEF MEMBER
#include "reports/summary_members.def"
}

static void each_words(dictionary_fn *tell, void *arg)
{
#define FACT_WORD MEMBER
#include "reports/summary_members.def"
}

static void each_coverage(dictionary_fn *tell, void *arg)
{
#define COVERAGE MEMBER
#include "reports/summary_members.def"
}

static void each_kinds(dictionary_fn *tell, void *arg)
{
#define RESOURCES MEMBER
#include "reports/summary_members.def"
}

static void each_rules(dictionary_fn *tell, void *arg)
{
#define RULE MEMBER
#include "reports/summary_members.def"
}

static void each_subjects(dictionary_fn *tell, void *arg)
{
#define SUBJECTS MEMBER
#include "reports/summary_members.def"
}

static void each_brakes(dictionary_fn *tell, void *arg)
{
#define BRAKE MEMBER
#include "reports/summary_members.def"
}

static void each_money(dictionary_fn *tell, void *arg)
{
#define MONEY MEMBER
#include "reports/summary_members.def"
}

static void each_costs(dictionary_fn *tell, void *arg)
{
#define COSTS MEMBER
#include "reports/summary_members.def"
}

static void each_cost_sums(dictionary_fn *tell, void *arg)
{
#define COST_SUM MEMBER
#include "reports/summary_members.def"
}

static void each_worst(dictionary_fn *tell, void *arg)
{
#define WORST MEMBER
#include "reports/summary_members.def"
}

static void each_frameworks(dictionary_fn *tell, void *arg)
{
#define FRAMEWORK MEMBER
#include "reports/summary_members.def"
}

static void each_controls(dictionary_fn *tell, void *arg)
{
#define CONTROL MEMBER
#include "reports/summary_members.def"
}

/* ---- all of them ---- */

static const struct dictionary_table tables[] = {
#define TABLE(walk, name, file, absent, what, more) {name, file, absent, what, more, each_##walk},
#include "reports/dictionary/tables.def"
#undef TABLE
};

#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

const struct dictionary_table *dictionary_table(size_t at)
{
    return at < TABLE_COUNT ? &tables[at] : NULL;
}

/* ---- the page ---- */

struct rows {
    struct sink *out;
    const struct dictionary_table *table;
};

static void put_row(void *arg, const struct dictionary_column *column)
{
    const struct rows *rows = arg;
    sink_printf(rows->out, "| `%s%s` | %s | %s | %s |", column->part, column->name, column->type,
                column->unit, column->meaning);
    if (rows->table->absent)
        sink_printf(rows->out, " %s |", column->absent);
    sink_cstr(rows->out, "\n");
}

static void put_table(struct sink *out, const struct dictionary_table *table)
{
    struct rows rows = {out, table};
    sink_printf(out, "\n## %s\n\n%s", table->name, table->what);
    if (table->more)
        sink_printf(out, " [More](%s)", table->more);
    sink_cstr(out, "\n\n| name | type | unit | meaning |");
    if (table->absent)
        sink_printf(out, " %s |", table->absent);
    sink_cstr(out, "\n|---|---|---|---|");
    sink_cstr(out, table->absent ? "---|\n" : "\n");
    table->each(put_row, &rows);
}

void dictionary_page(struct sink *out)
{
    sink_cstr(out,
              "# Data dictionary\n\n"
              "Every column and member of the files of a report, in the order in which they stand. "
              "`snapaudit formats columns` "
              "prints\nthis page; it is made of the tables that the files are written by. "
              "[formats.md](formats.md) tells the rules for every file and how\nthe files belong "
              "together, and "
              "`snapaudit formats show FORMAT` tells one format at the terminal.\n");
    for (size_t i = 0; i < TABLE_COUNT; i++)
        put_table(out, &tables[i]);
}

/* A link is "[words](where)"; the brackets of "[a, b]" that none follows stay. */
static size_t link_words(struct str text)
{
    size_t end = str_find(text, "](");
    return str_starts(text, "[") && end < str_find(str_skip(text, 1), "[") + 1 ? end : 0;
}

void dictionary_plain(struct sink *out, struct str markdown)
{
    while (markdown.len > 0) {
        size_t words = link_words(markdown);
        if (words > 0) {
            dictionary_plain(out, str_make(markdown.ptr + 1, words - 1));
            markdown = str_skip(markdown, words);
            markdown = str_skip(markdown, str_find(markdown, ")") + 1);
            continue;
        }
        if (markdown.ptr[0] != '`')
            sink_char(out, markdown.ptr[0]);
        markdown = str_skip(markdown, 1);
    }
}
