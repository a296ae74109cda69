/* What was seen and what was not, as a map: a row a place, a column a listing. Each cell has a sign, a word and a
 * colour. Of very many places those that are alike share a row, and accounts without a gap a line. */
#include "reports/html/html_internal.h"
#include "reports/seen.h"

#include "model/readable.h"

#define ROWS_MAX 40 /* more are told account by account */
#define OPEN_MAX 5  /* so many accounts with gaps, at most, are open from the start */

struct map {
    struct html *h;
    const struct graph *graph;
    const struct seen *seen;
    enum source columns[SOURCE_COUNT];
    size_t column_count;
};

/* Places of one account, which lie side by side. */
struct account_span {
    uint32_t first, end;
};

/* ---- cells ---- */

struct cell {
    enum html_mark mark;
    const char *word;
    bool counted; /* how many records were read is told */
};

static struct cell gap_cell(const struct map *m, const struct coverage *c, enum source source)
{
    bool needed = seen_needs(m->seen, source);
    return (struct cell){needed ? MARK_BAD : MARK_WARNING, seen_gap_word(c), c->items > 0};
}

static struct cell cell_of(const struct map *m, const struct coverage *c, enum source source)
{
    static const struct cell of_state[COVERAGE_STATE_COUNT] = {
        [COVERAGE_NOT_ATTEMPTED] = {MARK_NONE, "not needed", false},
        [COVERAGE_COMPLETE] = {MARK_GOOD, "read", true},
        [COVERAGE_NOT_APPLICABLE] = {MARK_NONE, "not applicable", false},
        [COVERAGE_NOT_SUPPORTED] = {MARK_UNKNOWN, "no reader", false},
    };
    static const struct cell of_a_part = {MARK_GOOD, "read, of what was asked", true};
    static const struct cell unseen = {MARK_UNKNOWN, "closed", false};
    if (coverage_is_gap(c))
        return gap_cell(m, c, source);
    if (c->state == COVERAGE_COMPLETE && c->filtered)
        return of_a_part;
    return c->unseen ? unseen : of_state[c->state];
}

static bool is_alike(const struct coverage *a, const struct coverage *b)
{
    return a->state == b->state && a->reason == b->reason && a->filtered == b->filtered &&
           a->unneeded == b->unneeded && a->unseen == b->unseen && (a->items > 0) == (b->items > 0);
}

static void put_cell(const struct map *m, const struct coverage *c, enum source source,
                     uint64_t items)
{
    const struct cell cell = cell_of(m, c, source);
    html_raw(m->h, "<td>");
    html_mark(m->h, cell.mark, cell.word);
    if (cell.counted) {
        html_raw(m->h, " ");
        html_number(m->h, items);
    }
    html_raw(m->h, "</td>");
}

/* ---- rows ---- */

/* Sources that are of interest somewhere: what no place was asked for has no column. */
static bool has_column(const struct seen *seen, enum source source)
{
    const struct graph *g = seen->graph;
    if (!source_is_of_places(source))
        return false;
    for (uint32_t place = 0; place < g->place_count; place++)
        if (seen_is_told(seen, place) && !graph_coverage(g, place, source)->unneeded)
            return true;
    return false;
}

static struct map map_of(struct html *h, const struct seen *seen)
{
    struct map m = {.h = h, .graph = seen->graph, .seen = seen};
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (has_column(seen, (enum source)source))
            m.columns[m.column_count++] = (enum source)source;
    return m;
}

static void put_head(const struct map *m, const char *first)
{
    html_raw(m->h, "<thead><tr><th scope=\"col\">");
    html_cstr(m->h, first);
    html_raw(m->h, "</th>");
    for (size_t i = 0; i < m->column_count; i++) {
        html_raw(m->h, "<th scope=\"col\">");
        html_cstr(m->h, source_noun(m->columns[i]));
        html_raw(m->h, " <code>");
        html_cstr(m->h, source_info(m->columns[i])->code);
        html_raw(m->h, "</code></th>");
    }
    html_raw(m->h, "</tr></thead>\n<tbody>\n");
}

static bool places_alike(const struct map *m, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < m->column_count; i++)
        if (!is_alike(graph_coverage(m->graph, a, m->columns[i]),
                      graph_coverage(m->graph, b, m->columns[i])))
            return false;
    return true;
}

