/* What the files that were read say about each place: its coverage, and what to tell the user. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_LISTING_H
#define SNAPAUDIT_COLLECTOR_IMPORT_LISTING_H

#include "collector/import/layout.h"
#include "model/graph.h"

/* One place_in for each place of `layout`, in its arena. */
struct place_in *listing_places(struct layout *layout);

/* Add the notices that the results give, in the order of the files. */
void listing_notices(struct layout *layout);

#endif
