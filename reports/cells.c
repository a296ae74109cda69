#include "reports/cells.h"

#include "core/json_writer.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/utf8.h"

#define SCRATCH_BYTES ((uint64_t)1 << 20) /* a new scratch then, to keep it small */

void cells_init(struct cells *cells, struct sink *out)
{
    csv_writer_init(&cells->csv, out);
    cells->scratch = sink_memory();
    cells->start = 0;
    cells->taker = NULL;
    cells->taker_ctx = NULL;
    vec_init(&cells->ends, sizeof(uint64_t));
}

void cells_init_taken(struct cells *cells, const struct cell_taker *taker, void *ctx)
{
    cells_init(cells, NULL);
    cells->taker = taker;
    cells->taker_ctx = ctx;
}

void cells_clear(struct cells *cells)
{
    sink_abort(cells->scratch);
    cells->scratch = NULL;
    vec_clear(&cells->ends);
}

void cells_header(struct cells *cells, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_cell_c(&cells->csv, columns[i]);
    csv_end_row(&cells->csv);
}

void cells_end_row(struct cells *cells)
{
    if (cells->taker) {
        cells->taker->end_row(cells->taker_ctx);
        return;
    }
    csv_end_row(&cells->csv);
}

static bool is_printable_ascii(char c)
{
    return c >= 0x20 && c < 0x7f;
}

/* Bytes of the character at `at` that may stay, or 0. */
static size_t kept(struct str text, size_t at)
{
    const char *ptr = text.ptr + at;
    if (is_printable_ascii(*ptr) || *ptr == '\t' || *ptr == '\r' || *ptr == '\n')
        return 1;
    size_t len = utf8_len(ptr, text.len - at);
    return len > 0 && !utf8_is_control(ptr, len) ? len : 0;
}

static bool is_clean(struct str text)
{
    size_t at = 0;
    for (;;) {
        at += ascii_run(text.ptr + at, text.len - at, 0, 0);
        if (at == text.len)
            return true;
        size_t len = kept(text, at);
        if (len == 0)
            return false;
        at += len;
    }
}

static void write_cleaned(struct sink *out, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t len = kept(text, at);
        size_t whole = utf8_len(text.ptr + at, text.len - at);
        if (len > 0)
            sink_write(out, text.ptr + at, len);
        else
            sink_cstr(out, "\xef\xbf\xbd"); /* U+FFFD */
        at += whole > 0 ? whole : 1;
    }
}

static void hand_text(struct cells *cells, struct str text)
{
    if (str_is_empty(text))
        cells->taker->absent(cells->taker_ctx);
    else
        cells->taker->text(cells->taker_ctx, text);
}

void cell_str(struct cells *cells, struct str text)
{
    if (cells->taker) {
        hand_text(cells, text);
        return;
    }
    if (is_clean(text)) {
        csv_cell(&cells->csv, text);
        return;
    }
    struct sink *cleaned = sink_memory();
    write_cleaned(cleaned, text);
    csv_cell(&cells->csv, sink_view(cleaned));
    sink_abort(cleaned);
}

void cell_cstr(struct cells *cells, const char *text)
{
    cell_str(cells, str_from(text));
}

void cell_word(struct cells *cells, const char *word)
{
    if (cells->taker) {
        hand_text(cells, str_from(word));
        return;
    }
    csv_cell_empty(&cells->csv);
    sink_cstr(cells->csv.sink, word);
}

void cell_empty(struct cells *cells)
{
    if (cells->taker)
        cells->taker->absent(cells->taker_ctx);
    else
        csv_cell_empty(&cells->csv);
}

void cell_bool(struct cells *cells, bool value)
{
    if (cells->taker)
        cells->taker->truth(cells->taker_ctx, value);
    else
        cell_word(cells, value ? "true" : "false");
}

void cell_u64(struct cells *cells, uint64_t value)
{
    /* No number of AWS is as large as what a taker has no room for. */
    if (cells->taker)
        cells->taker->number(cells->taker_ctx, value > INT64_MAX ? INT64_MAX : (int64_t)value);
    else
        csv_cell_u64(&cells->csv, value);
}

/* A number is no formula, so its sign stays in front. */
void cell_i64(struct cells *cells, int64_t value)
{
    if (cells->taker) {
        cells->taker->number(cells->taker_ctx, value);
        return;
    }
    csv_cell_empty(&cells->csv);
    sink_i64(cells->csv.sink, value);
}

