#include "reports/formats_text.h"

#include <string.h>

#include "core/embedded.h"
#include "core/json_writer.h"
#include "reports/dictionary/dictionary.h"
#include "reports/terminal_internal.h"

#define SCHEMA       "snapaudit.formats/1"
#define PRETTY_DEPTH 4
#define INDENT       2

/* ---- which tables a file holds ---- */

static bool is_named(struct str list, const char *name)
{
    while (list.len > 0) {
        size_t end = str_find(list, "; ");
        if (str_eq_c(str_make(list.ptr, end), name))
            return true;
        list = str_skip(list, end + 2);
    }
    return false;
}

static bool holds(const struct format_file *file, const struct dictionary_table *table)
{
    return (file->name && str_eq_c(str_from(table->file), file->name)) ||
           is_named(str_from(file->tables), table->name);
}

/* ---- words ---- */

static const char *offered_words(const struct format *format)
{
    static const char *const words[] = {[USERS_NOBODY] = "goes along with another",
                                        [USERS_AUDIT] = "audit, report",
                                        [USERS_GATE] = "gate",
                                        [USERS_BOTH] = "audit, report, gate"};
    return words[format->users];
}

/* What it takes to write it. */
static const char *trait_words(const struct format *format)
{
    if ((format->traits & (unsigned)STREAMS) != 0)
        return "written finding by finding";
    if ((format->traits & (unsigned)OF_REPORT) != 0)
        return "written at the end, of the whole report";
    return "written at the end";
}

/* ---- text ---- */

static void put_files(struct wrap *w, const struct format *format)
{
    for (const struct format_file *file = format->files; file->writer; file++)
        wrap_words_c(w, PAINT_NONE, file->name ? file->name : "(where --out says)");
}

static void put_format(const struct term *t, const struct format *format)
{
    struct wrap w = wrap_begin(t, INDENT, 0);
    wrap_words_c(&w, PAINT_BOLD, format->name);
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ":");
    put_files(&w, format);
    wrap_end(&w);
    w = wrap_begin(t, INDENT, INDENT);
    term_space(t, INDENT);
    wrap_words_c(&w, PAINT_NONE, format->what);
    wrap_end(&w);
    w = wrap_begin(t, INDENT, INDENT);
    term_space(t, INDENT);
    wrap_words_c(&w, PAINT_DIM, offered_words(format));
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, ";");
    wrap_words_c(&w, PAINT_DIM, trait_words(format));
    wrap_end(&w);
}

static struct term term_of(struct sink *out, const struct terminal_style *style)
{
    return (struct term){out, style->colour, style->width};
}

void formats_list_text(struct sink *out, const struct terminal_style *style)
{
    const struct term t = term_of(out, style);
    for (int i = 0; i < FORMAT_COUNT; i++)
        put_format(&t, format_at((enum format_id)i));
    struct wrap w = wrap_begin(&t, INDENT, 0);
    term_end(&t);
    wrap_words_c(&w, PAINT_BOLD, "JSON Schemas");
    wrap_words_c(&w, PAINT_NONE, "('snapaudit formats schema NAME' prints one):");
    for (size_t i = 0; i < snapaudit_schemas_count; i++)
        wrap_words_c(&w, PAINT_NONE, snapaudit_schemas[i].id);
    wrap_end(&w);
}

struct page {
    const struct term *t;
    struct sink *words; /* of one column, without its marks */
    const struct dictionary_table *table;
};

static void put_plain(struct wrap *w, const struct page *page, enum paint paint, const char *text)
{
    sink_clear(page->words);
    dictionary_plain(page->words, str_from(text));
    wrap_words(w, paint, sink_view(page->words));
}

static void put_column(void *arg, const struct dictionary_column *column)
{
    const struct page *page = arg;
    struct wrap w = wrap_begin(page->t, INDENT + INDENT, INDENT);
    term_space(page->t, INDENT);
    if (column->part[0] != '\0') {
        wrap_words_c(&w, PAINT_BOLD, column->part);
        w.glue = true;
    }
    wrap_words_c(&w, PAINT_BOLD, column->name);
    wrap_words_c(&w, PAINT_DIM, "(");
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, column->type);
    if (column->unit[0] != '\0') {
        w.glue = true;
        wrap_words_c(&w, PAINT_DIM, ",");
        put_plain(&w, page, PAINT_DIM, column->unit);
    }
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, ")");
    put_plain(&w, page, PAINT_NONE, column->meaning);
    if (column->absent[0] != '\0' && strcmp(column->absent, "never") != 0) {
        w.glue = true;
        wrap_words_c(&w, PAINT_DIM, ";");
        wrap_words_c(&w, PAINT_DIM, page->table->absent);
        w.glue = true;
        wrap_words_c(&w, PAINT_DIM, ":");
        put_plain(&w, page, PAINT_DIM, column->absent);
    }
    wrap_end(&w);
}

