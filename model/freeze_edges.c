#include "core/mem.h"
#include "core/sort.h"
#include "model/freeze_internal.h"

/* ---- snapshots by volume ---- */

static struct str text_of_volume_id(const void *ctx, const struct id_item *item)
{
    return strtab_get(ctx, (strref)item->value);
}

static struct id_item *volume_ids_of_snapshots(const struct graph *g)
{
    struct id_item *items = mem_resize(NULL, g->snapshot_count, sizeof(*items));
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        const struct snapshot *s = &g->snapshots[row];
        items[row] = (struct id_item){
            .value = s->volume_value, .row = row, .place = s->place, .form = s->volume_form};
    }
    return items;
}

/* A key that sorts instants, INSTANT_UNSET first. */
static uint64_t instant_key(instant at)
{
    return (uint64_t)at ^ (UINT64_C(1) << 63);
}

/* items[0, count) have one volume id and come by snapshot id: sort them by time. `pairs` is scratch. */
static void sort_by_time(const struct graph *g, struct id_item *items, size_t count,
                         struct vec *pairs)
{
    vec_truncate(pairs, 0);
    for (size_t i = 0; i < count; i++) {
        uint32_t row = items[i].row;
        struct sort_pair pair = {.key = instant_key(g->snapshots[row].start_time), .row = row};
        vec_push(pairs, &pair);
    }
    sort_pairs(pairs->data, count);
    for (size_t i = 0; i < count; i++)
        items[i].row = VEC_AT(struct sort_pair, pairs, i).row;
}

/* Is the volume's place and id before the item's? */
static int cmp_volume(const struct graph *g, const struct volume *v, const struct id_item *item)
{
    if (v->place != item->place)
        return v->place < item->place ? -1 : 1;
    return res_id_cmp(volume_id(v), (struct res_id){item->value, (enum id_form)item->form}, "vol-",
                      g->strings);
}

/* Both come by place and id text, so one walk joins them. */
static void join_volumes(struct freeze *f, const struct id_item *items, struct span *spans)
{
    const struct graph *g = f->graph;
    const struct id_texts texts = {"vol-", text_of_volume_id, g->strings};
    uint32_t volume = 0;
    for (uint32_t first = 0, end; first < g->snapshot_count; first = end) {
        for (end = first + 1;
             end < g->snapshot_count && same_id(&items[first], &items[end], &texts);)
            end++;
        while (volume < g->volume_count && cmp_volume(g, &g->volumes[volume], &items[first]) < 0)
            volume++;
        if (volume == g->volume_count || cmp_volume(g, &g->volumes[volume], &items[first]) != 0)
            continue;
        spans[volume] = (struct span){first, end - first};
        for (uint32_t i = first; i < end; i++)
            f->snapshots[items[i].row].volume_row = volume;
    }
}

static void link_snapshots_and_volumes(struct freeze *f)
{
    struct graph *g = f->graph;
    const struct id_texts texts = {"vol-", text_of_volume_id, g->strings};
    struct id_item *items = volume_ids_of_snapshots(g);
    sort_ids(&items, g->snapshot_count, g->place_count, &texts);

    struct vec pairs;
    vec_init(&pairs, sizeof(struct sort_pair));
    for (uint32_t first = 0, end; first < g->snapshot_count; first = end) {
        for (end = first + 1;
             end < g->snapshot_count && same_id(&items[first], &items[end], &texts);)
            end++;
        sort_by_time(g, &items[first], end - first, &pairs);
    }
    vec_clear(&pairs);

    uint32_t *by_volume = graph_block(g, g->snapshot_count, sizeof(*by_volume));
    uint32_t *pos = graph_block(g, g->snapshot_count, sizeof(*pos));
    for (uint32_t i = 0; i < g->snapshot_count; i++) {
        by_volume[i] = items[i].row;
        pos[items[i].row] = i;
    }
    struct span *spans = graph_block(g, g->volume_count, sizeof(*spans));
    join_volumes(f, items, spans);
    mem_free(items);
    g->by_volume = by_volume;
    g->by_volume_pos = pos;
    g->volume_snapshots = spans;
}

