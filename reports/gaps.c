#include "reports/warnings.h"

#include <string.h>

#include "rules/engine.h"
#include "core/vec.h"
#include "model/account.h"
#include "model/readable.h"

#define DETAILED_MAX 20  /* gaps with a line of their own */
#define PLACES_MAX   6   /* places named in one line */
#define NAMES_MAX    160 /* bytes of a line after which accounts go without their names */

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

/* Who hears of the gaps of which graph, and what the rules that are judged make of them. */
struct telling {
    const struct warner *to;
    const struct graph *graph;
    source_set decisive;
};

/* What follows from not having seen the sources. */
static const char *consequence(const struct telling *t, source_set sources)
{
    return (t->decisive & sources) ? "verdicts that need them are unknown"
                                   : "what they would add to a verdict is missing";
}

/* Places that one line tells of, the first few by name. */
struct places {
    uint32_t named[PLACES_MAX];
    size_t count;
};

static void places_add(struct places *places, uint32_t place)
{
    if (places->count < PLACES_MAX)
        places->named[places->count] = place;
    places->count++;
}

static void print_place(struct sink *line, const struct graph *graph, uint32_t place)
{
    const struct place *p = &graph->places[place];
    struct str account = graph_str(graph, p->account);
    bool has_room = sink_view(line).len < NAMES_MAX;
    if (account.len > 0) {
        account_label(line, account, has_room ? graph_account_name(graph, place) : STR_EMPTY);
        sink_char(line, '/');
    }
    sink_str(line, graph_str(graph, p->region));
}

static void print_places(struct sink *line, const struct graph *graph, const struct places *places)
{
    for (size_t i = 0; i < places->count && i < PLACES_MAX; i++) {
        sink_cstr(line, i > 0 ? ", " : "");
        print_place(line, graph, places->named[i]);
    }
    if (places->count > PLACES_MAX)
        sink_printf(line, " and %zu more", places->count - PLACES_MAX);
    sink_cstr(line, " ");
}

static void say_text(const struct telling *t, struct str line)
{
    struct error text = ERROR_INIT;
    (void)error_set(&text, ERR_NONE, "%.*s", STR_ARG(line));
    t->to->warn(t->to->ctx, &text);
}

