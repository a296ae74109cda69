/* The neighbourhood of a resource: what it was made from, what was made from it, what uses it. */
#include "reports/explain/explain.h"
#include "reports/explain/tree.h"

#define SHOWN_MAX 5 /* of a long family */
#define DEPTH_MAX 4 /* of copies of copies */

struct grower {
    const struct explained *in;
    const struct graph *graph;
    struct arena *arena;
    uint32_t here; /* the place whose region goes without saying */
    const char *dots;
};

static struct tree *add_resource(const struct grower *g, struct tree *parent, const char *lead,
                                 struct resource resource)
{
    return tree_add(g->arena, parent, "%s%.*s", lead,
                    STR_ARG(resource_line(g->in, resource, g->here)));
}

static void add_more(const struct grower *g, struct tree *parent, size_t more, const char *what)
{
    if (more > 0)
        tree_add(g->arena, parent, "%s %zu %s", g->dots, more, what);
}

static struct str id_text(const struct grower *g, struct res_id id, enum kind kind)
{
    char buf[RES_ID_TEXT_MAX];
    return arena_str(g->arena, graph_id_text(g->graph, id, kind, buf));
}

/* ---- what hangs on a snapshot ---- */

static void add_images(const struct grower *g, struct tree *parent, uint32_t row)
{
    uint32_t first = g->graph->image_ref_first[row];
    uint32_t count = g->graph->image_ref_first[row + 1] - first;
    for (uint32_t i = 0; i < count && i < SHOWN_MAX; i++)
        add_resource(g, parent, "used by ",
                     (struct resource){KIND_IMAGE, g->graph->image_refs[first + i]});
    if (count > SHOWN_MAX)
        add_more(g, parent, count - SHOWN_MAX, "more images");
}

static void add_templates(const struct grower *g, struct tree *parent, uint32_t row)
{
    uint32_t first = g->graph->template_ref_first[row];
    uint32_t count = g->graph->template_ref_first[row + 1] - first;
    for (uint32_t i = 0; i < count && i < SHOWN_MAX; i++) {
        const struct template_version *t =
            &g->graph->template_versions[g->graph->template_refs[first + i]];
        tree_add(g->arena, parent, "named by launch template \"%.*s\", version %llu",
                 STR_ARG(graph_str(g->graph, t->template_name)), (unsigned long long)t->version);
    }
    if (count > SHOWN_MAX)
        add_more(g, parent, count - SHOWN_MAX, "more launch template versions");
}

/* Volumes made from it: what a restore leaves to be seen. */
static void add_made(const struct grower *g, struct tree *parent, uint32_t row)
{
    uint32_t first = g->graph->made_first[row];
    uint32_t count = g->graph->made_first[row + 1] - first;
    for (uint32_t i = 0; i < count && i < SHOWN_MAX; i++)
        add_resource(g, parent, "restored to ",
                     (struct resource){KIND_VOLUME, g->graph->made[first + i]});
    if (count > SHOWN_MAX)
        add_more(g, parent, count - SHOWN_MAX, "more volumes made from it");
}

static void add_uses(const struct grower *g, struct tree *parent, uint32_t row, unsigned depth);

/* The copies made of `row` itself, each with what hangs on it. */
static void add_copies(const struct grower *g, struct tree *parent, uint32_t row, unsigned depth)
{
    const struct snapshot_facts *facts = facts_of(g->in->facts, row);
    uint32_t root = facts->flags & FACT_COPY ? facts->root_row : row;
    if (root == ROW_NONE)
        return;
    struct rows copies = facts_copies_of(g->in->facts, root);
    size_t count = 0;
    for (size_t i = 0; i < copies.count; i++) {
        const struct snapshot_facts *copy = facts_of(g->in->facts, copies.rows[i]);
        if (copy->source_row != row || count++ >= SHOWN_MAX)
            continue;
        struct str lead =
            arena_printf(g->arena, "copy (%s): ", proof_name((enum proof)copy->proof));
        struct tree *node =
            add_resource(g, parent, lead.ptr, (struct resource){KIND_SNAPSHOT, copies.rows[i]});
        add_uses(g, node, copies.rows[i], depth + 1);
    }
    if (count > SHOWN_MAX)
        add_more(g, parent, count - SHOWN_MAX, "more copies");
}

