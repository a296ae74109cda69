/* May a request that failed be sent again, and when. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_RETRY_H
#define SNAPAUDIT_COLLECTOR_AWS_RETRY_H

#include "collector/aws/call_result.h"
#include "collector/aws/collect.h"

/* May asking again help? */
bool retry_helps(const struct call_result *result);

/* Nothing came for so long, over all tries of `passed_ms`, that nothing is waited for any more. */
bool retry_is_in_vain(const struct call_result *result, int64_t passed_ms);

/* Tries in all, the first included. */
unsigned retry_attempts(const struct aws_settings *settings);

/* How long to wait before try number `tries` + 1, in ms: what the answer asks for, up to
 * LIMIT_RETRY_AFTER_MS, and on top of it the back-off, which is jittered, growing, capped. */
int64_t retry_wait_ms(const struct call_result *result, unsigned tries, uint64_t *random);

/* What a Retry-After asks for at this time, in ms: seconds or an HTTP date. 0 when it is neither, or
 * over; at most LIMIT_RETRY_AFTER_MS. */
int64_t retry_after_ms(struct str value, int64_t now_s);

#endif
