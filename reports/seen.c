#include "reports/seen.h"

#include "model/readable.h"
#include "rules/inv/coverage.h"
#include "rules/rule.h"

static bool is_gap(const struct coverage *coverage)
{
    return coverage_is_own_gap(coverage);
}

bool seen_needs(const struct seen *seen, enum source source)
{
    return seen->required & SOURCE_BIT(source);
}

const char *seen_gap_word(const struct coverage *coverage)
{
    static const char *const of_state[COVERAGE_STATE_COUNT] = {
        [COVERAGE_NOT_ATTEMPTED] = "not read",
        [COVERAGE_NOT_APPLICABLE] = "n/a",
        [COVERAGE_NOT_SUPPORTED] = "no reader",
    };
    static const char *const of_reason[GAP_REASON_COUNT] = {
        [GAP_REGION_OFF] = "off",
        [GAP_INTERRUPTED] = "stopped",
    };
    if (of_state[coverage->state])
        return of_state[coverage->state];
    const char *word = of_reason[coverage->reason];
    return word ? word : gap_reason_name(coverage->reason);
}

/* A listing that AWS did not give, or not to its end; the other gaps are of files. */
static bool is_refusal(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_GAP && coverage->reason != GAP_MALFORMED &&
           coverage->reason != GAP_TRUNCATED;
}

static bool same_reason(const struct coverage *a, const struct coverage *b)
{
    return a->state == b->state && a->reason == b->reason;
}

static bool same_words(const struct coverage *a, const struct coverage *b)
{
    return str_eq(str_from(a->detail), str_from(b->detail));
}

/* The gaps of one place, those for one reason together. Returns how many. */
static size_t gaps_of_place(struct seen *seen, uint32_t place, struct gap_group *found)
{
    size_t count = 0;
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *coverage = graph_coverage(seen->graph, place, (enum source)source);
        if (!source_is_of_places((enum source)source) || !is_gap(coverage))
            continue;
        if (seen_needs(seen, (enum source)source))
            seen->required_gaps++;
        else
            seen->other_gaps++;
        size_t at = 0;
        while (at < count && !(is_refusal(coverage) && same_reason(found[at].coverage, coverage)))
            at++;
        if (at == count) {
            found[at] = (struct gap_group){
                .first = (enum source)source, .coverage = coverage, .places = {place}, .count = 1};
            count++;
        }
        found[at].sources |= SOURCE_BIT(source);
    }
    return count;
}

/* Refusals are alike when their reason is: AWS words them with ids of the request and the action.
 * What just failed may have failed in many ways. */
static bool alike(const struct gap_group *a, const struct gap_group *b)
{
    bool by_reason = is_refusal(a->coverage) && a->coverage->reason != GAP_FAILED;
    return a->sources == b->sources && same_reason(a->coverage, b->coverage) &&
           (by_reason || same_words(a->coverage, b->coverage));
}

static void add_to_group(struct seen *seen, const struct gap_group *gap)
{
    for (size_t i = 0; i < seen->group_count; i++) {
        struct gap_group *group = &seen->groups[i];
        if (alike(group, gap)) {
            if (group->count < GAP_PLACES_KEPT)
                group->places[group->count] = gap->places[0];
            group->count++;
            return;
        }
    }
    if (seen->group_count < GAP_GROUPS_KEPT)
        seen->groups[seen->group_count++] = *gap;
    else
        seen->group_overflow++;
}

static void look_at_place(struct seen *seen, uint32_t place)
{
    struct gap_group found[SOURCE_COUNT];
    size_t count = gaps_of_place(seen, place, found);
    for (size_t i = 0; i < count; i++)
        add_to_group(seen, &found[i]);
    seen->places_with_gaps += count > 0;
}

/* Of an account that is closed: nobody can read it, and something may be there. */
static bool is_closed(const struct graph *g, uint32_t place)
{
    const struct coverage *coverage = graph_coverage(g, place, SOURCE_VOL);
    return coverage->state == COVERAGE_NOT_APPLICABLE && coverage->unseen;
}

