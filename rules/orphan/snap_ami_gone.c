/* Reports snapshots that were made for an image (their description names it) after that image was
 * deregistered: the common residue, since deregistering leaves the snapshots behind.
 *
 * A snapshot can back several images, so what counts is whether any image refers to it. While its
 * volume lives it is a backup of that volume, whatever became of the image. */
#include "rules/orphan/orphan.h"

enum { PARAM_MIN_AGE, PARAM_HOLD_TAGS, PARAM_IN_USE_DAYS };

static const char *const hold_tags[] = ORPHAN_HOLD_TAGS_DEFAULT;

static const struct rule_param params[] = {
    {"min_age_days", PARAM_DAYS, 7, NULL, "only snapshots older than this are reported"},
    {"hold_tags", PARAM_STRINGS, 0, hold_tags, "tag keys that mark a legal hold, in any case"},
    {"in_use_days", PARAM_DAYS, ORPHAN_IN_USE_DAYS, NULL,
     "a volume made from it so lately holds it back"},
};

static const struct reason reasons[] = {
    REASON("image-gone", "the image that it was made for is listed no more"),
    REASON_SHARED("managed"),
    REASON_SHARED("possible-copy"),
    REASON_SHARED("other-rule"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

/* A copy may be the backup of a volume that was not seen: it is, while nobody knows its source or the
 * source's volume. */
static void copy_clause(struct rule_run *run, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    uint32_t place = run->graph->snapshots[row].place;
    if ((f->flags & FACT_COPY) == 0)
        return;
    if (f->root_row != ROW_NONE && f->chain_proof <= PROOF_P2) {
        if ((facts_of(run->facts, f->root_row)->flags & FACT_REAL_VOLUME) != 0 &&
            facts_volume_gone(run->facts, f->root_row) == TRUTH_UNKNOWN)
            clause(run->j, orphan_volume_gone(run, f->root_row), UNKNOWN_GAP);
    } else if (!facts_all_read(run->facts, place, SOURCE_BIT(SOURCE_SNAP))) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gaps(run, place, SOURCE_SNAP);
    }
}

/* A VolumeId that tells nothing, and that of a copy, mean no volume at all. */
static void volume_clause(struct rule_run *run, uint32_t row)
{
    uint8_t flags = facts_of(run->facts, row)->flags;
    orphan_live_volume(run, row);
    copy_clause(run, row);
    if ((flags & FACT_REAL_VOLUME) == 0 || (flags & FACT_COPY) != 0 ||
        run->graph->snapshots[row].volume_row != ROW_NONE)
        return;
    clause(run->j, orphan_volume_gone(run, row), UNKNOWN_GAP);
    orphan_volume_not_hidden(run, row);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    run->j->reason = "image-gone";
    run->j->goes_for_good = true; /* residue of an image was never meant as a backup */
    if (orphan_is_others(run, row, ORPHAN_SNAP_AMI_GONE))
        return;
    orphan_completed(run, row);
    orphan_image_gone(run, row);
    orphan_unreferenced(run, row);
    if (run->j->is_false && !run->j->record)
        return;
    volume_clause(run, row);
    orphan_unmanaged(run, KIND_SNAPSHOT, row);
    orphan_held(run, KIND_SNAPSHOT, row, PARAM_HOLD_TAGS);
    orphan_retention(run, KIND_SNAPSHOT, row);
    orphan_restore_proof(run, KIND_SNAPSHOT, row);
    orphan_in_use(run, row, judge_param(run, PARAM_IN_USE_DAYS));
    orphan_older_than(run, KIND_SNAPSHOT, row, "StartTime", s->start_time,
                      judge_param(run, PARAM_MIN_AGE) * MS_PER_DAY);
    orphan_csi(run, KIND_SNAPSHOT, row);
    if ((facts_of(run->facts, row)->flags & FACT_COPY) == 0)
        orphan_no_possible_copy(run, row); /* last: it costs most */
}

static bool may_fail(const struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    uint8_t flags = facts_of(run->facts, row)->flags;
    return (flags & FACT_NAMES_IMAGE) != 0 && s->state == SNAPSHOT_COMPLETED;
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

static const struct sentence sentences[] = {
    {"image-gone", 0, "the image that it was made for is gone and nothing needs it"}, SENTENCE_END};

static const enum aws_fact rests_on[] = {
    AWS_FACTS_OF_COPIES,  AWS_FACTS_OF_LISTINGS,        AWS_FACTS_OF_ORPHANS,
    AWS_FACTS_OF_POINTS,  AWS_FACTS_OF_SNAPSHOT_PRICES, AWS_BACKUP_TEXT,
    AWS_EC2_COPY_SILENT,  AWS_EC2_IMAGE_GONE,           AWS_EC2_INST_TERMINATED,
    AWS_EC2_INST_VOLUMES, AWS_EC2_LIST_MANAGED,         AWS_EC2_TEXT_CREATE_IMAGE,
    AWS_FACT_END};

const struct rule rule_orphan_snap_ami_gone = {
    .declared =
        {
            .id = "ORPHAN-SNAP-AMI-GONE",
            .family = "ORPHAN",
            .title = "Backing snapshot of a deregistered image",
            .why = "Deregistering an image leaves its snapshots, and their cost, behind.",
            .kinds = 1u << KIND_SNAPSHOT,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_AMI) | SOURCE_BIT(SOURCE_VOL),
    .supports = SOURCE_BIT(SOURCE_LT) | SOURCE_BIT(SOURCE_BIN),
    .sentences = sentences,
    .saves = true,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-SNAP-DEL",
    .run = run_place,
    .may_fail = may_fail,
    .proposes = true,
    .asks_proofs = true,
};
