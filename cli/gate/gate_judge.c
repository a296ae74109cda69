#include "cli/gate/gate_judge.h"

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "rules/engine.h"
#include "rules/inv/coverage.h"
#include "rules/rule.h"

#define TOLD_MAX 8 /* rule ids in one note */

/* ---- the question ---- */

static void say_ids(const struct console *console, const struct strs *ids, const char *why)
{
    if (ids->count == 0)
        return;
    struct sink *line = sink_memory();
    for (size_t i = 0; i < ids->count && i < TOLD_MAX; i++)
        sink_printf(line, "%s%.*s", i > 0 ? ", " : "", STR_ARG(ids->items[i]));
    if (ids->count > TOLD_MAX)
        sink_printf(line, " and %zu more", ids->count - TOLD_MAX);
    console_say(console, MESSAGE_NOTE, "left out, because %s: %.*s", why, STR_ARG(sink_view(line)));
    sink_abort(line);
}

static bool may_reach_threshold(const struct gate_request *request, const struct policy *policy)
{
    for (size_t row = 0; row < rule_count(); row++)
        if ((!request->rules || request->rules[row]) && engine_rule_enabled(policy, row) &&
            (int)engine_rule_gravest(policy, row) >= request->threshold)
            return true;
    return false;
}

static void say_question(const struct gate_request *request, const struct policy *policy,
                         const struct console *console)
{
    say_ids(console, &request->left_out, "this version does not judge them");
    say_ids(console, &request->off, "the policy does not enable them");
    say_ids(console, &request->silent, "INV findings never fail a gate");
    if (request->rules && request->threshold != THRESHOLD_NEVER &&
        !may_reach_threshold(request, policy))
        console_say(console, MESSAGE_WARNING,
                    "none of these rules is of severity %s by itself; --fail-on says from which "
                    "severity a finding counts",
                    severity_name((enum severity)request->threshold));
}

/* Without a threshold nothing counts, so that these change nothing. */
static void say_idle(const struct options *options, const struct gate_request *request,
                     const struct console *console)
{
    static const enum option_id demands[] = {OPTION_UNKNOWN, OPTION_NEW_ONLY, OPTION_MAX_COUNT,
                                             OPTION_MAX_SAVING_FLOOR};
    if (request->threshold != THRESHOLD_NEVER)
        return;
    for (size_t i = 0; i < sizeof(demands) / sizeof(demands[0]); i++)
        if (options_has(options, demands[i]))
            console_say(console, MESSAGE_WARNING,
                        "--%s changes nothing: no finding counts without --fail-on",
                        option_spec(demands[i])->name);
}

int gate_judge_ask(struct gate_judgement *judgement, const struct options *options,
                   struct str operand, int default_threshold, const struct world *world,
                   const struct console *console, struct question *out)
{
    struct error err = ERROR_INIT;
    struct gate_request *request = &judgement->request;
    int result = gate_request_read(request, options, operand, default_threshold, world->policy,
                                   world->arena, &err);
    if (result == 0 && !str_is_empty(request->baseline)) {
        judgement->baseline = baseline_read(request->baseline.ptr, interrupt_flag(), &err);
        result = judgement->baseline ? 0 : -1;
    }
    if (result != 0) {
        console_error(console, &err);
        return err.code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
    }
    say_question(request, world->policy, console);
    say_idle(options, request, console);
    gate_request_question(request, world->policy, world->arena, out);
    return 0;
}

/* ---- judging ---- */

static size_t judged_rules(const struct gate_request *request, const struct policy *policy)
{
    size_t count = 0;
    for (size_t row = 0; row < rule_count(); row++)
        count += (!request->rules || request->rules[row]) && engine_rule_enabled(policy, row);
    return count;
}

void gate_judge_begin(struct gate_judgement *judgement, const struct world *world)
{
    const struct gate_request *request = &judgement->request;
    judgement->rule_count = judged_rules(request, world->policy);
    judgement->pick = gate_pick_new(request, world->policy, world->graph);
    gate_tally_init(&judgement->tally, request, judgement->baseline, world->as_of, world->arena);
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

static void decide(struct gate_judgement *judgement, const struct world *world)
{
    gate_tally_finish(&judgement->tally);
    if (judgement->request.threshold != THRESHOLD_NEVER)
        gate_pick_gaps(judgement->pick, &judgement->gaps);
    uint64_t gaps_known = drop_known_gaps(judgement, world->graph, &judgement->gaps);
    const struct gate_facts facts = {
        .request = &judgement->request,
        .tally = &judgement->tally,
        .collected = world->collected,
        .malformed_files = world_malformed(world),
        .resources = gate_pick_count(judgement->pick),
        .gaps = judgement->gaps.data,
        .gap_count = judgement->gaps.len,
        .gaps_known = gaps_known,
    };
    gate_decide(&facts, &judgement->verdict);
}

int gate_judge_run(struct gate_judgement *judgement, const struct world *world, bool include_pass,
                   struct error *err)
{
    const struct gate_request *request = &judgement->request;
    struct engine_options options = world_judging(world);
    options.include_pass = include_pass;
    options.rules = request->rules;
    options.select = gate_request_selects(request) ? gate_picks : NULL;
    options.select_ctx = judgement->pick;
    options.accept = gate_tally_accept;
    options.ctx = &judgement->tally;
    if (engine_run(&options, world->arena, &judgement->summary, err) != 0)
        return -1;
    if (*interrupt_flag())
        return error_set(err, ERR_CANCELLED, "stopped before the verdict");
    decide(judgement, world);
    return 0;
}

void gate_judge_clear(struct gate_judgement *judgement)
{
    baseline_free(judgement->baseline);
    if (!judgement->pick)
        return;
    gate_pick_free(judgement->pick);
    gate_tally_clear(&judgement->tally);
    vec_clear(&judgement->gaps);
}
