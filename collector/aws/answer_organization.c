/* ListAccounts: the accounts of an organization, a page of them. */
#include "collector/aws/answer_internal.h"

static void *begin_account(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_begin_record(answer);
    answer->account = (struct answer_account){.id = STR_EMPTY};
    return &answer->account;
}

static void end_account(struct answer *answer, const struct answer_shape *shape)
{
    struct str id = answer->account.id;
    (void)shape;
    if (!answer_need(answer, "Id", id))
        return;
    if (!account_is_plausible(id)) {
        answer_fail(answer, ERR_INPUT, "expected 12 digits for Id, found '%.*s'",
                    (int)(id.len < 40 ? id.len : 40), id.ptr);
        return;
    }
    vec_push(&answer->accounts, &answer->account);
    answer->page.items++;
}

static const struct answer_field account_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "Id", struct answer_account, id),
    ANSWER_FIELD(ANSWER_KEPT, "Name", struct answer_account, name),
    ANSWER_FIELD(ANSWER_KEPT, "State", struct answer_account, state),
    ANSWER_FIELD(ANSWER_KEPT, "Status", struct answer_account, status),
};
static const struct answer_shape account_item =
    ANSWER_SHAPE(account_fields, .begin = begin_account, .end = end_account);

static const struct answer_field page_fields[] = {
    {.name = "Accounts",
     .name_len = sizeof("Accounts") - 1,
     .type = ANSWER_INNER,
     .inner = &account_item,
     .opens = answer_begin_listing},
    ANSWER_FIELD(ANSWER_KEPT, "NextToken", struct answer_page, next_token),
};

const struct answer_shape answer_organization_root =
    ANSWER_SHAPE(page_fields, .begin = answer_begin_page);
