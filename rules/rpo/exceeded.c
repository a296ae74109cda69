/* Reports volumes whose newest restorable backup is older than the objective of their scope.
 *
 * What counts is the moment that the data describes: StartTime of a direct snapshot, that of the
 * source for a copy; never CompletionTime. A snapshot that is still pending, archived without a
 * temporary restore, or failed cannot be restored now and does not count. */
#include "analyzer/points.h"
#include "model/states.h"
#include "rules/protected.h"
#include "rules/rpo/rpo.h"

#include <assert.h>

enum { PARAM_RPO_HOURS, PARAM_COUNT_IMAGES };

static const struct rule_param params[] = {
    {"rpo_hours", PARAM_HOURS, 24, NULL,
     "greatest age of the newest backup; a scope's objectives.rpo sets it"},
    {"count_ami_snapshots", PARAM_BOOL, 1, NULL, "snapshots made by CreateImage count as backups"},
};

static const char *const reasons[] = {"none", "stale", "pending-only", "gap", "no-time", NULL};

static int64_t limit_ms(const struct rule_run *run)
{
    return judge_limit_ms(judge_scope(run)->objectives.rpo_ms, judge_param(run, PARAM_RPO_HOURS),
                          MS_PER_HOUR);
}

/* Every attached instance has been stopped since some known moment; then nothing was written
 * after it. Returns that moment (of the last one), or INSTANT_UNSET. */
static instant stopped_since(const struct graph *g, const struct volume *v)
{
    instant latest = INSTANT_UNSET;
    for (uint32_t i = 0; i < v->attachment_count; i++) {
        const struct attachment *a = &g->attachments[v->first_attachment + i];
        if (a->instance_row == ROW_NONE)
            return INSTANT_UNSET;
        const struct instance *instance = &g->instances[a->instance_row];
        if (instance->state != INSTANCE_STOPPED || instance->stopped_since == INSTANT_UNSET)
            return INSTANT_UNSET;
        if (latest == INSTANT_UNSET || instance->stopped_since > latest)
            latest = instance->stopped_since;
    }
    return latest;
}

static bool fresh(const struct rule_run *run, const struct points *points)
{
    return points->newest.data_time != INSTANT_UNSET &&
           age_ms(points->newest.data_time, run->as_of) <= limit_ms(run);
}

static void say_newest(struct rule_run *run, const struct points *points, enum truth holds)
{
    struct judgement *j = run->j;
    struct said said = {.clause = "its newest backup is older than the objective",
                        .holds = holds,
                        .kind = KIND_SNAPSHOT,
                        .row = points->newest.row,
                        .field = "StartTime",
                        .value = STR_LIT("no restorable snapshot")};
    if (points->newest.row != ROW_NONE) {
        said.at = points->newest.data_time == INSTANT_UNSET ? 0 : points->newest.data_time;
        said.value = judge_time(j, points->newest.data_time);
        judge_related(j, "newest-point", judge_arn(run, KIND_SNAPSHOT, points->newest.row));
        j->newest_snapshot = judge_id(run, KIND_SNAPSHOT, points->newest.row);
    }
    judge_say(run, &said);
    if (points->newest_pending != ROW_NONE)
        judge_say(run, &(struct said){.clause = "a snapshot is still being made",
                                      .holds = TRUTH_TRUE,
                                      .kind = KIND_SNAPSHOT,
                                      .row = points->newest_pending,
                                      .field = "State",
                                      .value = STR_LIT("pending")});
}

static void measure(struct rule_run *run, const struct points *points)
{
    struct judgement *j = run->j;
    j->unit = "hours";
    j->has_limit = true;
    j->limit = limit_ms(run) / MS_PER_HOUR;
    if (points->newest.data_time == INSTANT_UNSET)
        return;
    j->has_measured = true;
    j->measured = age_ms(points->newest.data_time, run->as_of) / MS_PER_HOUR;
}

