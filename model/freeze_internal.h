/* The steps of graph_freeze(), each in a file of its own, and what they share. */
#ifndef SNAPAUDIT_MODEL_FREEZE_INTERNAL_H
#define SNAPAUDIT_MODEL_FREEZE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/map.h"
#include "core/vec.h"
#include "model/graph.h"
#include "model/inventory_internal.h"

/* ---- what a graph owns: graph.c ---- */

struct graph_memory {
    struct vec blocks; /* of void * */
    size_t bytes;
    struct arena *details; /* texts of coverage */
};

struct graph *graph_new(void);

/* `count` zeroed elements that live as long as the graph. */
void *graph_block(struct graph *graph, size_t count, size_t size);

/* Take over what is in `vec`, cut to size; `vec` is empty afterwards. Never NULL. */
void *graph_adopt(struct graph *graph, struct vec *vec);

/* ---- sorting by (place, id as text): sort_ids.c ---- */

struct id_item {
    uint64_t value;
    uint32_t row;
    uint32_t place;
    uint8_t form; /* enum id_form */
    uint8_t pad;
};

/* How to read the ids that are kept as text. */
struct id_texts {
    const char *prefix;
    struct str (*get)(const void *ctx, const struct id_item *item);
    const void *ctx;
};

/* Replaces `*items` by a sorted array; items with one id keep their order. */
void sort_ids(struct id_item **items, size_t count, size_t place_count,
              const struct id_texts *texts);

bool same_id(const struct id_item *a, const struct id_item *b, const struct id_texts *texts);

/* ---- the state of a freeze ---- */

/* What the references into one pool are in the graph. */
struct pool_map {
    const struct pool *pool;
    strref *strings;   /* 0: not asked for yet */
    uint32_t *tagsets; /* 0: not asked for yet, or the empty set */
    uint16_t *owners;  /* 0: not asked for yet, or nobody */
};

struct tagset_slot {
    uint32_t row; /* of tagsets; 0: free */
    uint32_t hash;
};

struct freeze {
    struct graph *graph;
    const struct place_in *places_in;
    size_t places_in_count;
    struct inventory_part *const *parts;
    size_t part_count;
    const struct freeze_options *options;

    uint32_t *place_of; /* row of places_in -> place */
    struct pool_map *maps;
    size_t map_count;
    struct pool_map **map_of;         /* by part */
    struct vec tags;                  /* of struct tag */
    struct vec tagsets;               /* of struct tagset */
    struct tagset_slot *tagset_slots; /* where to find them: a hash table */
    size_t tagset_mask;
    struct vec owners;            /* of strref */
    struct map *owner_rows;       /* strref -> row of owners */
    struct vec lists[LIST_COUNT]; /* what rows point into, until it is complete */

    struct span *no_spans;       /* by place, of tables without rows; NULL: none yet */
    struct vec coverage_entries; /* of struct coverage; until the freeze is complete */

    /* The graph's arrays while they may be written. */
    struct coverage_run *coverage; /* by place */
#define TABLE(NAME, row, plural) struct row *plural;
#define LIST(NAME, row, plural)  struct row *plural;
#include "model/tables.def"
};

/* ---- places: freeze_places.c ---- */

int freeze_places(struct freeze *f, struct error *err);

/* ---- what was seen of them: freeze_coverage.c ---- */

/* All coverage that place_in tells; the places are there, and f->place_of. */
void freeze_coverage(struct freeze *f);
/* No gap is found any more. */
void freeze_coverage_done(struct freeze *f);

/* Nobody asked, and there was nothing to ask about. `detail` is static. */
void freeze_unneeded(struct freeze *f, uint32_t place, enum source source, const char *detail);

/* Turns a complete source of a place into a truncated one. */
void freeze_gap(struct freeze *f, uint32_t place, enum source source, struct str detail);

/* ---- which records stay, and in which order: freeze_choose.c ---- */

struct chosen_row {
    uint32_t part;
    uint32_t row;
};

struct chosen {
    struct chosen_row *rows; /* mem_free() */
    uint32_t count;
    struct span *spans; /* by place; a block of the graph */
    uint64_t repeated;
    uint64_t later; /* began after options->not_after */
};

int freeze_choose(struct freeze *f, enum table table, struct chosen *out, struct error *err);

/* ---- from a part's references to the graph's: freeze_refs.c ---- */

void freeze_refs_init(struct freeze *f);
void freeze_refs_clear(struct freeze *f);

/* Each rewrites what it is given, a reference of part number `part`. */
int freeze_str(struct freeze *f, uint32_t part, strref *ref, struct error *err);
int freeze_id(struct freeze *f, uint32_t part, uint64_t *value, uint8_t form, struct error *err);
int freeze_owner(struct freeze *f, uint32_t part, uint16_t *owner, struct error *err);
int freeze_tagset(struct freeze *f, uint32_t part, uint32_t *tagset, struct error *err);

/* Ask memory for what freeze_tagset() will read for `tagsets`, sets of the parts of `rows`. */
void freeze_tagsets_soon(const struct freeze *f, const struct chosen_row *rows,
                         const uint32_t *tagsets, size_t count);
/* The same for freeze_str() and `texts`. */
void freeze_strs_soon(const struct freeze *f, const struct chosen_row *rows, const strref *texts,
                      size_t count);

/* ---- the rows of all tables, out of the parts: freeze_rows.c ---- */

int freeze_rows(struct freeze *f, struct error *err);

/* ---- one row a resource: freeze_identity.c ---- */

/* Leave out the rows of what the listing of another account, its owner, holds too; `spans` follow.
 * Return how many rows stay. */
uint32_t freeze_unite(struct freeze *f, enum table table, void *rows, uint32_t count,
                      struct span *spans);

/* ---- what the readers did not know: freeze_unknown.c ---- */

void freeze_unknown(struct freeze *f);

/* ---- edges: freeze_edges.c ---- */

void freeze_edges(struct freeze *f);

/* ---- what the records themselves show to be missing: freeze_checks.c ---- */

void freeze_checks(struct freeze *f);

#endif
