/* What a policy may hold: one table of all keys, one of what may stand behind them, one of their
 * mappings. Whoever reads, shows, tells or describes a policy walks these. */
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
#define SECTION(section, ...) SECTION_##section,
#include "policy/sections.def"
#undef SECTION
    SECTION_COUNT
};

/* What may stand behind a key. */
enum key_type {
#define TYPE(type, ...) KEY_##type,
#define LIKE(type, ...) KEY_##type,
#include "policy/types.def"
#undef TYPE
#undef LIKE
    KEY_TYPE_COUNT
};

struct words {
    const char *const *items;
    size_t count;
};

struct form;          /* how such values are read, kept and written: form.h */
struct schema;        /* schema.c */
struct policy_reader; /* policy_internal.h, like what follows */
struct yaml_node;
typedef bool policy_item_fn(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            struct str text);
typedef void section_end_fn(struct policy_reader *r, const struct yaml_node *node, void *base);

struct key_type_info;
typedef void schema_type_fn(struct schema *s, const struct key_type_info *info);

struct key_type_info {
    const char *name;        /* in the schema */
    const char *shown;       /* in the docs */
    const struct form *form; /* NULL: only items of lists are of this type */
    schema_type_fn *schema;
    const char *pattern;
    struct words words;
    const int *values;     /* what the member holds for each word; NULL: 0, 1, 2 … */
    bool is_bool;          /* the member is a bool; else an int or an enum */
    int unset;             /* what the member holds where no word is said */
    int64_t min, max;      /* of whole numbers */
    int64_t unit;          /* the member counts in it; 0: in ones */
    policy_item_fn *check; /* what must hold of a text or an item of a list; NULL: nothing */
    enum key_type item;    /* of lists */
    enum section section;  /* of mappings */
    bool may_be_empty;     /* a list, in a scope: it takes back what the policy says */
    bool distinct;         /* a list */
    bool blank;            /* a text: nothing is a text, too */
};

enum key_flag {
    /* Of each section first what bears none of these. */
    READ_SECOND = 1u << 0,
    READ_THIRD = 1u << 1,
    SHOW_SECOND = 1u << 2,
    SHOW_THIRD = 1u << 3,

    SHOW_ALWAYS = 1u << 4,  /* also where nothing is set */
    SHOW_CHANGED = 1u << 5, /* only where it is not the default */
    ITEM_HEAD = 1u << 6,    /* an item of a list begins with it */

    /* policy_effective() tells it of these; TELL_UNSET: also where nothing is set. */
    TELL_VOLUME = 1u << 7,
    TELL_SNAPSHOT = 1u << 8,
    TELL_IMAGE = 1u << 9,
    TELL_ALL = TELL_VOLUME | TELL_SNAPSHOT | TELL_IMAGE,
    TELL_UNSET = 1u << 10,

    NOT_JUDGED = 1u << 11,  /* by this version: that is noticed */
    DISTINCT = 1u << 12,    /* a list without repeats, whatever its type says */
    SHORT = 1u << 13,       /* also stands below `match`, and is shown there */
    OVER_POLICY = 1u << 14, /* lies over the section of the policy that has its name */
    IN_OVERLAY = 1u << 15   /* overlays have it, too */
};

#define KEY_TURNS 3u /* first, second, third */

struct policy_key {
    enum section section;
    const char *name;
    enum key_type type;
    enum section is;      /* of KEY_SECTION */
    size_t at, size;      /* of its member, in the struct of the section */
    const char *standard; /* what holds without the key; NULL: it must be there */
    const char *example;  /* YAML */
    const char *what;
    unsigned flags; /* enum key_flag */
};

struct section_info {
    const char *name;  /* in the schema; NULL: described elsewhere */
    const char *home;  /* "it belongs under ..."; NULL: that is never said */
    const char *what;  /* in "... has no name" */
    bool in_full;      /* messages call its keys HOME.KEY */
    bool told_bare;    /* policy_effective() calls them KEY, not HOME.KEY */
    bool no_lines;     /* which line set a value is kept of the whole, not of each key */
    bool no_defaults;  /* what is not said stays unset */
    bool is_marked;    /* its struct begins with a bool: whether the section is there */
    const char *later; /* why keys with NOT_JUDGED are not; NULL: no more to say */
    /* Before and after its keys are read; NULL: nothing to do. */
    void (*begin)(struct policy_reader *r, void *base);
    section_end_fn *end;
};

const struct section_info *section_info(enum section section);

/* The keys of a section, in the order of keys.def. */
const struct policy_key *section_rows(enum section section, size_t *count);
struct words section_keys(enum section section);
/* The key with this name, or NULL. */
const struct policy_key *section_key(enum section section, struct str name);

const struct key_type_info *key_type_info(enum key_type type);

#endif
