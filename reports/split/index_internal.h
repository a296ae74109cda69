/* The page and the table that lead to the groups. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_INDEX_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_INDEX_INTERNAL_H

#include "reports/costs.h"
#include "reports/run.h"
#include "reports/split/groups_internal.h"

#define INDEX_HTML "index.html"
#define INDEX_CSV  "index.csv"

/* What a group came to. */
struct split_line {
    const struct split_group *group;
    struct run_group told;           /* places, as its reports say */
    uint64_t findings[STATUS_COUNT]; /* that its reports hold */
    struct cost_sum cost;            /* of its resources, as they are */
};

struct split_index {
    const struct run_info *run; /* of the whole */
    struct str by;              /* "owner" */
    const struct split_line *lines;
    size_t count;
    unsigned formats; /* of each folder */
    bool bom;
};

void split_index_csv(struct sink *out, const struct split_index *index);
void split_index_html(struct sink *out, const struct split_index *index);

#endif
