/* What the TAG rules share: tags of a row, the keys that a policy speaks of, and what a fix sets. */
#ifndef SNAPAUDIT_RULES_TAG_TAG_H
#define SNAPAUDIT_RULES_TAG_TAG_H

#include "rules/judge.h"

#define TAG_KINDS (1u << KIND_VOLUME | 1u << KIND_SNAPSHOT | 1u << KIND_IMAGE)

/* The listings that show tags. What is seen is judged, so a gap makes no verdict unknown; it means
 * that resources may be missing from the count. */
#define TAG_SOURCES (SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI))

const char *tag_created_field(enum kind kind); /* "StartTime" */

/* The tags of a set, by key in byte order. */
static inline struct span tag_span(const struct graph *graph, uint32_t set)
{
    return (struct span){graph->tagsets[set].first, graph->tagsets[set].count};
}

/* A key that begins with aws: in any letter case: no user's word. */
bool tag_is_system(struct str key);

bool tag_listed(struct strs keys, struct str key);

/* Rules read each other's parameters: `rule` is the row of TAG-REQUIRED or of the rule that has
 * inherit_keys. */

/* Keys that a resource of this kind must have: the parameter of its scope if that is set, else those
 * of the policy's tags.required; the second list belongs to the kind. */
struct tag_keys {
    struct strs lists[2];
};
struct tag_keys tag_required_keys(const struct rule_run *run, size_t rule, enum kind kind);

/* The parameter inherit_keys in the scope at hand. */
struct strs tag_inherit_keys(const struct rule_run *run, size_t rule);

/* True when the first parameter of the rule, required_keys or inherit_keys, names any key, in some
 * scope or outside. */
bool tag_names_keys(const struct policy *policy, size_t rule);

/* For the runbook: set `key` to `value`, or to what a person decides. `most` is the greatest number
 * of keys that the record at hand can name. Only when j->record. */
void tag_fix(struct judgement *j, struct str key, const struct str *value, size_t most);

#endif