static void put_place_row(const struct map *m, uint32_t place)
{
    html_raw(m->h, "<tr><th scope=\"row\">");
    html_place(m->h, place);
    html_raw(m->h, "</th>");
    for (size_t i = 0; i < m->column_count; i++) {
        const struct coverage *c = graph_coverage(m->graph, place, m->columns[i]);
        put_cell(m, c, m->columns[i], c->items);
    }
    html_row_end(m->h);
}

static struct str region_of(const struct map *m, uint32_t place)
{
    return graph_str(m->graph, m->graph->places[place].region);
}

/* What a source of the account tells is told by each of its places, and counts once. */
static uint64_t items_of(const struct map *m, struct account_span span, uint32_t like,
                         enum source source)
{
    uint64_t sum = 0;
    for (uint32_t place = like; place < span.end; place++) {
        if (!seen_is_told(m->seen, place) || !places_alike(m, like, place))
            continue;
        sum += graph_coverage(m->graph, place, source)->items;
        if (source_info(source)->scope != SCOPE_PLACE)
            break;
    }
    return sum;
}

/* The regions of the span that are like `first` in one row. */
static void put_shared_row(const struct map *m, struct account_span span, uint32_t first)
{
    const char *before = "<tr><th scope=\"row\">";
    for (uint32_t place = first; place < span.end; place++) {
        if (!seen_is_told(m->seen, place) || !places_alike(m, first, place))
            continue;
        html_raw(m->h, before);
        before = ", ";
        html_foreign(m->h, region_of(m, place));
    }
    html_raw(m->h, "</th>");
    for (size_t i = 0; i < m->column_count; i++)
        put_cell(m, graph_coverage(m->graph, first, m->columns[i]), m->columns[i],
                 items_of(m, span, first, m->columns[i]));
    html_row_end(m->h);
}

static bool is_first_alike(const struct map *m, struct account_span span, uint32_t place)
{
    for (uint32_t before = span.first; before < place; before++)
        if (seen_is_told(m->seen, before) && places_alike(m, before, place))
            return false;
    return seen_is_told(m->seen, place);
}

/* ---- accounts ---- */

static struct account_span span_from(const struct map *m, uint32_t first)
{
    const struct graph *g = m->graph;
    struct account_span span = {first, first + 1};
    while (span.end < g->place_count && g->places[span.end].account == g->places[first].account)
        span.end++;
    return span;
}

struct account_counts {
    size_t places, gaps;
};

static struct account_counts count_span(const struct map *m, struct account_span span)
{
    struct account_counts counts = {0, 0};
    for (uint32_t place = span.first; place < span.end; place++) {
        if (!seen_is_told(m->seen, place))
            continue;
        counts.places++;
        counts.gaps += seen_rank(m->seen, place) != SEEN_WHOLE;
    }
    return counts;
}

static void put_account_name(const struct map *m, struct account_span span)
{
    html_account(m->h, graph_str(m->graph, m->graph->places[span.first].account),
                 graph_account_name(m->graph, span.first));
}

static void put_account(const struct map *m, struct account_span span, struct account_counts counts,
                        bool open)
{
    html_raw(m->h, open ? "<details open><summary>" : "<details><summary>");
    put_account_name(m, span);
    html_raw(m->h, ": gaps in ");
    html_number(m->h, counts.gaps);
    html_raw(m->h, " of ");
    html_count(m->h, counts.places, "region", "regions");
    html_raw(m->h, "</summary>\n");
    html_table_open_of(m->h, "Coverage of account ",
                       graph_str(m->graph, m->graph->places[span.first].account));
    put_head(m, "Regions");
    for (uint32_t place = span.first; place < span.end; place++)
        if (is_first_alike(m, span, place))
            put_shared_row(m, span, place);
    html_table_end(m->h);
    html_raw(m->h, "</details>\n");
}

static void put_whole_account(const struct map *m, struct account_span span,
                              struct account_counts counts)
{
    const char *before = ": ";
    html_raw(m->h, "<li>");
    put_account_name(m, span);
    html_raw(m->h, ", ");
    html_count(m->h, counts.places, "region", "regions");
    for (uint32_t place = span.first; place < span.end; place++) {
        if (!seen_is_told(m->seen, place))
            continue;
        html_raw(m->h, before);
        before = ", ";
        html_foreign(m->h, region_of(m, place));
    }
    html_raw(m->h, "</li>\n");
}

