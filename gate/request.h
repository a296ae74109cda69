/* A question: which rules, on which resources, and what of their findings is accepted. Put together from
 * a gate of the policy and from what is asked for beside it, which wins. An audit is such a question, too,
 * about everything, and mostly one that demands nothing. */
#ifndef SNAPAUDIT_GATE_REQUEST_H
#define SNAPAUDIT_GATE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "gate/narrow.h"
#include "gate/weigh.h"
#include "gate/where.h"
#include "policy/policy.h"

/* What is asked for beside the policy, as it was written. */
struct gate_asked {
    struct str gate;   /* of the policy; empty: none */
    bool decides;      /* it fails or passes: findings about the audit itself count for nothing */
    struct strs rules; /* ids or globs; none: those of the gate, or all */
    struct strs where; /* selectors, see gate/where.h */
    int default_threshold; /* enum severity or THRESHOLD_NEVER: where neither says one */
    struct str fail_on;    /* a severity or "never"; empty: not said, like all below */
    struct str unknown;    /* "fail" or "allow" */
    struct str max_count;
    struct str max_saving_floor;
    struct str baseline;
    bool new_only;
    const bool
        *judged; /* by row of rules.def: those that were judged before; NULL: the policy says */
};

struct gate_request {
    const struct gate *gate; /* of the policy; NULL: options only */
    struct where where;
    int only_scope; /* row of the policy's scopes, or -1 */

    bool *rules;          /* by row of rules.def: judged; NULL: all that the policy enables */
    size_t rule_count;    /* of those */
    struct strs left_out; /* ids that were named but that this version does not judge */
    struct strs off;      /* ids that were named but that the policy turns off */
    struct strs silent;   /* ids of INV rules that a gate was to judge */

    int threshold;            /* enum severity, or THRESHOLD_NEVER */
    bool unknown_fails;       /* what may be a fail is one for the exit status */
    struct str baseline;      /* path of a findings.json; empty: none */
    bool new_only;            /* what the baseline knows does not count */
    int64_t max_count;        /* findings that are accepted, or GATE_UNSET */
    int64_t max_saving_floor; /* micros a month that are accepted, or GATE_UNSET */
};

/* Everything lives in `arena`; texts of `asked` are borrowed. Returns 0, or -1 with ERR_USAGE. */
int gate_request_read(struct gate_request *out, const struct gate_asked *asked,
                      const struct policy *policy, struct arena *arena, struct error *err);

/* May one of the rules asked give a finding that weighs enough to count? */
bool gate_request_may_count(const struct gate_request *request, const struct policy *policy);

/* What it demands of findings. */
struct demand gate_request_demand(const struct gate_request *request);

/* Only some resources, or only some rules, are asked about. */
bool gate_request_selects(const struct gate_request *request);
bool gate_request_narrows(const struct gate_request *request);

/* What must be read to answer. Its parts live in `arena`. */
void gate_request_question(const struct gate_request *request, const struct policy *policy,
                           struct arena *arena, struct question *out);

/* The whole question in words, for reports: "tag:Application=payments, rules RPO-EXCEEDED". Empty when
 * everything was asked about. */
struct str gate_request_selection(const struct gate_request *request, const struct policy *policy,
                                  struct arena *arena);

/* The selector as people write it: "tag:Application=payments, scope critical data"; "everything". */
struct str gate_request_text(const struct gate_request *request, const struct policy *policy,
                             struct arena *arena);

#endif
