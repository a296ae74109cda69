/* Reports volumes without a fresh, usable, proven copy in a region where their scope wants one.
 *
 * Fresh is what the data says: the StartTime of the snapshot at the end of the chain of copies,
 * not that of the copying. A schedule is no copy, a shared snapshot is no copy, and a copy that
 * only a text or a tag vouches for is reported as unproven, with the candidates named. */
#include "analyzer/points.h"
#include "core/limits.h"
#include "model/states.h"
#include "rules/protected.h"
#include "rules/rpo/rpo.h"
#include "rules/rule.h"

#include <stdlib.h>
#include <string.h>

enum { PARAM_COPY_RPO_HOURS, PARAM_SOURCE_TAGS };

static const char *const source_tags[] = {"source-snapshot", NULL};

static const struct rule_param params[] = {
    {"copy_rpo_hours", PARAM_HOURS, 48, NULL,
     "greatest age of the newest copy's data; a scope's copies.not_older_than sets it"},
    {"source_tags", PARAM_STRINGS, 0, source_tags,
     "tag keys that may name the source of a copy (proof P3; read outside scopes only)"},
};

static const struct reason reasons[] = {
    REASON("none", "nothing is there that could be a copy"),
    REASON("stale", "the copies there hold data that is too old"),
    REASON("pending-only", "the only copy there is still being made"),
    REASON("unusable", "the copy there is archived or has failed"),
    REASON("unproven", "what is there may be a copy, but nothing proves it"),
    REASON_SHARED("no-other-region-read"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

/* Where copies are sought for one record. */
struct target {
    bool any;
    struct str region;       /* empty for any */
    const uint32_t *regions; /* a place of each region where a copy would count */
    size_t region_count;
    const uint32_t
        *places; /* where the volume's account or one that keeps copies for it has them */
    size_t place_count;
    unsigned read, unread; /* of what must be read before a copy is said to be absent */
    bool absent;           /* an account is not to be found there at all */
};

/* What was found there. */
struct found {
    uint32_t fresh;     /* usable, proven, within the limit */
    uint32_t stale;     /* usable, proven, too old: the newest */
    uint32_t unusable;  /* proven, not restorable now: archived, or failed */
    uint32_t pending;   /* proven, still being made */
    uint32_t untimed;   /* usable, proven, but its data is undated, or may lie on either side */
    uint32_t candidate; /* may be a copy, unproven */
};

static int64_t limit_ms(const struct rule_run *run)
{
    return judge_limit_ms(judge_scope(run)->copies.not_older_than_ms,
                          judge_param(run, PARAM_COPY_RPO_HOURS), MS_PER_HOUR);
}

/* Where a copy would count. Nothing crosses a partition, and a region is one of its own. */
static bool in_target(const struct rule_run *run, const struct target *target, uint32_t place,
                      uint32_t home)
{
    const struct graph *g = run->graph;
    if (!graph_same_partition(g, place, home))
        return false;
    if (!target->any)
        return target->region_count > 0 &&
               g->places[place].region == g->places[target->regions[0]].region;
    return g->places[place].in_scope && g->places[place].region != g->places[home].region &&
           policy_region_allowed(run->policy, graph_str(g, g->places[place].region));
}

static bool newer(const struct rule_run *run, uint32_t a, uint32_t b)
{
    return b == ROW_NONE || facts_of(run->facts, a)->data_time > facts_of(run->facts, b)->data_time;
}

/* Of a matched copy only two moments are known that the data lies between. */
static uint32_t *slot_of(const struct rule_run *run, uint32_t row, struct found *found)
{
    instant oldest = facts_of(run->facts, row)->data_time;
    instant newest = facts_newest_data(run->facts, row);
    if (oldest == INSTANT_UNSET)
        return &found->untimed;
    if (age_ms(oldest, run->as_of) <= limit_ms(run))
        return &found->fresh;
    return age_ms(newest, run->as_of) > limit_ms(run) ? &found->stale : &found->untimed;
}

/* File one copy of the volume's data under what it is good for. */
static void sort_copy(const struct rule_run *run, uint32_t row, struct found *found)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    const struct snapshot *s = &run->graph->snapshots[row];
    if (f->chain_proof > judge_scope(run)->copies.min_proof) {
        if (found->candidate == ROW_NONE && s->start_time != INSTANT_UNSET &&
            age_ms(s->start_time, run->as_of) <= limit_ms(run))
            found->candidate = row;
    } else if (s->state == SNAPSHOT_PENDING) {
        found->pending = row;
    } else if ((f->flags & FACT_USABLE) == 0) {
        found->unusable = row;
    } else {
        uint32_t *slot = slot_of(run, row, found);
        if (newer(run, row, *slot))
            *slot = row;
    }
}

static void find_copies(const struct rule_run *run, uint32_t volume_row,
                        const struct target *target, struct found *found)
{
    const struct graph *g = run->graph;
    uint32_t home = g->volumes[volume_row].place;
    struct rows own = points_snapshots(g, volume_row);
    *found = (struct found){ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE};
    for (size_t i = own.count; i > 0; i--) {
        if ((facts_of(run->facts, own.rows[i - 1])->flags & FACT_COPY) != 0)
            continue;
        struct rows copies = facts_copies_of(run->facts, own.rows[i - 1]);
        for (size_t k = 0; k < copies.count; k++) {
            const struct snapshot *copy = &g->snapshots[copies.rows[k]];
            if ((copy->flags & ROW_OWN) != 0 && in_target(run, target, copy->place, home))
                sort_copy(run, copies.rows[k], found);
        }
    }
}

/* A snapshot in one region that looks like a copy of the volume's. */
static uint32_t lookalike_in(const struct rule_run *run, uint32_t volume_row, strref region)
{
    const struct graph *g = run->graph;
    struct rows own = points_snapshots(g, volume_row);
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if ((facts_of(run->facts, row)->flags & FACT_COPY) != 0 ||
            g->snapshots[row].state != SNAPSHOT_COMPLETED)
            continue;
        uint32_t found = facts_possible_copy(run->facts, row, region, run->as_of - limit_ms(run));
        if (found != ROW_NONE)
            return found;
    }
    return ROW_NONE;
}

