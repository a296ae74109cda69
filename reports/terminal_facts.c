/* What this input refutes of what is believed of AWS: said before all else. */
#include "reports/terminal_internal.h"

#include <stdio.h>

static void put_number(struct wrap *w, enum paint paint, uint64_t number)
{
    char buf[NUMBER_TEXT_MAX];
    wrap_words(w, paint, number_text(number, buf));
}

static bool is_refuted(const struct belief_result *result)
{
    return result->belief->refutes && result->hits > 0;
}

static void put_hit(const struct term *t, const struct graph *g, enum paint paint,
                    const struct belief_result *result)
{
    char arn[ARN_TEXT_MAX];
    struct wrap w = wrap_begin(t, 4, 2);
    term_space(t, 2);
    wrap_words_c(&w, paint, aws_fact_info(result->belief->fact)->id);
    wrap_gap(&w, 2);
    put_number(&w, PAINT_NONE, result->hits);
    wrap_words_c(&w, PAINT_NONE, "of");
    put_number(&w, PAINT_NONE, result->tried);
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ":");
    wrap_words_c(&w, PAINT_NONE, result->belief->counter);
    struct str example = graph_arn(g, result->belief->kind, result->example, arn);
    char in_brackets[ARN_TEXT_MAX + 3];
    (void)snprintf(in_brackets, sizeof(in_brackets), "(%.*s)", STR_ARG(example));
    wrap_words_c(&w, PAINT_NONE, in_brackets);
    wrap_end(&w);
}

static void put_headline(const struct term *t, uint64_t refuted)
{
    term_section(t, "FACTS OF AWS");
    struct wrap w = wrap_begin(t, 14, 12);
    wrap_gap(&w, 2);
    if (refuted == 0) {
        wrap_words_c(&w, PAINT_YELLOW,
                     "This input holds what was not expected; no verdict rests on it.");
    } else {
        put_number(&w, PAINT_BOLD_RED, refuted);
        wrap_words_c(&w, PAINT_BOLD_RED,
                     refuted == 1 ? "is REFUTED BY THIS INPUT:" : "are REFUTED BY THIS INPUT:");
        wrap_words_c(&w, PAINT_NONE, "what rests on it is unknown, not passed and not failed.");
    }
    wrap_end(&w);
}

void terminal_facts(const struct term *t, const struct report_context *ctx)
{
    size_t count;
    const struct belief_result *results = beliefs_results(facts_beliefs(ctx->facts), &count);
    uint64_t refuted = 0, hit = 0;
    for (size_t i = 0; i < count; i++) {
        refuted += is_refuted(&results[i]);
        hit += results[i].hits > 0;
    }
    if (hit == 0)
        return;
    put_headline(t, refuted);
    for (size_t i = 0; i < count; i++)
        if (is_refuted(&results[i]))
            put_hit(t, ctx->graph, PAINT_RED, &results[i]);
    for (size_t i = 0; i < count; i++)
        if (results[i].hits > 0 && !is_refuted(&results[i]))
            put_hit(t, ctx->graph, PAINT_YELLOW, &results[i]);
}
