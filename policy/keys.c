#include "policy/keys.h"

#include <assert.h>

/* ---- keys ---- */

#define KEY_SECTION(which) KEY_SECTION, .is = SECTION_##which

static const struct policy_key keys[] = {
#define KEY(where, key, kind, otherwise, yaml, means) \
    {.section = SECTION_##where,                      \
     .name = (key),                                   \
     .type = KEY_##kind,                              \
     .standard = (otherwise),                         \
     .example = (yaml),                               \
     .what = (means)},
#include "policy/keys.def"
#undef KEY
};

#undef KEY_SECTION

static const char *const names[] = {
#define KEY(where, key, kind, otherwise, yaml, means) (key),
#include "policy/keys.def"
#undef KEY
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

/* ---- types ---- */

#define WORDS(...)                                                            \
    {                                                                         \
        (const char *const[]){__VA_ARGS__},                                   \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *) \
    }

/* Also accepts what only the parser refuses, such as a region that does not exist. */
#define REGION_PATTERN "^[a-z]{2,4}(-[A-Za-z0-9_]+)+-[0-9]+$"

static const struct key_type_info types[KEY_TYPE_COUNT] = {
    [KEY_ANY_TEXT] = {.name = "any_text", .shown = "text", .shape = SHAPE_SCALAR},
    [KEY_TEXT] = {.name = "text", .shown = "text", .shape = SHAPE_SCALAR, .pattern = "[^ \\t\\n]"},
    [KEY_BOOL] = {.name = "bool", .shown = "true or false", .shape = SHAPE_BOOL},
    [KEY_DURATION] = {.name = "duration",
                      .shown = "duration",
                      .shape = SHAPE_PATTERN,
                      .pattern = "^0*[1-9][0-9]*[mhdw]$"},
    [KEY_DAY] = {.name = "day",
                 .shown = "date",
                 .shape = SHAPE_PATTERN,
                 .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    [KEY_AMOUNT] = {.name = "amount",
                    .shown = "amount",
                    .shape = SHAPE_SCALAR,
                    .pattern = "^[0-9]+(\\.[0-9]+)?$"},
    [KEY_REGEX] = {.name = "regex",
                   .shown = "regular expression (PCRE2)",
                   .shape = SHAPE_SCALAR,
                   .pattern = "[^ \\t\\n]"},
    [KEY_MINUTES] = {.name = "minutes",
                     .shown = "whole number, 0 to 10080",
                     .shape = SHAPE_RANGE,
                     .max = SETTLE_MAX_MINUTES},
    [KEY_POINTS] = {.name = "points",
                    .shown = "whole number, at least 1",
                    .shape = SHAPE_RANGE,
                    .min = 1,
                    .max = MIN_POINTS_MAX},
    [KEY_SAMPLE] = {.name = "sample",
                    .shown = "whole number, at least 1",
                    .shape = SHAPE_RANGE,
                    .min = 1,
                    .max = SAMPLE_MAX},
    [KEY_COUNT] = {.name = "count",
                   .shown = "whole number",
                   .shape = SHAPE_RANGE,
                   .max = COUNT_MAX},
    [KEY_TIER] = {.name = "tier",
                  .shown = "`other`, `prod` or `critical`",
                  .shape = SHAPE_WORDS,
                  .words = WORDS("other", "prod", "critical")},
    [KEY_PROOF] = {.name = "proof",
                   .shown = "`P1`, `P2`, `P2m` or `P3`",
                   .shape = SHAPE_WORDS,
                   .words = WORDS("P1", "P2", "P2m", "P3")},
    [KEY_GRADE] = {.name = "grade",
                   .shown = "`E0` to `E4`",
                   .shape = SHAPE_WORDS,
                   .words = WORDS("E0", "E1", "E2", "E3", "E4")},
    [KEY_UNIT] = {.name = "unit",
                  .shown = "`volume` or `group`",
                  .shape = SHAPE_WORDS,
                  .words = WORDS("volume", "group")},
    [KEY_UNKNOWN] = {.name = "unknown",
                     .shown = "`fail` or `allow`",
                     .shape = SHAPE_WORDS,
                     .words = WORDS("fail", "allow")},
    [KEY_UNKNOWN_IS] = {.name = "unknown_is",
                        .shown = "`unknown`",
                        .shape = SHAPE_WORDS,
                        .words = WORDS("unknown")},
    [KEY_SEVERITY] = {.name = "severity",
                      .shown = "`critical`, `high`, `medium`, `low` or `info`",
                      .shape = SHAPE_WORDS,
                      .words = WORDS("critical", "high", "medium", "low", "info")},
    [KEY_FAIL_ON] = {.name = "fail_on",
                     .shown = "`critical`, `high`, `medium`, `low`, `info` or `never`",
                     .shape = SHAPE_WORDS,
                     .words = WORDS("critical", "high", "medium", "low", "info", "never")},
    [KEY_KIND] = {.name = "kind",
                  .shown = "`volume`, `snapshot` or `image`",
                  .shape = SHAPE_WORDS,
                  .words = WORDS("volume", "snapshot", "image")},
    /* the words of model/states.h, each once */
    [KEY_STATE] = {.name = "state",
                   .shown = "state",
                   .shape = SHAPE_SPECIAL,
                   .words = WORDS("creating", "available", "in-use", "deleting", "deleted", "error",
                                  "pending", "completed", "invalid", "deregistered", "transient",
                                  "failed", "recoverable", "recovering", "disabled")},
    [KEY_REGION] = {.name = "region",
                    .shown = "region",
                    .shape = SHAPE_PATTERN,
                    .pattern = REGION_PATTERN},
    [KEY_REGION_GLOB] = {.name = "region_pattern",
                         .shown = "region or pattern",
                         .shape = SHAPE_PATTERN,
                         .pattern = "^[a-z0-9*?-]+$"},
    [KEY_ACCOUNT] = {.name = "account",
                     .shown = "account id",
                     .shape = SHAPE_PATTERN,
                     .pattern = "^[0-9]{12}$"},
    [KEY_ACCOUNT_GLOB] = {.name = "account_pattern",
                          .shown = "account id or pattern",
                          .shape = SHAPE_SCALAR,
                          .pattern = "^([0-9]{12}|[0-9*?]*[*?][0-9*?]*)$"},
    [KEY_ORG] = {.name = "organisation",
                 .shown = "organisation",
                 .shape = SHAPE_PATTERN,
                 .pattern = "^(o-[a-z0-9]{10,32}|arn:[^:]+:organizations::[0-9]{12}:"
                            "(organization|ou)/o-[a-z0-9]{10,32}(/ou-[a-z0-9-]+)?)$"},
    [KEY_OWNER] = {.name = "image_owner",
                   .shown = "image owner",
                   .shape = SHAPE_PATTERN,
                   .pattern = "^([0-9]{12}|amazon|aws-backup-vault|aws-marketplace)$"},
    [KEY_ARN_GLOB] = {.name = "arn_pattern",
                      .shown = "ARN or pattern",
                      .shape = SHAPE_PATTERN,
                      .pattern = "^(\\*|arn:)"},
    [KEY_SUBJECT] = {.name = "subject_pattern",
                     .shown = "kind and id or pattern",
                     .shape = SHAPE_PATTERN,
                     .pattern = "^[a-z-]+ ."},
    /* 128 characters; a schema counts them as UTF-16 or as code points, so it does not */
    [KEY_TAG_KEY] = {.name = "tag_key", .shown = "tag key", .shape = SHAPE_SCALAR, .pattern = "."},
    [KEY_RULE_GLOB] = {.name = "rule_pattern",
                       .shown = "rule or pattern",
                       .shape = SHAPE_PATTERN,
                       .pattern = "^[A-Z*?][A-Z0-9*?-]*$"},
    [KEY_GROUP_PART] = {.name = "group_part",
                        .shown = "part of a group",
                        .shape = SHAPE_PATTERN,
                        .pattern = "^(account|region|key|tag:(.|\\n)+)$"},
    [KEY_ANY_TEXTS] = {.name = "any_texts",
                       .shown = "list of texts",
                       .shape = SHAPE_LIST,
                       .item = KEY_ANY_TEXT,
                       .distinct = true},
    [KEY_KINDS] = {.name = "kinds",
                   .shown = "list of `volume`, `snapshot`, `image`",
                   .shape = SHAPE_LIST,
                   .item = KEY_KIND},
    [KEY_STATES] = {.name = "states",
                    .shown = "list of states or patterns",
                    .shape = SHAPE_LIST,
                    .item = KEY_STATE},
    [KEY_REGIONS] = {.name = "regions",
                     .shown = "list of regions",
                     .shape = SHAPE_LIST,
                     .item = KEY_REGION,
                     .distinct = true},
    [KEY_REGION_GLOBS] = {.name = "region_patterns",
                          .shown = "list of regions or patterns",
                          .shape = SHAPE_LIST,
                          .item = KEY_REGION_GLOB},
    [KEY_ACCOUNTS] = {.name = "accounts",
                      .shown = "list of account ids",
                      .shape = SHAPE_LIST,
                      .item = KEY_ACCOUNT,
                      .distinct = true},
    [KEY_ACCOUNT_GLOBS] = {.name = "account_patterns",
                           .shown = "list of account ids or patterns",
                           .shape = SHAPE_LIST,
                           .item = KEY_ACCOUNT_GLOB},
    [KEY_ORGS] = {.name = "organisations",
                  .shown = "list of organisations",
                  .shape = SHAPE_LIST,
                  .item = KEY_ORG,
                  .distinct = true},
    [KEY_OWNERS] = {.name = "image_owners",
                    .shown = "list of account ids, `amazon`, `aws-marketplace`, `aws-backup-vault`",
                    .shape = SHAPE_LIST,
                    .item = KEY_OWNER,
                    .distinct = true},
    [KEY_ARN_GLOBS] = {.name = "arn_patterns",
                       .shown = "list of ARNs or patterns",
                       .shape = SHAPE_LIST,
                       .item = KEY_ARN_GLOB},
    [KEY_SUBJECTS] = {.name = "subject_patterns",
                      .shown = "list of kinds with ids or patterns",
                      .shape = SHAPE_LIST,
                      .item = KEY_SUBJECT},
    [KEY_TAG_KEYS] = {.name = "tag_keys",
                      .shown = "list of tag keys",
                      .shape = SHAPE_LIST,
                      .item = KEY_TAG_KEY,
                      .may_be_empty = true,
                      .distinct = true},
    [KEY_RULE_GLOBS] = {.name = "rule_patterns",
                        .shown = "list of rules or patterns",
                        .shape = SHAPE_LIST,
                        .item = KEY_RULE_GLOB,
                        .distinct = true},
    [KEY_GROUP_BY] = {.name = "group_by",
                      .shown = "`tag:KEY`, or a list",
                      .shape = SHAPE_LIST,
                      .item = KEY_GROUP_PART,
                      .distinct = true},
    [KEY_TARGETS] = {.name = "targets",
                     .shown = "`any`, or a list of regions",
                     .shape = SHAPE_SPECIAL},
    [KEY_PAIRS] = {.name = "pairs", .shown = "region: list of regions", .shape = SHAPE_SPECIAL},
    [KEY_TAG_MATCH] = {.name = "tag_match",
                       .shown = "tag key: list of values or patterns",
                       .shape = SHAPE_SPECIAL},
    [KEY_RULES] = {.name = "rules", .shown = "rule: settings, see below", .shape = SHAPE_SPECIAL},
    [KEY_REQUIRED] = {.name = "required",
                      .shown = "list of tag keys, or see below",
                      .shape = SHAPE_SPECIAL,
                      .section = SECTION_REQUIRED},
    [KEY_OBJECTIVES] = {.name = "objectives_or_none",
                        .shown = "see below, or `none`",
                        .shape = SHAPE_SPECIAL,
                        .section = SECTION_OBJECTIVES},
    [KEY_TAG_VALUES] = {.name = "tag_values",
                        .shown = "tag key: see below",
                        .shape = SHAPE_NAMED,
                        .section = SECTION_TAG_VALUE},
    [KEY_GATES] = {.name = "gates",
                   .shown = "name: see below",
                   .shape = SHAPE_NAMED,
                   .pattern = "^[A-Za-z0-9_.-]+$",
                   .section = SECTION_GATE},
    [KEY_SCOPES] = {.name = "scopes",
                    .shown = "list, see below",
                    .shape = SHAPE_SECTIONS,
                    .section = SECTION_SCOPE},
    [KEY_EXEMPTIONS] = {.name = "exemptions",
                        .shown = "list, see below",
                        .shape = SHAPE_SECTIONS,
                        .section = SECTION_EXEMPTION},
    [KEY_SECTION] = {.name = "section", .shown = "see below", .shape = SHAPE_SECTION},
};

const struct key_type_info *key_type_info(enum key_type type)
{
    assert(type < KEY_TYPE_COUNT);
    return &types[type];
}

struct words key_words(enum key_type type)
{
    assert(types[type].words.count > 0);
    return types[type].words;
}
