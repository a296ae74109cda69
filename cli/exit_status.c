#include "cli/exit_status.h"

#include "cli/commands.h"

static bool any_fail(const struct summary *summary, int threshold)
{
    for (int s = threshold; s < SEVERITY_COUNT; s++)
        if (summary->fails[s] > 0)
            return true;
    return false;
}

/* A verdict that is unknown, or a source that was not seen and may hold a failing subject. */
static bool may_fail(const struct summary *summary, int threshold)
{
    for (int s = threshold; s < SEVERITY_COUNT; s++)
        if (summary->unknowns[s] > 0 || summary->gap[s])
            return true;
    return false;
}

int exit_status(const struct summary *summary, uint64_t malformed_files, bool collected,
                int threshold)
{
    if (!collected)
        return EXIT_NOTHING;
    if (malformed_files > 0)
        return EXIT_USAGE;
    if (threshold == THRESHOLD_NEVER)
        return EXIT_DONE;
    if (any_fail(summary, threshold))
        return EXIT_GATE_FAILED;
    return may_fail(summary, threshold) ? EXIT_UNDECIDED : EXIT_DONE;
}
