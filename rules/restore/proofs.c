#include "rules/restore/proofs.h"

#include "core/mem.h"
#include "rules/restore/proofs_internal.h"
#include "rules/restore/tested.h"

#include <stdlib.h>

struct restore_proofs {
    uint64_t *held[KIND_COUNT]; /* a bit a row; NULL: none of the kind */
};

static void hold(struct restore_proofs *proofs, enum kind kind, uint32_t row)
{
    proofs->held[kind][row / 64] |= UINT64_C(1) << (row % 64);
}

bool restore_proofs_hold(const struct restore_proofs *proofs, enum kind kind, uint32_t row)
{
    return proofs && proofs->held[kind] &&
           (proofs->held[kind][row / 64] >> (row % 64) & UINT64_C(1)) != 0;
}

static void hold_proof(struct restore_proofs *proofs, const struct restore_proof *proof)
{
    if (proof->drill)
        return; /* the ledger has it */
    hold(proofs, proof->kind, proof->row);
    hold(proofs, KIND_SNAPSHOT, proof->snapshot);
}

/* ---- which volumes are judged: as the engine enters them ---- */

struct rule_run proofs_run(const struct rule_proofs_in *in)
{
    return (struct rule_run){.graph = in->graph,
                             .facts = in->facts,
                             .policy = in->policy,
                             .as_of = in->as_of,
                             .rule = rule_at(RULE_RESTORE_UNTESTED),
                             .rule_row = RULE_RESTORE_UNTESTED};
}

bool proofs_enter(const struct rule_proofs_in *in, struct rule_run *run, uint32_t row)
{
    run->scope = in->scopes[row];
    run->settings = policy_rule(in->policy, run->scope, run->rule_row);
    return run->settings->enabled && tested_outside(run, row) == RECORD_MADE;
}

bool restore_proofs_possible(const struct policy *policy, instant as_of, instant created)
{
    size_t rule = RULE_RESTORE_UNTESTED;
    for (size_t scope = 0; scope < policy->scope_count; scope++) {
        struct rule_run run = {.policy = policy,
                               .as_of = as_of,
                               .scope = (uint16_t)scope,
                               .settings = policy_rule(policy, (uint16_t)scope, rule)};
        if (policy->scopes[scope].restore.judged && run.settings->enabled &&
            (created == INSTANT_UNSET || age_ms(created, as_of) <= tested_window_ms(&run)))
            return true;
    }
    return false;
}

/* ---- groups ---- */

/* A member that is proven. */
struct ranked {
    const struct member *member;
    bool in_ledger;
    bool in_use;
};

/* In the order in which the group rests on them. */
static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->in_ledger != y->in_ledger)
        return x->in_ledger ? -1 : 1;
    if (x->in_use != y->in_use)
        return x->in_use ? -1 : 1;
    if (x->member->proof.at != y->member->proof.at)
        return x->member->proof.at > y->member->proof.at ? -1 : 1;
    return (x->member->row > y->member->row) - (x->member->row < y->member->row);
}

static void rank(const struct rule_run *run, const struct group *group, struct vec *out)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct member *m = &group->members[i];
        if (m->proof.outcome == RESTORE_PROVEN)
            vec_push(out, &(struct ranked){m, m->proof.drill,
                                           run->graph->volumes[m->row].state == VOLUME_IN_USE});
    }
    if (out->len > 0)
        qsort(out->data, out->len, sizeof(struct ranked), by_rank);
}

static void hold_group(struct restore_proofs *proofs, const struct rule_run *run,
                       const struct group *group)
{
    const struct scope *scope = &run->policy->scopes[group->members[0].scope];
    bool passes = group_passes(group, &scope->restore);
    size_t needs = passes ? (size_t)group_needs(group, &scope->restore) : 0;
    struct vec proven;
    vec_init(&proven, sizeof(struct ranked));
    rank(run, group, &proven);
    for (size_t i = 0; i < needs; i++) {
        const struct ranked *r = &VEC_AT(struct ranked, &proven, i);
        hold_proof(proofs, &r->member->proof);
        if (!r->in_use && group->count > 1)
            hold(proofs, KIND_VOLUME, r->member->row);
    }
    vec_clear(&proven);
}

/* Most places hold no restore at all: only the others are put in groups. */
static bool any_proven(const struct rule_proofs_in *in, struct rule_run *run, struct span rows)
{
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        struct restore_proof proof;
        if (!proofs_enter(in, run, row))
            continue;
        tested_proof(run, row, &proof);
        if (proof.outcome == RESTORE_PROVEN)
            return true;
    }
    return false;
}

static void hold_groups(struct restore_proofs *proofs, const struct rule_proofs_in *in,
                        struct rule_run *run, struct span rows)
{
    struct groups *groups = groups_new();
    struct group group;
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
        if (proofs_enter(in, run, row) && judge_scope(run)->restore.unit_group)
            groups_add(groups, run, row);
    while (groups_next(groups, &group))
        hold_group(proofs, run, &group);
    groups_free(groups);
}

/* ---- single volumes ---- */

static void hold_volumes(struct restore_proofs *proofs, const struct rule_proofs_in *in,
                         struct rule_run *run, struct span rows)
{
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        struct restore_proof proof;
        if (!proofs_enter(in, run, row) || judge_scope(run)->restore.unit_group)
            continue;
        tested_proof(run, row, &proof);
        if (proof.outcome == RESTORE_PROVEN)
            hold_proof(proofs, &proof);
    }
}

static void find_held(struct restore_proofs *proofs, const struct rule_proofs_in *in)
{
    struct rule_run run = proofs_run(in);
    for (uint32_t place = 0; place < in->graph->place_count; place++) {
        struct span rows = in->graph->volume_spans[place];
        run.place = place;
        if (!any_proven(in, &run, rows))
            continue;
        hold_volumes(proofs, in, &run, rows);
        hold_groups(proofs, in, &run, rows);
    }
}

static uint64_t *bits(uint32_t rows)
{
    return mem_array((size_t)rows / 64 + 1, sizeof(uint64_t));
}

struct restore_proofs *restore_proofs_new(const struct rule_proofs_in *in)
{
    struct restore_proofs *proofs = mem_alloc(sizeof(*proofs));
    if (!policy_promises(in->policy, PROMISE_RESTORES))
        return proofs;
    proofs->held[KIND_IMAGE] = bits(in->graph->image_count);
    proofs->held[KIND_SNAPSHOT] = bits(in->graph->snapshot_count);
    proofs->held[KIND_VOLUME] = bits(in->graph->volume_count);
    find_held(proofs, in);
    return proofs;
}

void restore_proofs_free(struct restore_proofs *proofs)
{
    if (!proofs)
        return;
    for (int kind = 0; kind < KIND_COUNT; kind++)
        mem_free(proofs->held[kind]);
    mem_free(proofs);
}

static void *find(const struct rule_proofs_in *in)
{
    return restore_proofs_new(in);
}

static bool holds(const void *proofs, enum kind kind, uint32_t row)
{
    return restore_proofs_hold(proofs, kind, row);
}

static void let_go(void *proofs)
{
    restore_proofs_free(proofs);
}

const struct rule_proofs restore_proofs_of_rule = {.find = find, .hold = holds, .free = let_go};
