/* Reports volumes, or groups of them, for whose backups no restore was seen within the window: an
 * untested backup is a hope.
 *
 * What counts (analyzer/restores.h) is a restore observed, grade E2: a volume made from one of the
 * volume's own snapshots, or the launch of an own image that holds one; and what the ledger of restore
 * tests says, of the grade that it gives. Absence of proof in the sources read is a fail: a restore that
 * left no trace was not proven either. A test that failed outweighs what succeeded before. */
#include "core/mem.h"
#include "rules/protected.h"
#include "rules/restore/proofs.h"
#include "rules/restore/tested.h"

#define LINK_SHOWN 16 /* digits: enough to find it */

static const struct rule_param params[] = {
    {"test_days", PARAM_DAYS, 180, NULL,
     "how long a restore test counts; a scope's restore.tested_within sets it"},
};

static const struct reason reasons[] = {
    REASON("never", "no trace of a restore was seen"),
    REASON("stale", "the newest restore is older than the policy allows"),
    REASON("weak", "a restore was seen, but it proves less than the policy asks for"),
    REASON("key-changed", "a restore was seen, of a snapshot under another key than that of today"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

static const char *outcome_reason(enum restore_outcome outcome)
{
    static const char *const names[] = {"", "weak", "key-changed", "stale", "never"};
    return names[outcome];
}

/* ---- what to say ---- */

static const char *outcome_clause(enum restore_outcome outcome)
{
    static const char *const texts[] = {
        "no restore of its backups was seen within the window",
        "the restore seen within the window does not prove its backups of today",
        "the restore seen within the window was of a backup under another key",
        "the last restore of its backups is older than the window",
        "no restore of its backups was seen within the window",
    };
    return texts[outcome];
}

static const char *weakness_text(enum restore_weakness weakness)
{
    static const char *const texts[] = {
        "",
        ", in another region",
        ", in another account",
        "; the latest test failed",
        ", below the grade that is asked for",
        ", of another manager than today's",
    };
    return texts[weakness];
}

/* "restore-tests.csv:12" */
static struct str record_place(const struct rule_run *run, const struct ledger_record *record)
{
    struct str name = facts_ledger(run->facts)->name;
    return judge_text(run->j, "%.*s:%u", STR_ARG(name), record->line);
}

/* What the record says, and what it is sealed with, so that a person can find it and check it. */
static struct str record_text(struct rule_run *run, const struct drill *drill, const char *more)
{
    const struct ledger_record *r = drill->record;
    struct str source = str_is_empty(r->source_arn) ? r->recovery_point_arn : r->source_arn;
    struct str link = r->stored_link;
    if (link.len > LINK_SHOWN)
        link.len = LINK_SHOWN;
    return judge_text(run->j, "%s%s%.*s%s; ledger line %u, %s%.*s", ledger_outcome_name(r->outcome),
                      str_is_empty(source) ? "" : ", restored ", STR_ARG(source), more, r->line,
                      link.len > 0 ? "link " : "without a link", STR_ARG(link));
}

static struct evidence record_evidence(struct rule_run *run, const struct drill *drill,
                                       const char *more)
{
    return (struct evidence){.source = SOURCE_LED,
                             .call = source_info(SOURCE_LED)->call,
                             .resource = record_place(run, drill->record),
                             .field = "outcome, source_arn",
                             .value = record_text(run, drill, more),
                             .observed_at = drill->record->tested_at,
                             .grade = drill_grade(drill)};
}

static void say_record(struct rule_run *run, const struct restore_proof *proof)
{
    struct evidence evidence = record_evidence(run, proof->drill, weakness_text(proof->weakness));
    evidence.clause = outcome_clause(proof->outcome);
    evidence.holds = truth_of(proof->outcome != RESTORE_PROVEN);
    judge_evidence(run->j, &evidence);
    if (proof->snapshot != ROW_NONE)
        judge_related(run->j, "evidence", judge_arn(run, KIND_SNAPSHOT, proof->snapshot));
}

/* Nothing follows from it, so it holds nothing up. */
static void say_aborted(struct rule_run *run, const struct drill *drill)
{
    struct evidence evidence = record_evidence(run, drill, "");
    evidence.clause = "a test within the window was aborted, which counts for nothing";
    evidence.holds = TRUTH_TRUE;
    evidence.grade = GRADE_NONE;
    judge_evidence(run->j, &evidence);
}

static struct said said_proof(struct rule_run *run, const struct restore_proof *proof)
{
    struct str snapshot = judge_id(run, KIND_SNAPSHOT, proof->snapshot);
    bool made = proof->kind == KIND_VOLUME;
    return (struct said){
        .clause = outcome_clause(proof->outcome),
        .holds = truth_of(proof->outcome != RESTORE_PROVEN),
        .kind = proof->kind,
        .row = proof->row,
        .field = made ? "SnapshotId, CreateTime" : "LastLaunchedTime",
        .value = judge_text(run->j, "%s %.*s%s", made ? "made from" : "holds", STR_ARG(snapshot),
                            weakness_text(proof->weakness)),
        .grade = proof->grade,
        .at = proof->at,
    };
}

static void relate_proof(struct rule_run *run, const struct restore_proof *proof)
{
    judge_related(run->j, "evidence", judge_arn(run, proof->kind, proof->row));
    if (proof->kind != KIND_VOLUME)
        return;
    uint32_t instance = restores_launched(run->graph, proof->row, proof->snapshot);
    if (instance != ROW_NONE)
        judge_related(run->j, "launched", judge_arn(run, KIND_INSTANCE, instance));
}

static void say_nothing_seen(struct rule_run *run, uint32_t volume_row)
{
    const struct said said = {.clause = outcome_clause(RESTORE_NEVER),
                              .holds = TRUTH_TRUE,
                              .kind = KIND_VOLUME,
                              .row = volume_row,
                              .field = "SnapshotId, LastLaunchedTime",
                              .value = STR_LIT("no trace of a restore")};
    judge_say(run, &said);
}

static void say_trace(struct rule_run *run, const struct restore_proof *proof)
{
    const struct said said = said_proof(run, proof);
    relate_proof(run, proof);
    judge_say(run, &said);
}

static void say_proof(struct rule_run *run, uint32_t volume_row, const struct restore_proof *proof)
{
    if (proof->today != ROW_NONE)
        run->j->newest_snapshot = judge_id(run, KIND_SNAPSHOT, proof->today);
    if (proof->drill)
        say_record(run, proof);
    else if (proof->row != ROW_NONE)
        say_trace(run, proof);
    else
        say_nothing_seen(run, volume_row);
    if (proof->aborted)
        say_aborted(run, proof->aborted);
}

/* ---- columns ---- */

/* When the best proof is of, and under which key a restore has to be shown: that of today's backups. */
static void columns(struct rule_run *run, const struct restore_proof *proof)
{
    const struct graph *g = run->graph;
    judge_proof(run->j, proof->at);
    if (proof->today != ROW_NONE)
        judge_target(run->j, graph_str(g, g->snapshots[proof->today].kms_key));
}

/* ---- clauses ---- */

/* A restore may have happened in any region in scope, and where the copies are kept. */
static void gap_clause(struct rule_run *run)
{
    protected_gaps(run, run->place, CONCERNED_OWN | CONCERNED_VAULTS,
                   SOURCE_BIT(SOURCE_AMI) | SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL));
}

static void judge(struct rule_run *run, uint32_t row)
{
    struct restore_proof proof;
    tested_proof(run, row, &proof);
    judge_age(run, proof.at, tested_window_ms(run), MS_PER_DAY);
    columns(run, &proof);
    run->j->reason = outcome_reason(proof.outcome);
    clause(run->j, truth_of(proof.outcome != RESTORE_PROVEN), UNKNOWN_NONE);
    if (run->j->record)
        say_proof(run, row, &proof);
    if (proof.outcome == RESTORE_PROVEN)
        return;
    gap_clause(run);
    if (run->graph->volumes[row].create_time == INSTANT_UNSET || proof.untimed)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
}

/* ---- groups ---- */

static bool tells_more(const struct member *m, const struct member *best)
{
    if (!m->proof.failed != !best->proof.failed)
        return m->proof.failed;
    if (m->proof.outcome != best->proof.outcome)
        return m->proof.outcome < best->proof.outcome;
    return m->proof.at > best->proof.at;
}

/* The member to show: of a group that passes the one proven last, else the one whose test failed last,
 * else the one nearest to a proof. */
static const struct member *telling_member(const struct group *group, bool passes)
{
    const struct member *best = NULL;
    for (size_t i = 0; i < group->count; i++) {
        const struct member *m = &group->members[i];
        if ((m->proof.outcome == RESTORE_PROVEN) == passes && (!best || tells_more(m, best)))
            best = m;
    }
    return best;
}

/* Could what has no time turn the verdict: a restore that would prove a member, or members all of
 * which may be too young to be judged? */
static bool group_untimed(const struct rule_run *run, const struct group *group)
{
    size_t undated = 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct member *m = &group->members[i];
        if (m->proof.outcome != RESTORE_PROVEN && m->proof.untimed)
            return true;
        undated += run->graph->volumes[m->row].create_time == INSTANT_UNSET;
    }
    return undated == group->count;
}

