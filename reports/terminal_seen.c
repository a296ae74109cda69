/* What was seen and what was not: one sentence first, the listings of each place later. */
#include <stdio.h>

#include "core/mem.h"
#include "reports/terminal_internal.h"
#include "model/readable.h"
#include "rules/inv/coverage.h"
#include "rules/rule.h"

#define PLACES_SHOWN   16 /* more would not be read; coverage.csv has them all */
#define GROUPS_KEPT    64
#define CLOSED_SHOWN   6
#define GROUPS_SHOWN   8
#define REGION_WIDTH   16
#define COLUMN_WIDTH   11
#define GROUP_INDENT   24 /* where the places of a gap begin */
#define GROUP_NARROW   6  /* and where they go on when the terminal has few columns: */
#define NARROW         64
#define GROUP_NAME_MAX 32

/* The listings that a table column is for, in the order in which people ask for them. Gaps in other
 * sources are still listed below the table. */
static const struct {
    enum source source;
    const char *name;
} listings[] = {{SOURCE_SNAP, "snapshots"},
                {SOURCE_VOL, "volumes"},
                {SOURCE_AMI, "images"},
                {SOURCE_INST, "instances"},
                {SOURCE_LT, "templates"}};

#define LISTING_COUNT (sizeof(listings) / sizeof(listings[0]))

static struct str source_name(enum source source)
{
    for (size_t i = 0; i < LISTING_COUNT; i++) {
        if (listings[i].source == source)
            return str_from(listings[i].name);
    }
    return str_from(source_info(source)->code);
}

/* Gaps alike but for their place. What AWS refused of one place for one reason is one gap, told with
 * the words of the first listing. */
struct gap_group {
    source_set sources;
    const struct coverage *coverage; /* of `first` */
    size_t count;                    /* of places */
    enum source first;
    uint32_t first_place;
};

struct seen {
    const struct term *t;
    const struct graph *graph;
    source_set required;
    size_t in_scope, outside, accounts; /* closed accounts are none of these */
    size_t places_with_gaps;
    uint64_t required_gaps, other_gaps;
    uint64_t reported; /* of the gaps, by INV-COVERAGE */
    struct gap_group groups[GROUPS_KEPT];
    size_t group_count;
    uint64_t group_overflow; /* gaps that no group had room for */
};

static bool is_gap(const struct coverage *coverage)
{
    return coverage_is_own_gap(coverage);
}

static bool is_required(const struct seen *seen, enum source source)
{
    return seen->required & SOURCE_BIT(source);
}

static enum paint gap_paint(const struct seen *seen, enum source source)
{
    return is_required(seen, source) ? PAINT_RED : PAINT_YELLOW;
}

/* Short enough for a column. */
static const char *gap_word(const struct coverage *coverage)
{
    switch (coverage->state) {
    case COVERAGE_NOT_ATTEMPTED: return "not read";
    case COVERAGE_NOT_APPLICABLE: return "n/a";
    case COVERAGE_NOT_SUPPORTED: return "no reader";
    default: break;
    }
    switch (coverage->reason) {
    case GAP_REGION_OFF: return "off";
    case GAP_INTERRUPTED: return "stopped";
    default: return gap_reason_name(coverage->reason);
    }
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
        if (is_required(seen, (enum source)source))
            seen->required_gaps++;
        else
            seen->other_gaps++;
        size_t at = 0;
        while (at < count && !(is_refusal(coverage) && same_reason(found[at].coverage, coverage)))
            at++;
        if (at == count) {
            found[at] = (struct gap_group){.first = (enum source)source,
                                           .coverage = coverage,
                                           .first_place = place,
                                           .count = 1};
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
            group->count++;
            return;
        }
    }
    if (seen->group_count < GROUPS_KEPT)
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

static bool is_told(const struct seen *seen, uint32_t place)
{
    return seen->graph->places[place].in_scope && !is_closed(seen->graph, place);
}

