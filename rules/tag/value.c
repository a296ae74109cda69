/* Reports tags whose value is not one that the policy allows (tags.values): a typing mistake drops a
 * resource out of its scope, its backup plan and its cost report.
 *
 * One record for each key of tags.values that the resource has; a key that is not there is
 * TAG-REQUIRED's. Values are compared byte by byte, in the letter case that the policy asks for. A
 * pattern that takes too long over a value leaves it open. It does not say that an allowed value is
 * true. */
#include "rules/tag/tag.h"

#include "core/mem.h"
#include "core/pattern.h"
#include "core/vec.h"

#include <assert.h>

#define SHOWN_MAX 12 /* of the allowed values, in evidence */

static const struct reason reasons[] = {
    REASON("empty", "the value is empty"),
    REASON("whitespace", "the value begins or ends with a blank"),
    REASON("allowed", "the value is not among those allowed"),
    REASON("pattern", "the value does not match the pattern"),
    REASON_SHARED("pattern-limit"),
    REASONS_END,
};
static const char took_too_long[] = "pattern-limit";

/* A pattern is compiled when a thread first needs it, and kept for its later rows: nothing of it is
 * shared with other threads. */
struct known_pattern {
    const struct tag_value_rule *rule;
    struct pattern *compiled;
};

struct patterns {
    struct vec known; /* struct known_pattern */
};

struct value_subject {
    enum kind kind;
    const struct tag_value_rule *rule;
    struct str value;
    struct patterns *patterns;
};

static const struct pattern *pattern_of(struct patterns *patterns,
                                        const struct tag_value_rule *rule)
{
    for (size_t i = 0; i < patterns->known.len; i++) {
        const struct known_pattern *known = &VEC_AT(struct known_pattern, &patterns->known, i);
        if (known->rule == rule)
            return known->compiled;
    }
    struct pattern_fault fault;
    struct known_pattern fresh = {rule, pattern_new(rule->regex, rule->ignore_case, &fault)};
    assert(fresh.compiled); /* the policy compiled it */
    (void)vec_push(&patterns->known, &fresh);
    return fresh.compiled;
}

static bool is_allowed(const struct tag_value_rule *rule, struct str value)
{
    for (size_t i = 0; i < rule->allowed.count; i++) {
        struct str allowed = rule->allowed.items[i];
        if (rule->ignore_case ? str_eq_nocase(allowed, value) : str_eq(allowed, value))
            return true;
    }
    return false;
}

/* What is wrong with the value, or took_too_long; NULL when nothing is. */
static const char *fault(const struct value_subject *it)
{
    const struct tag_value_rule *rule = it->rule;
    struct str bare = str_trim(it->value);
    struct str value = rule->trim ? bare : it->value;
    bool listed = is_allowed(rule, value); /* also "" and " ", where the policy writes them */
    if (str_is_empty(value) && !listed)
        return rule->allow_empty ? NULL : "empty";
    if (!rule->trim && bare.len < value.len && !listed)
        return "whitespace";
    if (rule->allowed.count > 0 && !listed)
        return "allowed";
    if (rule->regex.len == 0)
        return NULL;
    switch (pattern_match(pattern_of(it->patterns, rule), value)) {
    case PATTERN_YES: return NULL;
    case PATTERN_NO: return "pattern";
    case PATTERN_GAVE_UP: break;
    }
    return took_too_long;
}

