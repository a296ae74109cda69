/* The subjects to look at first, why, and what they cost. */
#include "reports/terminal_internal.h"

#define RANK_WIDTH     4
#define SEVERITY_WIDTH 10
#define ID_WIDTH_MAX   22 /* "snap-" and 17 digits; what is longer gets a line of its own */
#define NAME_WIDTH_MIN 8
#define WHY_INDENT     6
#define PLACE_FROM     64 /* columns of the terminal from which a region stands beside the id */
#define ELLIPSIS       "..."

/* The account stands beside the region, or with its name, which wants room, on the line below; nowhere where
 * there is only one. */
struct columns {
    size_t id, place;
    bool with_account, account_below;
    bool place_below; /* where the line is short */
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static bool has_long_id(const struct worst_subject *worst)
{
    return term_columns(worst->id) > ID_WIDTH_MAX;
}

static struct str short_id(const struct worst_subject *worst)
{
    return has_long_id(worst) ? str_from(kind_name(worst->kind)) : worst->id;
}

static struct columns measure(const struct graph *graph, const struct summary *summary,
                              size_t width)
{
    struct columns c = {0};
    bool several = false;
    bool named = false;
    for (size_t i = 0; i < summary->worst_count; i++) {
        struct str account = summary->worst[i].account;
        several = several || !str_eq(account, summary->worst[0].account);
        named = named || !str_is_empty(graph_name_of_account(graph, account));
    }
    c.place_below = width < PLACE_FROM;
    c.with_account = several && !named && !c.place_below;
    c.account_below = several && (named || c.place_below);
    for (size_t i = 0; i < summary->worst_count; i++) {
        const struct worst_subject *worst = &summary->worst[i];
        size_t place = c.place_below ? 0 : term_columns(worst->region);
        if (c.with_account)
            place += term_columns(worst->account) + 1;
        c.place = larger(c.place, place);
        c.id = larger(c.id, term_columns(short_id(worst)));
    }
    return c;
}

/* The name comes last, after `gap` blanks, in what is left of the line; nothing where that is too little. */
static void put_name(const struct term *t, const struct worst_subject *worst, size_t gap,
                     size_t used)
{
    bool cut;
    size_t room = t->width > used ? t->width - used : 0;
    bool short_of_room = room < NAME_WIDTH_MIN && term_columns(worst->name) > room;
    if (str_is_empty(worst->name) || str_eq(worst->name, worst->id) || short_of_room)
        return;
    struct str whole = term_fit(worst->name, room, &cut);
    term_space(t, gap);
    if (cut)
        whole = term_fit(worst->name, room - (sizeof(ELLIPSIS) - 1), &cut);
    term_put(t, PAINT_BOLD, whole);
    if (cut)
        term_put_c(t, PAINT_BOLD, ELLIPSIS);
}

/* The region, and before it the account where the lines need it. Returns the columns that it took. */
static size_t put_place(const struct term *t, const struct columns *c,
                        const struct worst_subject *worst)
{
    size_t columns = term_columns(worst->region);
    if (c->with_account) {
        term_put(t, PAINT_NONE, worst->account);
        term_space(t, 1);
        columns += term_columns(worst->account) + 1;
    }
    term_put(t, PAINT_NONE, worst->region);
    return columns;
}

static void put_subject(const struct term *t, const struct columns *c, size_t rank,
                        const struct worst_subject *worst)
{
    char buf[NUMBER_TEXT_MAX];
    struct str severity = str_from(severity_name(worst->severity));
    struct str id = short_id(worst);
    size_t used = RANK_WIDTH + 2 + SEVERITY_WIDTH + c->id + 2;
    size_t gap = c->id - term_columns(id) + 2;
    term_right(t, PAINT_DIM, number_text(rank, buf), RANK_WIDTH);
    term_space(t, 2);
    term_left(t, paint_of_severity(worst->severity), severity, SEVERITY_WIDTH);
    term_put(t, PAINT_NONE, id);
    if (!c->place_below) {
        term_space(t, gap);
        gap = c->place - put_place(t, c, worst) + 2;
        used += c->place + 2;
    }
    put_name(t, worst, gap, used);
    term_end(t);
}

/* A volume has a price; of a snapshot only the most that it can cost is known. */
static void put_cost(struct wrap *w, const struct report_context *ctx,
                     const struct worst_subject *worst)
{
    char buf[AMOUNT_TEXT_MAX];
    struct cost cost = {.known = false};
    bool is_snapshot = worst->kind == KIND_SNAPSHOT;
    if (worst->row != ROW_NONE && is_snapshot)
        cost = cost_of_snapshot(ctx->cost, worst->row);
    else if (worst->row != ROW_NONE && worst->kind == KIND_VOLUME)
        cost = cost_of_volume(ctx->cost, worst->row);
    if (!cost.known)
        return;
    w->glue = true;
    wrap_words_c(w, PAINT_DIM, is_snapshot ? "; at most" : "; costs");
    wrap_words(w, PAINT_NONE, amount_text(cost.ceiling, ctx->run->currency, buf));
    wrap_words_c(w, PAINT_DIM, "a month");
}

static void put_account(struct wrap *w, const struct graph *graph, struct str account)
{
    if (str_is_empty(account))
        return;
    wrap_account(w, PAINT_NONE, account, graph_name_of_account(graph, account));
    w->glue = true;
    wrap_words_c(w, PAINT_NONE, ";");
}

/* Whom to call. */
static void put_owner(struct wrap *w, const struct worst_subject *worst)
{
    if (str_is_empty(worst->owner))
        return;
    w->glue = true;
    wrap_words_c(w, PAINT_DIM, "; owner");
    wrap_words(w, PAINT_BOLD, worst->owner);
}

/* "members vol-0a, vol-0b and 3 more" */
static void put_members(struct wrap *w, const struct worst_subject *worst)
{
    char buf[NUMBER_TEXT_MAX];
    size_t told = worst->member_count < WORST_MEMBERS_MAX ? worst->member_count : WORST_MEMBERS_MAX;
    if (told == 0)
        return;
    w->glue = true;
    wrap_words_c(w, PAINT_DIM, worst->member_count == 1 ? "; member" : "; members");
    for (size_t i = 0; i < told; i++) {
        w->glue = i > 0;
        wrap_words_c(w, PAINT_NONE, i > 0 ? "," : "");
        w->glue = false;
        wrap_words(w, PAINT_NONE, worst->members[i]);
    }
    if (worst->member_count == told)
        return;
    wrap_words_c(w, PAINT_DIM, "and");
    wrap_words(w, PAINT_DIM, number_text(worst->member_count - told, buf));
    wrap_words_c(w, PAINT_DIM, "more");
}

static void put_why(const struct term *t, const struct report_context *ctx, const struct columns *c,
                    const struct worst_subject *worst)
{
    char buf[NUMBER_TEXT_MAX];
    struct wrap w = wrap_begin(t, WHY_INDENT, WHY_INDENT);
    unsigned named = worst->rule_count < WORST_RULES_MAX ? worst->rule_count : WORST_RULES_MAX;
    term_space(t, WHY_INDENT);
    if (has_long_id(worst)) {
        wrap_words(&w, PAINT_DIM, worst->id);
        wrap_break(&w);
    }
    if (c->place_below) {
        wrap_words(&w, PAINT_NONE, worst->region);
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ";");
    }
    if (c->account_below)
        put_account(&w, ctx->graph, worst->account);
    for (unsigned i = 0; i < named; i++) {
        if (i > 0) {
            w.glue = true;
            wrap_words_c(&w, PAINT_NONE, ",");
        }
        wrap_words_c(&w, PAINT_NONE, worst->rules[i]);
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ":");
        wrap_words_c(&w, PAINT_NONE, worst->reasons[i]);
    }
    if (worst->rule_count > named) {
        wrap_words_c(&w, PAINT_NONE, "and");
        wrap_words(&w, PAINT_NONE, number_text(worst->rule_count - named, buf));
        wrap_words_c(&w, PAINT_NONE, "more");
    }
    put_cost(&w, ctx, worst);
    put_owner(&w, worst);
    put_members(&w, worst);
    wrap_end(&w);
}

/* What the words of the list mean, and where owners were looked for. */
static void put_help(const struct term *t, const struct report_context *ctx)
{
    struct sink *owners = sink_memory();
    struct wrap w = wrap_begin(t, 4, 2);
    sink_cstr(owners, "Owners are those of ");
    terminal_owner_keys(owners, ctx->policy, OWNER_TAG_OWNER);
    sink_char(owners, '.');
    term_space(t, 2);
    wrap_words_c(&w, PAINT_DIM,
                 "'snapaudit explain ID' says why and what to do, 'snapaudit legend CODE' what a "
                 "word means.");
    wrap_words(&w, PAINT_DIM, sink_view(owners));
    wrap_end(&w);
    sink_abort(owners);
}

void terminal_worst(const struct term *t, const struct report_context *ctx,
                    const struct summary *summary)
{
    if (summary->worst_count == 0)
        return;
    const struct columns c = measure(ctx->graph, summary, t->width);
    term_section(t, "LOOK FIRST AT");
    term_end(t);
    for (size_t i = 0; i < summary->worst_count; i++) {
        put_subject(t, &c, i + 1, &summary->worst[i]);
        put_why(t, ctx, &c, &summary->worst[i]);
    }
    put_help(t, ctx);
}