static void look(struct seen *seen)
{
    const struct graph *g = seen->graph;
    const struct place *last = NULL;
    for (uint32_t i = 0; i < g->place_count; i++) {
        const struct place *place = &g->places[i];
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
            seen->reported += g->places[place].in_scope && (required & SOURCE_BIT(source)) != 0 &&
                              inv_coverage_is_gap(graph_coverage(g, place, (enum source)source));
}

/* "3 regions", "1 account-region" */
static void put_places(struct wrap *w, const struct seen *seen, enum paint paint, size_t count)
{
    char buf[NUMBER_TEXT_MAX];
    const char *unit = seen->accounts > 1 ? "account-region" : "region";
    wrap_words(w, paint, number_text(count, buf));
    wrap_words_c(w, paint, unit);
    if (count != 1) {
        w->glue = true;
        wrap_words_c(w, paint, "s");
    }
}

static void put_number(struct wrap *w, enum paint paint, uint64_t number)
{
    char buf[NUMBER_TEXT_MAX];
    wrap_words(w, paint, number_text(number, buf));
}

static void put_complete(struct wrap *w, const struct seen *seen)
{
    wrap_words_c(w, PAINT_BLUE, "All that was asked for was read:");
    put_places(w, seen, PAINT_BLUE, seen->in_scope);
    if (seen->accounts > 1) {
        wrap_words_c(w, PAINT_BLUE, "of");
        put_number(w, PAINT_BLUE, seen->accounts);
        wrap_words_c(w, PAINT_BLUE, "accounts");
    }
}

static void put_incomplete(struct wrap *w, const struct seen *seen)
{
    bool required = seen->required_gaps > 0;
    enum paint paint = required ? PAINT_BOLD_RED : PAINT_YELLOW;
    uint64_t gaps = seen->required_gaps + seen->other_gaps;
    wrap_words_c(w, paint, required ? "NOT ALL WAS SEEN:" : "Nearly all was seen:");
    put_number(w, paint, gaps);
    wrap_words_c(w, paint, gaps == 1 ? "gap in" : "gaps in");
    put_number(w, paint, seen->places_with_gaps);
    wrap_words_c(w, paint, "of");
    put_places(w, seen, paint, seen->in_scope);
    w->glue = true;
    wrap_words_c(w, paint, ".");
    if (seen->reported > 0) {
        wrap_words_c(w, PAINT_NONE, "INV-COVERAGE reports");
        put_number(w, PAINT_NONE, seen->reported);
        wrap_words_c(w, PAINT_NONE, "of them.");
    }
    wrap_words_c(w, PAINT_NONE,
                 required ? "Verdicts that rest on them are unknown, not passed."
                          : "No verdict rests on them; some have less confidence.");
}

static void put_headline(const struct seen *seen)
{
    term_section(seen->t, "COVERAGE");
    struct wrap w = wrap_begin(seen->t, 10, 8);
    wrap_gap(&w, 2);
    if (seen->in_scope == 0)
        wrap_words_c(&w, PAINT_BOLD_RED, "NOTHING IS IN SCOPE");
    else if (seen->required_gaps + seen->other_gaps == 0)
        put_complete(&w, seen);
    else
        put_incomplete(&w, seen);
    wrap_end(&w);
}

/* ---- the table ---- */

/* 2: a required listing has a gap, 1: another one has, 0: complete. */
static int place_rank(const struct seen *seen, uint32_t place)
{
    int rank = 0;
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *coverage = graph_coverage(seen->graph, place, (enum source)source);
        if (!source_is_of_places((enum source)source) || !is_gap(coverage))
            continue;
        if (is_required(seen, (enum source)source))
            return 2;
        rank = 1;
    }
    return rank;
}

/* Mark the places that get a line: all, or those with the worst gaps. */
static void choose_places(const struct seen *seen, bool *shown)
{
    size_t room = PLACES_SHOWN;
    for (int rank = 2; rank >= 0; rank--) {
        for (uint32_t i = 0; i < seen->graph->place_count && room > 0; i++) {
            if (is_told(seen, i) && place_rank(seen, i) == rank) {
                shown[i] = true;
                room--;
            }
        }
    }
}

/* On a narrow terminal the chief ones alone: gaps in the others are told below the table. */
static size_t columns_shown(const struct seen *seen)
{
    size_t room = (seen->t->width - 4 - REGION_WIDTH) / COLUMN_WIDTH;
    return room < LISTING_COUNT ? room : LISTING_COUNT;
}

static void put_table_header(const struct seen *seen)
{
    term_space(seen->t, 4 + REGION_WIDTH);
    for (size_t i = 0; i < columns_shown(seen); i++)
        term_right(seen->t, PAINT_DIM, str_from(listings[i].name), COLUMN_WIDTH);
    term_end(seen->t);
}

static struct str account_of(const struct graph *graph, uint32_t place)
{
    return graph_str(graph, graph->places[place].account);
}

static void put_account(const struct seen *seen, uint32_t place)
{
    struct str account = account_of(seen->graph, place);
    term_space(seen->t, 2);
    if (str_is_empty(account))
        term_put_c(seen->t, PAINT_DIM, "account not known");
    else
        term_account(seen->t, PAINT_BOLD, account, graph_account_name(seen->graph, place));
    term_end(seen->t);
}

