/* Reports copies whose source has lost its volume or image, when the data is old and a newer point
 * of the same line exists.
 *
 * A copy in another region may be all that is left of a lost volume: the newest is always kept
 * back unless the policy says otherwise, and a copy whose source cannot be proven is unknown. */
#include "analyzer/points.h"
#include "rules/orphan/orphan.h"

enum { PARAM_GRACE, PARAM_KEEP_NEWEST, PARAM_HOLD_TAGS, PARAM_IN_USE_DAYS };

static const char *const hold_tags[] = ORPHAN_HOLD_TAGS_DEFAULT;

static const struct rule_param params[] = {
    {"copy_grace_days", PARAM_DAYS, 90, NULL,
     "age of the data, and of the copy, from which it may go, where the scope has no keep_at_most"},
    {"keep_newest", PARAM_BOOL, 1, NULL, "hold back the newest point of each line"},
    {"hold_tags", PARAM_STRINGS, 0, hold_tags, "tag keys that mark a legal hold, in any case"},
    {"in_use_days", PARAM_DAYS, ORPHAN_IN_USE_DAYS, NULL,
     "a volume made from it so lately holds it back"},
};

static const struct reason reasons[] = {
    REASON("source-gone", "the volume that the copied snapshot was of is listed no more"),
    REASON_SHARED("unresolved"),
    REASON_SHARED("managed"),
    REASON_SHARED("other-rule"),
    REASON_SHARED("possible-copy"),
    REASON_SHARED("volume-hidden"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

static bool resolved(const struct snapshot_facts *f)
{
    return f->root_row != ROW_NONE && f->chain_proof <= PROOF_P2;
}

static void source_clause(struct rule_run *run, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    enum truth holds = resolved(f) ? TRUTH_TRUE : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_UNRESOLVED);
    if (!run->j->record)
        return;
    struct said said = {.clause = "its source is proven",
                        .holds = holds,
                        .kind = KIND_SNAPSHOT,
                        .row = row,
                        .field = "Description, TransferType, SourceImageId",
                        .value = STR_LIT("no listed snapshot fits what is claimed")};
    if (f->source_row != ROW_NONE) {
        struct str arn = judge_arn(run, KIND_SNAPSHOT, f->source_row);
        said.value = judge_text(run->j, "%s %.*s", proof_name((enum proof)f->proof), STR_ARG(arn));
        judge_related(run->j, "source", arn);
    }
    judge_say(run, &said);
}

/* The volume of the snapshot at the end of the chain is gone or, where its VolumeId means nothing,
 * its image. A volume that may still live, unseen, leaves it open whatever became of an image. */
static void gone_clause(struct rule_run *run, uint32_t root)
{
    if ((facts_of(run->facts, root)->flags & FACT_REAL_VOLUME) == 0) {
        orphan_image_gone(run, root);
        return;
    }
    clause(run->j, orphan_volume_gone(run, root), UNKNOWN_GAP);
    orphan_volume_not_hidden(run, root);
}

static int64_t age_limit(const struct rule_run *run)
{
    const struct scope *scope = judge_scope(run);
    if (scope && scope->objectives.keep_at_most_ms != DURATION_UNSET)
        return scope->objectives.keep_at_most_ms;
    return judge_param(run, PARAM_GRACE) * MS_PER_DAY;
}

static void held_back(struct rule_run *run, uint32_t row)
{
    orphan_held(run, KIND_SNAPSHOT, row, PARAM_HOLD_TAGS);
    orphan_retention(run, KIND_SNAPSHOT, row);
    orphan_restore_proof(run, KIND_SNAPSHOT, row);
    orphan_in_use(run, row, judge_param(run, PARAM_IN_USE_DAYS));
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    run->j->reason = "source-gone";
    run->j->goes_for_good = judge_param(run, PARAM_KEEP_NEWEST) == 0;
    judge_lower(run->j, CONFIDENCE_LOW);
    if (orphan_is_others(run, row, ORPHAN_SNAP_COPY))
        return;
    orphan_completed(run, row);
    orphan_unreferenced(run, row);
    if (run->j->is_false && !run->j->record)
        return;
    orphan_unmanaged(run, KIND_SNAPSHOT, row);
    source_clause(run, row);
    held_back(run, row);
    if (!resolved(f)) {
        /* Whether the source's region was read decides what that means. */
        judge_gaps(run, run->graph->snapshots[row].place, SOURCE_SNAP);
        return;
    }
    run->j->passes_anyway = points_volume_of(run->facts, row) != ROW_NONE;
    orphan_live_volume(run, row);
    if (!run->j->passes_anyway) /* else its source's volume is not gone */
        gone_clause(run, f->root_row);
    /* The age of the data is not the age of the decision to copy it. */
    orphan_both_older_than(run, row, f->data_time, run->graph->snapshots[row].start_time,
                           age_limit(run));
    orphan_csi(run, KIND_SNAPSHOT, row);
    if (!run->j->goes_for_good)
        orphan_last_of_line(run, row);
}

static bool may_fail(const struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    uint8_t flags = facts_of(run->facts, row)->flags;
    return (flags & (FACT_COPY | FACT_NAMES_IMAGE)) == FACT_COPY && s->state == SNAPSHOT_COMPLETED;
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

static const struct sentence sentences[] = {
    {"source-gone", 0, "it is a copy, and what it was copied from is gone"}, SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES,
                                         AWS_FACTS_OF_LISTINGS,
                                         AWS_FACTS_OF_ORPHANS,
                                         AWS_FACTS_OF_POINTS,
                                         AWS_FACTS_OF_SNAPSHOT_PRICES,
                                         AWS_EC2_IMAGE_GONE,
                                         AWS_EC2_INST_TERMINATED,
                                         AWS_EC2_INST_VOLUMES,
                                         AWS_EC2_LIST_MANAGED,
                                         AWS_EC2_TEXT_CREATE_IMAGE,
                                         AWS_FACT_END};

const struct rule rule_orphan_snap_copy = {
    .declared =
        {
            .id = "ORPHAN-SNAP-COPY",
            .family = "ORPHAN",
            .title = "Copy whose source protection has ended",
            .why =
                "Nobody renews or deletes it any more; weak evidence, so look before you delete.",
            .kinds = 1u << KIND_SNAPSHOT,
            .severity = SEVERITY_LOW,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_BIN) | SOURCE_BIT(SOURCE_CJ) | SOURCE_BIT(SOURCE_CT),
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
