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

/* A volume that is not listed may be hidden, or none of EBS: unknown then. */
void orphan_volume_not_hidden(struct rule_run *run, uint32_t row);

/* The image that the text of a snapshot names is listed no more where the text was written: a
 * clause. Unknown while it is listed in another region, or the text is somebody else's. */
void orphan_image_gone(struct rule_run *run, uint32_t row);

/* Was the listing of `source` that could prove an absence for the snapshot read in full? Else the gap is
 * named. */
bool orphan_home_read(const struct rule_run *run, uint32_t row, enum source source);

/* A text of CreateImage on a snapshot whose volume is not told: CopySnapshot was given the text. */
bool orphan_text_is_copied(const struct rule_run *run, uint32_t row);

/* ---- brakes.c ---- */

/* Keys of the parameter `hold_tags`, in any case and with any separator. */
#define ORPHAN_HOLD_TAGS_DEFAULT                           \
    {                                                      \
        "LegalHold", "LitigationHold", "DoNotDelete", NULL \
    }
#define ORPHAN_IN_USE_DAYS 30
void orphan_held(struct rule_run *run, enum kind kind, uint32_t row, size_t hold_tags_param);
void orphan_older_than(struct rule_run *run, enum kind kind, uint32_t row, const char *field,
                       instant since, int64_t limit_ms);
/* The same of a snapshot and two moments, of which the second is told only when it decides. */
void orphan_both_older_than(struct rule_run *run, uint32_t row, instant since, instant also,
                            int64_t limit_ms);

/* It is a point of a live volume; unknown where its VolumeId may be one's that was not read. */
void orphan_live_volume(struct rule_run *run, uint32_t row);

/* A date ahead in a tag, or keep_at_least of a scope. */
void orphan_retention(struct rule_run *run, enum kind kind, uint32_t row);

/* A volume was made from it within `days`; unknown where the volumes were not read. */
void orphan_in_use(struct rule_run *run, uint32_t row, int64_t days);

/* A pass of a RESTORE rule rests on it. */
void orphan_restore_proof(struct rule_run *run, enum kind kind, uint32_t row);

/* Nothing else would be left of its line. */
void orphan_last_of_line(struct rule_run *run, uint32_t row);

/* CSI and Velero keep snapshots and volumes for reasons that AWS does not show. */
void orphan_csi(struct rule_run *run, enum kind kind, uint32_t row);

#endif
