#include "model/graph.h"

#include <assert.h>
#include <string.h>

#include "core/mem.h"
#include "model/freeze_internal.h"

/* ---- memory ---- */

struct graph *graph_new(void)
{
    struct graph *g = mem_alloc(sizeof(*g));
    g->memory = mem_alloc(sizeof(*g->memory));
    vec_init(&g->memory->blocks, sizeof(void *));
    g->memory->details = arena_new();
    g->strings = strtab_new();
    return g;
}

static void *own(struct graph *graph, void *block, size_t bytes)
{
    vec_push(&graph->memory->blocks, &(const void *){block});
    graph->memory->bytes += bytes;
    return block;
}

void *graph_block(struct graph *graph, size_t count, size_t size)
{
    return own(graph, mem_array(count, size), count * size);
}

void *graph_adopt(struct graph *graph, struct vec *vec)
{
    if (vec->len == 0)
        return graph_block(graph, 0, vec->elem_size);
    vec_shrink(vec);
    void *block = own(graph, vec->data, vec->len * vec->elem_size);
    vec_init(vec, vec->elem_size);
    return block;
}

void graph_free(struct graph *graph)
{
    if (!graph)
        return;
    for (size_t i = 0; i < graph->memory->blocks.len; i++)
        mem_free(VEC_AT(void *, &graph->memory->blocks, i));
    vec_clear(&graph->memory->blocks);
    arena_free(graph->memory->details);
    mem_free(graph->memory);
    strtab_free(graph->strings);
    mem_free(graph);
}

/* ---- digest ---- */

static void hash_u64_value(struct sha256 *sha, uint64_t value)
{
    sha256_add(sha, &value, sizeof(value));
}

static void hash_rows(struct sha256 *sha, const void *rows, size_t count, size_t size)
{
    hash_u64_value(sha, count);
    sha256_add(sha, rows, count * size);
}

#define HASH_ROWS(sha, rows, count) hash_rows(sha, rows, count, sizeof(*(rows)))

static void hash_coverage(struct sha256 *sha, const struct coverage *c)
{
    struct str detail = str_from(c->detail);
    /* What was asked for decides what a listing proves. */
    hash_u64_value(sha, (uint64_t)c->state | (uint64_t)c->filtered << 8 |
                            (uint64_t)c->unneeded << 9 | (uint64_t)c->unseen << 10);
    hash_u64_value(sha, c->reason);
    hash_u64_value(sha, detail.len);
    sha256_add(sha, detail.ptr, detail.len);
    hash_u64_value(sha, c->items);
    hash_u64_value(sha, (uint64_t)c->horizon_start);
}

/* Bytes of a row that go into the digest, one after the other. */
struct piece {
    uint16_t at;
    uint16_t size;
};

#define PIECES_MAX   64
#define HASH_BYTES   16384u
#define ROW_SIZE_MAX 512u

struct pieces {
    struct piece items[PIECES_MAX];
    size_t count;
};

static void add_piece(struct pieces *to, size_t at, size_t size)
{
    struct piece *last = to->count > 0 ? &to->items[to->count - 1] : NULL;
    if (last && last->at + last->size == at) {
        last->size = (uint16_t)(last->size + size);
        return;
    }
    assert(to->count < PIECES_MAX);
    to->items[to->count++] = (struct piece){(uint16_t)at, (uint16_t)size};
}

/* Edges follow from what the rows name. */
static void add_pieces(struct pieces *to, const struct column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct column *c = &columns[i];
        if (c->kept == KEPT_NOT || c->kept == KEPT_FLAG || c->kept == KEPT_EDGE)
            continue;
        add_piece(to, c->row_at, c->row_size);
        if (c->kept == KEPT_ID)
            add_piece(to, c->aux_at, sizeof(uint8_t));
        if (c->kept == KEPT_LIST)
            add_piece(to, c->aux_at, sizeof(uint16_t));
    }
}

/* Pieces are short, so that calling memcpy() would cost more than the copy. */
static inline char *put_piece(char *out, const char *from, size_t size)
{
    for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t)) {
        memcpy(out, from, sizeof(uint64_t));
        out += sizeof(uint64_t);
        from += sizeof(uint64_t);
    }
    if (size & sizeof(uint32_t)) {
        memcpy(out, from, sizeof(uint32_t));
        out += sizeof(uint32_t);
        from += sizeof(uint32_t);
    }
    for (size &= 3; size > 0; size--)
        *out++ = *from++;
    return out;
}

