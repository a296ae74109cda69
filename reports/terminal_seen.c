/* What was seen and what was not: one sentence first, the listings of each place later. */
#include <stdio.h>

#include "core/mem.h"
#include "reports/terminal_internal.h"
#include "model/readable.h"
#include "reports/seen.h"

#define PLACES_SHOWN   16 /* more would not be read; coverage.csv has them all */
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

/* What was v, and where to say it. */
struct view {
    const struct term *t;
    struct seen seen;
};

static enum paint gap_paint(const struct view *v, enum source source)
{
    return seen_needs(&v->seen, source) ? PAINT_RED : PAINT_YELLOW;
}

/* "3 regions", "1 account-region" */
static void put_places(struct wrap *w, const struct view *v, enum paint paint, size_t count)
{
    char buf[NUMBER_TEXT_MAX];
    const char *unit = v->seen.accounts > 1 ? "account-region" : "region";
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

static void put_complete(struct wrap *w, const struct view *v)
{
    wrap_words_c(w, PAINT_BLUE, "All that was asked for was read:");
    put_places(w, v, PAINT_BLUE, v->seen.in_scope);
    if (v->seen.accounts > 1) {
        wrap_words_c(w, PAINT_BLUE, "of");
        put_number(w, PAINT_BLUE, v->seen.accounts);
        wrap_words_c(w, PAINT_BLUE, "accounts");
    }
}

static void put_incomplete(struct wrap *w, const struct view *v)
{
    bool required = v->seen.required_gaps > 0;
    enum paint paint = required ? PAINT_BOLD_RED : PAINT_YELLOW;
    uint64_t gaps = v->seen.required_gaps + v->seen.other_gaps;
    wrap_words_c(w, paint, required ? "NOT ALL WAS SEEN:" : "Nearly all was seen:");
    put_number(w, paint, gaps);
    wrap_words_c(w, paint, gaps == 1 ? "gap in" : "gaps in");
    put_number(w, paint, v->seen.places_with_gaps);
    wrap_words_c(w, paint, "of");
    put_places(w, v, paint, v->seen.in_scope);
    w->glue = true;
    wrap_words_c(w, paint, ".");
    if (v->seen.reported > 0) {
        wrap_words_c(w, PAINT_NONE, "INV-COVERAGE reports");
        put_number(w, PAINT_NONE, v->seen.reported);
        wrap_words_c(w, PAINT_NONE, "of them.");
    }
    wrap_words_c(w, PAINT_NONE,
                 required ? "Verdicts that rest on them are unknown, not passed."
                          : "No verdict rests on them; some have less confidence.");
}

static void put_headline(const struct view *v)
{
    term_section(v->t, "COVERAGE");
    struct wrap w = wrap_begin(v->t, 10, 8);
    wrap_gap(&w, 2);
    if (v->seen.in_scope == 0)
        wrap_words_c(&w, PAINT_BOLD_RED, "NOTHING IS IN SCOPE");
    else if (v->seen.required_gaps + v->seen.other_gaps == 0)
        put_complete(&w, v);
    else
        put_incomplete(&w, v);
    wrap_end(&w);
}

/* ---- the table ---- */

/* Mark the places that get a line: all, or those with the worst gaps. */
static void choose_places(const struct view *v, bool *shown)
{
    size_t room = PLACES_SHOWN;
    for (int rank = 2; rank >= 0; rank--) {
        for (uint32_t i = 0; i < v->seen.graph->place_count && room > 0; i++) {
            if (seen_is_told(&v->seen, i) && (int)seen_rank(&v->seen, i) == rank) {
                shown[i] = true;
                room--;
            }
        }
    }
}

/* On a narrow terminal the chief ones alone: gaps in the others are told below the table. */
static size_t columns_shown(const struct view *v)
{
    size_t room = (v->t->width - 4 - REGION_WIDTH) / COLUMN_WIDTH;
    return room < LISTING_COUNT ? room : LISTING_COUNT;
}

static void put_table_header(const struct view *v)
{
    term_space(v->t, 4 + REGION_WIDTH);
    for (size_t i = 0; i < columns_shown(v); i++)
        term_right(v->t, PAINT_DIM, str_from(listings[i].name), COLUMN_WIDTH);
    term_end(v->t);
}

static struct str account_of(const struct graph *graph, uint32_t place)
{
    return graph_str(graph, graph->places[place].account);
}

static void put_account(const struct view *v, uint32_t place)
{
    struct str account = account_of(v->seen.graph, place);
    term_space(v->t, 2);
    if (str_is_empty(account))
        term_put_c(v->t, PAINT_DIM, "account not known");
    else
        term_account(v->t, PAINT_BOLD, account, graph_account_name(v->seen.graph, place));
    term_end(v->t);
}

static void put_cell(const struct view *v, uint32_t place, enum source source)
{
    char buf[NUMBER_TEXT_MAX];
    const struct coverage *coverage = graph_coverage(v->seen.graph, place, source);
    if (coverage->state == COVERAGE_COMPLETE)
        term_right(v->t, PAINT_NONE, number_text(coverage->items, buf), COLUMN_WIDTH);
    else if (coverage_is_own_gap(coverage))
        term_right(v->t, gap_paint(v, source), str_from(seen_gap_word(coverage)), COLUMN_WIDTH);
    else
        term_right(v->t, PAINT_DIM, str_from(seen_gap_word(coverage)), COLUMN_WIDTH);
}

static void put_place_line(const struct view *v, uint32_t place)
{
    struct str region = graph_str(v->seen.graph, v->seen.graph->places[place].region);
    term_space(v->t, 4);
    term_left(v->t, PAINT_NONE, region, REGION_WIDTH);
    for (size_t i = 0; i < columns_shown(v); i++)
        put_cell(v, place, listings[i].source);
    term_end(v->t);
}

/* What lies in places without a line of their own. */
static void put_rest(const struct view *v, const bool *shown)
{
    size_t rest = 0;
    size_t gaps = 0;
    for (uint32_t i = 0; i < v->seen.graph->place_count; i++) {
        if (!seen_is_told(&v->seen, i) || shown[i])
            continue;
        rest++;
        gaps += (int)seen_rank(&v->seen, i) > 0;
    }
    if (rest == 0)
        return;
    term_space(v->t, 4);
    struct wrap w = wrap_begin(v->t, 4, 4);
    wrap_words_c(&w, PAINT_DIM, "and");
    put_places(&w, v, PAINT_DIM, rest);
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
static uint64_t total_items(const struct view *v, enum source source)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < v->seen.graph->place_count; i++) {
        if (seen_is_told(&v->seen, i))
            sum += graph_coverage(v->seen.graph, i, source)->items;
    }
    return sum;
}

