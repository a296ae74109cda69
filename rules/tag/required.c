/* Reports resources without the tags that the policy requires or, where it requires none, without
 * any user tag at all: nobody answers for them and their cost lands nowhere.
 *
 * Keys that begin with aws: in any letter case are AWS's own and never count. An empty value is a
 * value. Keys are compared exactly: owner is not Owner. */
#include "rules/tag/tag.h"

enum { PARAM_REQUIRED_KEYS, PARAM_GRACE };

static const struct rule_param params[] = {
    {"required_keys", PARAM_TAG_KEYS, 0, NULL,
     "tag keys that must be there; given here they replace those of tags.required"},
    {"grace_hours", PARAM_HOURS, 24, NULL, "resources younger than this are left alone"},
};

static const struct reason reasons[] = {
    REASON("none", "it has no user tag at all"),
    REASON("missing", "it has user tags, but not all that are required"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

#define TAGS_TOLD 8

static size_t count_missing(struct rule_run *run, uint32_t tagset, const struct tag_keys *keys)
{
    size_t missing = 0;
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < keys->lists[list].count; i++) {
            struct str value;
            struct str key = keys->lists[list].items[i];
            if (tagset != 0 && graph_tag(run->graph, tagset, key, &value))
                continue;
            missing++;
            judge_lacks(run->j, key);
            if (run->j->record)
                vec_push(&run->j->missing_tags, &key);
        }
    }
    return missing;
}

static struct str list_missing(struct judgement *j)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < j->missing_tags.len; i++) {
        struct str key = VEC_AT(struct str, &j->missing_tags, i);
        text = judge_text(j, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "", STR_ARG(key));
    }
    return text;
}

/* "Owner=storage" */
static struct str add_tag(struct judgement *j, struct str text, size_t count, struct str key,
                          struct str value)
{
    return judge_text(j, "%.*s%s%.*s=%.*s", STR_ARG(text), count > 0 ? ", " : "", STR_ARG(key),
                      STR_ARG(value));
}

static struct str more_tags(struct judgement *j, struct str text, size_t count)
{
    return count > TAGS_TOLD ? judge_text(j, "%.*s and %zu more", STR_ARG(text), count - TAGS_TOLD)
                             : text;
}

/* The keys that are demanded, with their values. */
static struct str list_demanded(struct rule_run *run, uint32_t tagset, const struct tag_keys *keys)
{
    size_t count = 0;
    struct str text = STR_EMPTY;
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < keys->lists[list].count; i++, count++) {
            struct str key = keys->lists[list].items[i];
            struct str value = STR_EMPTY;
            (void)graph_tag(run->graph, tagset, key, &value);
            if (count < TAGS_TOLD)
                text = add_tag(run->j, text, count, key, value);
        }
    }
    return more_tags(run->j, text, count);
}

/* Whatever somebody typed. */
static struct str list_typed(struct rule_run *run, uint32_t tagset)
{
    struct str text = STR_EMPTY;
    const struct tagset *all = &run->graph->tagsets[tagset];
    const struct tagset *set = &run->graph->tagsets[all->user_set];
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &run->graph->tags[set->first + i];
        struct str key = graph_str(run->graph, tag->key);
        if (i < TAGS_TOLD)
            text = add_tag(run->j, text, i, key, graph_str(run->graph, tag->value));
    }
    return set->count > 0 ? more_tags(run->j, text, set->count) : STR_LIT("0 user tags");
}

static void say_tags(struct rule_run *run, enum kind kind, uint32_t row,
                     const struct tag_keys *keys, size_t missing)
{
    uint32_t tagset = graph_tagset(run->graph, kind, row);
    bool demanded = keys->lists[0].count + keys->lists[1].count > 0;
    struct said said = {.clause = demanded ? "a required tag key is missing"
                                           : "there is no user tag at all",
                        .holds = truth_of(missing > 0),
                        .kind = kind,
                        .row = row,
                        .field = "Tags[].Key"};
    if (!demanded)
        said.value = list_typed(run, tagset);
    else if (missing > 0)
        said.value = judge_text(run->j, "missing: %.*s", STR_ARG(list_missing(run->j)));
    else
        said.value = list_demanded(run, tagset, keys);
    judge_say(run, &said);
}

static void judge(struct rule_run *run, uint32_t row)
{
    enum kind kind = *(const enum kind *)judge_context(run);
    uint32_t tagset = graph_tagset(run->graph, kind, row);
    instant created = graph_born(run->graph, kind, row);
    struct tag_keys keys = tag_required_keys(run, run->rule_row, kind);
    bool demanded = keys.lists[0].count + keys.lists[1].count > 0;
    unsigned user_tags = run->graph->tagsets[tagset].user_count;
    size_t missing = demanded ? count_missing(run, tagset, &keys) : user_tags == 0;
    run->j->reason = user_tags == 0 ? "none" : "missing";
    clause(run->j, truth_of(missing > 0), UNKNOWN_NONE);
    int64_t grace_ms = judge_param(run, PARAM_GRACE) * MS_PER_HOUR;
    enum truth young = created == INSTANT_UNSET ? TRUTH_UNKNOWN
                                                : truth_of(age_ms(created, run->as_of) <= grace_ms);
    clause_brake(run->j, BRAKE_TOO_YOUNG, young, UNKNOWN_NO_TIME);
    if (!run->j->record)
        return;
    say_tags(run, kind, row, &keys, missing);
    judge_say(run, &(struct said){.clause = "it is older than the grace period",
                                  .holds = truth_not(young),
                                  .brake = true,
                                  .kind = kind,
                                  .row = row,
                                  .field = tag_created_field(kind),
                                  .value = judge_time(run->j, created),
                                  .at = created == INSTANT_UNSET ? 0 : created});
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_with(run, &kind);
    judge_rows(run, place, kind, judge);
}

static const struct sentence sentences[] = {{"none", 0, "nobody has tagged it"},
                                            {"missing", 0, "it lacks required tags ({seen})"},
                                            SENTENCE_END};

static const struct sentence passes[] = {{NULL, 0, "it has {seen}"}, SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_TAGS, AWS_EC2_SNAP_START_TIME,
                                         AWS_EC2_TIME_FORMS, AWS_EC2_VOL_CREATE_TIME, AWS_FACT_END};

const struct rule rule_tag_required = {
    .declared =
        {
            .id = "TAG-REQUIRED",
            .family = "TAG",
            .title = "Required tag keys missing",
            .why =
                "Without an owner nobody can be asked, and its cost cannot be charged to anyone.",
            .kinds = TAG_KINDS,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
            .keys_param = "required_keys",
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .passes = passes,
    .needs = needs_themselves,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
};
