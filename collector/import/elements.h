/* One element of a describe answer -> records of the inventory. Field names: Amazon EC2 API
 * reference, as the AWS CLI writes them. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H
#define SNAPAUDIT_COLLECTOR_IMPORT_ELEMENTS_H

#include <jansson.h>
#include <stdint.h>

#include "collector/import/fields.h"
#include "collector/import/file_kind.h"
#include "collector/import/tally.h"
#include "core/limits.h"
#include "model/inventory.h"

/* What reading elements needs, and what it found. */
struct elements {
    struct inventory_part *part; /* borrowed; a page is begun */
    struct tally *tally;         /* borrowed; NULL: owners are not counted */
    struct fields fields;
    uint64_t added;   /* records, counted on */
    uint64_t skipped; /* malformed ones, counted on */

    struct tag_in tags[LIMIT_TAGS_PER_RESOURCE];
    struct mapping_in mappings[LIMIT_MAPPINGS_PER_IMAGE];
    struct attachment_in attachments[LIMIT_ATTACHMENTS];
    struct instance_volume_in volumes[LIMIT_ATTACHMENTS];
    struct str snapshot_ids[LIMIT_MAPPINGS_PER_IMAGE];
};

/* Add what `tree` holds. What is malformed is left out; `fields.wrong` then tells the first. */
void elements_add(struct elements *e, enum file_kind kind, const json_t *tree);

#endif
