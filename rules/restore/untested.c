/* Reports volumes, or groups of them, for whose backups no restore was seen within the window: an
 * untested backup is a hope.
 *
 * What counts here is grade E2, a restore observed: a volume made from one of the volume's own
 * snapshots and seen available or in-use, or the launch of an image that holds one. The snapshot
 * that the volume itself was made from never vouches for it. Absence of proof in the sources read
 * is a fail: a restore that left no trace was not proven either. */
#include "analyzer/points.h"
#include "rules/judge.h"

#include <stdlib.h>

enum { PARAM_TEST_DAYS };

#define SETTLED_MS (7 * MS_PER_DAY)

static const struct rule_param params[] = {
    {"test_days", PARAM_DAYS, 180, NULL,
     "how long a restore test counts; a scope's restore.tested_within sets it"},
};

static const char *const reasons[] = {"never", "stale",   "weak", "key-changed",
                                      "gap",   "no-time", NULL};

enum outcome { PROVEN, WEAK, KEY_CHANGED, STALE, NEVER };

/* What speaks best for one volume. */
struct proof_of {
    enum outcome outcome;
    instant at;        /* of that evidence */
    uint32_t snapshot; /* that was restored */
    enum kind kind;    /* of what was made of it */
    uint32_t row;
    uint32_t today; /* newest completed snapshot: today's backups */
};

struct restored {
    instant at;
    uint32_t snapshot;
    enum kind kind;
    uint32_t row;
    bool elsewhere; /* from a copy in another region */
};

static int64_t window_ms(const struct rule_run *run)
{
    return judge_limit_ms(judge_scope(run)->restore.tested_within_ms,
                          judge_param(run, PARAM_TEST_DAYS), MS_PER_DAY);
}

static const char *outcome_reason(enum outcome outcome)
{
    static const char *const names[] = {"", "weak", "key-changed", "stale", "never"};
    return names[outcome];
}

static enum outcome weigh(const struct rule_run *run, const struct restored *r, uint32_t today)
{
    const struct graph *g = run->graph;
    const struct snapshot *was = &g->snapshots[r->snapshot];
    const struct snapshot *is = &g->snapshots[today];
    if (age_ms(r->at, run->as_of) > window_ms(run))
        return STALE;
    bool weak = r->elsewhere || judge_scope(run)->restore.min_grade > GRADE_E2 ||
                facts_manager(g, was->tagset) != facts_manager(g, is->tagset);
    if (weak)
        return WEAK;
    bool same_key = was->kms_key == is->kms_key && ((was->flags ^ is->flags) & ROW_ENCRYPTED) == 0;
    return same_key ? PROVEN : KEY_CHANGED;
}

static void consider(const struct rule_run *run, const struct restored *r, struct proof_of *best)
{
    if (r->at == INSTANT_UNSET)
        return;
    enum outcome outcome = weigh(run, r, best->today);
    if (outcome > best->outcome || (outcome == best->outcome && r->at <= best->at))
        return;
    best->outcome = outcome;
    best->at = r->at;
    best->snapshot = r->snapshot;
    best->kind = r->kind;
    best->row = r->row;
}

/* An instance proves its image from the moment that its root volume was attached. */
static instant running_since(const struct graph *g, const struct instance *instance)
{
    for (uint32_t i = 0; i < instance->volume_count; i++) {
        const struct instance_volume *v = &g->instance_volumes[instance->first_volume + i];
        if (v->device == instance->root_device)
            return v->attach_time;
    }
    return INSTANT_UNSET;
}

static void consider_image(const struct rule_run *run, uint32_t image, struct restored r,
                           struct proof_of *best)
{
    const struct graph *g = run->graph;
    r.kind = KIND_IMAGE;
    r.row = image;
    r.at = g->images[image].last_launched;
    consider(run, &r, best);
    for (uint32_t i = g->image_instance_first[image]; i < g->image_instance_first[image + 1]; i++) {
        const struct instance *instance = &g->instances[g->image_instances[i]];
        if (instance->state != INSTANCE_RUNNING)
            continue;
        r.kind = KIND_INSTANCE;
        r.row = g->image_instances[i];
        r.at = running_since(g, instance);
        consider(run, &r, best);
    }
}

