/* The way to AWS: what it rests on, and what to do where not AWS answered, or nobody. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_WAY_H
#define SNAPAUDIT_COLLECTOR_AWS_WAY_H

#include "collector/aws/call_result.h"
#include "collector/aws/keys/credentials.h"
#include "core/error.h"

/* The CA bundle must be a file: libcurl would wait for a pipe that nobody writes, and says of others only
 * that they are bad. */
int way_check_authorities(const struct aws_settings *settings, struct error *err);

/* Does any service have an endpoint URL? */
bool way_is_own(const struct aws_settings *settings);

/* Words that begin small and end without a stop; NULL: the failure has another cause. */
const char *way_hint(const struct aws_settings *settings, const struct call_result *failure);

#endif
