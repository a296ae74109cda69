/* Kinds of things that findings speak of, in the order of their names (the order of output). */
#ifndef SNAPAUDIT_MODEL_KIND_H
#define SNAPAUDIT_MODEL_KIND_H

#include <stdbool.h>

#include "core/str.h"
#include "model/source.h"

enum kind {
#define KIND(NAME, name, table, source, arn, traits) KIND_##NAME,
#include "model/kinds.def"
    KIND_COUNT
};

enum kind_trait {
    KIND_JUDGED = 1u << 0,  /* a resource that rules and policies speak of; others only prove */
    KIND_OF_PLACE = 1u << 1 /* no resource: what was seen of an account or a place */
};

struct table_info; /* model/table.h */
#define TABLE(NAME, row, plural) extern const struct table_info table_##row;
#include "model/tables.def"

/* What there is to know of a kind; no other file tells kinds apart (tests/lint/kinds.sh). */
struct kind_info {
    const char *name;               /* "snapshot" */
    const struct table_info *table; /* where its rows are; NULL for what is only a subject */
    const char *arn;    /* %p partition, %r region, %a account, %i id; "": it has none */
    enum source source; /* whose listing has them; SOURCE_COUNT */
    unsigned traits;    /* enum kind_trait */
};

extern const struct kind_info kind_infos[KIND_COUNT];

/* The kinds that have the trait, as bits: 1u << kind. */
unsigned kinds_with(enum kind_trait trait);

const char *kind_name(enum kind kind); /* "snapshot" */
bool kind_parse(struct str name, enum kind *out);

static inline bool kind_is(enum kind kind, enum kind_trait trait)
{
    return (kind_infos[kind].traits & trait) != 0;
}

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
