/* A ledger from its bytes. Each line is a row by itself, so that a quote that is never closed costs one row,
 * and not all that follow. */
#include "store/ledger_file.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/csv_line.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/vec.h"
#include "store/ledger_columns.h"
#include "store/ledger_internal.h"

#define BOM "\xef\xbb\xbf"
#define NO_LINE_BREAK \
    "a quote at both ends of a field or at none, each one inside doubled, and no line break"
#define AS_CSV "Save it as CSV (comma delimited, UTF-8)."

struct reading {
    struct arena *arena;
    const char *name;
    struct str rest; /* what is left to read */
    uint32_t line;   /* that is being read */
    struct csv_lines *csv;
    struct str fields[LEDGER_COLUMNS_LINKED]; /* of this line; borrowed from `arena` */
    size_t field_count;                       /* more of them are only counted */
    bool has_links;
    struct vec records;     /* struct ledger_record */
    struct str link_before; /* of a row that was left out */
    size_t rows;            /* with and without flaws */
    struct ledger_flaws *flaws;
};

static_assert(LIMIT_LEDGER_LINE_BYTES == 131072, "a text below says it");

/* ---- flaws ---- */

void ledger_flaw_add(struct ledger_flaws *flaws, uint32_t line, const char *column,
                     struct str found, const char *expected)
{
    flaws->count++;
    if (flaws->listed_count == LEDGER_FLAWS_LISTED)
        return;
    struct ledger_flaw *flaw = &flaws->listed[flaws->listed_count++];
    *flaw = (struct ledger_flaw){.line = line, .column = column, .expected = expected};
    size_t room = sizeof(flaw->found) - sizeof("...");
    if (found.len <= room)
        (void)snprintf(flaw->found, sizeof(flaw->found), "%.*s", STR_ARG(found));
    else
        (void)snprintf(flaw->found, sizeof(flaw->found), "%.*s...", (int)room, found.ptr);
}

int ledger_flaw_say(const struct ledger_flaw *flaw, const char *path, struct error *out)
{
    if (!flaw->column)
        (void)error_set(out, ERR_INPUT, "%s:%u: %s", path, flaw->line, flaw->found);
    else if (flaw->found[0])
        (void)error_set(out, ERR_INPUT, "%s:%u: %s is '%s'", path, flaw->line, flaw->column,
                        flaw->found);
    else
        (void)error_set(out, ERR_INPUT, "%s:%u: %s is empty", path, flaw->line, flaw->column);
    error_detail(out, "Expected %s.", flaw->expected);
    return -1;
}

void ledger_flaws_of_chain(const struct ledger *ledger, struct ledger_flaws *flaws)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (ledger->records[i].link == LEDGER_BROKEN)
            ledger_flaw_add(flaws, ledger->records[i].line, NULL, STR_LIT("the chain is broken"),
                            "the link of the records up to here: this one was changed, or one "
                            "before it was taken out or put in");
}

static void flaw_of_row(struct reading *r, const char *found, const char *expected)
{
    ledger_flaw_add(r->flaws, r->line, NULL, str_from(found), expected);
}

/* ---- lines and fields ---- */

static bool split_line(struct reading *r, struct str line)
{
    if (!csv_line_split(r->csv, line))
        return false;
    r->field_count = csv_line_count(r->csv);
    for (size_t i = 0; i < r->field_count && i < LEDGER_COLUMNS_LINKED; i++)
        r->fields[i] = csv_line_field(r->csv, i);
    return true;
}

/* ---- the header ---- */

static int no_ledger(const struct reading *r, const char *why, const char *hint, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "%s is no ledger: %s", r->name, why);
    error_hint(err, "%s", hint);
    return -1;
}

static int check_names(const struct reading *r, struct error *err)
{
    for (size_t i = 0; i < r->field_count && i < LEDGER_COLUMNS_LINKED; i++) {
        struct str found = r->fields[i];
        if (str_eq_c(found, ledger_column(i)->name))
            continue;
        (void)error_set(err, ERR_INPUT, "%s:%u: column %zu is '%.*s'", r->name, r->line, i + 1,
                        found.len > 60 ? 60 : (int)found.len, found.ptr);
        error_detail(err, "Expected %s: a ledger has its columns in a fixed order.",
                     ledger_column(i)->name);
        return -1;
    }
    if (r->field_count == LEDGER_COLUMNS || r->field_count == LEDGER_COLUMNS_LINKED)
        return 0;
    (void)error_set(err, ERR_INPUT, "%s:%u: the header has %zu columns", r->name, r->line,
                    r->field_count);
    error_detail(err, "Expected %d, or %d with link.", LEDGER_COLUMNS, LEDGER_COLUMNS_LINKED);
    return -1;
}

