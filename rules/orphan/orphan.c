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
        static const enum rule_row rows[] = {[ORPHAN_SNAP_AMI_GONE] = RULE_ORPHAN_SNAP_AMI_GONE,
                                             [ORPHAN_SNAP_COPY] = RULE_ORPHAN_SNAP_COPY,
                                             [ORPHAN_SNAP_VOLUME_GONE] =
                                                 RULE_ORPHAN_SNAP_VOLUME_GONE};
        judge_say(run,
                  &(struct said){.clause = "this rule is the one that judges the snapshot",
                                 .holds = TRUTH_FALSE,
                                 .kind = KIND_SNAPSHOT,
                                 .row = row,
                                 .field = "Description",
                                 .value = judge_text(run->j, "judged by %s", rule_id(rows[rule]))});
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
    uint32_t place = snap(run, row)->place;
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
    if (!run->j->record && run->j->is_false)
        return; /* a pass already */
    enum manager manager = facts_keeper(run->facts, kind, row);
    enum truth holds = manager == MANAGER_NONE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_MANAGED);
    if (!run->j->record)
        return;
    enum source source = manager_info(manager)->source;
    uint32_t place = graph_place(run->graph, kind, row);
    if (source != SOURCE_COUNT)
        judge_gap(run, place, source);
    struct manager_mark mark = facts_manager_mark(run->graph, kind, row);
    say_manager(run, kind, row, &mark, holds);
}

/* Could something lie in another region where nobody looked? */
static bool elsewhere_unread(const struct rule_run *run, uint32_t row, enum source source)
{
    const struct graph *g = run->graph;
    uint32_t here = snap(run, row)->place;
    bool unread = run->options->narrowed;
    struct concern_walk walk;
    concern_begin(&walk, run->facts, here);
    for (uint32_t place; concern_next(&walk, &place);) {
        if (!g->places[place].in_scope || g->places[place].region == g->places[here].region ||
            graph_complete(g, place, source))
            continue;
        unread = true;
        judge_gap(run, place, source);
    }
    return unread;
}

/* What would be told by a listing that was not read is no reason to delete. */
static void doubt(struct rule_run *run)
{
    judge_lower(run->j, CONFIDENCE_LOW);
    run->j->no_delete = true;
}

