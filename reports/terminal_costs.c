/* COSTS: what backups cost as they are, and who answers for it. */
#include "reports/terminal_internal.h"

#include "reports/costs.h"

#define LABEL_WIDTH  18
#define AMOUNT_WIDTH 28
#define NOTE_COLUMN  (LABEL_WIDTH + AMOUNT_WIDTH + 2)
#define GROUPS_MAX   5 /* of each axis, and what belongs to nobody */

/* "10 snapshots, at least .. at most" */
static void put_note(const struct term *t, const struct cost_part_info *info, uint64_t resources)
{
    char buf[NUMBER_TEXT_MAX];
    struct wrap w = wrap_begin(t, NOTE_COLUMN, NOTE_COLUMN);
    wrap_words(&w, PAINT_DIM, number_text(resources, buf));
    wrap_words_c(&w, PAINT_DIM, resources == 1 ? info->one : info->many);
    wrap_words_c(&w, PAINT_DIM, info->what);
    wrap_end(&w);
}

/* One amount where floor and ceiling are one. */
static struct str sum_text(const struct cost_sum *sum, const char *currency, char *buf)
{
    if (!sum->has_list && !sum->has_range)
        return STR_LIT("-");
    if (sum->spent.floor == sum->spent.ceiling)
        return amount_text(sum->spent.ceiling, currency, buf);
    return range_text(sum->spent.floor, sum->spent.ceiling, currency, buf);
}

static void put_part(const struct term *t, const struct run_info *run, enum cost_part part,
                     const struct cost_sum *sum)
{
    char buf[RANGE_TEXT_MAX];
    if (sum->spent.resources == 0)
        return;
    term_space(t, 2);
    term_left(t, PAINT_NONE, str_from(cost_parts[part].name), LABEL_WIDTH - 2);
    term_right(t, PAINT_BOLD, sum_text(sum, run->currency, buf), AMOUNT_WIDTH);
    term_space(t, 2);
    put_note(t, &cost_parts[part], sum->spent.resources);
}

static void put_unpriced(const struct term *t, uint64_t gib)
{
    char buf[NUMBER_TEXT_MAX];
    if (gib == 0)
        return;
    term_space(t, 2);
    term_left(t, PAINT_NONE, STR_LIT("no price"), LABEL_WIDTH - 2);
    term_right(t, PAINT_BOLD, number_text(gib, buf), AMOUNT_WIDTH);
    struct wrap w = wrap_begin(t, NOTE_COLUMN, NOTE_COLUMN);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "GiB, in none of these sums");
    wrap_end(&w);
}

/* ---- by whom ---- */

struct axis_words {
    enum cost_axis axis;
    const char *title;
    const char *none; /* for what has an empty key */
    size_t least;     /* groups that make it worth a table */
};

static const struct axis_words shown[] = {
    {COST_BY_TAG + OWNER_TAG_OWNER, "by owner", "nobody", 1},
    {COST_BY_TAG + OWNER_TAG_COST_CENTER, "by cost centre", "nobody", 1},
    {COST_BY_ACCOUNT, "by account", "account not told", 2},
    {COST_BY_REGION, "by region", "region not told", 2},
};

/* The tag that tells; summary.json has the other spellings of it that count as well. */
static void put_keys(const struct term *t, const struct strs *keys, size_t column)
{
    char buf[NUMBER_TEXT_MAX];
    struct wrap w = wrap_begin(t, 4, column);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "as the tag");
    wrap_words(&w, PAINT_DIM, keys->items[0]);
    wrap_words_c(&w, PAINT_DIM, "says");
    if (keys->count > 1) {
        wrap_words_c(&w, PAINT_DIM, "(else");
        wrap_words(&w, PAINT_DIM, number_text(keys->count - 1, buf));
        wrap_words_c(&w, PAINT_DIM, keys->count == 2 ? "other)" : "others)");
    }
    wrap_end(&w);
}

static void put_title(const struct term *t, const struct report_context *ctx,
                      const struct axis_words *words)
{
    term_space(t, 2);
    term_put_c(t, PAINT_BOLD, words->title);
    if (words->axis >= COST_BY_TAG)
        put_keys(t, &ctx->policy->owner_keys[words->axis - COST_BY_TAG], 2 + strlen(words->title));
    else
        term_end(t);
}

static void put_group(const struct term *t, const struct run_info *run,
                      const struct axis_words *words, const struct cost_group *group)
{
    char buf[RANGE_TEXT_MAX];
    bool nobody = str_is_empty(group->key);
    term_space(t, LABEL_WIDTH);
    term_right(t, PAINT_NONE, sum_text(&group->sum, run->currency, buf), AMOUNT_WIDTH);
    struct wrap w = wrap_begin(t, NOTE_COLUMN, NOTE_COLUMN - 2);
    wrap_gap(&w, 2);
    wrap_words(&w, nobody ? PAINT_YELLOW : PAINT_NONE, nobody ? str_from(words->none) : group->key);
    wrap_words(&w, PAINT_DIM, group->account_name);
    wrap_end(&w);
}

static void put_more(const struct term *t, size_t more)
{
    char buf[NUMBER_TEXT_MAX];
    if (more == 0)
        return;
    term_space(t, NOTE_COLUMN);
    struct wrap w = wrap_begin(t, NOTE_COLUMN, NOTE_COLUMN);
    wrap_words_c(&w, PAINT_DIM, "and");
    wrap_words(&w, PAINT_DIM, number_text(more, buf));
    wrap_words_c(&w, PAINT_DIM, "more: costs.csv");
    wrap_end(&w);
}

static void put_axis(const struct term *t, const struct report_context *ctx,
                     const struct summary *summary, const struct axis_words *words)
{
    struct vec groups;
    size_t told = 0;
    costs_by_axis(&summary->spending, ctx->graph, words->axis, &groups);
    if (groups.len >= words->least)
        put_title(t, ctx, words);
    for (size_t i = 0; groups.len >= words->least && i < groups.len; i++) {
        const struct cost_group *group = &VEC_AT(struct cost_group, &groups, i);
        if (i >= GROUPS_MAX && !str_is_empty(group->key))
            continue;
        put_group(t, ctx->run, words, group);
        told++;
    }
    if (groups.len >= words->least)
        put_more(t, groups.len - told);
    vec_clear(&groups);
}

void terminal_costs(const struct term *t, const struct report_context *ctx,
                    const struct summary *summary)
{
    struct cost_sum parts[COST_PART_COUNT];
    if (summary->spending.count == 0)
        return;
    costs_by_part(&summary->spending, parts);
    term_section(t, "COSTS");
    struct wrap w = wrap_begin(t, 7, 5);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "a month as it is, at public list prices of");
    wrap_words_c(&w, PAINT_DIM, ctx->run->priced_at);
    wrap_end(&w);
    for (int part = 0; part < COST_PART_COUNT; part++)
        put_part(t, ctx->run, (enum cost_part)part, &parts[part]);
    put_unpriced(t, parts[COST_TOTAL].spent.unpriced_gib);
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
        put_axis(t, ctx, summary, &shown[i]);
}
