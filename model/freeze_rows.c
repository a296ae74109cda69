#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/freeze_internal.h"

#define BLOCK 64 /* rows that are moved together, see refs_soon() */

/* Rewrite the references of a row that was copied from part number `part`. */
typedef int (*rewrite_fn)(struct freeze *f, uint32_t part, void *row, struct error *err);

/* Copy `count` rows of a list to the end of the graph's, and say where they went. */
static int move_list(struct freeze *f, uint32_t part, enum list list, uint32_t *first, size_t count,
                     rewrite_fn rewrite, struct error *err)
{
    const struct vec *from = &f->parts[part]->lists[list];
    struct vec *to = &f->lists[list];
    size_t at = to->len;
    if (at + count > LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u parts of records", LIMIT_ROWS);
    for (size_t i = 0; i < count; i++) {
        void *row = vec_push(to, (const char *)from->data + (*first + i) * from->elem_size);
        if (rewrite(f, part, row, err) != 0)
            return -1;
    }
    *first = (uint32_t)at;
    return 0;
}

/* An OwnerId that is missing speaks of nobody else. */
static unsigned own_flag(const struct freeze *f, uint32_t place, uint16_t owner)
{
    bool own = owner == 0 || f->options->own_all ||
               VEC_AT(strref, &f->owners, owner) == f->graph->places[place].account;
    return own ? ROW_OWN : 0u;
}

/* ---- snapshots ---- */

static int rewrite_extra(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct snapshot_extra *extra = row;
    if (freeze_str(f, part, &extra->availability_zone, err) != 0 ||
        freeze_str(f, part, &extra->outpost_arn, err) != 0 ||
        freeze_str(f, part, &extra->transfer_type, err) != 0 ||
        freeze_str(f, part, &extra->state_message, err) != 0)
        return -1;
    return 0;
}

static int rewrite_snapshot(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct snapshot *s = row;
    s->place = f->place_of[s->place];
    if (freeze_id(f, part, &s->id_value, s->id_form, err) != 0 ||
        freeze_id(f, part, &s->volume_value, s->volume_form, err) != 0 ||
        freeze_owner(f, part, &s->owner, err) != 0 ||
        freeze_str(f, part, &s->description, err) != 0 ||
        freeze_str(f, part, &s->kms_key, err) != 0 || freeze_str(f, part, &s->data_key, err) != 0 ||
        freeze_tagset(f, part, &s->tagset, err) != 0)
        return -1;
    s->flags = (uint8_t)(s->flags | own_flag(f, s->place, s->owner));
    return s->extra == ROW_NONE ? 0
                                : move_list(f, part, LIST_EXTRA, &s->extra, 1, rewrite_extra, err);
}

/* ---- volumes ---- */

static int rewrite_attachment(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct attachment *a = row;
    if (freeze_id(f, part, &a->instance_value, a->instance_form, err) != 0 ||
        freeze_str(f, part, &a->device, err) != 0 || freeze_str(f, part, &a->state, err) != 0)
        return -1;
    return 0;
}

static int rewrite_volume(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct volume *v = row;
    v->place = f->place_of[v->place];
    v->flags = (uint8_t)(v->flags | ROW_OWN);
    if (freeze_id(f, part, &v->id_value, v->id_form, err) != 0 ||
        freeze_id(f, part, &v->snapshot_value, v->snapshot_form, err) != 0 ||
        freeze_id(f, part, &v->source_value, v->source_form, err) != 0 ||
        freeze_str(f, part, &v->zone, err) != 0 || freeze_str(f, part, &v->outpost_arn, err) != 0 ||
        freeze_str(f, part, &v->kms_key, err) != 0 || freeze_tagset(f, part, &v->tagset, err) != 0)
        return -1;
    return move_list(f, part, LIST_ATTACHMENT, &v->first_attachment, v->attachment_count,
                     rewrite_attachment, err);
}

/* ---- images ---- */

static int rewrite_mapping(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct mapping *m = row;
    if (freeze_id(f, part, &m->snapshot_value, m->snapshot_form, err) != 0 ||
        freeze_str(f, part, &m->device, err) != 0 || freeze_str(f, part, &m->kms_key, err) != 0)
        return -1;
    return 0;
}

static int rewrite_image(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct image *i = row;
    i->place = f->place_of[i->place];
    if (freeze_id(f, part, &i->id_value, i->id_form, err) != 0 ||
        freeze_id(f, part, &i->source_image_value, i->source_image_form, err) != 0 ||
        freeze_id(f, part, &i->source_instance_value, i->source_instance_form, err) != 0 ||
        freeze_owner(f, part, &i->owner, err) != 0 || freeze_str(f, part, &i->name, err) != 0 ||
        freeze_str(f, part, &i->description, err) != 0 ||
        freeze_str(f, part, &i->source_image_region, err) != 0 ||
        freeze_str(f, part, &i->root_device, err) != 0 ||
        freeze_tagset(f, part, &i->tagset, err) != 0)
        return -1;
    i->flags = (uint8_t)(i->flags | own_flag(f, i->place, i->owner));
    return move_list(f, part, LIST_MAPPING, &i->first_mapping, i->mapping_count, rewrite_mapping,
                     err);
}

/* ---- instances ---- */

static int rewrite_instance_volume(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct instance_volume *v = row;
    if (freeze_id(f, part, &v->volume_value, v->volume_form, err) != 0 ||
        freeze_str(f, part, &v->device, err) != 0)
        return -1;
    return 0;
}

static int rewrite_instance(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct instance *i = row;
    i->place = f->place_of[i->place];
    if (freeze_id(f, part, &i->id_value, i->id_form, err) != 0 ||
        freeze_id(f, part, &i->image_value, i->image_form, err) != 0 ||
        freeze_str(f, part, &i->root_device, err) != 0 ||
        freeze_str(f, part, &i->state_reason, err) != 0 ||
        freeze_str(f, part, &i->zone, err) != 0 || freeze_tagset(f, part, &i->tagset, err) != 0)
        return -1;
    return move_list(f, part, LIST_INSTANCE_VOLUME, &i->first_volume, i->volume_count,
                     rewrite_instance_volume, err);
}

/* ---- launch templates ---- */

static int rewrite_template(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct template_row *t = row;
    t->place = f->place_of[t->place];
    return freeze_id(f, part, &t->id_value, t->id_form, err);
}

static int rewrite_template_snapshot(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct template_snapshot *s = row;
    return freeze_id(f, part, &s->snapshot_value, s->snapshot_form, err);
}

static int rewrite_version(struct freeze *f, uint32_t part, void *row, struct error *err)
{
    struct template_version *v = row;
    v->place = f->place_of[v->place];
    if (freeze_id(f, part, &v->template_value, v->template_form, err) != 0 ||
        freeze_str(f, part, &v->template_name, err) != 0 ||
        freeze_str(f, part, &v->image_id, err) != 0)
        return -1;
    return move_list(f, part, LIST_TEMPLATE_SNAPSHOT, &v->first_snapshot, v->snapshot_count,
                     rewrite_template_snapshot, err);
}

/* ---- tables ---- */

static const char *source_row(const struct freeze *f, enum table table, struct chosen_row at)
{
    const struct vec *rows = &f->parts[at.part]->rows[table];
    return (const char *)rows->data + at.row * rows->elem_size;
}

static void refs_soon(const struct freeze *f, enum table table, const struct chosen_row *at,
                      const char *rows, size_t count)
{
    const struct table_shape *shape = table_shape(table);
    uint32_t refs[BLOCK];
    if (shape->tagset_at != NO_TAGSET) {
        for (size_t i = 0; i < count; i++)
            memcpy(&refs[i], rows + i * shape->row_size + shape->tagset_at, sizeof(refs[i]));
        freeze_tagsets_soon(f, at, refs, count);
    }
    if (shape->text_at != NO_TEXT) {
        for (size_t i = 0; i < count; i++)
            memcpy(&refs[i], rows + i * shape->row_size + shape->text_at, sizeof(refs[i]));
        freeze_strs_soon(f, at, refs, count);
    }
}

static int move_rows(struct freeze *f, enum table table, rewrite_fn rewrite,
                     const struct chosen *chosen, char *to, struct error *err)
{
    size_t size = table_shape(table)->row_size;
    for (uint32_t start = 0; start < chosen->count; start += BLOCK) {
        const struct chosen_row *at = &chosen->rows[start];
        uint32_t count = chosen->count - start < BLOCK ? chosen->count - start : BLOCK;
        char *block = to + start * size;
        for (uint32_t i = 0; i < count; i++)
            __builtin_prefetch(source_row(f, table, at[i]));
        for (uint32_t i = 0; i < count; i++)
            memcpy(block + i * size, source_row(f, table, at[i]), size);
        refs_soon(f, table, at, block, count);
        for (uint32_t i = 0; i < count; i++) {
            if (rewrite(f, at[i].part, block + i * size, err) != 0)
                return -1;
        }
    }
    return 0;
}

struct moved {
    void *rows; /* a block of the graph */
    uint32_t count;
    struct span *spans;
};

/* Moves a table from the parts to the graph. */
static int move_table(struct freeze *f, enum table table, rewrite_fn rewrite, struct moved *out,
                      uint64_t *repeated, uint64_t *later, struct error *err)
{
    struct chosen chosen;
    if (freeze_choose(f, table, &chosen, err) != 0)
        return -1;
    void *rows = graph_block(f->graph, chosen.count, table_shape(table)->row_size);
    int failed = move_rows(f, table, rewrite, &chosen, rows, err);
    mem_free(chosen.rows);
    *out = (struct moved){rows, chosen.count, chosen.spans};
    *repeated += chosen.repeated;
    *later += chosen.later;
    for (size_t p = 0; p < f->part_count; p++)
        part_release_rows(f->parts[p], table);
    return failed;
}

static void *take_list(struct freeze *f, enum list list, uint32_t *count)
{
    *count = (uint32_t)f->lists[list].len;
    return graph_adopt(f->graph, &f->lists[list]);
}

static int move_snapshots(struct freeze *f, struct error *err)
{
    struct graph *g = f->graph;
    struct moved moved;
    if (move_table(f, TABLE_SNAPSHOT, rewrite_snapshot, &moved, &g->counts.repeated[KIND_SNAPSHOT],
                   &g->counts.later[KIND_SNAPSHOT], err) != 0)
        return -1;
    g->snapshots = f->snapshots = moved.rows;
    g->snapshot_count = freeze_unite_snapshots(f, moved.rows, moved.count, moved.spans);
    g->snapshot_spans = moved.spans;
    g->snapshot_extras = take_list(f, LIST_EXTRA, &g->snapshot_extra_count);
    return 0;
}

static int move_volumes(struct freeze *f, struct error *err)
{
    struct graph *g = f->graph;
    struct moved moved;
    if (move_table(f, TABLE_VOLUME, rewrite_volume, &moved, &g->counts.repeated[KIND_VOLUME],
                   &g->counts.later[KIND_VOLUME], err) != 0)
        return -1;
    g->volumes = f->volumes = moved.rows;
    g->volume_count = moved.count;
    g->volume_spans = moved.spans;
    g->attachments = f->attachments = take_list(f, LIST_ATTACHMENT, &g->attachment_count);
    return 0;
}

static int move_images(struct freeze *f, struct error *err)
{
    struct graph *g = f->graph;
    struct moved moved;
    if (move_table(f, TABLE_IMAGE, rewrite_image, &moved, &g->counts.repeated[KIND_IMAGE],
                   &g->counts.later[KIND_IMAGE], err) != 0)
        return -1;
    g->images = f->images = moved.rows;
    g->image_count = freeze_unite_images(f, moved.rows, moved.count, moved.spans);
    g->image_spans = moved.spans;
    g->mappings = f->mappings = take_list(f, LIST_MAPPING, &g->mapping_count);
    return 0;
}

static int move_instances(struct freeze *f, struct error *err)
{
    struct graph *g = f->graph;
    struct moved moved;
    if (move_table(f, TABLE_INSTANCE, rewrite_instance, &moved, &g->counts.repeated[KIND_INSTANCE],
                   &g->counts.later[KIND_INSTANCE], err) != 0)
        return -1;
    g->instances = f->instances = moved.rows;
    g->instance_count = moved.count;
    g->instance_spans = moved.spans;
    g->instance_volumes = f->instance_volumes =
        take_list(f, LIST_INSTANCE_VOLUME, &g->instance_volume_count);
    return 0;
}

static int move_templates(struct freeze *f, struct error *err)
{
    uint64_t unused = 0;
    struct graph *g = f->graph;
    struct moved moved;
    if (move_table(f, TABLE_TEMPLATE, rewrite_template, &moved, &g->counts.repeated_templates,
                   &unused, err) != 0)
        return -1;
    f->templates = moved.rows;
    f->template_count = moved.count;
    if (move_table(f, TABLE_VERSION, rewrite_version, &moved, &g->counts.repeated_templates,
                   &unused, err) != 0)
        return -1;
    g->template_versions = f->template_versions = moved.rows;
    g->template_version_count = moved.count;
    g->template_snapshots = f->template_snapshots =
        take_list(f, LIST_TEMPLATE_SNAPSHOT, &g->template_snapshot_count);
    return 0;
}

/* Every string, tag set and owner enters the graph when the first row that names it does, and rows
 * come in their final order: so the numbers of all of them follow from what the records say. */
int freeze_rows(struct freeze *f, struct error *err)
{
    if (move_snapshots(f, err) != 0 || move_volumes(f, err) != 0 || move_images(f, err) != 0 ||
        move_instances(f, err) != 0 || move_templates(f, err) != 0)
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
