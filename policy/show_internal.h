/* Between the files that print the effective policy. */
#ifndef SNAPAUDIT_POLICY_SHOW_INTERNAL_H
#define SNAPAUDIT_POLICY_SHOW_INTERNAL_H

#include "policy/policy_internal.h"

struct show {
    const struct policy *policy;
    struct sink *out;
};

/* ---- values (show_text.c) ---- */

void show_put_escaped(struct show *s, struct str text); /* as between double quotes */
void show_put_quoted(struct show *s, struct str text);
void show_put_text(struct show *s, struct str text); /* quoted where it must be */
void show_put_list(struct show *s, struct strs list);
void show_put_duration(struct show *s, int64_t ms);
void show_put_bool(struct show *s, bool value);
void show_put_param(struct show *s, const struct rule_param *param,
                    const struct param_value *value);

/* ---- lines ---- */

void show_put_key(struct show *s, unsigned indent, const char *key);  /* "  key: " */
void show_put_head(struct show *s, unsigned indent, const char *key); /* "  key:\n" */
/* Where the value came from, without and with the end of the line. */
void show_put_origin(struct show *s, const void *field);
void show_end_line(struct show *s, const void *field);

/* Whole lines; a value that is not set has none. */
void show_text(struct show *s, unsigned indent, const char *key, const struct str *value);
void show_duration(struct show *s, unsigned indent, const char *key, const int64_t *value);
void show_list(struct show *s, unsigned indent, const char *key, const struct strs *value);
void show_plain_list(struct show *s, unsigned indent, const char *key, struct strs list);
void show_tags(struct show *s, unsigned indent, const struct tag_match *tags, size_t count);

bool show_same_list(struct strs a, struct strs b);

/* ---- parts ---- */

void show_value_rule(struct show *s, const struct tag_value_rule *rule); /* KEY: {...} */
/* What `tags` says that `over` does not; all of it when `over` is NULL. */
void show_tag_demands(struct show *s, unsigned indent, const struct tag_demands *tags,
                      const struct tag_demands *over);
void show_param(struct show *s, unsigned indent, const struct rule_param *param,
                const struct param_value *value);
void show_severity(struct show *s, unsigned indent, const struct rule_settings *settings);
void show_scopes(struct show *s);

#endif
