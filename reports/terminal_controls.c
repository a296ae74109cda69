/* The section CONTROLS: findings by the controls that they are evidence for. */
#include "reports/terminal_internal.h"
#include "rules/control_totals.h"
#include "rules/rule.h"

#define STATE_WIDTH  14
#define RULES_INDENT 6

static enum paint paint_of_state(enum control_state state)
{
    static const enum paint paints[CONTROL_STATE_COUNT] = {
        [CONTROL_FAIL] = PAINT_RED,        [CONTROL_UNKNOWN] = PAINT_YELLOW,
        [CONTROL_PASS] = PAINT_BLUE,       [CONTROL_EXEMPT] = PAINT_NONE,
        [CONTROL_NO_SUBJECTS] = PAINT_DIM, [CONTROL_NOT_ASSESSED] = PAINT_DIM};
    return paints[state];
}

static void put_number(struct wrap *w, uint64_t number)
{
    char buf[NUMBER_TEXT_MAX];
    wrap_words(w, PAINT_NONE, number_text(number, buf));
}

/* "3 of 12 subjects": those that gave the control its state. */
static void put_subjects(struct wrap *w, const struct control_total *total)
{
    static const enum standing decisive[CONTROL_STATE_COUNT] = {[CONTROL_FAIL] = STANDING_FAIL,
                                                                [CONTROL_UNKNOWN] =
                                                                    STANDING_UNKNOWN,
                                                                [CONTROL_PASS] = STANDING_PASS,
                                                                [CONTROL_EXEMPT] = STANDING_EXEMPT};
    uint64_t subjects = control_subjects(total);
    if (total->why) {
        wrap_words_c(w, PAINT_DIM, total->why);
        return;
    }
    put_number(w, total->counts[decisive[total->state]]);
    wrap_words_c(w, PAINT_DIM, "of");
    put_number(w, subjects);
    wrap_words_c(w, PAINT_DIM, subjects == 1 ? "subject" : "subjects");
    if (total->counts[STANDING_EXEMPT] > 0 && total->state != CONTROL_EXEMPT) {
        w->glue = true;
        wrap_words_c(w, PAINT_DIM, ",");
        put_number(w, total->counts[STANDING_EXEMPT]);
        wrap_words_c(w, PAINT_DIM, "exempt");
    }
}

static void put_rules(struct wrap *w, const struct control_total *total)
{
    bool any = false;
    for (size_t rule = 0; rule < rule_count(); rule++) {
        if (!total->rules[rule])
            continue;
        if (any) {
            w->glue = true;
            wrap_words_c(w, PAINT_DIM, ",");
        }
        any = true;
        wrap_words_c(w, PAINT_DIM, rule_id(rule));
    }
    if (total->left_out_count == 0)
        return;
    wrap_words_c(w, PAINT_DIM, "(of its rules,");
    put_number(w, total->left_out_count);
    wrap_words_c(w, PAINT_DIM, total->left_out_count == 1 ? "was not asked)" : "were not asked)");
}

static void put_control(const struct term *t, const struct control_total *total)
{
    const char *state = control_state_name(total->state);
    struct wrap w = wrap_begin(t, RULES_INDENT, 2 + STATE_WIDTH);
    term_space(t, 2);
    term_left(t, paint_of_state(total->state), str_from(state), STATE_WIDTH);
    wrap_words_c(&w, PAINT_BOLD, total->control->id);
    if (total->control->title)
        wrap_words_c(&w, PAINT_NONE, total->control->title);
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, ":");
    put_subjects(&w, total);
    if (!total->why) {
        wrap_gap(&w, 2);
        put_rules(&w, total);
    }
    wrap_end(&w);
}

/* What the framework does not cover is said, too. */
static void put_missed(const struct term *t, const struct framework *framework,
                       const struct summary *summary)
{
    size_t count = 0;
    struct wrap w = wrap_begin(t, 4, 2);
    for (size_t rule = 0; rule < rule_count(); rule++)
        count += control_misses(framework, summary, rule);
    if (count == 0)
        return;
    term_space(t, 2);
    put_number(&w, count);
    wrap_words_c(&w, PAINT_NONE,
                 count == 1 ? "rule that failed touches no control of"
                            : "rules that failed touch no control of");
    wrap_words_c(&w, PAINT_NONE, framework->name);
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ":");
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (control_misses(framework, summary, rule))
            wrap_words_c(&w, PAINT_DIM, rule_id(rule));
    wrap_end(&w);
}

static void put_framework(const struct term *t, const struct framework *framework,
                          const struct summary *summary)
{
    struct wrap w = wrap_begin(t, 10, sizeof("CONTROLS") - 1);
    term_section(t, "CONTROLS");
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_NONE, framework->title);
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ",");
    wrap_words_c(&w, PAINT_NONE, framework->edition);
    wrap_end(&w);
    for (int state = 0; state < CONTROL_STATE_COUNT; state++)
        for (size_t i = 0; i < summary->controls->count; i++) {
            const struct control_total *total = &summary->controls->items[i];
            if (total->framework == framework && total->state == (enum control_state)state)
                put_control(t, total);
        }
    put_missed(t, framework, summary);
}

void terminal_controls(const struct term *t, const struct report_context *ctx,
                       const struct summary *summary)
{
    if (ctx->frameworks.count == 0 || !summary->controls)
        return;
    for (size_t i = 0; i < ctx->frameworks.count; i++)
        put_framework(t, ctx->frameworks.items[i], summary);
    struct wrap w = wrap_begin(t, 2, 2);
    term_space(t, 2);
    wrap_words_c(&w, PAINT_DIM, CONTROLS_CLAIM);
    wrap_end(&w);
}
