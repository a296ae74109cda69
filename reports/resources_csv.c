#include "reports/format_internal.h"
#include "reports/report_internal.h"

#include "analyzer/facts.h"
#include "model/states.h"

static const char *const columns[] = {
    "arn",         "kind",         "id",         "name",         "account",    "region",
    "zone",        "state",        "created_at", "size_gib",     "full_bytes", "encrypted",
    "kms_key",     "storage_tier", "volume_id",  "snapshot_ids", "image_ids",  "is_copy",
    "copy_source", "copy_grade",   "manager",    "own",          "scope",      "tags",
};

struct writer {
    const struct report_context *ctx;
    const struct graph *graph;
    struct cells cells;
};

/* What the first nine columns of every kind say. */
struct head {
    enum kind kind;
    uint32_t row;
    uint32_t place;
    struct res_id id;
    uint32_t tagset;
    struct str name; /* where there is no tag Name */
    struct str zone;
    const char *state;
    instant created;
};

static void put_head(struct writer *w, const struct head *head)
{
    char arn[ARN_TEXT_MAX];
    char id[RES_ID_TEXT_MAX];
    const struct graph *g = w->graph;
    const struct place *place = &g->places[head->place];
    struct str name = head->name;
    (void)graph_tag(g, head->tagset, STR_LIT("Name"), &name);
    cell_str(&w->cells, graph_arn(g, head->kind, head->row, arn));
    cell_word(&w->cells, kind_name(head->kind));
    cell_str(&w->cells, graph_id_text(g, head->id, head->kind, id));
    cell_str(&w->cells, name);
    cell_str(&w->cells, graph_str(g, place->account));
    cell_str(&w->cells, graph_str(g, place->region));
    cell_str(&w->cells, head->zone);
    cell_word(&w->cells, head->state);
    cell_time(&w->cells, head->created);
}

/* size_gib, full_bytes, encrypted, kms_key of kinds that hold no data themselves. */
static void put_no_data(struct writer *w)
{
    for (int i = 0; i < 4; i++)
        cell_empty(&w->cells);
}

/* is_copy, copy_source, copy_grade of kinds whose copies are not told apart. */
static void put_no_copy(struct writer *w)
{
    for (int i = 0; i < 3; i++)
        cell_empty(&w->cells);
}

static void put_id(struct writer *w, struct res_id id, enum kind kind)
{
    char buf[RES_ID_TEXT_MAX];
    cell_str(&w->cells, graph_id_text(w->graph, id, kind, buf));
}

static void put_list_id(struct writer *w, struct sink *out, struct res_id id, enum kind kind)
{
    char buf[RES_ID_TEXT_MAX];
    cell_next(&w->cells);
    sink_str(out, graph_id_text(w->graph, id, kind, buf));
}

static void put_manager(struct writer *w, enum kind kind, uint32_t row)
{
    cell_word(&w->cells, manager_name(facts_keeper(w->ctx->facts, kind, row)));
}

/* own, scope, tags: the last columns of every kind. */
static void put_tail(struct writer *w, enum kind kind, uint32_t row, bool own, uint32_t tagset)
{
    const struct policy *policy = w->ctx->policy;
    uint16_t scope = SCOPE_NONE;
    if (own && kind != KIND_INSTANCE)
        scope = policy_scope_of(policy, w->graph, kind, row);
    cell_bool(&w->cells, own);
    cell_str(&w->cells, scope == SCOPE_NONE ? STR_EMPTY : policy->scopes[scope].name);
    cell_tags(&w->cells, w->graph, tagset);
    cells_end_row(&w->cells);
}

static void put_encryption(struct writer *w, uint8_t flags, strref kms_key)
{
    cell_bool(&w->cells, flags & ROW_ENCRYPTED);
    cell_str(&w->cells, graph_str(w->graph, kms_key));
}

/* ---- snapshots ---- */

static void put_snapshot_images(struct writer *w, uint32_t row)
{
    const struct graph *g = w->graph;
    struct sink *out = cell_begin(&w->cells);
    for (uint32_t i = g->image_ref_first[row]; i < g->image_ref_first[row + 1]; i++)
        put_list_id(w, out, image_id(&g->images[g->image_refs[i]]), KIND_IMAGE);
    cell_end(&w->cells);
}

static void put_snapshot_copy(struct writer *w, uint32_t row)
{
    char arn[ARN_TEXT_MAX];
    const struct snapshot_facts *facts = facts_of(w->ctx->facts, row);
    bool known = facts->source_row != ROW_NONE;
    cell_bool(&w->cells, facts->flags & FACT_COPY);
    cell_str(&w->cells,
             known ? graph_arn(w->graph, KIND_SNAPSHOT, facts->source_row, arn) : STR_EMPTY);
    cell_word(&w->cells, proof_name((enum proof)facts->proof));
}