/* All that was made from one snapshot. */
static void consider_snapshot(const struct rule_run *run, uint32_t snapshot, uint32_t self,
                              bool elsewhere, struct proof_of *best)
{
    const struct graph *g = run->graph;
    struct restored r = {.snapshot = snapshot, .elsewhere = elsewhere, .kind = KIND_VOLUME};
    for (uint32_t i = g->made_first[snapshot]; i < g->made_first[snapshot + 1]; i++) {
        const struct volume *made = &g->volumes[g->made[i]];
        if (g->made[i] == self || (made->state != VOLUME_AVAILABLE && made->state != VOLUME_IN_USE))
            continue;
        r.row = g->made[i];
        r.at = made->create_time;
        consider(run, &r, best);
    }
    for (uint32_t i = g->image_ref_first[snapshot]; i < g->image_ref_first[snapshot + 1]; i++)
        consider_image(run, g->image_refs[i], r, best);
}

static bool own_completed(const struct rule_run *run, uint32_t row)
{
    return run->graph->snapshots[row].state == SNAPSHOT_COMPLETED &&
           (facts_of(run->facts, row)->flags & FACT_COPY) == 0 &&
           (run->graph->snapshots[row].flags & ROW_OWN) != 0;
}

/* Newest completed snapshot of the volume itself, a usable one if there is any. */
static uint32_t todays_backup(const struct rule_run *run, uint32_t volume_row)
{
    struct rows own = points_snapshots(run->graph, volume_row);
    uint32_t unusable = ROW_NONE;
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if (!own_completed(run, row))
            continue;
        if ((facts_of(run->facts, row)->flags & FACT_USABLE) != 0)
            return row;
        if (unusable == ROW_NONE)
            unusable = row;
    }
    return unusable;
}

static void find_proof(const struct rule_run *run, uint32_t volume_row, uint32_t today,
                       struct proof_of *best)
{
    const struct graph *g = run->graph;
    struct rows own = points_snapshots(g, volume_row);
    *best = (struct proof_of){.outcome = NEVER,
                              .at = INSTANT_UNSET,
                              .snapshot = ROW_NONE,
                              .row = ROW_NONE,
                              .today = today};
    strref region = g->places[g->volumes[volume_row].place].region;
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if ((facts_of(run->facts, row)->flags & FACT_COPY) != 0)
            continue;
        consider_snapshot(run, row, volume_row, false, best);
        struct rows copies = facts_copies_of(run->facts, row);
        for (size_t k = 0; k < copies.count; k++)
            if (facts_of(run->facts, copies.rows[k])->chain_proof <= PROOF_P2)
                consider_snapshot(run, copies.rows[k], volume_row,
                                  g->places[g->snapshots[copies.rows[k]].place].region != region,
                                  best);
    }
}

/* ---- clauses ---- */

/* A restore may have happened in any region in scope. */
static void gap_clause(struct rule_run *run)
{
    static const enum source needed[] = {SOURCE_AMI, SOURCE_SNAP, SOURCE_VOL};
    const struct graph *g = run->graph;
    for (uint16_t place = 0; place < g->place_count; place++) {
        if (!g->places[place].in_scope)
            continue;
        for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
            if (graph_complete(g, place, needed[i]))
                continue;
            clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
            judge_gap(run, place, needed[i]);
        }
    }
}

static void say_proof(struct rule_run *run, uint32_t volume_row, const struct proof_of *proof)
{
    struct said said = {.clause = "no restore of its backups was seen within the window",
                        .holds = truth_of(proof->outcome != PROVEN),
                        .kind = KIND_VOLUME,
                        .row = volume_row,
                        .field = "SnapshotId, LastLaunchedTime",
                        .value = STR_LIT("no trace of a restore")};
    if (proof->today != ROW_NONE)
        run->j->newest_snapshot = judge_id(run, KIND_SNAPSHOT, proof->today);
    if (proof->row != ROW_NONE) {
        said.kind = proof->kind;
        said.row = proof->row;
        said.field = proof->kind == KIND_VOLUME  ? "SnapshotId, CreateTime"
                     : proof->kind == KIND_IMAGE ? "LastLaunchedTime"
                                                 : "ImageId, AttachTime";
        said.grade = GRADE_E2;
        said.at = proof->at;
        struct str snapshot = judge_id(run, KIND_SNAPSHOT, proof->snapshot);
        said.value = judge_text(run->j, "made from %.*s", STR_ARG(snapshot));
        judge_related(run->j, "evidence", judge_arn(run, proof->kind, proof->row));
    }
    judge_say(run, &said);
}

static void measure_age(struct rule_run *run, instant at)
{
    struct judgement *j = run->j;
    j->unit = "days";
    j->has_limit = true;
    j->limit = window_ms(run) / MS_PER_DAY;
    j->has_measured = at != INSTANT_UNSET;
    j->measured = j->has_measured ? age_ms(at, run->as_of) / MS_PER_DAY : 0;
}

