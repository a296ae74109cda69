#include "rules/orphan/orphan.h"

#include "analyzer/points.h"
#include "model/states.h"

static const struct snapshot *snap(const struct rule_run *run, uint32_t row)
{
    return &run->graph->snapshots[row];
}

bool orphan_is_others(struct rule_run *run, uint32_t row, enum orphan_snap mine)
{
    uint8_t flags = facts_of(run->facts, row)->flags;
    enum orphan_snap rule = (flags & FACT_NAMES_IMAGE) != 0 ? ORPHAN_SNAP_AMI_GONE
                            : (flags & FACT_COPY) != 0      ? ORPHAN_SNAP_COPY
                                                            : ORPHAN_SNAP_VOLUME_GONE;
    if (rule == mine)
        return false;
    run->j->is_false = true;
    run->j->pass_reason = "other-rule";
    if (run->j->record) {
        static const char *const ids[] = {"ORPHAN-SNAP-AMI-GONE", "ORPHAN-SNAP-COPY",
                                          "ORPHAN-SNAP-VOLUME-GONE"};
        judge_say(run, &(struct said){.clause = "this rule is the one that judges the snapshot",
                                      .holds = TRUTH_FALSE,
                                      .kind = KIND_SNAPSHOT,
                                      .row = row,
                                      .field = "Description",
                                      .value = judge_text(run->j, "judged by %s", ids[rule])});
    }
    return true;
}

void orphan_completed(struct rule_run *run, uint32_t row)
{
    enum snapshot_state state = (enum snapshot_state)snap(run, row)->state;
    enum truth holds = truth_of(state == SNAPSHOT_COMPLETED);
    clause(run->j, holds, UNKNOWN_NONE);
    judge_say(run, &(struct said){.clause = "the snapshot is completed",
                                  .holds = holds,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "State",
                                  .value = str_from(snapshot_state_name(state))});
}

static void say_reference(struct rule_run *run, uint32_t row, enum truth holds, uint32_t image,
                          uint32_t version)
{
    struct evidence evidence = {
        .clause = "no image and no launch template refers to it",
        .holds = holds,
        .source = SOURCE_AMI,
        .call = source_info(SOURCE_AMI)->call,
        .resource = judge_id(run, KIND_SNAPSHOT, row),
        .field = "BlockDeviceMappings[].Ebs.SnapshotId",
        .value = holds == TRUTH_TRUE ? STR_LIT("in no listed image") : STR_LIT("not fully listed"),
        .observed_at = INSTANT_UNSET,
    };
    if (image != ROW_NONE) {
        evidence.value = judge_id(run, KIND_IMAGE, image);
        judge_related(run->j, "image", judge_arn(run, KIND_IMAGE, image));
    } else if (version != ROW_NONE) {
        const struct template_version *v = &run->graph->template_versions[version];
        char buf[RES_ID_TEXT_MAX];
        struct str id = res_id_text((struct res_id){v->template_value, v->template_form}, "lt-",
                                    run->graph->strings, buf);
        evidence.source = SOURCE_LT;
        evidence.call = source_info(SOURCE_LT)->call;
        evidence.field = "LaunchTemplateData.BlockDeviceMappings[].Ebs.SnapshotId";
        evidence.value =
            judge_text(run->j, "%.*s version %llu", STR_ARG(id), (unsigned long long)v->version);
    }
    judge_evidence(run->j, &evidence);
}

void orphan_unreferenced(struct rule_run *run, uint32_t row)
{
    uint32_t image, version;
    bool referenced = facts_referenced(run->facts, row, &image, &version);
    uint16_t place = snap(run, row)->place;
    enum truth holds = referenced                                      ? TRUTH_FALSE
                       : graph_complete(run->graph, place, SOURCE_AMI) ? TRUTH_TRUE
                                                                       : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_GAP);
    if (!run->j->record)
        return;
    if (holds == TRUTH_UNKNOWN)
        judge_gap(run, place, SOURCE_AMI);
    say_reference(run, row, holds, image, version);
}

