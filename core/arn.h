/* ARNs (AWS General Reference, "Amazon Resource Names"): arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, taken
 * apart by colons and not looked at any closer. */
#ifndef SNAPAUDIT_CORE_ARN_H
#define SNAPAUDIT_CORE_ARN_H

#include <stdbool.h>

#include "core/str.h"

/* Views of the text that was taken apart. Region and account are empty where the ARN has none. */
struct arn {
    struct str partition, service, region, account;
    struct str resource; /* all that is left: "volume/vol-0abc", colons included */
};

/* False where it does not begin with "arn:", or has fewer parts. */
bool arn_split(struct str text, struct arn *out);

#endif
