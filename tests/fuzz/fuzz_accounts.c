/* Any bytes as a file of accounts: refused with reasons, or accounts that can be asked for. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/accounts/accounts_file.h"
#include "core/limits.h"

static void take_problem(void *ctx, const struct error *problem)
{
    size_t *told = ctx;
    (*told)++;
    if (problem->message[0] == '\0' || problem->detail[0] == '\0')
        abort();
}

static void check(const struct listed_account *account)
{
    if (!account_is_plausible(account->id) || account->line == 0 ||
        (str_is_empty(account->role) && !str_is_empty(account->external_id)))
        abort();
    for (size_t i = 0; i < account->regions.count; i++)
        if (!region_is_plausible(account->regions.items[i]))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct accounts_file accounts;
    struct error err = ERROR_INIT;
    size_t told = 0;
    int result = accounts_parse(arena, STR_LIT("accounts"), str_make((const char *)data, size),
                                take_problem, &told, &accounts, &err);
    if ((result == 0) != (told == 0) || (result != 0 && err.code != ERR_INPUT) ||
        (result == 0 && (accounts.count == 0 || accounts.count > LIMIT_ACCOUNTS)))
        abort();
    for (size_t i = 0; result == 0 && i < accounts.count; i++)
        check(&accounts.items[i]);
    arena_free(arena);
    return 0;
}