static void judge(struct rule_run *run, uint32_t row)
{
    struct proof_of proof;
    find_proof(run, row, todays_backup(run, row), &proof);
    measure_age(run, proof.at);
    run->j->reason = outcome_reason(proof.outcome);
    clause(run->j, truth_of(proof.outcome != PROVEN), UNKNOWN_NONE);
    if (run->j->record)
        say_proof(run, row, &proof);
    if (proof.outcome == PROVEN)
        return;
    gap_clause(run);
    if (run->graph->volumes[row].create_time == INSTANT_UNSET)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
}

/* What keeps a volume from being judged; *today is set unless something does. */
static enum no_record outside(const struct rule_run *run, uint32_t row, uint32_t *today)
{
    const struct scope *scope = judge_scope(run);
    const struct volume *v = &run->graph->volumes[row];
    if (!scope || !scope->restore.judged)
        return RECORD_NO_OBJECTIVE;
    bool live = v->state == VOLUME_AVAILABLE || v->state == VOLUME_IN_USE;
    *today = live ? todays_backup(run, row) : ROW_NONE;
    if (*today == ROW_NONE)
        return RECORD_NOT_JUDGED; /* what has no backup has none to test: RPO-EXCEEDED's business */
    bool young = v->create_time != INSTANT_UNSET && age_ms(v->create_time, run->as_of) < SETTLED_MS;
    return young || judge_unsettled(run, v->create_time) ? RECORD_UNSETTLED : RECORD_MADE;
}

/* ---- groups ---- */

struct member {
    struct str key;
    uint32_t row;
    uint16_t scope;
    struct proof_of proof;
};

struct group {
    const struct member *members;
    size_t count;
};

/* What makes the key, in one place. */
struct group_parts {
    uint16_t scope;
    struct str kms;
    struct str value; /* of the group tag */
    struct str key;
};

static void find_parts(const struct rule_run *run, uint32_t row, uint32_t today,
                       struct group_parts *out)
{
    const struct graph *g = run->graph;
    const struct snapshot *s = &g->snapshots[today];
    const struct restore *restore = &judge_scope(run)->restore;
    uint32_t tagset = g->volumes[row].tagset;
    *out = (struct group_parts){.scope = run->scope, .value = STR_EMPTY};
    out->kms = (s->flags & ROW_ENCRYPTED) != 0 || s->kms_key != 0 ? graph_str(g, s->kms_key)
                                                                  : STR_LIT("unencrypted");
    if (!str_is_empty(restore->group_tag) && tagset != 0)
        (void)graph_tag(g, tagset, restore->group_tag, &out->value);
}

/* Volumes of one group often follow one another and then share the text. */
static struct str group_key(const struct rule_run *run, uint32_t row, uint32_t today,
                            struct group_parts *last, struct arena *arena)
{
    const struct graph *g = run->graph;
    const struct place *place = &g->places[g->volumes[row].place];
    struct group_parts parts;
    find_parts(run, row, today, &parts);
    if (parts.scope == last->scope && str_eq(parts.kms, last->kms) &&
        str_eq(parts.value, last->value))
        return last->key;
    bool tagged = !str_is_empty(judge_scope(run)->restore.group_tag);
    *last = parts;
    last->key =
        arena_printf(arena, "%.*s|%.*s|%.*s|%.*s%s%.*s", STR_ARG(judge_scope(run)->name),
                     STR_ARG(graph_str(g, place->account)), STR_ARG(graph_str(g, place->region)),
                     STR_ARG(parts.kms), tagged ? "|" : "", STR_ARG(parts.value));
    return last->key;
}

