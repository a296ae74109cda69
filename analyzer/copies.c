/* Which snapshots are copies, of what, and how well that is proven. */
#include "analyzer/facts_internal.h"

#include "core/limits.h"
#include "core/hash.h"
#include "core/mem.h"

#include <string.h>

/* ---- finding snapshots by id in all places ---- */

static uint64_t index_key(const struct graph *g, struct res_id id, char *buf)
{
    if (id.form != ID_TEXT)
        return id.value;
    struct str text = graph_id_text(g, id, KIND_SNAPSHOT, buf);
    return hash_bytes(text.ptr, text.len, 0);
}

static struct id_index index_build(const struct graph *g)
{
    char buf[RES_ID_TEXT_MAX];
    struct id_index index = {mem_array(g->snapshot_count, sizeof(struct sort_pair)),
                             g->snapshot_count};
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        index.pairs[row].key = index_key(g, snapshot_id(&g->snapshots[row]), buf);
        index.pairs[row].row = row;
    }
    sort_pairs(index.pairs, index.count);
    return index;
}

static bool id_is(const struct graph *g, uint32_t row, const struct wanted_id *wanted)
{
    char buf[RES_ID_TEXT_MAX];
    struct res_id id = snapshot_id(&g->snapshots[row]);
    if (wanted->id.form != ID_NONE)
        return res_id_eq(id, wanted->id);
    return str_eq(graph_id_text(g, id, KIND_SNAPSHOT, buf), str_make(wanted->text, wanted->len));
}

struct source_query {
    uint32_t copy; /* the snapshot whose source is sought */
    struct wanted_id id;
    struct str region; /* where it must lie; empty: anywhere */
    bool other_region; /* it must lie in another region */
};

/* Sizes never change in a copy; one that runs or failed shows 0 in place of it. */
static bool sizes_agree(const struct snapshot *copy, const struct snapshot *source)
{
    bool told = copy->state == SNAPSHOT_COMPLETED || copy->size_gib != 0;
    return !told || copy->size_gib == source->size_gib;
}

/* AWS gives a copy the source's full size; where both tell it, another one means another snapshot. */
static bool full_sizes_agree(const struct snapshot *copy, const struct snapshot *source)
{
    bool told = (copy->flags & source->flags & ROW_FULL_BYTES) != 0 &&
                copy->state == SNAPSHOT_COMPLETED && source->state == SNAPSHOT_COMPLETED;
    return !told || copy->full_bytes == source->full_bytes;
}

static bool begun_before(const struct snapshot *source, const struct snapshot *copy)
{
    return source->start_time == INSTANT_UNSET || copy->start_time == INSTANT_UNSET ||
           source->start_time <= copy->start_time;
}

/* Could `row` be what the copy was made from? The source was there first, and nothing crosses a
 * partition. */
static bool source_fits(const struct facts *facts, const struct source_query *query, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *copy = &g->snapshots[query->copy];
    const struct snapshot *source = &g->snapshots[row];
    if (row == query->copy || !sizes_agree(copy, source) || !begun_before(source, copy) ||
        !graph_same_partition(g, copy->place, source->place))
        return false;
    struct str region = place_region(g, source->place);
    if (!str_is_empty(query->region) && !str_eq(region, query->region))
        return false;
    return !query->other_region || !str_eq(region, place_region(g, copy->place));
}

/* The fitting snapshot with that id, the copy's own account first. */
static uint32_t source_find(const struct facts *facts, const struct id_index *index,
                            const struct source_query *query)
{
    const struct graph *g = facts->graph;
    strref account = g->places[g->snapshots[query->copy].place].account;
    uint64_t key = query->id.id.form != ID_NONE ? query->id.id.value
                                                : hash_bytes(query->id.text, query->id.len, 0);
    uint32_t found = ROW_NONE;
    for (size_t i = pairs_first(index->pairs, index->count, key);
         i < index->count && index->pairs[i].key == key; i++) {
        uint32_t row = index->pairs[i].row;
        if (!id_is(g, row, &query->id) || !source_fits(facts, query, row))
            continue;
        if (g->places[g->snapshots[row].place].account == account)
            return row;
        if (found == ROW_NONE)
            found = row;
    }
    return found;
}

/* ---- P1: copied images ---- */