/* Is there anything in any region that looks like a snapshot of the volume? Mostly there is not. */
static bool looks_alike(const struct rule_run *run, uint32_t volume_row)
{
    struct rows own = points_snapshots(run->graph, volume_row);
    for (size_t i = 0; i < own.count; i++)
        if (facts_copy_may_lie_somewhere(run->facts, own.rows[i]))
            return true;
    return false;
}

/* A snapshot in the target that looks like a copy, or else one that may be a copy of anything of that
 * size. */
static uint32_t candidate_any(const struct rule_run *run, uint32_t volume_row,
                              const struct target *target)
{
    const struct graph *g = run->graph;
    uint32_t found = ROW_NONE;
    size_t regions = looks_alike(run, volume_row) ? target->region_count : 0;
    for (size_t i = 0; found == ROW_NONE && i < regions; i++)
        found = lookalike_in(run, volume_row, g->places[target->regions[i]].region);
    struct unresolved_query query = {.size_gib = g->volumes[volume_row].size_gib,
                                     .not_before = run->as_of - limit_ms(run)};
    for (size_t i = 0; found == ROW_NONE && i < target->place_count; i++) {
        query.place = target->places[i];
        found = facts_unresolved_copy(run->facts, &query);
    }
    return found;
}

/* ---- what was not seen ---- */

/* An account of which nothing was read there. */
static bool account_lacks(const struct rule_run *run, const struct target *target,
                          struct str account, uint32_t home)
{
    const struct graph *g = run->graph;
    if (!target->any)
        return graph_find_place(g, account, target->region) == PLACE_NONE;
    struct span span = graph_account_places(g, account);
    for (uint32_t i = span.first; i < span.first + span.count; i++)
        if (in_target(run, target, i, home))
            return false;
    return true;
}

/* An account that nobody read is a gap: every vault, and the own one where a region is named. The next
 * one that is missing, from number `*at` on; false: no more. */
static bool next_absent(const struct rule_run *run, const struct target *target, uint32_t home,
                        size_t *at, struct str *account)
{
    const struct graph *g = run->graph;
    struct strs vaults = run->policy->trust.vault_accounts;
    size_t count = vaults.count + (target->any ? 0 : 1);
    while (*at < count) {
        *account = *at < vaults.count ? vaults.items[*at] : graph_str(g, g->places[home].account);
        ++*at;
        if (account_lacks(run, target, *account, home))
            return true;
    }
    return false;
}

