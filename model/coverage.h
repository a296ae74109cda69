/* What was and was not seen of each source, by account-region, by account or once, as the source's
 * scope is. Absence is only claimed where the source is COVERAGE_COMPLETE.
 *
 * Most of it is alike or not told at all: thousands of accounts in all regions, and dozens of sources,
 * must fit. So only what was told is kept, the same runs of it once. */
#ifndef SNAPAUDIT_MODEL_COVERAGE_H
#define SNAPAUDIT_MODEL_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/clock.h"
#include "model/source.h"

enum coverage_state {
    COVERAGE_NOT_ATTEMPTED = 0,
    COVERAGE_COMPLETE,
    COVERAGE_GAP,
    COVERAGE_NOT_APPLICABLE,
    COVERAGE_NOT_SUPPORTED,
    COVERAGE_STATE_COUNT
};

enum gap_reason {
    GAP_NONE = 0,
    GAP_DENIED,
    GAP_SCP,
    GAP_REGION_OFF,
    GAP_THROTTLED,
    GAP_EXPIRED,  /* the credentials ended while the run went on */
    GAP_ENDPOINT, /* nothing that speaks as AWS does answered */
    GAP_TRUNCATED,
    GAP_MISLABELLED, /* the records contradict the place that they are said to be of */
    GAP_MALFORMED,
    GAP_FAILED,
    GAP_INTERRUPTED,
    GAP_REASON_COUNT
};

struct coverage {
    enum coverage_state state;
    enum gap_reason reason; /* GAP_NONE unless state is COVERAGE_GAP */
    const char *detail;     /* why, for people: file:line:column, error code; NULL when none */
    uint64_t items;         /* resources read */
    instant horizon_start;  /* INSTANT_UNSET for sources without one */
    uint32_t pages;         /* documents or pages read */
    bool filtered;          /* only what a question is about was asked for: complete for it alone,
                              and `detail` says so ("only tag:Application=payments") */
    bool unneeded; /* COVERAGE_NOT_ATTEMPTED because the question does not need it: no gap */
    bool
        unseen; /* COVERAGE_NOT_APPLICABLE, and yet something may be there (the account is closed): no
                    gap, and no proof of an absence */
    bool follows; /* COVERAGE_GAP only because a listing that names its items is one */
};

/* Something was not seen that was to be seen. */
static inline bool coverage_is_gap(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_GAP ||
           (coverage->state == COVERAGE_NOT_ATTEMPTED && !coverage->unneeded);
}

/* A gap that is worth a word of its own. */
static inline bool coverage_is_own_gap(const struct coverage *coverage)
{
    return coverage_is_gap(coverage) && !coverage->follows;
}

/* ---- as it is told ---- */

/* What a reader tells of one place: an entry for each source of `told`, in the order of sources. What it
 * tells of a source of the account, or of one that is there once, is kept there, whatever place tells it.
 * All borrowed. */
struct coverage_told {
    source_set told;
    const struct coverage *entries;
    const struct coverage *others; /* of the place's other sources, if this version can read them at
                                      all; NULL: not attempted */
};

/* Those of `all`, one for each source, that `told` names; in the arena. */
struct coverage_told coverage_pack(struct arena *arena, const struct coverage *all, source_set told,
                                   const struct coverage *others);

/* What is told of a source itself, or NULL. */
const struct coverage *coverage_told_of(const struct coverage_told *told, enum source source);

/* ---- as it is kept ---- */

/* Rows of coverage_kept.entries. */
struct coverage_run {
    source_set told; /* of the scope that the run is of */
    uint32_t first;  /* the entry of the first of them; the others follow */
    uint32_t others; /* the entry of all that are not told; for a place */
};

/* The entries that are always there. */
enum { COVERAGE_ENTRY_NOT_ATTEMPTED, COVERAGE_ENTRY_NOT_SUPPORTED, COVERAGE_ENTRIES_ALWAYS };

struct coverage_kept {
    const struct coverage *entries;
    const struct coverage_run *places; /* by place */
    const struct coverage_run *accounts;
    const uint32_t *account_of; /* place -> accounts */
    struct coverage_run once;   /* of what is global */
};

static inline unsigned coverage_position(source_set told, enum source source)
{
    return (unsigned)__builtin_popcountll(told & (SOURCE_BIT(source) - 1));
}

/* Where a source of this scope is told, seen from a place. */
const struct coverage_run *coverage_run_of(const struct coverage_kept *kept, uint32_t place,
                                           enum source_scope scope);

/* Of a source that the place itself does not tell: of its account, of all, or of none. */
const struct coverage *coverage_beyond(const struct coverage_kept *kept, uint32_t place,
                                       enum source source);

static inline const struct coverage *coverage_find(const struct coverage_kept *kept, uint32_t place,
                                                   enum source source)
{
    const struct coverage_run *run = &kept->places[place];
    return (run->told & SOURCE_BIT(source))
               ? &kept->entries[run->first + coverage_position(run->told, source)]
               : coverage_beyond(kept, place, source);
}

/* ---- in words ---- */

const char *coverage_state_name(enum coverage_state state); /* "not-attempted" */
const char *gap_reason_name(enum gap_reason reason);        /* "denied"; "" for GAP_NONE */

/* The same in words, for people who meet one for the first time. */
const char *coverage_state_meaning(enum coverage_state state);
const char *gap_reason_meaning(enum gap_reason reason); /* "" for GAP_NONE */

/* "gap: malformed", "not-attempted": state and reason in one word or two. Static. */
const char *coverage_word(const struct coverage *coverage);

#endif
