/* Kinds of things that findings speak of, in the order of their names (the order of output). */
#ifndef SNAPAUDIT_MODEL_KIND_H
#define SNAPAUDIT_MODEL_KIND_H

#include <stdbool.h>

#include "core/str.h"

enum kind {
    KIND_ACCOUNT,
    KIND_EXEMPTION,
    KIND_IMAGE,
    KIND_INSTANCE,
    KIND_LEDGER_RECORD,
    KIND_RESTORE_GROUP,
    KIND_SNAPSHOT,
    KIND_SOURCE,
    KIND_VOLUME,
    KIND_COUNT
};

const char *kind_name(enum kind kind);      /* "snapshot" */
const char *kind_id_prefix(enum kind kind); /* "snap-"; "" for kinds without EC2 ids */
bool kind_parse(struct str name, enum kind *out);

/* "aws", "aws-cn", … for a region (API endpoints data); "aws" for an unknown one. */
const char *region_partition(struct str region);

/* One of the regions that AWS's endpoint data name, in any partition. A newer one is not known, and has
 * the form of one. */
bool region_is_known(struct str region);

/* The known region that is near enough to be meant, or NULL. */
const char *region_nearest(struct str text);

/* True when `text` has the form of a region of any partition. */
bool region_is_plausible(struct str text);

/* Exactly 12 digits. */
bool account_is_plausible(struct str text);

#endif
