/* AssumeRole and AssumeRoleWithWebIdentity: keys of a role for a while. They lie in memory of their own, which is wiped;
 * whatever held them on their way is wiped, too. */
#include "collector/aws/answer_internal.h"
#include "collector/aws/keys/key_parts.h"

static void *begin_keys(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer->listed = true;
    answer->keys = (struct answer_keys){.until = INSTANT_UNSET};
    return &answer->keys;
}

/* What it is is never said: a wrong one may be most of a good one. */
static void check(struct answer *answer, const char *element, enum key_part part, struct str value)
{
    const char *flaw = key_flaw(part, value);
    if (answer_need(answer, element, value) && flaw)
        answer_fail(answer, ERR_INPUT, "%s %s", element, flaw);
}

static void end_keys(struct answer *answer, const struct answer_shape *shape)
{
    const struct answer_keys *keys = &answer->keys;
    (void)shape;
    check(answer, "AccessKeyId", KEY_PART_ID, keys->parts.access_key_id);
    check(answer, "SecretAccessKey", KEY_PART_SECRET, keys->parts.secret);
    check(answer, "SessionToken", KEY_PART_TOKEN, keys->parts.session_token);
    if (keys->until == INSTANT_UNSET)
        answer_fail(answer, ERR_INPUT, "expected a time for Expiration");
}

static const struct answer_field keys_fields[] = {
    ANSWER_FIELD(ANSWER_SECRET, "AccessKeyId", struct answer_keys, parts.access_key_id),
    ANSWER_FIELD(ANSWER_SECRET, "SecretAccessKey", struct answer_keys, parts.secret),
    ANSWER_FIELD(ANSWER_SECRET, "SessionToken", struct answer_keys, parts.session_token),
    ANSWER_FIELD(ANSWER_TIME, "Expiration", struct answer_keys, until),
};
static const struct answer_shape keys_element =
    ANSWER_SHAPE(keys_fields, .begin = begin_keys, .end = end_keys);
static const struct answer_field result_fields[] = {ANSWER_ELEMENT("Credentials", keys_element)};
static const struct answer_shape result = ANSWER_SHAPE(result_fields);

static const struct answer_field role_fields[] = {ANSWER_ELEMENT("AssumeRoleResult", result)};
static const struct answer_field web_role_fields[] = {
    ANSWER_ELEMENT("AssumeRoleWithWebIdentityResult", result)};

const struct answer_shape answer_role_root = ANSWER_SHAPE(role_fields);
const struct answer_shape answer_web_role_root = ANSWER_SHAPE(web_role_fields);
