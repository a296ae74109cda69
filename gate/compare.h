/* A run beside an earlier one: what is new, known and changed of its findings, and what became of those that
 * the earlier run had and this one has not. Nothing is called gone because it was not looked at. */
#ifndef SNAPAUDIT_GATE_COMPARE_H
#define SNAPAUDIT_GATE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "gate/baseline.h"
#include "gate/pick.h"
#include "model/change.h"
#include "model/finding.h"

/* A finding that is new, as far as it is told without its record. */
struct new_finding {
    const char *rule;
    enum severity severity;
    struct str reason, subject, fingerprint; /* the subject in words */
};

#define CHANGES_WORST_MAX 5

/* What this run says of itself, beside struct baseline_run. All borrowed. */
struct compared_run {
    instant as_of;
    const char *tool_version;
    const char *policy_sha256;
    struct str selection;
    struct strs accounts, regions; /* in scope, sorted */
};

/* How the two runs differ besides, each with its word and what it says for people. */
#define CHANGE_DIFFERS_MAX 8
struct change_differs {
    const char *word; /* "policy" */
    const char *text; /* "another policy" */
};

struct change_heard; /* defined in compare.c */

/* What reports read. Findings themselves are marked: finding.baseline, finding.was_*. */
struct changes {
    const struct baseline *baseline;
    struct str file; /* its name, without folders */
    /* Findings by their status now; of what is gone or not judged by the status that they had. */
    uint64_t counts[CHANGE_COUNT][STATUS_COUNT];
    /* Of those that fail (or failed) by severity. */
    uint64_t fails[CHANGE_COUNT][SEVERITY_COUNT];
    uint64_t whys[CHANGE_WHY_COUNT];
    struct change_differs differs[CHANGE_DIFFERS_MAX];
    size_t differs_count;
    struct new_finding
        worst[CHANGES_WORST_MAX]; /* the gravest new fails, in the order of the engine */
    size_t worst_count;
    const struct change_heard *heard; /* by row of the baseline; for changes_each_gone() */
};

uint64_t change_count(const struct changes *changes, enum change change);

/* A finding of the earlier run alone. */
struct gone_finding {
    struct earlier_finding was;
    enum change change; /* CHANGE_GONE or CHANGE_NOT_JUDGED */
    enum change_why why;
    enum brake brake; /* that alone keeps it from failing; BRAKE_NONE */
};

/* In the order of the earlier file. After compare_finish(). */
void changes_each_gone(const struct changes *changes,
                       void (*visit)(void *ctx, const struct gone_finding *gone), void *ctx);

struct compare; /* opaque, defined in compare.c */

/* `baseline` was read with BASELINE_FINDINGS and is borrowed, as is `path`; texts live in `arena`. */
struct compare *compare_new(const struct baseline *baseline, struct str path,
                            const struct compared_run *run, struct arena *arena);
void compare_free(struct compare *compare); /* NULL is fine */

/* To be read once compare_finish() was called; before that it says only how the runs differ. */
const struct changes *compare_changes(const struct compare *compare);

/* The next finding of this run, passes included: marks it. */
void compare_mark(struct compare *compare, struct finding *finding);

/* After the last finding: what became of the others. All borrowed for the call. */
struct compare_world {
    const struct graph *graph;
    const struct policy *policy;
    const struct gate_request *request;
    struct gate_pick *pick;
};
void compare_finish(struct compare *compare, const struct compare_world *world);

#endif
