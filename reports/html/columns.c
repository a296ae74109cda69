/* Columns of findings. What repeats is written once and pointed to; a column begins with the first finding
 * that has something in it, so that one which nothing has is none. */
#include "reports/html/columns_internal.h"

#include <string.h>

#include "core/arena.h"
#include "core/base64.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/spool.h"
#include "core/vec.h"

#define NOT_A_ROW    UINT32_MAX
#define PACKED_BYTES (256 * 1024) /* of a column in memory: few are longer, even of many findings */

/* ---- how a member is written ---- */

enum encoding {
    ENCODING_OF_TYPE, /* what the table of types says */
    ENCODING_NONE,    /* it is no column */
    ENCODING_PLAIN,   /* each value as it is */
    ENCODING_CODED,   /* {"rows": [number in texts, …], "texts": [value, …]} */
    ENCODING_OF_ID,   /* the same, with {id} for the id of the subject in it */
    ENCODING_REMEDY,  /* as it is, but null for the id of the subject among its values */
    ENCODING_CAUSE,   /* the row of the finding, its fingerprint where it has none, or -1 */
    ENCODING_COUNT
};

static const enum encoding of_types[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = ENCODING_CODED,     [FINDING_TYPE_SEVERITY] = ENCODING_CODED,
    [FINDING_TYPE_CONFIDENCE] = ENCODING_CODED, [FINDING_TYPE_BRAKE] = ENCODING_CODED,
    [FINDING_TYPE_KIND] = ENCODING_CODED,       [FINDING_TYPE_TEXT] = ENCODING_CODED,
    [FINDING_TYPE_CAUSE] = ENCODING_CAUSE,      [FINDING_TYPE_STR] = ENCODING_CODED,
    [FINDING_TYPE_INTEGER] = ENCODING_PLAIN,    [FINDING_TYPE_COUNT] = ENCODING_PLAIN,
    [FINDING_TYPE_MONEY] = ENCODING_PLAIN,      [FINDING_TYPE_TIME] = ENCODING_PLAIN,
    [FINDING_TYPE_BASIS] = ENCODING_NONE,       [FINDING_TYPE_AMOUNT] = ENCODING_PLAIN,
    [FINDING_TYPE_TEXTS] = ENCODING_PLAIN,      [FINDING_TYPE_KEYS] = ENCODING_PLAIN,
    [FINDING_TYPE_CONTROLS] = ENCODING_NONE,    [FINDING_TYPE_CONSOLE] = ENCODING_OF_ID,
    [FINDING_TYPE_GAPS] = ENCODING_PLAIN,       [FINDING_TYPE_EVIDENCE] = ENCODING_PLAIN,
    [FINDING_TYPE_RELATED] = ENCODING_PLAIN,    [FINDING_TYPE_REMEDIATION] = ENCODING_REMEDY,
    [FINDING_TYPE_EXEMPTION] = ENCODING_PLAIN,
};

/* Fields that are not written as their type is. */
static const enum encoding of_fields[FINDING_FIELD_COUNT] = {
    [FINDING_ID] = ENCODING_PLAIN, /* few ids and names come twice */
    [FINDING_NAME] = ENCODING_PLAIN,
    [FINDING_ARN] = ENCODING_OF_ID,
    [FINDING_FINGERPRINT] =
        ENCODING_NONE, /* the page computes it: it would be a third of the file */
};

static enum encoding encoding_of(size_t field)
{
    if (!finding_fields[field].member)
        return ENCODING_NONE;
    enum encoding own = of_fields[field];
    return own == ENCODING_OF_TYPE ? of_types[finding_fields[field].type] : own;
}

/* ---- texts that repeat ---- */

struct texts {
    struct map *rows; /* by hash; NULL: none yet */
    struct vec all;   /* struct str, in order of first use */
    uint32_t last;    /* what was asked for last: findings stand beside their like */
};

static void texts_clear(struct texts *texts)
{
    map_free(texts->rows);
    vec_clear(&texts->all);
}

static bool is_text(const struct texts *texts, uint32_t row, struct str text)
{
    return str_eq(VEC_AT(struct str, &texts->all, row), text);
}

