#include "core/mem.h"
#include "model/freeze_internal.h"

_Static_assert(sizeof(struct snapshot) == 80, "a million of them: mind the padding");
_Static_assert(sizeof(struct volume) == 88, "likewise");

static int run(struct freeze *f, struct error *err)
{
    if (freeze_places(f, err) != 0)
        return -1;
    freeze_coverage(f);
    freeze_refs_init(f);
    if (freeze_rows(f, err) != 0)
        return -1;
    freeze_unknown(f);
    for (size_t p = 0; p < f->part_count; p++)
        part_release(f->parts[p]);
    freeze_refs_clear(f);
    strtab_seal(f->graph->strings);
    freeze_edges(f);
    freeze_checks(f);
    freeze_coverage_done(f);
    mem_give_back(); /* the parts are gone, and with them half of what was held */
    return 0;
}

static void clear(struct freeze *f)
{
    if (f->maps)
        freeze_refs_clear(f);
    for (unsigned l = 0; l < LIST_COUNT; l++)
        vec_clear(&f->lists[l]);
    vec_clear(&f->coverage_entries);
    mem_free(f->place_of);
}

struct graph *graph_freeze(const struct place_in *places, size_t place_count,
                           struct inventory_part *const *parts, size_t part_count,
                           const struct freeze_options *options, struct error *err)
{
    struct freeze f = {
        .graph = graph_new(),
        .places_in = places,
        .places_in_count = place_count,
        .parts = parts,
        .part_count = part_count,
        .options = options,
    };
    vec_init(&f.coverage_entries, sizeof(struct coverage));
    for (unsigned l = 0; l < LIST_COUNT; l++)
        vec_init(&f.lists[l], list_info((enum list)l)->row_size);
    int failed = run(&f, err);
    clear(&f);
    if (!failed)
        return f.graph;
    graph_free(f.graph);
    return NULL;
}
