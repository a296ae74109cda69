/* The beliefs of this program: one small question each, and the table of them all at the end. */
#include "analyzer/beliefs.h"
#include "analyzer/facts_internal.h"

/* Clocks of two services differ; so do times that are cut to whole seconds. */
#define SLACK_MS     (5 * MS_PER_MINUTE)
#define LAUNCH_LAG   MS_PER_DAY /* [EC2-IMAGE-LAST-LAUNCHED] */
#define GIB          ((uint64_t)1 << 30)
#define COPIES_SINCE INT64_C(1640995200000) /* 2022-01-01: [EC2-COPY-VOLUME-ID] */

static enum trial refuted_if(bool refuted)
{
    return refuted ? TRIAL_REFUTES : TRIAL_HOLDS;
}

/* Both are told, and `first` is not before `then`. */
static bool surely_after(instant first, instant then)
{
    return first != INSTANT_UNSET && then != INSTANT_UNSET && first > then + SLACK_MS;
}

static uint8_t flags_of(const struct facts *facts, uint32_t row)
{
    return facts->snapshots[row].flags;
}

static bool completed(const struct snapshot *s)
{
    return s->state == SNAPSHOT_COMPLETED;
}

/* ---- marks of copies ---- */

static bool says_of(const struct facts *facts, uint32_t row, struct description *says)
{
    strref text = facts_snapshot(facts, row)->description;
    return (facts->snapshots[row].flags & FACT_CLAIMS) != 0 &&
           description_parse(graph_str(facts->graph, text), says);
}

/* Called a copy by what AWS alone writes, whatever field or value that is read from: not by a text, a
 * tag or an image. */
static bool is_marked(const struct facts *facts, uint32_t row)
{
    const struct snapshot_facts *f = &facts->snapshots[row];
    struct description says;
    if ((facts_snapshot(facts, row)->flags & ROW_TIME_BASED) != 0)
        return true;
    return (f->flags & FACT_COPY) != 0 && f->proof == PROOF_NONE &&
           !(says_of(facts, row, &says) && (says.copied || says.copied_for_image));
}

static bool is_marked_copy(const struct facts *facts, enum kind kind, uint32_t row)
{
    return kind == KIND_SNAPSHOT && is_marked(facts, row);
}

/* [EC2-SNAP-TIME-BASED] What is taken of a volume that lives here is no copy of something else. */
static enum trial try_time_based(const struct facts *facts, uint32_t row)
{
    if (!is_marked(facts, row))
        return TRIAL_NONE;
    return refuted_if(facts_snapshot(facts, row)->volume_row != ROW_NONE &&
                      (flags_of(facts, row) & FACT_REAL_VOLUME) != 0);
}

static bool has_sentinel(const struct facts *facts, uint32_t row)
{
    return (flags_of(facts, row) & FACT_REAL_VOLUME) == 0 &&
           facts_snapshot(facts, row)->volume_form != ID_NONE;
}

static bool is_sentinel(const struct facts *facts, enum kind kind, uint32_t row)
{
    return kind == KIND_SNAPSHOT && has_sentinel(facts, row);
}

/* [EC2-SNAP-SENTINEL] */
static enum trial try_sentinel(const struct facts *facts, uint32_t row)
{
    if (!has_sentinel(facts, row))
        return TRIAL_NONE;
    return refuted_if(facts_snapshot(facts, row)->volume_row != ROW_NONE);
}

/* [EC2-COPY-VOLUME-ID] Sure copies only: those that AWS marks. */
static enum trial try_copy_volume(const struct facts *facts, uint32_t row)
{
    const struct snapshot *s = facts_snapshot(facts, row);
    if ((s->flags & ROW_TIME_BASED) == 0 || !completed(s) || s->start_time == INSTANT_UNSET ||
        s->start_time < COPIES_SINCE || s->volume_row != ROW_NONE)
        return TRIAL_NONE;
    return refuted_if((flags_of(facts, row) & FACT_REAL_VOLUME) != 0);
}

static bool is_image_copy(const struct facts *facts, enum kind kind, uint32_t row)
{
    return kind == KIND_IMAGE ? facts_image_is_copy(facts->graph, row)
                              : kind == KIND_SNAPSHOT && facts->snapshots[row].proof == PROOF_P1;
}

/* ---- copied images ---- */

