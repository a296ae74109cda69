/* Reports tags that say when a resource may go, and say it badly: what is no date stops every clean-up
 * that reads it, a day that has passed asks for a decision, and a day before the retention that the
 * scope promises contradicts it.
 *
 * A date alone means the end of that day in UTC. A date that has passed is no proof that anybody wants
 * the resource deleted, and no fix here deletes. One record for each such key that the resource has. */
#include "analyzer/points.h"
#include "rules/expiry.h"
#include "rules/tag/tag.h"

enum { PARAM_EXPIRY_KEYS };

static const char *const expiry_keys[] = {
    "delete-after", "DeleteAfter", "delete-on",       "DeleteOn",       "expires", "Expires",
    "expiry",       "Expiry",      "expiration-date", "ExpirationDate", NULL};

static const struct rule_param params[] = {
    {"expiry_keys", PARAM_TAG_KEYS, 0, expiry_keys,
     "tag keys that hold the day, or the moment, until which the resource is needed"},
};

static const struct reason reasons[] = {
    REASON("format", "the value is no date"),
    REASON("past", "the date has passed"),
    REASON("early", "the date is earlier than the policy keeps the resource"),
    REASON_SHARED("no-time"),
    REASONS_END,
};

struct expiry_subject {
    enum kind kind;
    struct str key, value;
};

/* ---- clauses ---- */

static int64_t keep_ms(const struct rule_run *run, enum kind kind)
{
    const struct scope *scope = judge_scope(run);
    bool promised = scope && scope->objectives.keep_at_least_ms != DURATION_UNSET;
    return promised && kind != KIND_VOLUME ? scope->objectives.keep_at_least_ms : 0;
}

/* The only restorable backup, as far as is seen, of a volume that lives. */
static bool only_backup(const struct rule_run *run, enum kind kind, uint32_t row)
{
    struct points points;
    if (kind != KIND_SNAPSHOT)
        return false;
    uint32_t volume = points_volume_of(run->facts, row);
    if (volume == ROW_NONE)
        return false;
    points_find(run->facts, volume, true, &points);
    return points.count == 1 && points.newest.row == row;
}

static void say(struct rule_run *run, const struct expiry_subject *it, uint32_t row,
                const char *text, enum truth holds)
{
    judge_say(run, &(struct said){.clause = text,
                                  .holds = holds,
                                  .kind = it->kind,
                                  .row = row,
                                  .field = "Tags[].Value",
                                  .value = judge_text(run->j, "%.*s='%.*s'", STR_ARG(it->key),
                                                      STR_ARG(it->value))});
}

static void judge_past(struct rule_run *run, const struct expiry_subject *it, uint32_t row)
{
    bool only = only_backup(run, it->kind, row);
    run->j->reason = "past";
    clause(run->j, TRUTH_TRUE, UNKNOWN_NONE);
    if (only)
        judge_severity(run->j, SEVERITY_HIGH);
    say(run, it, row, "the date has passed", TRUTH_TRUE);
    if (only && run->j->record)
        judge_related(run->j, "volume",
                      judge_arn(run, KIND_VOLUME, points_volume_of(run->facts, row)));
    if (only)
        say(run, it, row, "no other restorable backup of its volume was seen", TRUTH_TRUE);
}

/* Before the resource is as old as its scope wants it to become. */
static void judge_early(struct rule_run *run, const struct expiry_subject *it, uint32_t row,
                        instant expires)
{
    int64_t keep = keep_ms(run, it->kind);
    instant created = graph_born(run->graph, it->kind, row);
    enum truth early = TRUTH_FALSE;
    if (keep > 0)
        early = created == INSTANT_UNSET ? TRUTH_UNKNOWN : truth_of(expires - created < keep);
    run->j->reason = "early";
    clause(run->j, early, UNKNOWN_NO_TIME);
    say(run, it, row, "the date is earlier than objectives.keep_at_least allows", early);
    if (keep == 0 || created == INSTANT_UNSET)
        return;
    run->j->unit = "days";
    run->j->has_measured = run->j->has_limit = true;
    run->j->measured = (expires - created) / MS_PER_DAY;
    run->j->limit = keep / MS_PER_DAY;
    judge_say(run, &(struct said){.clause = "it was made at this time",
                                  .holds = TRUTH_TRUE,
                                  .kind = it->kind,
                                  .row = row,
                                  .field = tag_created_field(it->kind),
                                  .value = judge_time(run->j, created),
                                  .at = created});
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct expiry_subject *it = judge_context(run);
    instant expires = INSTANT_UNSET;
    if (!expiry_parse(it->value, &expires)) {
        run->j->reason = "format";
        clause(run->j, TRUTH_TRUE, UNKNOWN_NONE);
        say(run, it, row, "the value is neither YEAR-MONTH-DAY nor a time of RFC 3339", TRUTH_TRUE);
    } else if (expires < run->as_of) {
        judge_past(run, it, row);
    } else {
        judge_early(run, it, row, expires);
    }
    if (run->j->record)
        tag_fix(run->j, it->key, NULL, 1);
}

/* Tags lie in the order of their keys, which is that of the records. */
static void each(struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct graph *g = run->graph;
    struct strs keys = run->settings->params[PARAM_EXPIRY_KEYS].strings;
    struct span tags = tag_span(g, graph_tagset(g, kind, row));
    for (uint32_t i = tags.first; i < tags.first + tags.count; i++) {
        struct expiry_subject it = {kind, graph_str(g, g->tags[i].key),
                                    graph_str(g, g->tags[i].value)};
        if (!tag_listed(keys, it.key))
            continue;
        judge_with(run, &it);
        judge_row(run, kind, row, &it.key, 1, judge);
    }
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_each(run, place, kind, each);
}

static const struct sentence sentences[] = {
    {"format", 0, "its expiry tag holds no date: {seen}"},
    {"past", 0, "the date in its expiry tag has passed: {seen}"},
    {"early", 0, "its expiry tag lets it go after {measured}, it is to be kept {limit}"},
    SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES,     AWS_FACTS_OF_POINTS,
                                         AWS_FACTS_OF_TAGS,       AWS_EC2_TIME_FORMS,
                                         AWS_EC2_VOL_CREATE_TIME, AWS_FACT_END};

const struct rule rule_tag_expiry = {
    .declared =
        {
            .id = "TAG-EXPIRY",
            .family = "TAG",
            .title = "Expiry tag invalid, past, or contradicting retention",
            .why = "What reads such a tag keeps for ever, or deletes too early.",
            .kinds = TAG_KINDS,
            .severity = SEVERITY_LOW,
            .gravest = SEVERITY_HIGH, /* of the only backup */
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .needs = needs_storage_everywhere,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
};
