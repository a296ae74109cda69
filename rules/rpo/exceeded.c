/* Reports volumes whose newest restorable backup is older than the objective of their scope.
 *
 * What counts is the moment that the data describes: StartTime of a direct snapshot, that of the
 * source for a copy; never CompletionTime. A snapshot that is still pending, archived without a
 * temporary restore, or failed cannot be restored now and does not count. */
#include "analyzer/points.h"
#include "model/states.h"
#include "rules/protected.h"
#include "rules/rpo/candidate.h"
#include "rules/rpo/rpo.h"
#include "rules/rule.h"

#include <assert.h>

enum { PARAM_RPO_HOURS, PARAM_COUNT_IMAGES };

static const struct rule_param params[] = {
    {"rpo_hours", PARAM_HOURS, 24, NULL,
     "greatest age of the newest backup; a scope's objectives.rpo sets it"},
    {"count_ami_snapshots", PARAM_BOOL, 1, NULL, "snapshots made by CreateImage count as backups"},
};

static const struct reason reasons[] = {
    REASON("none", "there is no backup at all"),
    REASON("stale", "the newest backup is older than the policy allows"),
    REASON("pending-only", "the only backup is still being made"),
    REASON("unproven", "what is there may be a backup, but nothing proves it"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

/* What speaks for a volume, besides its points. */
struct backing {
    struct points points;
    /* Asked for only where there is no point. */
    uint32_t candidate; /* may be a copy of its backups, unproven */
    uint32_t ancestor;  /* a snapshot of what it was made from */
};

static int64_t limit_ms(const struct rule_run *run)
{
    return judge_limit_ms(judge_scope(run)->objectives.rpo_ms, judge_param(run, PARAM_RPO_HOURS),
                          MS_PER_HOUR);
}

static bool count_images(const struct rule_run *run)
{
    return judge_param(run, PARAM_COUNT_IMAGES) != 0;
}

static bool within(const struct rule_run *run, instant at)
{
    return at != INSTANT_UNSET && age_ms(at, run->as_of) <= limit_ms(run);
}

static void find_backing(const struct rule_run *run, uint32_t row, struct backing *out)
{
    out->candidate = out->ancestor = ROW_NONE;
    points_find(run->facts, row, count_images(run), &out->points);
    if (out->points.count > 0)
        return;
    out->candidate = rpo_candidate(run, row, run->as_of - limit_ms(run));
    out->ancestor = points_ancestor(run->facts, row);
}

static const char *reason(const struct backing *b)
{
    if (b->points.count > 0)
        return "stale";
    if (b->points.newest_pending != ROW_NONE)
        return "pending-only";
    if (b->candidate != ROW_NONE)
        return "unproven";
    return b->ancestor != ROW_NONE ? "stale" : "none";
}

/* Only snapshots that name the volume were asked for: what may be a copy of them is not among them. */
static bool copies_unasked(const struct rule_run *run, const struct backing *b)
{
    return b->points.count == 0 && b->points.newest_pending == ROW_NONE &&
           graph_coverage(run->graph, run->place, SOURCE_SNAP)->filtered;
}

/* ---- what to say ---- */

static const char clause_late[] = "its newest backup is older than the objective";
static const char clause_written[] = "its instances could write after the newest backup";

static void say_newest(struct rule_run *run, const struct backing *b, enum truth late)
{
    struct judgement *j = run->j;
    const struct point *newest = &b->points.newest;
    struct said said = {.clause = clause_late,
                        .holds = late,
                        .kind = KIND_SNAPSHOT,
                        .row = newest->row,
                        .field = "StartTime"};
    if (newest->row == ROW_NONE) {
        said.clause = "it has no restorable backup of its own";
        said.value = copies_unasked(run, b)
                         ? STR_LIT("no restorable snapshot names it; others were not asked for")
                         : STR_LIT("no restorable snapshot");
    } else {
        said.at = newest->data_time == INSTANT_UNSET ? 0 : newest->data_time;
        said.value = judge_time(j, newest->data_time);
        judge_related(j, "newest-point", judge_arn(run, KIND_SNAPSHOT, newest->row));
        j->newest_snapshot = judge_id(run, KIND_SNAPSHOT, newest->row);
    }
    judge_say(run, &said);
}

static struct str state_text(const struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    if (s->state == SNAPSHOT_COMPLETED && (s->flags & ROW_ARCHIVED) != 0)
        return STR_LIT("archive");
    return str_from(snapshot_state_name((enum snapshot_state)s->state));
}

static void say_snapshot(struct rule_run *run, const char *clause, uint32_t row, const char *field,
                         struct str value)
{
    instant at = run->graph->snapshots[row].start_time;
    judge_say(run, &(struct said){.clause = clause,
                                  .holds = TRUTH_TRUE,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = field,
                                  .value = value,
                                  .at = at == INSTANT_UNSET ? 0 : at});
}

/* Whatever is there although it is no point: never "none" without it. */
static void say_others(struct rule_run *run, const struct backing *b)
{
    const struct points *p = &b->points;
    if (p->newest_pending != ROW_NONE)
        say_snapshot(run, "a snapshot is still being made", p->newest_pending, "State",
                     STR_LIT("pending"));
    if (p->count > 0)
        return;
    if (p->newest_any != ROW_NONE && p->newest_any != p->newest_pending)
        say_snapshot(run, "its newest snapshot cannot be restored now", p->newest_any,
                     "State, StorageTier", state_text(run, p->newest_any));
    if (b->candidate != ROW_NONE) {
        judge_related(run->j, "candidate", judge_arn(run, KIND_SNAPSHOT, b->candidate));
        say_snapshot(run, "a snapshot lies there that may be a copy of its backups", b->candidate,
                     "VolumeId, VolumeSize, StartTime",
                     judge_time(run->j, run->graph->snapshots[b->candidate].start_time));
    }
    if (b->ancestor != ROW_NONE) {
        judge_related(run->j, "ancestor-point", judge_arn(run, KIND_SNAPSHOT, b->ancestor));
        say_snapshot(run, "a snapshot of what it was made from holds older data", b->ancestor,
                     "StartTime",
                     judge_time(run->j, run->graph->snapshots[b->ancestor].start_time));
    }
}

/* The age of what the reason speaks of. */
static void measure(struct rule_run *run, const struct backing *b)
{
    instant at = b->points.newest.data_time;
    if (b->points.count == 0 && b->points.newest_pending == ROW_NONE && b->candidate == ROW_NONE &&
        b->ancestor != ROW_NONE)
        at = facts_of(run->facts, b->ancestor)->data_time;
    judge_proof(run->j, at);
    judge_age(run, at, limit_ms(run), MS_PER_HOUR);
}

/* ---- clauses ---- */

struct rest {
    instant since; /* INSTANT_UNSET: not known */
    const struct attachment
        *attachment; /* of the last to stop, or that leaves it unknown; or NULL */
};

/* Every attached instance has been stopped since some known moment, and the volume has hung on it
 * since before that: then nothing was written after the last of these moments. What was attached
 * later may have been written to elsewhere until then. */
static struct rest at_rest(const struct graph *g, const struct volume *v)
{
    struct rest last = {INSTANT_UNSET, NULL};
    for (uint32_t i = 0; i < v->attachment_count; i++) {
        const struct attachment *a = &g->attachments[v->first_attachment + i];
        const struct instance *instance =
            a->instance_row == ROW_NONE ? NULL : &g->instances[a->instance_row];
        if (!instance || instance->state != INSTANCE_STOPPED ||
            instance->stopped_since == INSTANT_UNSET || a->attach_time == INSTANT_UNSET ||
            a->attach_time > instance->stopped_since)
            return (struct rest){INSTANT_UNSET, instance ? a : NULL};
        if (instance->stopped_since > last.since)
            last = (struct rest){instance->stopped_since, a};
    }
    return last;
}

static void say_rest(struct rule_run *run, uint32_t row, const struct rest *rest, bool covered)
{
    const struct attachment *a = rest->attachment;
    if (!run->j->record || !a || run->graph->instances[a->instance_row].state != INSTANCE_STOPPED)
        return;
    if (rest->since != INSTANT_UNSET) {
        judge_say(run, &(struct said){.clause = clause_written,
                                      .holds = truth_of(!covered),
                                      .kind = KIND_INSTANCE,
                                      .row = a->instance_row,
                                      .field = "StateTransitionReason",
                                      .value = judge_time(run->j, rest->since),
                                      .at = rest->since});
    } else if (run->graph->instances[a->instance_row].stopped_since != INSTANT_UNSET) {
        judge_say(run, &(struct said){.clause = "it was not seen attached since before the stop",
                                      .holds = TRUTH_TRUE,
                                      .kind = KIND_VOLUME,
                                      .row = row,
                                      .field = "Attachments[].AttachTime",
                                      .value = judge_time(run->j, a->attach_time),
                                      .at = a->attach_time == INSTANT_UNSET ? 0 : a->attach_time});
    }
}

static void stopped_clause(struct rule_run *run, uint32_t row, const struct points *points)
{
    struct rest rest = at_rest(run->graph, &run->graph->volumes[row]);
    bool covered = rest.since != INSTANT_UNSET && points->newest.data_time != INSTANT_UNSET &&
                   points->newest.data_time > rest.since;
    clause(run->j, truth_of(!covered), UNKNOWN_NONE);
    say_rest(run, row, &rest, covered);
}

/* Its newest completed snapshot is young enough, but cannot be restored now: a copy of it anywhere
 * could be. */
static bool copy_would_do(const struct rule_run *run, uint32_t volume_row)
{
    const struct graph *g = run->graph;
    struct rows own = points_snapshots(g, volume_row);
    unsigned no_point = FACT_COPY | (count_images(run) ? 0 : FACT_CREATE_IMAGE);
    for (size_t i = own.count; i > 0; i--) {
        const struct snapshot *s = &g->snapshots[own.rows[i - 1]];
        unsigned flags = facts_of(run->facts, own.rows[i - 1])->flags;
        if (s->state == SNAPSHOT_COMPLETED && (flags & no_point) == 0)
            return (flags & FACT_USABLE) == 0 && within(run, s->start_time);
    }
    return false;
}

static void absence_clause(struct rule_run *run, uint32_t row, const struct points *points)
{
    const struct volume *v = &run->graph->volumes[row];
    if (!graph_complete_for_subjects(run->graph, v->place, SOURCE_SNAP)) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap(run, v->place, SOURCE_SNAP);
    }
    unsigned own = copy_would_do(run, row) ? CONCERNED_OWN : 0;
    protected_gaps(run, v->place, own | CONCERNED_VAULTS, SOURCE_BIT(SOURCE_SNAP));
    if (v->create_time == INSTANT_UNSET || points->untimed > 0)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
}

static void judge(struct rule_run *run, uint32_t row)
{
    struct backing b;
    find_backing(run, row, &b);
    enum truth late = truth_of(!within(run, b.points.newest.data_time));
    measure(run, &b);
    clause(run->j, late, UNKNOWN_NONE);
    if (run->j->record)
        say_newest(run, &b, late);
    if (late == TRUTH_FALSE)
        return;
    if (run->j->record)
        say_others(run, &b);
    stopped_clause(run, row, &b.points);
    absence_clause(run, row, &b.points);
    run->j->reason = reason(&b);
    if (copies_unasked(run, &b) ||
        (b.candidate != ROW_NONE && within(run, run->graph->snapshots[b.candidate].start_time)))
        judge_lower(run->j, CONFIDENCE_MEDIUM);
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

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
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

static const struct sentence sentences[] = {
    {"none", 0, "it has no backup; one every {limit} is demanded"},
    {"stale", 0, "its newest backup is {measured} old, {limit} are allowed"},
    {"pending-only", 0, "its only backups are not completed yet"},
    {"unproven", 0, "snapshots beside it may be copies of its backups, but nothing proves it"},
    SENTENCE_END};

static const struct sentence passes[] = {
    {clause_late, 0, "{proof}, with data of {seen}, is {measured} old, {limit} are allowed"},
    {clause_written, 0,
     "its newest backup is {measured} old, and {proof} has been stopped since {seen}"},
    SENTENCE_END};

/* It passes by snapshots that name the volume, or by instances that were stopped since. */
static const struct need needs[] = {NEED(VOL, REACH_SUBJECTS), NEED(SNAP, REACH_OF_VOLUMES),
                                    NEED(INST, REACH_OF_VOLUMES), NEED_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES,      AWS_FACTS_OF_LISTINGS,
                                         AWS_FACTS_OF_POINTS,      AWS_FACTS_OF_PROTECTED,
                                         AWS_EC2_INST_STOP_REASON, AWS_EC2_TEXT_CREATE_IMAGE,
                                         AWS_EC2_VOL_SNAPSHOT_ID,  AWS_FACT_END};

const struct rule rule_rpo_exceeded = {
    .declared =
        {
            .id = "RPO-EXCEEDED",
            .family = "RPO",
            .title = "Newest backup older than the objective",
            .why = "What was written since the newest backup is lost when the volume is.",
            .kinds = 1u << KIND_VOLUME,
            .severity = SEVERITY_HIGH,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
            .promise = PROMISE_BACKUPS,
            .promise_param = "rpo_hours",
            .grave_if_critical = true,
        },
    .requires = SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_SNAP),
    .supports = SOURCE_BIT(SOURCE_INST) | SOURCE_BIT(SOURCE_AMI),
    .sentences = sentences,
    .passes = passes,
    .needs = needs,
    .facts = rests_on,
    .reasons = reasons,
    .nothing_left = "none",
    .runbook = "F-PLAN",
    .run = run_place,
};

bool rpo_fails(const struct rule_run *run, uint32_t volume_row)
{
    struct judgement j = {.unit = ""};
    struct rule_run rpo = *run;
    rpo.rule = &rule_rpo_exceeded;
    rpo.rule_row = RULE_RPO_EXCEEDED;
    rpo.settings = judge_settings(run, rpo.rule_row);
    rpo.j = &j;
    if (!rpo.settings->enabled || outside(&rpo, volume_row) != RECORD_MADE)
        return false;
    judge(&rpo, volume_row);
    return judge_verdict(&rpo) == STATUS_FAIL &&
           judge_reports(run, rpo.rule_row, KIND_VOLUME, volume_row);
}