/* The listed image that `image` says it was copied from, or ROW_NONE. */
static uint32_t image_source(const struct graph *g, const struct image *image)
{
    struct res_id id = {image->source_image_value, (enum id_form)image->source_image_form};
    strref account = g->places[image->place].account;
    uint32_t found = ROW_NONE;
    uint32_t first = graph_region_head(g, image->source_image_region);
    uint32_t place = first;
    while (place != PLACE_NONE) {
        uint32_t row = graph_find_id(g, KIND_IMAGE, place, id);
        if (row != ROW_NONE && g->places[place].account == account)
            return row;
        if (found == ROW_NONE)
            found = row;
        place = g->places[place].next_in_region;
        if (place == first)
            break;
    }
    return found;
}

static uint32_t mapped_snapshot(const struct graph *g, const struct image *image, strref device)
{
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        const struct mapping *m = &g->mappings[image->first_mapping + i];
        if (m->device == device)
            return m->snapshot_row;
    }
    return ROW_NONE;
}

/* CreateImage fills SourceImageId too, with the image that the instance was launched from: only
 * without SourceInstanceId is it a copy (EC2 User Guide, AMI ancestry). */
bool facts_image_is_copy(const struct graph *graph, uint32_t image_row)
{
    const struct image *image = &graph->images[image_row];
    return image->source_image_form != ID_NONE && image->source_image_region != 0 &&
           image->source_instance_form == ID_NONE;
}

uint32_t facts_image_source(const struct graph *graph, uint32_t image_row)
{
    return facts_image_is_copy(graph, image_row) ? image_source(graph, &graph->images[image_row])
                                                 : ROW_NONE;
}

static void image_copy_links(struct facts *facts, const struct image *image)
{
    const struct graph *g = facts->graph;
    uint32_t source = image_source(g, image);
    if (source == ROW_NONE)
        return;
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        const struct mapping *m = &g->mappings[image->first_mapping + i];
        if (m->snapshot_row == ROW_NONE || m->device == 0)
            continue;
        uint32_t from = mapped_snapshot(g, &g->images[source], m->device);
        struct snapshot_facts *f = &facts->snapshots[m->snapshot_row];
        if (from == ROW_NONE || from == m->snapshot_row || f->proof != PROOF_NONE ||
            (f->flags & FACT_NATIVE) != 0 ||
            !sizes_agree(&g->snapshots[m->snapshot_row], &g->snapshots[from]) ||
            !full_sizes_agree(&g->snapshots[m->snapshot_row], &g->snapshots[from]))
            continue;
        f->proof = PROOF_P1;
        f->source_row = from;
    }
}

static void link_image_copies(struct facts *facts)
{
    const struct graph *g = facts->graph;
    for (uint32_t row = 0; row < g->image_count; row++) {
        const struct image *image = &g->images[row];
        if ((image->flags & ROW_OWN) != 0 && facts_image_is_copy(g, row))
            image_copy_links(facts, image);
    }
}

/* ---- P2 and P3: what people and AWS wrote ---- */

static bool link_copying(struct facts *facts, const struct id_index *index, uint32_t row,
                         const struct text_says *says, size_t at)
{
    const struct copied_from *from = &says->chain[at];
    struct source_query query = {.copy = row, .region = from->region};
    bool by_image = says->kind == TEXT_COPY_IMAGE && at + 1 == says->chain_len;
    if (!by_image && str_is_empty(from->region))
        return false; /* AWS always writes the region: somebody edited this */
    if (!wanted_id_make(from->snapshot_id, "snap-", &query.id))
        return false;
    uint32_t source = source_find(facts, index, &query);
    if (source == ROW_NONE)
        return false;
    facts->snapshots[row].proof = PROOF_P2;
    facts->snapshots[row].source_row = source;
    return true;
}

/* The text of a copy begins with what it was copied from, and goes on with the text of that: so a
 * source that is gone still tells what it was a copy of itself. */
static bool link_description(struct facts *facts, const struct id_index *index, uint32_t row,
                             const struct text_says *says)
{
    for (size_t i = 0; i < says->chain_len; i++)
        if (link_copying(facts, index, row, says, i))
            return true;
    return false;
}

static bool link_weak(struct facts *facts, const struct id_index *index, uint32_t row,
                      struct str written_id)
{
    struct source_query query = {.copy = row, .other_region = true};
    if (!wanted_id_make(written_id, "snap-", &query.id))
        return false;
    uint32_t source = source_find(facts, index, &query);
    if (source == ROW_NONE)
        return false;
    facts->snapshots[row].proof = PROOF_P3;
    facts->snapshots[row].source_row = source;
    return true;
}

