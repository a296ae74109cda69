/* The runbooks: what to do about a finding, step by step. Fixed texts; advice.c fills them in. */
#ifndef SNAPAUDIT_RULES_RUNBOOKS_H
#define SNAPAUDIT_RULES_RUNBOOKS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/finding.h"

/* The words of a command may hold placeholders:
 *     <id> <volume> <arn> <region> <target> <snapshot> <copied> <date> <outpost> <tags> <wrong>
 * A word with a placeholder is filled in and quoted as a whole; the others are shell text as they
 * stand. Capitals without brackets (KEY, AZ, V, DIR) are left for a person to fill in. */
struct step {
    enum effect effect;
    bool later; /* makes sense only once something was decided, filled in or changed */
    const char *command;
};

struct runbook {
    const char *id;
    struct advice_text decided;   /* of a fail */
    struct advice_text undecided; /* of an unknown: what to find out */
    struct advice_text unread;    /* of a fail that may rest on what was not read */
    const struct step *steps;
    size_t step_count;
    bool of_copies;      /* it says which copies are there already */
    bool frees_snapshot; /* by a fee of at least 90 days where that is archived */
};

/* The runbook with this id, where the newest snapshot is stored on an Outpost that for it. Static;
 * NULL: there is none. */
const struct runbook *runbook_find(const char *id, bool on_outpost);

/* What each does, in a few words, by number and by id: that of gaps, F-PERM, among them, whose steps
 * advice.c makes of what was not read. Static; NULL after the last, or where there is none. */
struct runbook_title {
    const char *id;
    const char *title;
};
const struct runbook_title *runbook_title_at(size_t index);
const char *runbook_title(const char *id);

/* Does a step of it destroy something? */
bool runbook_deletes(const struct runbook *runbook);

#endif
