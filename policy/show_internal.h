/* Between the files that print the effective policy. */
#ifndef SNAPAUDIT_POLICY_SHOW_INTERNAL_H
#define SNAPAUDIT_POLICY_SHOW_INTERNAL_H

#include "policy/policy_internal.h"

struct show {
    const struct policy *policy;
    struct sink *out;
    const struct scope *scope; /* that is being shown, or NULL */
    bool named_only;           /* only what a line sets */
};

/* ---- values (show_text.c) ---- */

void show_put_escaped(struct show *s, struct str text); /* as between double quotes */
void show_put_quoted(struct show *s, struct str text);
void show_put_text(struct show *s, struct str text); /* quoted where it must be */
void show_put_list(struct show *s, struct strs list);
void show_put_duration(struct show *s, int64_t ms);

/* ---- lines ---- */

void show_put_blanks(struct show *s, unsigned count);
void show_put_key(struct show *s, unsigned indent, const char *key);  /* "  key: " */
void show_put_head(struct show *s, unsigned indent, const char *key); /* "  key:\n" */
/* Where the value came from, without and with the end of the line. */
void show_put_origin(struct show *s, const void *field);
void show_end_line(struct show *s, const void *field);

/* ---- sections (show.c) ---- */

/* The keys of a section that say something: more than what `below` says, all when it is NULL. */
void show_keys(struct show *s, enum section section, const void *base, const void *below,
               unsigned indent);
bool show_any(struct show *s, enum section section, const void *base, const void *below);
/* An item of a list, which begins on this line of the file; its first line alone. */
void show_item(struct show *s, enum section section, const void *base, unsigned line,
               unsigned indent);
void show_head(struct show *s, enum section section, const void *base, unsigned line,
               unsigned indent);
/* "{key: value, ...}" */
void show_inline(struct show *s, enum section section, const void *base);

/* ---- parts ---- */

/* Settings of rules, as far as `below` does not say the same. Returns whether there were any. */
bool show_rules(struct show *s, unsigned indent, const struct rule_settings *rules,
                const struct rule_settings *below);
/* The parameter that follows a duration of the scope that is being shown. */
void show_promised(struct show *s, const void *field);

/* ---- what counts for one resource (effective.c) ---- */

/* The same struct, from the most special to the most general; the first is what counts. */
#define LAYERS_MAX 3
struct layers {
    const void *of[LAYERS_MAX]; /* NULL: no more */
};

struct teller {
    struct show show; /* writes values into a sink of its own */
    struct str rule;
    const struct scope *scope; /* or NULL */
    unsigned kinds;            /* enum key_flag: whom keys are told of */
    effective_value_fn tell;
    void *ctx;
};

/* Write a value between the two. */
void tell_begin(struct teller *t);
void tell_end(struct teller *t, const struct policy_key *key, unsigned line);

/* The line of the tier that made a severity what it is, or 0. */
unsigned tell_tier(const struct teller *t, const struct layers *severities);

#endif