static void say_group(struct rule_run *run, const struct group *group, const struct member *telling)
{
    for (size_t i = 0; i < group->count; i++)
        judge_related(run->j, RELATION_MEMBER, judge_arn(run, KIND_VOLUME, group->members[i].row));
    say_proof(run, telling->row, &telling->proof);
}

static void judge_group(struct rule_run *run, uint32_t row)
{
    const struct group *group = judge_context(run);
    struct judgement *j = run->j;
    const struct restore *demands = &judge_scope(run)->restore;
    bool passes = group_passes(group, demands);
    const struct member *telling = telling_member(group, passes);
    (void)row;
    j->has_measured = j->has_limit = true;
    j->measured = group_proven(group);
    j->limit = group_needs(group, demands);
    j->unit = "members";
    j->reason = outcome_reason(telling->proof.outcome);
    columns(run, &telling->proof);
    clause(j, truth_of(!passes), UNKNOWN_NONE);
    if (j->record)
        say_group(run, group, telling);
    if (passes)
        return;
    gap_clause(run);
    if (group_untimed(run, group))
        clause(j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
}

static void judge_members(struct rule_run *run, const struct group *group)
{
    const struct graph *g = run->graph;
    const struct member *members = group->members;
    const struct place *place = &g->places[run->place];
    struct subject subject = {.kind = KIND_RESTORE_GROUP,
                              .id = members[0].key,
                              .name = members[0].key,
                              .account = graph_str(g, place->account),
                              .region = graph_str(g, place->region),
                              .scope = run->policy->scopes[members[0].scope].name};
    uint32_t *volumes = mem_array(group->count, sizeof(*volumes));
    bool selected = false;
    for (size_t i = 0; i < group->count; i++) {
        volumes[i] = members[i].row;
        selected = selected || judge_selected(run, KIND_VOLUME, members[i].row);
    }
    if (selected) {
        (void)judge_enter(run, KIND_VOLUME, members[0].row);
        judge_made_of(run, volumes, group->count);
        judge_other(run, &subject, NULL, 0, judge_group, group);
    }
    mem_free(volumes);
}

static void gather(struct rule_run *run, struct groups *groups)
{
    struct span span = run->graph->volume_spans[run->place];
    for (uint32_t row = span.first; row < span.first + span.count; row++) {
        if (!judge_enter(run, KIND_VOLUME, row) || !judge_scope(run) ||
            !judge_scope(run)->restore.unit_group)
            continue;
        enum no_record why = tested_outside(run, row);
        if (why == RECORD_MADE)
            groups_add(groups, run, row);
        else if (judge_selected(run, KIND_VOLUME, row))
            judge_count(run, why);
    }
}

static void run_groups(struct rule_run *run)
{
    struct groups *groups = groups_new();
    struct group group;
    gather(run, groups);
    while (groups_next(groups, &group))
        judge_members(run, &group);
    groups_free(groups);
}

static void run_volumes(struct rule_run *run)
{
    for (uint32_t row = ROW_NONE; judge_next(run, KIND_VOLUME, &row);) {
        if (judge_scope(run) && judge_scope(run)->restore.unit_group)
            continue;
        enum no_record why = tested_outside(run, row);
        if (why == RECORD_MADE)
            judge_row(run, KIND_VOLUME, row, NULL, 0, judge);
        else
            judge_count(run, why);
    }
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    (void)place;
    if (kind == KIND_RESTORE_GROUP)
        run_groups(run);
    else
        run_volumes(run);
}

static const struct sentence sentences[] = {
    {"never", 1u << KIND_RESTORE_GROUP, "no restore of any of its members was ever seen"},
    {"stale", 1u << KIND_RESTORE_GROUP,
     "the restores of its members are too old: {measured} proven, {limit} demanded"},
    {"weak", 1u << KIND_RESTORE_GROUP,
     "the restores of its members prove too little: {measured} proven, {limit} demanded"},
    {"key-changed", 1u << KIND_RESTORE_GROUP,
     "its members were restored with another key than today's: {measured} proven, {limit} "
     "demanded"},
    {"never", 0, "no restore of its backups was ever seen"},
    {"stale", 0, "its backups were last restored {measured} ago, {limit} are allowed"},
    {"weak", 0, "restores of its backups were seen, none proves enough"},
    {"key-changed", 0, "its backups were restored, but encrypted with another key than today's"},
    SENTENCE_END};

static const struct sentence passes[] = {
    {NULL, 1u << KIND_RESTORE_GROUP,
     "{measured} proven, {limit} demanded: {proof}, {seen}, of {at}"},
    {NULL, 0, "a restore is proven by {proof}, {seen}, of {at}"},
    SENTENCE_END};

/* A proof of restore may lie anywhere. */
static const struct need needs[] = {NEED(VOL, REACH_EVERYWHERE), NEED(SNAP, REACH_EVERYWHERE),
                                    NEED(AMI, REACH_EVERYWHERE), NEED(INST, REACH_EVERYWHERE),
                                    NEED_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES,
                                         AWS_FACTS_OF_LISTINGS,
                                         AWS_FACTS_OF_POINTS,
                                         AWS_BACKUP_TAG_SOURCE,
                                         AWS_DLM_TAG_POLICY,
                                         AWS_EC2_ATTACH_TIME,
                                         AWS_EC2_IMAGE_LAST_LAUNCHED,
                                         AWS_EC2_IMAGE_MAPS,
                                         AWS_EC2_SNAP_KEY,
                                         AWS_EC2_TAG_AWS_PREFIX,
                                         AWS_EC2_VOL_ATTACHMENTS,
                                         AWS_EC2_VOL_CREATE_TIME,
                                         AWS_EC2_VOL_SNAPSHOT_ID,
                                         AWS_FACT_END};

const struct rule rule_restore_untested = {
    .declared =
        {
            .id = "RESTORE-UNTESTED",
            .family = "RESTORE",
            .title = "No restore proof in the window",
            .why = "A backup that was never restored is a hope, not a backup.",
            .kinds = 1u << KIND_VOLUME | 1u << KIND_RESTORE_GROUP,
            .severity = SEVERITY_HIGH,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
            .promise = PROMISE_RESTORES,
            .promise_param = "test_days",
        },
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_LED) | SOURCE_BIT(SOURCE_RJ) | SOURCE_BIT(SOURCE_CT),
    .sentences = sentences,
    .passes = passes,
    .needs = needs,
    .facts = rests_on,
    .reasons = reasons,
    .proofs = &restore_proofs_of_rule,
    .runbook = "F-RESTORE-TEST",
    .run = run_place,
};