static void say_manager(struct rule_run *run, enum kind kind, uint32_t row,
                        const struct manager_mark *mark, enum truth holds)
{
    const struct manager_info *info = manager_info(mark->manager);
    bool any = mark->manager != MANAGER_NONE;
    judge_say(run, &(struct said){
                       .clause = "no lifecycle manager owns it",
                       .holds = holds,
                       .kind = kind,
                       .row = row,
                       .field = any ? mark->field : "Tags",
                       .value = any ? judge_text(run->j, "%.*s: manager %s, %s",
                                                 STR_ARG(mark->shown), info->name, info->service)
                                    : STR_LIT("manager none"),
                   });
}

void orphan_unmanaged(struct rule_run *run, enum kind kind, uint32_t row)
{
    struct manager_mark mark = facts_manager_mark(run->graph, kind, row);
    enum manager manager = mark.manager;
    enum truth holds = manager == MANAGER_NONE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_MANAGED);
    if (!run->j->record)
        return;
    enum source source = manager_info(manager)->source;
    uint16_t place =
        kind == KIND_VOLUME ? run->graph->volumes[row].place : run->graph->snapshots[row].place;
    if (source != SOURCE_COUNT)
        judge_gap(run, place, source);
    say_manager(run, kind, row, &mark, holds);
}

void orphan_no_possible_copy(struct rule_run *run, uint32_t row)
{
    if (!run->j->record && (run->j->is_false || run->j->brake != BRAKE_NONE))
        return; /* a pass already */
    uint32_t source = facts_possible_source(run->facts, row);
    enum truth holds = source == ROW_NONE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_POSSIBLE_COPY);
    if (!run->j->record)
        return;
    struct said said = {.clause = "it does not look like a copy of a snapshot elsewhere",
                        .holds = holds,
                        .kind = KIND_SNAPSHOT,
                        .row = row,
                        .field = "VolumeSize, StartTime, Description, Tags",
                        .value =
                            STR_LIT("no own snapshot of equal size and text in other regions")};
    if (source != ROW_NONE) {
        said.value = judge_arn(run, KIND_SNAPSHOT, source);
        said.at = snap(run, source)->start_time;
        judge_related(run->j, "candidate", said.value);
    }
    judge_say(run, &said);
}

enum truth orphan_volume_gone(struct rule_run *run, uint32_t row)
{
    enum truth gone = facts_volume_gone(run->facts, row);
    if (!run->j->record)
        return gone;
    const struct snapshot *s = snap(run, row);
    char buf[RES_ID_TEXT_MAX];
    struct str id = graph_id_text(run->graph, snapshot_volume_id(s), KIND_VOLUME, buf);
    const char *word = gone == TRUTH_TRUE          ? "not listed"
                       : gone == TRUTH_UNKNOWN     ? "not seen, but the listing is incomplete"
                       : s->volume_row != ROW_NONE ? "listed"
                       : (facts_of(run->facts, row)->flags & FACT_REAL_VOLUME) == 0
                           ? "no volume (sentinel)"
                           : "named by an instance, or meaningless on a copy";
    if (gone == TRUTH_UNKNOWN)
        judge_gap(run, s->place, SOURCE_VOL);
    judge_say(run, &(struct said){.clause = "its volume is gone",
                                  .holds = gone,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "VolumeId",
                                  .value = judge_text(run->j, "%.*s: %s", STR_ARG(id), word)});
    return gone;
}

static uint32_t named_image_row(const struct rule_run *run, uint32_t row, struct str image)
{
    uint32_t found = graph_find(run->graph, KIND_IMAGE, snap(run, row)->place, image);
    if (found != ROW_NONE && run->graph->images[found].state == IMAGE_DEREGISTERED)
        return ROW_NONE; /* lingers in the listing for a short while after its end */
    return found;
}

