#include "reports/warnings.h"

void warn_of_refuted_facts(const struct warner *to, const struct graph *graph,
                           const struct facts *facts)
{
    char arn[ARN_TEXT_MAX];
    size_t count;
    const struct belief_result *results = beliefs_results(facts_beliefs(facts), &count);
    for (size_t i = 0; i < count; i++) {
        const struct belief *belief = results[i].belief;
        if (!belief->refutes || results[i].hits == 0)
            continue;
        struct error text = ERROR_INIT;
        (void)error_set(&text, ERR_NONE,
                        "this input refutes %s; verdicts that rest on it are unknown",
                        aws_fact_info(belief->fact)->id);
        error_detail(&text, "%llu of %llu: %s, as %.*s", (unsigned long long)results[i].hits,
                     (unsigned long long)results[i].tried, belief->counter,
                     STR_ARG(graph_arn(graph, belief->kind, results[i].example, arn)));
        error_hint(&text, "'snapaudit rules facts' tells what is believed, and why");
        to->warn(to->ctx, &text);
    }
}
