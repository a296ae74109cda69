#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/freeze_internal.h"

#define BLOCK 64 /* rows that are moved together, see refs_soon() */

/* ---- which columns of a row refer to something ---- */

#define REFS_MAX  32
#define LISTS_MAX 8

/* A reference of a part in a row, to be rewritten to one of the graph. */
struct ref {
    enum kept_type kept;
    uint16_t at;
    uint16_t form_at;
};

struct refs {
    struct ref items[REFS_MAX];
    size_t count;
};

/* A list that rows point into. */
struct moved_list {
    const struct sublist *list;
    uint16_t first_at;
    uint16_t count_at; /* AT_NONE: one row, or none */
    struct refs refs;
};

/* How the rows of a table are rewritten. */
struct rewriting {
    struct freeze *f;
    const struct table_info *info;
    struct refs refs;
    struct moved_list lists[LISTS_MAX];
    size_t list_count;
};

static void find_refs(const struct column *columns, size_t count, struct refs *out)
{
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kept_by_reference(columns[i].kept) || columns[i].kept == KEPT_LIST)
            continue;
        assert(out->count < REFS_MAX);
        out->items[out->count++] = (struct ref){
            .kept = columns[i].kept, .at = columns[i].row_at, .form_at = columns[i].aux_at};
    }
}

static void add_list(struct rewriting *r, const struct sublist *list, uint16_t first_at,
                     uint16_t count_at)
{
    assert(r->list_count < LISTS_MAX);
    struct moved_list *to = &r->lists[r->list_count++];
    *to = (struct moved_list){.list = list, .first_at = first_at, .count_at = count_at};
    find_refs(list->columns, list->column_count, &to->refs);
}

static void plan(struct rewriting *r, struct freeze *f, enum table table)
{
    const struct table_info *info = table_info(table);
    *r = (struct rewriting){.f = f, .info = info};
    find_refs(info->columns, info->column_count, &r->refs);
    for (size_t i = 0; i < info->column_count; i++)
        if (info->columns[i].list)
            add_list(r, info->columns[i].list, info->columns[i].row_at, info->columns[i].aux_at);
    if (info->rare)
        add_list(r, info->rare, info->rare_at, AT_NONE);
}

/* ---- rewriting ---- */

static int rewrite_refs(struct freeze *f, uint32_t part, const struct refs *refs, char *row,
                        struct error *err)
{
    for (size_t i = 0; i < refs->count; i++) {
        const struct ref *ref = &refs->items[i];
        void *at = row + ref->at;
        int failed = 0;
        if (ref->kept == KEPT_TEXT)
            failed = freeze_str(f, part, at, err);
        else if (ref->kept == KEPT_ID)
            failed = freeze_id(f, part, at, (uint8_t)row[ref->form_at], err);
        else if (ref->kept == KEPT_TAGS)
            failed = freeze_tagset(f, part, at, err);
        else
            failed = freeze_owner(f, part, at, err);
        if (failed)
            return -1;
    }
    return 0;
}

