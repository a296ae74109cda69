/* Between the files of the policy reader. */
#ifndef SNAPAUDIT_POLICY_POLICY_INTERNAL_H
#define SNAPAUDIT_POLICY_POLICY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"
#include "policy/declaration.h"
#include "policy/keys.h"
#include "policy/yaml.h"

#define POLICY_SCOPES_MAX     1000u
#define POLICY_EXEMPTIONS_MAX 10000u
#define POLICY_NAMES_MAX      1000u /* in a list that names each thing once */
#define POLICY_TAG_KEY_MAX    128u  /* characters (Amazon EC2 User Guide, "Tag restrictions") */

/* Something to say about a place of the file: a problem or a notice. */
struct remark {
    unsigned line, column;
    size_t order; /* of being made: keeps the sort stable */
    enum error_code code;
    struct str message, expected, hint;
    struct remark *next;
};

struct remarks {
    struct remark *newest;
    size_t count;
};

/* Which line set a value, by the value's address in the policy. */
struct origin {
    const void *field;
    unsigned line;
    size_t order; /* of being set */
};

struct policy_origins {
    const struct origin *items; /* by address */
    size_t count;
};

struct origin_node;

struct policy_reader {
    struct arena *arena;
    const struct policy_options *options;
    struct policy *policy;
    const struct yaml_node *rules_node; /* the section `rules`, or NULL */
    const struct scope *scope;          /* that is being read, or NULL */
    struct remarks problems;
    struct remarks notices;
    struct origin_node *origins; /* newest first */
    size_t origin_count;
};

/* ---- saying what is wrong (report.c) ---- */