static void put_snapshot(struct writer *w, uint32_t row)
{
    const struct graph *g = w->graph;
    const struct snapshot *s = &g->snapshots[row];
    struct head head = {.kind = KIND_SNAPSHOT,
                        .row = row,
                        .place = s->place,
                        .id = snapshot_id(s),
                        .tagset = s->tagset,
                        .state = snapshot_state_name((enum snapshot_state)s->state),
                        .created = s->start_time};
    if (s->extra != ROW_NONE)
        head.zone = graph_str(g, g->snapshot_extras[s->extra].availability_zone);
    put_head(w, &head);
    cell_u64(&w->cells, s->size_gib);
    if (s->flags & ROW_FULL_BYTES)
        cell_u64(&w->cells, s->full_bytes);
    else
        cell_empty(&w->cells);
    put_encryption(w, s->flags, s->kms_key);
    cell_word(&w->cells, s->flags & ROW_ARCHIVED ? "archive" : "standard");
    put_id(w, snapshot_volume_id(s), KIND_VOLUME);
    cell_empty(&w->cells); /* snapshot_ids */
    put_snapshot_images(w, row);
    put_snapshot_copy(w, row);
    put_manager(w, KIND_SNAPSHOT, row);
    put_tail(w, KIND_SNAPSHOT, row, s->flags & ROW_OWN, s->tagset);
}

/* ---- volumes ---- */

static void put_volume(struct writer *w, uint32_t row)
{
    const struct graph *g = w->graph;
    const struct volume *v = &g->volumes[row];
    struct head head = {.kind = KIND_VOLUME,
                        .row = row,
                        .place = v->place,
                        .id = volume_id(v),
                        .tagset = v->tagset,
                        .zone = graph_str(g, v->zone),
                        .state = volume_state_name((enum volume_state)v->state),
                        .created = v->create_time};
    put_head(w, &head);
    cell_u64(&w->cells, v->size_gib);
    cell_empty(&w->cells); /* full_bytes */
    put_encryption(w, v->flags, v->kms_key);
    cell_empty(&w->cells); /* storage_tier */
    cell_empty(&w->cells); /* volume_id */
    put_id(w, volume_snapshot_id(v), KIND_SNAPSHOT);
    cell_empty(&w->cells); /* image_ids */
    put_no_copy(w);
    put_manager(w, KIND_VOLUME, row);
    put_tail(w, KIND_VOLUME, row, v->flags & ROW_OWN, v->tagset);
}

/* ---- images ---- */

static void put_image_snapshots(struct writer *w, const struct image *image)
{
    const struct graph *g = w->graph;
    struct sink *out = cell_begin(&w->cells);
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        const struct mapping *m = &g->mappings[image->first_mapping + i];
        struct res_id id = {m->snapshot_value, (enum id_form)m->snapshot_form};
        if (id.form != ID_NONE)
            put_list_id(w, out, id, KIND_SNAPSHOT);
    }
    cell_end(&w->cells);
}

static void put_image(struct writer *w, uint32_t row)
{
    const struct graph *g = w->graph;
    const struct image *i = &g->images[row];
    struct head head = {.kind = KIND_IMAGE,
                        .row = row,
                        .place = i->place,
                        .id = image_id(i),
                        .tagset = i->tagset,
                        .name = graph_str(g, i->name),
                        .state = image_state_name((enum image_state)i->state),
                        .created = i->creation_date};
    put_head(w, &head);
    put_no_data(w);
    cell_empty(&w->cells); /* storage_tier */
    cell_empty(&w->cells); /* volume_id */
    put_image_snapshots(w, i);
    cell_empty(&w->cells); /* image_ids */
    put_no_copy(w);
    put_manager(w, KIND_IMAGE, row);
    put_tail(w, KIND_IMAGE, row, i->flags & ROW_OWN, i->tagset);
}

/* ---- instances ---- */

static void put_instance(struct writer *w, uint32_t row)
{
    const struct graph *g = w->graph;
    const struct instance *i = &g->instances[row];
    struct res_id image = {i->image_value, (enum id_form)i->image_form};
    struct head head = {.kind = KIND_INSTANCE,
                        .row = row,
                        .place = i->place,
                        .id = instance_id(i),
                        .tagset = i->tagset,
                        .zone = graph_str(g, i->zone),
                        .state = instance_state_name((enum instance_state)i->state),
                        .created = i->launch_time};
    put_head(w, &head);
    put_no_data(w);
    cell_empty(&w->cells); /* storage_tier */
    cell_empty(&w->cells); /* volume_id */
    cell_empty(&w->cells); /* snapshot_ids */
    put_id(w, image, KIND_IMAGE);
    put_no_copy(w);
    cell_empty(&w->cells);                            /* manager */
    put_tail(w, KIND_INSTANCE, row, true, i->tagset); /* instances belong to their place */
}

static void put_span(struct writer *w, const struct span *span,
                     void (*put)(struct writer *w, uint32_t row))
{
    for (uint32_t i = 0; i < span->count; i++)
        put(w, span->first + i);
}

/* Places lie by account and region, rows by id: only the kinds need an order. */
void resources_csv_write(struct sink *out, const struct report_context *ctx)
{
    const struct graph *g = ctx->graph;
    struct writer w = {.ctx = ctx, .graph = g};
    cells_init(&w.cells, out);
    cells_header(&w.cells, columns, sizeof(columns) / sizeof(columns[0]));
    for (uint32_t place = 0; place < g->place_count; place++) {
        put_span(&w, &g->image_spans[place], put_image);
        put_span(&w, &g->instance_spans[place], put_instance);
        put_span(&w, &g->snapshot_spans[place], put_snapshot);
        put_span(&w, &g->volume_spans[place], put_volume);
    }
    cells_clear(&w.cells);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    (void)summary;
    resources_csv_write(in->out, in->report);
}

const struct report_writer writer_resources_csv = {.whole = write_whole};