static int read_header(struct reading *r, struct error *err)
{
    struct str line;
    if (str_starts(r->rest, "\xff\xfe") || str_starts(r->rest, "\xfe\xff"))
        return no_ledger(r, "it is UTF-16", AS_CSV, err);
    if (str_starts(r->rest, BOM))
        r->rest = str_skip(r->rest, strlen(BOM));
    r->line = 1;
    if (!csv_next_line(&r->rest, &line))
        return no_ledger(r, "it is empty", "Its first line names the columns.", err);
    if (csv_line_is_parted_by(line, "schema", ';'))
        return no_ledger(r, "its columns are parted by ';', not by ','", AS_CSV, err);
    if (csv_line_is_parted_by(line, "schema", '\t'))
        return no_ledger(r, "its columns are parted by tabs, not by ','", AS_CSV, err);
    if (line.len > LIMIT_LEDGER_LINE_BYTES || !split_line(r, line))
        return no_ledger(r, "its first line is no row of CSV", AS_CSV, err);
    r->has_links = r->field_count == LEDGER_COLUMNS_LINKED;
    return check_names(r, err);
}

/* ---- rows ---- */

static size_t column_count(const struct reading *r)
{
    return r->has_links ? LEDGER_COLUMNS_LINKED : LEDGER_COLUMNS;
}

/* Each field that is wrong is told. */
static bool read_fields(struct reading *r, struct ledger_record *record)
{
    bool fits = true;
    for (size_t i = 0; i < column_count(r); i++) {
        const struct ledger_column *column = ledger_column(i);
        const char *expected = ledger_field_read(column, r->arena, r->fields[i], record);
        if (!expected)
            continue;
        ledger_flaw_add(r->flaws, r->line, column->name, r->fields[i], expected);
        fits = false;
    }
    return fits;
}

static bool check_fields(struct reading *r, const struct ledger_record *record)
{
    const char *expected;
    const struct ledger_column *column = ledger_record_contradiction(record, &expected);
    if (!column)
        return true;
    struct sink *found = sink_memory();
    ledger_field_write(column, record, found);
    ledger_flaw_add(r->flaws, r->line, column->name, sink_view(found), expected);
    sink_abort(found);
    return false;
}

/* The fields of this line as a record. */
static bool read_record(struct reading *r, struct ledger_record *out)
{
    *out = ledger_record_empty();
    out->line = r->line;
    if (r->field_count != column_count(r)) {
        char found[64];
        (void)snprintf(found, sizeof(found), "the row has %zu fields", r->field_count);
        flaw_of_row(r, found, r->has_links ? "18, as the header" : "17, as the header");
        return false;
    }
    for (size_t i = 0; i < r->field_count; i++)
        r->fields[i] = ledger_cell_plain(r->fields[i]);
    return read_fields(r, out) && check_fields(r, out);
}

static void read_row(struct reading *r, struct str line)
{
    struct ledger_record record = ledger_record_empty();
    if (line.len > LIMIT_LEDGER_LINE_BYTES) {
        flaw_of_row(r, "the row is too long", "at most 131072 bytes");
    } else if (!split_line(r, line)) {
        flaw_of_row(r, "the row is no CSV", NO_LINE_BREAK);
    } else if (read_record(r, &record)) {
        record.link_before = r->link_before;
        r->link_before = STR_EMPTY;
        (void)vec_push(&r->records, &record);
        return;
    }
    r->link_before = record.stored_link; /* so that its neighbour can be measured */
}

static int read_rows(struct reading *r, struct error *err)
{
    for (struct str line; csv_next_line(&r->rest, &line);) {
        r->line++;
        if (line.len == 0)
            continue;
        if (r->rows++ == LIMIT_LEDGER_ROWS)
            return error_set(err, ERR_LIMIT, "the ledger %s has more than %u rows", r->name,
                             LIMIT_LEDGER_ROWS);
        read_row(r, line);
    }
    return 0;
}

/* ---- what records count as ---- */

static bool same_person(struct str a, struct str b)
{
    return str_eq_nocase(str_trim(a), str_trim(b));
}

