/* What sections need of the findings themselves, gathered as they come. */
#include "core/mem.h"
#include "reports/html/html_internal.h"

struct html_gathered {
    uint64_t count;
};

struct html_gathered *html_gathered_new(const struct report_context *report)
{
    (void)report;
    return mem_alloc(sizeof(struct html_gathered));
}

void html_gathered_add(struct html_gathered *gathered, const struct finding *finding)
{
    (void)finding;
    gathered->count++;
}

void html_gathered_free(struct html_gathered *gathered)
{
    mem_free(gathered);
}

uint64_t html_gathered_count(const struct html_gathered *gathered)
{
    return gathered->count;
}
