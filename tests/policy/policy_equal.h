/* Do two policies demand the same? Names, numbers, lists, settings of every rule in every scope;
 * not the file, its bytes and its lines. */
#ifndef SNAPAUDIT_TESTS_POLICY_POLICY_EQUAL_H
#define SNAPAUDIT_TESTS_POLICY_POLICY_EQUAL_H

#include <stdbool.h>

#include "policy/policy.h"
#include "rules/rule.h"

static inline bool same_strs(struct strs a, struct strs b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = str_eq(a.items[i], b.items[i]);
    return same;
}

static inline bool same_tags(const struct tag_match *a, size_t a_count, const struct tag_match *b,
                             size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = str_eq(a[i].key, b[i].key) && a[i].absent == b[i].absent &&
               same_strs(a[i].values, b[i].values);
    return same;
}

static inline bool same_match(const struct match *a, const struct match *b)
{
    return same_strs(a->kinds, b->kinds) && same_strs(a->accounts, b->accounts) &&
           same_strs(a->regions, b->regions) && same_strs(a->arns, b->arns) &&
           same_strs(a->states, b->states) &&
           same_tags(a->tags, a->tag_count, b->tags, b->tag_count) && a->attached == b->attached &&
           a->names_state == b->names_state;
}

static inline bool same_settings(const struct rule_settings *a, const struct rule_settings *b)
{
    for (size_t i = 0; i < rule_count(); i++) {
        if (a[i].enabled != b[i].enabled || a[i].strict != b[i].strict ||
            a[i].severity != b[i].severity || a[i].severity_given != b[i].severity_given ||
            !str_eq(a[i].because, b[i].because))
            return false;
        for (size_t p = 0; p < RULE_PARAMS_MAX; p++) {
            if (a[i].params[p].number != b[i].params[p].number ||
                !same_strs(a[i].params[p].strings, b[i].params[p].strings))
                return false;
        }
    }
    return true;
}

static inline bool same_promises(const struct scope *a, const struct scope *b)
{
    const struct objectives *x = &a->objectives;
    const struct objectives *y = &b->objectives;
    return x->rpo_ms == y->rpo_ms && x->rto_ms == y->rto_ms &&
           x->keep_at_least_ms == y->keep_at_least_ms && x->keep_at_most_ms == y->keep_at_most_ms &&
           x->min_points == y->min_points && a->copies.judged == b->copies.judged &&
           a->copies.any == b->copies.any &&
           same_strs(a->copies.required_in, b->copies.required_in) &&
           a->copies.not_older_than_ms == b->copies.not_older_than_ms &&
           a->copies.own_account_copy == b->copies.own_account_copy &&
           a->copies.min_proof == b->copies.min_proof;
}

static inline bool same_restore(const struct restore *a, const struct restore *b)
{
    return a->judged == b->judged && a->tested_within_ms == b->tested_within_ms &&
           a->region_test_within_ms == b->region_test_within_ms && a->min_grade == b->min_grade &&
           a->unit_group == b->unit_group && str_eq(a->group_tag, b->group_tag) &&
           a->sample_min == b->sample_min;
}

static inline bool same_demands(const struct tag_demands *a, const struct tag_demands *b)
{
    bool same = same_strs(a->required_all, b->required_all) &&
                same_strs(a->required_volume, b->required_volume) &&
                same_strs(a->required_snapshot, b->required_snapshot) &&
                same_strs(a->required_image, b->required_image) && a->value_count == b->value_count;
    for (size_t i = 0; same && i < a->value_count; i++) {
        const struct tag_value_rule *x = &a->values[i];
        const struct tag_value_rule *y = &b->values[i];
        same = str_eq(x->key, y->key) && same_strs(x->allowed, y->allowed) &&
               str_eq(x->regex, y->regex) && x->allow_empty == y->allow_empty &&
               x->trim == y->trim && x->ignore_case == y->ignore_case;
    }
    return same;
}

static inline bool same_scope(const struct scope *a, const struct scope *b)
{
    return str_eq(a->name, b->name) && a->tier == b->tier && same_match(&a->match, &b->match) &&
           same_promises(a, b) && same_restore(&a->restore, &b->restore) &&
           same_settings(a->rules, b->rules);
}

