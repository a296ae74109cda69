/* Reports copies whose source has lost its volume or image, when the data is old and a newer point
 * of the same line exists.
 *
 * A copy in another region may be all that is left of a lost volume: the newest is always kept
 * back unless the policy says otherwise, and a copy whose source cannot be proven is unknown. */
#include "analyzer/points.h"
#include "rules/orphan/orphan.h"

enum { PARAM_GRACE, PARAM_KEEP_NEWEST, PARAM_HOLD_TAGS };

static const struct rule_param params[] = {
    {"copy_grace_days", PARAM_DAYS, 90, NULL,
     "age of the data from which a copy may go, where the scope has no keep_at_most"},
    {"keep_newest", PARAM_BOOL, 1, NULL, "hold back the newest point of each line"},
    {"hold_tags", PARAM_STRINGS, 0, NULL, "tag keys that mark a legal hold or retention duty"},
};

static const char *const reasons[] = {"source-gone", "unresolved", "managed", "other-rule",
                                      "gap",         "no-time",    NULL};

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
    bool volume = (facts_of(run->facts, root)->flags & FACT_REAL_VOLUME) != 0;
    clause(run->j, volume ? orphan_volume_gone(run, root) : orphan_image_gone(run, root),
           UNKNOWN_GAP);
}

/* Another usable point of the line that is as new as this copy, or newer. */
static bool other_point(const struct rule_run *run, uint32_t row, uint32_t member, instant than)
{
    const struct snapshot_facts *f = facts_of(run->facts, member);
    return member != row && (f->flags & FACT_USABLE) != 0 && f->data_time != INSTANT_UNSET &&
           f->data_time >= than && (run->graph->snapshots[member].flags & ROW_OWN) != 0;
}

static bool other_copies(const struct rule_run *run, uint32_t row, uint32_t root, instant than)
{
    struct rows copies = facts_copies_of(run->facts, root);
    for (size_t i = 0; i < copies.count; i++)
        if (facts_of(run->facts, copies.rows[i])->chain_proof <= PROOF_P2 &&
            other_point(run, row, copies.rows[i], than))
            return true;
    return false;
}

static bool is_newest(const struct rule_run *run, uint32_t row, uint32_t root, instant data_time)
{
    struct rows group = {&root, 1};
    if ((facts_of(run->facts, root)->flags & FACT_REAL_VOLUME) != 0)
        group = facts_volume_group(run->graph, root);
    for (size_t i = 0; i < group.count; i++) {
        uint32_t member = group.rows[i];
        if ((facts_of(run->facts, member)->flags & FACT_COPY) != 0)
            continue;
        if (other_point(run, row, member, data_time) || other_copies(run, row, member, data_time))
            return false;
    }
    return true;
}

static void newest_brake(struct rule_run *run, uint32_t row, const struct snapshot_facts *f)
{
    if (judge_param(run, PARAM_KEEP_NEWEST) == 0 || f->data_time == INSTANT_UNSET)
        return;
    bool newest = is_newest(run, row, f->root_row, f->data_time);
    clause_brake(run->j, BRAKE_LAST_OF_LINEAGE, truth_of(newest), UNKNOWN_NONE);
    judge_say(run, &(struct said){.clause = "another usable point of its line is as new",
                                  .holds = truth_of(!newest),
                                  .brake = true,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "StartTime of the source",
                                  .value = newest ? STR_LIT("none") : STR_LIT("yes"),
                                  .at = f->data_time});
}

static int64_t age_limit(const struct rule_run *run)
{
    const struct scope *scope = judge_scope(run);
    if (scope && scope->objectives.keep_at_most_ms != DURATION_UNSET)
        return scope->objectives.keep_at_most_ms;
    return judge_param(run, PARAM_GRACE) * MS_PER_DAY;
}

/* Whether the source's region was read decides what an unresolved source means. */
static void gaps_of_unresolved(struct rule_run *run)
{
    if (!run->j->record)
        return;
    for (uint16_t place = 0; place < run->graph->place_count; place++)
        if (run->graph->places[place].in_scope)
            judge_gap(run, place, SOURCE_SNAP);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    run->j->reason = "source-gone";
    judge_lower(run->j, CONFIDENCE_LOW);
    if (orphan_is_others(run, row, ORPHAN_SNAP_COPY))
        return;
    orphan_completed(run, row);
    orphan_unreferenced(run, row);
    if (run->j->is_false && !run->j->record)
        return;
    orphan_unmanaged(run, KIND_SNAPSHOT, row);
    source_clause(run, row);
    orphan_held(run, KIND_SNAPSHOT, row, PARAM_HOLD_TAGS);
    if (!resolved(f)) {
        gaps_of_unresolved(run);
        return;
    }
    if (points_volume_of(run->facts, row) != ROW_NONE)
        orphan_live_volume(run, row);
    else
        gone_clause(run, f->root_row);
    newest_brake(run, row, f);
    orphan_older_than(run, KIND_SNAPSHOT, row, "StartTime of the source", f->data_time,
                      age_limit(run));
    orphan_csi(run, KIND_SNAPSHOT, row);
}

static void run_place(struct rule_run *run, uint16_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

const struct rule rule_orphan_snap_copy = {
    .id = "ORPHAN-SNAP-COPY",
    .family = "ORPHAN",
    .title = "Copy whose source protection has ended",
    .why = "Nobody renews or deletes it any more; weak evidence, so look before you delete.",
    .kinds = 1u << KIND_SNAPSHOT,
    .severity = SEVERITY_LOW,
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_BIN) | SOURCE_BIT(SOURCE_CJ) | SOURCE_BIT(SOURCE_CT),
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .reasons = reasons,
    .runbook = "F-SNAP-DEL",
    .controls = "K-WASTE",
    .run = run_place,
};
