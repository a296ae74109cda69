/* What to do about a finding. Text only: nothing is run. */
#ifndef SNAPAUDIT_RULES_ADVICE_H
#define SNAPAUDIT_RULES_ADVICE_H

#include "core/arena.h"
#include "model/finding.h"
#include "model/graph.h"

struct advice_in {
    const struct graph *graph;
    const char *runbook; /* "F-SNAP-DEL" */
    enum status status;  /* an unknown gets no command that deletes or changes */
    const char *reason;  /* of the verdict; may be NULL */
    const struct subject *subject;
    uint32_t row; /* of the subject; ROW_NONE for groups and sources */
    const struct unknown_because *unknown_because; /* F-PERM: what was not seen */
    size_t unknown_count;
    const struct str *missing_tags; /* F-TAG: keys to set */
    size_t missing_tag_count;
    const struct str
        *tag_values;          /* what to set them to, by missing_tags; a NULL ptr, or NULL for all:
                                     a person decides */
    struct str wrong_tag;     /* F-TAG: a key to delete after that; empty: none */
    struct str target_region; /* F-COPY; may be empty */
    struct str newest_snapshot; /* F-COPY, F-RESTORE-TEST: id to copy or restore; may be empty */
    bool no_delete;             /* places that could hold its source were not read */
    instant as_of;              /* dates in commands are counted from it */
};

/* Commands are quoted for a POSIX shell, dry run and reversible steps first, with --region always
 * and the account in words; each has its effect. With `no_delete` a runbook that deletes only reads.
 * What AWS does not copy (a snapshot stored on an Outpost: Amazon EBS User Guide, "Amazon EBS local
 * snapshots on Outposts") gets no command that copies. Everything lives in `arena`. */
struct remediation advice_make(struct arena *arena, const struct advice_in *in);

/* What the runbook says of a fail that has nothing special about it. Static; NULL: there is none. */
const struct advice_text *advice_of_runbook(const char *runbook);

/* What else it says: "undecided", "unread" or "exempt". NULL: that is none of these. */
const char *advice_variant(const char *runbook, const struct advice_text *advice);

/* One of remediation.templates, quoted as the commands are, so that a placeholder has only to be replaced
 * by its value. Lives in `arena`. */
struct str advice_template(struct arena *arena, const char *template);

#endif
