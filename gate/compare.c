#include "gate/compare.h"

#include <string.h>

#include "core/mem.h"
#include "core/sink.h"
#include "model/graph.h"
#include "rules/engine.h"
#include "rules/rule.h"
#include "rules/sentence.h"

/* What was heard of a finding of the baseline; one a row, so it is small. */
struct change_heard {
    uint8_t why;   /* enum change_why */
    uint8_t brake; /* enum brake */
    bool reported; /* it is a finding of this run, too */
};

struct compare {
    struct changes changes;
    struct change_heard *heard; /* by row of the baseline */
    struct arena *arena;
    struct sink *scratch;
    bool looks_back; /* this run is of a time before the baseline's */
    struct new_finding worst[SEVERITY_COUNT][CHANGES_WORST_MAX];
    size_t worst_count[SEVERITY_COUNT];
};

uint64_t change_count(const struct changes *changes, enum change change)
{
    uint64_t sum = 0;
    for (int status = 0; status < STATUS_COUNT; status++)
        sum += changes->counts[change][status];
    return sum;
}

/* ---- how the runs differ ---- */

static bool same_texts(struct strs a, struct strs b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = str_eq(a.items[i], b.items[i]);
    return same;
}

static bool looks_back(const struct baseline *baseline, const struct compared_run *now)
{
    instant then = baseline_as_of(baseline);
    return then != INSTANT_UNSET && then > now->as_of + CLOCK_SLACK_MS;
}

static bool has_no_run(const struct baseline *b, const struct compared_run *now)
{
    (void)now;
    return !baseline_run(b)->told;
}

static bool differs_policy(const struct baseline *b, const struct compared_run *now)
{
    return baseline_run(b)->told && !str_eq_c(baseline_run(b)->policy_sha256, now->policy_sha256);
}

static bool differs_version(const struct baseline *b, const struct compared_run *now)
{
    return baseline_run(b)->told && !str_eq_c(baseline_run(b)->tool_version, now->tool_version);
}

static bool differs_accounts(const struct baseline *b, const struct compared_run *now)
{
    return baseline_run(b)->told && !same_texts(baseline_run(b)->accounts, now->accounts);
}

static bool differs_regions(const struct baseline *b, const struct compared_run *now)
{
    return baseline_run(b)->told && !same_texts(baseline_run(b)->regions, now->regions);
}

static bool differs_selection(const struct baseline *b, const struct compared_run *now)
{
    return baseline_run(b)->told && !str_eq(baseline_run(b)->selection, now->selection);
}

static const struct {
    struct change_differs told;
    bool (*differs)(const struct baseline *baseline, const struct compared_run *now);
} differences[] = {
    {{"run", "no run is named"}, has_no_run},
    {{"as_of", "a later time"}, looks_back},
    {{"policy", "another policy"}, differs_policy},
    {{"tool_version", "another version of snapaudit"}, differs_version},
    {{"accounts", "other accounts"}, differs_accounts},
    {{"regions", "other regions"}, differs_regions},
    {{"selection", "another selection"}, differs_selection},
};
_Static_assert(sizeof(differences) / sizeof(differences[0]) <= CHANGE_DIFFERS_MAX,
               "struct changes has room for each");

static void tell_differences(struct changes *changes, const struct compared_run *now)
{
    for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++)
        if (differences[i].differs(changes->baseline, now))
            changes->differs[changes->differs_count++] = differences[i].told;
}

/* ---- life ---- */

static struct str file_name(struct str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return str_skip(path, at);
}

struct compare *compare_new(const struct baseline *baseline, struct str path,
                            const struct compared_run *run, struct arena *arena)
{
    struct compare *compare = mem_alloc(sizeof(*compare));
    compare->changes =
        (struct changes){.baseline = baseline, .file = arena_str(arena, file_name(path))};
    compare->heard = mem_array(baseline_count(baseline) + 1, sizeof(*compare->heard));
    compare->changes.heard = compare->heard;
    compare->arena = arena;
    compare->scratch = sink_memory();
    compare->looks_back = looks_back(baseline, run);
    tell_differences(&compare->changes, run);
    return compare;
}

void compare_free(struct compare *compare)
{
    if (!compare)
        return;
    mem_free(compare->heard);
    sink_abort(compare->scratch);
    mem_free(compare);
}

const struct changes *compare_changes(const struct compare *compare)
{
    return &compare->changes;
}

/* ---- what this run finds ---- */

