#include "core/csv_line.h"

#include <assert.h>
#include <csv.h>

#include "core/mem.h"
#include "core/vec.h"

#define CSV_OPTIONS (CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)

struct csv_lines {
    struct arena *arena;
    size_t kept;
    struct csv_parser csv;
    struct vec fields; /* struct str: of the last line */
};

bool csv_next_line(struct str *rest, struct str *line)
{
    if (rest->len == 0)
        return false;
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != '\n' && rest->ptr[len] != '\r')
        len++;
    *line = str_make(rest->ptr, len);
    bool two = len + 1 < rest->len && rest->ptr[len] == '\r' && rest->ptr[len + 1] == '\n';
    *rest = str_skip(*rest, len + (two ? 2 : 1));
    return true;
}

bool csv_line_is_parted_by(struct str line, const char *first, char delimiter)
{
    struct str rest = str_skip(line, str_starts(line, "\"") ? 1 : 0);
    if (!str_starts(rest, first))
        return false;
    rest = str_skip(rest, strlen(first));
    rest = str_skip(rest, str_starts(rest, "\"") ? 1 : 0);
    return rest.len > 0 && rest.ptr[0] == delimiter;
}

static void take_field(void *bytes, size_t len, void *ctx)
{
    struct csv_lines *lines = ctx;
    struct str field = STR_EMPTY;
    if (len > 0 && lines->fields.len < lines->kept)
        field = arena_str(lines->arena, str_make(bytes, len));
    (void)vec_push(&lines->fields, &field);
}

static void end_row(int terminator, void *ctx)
{
    (void)terminator, (void)ctx; /* a line is a row */
}

static int is_never_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void begin_csv(struct csv_lines *lines)
{
    (void)csv_init(&lines->csv, CSV_OPTIONS);
    csv_set_space_func(&lines->csv, is_never_space);
}

struct csv_lines *csv_lines_new(struct arena *arena, size_t kept)
{
    struct csv_lines *lines = mem_alloc(sizeof(*lines));
    *lines = (struct csv_lines){.arena = arena, .kept = kept};
    vec_init(&lines->fields, sizeof(struct str));
    begin_csv(lines);
    return lines;
}

void csv_lines_free(struct csv_lines *lines)
{
    vec_clear(&lines->fields);
    csv_free(&lines->csv);
    mem_free(lines);
}

bool csv_line_split(struct csv_lines *lines, struct str line)
{
    vec_truncate(&lines->fields, 0);
    bool whole =
        csv_parse(&lines->csv, line.ptr, line.len, take_field, end_row, lines) == line.len &&
        csv_fini(&lines->csv, take_field, end_row, lines) == 0;
    if (whole)
        return true;
    if (csv_error(&lines->csv) != CSV_EPARSE)
        mem_exhausted();
    csv_free(&lines->csv);
    begin_csv(lines);
    return false;
}

size_t csv_line_count(const struct csv_lines *lines)
{
    return lines->fields.len;
}

struct str csv_line_field(const struct csv_lines *lines, size_t at)
{
    assert(at < lines->fields.len);
    return VEC_AT(struct str, &lines->fields, at);
}