static void accounts_clause(struct rule_run *run, const struct target *target, uint32_t home)
{
    const struct graph *g = run->graph;
    struct str region = target->any ? graph_str(g, g->places[home].region) : target->region;
    struct str account;
    if (!target->absent)
        return;
    clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
    for (size_t at = 0; run->j->record && next_absent(run, target, home, &at, &account);)
        judge_gap_region(run, account, region, SOURCE_SNAP);
}

static void name_unread(struct rule_run *run, uint32_t home, const struct target *target)
{
    struct concern_walk walk;
    concern_begin(&walk, run->facts, home);
    for (uint32_t place; concern_next(&walk, &place);)
        if (in_target(run, target, place, home)) {
            judge_gap(run, place, SOURCE_SNAP);
            judge_gap(run, place, SOURCE_AMI);
        }
}

static void target_clause(struct rule_run *run, uint32_t volume_row, const struct target *target)
{
    uint32_t home = run->graph->volumes[volume_row].place;
    if (target->unread > 0)
        name_unread(run, home, target);
    if (target->any && target->read == 0)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_OTHER_REGION);
    else if (target->unread > 0)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
    accounts_clause(run, target, home);
}

static void home_clause(struct rule_run *run, uint32_t volume_row, const struct found *found)
{
    uint32_t place = run->graph->volumes[volume_row].place;
    if (!graph_complete(run->graph, place, SOURCE_SNAP) ||
        !graph_complete(run->graph, place, SOURCE_AMI) ||
        !graph_complete_for_subjects(run->graph, place, SOURCE_VOL)) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap(run, place, SOURCE_SNAP);
        judge_gap(run, place, SOURCE_AMI);
        judge_gap(run, place, SOURCE_VOL);
    }
    /* Where a promise may pass by sizes, all snapshots decide whether those of a candidate match. */
    if (found->candidate != ROW_NONE && judge_scope(run)->copies.min_proof >= PROOF_P2M &&
        !facts_all_read(run->facts, place, SOURCE_BIT(SOURCE_SNAP))) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gaps(run, place, SOURCE_SNAP);
    }
}

/* ---- the verdict ---- */

static const char *reason(const struct found *found)
{
    return found->candidate != ROW_NONE  ? "unproven"
           : found->stale != ROW_NONE    ? "stale"
           : found->unusable != ROW_NONE ? "unusable"
           : found->pending != ROW_NONE  ? "pending-only"
                                         : "none";
}

/* Of a copy that will do, also the key without which nobody can use it. */
static struct str key_text(struct rule_run *run, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    struct str key = graph_str(run->graph, s->kms_key);
    if (!str_is_empty(key))
        return judge_text(run->j, ", under the key %.*s", STR_ARG(key));
    return (s->flags & ROW_ENCRYPTED) != 0 ? STR_EMPTY : STR_LIT(", not encrypted");
}

static void say_copy(struct rule_run *run, const char *what, enum truth holds, uint32_t row)
{
    struct str key = holds == TRUTH_FALSE ? key_text(run, row) : STR_EMPTY;
    const struct snapshot_facts *f = facts_of(run->facts, row);
    struct str arn = judge_arn(run, KIND_SNAPSHOT, row);
    judge_related(run->j, f->chain_proof != PROOF_NONE ? "copy" : "candidate", arn);
    const char *proof =
        f->chain_proof == PROOF_NONE ? "unproven" : proof_name((enum proof)f->chain_proof);
    char data[INSTANT_TEXT_MAX];
    instant_format(f->data_time, data);
    judge_say(run, &(struct said){
                       .clause = what,
                       .holds = holds,
                       .kind = KIND_SNAPSHOT,
                       .row = row,
                       .field = "Description, StartTime of the source",
                       .value = judge_text(run->j, "%.*s %s, data of %s%.*s", STR_ARG(arn), proof,
                                           data[0] ? data : "an unknown time", STR_ARG(key)),
                       .at = f->data_time == INSTANT_UNSET ? 0 : f->data_time});
}

/* What the listing of snapshots does not hold for a volume. */
static void say_nothing(struct rule_run *run, uint32_t volume_row, const char *what,
                        const char *field, const char *value)
{
    struct evidence evidence = {.clause = what,
                                .holds = TRUTH_TRUE,
                                .source = SOURCE_SNAP,
                                .call = source_info(SOURCE_SNAP)->call,
                                .resource = judge_id(run, KIND_VOLUME, volume_row),
                                .field = field,
                                .value = str_from(value),
                                .observed_at = INSTANT_UNSET};
    judge_evidence(run->j, &evidence);
}