/* What holds in scope `i`, whether the scope or the policy says it. */
static inline bool same_scope_tags(const struct policy *a, const struct policy *b, size_t i)
{
    return same_demands(policy_tag_demands(a, (uint16_t)i), policy_tag_demands(b, (uint16_t)i));
}

static inline bool same_exemption(const struct exemption *a, const struct exemption *b)
{
    return str_eq(a->id, b->id) && str_eq(a->rule, b->rule) && str_eq(a->owner, b->owner) &&
           str_eq(a->approved_by, b->approved_by) && str_eq(a->reason, b->reason) &&
           str_eq(a->ticket, b->ticket) && same_strs(a->arns, b->arns) &&
           same_tags(a->tags, a->tag_count, b->tags, b->tag_count) && a->expires == b->expires &&
           a->expired == b->expired;
}

static inline bool same_gate(const struct gate *a, const struct gate *b)
{
    return str_eq(a->name, b->name) && same_strs(a->rules, b->rules) && a->fail_on == b->fail_on &&
           a->unknown_fails == b->unknown_fails && str_eq(a->only_scope, b->only_scope) &&
           a->max_count == b->max_count && a->max_saving_floor == b->max_saving_floor &&
           str_eq(a->baseline, b->baseline) && a->new_only == b->new_only;
}

static inline bool same_outside(const struct policy *a, const struct policy *b)
{
    bool same = same_strs(a->trust.accounts, b->trust.accounts) &&
                same_strs(a->trust.vault_accounts, b->trust.vault_accounts) &&
                same_strs(a->trust.orgs, b->trust.orgs) &&
                same_strs(a->trust.key_accounts, b->trust.key_accounts) &&
                same_strs(a->trust.image_owners, b->trust.image_owners) &&
                str_eq(a->evidence.ledger, b->evidence.ledger) &&
                str_eq(a->evidence.billing_export, b->evidence.billing_export) &&
                str_eq(a->evidence.history, b->evidence.history) && a->gate_count == b->gate_count;
    for (size_t i = 0; same && i < a->gate_count; i++)
        same = same_gate(&a->gates[i], &b->gates[i]);
    return same;
}

static inline bool same_heads(const struct policy *a, const struct policy *b)
{
    bool same = str_eq(a->name, b->name) && str_eq(a->version, b->version) &&
                str_eq(a->owner, b->owner) && a->settle_ms == b->settle_ms &&
                same_strs(a->regions, b->regions) &&
                same_strs(a->allowed_regions, b->allowed_regions) &&
                same_strs(a->forbidden_regions, b->forbidden_regions) &&
                same_demands(&a->tags, &b->tags) && a->pair_count == b->pair_count;
    for (size_t i = 0; same && i < a->pair_count; i++)
        same = str_eq(a->pairs[i].region, b->pairs[i].region) &&
               same_strs(a->pairs[i].targets, b->pairs[i].targets);
    return same;
}

static inline bool same_overlays(const struct policy *a, const struct policy *b)
{
    bool same = a->overlay_count == b->overlay_count && a->settings_count == b->settings_count;
    for (size_t i = 0; same && i < a->overlay_count; i++)
        same = str_eq(a->overlays[i].name, b->overlays[i].name) &&
               same_match(&a->overlays[i].match, &b->overlays[i].match);
    for (size_t i = 0; same && i < a->settings_count; i++)
        same = same_settings(a->settings[i], b->settings[i]);
    return same;
}

static inline bool same_policy(const struct policy *a, const struct policy *b)
{
    bool same = same_heads(a, b) && same_outside(a, b) && same_overlays(a, b) &&
                same_settings(a->rules, b->rules) && a->scope_count == b->scope_count &&
                a->exemption_count == b->exemption_count;
    for (size_t i = 0; same && i < a->scope_count; i++)
        same = same_scope(&a->scopes[i], &b->scopes[i]) && same_scope_tags(a, b, i);
    for (size_t i = 0; same && i < a->exemption_count; i++)
        same = same_exemption(&a->exemptions[i], &b->exemptions[i]);
    return same;
}

#endif
