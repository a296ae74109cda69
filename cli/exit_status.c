#include "cli/exit_status.h"

#include "cli/commands.h"

int exit_of_cause(enum gate_cause cause)
{
    static const int statuses[GATE_CAUSE_COUNT] = {
        [GATE_NOT_COLLECTED] = EXIT_NOTHING, [GATE_MALFORMED] = EXIT_USAGE,
        [GATE_FINDINGS] = EXIT_GATE_FAILED,  [GATE_SAVING] = EXIT_GATE_FAILED,
        [GATE_UNKNOWN] = EXIT_UNDECIDED,     [GATE_GAP] = EXIT_UNDECIDED,
        [GATE_NOTHING] = EXIT_UNDECIDED,     [GATE_MET] = EXIT_DONE,
    };
    return statuses[cause];
}

int exit_of_reading(uint64_t malformed_files, bool collected)
{
    if (!collected)
        return EXIT_NOTHING;
    return malformed_files > 0 ? EXIT_USAGE : EXIT_DONE;
}
