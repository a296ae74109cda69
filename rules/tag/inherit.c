/* Reports backups whose tags are not those of what they back up: who pays for a snapshot, and who may
 * delete it, is asked of its tags, long after the volume is gone.
 *
 * A snapshot is compared with its live volume, an image with the snapshots that it maps, those with
 * each other; by the keys of inherit_keys, with the values of today. It does not say since when they
 * differ: a cost centre that was reorganised differs on all older backups. Where the policy asks for
 * the values of then, a difference of today proves nothing. */
#include "rules/tag/tag.h"

enum { PARAM_INHERIT_KEYS, PARAM_MODE };
enum { MODE_CURRENT, MODE_AS_OF_CREATION };

static const char *const modes[] = {"current", "as-of-creation", NULL};

static const struct rule_param params[] = {
    {"inherit_keys", PARAM_TAG_KEYS, 0, NULL,
     "tag keys that a backup has in common with what it backs up; without any nothing is judged"},
    {"mode", PARAM_WORD, MODE_CURRENT, modes,
     "current: a snapshot has the values that its volume has today; as-of-creation: those that it "
     "had then"},
};

static const struct reason reasons[] = {
    REASON("volume", "the snapshot differs from its volume"),
    REASON("image", "the image differs from its snapshots"),
    REASON("set", "the snapshots of the image differ from each other"),
    REASONS_END,
};

#define NOT_THE_VOLUMES   "a tag is not that of its volume"
#define NOT_THE_SNAPSHOTS "a tag is not that of a snapshot of the image"

/* A value, or none. */
struct held {
    bool there;
    struct str value;
};

static struct held held_by(const struct graph *g, uint32_t set, struct str key)
{
    struct held held = {false, STR_EMPTY};
    held.there = graph_tag(g, set, key, &held.value);
    return held;
}

static bool same(struct held a, struct held b)
{
    return a.there == b.there && (!a.there || str_eq(a.value, b.value));
}

static struct str shown(struct judgement *j, struct held held)
{
    return held.there ? judge_text(j, "'%.*s'", STR_ARG(held.value)) : STR_LIT("absent");
}

static struct strs keys_of(const struct rule_run *run)
{
    return tag_inherit_keys(run, run->rule_row);
}

/* One key, here and on another resource. */
struct pair {
    enum kind kind, other_kind;
    uint32_t row, other_row;
    struct str key;
    struct held here, there;
};

static void say_pair(struct rule_run *run, const char *text, const struct pair *p)
{
    struct judgement *j = run->j;
    struct str other = judge_id(run, p->other_kind, p->other_row);
    judge_say(run,
              &(struct said){.clause = text,
                             .holds = TRUTH_TRUE,
                             .kind = p->kind,
                             .row = p->row,
                             .field = "Tags[].Value",
                             .value = judge_text(j, "%.*s: %.*s here, %.*s on %.*s",
                                                 STR_ARG(p->key), STR_ARG(shown(j, p->here)),
                                                 STR_ARG(shown(j, p->there)), STR_ARG(other))});
}

/* Every key is the same on both. */
static void say_same(struct rule_run *run, enum kind kind, uint32_t row, const char *text)
{
    struct str compared = judge_text(run->j, "%zu keys compared", keys_of(run).count);
    judge_say(run, &(struct said){.clause = text,
                                  .holds = TRUTH_FALSE,
                                  .kind = kind,
                                  .row = row,
                                  .field = "Tags[].Value",
                                  .value = compared});
}

/* ---- a snapshot and its volume ---- */

/* What the volume does not have cannot be inherited from it. */
static void judge_snapshot(struct rule_run *run, uint32_t row)
{
    const struct graph *g = run->graph;
    const struct snapshot *s = &g->snapshots[row];
    if ((facts_of(run->facts, row)->flags & FACT_NATIVE) == 0 || s->volume_row == ROW_NONE) {
        run->j->no_record = RECORD_NOT_SELECTED;
        return;
    }
    struct strs keys = keys_of(run);
    bool differs = false;
    for (size_t i = 0; i < keys.count; i++) {
        struct pair p = {KIND_SNAPSHOT, KIND_VOLUME, row, s->volume_row, .key = keys.items[i]};
        p.here = held_by(g, s->tagset, p.key);
        p.there = held_by(g, g->volumes[s->volume_row].tagset, p.key);
        if (!p.there.there || same(p.here, p.there))
            continue;
        differs = true;
        if (!run->j->record)
            break;
        say_pair(run, NOT_THE_VOLUMES, &p);
        if (!p.here.there)
            judge_lacks(run->j, p.key);
        tag_fix(run->j, p.key, &p.there.value, keys.count);
    }
    if (differs && judge_param(run, PARAM_MODE) == MODE_AS_OF_CREATION) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap(run, run->place, SOURCE_HIST);
    } else {
        clause(run->j, truth_of(differs), UNKNOWN_NONE);
    }
    run->j->reason = "volume";
    if (run->j->record && !differs)
        say_same(run, KIND_SNAPSHOT, row, NOT_THE_VOLUMES);
    if (run->j->record)
        judge_related(run->j, "volume", judge_arn(run, KIND_VOLUME, s->volume_row));
}