static void say(const struct telling *t, struct sink *line)
{
    say_text(t, sink_view(line));
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

static void print_detailed(const struct telling *t, uint32_t place, enum source source)
{
    const struct coverage *coverage = graph_coverage(t->graph, place, source);
    struct sink *line = sink_memory();
    print_place(line, t->graph, place);
    sink_printf(line, " %s: %s (%s); %s", source_noun(source),
                coverage->reason ? gap_reason_name(coverage->reason) : coverage_word(coverage),
                coverage->detail, consequence(t, SOURCE_BIT(source)));
    say(t, line);
}

static bool has_own_line(const struct graph *graph, uint32_t place, enum source source)
{
    const struct coverage *coverage = graph_coverage(graph, place, source);
    return graph->places[place].in_scope && is_gap(coverage) && coverage->detail &&
           !is_refusal(coverage) && coverage->reason != GAP_MISLABELLED;
}

static size_t print_all_detailed(const struct telling *t)
{
    size_t count = 0;
    for (uint32_t place = 0; place < t->graph->place_count; place++)
        for (unsigned s = 0; s < SOURCE_COUNT; s++)
            if (has_own_line(t->graph, place, (enum source)s) && count++ < DETAILED_MAX)
                print_detailed(t, place, (enum source)s);
    if (count > DETAILED_MAX) {
        struct sink *line = sink_memory();
        sink_printf(line, "and %zu more gaps; coverage.csv lists them all", count - DETAILED_MAX);
        say(t, line);
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
    case GAP_DENIED:
        return "'snapaudit permissions' prints the IAM policy that an audit needs; with --org, the "
               "role of each account and whom it trusts";
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

/* Places that lack the same for one reason. */
struct refusal_group {
    source_set set;
    const char *detail; /* of the first */
    struct places places;
};

static bool is_alike(const struct refusal_group *group, source_set set, const char *detail,
                     enum gap_reason reason)
{
    return group->set == set && (!has_many_causes(reason) || strcmp(group->detail, detail) == 0);
}

static struct refusal_group *group_of(struct vec *groups, source_set set, const char *detail,
                                      enum gap_reason reason)
{
    for (size_t i = 0; i < groups->len; i++)
        if (is_alike(&VEC_AT(struct refusal_group, groups, i), set, detail, reason))
            return &VEC_AT(struct refusal_group, groups, i);
    const struct refusal_group fresh = {.set = set, .detail = detail};
    vec_push(groups, &fresh);
    return &VEC_AT(struct refusal_group, groups, groups->len - 1);
}

static void print_refusal(const struct telling *t, const struct refusal_group *group,
                          enum gap_reason reason)
{
    struct error text = ERROR_INIT;
    struct sink *line = sink_memory();
    print_places(line, t->graph, &group->places);
    add_sources(line, group->set);
    sink_printf(line, ": %s; %s", gap_reason_name(reason), consequence(t, group->set));
    (void)error_set(&text, ERR_NONE, "%.*s", STR_ARG(sink_view(line)));
    error_detail(&text, "%s", group->detail);
    error_hint(&text, "%s", refusal_hint(reason));
    t->to->warn(t->to->ctx, &text);
    sink_abort(line);
}

static void print_refusals(const struct telling *t, enum gap_reason reason)
{
    struct vec groups;
    vec_init(&groups, sizeof(struct refusal_group));
    for (uint32_t place = 0; place < t->graph->place_count; place++) {
        source_set set = refused_set(t->graph, place, reason);
        if (set)
            places_add(&group_of(&groups, set, first_detail(t->graph, place, set), reason)->places,
                       place);
    }
    for (size_t i = 0; i < groups.len; i++)
        print_refusal(t, &VEC_AT(struct refusal_group, &groups, i), reason);
    vec_clear(&groups);
}

/* ---- gaps that many places share ---- */

static bool shares(const struct graph *graph, uint32_t place, enum source source,
                   enum coverage_state state, enum gap_reason reason)
{
    const struct coverage *coverage = graph_coverage(graph, place, source);
    return graph->places[place].in_scope && coverage->state == state &&
           coverage->reason == reason && !coverage->detail && !coverage->unneeded;
}

static void print_shared(const struct telling *t, enum source source, enum coverage_state state,
                         enum gap_reason reason)
{
    struct places places = {.count = 0};
    for (uint32_t place = 0; place < t->graph->place_count; place++)
        if (shares(t->graph, place, source, state, reason))
            places_add(&places, place);
    if (places.count == 0)
        return;
    struct sink *line = sink_memory();
    print_places(line, t->graph, &places);
    sink_printf(line, "%s: %s; %s", source_noun(source),
                state == COVERAGE_NOT_ATTEMPTED ? "not-attempted (no file)"
                                                : gap_reason_name(reason),
                consequence(t, SOURCE_BIT(source)));
    say(t, line);
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
                  const bool *rules, const struct strs *told)
{
    const struct telling t = {to, graph, engine_decisive(policy, rules)};
    const source_set consulted = engine_consulted(policy, rules);
    for (unsigned r = GAP_NONE; r <= GAP_INTERRUPTED; r++)
        print_refusals(&t, (enum gap_reason)r);
    size_t detailed = print_all_detailed(&t);
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (consulted & SOURCE_BIT(s)) /* nobody misses a file that nothing rests on */
            print_shared(&t, (enum source)s, COVERAGE_NOT_ATTEMPTED, GAP_NONE);
        for (unsigned r = GAP_NONE; r <= GAP_INTERRUPTED; r++)
            print_shared(&t, (enum source)s, COVERAGE_GAP, (enum gap_reason)r);
    }
    for (size_t i = 0; i < told->count; i++)
        if (detailed > DETAILED_MAX || !is_repeated(graph, told->items[i]))
            say_text(&t, told->items[i]);
}