/* Is the tier's place and id before the snapshot's? */
static int cmp_tiering(const struct graph *g, const struct tiering *t, const struct snapshot *s)
{
    if (t->place != s->place)
        return t->place < s->place ? -1 : 1;
    return res_id_cmp((struct res_id){t->id_value, (enum id_form)t->id_form}, snapshot_id(s),
                      "snap-", g->strings);
}

/* Both come by place and id text, so one walk joins them. */
static void link_tierings(struct freeze *f)
{
    const struct graph *g = f->graph;
    uint32_t tier = 0;
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        const struct snapshot *s = &g->snapshots[row];
        while (tier < g->tiering_count && cmp_tiering(g, &g->tierings[tier], s) < 0)
            tier++;
        bool told = tier < g->tiering_count && cmp_tiering(g, &g->tierings[tier], s) == 0;
        f->snapshots[row].tiering_row = told ? tier : ROW_NONE;
    }
}

/* ---- from names to rows ---- */

static uint32_t find(const struct freeze *f, enum kind kind, uint32_t place, uint64_t value,
                     uint8_t form)
{
    if (form == ID_NONE)
        return ROW_NONE;
    return graph_find_id(f->graph, kind, place, (struct res_id){value, (enum id_form)form});
}

/* What another account may share: its listing counts where the own one has nothing. */
static uint32_t find_shared(const struct freeze *f, enum kind kind, uint32_t place, uint64_t value,
                            uint8_t form)
{
    if (form == ID_NONE)
        return ROW_NONE;
    return graph_find_id_in_region(f->graph, kind, place,
                                   (struct res_id){value, (enum id_form)form});
}

static void link_volumes(struct freeze *f)
{
    for (uint32_t row = 0; row < f->graph->volume_count; row++) {
        struct volume *v = &f->volumes[row];
        v->snapshot_row =
            find_shared(f, KIND_SNAPSHOT, v->place, v->snapshot_value, v->snapshot_form);
        v->source_row = find(f, KIND_VOLUME, v->place, v->source_value, v->source_form);
        for (uint32_t i = 0; i < v->attachment_count; i++) {
            struct attachment *a = &f->attachments[v->first_attachment + i];
            a->instance_row = find(f, KIND_INSTANCE, v->place, a->instance_value, a->instance_form);
        }
    }
}

static void link_images(struct freeze *f)
{
    for (uint32_t row = 0; row < f->graph->image_count; row++) {
        const struct image *image = &f->images[row];
        for (uint32_t i = 0; i < image->mapping_count; i++) {
            struct mapping *m = &f->mappings[image->first_mapping + i];
            m->snapshot_row =
                find_shared(f, KIND_SNAPSHOT, image->place, m->snapshot_value, m->snapshot_form);
        }
    }
}

static void link_instances(struct freeze *f)
{
    for (uint32_t row = 0; row < f->graph->instance_count; row++) {
        struct instance *instance = &f->instances[row];
        instance->image_row = find_shared(f, KIND_IMAGE, instance->place, instance->image_value,
                                          instance->image_form);
        for (uint32_t i = 0; i < instance->volume_count; i++) {
            struct instance_volume *v = &f->instance_volumes[instance->first_volume + i];
            v->volume_row = find(f, KIND_VOLUME, instance->place, v->volume_value, v->volume_form);
            if (v->volume_row != ROW_NONE && instance_is_alive(instance))
                f->volumes[v->volume_row].flags |= ROW_NAMED;
        }
    }
}

