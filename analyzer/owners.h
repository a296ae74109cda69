/* Whose a resource is: owner, environment and cost centre, as its own tags say. Which keys say so is the
 * policy's to choose; without a choice the usual spellings do (owners.def). A value that is empty or blank
 * names nobody: the next key is asked. Tags of other resources count for nothing: the volume that a snapshot
 * was taken of may have another owner. */
#ifndef SNAPAUDIT_ANALYZER_OWNERS_H
#define SNAPAUDIT_ANALYZER_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#include "model/graph.h"

enum owner_tag {
#define OWNER_TAG(part, ...) OWNER_TAG_##part,
#include "analyzer/owners.def"
#undef OWNER_TAG
    OWNER_TAG_COUNT
};

struct owner_tag_info {
    const char *word;        /* in files: "cost_center" */
    const char *policy_key;  /* "cost_center_key" */
    const char *name;        /* for people: "cost centre" */
    const struct str *usual; /* keys of tags, tried in this order */
    size_t usual_count;
};

/* OWNER_TAG_COUNT rows. */
extern const struct owner_tag_info owner_tags[];

/* Keys of tags, the first that has a value counts; none: the usual ones. */
struct owner_keys {
    const struct str *items;
    size_t count;
};

/* The values of a resource, as the graph interns them; 0: nobody, nowhere, nothing. */
struct whose {
    strref of[OWNER_TAG_COUNT];
};

struct owners; /* opaque, defined in owners.c */

/* Looks up the keys in the graph, once; `keys` has OWNER_TAG_COUNT lists. */
struct owners *owners_new(const struct graph *graph, const struct owner_keys *keys);
void owners_free(struct owners *owners); /* NULL is fine */

/* Whose the row is, by its tags. Compares numbers, no texts. */
struct whose owners_of(const struct owners *owners, enum kind kind, uint32_t row);

/* The same of a set of tags (graph_tagset()): equal sets have equal owners. */
struct whose owners_of_tagset(const struct owners *owners, uint32_t tagset);

/* One of them as text; empty: nobody. */
static inline struct str whose_text(const struct graph *graph, const struct whose *whose,
                                    enum owner_tag part)
{
    return graph_str(graph, whose->of[part]);
}

#endif
