/* Images by id, wherever they are listed: for texts that name one and no place. */
#include "analyzer/facts_internal.h"

#include "core/hash.h"
#include "core/mem.h"

static uint64_t key_of_text(struct str id)
{
    struct res_id packed;
    return res_id_pack(id, kind_id_prefix(KIND_IMAGE), &packed) ? packed.value
                                                                : hash_bytes(id.ptr, id.len, 0);
}

static struct str id_of(const struct graph *g, uint32_t row, char *buf)
{
    return graph_id_text(g, image_id(&g->images[row]), KIND_IMAGE, buf);
}

void facts_index_images(struct facts *facts)
{
    const struct graph *g = facts->graph;
    char buf[RES_ID_TEXT_MAX];
    facts->image_ids = mem_array((size_t)g->image_count + 1, sizeof(*facts->image_ids));
    for (uint32_t row = 0; row < g->image_count; row++)
        facts->image_ids[row] = (struct sort_pair){key_of_text(id_of(g, row, buf)), row};
    sort_pairs(facts->image_ids, g->image_count);
}

uint32_t facts_image_listed(const struct facts *facts, struct str id, size_t *at)
{
    const struct graph *g = facts->graph;
    uint64_t key = key_of_text(id);
    char buf[RES_ID_TEXT_MAX];
    for (size_t i = pairs_first(facts->image_ids, g->image_count, key) + *at;
         i < g->image_count && facts->image_ids[i].key == key; i++) {
        uint32_t row = facts->image_ids[i].row;
        ++*at;
        if (str_eq(id_of(g, row, buf), id))
            return row;
    }
    return ROW_NONE;
}
