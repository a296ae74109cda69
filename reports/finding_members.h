/* The members of a finding as JSON, one at a time: the records of findings.json and the columns of report.html
 * are made of them. What findings of a rule have in common is collected meanwhile, for the head. */
#ifndef SNAPAUDIT_REPORTS_FINDING_MEMBERS_H
#define SNAPAUDIT_REPORTS_FINDING_MEMBERS_H

#include "core/json_writer.h"
#include "model/finding_fields.h"
#include "reports/findings_head.h"

struct finding_members; /* opaque, defined in finding_members.c */

struct finding_members *finding_members_new(void);
void finding_members_free(struct finding_members *members); /* NULL is fine */

/* Go on to this finding, which is borrowed until the next. */
void finding_members_of(struct finding_members *members, const struct finding *finding);

/* Has it the member of the field? What is absent is left out, but for what programs ask every record for: the
 * cause, the remediation and the discriminators. */
bool finding_member_is_there(struct finding_members *members, const struct finding_field *field);

/* Write the value of one that is there. */
void finding_member_put(struct finding_members *members, const struct finding_field *field,
                        struct json_writer *w);

/* The same as records that stand alone have it: nothing in it refers to the head. */
void finding_member_put_whole(struct finding_members *members, const struct finding_field *field,
                              struct json_writer *w);

/* One item of its evidence, likewise. */
void finding_members_put_evidence(struct finding_members *members, const struct evidence *evidence,
                                  struct json_writer *w);

/* All that are there, into an object that is begun. */
void finding_members_put(struct finding_members *members, struct json_writer *w);

/* The same of a record that stands alone: nothing in it refers to the head, and what findings of its rule have in
 * common stands before the rest. */
void finding_members_put_whole(struct finding_members *members, struct json_writer *w);

/* Of the findings so far. */
const struct findings_head *finding_members_head(const struct finding_members *members);

#endif
