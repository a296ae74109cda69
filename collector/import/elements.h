/* One element of a describe answer -> records of the inventory. Field names: Amazon EC2 API
 * reference, as the AWS CLI writes them. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H
#define SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H

#include <jansson.h>
#include <stdint.h>

#include "collector/import/fields.h"
#include "collector/import/file_kind.h"
#include "collector/import/origin.h"
#include "core/limits.h"
#include "model/inventory.h"

/* What reading elements needs, and what it found. */
struct elements {
    struct inventory_part *part; /* borrowed; a page is begun */
    struct str account;          /* of the folder; may be empty */
    struct str region;           /* of the folder */
    struct fields fields;
    struct record_shape shapes[FILE_KIND_COUNT];

    /* Of the page. */
    uint64_t added;   /* records */
    uint64_t skipped; /* malformed ones */
    struct origin origin;
    uint64_t template_hash; /* of the first version */
    bool templates_mixed;   /* it holds versions of several templates */

    struct str reservation_owner; /* of the instances at hand */

    struct tag_in tags[LIMIT_TAGS_PER_RESOURCE];
    struct mapping_in mappings[LIMIT_MAPPINGS_PER_IMAGE];
    struct attachment_in attachments[LIMIT_ATTACHMENTS];
    struct instance_volume_in volumes[LIMIT_ATTACHMENTS];
    struct str snapshot_ids[LIMIT_MAPPINGS_PER_IMAGE];
};

void elements_init(struct elements *e, struct inventory_part *part);

/* Begin with a page, of which nothing is known yet. */
void elements_begin_page(struct elements *e);

/* Add what `tree` holds. What is malformed is left out; `fields.wrong` then tells the first. */
void elements_add(struct elements *e, enum file_kind kind, const json_t *tree);

#endif