static uint32_t snapshot_at(const struct graph *g, const struct image *image, strref device)
{
    for (uint32_t i = 0; i < image->mapping_count; i++)
        if (g->mappings[image->first_mapping + i].device == device)
            return g->mappings[image->first_mapping + i].snapshot_row;
    return ROW_NONE;
}

/* Both ends of a copying that AWS vouches for, at one device of a copied image. */
struct ends {
    const struct snapshot *copy, *source;
};

/* The next such pair that is completed, from mapping `*at` of the image on; false: no more. */
static bool next_ends(const struct facts *facts, uint32_t row, uint32_t *at, struct ends *out)
{
    const struct graph *g = facts->graph;
    const struct image *image = &g->images[row];
    uint32_t source = *at < image->mapping_count ? facts_image_source(g, row) : ROW_NONE;
    while (source != ROW_NONE && *at < image->mapping_count) {
        const struct mapping *m = &g->mappings[image->first_mapping + (*at)++];
        uint32_t from = m->device == 0 ? ROW_NONE : snapshot_at(g, &g->images[source], m->device);
        if (m->snapshot_row == ROW_NONE || from == ROW_NONE || from == m->snapshot_row)
            continue;
        *out = (struct ends){&g->snapshots[m->snapshot_row], &g->snapshots[from]};
        if (completed(out->copy) && completed(out->source))
            return true;
    }
    return false;
}

/* [EC2-COPY-SIZE] */
static enum trial try_copy_size(const struct facts *facts, uint32_t row)
{
    enum trial trial = TRIAL_NONE;
    struct ends ends;
    for (uint32_t at = 0; trial != TRIAL_REFUTES && next_ends(facts, row, &at, &ends);)
        trial = refuted_if(ends.copy->size_gib != ends.source->size_gib);
    return trial;
}

/* [EC2-COPY-FULL-SIZE] What differs in size was not copied from it in the first place. */
static enum trial try_copy_full_size(const struct facts *facts, uint32_t row)
{
    enum trial trial = TRIAL_NONE;
    struct ends ends;
    for (uint32_t at = 0; trial != TRIAL_REFUTES && next_ends(facts, row, &at, &ends);)
        if ((ends.copy->flags & ends.source->flags & ROW_FULL_BYTES) != 0 &&
            ends.copy->size_gib == ends.source->size_gib)
            trial = refuted_if(ends.copy->full_bytes != ends.source->full_bytes);
    return trial;
}

static bool is_matched(const struct facts *facts, enum kind kind, uint32_t row)
{
    return kind == KIND_SNAPSHOT && (facts->snapshots[row].proof == PROOF_P2M ||
                                     facts->snapshots[row].chain_proof == PROOF_P2M);
}

/* [EC2-IMAGE-SOURCE] */
static enum trial try_image_source(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    uint32_t source = facts_image_source(g, row);
    if (source == ROW_NONE)
        return TRIAL_NONE;
    return refuted_if(surely_after(g->images[source].creation_date, g->images[row].creation_date));
}

/* ---- sizes, times, volumes ---- */

/* [EC2-SNAP-FULL-SIZE] */
static enum trial try_full_size(const struct facts *facts, uint32_t row)
{
    const struct snapshot *s = facts_snapshot(facts, row);
    if ((s->flags & ROW_FULL_BYTES) == 0 || !completed(s) || s->size_gib == 0)
        return TRIAL_NONE;
    return refuted_if(s->full_bytes > s->size_gib * GIB);
}

/* [EC2-SNAP-VOLUME-ID] */
static enum trial try_volume_id(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = facts_snapshot(facts, row);
    if ((flags_of(facts, row) & FACT_NATIVE) == 0 || !completed(s))
        return TRIAL_NONE;
    const struct volume *v = &g->volumes[s->volume_row];
    return refuted_if((v->size_gib > 0 && s->size_gib > v->size_gib) ||
                      surely_after(v->create_time, s->start_time));
}

/* [EC2-VOL-SNAPSHOT-ID] */
static enum trial try_volume_source(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct volume *v = &g->volumes[row];
    if (v->snapshot_row == ROW_NONE || !completed(&g->snapshots[v->snapshot_row]))
        return TRIAL_NONE;
    const struct snapshot *s = &g->snapshots[v->snapshot_row];
    return refuted_if((v->size_gib > 0 && v->size_gib < s->size_gib) ||
                      surely_after(s->start_time, v->create_time));
}

