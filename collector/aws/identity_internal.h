/* What those who ask about an identity share. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_IDENTITY_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_IDENTITY_INTERNAL_H

#include "collector/aws/ask.h"

/* Who was refused a call, and where. */
struct identity_asker {
    const struct aws_settings *settings;
    struct str home;
    bool has_session; /* the keys are those of a session */
};

/* Keys of one partition are nobody in another: the region that took them tells, and where its name has no known
 * form the ARN, "arn:aws-cn:sts::…". May be a view of the ARN. */
struct str identity_partition(struct str home, struct str arn);

/* Are the keys those of a session? */
bool identity_has_session(const struct aws_terms *terms, struct keys *keys);

/* A call was refused: says so, and what helps. Returns -1. */
int identity_refused(const struct identity_asker *asker, const char *what,
                     const struct call_result *result, struct error *err);

#endif
