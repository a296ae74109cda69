/* Between the files of the YAML reader. */
#ifndef SNAPAUDIT_POLICY_YAML_INTERNAL_H
#define SNAPAUDIT_POLICY_YAML_INTERNAL_H

#include "core/arena.h"
#include "core/str.h"
#include "policy/yaml.h"

/* What libyaml said when it gave up. Lines and columns from 0. */
struct yaml_failure {
    const char *problem; /* may be NULL */
    size_t line, column;
    const char *context; /* may be NULL */
    size_t context_line, context_column;
};

/* Say it in words that help. The texts live in `arena`. */
struct yaml_problem yaml_explain(struct arena *arena, struct str text,
                                 const struct yaml_failure *failure);

/* The first byte sequence that is no UTF-8, or a control character that YAML does not allow. False
 * when there is none. */
bool yaml_find_bad_bytes(struct arena *arena, struct str text, struct yaml_problem *out);

#endif
