#include "cli/accounts/accounts_expected.h"

#include <stdlib.h>

#include "cli/accounts/accounts_load.h"
#include "model/kind.h"

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct expected_account *)a)->id,
                   ((const struct expected_account *)b)->id);
}

/* Who asks about one account misses none of the others. */
static bool is_meant(const struct request *request, struct str id)
{
    return !account_is_plausible(request->account) || str_eq(request->account, id);
}

int accounts_expect(const struct request *request, struct strs scope, const struct console *console,
                    struct arena *arena, struct expected_accounts *out, struct error *err)
{
    struct accounts_file file = {NULL, 0};
    size_t outside = 0;
    if (!str_is_empty(request->accounts_file) &&
        accounts_load(arena, request->accounts_file, console, &file, err) != 0)
        return -1;
    struct expected_account *items = arena_array(arena, file.count + 1, sizeof(*items));
    for (size_t i = 0; i < file.count; i++) {
        const struct listed_account *listed = &file.items[i];
        struct strs regions = accounts_narrow(arena, listed->regions, scope);
        bool is_outside = listed->regions.count > 0 && regions.count == 0;
        items[i] = (struct expected_account){listed->id, listed->name, regions.items, regions.count,
                                             is_outside || !is_meant(request, listed->id)};
        outside += is_outside;
    }
    if (file.count > 0)
        qsort(items, file.count, sizeof(*items), by_id);
    accounts_say_outside(console, outside);
    *out = (struct expected_accounts){items, file.count};
    return 0;
}
