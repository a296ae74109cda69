/* What the findings of a rule have in common, said once at the head of findings.json: the rule, its clauses,
 * its advice and the templates of its commands. They are collected as findings bring them, so that a file
 * names only the rules that it has findings of. All of it is fixed text, so it stays small. */
#ifndef SNAPAUDIT_REPORTS_FINDINGS_HEAD_H
#define SNAPAUDIT_REPORTS_FINDINGS_HEAD_H

#include "core/json_writer.h"
#include "model/finding.h"

struct findings_head; /* opaque, defined in findings_head.c */
struct rule_head;     /* a rule in it */

struct findings_head *findings_head_new(void);
void findings_head_free(struct findings_head *head); /* NULL is fine */

/* The rule of the finding, which is added when it is the first. Borrowed until the next call. */
struct rule_head *findings_head_rule(struct findings_head *head, const struct finding *finding);

/* The number by which a finding names a clause of its rule; likewise added. */
size_t rule_head_clause(struct rule_head *rule, const struct evidence *evidence);

/* What is fixed of a clause, and of the rule, as members of an object (json_members()), for records that stand
 * alone: made once, for most of what such a record says is this. Borrowed from `head`. */
struct str rule_head_clause_text(struct findings_head *head, struct rule_head *rule,
                                 const struct evidence *evidence);
struct str rule_head_text(struct findings_head *head, struct rule_head *rule);

/* The name by which it names a command of its runbook; likewise added. Borrowed from `head`. */
const char *rule_head_command(struct findings_head *head, struct rule_head *rule,
                              const char *template, enum effect effect);

/* What the head says of the advice. */
enum head_advice {
    HEAD_OWN,     /* it is that of the runbook itself */
    HEAD_VARIANT, /* it is the variant `*name`, which is likewise added */
    HEAD_NOTHING  /* the finding must say it */
};
enum head_advice rule_head_advice(struct rule_head *rule, const struct advice_text *advice,
                                  const char **name);

/* The object of all rules, in the order in which they came. */
void findings_head_write(const struct findings_head *head, struct json_writer *w);

/* Of each rule the controls alone: {rule: [{framework, edition, id}, …]}. */
void findings_head_write_controls(const struct findings_head *head, struct json_writer *w);

#endif
