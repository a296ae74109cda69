/* DescribeKey of KMS, where it refuses to tell of a key. */
#include "collector/aws/failure.h"
#include "collector/aws/operation.h"
#include "core/arn.h"
#include "model/inventory.h"
#include "model/states.h"

/* Who asks again may have been given the permission. */
bool key_unseen(const void *in, const struct asked *asked)
{
    const struct key_in *key = in;
    return str_eq_c(key->state, key_state_name(KEY_DENIED)) && str_eq(key->owner, asked->account);
}

/* Of a key of its own account and region NotFoundException proves that it is gone: it was asked for by
 * its ARN. Of another account's key KMS says neither: what is denied there may be gone as well, and
 * nobody here can be given the permission. [KMS-KEY-GONE] [KMS-KEY-FOREIGN] */
unsigned key_refused(struct inventory_part *part, const struct asked *asked,
                     const struct aws_failure *failure)
{
    struct arn arn;
    struct error err = ERROR_INIT;
    bool gone = str_eq_c(str_from(failure->code), "NotFoundException");
    bool denied = failure->failure == FAILURE_DENIED || failure->failure == FAILURE_SCP;
    if ((!gone && !denied) || !arn_split(asked->item, &arn))
        return REFUSAL_FAILS;
    const struct key_in key = {.id = asked->item,
                               .owner = arn.account,
                               .state = str_from(key_state_name(gone ? KEY_NOT_FOUND : KEY_DENIED)),
                               .created = INSTANT_UNSET,
                               .deletion = INSTANT_UNSET,
                               .valid_to = INSTANT_UNSET};
    if (part_add_key(part, &key, &err) != 0)
        return REFUSAL_FAILS;
    return key_unseen(&key, asked) ? REFUSAL_TOLD | REFUSAL_FAILS : REFUSAL_TOLD;
}
