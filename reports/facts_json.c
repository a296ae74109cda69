/* What this input says of what is believed of AWS: the beliefs that were tried, then what it holds that
 * this version does not know. */
#include "reports/report_internal.h"

static void put_example(struct json_writer *w, const char *key, const struct graph *g,
                        const struct belief_result *result)
{
    char arn[ARN_TEXT_MAX];
    json_key(w, key);
    if (result->example == ROW_NONE)
        json_write_null(w);
    else
        json_str(w, graph_arn(g, result->belief->kind, result->example, arn));
}

static void put_belief(struct json_writer *w, const struct graph *g,
                       const struct belief_result *result)
{
    const struct belief *belief = result->belief;
    json_begin_object(w);
#define FACT_BELIEF(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

static void put_word(struct json_writer *w, const struct unknown_word *word)
{
    json_begin_object(w);
#define FACT_WORD(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

void json_member_facts(struct json_writer *w, const struct report_context *ctx)
{
    const struct graph *g = ctx->graph;
    size_t count;
    const struct belief_result *results = beliefs_results(facts_beliefs(ctx->facts), &count);
    json_key(w, "facts");
    json_begin_array(w);
    for (size_t i = 0; i < count; i++)
        put_belief(w, g, &results[i]);
    for (uint32_t i = 0; i < g->unknown_word_count; i++)
        put_word(w, &g->unknown_words[i]);
    json_end_array(w);
}
