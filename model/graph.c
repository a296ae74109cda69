#include "model/graph.h"

#include <stdio.h>

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

size_t graph_memory(const struct graph *g)
{
    return sizeof(*g) + g->memory->bytes + arena_used(g->memory->details) +
           strtab_bytes(g->strings);
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
    hash_u64_value(sha,
                   (uint64_t)c->state | (uint64_t)c->filtered << 8 | (uint64_t)c->unneeded << 9);
    hash_u64_value(sha, c->reason);
    hash_u64_value(sha, detail.len);
    sha256_add(sha, detail.ptr, detail.len);
    hash_u64_value(sha, c->items);
    hash_u64_value(sha, (uint64_t)c->horizon_start);
}

static void hash_chunk(void *ctx, const void *data, size_t len)
{
    sha256_add(ctx, data, len);
}

/* Rows hold their edges; spans, by_volume and the lists of who names a row follow from them. */
void graph_digest(const struct graph *g, struct sha256 *sha)
{
    HASH_ROWS(sha, g->places, g->place_count);
    for (uint32_t place = 0; place < g->place_count; place++)
        for (unsigned source = 0; source < SOURCE_COUNT; source++)
            hash_coverage(sha, graph_coverage(g, place, (enum source)source));
    HASH_ROWS(sha, g->snapshots, g->snapshot_count);
    HASH_ROWS(sha, g->snapshot_extras, g->snapshot_extra_count);
    HASH_ROWS(sha, g->volumes, g->volume_count);
    HASH_ROWS(sha, g->attachments, g->attachment_count);
    HASH_ROWS(sha, g->images, g->image_count);
    HASH_ROWS(sha, g->mappings, g->mapping_count);
    HASH_ROWS(sha, g->instances, g->instance_count);
    HASH_ROWS(sha, g->instance_volumes, g->instance_volume_count);
    HASH_ROWS(sha, g->template_versions, g->template_version_count);
    HASH_ROWS(sha, g->template_snapshots, g->template_snapshot_count);
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
struct column {
    const char *rows; /* the id value comes first in each */
    size_t row_size;
    size_t form_at;
    struct span span;
};

#define COLUMN(type, array, spans, place)                                                        \
    ((struct column){(const char *)(array), sizeof(struct type), offsetof(struct type, id_form), \
                     (spans)[place]})

static bool column_of(const struct graph *g, enum kind kind, uint32_t place, struct column *out)
{
    if (place >= g->place_count)
        return false;
    switch (kind) {
    case KIND_IMAGE: *out = COLUMN(image, g->images, g->image_spans, place); return true;
    case KIND_INSTANCE:
        *out = COLUMN(instance, g->instances, g->instance_spans, place);
        return true;
    case KIND_SNAPSHOT:
        *out = COLUMN(snapshot, g->snapshots, g->snapshot_spans, place);
        return true;
    case KIND_VOLUME: *out = COLUMN(volume, g->volumes, g->volume_spans, place); return true;
    case KIND_ACCOUNT:
    case KIND_EXEMPTION:
    case KIND_LEDGER_RECORD:
    case KIND_RESTORE_GROUP:
    case KIND_SOURCE:
    case KIND_COUNT:
    default: return false;
    }
}

static struct res_id id_at(const struct column *column, uint32_t row)
{
    const char *at = column->rows + row * column->row_size;
    struct res_id id = {.form = (enum id_form)at[column->form_at]};
    memcpy(&id.value, at, sizeof(id.value));
    return id;
}

static uint32_t find_text(const struct graph *g, enum kind kind, const struct column *column,
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
static uint32_t guess(const struct column *column, uint32_t low, uint32_t high, struct res_id id,
                      unsigned step)
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
    struct column column;
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
    struct column column;
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

struct span graph_account_places(const struct graph *g, struct str account)
{
    struct span span = {0, 0};
    uint32_t high = g->place_count;
    while (span.first < high) {
        uint32_t middle = span.first + (high - span.first) / 2;
        if (str_cmp(graph_str(g, g->places[middle].account), account) < 0)
            span.first = middle + 1;
        else
            high = middle;
    }
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

/* ---- ARNs ---- */

static bool place_and_id(const struct graph *g, enum kind kind, uint32_t row, uint32_t *place,
                         struct res_id *id)
{
    switch (kind) {
    case KIND_IMAGE:
        *place = g->images[row].place;
        *id = image_id(&g->images[row]);
        return true;
    case KIND_INSTANCE:
        *place = g->instances[row].place;
        *id = instance_id(&g->instances[row]);
        return true;
    case KIND_SNAPSHOT:
        *place = g->snapshots[row].place;
        *id = snapshot_id(&g->snapshots[row]);
        return true;
    case KIND_VOLUME:
        *place = g->volumes[row].place;
        *id = volume_id(&g->volumes[row]);
        return true;
    case KIND_ACCOUNT:
    case KIND_EXEMPTION:
    case KIND_LEDGER_RECORD:
    case KIND_RESTORE_GROUP:
    case KIND_SOURCE:
    case KIND_COUNT:
    default: return false;
    }
}

/* Append what fits: only ids and regions that AWS never gave are too long. */
static size_t put_text(char *buf, size_t len, struct str text)
{
    size_t room = ARN_TEXT_MAX - 1 - len;
    size_t fits = text.len < room ? text.len : room;
    if (fits > 0)
        memcpy(buf + len, text.ptr, fits);
    return len + fits;
}

/* arn:PARTITION:ec2:REGION:ACCOUNT:KIND/ID */
struct str graph_arn(const struct graph *g, enum kind kind, uint32_t row, char *buf)
{
    uint32_t place;
    struct res_id id;
    char id_buf[RES_ID_TEXT_MAX];
    buf[0] = '\0';
    if (!place_and_id(g, kind, row, &place, &id))
        return str_make(buf, 0);
    bool has_account = kind == KIND_VOLUME || kind == KIND_INSTANCE;
    struct str region = graph_str(g, g->places[place].region);
    size_t len = put_text(buf, 0, STR_LIT("arn:"));
    len = put_text(buf, len, str_from(region_partition(region)));
    len = put_text(buf, len, STR_LIT(":ec2:"));
    len = put_text(buf, len, region);
    len = put_text(buf, len, STR_LIT(":"));
    if (has_account)
        len = put_text(buf, len, graph_str(g, g->places[place].account));
    len = put_text(buf, len, STR_LIT(":"));
    len = put_text(buf, len, str_from(kind_name(kind)));
    len = put_text(buf, len, STR_LIT("/"));
    len = put_text(buf, len, graph_id_text(g, id, kind, id_buf));
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
