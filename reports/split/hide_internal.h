/* A finding as a group may see it. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_HIDE_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_HIDE_INTERNAL_H

#include "core/arena.h"
#include "model/finding.h"
#include "reports/split/mask_internal.h"

/* Evidence that was read of another's resource loses its value; ids, ARNs and accounts of others are masked; and so
 * is any text in which a name or a tag of such a resource stands. Commands that would name any of these are left
 * out, all of them: half of a procedure is none. The verdict and the numbers stay. Lives in `arena`, as far as it
 * differs from `finding`. */
const struct finding *hide_in_finding(const struct mask_view *view, struct arena *arena,
                                      const struct finding *finding);

#endif