static void put_accounts_with_gaps(const struct map *m)
{
    size_t told = 0;
    for (uint32_t at = 0; at < m->graph->place_count;) {
        struct account_span span = span_from(m, at);
        struct account_counts counts = count_span(m, span);
        at = span.end;
        if (counts.gaps == 0)
            continue;
        html_raw(m->h, told == 0 ? "<h3>Accounts with gaps</h3>\n" : "");
        put_account(m, span, counts, told++ < OPEN_MAX);
    }
}

static void put_whole_accounts(const struct map *m)
{
    bool any = false;
    for (uint32_t at = 0; at < m->graph->place_count;) {
        struct account_span span = span_from(m, at);
        struct account_counts counts = count_span(m, span);
        at = span.end;
        if (counts.gaps > 0 || counts.places == 0)
            continue;
        html_raw(m->h, any ? "" : "<h3>Accounts without a gap</h3>\n<ul>\n");
        any = true;
        put_whole_account(m, span, counts);
    }
    html_raw(m->h, any ? "</ul>\n" : "");
}

static void put_all_places(const struct map *m)
{
    html_table_open_of(m->h, "Coverage of each account and region", STR_EMPTY);
    put_head(m, "Account / region");
    for (uint32_t place = 0; place < m->graph->place_count; place++)
        if (seen_is_told(m->seen, place))
            put_place_row(m, place);
    html_table_end(m->h);
}

static void put_legend(struct html *h)
{
    static const struct {
        enum html_mark mark;
        const char *word, *meaning;
    } legend[] = {
        {MARK_GOOD, "read", "in full; the number is how many records"},
        {MARK_BAD, "a gap", "and verdicts rest on it: they are unknown, not passed"},
        {MARK_WARNING, "a gap", "on which no verdict rests; some have less confidence"},
        {MARK_UNKNOWN, "not seen", "and nothing is proved absent there"},
        {MARK_NONE, "not needed", "or there is nothing of the kind"},
    };
    html_raw(h, "<dl class=\"legend\">\n");
    for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++) {
        html_raw(h, "<div><dt>");
        html_mark(h, legend[i].mark, legend[i].word);
        html_raw(h, "</dt><dd>");
        html_cstr(h, legend[i].meaning);
        html_raw(h, "</dd></div>\n");
    }
    html_raw(h, "</dl>\n");
}

/* ---- gaps, in words ---- */

static bool group_needed(const struct seen *seen, const struct gap_group *group)
{
    return (seen->required & group->sources) != 0;
}

static void put_sources(struct html *h, source_set sources)
{
    const char *before = "";
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if (!(sources & SOURCE_BIT(source)))
            continue;
        html_raw(h, before);
        before = ", ";
        html_cstr(h, source_noun((enum source)source));
    }
}

/* An account once, before the first of its regions that is named. */
static void put_gap_place(struct html *h, const struct gap_group *group, size_t i)
{
    const struct graph *g = h->report->graph;
    const struct place *place = &g->places[group->places[i]];
    bool of_same = i > 0 && g->places[group->places[i - 1]].account == place->account;
    html_raw(h, of_same ? ", " : i > 0 ? "; " : " in ");
    if (of_same)
        html_foreign(h, graph_str(g, place->region));
    else
        html_place(h, group->places[i]);
}

static void put_gap_places(struct html *h, const struct gap_group *group)
{
    for (size_t i = 0; i < group->count && i < GAP_PLACES_KEPT; i++)
        put_gap_place(h, group, i);
    if (group->count > GAP_PLACES_KEPT) {
        html_raw(h, " and ");
        html_count(h, group->count - GAP_PLACES_KEPT, "place more", "places more");
    }
}

/* What AWS or a file said, after what the word means; of what nobody read there is nothing to add. */
static void put_gap_detail(struct html *h, const struct coverage *c)
{
    bool detailed = c->detail && c->detail[0];
    if (c->state != COVERAGE_GAP && !detailed)
        return;
    html_raw(h, "<br><small>");
    html_cstr(h, gap_reason_meaning(c->reason));
    if (detailed) {
        html_raw(h, c->state == COVERAGE_GAP ? ": " : "");
        html_foreign(h, str_from(c->detail));
    }
    html_raw(h, "</small>");
}

static void put_gap(struct html *h, const struct seen *seen, const struct gap_group *group)
{
    bool needed = group_needed(seen, group);
    html_raw(h, "<li>");
    html_mark(h, needed ? MARK_BAD : MARK_WARNING, seen_gap_word(group->coverage));
    html_raw(h, ": ");
    put_sources(h, group->sources);
    put_gap_places(h, group);
    html_raw(h, ". ");
    html_cstr(h, needed ? "Verdicts that need them are unknown."
                        : "What they would add to a verdict is missing.");
    put_gap_detail(h, group->coverage);
    html_raw(h, "</li>\n");
}