static void add_uses(const struct grower *g, struct tree *parent, uint32_t row, unsigned depth)
{
    if (depth < DEPTH_MAX)
        add_copies(g, parent, row, depth);
    add_images(g, parent, row);
    add_templates(g, parent, row);
    add_made(g, parent, row);
}

/* ---- a volume ---- */

static void add_attachments(const struct grower *g, struct tree *parent, uint32_t row)
{
    const struct volume *v = &g->graph->volumes[row];
    if (v->attachment_count == 0)
        tree_add(g->arena, parent, "not attached");
    for (uint32_t i = 0; i < v->attachment_count; i++) {
        const struct attachment *a = &g->graph->attachments[v->first_attachment + i];
        struct str device = graph_str(g->graph, a->device);
        struct str lead = arena_printf(g->arena, "attached as %.*s to ", STR_ARG(device));
        if (a->instance_row != ROW_NONE) {
            add_resource(g, parent, lead.ptr, (struct resource){KIND_INSTANCE, a->instance_row});
            continue;
        }
        struct res_id id = {a->instance_value, (enum id_form)a->instance_form};
        struct str name = id_text(g, id, KIND_INSTANCE);
        tree_add(g->arena, parent, "%.*s%.*s", STR_ARG(lead),
                 STR_ARG(name.len > 0 ? name : STR_LIT("something that AWS manages")));
    }
}

static void add_origin(const struct grower *g, struct tree *parent, uint32_t row)
{
    const struct volume *v = &g->graph->volumes[row];
    if (v->snapshot_row != ROW_NONE)
        add_resource(g, parent, "made from ", (struct resource){KIND_SNAPSHOT, v->snapshot_row});
    else if (v->snapshot_form != ID_NONE)
        tree_add(g->arena, parent, "made from snapshot %.*s, which is not listed here",
                 STR_ARG(id_text(g, volume_snapshot_id(v), KIND_SNAPSHOT)));
    if (v->source_row != ROW_NONE)
        add_resource(g, parent, "cloned from ", (struct resource){KIND_VOLUME, v->source_row});
}

/* The newest of `count` snapshots that lie oldest first, each with what hangs on it; `without` is
 * left out (ROW_NONE: none is). */
static void add_newest(const struct grower *g, struct tree *parent, const uint32_t *rows,
                       size_t count, uint32_t without)
{
    size_t shown = 0;
    size_t older = 0;
    for (size_t i = count; i > 0; i--) {
        uint32_t row = rows[i - 1];
        if (row == without)
            continue;
        if (shown++ >= SHOWN_MAX) {
            older++;
            continue;
        }
        struct tree *node = add_resource(g, parent, "", (struct resource){KIND_SNAPSHOT, row});
        add_uses(g, node, row, 0);
    }
    add_more(g, parent, older, "older");
}

static void add_snapshots_of(const struct grower *g, struct tree *parent, uint32_t row)
{
    const struct span *span = &g->graph->volume_snapshots[row];
    if (span->count == 0) {
        tree_add(g->arena, parent, "no snapshot of it was seen");
        return;
    }
    struct tree *node = tree_add(g->arena, parent, "%u snapshot%s", span->count,
                                 span->count == 1 ? " of it" : "s of it, newest first");
    add_newest(g, node, g->graph->by_volume + span->first, span->count, ROW_NONE);
}

static void grow_volume(const struct grower *g, struct tree *root, uint32_t row)
{
    add_attachments(g, root, row);
    add_origin(g, root, row);
    add_snapshots_of(g, root, row);
}

/* ---- a snapshot ---- */

static const char *gone_words(enum truth gone)
{
    switch (gone) {
    case TRUTH_TRUE: return "is no longer listed";
    case TRUTH_FALSE: return "exists, though it is not listed";
    case TRUTH_UNKNOWN: break;
    }
    return "was not seen; the volumes were not read completely";
}