static struct str expectation(struct judgement *j, const struct tag_value_rule *rule)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < rule->allowed.count && i < SHOWN_MAX; i++)
        text = judge_text(j, "%.*s%s'%.*s'", STR_ARG(text), i > 0 ? ", " : "one of ",
                          STR_ARG(rule->allowed.items[i]));
    if (rule->allowed.count > SHOWN_MAX)
        text = judge_text(j, "%.*s and %zu more", STR_ARG(text), rule->allowed.count - SHOWN_MAX);
    if (rule->regex.len > 0)
        text = judge_text(j, "%.*s%sa match of '%.*s'", STR_ARG(text), text.len > 0 ? ", " : "",
                          STR_ARG(rule->regex));
    return text;
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct value_subject *it = judge_context(run);
    struct judgement *j = run->j;
    const char *wrong = fault(it);
    enum truth holds = wrong == took_too_long ? TRUTH_UNKNOWN : truth_of(wrong);
    clause(j, holds, UNKNOWN_PATTERN_LIMIT);
    j->reason = wrong ? wrong : "";
    if (!j->record)
        return;
    struct str said = judge_text(j, "%.*s='%.*s'; expected %.*s", STR_ARG(it->rule->key),
                                 STR_ARG(it->value), STR_ARG(expectation(j, it->rule)));
    judge_say(run, &(struct said){.clause = "the value is not one that the policy allows",
                                  .holds = holds,
                                  .kind = it->kind,
                                  .row = row,
                                  .field = "Tags[].Value",
                                  .value = said});
    /* The blanks are the whole mistake when the rest is allowed. */
    struct value_subject bare = *it;
    bare.value = str_trim(it->value);
    bool cures = wrong && bare.value.len < it->value.len && !fault(&bare);
    tag_fix(j, it->rule->key, cures ? &bare.value : NULL, 1);
}

static const struct tag_value_rule *rule_of(const struct tag_demands *demands, struct str key)
{
    for (size_t i = 0; i < demands->value_count; i++)
        if (str_eq(demands->values[i].key, key))
            return &demands->values[i];
    return NULL;
}

/* Tags lie in the order of their keys, which is that of the records. */
static void judge_tags(struct rule_run *run, enum kind kind, uint32_t row,
                       struct patterns *patterns)
{
    const struct graph *g = run->graph;
    const struct tag_demands *demands = policy_tag_demands(run->policy, run->scope);
    struct span tags = tag_span(g, graph_tagset(g, kind, row));
    for (uint32_t i = tags.first; i < tags.first + tags.count; i++) {
        struct str key = graph_str(g, g->tags[i].key);
        const struct tag_value_rule *rule = rule_of(demands, key);
        if (!rule)
            continue;
        struct value_subject it = {kind, rule, graph_str(g, g->tags[i].value), patterns};
        judge_with(run, &it);
        judge_row(run, kind, row, &key, 1, judge);
    }
}

static void each(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (policy_tag_demands(run->policy, run->scope)->value_count == 0)
        judge_count(run, RECORD_NO_OBJECTIVE);
    else
        judge_tags(run, kind, row, run->kept);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_each(run, place, kind, each);
}

static void *patterns_new(const struct policy *policy)
{
    struct patterns *patterns = mem_alloc(sizeof(*patterns));
    (void)policy;
    vec_init(&patterns->known, sizeof(struct known_pattern));
    return patterns;
}

static void patterns_free(void *kept)
{
    struct patterns *patterns = kept;
    for (size_t i = 0; i < patterns->known.len; i++)
        pattern_free(VEC_AT(struct known_pattern, &patterns->known, i).compiled);
    vec_clear(&patterns->known);
    mem_free(patterns);
}

static bool promised(const struct policy *policy)
{
    if (policy->tags.value_count > 0)
        return true;
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].tags.value_count > 0)
            return true;
    return false;
}

static const struct sentence sentences[] = {{NULL, 0, "the value of a tag is not allowed: {seen}"},
                                            SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_TAGS, AWS_FACT_END};

const struct rule rule_tag_value = {
    .declared =
        {
            .id = "TAG-VALUE",
            .family = "TAG",
            .title = "Tag value not allowed",
            .why = "A mistyped value drops a resource out of its scope, its backup plan and its "
                   "cost report.",
            .kinds = TAG_KINDS,
            .severity = SEVERITY_MEDIUM,
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .needs = needs_themselves,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
    .keep_new = patterns_new,
    .keep_free = patterns_free,
    .promised = promised,
};
