/* A rule: what it judges, what it needs to see, and the function that judges. */
#ifndef SNAPAUDIT_RULES_RULE_H
#define SNAPAUDIT_RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/aws_facts.h"
#include "model/finding.h"
#include "model/kind.h"
#include "model/source.h"

#define RULE_PARAMS_MAX 8

enum param_type {
    PARAM_DAYS,  /* a whole number of days, also written "30d" */
    PARAM_HOURS, /* likewise hours, "36h" */
    PARAM_COUNT,
    PARAM_BOOL,
    PARAM_WORD, /* one of `strings`; `number` is the place of the word among them */
    PARAM_STRINGS
};

struct rule_param {
    const char *name;
    enum param_type type;
    int64_t number;             /* default */
    const char *const *strings; /* default list, or the words; NULL-terminated; NULL: empty */
    const char *what;           /* one line for `rules show` */
};

struct policy;   /* rules/policy.h */
struct rule_run; /* rules/judge.h */

struct rule {
    const char *id;
    const char *family; /* "ORPHAN" */
    const char *title;
    const char *why; /* why it matters, one line */
    unsigned kinds;  /* bits 1 << enum kind of the subjects */
    enum severity severity;
    enum severity gravest; /* that a reason of it can give; SEVERITY_INFO: its own */
    source_set requires;   /* a gap: unknown where the verdict rests on an absence */
    source_set supports;   /* a gap: lower confidence */
    const struct rule_param *params;
    size_t param_count;
    const enum aws_fact *facts; /* of AWS that it rests on; AWS_FACT_END ends them */
    const char *const *reasons; /* NULL-terminated, closed list; "fact-refuted" besides */
    const char *nothing_left;   /* the reason that means: no backup at all; NULL: none does */
    const char *runbook;        /* "F-SNAP-DEL" */
    const char *controls;       /* bundle: "K-WASTE" */
    /* Judge every subject of `kind` in `place`, in order of id, one record each. */
    void (*run)(struct rule_run *run, uint32_t place, enum kind kind);
    /* May the row fail or be held back at all? Cheap; false: it surely passes, by a clause. NULL: ask the
     * rule itself. */
    bool (*may_fail)(const struct rule_run *run, uint32_t row);
    /* Does any scope set the promise that this rule judges? NULL: it needs none. */
    bool (*promised)(const struct policy *policy);
    /* What each thread keeps from task to task, at run->kept: compiled patterns and the like. NULL:
     * nothing. */
    void *(*keep_new)(const struct policy *policy);
    void (*keep_free)(void *kept);
    bool asks_exemption_use; /* it calls judge_exemption_use() */
    bool asks_proofs;        /* it calls judge_restore_proof() */
    bool proposes;           /* a fail of it advises to delete a snapshot; it calls
                                judge_last_of_line(), and is asked of every row before any verdict */
};

/* The rules that this version judges, sorted by id (rules/rules.def). */
size_t rule_count(void);
const struct rule *rule_at(size_t index);

/* Row of the rule with this id, or -1. */
int rule_find(struct str id);

/* Row of the parameter with this name, or -1. */
int rule_param_find(const struct rule *rule, struct str name);

/* Every id of the catalogue, also of rules that are not judged yet, sorted. */
const char *const *rule_catalogue(size_t *count);

#endif