static int by_key(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = x->key.ptr == y->key.ptr ? 0 : str_cmp(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int64_t proven_members(const struct group *group, enum outcome *best, size_t *best_at)
{
    int64_t proven = 0;
    *best = NEVER;
    *best_at = 0;
    for (size_t i = 0; i < group->count; i++) {
        enum outcome outcome = group->members[i].proof.outcome;
        proven += outcome == PROVEN;
        if (outcome != PROVEN && outcome < *best) {
            *best = outcome;
            *best_at = i;
        }
    }
    return proven;
}

static void say_group(struct rule_run *run, const struct group *group, bool passes, size_t best_at)
{
    size_t shown = best_at;
    for (size_t i = 0; i < group->count; i++) {
        judge_related(run->j, "member", judge_arn(run, KIND_VOLUME, group->members[i].row));
        if (passes && group->members[i].proof.outcome == PROVEN)
            shown = i;
    }
    say_proof(run, group->members[shown].row, &group->members[shown].proof);
}

static void judge_group(struct rule_run *run, uint32_t row)
{
    const struct group *group = judge_context(run);
    struct judgement *j = run->j;
    enum outcome best;
    size_t best_at;
    int64_t proven = proven_members(group, &best, &best_at);
    int64_t wanted = judge_scope(run)->restore.sample_min;
    int64_t needed = wanted < (int64_t)group->count ? wanted : (int64_t)group->count;
    (void)row;
    j->has_measured = j->has_limit = true;
    j->measured = proven;
    j->limit = wanted;
    j->unit = "members";
    j->reason = outcome_reason(best);
    clause(j, truth_of(proven < needed), UNKNOWN_NONE);
    if (j->record)
        say_group(run, group, proven >= needed, best_at);
    if (proven < needed)
        gap_clause(run);
}

static void judge_members(struct rule_run *run, const struct member *members, size_t count,
                          uint16_t place)
{
    const struct graph *g = run->graph;
    struct group group = {members, count};
    struct subject subject = {.kind = KIND_RESTORE_GROUP,
                              .id = members[0].key,
                              .name = members[0].key,
                              .account = graph_str(g, g->places[place].account),
                              .region = graph_str(g, g->places[place].region),
                              .scope = run->policy->scopes[members[0].scope].name};
    bool selected = false;
    for (size_t i = 0; i < count && !selected; i++)
        selected = judge_selected(run, KIND_VOLUME, members[i].row);
    if (!selected)
        return;
    (void)judge_enter(run, KIND_VOLUME, members[0].row);
    judge_other(run, &subject, NULL, 0, judge_group, &group);
}

static void gather(struct rule_run *run, uint16_t place, struct vec *members, struct arena *arena)
{
    struct span span = run->graph->volume_spans[place];
    struct group_parts last = {.scope = SCOPE_NONE};
    for (uint32_t row = span.first; row < span.first + span.count; row++) {
        if (!judge_enter(run, KIND_VOLUME, row) || !judge_scope(run) ||
            !judge_scope(run)->restore.unit_group)
            continue;
        uint32_t today;
        enum no_record why = outside(run, row, &today);
        if (why != RECORD_MADE) {
            if (judge_selected(run, KIND_VOLUME, row))
                judge_count(run, why);
            continue;
        }
        struct member member = {.row = row, .scope = run->scope};
        find_proof(run, row, today, &member.proof);
        member.key = group_key(run, row, today, &last, arena);
        vec_push(members, &member);
    }
}

static void run_groups(struct rule_run *run, uint16_t place)
{
    struct arena *arena = arena_new();
    struct vec members;
    vec_init(&members, sizeof(struct member));
    gather(run, place, &members, arena);
    if (members.len > 0)
        qsort(members.data, members.len, sizeof(struct member), by_key);
    for (size_t first = 0; first < members.len;) {
        const struct member *all = members.data;
        size_t end = first + 1;
        while (end < members.len &&
               (all[first].key.ptr == all[end].key.ptr || str_eq(all[first].key, all[end].key)))
            end++;
        judge_members(run, all + first, end - first, place);
        first = end;
    }
    vec_clear(&members);
    arena_free(arena);
}

static void run_volumes(struct rule_run *run)
{
    for (uint32_t row = ROW_NONE; judge_next(run, KIND_VOLUME, &row);) {
        if (judge_scope(run) && judge_scope(run)->restore.unit_group)
            continue;
        uint32_t today;
        enum no_record why = outside(run, row, &today);
        if (why == RECORD_MADE)
            judge_row(run, KIND_VOLUME, row, NULL, 0, judge);
        else
            judge_count(run, why);
    }
}

static void run_place(struct rule_run *run, uint16_t place, enum kind kind)
{
    if (kind == KIND_RESTORE_GROUP)
        run_groups(run, place);
    else
        run_volumes(run);
}

static bool promised(const struct policy *policy)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].restore.judged)
            return true;
    return false;
}

const struct rule rule_restore_untested = {
    .id = "RESTORE-UNTESTED",
    .family = "RESTORE",
    .title = "No restore proof in the window",
    .why = "A backup that was never restored is a hope, not a backup.",
    .kinds = 1u << KIND_VOLUME | 1u << KIND_RESTORE_GROUP,
    .severity = SEVERITY_HIGH,
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_LED) | SOURCE_BIT(SOURCE_RJ) | SOURCE_BIT(SOURCE_CT),
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .reasons = reasons,
    .runbook = "F-RESTORE-TEST",
    .controls = "K-TEST",
    .run = run_place,
    .promised = promised,
};
