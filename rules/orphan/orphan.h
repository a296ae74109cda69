/* Clauses that the ORPHAN rules share. Each states its truth and, when the record is made, says
 * which field shows it. */
#ifndef SNAPAUDIT_RULES_ORPHAN_ORPHAN_H
#define SNAPAUDIT_RULES_ORPHAN_ORPHAN_H

#include "rules/judge.h"

/* One of the three rules judges a snapshot: the first that applies. */
enum orphan_snap { ORPHAN_SNAP_AMI_GONE, ORPHAN_SNAP_COPY, ORPHAN_SNAP_VOLUME_GONE };

/* True when another rule judges it: the verdict is then a pass, other-rule. */
bool orphan_is_others(struct rule_run *run, uint32_t row, enum orphan_snap mine);

void orphan_completed(struct rule_run *run, uint32_t row);
void orphan_unreferenced(struct rule_run *run, uint32_t row);

/* No AWS service keeps the snapshot or volume. While the service is not asked: unknown, managed,
 * and the service is named. */
void orphan_unmanaged(struct rule_run *run, enum kind kind, uint32_t row);

void orphan_no_possible_copy(struct rule_run *run, uint32_t row);

/* VolumeId is real, not of a copy, and listed nowhere in its place. */
enum truth orphan_volume_gone(struct rule_run *run, uint32_t row);

/* The image that the description of a snapshot names is no longer listed in its place. */
enum truth orphan_image_gone(struct rule_run *run, uint32_t row);

/* Brakes. */
void orphan_held(struct rule_run *run, enum kind kind, uint32_t row, size_t hold_tags_param);
void orphan_older_than(struct rule_run *run, enum kind kind, uint32_t row, const char *field,
                       instant since, int64_t limit_ms);
void orphan_live_volume(struct rule_run *run, uint32_t row);

/* CSI and Velero keep snapshots and volumes for reasons that AWS does not show. */
void orphan_csi(struct rule_run *run, enum kind kind, uint32_t row);

#endif
