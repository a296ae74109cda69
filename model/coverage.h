/* What was and was not seen, per (account, region, source). Absence is only claimed where the
 * source is COVERAGE_COMPLETE. */
#ifndef SNAPAUDIT_MODEL_COVERAGE_H
#define SNAPAUDIT_MODEL_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "model/source.h"

enum coverage_state {
    COVERAGE_NOT_ATTEMPTED = 0,
    COVERAGE_COMPLETE,
    COVERAGE_GAP,
    COVERAGE_NOT_APPLICABLE,
    COVERAGE_NOT_SUPPORTED
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
    GAP_INTERRUPTED
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
};

/* Something was not seen that was to be seen. */
static inline bool coverage_is_gap(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_GAP ||
           (coverage->state == COVERAGE_NOT_ATTEMPTED && !coverage->unneeded);
}

const char *coverage_state_name(enum coverage_state state); /* "not-attempted" */
const char *gap_reason_name(enum gap_reason reason);        /* "denied"; "" for GAP_NONE */

/* "gap: malformed", "not-attempted": state and reason in one word or two. Static. */
const char *coverage_word(const struct coverage *coverage);

#endif