static void count(struct changes *changes, enum change change, enum status status,
                  enum severity severity)
{
    changes->counts[change][status]++;
    if (status == STATUS_FAIL)
        changes->fails[change][severity]++;
}

static void keep_worst(struct compare *compare, const struct finding *f)
{
    size_t *kept = &compare->worst_count[f->severity];
    if (f->status != STATUS_FAIL || *kept >= CHANGES_WORST_MAX)
        return;
    sink_clear(compare->scratch);
    finding_subject(compare->scratch, f);
    compare->worst[f->severity][(*kept)++] =
        (struct new_finding){.rule = f->rule,
                             .severity = f->severity,
                             .reason = arena_str(compare->arena, str_from(f->reason)),
                             .subject = arena_str(compare->arena, sink_view(compare->scratch)),
                             .fingerprint = arena_str(compare->arena, str_from(f->fingerprint))};
}

static enum change compare_with(const struct earlier_finding *was, struct finding *f)
{
    bool status = was->status != f->status;
    bool severity = was->severity != f->severity;
    bool reason = !str_eq_c(was->reason, f->reason);
    if (was->status == STATUS_PASS)
        return CHANGE_NEW;
    if (status)
        f->was_status = status_name(was->status);
    if (severity)
        f->was_severity = severity_name(was->severity);
    if (reason)
        f->was_reason = was->reason.ptr; /* ends with a NUL, as all texts of the baseline */
    return status || severity || reason ? CHANGE_CHANGED : CHANGE_KNOWN;
}

/* A pass is no finding, but the end of one. */
static void hear_pass(struct change_heard *heard, const struct finding *f)
{
    enum change_why why = CHANGE_WHY_RESOLVED;
    if (f->held_by != BRAKE_NONE)
        why = CHANGE_WHY_HELD_BACK;
    else if (strcmp(f->reason, "other-rule") == 0)
        why = CHANGE_WHY_OTHER_RULE;
    heard->why = (uint8_t)why;
    heard->brake = (uint8_t)f->held_by;
}

void compare_mark(struct compare *compare, struct finding *finding)
{
    const struct baseline *baseline = compare->changes.baseline;
    size_t row = baseline_row(baseline, finding->fingerprint);
    enum change change = CHANGE_NEW;
    struct earlier_finding was;
    if (finding->status == STATUS_PASS) {
        if (row != BASELINE_NONE)
            hear_pass(&compare->heard[row], finding);
        return;
    }
    if (row != BASELINE_NONE) {
        compare->heard[row].reported = true;
        baseline_at(baseline, row, &was);
        change = compare_with(&was, finding);
    }
    finding->baseline = change_name(change);
    count(&compare->changes, change, finding->status, finding->severity);
    if (change == CHANGE_NEW)
        keep_worst(compare, finding);
}

/* ---- what became of the others ---- */

/* Was all read that would have it, whatever is asked about? A region that is off hides what lies there. */
static bool was_read(const struct graph *g, uint32_t place, enum source source)
{
    const struct coverage *coverage = graph_coverage(g, place, source);
    return coverage->state == COVERAGE_COMPLETE && !coverage->filtered;
}

static enum change_why of_place(const struct compare_world *world,
                                const struct earlier_finding *was, uint32_t *place)
{
    *place = graph_find_place(world->graph, was->account, was->region);
    return *place == PLACE_NONE || !world->graph->places[*place].in_scope ? CHANGE_WHY_PLACE_OUT
                                                                          : CHANGE_WHY_NONE;
}

static enum change_why of_absent(const struct compare_world *world, uint32_t place,
                                 enum source source)
{
    if (was_read(world->graph, place, source))
        return CHANGE_WHY_SUBJECT_GONE;
    return graph_coverage(world->graph, place, source)->filtered ? CHANGE_WHY_NOT_SELECTED
                                                                 : CHANGE_WHY_NOT_READ;
}

/* What has rows is there or not. */
static enum change_why of_row(const struct compare_world *world, const struct earlier_finding *was)
{
    uint32_t place;
    enum change_why why = of_place(world, was, &place);
    if (why != CHANGE_WHY_NONE)
        return why;
    uint32_t row = graph_find(world->graph, was->kind, place, was->id);
    /* What is only asked about where something names it, such as a key, may be there unnamed. */
    if (row == ROW_NONE && !kind_is(was->kind, KIND_JUDGED))
        return CHANGE_WHY_NO_VERDICT;
    if (row == ROW_NONE)
        return of_absent(world, place, kind_infos[was->kind].source);
    bool left_out = gate_request_selects(world->request) && kind_is(was->kind, KIND_JUDGED) &&
                    !gate_picks(world->pick, world->graph, was->kind, row);
    return left_out ? CHANGE_WHY_NOT_SELECTED : CHANGE_WHY_NO_VERDICT;
}

