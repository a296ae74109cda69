/* Between the files that make the JSON Schema of policies. */
#ifndef SNAPAUDIT_POLICY_SCHEMA_INTERNAL_H
#define SNAPAUDIT_POLICY_SCHEMA_INTERNAL_H

#include "policy/policy_internal.h"

struct schema; /* schema.c */

/* Definitions of types. */
typedef void schema_type_fn(struct schema *s, const struct key_type_info *info);
schema_type_fn schema_scalar, schema_pattern, schema_bool, schema_range, schema_words, schema_list;
schema_type_fn schema_sections, schema_named;
schema_type_fn schema_state, schema_targets, schema_pairs, schema_tag_match, schema_rules,
    schema_required, schema_objectives;

/* Pieces, for parameters of rules. */
void schema_put_ref(struct schema *s, enum key_type type);
void schema_put_enum(struct schema *s, struct words words);
/* A list, or one for a list of one. */
void schema_put_list(struct schema *s, enum key_type item, bool may_be_empty, bool distinct);
/* A count of units up to `max`, or a duration. */
void schema_put_units(struct schema *s, int64_t max);

#endif