/* ---- an image and its snapshots ---- */

/* The next own, listed snapshot that the image maps, from mapping `*at` on; ROW_NONE: no more. */
static uint32_t next_snapshot(const struct graph *g, const struct image *image, uint32_t *at)
{
    while (*at < image->mapping_count) {
        uint32_t row = g->mappings[image->first_mapping + (*at)++].snapshot_row;
        if (row != ROW_NONE && (g->snapshots[row].flags & ROW_OWN) != 0)
            return row;
    }
    return ROW_NONE;
}

/* By one key: do its snapshots differ, and does the image differ from any? */
struct image_match {
    bool set, image;
    bool lacks; /* a snapshot has the key, and the image has not */
};

static struct image_match match_image(struct rule_run *run, uint32_t row, struct str key)
{
    const struct graph *g = run->graph;
    const struct image *image = &g->images[row];
    struct image_match out = {false, false, false};
    uint32_t at = 0;
    uint32_t first = next_snapshot(g, image, &at);
    struct held all = held_by(g, g->snapshots[first].tagset, key);
    struct pair p = {KIND_IMAGE, KIND_SNAPSHOT, row, first, .key = key};
    p.here = held_by(g, image->tagset, key);
    for (uint32_t other = first; other != ROW_NONE; other = next_snapshot(g, image, &at)) {
        p.there = held_by(g, g->snapshots[other].tagset, key);
        p.other_row = other;
        out.set = out.set || !same(p.there, all);
        if (same(p.here, p.there))
            continue;
        out.image = true;
        out.lacks = !p.here.there;
        if (run->j->record)
            say_pair(run, NOT_THE_SNAPSHOTS, &p);
    }
    return out;
}

static void relate_snapshots(struct rule_run *run, const struct image *image)
{
    uint32_t at = 0;
    uint32_t row = next_snapshot(run->graph, image, &at);
    for (; row != ROW_NONE; row = next_snapshot(run->graph, image, &at))
        judge_related(run->j, "snapshot", judge_arn(run, KIND_SNAPSHOT, row));
}

static void judge_image(struct rule_run *run, uint32_t row)
{
    const struct image *image = &run->graph->images[row];
    uint32_t at = 0;
    if (next_snapshot(run->graph, image, &at) == ROW_NONE) {
        run->j->no_record = RECORD_NOT_SELECTED;
        return;
    }
    struct strs keys = keys_of(run);
    struct image_match any = {false, false, false};
    for (size_t i = 0; i < keys.count; i++) {
        struct image_match match = match_image(run, row, keys.items[i]);
        any.set = any.set || match.set;
        any.image = any.image || match.image;
        if (match.lacks)
            judge_lacks(run->j, keys.items[i]);
        if (run->j->record && match.image) /* which of them is right, a person decides */
            tag_fix(run->j, keys.items[i], NULL, keys.count);
    }
    clause(run->j, truth_of(any.image || any.set), UNKNOWN_NONE);
    run->j->reason = any.set ? "set" : "image";
    if (run->j->record && !any.image)
        say_same(run, KIND_IMAGE, row, NOT_THE_SNAPSHOTS);
    if (run->j->record)
        relate_snapshots(run, image);
}

static void each(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (keys_of(run).count == 0)
        judge_count(run, RECORD_NO_OBJECTIVE);
    else
        judge_row(run, kind, row, NULL, 0, kind == KIND_IMAGE ? judge_image : judge_snapshot);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_each(run, place, kind, each);
}

static bool promised(const struct policy *policy)
{
    return tag_names_keys(policy, RULE_TAG_INHERIT);
}

static const struct sentence sentences[] = {
    {NULL, 0, "its tags are not those of what it backs up: {seen}"}, SENTENCE_END};

/* A backup is compared with what it is of. */
static const struct need needs[] = {NEED(SNAP, REACH_SUBJECTS),
                                    NEED(AMI, REACH_SUBJECTS),
                                    {SOURCE_VOL, REACH_REGION, 1u << KIND_SNAPSHOT},
                                    {SOURCE_SNAP, REACH_REGION, 1u << KIND_IMAGE},
                                    NEED_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_TAGS, AWS_EC2_IMAGE_MAPS,
                                         AWS_EC2_SNAP_TIME_BASED, AWS_EC2_SNAP_VOLUME_ID,
                                         AWS_FACT_END};

const struct rule rule_tag_inherit = {
    .declared =
        {
            .id = "TAG-INHERIT",
            .family = "TAG",
            .title = "Backup's tags differ from its source",
            .why = "Who pays for a backup and who may delete it is asked of its tags, when the "
                   "source is "
                   "gone.",
            .kinds = 1u << KIND_SNAPSHOT | 1u << KIND_IMAGE,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .not_selected = "nothing to compare it with",
    .needs = needs,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
    .promised = promised,
};
