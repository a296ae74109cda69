#include "reports/warnings.h"

#include <string.h>

#include "rules/engine.h"
#include "model/readable.h"

#define DETAILED_MAX 20 /* gaps with a line of their own */
#define PLACES_MAX   6  /* places named in one line */

/* Sources in the order in which they are told: the chief ones, then all. */
static const enum source chief[] = {SOURCE_SNAP, SOURCE_VOL, SOURCE_AMI, SOURCE_INST, SOURCE_LT};
#define CHIEF_COUNT (sizeof(chief) / sizeof(chief[0]))

static enum source first_of(source_set set)
{
    for (size_t i = 0; i < CHIEF_COUNT; i++)
        if (set & SOURCE_BIT(chief[i]))
            return chief[i];
    return (enum source)__builtin_ctzll(set);
}

static bool is_gap(const struct coverage *coverage)
{
    return coverage_is_own_gap(coverage);
}

/* What follows from not having seen the source. */
static const char *consequence(const struct policy *policy, enum source source)
{
    return (engine_decisive(policy, NULL) & SOURCE_BIT(source))
               ? "verdicts that need them are unknown"
               : "what they would add to a verdict is missing";
}

static void print_place(struct sink *line, const struct graph *graph, uint32_t place)
{
    const struct place *p = &graph->places[place];
    struct str account = graph_str(graph, p->account);
    if (account.len > 0)
        sink_printf(line, "%.*s/", STR_ARG(account));
    sink_str(line, graph_str(graph, p->region));
}

static void say_text(const struct warner *to, struct str line)
{
    struct error text = ERROR_INIT;
    (void)error_set(&text, ERR_NONE, "%.*s", STR_ARG(line));
    to->warn(to->ctx, &text);
}

static void say(const struct warner *to, struct sink *line)
{
    say_text(to, sink_view(line));
    sink_abort(line);
}

/* A listing that AWS did not give, or not to its end; the other gaps are of files. Mislabelled
 * files are told where they are found. */
static bool is_refusal(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_GAP && coverage->reason != GAP_MALFORMED &&
           coverage->reason != GAP_MISLABELLED && coverage->reason != GAP_TRUNCATED &&
           coverage->detail;
}

/* ---- gaps with a reason of their own ---- */

static void print_detailed(const struct warner *to, const struct graph *graph,
                           const struct policy *policy, uint32_t place, enum source source)
{
    const struct coverage *coverage = graph_coverage(graph, place, source);
    struct sink *line = sink_memory();
    print_place(line, graph, place);
    sink_printf(line, " %s: %s (%s); %s", source_noun(source),
                coverage->reason ? gap_reason_name(coverage->reason) : coverage_word(coverage),
                coverage->detail, consequence(policy, source));
    say(to, line);
}

static size_t print_all_detailed(const struct warner *to, const struct graph *graph,
                                 const struct policy *policy)
{
    size_t count = 0;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        for (unsigned s = 0; s < SOURCE_COUNT; s++) {
            const struct coverage *coverage = graph_coverage(graph, place, (enum source)s);
            if (!graph->places[place].in_scope || !is_gap(coverage) || !coverage->detail ||
                is_refusal(coverage) || coverage->reason == GAP_MISLABELLED)
                continue;
            if (count++ < DETAILED_MAX)
                print_detailed(to, graph, policy, place, (enum source)s);
        }
    }
    if (count > DETAILED_MAX) {
        struct sink *line = sink_memory();
        sink_printf(line, "and %zu more gaps; coverage.csv lists them all", count - DETAILED_MAX);
        say(to, line);
    }
    return count;
}

/* ---- what AWS refused: places where the same listings failed alike share a line ---- */

/* Sources that the place lacks for the reason. */
static source_set refused_set(const struct graph *graph, uint32_t place, enum gap_reason reason)
{
    source_set set = 0;
    for (unsigned s = 0; s < SOURCE_COUNT && graph->places[place].in_scope; s++) {
        const struct coverage *coverage = graph_coverage(graph, place, (enum source)s);
        if (is_refusal(coverage) && coverage->reason == reason)
            set |= SOURCE_BIT(s);
    }
    return set;
}

static const char *refusal_hint(enum gap_reason reason)
{
    switch (reason) {
    case GAP_DENIED: return "'snapaudit permissions' prints the IAM policy that an audit needs";
    case GAP_SCP:
        return "leave regions that the organisation denies out of scope, with places.regions in "
               "the policy or with --region";
    case GAP_REGION_OFF: return "leave regions that are not enabled out of scope, with --region";
    case GAP_EXPIRED: return "get new credentials (a new session, or other keys) and run again";
    case GAP_ENDPOINT: return "check the network, the proxy variables and the names of the regions";
    case GAP_INTERRUPTED:
        return "give it more time with --deadline, or see with --debug who answers late";
    case GAP_THROTTLED:
        return "other programs use up the account's requests: run again later, or with fewer "
               "--connections";
    default: return "see to what the detail names, or run again; --debug shows every answer";
    }
}

static void add_sources(struct sink *line, source_set set)
{
    const char *before = "";
    while (set) {
        enum source source = first_of(set);
        sink_printf(line, "%s%s", before, source_noun(source));
        before = ", ";
        set &= ~SOURCE_BIT(source);
    }
}

static const char *first_detail(const struct graph *graph, uint32_t place, source_set set)
{
    return graph_coverage(graph, place, first_of(set))->detail;
}

