/* The data dictionary: the page of docs/ is what the program prints, and says something of every column. */
#include "reports/dictionary/dictionary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/cells.h"
#include "reports/report_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

TEST(dictionary__the_page_of_docs_is_what_the_program_prints)
{
    static char text[262144];
    struct sink *page = sink_memory();
    dictionary_page(page);
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/data-dictionary.md", "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    if (!str_eq(sink_view(page), str_make(text, len)))
        fail_msg("docs/data-dictionary.md is out of date: snapaudit formats columns prints it, and "
                 "the target golden writes it");
    sink_abort(page);
}

struct looked {
    const struct dictionary_table *table;
    size_t columns;
    char names[4096]; /* with commas between, as a header has them */
};

static void look(void *arg, const struct dictionary_column *column)
{
    struct looked *looked = arg;
    bool told = column->name[0] && column->type[0] && column->meaning[0];
    if (!told)
        fail_msg("%s: '%s' has no type or no meaning", looked->table->name, column->name);
    if (!looked->table->absent && column->absent[0])
        fail_msg("%s: nobody reads when '%s' is absent", looked->table->name, column->name);
    size_t len = strlen(looked->names);
    (void)snprintf(looked->names + len, sizeof(looked->names) - len, "%s%s%s", len > 0 ? "," : "",
                   column->part, column->name);
    looked->columns++;
}

static struct looked look_at(const struct dictionary_table *table)
{
    struct looked looked = {.table = table};
    table->each(look, &looked);
    return looked;
}

TEST(dictionary__every_column_has_a_type_and_a_meaning)
{
    size_t tables = 0;
    for (const struct dictionary_table *table; (table = dictionary_table(tables)) != NULL; tables++)
        assert_true(look_at(table).columns > 0);
    assert_true(tables > 20);
}

/* Two headings of one name would be one for whoever links. */
TEST(dictionary__no_two_tables_have_one_name)
{
    const struct dictionary_table *a;
    const struct dictionary_table *b;
    for (size_t i = 0; (a = dictionary_table(i)) != NULL; i++)
        for (size_t j = 0; j < i; j++) {
            b = dictionary_table(j);
            assert_string_not_equal(a->name, b->name);
        }
}

static const struct dictionary_table *table_called(const char *name)
{
    const struct dictionary_table *table;
    for (size_t i = 0; (table = dictionary_table(i)) != NULL; i++)
        if (strcmp(table->name, name) == 0)
            return table;
    fail_msg("no table %s", name);
    return NULL;
}

static void assert_header(const char *name, struct sink *out)
{
    struct csv_table *written = csv_table_read(sink_view(out));
    assert_string_equal(look_at(table_called(name)).names, csv_table_header(written));
    csv_table_free(written);
    sink_clear(out);
}

TEST(dictionary__columns_stand_in_the_order_of_the_files)
{
    struct report_world world;
    const struct summary nothing = {0};
    struct gb *gb = gb_new();
    struct sink *out = sink_memory();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    resources_csv_write(out, &world.ctx);
    assert_header("resources.csv", out);
    coverage_csv_write(out, &world.ctx);
    assert_header("coverage.csv", out);
    costs_csv_write(out, &world.ctx, &nothing);
    assert_header("costs.csv", out);
    sink_abort(out);
    report_world_clear(&world);
}

static void assert_plain(const char *markdown, const char *plain)
{
    struct sink *out = sink_memory();
    dictionary_plain(out, str_from(markdown));
    if (!str_eq_c(sink_view(out), plain))
        fail_msg("%s came out as %.*s", markdown, STR_ARG(sink_view(out)));
    sink_abort(out);
}

TEST(dictionary__marks_of_markdown_are_not_shown_at_a_terminal)
{
    assert_plain("plain", "plain");
    assert_plain("`new`, `gone`", "new, gone");
    assert_plain("see [the cost model](cost-model.md#x), and more", "see the cost model, and more");
    assert_plain("[`a`](b.md)[c](d)", "ac");
    assert_plain("list [ec2:Describe] and [more](x)", "list [ec2:Describe] and more");
    assert_plain("open [bracket", "open [bracket");
    assert_plain("", "");
}