/* An exemption is there or not, and nothing of AWS tells. */
static enum change_why of_exemption(const struct compare_world *world,
                                    const struct earlier_finding *was)
{
    for (size_t i = 0; i < world->policy->exemption_count; i++)
        if (str_eq(world->policy->exemptions[i].id, was->id))
            return CHANGE_WHY_NO_VERDICT;
    return CHANGE_WHY_SUBJECT_GONE;
}

/* Of groups, sources, accounts and the like nothing but a verdict tells whether they are there. */
static enum change_why of_other(const struct compare_world *world,
                                const struct earlier_finding *was)
{
    uint32_t place;
    enum change_why why =
        str_is_empty(was->region) ? CHANGE_WHY_NONE : of_place(world, was, &place);
    if (why != CHANGE_WHY_NONE)
        return why;
    return gate_request_selects(world->request) ? CHANGE_WHY_NOT_SELECTED : CHANGE_WHY_NO_VERDICT;
}

static enum change_why of_subject(const struct compare_world *world,
                                  const struct earlier_finding *was)
{
    static enum change_why (*const told[KIND_COUNT])(const struct compare_world *,
                                                     const struct earlier_finding *) = {
        [KIND_EXEMPTION] = of_exemption};
    if (was->kind == KIND_COUNT)
        return CHANGE_WHY_NO_VERDICT;
    if (told[was->kind])
        return told[was->kind](world, was);
    return kind_infos[was->kind].table ? of_row(world, was) : of_other(world, was);
}

static enum change_why of_rule(const struct compare_world *world, const struct earlier_finding *was)
{
    int rule = rule_find(was->rule);
    if (rule < 0)
        return CHANGE_WHY_RULE_UNKNOWN;
    if (!engine_rule_enabled(world->policy, (size_t)rule))
        return CHANGE_WHY_RULE_OFF;
    return world->request->rules && !world->request->rules[rule] ? CHANGE_WHY_RULE_NOT_ASKED
                                                                 : CHANGE_WHY_NONE;
}

static enum change_why what_became(const struct compare *compare, const struct compare_world *world,
                                   const struct earlier_finding *was)
{
    enum change_why why = of_rule(world, was);
    if (why == CHANGE_WHY_NONE)
        why = of_subject(world, was);
    /* What is made later is not gone now. */
    return why == CHANGE_WHY_SUBJECT_GONE && compare->looks_back ? CHANGE_WHY_NO_VERDICT : why;
}

/* Neither found again, nor a pass then, nor told by another row. */
static bool is_over(const struct changes *changes, size_t row, struct earlier_finding *was)
{
    if (changes->heard[row].reported)
        return false;
    baseline_at(changes->baseline, row, was);
    return !was->repeats && was->status != STATUS_PASS;
}

static void rank_worst(struct compare *compare)
{
    struct changes *changes = &compare->changes;
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--)
        for (size_t i = 0; i < compare->worst_count[severity]; i++)
            if (changes->worst_count < CHANGES_WORST_MAX)
                changes->worst[changes->worst_count++] = compare->worst[severity][i];
}

void compare_finish(struct compare *compare, const struct compare_world *world)
{
    struct changes *changes = &compare->changes;
    struct earlier_finding was;
    for (size_t row = 0; row < baseline_count(changes->baseline); row++) {
        if (!is_over(changes, row, &was))
            continue;
        struct change_heard *heard = &compare->heard[row];
        if (heard->why == CHANGE_WHY_NONE)
            heard->why = (uint8_t)what_became(compare, world, &was);
        changes->whys[heard->why]++;
        count(changes, change_of_why((enum change_why)heard->why), was.status, was.severity);
    }
    rank_worst(compare);
}

void changes_each_gone(const struct changes *changes,
                       void (*visit)(void *ctx, const struct gone_finding *gone), void *ctx)
{
    struct gone_finding gone;
    for (size_t row = 0; row < baseline_count(changes->baseline); row++) {
        if (!is_over(changes, row, &gone.was))
            continue;
        gone.why = (enum change_why)changes->heard[row].why;
        gone.change = change_of_why(gone.why);
        gone.brake = (enum brake)changes->heard[row].brake;
        visit(ctx, &gone);
    }
}
