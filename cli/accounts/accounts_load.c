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

static bool is_among(struct strs texts, struct str text)
{
    for (size_t i = 0; i < texts.count; i++)
        if (str_eq(texts.items[i], text))
            return true;
    return false;
}

struct strs accounts_narrow(struct arena *arena, struct strs own, struct strs scope)
{
    struct str *items = arena_array(arena, own.count + 1, sizeof(*items));
    size_t count = 0;
    if (scope.count == 0)
        return own;
    for (size_t i = 0; i < own.count; i++)
        if (is_among(scope, own.items[i]))
            items[count++] = own.items[i];
    return (struct strs){items, count};
}

void accounts_say_outside(const struct console *console, size_t count)
{
    if (count > 0)
        console_say(console, MESSAGE_NOTE, "%zu account%s left out: none of %s regions is in scope",
                    count, count == 1 ? " is" : "s are", count == 1 ? "its" : "their");
}