static void stopped_clause(struct rule_run *run, uint32_t row, const struct points *points)
{
    instant since = stopped_since(run->graph, &run->graph->volumes[row]);
    bool covered = since != INSTANT_UNSET && points->newest.data_time != INSTANT_UNSET &&
                   points->newest.data_time > since;
    clause(run->j, truth_of(!covered), UNKNOWN_NONE);
    if (!run->j->record || since == INSTANT_UNSET)
        return;
    const struct attachment *a =
        &run->graph->attachments[run->graph->volumes[row].first_attachment];
    judge_say(run, &(struct said){.clause = "its instances wrote after the newest backup",
                                  .holds = truth_of(!covered),
                                  .kind = KIND_INSTANCE,
                                  .row = a->instance_row,
                                  .field = "StateTransitionReason",
                                  .value = judge_time(run->j, since),
                                  .at = since});
}

static const char *reason(const struct rule_run *run, uint32_t row, const struct points *points)
{
    if (points->count > 0)
        return "stale";
    if (points->newest_pending != ROW_NONE)
        return "pending-only";
    return points_ancestor(run->facts, row) != ROW_NONE ? "stale" : "none";
}

static void absence_clause(struct rule_run *run, uint32_t row, const struct points *points)
{
    const struct volume *v = &run->graph->volumes[row];
    if (!graph_complete_for_subjects(run->graph, v->place, SOURCE_SNAP)) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap(run, v->place, SOURCE_SNAP);
    }
    if (v->create_time == INSTANT_UNSET || points->untimed > 0)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
}

static void judge(struct rule_run *run, uint32_t row)
{
    struct points points;
    points_find(run->facts, row, judge_param(run, PARAM_COUNT_IMAGES) != 0, &points);
    enum truth late = truth_of(!fresh(run, &points));
    measure(run, &points);
    clause(run->j, late, UNKNOWN_NONE);
    if (run->j->record)
        say_newest(run, &points, late);
    if (late == TRUTH_FALSE)
        return;
    stopped_clause(run, row, &points);
    absence_clause(run, row, &points);
    run->j->reason = reason(run, row, &points);
}

/* What keeps a volume from being judged, in the order of asking. */
static enum no_record outside(const struct rule_run *run, uint32_t row)
{
    const struct scope *scope = judge_scope(run);
    const struct volume *v = &run->graph->volumes[row];
    if (!scope || scope->objectives.rpo_ms == DURATION_UNSET)
        return RECORD_NO_OBJECTIVE;
    if (!protected_selected(run, row))
        return RECORD_NOT_SELECTED;
    bool young =
        v->create_time != INSTANT_UNSET && age_ms(v->create_time, run->as_of) <= limit_ms(run);
    if (young || judge_unsettled(run, v->create_time))
        return RECORD_UNSETTLED;
    return RECORD_MADE;
}

static void run_place(struct rule_run *run, uint16_t place, enum kind kind)
{
    assert(place == run->place);
    for (uint32_t row = ROW_NONE; judge_next(run, kind, &row);) {
        enum no_record why = outside(run, row);
        if (why == RECORD_MADE)
            judge_row(run, kind, row, NULL, 0, judge);
        else
            judge_count(run, why);
    }
}

static bool promised(const struct policy *policy)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].objectives.rpo_ms != DURATION_UNSET)
            return true;
    return false;
}

const struct rule rule_rpo_exceeded = {
    .id = "RPO-EXCEEDED",
    .family = "RPO",
    .title = "Newest backup older than the objective",
    .why = "What was written since the newest backup is lost when the volume is.",
    .kinds = 1u << KIND_VOLUME,
    .severity = SEVERITY_HIGH,
    .requires = SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_SNAP),
    .supports = SOURCE_BIT(SOURCE_INST) | SOURCE_BIT(SOURCE_AMI) | SOURCE_BIT(SOURCE_RP),
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .reasons = reasons,
    .runbook = "F-PLAN",
    .controls = "K-BACKUP",
    .run = run_place,
    .promised = promised,
};

bool rpo_fails(const struct rule_run *run, uint32_t volume_row)
{
    struct judgement j = {.unit = ""};
    struct rule_run rpo = *run;
    rpo.rule = &rule_rpo_exceeded;
    rpo.rule_row = (size_t)rule_find(str_from(rule_rpo_exceeded.id));
    rpo.settings = judge_settings(run, rpo.rule_row);
    rpo.j = &j;
    if (!rpo.settings->enabled || outside(&rpo, volume_row) != RECORD_MADE)
        return false;
    judge(&rpo, volume_row);
    return !j.is_false && j.why == UNKNOWN_NONE;
}
