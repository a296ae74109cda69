#include "model/coverage.h"

#include <assert.h>
#include <stddef.h>

static const char *const state_names[] = {
    [COVERAGE_NOT_ATTEMPTED] = "not-attempted",
    [COVERAGE_COMPLETE] = "complete",
    [COVERAGE_GAP] = "gap",
    [COVERAGE_NOT_APPLICABLE] = "not-applicable",
    [COVERAGE_NOT_SUPPORTED] = "not-supported",
};

static const struct {
    const char *name;
    const char *word;
} reasons[] = {
    [GAP_NONE] = {"", "gap"},
    [GAP_DENIED] = {"denied", "gap: denied"},
    [GAP_SCP] = {"scp", "gap: scp"},
    [GAP_REGION_OFF] = {"region-off", "gap: region-off"},
    [GAP_THROTTLED] = {"throttled", "gap: throttled"},
    [GAP_EXPIRED] = {"expired", "gap: expired"},
    [GAP_ENDPOINT] = {"endpoint", "gap: endpoint"},
    [GAP_TRUNCATED] = {"truncated", "gap: truncated"},
    [GAP_MISLABELLED] = {"mislabelled", "gap: mislabelled"},
    [GAP_MALFORMED] = {"malformed", "gap: malformed"},
    [GAP_FAILED] = {"failed", "gap: failed"},
    [GAP_INTERRUPTED] = {"interrupted", "gap: interrupted"},
};

const char *coverage_state_name(enum coverage_state state)
{
    assert((size_t)state < sizeof(state_names) / sizeof(state_names[0]));
    return state_names[state];
}

const char *gap_reason_name(enum gap_reason reason)
{
    assert((size_t)reason < sizeof(reasons) / sizeof(reasons[0]));
    return reasons[reason].name;
}

const char *coverage_word(const struct coverage *coverage)
{
    if (coverage->state != COVERAGE_GAP)
        return coverage_state_name(coverage->state);
    assert((size_t)coverage->reason < sizeof(reasons) / sizeof(reasons[0]));
    return reasons[coverage->reason].word;
}
