/* What this input says of what is believed of AWS: the beliefs that were tried, then what it holds that
 * this version does not know. */
#include "reports/report_internal.h"

static void put_belief(struct json_writer *w, const struct graph *g,
                       const struct belief_result *result)
{
    const struct belief *belief = result->belief;
    char arn[ARN_TEXT_MAX];
    json_begin_object(w);
    json_member_cstr(w, "type", "belief");
    json_member_cstr(w, "id", aws_fact_info(belief->fact)->id);
    json_member_cstr(w, "counter_example", belief->counter);
    json_member_u64(w, "tried", result->tried);
    json_member_u64(w, "hits", result->hits);
    json_member_bool(w, "refuted", belief->refutes && result->hits > 0);
    json_key(w, "example");
    if (result->example == ROW_NONE)
        json_write_null(w);
    else
        json_str(w, graph_arn(g, belief->kind, result->example, arn));
    json_end_object(w);
}

static void put_word(struct json_writer *w, const struct unknown_word *word)
{
    json_begin_object(w);
    json_member_cstr(w, "type", "unknown-word");
    json_member_cstr(w, "kind", kind_name(word->kind));
    json_member_cstr(w, "word", word->text);
    json_member_u64(w, "count", word->count);
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
