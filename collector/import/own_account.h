/* Which account the files are of where no folder tells it. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_OWN_ACCOUNT_H
#define SNAPAUDIT_COLLECTOR_IMPORT_OWN_ACCOUNT_H

#include "collector/import/listing.h"

/* Who owns the records of folders without an account [EC2-OWNER-ID]: options->account when it is one; else the
 * owner of the instances, which DescribeInstances lists of the caller alone; else that of the
 * volumes, likewise; else the only OwnerId of snapshots and images, which list strangers, too, when
 * nobody asks for the own ones: publishers, known by their OwnerAlias, are left out. Empty when
 * there are several, or none; what names an owner is then nobody's. Adds a notice of what was
 * found. Borrowed from `listings` or `options`. */
struct str own_account(struct layout *layout, const struct listings *listings,
                       const struct import_options *options);

/* True when a folder of a region has no folder of an account above it. */
bool has_nameless_places(const struct layout *layout);

#endif