uint64_t html_gaps(struct html *h, const struct seen *seen, size_t most)
{
    size_t shown = 0;
    uint64_t rest = seen->group_overflow;
    html_raw(h, seen->group_count > 0 ? "<ul class=\"gaps\">\n" : "");
    for (int needed = 1; needed >= 0; needed--) {
        for (size_t i = 0; i < seen->group_count; i++) {
            if (group_needed(seen, &seen->groups[i]) != (needed == 1))
                continue;
            if (shown++ < most)
                put_gap(h, seen, &seen->groups[i]);
            else
                rest += seen->groups[i].count;
        }
    }
    html_raw(h, seen->group_count > 0 ? "</ul>\n" : "");
    return rest;
}

static void put_gaps(struct html *h, const struct seen *seen)
{
    if (seen->required_gaps + seen->other_gaps == 0)
        return;
    html_raw(h, "<h3>Gaps, in words</h3>\n");
    uint64_t rest = html_gaps(h, seen, GAP_GROUPS_KEPT);
    if (rest == 0)
        return;
    html_raw(h, "<p>And ");
    html_count(h, rest, "gap more", "gaps more");
    html_raw(h, ": coverage.csv lists all.</p>\n");
}

/* ---- what is in no map ---- */

#define CLOSED_SHOWN 50

static void put_closed(struct html *h, const struct seen *seen)
{
    uint32_t first[CLOSED_SHOWN];
    size_t count = seen_closed_accounts(seen, first, CLOSED_SHOWN);
    if (count == 0)
        return;
    html_raw(h, "<p>");
    html_mark(h, MARK_UNKNOWN, "Closed, and not read:");
    html_raw(h, " ");
    html_count(h, count, "account", "accounts");
    for (size_t i = 0; i < count && i < CLOSED_SHOWN; i++) {
        html_raw(h, ", ");
        html_account(h, graph_str(seen->graph, seen->graph->places[first[i]].account),
                     graph_account_name(seen->graph, first[i]));
    }
    html_raw(h, count > CLOSED_SHOWN ? ", and others" : "");
    html_raw(h, ". Nothing is proved absent there.</p>\n");
}

static void put_outside(struct html *h, const struct seen *seen)
{
    if (seen->outside == 0)
        return;
    html_raw(h, "<p>Out of scope, counted and not judged: ");
    html_count(h, seen->outside, "place", "places");
    html_raw(h, ".</p>\n");
}

/* What no inventory has: a ledger that the policy names. */
static enum html_mark mark_of_run(const struct coverage *c)
{
    if (coverage_is_gap(c))
        return MARK_UNKNOWN;
    return c->state == COVERAGE_COMPLETE ? MARK_GOOD : MARK_NONE;
}

static void put_of_the_run(struct html *h)
{
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct source_info *info = source_info((enum source)source);
        const struct coverage *c = facts_coverage_of_run(h->report->facts, (enum source)source);
        if (info->scope != SCOPE_RUN || !source_is_readable((enum source)source))
            continue;
        html_raw(h, "<p>");
        html_cstr(h, info->what);
        html_raw(h, ": ");
        html_mark(h, mark_of_run(c), coverage_word(c));
        if (c->detail && c->detail[0]) {
            html_raw(h, " ");
            html_foreign(h, str_from(c->detail));
        }
        html_raw(h, "</p>\n");
    }
}

static void put_unreadable(struct html *h)
{
    const char *before = "<p>Not read by this version: ";
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if (source_is_readable((enum source)source))
            continue;
        html_raw(h, before);
        before = "; ";
        html_cstr(h, source_info((enum source)source)->what);
    }
    html_raw(h, before[0] == ';' ? ".</p>\n" : "");
}

void html_coverage(struct html *h)
{
    const struct seen seen = seen_look(h->report);
    const struct map m = map_of(h, &seen);
    put_legend(h);
    if (seen.in_scope == 0) {
        html_raw(h, "<p>Nothing is in scope.</p>\n");
    } else if (seen.in_scope <= ROWS_MAX) {
        put_all_places(&m);
    } else {
        put_accounts_with_gaps(&m);
        put_whole_accounts(&m);
    }
    put_gaps(h, &seen);
    put_closed(h, &seen);
    put_outside(h, &seen);
    put_of_the_run(h);
    put_unreadable(h);
}