void cell_money(struct cells *cells, int64_t micros)
{
    char buf[MONEY_TEXT_MAX];
    if (cells->taker)
        cells->taker->money(cells->taker_ctx, micros);
    else
        cell_word(cells, money_format(micros, buf));
}

void cell_time(struct cells *cells, instant at)
{
    char buf[INSTANT_TEXT_MAX];
    if (!cells->taker)
        cell_word(cells, instant_format(at, buf));
    else if (at == INSTANT_UNSET)
        cells->taker->absent(cells->taker_ctx);
    else
        cells->taker->time(cells->taker_ctx, at);
}

struct sink *cell_begin(struct cells *cells)
{
    if (sink_bytes(cells->scratch) > SCRATCH_BYTES) {
        sink_abort(cells->scratch);
        cells->scratch = sink_memory();
    }
    cells->start = sink_bytes(cells->scratch);
    cells->ends.len = 0;
    return cells->scratch;
}

void cell_next(struct cells *cells)
{
    if (cells->taker) {
        uint64_t end = sink_bytes(cells->scratch) - cells->start; /* of the item before, if any */
        (void)vec_push(&cells->ends, &end);
        return;
    }
    if (sink_bytes(cells->scratch) > cells->start)
        sink_cstr(cells->scratch, "; ");
}

static struct str composed(const struct cells *cells)
{
    return str_skip(sink_view(cells->scratch), (size_t)cells->start);
}

static void hand_list(struct cells *cells)
{
    size_t count = cells->ends.len;
    struct str text = composed(cells);
    struct str *items = mem_array(count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        size_t from = (size_t)VEC_AT(uint64_t, &cells->ends, i);
        size_t to = i + 1 < count ? (size_t)VEC_AT(uint64_t, &cells->ends, i + 1) : text.len;
        items[i] = str_make(text.ptr + from, to - from);
    }
    cells->taker->list(cells->taker_ctx, items, count);
    mem_free(items);
}

void cell_end(struct cells *cells)
{
    if (cells->taker && cells->ends.len > 0)
        hand_list(cells);
    else
        cell_str(cells, composed(cells));
}

/* json_key() ends a key at a NUL; a tag key may hold any byte. */
static void put_tag(struct json_writer *w, struct str key, struct str value)
{
    json_str(w, key);
    sink_cstr(w->sink, ": ");
    w->after_key = true;
    json_str(w, value);
}

/* Neither JSON nor CSV changes anything in it. */
static bool is_plain(struct str text)
{
    return ascii_run(text.ptr, text.len, '"', '\\') == text.len;
}

static bool are_plain(const struct graph *graph, const struct tagset *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &graph->tags[set->first + i];
        if (!is_plain(graph_str(graph, tag->key)) || !is_plain(graph_str(graph, tag->value)))
            return false;
    }
    return true;
}

/* What the two writers would make of plain tags: most are, and this takes a third of the time. */
static void put_plain_tags(struct cells *cells, const struct graph *graph, const struct tagset *set)
{
    struct sink *out = cells->csv.sink;
    cell_empty(cells);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &graph->tags[set->first + i];
        sink_cstr(out, i == 0 ? "\"{\"\"" : ", \"\"");
        sink_str(out, graph_str(graph, tag->key));
        sink_cstr(out, "\"\": \"\"");
        sink_str(out, graph_str(graph, tag->value));
        sink_cstr(out, "\"\"");
    }
    sink_cstr(out, "}\"");
}

void cells_put_tags(struct sink *out, const struct graph *graph, uint32_t tagset)
{
    const struct tagset *set = &graph->tagsets[tagset];
    struct json_writer w;
    json_writer_init(&w, out, 0);
    json_begin_object(&w);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &graph->tags[set->first + i];
        put_tag(&w, graph_str(graph, tag->key), graph_str(graph, tag->value));
    }
    json_end_object(&w);
}

void cell_tags(struct cells *cells, const struct graph *graph, uint32_t tagset)
{
    const struct tagset *set = &graph->tagsets[tagset];
    if (set->count == 0) {
        cell_empty(cells);
        return;
    }
    if (cells->taker) {
        cells->taker->tags(cells->taker_ctx, graph, tagset);
        return;
    }
    if (are_plain(graph, set)) {
        put_plain_tags(cells, graph, set);
        return;
    }
    cells_put_tags(cell_begin(cells), graph, tagset);
    csv_cell(&cells->csv, composed(cells)); /* JSON is clean already */
}