/* A problem at a node; expected and hint follow with the two functions below. */
void policy_problem(struct policy_reader *r, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void policy_expected(struct policy_reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void policy_hint(struct policy_reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void policy_notice(struct policy_reader *r, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As above, but only when no notice has this text yet. */
void policy_notice_once(struct policy_reader *r, const struct yaml_node *at, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));

void policy_add_yaml_problem(struct policy_reader *r, const struct yaml_problem *problem);

/* Hand over what was collected, in the order of the file. */
void policy_tell_problems(struct policy_reader *r);
void policy_tell_notices(struct policy_reader *r);

/* Remember which line set `field`, which must not move any more. */
void policy_set_origin(struct policy_reader *r, const void *field, const struct yaml_node *node);
void policy_set_line(struct policy_reader *r, const void *field, unsigned line);
/* All that were set so far; the last line of each field counts. */
const struct policy_origins *policy_sort_origins(struct policy_reader *r);
/* 0 when no line set it. */
unsigned policy_line_in(const struct policy_origins *origins, const void *field);
unsigned policy_origin(const struct policy *policy, const void *field);

/* ---- values (values.c); each reports what it refuses and returns false ---- */

/* Text of a node for a message: cut short. */
struct str policy_shown(struct policy_reader *r, const struct yaml_node *node);

/* "a list", "text", "nothing": what a node is. */
const char *policy_kind_of(const struct yaml_node *node);

/* The word that was probably meant, also when only its case is wrong; NULL when none is near. */
const char *policy_nearest(struct str word, struct words words);

bool policy_has_word(struct words words, struct str word);
bool policy_has_wildcard(struct str s); /* * or ? */

/* "a, b, c" */
struct str policy_word_list(struct arena *arena, struct words words);

/* Says what is wrong with a key that is not among `words`. */
typedef void policy_refuse_fn(struct policy_reader *r, const struct yaml_node *key,
                              struct words words, const char *what);

/* Is it a mapping, and `refuse` was told of each key that is not among `words`? False only when it is no
 * mapping. `what` names it in messages: "a control". */
bool policy_check_words(struct policy_reader *r, const struct yaml_node *node, struct words words,
                        const char *what, policy_refuse_fn *refuse);

/* Is it a mapping with none but the keys of `section`? False only when it is no mapping. `what`
 * names it in messages: "places". */
bool policy_check_keys(struct policy_reader *r, const struct yaml_node *node, enum section section,
                       const char *what);
bool policy_check_mapping(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          const char *example);

/* A scalar that is not null; may be empty text in quotes. */
bool policy_read_any_text(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          struct str *out);
bool policy_read_text(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct str *out); /* not empty */
bool policy_read_bool(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      bool *out);
bool policy_read_whole(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       int64_t min, int64_t max, int64_t *out);
bool policy_read_duration(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          int64_t *out);
/* Index into `words`. */
bool policy_read_word(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct words words, size_t *out);
/* The last instant of a day. */
bool policy_read_day(struct policy_reader *r, const struct yaml_node *node, const char *what,
                     instant *out);

enum list_flag {
    LIST_MAY_BE_EMPTY = 1u << 0,
    LIST_DISTINCT = 1u << 1,
    LIST_BLANK_TEXT = 1u << 2 /* "" and " " are items like others */
};

/* A list of texts, or one text for a list of one. `check` may be NULL. */
bool policy_read_list(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      unsigned flags, policy_item_fn *check, struct strs *out);

bool policy_same_list(struct strs a, struct strs b);

/* What must hold of a text, or of an item of a list. */
policy_item_fn policy_check_kind, policy_check_state, policy_check_region, policy_check_region_glob;
policy_item_fn policy_check_account, policy_check_arn, policy_check_subject, policy_check_org;
policy_item_fn policy_check_account_id; /* no pattern */
policy_item_fn policy_check_image_owner, policy_check_tag_key, policy_check_group;
policy_item_fn policy_check_required_key; /* that people can set */
policy_item_fn policy_check_scope_name;   /* of this policy */
policy_item_fn
    policy_check_rule_glob; /* fits some rule of the catalogue; a notice when none is judged */
/* How many rules of the catalogue fit. */
size_t policy_count_rules(const struct policy_reader *r, struct str pattern);

/* An unquoted run of 12 digits anywhere in the tree is a problem. */
void policy_check_digits(struct policy_reader *r, const struct yaml_node *node);

/* ---- sections (section.c) ---- */

/* The section whose keys stand behind a key. */
enum section policy_section_of(const struct policy_key *key);

/* Fill the struct of a section with the defaults of its keys. */
void policy_preset(enum section section, void *base);

/* Read all keys into the struct of the section. False only when it is no mapping. `what` names it in
 * messages. */
bool policy_read_section(struct policy_reader *r, const struct yaml_node *node,
                         enum section section, const char *what, void *base);
/* Those of one turn, and one alone; also says what is missing. */
void policy_read_keys(struct policy_reader *r, const struct yaml_node *node, enum section section,
                      unsigned turn, void *base);
void policy_read_key(struct policy_reader *r, const struct yaml_node *node,
                     const struct policy_key *key, void *base);

/* 0, 1 or 2: does the key bear the second flag, the third? */
unsigned policy_key_turn(const struct policy_key *key, unsigned second, unsigned third);

/* Does any key say something? */
bool policy_is_set(enum section section, const void *base);

/* Around the keys of some sections; see struct section_info. */
void policy_begin_tags(struct policy_reader *r, void *base);
section_end_fn policy_end_tag_value, policy_end_trust, policy_end_scope, policy_end_match;
section_end_fn policy_end_objectives, policy_end_copies;
section_end_fn policy_end_exemption, policy_end_exemption_match;

/* The struct whose member `field` is. */
#define HOLDER_OF(type, member, field) \
    ((type *)((uintptr_t)(const void *)(field)-offsetof(type, member)))

/* ---- rule settings (rules.c) ---- */

/* The settings that the rules bring along. */
struct rule_settings *policy_default_rules(struct arena *arena, const struct rule_set *rules);

/* Lay a `rules` section over `settings`. */
void policy_read_rules(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       struct rule_settings *settings);

/* A copy that a section `rules` can be laid over. */
struct rule_settings *policy_copy_settings(struct policy_reader *r,
                                           const struct rule_settings *from);

/* The settings of a scope, once all of its keys are read. */
void policy_settle_scope_rules(struct policy_reader *r, struct scope *scope,
                               const struct yaml_node *node);

/* ---- overlays (overlays.c) ---- */

/* `as_scope` holds what an overlay has in common with other scopes. */
void policy_read_overlay(struct policy_reader *r, const struct yaml_node *node,
                         const struct scope *as_scope, struct overlay *out);

/* Fill policy->settings, once all scopes and overlays are there. */
void policy_combine(struct policy_reader *r);

/* The objective of a scope that says how old the proof of a promise may be. */
struct objective {
    const char *section;
    const char *key;  /* as the policy writes it */
    size_t at;        /* of its value, milliseconds, in struct scope */
    size_t judged_at; /* of the flag that says whether the scope sets it; 0: its value does */
    bool of_groups;   /* members of a group must agree on all settings of its rule */
};
const struct objective *policy_objective(enum promise promise);

/* The rule that judges the promise and its parameter that follows the objective: rows of the rules, of
 * their parameters. False when no rule judges it. */
bool policy_find_promised(const struct policy *policy, enum promise promise, size_t *rule,
                          size_t *param);
const struct rule_declaration *policy_rule_at(const struct policy *policy, size_t row);

/* The promise whose objective, set in this scope, the parameter follows; PROMISE_NONE without one or
 * without a scope. */
enum promise policy_followed(const struct policy *policy, const struct scope *scope, size_t rule,
                             size_t param);

/* ---- matching (match.c) ---- */

bool policy_any_glob(struct strs globs, struct str text);

#endif
