/* Reports volumes that are attached to nothing: they are billed at their full provisioned size.
 *
 * When a volume was detached is not told by the API, so its age since creation stands in for it
 * and the confidence is low. A scaled-down workload may still want its volume: ask its owner. */
#include "model/states.h"
#include "rules/orphan/orphan.h"

enum { PARAM_DETACHED, PARAM_HOLD_TAGS };

static const struct rule_param params[] = {
    {"detached_days", PARAM_DAYS, 14, NULL,
     "only volumes detached (as far as known: created) longer ago are reported"},
    {"hold_tags", PARAM_STRINGS, 0, NULL, "tag keys that mark a volume to be kept"},
};

static const char *const reasons[] = {"unattached", "no-time", NULL};

static void judge(struct rule_run *run, uint32_t row)
{
    const struct volume *v = &run->graph->volumes[row];
    enum truth available = truth_of(v->state == VOLUME_AVAILABLE);
    enum truth alone = truth_of(v->attachment_count == 0);
    run->j->reason = "unattached";
    judge_lower(run->j, CONFIDENCE_LOW);
    clause(run->j, available, UNKNOWN_NONE);
    clause(run->j, alone, UNKNOWN_NONE);
    judge_say(run,
              &(struct said){.clause = "the volume is available",
                             .holds = available,
                             .kind = KIND_VOLUME,
                             .row = row,
                             .field = "State",
                             .value = str_from(volume_state_name((enum volume_state)v->state))});
    if (run->j->record)
        judge_say(run, &(struct said){.clause = "nothing is attached to it",
                                      .holds = alone,
                                      .kind = KIND_VOLUME,
                                      .row = row,
                                      .field = "Attachments",
                                      .value = judge_text(run->j, "%u", v->attachment_count)});
    orphan_held(run, KIND_VOLUME, row, PARAM_HOLD_TAGS);
    orphan_older_than(run, KIND_VOLUME, row, "CreateTime", v->create_time,
                      judge_param(run, PARAM_DETACHED) * MS_PER_DAY);
    orphan_csi(run, KIND_VOLUME, row);
}

static void run_place(struct rule_run *run, uint16_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

const struct rule rule_orphan_vol_unattached = {
    .id = "ORPHAN-VOL-UNATTACHED",
    .family = "ORPHAN",
    .title = "Volume not attached",
    .why = "A volume is billed at its full provisioned size whether anything uses it or not.",
    .kinds = 1u << KIND_VOLUME,
    .severity = SEVERITY_MEDIUM,
    .requires = SOURCE_BIT(SOURCE_VOL),
    .supports = SOURCE_BIT(SOURCE_CT) | SOURCE_BIT(SOURCE_HIST),
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .reasons = reasons,
    .runbook = "F-VOL-DEL",
    .controls = "K-WASTE",
    .run = run_place,
};
