/* ARNs as a ledger names them: taken apart, and looked at for plausibility. */
#ifndef SNAPAUDIT_STORE_ARN_INTERNAL_H
#define SNAPAUDIT_STORE_ARN_INTERNAL_H

#include <stdbool.h>

#include "core/str.h"

bool arn_is_volume(struct str text);   /* arn:PARTITION:ec2:REGION:ACCOUNT:volume/vol-… */
bool arn_is_snapshot(struct str text); /* arn:PARTITION:ec2:REGION:[ACCOUNT]:snapshot/snap-… */

/* What AWS Backup calls a recovery point: one of its own, a snapshot or an image. */
bool arn_is_recovery_point(struct str text);

/* "aws" of an ARN; empty of anything else. */
struct str arn_partition(struct str text);

#endif