/* Reasons that have as many causes as details. */
static bool has_many_causes(enum gap_reason reason)
{
    return reason == GAP_FAILED || reason == GAP_INTERRUPTED;
}

/* Do two places lack the same for one reason? */
static bool alike(const struct graph *graph, uint32_t a, uint32_t b, enum gap_reason reason)
{
    source_set set = refused_set(graph, a, reason);
    return refused_set(graph, b, reason) == set &&
           (!has_many_causes(reason) ||
            strcmp(first_detail(graph, a, set), first_detail(graph, b, set)) == 0);
}

/* Of `first`, and of all later places that are like it. */
static void print_refusal(const struct warner *to, const struct graph *graph,
                          const struct policy *policy, uint32_t first, enum gap_reason reason)
{
    source_set set = refused_set(graph, first, reason);
    size_t count = 0;
    struct sink *line = sink_memory();
    for (uint32_t place = first; place < graph->place_count; place++) {
        if (!alike(graph, first, place, reason))
            continue;
        if (count < PLACES_MAX) {
            sink_cstr(line, count > 0 ? ", " : "");
            print_place(line, graph, place);
        }
        count++;
    }
    if (count > PLACES_MAX)
        sink_printf(line, " and %zu more", count - PLACES_MAX);
    sink_cstr(line, " ");
    add_sources(line, set);
    sink_printf(line, ": %s; %s", gap_reason_name(reason),
                (engine_decisive(policy, NULL) & set)
                    ? "verdicts that need them are unknown"
                    : "what they would add to a verdict is missing");
    struct error text = ERROR_INIT;
    (void)error_set(&text, ERR_NONE, "%.*s", STR_ARG(sink_view(line)));
    error_detail(&text, "%s", first_detail(graph, first, set));
    error_hint(&text, "%s", refusal_hint(reason));
    to->warn(to->ctx, &text);
    sink_abort(line);
}

static bool came_before(const struct graph *graph, uint32_t place, enum gap_reason reason)
{
    for (uint32_t other = 0; other < place; other++)
        if (alike(graph, place, other, reason))
            return true;
    return false;
}

static void print_refusals(const struct warner *to, const struct graph *graph,
                           const struct policy *policy)
{
    for (unsigned r = GAP_NONE; r <= GAP_INTERRUPTED; r++)
        for (uint32_t place = 0; place < graph->place_count; place++)
            if (refused_set(graph, place, (enum gap_reason)r) &&
                !came_before(graph, place, (enum gap_reason)r))
                print_refusal(to, graph, policy, place, (enum gap_reason)r);
}

/* ---- gaps that many places share ---- */

static bool shares(const struct graph *graph, uint32_t place, enum source source,
                   enum coverage_state state, enum gap_reason reason)
{
    const struct coverage *coverage = graph_coverage(graph, place, source);
    return graph->places[place].in_scope && coverage->state == state &&
           coverage->reason == reason && !coverage->detail && !coverage->unneeded;
}

static void print_shared(const struct warner *to, const struct graph *graph,
                         const struct policy *policy, enum source source, enum coverage_state state,
                         enum gap_reason reason)
{
    size_t count = 0;
    struct sink *line = sink_memory();
    for (uint32_t place = 0; place < graph->place_count; place++) {
        if (!shares(graph, place, source, state, reason))
            continue;
        if (count < PLACES_MAX) {
            sink_cstr(line, count > 0 ? ", " : "");
            print_place(line, graph, place);
        }
        count++;
    }
    if (count == 0) {
        sink_abort(line);
        return;
    }
    if (count > PLACES_MAX)
        sink_printf(line, " and %zu more", count - PLACES_MAX);
    sink_printf(line, " %s: %s; %s", source_noun(source),
                state == COVERAGE_NOT_ATTEMPTED ? "not-attempted (no file)"
                                                : gap_reason_name(reason),
                consequence(policy, source));
    say(to, line);
}

/* ---- all ---- */

/* True when a printed gap says what `text` says. */
static bool is_repeated(const struct graph *graph, struct str text)
{
    for (uint32_t place = 0; place < graph->place_count; place++) {
        for (unsigned s = 0; s < SOURCE_COUNT; s++) {
            const struct coverage *coverage = graph_coverage(graph, place, (enum source)s);
            if (graph->places[place].in_scope && is_gap(coverage) && coverage->detail &&
                str_find(text, coverage->detail) < text.len)
                return true;
        }
    }
    return false;
}

void warn_of_gaps(const struct warner *to, const struct graph *graph, const struct policy *policy,
                  const struct str *told, size_t told_count)
{
    print_refusals(to, graph, policy);
    size_t detailed = print_all_detailed(to, graph, policy);
    const source_set consulted = engine_consulted(policy);
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (consulted & SOURCE_BIT(s)) /* nobody misses a file that nothing rests on */
            print_shared(to, graph, policy, (enum source)s, COVERAGE_NOT_ATTEMPTED, GAP_NONE);
        for (unsigned r = GAP_NONE; r <= GAP_INTERRUPTED; r++)
            print_shared(to, graph, policy, (enum source)s, COVERAGE_GAP, (enum gap_reason)r);
    }
    for (size_t i = 0; i < told_count; i++)
        if (detailed > DETAILED_MAX || !is_repeated(graph, told[i]))
            say_text(to, told[i]);
}