bool seen_is_told(const struct seen *seen, uint32_t place)
{
    return seen->graph->places[place].in_scope && !is_closed(seen->graph, place) &&
           report_tells_place(seen->ctx, place);
}

static void look(struct seen *seen)
{
    const struct graph *g = seen->graph;
    const struct place *last = NULL;
    for (uint32_t i = 0; i < g->place_count; i++) {
        const struct place *place = &g->places[i];
        if (!report_tells_place(seen->ctx, i))
            continue;
        if (!place->in_scope) {
            seen->outside++;
            continue;
        }
        if (is_closed(g, i))
            continue;
        seen->in_scope++;
        seen->accounts += !last || last->account != place->account;
        last = place;
        look_at_place(seen, i);
    }
}

/* How many listings INV-COVERAGE finds fault with: where it is asked, it and the terminal agree. */
static void count_reported(struct seen *seen, const struct report_context *ctx)
{
    const struct graph *g = seen->graph;
    const source_set required = engine_required(ctx->policy);
    for (uint32_t place = 0; place < g->place_count && report_judges(ctx, RULE_INV_COVERAGE);
         place++)
        for (int source = 0; source < SOURCE_COUNT; source++)
            seen->reported += report_tells_place(ctx, place) && g->places[place].in_scope &&
                              (required & SOURCE_BIT(source)) != 0 &&
                              inv_coverage_is_gap(graph_coverage(g, place, (enum source)source));
}

size_t seen_closed_accounts(const struct seen *seen, uint32_t *first, size_t most)
{
    const struct graph *g = seen->graph;
    size_t count = 0;
    uint32_t last = ROW_NONE;
    for (uint32_t i = 0; i < g->place_count; i++) {
        if (!is_closed(g, i) || !report_tells_place(seen->ctx, i) ||
            (last != ROW_NONE && g->places[last].account == g->places[i].account))
            continue;
        if (count++ < most)
            first[count - 1] = i;
        last = i;
    }
    return count;
}

enum seen_rank seen_rank(const struct seen *seen, uint32_t place)
{
    enum seen_rank rank = SEEN_WHOLE;
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *coverage = graph_coverage(seen->graph, place, (enum source)source);
        if (!source_is_of_places((enum source)source) || !is_gap(coverage))
            continue;
        if (seen_needs(seen, (enum source)source))
            return SEEN_NEEDED_GAP;
        rank = SEEN_OTHER_GAP;
    }
    return rank;
}

struct seen seen_look(const struct report_context *ctx)
{
    struct seen seen = {
        .graph = ctx->graph, .ctx = ctx, .required = engine_decisive(ctx->policy, ctx->rules)};
    look(&seen);
    count_reported(&seen, ctx);
    return seen;
}

/* ---- what was judged of it ---- */

const char *seen_why_nothing(const struct report_context *ctx, const struct summary *summary)
{
    static const enum kind kinds[] = {KIND_SNAPSHOT, KIND_VOLUME, KIND_IMAGE};
    uint64_t own = 0;
    uint64_t foreign = 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        own += summary->kinds[kinds[i]].own;
        foreign += summary->kinds[kinds[i]].foreign;
    }
    if (own == 0 && foreign > 0)
        return "only resources of other accounts were seen, so nothing was judged";
    if (own == 0 && !str_is_empty(ctx->run->selection))
        return "nothing matches what was asked for, so nothing was judged";
    if (own == 0)
        return "no snapshot, volume or image was seen, so nothing was judged";
    return summary_judged(summary) == 0
               ? "nothing was judged: nothing that was seen is old enough, promised, or asked for"
               : NULL;
}

bool seen_any_gap(const struct summary *summary)
{
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        if (summary->gap[severity])
            return true;
    return false;
}
