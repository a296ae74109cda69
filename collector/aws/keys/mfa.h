/* Codes of MFA devices, which a person types. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_MFA_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_MFA_H

#include <stddef.h>

#include "core/error.h"
#include "core/str.h"

struct aws_person;

#define MFA_CODE_BYTES 7 /* six digits and a NUL */

/* Who is asked for codes, and what they said. */
struct mfa {
    const struct aws_person *person;
    char last[MFA_CODE_BYTES]; /* that was handed out; each is good once, whoever wants it */
};

/* Asks for a code of the device, again where the line is none or was handed out before. -1 with
 * `err`: ERR_NOT_FOUND when there is nobody to ask. */
int mfa_ask(struct mfa *mfa, struct str device, char code[MFA_CODE_BYTES], struct error *err);

#endif
