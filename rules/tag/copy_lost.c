/* Reports copies without the tags of what they are copies of: CopySnapshot copies no user tags, and
 * CopyImage only when it is told to, so the copy in the other region belongs to nobody.
 *
 * Only copies whose source is proven (P1 or P2), and only keys that the source has and the copy has
 * not; a value that differs is not lost. Keys of exclude_keys may stay behind: some must not leave a
 * region. It does not say that the source's tags are right. */
#include "rules/tag/tag.h"

enum { PARAM_INHERIT_KEYS, PARAM_EXCLUDE_KEYS };

static const struct rule_param params[] = {
    {"inherit_keys", PARAM_TAG_KEYS, 0, NULL,
     "tag keys that a copy takes along; without any those of TAG-INHERIT count"},
    {"exclude_keys", PARAM_TAG_KEYS, 0, NULL, "keys of these that may stay behind"},
};

static const struct reason reasons[] = {
    REASON("lost", "a tag of the source is missing on the copy"),
    REASON_SHARED("gap"),
    REASONS_END,
};

struct lost_run {
    enum kind kind;
    size_t inherit_rule;
};

static struct strs keys_of(const struct rule_run *run, size_t inherit_rule)
{
    struct strs own = tag_inherit_keys(run, run->rule_row);
    return own.count > 0 ? own : tag_inherit_keys(run, inherit_rule);
}

/* ---- the source ---- */

struct origin {
    uint32_t row;        /* proven, of the copy's kind; or ROW_NONE */
    bool unread;         /* it may lie in a listing that was not read in full */
    struct str region;   /* where, when it was not found */
    enum source listing; /* that would show it */
};

/* Could the place hold what the copy is of: in that region, of its account or a vault's? */
static bool could_hold(const struct rule_run *run, uint32_t place, struct str region)
{
    const struct place *places = run->graph->places;
    return places[place].in_scope && str_eq(graph_str(run->graph, places[place].region), region);
}

/* Is the listing incomplete in any such place, or is there none at all? */
static bool region_unread(const struct rule_run *run, struct str region, enum source listing)
{
    const struct graph *g = run->graph;
    bool any = false;
    struct concern_walk walk;
    concern_begin(&walk, run->facts, run->place);
    for (uint32_t place; concern_next(&walk, &place);) {
        if (!could_hold(run, place, region))
            continue;
        any = true;
        if (!graph_complete(g, place, listing))
            return true;
    }
    return !any;
}

static struct origin source_of_snapshot(const struct rule_run *run, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(run->facts, row);
    struct origin out = {.row = ROW_NONE, .listing = SOURCE_SNAP};
    char id[RES_ID_TEXT_MAX];
    if ((f->flags & FACT_COPY) == 0)
        return out;
    if (f->source_row != ROW_NONE && f->proof != PROOF_NONE && f->proof <= PROOF_P2)
        out.row = f->source_row;
    else if (facts_claimed_source(run->graph, row, id, &out.region) && !str_is_empty(out.region))
        out.unread = region_unread(run, out.region, SOURCE_SNAP);
    return out;
}

static struct origin source_of_image(const struct rule_run *run, uint32_t row)
{
    const struct graph *g = run->graph;
    struct origin out = {.row = facts_image_source(g, row), .listing = SOURCE_AMI};
    if (out.row != ROW_NONE || !facts_image_is_copy(g, row))
        return out;
    out.region = graph_str(g, g->images[row].source_image_region);
    out.unread = region_unread(run, out.region, SOURCE_AMI);
    return out;
}

static void name_gaps(const struct rule_run *run, const struct origin *source)
{
    const struct graph *g = run->graph;
    bool any = false;
    struct concern_walk walk;
    concern_begin(&walk, run->facts, run->place);
    for (uint32_t place; concern_next(&walk, &place);) {
        if (!could_hold(run, place, source->region))
            continue;
        any = true;
        judge_gap(run, place, source->listing);
    }
    if (!any)
        judge_gap_region(run, graph_str(g, g->places[run->place].account), source->region,
                         source->listing);
}

