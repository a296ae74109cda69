#include "collector/aws/keys/mfa.h"

#include <stdio.h>

#include <openssl/crypto.h>

#include "collector/aws/keys/credentials.h"

#define TRIES      3
#define LINE_BYTES 64

static bool is_code(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!char_is_digit(text.ptr[i]))
            return false;
    return text.len == MFA_CODE_BYTES - 1;
}

/* What is wrong with the line; NULL: nothing. */
static const char *flaw_of(const struct mfa *mfa, struct str text)
{
    if (!is_code(text))
        return "A code has six digits. ";
    return str_eq_c(text, mfa->last) ? "That code is used: each is good once. Wait for the next. "
                                     : NULL;
}

int mfa_ask(struct mfa *mfa, struct str device, char code[MFA_CODE_BYTES], struct error *err)
{
    char prompt[512], line[LINE_BYTES];
    const char *flaw = "";
    if (!mfa->person->ask)
        return error_set(err, ERR_NOT_FOUND, "there is no terminal to ask at");
    for (int tries = 0; tries < TRIES; tries++) {
        (void)snprintf(prompt, sizeof(prompt), "%sMFA code of %.*s: ", flaw, STR_ARG(device));
        if (mfa->person->ask(mfa->person->ctx, prompt, line, sizeof(line), err) != 0)
            return -1;
        struct str text = str_trim(str_from(line));
        flaw = flaw_of(mfa, text);
        if (!flaw)
            (void)snprintf(mfa->last, MFA_CODE_BYTES, "%.*s", STR_ARG(text));
        OPENSSL_cleanse(line, sizeof(line));
        if (!flaw) {
            (void)snprintf(code, MFA_CODE_BYTES, "%s", mfa->last);
            return 0;
        }
    }
    return error_set(err, ERR_USAGE, "no code of the MFA device was given");
}