static uint32_t look_up(struct texts *texts, struct arena *arena, struct str text)
{
    uint64_t key = hash_bytes(text.ptr, text.len, 0);
    uint32_t next = (uint32_t)texts->all.len;
    if (!texts->rows)
        texts->rows = map_new(0);
    for (;; key++) {
        uint32_t row = map_put_if_absent(texts->rows, key, next);
        if (row == next) {
            const struct str kept = arena_str(arena, text);
            (void)vec_push(&texts->all, &kept);
            return row;
        }
        if (is_text(texts, row, text))
            return row;
    }
}

static uint32_t texts_row(struct texts *texts, struct arena *arena, struct str text)
{
    if (texts->all.len == 0 || !is_text(texts, texts->last, text))
        texts->last = look_up(texts, arena, text);
    return texts->last;
}

/* ---- columns ---- */

struct member_column {
    struct deflated *deflated; /* NULL: nothing had anything in it so far */
    struct spool *packed;      /* Base64 */
    struct texts texts;
};

struct columns {
    struct arena *arena;  /* texts */
    struct sink *scratch; /* a value, while it is put together */
    struct sink *value;   /* what is looked for in it */
    uint64_t count;
    struct member_column of[FINDING_FIELD_COUNT];
    struct vec fingerprints; /* uint64_t: the first 16 digits of each row's */
    struct vec causes;       /* struct cause */
};

/* A row with a cause. */
struct cause {
    uint32_t row;
    struct str fingerprint; /* as JSON */
};

struct columns *columns_new(void)
{
    struct columns *columns = mem_alloc(sizeof(*columns));
    columns->arena = arena_new();
    columns->scratch = sink_memory();
    columns->value = sink_memory();
    vec_init(&columns->fingerprints, sizeof(uint64_t));
    vec_init(&columns->causes, sizeof(struct cause));
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++)
        vec_init(&columns->of[i].texts.all, sizeof(struct str));
    return columns;
}

void columns_free(struct columns *columns)
{
    if (!columns)
        return;
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        deflated_free(columns->of[i].deflated);
        spool_free(columns->of[i].packed);
        texts_clear(&columns->of[i].texts);
    }
    vec_clear(&columns->fingerprints);
    vec_clear(&columns->causes);
    sink_abort(columns->scratch);
    sink_abort(columns->value);
    arena_free(columns->arena);
    mem_free(columns);
}

static void take_packed(void *ctx, const void *data, size_t len)
{
    struct spool *packed = ctx;
    base64_put(spool_sink(packed), data, len);
}

static void put_value(struct member_column *column, bool first, struct str value)
{
    if (!first)
        deflated_add(column->deflated, STR_LIT(","));
    deflated_add(column->deflated, value);
}

/* What stands before the rows and for a row without a value. */
static const struct {
    struct str begin, absent;
} forms[ENCODING_COUNT] = {
    [ENCODING_PLAIN] = {{"[", 1}, {"null", 4}},
    [ENCODING_CODED] = {{"{\"rows\":[", 9}, {"-1", 2}},
    [ENCODING_OF_ID] = {{"{\"rows\":[", 9}, {"-1", 2}},
    [ENCODING_REMEDY] = {{"[", 1}, {"null", 4}},
    [ENCODING_CAUSE] = {{"[", 1}, {"-1", 2}},
};

static void open_column(struct member_column *column, enum encoding encoding, uint64_t rows)
{
    column->packed = spool_new_small(PACKED_BYTES);
    column->deflated = deflated_new(take_packed, column->packed);
    deflated_add(column->deflated, forms[encoding].begin);
    for (uint64_t i = 0; i < rows; i++)
        put_value(column, i == 0, forms[encoding].absent);
}

/* Borrowed until the next call. */
static struct str number_text(struct columns *columns, uint64_t number)
{
    sink_clear(columns->scratch);
    sink_u64(columns->scratch, number);
    return sink_view(columns->scratch);
}

/* ---- values ---- */

static struct str plain(struct columns *columns, size_t field, const struct member_texts *row)
{
    (void)columns;
    return row->of[field];
}

static struct str coded_text(struct columns *columns, size_t field, struct str text)
{
    return number_text(columns, texts_row(&columns->of[field].texts, columns->arena, text));
}

