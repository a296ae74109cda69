#include "collector/aws/organization.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/ask.h"
#include "collector/aws/default_regions.h"
#include "collector/aws/endless.h"
#include "collector/aws/identity_internal.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/vec.h"

struct reading {
    struct asker asker;
    const struct aws_identity *own;
    struct aws_question question;
    struct answer *answer;
    struct bucket bucket;
    struct arena *arena;
    struct vec accounts; /* struct org_account */
    struct endless endless;
};

bool org_account_is_closed(const struct org_account *account)
{
    static const char *const states[] = {"SUSPENDED", "PENDING_CLOSURE", "CLOSED"};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (str_eq_c(account->state, states[i]))
            return true;
    return false;
}

/* ---- refusals ---- */

#define CODE_NO_ORGANIZATION "AWSOrganizationsNotInUseException"

static int refused(const struct reading *r, const struct call_result *result, struct error *err)
{
    const struct identity_asker asker = {
        .settings = r->asker.shared->terms->settings,
        .home = r->question.region,
        .has_session = identity_has_session(r->asker.shared->terms, r->question.keys)};
    (void)identity_refused(&asker, "organizations:ListAccounts", result, err);
    if (strcmp(result->aws.code, CODE_NO_ORGANIZATION) == 0) {
        (void)error_set(err, ERR_USAGE, "account %.*s is in no organization",
                        STR_ARG(r->own->account));
        error_hint(err, "Name the accounts in a file, with --accounts, or leave --org out.");
    } else if (result->failure == FAILURE_DENIED || result->failure == FAILURE_SCP) {
        error_hint(
            err,
            "Grant organizations:ListAccounts to %.*s: it must be of the management account, "
            "or of one that is a delegated administrator. Or name the accounts in a file, "
            "with --accounts.",
            STR_ARG(r->own->arn));
    }
    return -1;
}

/* ---- pages ---- */

/* State is the newer word, and tells more. */
static void take(struct reading *r, const struct answer_account *told)
{
    struct str state = str_is_empty(told->state) ? told->status : told->state;
    const struct org_account account = {.id = arena_str(r->arena, told->id),
                                        .name = arena_str(r->arena, told->name),
                                        .state = arena_str(r->arena, state)};
    (void)vec_push(&r->accounts, &account);
}

/* `ids` is a hash of those on the page. */
static int take_page(struct reading *r, uint64_t *ids, struct error *err)
{
    size_t count;
    const struct answer_account *accounts = answer_accounts(r->answer, &count);
    if (r->accounts.len + count > LIMIT_ACCOUNTS)
        return error_set(err, ERR_LIMIT, "the organization has more than %u accounts",
                         LIMIT_ACCOUNTS);
    *ids = 0;
    for (size_t i = 0; i < count; i++) {
        take(r, &accounts[i]);
        *ids = hash_bytes(accounts[i].id.ptr, accounts[i].id.len, *ids);
    }
    return 0;
}

/* Below the budget that AWS publishes: others ask, too. A signal ends the wait. */
static void wait_for_budget(struct reading *r)
{
    const struct aws_terms *terms = r->asker.shared->terms;
    int64_t wait_ms = bucket_take(&r->bucket, terms->monotonic_ms());
    if (wait_ms > 0)
        (void)poll(NULL, 0, (int)wait_ms);
}

static int read_page(struct reading *r, bool *last, struct error *err)
{
    struct call_result result = {.failure = FAILURE_NONE};
    uint64_t ids = 0;
    wait_for_budget(r);
    if (aws_ask(&r->asker, &r->question, r->answer, &result, err) != 0)
        return -1;
    if (result.failure != FAILURE_NONE)
        return refused(r, &result, err);
    if (take_page(r, &ids, err) != 0)
        return -1;
    *last = str_is_empty(result.page.next_token);
    if (!*last && endless_page(&r->endless, result.page.next_token, result.page.items, ids, true))
        return error_set(err, ERR_INPUT,
                         "organizations:ListAccounts has pages that come round without an end");
    r->question.token = arena_str(r->arena, result.page.next_token);
    return 0;
}

static int read_all(struct reading *r, struct error *err)
{
    bool last = false;
    while (!last)
        if (read_page(r, &last, err) != 0)
            return -1;
    return 0;
}

/* ---- all of them ---- */

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct org_account *)a)->id, ((const struct org_account *)b)->id);
}

/* Pages that were listed while an account joined may tell one twice. */
static void hand_over(struct reading *r, struct organization *out)
{
    struct org_account *accounts = arena_array(r->arena, r->accounts.len + 1, sizeof(*accounts));
    size_t count = 0;
    if (r->accounts.len > 0)
        qsort(r->accounts.data, r->accounts.len, sizeof(*accounts), by_id);
    for (size_t i = 0; i < r->accounts.len; i++) {
        const struct org_account *account = &VEC_AT(struct org_account, &r->accounts, i);
        if (count == 0 || by_id(&accounts[count - 1], account) != 0)
            accounts[count++] = *account;
    }
    *out = (struct organization){accounts, count};
}

int organization_read(const struct aws_terms *terms, struct keys *keys,
                      const struct aws_identity *own, struct arena *arena, struct organization *out,
                      struct error *err)
{
    struct call_shared shared = {.terms = terms};
    const struct operation_info *info = operation_info(OP_LIST_ACCOUNTS);
    struct reading r = {
        .asker = {.shared = &shared, .random = (uint64_t)terms->now(), .keeps = true},
        .own = own,
        .question = {.operation = OP_LIST_ACCOUNTS,
                     .keys = keys,
                     .region = region_of_partition(own->partition)},
        .answer = answer_new(OP_LIST_ACCOUNTS, NULL),
        .arena = arena,
    };
    bucket_init(&r.bucket, &service_info(info->service)->quotas[info->bucket],
                terms->monotonic_ms());
    vec_init(&r.accounts, sizeof(struct org_account));
    int status = read_all(&r, err);
    if (status == 0)
        hand_over(&r, out);
    asker_clear(&r.asker);
    vec_clear(&r.accounts);
    answer_free(r.answer);
    return status;
}
