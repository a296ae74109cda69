#include "collector/aws/collect_internal.h"

enum gap_reason gap_of(enum failure failure)
{
    switch (failure) {
    case FAILURE_NONE: return GAP_NONE;
    case FAILURE_THROTTLE: return GAP_THROTTLED;
    case FAILURE_DENIED: return GAP_DENIED;
    case FAILURE_SCP: return GAP_SCP;
    case FAILURE_AUTH: /* the same keys work elsewhere, or the run would not have begun */
    case FAILURE_REGION_OFF: return GAP_REGION_OFF;
    default: return GAP_FAILED;
    }
}
