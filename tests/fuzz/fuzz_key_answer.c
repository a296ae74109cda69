/* Any bytes as what hands out keys over HTTP (a machine, a container, single sign-on): refused with words, or keys
 * that a header can carry, and that end. What is said to be a value lies where it was written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/keys/members.h"

static const struct {
    const char *id, *secret, *token, *until;
    unsigned demands;
} forms[] = {
    {"AccessKeyId", "SecretAccessKey", "Token", "Expiration", KEYS_END},
    {"accessKeyId", "secretAccessKey", "sessionToken", "expiration", KEYS_END | KEYS_IN_MS},
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_keys(const struct member *members, unsigned demands)
{
    struct member_keys keys;
    char why[MEMBERS_WHY_BYTES] = "";
    if (!members_keys(members, demands, &keys, why)) {
        require(why[0] != '\0');
        return;
    }
    require(keys.parts.access_key_id.len > 0 && !key_flaw(KEY_PART_ID, keys.parts.access_key_id));
    require(keys.parts.secret.len > 0 && !key_flaw(KEY_PART_SECRET, keys.parts.secret));
    require(keys.parts.session_token.len > 0 &&
            !key_flaw(KEY_PART_TOKEN, keys.parts.session_token));
    require(keys.until != INSTANT_UNSET);
}

/* `text` has no byte more: a sanitizer sees who reads on. */
static void read_as(size_t form, char *text, size_t size, const uint8_t *data)
{
    enum { OUTER = MEMBER_KEY_COUNT, MEMBERS };
    struct member members[MEMBERS] = {[MEMBER_KEY_ID] = {.name = forms[form].id},
                                      [MEMBER_KEY_SECRET] = {.name = forms[form].secret},
                                      [MEMBER_KEY_TOKEN] = {.name = forms[form].token},
                                      [MEMBER_KEY_UNTIL] = {.name = forms[form].until},
                                      [OUTER] = {.name = "roleCredentials"}};
    if (!members_read(text, size, members, MEMBERS))
        return;
    for (size_t i = 0; i < MEMBERS; i++)
        require(members[i].at + members[i].len <= size);
    check_keys(members, forms[form].demands);
    const struct member outer = members[OUTER];
    if (outer.form != MEMBER_OTHER)
        return;
    require(memcmp(text + outer.at, data + outer.at, outer.len) == 0); /* still as it was written */
    if (members_read(text + outer.at, outer.len, members, MEMBER_KEY_COUNT))
        check_keys(members, forms[form].demands);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        char *text = malloc(size > 0 ? size : 1);
        require(text != NULL);
        if (size > 0)
            memcpy(text, data, size);
        read_as(i, text, size, data);
        free(text);
    }
    return 0;
}