/* A snapshot id, or what an ARN that ends in one says after its last slash; else empty. */
static struct str tagged_id(struct str value)
{
    for (size_t i = value.len; i > 0; i--)
        if (value.ptr[i - 1] == '/')
            return tagged_id(str_skip(value, i));
    struct str id = description_snapshot_id(value);
    return id.len == value.len ? id : STR_EMPTY;
}

static bool link_tags(struct facts *facts, const struct id_index *index, uint32_t row)
{
    const struct snapshot *s = facts_snapshot(facts, row);
    for (size_t i = 0; s->tagset != 0 && i < facts->source_tag_count; i++) {
        struct str value;
        if (graph_tag(facts->graph, s->tagset, facts->source_tags[i], &value) &&
            link_weak(facts, index, row, tagged_id(value)))
            return true;
    }
    return false;
}

/* The text says for which image the snapshot was made, and was written for this very snapshot: what
 * CopyImage writes on a copy, and what CreateImage writes on what is no copy. */
static bool names_image(const struct snapshot *s, const struct text_says *says)
{
    if (str_is_empty(says->ids[SLOT_IMAGE]) || !str_is_empty(says->written_in))
        return false;
    if (says->kind == TEXT_COPY_IMAGE)
        return says->chain_len <= 1;
    return says->kind == TEXT_CREATE_IMAGE && says->chain_len == 0 &&
           (s->flags & ROW_TIME_BASED) == 0;
}

static void judge_description(struct facts *facts, const struct id_index *index, uint32_t row)
{
    const struct snapshot *s = facts_snapshot(facts, row);
    struct snapshot_facts *f = &facts->snapshots[row];
    struct str text = graph_str(facts->graph, s->description);
    struct text_says says = {.kind = TEXT_EMPTY};
    if (s->description != 0)
        text_read(text, TEXT_ON_SNAPSHOT, &says);
    f->text_kind = (uint8_t)(says.chain_len > 0 ? TEXT_COPY : says.kind);
    f->text_manager = (uint8_t)(says.chain_len > 0 ? MANAGER_NONE : says.manager);
    if (says.chain_len > 0 || says.kind == TEXT_COPY_IMAGE || says.kind == TEXT_CREATE_IMAGE)
        f->flags |= FACT_CLAIMS;
    if (names_image(s, &says))
        f->flags |= FACT_NAMES_IMAGE;
    if (says.kind == TEXT_CREATE_IMAGE && says.chain_len == 0)
        f->flags |= FACT_CREATE_IMAGE;
    if ((f->flags & FACT_NATIVE) != 0)
        return; /* its volume is here: whatever the text says, it is no copy */
    bool claim = says.chain_len > 0 || says.kind == TEXT_COPY_IMAGE;
    if (f->proof == PROOF_NONE && claim)
        (void)link_description(facts, index, row, &says);
    if (f->proof == PROOF_NONE && !link_tags(facts, index, row) && says.kind == TEXT_FREE &&
        says.chain_len == 0)
        (void)link_weak(facts, index, row, description_snapshot_id(text));
    if (claim || f->proof == PROOF_P1 || (s->flags & ROW_TIME_BASED) != 0)
        f->flags |= FACT_COPY;
}

/* ---- chains ---- */

/* From link to link to what is no copy of anything that is known. */
static void follow_chain(struct facts *facts, uint32_t row)
{
    struct snapshot_facts *f = &facts->snapshots[row];
    uint8_t weakest = PROOF_NONE;
    uint32_t at = row;
    if (f->proof == PROOF_P2M)
        return; /* matches.c has told it all */
    for (unsigned step = 0; step <= LIMIT_CHAIN; step++) {
        const struct snapshot_facts *link = &facts->snapshots[at];
        if (link->source_row == ROW_NONE) {
            if ((link->flags & FACT_COPY) != 0)
                return; /* of nobody knows what */
            f->root_row = at == row ? ROW_NONE : at;
            f->chain_proof = weakest;
            f->data_time = facts_snapshot(facts, at)->start_time;
            return;
        }
        weakest = link->proof > weakest ? link->proof : weakest;
        at = link->source_row;
    }
}

