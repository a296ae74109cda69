/* Reports volumes that are attached to nothing: they are billed at their full provisioned size.
 *
 * When a volume was detached is not told by the API, so its age since creation stands in for it
 * and the confidence is low. A scaled-down workload may still want its volume: ask its owner. */
#include "model/states.h"
#include "rules/orphan/orphan.h"

enum { PARAM_DETACHED, PARAM_HOLD_TAGS };

static const char *const hold_tags[] = ORPHAN_HOLD_TAGS_DEFAULT;

static const struct rule_param params[] = {
    {"detached_days", PARAM_DAYS, 14, NULL,
     "only volumes detached (as far as known: created) longer ago are reported"},
    {"hold_tags", PARAM_STRINGS, 0, hold_tags,
     "tag keys that mark a volume to be kept, in any case"},
};

static const struct reason reasons[] = {
    REASON("unattached", "it is attached to nothing, and old enough"),
    REASON_SHARED("managed"),
    REASON_SHARED("gap"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

/* The listings of volumes and instances are of different moments: where they disagree, neither is
 * taken blindly. */
static void not_named(struct rule_run *run, uint32_t row)
{
    bool named = (run->graph->volumes[row].flags & ROW_NAMED) != 0;
    clause(run->j, named ? TRUTH_UNKNOWN : TRUTH_TRUE, UNKNOWN_GAP);
    if (!named || !run->j->record)
        return;
    uint32_t instance = graph_instance_naming(run->graph, row);
    judge_related(run->j, "instance", judge_arn(run, KIND_INSTANCE, instance));
    judge_say(run, &(struct said){.clause = "no instance names it among its disks",
                                  .holds = TRUTH_UNKNOWN,
                                  .kind = KIND_INSTANCE,
                                  .row = instance,
                                  .field = "BlockDeviceMappings[].Ebs.VolumeId",
                                  .value = judge_id(run, KIND_VOLUME, row)});
}

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
    if (run->j->is_false && !run->j->record)
        return;
    orphan_unmanaged(run, KIND_VOLUME, row);
    not_named(run, row);
    orphan_held(run, KIND_VOLUME, row, PARAM_HOLD_TAGS);
    orphan_retention(run, KIND_VOLUME, row);
    orphan_restore_proof(run, KIND_VOLUME, row);
    orphan_older_than(run, KIND_VOLUME, row, "CreateTime", v->create_time,
                      judge_param(run, PARAM_DETACHED) * MS_PER_DAY);
    orphan_csi(run, KIND_VOLUME, row);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_rows(run, place, kind, judge);
}

static const struct sentence sentences[] = {{"unattached", 0, "it is attached to nothing"},
                                            SENTENCE_END};

static const struct need needs[] = {NEED(VOL, REACH_EVERYWHERE), NEED(SNAP, REACH_EVERYWHERE),
                                    NEED(AMI, REACH_EVERYWHERE), NEED(INST, REACH_EVERYWHERE),
                                    NEED_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_LISTINGS,
                                         AWS_FACTS_OF_VOLUME_PRICES,
                                         AWS_CSI_TAGS,
                                         AWS_EC2_VOL_ATTACHMENTS,
                                         AWS_EC2_VOL_CREATE_TIME,
                                         AWS_EC2_VOL_OPERATOR,
                                         AWS_PRICE_SNAPSHOT,
                                         AWS_SERVICE_MARKS,
                                         AWS_VELERO_TAGS,
                                         AWS_FACT_END};

const struct rule rule_orphan_vol_unattached = {
    .declared =
        {
            .id = "ORPHAN-VOL-UNATTACHED",
            .family = "ORPHAN",
            .title = "Volume not attached",
            .why =
                "A volume is billed at its full provisioned size whether anything uses it or not.",
            .kinds = 1u << KIND_VOLUME,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = SOURCE_BIT(SOURCE_VOL),
    .supports = SOURCE_BIT(SOURCE_CT) | SOURCE_BIT(SOURCE_HIST),
    .sentences = sentences,
    .needs = needs,
    .saves = true,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-VOL-DEL",
    .run = run_place,
    .asks_proofs = true,
};