static struct str coded(struct columns *columns, size_t field, const struct member_texts *row)
{
    return coded_text(columns, field, row->of[field]);
}

/* Write `text` with `what`, which is not empty, replaced wherever it occurs. */
static void put_replaced(struct sink *out, struct str text, struct str what, const char *by)
{
    while (text.len >= what.len) {
        const char *at = memchr(text.ptr, what.ptr[0], text.len - what.len + 1);
        if (!at)
            break;
        size_t before = (size_t)(at - text.ptr);
        bool found = memcmp(at, what.ptr, what.len) == 0;
        sink_str(out, str_make(text.ptr, found ? before : before + 1));
        if (found)
            sink_cstr(out, by);
        text = str_skip(text, before + (found ? what.len : 1));
    }
    sink_str(out, text);
}

/* Both are JSON, so the id is looked for as it is escaped, without its quotes. */
static struct str of_id(struct columns *columns, size_t field, const struct member_texts *row)
{
    struct str id = row->of[FINDING_ID];
    if (id.len <= 2)
        return coded_text(columns, field, row->of[field]);
    sink_clear(columns->scratch);
    put_replaced(columns->scratch, row->of[field], str_make(id.ptr + 1, id.len - 2), "{id}");
    uint32_t number =
        texts_row(&columns->of[field].texts, columns->arena, sink_view(columns->scratch));
    return number_text(columns, number);
}

/* In JSON a quote after a colon and a blank begins a value: one within a string has a backslash before it.
 * So what is found is a whole value, and no key, whatever strangers wrote. */
static struct str remedy(struct columns *columns, size_t field, const struct member_texts *row)
{
    struct str text = row->of[field];
    size_t values = str_find(text, "\"values\": {");
    sink_clear(columns->value);
    sink_cstr(columns->value, ": ");
    sink_str(columns->value, row->of[FINDING_ID]);
    sink_clear(columns->scratch);
    sink_str(columns->scratch, str_make(text.ptr, values));
    put_replaced(columns->scratch, str_skip(text, values), sink_view(columns->value), ": null");
    return sink_view(columns->scratch);
}

/* ---- causes ---- */

/* Of JSON text: what tells fingerprints apart, as links to findings do. */
static uint64_t key_of(struct str fingerprint)
{
    uint64_t key = 0;
    for (size_t i = 1; i < fingerprint.len && i <= 16; i++) {
        unsigned char c = (unsigned char)fingerprint.ptr[i];
        key = key << 4 | (c <= '9' ? c & 15u : (c & 15u) + 9u);
    }
    return key;
}

/* The row of a cause is known when all rows are, so the column is written then. */
static void note_cause(struct columns *columns, const struct member_texts *row)
{
    static const struct str null = {"null", 4};
    uint64_t key = key_of(row->of[FINDING_FINGERPRINT]);
    struct str text = row->of[FINDING_CAUSED_BY];
    (void)vec_push(&columns->fingerprints, &key);
    if (!text.ptr || str_eq(text, null))
        return;
    const struct cause cause = {(uint32_t)columns->count, arena_str(columns->arena, text)};
    (void)vec_push(&columns->causes, &cause);
}

/* From fingerprints of causes to their rows. */
static struct map *rows_of_causes(const struct columns *columns)
{
    struct map *rows = map_new(columns->causes.len);
    for (size_t i = 0; i < columns->causes.len; i++)
        map_put(rows, key_of(VEC_AT(struct cause, &columns->causes, i).fingerprint), NOT_A_ROW);
    for (size_t i = 0; i < columns->fingerprints.len; i++) {
        uint64_t key = VEC_AT(uint64_t, &columns->fingerprints, i);
        uint32_t before;
        if (map_get(rows, key, &before) && before == NOT_A_ROW)
            map_put(rows, key, (uint32_t)i);
    }
    return rows;
}

static void put_cause(struct columns *columns, const struct cause *cause, const struct map *rows)
{
    struct member_column *column = &columns->of[FINDING_CAUSED_BY];
    uint32_t row = NOT_A_ROW;
    (void)map_get(rows, key_of(cause->fingerprint), &row);
    put_value(column, cause->row == 0,
              row == NOT_A_ROW ? cause->fingerprint : number_text(columns, row));
}

