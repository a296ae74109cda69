#include "model/coverage.h"
#include "model/readable.h"

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

/* ---- as it is told ---- */

struct coverage_told coverage_pack(struct arena *arena, const struct coverage *all, source_set told,
                                   const struct coverage *others)
{
    size_t count = 0;
    struct coverage *entries =
        arena_array(arena, (size_t)__builtin_popcountll(told), sizeof(*entries));
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        if (told & SOURCE_BIT(source))
            entries[count++] = all[source];
    return (struct coverage_told){told, entries, others};
}

const struct coverage *coverage_told_of(const struct coverage_told *told, enum source source)
{
    if ((told->told & SOURCE_BIT(source)) == 0)
        return NULL;
    return &told->entries[coverage_position(told->told, source)];
}

/* ---- as it is kept ---- */

const struct coverage_run *coverage_run_of(const struct coverage_kept *kept, uint32_t place,
                                           enum source_scope scope)
{
    static const struct coverage_run none;
    switch (scope) {
    case SCOPE_PLACE: return &kept->places[place];
    case SCOPE_ACCOUNT: return &kept->accounts[kept->account_of[place]];
    case SCOPE_GLOBAL: return &kept->once;
    case SCOPE_RUN:
    default: return &none; /* the facts tell of it */
    }
}

const struct coverage *coverage_beyond(const struct coverage_kept *kept, uint32_t place,
                                       enum source source)
{
    enum source_scope scope = source_info(source)->scope;
    const struct coverage_run *run = coverage_run_of(kept, place, scope);
    if (run->told & SOURCE_BIT(source))
        return &kept->entries[run->first + coverage_position(run->told, source)];
    if (!source_is_of_places(source))
        return &kept->entries[COVERAGE_ENTRY_NOT_SUPPORTED];
    return &kept->entries[scope == SCOPE_PLACE ? run->others : COVERAGE_ENTRY_NOT_ATTEMPTED];
}
