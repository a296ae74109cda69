#include "model/plan.h"

#include "model/coverage.h"
#include "model/readable.h"

static bool any_glob(const struct str *globs, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_glob(globs[i], text))
            return true;
    return false;
}

static bool is_here(const struct collect_plan *plan, struct str account, struct str region)
{
    bool other =
        !str_is_empty(plan->account) && !str_is_empty(account) && !str_eq(plan->account, account);
    return !other &&
           (plan->region_count == 0 || any_glob(plan->regions, plan->region_count, region));
}

unsigned collect_plan_need(const struct collect_plan *plan, struct str account, struct str region,
                           enum source source)
{
    if (!plan)
        return COLLECT_ALL;
    unsigned need = plan->everywhere[source];
    if (is_here(plan, account, region))
        need |= plan->here[source];
    if (plan->every_target || any_glob(plan->targets, plan->target_count, region))
        need |= plan->there[source];
    if ((need & COLLECT_ALL) || (need & (COLLECT_FILTERED | COLLECT_WHERE_FOUND)) ==
                                    (COLLECT_FILTERED | COLLECT_WHERE_FOUND))
        return COLLECT_ALL;
    return (need & COLLECT_WHERE_FOUND) ? COLLECT_WHERE_FOUND : need;
}

source_set collect_plan_leave_out(const struct collect_plan *plan, struct str account,
                                  struct str region, struct coverage *all)
{
    source_set left = 0;
    for (enum source source = 0; source < SOURCE_COUNT; source++) {
        if (!source_is_of_places(source) || collect_plan_need(plan, account, region, source) != 0)
            continue;
        all[source] = (struct coverage){.state = COVERAGE_NOT_ATTEMPTED,
                                        .unneeded = true,
                                        .detail = "not needed for what was asked",
                                        .horizon_start = INSTANT_UNSET};
        left |= SOURCE_BIT(source);
    }
    return left;
}
