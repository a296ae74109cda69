/* How values of a type are read, kept and written: one struct of functions for each way of it, which the
 * table of types (keys.c) names. `field` is the member of the key, in the struct of its section. */
#ifndef SNAPAUDIT_POLICY_FORM_INTERNAL_H
#define SNAPAUDIT_POLICY_FORM_INTERNAL_H

#include "policy/policy_internal.h"
#include "policy/show_internal.h"

struct form {
    /* NULL: it is read elsewhere. Returns whether the field now holds what the node says, so that its line is worth keeping. */
    bool (*read)(struct policy_reader *r, const struct yaml_node *node, const char *what,
                 const struct policy_key *key, void *field);
    /* What the field begins with: the value that `standard` writes, or unset when it writes none or is
     * NULL. NULL: zero. */
    void (*preset)(const struct policy_key *key, const char *standard, void *field);
    bool (*is_set)(const struct policy_key *key, const void *field);          /* NULL: always */
    bool (*same)(const struct policy_key *key, const void *a, const void *b); /* NULL: never */

    /* The value as a policy writes it. NULL, and `line` too: it is never shown. */
    void (*put)(struct show *s, const struct policy_key *key, const void *field);
    /* What follows from it, behind the line that set it; NULL: nothing. */
    void (*note)(struct show *s, const void *field);
    /* Whole lines, where KEY: VALUE will not do. `below` is what the field lies over, or NULL. */
    void (*line)(struct show *s, unsigned indent, const struct policy_key *key, const void *field,
                 const void *below);
    /* Is there something to show? NULL: where it is set, or not the same as `below`. */
    bool (*shown)(struct show *s, const struct policy_key *key, const void *field,
                  const void *below);

    /* What policy_effective() tells, where it is not what `put` writes; false: nothing. */
    bool (*told)(struct show *s, const struct policy_key *key, const void *field);
    /* Where one value will not do: tells all of them. */
    void (*tell)(struct teller *t, const struct policy_key *key, const struct layers *fields);
    /* The line that set it where no line names it; NULL: none did. */
    unsigned (*cause)(const struct teller *t, const struct layers *fields);

    /* Say that the key is missing; NULL: as it is said of others. */
    void (*missing)(struct policy_reader *r, const struct yaml_node *section,
                    const struct policy_key *key);
};

/* ---- values (form.c) ---- */

extern const struct form form_text, form_flag, form_word, form_whole, form_duration, form_list;
extern const struct form form_owner_keys;
extern const struct form form_nothing; /* read elsewhere, or only an item of lists */

/* The word that the field holds, or NULL. */
const char *form_word_of(const struct policy_key *key, const void *field);

bool form_read_word(struct policy_reader *r, const struct yaml_node *node, const char *what,
                    const struct policy_key *key, void *field);
void form_preset_word(const struct policy_key *key, const char *standard, void *field);
void form_put_word(struct show *s, const struct policy_key *key, const void *field);
bool form_read_whole(struct policy_reader *r, const struct yaml_node *node, const char *what,
                     const struct policy_key *key, void *field);
void form_preset_whole(const struct policy_key *key, const char *standard, void *field);
void form_put_whole(struct show *s, const struct policy_key *key, const void *field);
bool form_is_number_set(const struct policy_key *key, const void *field);
bool form_read_list(struct policy_reader *r, const struct yaml_node *node, const char *what,
                    const struct policy_key *key, void *field);
void form_put_list(struct show *s, const struct policy_key *key, const void *field);
bool form_is_list_set(const struct policy_key *key, const void *field);
bool form_same_list(const struct policy_key *key, const void *a, const void *b);

/* ---- mappings ---- */

extern const struct form form_section; /* section.c */
void form_preset_section(const struct policy_key *key, const char *standard, void *field);
bool form_shown_section(struct show *s, const struct policy_key *key, const void *field,
                        const void *below); /* show.c, like the next */
void form_line_section(struct show *s, unsigned indent, const struct policy_key *key,
                       const void *field, const void *below);
void form_tell_section(struct teller *t, const struct policy_key *key,
                       const struct layers *fields); /* effective.c */

/* ---- what only one key or two have ---- */

extern const struct form form_pairs, form_targets;                       /* places.c */
extern const struct form form_unknown_is;                                /* trust.c */
extern const struct form form_required, form_tag_match, form_tag_values; /* tags.c */
extern const struct form form_scopes, form_tier, form_objectives;        /* scopes.c */
extern const struct form form_group_by, form_sample;                     /* scopes.c */
extern const struct form form_rules, form_severity;                      /* rules.c */
extern const struct form form_exemptions, form_day;                      /* exemptions.c */
extern const struct form form_gates, form_amount;                        /* gates.c */
extern const struct form form_frameworks;                                /* framework_own.c */

/* ---- how the JSON Schema describes types (schema.c) ---- */

schema_type_fn schema_scalar, schema_pattern, schema_bool, schema_range, schema_words, schema_list;
schema_type_fn schema_sections, schema_named, schema_state, schema_targets, schema_pairs;
schema_type_fn schema_tag_match, schema_rules, schema_required, schema_objectives;

#endif