static struct tree *add_volume_of(const struct grower *g, struct tree *parent, uint32_t row)
{
    const struct snapshot *s = &g->graph->snapshots[row];
    if (s->volume_row != ROW_NONE) {
        struct tree *node =
            add_resource(g, parent, "taken of ", (struct resource){KIND_VOLUME, s->volume_row});
        add_attachments(g, node, s->volume_row);
        return node;
    }
    if (!(facts_of(g->in->facts, row)->flags & FACT_REAL_VOLUME))
        return tree_add(g->arena, parent, "no volume: its VolumeId is a placeholder");
    return tree_add(g->arena, parent, "taken of volume %.*s, which %s",
                    STR_ARG(id_text(g, snapshot_volume_id(s), KIND_VOLUME)),
                    gone_words(facts_volume_gone(g->in->facts, row)));
}

static void add_siblings(const struct grower *g, struct tree *parent, uint32_t row)
{
    struct rows group = facts_volume_group(g->graph, row);
    if (group.count < 2 || !(facts_of(g->in->facts, row)->flags & FACT_REAL_VOLUME))
        return;
    struct tree *node = tree_add(g->arena, parent, "%zu other snapshot%s", group.count - 1,
                                 group.count == 2 ? " of it" : "s of it, newest first");
    add_newest(g, node, group.rows, group.count, row);
}

static void add_unknown_source(const struct grower *g, struct tree *parent, uint32_t row)
{
    char buf[RES_ID_TEXT_MAX];
    struct str region = STR_EMPTY;
    if (facts_claimed_source(g->graph, row, buf, &region))
        tree_add(g->arena, parent,
                 "copy; its description names %s%s%.*s, which proves nothing here", buf,
                 region.len > 0 ? " in " : "", STR_ARG(region));
    else
        tree_add(g->arena, parent, "copy of an unknown source");
}

/* Up the chain of copies, to the volume that the data came from. */
static void add_source(const struct grower *g, struct tree *parent, uint32_t row, unsigned depth)
{
    const struct snapshot_facts *facts = facts_of(g->in->facts, row);
    if (facts->source_row == ROW_NONE) {
        add_unknown_source(g, parent, row);
        return;
    }
    struct str lead = arena_printf(g->arena, "copy (%s) of ", proof_name((enum proof)facts->proof));
    struct tree *node =
        add_resource(g, parent, lead.ptr, (struct resource){KIND_SNAPSHOT, facts->source_row});
    if (!(facts_of(g->in->facts, facts->source_row)->flags & FACT_COPY))
        add_volume_of(g, node, facts->source_row);
    else if (depth < DEPTH_MAX)
        add_source(g, node, facts->source_row, depth + 1);
}

static void grow_snapshot(const struct grower *g, struct tree *root, uint32_t row)
{
    if (facts_of(g->in->facts, row)->flags & FACT_COPY) {
        add_source(g, root, row, 0);
    } else {
        struct tree *volume = add_volume_of(g, root, row);
        add_siblings(g, volume, row);
        uint32_t lookalike = facts_possible_source(g->in->facts, row);
        if (lookalike != ROW_NONE)
            add_resource(g, root, "may be a copy of ", (struct resource){KIND_SNAPSHOT, lookalike});
    }
    add_uses(g, root, row, 0);
}

/* ---- an image, an instance ---- */

static void add_image_origin(const struct grower *g, struct tree *root, const struct image *image)
{
    struct res_id instance = {image->source_instance_value,
                              (enum id_form)image->source_instance_form};
    struct res_id source = {image->source_image_value, (enum id_form)image->source_image_form};
    struct str region = graph_str(g->graph, image->source_image_region);
    if (instance.form != ID_NONE)
        tree_add(g->arena, root, "made from instance %.*s",
                 STR_ARG(id_text(g, instance, KIND_INSTANCE)));
    else if (source.form != ID_NONE)
        tree_add(g->arena, root, "copy of image %.*s%s%.*s",
                 STR_ARG(id_text(g, source, KIND_IMAGE)), region.len > 0 ? " in " : "",
                 STR_ARG(region));
}

