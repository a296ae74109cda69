#include "gate/judge.h"

#include "rules/inv/coverage.h"
#include "rules/rule.h"

static size_t judged_rules(const struct gate_request *request, const struct policy *policy)
{
    size_t count = 0;
    for (size_t row = 0; row < rule_count(); row++)
        count += (!request->rules || request->rules[row]) && engine_rule_enabled(policy, row);
    return count;
}

void gate_judge_begin(struct gate_judgement *judgement, const struct gate_world *world)
{
    const struct engine_options *judging = world->judging;
    const struct gate_request *request = &judgement->request;
    judgement->rule_count = judged_rules(request, judging->policy);
    judgement->pick = gate_pick_new(request, judging->policy, judging->graph);
    gate_tally_init(&judgement->tally, request, judgement->baseline, judging->as_of, world->arena);
    vec_init(&judgement->gaps, sizeof(struct gate_gap));
}

/* Takes away those that the baseline knows. Returns how many these were. */
static uint64_t drop_known_gaps(const struct gate_judgement *judgement, const struct graph *graph,
                                struct vec *gaps)
{
    size_t kept = 0;
    size_t count = gaps->len;
    if (!judgement->request.new_only || judgement->tally.unknown_decides)
        return 0;
    for (size_t i = 0; i < count; i++) {
        struct gate_gap gap = VEC_AT(struct gate_gap, gaps, i);
        char fingerprint[SHA256_HEX_MAX];
        inv_coverage_fingerprint(graph, gap.place, gap.source, fingerprint);
        if (!baseline_knows_gap(judgement->baseline, fingerprint))
            VEC_AT(struct gate_gap, gaps, kept++) = gap;
    }
    vec_truncate(gaps, kept);
    return count - kept;
}

static void decide(struct gate_judgement *judgement, const struct gate_world *world)
{
    gate_tally_finish(&judgement->tally);
    if (judgement->request.threshold != THRESHOLD_NEVER)
        gate_pick_gaps(judgement->pick, &judgement->gaps);
    uint64_t gaps_known = drop_known_gaps(judgement, world->judging->graph, &judgement->gaps);
    const struct gate_facts facts = {
        .request = &judgement->request,
        .tally = &judgement->tally,
        .collected = world->collected,
        .malformed_files = world->malformed,
        .resources = gate_pick_count(judgement->pick),
        .gaps = judgement->gaps.data,
        .gap_count = judgement->gaps.len,
        .gaps_known = gaps_known,
    };
    gate_decide(&facts, &judgement->verdict);
    judgement->deciding =
        gate_deciding(&judgement->verdict, &judgement->tally, judgement->pick, world->arena);
}

/* ---- comparing ---- */

struct comparing {
    struct gate_judgement *judgement;
    bool include_pass;
};

/* Passes are asked for, as they tell what is resolved; only who wants them hears of them. */
static void compare_accept(void *ctx, const struct finding *finding)
{
    const struct comparing *comparing = ctx;
    struct finding marked = *finding;
    compare_mark(comparing->judgement->compare, &marked);
    if (finding->status != STATUS_PASS || comparing->include_pass)
        gate_tally_accept(&comparing->judgement->tally, &marked);
}

static void finish_comparing(const struct gate_judgement *judgement, const struct gate_world *world)
{
    const struct compare_world compared = {.graph = world->judging->graph,
                                           .policy = world->judging->policy,
                                           .request = &judgement->request,
                                           .pick = judgement->pick};
    compare_finish(judgement->compare, &compared);
}

/* ---- judging ---- */

void gate_judge_options(const struct gate_judgement *judgement, const struct gate_world *world,
                        bool include_pass, struct engine_options *out)
{
    const struct gate_request *request = &judgement->request;
    *out = *world->judging;
    out->include_pass = include_pass;
    out->rules = request->rules;
    out->select = gate_request_selects(request) ? gate_picks : NULL;
    out->select_ctx = judgement->pick;
    if (judgement->frameworks.count > 0)
        out->keep_standings = control_rules(judgement->frameworks, world->arena);
}

int gate_judge_run(struct gate_judgement *judgement, const struct gate_world *world,
                   bool include_pass, struct error *err)
{
    struct engine_options options;
    gate_judge_options(judgement, world, include_pass, &options);
    options.accept = gate_tally_accept;
    options.ctx = &judgement->tally;
    struct comparing comparing = {judgement, include_pass};
    if (judgement->compare) {
        options.include_pass = true;
        options.accept = compare_accept;
        options.ctx = &comparing;
    }
    if (engine_run(&options, world->arena, &judgement->summary, err) != 0)
        return -1;
    if (options.stop && *options.stop)
        return error_set(err, ERR_CANCELLED, "stopped before the verdict");
    if (judgement->frameworks.count > 0) {
        judgement->controls =
            control_totals_make(world->arena, judgement->frameworks, options.policy, options.rules,
                                &judgement->summary);
        judgement->summary.controls = &judgement->controls;
    }
    if (judgement->compare)
        finish_comparing(judgement, world);
    decide(judgement, world);
    return 0;
}

void gate_judge_clear(struct gate_judgement *judgement)
{
    compare_free(judgement->compare);
    baseline_free(judgement->baseline);
    if (!judgement->pick)
        return;
    gate_pick_free(judgement->pick);
    gate_tally_clear(&judgement->tally);
    vec_clear(&judgement->gaps);
}
