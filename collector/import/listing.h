/* What the files that were read say about each place: its coverage, and what to tell the user. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_LISTING_H
#define SNAPAUDIT_COLLECTOR_IMPORT_LISTING_H

#include "collector/import/layout.h"
#include "collector/import/origin.h"
#include "model/graph.h"

/* The files of one kind in one place that were read. */
struct listing {
    size_t first; /* rows [first, last) of layout->files */
    size_t last;
    uint32_t place;
    enum table kind;
    struct origin origin;
    struct str mislabelled; /* why its records are not of its place; empty: nothing says so */
};

/* In the order of the files. */
struct listings {
    struct listing *items;
    size_t count;
};

/* In the arena of `layout`, after all files were read. */
struct listings listing_all(struct layout *layout);

/* One place_in for each place of `layout`, in its arena. */
struct place_in *listing_places(struct layout *layout, const struct listings *listings);

/* By row of layout->files, true for those of mislabelled listings; in the arena of `layout`. `*count`
 * is 0 when there is none. */
const bool *listing_dropped(struct layout *layout, const struct listings *listings, size_t *count);

/* Add the notices that the results give, in the order of the files. */
void listing_notices(struct layout *layout);

#endif