static void write_causes(struct columns *columns)
{
    struct member_column *column = &columns->of[FINDING_CAUSED_BY];
    if (columns->causes.len == 0)
        return;
    struct map *rows = rows_of_causes(columns);
    size_t next = 0;
    open_column(column, ENCODING_CAUSE, 0);
    for (uint32_t row = 0; row < columns->count; row++) {
        const struct cause *cause = &VEC_AT(struct cause, &columns->causes, next);
        if (next < columns->causes.len && cause->row == row) {
            put_cause(columns, cause, rows);
            next++;
        } else {
            put_value(column, row == 0, forms[ENCODING_CAUSE].absent);
        }
    }
    map_free(rows);
}

/* ---- rows ---- */

/* NULL: not with the row. */
static struct str (*const values[ENCODING_COUNT])(struct columns *columns, size_t field,
                                                  const struct member_texts *row) = {
    [ENCODING_PLAIN] = plain,
    [ENCODING_CODED] = coded,
    [ENCODING_OF_ID] = of_id,
    [ENCODING_REMEDY] = remedy,
};

static void add_value(struct columns *columns, size_t field, const struct member_texts *row)
{
    struct member_column *column = &columns->of[field];
    enum encoding encoding = encoding_of(field);
    bool there = row->of[field].ptr != NULL;
    if (!values[encoding] || (!there && !column->deflated))
        return;
    if (!column->deflated)
        open_column(column, encoding, columns->count);
    put_value(column, columns->count == 0,
              there ? values[encoding](columns, field, row) : forms[encoding].absent);
}

void columns_add(struct columns *columns, const struct member_texts *row)
{
    note_cause(columns, row);
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++)
        add_value(columns, field, row);
    columns->count++;
}

uint64_t columns_count(const struct columns *columns)
{
    return columns->count;
}

/* ---- the end ---- */

static void end_plain(struct member_column *column)
{
    deflated_add(column->deflated, STR_LIT("]"));
}

static void end_coded(struct member_column *column)
{
    deflated_add(column->deflated, STR_LIT("],\"texts\":["));
    for (size_t i = 0; i < column->texts.all.len; i++)
        put_value(column, i == 0, VEC_AT(struct str, &column->texts.all, i));
    deflated_add(column->deflated, STR_LIT("]}"));
}

static void (*const ends[ENCODING_COUNT])(struct member_column *column) = {
    [ENCODING_PLAIN] = end_plain,  [ENCODING_CODED] = end_coded, [ENCODING_OF_ID] = end_coded,
    [ENCODING_REMEDY] = end_plain, [ENCODING_CAUSE] = end_plain,
};

void columns_finish(struct columns *columns)
{
    write_causes(columns);
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++) {
        struct member_column *column = &columns->of[field];
        if (!column->deflated)
            continue;
        ends[encoding_of(field)](column);
        deflated_end(column->deflated);
        deflated_free(column->deflated);
        column->deflated = NULL;
    }
}

static const char *prefix_of(size_t field)
{
    return finding_fields[field].part == FINDING_PART_SUBJECT ? "subject." : "";
}

void columns_member_names(const struct columns *columns, struct json_writer *w)
{
    struct sink *name = sink_memory();
    json_key(w, "columns");
    json_begin_array(w);
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++) {
        if (!columns->of[field].packed)
            continue;
        sink_clear(name);
        sink_cstr(name, prefix_of(field));
        sink_cstr(name, finding_fields[field].member);
        json_str(w, sink_view(name));
    }
    json_end_array(w);
    sink_abort(name);
}

int columns_write(struct columns *columns, struct html *h, struct error *err)
{
    int result = 0;
    for (size_t field = 0; field < FINDING_FIELD_COUNT && result == 0; field++) {
        struct member_column *column = &columns->of[field];
        if (!column->packed)
            continue;
        sink_printf(h->out, "<script type=\"application/json\" id=\"col-%s%s\">\"",
                    prefix_of(field), finding_fields[field].member);
        result = spool_move(column->packed, h->out, err);
        html_raw(h, "\"</script>\n");
    }
    return result;
}
