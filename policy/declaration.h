/* What a policy knows of the rules: their ids, what they judge, their parameters. The rules declare
 * themselves so; the array is handed in with policy_options, and no policy knows more of them. */
#ifndef SNAPAUDIT_POLICY_DECLARATION_H
#define SNAPAUDIT_POLICY_DECLARATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"
#include "model/finding.h"
#include "model/kind.h"
#include "policy/framework.h"

#define RULE_PARAMS_MAX 8

enum param_type {
    PARAM_DAYS,  /* a whole number of days, also written "30d" */
    PARAM_HOURS, /* likewise hours, "36h" */
    PARAM_COUNT,
    PARAM_BOOL,
    PARAM_WORD, /* one of `strings`; `number` is the place of the word among them */
    PARAM_STRINGS,
    PARAM_TAG_KEYS, /* strings that people set as keys of tags */
    PARAM_TYPE_COUNT
};

const char *param_type_shown(enum param_type type); /* "list of words" */
bool param_is_list(enum param_type type);

struct rule_param {
    const char *name;
    enum param_type type;
    int64_t number;             /* default */
    const char *const *strings; /* default list, or the words; NULL-terminated; NULL: empty */
    const char *what;           /* one line for `rules show` */
};

/* What a scope promises of its resources; each is judged by one rule, whose parameter says how old the
 * proof may be, as the scope's objective does. */
enum promise { PROMISE_NONE, PROMISE_BACKUPS, PROMISE_COPIES, PROMISE_RESTORES, PROMISE_COUNT };

struct rule_declaration {
    const char *id;
    const char *family; /* "ORPHAN" */
    const char *title;
    const char *why; /* why it matters, one line */
    unsigned kinds;  /* bits 1 << enum kind of the subjects */
    enum severity severity;
    enum severity gravest; /* that a reason of it can give; SEVERITY_INFO: its own */
    const struct rule_param *params;
    size_t param_count;
    enum promise promise;      /* that it judges */
    const char *promise_param; /* that follows the scope's objective; NULL without a promise */
    const char *keys_param;    /* that replaces tags.required; NULL: none does */
    bool
        grave_if_critical; /* critical in scopes of tier critical, unless the policy says otherwise */
};

/* The rules that can be set, sorted by id. */
struct rule_set {
    const struct rule_declaration *const *items;
    size_t count;
    const char *const *known; /* every id ever given out, sorted, also of rules not judged yet */
    size_t known_count;
    struct framework_set frameworks; /* that come along with them */
};

/* Row of the rule with this id, or -1; row of the parameter with this name, or -1. */
int rule_set_find(const struct rule_set *set, struct str id);
int rule_param_find(const struct rule_declaration *rule, struct str name);

/* Row of the rule that judges the promise, or -1, and the row of the parameter that follows it. */
int rule_set_promised(const struct rule_set *set, enum promise promise, size_t *param);

#endif
