#include "core/csv_writer.h"

#include <csv.h>

#include "core/mem.h"
#include "core/utf8.h"

void csv_writer_init(struct csv_writer *w, struct sink *sink)
{
    *w = (struct csv_writer){.sink = sink};
}

static void begin_cell(struct csv_writer *w)
{
    if (w->in_row)
        sink_char(w->sink, ',');
    w->in_row = true;
}

/* Spreadsheets take a cell that begins so for a formula, in quotes or not (OWASP, CSV injection). A
 * line feed counts: some drop it, and what stands behind it then begins the cell. */
static bool would_run(struct str value)
{
    if (value.len == 0)
        return false;
    char first = value.ptr[0];
    return first == '=' || first == '+' || first == '-' || first == '@' || first == '\t' ||
           first == '\r' || first == '\n';
}

static bool needs_quotes(struct str value)
{
    if (value.len == 0)
        return false;
    if (char_is_blank(value.ptr[0]) || char_is_blank(value.ptr[value.len - 1]))
        return true;
    size_t plain = ascii_run(value.ptr, value.len, ',', '"');
    for (size_t i = plain; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == ',' || c == '"' || c == '\r' || c == '\n')
            return true;
    }
    return false;
}

static void put_quoted(struct sink *sink, struct str value)
{
    char small[1024];
    size_t most = 2 * value.len + 2; /* every byte a quote, and the two around them */
    char *buf = most <= sizeof(small) ? small : mem_array(value.len + 1, 2);
    size_t len = csv_write2(buf, most, value.ptr, value.len, '"');
    sink_write(sink, buf, len);
    if (buf != small)
        mem_free(buf);
}

/* With the ' in front, which has to stand inside the quotes. */
static void put_defused(struct sink *sink, struct str value)
{
    char *text = mem_alloc(value.len + 1);
    text[0] = '\'';
    memcpy(text + 1, value.ptr, value.len);
    struct str defused = str_make(text, value.len + 1);
    if (needs_quotes(defused))
        put_quoted(sink, defused);
    else
        sink_str(sink, defused);
    mem_free(text);
}

void csv_cell(struct csv_writer *w, struct str value)
{
    begin_cell(w);
    if (would_run(value))
        put_defused(w->sink, value);
    else if (needs_quotes(value))
        put_quoted(w->sink, value);
    else
        sink_str(w->sink, value);
}

void csv_cell_c(struct csv_writer *w, const char *value)
{
    csv_cell(w, str_from(value));
}

void csv_cell_u64(struct csv_writer *w, uint64_t value)
{
    begin_cell(w);
    sink_u64(w->sink, value);
}

void csv_cell_empty(struct csv_writer *w)
{
    begin_cell(w);
}

void csv_end_row(struct csv_writer *w)
{
    sink_char(w->sink, '\n');
    w->in_row = false;
}
