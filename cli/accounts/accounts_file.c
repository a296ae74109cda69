#include "cli/accounts/accounts_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/keys/assume.h"
#include "core/arn.h"
#include "core/limits.h"
#include "core/utf8.h"

#define PROBLEMS_TOLD  20
#define NAME_MAX_BYTES 256
#define ROLE_MAX_BYTES 577 /* a path of 512 and a name of 64 (IAM and AWS STS quotas) */
#define FOUND_MAX      60  /* bytes of a value in a message */

/* ---- what values look like ---- */

static bool has_control(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_len(text.ptr + at, text.len - at);
        if (len == 0 || utf8_is_control(text.ptr + at, len))
            return true;
        at += len;
    }
    return false;
}

static bool name_fits(struct str text)
{
    return text.len <= NAME_MAX_BYTES && !has_control(text);
}

bool role_name_fits(struct str text)
{
    return text.len > 0 && text.len <= ROLE_MAX_BYTES && str_is_of(text, "_+=,.@-/") &&
           text.ptr[0] != '/' && text.ptr[text.len - 1] != '/';
}

static bool role_fits(struct str text)
{
    struct arn arn;
    if (!arn_split(text, &arn))
        return role_name_fits(text);
    return str_eq_c(arn.service, "iam") && str_is_empty(arn.region) &&
           account_is_plausible(arn.account) && str_starts(arn.resource, "role/") &&
           role_name_fits(str_skip(arn.resource, strlen("role/")));
}

/* ---- the keys ---- */

#define AT(member) offsetof(struct listed_account, member)

const struct account_key account_keys[ACCOUNT_KEYS] = {
    {.name = "id",
     .expected = "12 digits, with the zeros at the beginning that spreadsheets drop",
     .offset = AT(id),
     .fits = account_is_plausible,
     .needed = true},
    {.name = "name",
     .expected = "text of at most 256 bytes without control characters",
     .offset = AT(name),
     .fits = name_fits},
    {.name = "role",
     .expected = "the name of a role, such as snapaudit or audit/snapaudit, or its ARN, "
                 "arn:aws:iam::ACCOUNT:role/NAME",
     .offset = AT(role),
     .fits = role_fits},
    {.name = "external_id",
     .expected = "2 to 1224 letters, digits and _+=,.@:/-",
     .offset = AT(external_id),
     .fits = external_id_fits},
    {.name = "regions",
     .expected = "regions, such as eu-west-1",
     .offset = AT(regions),
     .fits = region_is_plausible,
     .list = true},
};

const struct account_key *account_key(struct accounts_reader *r, struct str name, unsigned line)
{
    const char *names[ACCOUNT_KEYS];
    for (size_t i = 0; i < ACCOUNT_KEYS; i++) {
        names[i] = account_keys[i].name;
        if (str_eq_c(name, names[i]))
            return &account_keys[i];
    }
    const char *nearest = str_nearest(name, names, ACCOUNT_KEYS);
    size_t shown = name.len > FOUND_MAX ? FOUND_MAX : name.len;
    accounts_refuse(r, line,
                    arena_printf(r->arena, "unknown key '%.*s'%s%s%s", (int)shown, name.ptr,
                                 nearest ? "; did you mean " : "", nearest ? nearest : "",
                                 nearest ? "?" : ""),
                    "id, name, role, external_id or regions");
    return NULL;
}

/* ---- problems ---- */

void accounts_refuse(struct accounts_reader *r, unsigned line, struct str message,
                     const char *expected)
{
    struct error problem = ERROR_INIT;
    if (r->problems++ >= PROBLEMS_TOLD)
        return;
    (void)error_set(&problem, ERR_INPUT, "%.*s:%u: %.*s", STR_ARG(r->file), line, STR_ARG(message));
    error_detail(&problem, "Expected %s.", expected);
    r->problem(r->ctx, &problem);
}

static void refuse_value(struct accounts_reader *r, const struct account_key *key, struct str value,
                         unsigned line)
{
    size_t shown = value.len > FOUND_MAX ? FOUND_MAX : value.len;
    accounts_refuse(r, line,
                    arena_printf(r->arena, "%s is '%.*s%s'", key->name, (int)shown, value.ptr,
                                 shown < value.len ? "..." : ""),
                    key->expected);
}

/* ---- one account ---- */

static bool is_among(const struct str *values, size_t count, struct str value)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(values[i], value))
            return true;
    return false;
}

static void set_list(struct accounts_reader *r, struct strs *out, const struct str *values,
                     size_t count)
{
    struct str *items = arena_array(r->arena, count, sizeof(*items));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_among(items, kept, values[i]))
            items[kept++] = arena_str(r->arena, values[i]);
    *out = (struct strs){items, kept};
}

void account_set(struct accounts_reader *r, const struct account_key *key,
                 struct listed_account *account, const struct str *values, size_t count,
                 unsigned line)
{
    struct str *told = arena_array(r->arena, count + 1, sizeof(*told));
    size_t some = 0;
    if (count > LIMIT_REGIONS) {
        accounts_refuse(r, line, arena_printf(r->arena, "%s has %zu values", key->name, count),
                        "at most 1024");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct str value = str_trim(values[i]);
        if (str_is_empty(value))
            continue;
        if (!key->fits(value)) {
            refuse_value(r, key, value, line);
            return;
        }
        told[some++] = value;
    }
    void *at = (char *)account + key->offset;
    if (some > 0 && key->list)
        set_list(r, at, told, some);
    else if (some > 0)
        *(struct str *)at = arena_str(r->arena, told[0]);
}

