/* The ledger of restore tests that a policy names. */
#include "cli/world_internal.h"

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

/* Where a ledger comes in. What is wrong is said line by line; rows with errors are left out and counted.
 * NULL: it could not be read at all. */
static const struct ledger *read_ledger(struct arena *arena, const char *path,
                                        const struct console *console, uint64_t *left_out)
{
    (void)arena;
    *left_out = 0;
    console_say(console, MESSAGE_WARNING, "%s: this version cannot read a ledger", path);
    return NULL;
}

static struct coverage coverage_of(struct arena *arena, const struct ledger *ledger,
                                   uint64_t left_out)
{
    struct coverage c = {.state = COVERAGE_GAP,
                         .reason = GAP_MALFORMED,
                         .detail = "the ledger could not be read",
                         .horizon_start = INSTANT_UNSET};
    if (!ledger)
        return c;
    c.items = ledger->count;
    c.pages = 1;
    if (left_out > 0) {
        c.detail = arena_printf(arena, "rows left out: %llu; head %s", (unsigned long long)left_out,
                                ledger->head)
                       .ptr;
        return c;
    }
    c.state = COVERAGE_COMPLETE;
    c.reason = GAP_NONE;
    c.detail = arena_printf(arena, "head %s", ledger->head).ptr;
    return c;
}

const struct ledger_seen *world_ledger(struct arena *arena, const struct policy *policy,
                                       struct str policy_path, const struct console *console)
{
    struct str named = policy->evidence.ledger;
    if (str_is_empty(named))
        return NULL;
    uint64_t left_out;
    struct ledger_seen *seen = arena_array(arena, 1, sizeof(*seen));
    seen->name = name_of(named);
    seen->ledger = read_ledger(arena, path_of(arena, policy_path, named), console, &left_out);
    seen->coverage = coverage_of(arena, seen->ledger, left_out);
    return seen;
}
