/* Regions that are on for every account of their partition: who asks about another account asks there.
 * Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_DEFAULT_REGIONS_H
#define SNAPAUDIT_COLLECTOR_AWS_DEFAULT_REGIONS_H

#include <stdbool.h>

#include "core/str.h"

/* False for a region that an account must opt in to, and for one that nobody knows yet: all new ones are
 * such. */
bool region_is_on_everywhere(struct str region);

/* Was it there when STS had one endpoint for the world, which `sts_regional_endpoints = legacy` still
 * means for it? */
bool region_is_legacy(struct str region);

/* Of a partition, by the name that ARNs give it, the region that answers for all of it. Those of "aws"
 * when nobody knows the partition. */
struct str region_of_partition(struct str partition);

#endif