static size_t put_pieces(const struct pieces *pieces, const char *row, char *out)
{
    char *at = out;
    for (const struct piece *p = pieces->items; p < pieces->items + pieces->count; p++)
        at = put_piece(at, row + p->at, p->size);
    return (size_t)(at - out);
}

/* Rows as their columns say, wherever these lie in them. */
static void hash_columns(struct sha256 *sha, const struct pieces *pieces, const char *rows,
                         size_t count, size_t row_size)
{
    char buf[HASH_BYTES];
    size_t len = 0;
    assert(row_size <= ROW_SIZE_MAX);
    hash_u64_value(sha, count);
    for (size_t i = 0; i < count; i++) {
        if (len + row_size > sizeof(buf)) {
            sha256_add(sha, buf, len);
            len = 0;
        }
        len += put_pieces(pieces, rows + i * row_size, buf + len);
    }
    sha256_add(sha, buf, len);
}

static void hash_table(struct sha256 *sha, const struct graph *g, const struct table_info *info)
{
    struct pieces pieces = {.count = 0};
    add_piece(&pieces, info->place_at, sizeof(uint32_t));
    if (info->flags_at != AT_NONE)
        add_piece(&pieces, info->flags_at, sizeof(uint8_t));
    if (info->rare)
        add_piece(&pieces, info->rare_at, sizeof(uint32_t));
    add_pieces(&pieces, info->columns, info->column_count);
    hash_columns(sha, &pieces, graph_rows(g, info), graph_row_count(g, info), info->row_size);
}

static void hash_list(struct sha256 *sha, const struct graph *g, const struct sublist *list)
{
    struct pieces pieces = {.count = 0};
    const char *rows;
    uint32_t count;
    memcpy(&rows, (const char *)g + list->rows_at, sizeof(rows));
    memcpy(&count, (const char *)g + list->count_at, sizeof(count));
    add_pieces(&pieces, list->columns, list->column_count);
    hash_columns(sha, &pieces, rows, count, list->row_size);
}

static void hash_chunk(void *ctx, const void *data, size_t len)
{
    sha256_add(ctx, data, len);
}

/* Spans, edges, by_volume and the lists of who names a row follow from the rows. */
void graph_digest(const struct graph *g, struct sha256 *sha)
{
    HASH_ROWS(sha, g->places, g->place_count);
    if (g->account_names)
        HASH_ROWS(sha, g->account_names, g->place_count);
    for (uint32_t place = 0; place < g->place_count; place++)
        for (unsigned source = 0; source < SOURCE_COUNT; source++)
            hash_coverage(sha, graph_coverage(g, place, (enum source)source));
    for (unsigned table = 0; table < TABLE_COUNT; table++)
        hash_table(sha, g, table_info((enum table)table));
    for (unsigned list = 0; list < LIST_COUNT; list++)
        hash_list(sha, g, list_info((enum list)list));
    HASH_ROWS(sha, g->missing_volumes, g->missing_volume_count);
    HASH_ROWS(sha, g->tagsets, g->tagset_count);
    HASH_ROWS(sha, g->tags, g->tag_count);
    HASH_ROWS(sha, g->owners, g->owner_count);
    hash_u64_value(sha, strtab_bytes(g->strings));
    strtab_visit(g->strings, hash_chunk, sha);
}

/* ---- look-ups ---- */

struct str graph_id_text(const struct graph *g, struct res_id id, enum kind kind, char *buf)
{
    return res_id_text(id, kind_id_prefix(kind), g->strings, buf);
}

/* The id column of one kind, and its rows in one place. */
struct column_rows {
    const char *rows; /* the id value comes first in each */
    size_t row_size;
    size_t form_at;
    struct span span;
};

static bool column_of(const struct graph *g, enum kind kind, uint32_t place,
                      struct column_rows *out)
{
    const struct table_info *info = kind_infos[kind].table;
    if (place >= g->place_count || !info)
        return false;
    *out = (struct column_rows){graph_rows(g, info), info->row_size, info->form_at,
                                graph_spans(g, info)[place]};
    return true;
}

static struct res_id id_at(const struct column_rows *column, uint32_t row)
{
    const char *at = column->rows + row * column->row_size;
    struct res_id id = {.form = (enum id_form)at[column->form_at]};
    memcpy(&id.value, at, sizeof(id.value));
    return id;
}

static uint32_t find_text(const struct graph *g, enum kind kind, const struct column_rows *column,
                          struct str text)
{
    char buf[RES_ID_TEXT_MAX];
    uint32_t low = column->span.first;
    uint32_t high = low + column->span.count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = str_cmp(graph_id_text(g, id_at(column, mid), kind, buf), text);
        if (order == 0)
            return mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return ROW_NONE;
}

