/* What a part holds, for inventory.c, which fills it, and freeze.c, which empties it.
 *
 * Rows have the types of the graph (model/graph.h), but their references are the part's own: a
 * strref into the strings of its pool, a tag set and an owner by their rows there, an extra by its
 * row in the part. Edges are unset. */
#ifndef SNAPAUDIT_MODEL_INVENTORY_INTERNAL_H
#define SNAPAUDIT_MODEL_INVENTORY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/map.h"
#include "core/packed.h"
#include "core/strtab.h"
#include "core/vec.h"
#include "model/graph.h"
#include "model/inventory.h"
#include "model/table.h"

#define OWNERS_MAX (UINT16_MAX - 1u) /* with nobody, as many as a graph's owner_count can say */

struct tag_run {
    uint32_t first; /* into tags */
    uint32_t hash;  /* tagset_hash() */
    uint16_t count;
};

/* Committed pages that came one after the other from one place and chain. */
struct page_run {
    uint32_t chain;
    uint32_t place;
    uint32_t end[TABLE_COUNT]; /* rows of each table up to here */
};

/* A field or value that is not known, and how often it was met. */
#define UNKNOWN_WORD_MAX 96
struct part_word {
    enum kind kind;
    char text[UNKNOWN_WORD_MAX];
    uint64_t count;   /* on committed pages */
    uint64_t pending; /* on the page at hand */
};

/* What the rows of one part, or of several of one thread, refer to. */
struct pool {
    size_t parts; /* that share it */
    struct strtab *strings;
    strref last_string; /* the highest reference handed out */
    struct vec tags;    /* of struct tag */
    struct vec tagsets; /* of struct tag_run; row 0 is empty. A set may be here twice */
    uint32_t *recent_tagsets;
    struct vec owners; /* of strref; row 0 is empty */
    struct map *owner_rows;
};

struct inventory_part {
    struct pool *pool;
    struct vec rows[TABLE_COUNT]; /* of the types of table_info() */
    struct vec lists[LIST_COUNT];
    struct vec page_runs; /* of struct page_run */
    struct vec
        unknown; /* of struct part_word; the last may be what LIMIT_UNKNOWN_WORDS left over */

    /* The page that is being read. */
    bool in_page;
    uint32_t place;
    uint32_t chain;
    size_t rows_before[TABLE_COUNT];
    size_t lists_before[LIST_COUNT];

    bool logs;         /* it is kept elsewhere as well (model/page_log.h) */
    struct packed log; /* of the page at hand, or of the one before until it begins */
};

/* Hash of a set's texts, which is the same in every part: start with 0, then tag by tag. */
uint64_t tagset_hash(uint64_t before, struct str key, struct str value);

/* The chain that a committed row came from. */
uint32_t part_chain(const struct inventory_part *part, enum table table, uint32_t row);

/* inventory_unknown.c: count, or forget, what the page at hand noted. */
void part_settle_unknown(struct inventory_part *part, bool count);

/* page_log.c: what was added, where the part logs it. */
void log_record(struct inventory_part *part, enum table table, const void *in);
void log_field(struct inventory_part *part, enum kind kind, struct str field, uint64_t times);

/* Release the rows of one table and what they point into; release all that the part holds. Either
 * leaves it fit for part_free() only. */
void part_release_rows(struct inventory_part *part, enum table table);
void part_release(struct inventory_part *part);

#endif
