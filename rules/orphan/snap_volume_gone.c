/* Reports snapshots whose volume no longer exists, that nothing refers to, no manager owns and no
 * newer snapshot of the same volume's line makes the last one. They cost money every month.
 *
 * It does not claim that the data is worthless: only that nothing that this program can see needs
 * it. Deletion cannot be undone without a Recycle Bin rule, so the newest snapshot of a deleted
 * volume is kept back unless the policy says otherwise. */
#include "rules/orphan/orphan.h"

enum { PARAM_MIN_AGE, PARAM_KEEP_LAST, PARAM_HOLD_TAGS, PARAM_IN_USE_DAYS };

static const char *const hold_tags[] = ORPHAN_HOLD_TAGS_DEFAULT;

static const struct rule_param params[] = {
    {"min_age_days", PARAM_DAYS, 30, NULL, "only snapshots older than this are reported"},
    {"keep_last_of_deleted_volume", PARAM_BOOL, 1, NULL,
     "hold back the newest snapshot of a deleted volume"},
    {"hold_tags", PARAM_STRINGS, 0, hold_tags, "tag keys that mark a legal hold, in any case"},
    {"in_use_days", PARAM_DAYS, ORPHAN_IN_USE_DAYS, NULL,
     "a volume made from it so lately holds it back"},
};

static const struct reason reasons[] = {
    REASON("volume-gone", "the volume that it was made of is listed no more"),
    REASON_SHARED("managed"),
    REASON_SHARED("possible-copy"),
    REASON_SHARED("volume-hidden"),
    REASON_SHARED("other-rule"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

static void judge(struct rule_run *run, uint32_t row)
{
    run->j->reason = "volume-gone";
    run->j->goes_for_good = judge_param(run, PARAM_KEEP_LAST) == 0;
    if (orphan_is_others(run, row, ORPHAN_SNAP_VOLUME_GONE))
        return;
    orphan_completed(run, row);
    clause(run->j, orphan_volume_gone(run, row), UNKNOWN_GAP);
    if (run->j->is_false && !run->j->record)
        return; /* decided: most snapshots have a living volume */
    orphan_volume_not_hidden(run, row);
    orphan_unreferenced(run, row);
    orphan_unmanaged(run, KIND_SNAPSHOT, row);
    orphan_held(run, KIND_SNAPSHOT, row, PARAM_HOLD_TAGS);
    orphan_retention(run, KIND_SNAPSHOT, row);
    orphan_restore_proof(run, KIND_SNAPSHOT, row);
    orphan_in_use(run, row, judge_param(run, PARAM_IN_USE_DAYS));
    /* The volume lived when the newest snapshot of it was taken. */
    orphan_both_older_than(run, row, run->graph->snapshots[row].start_time,
                           run->j->is_false ? INSTANT_UNSET
                                            : facts_newest_of_volume(run->facts, row),
                           judge_param(run, PARAM_MIN_AGE) * MS_PER_DAY);
    orphan_csi(run, KIND_SNAPSHOT, row);
    if (!run->j->goes_for_good)
        orphan_last_of_line(run, row);
    orphan_no_possible_copy(run, row); /* last: it costs most */
}

static bool may_fail(const struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    uint8_t flags = facts_of(run->facts, row)->flags;
    return (flags & (FACT_REAL_VOLUME | FACT_COPY | FACT_NAMES_IMAGE)) == FACT_REAL_VOLUME &&
           s->volume_row == ROW_NONE && s->state == SNAPSHOT_COMPLETED;
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

static const struct sentence sentences[] = {
    {"volume-gone", 0, "its volume is gone and nothing needs it"}, SENTENCE_END};

static const enum aws_fact rests_on[] = {
    AWS_FACTS_OF_COPIES,  AWS_FACTS_OF_LISTINGS,        AWS_FACTS_OF_ORPHANS,
    AWS_FACTS_OF_POINTS,  AWS_FACTS_OF_SNAPSHOT_PRICES, AWS_BACKUP_TEXT,
    AWS_EC2_COPY_SILENT,  AWS_EC2_INST_TERMINATED,      AWS_EC2_INST_VOLUMES,
    AWS_EC2_LIST_MANAGED, AWS_EC2_TEXT_CREATE_IMAGE,    AWS_EC2_VOL_SNAPSHOT_ID,
    AWS_FACT_END};

const struct rule rule_orphan_snap_volume_gone = {
    .declared =
        {
            .id = "ORPHAN-SNAP-VOLUME-GONE",
            .family = "ORPHAN",
            .title = "Snapshot of a deleted volume that nothing needs",
            .why = "It costs money every month and nobody will ever restore it; deletion is "
                   "irreversible.",
            .kinds = 1u << KIND_SNAPSHOT,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_LT) | SOURCE_BIT(SOURCE_ASG) | SOURCE_BIT(SOURCE_FLEET) |
                SOURCE_BIT(SOURCE_IB) | SOURCE_BIT(SOURCE_BIN) | SOURCE_BIT(SOURCE_LOCK) |
                SOURCE_BIT(SOURCE_PERM) | SOURCE_BIT(SOURCE_DLM),
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