/* A role lies in its account. */
static bool is_elsewhere(struct str role, struct str account)
{
    struct arn arn;
    return arn_split(role, &arn) && !str_eq(arn.account, account);
}

static bool may_join(struct accounts_reader *r, const struct listed_account *account)
{
    if (str_is_empty(account->id)) {
        accounts_refuse(r, account->line, STR_LIT("the account has no id"),
                        account_keys[0].expected);
        return false;
    }
    if (!str_is_empty(account->external_id) && str_is_empty(account->role)) {
        accounts_refuse(r, account->line, STR_LIT("external_id stands here without role"),
                        "the role whose trust policy asks for it");
        return false;
    }
    if (is_elsewhere(account->role, account->id)) {
        accounts_refuse(r, account->line,
                        arena_printf(r->arena, "role is '%.*s'", STR_ARG(account->role)),
                        arena_printf(r->arena, "a role of account %.*s", STR_ARG(account->id)).ptr);
        return false;
    }
    return true;
}

void account_add(struct accounts_reader *r, struct listed_account *account)
{
    if (may_join(r, account) && r->accounts.len <= LIMIT_ACCOUNTS)
        (void)vec_push(&r->accounts, account);
}

/* ---- all of them ---- */

static int by_id(const void *a, const void *b)
{
    const struct listed_account *const *left = a;
    const struct listed_account *const *right = b;
    int order = str_cmp((*left)->id, (*right)->id);
    return order != 0 ? order : ((*left)->line > (*right)->line) - ((*left)->line < (*right)->line);
}

static void check_repeats(struct accounts_reader *r)
{
    const struct listed_account *all = r->accounts.data;
    const struct listed_account **sorted =
        arena_array(r->arena, r->accounts.len + 1, sizeof(const struct listed_account *));
    for (size_t i = 0; i < r->accounts.len; i++)
        sorted[i] = &all[i];
    qsort(sorted, r->accounts.len, sizeof(const struct listed_account *), by_id);
    for (size_t i = 1; i < r->accounts.len; i++)
        if (str_eq(sorted[i]->id, sorted[i - 1]->id))
            accounts_refuse(r, sorted[i]->line,
                            arena_printf(r->arena,
                                         "account %.*s is here twice; it is also on line %u",
                                         STR_ARG(sorted[i]->id), sorted[i - 1]->line),
                            "each account once");
}

static void check_count(struct accounts_reader *r)
{
    if (r->accounts.len == 0 && r->problems == 0)
        accounts_refuse(r, 1, STR_LIT("no account is named"), "at least one, with its id");
    if (r->accounts.len > LIMIT_ACCOUNTS)
        accounts_refuse(r, VEC_AT(struct listed_account, &r->accounts, LIMIT_ACCOUNTS).line,
                        STR_LIT("more accounts than one run reads begin here"), "at most 10000");
}

static struct str without_mark(struct str text)
{
    return str_starts(text, "\xef\xbb\xbf") ? str_skip(text, 3) : text;
}

/* The first line that holds anything tells: a header of CSV is names and commas. */
static bool is_yaml(struct str text)
{
    struct str rest = text;
    while (rest.len > 0) {
        size_t len = str_find(rest, "\n");
        struct str line = str_trim(str_make(rest.ptr, len));
        rest = str_skip(rest, len + 1);
        if (!str_is_empty(line))
            return strchr("-[{#%", line.ptr[0]) || memchr(line.ptr, ':', line.len);
    }
    return true;
}

static int refuse_all(const struct accounts_reader *r, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "the accounts file %.*s has %zu problem%s", STR_ARG(r->file),
                    r->problems, r->problems == 1 ? "" : "s");
    if (r->problems > PROBLEMS_TOLD)
        error_detail(err, "The first %d are told.", PROBLEMS_TOLD);
    return -1;
}

int accounts_parse(struct arena *arena, struct str file, struct str text,
                   accounts_problem_fn problem, void *ctx, struct accounts_file *out,
                   struct error *err)
{
    struct accounts_reader r = {.arena = arena, .file = file, .problem = problem, .ctx = ctx};
    text = without_mark(text);
    vec_init(&r.accounts, sizeof(struct listed_account));
    if (is_yaml(text))
        accounts_read_yaml(&r, text);
    else
        accounts_read_csv(&r, text);
    check_repeats(&r);
    check_count(&r);
    struct listed_account *items = arena_array(arena, r.accounts.len + 1, sizeof(*items));
    if (r.accounts.len > 0)
        memcpy(items, r.accounts.data, r.accounts.len * sizeof(*items));
    *out = (struct accounts_file){items, r.accounts.len};
    vec_clear(&r.accounts);
    return r.problems > 0 ? refuse_all(&r, err) : 0;
}