static void put_table(const struct view *v)
{
    const struct graph *g = v->seen.graph;
    bool *shown = mem_array((size_t)g->place_count + 1, sizeof(*shown));
    const struct place *last = NULL;
    choose_places(v, shown);
    put_table_header(v);
    for (uint32_t i = 0; i < g->place_count; i++) {
        if (!shown[i])
            continue;
        if (!last || last->account != g->places[i].account)
            put_account(v, i);
        last = &g->places[i];
        put_place_line(v, i);
    }
    put_rest(v, shown);
    mem_free(shown);
    if (v->seen.in_scope < 2)
        return;
    term_space(v->t, 2);
    term_left(v->t, PAINT_BOLD, STR_LIT("total read"), REGION_WIDTH + 2);
    for (size_t i = 0; i < columns_shown(v); i++)
        term_count(v->t, PAINT_BOLD, total_items(v, listings[i].source), COLUMN_WIDTH);
    term_end(v->t);
}

/* ---- gaps, and what has no reader ---- */

static bool group_required(const struct view *v, const struct gap_group *group)
{
    return (v->seen.required & group->sources) != 0;
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

static void put_group(const struct view *v, const struct gap_group *group)
{
    char buf[GROUP_NAME_MAX];
    const struct graph *g = v->seen.graph;
    struct str account = account_of(g, group->places[0]);
    enum paint paint = group_required(v, group) ? PAINT_RED : PAINT_YELLOW;
    term_space(v->t, 2);
    term_left(v->t, PAINT_NONE, group_name(group, buf), 11);
    term_left(v->t, paint, str_from(seen_gap_word(group->coverage)), 10);
    term_space(v->t, 1);
    size_t indent = v->t->width < NARROW ? GROUP_NARROW : GROUP_INDENT;
    struct wrap w = wrap_begin(v->t, indent, GROUP_INDENT);
    if (v->seen.accounts > 1 && !str_is_empty(account)) {
        wrap_account(&w, PAINT_NONE, account, graph_account_name(g, group->places[0]));
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, "/");
        w.glue = true;
    }
    wrap_words(&w, PAINT_NONE, graph_str(g, g->places[group->places[0]].region));
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

static void put_gaps(const struct view *v)
{
    size_t shown = 0;
    uint64_t rest = v->seen.group_overflow;
    for (int required = 1; required >= 0; required--) {
        for (size_t i = 0; i < v->seen.group_count; i++) {
            const struct gap_group *group = &v->seen.groups[i];
            if (group_required(v, group) != (required == 1))
                continue;
            if (shown++ < GROUPS_SHOWN)
                put_group(v, group);
            else
                rest += group->count;
        }
    }
    if (rest == 0)
        return;
    term_space(v->t, 2);
    struct wrap w = wrap_begin(v->t, 2, 2);
    wrap_words_c(&w, PAINT_YELLOW, "and");
    put_number(&w, PAINT_YELLOW, rest);
    wrap_words_c(&w, PAINT_YELLOW, "gaps more: coverage.csv lists all");
    wrap_end(&w);
}

static void put_unreadable(const struct view *v)
{
    struct wrap w = wrap_begin(v->t, 4, 2);
    term_space(v->t, 2);
    wrap_words_c(&w, PAINT_DIM, "Not read by this version:");
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct source_info *info = source_info((enum source)source);
        if (!source_is_readable((enum source)source))
            wrap_words_c(&w, PAINT_DIM, info->code);
    }
    wrap_words_c(&w, PAINT_DIM, "('snapaudit legend' says what each is)");
    wrap_end(&w);
}