/* Where between two ids a third one would lie. Long ids are random numbers, so that the first guess
 * is already close; every second step halves, in case they are not. */
static uint32_t guess(const struct column_rows *column, uint32_t low, uint32_t high,
                      struct res_id id, unsigned step)
{
    uint32_t middle = low + (high - low) / 2;
    if (step % 2 == 1 || high - low < 8 || id.form != ID_LONG)
        return middle;
    struct res_id first = id_at(column, low);
    struct res_id last = id_at(column, high - 1);
    if (first.form != ID_LONG || last.form != ID_LONG || id.value <= first.value)
        return first.form == ID_LONG && id.value <= first.value ? low : middle;
    if (id.value >= last.value)
        return high - 1;
    double share = (double)(id.value - first.value) / (double)(last.value - first.value);
    return low + (uint32_t)(share * (double)(high - 1 - low));
}

static int cmp_packed(struct res_id a, struct res_id b, const char *prefix,
                      const struct strtab *strings)
{
    if (a.form == ID_LONG && b.form == ID_LONG)
        return (a.value > b.value) - (a.value < b.value);
    return res_id_cmp(a, b, prefix, strings);
}

uint32_t graph_find_id(const struct graph *g, enum kind kind, uint32_t place, struct res_id id)
{
    struct column_rows column;
    if (id.form == ID_NONE || !column_of(g, kind, place, &column))
        return ROW_NONE;
    if (id.form == ID_TEXT)
        return find_text(g, kind, &column, strtab_get(g->strings, (strref)id.value));
    uint32_t low = column.span.first;
    uint32_t high = low + column.span.count;
    for (unsigned step = 0; low < high; step++) {
        uint32_t mid = guess(&column, low, high, id, step);
        int order = cmp_packed(id_at(&column, mid), id, kind_id_prefix(kind), g->strings);
        if (order == 0)
            return mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return ROW_NONE;
}

uint32_t graph_find_id_in_region(const struct graph *g, enum kind kind, uint32_t place,
                                 struct res_id id)
{
    uint32_t at = place;
    do {
        uint32_t row = graph_find_id(g, kind, at, id);
        if (row != ROW_NONE)
            return row;
        at = g->places[at].next_in_region;
    } while (at != place);
    return ROW_NONE;
}

uint32_t graph_find_in_region(const struct graph *g, enum kind kind, uint32_t place, struct str id)
{
    uint32_t at = place;
    do {
        uint32_t row = graph_find(g, kind, at, id);
        if (row != ROW_NONE)
            return row;
        at = g->places[at].next_in_region;
    } while (at != place);
    return ROW_NONE;
}

uint32_t graph_find(const struct graph *g, enum kind kind, uint32_t place, struct str id)
{
    struct res_id packed;
    struct column_rows column;
    if (res_id_pack(id, kind_id_prefix(kind), &packed))
        return graph_find_id(g, kind, place, packed);
    if (!column_of(g, kind, place, &column))
        return ROW_NONE;
    return find_text(g, kind, &column, id);
}

uint32_t graph_find_place(const struct graph *g, struct str account, struct str region)
{
    uint32_t low = 0;
    uint32_t high = g->place_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = str_cmp(graph_str(g, g->places[mid].account), account);
        if (order == 0)
            order = str_cmp(graph_str(g, g->places[mid].region), region);
        if (order == 0)
            return mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return PLACE_NONE;
}

/* The first place whose account does not sort before it. */
static uint32_t first_of_account(const struct graph *g, struct str account)
{
    uint32_t low = 0, high = g->place_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_cmp(graph_str(g, g->places[middle].account), account) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct str graph_account_name(const struct graph *g, uint32_t place)
{
    return g->account_names ? graph_str(g, g->account_names[place]) : STR_EMPTY;
}

struct str graph_name_of_account(const struct graph *g, struct str account)
{
    if (!g->account_names)
        return STR_EMPTY;
    uint32_t place = first_of_account(g, account);
    bool there = place < g->place_count && str_eq(graph_str(g, g->places[place].account), account);
    return there ? graph_account_name(g, place) : STR_EMPTY;
}

struct span graph_account_places(const struct graph *g, struct str account)
{
    struct span span = {first_of_account(g, account), 0};
    while (span.first + span.count < g->place_count &&
           str_eq(graph_str(g, g->places[span.first + span.count].account), account))
        span.count++;
    return span;
}

uint32_t graph_region_head(const struct graph *g, strref region)
{
    for (uint32_t i = 0; i < g->region_count; i++)
        if (g->places[g->regions[i]].region == region)
            return g->regions[i];
    return PLACE_NONE;
}

bool graph_tag(const struct graph *g, uint32_t tagset, struct str key, struct str *value)
{
    assert(tagset < g->tagset_count);
    const struct tagset *set = &g->tagsets[tagset];
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &g->tags[set->first + i];
        if (str_eq(graph_str(g, tag->key), key)) {
            *value = graph_str(g, tag->value);
            return true;
        }
    }
    return false;
}

uint32_t graph_instance_naming(const struct graph *g, uint32_t volume_row)
{
    for (uint32_t row = 0; row < g->instance_count; row++) {
        const struct instance *instance = &g->instances[row];
        for (uint32_t i = 0; instance_is_alive(instance) && i < instance->volume_count; i++)
            if (g->instance_volumes[instance->first_volume + i].volume_row == volume_row)
                return row;
    }
    return ROW_NONE;
}

bool graph_volume_missing(const struct graph *g, uint32_t place, struct res_id id)
{
    uint32_t low = 0;
    uint32_t high = g->missing_volume_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        const struct missing_volume *m = &g->missing_volumes[mid];
        if (m->place == place && m->value == id.value && m->form == (uint8_t)id.form)
            return true;
        bool before = m->place != place      ? m->place < place
                      : m->value != id.value ? m->value < id.value
                                             : m->form < (uint8_t)id.form;
        if (before)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* ---- columns ---- */

static bool is_rare(const struct sublist *rare, const struct column *column)
{
    return rare && column >= rare->columns && column < rare->columns + rare->column_count;
}

const void *graph_column(const struct graph *g, enum kind kind, uint32_t row,
                         const struct column *column)
{
    const struct table_info *table = kind_infos[kind].table;
    const char *at = graph_row(g, kind, row);
    if (is_rare(table->rare, column)) {
        uint32_t rare;
        const char *rows;
        memcpy(&rare, at + table->rare_at, sizeof(rare));
        memcpy(&rows, (const char *)g + table->rare->rows_at, sizeof(rows));
        if (rare == ROW_NONE)
            return NULL;
        at = rows + (size_t)rare * table->rare->row_size;
    }
    return at + column->row_at;
}

struct str graph_text(const struct graph *g, enum kind kind, uint32_t row, const char *name)
{
    const struct column *column = table_column(kind_infos[kind].table, name);
    const void *at = column ? graph_column(g, kind, row, column) : NULL;
    strref text = 0;
    if (at && column->kept == KEPT_TEXT)
        memcpy(&text, at, sizeof(text));
    return graph_str(g, text);
}

/* ---- ARNs ---- */

/* Append what fits: only ids and regions that AWS never gave are too long. */
static size_t put_text(char *buf, size_t len, struct str text)
{
    size_t room = ARN_TEXT_MAX - 1 - len;
    size_t fits = text.len < room ? text.len : room;
    if (fits > 0)
        memcpy(buf + len, text.ptr, fits);
    return len + fits;
}

static struct str arn_part(const struct graph *g, enum kind kind, uint32_t row, char what,
                           char *id_buf)
{
    const struct place *place = &g->places[graph_place(g, kind, row)];
    switch (what) {
    case 'p': return str_from(region_partition(graph_str(g, place->region)));
    case 'r': return graph_str(g, place->region);
    case 'a': return graph_str(g, place->account);
    default: return graph_id_text(g, graph_id(g, kind, row), kind, id_buf);
    }
}

/* As the form of the kind says. */
struct str graph_arn(const struct graph *g, enum kind kind, uint32_t row, char *buf)
{
    char id_buf[RES_ID_TEXT_MAX];
    size_t len = 0;
    for (const char *at = kind_infos[kind].arn; *at; at++) {
        const char *end = strchr(at, '%');
        len = put_text(buf, len, end ? str_make(at, (size_t)(end - at)) : str_from(at));
        if (!end)
            break;
        at = end + 1;
        len = put_text(buf, len, arn_part(g, kind, row, *at, id_buf));
    }
    buf[len] = '\0';
    return str_make(buf, len);
}

bool graph_was_collected(const struct graph *graph)
{
    for (uint32_t place = 0; place < graph->place_count; place++) {
        for (unsigned s = 0; s < SOURCE_COUNT && graph->places[place].in_scope; s++) {
            const struct coverage *coverage = graph_coverage(graph, place, (enum source)s);
            if (coverage->state == COVERAGE_COMPLETE ||
                (coverage->state == COVERAGE_GAP && coverage->items > 0))
                return true;
        }
    }
    return false;
}
