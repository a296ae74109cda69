/* The ledger of restore tests that a policy names. */
#include "cli/world_internal.h"
#include "core/limits.h"

/* Beside the policy; beside us where that came from standard input. */
static const char *path_of(struct arena *arena, struct str policy_path, struct str ledger)
{
    size_t folder = policy_path.len;
    while (folder > 0 && policy_path.ptr[folder - 1] != '/')
        folder--;
    if (str_starts(ledger, "/"))
        folder = 0;
    return arena_printf(arena, "%.*s%.*s", (int)folder, folder > 0 ? policy_path.ptr : "",
                        STR_ARG(ledger))
        .ptr;
}

static struct str name_of(struct str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return str_skip(path, i);
    return path;
}

/* Where a ledger comes in: its records, and the coverage that says what is wrong with it. */
static void read_ledger(struct arena *arena, const char *path, const struct console *console,
                        struct ledger_seen *out)
{
    (void)arena;
    console_say(console, MESSAGE_WARNING, "%s: this version reads no ledger yet", path);
    out->coverage.state = COVERAGE_NOT_SUPPORTED;
}

const struct ledger_seen *world_ledger(struct arena *arena, const struct policy *policy,
                                       struct str policy_path, const struct console *console)
{
    struct str named = policy->evidence.ledger;
    if (str_is_empty(named))
        return NULL;
    struct ledger_seen *seen = arena_array(arena, 1, sizeof(*seen));
    *seen =
        (struct ledger_seen){.name = name_of(named), .coverage = {.horizon_start = INSTANT_UNSET}};
    read_ledger(arena, path_of(arena, policy_path, named), console, seen);
    return seen;
}
