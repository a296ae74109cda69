/* What a finding says, in words. Text of strangers is in it: whoever writes it escapes. */
#ifndef SNAPAUDIT_RULES_SENTENCE_H
#define SNAPAUDIT_RULES_SENTENCE_H

#include "core/sink.h"
#include "model/finding.h"

/* What is wrong, in one line without a full stop, such as "the newest backup is 61 hours old, 24
 * are allowed". */
void finding_sentence(struct sink *out, const struct finding *finding);

/* Whom it is about: "vol-0abc (payments-db) in eu-west-1", and " of prod (111122223333)" where the account has a
 * name. */
void finding_subject(struct sink *out, const struct finding *finding);

#endif
