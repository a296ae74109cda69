/* `snapaudit formats`: every format, every file, and schemas and tables that there are. */
#include "reports/formats_text.h"

#include <string.h>

#include <jansson.h>

#include "core/embedded.h"
#include "reports/dictionary/dictionary.h"
#include "tests/support/test.h"

static const struct terminal_style style = {.width = 2000};

static bool is_shipped(const char *schema)
{
    for (const struct embedded_doc *doc = snapaudit_schemas; doc->id; doc++)
        if (strcmp(doc->id, schema) == 0)
            return true;
    return false;
}

static bool is_in_dictionary(struct str name)
{
    const struct dictionary_table *table;
    for (size_t i = 0; (table = dictionary_table(i)) != NULL; i++)
        if (str_eq_c(name, table->name))
            return true;
    return false;
}

TEST(formats__schemas_and_tables_that_a_file_names_are_there)
{
    for (int i = 0; i < FORMAT_COUNT; i++)
        for (const struct format_file *file = format_at((enum format_id)i)->files; file->writer;
             file++) {
            if (file->schema && !is_shipped(file->schema))
                fail_msg("%s: no docs/%s.schema.json", file->name, file->schema);
            for (struct str rest = str_from(file->tables); rest.len > 0;) {
                size_t end = str_find(rest, "; ");
                assert_true(is_in_dictionary(str_make(rest.ptr, end)));
                rest = str_skip(rest, end + 2);
            }
        }
}

static json_t *parsed(struct sink *out)
{
    struct str text = sink_view(out);
    json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(root);
    return root;
}

TEST(formats__the_list_has_every_format_and_every_file)
{
    struct sink *out = sink_memory();
    formats_list_json(out);
    json_t *root = parsed(out);
    json_t *formats = json_object_get(root, "formats");
    assert_int_equal(json_array_size(formats), FORMAT_COUNT);
    sink_clear(out);
    formats_list_text(out, &style);
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        json_t *format = json_array_get(formats, i);
        const char *names[2] = {json_string_value(json_object_get(format, "name")),
                                json_string_value(json_object_get(format, "what"))};
        for (size_t n = 0; n < 2; n++)
            assert_true(str_find(sink_view(out), names[n]) < sink_view(out).len);
    }
    assert_int_equal(json_array_size(json_object_get(root, "schemas")), snapaudit_schemas_count);
    json_decref(root);
    sink_abort(out);
}

TEST(formats__show_tells_the_type_unit_and_meaning_of_a_column)
{
    struct sink *out = sink_memory();
    int csv = format_find(STR_LIT("csv"), USERS_AUDIT);
    formats_show_text(format_at((enum format_id)csv), out, &style);
    const char *expected[] = {"size_gib (whole number, GiB) VolumeSize", "absent when: no size",
                              "costs.csv: ", "throughput (whole number, MiB a second) Throughput"};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        if (str_find(sink_view(out), expected[i]) == sink_view(out).len)
            fail_msg("not told: %s", expected[i]);
    sink_abort(out);
}

/* What several files of a format hold is told once at the terminal, and of each file to programs. */
TEST(formats__show_of_json_has_the_tables_of_each_file)
{
    struct sink *out = sink_memory();
    int format = format_find(STR_LIT("json"), USERS_AUDIT);
    formats_show_json(format_at((enum format_id)format), out);
    json_t *root = parsed(out);
    json_t *files = json_object_get(json_array_get(json_object_get(root, "formats"), 0), "files");
    assert_int_equal(json_array_size(files), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *tables = json_object_get(json_array_get(files, i), "tables");
        assert_true(json_array_size(tables) >= 2);
        json_t *columns = json_object_get(json_array_get(tables, 0), "columns");
        assert_string_equal(json_string_value(json_object_get(json_array_get(columns, 0), "name")),
                            "run_id");
    }
    json_decref(root);
    sink_clear(out);
    formats_show_text(format_at((enum format_id)format), out, &style);
    struct str rest = sink_view(out);
    size_t first = str_find(rest, "run_id (text)");
    assert_true(first < rest.len);
    rest = str_skip(rest, first + 1);
    rest = str_skip(rest, str_find(rest, "findings.json:"));
    assert_int_equal(str_find(rest, "run_id (text) first 16"), rest.len);
    sink_abort(out);
}
