#include "policy/keys.h"

#include <assert.h>

#include "policy/form_internal.h"

/* ---- keys ---- */

/* A name for the struct of each section, by which keys find their members. */
#define SECTION(section, holder, ...) \
    union in_##section {              \
        struct holder it;             \
    };
#include "policy/sections.def"
#undef SECTION

#define KEY_SECTION(which) KEY_SECTION, .is = SECTION_##which

#define KEY_HERE(where, key, kind, otherwise, yaml, means, marks) \
    ROW(where, key, kind, otherwise, yaml, means, marks, .at = 0)
#define KEY(where, key, kind, member, otherwise, yaml, means, marks) \
    ROW(where, key, kind, otherwise, yaml, means, marks,             \
        .at = offsetof(union in_##where, it.member),                 \
        .size = sizeof(((union in_##where *)NULL)->it.member))
#define ROW(where, key, kind, otherwise, yaml, means, marks, ...) \
    {.section = SECTION_##where,                                  \
     .name = (key),                                               \
     .type = KEY_##kind,                                          \
     .standard = (otherwise),                                     \
     .example = (yaml),                                           \
     .what = (means),                                             \
     .flags = (marks),                                            \
     __VA_ARGS__},

static const struct policy_key keys[] = {
#include "policy/keys.def"
};

#undef KEY
#undef KEY_HERE
#undef KEY_SECTION

static const char *const names[] = {
#define KEY(where, key, kind, member, otherwise, yaml, means, marks) (key),
#define KEY_HERE(where, key, kind, otherwise, yaml, means, marks)    (key),
#include "policy/keys.def"
#undef KEY
#undef KEY_HERE
};

#define KEY_ROWS (sizeof(keys) / sizeof(keys[0]))

const struct policy_key *section_rows(enum section section, size_t *count)
{
    size_t first = 0;
    while (first < KEY_ROWS && keys[first].section != section)
        first++;
    size_t end = first;
    while (end < KEY_ROWS && keys[end].section == section)
        end++;
    assert(first < end);
    *count = end - first;
    return &keys[first];
}

struct words section_keys(enum section section)
{
    size_t count;
    const struct policy_key *first = section_rows(section, &count);
    return (struct words){&names[first - keys], count};
}

const struct policy_key *section_key(enum section section, struct str name)
{
    size_t count;
    const struct policy_key *rows = section_rows(section, &count);
    for (size_t i = 0; i < count; i++)
        if (str_eq_c(name, rows[i].name))
            return &rows[i];
    return NULL;
}

/* ---- sections ---- */

static const struct section_info sections[SECTION_COUNT] = {
#define SECTION(section, holder, in_schema, ...) \
    [SECTION_##section] = {.name = in_schema, __VA_ARGS__},
#include "policy/sections.def"
#undef SECTION
};

const struct section_info *section_info(enum section section)
{
    return &sections[section];
}

/* ---- types ---- */

#define WORDS(...)                                                            \
    {                                                                         \
        (const char *const[]){__VA_ARGS__},                                   \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *) \
    }

/* Also accepts what only the parser refuses, such as a region that does not exist. */
#define REGION_PATTERN "^[a-z]{2,4}(-[A-Za-z0-9_]+)+-[0-9]+$"

#define FALSE_TRUE WORDS("false", "true")

/* Of KEY_SEVERITY and KEY_FAIL_ON, where "never" is the last. */
static const int severities[] = {SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM,
                                 SEVERITY_LOW,      SEVERITY_INFO, SEVERITY_COUNT};

static const struct key_type_info types[KEY_TYPE_COUNT] = {
#define TYPE(type, how, definition, in_schema, ...) \
    [KEY_##type] = {.name = (in_schema),            \
                    .form = &form_##how,            \
                    .schema = schema_##definition,  \
                    .shown = __VA_ARGS__},
#define LIKE(type, how, in_schema, ...) \
    [KEY_##type] = {.name = (in_schema), .form = &form_##how, .shown = __VA_ARGS__},
#include "policy/types.def"
#undef TYPE
#undef LIKE
};

const struct key_type_info *key_type_info(enum key_type type)
{
    assert(type < KEY_TYPE_COUNT);
    return &types[type];
}