static void link_template_versions(struct freeze *f)
{
    const struct graph *g = f->graph;
    for (uint32_t row = 0; row < g->template_version_count; row++) {
        struct template_version *v = &f->template_versions[row];
        v->image_row = graph_find_in_region(g, KIND_IMAGE, v->place, graph_str(g, v->image_id));
        for (uint32_t i = 0; i < v->snapshot_count; i++) {
            struct template_snapshot *s = &f->template_snapshots[v->first_snapshot + i];
            s->snapshot_row =
                find_shared(f, KIND_SNAPSHOT, v->place, s->snapshot_value, s->snapshot_form);
        }
    }
}

/* ---- and back: for each row, the rows that name it ---- */

static void add_edge(struct vec *edges, uint32_t target, uint32_t source)
{
    if (target == ROW_NONE)
        return;
    struct sort_pair edge = {.key = target, .row = source};
    vec_push(edges, &edge);
}

/* Turns edges that were added by source row into spans by target row; releases `edges`. */
static void group(struct graph *g, struct vec *edges, uint32_t target_count,
                  const uint32_t **first_out, const uint32_t **sources_out)
{
    sort_pairs(edges->data, edges->len);
    uint32_t *first = graph_block(g, (size_t)target_count + 1, sizeof(*first));
    uint32_t *sources = graph_block(g, edges->len, sizeof(*sources));
    uint32_t out = 0;
    uint32_t next = 0;
    for (size_t i = 0; i < edges->len; i++) {
        const struct sort_pair *edge = &VEC_AT(struct sort_pair, edges, i);
        if (i > 0 && edge->key == edge[-1].key && edge->row == edge[-1].row)
            continue; /* an image may map one snapshot twice */
        while (next <= edge->key)
            first[next++] = out;
        sources[out++] = edge->row;
    }
    while (out > 0 && next <= target_count)
        first[next++] = out;
    vec_clear(edges);
    *first_out = first;
    *sources_out = sources;
}

static void group_by_snapshot(struct freeze *f)
{
    struct graph *g = f->graph;
    struct vec edges;
    vec_init(&edges, sizeof(struct sort_pair));

    for (uint32_t row = 0; row < g->volume_count; row++)
        add_edge(&edges, g->volumes[row].snapshot_row, row);
    group(g, &edges, g->snapshot_count, &g->made_first, &g->made);

    for (uint32_t row = 0; row < g->image_count; row++) {
        const struct mapping *mappings = &g->mappings[g->images[row].first_mapping];
        for (uint32_t i = 0; i < g->images[row].mapping_count; i++)
            add_edge(&edges, mappings[i].snapshot_row, row);
    }
    group(g, &edges, g->snapshot_count, &g->image_ref_first, &g->image_refs);

    for (uint32_t row = 0; row < g->template_version_count; row++) {
        const struct template_version *v = &g->template_versions[row];
        for (uint32_t i = 0; i < v->snapshot_count; i++)
            add_edge(&edges, g->template_snapshots[v->first_snapshot + i].snapshot_row, row);
    }
    group(g, &edges, g->snapshot_count, &g->template_ref_first, &g->template_refs);
}

static void group_by_image(struct freeze *f)
{
    struct graph *g = f->graph;
    struct vec edges;
    vec_init(&edges, sizeof(struct sort_pair));
    for (uint32_t row = 0; row < g->instance_count; row++)
        add_edge(&edges, g->instances[row].image_row, row);
    group(g, &edges, g->image_count, &g->image_instance_first, &g->image_instances);
}

/* The graph's rows are const to all but this floor, until they are complete. */
static void open_rows(struct freeze *f)
{
#define TABLE(NAME, row, plural) f->plural = (struct row *)(uintptr_t)f->graph->plural;
#define LIST(NAME, row, plural)  f->plural = (struct row *)(uintptr_t)f->graph->plural;
#include "model/tables.def"
}

void freeze_edges(struct freeze *f)
{
    open_rows(f);
    link_snapshots_and_volumes(f);
    link_tierings(f);
    link_volumes(f);
    link_images(f);
    link_instances(f);
    link_template_versions(f);
    group_by_snapshot(f);
    group_by_image(f);
}
