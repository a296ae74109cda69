/* One element of a describe answer -> records of the inventory. Field names: Amazon EC2 API
 * reference, as the AWS CLI writes them. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H
#define SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H

#include <jansson.h>
#include <stdint.h>

#include "collector/fields.h"
#include "collector/import/file_kind.h"
#include "collector/json_record.h"
#include "collector/import/origin.h"
#include "model/room.h"
#include "model/inventory.h"

/* The columns that say where a record comes from; NULL where its table has no such column. */
struct origin_columns {
    const struct column *id;
    const struct column *owner;
    const struct column *alias;
    const struct column *zone;
    const struct column *arn; /* whose account is the owner, where no other column tells him */
};

/* What reading elements needs, and what it found. */
struct elements {
    struct inventory_part *part; /* borrowed; a page is begun */
    struct str account;          /* of the folder; may be empty */
    struct str region;           /* of the folder */
    struct fields fields;
    struct arena *shapes;
    struct json_record *records[TABLE_COUNT];
    struct origin_columns origins[TABLE_COUNT];
    struct room room;

    /* Of the page. */
    uint64_t added;   /* records */
    uint64_t skipped; /* malformed ones */
    struct origin origin;
    uint64_t last_id;     /* hash of the id of the record before */
    bool templates_mixed; /* it holds versions of several templates */

    struct str reservation_owner; /* of the instances at hand */
};

void elements_init(struct elements *e, struct inventory_part *part);
void elements_clear(struct elements *e);

/* Begin with a page, of which nothing is known yet. */
void elements_begin_page(struct elements *e);

/* Add what `tree` holds. What is malformed is left out; `fields.wrong` then tells the first. */
void elements_add(struct elements *e, enum table kind, const json_t *tree);

#endif