static void add_mappings(const struct grower *g, struct tree *root, const struct image *image)
{
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        const struct mapping *m = &g->graph->mappings[image->first_mapping + i];
        struct res_id id = {m->snapshot_value, (enum id_form)m->snapshot_form};
        struct str device = graph_str(g->graph, m->device);
        if (m->snapshot_row != ROW_NONE) {
            struct str lead = arena_printf(g->arena, "%.*s: ", STR_ARG(device));
            struct tree *node =
                add_resource(g, root, lead.ptr, (struct resource){KIND_SNAPSHOT, m->snapshot_row});
            if (!(facts_of(g->in->facts, m->snapshot_row)->flags & FACT_COPY))
                add_volume_of(g, node, m->snapshot_row);
            else
                add_source(g, node, m->snapshot_row, 0);
        } else if (id.form != ID_NONE) {
            tree_add(g->arena, root, "%.*s: snapshot %.*s, which is not listed here",
                     STR_ARG(device), STR_ARG(id_text(g, id, KIND_SNAPSHOT)));
        }
    }
}

static void add_image_users(const struct grower *g, struct tree *root, uint32_t row)
{
    uint32_t first = g->graph->image_instance_first[row];
    uint32_t count = g->graph->image_instance_first[row + 1] - first;
    for (uint32_t i = 0; i < count && i < SHOWN_MAX; i++)
        add_resource(g, root, "launched as ",
                     (struct resource){KIND_INSTANCE, g->graph->image_instances[first + i]});
    if (count > SHOWN_MAX)
        add_more(g, root, count - SHOWN_MAX, "more instances");
    size_t templates = 0;
    for (uint32_t i = 0; i < g->graph->template_version_count; i++) {
        const struct template_version *t = &g->graph->template_versions[i];
        if (t->image_row == row && templates++ < SHOWN_MAX)
            tree_add(g->arena, root, "named by launch template \"%.*s\", version %llu",
                     STR_ARG(graph_str(g->graph, t->template_name)),
                     (unsigned long long)t->version);
    }
    if (templates > SHOWN_MAX)
        add_more(g, root, templates - SHOWN_MAX, "more launch template versions");
}

static void grow_image(const struct grower *g, struct tree *root, uint32_t row)
{
    const struct image *image = &g->graph->images[row];
    add_image_origin(g, root, image);
    add_mappings(g, root, image);
    add_image_users(g, root, row);
}

static void grow_instance(const struct grower *g, struct tree *root, uint32_t row)
{
    const struct instance *instance = &g->graph->instances[row];
    if (instance->image_row != ROW_NONE)
        add_resource(g, root, "launched from ", (struct resource){KIND_IMAGE, instance->image_row});
    for (uint32_t i = 0; i < instance->volume_count; i++) {
        const struct instance_volume *iv = &g->graph->instance_volumes[instance->first_volume + i];
        struct str device = graph_str(g->graph, iv->device);
        if (iv->volume_row == ROW_NONE) {
            struct res_id id = {iv->volume_value, (enum id_form)iv->volume_form};
            tree_add(g->arena, root, "%.*s: volume %.*s, which the listing lacks", STR_ARG(device),
                     STR_ARG(id_text(g, id, KIND_VOLUME)));
            continue;
        }
        struct str lead = arena_printf(g->arena, "%.*s: ", STR_ARG(device));
        struct tree *node =
            add_resource(g, root, lead.ptr, (struct resource){KIND_VOLUME, iv->volume_row});
        add_snapshots_of(g, node, iv->volume_row);
    }
}

static void (*const grow[KIND_COUNT])(const struct grower *g, struct tree *root, uint32_t row) = {
    [KIND_VOLUME] = grow_volume,
    [KIND_SNAPSHOT] = grow_snapshot,
    [KIND_IMAGE] = grow_image,
    [KIND_INSTANCE] = grow_instance,
};

void explain_tree(const struct explained *in, struct resource resource)
{
    const struct grower g = {.in = in,
                             .graph = in->graph,
                             .arena = in->arena,
                             .here = resource_place(in->graph, resource),
                             .dots = in->style.unicode ? "…" : "..."};
    struct tree *root = add_resource(&g, NULL, "", resource);
    grow[resource.kind](&g, root, resource.row);
    sink_cstr(in->out, "\nAround it:\n\n");
    tree_draw(in->out, root, in->style.unicode);
}