static void list_copies(struct facts *facts)
{
    uint32_t count = facts->graph->snapshot_count;
    uint32_t *first = mem_array((size_t)count + 1, sizeof(uint32_t));
    uint32_t total = 0;
    for (uint32_t row = 0; row < count; row++)
        if (facts->snapshots[row].root_row != ROW_NONE)
            first[facts->snapshots[row].root_row + 1]++, total++;
    for (uint32_t row = 0; row < count; row++)
        first[row + 1] += first[row];
    facts->copies = mem_array((size_t)total + 1, sizeof(uint32_t));
    /* Fill backwards so that each list stays in row order without a second cursor array. */
    uint32_t *fill = mem_array((size_t)count + 1, sizeof(uint32_t));
    for (uint32_t row = 0; row < count; row++) {
        uint32_t root = facts->snapshots[row].root_row;
        if (root != ROW_NONE)
            facts->copies[first[root] + fill[root]++] = row;
    }
    mem_free(fill);
    facts->copies_first = first;
}

static void base_facts(struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = &g->snapshots[row];
    struct snapshot_facts *f = &facts->snapshots[row];
    f->data_time = INSTANT_UNSET;
    f->source_row = f->root_row = ROW_NONE;
    char buf[RES_ID_TEXT_MAX];
    struct str volume = graph_id_text(g, snapshot_volume_id(s), KIND_VOLUME, buf);
    bool sentinel = str_starts(volume, "vol-") && volume.len > 4;
    for (size_t i = 4; sentinel && i < volume.len; i++)
        sentinel = volume.ptr[i] == 'f';
    if (volume.len > 0 && !sentinel)
        f->flags |= FACT_REAL_VOLUME;
    if ((f->flags & FACT_REAL_VOLUME) != 0 && s->volume_row != ROW_NONE &&
        (s->flags & ROW_TIME_BASED) == 0)
        f->flags |= FACT_NATIVE;
    bool restored = s->extra != ROW_NONE &&
                    g->snapshot_extras[s->extra].restore_expiry != INSTANT_UNSET &&
                    g->snapshot_extras[s->extra].restore_expiry > facts->as_of;
    if (s->state == SNAPSHOT_COMPLETED && ((s->flags & ROW_ARCHIVED) == 0 || restored))
        f->flags |= FACT_USABLE;
}

void facts_find_copies(struct facts *facts)
{
    uint32_t count = facts->graph->snapshot_count;
    for (uint32_t row = 0; row < count; row++)
        base_facts(facts, row);
    link_image_copies(facts);
    struct id_index index = index_build(facts->graph);
    for (uint32_t row = 0; row < count; row++)
        judge_description(facts, &index, row);
    mem_free(index.pairs);
    facts_match_tags(facts);
    facts_match_sizes(facts);
    for (uint32_t row = 0; row < count; row++)
        follow_chain(facts, row);
    list_copies(facts);
}

struct rows facts_copies_of(const struct facts *facts, uint32_t root_row)
{
    uint32_t first = facts->copies_first[root_row];
    return (struct rows){facts->copies + first, facts->copies_first[root_row + 1] - first};
}

bool facts_claimed_source(const struct graph *graph, uint32_t snapshot_row, char *id_buf,
                          struct str *region)
{
    struct description says;
    struct wanted_id id;
    struct str text = graph_str(graph, graph->snapshots[snapshot_row].description);
    if (!description_parse(text, &says) || !wanted_id_make(says.source_id, "snap-", &id))
        return false;
    memcpy(id_buf, id.text, id.len + 1);
    *region = says.source_region;
    return true;
}

struct str facts_named_image(const struct graph *graph, uint32_t snapshot_row, char *buf)
{
    struct description says;
    struct wanted_id id;
    struct str text = graph_str(graph, graph->snapshots[snapshot_row].description);
    if (!description_parse(text, &says) || !wanted_id_make(says.image_id, "ami-", &id))
        return STR_EMPTY;
    memcpy(buf, id.text, id.len + 1);
    return str_make(buf, id.len);
}

static const struct {
    const char *name;
    const char *meaning;
} proofs[PROOF_COUNT] = {
    [PROOF_NONE] = {"", ""},
    [PROOF_P1] = {"P1", "copy proven by an image that AWS says is a copy"},
    [PROOF_P2] = {"P2",
                  "copy proven by the text or the tag that AWS writes, which names a snapshot of "
                  "equal size that is listed"},
    [PROOF_P2M] = {"P2m", "copy matched: its size and full size are those of snapshots of just one "
                          "volume"},
    [PROOF_P3] = {"P3", "copy claimed: a tag or free text names a snapshot of equal size"},
};

const char *proof_name(enum proof proof)
{
    return proofs[proof].name;
}

const char *proof_meaning(enum proof proof)
{
    return proofs[proof].meaning;
}
