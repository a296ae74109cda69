#include "analyzer/facts_internal.h"

#include "core/mem.h"

struct facts *facts_new(const struct graph *graph, const struct facts_options *options)
{
    struct facts *facts = mem_alloc(sizeof(*facts));
    facts->graph = graph;
    facts->as_of = options->as_of;
    facts->source_tags = options->source_tags;
    facts->source_tag_count = options->source_tag_count;
    facts->snapshots = mem_array(graph->snapshot_count, sizeof(*facts->snapshots));
    facts_find_copies(facts);
    facts_find_last(facts);
    facts_index_lookalikes(facts);
    return facts;
}

void facts_free(struct facts *facts)
{
    if (!facts)
        return;
    mem_free(facts->snapshots);
    mem_free(facts->copies_first);
    mem_free(facts->copies);
    mem_free(facts->by_description.pairs);
    mem_free(facts->by_tags.pairs);
    mem_free(facts->unresolved.pairs);
    mem_free(facts);
}

const struct snapshot_facts *facts_of(const struct facts *facts, uint32_t snapshot_row)
{
    return &facts->snapshots[snapshot_row];
}

enum truth facts_volume_gone(const struct facts *facts, uint32_t snapshot_row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = &g->snapshots[snapshot_row];
    uint8_t flags = facts->snapshots[snapshot_row].flags;
    if ((flags & FACT_REAL_VOLUME) == 0 || (flags & FACT_COPY) != 0 || s->volume_row != ROW_NONE ||
        graph_volume_missing(g, s->place, snapshot_volume_id(s)))
        return TRUTH_FALSE;
    return graph_complete(g, s->place, SOURCE_VOL) ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

bool facts_referenced(const struct facts *facts, uint32_t snapshot_row, uint32_t *image_row,
                      uint32_t *template_row)
{
    const struct graph *g = facts->graph;
    uint32_t image = ROW_NONE, version = ROW_NONE;
    for (uint32_t i = g->image_ref_first[snapshot_row];
         image == ROW_NONE && i < g->image_ref_first[snapshot_row + 1]; i++)
        if (g->images[g->image_refs[i]].state != IMAGE_DEREGISTERED)
            image = g->image_refs[i];
    if (g->template_ref_first[snapshot_row] < g->template_ref_first[snapshot_row + 1])
        version = g->template_refs[g->template_ref_first[snapshot_row]];
    if (image_row)
        *image_row = image;
    if (template_row)
        *template_row = version;
    return image != ROW_NONE || version != ROW_NONE;
}
