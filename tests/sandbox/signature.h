/* Signature Version 4 as AWS verifies it, from the description in the AWS General Reference ("Create
 * a signed AWS API request"), in header form. Shares nothing with the client under test. */
#ifndef SANDBOX_SIGNATURE_H
#define SANDBOX_SIGNATURE_H

#include <stdint.h>

#include "tests/sandbox/request.h"

/* Sets account, caller, region and service of `request`; `session_key` sealed the tokens of roles. -1 with AWS's answer in `refusal` when the request
 * is unsigned, wrongly signed, by nobody known, or not of this time. */
int signature_check(const struct world *world, const unsigned char *session_key,
                    struct request *request, int64_t now_s, struct refusal *refusal);

#endif