static void put_cell(const struct seen *seen, uint32_t place, enum source source)
{
    char buf[NUMBER_TEXT_MAX];
    const struct coverage *coverage = graph_coverage(seen->graph, place, source);
    if (coverage->state == COVERAGE_COMPLETE)
        term_right(seen->t, PAINT_NONE, number_text(coverage->items, buf), COLUMN_WIDTH);
    else if (is_gap(coverage))
        term_right(seen->t, gap_paint(seen, source), str_from(gap_word(coverage)), COLUMN_WIDTH);
    else
        term_right(seen->t, PAINT_DIM, str_from(gap_word(coverage)), COLUMN_WIDTH);
}

static void put_place_line(const struct seen *seen, uint32_t place)
{
    struct str region = graph_str(seen->graph, seen->graph->places[place].region);
    term_space(seen->t, 4);
    term_left(seen->t, PAINT_NONE, region, REGION_WIDTH);
    for (size_t i = 0; i < columns_shown(seen); i++)
        put_cell(seen, place, listings[i].source);
    term_end(seen->t);
}

/* What lies in places without a line of their own. */
static void put_rest(const struct seen *seen, const bool *shown)
{
    size_t rest = 0;
    size_t gaps = 0;
    for (uint32_t i = 0; i < seen->graph->place_count; i++) {
        if (!is_told(seen, i) || shown[i])
            continue;
        rest++;
        gaps += place_rank(seen, i) > 0;
    }
    if (rest == 0)
        return;
    term_space(seen->t, 4);
    struct wrap w = wrap_begin(seen->t, 4, 4);
    wrap_words_c(&w, PAINT_DIM, "and");
    put_places(&w, seen, PAINT_DIM, rest);
    wrap_words_c(&w, PAINT_DIM, "more,");
    if (gaps > 0) {
        put_number(&w, PAINT_YELLOW, gaps);
        wrap_words_c(&w, PAINT_YELLOW, "of them with gaps: coverage.csv lists all");
    } else {
        wrap_words_c(&w, PAINT_DIM, "all complete");
    }
    wrap_end(&w);
}

/* What was read, gaps or not. */
static uint64_t total_items(const struct seen *seen, enum source source)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < seen->graph->place_count; i++) {
        if (is_told(seen, i))
            sum += graph_coverage(seen->graph, i, source)->items;
    }
    return sum;
}

static void put_table(const struct seen *seen)
{
    const struct graph *g = seen->graph;
    bool *shown = mem_array((size_t)g->place_count + 1, sizeof(*shown));
    const struct place *last = NULL;
    choose_places(seen, shown);
    put_table_header(seen);
    for (uint32_t i = 0; i < g->place_count; i++) {
        if (!shown[i])
            continue;
        if (!last || last->account != g->places[i].account)
            put_account(seen, i);
        last = &g->places[i];
        put_place_line(seen, i);
    }
    put_rest(seen, shown);
    mem_free(shown);
    if (seen->in_scope < 2)
        return;
    term_space(seen->t, 2);
    term_left(seen->t, PAINT_BOLD, STR_LIT("total read"), REGION_WIDTH + 2);
    for (size_t i = 0; i < columns_shown(seen); i++)
        term_count(seen->t, PAINT_BOLD, total_items(seen, listings[i].source), COLUMN_WIDTH);
    term_end(seen->t);
}

/* ---- gaps, and what has no reader ---- */

static bool group_required(const struct seen *seen, const struct gap_group *group)
{
    return (seen->required & group->sources) != 0;
}

/* "snapshots" of one listing, "4 listings" of several. */
static struct str group_name(const struct gap_group *group, char buf[GROUP_NAME_MAX])
{
    unsigned count = 0;
    for (int source = 0; source < SOURCE_COUNT; source++)
        count += (group->sources & SOURCE_BIT(source)) != 0;
    if (count == 1)
        return source_name(group->first);
    int len = snprintf(buf, GROUP_NAME_MAX, "%u listings", count);
    return str_make(buf, (size_t)len);
}

static void put_group(const struct seen *seen, const struct gap_group *group)
{
    char buf[GROUP_NAME_MAX];
    const struct graph *g = seen->graph;
    struct str account = account_of(g, group->first_place);
    enum paint paint = group_required(seen, group) ? PAINT_RED : PAINT_YELLOW;
    term_space(seen->t, 2);
    term_left(seen->t, PAINT_NONE, group_name(group, buf), 11);
    term_left(seen->t, paint, str_from(gap_word(group->coverage)), 10);
    term_space(seen->t, 1);
    size_t indent = seen->t->width < NARROW ? GROUP_NARROW : GROUP_INDENT;
    struct wrap w = wrap_begin(seen->t, indent, GROUP_INDENT);
    if (seen->accounts > 1 && !str_is_empty(account)) {
        wrap_account(&w, PAINT_NONE, account, graph_account_name(g, group->first_place));
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, "/");
        w.glue = true;
    }
    wrap_words(&w, PAINT_NONE, graph_str(g, g->places[group->first_place].region));
    if (group->count > 1) {
        wrap_words_c(&w, PAINT_NONE, "and");
        put_number(&w, PAINT_NONE, group->count - 1);
        wrap_words_c(&w, PAINT_NONE, "more");
    }
    if (group->coverage->detail && group->coverage->detail[0]) {
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ":");
        wrap_words_c(&w, PAINT_NONE, group->coverage->detail);
    }
    wrap_end(&w);
}