/* [EC2-INST-STOP-REASON] */
static enum trial try_stop_reason(const struct facts *facts, uint32_t row)
{
    const struct instance *i = &facts->graph->instances[row];
    if (i->stopped_since == INSTANT_UNSET || i->launch_time == INSTANT_UNSET)
        return TRIAL_NONE;
    return refuted_if(surely_after(i->launch_time, i->stopped_since));
}

/* A volume whose instance is stopped; what is said of other kinds does not rest on it. */
static bool is_of_stopped(const struct facts *facts, enum kind kind, uint32_t row)
{
    const struct graph *g = facts->graph;
    if (kind != KIND_VOLUME)
        return false;
    for (uint32_t i = 0; i < g->volumes[row].attachment_count; i++) {
        uint32_t instance = g->attachments[g->volumes[row].first_attachment + i].instance_row;
        if (instance != ROW_NONE && g->instances[instance].stopped_since != INSTANT_UNSET)
            return true;
    }
    return false;
}

/* [EC2-IMAGE-LAST-LAUNCHED] */
static enum trial try_last_launched(const struct facts *facts, uint32_t row)
{
    const struct image *i = &facts->graph->images[row];
    if (i->last_launched == INSTANT_UNSET || i->creation_date == INSTANT_UNSET)
        return TRIAL_NONE;
    return refuted_if(i->creation_date > i->last_launched + LAUNCH_LAG);
}

static bool is_in_launched_image(const struct facts *facts, enum kind kind, uint32_t row)
{
    const struct graph *g = facts->graph;
    if (kind != KIND_SNAPSHOT)
        return false;
    for (uint32_t i = g->image_ref_first[row]; i < g->image_ref_first[row + 1]; i++)
        if (g->images[g->image_refs[i]].last_launched != INSTANT_UNSET)
            return true;
    return false;
}

/* ---- texts, which people can type ---- */

/* Asked first, since most texts are others and reading one costs much. */
static bool begins(const struct facts *facts, uint32_t row, const char *words)
{
    if ((facts->snapshots[row].flags & FACT_CLAIMS) == 0)
        return false;
    strref text = facts_snapshot(facts, row)->description;
    return text != 0 && str_starts(graph_str(facts->graph, text), words);
}

/* [EC2-TEXT-COPY] */
static enum trial try_copy_text(const struct facts *facts, uint32_t row)
{
    struct description says;
    if (!begins(facts, row, "[Copied ") || !says_of(facts, row, &says) || !says.copied)
        return TRIAL_NONE;
    return refuted_if((flags_of(facts, row) & FACT_NATIVE) != 0);
}

/* [EC2-TEXT-COPY-IMAGE] */
static enum trial try_copy_image_text(const struct facts *facts, uint32_t row)
{
    struct description says;
    if (!begins(facts, row, "Copied for ") || !says_of(facts, row, &says) || !says.copied_for_image)
        return TRIAL_NONE;
    return refuted_if((flags_of(facts, row) & FACT_NATIVE) != 0);
}

/* [EC2-TEXT-CREATE-IMAGE] A known copy may well bear the text of its source. */
static enum trial try_create_image_text(const struct facts *facts, uint32_t row)
{
    if ((flags_of(facts, row) & (FACT_CREATE_IMAGE | FACT_COPY)) != FACT_CREATE_IMAGE)
        return TRIAL_NONE;
    return refuted_if(has_sentinel(facts, row));
}

/* [EC2-COPY-AFTER-SOURCE] */
static enum trial try_copy_after_source(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = facts_snapshot(facts, row);
    char id[RES_ID_TEXT_MAX];
    struct str region;
    bool copied = begins(facts, row, "[Copied ") || begins(facts, row, "Copied for ");
    if (!copied || !facts_claimed_source(g, row, id, &region))
        return TRIAL_NONE;
    if (str_is_empty(region))
        region = place_region(g, s->place);
    uint32_t place = graph_find_place(g, graph_str(g, g->places[s->place].account), region);
    uint32_t source =
        place == PLACE_NONE ? ROW_NONE : graph_find(g, KIND_SNAPSHOT, place, str_from(id));
    if (source == ROW_NONE)
        return TRIAL_NONE;
    return refuted_if(surely_after(g->snapshots[source].start_time, s->start_time));
}

