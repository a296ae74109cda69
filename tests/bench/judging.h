/* From a frozen graph to reports, as `audit` does it, step by step in this process. */
#ifndef SNAPAUDIT_TESTS_BENCH_JUDGING_H
#define SNAPAUDIT_TESTS_BENCH_JUDGING_H

#include "core/arena.h"
#include "core/sink.h"
#include "reports/report.h"

struct judging {
    struct graph *graph; /* the caller's, to be set before the facts */
    struct facts *facts;
    struct prices *prices;
    struct cost_model *cost;
    struct upkeep *upkeep;
    struct arena *arena;
    const struct policy *policy;
    instant as_of;
    unsigned jobs; /* of the engine; 0: one a processor */
    int only_rule; /* row of rules.def, or -1, as judging_prepare() sets it: all */
    struct run_info run;
};

void judging_prepare(struct judging *j, struct str policy, instant as_of);
void judging_facts(struct judging *j);
void judging_run(struct judging *j, void (*accept)(void *, const struct finding *), void *ctx);

/* A file that is not synced: what is measured is the writer, not the disk. Closing says how many
 * bytes were written. */
struct sink *judging_open(const char *dir, const char *name, int *fd);
uint64_t judging_close(struct sink *sink, int fd);

/* Ends the program unless something was made. */
void must(const void *made, const struct error *err);

#endif
