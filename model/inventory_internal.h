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
#include "core/strtab.h"
#include "core/vec.h"
#include "model/graph.h"
#include "model/inventory.h"

#define OWNERS_MAX (UINT16_MAX - 1u) /* with nobody, as many as a graph's owner_count can say */

/* The tables of rows that have an id. */
enum table {
    TABLE_SNAPSHOT,
    TABLE_VOLUME,
    TABLE_IMAGE,
    TABLE_INSTANCE,
    TABLE_TEMPLATE,
    TABLE_VERSION,
    TABLE_COUNT
};

/* The tables that those rows point into. */
enum list {
    LIST_EXTRA,
    LIST_ATTACHMENT,
    LIST_MAPPING,
    LIST_INSTANCE_VOLUME,
    LIST_TEMPLATE_SNAPSHOT,
    LIST_COUNT
};

/* Where each type of row keeps its id (the value comes first in all) and its place. */
struct table_shape {
    size_t row_size;
    size_t form_at;  /* uint8_t */
    size_t place_at; /* uint32_t */
    const char *id_prefix;
    const char *noun;
    size_t tagset_at; /* uint32_t; NO_TAGSET when its rows have none */
    size_t text_at;   /* strref of a text that differs from row to row; NO_TEXT: none does */
    size_t begun_at;  /* instant; NO_TIME_OF_BIRTH when the API tells none */
    enum list list;   /* what its rows point into; LIST_COUNT for nothing */
};

#define NO_TAGSET        SIZE_MAX
#define NO_TEXT          SIZE_MAX
#define NO_TIME_OF_BIRTH SIZE_MAX

const struct table_shape *table_shape(enum table table);
size_t list_row_size(enum list list);

/* One launch template as DescribeLaunchTemplates lists it. */
struct template_row {
    uint64_t id_value;
    uint64_t default_version;
    uint64_t latest_version;
    uint32_t place;
    uint8_t id_form;
    uint8_t pad[3];
};

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
    struct vec rows[TABLE_COUNT]; /* of the types of table_shape() */
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
};

/* Hash of a set's texts, which is the same in every part: start with 0, then tag by tag. */
uint64_t tagset_hash(uint64_t before, struct str key, struct str value);

/* The chain that a committed row came from. */
uint32_t part_chain(const struct inventory_part *part, enum table table, uint32_t row);

/* inventory_unknown.c: count, or forget, what the page at hand noted. */
void part_settle_unknown(struct inventory_part *part, bool count);

/* Release the rows of one table and what they point into; release all that the part holds. Either
 * leaves it fit for part_free() only. */
void part_release_rows(struct inventory_part *part, enum table table);
void part_release(struct inventory_part *part);

#endif
