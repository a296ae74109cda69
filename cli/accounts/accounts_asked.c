#include "cli/accounts/accounts_asked.h"

#include <stdlib.h>
#include <string.h>

#include "cli/accounts/accounts_load.h"
#include "collector/aws/organization.h"
#include "core/vec.h"
#include "model/account.h"

struct asking {
    const struct accounts_question *question;
    struct arena *arena;
    struct aws_identity own;
    struct vec accounts; /* struct collect_account */
};

bool accounts_are_many(const struct request *request)
{
    return !str_is_empty(request->accounts_file) || request->org_roles.count > 0;
}

/* ---- one account ---- */

static struct str role_arn(const struct asking *a, struct str account, struct str role)
{
    if (str_starts(role, "arn:"))
        return role;
    return arena_printf(a->arena, "arn:%.*s:iam::%.*s:role/%.*s", STR_ARG(a->own.partition),
                        STR_ARG(account), STR_ARG(role));
}

static void add(struct asking *a, const struct collect_account *account)
{
    struct collect_account *added = vec_push(&a->accounts, account);
    added->keys = a->question->own;
}

/* ---- of the file ---- */

static bool is_among(struct strs texts, struct str text)
{
    for (size_t i = 0; i < texts.count; i++)
        if (str_eq(texts.items[i], text))
            return true;
    return false;
}

static int refuse_keyless(const struct asking *a, const struct listed_account *listed,
                          struct error *err)
{
    (void)error_set(err, ERR_INPUT, "%.*s:%u: account %.*s has no role",
                    STR_ARG(a->question->request->accounts_file), listed->line,
                    STR_ARG(listed->id));
    error_detail(err, "Expected a role: only account %.*s, that of the own keys, is read without.",
                 STR_ARG(a->own.account));
    return -1;
}

static int add_listed(struct asking *a, const struct listed_account *listed, size_t *outside,
                      struct error *err)
{
    struct strs regions = accounts_narrow(a->arena, listed->regions, a->question->regions);
    struct collect_account account = {.expected = listed->id,
                                      .name = listed->name,
                                      .regions = regions.items,
                                      .region_count = regions.count};
    if (str_is_empty(listed->role) && !str_eq(listed->id, a->own.account))
        return refuse_keyless(a, listed, err);
    if (!str_is_empty(listed->role)) {
        struct collect_role *role = arena_alloc(a->arena, sizeof(*role));
        *role = (struct collect_role){role_arn(a, listed->id, listed->role), listed->external_id};
        account.roles = role;
        account.role_count = 1;
    }
    if (listed->regions.count > 0 && regions.count == 0)
        (*outside)++;
    else
        add(a, &account);
    return 0;
}

static int take_file(struct asking *a, struct error *err)
{
    const struct accounts_file *file = a->question->file;
    size_t outside = 0;
    int status = 0;
    for (size_t i = 0; i < file->count && status == 0; i++)
        status = add_listed(a, &file->items[i], &outside, err);
    if (status == 0)
        accounts_say_outside(a->question->console, outside);
    return status;
}

/* ---- of the organization ---- */

#define CLOSED_TOLD      8   /* in one note */
#define CLOSED_NAMES_MAX 128 /* bytes of it after which they go without their names */

/* All by the same names; its own by none: there the keys are. */
static void add_member(struct asking *a, const struct org_account *member)
{
    struct strs names = a->question->request->org_roles;
    bool own = str_eq(member->id, a->own.account);
    struct collect_account account = {.expected = member->id, .name = member->name};
    if (org_account_is_closed(member))
        account.closed = arena_printf(a->arena, "the account is %.*s", STR_ARG(member->state)).ptr;
    if (!own) {
        struct collect_role *roles = arena_array(a->arena, names.count, sizeof(*roles));
        for (size_t i = 0; i < names.count; i++)
            roles[i].arn = role_arn(a, member->id, names.items[i]);
        account.roles = roles;
        account.role_count = names.count;
    }
    add(a, &account);
}

static void put_closed(struct sink *list, const struct org_account *member, const char *before)
{
    sink_cstr(list, before);
    account_label(list, member->id,
                  sink_view(list).len < CLOSED_NAMES_MAX ? member->name : STR_EMPTY);
    sink_printf(list, " (%.*s)", STR_ARG(member->state));
}

