/* Keys of a role for a while, of STS: by other keys (AssumeRole) or by a web identity token. Internal to
 * collector/aws.
 *
 * Asked where STS knows every account: the regional STS host of the region that is set, if that region is on for all
 * accounts; else of the one that answers for its partition. In a region that the role's account has not
 * enabled AWS would refuse with the words of a missing permission. `sts_regional_endpoints = regional` and
 * an endpoint URL of STS are obeyed: the region then stays as it is. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_ASSUME_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_ASSUME_H

#include "collector/aws/ask.h"

#define ROLE_LEAST_S 900u   /* what a session of a role lasts */
#define ROLE_MOST_S  43200u /* one that a role asks for: an hour */

/* All borrowed; what is empty or 0 is left out of the question. */
struct role_request {
    struct str role_arn;
    struct str external_id;
    struct str session_name; /* empty: role_session_default() */
    unsigned duration_s;     /* 0: an hour, as AWS has it */
    struct str mfa_serial;
    struct str mfa_code; /* good once: it is not sent again, whatever comes of it */
    struct str region;   /* empty: that of the settings */
};

/* Does AWS take it for a session: 2 to 64 of letters, digits and _+=,.@- */
bool role_session_fits(struct str name);

/* And for an external id: 2 to 1224 of letters, digits and _+=,.@:/- (ExternalId of AssumeRole). */
bool external_id_fits(struct str text);

/* Is it the ARN of a role? */
bool role_arn_fits(struct str arn);

/* "snapaudit-…", the same for all roles of a run: whoever reads a trail of many accounts sees what belongs
 * together. `room` needs ROLE_SESSION_MAX bytes; returns it. */
#define ROLE_SESSION_MAX 65
const char *role_session_default(const struct aws_terms *terms, char *room);

/* The region whose STS is asked. Borrowed from either, or constant. */
struct str assume_region(const struct aws_settings *settings, const struct role_request *request);

/* The keys, and in `until` when they end: the caller's. NULL with `err`, whose message names the role, whose detail is
 * what AWS said, and whose hint is what can be done. */
struct credentials *assume_role(const struct aws_terms *terms, struct keys *by,
                                const struct role_request *request, instant *until,
                                struct error *err);

/* The same for who asks more than once: `asker` counts, and `result` is what became of the call, in words that
 * a gap can take. Its failure is FAILURE_NONE when nothing was asked: `err` alone says why. */
struct credentials *assume_role_as(struct asker *asker, struct keys *by,
                                   const struct role_request *request, instant *until,
                                   struct call_result *result, struct error *err);

/* By a web identity token, which is sent without a signature and never told. External id, duration
 * and MFA are none of its. */
struct credentials *assume_role_by_token(const struct aws_terms *terms, struct str token,
                                         const struct role_request *request, instant *until,
                                         struct error *err);

#endif
