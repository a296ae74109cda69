/* `snapaudit evidence list`: the records of the ledger, for people and programs. */
#include <inttypes.h>

#include "cli/commands.h"
#include "cli/evidence/evidence.h"
#include "core/json_writer.h"
#include "reports/report.h"
#include "store/ledger_columns.h"
#include "reports/terminal.h"

struct listing {
    const struct ledger *ledger;
    struct str subject; /* id or ARN; empty: all */
    const struct console *console;
    struct arena *arena;
};

static const char *link_name(enum ledger_link link)
{
    static const char *const names[] = {
        [LEDGER_UNLINKED] = "none", [LEDGER_LINKED] = "fits", [LEDGER_BROKEN] = "BROKEN"};
    return names[link];
}

static struct str id_of(struct str arn)
{
    size_t slash = str_find(arn, "/");
    return slash < arn.len ? str_skip(arn, slash + 1) : arn;
}

static bool is_wanted(const struct listing *l, const struct ledger_record *record)
{
    return str_is_empty(l->subject) || str_eq(l->subject, record->subject_arn) ||
           str_eq(l->subject, id_of(record->subject_arn));
}

/* ---- the table ---- */

static struct str text_of(struct arena *arena, const struct ledger_record *record, const char *name)
{
    struct sink *text = sink_memory();
    struct sink *shown = sink_memory();
    ledger_field_write(ledger_column_named(name), record, text);
    terminal_text(shown, sink_view(text));
    struct str result = arena_str(arena, sink_view(shown));
    sink_abort(text);
    sink_abort(shown);
    return result;
}

static struct str show_line(struct arena *arena, const struct ledger_record *record)
{
    return arena_printf(arena, "%" PRIu32, record->line);
}

static struct str show_time(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "tested_at");
}

static struct str show_subject(struct arena *arena, const struct ledger_record *record)
{
    return id_of(text_of(arena, record, "subject_arn"));
}

static struct str show_source(struct arena *arena, const struct ledger_record *record)
{
    return id_of(text_of(arena, record, "source_arn"));
}

static struct str show_outcome(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "outcome");
}

static struct str show_grade(struct arena *arena, const struct ledger_record *record)
{
    (void)arena;
    return str_from(grade_name(record->grade));
}

static struct str show_seconds(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "duration_s");
}

static struct str show_actor(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "actor");
}

static struct str show_validator(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "validator");
}

static struct str show_link(struct arena *arena, const struct ledger_record *record)
{
    (void)arena;
    return str_from(link_name(record->link));
}

static struct str show_ticket(struct arena *arena, const struct ledger_record *record)
{
    return text_of(arena, record, "ticket");
}

static const struct {
    const char *title;
    struct str (*show)(struct arena *arena, const struct ledger_record *record);
} shown[] = {
    {"LINE", show_line},       {"TESTED AT", show_time},  {"SUBJECT", show_subject},
    {"SOURCE", show_source},   {"OUTCOME", show_outcome}, {"COUNTS AS", show_grade},
    {"SECONDS", show_seconds}, {"ACTOR", show_actor},     {"VALIDATOR", show_validator},
    {"LINK", show_link},       {"TICKET", show_ticket},
};
#define SHOWN (sizeof(shown) / sizeof(shown[0]))

/* Characters, not bytes: names have accents. */
static size_t width_of(struct str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += ((unsigned char)text.ptr[i] & 0xc0u) != 0x80u;
    return width;
}

static void print_row(struct sink *out, const struct str cells[SHOWN], const size_t widths[SHOWN])
{
    for (size_t i = 0; i < SHOWN; i++) {
        sink_str(out, cells[i]);
        if (i + 1 < SHOWN)
            sink_printf(out, "%*s", (int)(widths[i] - width_of(cells[i]) + 2), "");
    }
    sink_char(out, '\n');
}

static void list_as_table(const struct listing *l)
{
    struct sink *out = l->console->out;
    struct str(*rows)[SHOWN] = arena_array(l->arena, l->ledger->count + 1, sizeof(*rows));
    size_t widths[SHOWN] = {0};
    size_t count = 1;
    for (size_t i = 0; i < SHOWN; i++)
        rows[0][i] = str_from(shown[i].title);
    for (size_t r = 0; r < l->ledger->count; r++) {
        if (!is_wanted(l, &l->ledger->records[r]))
            continue;
        for (size_t i = 0; i < SHOWN; i++)
            rows[count][i] = shown[i].show(l->arena, &l->ledger->records[r]);
        count++;
    }
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < SHOWN; i++)
            if (width_of(rows[r][i]) > widths[i])
                widths[i] = width_of(rows[r][i]);
    sink_cstr(out, console_ink(l->console, PAINT_BOLD));
    print_row(out, (const struct str *)rows[0], widths);
    sink_cstr(out, console_ink(l->console, PAINT_NONE));
    for (size_t r = 1; r < count; r++)
        print_row(out, (const struct str *)rows[r], widths);
}

/* ---- CSV ---- */

/* The links hold the whole ledger together, and no choice of it. */
static void list_as_csv(const struct listing *l)
{
    struct csv_writer csv;
    bool links = str_is_empty(l->subject);
    csv_writer_init(&csv, l->console->out);
    ledger_write_header(&csv, links);
    for (size_t i = 0; i < l->ledger->count; i++)
        if (is_wanted(l, &l->ledger->records[i]))
            ledger_write_row(&csv, &l->ledger->records[i], links);
}

/* ---- JSON ---- */

static void put_json_field(struct json_writer *json, const struct ledger_column *column,
                           const struct ledger_record *record)
{
    struct sink *text = sink_memory();
    ledger_field_write(column, record, text);
    json_key(json, column->name);
    if (sink_bytes(text) == 0)
        json_write_null(json);
    else if (column->number)
        json_text(json, sink_view(text));
    else
        json_str(json, sink_view(text));
    sink_abort(text);
}

static void list_as_json(const struct listing *l)
{
    struct json_writer json;
    json_writer_init(&json, l->console->out, 2);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", "snapaudit.ledger/1");
    json_member_cstr(&json, "head", l->ledger->head);
    json_key(&json, "records");
    json_begin_array(&json);
    for (size_t r = 0; r < l->ledger->count; r++) {
        const struct ledger_record *record = &l->ledger->records[r];
        if (!is_wanted(l, record))
            continue;
        json_begin_object(&json);
        json_member_u64(&json, "line", record->line);
        for (size_t i = 0; i < LEDGER_COLUMNS_LINKED; i++)
            put_json_field(&json, ledger_column(i), record);
        json_member_cstr(&json, "link_state", link_name(record->link));
        json_member_cstr(&json, "counts_as", grade_name(record->grade));
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

/* ---- the command ---- */

static const struct {
    const char *name;
    void (*list)(const struct listing *listing);
} forms[] = {{"table", list_as_table}, {"csv", list_as_csv}, {"json", list_as_json}};

int evidence_list_command(const struct options *options, struct console *console)
{
    struct arena *arena = arena_new();
    struct evidence_ledger read;
    if (evidence_read(options, console, arena, &read) != 0) {
        arena_free(arena);
        return EXIT_USAGE;
    }
    const struct listing listing = {
        .ledger = &read.ledger,
        .subject = options_value(options, OPTION_LIST_SUBJECT, STR_EMPTY),
        .console = console,
        .arena = arena,
    };
    struct str form = options_value(options, OPTION_LEDGER_FORMAT, STR_LIT("table"));
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (str_eq_c(form, forms[i].name))
            forms[i].list(&listing);
    arena_free(arena);
    return read.has_flaws ? EXIT_USAGE : EXIT_DONE;
}