static void say_closed(const struct asking *a, const struct organization *organization)
{
    struct sink *list = sink_memory();
    size_t count = 0;
    for (size_t i = 0; i < organization->count; i++) {
        const struct org_account *member = &organization->accounts[i];
        if (org_account_is_closed(member) && count++ < CLOSED_TOLD)
            put_closed(list, member, count > 1 ? ", " : "");
    }
    if (count > CLOSED_TOLD)
        sink_printf(list, " and %zu more", count - CLOSED_TOLD);
    if (count > 0)
        console_say(a->question->console, MESSAGE_NOTE,
                    "%zu account%s of the organization %s closed, and not read: %.*s", count,
                    count == 1 ? "" : "s", count == 1 ? "is" : "are", STR_ARG(sink_view(list)));
    sink_abort(list);
}

static int take_organization(struct asking *a, struct error *err)
{
    struct organization organization;
    if (organization_read(a->question->terms, a->question->own, &a->own, a->arena, &organization,
                          err) != 0)
        return -1;
    for (size_t i = 0; i < organization.count; i++)
        add_member(a, &organization.accounts[i]);
    say_closed(a, &organization);
    return 0;
}

/* ---- all of them ---- */

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct collect_account *)a)->expected,
                   ((const struct collect_account *)b)->expected);
}

static const struct collect_account *find(const struct asking *a, struct str id)
{
    const struct collect_account wanted = {.expected = id};
    return a->accounts.len == 0
               ? NULL
               : bsearch(&wanted, a->accounts.data, a->accounts.len, sizeof(wanted), by_id);
}

static int not_among(const struct asking *a, struct str id, struct error *err)
{
    struct str file = a->question->request->accounts_file;
    return error_set(err, ERR_USAGE, "account %.*s is not among the %zu of %.*s", STR_ARG(id),
                     a->accounts.len,
                     STR_ARG(str_is_empty(file) ? STR_LIT("the organization") : file));
}

/* To those of --account. */
static int narrow(struct asking *a, struct error *err)
{
    struct strs wanted = a->question->request->accounts;
    struct vec kept;
    for (size_t i = 0; i < wanted.count; i++)
        if (!find(a, wanted.items[i]))
            return not_among(a, wanted.items[i], err);
    if (!str_is_empty(a->question->meant) && !find(a, a->question->meant))
        return not_among(a, a->question->meant, err);
    if (wanted.count == 0)
        return 0;
    vec_init(&kept, sizeof(struct collect_account));
    for (size_t i = 0; i < a->accounts.len; i++) {
        const struct collect_account *account = &VEC_AT(struct collect_account, &a->accounts, i);
        if (is_among(wanted, account->expected))
            (void)vec_push(&kept, account);
    }
    vec_clear(&a->accounts);
    a->accounts = kept;
    return 0;
}

static int settle(struct asking *a, struct accounts_asked *out, struct error *err)
{
    if (a->accounts.len > 0)
        qsort(a->accounts.data, a->accounts.len, sizeof(struct collect_account), by_id);
    if (narrow(a, err) != 0)
        return -1;
    if (a->accounts.len == 0)
        return error_set(err, ERR_USAGE, "no account is in scope");
    *out = (struct accounts_asked){
        .items = arena_array(a->arena, a->accounts.len, sizeof(*out->items)),
        .count = a->accounts.len,
        .caller = a->own.arn,
    };
    memcpy(out->items, a->accounts.data, a->accounts.len * sizeof(*out->items));
    return 0;
}

int accounts_ask(const struct accounts_question *question, struct arena *arena,
                 struct accounts_asked *out, struct error *err)
{
    struct asking a = {.question = question, .arena = arena};
    struct str first = question->regions.count > 0 ? question->regions.items[0] : STR_EMPTY;
    struct str home = aws_home(question->terms->settings, first);
    vec_init(&a.accounts, sizeof(struct collect_account));
    int status = aws_identify(question->terms, question->own, home, arena, &a.own, err);
    if (status == 0)
        status = question->request->org_roles.count > 0 ? take_organization(&a, err)
                                                        : take_file(&a, err);
    if (status == 0)
        status = settle(&a, out, err);
    vec_clear(&a.accounts);
    return status;
}