enum grade ledger_grade_ceiling(const struct ledger_record *record, bool linked)
{
    struct str actor = str_trim(record->actor);
    struct str validator = str_trim(record->validator);
    if (str_is_empty(actor))
        return GRADE_E1;
    if (same_person(actor, STR_LIT(LEDGER_ACTOR_PROGRAM)))
        return GRADE_E2;
    bool validated = !str_is_empty(validator) && !same_person(actor, validator);
    bool held = !str_is_empty(record->artefact) && !str_is_empty(record->artefact_sha256);
    return linked && validated && held ? GRADE_E4 : GRADE_E3;
}

static void settle_grades(struct ledger_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum grade most = ledger_grade_ceiling(&records[i], records[i].link == LEDGER_LINKED);
        records[i].grade = records[i].told < most ? records[i].told : most;
    }
}

/* ---- the doors ---- */

static int could_not_read(const char *path, const char *why, struct error *err)
{
    (void)error_set(err, ERR_IO, "could not read the ledger %s: %s", path, why);
    return -1;
}

static int too_large(const char *path, struct error *err)
{
    (void)error_set(err, ERR_LIMIT, "the ledger %s is larger than %u MiB", path,
                    LIMIT_LEDGER_BYTES / (1024 * 1024));
    return -1;
}

static bool ends_with(struct str text, char c)
{
    return text.len > 0 && text.ptr[text.len - 1] == c;
}

static void hand_over(const struct reading *r, struct str text, struct ledger_text *out)
{
    size_t count = r->records.len;
    struct ledger_record *records = arena_array(r->arena, count + 1, sizeof(*records));
    if (count > 0)
        memcpy(records, r->records.data, count * sizeof(*records));
    *out = (struct ledger_text){
        .ledger = {.records = records, .count = count},
        .has_links = r->has_links,
        .ends_whole = ends_with(text, '\n') || ends_with(text, '\r'),
        .has_cr = str_find(text, "\r\n") < text.len,
    };
    ledger_check(&out->ledger, records);
    settle_grades(records, count);
}

int ledger_parse(struct arena *arena, const char *name, struct str text, struct ledger_text *out,
                 struct ledger_flaws *flaws, struct error *err)
{
    struct reading r = {.arena = arena, .name = name, .rest = text, .flaws = flaws};
    if (text.len > LIMIT_LEDGER_BYTES)
        return too_large(name, err);
    r.csv = csv_lines_new(arena, LEDGER_COLUMNS_LINKED);
    vec_init(&r.records, sizeof(struct ledger_record));
    int result = read_header(&r, err);
    if (result == 0)
        result = read_rows(&r, err);
    if (result == 0)
        hand_over(&r, text, out);
    vec_clear(&r.records);
    csv_lines_free(r.csv);
    return result;
}

/* What stands there at this moment: who writes puts another file in its place. */
int ledger_bytes(struct arena *arena, const char *path, int fd, struct str *out, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return could_not_read(path, strerror(errno), err);
    if (info.st_size > LIMIT_LEDGER_BYTES)
        return too_large(path, err);
    size_t size = (size_t)info.st_size;
    char *bytes = arena_alloc(arena, size + 1);
    size_t len = 0;
    while (len < size) {
        ssize_t got = read(fd, bytes + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return could_not_read(path, strerror(errno), err);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    *out = str_make(bytes, len);
    return 0;
}

int ledger_read(struct arena *arena, const char *path, struct ledger *out,
                struct ledger_flaws *flaws, struct error *err)
{
    struct str text;
    struct ledger_text parsed;
    char why[FILE_WHY_BYTES];
    int fd = file_open(path, why);
    if (fd < 0) {
        bool missing = errno == ENOENT;
        (void)could_not_read(path, why, err);
        if (missing)
            error_hint(err, "'snapaudit evidence add' begins one");
        return -1;
    }
    int result = ledger_bytes(arena, path, fd, &text, err);
    (void)close(fd);
    if (result == 0)
        result = ledger_parse(arena, path, text, &parsed, flaws, err);
    if (result == 0)
        *out = parsed.ledger;
    return result;
}

bool ledger_find_head(const struct ledger *ledger, const char *head, size_t *after)
{
    char link[SHA256_HEX_MAX];
    (void)snprintf(link, sizeof(link), "%s", ledger_first_link());
    for (*after = 0; *after <= ledger->count; ++*after) {
        if (strcmp(link, head) == 0)
            return true;
        if (*after == ledger->count)
            break;
        const struct ledger_record *record = &ledger->records[*after];
        if (str_is_empty(record->stored_link))
            (void)ledger_link_of(record, link, link);
        else
            (void)snprintf(link, sizeof(link), "%.*s", STR_ARG(record->stored_link));
    }
    return false;
}
