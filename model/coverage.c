#include "model/coverage.h"
#include "model/readable.h"

#include <assert.h>
#include <stddef.h>

static const struct {
    const char *name;
    const char *meaning;
} states[COVERAGE_STATE_COUNT] = {
    [COVERAGE_NOT_ATTEMPTED] = {"not-attempted", "nobody read it"},
    [COVERAGE_COMPLETE] = {"complete", "read to its end: what is not in it is not there"},
    [COVERAGE_GAP] = {"gap", "not read, or not to its end"},
    [COVERAGE_NOT_APPLICABLE] = {"not-applicable", "cannot exist there, or its account is closed"},
    [COVERAGE_NOT_SUPPORTED] = {"not-supported", "this version has no reader for it"},
};

static const struct {
    const char *name;
    const char *word;
    const char *meaning;
} reasons[GAP_REASON_COUNT] = {
    [GAP_NONE] = {"", "gap", ""},
    [GAP_DENIED] = {"denied", "gap: denied", "AWS refused the call: a permission is missing"},
    [GAP_SCP] = {"scp", "gap: scp", "a policy of the organization refused the call"},
    [GAP_REGION_OFF] = {"region-off", "gap: region-off",
                        "the region is not switched on for the account"},
    [GAP_THROTTLED] = {"throttled", "gap: throttled",
                       "AWS refused request after request as too many"},
    [GAP_EXPIRED] = {"expired", "gap: expired", "the credentials ended while the run went on"},
    [GAP_ENDPOINT] = {"endpoint", "gap: endpoint", "no connection to AWS came about"},
    [GAP_TRUNCATED] = {"truncated", "gap: truncated",
                       "the listing ends too early: pages or records of it are missing"},
    [GAP_MISLABELLED] =
        {"mislabelled", "gap: mislabelled",
         "the records contradict the account or region that they are said to be of"},
    [GAP_MALFORMED] = {"malformed", "gap: malformed", "a file or an answer could not be parsed"},
    [GAP_FAILED] = {"failed", "gap: failed", "the file or the call failed in another way"},
    [GAP_INTERRUPTED] = {"interrupted", "gap: interrupted", "time was over before it was read"},
};

const char *coverage_state_name(enum coverage_state state)
{
    assert((unsigned)state < COVERAGE_STATE_COUNT);
    return states[state].name;
}

const char *coverage_state_meaning(enum coverage_state state)
{
    assert((unsigned)state < COVERAGE_STATE_COUNT);
    return states[state].meaning;
}

const char *gap_reason_name(enum gap_reason reason)
{
    assert((unsigned)reason < GAP_REASON_COUNT);
    return reasons[reason].name;
}

const char *gap_reason_meaning(enum gap_reason reason)
{
    assert((unsigned)reason < GAP_REASON_COUNT);
    return reasons[reason].meaning;
}

const char *coverage_word(const struct coverage *coverage)
{
    if (coverage->state != COVERAGE_GAP)
        return coverage_state_name(coverage->state);
    assert((unsigned)coverage->reason < GAP_REASON_COUNT);
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
