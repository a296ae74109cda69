/* The ledger of restore tests that a policy names. */
#include <errno.h>
#include <unistd.h>

#include "cli/evidence/evidence.h"
#include "cli/policy_load.h"
#include "cli/world_internal.h"

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
    struct error err = ERROR_INIT;
    struct ledger_flaws flaws = {0};
    struct ledger *ledger = arena_array(arena, 1, sizeof(*ledger));
    *left_out = 0;
    if (ledger_read(arena, path, ledger, &flaws, &err) != 0) {
        console_error(console, &err);
        return NULL;
    }
    evidence_tell_flaws(console, path, &flaws);
    *left_out = flaws.count;
    return ledger;
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

/* What is only about to be begun has no records yet. */
static const struct ledger *begun(struct arena *arena, const char *path)
{
    struct ledger *empty = arena_array(arena, 1, sizeof(*empty));
    if (access(path, F_OK) == 0 || errno != ENOENT)
        return NULL;
    ledger_check(empty, NULL);
    return empty;
}

const struct ledger_seen *world_ledger(struct arena *arena, const struct policy *policy,
                                       bool may_begin, const struct console *console)
{
    struct str named = policy->evidence.ledger;
    if (str_is_empty(named))
        return NULL;
    uint64_t left_out = 0;
    const char *path = policy_beside(arena, policy, named);
    struct ledger_seen *seen = arena_array(arena, 1, sizeof(*seen));
    seen->name = name_of(named);
    seen->ledger = may_begin ? begun(arena, path) : NULL;
    if (!seen->ledger)
        seen->ledger = read_ledger(arena, path, console, &left_out);
    seen->coverage = coverage_of(arena, seen->ledger, left_out);
    return seen;
}
