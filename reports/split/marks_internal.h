/* How each finding of the whole run stands to a baseline, for those of the groups. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_MARKS_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_MARKS_INTERNAL_H

#include "model/finding.h"

struct marks; /* opaque, defined in marks.c */

struct marks *marks_new(void);
void marks_free(struct marks *marks); /* NULL is fine */

/* Of a finding that was marked. Its words are static, or live as long as the run. */
void marks_keep(struct marks *marks, const struct finding *finding);

/* Mark it as the one with its fingerprint was. */
void marks_put(const struct marks *marks, struct finding *finding);

#endif
