/* Frameworks: which rules give relevant evidence for which controls of a published standard, or of a
 * company's own. A relation never means "proves compliance with". Those that the program brings along
 * (data/frameworks) and those that a policy names are files of one form, read by one reader. */
#ifndef SNAPAUDIT_POLICY_FRAMEWORK_H
#define SNAPAUDIT_POLICY_FRAMEWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

struct rule_set; /* policy/declaration.h */

/* Rules that one source relates to a control. */
struct framework_evidence {
    const char *source;    /* where the relation is written */
    const uint16_t *rules; /* rows of rule_set.known, ascending */
    size_t rule_count;
};

struct framework_control {
    const char *id;
    const char *title;   /* NULL: none is given */
    const char *edition; /* that of the framework where the control has none of its own */
    const char *note;    /* NULL: none */
    const struct framework_evidence *evidence;
    size_t evidence_count;
};

struct framework {
    const char *name; /* as options name it: "nist-800-53r5" */
    const char *title;
    const char *edition;
    const char *note; /* NULL: none */
    const char *file; /* as the policy writes it; NULL: the program brings it along */
    char sha256[65];  /* of the file's bytes */
    const struct framework_control *controls;
    size_t control_count;
};

struct framework_set {
    const struct framework *const *items;
    size_t count;
};

/* Who hears of each problem: "FILE:LINE:COLUMN: message", what was expected, what helps. */
struct framework_reading {
    const struct rule_set *rules;                            /* whose ids may stand there */
    void (*problem)(void *ctx, const struct error *problem); /* may be NULL */
    void *ctx;
};

/* Read and check the text of a file. All of it lives in `arena`. NULL when there was any problem: `err`
 * then says how many. */
const struct framework *framework_read(struct arena *arena, struct str file, struct str text,
                                       const struct framework_reading *reading, struct error *err);

/* The framework with this name, or NULL. */
const struct framework *framework_find(struct framework_set set, struct str name);

/* Is this rule, a row of rule_set.known, evidence for the control? Returns what says so, or NULL. */
const struct framework_evidence *framework_evidence_of(const struct framework_control *control,
                                                       size_t rule);

#endif
