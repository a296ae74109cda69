#include "policy/keys.h"

#include <assert.h>

#include "policy/form.h"
#include "policy/schema_internal.h"

/* ---- keys ---- */

#define STRUCT_ROOT            struct policy
#define STRUCT_POLICY          struct policy
#define STRUCT_PLACES          struct policy
#define STRUCT_TRUST           struct trust
#define STRUCT_TAGS            struct tag_demands
#define STRUCT_REQUIRED        struct tag_demands
#define STRUCT_TAG_VALUE       struct tag_value_rule
#define STRUCT_SCOPE           struct scope
#define STRUCT_MATCH           struct match
#define STRUCT_OBJECTIVES      struct objectives
#define STRUCT_COPIES          struct copies
#define STRUCT_RESTORE         struct restore
#define STRUCT_RULE            struct rule_settings
#define STRUCT_EVIDENCE        struct evidence_sources
#define STRUCT_EXEMPTION       struct exemption
#define STRUCT_EXEMPTION_MATCH struct exemption
#define STRUCT_GATE            struct gate

#define KEY_SECTION(which) KEY_SECTION, .is = SECTION_##which

#define KEY(where, key, kind, member, otherwise, yaml, means, marks) \
    {.section = SECTION_##where,                                     \
     .name = (key),                                                  \
     .type = KEY_##kind,                                             \
     .at = offsetof(STRUCT_##where, member),                         \
     .size = sizeof(((STRUCT_##where *)NULL)->member),               \
     .standard = (otherwise),                                        \
     .example = (yaml),                                              \
     .what = (means),                                                \
     .flags = (marks)},
#define KEY_HERE(where, key, kind, otherwise, yaml, means, marks) \
    {.section = SECTION_##where,                                  \
     .name = (key),                                               \
     .type = KEY_##kind,                                          \
     .standard = (otherwise),                                     \
     .example = (yaml),                                           \
     .what = (means),                                             \
     .flags = (marks)},

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
    [SECTION_ROOT] = {.name = "root",
                      .home = "the top of the file",
                      .what = "the policy",
                      .told_bare = true},
    [SECTION_POLICY] = {.name = "policy", .home = "policy", .in_full = true},
    [SECTION_PLACES] = {.name = "places", .home = "places", .in_full = true},
    [SECTION_TRUST] = {.name = "trust", .home = "trust", .in_full = true, .end = policy_end_trust},
    [SECTION_TAGS] = {.name = "tags",
                      .home = "tags",
                      .in_full = true,
                      .is_marked = true,
                      .begin = policy_begin_tags},
    [SECTION_REQUIRED] = {.name = "required_by_kind", .home = "tags.required", .in_full = true},
    [SECTION_TAG_VALUE] = {.name = "tag_value",
                           .home = "tags.values.KEY",
                           .no_lines = true,
                           .end = policy_end_tag_value},
    [SECTION_SCOPE] = {.name = "scope",
                       .home = "scopes",
                       .what = "the scope",
                       .told_bare = true,
                       .end = policy_end_scope},
    [SECTION_MATCH] = {.name = "match", .home = "match", .no_lines = true, .end = policy_end_match},
    [SECTION_OBJECTIVES] = {.name = "objectives",
                            .home = "objectives",
                            .end = policy_end_objectives},
    [SECTION_COPIES] = {.name = "copies",
                        .home = "copies",
                        .is_marked = true,
                        .end = policy_end_copies},
    [SECTION_RESTORE] = {.name = "restore", .home = "restore", .is_marked = true},
    [SECTION_RULE] = {.told_bare = true},
    [SECTION_EVIDENCE] = {.name = "evidence",
                          .home = "evidence",
                          .in_full = true,
                          .later = ": the source is not read"},
    [SECTION_EXEMPTION] = {.name = "exemption",
                           .home = "exemptions",
                           .what = "the exemption",
                           .no_lines = true,
                           .end = policy_end_exemption},
    [SECTION_EXEMPTION_MATCH] = {.name = "exemption_match",
                                 .home = "match",
                                 .no_lines = true,
                                 .end = policy_end_exemption_match},
    [SECTION_GATE] = {.name = "gate", .home = "gates.NAME", .no_defaults = true},
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
    [KEY_ANY_TEXT] = {.name = "any_text",
                      .shown = "text",
                      .form = &form_text,
                      .schema = schema_scalar,
                      .blank = true},
    [KEY_TEXT] = {.name = "text",
                  .shown = "text",
                  .form = &form_text,
                  .schema = schema_scalar,
                  .pattern = "[^ \\t\\n]"},
    [KEY_BOOL] = {.name = "bool",
                  .shown = "true or false",
                  .form = &form_flag,
                  .schema = schema_bool,
                  .words = FALSE_TRUE,
                  .is_bool = true},
    [KEY_DURATION] = {.name = "duration",
                      .shown = "duration",
                      .form = &form_duration,
                      .schema = schema_pattern,
                      .pattern = "^0*[1-9][0-9]*[mhdw]$"},
    [KEY_DAY] = {.name = "day",
                 .shown = "date",
                 .form = &form_day,
                 .schema = schema_pattern,
                 .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    [KEY_AMOUNT] = {.name = "amount",
                    .shown = "amount",
                    .form = &form_amount,
                    .schema = schema_scalar,
                    .pattern = "^[0-9]+(\\.[0-9]+)?$"},
    [KEY_REGEX] = {.name = "regex",
                   .shown = "regular expression (PCRE2)",
                   .form = &form_text,
                   .schema = schema_scalar,
                   .pattern = "[^ \\t\\n]"},
    [KEY_MINUTES] = {.name = "minutes",
                     .shown = "whole number, 0 to 10080",
                     .form = &form_whole,
                     .schema = schema_range,
                     .max = SETTLE_MAX_MINUTES,
                     .unit = MS_PER_MINUTE},
    [KEY_POINTS] = {.name = "points",
                    .shown = "whole number, at least 1",
                    .form = &form_whole,
                    .schema = schema_range,
                    .min = 1,
                    .max = MIN_POINTS_MAX},
    [KEY_SAMPLE] = {.name = "sample",
                    .shown = "whole number, at least 1",
                    .form = &form_sample,
                    .schema = schema_range,
                    .min = 1,
                    .max = SAMPLE_MAX},
    [KEY_COUNT] = {.name = "count",
                   .shown = "whole number",
                   .form = &form_whole,
                   .schema = schema_range,
                   .max = COUNT_MAX},
    [KEY_TIER] = {.name = "tier",
                  .shown = "`other`, `prod` or `critical`",
                  .form = &form_tier,
                  .schema = schema_words,
                  .words = WORDS("other", "prod", "critical")},
    [KEY_PROOF] = {.name = "proof",
                   .shown = "`P1`, `P2`, `P2m` or `P3`",
                   .form = &form_word,
                   .schema = schema_words,
                   .words = WORDS("P1", "P2", "P2m", "P3"),
                   .values = (const int[]){PROOF_P1, PROOF_P2, PROOF_P2M, PROOF_P3}},
    [KEY_GRADE] = {.name = "grade",
                   .shown = "`E0` to `E4`",
                   .form = &form_word,
                   .schema = schema_words,
                   .words = WORDS("E0", "E1", "E2", "E3", "E4"),
                   .values = (const int[]){GRADE_E0, GRADE_E1, GRADE_E2, GRADE_E3, GRADE_E4}},
    [KEY_UNIT] = {.name = "unit",
                  .shown = "`volume` or `group`",
                  .form = &form_word,
                  .schema = schema_words,
                  .words = WORDS("volume", "group"),
                  .is_bool = true},
    [KEY_UNKNOWN] = {.name = "unknown",
                     .shown = "`fail` or `allow`",
                     .form = &form_word,
                     .schema = schema_words,
                     .words = WORDS("fail", "allow"),
                     .values = (const int[]){TRI_YES, TRI_NO}},
    [KEY_UNKNOWN_IS] = {.name = "unknown_is",
                        .shown = "`unknown`",
                        .form = &form_unknown_is,
                        .schema = schema_words,
                        .words = WORDS("unknown")},
    [KEY_SEVERITY] = {.name = "severity",
                      .shown = "`critical`, `high`, `medium`, `low` or `info`",
                      .form = &form_severity,
                      .schema = schema_words,
                      .words = WORDS("critical", "high", "medium", "low", "info"),
                      .values = severities},
    [KEY_FAIL_ON] = {.name = "fail_on",
                     .shown = "`critical`, `high`, `medium`, `low`, `info` or `never`",
                     .form = &form_word,
                     .schema = schema_words,
                     .words = WORDS("critical", "high", "medium", "low", "info", "never"),
                     .values = severities,
                     .unset = -1},
    [KEY_KIND] = {.name = "kind",
                  .shown = "`volume`, `snapshot` or `image`",
                  .schema = schema_words,
                  .words = WORDS("volume", "snapshot", "image"),
                  .check = policy_check_kind},
    /* the words of model/states.h, each once */
    [KEY_STATE] = {.name = "state",
                   .shown = "state",
                   .schema = schema_state,
                   .words = WORDS("creating", "available", "in-use", "deleting", "deleted", "error",
                                  "pending", "completed", "invalid", "deregistered", "transient",
                                  "failed", "recoverable", "recovering", "disabled"),
                   .check = policy_check_state},
    [KEY_REGION] = {.name = "region",
                    .shown = "region",
                    .schema = schema_pattern,
                    .pattern = REGION_PATTERN,
                    .check = policy_check_region},
    [KEY_REGION_GLOB] = {.name = "region_pattern",
                         .shown = "region or pattern",
                         .schema = schema_pattern,
                         .pattern = "^[a-z0-9*?-]+$",
                         .check = policy_check_region_glob},
    [KEY_ACCOUNT] = {.name = "account",
                     .shown = "account id",
                     .schema = schema_pattern,
                     .pattern = "^[0-9]{12}$",
                     .check = policy_check_account_id},
    [KEY_ACCOUNT_GLOB] = {.name = "account_pattern",
                          .shown = "account id or pattern",
                          .schema = schema_scalar,
                          .pattern = "^([0-9]{12}|[0-9*?]*[*?][0-9*?]*)$",
                          .check = policy_check_account},
    [KEY_ORG] = {.name = "organisation",
                 .shown = "organisation",
                 .schema = schema_pattern,
                 .pattern = "^(o-[a-z0-9]{10,32}|arn:[^:]+:organizations::[0-9]{12}:"
                            "(organization|ou)/o-[a-z0-9]{10,32}(/ou-[a-z0-9-]+)?)$",
                 .check = policy_check_org},
    [KEY_OWNER] = {.name = "image_owner",
                   .shown = "image owner",
                   .schema = schema_pattern,
                   .pattern = "^([0-9]{12}|amazon|aws-backup-vault|aws-marketplace)$",
                   .check = policy_check_image_owner},
    [KEY_ARN_GLOB] = {.name = "arn_pattern",
                      .shown = "ARN or pattern",
                      .schema = schema_pattern,
                      .pattern = "^(\\*|arn:)",
                      .check = policy_check_arn},
    [KEY_SUBJECT] = {.name = "subject_pattern",
                     .shown = "kind and id or pattern",
                     .schema = schema_pattern,
                     .pattern = "^[a-z-]+ .",
                     .check = policy_check_subject},
    /* 128 characters; a schema counts them as UTF-16 or as code points, so it does not */
    [KEY_TAG_KEY] = {.name = "tag_key",
                     .shown = "tag key",
                     .schema = schema_scalar,
                     .pattern = ".",
                     .check = policy_check_required_key},
    [KEY_RULE_GLOB] = {.name = "rule_pattern",
                       .shown = "rule or pattern",
                       .form = &form_text,
                       .schema = schema_pattern,
                       .pattern = "^[A-Z*?][A-Z0-9*?-]*$",
                       .check = policy_check_rule_glob},
    [KEY_GROUP_PART] = {.name = "group_part",
                        .shown = "part of a group",
                        .schema = schema_pattern,
                        .pattern = "^(account|region|key|tag:(.|\\n)+)$",
                        .check = policy_check_group},
    [KEY_ANY_TEXTS] = {.name = "any_texts",
                       .shown = "list of texts",
                       .form = &form_list,
                       .schema = schema_list,
                       .item = KEY_ANY_TEXT,
                       .distinct = true},
    [KEY_KINDS] = {.name = "kinds",
                   .shown = "list of `volume`, `snapshot`, `image`",
                   .form = &form_list,
                   .schema = schema_list,
                   .item = KEY_KIND},
    [KEY_STATES] = {.name = "states",
                    .shown = "list of states or patterns",
                    .form = &form_list,
                    .schema = schema_list,
                    .item = KEY_STATE},
    [KEY_REGIONS] = {.name = "regions",
                     .shown = "list of regions",
                     .form = &form_list,
                     .schema = schema_list,
                     .item = KEY_REGION,
                     .distinct = true},
    [KEY_REGION_GLOBS] = {.name = "region_patterns",
                          .shown = "list of regions or patterns",
                          .form = &form_list,
                          .schema = schema_list,
                          .item = KEY_REGION_GLOB},
    [KEY_ACCOUNTS] = {.name = "accounts",
                      .shown = "list of account ids",
                      .form = &form_list,
                      .schema = schema_list,
                      .item = KEY_ACCOUNT,
                      .distinct = true},
    [KEY_ACCOUNT_GLOBS] = {.name = "account_patterns",
                           .shown = "list of account ids or patterns",
                           .form = &form_list,
                           .schema = schema_list,
                           .item = KEY_ACCOUNT_GLOB},
    [KEY_ORGS] = {.name = "organisations",
                  .shown = "list of organisations",
                  .form = &form_list,
                  .schema = schema_list,
                  .item = KEY_ORG,
                  .distinct = true},
    [KEY_OWNERS] = {.name = "image_owners",
                    .shown = "list of account ids, `amazon`, `aws-marketplace`, `aws-backup-vault`",
                    .form = &form_list,
                    .schema = schema_list,
                    .item = KEY_OWNER,
                    .distinct = true},
    [KEY_ARN_GLOBS] = {.name = "arn_patterns",
                       .shown = "list of ARNs or patterns",
                       .form = &form_list,
                       .schema = schema_list,
                       .item = KEY_ARN_GLOB},
    [KEY_SUBJECTS] = {.name = "subject_patterns",
                      .shown = "list of kinds with ids or patterns",
                      .form = &form_list,
                      .schema = schema_list,
                      .item = KEY_SUBJECT},
    [KEY_TAG_KEYS] = {.name = "tag_keys",
                      .shown = "list of tag keys",
                      .form = &form_list,
                      .schema = schema_list,
                      .item = KEY_TAG_KEY,
                      .may_be_empty = true,
                      .distinct = true},
    [KEY_RULE_GLOBS] = {.name = "rule_patterns",
                        .shown = "list of rules or patterns",
                        .form = &form_list,
                        .schema = schema_list,
                        .item = KEY_RULE_GLOB,
                        .distinct = true},
    [KEY_GROUP_BY] = {.name = "group_by",
                      .shown = "`tag:KEY`, or a list",
                      .form = &form_group_by,
                      .schema = schema_list,
                      .item = KEY_GROUP_PART,
                      .distinct = true},
    [KEY_TARGETS] = {.name = "targets",
                     .shown = "`any`, or a list of regions",
                     .form = &form_targets,
                     .schema = schema_targets},
    [KEY_PAIRS] = {.name = "pairs",
                   .shown = "region: list of regions",
                   .form = &form_pairs,
                   .schema = schema_pairs},
    [KEY_TAG_MATCH] = {.name = "tag_match",
                       .shown = "tag key: list of values or patterns",
                       .form = &form_tag_match,
                       .schema = schema_tag_match},
    [KEY_RULES] = {.name = "rules",
                   .shown = "rule: settings, see below",
                   .form = &form_rules,
                   .schema = schema_rules},
    [KEY_REQUIRED] = {.name = "required",
                      .shown = "list of tag keys, or see below",
                      .form = &form_required,
                      .schema = schema_required,
                      .section = SECTION_REQUIRED},
    [KEY_OBJECTIVES] = {.name = "objectives_or_none",
                        .shown = "see below, or `none`",
                        .form = &form_objectives,
                        .schema = schema_objectives,
                        .section = SECTION_OBJECTIVES},
    [KEY_TAG_VALUES] = {.name = "tag_values",
                        .shown = "tag key: see below",
                        .form = &form_tag_values,
                        .schema = schema_named,
                        .section = SECTION_TAG_VALUE},
    [KEY_GATES] = {.name = "gates",
                   .shown = "name: see below",
                   .form = &form_gates,
                   .schema = schema_named,
                   .pattern = "^[A-Za-z0-9_.-]+$",
                   .section = SECTION_GATE},
    [KEY_SCOPES] = {.name = "scopes",
                    .shown = "list, see below",
                    .form = &form_scopes,
                    .schema = schema_sections,
                    .section = SECTION_SCOPE},
    [KEY_EXEMPTIONS] = {.name = "exemptions",
                        .shown = "list, see below",
                        .form = &form_exemptions,
                        .schema = schema_sections,
                        .section = SECTION_EXEMPTION},
    [KEY_SECTION] = {.name = "section", .shown = "see below", .form = &form_section},
    [KEY_MAYBE] = {.name = "bool",
                   .shown = "true or false",
                   .form = &form_flag,
                   .words = FALSE_TRUE,
                   .values = (const int[]){TRI_NO, TRI_YES}},
    [KEY_UNLESS] = {.name = "bool",
                    .shown = "true or false",
                    .form = &form_flag,
                    .words = FALSE_TRUE,
                    .values = (const int[]){true, false},
                    .is_bool = true},
    [KEY_OVERLAY] = {.name = "bool", .shown = "true or false", .form = &form_nothing},
    [KEY_ONLY_SCOPE] = {.name = "text",
                        .shown = "text",
                        .form = &form_text,
                        .check = policy_check_scope_name},
};

const struct key_type_info *key_type_info(enum key_type type)
{
    assert(type < KEY_TYPE_COUNT);
    return &types[type];
}