static bool nothing_there(const struct found *found)
{
    return found->stale == ROW_NONE && found->unusable == ROW_NONE && found->pending == ROW_NONE &&
           found->untimed == ROW_NONE && found->candidate == ROW_NONE;
}

static void say_unusable(struct rule_run *run, uint32_t row)
{
    const struct graph *g = run->graph;
    const struct snapshot *s = &g->snapshots[row];
    say_copy(run, "a proven copy lies there but cannot be restored now", TRUTH_TRUE, row);
    judge_say(run, &(struct said){.clause = "the copy cannot be restored now",
                                  .holds = TRUTH_TRUE,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = s->state == SNAPSHOT_COMPLETED ? "StorageTier" : "State",
                                  .value = s->state == SNAPSHOT_COMPLETED
                                               ? STR_LIT("archive")
                                               : str_from(snapshot_state_name(s->state))});
    if (s->extra == ROW_NONE || g->snapshot_extras[s->extra].state_message == 0)
        return;
    judge_say(run,
              &(struct said){.clause = "AWS says why the copy failed",
                             .holds = TRUTH_TRUE,
                             .kind = KIND_SNAPSHOT,
                             .row = row,
                             .field = "StateMessage",
                             .value = graph_str(g, g->snapshot_extras[s->extra].state_message)});
}

static void say_found(struct rule_run *run, uint32_t volume_row, const struct found *found)
{
    if (found->stale != ROW_NONE)
        say_copy(run, "a proven copy lies there but its data is too old", TRUTH_TRUE, found->stale);
    if (found->unusable != ROW_NONE)
        say_unusable(run, found->unusable);
    if (found->untimed != ROW_NONE)
        say_copy(run, "a copy lies there whose data is of an unknown time", TRUTH_UNKNOWN,
                 found->untimed);
    if (found->pending != ROW_NONE)
        say_copy(run, "a copy is still being made", TRUTH_TRUE, found->pending);
    if (found->candidate != ROW_NONE)
        say_copy(run, "a snapshot lies there that may be a copy", TRUTH_TRUE, found->candidate);
    if (nothing_there(found))
        say_nothing(run, volume_row, "no copy of its snapshots lies there",
                    "Description, Tags, SourceImageId, FullSnapshotSizeInBytes", "none seen");
}

static void measure(struct rule_run *run, const struct found *found)
{
    uint32_t best = found->fresh != ROW_NONE ? found->fresh : found->stale;
    instant data = best == ROW_NONE ? INSTANT_UNSET : facts_of(run->facts, best)->data_time;
    judge_proof(run->j, data);
    judge_age(run, data, limit_ms(run), MS_PER_HOUR);
}

/* A volume without any restore point, of which nothing lies in the target either, has one cause and
 * needs one finding: RPO-EXCEEDED's. */
static void without_points(struct rule_run *run, uint32_t row)
{
    if (rpo_fails(run, row))
        run->j->caused_by = run->j->record
                                ? judge_fingerprint_of(run, RULE_RPO_EXCEEDED, KIND_VOLUME, row)
                                : rule_id(RULE_RPO_EXCEEDED);
    if (run->j->record)
        say_nothing(run, row, "it has no restore point that could be copied", "VolumeId, State",
                    "no usable snapshot");
}

/* Nothing can lie in the target of what never was: without a snapshot there is none to copy. */
static bool never_backed_up(const struct rule_run *run, uint32_t row, const struct points *points,
                            const struct found *found)
{
    return points->count == 0 && nothing_there(found) &&
           graph_complete(run->graph, run->graph->volumes[row].place, SOURCE_SNAP);
}

static void absent(struct rule_run *run, uint32_t row, const struct target *target,
                   struct found *found)
{
    struct points points;
    points_find(run->facts, row, true, &points);
    if (found->candidate == ROW_NONE)
        found->candidate = candidate_any(run, row, target);
    run->j->reason = reason(found);
    if (found->candidate != ROW_NONE)
        judge_lower(run->j, CONFIDENCE_MEDIUM);
    home_clause(run, row, found);
    if (run->j->record && points.newest.row != ROW_NONE)
        run->j->newest_snapshot = judge_id(run, KIND_SNAPSHOT, points.newest.root_row);
    target_clause(run, row, target);
    if (found->untimed != ROW_NONE || run->graph->volumes[row].create_time == INSTANT_UNSET)
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_NO_TIME);
    if (never_backed_up(run, row, &points, found))
        without_points(run, row);
    if (run->j->record)
        say_found(run, row, found);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct target *target = judge_context(run);
    struct found found;
    find_copies(run, row, target, &found);
    measure(run, &found);
    judge_target(run->j, target->any ? STR_LIT("any") : target->region);
    run->j->target_region = target->region;
    enum truth late = truth_of(found.fresh == ROW_NONE);
    clause(run->j, late, UNKNOWN_NONE);
    if (late == TRUTH_TRUE)
        absent(run, row, target, &found);
    else if (run->j->record)
        say_copy(run, "no proven copy lies there with data within the limit", TRUTH_FALSE,
                 found.fresh);
}

