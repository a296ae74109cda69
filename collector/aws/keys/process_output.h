/* What a credential_process prints: a JSON object with Version 1, AccessKeyId, SecretAccessKey, and maybe
 * SessionToken and Expiration. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_PROCESS_OUTPUT_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_PROCESS_OUTPUT_H

#include "collector/aws/keys/members.h"

#define PROCESS_OUTPUT_WHY_BYTES MEMBERS_WHY_BYTES

/* Strings are decoded where they lie: no copy of a secret is made. False with `why`, which follows on the
 * name of what was read ("is no JSON object", "has no SecretAccessKey") and shows nothing of it. */
bool process_output_read(char *text, size_t len, struct member_keys *out,
                         char why[PROCESS_OUTPUT_WHY_BYTES]);

#endif
