#include "collector/aws/keys/process_output.h"

#include <stdio.h>

enum { VERSION = MEMBER_KEY_COUNT, MEMBERS };

static bool wrong(char why[PROCESS_OUTPUT_WHY_BYTES], const char *words)
{
    (void)snprintf(why, PROCESS_OUTPUT_WHY_BYTES, "%s", words);
    return false;
}

bool process_output_read(char *text, size_t len, struct member_keys *out,
                         char why[PROCESS_OUTPUT_WHY_BYTES])
{
    struct member members[MEMBERS] = {[MEMBER_KEY_ID] = {.name = "AccessKeyId"},
                                      [MEMBER_KEY_SECRET] = {.name = "SecretAccessKey"},
                                      [MEMBER_KEY_TOKEN] = {.name = "SessionToken"},
                                      [MEMBER_KEY_UNTIL] = {.name = "Expiration"},
                                      [VERSION] = {.name = "Version"}};
    *out = (struct member_keys){.until = INSTANT_UNSET};
    if (!members_read(text, len, members, MEMBERS))
        return wrong(why, "is no JSON object");
    if (members[VERSION].form != MEMBER_BARE || !str_eq_c(members[VERSION].text, "1"))
        return wrong(why, "is not of Version 1");
    return members_keys(members, 0, out, why);
}