/* ---- judging ---- */

static void say_key(struct rule_run *run, enum kind kind, uint32_t row, enum truth holds,
                    struct str value)
{
    judge_say(run, &(struct said){.clause = "a tag of its source is missing",
                                  .holds = holds,
                                  .kind = kind,
                                  .row = row,
                                  .field = "Tags[].Key",
                                  .value = value});
}

/* Some key that is wanted is not on the copy; with a source: and is there. */
static bool lacks_any(struct rule_run *run, const struct lost_run *at, uint32_t row,
                      uint32_t source_row)
{
    const struct graph *g = run->graph;
    struct strs keys = keys_of(run, at->inherit_rule);
    struct strs excluded = run->settings->params[PARAM_EXCLUDE_KEYS].strings;
    bool lacks = false;
    for (size_t i = 0; i < keys.count; i++) {
        struct str key = keys.items[i], value = STR_EMPTY;
        if (tag_listed(excluded, key) ||
            graph_tag(g, graph_tagset(g, at->kind, row), key, &value) ||
            (source_row != ROW_NONE &&
             !graph_tag(g, graph_tagset(g, at->kind, source_row), key, &value)))
            continue;
        lacks = true;
        if (run->j->record && source_row != ROW_NONE) {
            say_key(
                run, at->kind, row, TRUTH_TRUE,
                judge_text(run->j, "%.*s ('%.*s' on the source)", STR_ARG(key), STR_ARG(value)));
            judge_lacks(run->j, key);
            tag_fix(run->j, key, &value, keys.count);
        }
    }
    return lacks;
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct lost_run *at = judge_context(run);
    struct origin source =
        at->kind == KIND_IMAGE ? source_of_image(run, row) : source_of_snapshot(run, row);
    if (source.row == ROW_NONE && !source.unread) {
        run->j->no_record = RECORD_NOT_SELECTED;
        return;
    }
    bool lacks = lacks_any(run, at, row, source.row);
    run->j->reason = "lost";
    clause(run->j, truth_of(lacks), UNKNOWN_NONE);
    if (!lacks || source.row == ROW_NONE)
        say_key(run, at->kind, row, lacks ? TRUTH_UNKNOWN : TRUTH_FALSE,
                lacks ? STR_LIT("keys that it may have had are not there")
                      : STR_LIT("all that it should have taken along are there"));
    if (source.row == ROW_NONE) {
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        name_gaps(run, &source);
    } else if (run->j->record) {
        judge_related(run->j, "source", judge_arn(run, at->kind, source.row));
    }
}

static void each(struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct lost_run *at = judge_context(run);
    if (keys_of(run, at->inherit_rule).count == 0)
        judge_count(run, RECORD_NO_OBJECTIVE);
    else
        judge_row(run, kind, row, NULL, 0, judge);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    struct lost_run at = {kind, RULE_TAG_INHERIT};
    judge_with(run, &at);
    judge_each(run, place, kind, each);
}

static bool promised(const struct policy *policy)
{
    return tag_names_keys(policy, RULE_TAG_INHERIT) || tag_names_keys(policy, RULE_TAG_COPY_LOST);
}

static const struct sentence sentences[] = {{NULL, 0, "as a copy it lost a tag: {seen}"},
                                            SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES, AWS_FACTS_OF_TAGS,
                                         AWS_EC2_COPY_SILENT, AWS_EC2_LIST_TOKEN, AWS_FACT_END};

const struct rule rule_tag_copy_lost = {
    .declared =
        {
            .id = "TAG-COPY-LOST",
            .family = "TAG",
            .title = "Copy lost the source's tags",
            .why = "Copying leaves tags behind: the backup in the other region belongs to nobody.",
            .kinds = 1u << KIND_SNAPSHOT | 1u << KIND_IMAGE,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_AMI),
    .sentences = sentences,
    .not_selected = "nothing to compare it with",
    .needs = needs_storage_everywhere,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
    .promised = promised,
};