static void put_gaps(const struct seen *seen)
{
    size_t shown = 0;
    uint64_t rest = seen->group_overflow;
    for (int required = 1; required >= 0; required--) {
        for (size_t i = 0; i < seen->group_count; i++) {
            const struct gap_group *group = &seen->groups[i];
            if (group_required(seen, group) != (required == 1))
                continue;
            if (shown++ < GROUPS_SHOWN)
                put_group(seen, group);
            else
                rest += group->count;
        }
    }
    if (rest == 0)
        return;
    term_space(seen->t, 2);
    struct wrap w = wrap_begin(seen->t, 2, 2);
    wrap_words_c(&w, PAINT_YELLOW, "and");
    put_number(&w, PAINT_YELLOW, rest);
    wrap_words_c(&w, PAINT_YELLOW, "gaps more: coverage.csv lists all");
    wrap_end(&w);
}

static void put_unreadable(const struct seen *seen)
{
    struct wrap w = wrap_begin(seen->t, 4, 2);
    term_space(seen->t, 2);
    wrap_words_c(&w, PAINT_DIM, "Not read by this version:");
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct source_info *info = source_info((enum source)source);
        if (!source_is_readable((enum source)source))
            wrap_words_c(&w, PAINT_DIM, info->code);
    }
    wrap_words_c(&w, PAINT_DIM, "('snapaudit legend' says what each is)");
    wrap_end(&w);
}

static void put_outside(const struct seen *seen)
{
    if (seen->outside == 0)
        return;
    struct wrap w = wrap_begin(seen->t, 4, 2);
    term_space(seen->t, 2);
    wrap_words_c(&w, PAINT_DIM, "Out of scope, counted and not judged:");
    put_places(&w, seen, PAINT_DIM, seen->outside);
    wrap_end(&w);
}

/* The first places of closed accounts. */
static size_t closed_accounts(const struct graph *g, uint32_t *first, size_t most)
{
    size_t count = 0;
    uint32_t last = ROW_NONE;
    for (uint32_t i = 0; i < g->place_count; i++) {
        if (!is_closed(g, i) ||
            (last != ROW_NONE && g->places[last].account == g->places[i].account))
            continue;
        if (count++ < most)
            first[count - 1] = i;
        last = i;
    }
    return count;
}

static void put_closed(const struct seen *seen)
{
    uint32_t first[CLOSED_SHOWN];
    size_t count = closed_accounts(seen->graph, first, CLOSED_SHOWN);
    if (count == 0)
        return;
    struct wrap w = wrap_begin(seen->t, 4, 2);
    term_space(seen->t, 2);
    wrap_words_c(&w, PAINT_YELLOW, "Closed, and not read:");
    put_number(&w, PAINT_YELLOW, count);
    wrap_words_c(&w, PAINT_YELLOW, count == 1 ? "account" : "accounts");
    for (size_t i = 0; i < count && i < CLOSED_SHOWN; i++) {
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ",");
        wrap_account(&w, PAINT_NONE, account_of(seen->graph, first[i]),
                     graph_account_name(seen->graph, first[i]));
    }
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, count > CLOSED_SHOWN ? ", and others." : ".");
    wrap_words_c(&w, PAINT_NONE, "Nothing is proved absent there.");
    wrap_end(&w);
}

static struct seen look_around(const struct term *t, const struct report_context *ctx)
{
    struct seen seen = {
        .t = t, .graph = ctx->graph, .required = engine_decisive(ctx->policy, ctx->rules)};
    look(&seen);
    count_reported(&seen, ctx);
    return seen;
}

void terminal_seen_headline(const struct term *t, const struct report_context *ctx)
{
    const struct seen seen = look_around(t, ctx);
    put_headline(&seen);
}

void terminal_seen(const struct term *t, const struct report_context *ctx)
{
    const struct seen seen = look_around(t, ctx);
    term_section(t, "WHAT WAS READ");
    term_end(t);
    if (seen.in_scope > 0)
        put_table(&seen);
    put_gaps(&seen);
    put_outside(&seen);
    put_closed(&seen);
    put_unreadable(&seen);
}
