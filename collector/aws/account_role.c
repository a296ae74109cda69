/* The role that an account is read in: keys of it at the start, and newer ones when these end. */
#include "collector/aws/keys/assume.h"
#include "collector/aws/collect_internal.h"
#include "core/arn.h"
#include "core/mem.h"

struct account_role {
    const struct aws_terms *terms;
    struct keys *by;
    struct role_request request;
    struct credentials *first;
};

static struct credentials *renew(void *ctx, instant *until, struct error *err)
{
    const struct account_role *role = ctx;
    return assume_role(role->terms, role->by, &role->request, until, err);
}

static void take(struct collector *c, struct account *account, const struct role_request *request,
                 struct credentials *first, instant until)
{
    struct arn arn = {.partition = STR_EMPTY};
    struct account_role *role = mem_alloc(sizeof(*role));
    *role = (struct account_role){.terms = &c->options->terms,
                                  .by = account->told->keys,
                                  .request = *request,
                                  .first = first};
    (void)arn_split(request->role_arn, &arn);
    account->role = role;
    account->keys = keys_begun(first, until, (struct keys_source){renew, role});
    account->partition = arn.partition;
}

/* Does another role help? AWS says with the same words that there is none of that name, and that it does not
 * let us in. */
static bool may_try_another(const struct call_result *result)
{
    return result->failure == FAILURE_DENIED || result->failure == FAILURE_SCP;
}

void account_role_take(struct collector *c, struct account *account, struct asker *asker)
{
    const struct collect_account *told = account->told;
    struct call_result result = {.failure = FAILURE_DENIED};
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < told->role_count && may_try_another(&result); i++) {
        const struct role_request request = {.role_arn = told->roles[i].arn,
                                             .external_id = told->roles[i].external_id};
        instant until;
        struct credentials *first =
            assume_role_as(asker, told->keys, &request, &until, &result, &err);
        if (first) {
            take(c, account, &request, first, until);
            return;
        }
    }
    if (result.failure == FAILURE_NONE)
        unread_by_error(c, account, &err);
    else
        unread_because(c, account, result.late ? GAP_INTERRUPTED : gap_reason_of(&result), &err);
}

void account_role_drop(struct account *account)
{
    if (!account->role)
        return;
    keys_free(account->keys);
    credentials_free(account->role->first);
    mem_free(account->role);
}
