/* The engine: runs every enabled rule over the frozen graph, on several threads, and streams findings
 * in their final order (rule, account, region, kind, id, discriminators) to the thread that called.
 * Records are never kept as an array; how many threads there are leaves no trace. */
#ifndef SNAPAUDIT_RULES_ENGINE_H
#define SNAPAUDIT_RULES_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/cost.h"
#include "analyzer/facts.h"
#include "analyzer/spending.h"
#include "core/arena.h"
#include "core/sha256.h"
#include "model/finding.h"
#include "model/graph.h"
#include "policy/policy.h"
#include "rules/rule.h"

struct control_totals; /* rules/control_totals.h */

struct brake_summary {
    uint64_t subjects; /* that would fail but for the brake */
    uint64_t gib;
    int64_t ceiling; /* micros a month */
};

/* The worst that a rule says of a subject, for whoever counts subjects over several rules: what comes later
 * in this list. */
enum standing {
    STANDING_NONE,
    STANDING_PASS,
    STANDING_EXEMPT,
    STANDING_UNKNOWN,
    STANDING_FAIL,
    STANDING_COUNT
};

struct rule_standings {
    uint8_t *of_rows[KIND_COUNT]; /* enum standing by row; NULL: no such rows are judged */
};

struct rule_summary {
    uint64_t counts[STATUS_COUNT]; /* fails with a cause elsewhere are in `caused`, not here */
    uint64_t unsettled;
    uint64_t caused;
    uint64_t no_objective; /* subjects whose scope does not set this promise */
    uint64_t not_selected; /* subjects that the default selector leaves out */
    struct brake_summary brakes[BRAKE_COUNT];
    uint64_t others
        [STANDING_COUNT]; /* of subjects without a row, each finding one; what is caused fails */
};

#define WORST_MAX         10
#define WORST_RULES_MAX   8
#define WORST_MEMBERS_MAX 6

struct worst_subject {
    enum kind kind;
    uint32_t row; /* ROW_NONE for kinds without rows */
    struct str arn, id, name, account, region;
    struct str owner; /* as its tags tell; empty when they do not */
    enum severity severity;
    size_t member_count; /* of a group of volumes: all, and the first of them by name */
    struct str members[WORST_MEMBERS_MAX];
    unsigned rule_count; /* failing rules */
    const char *rules[WORST_RULES_MAX];
    const char *reasons[WORST_RULES_MAX];
    char fingerprint
        [SHA256_HEX_MAX]; /* of its gravest finding; empty when findings are only counted */
    bool has_ceiling;     /* what it costs a month at most is known */
    int64_t ceiling;
};

struct kind_summary {
    uint64_t own, foreign, unscoped; /* unscoped: own, but no scope matched */
};

struct summary {
    size_t rule_count;                /* as rule_count() */
    const struct rule_summary *rules; /* by row of rules.def; all zero when disabled */
    struct kind_summary kinds[KIND_COUNT];
    struct brake_summary brakes[BRAKE_COUNT]; /* over all rules: each subject once, under the
                                               * gravest brake that holds it back */
    uint64_t subjects_fail;                   /* distinct, INV findings left out */
    uint64_t subjects_unknown;
    const char *currency;
    const char *priced_at;
    int64_t list;             /* all own volumes in scope at list price, micros a month */
    int64_t floor, ceiling;   /* failing ORPHAN subjects, each once */
    uint64_t unpriced_gib;    /* of those, without a price */
    struct spending spending; /* what all that was asked about costs as it is */
    struct worst_subject worst[WORST_MAX]; /* by severity; no backup at all; cost; ARN */
    size_t worst_count;
    const struct rule_standings *standings; /* by row of rules.def; NULL: nobody asked for it */
    uint32_t standing_rows[KIND_COUNT];
    const struct control_totals
        *controls; /* of the frameworks that were asked for; NULL: of none */
    /* An enabled rule of that severity requires a source with a gap; INV rules left out. */
    bool gap[SEVERITY_COUNT];
};

