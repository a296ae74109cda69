#include "cli/accounts/accounts_load.h"

#include "cli/named_file.h"
#include "core/limits.h"

static void on_problem(void *ctx, const struct error *problem)
{
    console_error(ctx, problem);
}

int accounts_load(struct arena *arena, struct str path, const struct console *console,
                  struct accounts_file *out, struct error *err)
{
    static const struct named_file file = {.what = "the accounts file",
                                           .most_mib = LIMIT_ACCOUNTS_BYTES / (1024 * 1024),
                                           .otherwise =
                                               "docs/accounts.md shows how one is written"};
    struct console own = *console;
    struct str text;
    if (named_file_read(arena, &file, path, &text, err) != 0)
        return -1;
    return accounts_parse(arena, path, text, on_problem, &own, out, err);
}
