/* What a finding means for whoever asked. */
#ifndef SNAPAUDIT_GATE_WEIGH_H
#define SNAPAUDIT_GATE_WEIGH_H

#include <stdbool.h>

#include "model/finding.h"

#define THRESHOLD_NEVER (-1) /* nothing is demanded: no finding fails a question */

/* What is demanded of findings. */
struct demand {
    int threshold;       /* enum severity from which a fail counts; THRESHOLD_NEVER */
    bool unknown_counts; /* an unknown at or above the threshold does not pass */
    bool new_only;       /* a finding that is `known` does not count */
};

enum weight {
    WEIGHT_PASS,
    WEIGHT_EXEMPT,
    WEIGHT_KNOWN, /* stands in the baseline, and only what is new counts */
    WEIGHT_NOTED, /* a fail below the threshold, or about the audit, which fails nothing by itself */
    WEIGHT_UNDECIDED, /* an unknown that does not count */
    WEIGHT_UNKNOWN,   /* an unknown that counts */
    WEIGHT_FAIL,      /* a fail that counts; where nothing is demanded, each does */
    WEIGHT_COUNT
};

enum weight finding_weigh(const struct demand *demand, const struct finding *finding);

#endif