struct engine_options {
    const struct graph *graph;
    const struct facts *facts;
    const struct cost_model *cost;
    const struct upkeep *upkeep; /* what all costs is summed, too; NULL: it is not */
    const struct prices *prices;
    const struct policy *policy;
    instant as_of;
    unsigned jobs;     /* threads; 0: one a processor, where there is enough to do */
    bool include_pass; /* hand over passes too */
    int only_rule;     /* -1: all */
    int only_scope;    /* row of policy->scopes: only subjects there; -1: all */
    const bool *rules; /* by row of rules.def: judge these, as far as enabled; NULL: all */
    const bool *
        keep_standings; /* by row of rules.def: of these summary->standings is filled in; NULL: of none */
    /* Judge only subjects that it picks (images, snapshots, volumes): of others there is neither a
     * record nor a count. A group is judged whole when one of its members is picked. NULL: all. Called from
     * several threads at once. */
    bool (*select)(void *ctx, const struct graph *graph, enum kind kind, uint32_t row);
    void *select_ctx;
    enum kind only_kind; /* with only_row: one subject, passes and all clauses included */
    uint32_t only_row;   /* ROW_NONE: all */
    void (*accept)(void *ctx, const struct finding *finding); /* may be NULL: only count */
    void *ctx;
    bool narrowed; /* regions were left out by an option: what lies there may matter */
    const atomic_int *stop;
};

/* Verdicts of all rules but those of the inventory, the exempt ones too. Zero: nothing was there to
 * judge, or nothing of it was old enough, promised, or asked for. */
uint64_t summary_judged(const struct summary *summary);

/* What one exemption covers: fails and unknowns of every rule but those of the inventory. Expired
 * ones have what they would cover, and one that stands behind another what both cover. */
struct exemption_use {
    uint64_t findings;
    uint64_t subjects; /* distinct; each finding of a subject without a row counts */
    bool has_money;    /* some of the subjects fail an ORPHAN rule and have a price */
    int64_t floor, ceiling;
};

/* Returns 0, or -1 with ERR_CANCELLED. `summary` lives in `arena`. */
int engine_run(const struct engine_options *options, struct arena *arena, struct summary *summary,
               struct error *err);

/* Some of what is judged, told by itself: findings are about its rows, and of the audit itself about its
 * places, and the summary counts these. No verdict differs from that of all: what is looked at, proposed,
 * exempt or the cause of what stays the same. A group of volumes is of each part that has one of them. */
struct engine_part {
    const uint32_t *part_of[KIND_COUNT]; /* by row, of kinds that have rows */
    uint32_t part;
    const bool *places; /* by place: where its rows lie, and whose listings it hears of */
    void (*accept)(void *ctx, const struct finding *finding); /* in place of that of the options */
    void *ctx;
};

struct engine; /* opaque, defined in engine_internal.h */

/* To judge part by part: what the parts share is prepared once. `options` and `arena` are borrowed until it is
 * closed. */
struct engine *engine_open(const struct engine_options *options, struct arena *arena);

/* As engine_run(), of one part; NULL: of all. */
int engine_judge(struct engine *engine, const struct engine_part *part, struct arena *arena,
                 struct summary *summary, struct error *err);

void engine_close(struct engine *engine); /* NULL is fine */

/* Judges all, whatever is selected, and reports nothing: what each exemption of the policy covers, in the policy's order.
 * Lives in `arena`; NULL with ERR_CANCELLED. */
const struct exemption_use *engine_exemption_uses(const struct engine_options *options,
                                                  struct arena *arena, struct error *err);

/* True when the rule is on, in some scope or outside, and, where it judges a promise, some scope
 * makes it. What INV-COVERAGE and `rules list` go by. */
bool engine_rule_enabled(const struct policy *policy, size_t rule);

/* The gravest severity that the policy gives the rule, in any scope or outside. */
enum severity engine_rule_severity(const struct policy *policy, size_t rule);

/* The gravest that a fail of the rule can weigh: a reason may weigh more than the rule does. What it
 * is decides whether a gap matters. */
enum severity engine_rule_gravest(const struct policy *policy, size_t rule);

/* What the analyzer must be told of the policy: borrowed from it. */
struct facts_options engine_facts_options(const struct policy *policy, instant as_of);

/* Sources that enabled rules require: a gap in one is a finding of its own (INV-COVERAGE). */
source_set engine_required(const struct policy *policy);

/* And those without which some of them has no verdict. Of `rules` alone (by row of rules.def), unless it is
 * NULL. */
source_set engine_decisive(const struct policy *policy, const bool *rules);

/* And all that any of them looks at; likewise. */
source_set engine_consulted(const struct policy *policy, const bool *rules);

#endif