void orphan_no_possible_copy(struct rule_run *run, uint32_t row)
{
    if (!run->j->record && run->j->is_false)
        return; /* a pass already; with a brake on, it says whether there is a fail to hold back */
    const struct snapshot_facts *f = facts_of(run->facts, row);
    uint32_t source = f->source_row != ROW_NONE ? f->source_row /* by a tag or a free text */
                                                : facts_possible_source(run->facts, row);
    enum truth holds = source == ROW_NONE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    clause(run->j, holds, UNKNOWN_POSSIBLE_COPY);
    if (source == ROW_NONE && elsewhere_unread(run, row, SOURCE_SNAP))
        doubt(run);
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

bool orphan_home_read(const struct rule_run *run, uint32_t row, enum source source)
{
    const struct graph *g = run->graph;
    uint32_t home = facts_home(g, row);
    if (home != PLACE_NONE) {
        judge_gap(run, home, source);
        return graph_complete(g, home, source);
    }
    judge_gap_region(run, graph_str(g, g->owners[snap(run, row)->owner]),
                     graph_str(g, g->places[snap(run, row)->place].region), source);
    return false;
}

enum truth orphan_volume_gone(struct rule_run *run, uint32_t row)
{
    enum truth gone = facts_volume_gone(run->facts, row);
    if (!run->j->record)
        return gone;
    const struct snapshot *s = snap(run, row);
    char buf[RES_ID_TEXT_MAX];
    struct str id = graph_id_text(run->graph, snapshot_volume_id(s), KIND_VOLUME, buf);
    const char *word = gone == TRUTH_TRUE      ? "not listed"
                       : gone == TRUTH_UNKNOWN ? "not seen, but its owner's listing is incomplete"
                       : s->volume_row != ROW_NONE ? "listed"
                       : (facts_of(run->facts, row)->flags & FACT_REAL_VOLUME) == 0
                           ? "the volume is not told"
                           : "named by an instance, or meaningless on a copy";
    if (gone == TRUTH_UNKNOWN)
        (void)orphan_home_read(run, row, SOURCE_VOL);
    judge_say(run, &(struct said){.clause = "its volume is gone",
                                  .holds = gone,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "VolumeId",
                                  .value = judge_text(run->j, "%.*s: %s", STR_ARG(id), word)});
    return gone;
}

void orphan_volume_not_hidden(struct rule_run *run, uint32_t row)
{
    bool hidden =
        facts_volume_gone(run->facts, row) == TRUTH_TRUE && facts_volume_hidden(run->facts, row);
    clause(run->j, hidden ? TRUTH_UNKNOWN : TRUTH_TRUE, UNKNOWN_VOLUME_HIDDEN);
    if (!hidden || !run->j->record)
        return;
    instant newest = facts_newest_of_volume(run->facts, row);
    judge_say(run, &(struct said){.clause = "nothing takes snapshots of the volume any more",
                                  .holds = TRUTH_UNKNOWN,
                                  .kind = KIND_SNAPSHOT,
                                  .row = row,
                                  .field = "VolumeId, StartTime",
                                  .value = judge_text(run->j,
                                                      "the newest is of %.*s, or the id is "
                                                      "none of EBS: hidden, not gone",
                                                      STR_ARG(judge_time(run->j, newest))),
                                  .at = newest == INSTANT_UNSET ? 0 : newest});
}

static bool is_there(const struct graph *g, uint32_t image)
{
    /* Deregistered ones linger in the listing for a short while, as the reference has it. */
    return image != ROW_NONE && g->images[image].state != IMAGE_DEREGISTERED;
}

/* The image's row in a region other than that of `home`, in the same partition. */
static uint32_t image_elsewhere(const struct rule_run *run, uint32_t home, struct str image)
{
    const struct graph *g = run->graph;
    size_t at = 0;
    for (;;) {
        uint32_t row = facts_image_listed(run->facts, image, &at);
        if (row == ROW_NONE)
            return ROW_NONE;
        uint32_t place = g->images[row].place;
        if (g->places[place].region != g->places[home].region &&
            graph_same_partition(g, place, home) && is_there(g, row))
            return row;
    }
}

/* The image that a text names, and what that means. */
struct named_image {
    struct str id;
    enum truth gone;
    enum unknown_why why;
    uint32_t row; /* where it is listed, or ROW_NONE */
};

static void find_named_image(const struct rule_run *run, uint32_t row, char *buf,
                             struct named_image *out)
{
    const struct graph *g = run->graph;
    uint32_t place = snap(run, row)->place;
    *out = (struct named_image){.id = facts_named_image(g, row, buf),
                                .gone = TRUTH_FALSE,
                                .why = UNKNOWN_GAP,
                                .row = ROW_NONE};
    if (str_is_empty(out->id))
        return;
    out->row = graph_find_in_region(g, KIND_IMAGE, place, out->id);
    if (is_there(g, out->row))
        return;
    out->row = image_elsewhere(run, place, out->id);
    bool somebody_elses = orphan_text_is_copied(run, row);
    if (out->row != ROW_NONE || somebody_elses) {
        out->gone = TRUTH_UNKNOWN;
        out->why = UNKNOWN_POSSIBLE_COPY;
        return;
    }
    out->gone = orphan_home_read(run, row, SOURCE_AMI) ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

bool orphan_text_is_copied(const struct rule_run *run, uint32_t row)
{
    uint8_t flags = facts_of(run->facts, row)->flags;
    return (flags & FACT_CREATE_IMAGE) != 0 && (flags & FACT_REAL_VOLUME) == 0;
}

void orphan_image_gone(struct rule_run *run, uint32_t row)
{
    char buf[RES_ID_TEXT_MAX];
    struct named_image image;
    find_named_image(run, row, buf, &image);
    clause(run->j, image.gone, image.why);
    /* Listed there, the text would be somebody else's; CopyImage writes of its own region. */
    if (image.gone == TRUTH_TRUE && (facts_of(run->facts, row)->flags & FACT_CREATE_IMAGE) != 0 &&
        elsewhere_unread(run, row, SOURCE_AMI))
        doubt(run);
    if (!run->j->record || str_is_empty(image.id))
        return;
    bool copied = image.why == UNKNOWN_POSSIBLE_COPY;
    const char *word = image.gone == TRUTH_FALSE  ? "listed"
                       : image.gone == TRUTH_TRUE ? "not listed"
                       : copied && image.row != ROW_NONE
                           ? "listed in another region: the text was copied"
                       : copied ? "no text of this snapshot: its volume is not told"
                                : "not seen";
    if (image.row != ROW_NONE)
        judge_related(run->j, "image", judge_arn(run, KIND_IMAGE, image.row));
    judge_say(run,
              &(struct said){.clause = "the image that its description names is gone",
                             .holds = image.gone,
                             .kind = KIND_SNAPSHOT,
                             .row = row,
                             .field = "Description",
                             .value = judge_text(run->j, "%.*s: %s", STR_ARG(image.id), word)});
}

void orphan_csi(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (!facts_by_driver(run->facts, kind, row))
        return;
    judge_lower(run->j, CONFIDENCE_LOW);
    bool tagged = facts_csi(run->graph, graph_tagset(run->graph, kind, row));
    judge_say(run,
              &(struct said){.clause = "a cluster's storage driver made it: ask its owner first",
                             .holds = TRUTH_TRUE,
                             .kind = kind,
                             .row = row,
                             .field = tagged ? "Tags" : "Description",
                             .value = tagged ? STR_LIT("CSI or Velero tags")
                                             : STR_LIT("the text of the EBS CSI driver")});
}
