/* What a policy may hold: one table of all keys, for the parser, the JSON Schema and the docs. */
#ifndef SNAPAUDIT_POLICY_KEYS_H
#define SNAPAUDIT_POLICY_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

#define SETTLE_MAX_MINUTES 10080 /* a week */
#define MIN_POINTS_MAX     100000
#define SAMPLE_MAX         1000000
#define DAYS_MAX           36525      /* 100 years, as duration_parse() allows */
#define COUNT_MAX          1000000000 /* of parameters that count, too */

/* The mappings of a policy whose keys are known. */
enum section {
    SECTION_ROOT,
    SECTION_POLICY,
    SECTION_PLACES,
    SECTION_TRUST,
    SECTION_TAGS,
    SECTION_REQUIRED,
    SECTION_TAG_VALUE,
    SECTION_SCOPE,
    SECTION_MATCH,
    SECTION_OBJECTIVES,
    SECTION_COPIES,
    SECTION_RESTORE,
    SECTION_EVIDENCE,
    SECTION_EXEMPTION,
    SECTION_EXEMPTION_MATCH,
    SECTION_GATE,
    SECTION_COUNT
};

/* What may stand behind a key. */
enum key_type {
    KEY_ANY_TEXT,
    KEY_TEXT, /* not empty */
    KEY_BOOL,
    KEY_DURATION,
    KEY_DAY,
    KEY_AMOUNT,
    KEY_REGEX,
    KEY_MINUTES,
    KEY_POINTS,
    KEY_SAMPLE,
    KEY_COUNT,
    KEY_TIER,
    KEY_PROOF,
    KEY_GRADE,
    KEY_UNIT,
    KEY_UNKNOWN,
    KEY_UNKNOWN_IS,
    KEY_SEVERITY,
    KEY_FAIL_ON,
    KEY_KIND,
    KEY_STATE,
    KEY_REGION,
    KEY_REGION_GLOB,
    KEY_ACCOUNT,
    KEY_ACCOUNT_GLOB,
    KEY_ORG,
    KEY_OWNER,
    KEY_ARN_GLOB,
    KEY_SUBJECT,
    KEY_TAG_KEY,
    KEY_RULE_GLOB,
    KEY_GROUP_PART,
    KEY_ANY_TEXTS,
    KEY_KINDS,
    KEY_STATES,
    KEY_REGIONS,
    KEY_REGION_GLOBS,
    KEY_ACCOUNTS,
    KEY_ACCOUNT_GLOBS,
    KEY_ORGS,
    KEY_OWNERS,
    KEY_ARN_GLOBS,
    KEY_SUBJECTS,
    KEY_TAG_KEYS,
    KEY_RULE_GLOBS,
    KEY_GROUP_BY,
    KEY_TARGETS,
    KEY_PAIRS,
    KEY_TAG_MATCH,
    KEY_RULES,
    KEY_REQUIRED,
    KEY_OBJECTIVES,
    KEY_TAG_VALUES,
    KEY_GATES,
    KEY_SCOPES,
    KEY_EXEMPTIONS,
    KEY_SECTION,
    KEY_TYPE_COUNT
};

enum key_shape {
    SHAPE_SCALAR,  /* text, and what YAML takes for a number or a truth value */
    SHAPE_PATTERN, /* text that matches `pattern` */
    SHAPE_BOOL,
    SHAPE_RANGE,
    SHAPE_WORDS,
    SHAPE_LIST,     /* of `item`, or one for a list of one */
    SHAPE_SECTION,  /* a mapping with the keys of `section` */
    SHAPE_SECTIONS, /* a list of such mappings */
    SHAPE_NAMED,    /* a mapping of names to such mappings */
    SHAPE_SPECIAL   /* schema.c knows */
};

struct words {
    const char *const *items;
    size_t count;
};

struct key_type_info {
    const char *name;  /* in the schema */
    const char *shown; /* in the docs */
    const char *pattern;
    struct words words;
    int64_t min, max;
    enum key_shape shape;
    enum key_type item;   /* of lists */
    enum section section; /* of mappings */
    bool may_be_empty;    /* a list */
    bool distinct;        /* a list */
};

struct policy_key {
    enum section section;
    const char *name;
    enum key_type type;
    enum section is;      /* of KEY_SECTION */
    const char *standard; /* what holds without the key; NULL: it must be there */
    const char *example;  /* YAML */
    const char *what;
};

/* The keys of a section, in the order of keys.def. */
const struct policy_key *section_rows(enum section section, size_t *count);
struct words section_keys(enum section section);

const struct key_type_info *key_type_info(enum key_type type);

/* The words of a type that has some. */
struct words key_words(enum key_type type);

#endif
