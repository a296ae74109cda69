/* A findings.json that was written before, read to be rendered again: head first, then one finding after another, in
 * the order of the file. It may be anybody's: what is not as this version writes it is refused, with its place. */
#ifndef SNAPAUDIT_REPORTS_AGAIN_AGAIN_H
#define SNAPAUDIT_REPORTS_AGAIN_AGAIN_H

#include <stdatomic.h>

#include "reports/judged.h"

/* What stands before the findings. Lives as long as the reading. */
struct again_head {
    struct run_info run; /* times of making and reading are not told: INSTANT_UNSET */
    struct judged judged;
};

/* Who hears of it. Each returns 0, or -1 with `err`, which ends the reading. Findings are borrowed for the length of
 * the call, but for what the head says of their rule. */
struct again_hearer {
    int (*head)(void *ctx, const struct again_head *head, struct error *err);
    int (*finding)(void *ctx, const struct finding *finding, struct error *err);
    void *ctx;
};

/* Does the file at `path` begin as a findings.json of any version does? */
bool again_is_findings(const char *path);

/* A reading holds what was heard: the head and its texts stay until again_free(). */
struct again; /* opaque, defined in read.c */

struct again *again_new(const struct again_hearer *hearer);
void again_free(struct again *again); /* NULL is fine */

/* Read the file. Returns 0; or -1 with ERR_IO, ERR_CANCELLED, ERR_INPUT (file, line, column, what was
 * expected), or what the hearer said. `stop` may be NULL. */
int again_read(struct again *again, const char *path, const atomic_int *stop, struct error *err);

/* The same of bytes in memory; `name` is for messages. */
int again_parse(struct again *again, struct str bytes, const char *name, struct error *err);

/* Its policy, as far as writers and questions ask for one: name, place, scopes by their names and lines, rules that
 * were judged with their severities; with the frameworks of this program. In `arena`. NULL with `err`. */
const struct policy *again_policy(const struct again_head *head, struct arena *arena,
                                  struct error *err);

#endif