/* ---- tags ---- */

/* [EC2-TAG-AWS-PREFIX] EC2 refuses the prefix from people in any letter case, and AWS writes it in one. */
static enum trial try_aws_prefix(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct tagset *set = &g->tagsets[facts_snapshot(facts, row)->tagset];
    if (set->user_count == set->count)
        return TRIAL_NONE;
    for (uint32_t i = 0; i < set->count; i++) {
        struct str key = graph_str(g, g->tags[set->first + i].key);
        if (str_starts_nocase(key, "aws:") && !str_starts(key, "aws:"))
            return TRIAL_REFUTES;
    }
    return TRIAL_HOLDS;
}

/* What refutes is a mark that AWS alone writes and that verdicts rest on. The others are counted: a text
 * can be typed, and of the rest no verdict is made that another clause does not guard. */
#define COUNTED(fact, kind, tries, counter)     \
    {                                           \
        fact, counter, false, kind, tries, NULL \
    }
#define REFUTING(fact, kind, tries, marks, counter) \
    {                                               \
        fact, counter, true, kind, tries, marks     \
    }

static const struct belief table[] = {
    COUNTED(AWS_EC2_COPY_AFTER_SOURCE, KIND_SNAPSHOT, try_copy_after_source,
            "a description names a source that began later"),
    REFUTING(AWS_EC2_COPY_FULL_SIZE, KIND_IMAGE, try_copy_full_size, is_matched,
             "an image's copy maps a snapshot of another full size than its source does"),
    COUNTED(AWS_EC2_COPY_SIZE, KIND_IMAGE, try_copy_size,
            "an image's copy maps a snapshot of another size than its source does"),
    COUNTED(AWS_EC2_COPY_VOLUME_ID, KIND_SNAPSHOT, try_copy_volume,
            "a copy that began since 2022 names a volume"),
    REFUTING(AWS_EC2_IMAGE_LAST_LAUNCHED, KIND_IMAGE, try_last_launched, is_in_launched_image,
             "an image was launched before it was made"),
    REFUTING(AWS_EC2_IMAGE_SOURCE, KIND_IMAGE, try_image_source, is_image_copy,
             "an image is older than what it is a copy of"),
    REFUTING(AWS_EC2_INST_STOP_REASON, KIND_INSTANCE, try_stop_reason, is_of_stopped,
             "a stopped instance was last started after it stopped"),
    COUNTED(AWS_EC2_SNAP_FULL_SIZE, KIND_SNAPSHOT, try_full_size,
            "a full size is above that of the volume"),
    REFUTING(AWS_EC2_SNAP_SENTINEL, KIND_SNAPSHOT, try_sentinel, is_sentinel,
             "a volume is listed under that id"),
    REFUTING(AWS_EC2_SNAP_TIME_BASED, KIND_SNAPSHOT, try_time_based, is_marked_copy,
             "a snapshot with the mark of a copy is of a volume that is listed"),
    COUNTED(AWS_EC2_SNAP_VOLUME_ID, KIND_SNAPSHOT, try_volume_id,
            "a snapshot is larger than its volume, or older"),
    COUNTED(AWS_EC2_TAG_AWS_PREFIX, KIND_SNAPSHOT, try_aws_prefix,
            "a key begins with aws: in other letters"),
    COUNTED(AWS_EC2_TEXT_COPY, KIND_SNAPSHOT, try_copy_text,
            "the text stands on a snapshot of a volume that is listed"),
    COUNTED(AWS_EC2_TEXT_COPY_IMAGE, KIND_SNAPSHOT, try_copy_image_text,
            "the text stands on a snapshot of a volume that is listed"),
    COUNTED(AWS_EC2_TEXT_CREATE_IMAGE, KIND_SNAPSHOT, try_create_image_text,
            "the text stands on a snapshot whose volume is not told"),
    COUNTED(AWS_EC2_VOL_SNAPSHOT_ID, KIND_VOLUME, try_volume_source,
            "a volume is smaller or older than the snapshot that it was made from"),
};

const struct belief *beliefs_known(size_t *count)
{
    *count = sizeof(table) / sizeof(table[0]);
    return table;
}
