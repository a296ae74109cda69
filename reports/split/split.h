/* A folder of reports for each account, owner, scope or value of a tag: what is about its resources, and nothing of
 * another's. Verdicts are those of the whole run. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_SPLIT_H
#define SNAPAUDIT_REPORTS_SPLIT_SPLIT_H

#include "core/error.h"
#include "reports/report.h"

struct split_axis; /* opaque, a row of the table in groups.c */

struct split_asked {
    const struct split_axis *axis; /* NULL: nothing is split */
    struct str key;                /* of tag:KEY; borrowed */
};

/* "account", "owner", "scope" or "tag:KEY". ERR_USAGE otherwise. */
int split_asked_parse(struct split_asked *out, struct str text, struct error *err);

/* By what resources are told apart. All borrowed. */
struct split_world {
    const struct graph *graph;
    const struct facts *facts;
    const struct policy *policy;
};

/* What the whole run was. All borrowed until the split is freed. */
struct split_in {
    struct split_asked asked;
    const struct report_context *report;
    const struct engine_options *judging; /* as the whole was judged */
    unsigned formats;
};

struct split; /* opaque, defined in split.c */

/* Find the groups, and see that their folders can take their places in `folder`, which this run holds. Before
 * anything is judged: NULL with ERR_LIMIT for too many groups, or ERR_IO. */
struct split *split_open(struct report_folder *folder, const struct split_in *in,
                         struct error *err);

/* Each finding of the whole run (an engine_options.accept callback): how it stands to a baseline. */
void split_finding(void *split, const struct finding *finding);

/* Judge and write group after group, in a hidden folder. Returns 0, or -1. */
int split_write(struct split *split, struct error *err);

/* Put the folders into place, in that of an earlier run. Returns 0, or -1. */
int split_publish(struct split *split, struct error *err);

/* Its folder below that of the reports, and how many groups there are: for whoever tells of them. */
const char *split_folder(const struct split *split);
uint32_t split_count(const struct split *split);

/* Folders of groups that earlier runs left in `folder`, but for that of `split`, which may be NULL. */
void split_each_other(const struct report_folder *folder, const struct split *split,
                      void (*tell)(void *ctx, const char *name), void *ctx);

/* Release, and leave nothing behind that is not in place. NULL is fine. */
void split_free(struct split *split);

#endif
