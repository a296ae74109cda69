/* [EC2-OWNER-ID] [EC2-ZONE-REGION] [EC2-ID-UNIQUE]
 * Listings whose records contradict the folder that they lie in: saved with the keys of another
 * account, or without --region. What such a folder stands for was never seen, and must not be
 * judged in its name, nor counted twice.
 *
 * A listing contradicts its folder
 * - when a zone of its records lies in another region;
 * - when volumes or instances, which AWS lists to their owner alone, are of another account; when all
 *   owners of snapshots or of images are others than the account of the folder, publishers left
 *   out, unless these are a minor part of what the owner's own folder lists: then they are shared;
 * - when another folder lists the same id: ids are unique in all of EC2 (of snapshots and images, in
 *   another region, or where one side names no owner). The one whose folder is borne out by zones
 *   or owners stands; where none tells, neither does.
 * With it go the listings beside it that do not speak for themselves, empty ones included: of the
 * account's folder when the account is wrong, of the region's when the region is. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_MISLABEL_H
#define SNAPAUDIT_COLLECTOR_IMPORT_MISLABEL_H

#include "collector/import/listing.h"

/* Set `mislabelled` where that is so, and add notices. `account`: of the folders without one; may be
 * empty. With options->account "any" owners say nothing. */
void mislabel_find(struct layout *layout, struct listings *listings, struct str account,
                   const struct import_options *options);

#endif
