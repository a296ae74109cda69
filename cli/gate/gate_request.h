/* The question of a pipeline: which rules, on which resources, and what they may say. Put together
 * from a gate of the policy and from options, which win over it. `gate` and `audit` share it. */
#ifndef SNAPAUDIT_CLI_GATE_GATE_REQUEST_H
#define SNAPAUDIT_CLI_GATE_GATE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/narrow.h"
#include "cli/options.h"
#include "cli/gate/where.h"
#include "core/arena.h"
#include "core/error.h"
#include "policy/policy.h"

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

/* Read what `options` say; `operand` names a gate of the policy, or is empty. `default_threshold`
 * holds where neither says one. Everything lives in `arena`. Returns 0, or -1 with ERR_USAGE. */
int gate_request_read(struct gate_request *out, const struct options *options, struct str operand,
                      int default_threshold, const struct policy *policy, struct arena *arena,
                      struct error *err);

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
