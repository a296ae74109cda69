#include "analyzer/owners.h"

#include <string.h>

#include "core/mem.h"
#include "core/vec.h"

/* ---- the table ---- */

#define OWNER_TAG(part, word, key, name, ...) \
    static const struct str usual_##part[] = {__VA_ARGS__};
#include "analyzer/owners.def"
#undef OWNER_TAG

const struct owner_tag_info owner_tags[] = {
#define OWNER_TAG(part, word, key, name, ...) \
    [OWNER_TAG_##                             \
        part] = {word, key, name, usual_##part, sizeof(usual_##part) / sizeof(usual_##part[0])},
#include "analyzer/owners.def"
#undef OWNER_TAG
};

/* ---- keys, as this graph numbers them ---- */

/* A key that some resource has. */
struct owner_key {
    strref key;
    uint16_t turn; /* its place in the list of the part */
    uint16_t part; /* enum owner_tag; one key may be in several lists */
};

struct owners {
    const struct graph *graph;
    struct vec keys; /* struct owner_key */
};

static struct owner_keys keys_of(const struct owner_keys *given, size_t part)
{
    const struct owner_tag_info *info = &owner_tags[part];
    return given[part].count > 0 ? given[part]
                                 : (struct owner_keys){info->usual, info->usual_count};
}

static void add_if_wanted(struct owners *owners, const struct owner_keys *keys, strref key)
{
    struct str text = graph_str(owners->graph, key);
    for (uint16_t part = 0; part < OWNER_TAG_COUNT; part++) {
        struct owner_keys list = keys_of(keys, part);
        for (size_t i = 0; i < list.count; i++) {
            struct owner_key found = {key, (uint16_t)i, part};
            if (str_eq(list.items[i], text))
                vec_push(&owners->keys, &found);
        }
    }
}

/* Many sets of tags have few keys among them: each is looked at as a text once, unless two of them contend
 * for a place of `seen`. */
#define SEEN_PLACES 1024u

static bool was_added(const struct owners *owners, strref key)
{
    const struct owner_key *keys = owners->keys.data;
    for (size_t i = 0; i < owners->keys.len; i++)
        if (keys[i].key == key)
            return true;
    return false;
}

struct owners *owners_new(const struct graph *graph, const struct owner_keys *keys)
{
    struct owners *owners = mem_alloc(sizeof(*owners));
    strref seen[SEEN_PLACES] = {0};
    owners->graph = graph;
    vec_init(&owners->keys, sizeof(struct owner_key));
    for (uint32_t i = 0; i < graph->tag_count; i++) {
        strref key = graph->tags[i].key;
        strref *place = &seen[key % SEEN_PLACES];
        if (*place == key)
            continue;
        *place = key;
        if (!was_added(owners, key))
            add_if_wanted(owners, keys, key);
    }
    return owners;
}

void owners_free(struct owners *owners)
{
    if (!owners)
        return;
    vec_clear(&owners->keys);
    mem_free(owners);
}

/* ---- whose ---- */

struct whose owners_of_tagset(const struct owners *owners, uint32_t tagset)
{
    struct whose whose = {{0}};
    uint16_t best[OWNER_TAG_COUNT];
    const struct graph *g = owners->graph;
    const struct tagset *set = &g->tagsets[tagset];
    const struct owner_key *keys = owners->keys.data;
    memset(best, 0xff, sizeof(best));
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &g->tags[set->first + i];
        for (size_t k = 0; k < owners->keys.len; k++) {
            if (keys[k].key != tag->key || keys[k].turn >= best[keys[k].part] ||
                str_is_empty(str_trim(graph_str(g, tag->value))))
                continue;
            best[keys[k].part] = keys[k].turn;
            whose.of[keys[k].part] = tag->value;
        }
    }
    return whose;
}

struct whose owners_of(const struct owners *owners, enum kind kind, uint32_t row)
{
    return owners_of_tagset(owners, graph_tagset(owners->graph, kind, row));
}