static enum no_record outside(const struct rule_run *run, uint32_t row, size_t targets)
{
    const struct volume *v = &run->graph->volumes[row];
    if (targets == 0)
        return RECORD_NO_OBJECTIVE;
    if (!protected_selected(run, row))
        return RECORD_NOT_SELECTED;
    bool young =
        v->create_time != INSTANT_UNSET && age_ms(v->create_time, run->as_of) <= limit_ms(run);
    if (young || judge_unsettled(run, v->create_time))
        return RECORD_UNSETTLED;
    return RECORD_MADE;
}

/* ---- where copies are wanted ---- */

struct targets {
    const struct target *items;
    size_t count; /* 0: nowhere */
};

static int by_region(const void *a, const void *b)
{
    return str_cmp(((const struct target *)a)->region, ((const struct target *)b)->region);
}

static void find_named(const struct rule_run *run, struct target *target, uint32_t *found)
{
    const struct graph *g = run->graph;
    for (uint32_t i = 0; i < g->region_count && target->region_count == 0; i++)
        if (str_eq(graph_str(g, g->places[g->regions[i]].region), target->region))
            found[target->region_count++] = g->regions[i];
}

static void find_any(const struct rule_run *run, uint32_t home, struct target *target,
                     uint32_t *found)
{
    const struct graph *g = run->graph;
    for (uint32_t i = 0; i < g->region_count; i++) {
        uint32_t place = g->regions[i];
        bool fits;
        while (!(fits = in_target(run, target, place, home)) &&
               g->places[place].next_in_region != g->regions[i])
            place = g->places[place].next_in_region;
        if (fits)
            found[target->region_count++] = place;
    }
}

/* Of each region the first place in which a copy would count. */
static void find_regions(const struct rule_run *run, uint32_t home, struct arena *arena,
                         struct target *target)
{
    uint32_t *found = arena_array(arena, (size_t)run->graph->region_count + 1, sizeof(*found));
    target->regions = found;
    if (target->any)
        find_any(run, home, target, found);
    else
        find_named(run, target, found);
}

static void add_place(const struct rule_run *run, uint32_t home, const struct target *target,
                      uint32_t place, struct vec *places)
{
    if (in_target(run, target, place, home))
        (void)vec_push(places, &place);
}

/* A vault keeps copies of everybody, and everybody may have copies of what a vault has; of all others
 * only their own places and the vaults' count. */
static void find_places(const struct rule_run *run, uint32_t home, struct arena *arena,
                        struct target *target)
{
    const struct graph *g = run->graph;
    struct concern_walk walk;
    struct vec places;
    vec_init(&places, sizeof(uint32_t));
    if (policy_vault_account(run->policy, graph_str(g, g->places[home].account))) {
        for (uint32_t place = 0; place < g->place_count; place++)
            add_place(run, home, target, place, &places);
    } else {
        concern_begin(&walk, run->facts, home);
        for (uint32_t place; concern_next(&walk, &place);)
            add_place(run, home, target, place, &places);
    }
    uint32_t *copy = arena_array(arena, places.len + 1, sizeof(*copy));
    if (places.len > 0)
        memcpy(copy, places.data, places.len * sizeof(*copy));
    target->places = copy;
    target->place_count = places.len;
    vec_clear(&places);
}

/* Is every place read where a copy could lie: those of the volume's own account, and of accounts that
 * keep copies for it? */