static void put_table(struct page *page, const struct dictionary_table *table)
{
    struct wrap w = wrap_begin(page->t, INDENT, 0);
    term_end(page->t);
    wrap_words_c(&w, PAINT_BOLD, table->name);
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ":");
    put_plain(&w, page, PAINT_NONE, table->what);
    wrap_end(&w);
    page->table = table;
    table->each(put_column, page);
}

/* What several files hold is told once. */
static bool is_told(const struct format *format, const struct format_file *file,
                    const struct dictionary_table *table)
{
    for (const struct format_file *earlier = format->files; earlier != file; earlier++)
        if (holds(earlier, table))
            return true;
    return false;
}

void formats_show_text(const struct format *format, struct sink *out,
                       const struct terminal_style *style)
{
    const struct term t = term_of(out, style);
    struct page page = {.t = &t, .words = sink_memory()};
    const struct dictionary_table *table;
    put_format(&t, format);
    for (const struct format_file *file = format->files; file->writer; file++) {
        if (file->schema)
            sink_printf(out, "\n%s: 'snapaudit formats schema %s' prints its JSON Schema\n",
                        file->name, file->schema);
        for (size_t i = 0; (table = dictionary_table(i)) != NULL; i++)
            if (holds(file, table) && !is_told(format, file, table))
                put_table(&page, table);
    }
    sink_abort(page.words);
}

/* ---- JSON ---- */

static void put_offered(struct json_writer *w, const struct format *format)
{
    static const struct {
        enum format_users user;
        const char *command;
    } commands[] = {{USERS_AUDIT, "audit"}, {USERS_AUDIT, "report"}, {USERS_GATE, "gate"}};
    json_key(w, "offered_by");
    json_begin_array(w);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if ((format->users & (unsigned)commands[i].user) != 0)
            json_cstr(w, commands[i].command);
    json_end_array(w);
}

static void member_plain(struct json_writer *w, const char *key, const char *markdown)
{
    struct sink *words = sink_memory();
    dictionary_plain(words, str_from(markdown));
    json_key(w, key);
    if (sink_view(words).len == 0)
        json_write_null(w);
    else
        json_str(w, sink_view(words));
    sink_abort(words);
}

static void put_json_column(void *arg, const struct dictionary_column *column)
{
    struct json_writer *w = arg;
    struct sink *name = sink_memory();
    sink_printf(name, "%s%s", column->part, column->name);
    json_begin_object(w);
    json_member_str(w, "name", sink_view(name));
    json_member_cstr(w, "type", column->type);
    member_plain(w, "unit", column->unit);
    member_plain(w, "meaning", column->meaning);
    member_plain(w, "absent", column->absent);
    json_end_object(w);
    sink_abort(name);
}

static void put_json_tables(struct json_writer *w, const struct format_file *file)
{
    const struct dictionary_table *table;
    json_key(w, "tables");
    json_begin_array(w);
    for (size_t i = 0; (table = dictionary_table(i)) != NULL; i++) {
        if (!holds(file, table))
            continue;
        json_begin_object(w);
        json_member_cstr(w, "name", table->name);
        json_key(w, "columns");
        json_begin_array(w);
        table->each(put_json_column, w);
        json_end_array(w);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_json_format(struct json_writer *w, const struct format *format, bool columns)
{
    json_begin_object(w);
    json_member_cstr(w, "name", format->name);
    json_member_cstr(w, "what", format->what);
    put_offered(w, format);
    json_member_bool(w, "streams", (format->traits & (unsigned)STREAMS) != 0);
    json_member_bool(w, "whole_report", (format->traits & (unsigned)OF_REPORT) != 0);
    json_key(w, "files");
    json_begin_array(w);
    for (const struct format_file *file = format->files; file->writer; file++) {
        json_begin_object(w);
        json_member_cstr(w, "name", file->name);
        json_member_cstr(w, "schema", file->schema);
        if (columns)
            put_json_tables(w, file);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

void formats_list_json(struct sink *out)
{
    struct json_writer w;
    json_writer_init(&w, out, PRETTY_DEPTH);
    json_begin_object(&w);
    json_member_cstr(&w, "schema", SCHEMA);
    json_key(&w, "formats");
    json_begin_array(&w);
    for (int i = 0; i < FORMAT_COUNT; i++)
        put_json_format(&w, format_at((enum format_id)i), false);
    json_end_array(&w);
    json_key(&w, "schemas");
    json_begin_array(&w);
    for (size_t i = 0; i < snapaudit_schemas_count; i++)
        json_cstr(&w, snapaudit_schemas[i].id);
    json_end_array(&w);
    json_end_object(&w);
    json_finish(&w);
}

void formats_show_json(const struct format *format, struct sink *out)
{
    struct json_writer w;
    json_writer_init(&w, out, PRETTY_DEPTH + 2);
    json_begin_object(&w);
    json_member_cstr(&w, "schema", SCHEMA);
    json_key(&w, "formats");
    json_begin_array(&w);
    put_json_format(&w, format, true);
    json_end_array(&w);
    json_end_object(&w);
    json_finish(&w);
}
