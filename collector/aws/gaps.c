#include "collector/aws/collect_internal.h"

/* Without AWS's own code a refusal may be a proxy's: then nothing is known of permissions. */
enum gap_reason gap_of(enum failure failure, const char *code)
{
    bool refused = failure == FAILURE_AUTH || failure == FAILURE_DENIED;
    if (refused && code[0] == '\0')
        return GAP_FAILED;
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