enum truth orphan_image_gone(struct rule_run *run, uint32_t row)
{
    char buf[RES_ID_TEXT_MAX];
    uint16_t place = snap(run, row)->place;
    struct str image = facts_named_image(run->graph, row, buf);
    if (str_is_empty(image))
        return TRUTH_FALSE;
    uint32_t found = named_image_row(run, row, image);
    enum truth gone = found != ROW_NONE                               ? TRUTH_FALSE
                      : graph_complete(run->graph, place, SOURCE_AMI) ? TRUTH_TRUE
                                                                      : TRUTH_UNKNOWN;
    if (!run->j->record)
        return gone;
    if (gone == TRUTH_UNKNOWN)
        judge_gap(run, place, SOURCE_AMI);
    judge_say(run, &(struct said){.clause = "the image that its description names is gone",
                                  .holds = gone,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "Description",
                                  .value = judge_text(run->j, "%.*s: %s", STR_ARG(image),
                                                      gone == TRUTH_FALSE  ? "listed"
                                                      : gone == TRUTH_TRUE ? "not listed"
                                                                           : "not seen")});
    return gone;
}

void orphan_held(struct rule_run *run, enum kind kind, uint32_t row, size_t hold_tags_param)
{
    struct strs keys = run->settings->params[hold_tags_param].strings;
    uint32_t tagset =
        kind == KIND_VOLUME ? run->graph->volumes[row].tagset : run->graph->snapshots[row].tagset;
    struct str value;
    for (size_t i = 0; tagset != 0 && i < keys.count; i++) {
        if (!graph_tag(run->graph, tagset, keys.items[i], &value))
            continue;
        clause_brake(run->j, BRAKE_HELD, TRUTH_TRUE, UNKNOWN_NONE);
        judge_say(run, &(struct said){.clause = "no hold tag is set",
                                      .holds = TRUTH_FALSE,
                                      .brake = true,
                                      .kind = kind,
                                      .row = row,
                                      .field = "Tags",
                                      .value = keys.items[i]});
        return;
    }
}

void orphan_older_than(struct rule_run *run, enum kind kind, uint32_t row, const char *field,
                       instant since, int64_t limit_ms)
{
    struct judgement *j = run->j;
    enum truth young =
        since == INSTANT_UNSET ? TRUTH_UNKNOWN : truth_of(age_ms(since, run->as_of) <= limit_ms);
    clause_brake(j, BRAKE_TOO_YOUNG, young, UNKNOWN_NO_TIME);
    j->has_limit = true;
    j->limit = limit_ms / MS_PER_DAY;
    j->unit = "days";
    j->has_measured = since != INSTANT_UNSET;
    j->measured = j->has_measured ? age_ms(since, run->as_of) / MS_PER_DAY : 0;
    if (!j->record)
        return;
    judge_say(run,
              &(struct said){.clause = "it is older than the limit",
                             .holds = truth_not(young),
                             .brake = true,
                             .kind = kind,
                             .row = row,
                             .field = field,
                             .value = since == INSTANT_UNSET
                                          ? STR_LIT("no time told")
                                          : judge_text(j, "%lld days, limit %lld",
                                                       (long long)j->measured, (long long)j->limit),
                             .at = since == INSTANT_UNSET ? 0 : since});
}

void orphan_live_volume(struct rule_run *run, uint32_t row)
{
    uint32_t volume = points_volume_of(run->facts, row);
    if (volume == ROW_NONE)
        return;
    clause_brake(run->j, BRAKE_LIVE_VOLUME, TRUTH_TRUE, UNKNOWN_NONE);
    if (!run->j->record)
        return;
    judge_related(run->j, "volume", judge_arn(run, KIND_VOLUME, volume));
    judge_say(run, &(struct said){.clause = "it is no backup of a live volume",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = KIND_VOLUME,
                                  .row = volume,
                                  .field = "VolumeId",
                                  .value = judge_id(run, KIND_VOLUME, volume)});
}

void orphan_csi(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (!facts_csi_of(run->graph, kind, row))
        return;
    judge_lower(run->j, CONFIDENCE_LOW);
    uint32_t tagset =
        kind == KIND_VOLUME ? run->graph->volumes[row].tagset : run->graph->snapshots[row].tagset;
    bool tagged = facts_csi(run->graph, tagset);
    judge_say(run,
              &(struct said){.clause = "a cluster's storage driver made it: ask its owner first",
                             .holds = TRUTH_TRUE,
                             .kind = kind,
                             .row = row,
                             .field = tagged ? "Tags" : "Description",
                             .value = tagged ? STR_LIT("CSI or Velero tags")
                                             : STR_LIT("the text of the EBS CSI driver")});
}
