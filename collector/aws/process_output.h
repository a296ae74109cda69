/* What a credential_process prints: a JSON object with Version 1, AccessKeyId, SecretAccessKey, and maybe
 * SessionToken and Expiration. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_PROCESS_OUTPUT_H
#define SNAPAUDIT_COLLECTOR_AWS_PROCESS_OUTPUT_H

#include <stdbool.h>

#include "collector/aws/key_parts.h"
#include "core/clock.h"

#define PROCESS_OUTPUT_WHY_BYTES 96

struct process_output {
    struct key_parts parts; /* views of the text */
    instant until;          /* INSTANT_UNSET: they do not end */
};

/* Strings are decoded where they lie: no copy of a secret is made. False with `why`, which follows on the
 * name of what was read ("is no JSON object", "has no SecretAccessKey") and shows nothing of it. */
bool process_output_read(char *text, size_t len, struct process_output *out,
                         char why[PROCESS_OUTPUT_WHY_BYTES]);

#endif