static void put_outside(const struct view *v)
{
    if (v->seen.outside == 0)
        return;
    struct wrap w = wrap_begin(v->t, 4, 2);
    term_space(v->t, 2);
    wrap_words_c(&w, PAINT_DIM, "Out of scope, counted and not judged:");
    put_places(&w, v, PAINT_DIM, v->seen.outside);
    wrap_end(&w);
}

static void put_closed(const struct view *v)
{
    uint32_t first[CLOSED_SHOWN];
    size_t count = seen_closed_accounts(&v->seen, first, CLOSED_SHOWN);
    if (count == 0)
        return;
    struct wrap w = wrap_begin(v->t, 4, 2);
    term_space(v->t, 2);
    wrap_words_c(&w, PAINT_YELLOW, "Closed, and not read:");
    put_number(&w, PAINT_YELLOW, count);
    wrap_words_c(&w, PAINT_YELLOW, count == 1 ? "account" : "accounts");
    for (size_t i = 0; i < count && i < CLOSED_SHOWN; i++) {
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ",");
        wrap_account(&w, PAINT_NONE, account_of(v->seen.graph, first[i]),
                     graph_account_name(v->seen.graph, first[i]));
    }
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, count > CLOSED_SHOWN ? ", and others." : ".");
    wrap_words_c(&w, PAINT_NONE, "Nothing is proved absent there.");
    wrap_end(&w);
}

void terminal_seen_headline(const struct term *t, const struct report_context *ctx)
{
    const struct view v = {.t = t, .seen = seen_look(ctx)};
    put_headline(&v);
}

void terminal_seen(const struct term *t, const struct report_context *ctx)
{
    const struct view v = {.t = t, .seen = seen_look(ctx)};
    term_section(t, "WHAT WAS READ");
    term_end(t);
    if (v.seen.in_scope > 0)
        put_table(&v);
    put_gaps(&v);
    put_outside(&v);
    put_closed(&v);
    put_unreadable(&v);
}