static void survey(const struct rule_run *run, uint32_t home, struct target *target)
{
    const struct graph *g = run->graph;
    struct str account = STR_EMPTY;
    target->absent = next_absent(run, target, home, &(size_t){0}, &account);
    for (size_t i = 0; i < target->place_count; i++) {
        uint32_t place = target->places[i];
        if (g->places[place].account != g->places[home].account &&
            !policy_vault_account(run->policy, graph_str(g, g->places[place].account)))
            continue;
        bool read = graph_complete(g, place, SOURCE_SNAP) && graph_complete(g, place, SOURCE_AMI);
        target->read += read;
        target->unread += !read;
    }
}

static struct targets targets_of(const struct rule_run *run, uint32_t place, struct arena *arena)
{
    const struct scope *scope = judge_scope(run);
    bool any = false;
    if (!scope || !scope->copies.judged)
        return (struct targets){NULL, 0};
    struct strs listed = policy_copy_targets(
        run->policy, scope, graph_str(run->graph, run->graph->places[place].region), &any, arena);
    size_t count = any ? 1 : listed.count; /* one record, whatever the list holds */
    struct target *items = arena_array(arena, count + 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct target){.any = any, .region = any ? STR_EMPTY : listed.items[i]};
        find_regions(run, place, arena, &items[i]);
        find_places(run, place, arena, &items[i]);
        survey(run, place, &items[i]);
    }
    qsort(items, count, sizeof(*items), by_region);
    return (struct targets){items, count};
}

static void judge_volume(struct rule_run *run, uint32_t row, const struct targets *targets)
{
    enum no_record why = outside(run, row, targets->count);
    if (why != RECORD_MADE) {
        judge_count(run, why);
        return;
    }
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        struct str discriminator = target->any ? STR_LIT("any") : target->region;
        judge_with(run, target);
        judge_row(run, KIND_VOLUME, row, &discriminator, 1, judge);
    }
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    struct arena *arena = arena_new();
    uint16_t scope = SCOPE_NONE;
    bool known = false;
    struct targets targets = {NULL, 0};
    for (uint32_t row = ROW_NONE; judge_next(run, kind, &row);) {
        if (!known || run->scope != scope) { /* volumes of one scope come in long runs */
            arena_reset(arena);
            targets = targets_of(run, place, arena);
            scope = run->scope;
            known = true;
        }
        judge_volume(run, row, &targets);
    }
    arena_free(arena);
}

static const struct sentence sentences[] = {
    {"none", 0, "its backups have no copy in {target}"},
    {"stale", 0, "its newest copy in {target} is {measured} old, {limit} are allowed"},
    {"pending-only", 0, "its only copies in {target} are not completed yet"},
    {"unusable", 0, "its copies in {target} cannot be used as they are"},
    {"unproven", 0, "snapshots in {target} may be its copies, but nothing proves it"},
    SENTENCE_END};

static const struct sentence passes[] = {
    {NULL, 0, "the copy {seen}, is {measured} old, {limit} are allowed"}, SENTENCE_END};

static const struct need needs[] = {NEED(VOL, REACH_SUBJECTS),
                                    NEED(SNAP, REACH_BESIDE | REACH_TARGETS),
                                    NEED(AMI, REACH_BESIDE | REACH_TARGETS),
                                    NEED(INST, REACH_OF_VOLUMES),
                                    NEED(TIER, REACH_OF_VOLUMES),
                                    NEED(KMS, REACH_BESIDE | REACH_TARGETS),
                                    NEED_END};

static const enum aws_fact rests_on[] = {
    AWS_FACTS_OF_COPIES, AWS_FACTS_OF_LISTINGS, AWS_FACTS_OF_POINTS,  AWS_FACTS_OF_PROTECTED,
    AWS_BACKUP_TEXT,     AWS_EC2_COPY_SILENT,   AWS_EC2_LIST_MANAGED, AWS_FACT_END};

const struct rule rule_copy_rpo = {
    .declared =
        {
            .id = "COPY-RPO",
            .family = "COPY",
            .title = "No fresh copy in the required region",
            .why = "When the region is lost, everything since the newest copy is lost with it.",
            .kinds = 1u << KIND_VOLUME,
            .severity = SEVERITY_HIGH,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
            .promise = PROMISE_COPIES,
            .promise_param = "copy_rpo_hours",
        },
    .requires = SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_AMI),
    .supports = SOURCE_BIT(SOURCE_KMS) | SOURCE_BIT(SOURCE_TIER) | SOURCE_BIT(SOURCE_CJ),
    .sentences = sentences,
    .passes = passes,
    .needs = needs,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-COPY",
    .run = run_place,
    .takes_matches = true,
};
