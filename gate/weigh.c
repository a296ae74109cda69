#include "gate/weigh.h"

enum weight finding_weigh(const struct demand *demand, const struct finding *finding)
{
    bool gated = demand->threshold != THRESHOLD_NEVER;
    bool heavy = !gated || ((int)finding->severity >= demand->threshold && !finding->of_audit);
    bool known = demand->new_only && finding->known;
    switch (finding->status) {
    case STATUS_EXEMPT: return WEIGHT_EXEMPT;
    case STATUS_UNKNOWN:
        return heavy && demand->unknown_counts && !known ? WEIGHT_UNKNOWN : WEIGHT_UNDECIDED;
    case STATUS_FAIL: break;
    default: return WEIGHT_PASS;
    }
    if (known)
        return WEIGHT_KNOWN;
    return heavy ? WEIGHT_FAIL : WEIGHT_NOTED;
}