/* Copy the rows of a list to the end of the graph's, and say where they went. */
static int move_list(struct freeze *f, uint32_t part, const struct moved_list *moved, char *row,
                     struct error *err)
{
    const struct vec *from = &f->parts[part]->lists[moved->list->list];
    struct vec *to = &f->lists[moved->list->list];
    uint32_t *first = (uint32_t *)(void *)(row + moved->first_at);
    size_t at = to->len;
    size_t count = 1;
    if (moved->count_at == AT_NONE && *first == ROW_NONE)
        return 0;
    if (moved->count_at != AT_NONE)
        count = *(const uint16_t *)(const void *)(row + moved->count_at);
    if (at + count > LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u parts of records", LIMIT_ROWS);
    for (size_t i = 0; i < count; i++) {
        char *item = vec_push(to, (const char *)from->data + (*first + i) * from->elem_size);
        if (rewrite_refs(f, part, &moved->refs, item, err) != 0)
            return -1;
    }
    *first = (uint32_t)at;
    return 0;
}

/* An OwnerId that is missing speaks of nobody else. */
static void set_own(const struct rewriting *r, char *row, uint32_t place)
{
    uint16_t owner = 0;
    if (r->info->owner_at != AT_NONE)
        memcpy(&owner, row + r->info->owner_at, sizeof(owner));
    if (owner == 0 || r->f->options->own_all ||
        VEC_AT(strref, &r->f->owners, owner) == r->f->graph->places[place].account)
        row[r->info->flags_at] = (char)(row[r->info->flags_at] | ROW_OWN);
}

static int rewrite_row(const struct rewriting *r, uint32_t part, char *row, struct error *err)
{
    uint32_t *place = (uint32_t *)(void *)(row + r->info->place_at);
    *place = r->f->place_of[*place];
    if (rewrite_refs(r->f, part, &r->refs, row, err) != 0)
        return -1;
    if (r->info->flags_at != AT_NONE)
        set_own(r, row, *place);
    for (size_t i = 0; i < r->list_count; i++)
        if (move_list(r->f, part, &r->lists[i], row, err) != 0)
            return -1;
    return 0;
}

/* ---- tables ---- */

static const char *source_row(const struct freeze *f, enum table table, struct chosen_row at)
{
    const struct vec *rows = &f->parts[at.part]->rows[table];
    return (const char *)rows->data + at.row * rows->elem_size;
}

static void refs_soon(const struct rewriting *r, const struct chosen_row *at, const char *rows,
                      size_t count)
{
    const struct table_info *info = r->info;
    uint32_t refs[BLOCK];
    if (info->tagset_at != AT_NONE) {
        for (size_t i = 0; i < count; i++)
            memcpy(&refs[i], rows + i * info->row_size + info->tagset_at, sizeof(refs[i]));
        freeze_tagsets_soon(r->f, at, refs, count);
    }
    if (info->text_at != AT_NONE) {
        for (size_t i = 0; i < count; i++)
            memcpy(&refs[i], rows + i * info->row_size + info->text_at, sizeof(refs[i]));
        freeze_strs_soon(r->f, at, refs, count);
    }
}

static int move_rows(const struct rewriting *r, enum table table, const struct chosen *chosen,
                     char *to, struct error *err)
{
    size_t size = r->info->row_size;
    for (uint32_t start = 0; start < chosen->count; start += BLOCK) {
        const struct chosen_row *at = &chosen->rows[start];
        uint32_t count = chosen->count - start < BLOCK ? chosen->count - start : BLOCK;
        char *block = to + start * size;
        for (uint32_t i = 0; i < count; i++)
            __builtin_prefetch(source_row(r->f, table, at[i]));
        for (uint32_t i = 0; i < count; i++)
            memcpy(block + i * size, source_row(r->f, table, at[i]), size);
        refs_soon(r, at, block, count);
        for (uint32_t i = 0; i < count; i++) {
            if (rewrite_row(r, at[i].part, block + i * size, err) != 0)
                return -1;
        }
    }
    return 0;
}

/* The graph's members for a table are typed; here they are what their table says. */
static void give_rows(struct graph *g, const struct table_info *info, void *rows, uint32_t count,
                      const struct span *spans)
{
    memcpy((char *)g + info->rows_at, &rows, sizeof(rows));
    memcpy((char *)g + info->count_at, &count, sizeof(count));
    memcpy((char *)g + info->spans_at, &spans, sizeof(spans));
}

static void give_list(struct freeze *f, const struct sublist *list)
{
    uint32_t count = (uint32_t)f->lists[list->list].len;
    void *rows = graph_adopt(f->graph, &f->lists[list->list]);
    memcpy((char *)f->graph + list->rows_at, &rows, sizeof(rows));
    memcpy((char *)f->graph + list->count_at, &count, sizeof(count));
}

/* Moves a table, and what its rows point into, from the parts to the graph. */
static int move_table(struct freeze *f, enum table table, struct error *err)
{
    struct graph *g = f->graph;
    struct rewriting r;
    struct chosen chosen;
    plan(&r, f, table);
    if (freeze_choose(f, table, &chosen, err) != 0)
        return -1;
    void *rows = graph_block(g, chosen.count, r.info->row_size);
    int failed = move_rows(&r, table, &chosen, rows, err);
    mem_free(chosen.rows);
    for (size_t p = 0; p < f->part_count; p++)
        part_release_rows(f->parts[p], table);
    if (failed)
        return -1;
    g->counts.repeated[table] = chosen.repeated;
    g->counts.later[table] = chosen.later;
    if (r.info->shared)
        chosen.count = freeze_unite(f, table, rows, chosen.count, chosen.spans);
    give_rows(g, r.info, rows, chosen.count, chosen.spans);
    for (size_t i = 0; i < r.list_count; i++)
        give_list(f, r.lists[i].list);
    return 0;
}

/* Every string, tag set and owner enters the graph when the first row that names it does, and rows
 * come in their final order: so the numbers of all of them follow from what the records say. */
int freeze_rows(struct freeze *f, struct error *err)
{
    for (unsigned table = 0; table < TABLE_COUNT; table++)
        if (move_table(f, (enum table)table, err) != 0)
            return -1;

    struct graph *g = f->graph;
    g->tag_count = (uint32_t)f->tags.len;
    g->tags = graph_adopt(g, &f->tags);
    g->tagset_count = (uint32_t)f->tagsets.len;
    g->tagsets = graph_adopt(g, &f->tagsets);
    g->owner_count = (uint16_t)f->owners.len;
    g->owners = graph_adopt(g, &f->owners);
    return 0;
}
