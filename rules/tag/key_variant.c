/* Reports tag keys that differ from a key of the policy only by letter case, blanks, hyphens or
 * underscores: owner beside Owner splits a cost report, and a backup plan that selects by the right
 * key passes the resource by.
 *
 * The keys of the policy are those that the resource's kind must have, those of tags.values, and
 * those that backups inherit. One record for each wrong key; one pass where there is none. It does
 * not say which of two values is right where both keys are there. */
#include "rules/tag/tag.h"

static const struct reason reasons[] = {
    REASON("variant", "the key is written in another way, and the right one is not there"),
    REASON("duplicate", "the key is written in another way, and the right one is there, too"),
    REASONS_END,
};

struct known_keys {
    struct tag_keys required;
    const struct tag_demands *demands;
    struct strs inherited;
};

struct variant_subject {
    enum kind kind;
    struct str wrong, right;
    struct str wrong_value, right_value;
    bool both; /* the right key is there, too */
};

/* The context of a run, and of a record. */
struct variant_run {
    enum kind kind;
    size_t required_rule, inherit_rule;
    const struct variant_subject *subject; /* NULL: no wrong key */
};

/* ---- folding ---- */

static struct str skip_separators(struct str key)
{
    size_t n = 0;
    while (n < key.len && strchr(" -_", key.ptr[n]) && key.ptr[n] != '\0')
        n++;
    return str_skip(key, n);
}

/* Equal but for ASCII letter case, blanks, hyphens and underscores. */
static bool folds_alike(struct str a, struct str b)
{
    for (;;) {
        a = skip_separators(a);
        b = skip_separators(b);
        if (str_is_empty(a) || str_is_empty(b))
            return str_is_empty(a) && str_is_empty(b);
        if (!str_eq_nocase(str_make(a.ptr, 1), str_make(b.ptr, 1)))
            return false;
        a = str_skip(a, 1);
        b = str_skip(b, 1);
    }
}

/* ---- which key was meant ---- */

struct search {
    struct str key;
    struct str meant; /* the first in byte order that folds alike; empty: none */
    bool known;       /* the key is one of the policy's */
};

static void compare(struct search *s, struct str known)
{
    if (str_eq(known, s->key))
        s->known = true;
    else if (folds_alike(known, s->key) && (str_is_empty(s->meant) || str_cmp(known, s->meant) < 0))
        s->meant = known;
}

static void compare_all(struct search *s, struct strs keys)
{
    for (size_t i = 0; i < keys.count; i++)
        compare(s, keys.items[i]);
}

/* Empty when the key is right, or no key of the policy at all. */
static struct str meant_by(const struct known_keys *keys, struct str key)
{
    struct search s = {.key = key};
    compare_all(&s, keys->required.lists[0]);
    compare_all(&s, keys->required.lists[1]);
    compare_all(&s, keys->inherited);
    for (size_t i = 0; i < keys->demands->value_count; i++)
        compare(&s, keys->demands->values[i].key);
    return s.known ? STR_EMPTY : s.meant;
}

static bool any_known(const struct known_keys *keys)
{
    return keys->required.lists[0].count + keys->required.lists[1].count + keys->inherited.count +
               keys->demands->value_count >
           0;
}

/* ---- judging ---- */

#define WRONG_KEY \
    "a key differs from one of the policy only by letter case, blanks, hyphens or underscores"

static void say_none(struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct graph *g = run->graph;
    unsigned user_tags = g->tagsets[graph_tagset(g, kind, row)].user_count;
    judge_say(run, &(struct said){.clause = WRONG_KEY,
                                  .holds = TRUTH_FALSE,
                                  .kind = kind,
                                  .row = row,
                                  .field = "Tags[].Key",
                                  .value = judge_text(run->j, "none of %u user tags", user_tags)});
}

static void say_variant(struct rule_run *run, uint32_t row, const struct variant_subject *it)
{
    struct judgement *j = run->j;
    bool same = it->both && str_eq(it->wrong_value, it->right_value);
    struct str said = judge_text(j, "'%.*s' for '%.*s'", STR_ARG(it->wrong), STR_ARG(it->right));
    judge_say(run, &(struct said){.clause = WRONG_KEY,
                                  .holds = TRUTH_TRUE,
                                  .kind = it->kind,
                                  .row = row,
                                  .field = "Tags[].Key",
                                  .value = said});
    if (it->both)
        judge_say(run, &(struct said){.clause = "the right key is there, too",
                                      .holds = TRUTH_TRUE,
                                      .kind = it->kind,
                                      .row = row,
                                      .field = "Tags[].Value",
                                      .value = judge_text(
                                          j,
                                          "%s: '%.*s' by the wrong key, '%.*s' by the "
                                          "right one",
                                          same ? "equal" : "different", STR_ARG(it->wrong_value),
                                          STR_ARG(it->right_value))});
    j->wrong_tag = it->wrong;
    if (!it->both)
        judge_lacks(j, it->right);
    if (!same) /* of two different values a person takes one */
        tag_fix(j, it->right, it->both ? NULL : &it->wrong_value, 1);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct variant_run *at = judge_context(run);
    const struct variant_subject *it = at->subject;
    clause(run->j, truth_of(it), UNKNOWN_NONE);
    run->j->reason = it && it->both ? "duplicate" : "variant";
    if (run->j->record && it)
        say_variant(run, row, it);
    else if (run->j->record)
        say_none(run, at->kind, row);
}

static void judge_tag(struct rule_run *run, uint32_t row, const struct variant_run *at,
                      const struct variant_subject *subject)
{
    struct variant_run with = *at;
    with.subject = subject;
    judge_with(run, &with);
    judge_row(run, subject->kind, row, &subject->wrong, 1, judge);
    judge_with(run, at);
}

static void each(struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct variant_run *at = judge_context(run);
    const struct graph *g = run->graph;
    uint32_t set = graph_tagset(g, kind, row);
    struct span tags = tag_span(g, set);
    struct known_keys keys = {tag_required_keys(run, at->required_rule, kind),
                              policy_tag_demands(run->policy, run->scope),
                              tag_inherit_keys(run, at->inherit_rule)};
    bool found = false;
    if (!any_known(&keys)) {
        judge_count(run, RECORD_NO_OBJECTIVE);
        return;
    }
    for (uint32_t i = tags.first; i < tags.first + tags.count; i++) {
        struct str key = graph_str(g, g->tags[i].key);
        struct str meant = tag_is_system(key) ? STR_EMPTY : meant_by(&keys, key);
        if (str_is_empty(meant))
            continue;
        struct variant_subject it = {.kind = kind, .wrong = key, .right = meant};
        it.wrong_value = graph_str(g, g->tags[i].value);
        it.both = graph_tag(g, set, meant, &it.right_value);
        judge_tag(run, row, at, &it);
        found = true;
    }
    if (!found)
        judge_row(run, kind, row, NULL, 0, judge);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    struct variant_run at = {kind, RULE_TAG_REQUIRED, RULE_TAG_INHERIT, NULL};
    judge_with(run, &at);
    judge_each(run, place, kind, each);
}

static bool demands_any(const struct tag_demands *tags)
{
    return tags->required_all.count + tags->required_volume.count + tags->required_snapshot.count +
               tags->required_image.count + tags->value_count >
           0;
}

static bool promised(const struct policy *policy)
{
    if (demands_any(&policy->tags) || tag_names_keys(policy, RULE_TAG_INHERIT) ||
        tag_names_keys(policy, RULE_TAG_REQUIRED))
        return true;
    for (size_t i = 0; i < policy->scope_count; i++)
        if (demands_any(&policy->scopes[i].tags))
            return true;
    return false;
}

static const struct sentence sentences[] = {{NULL, 0, "a tag has the wrong key: {seen}"},
                                            SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_TAGS, AWS_FACT_END};

const struct rule rule_tag_key_variant = {
    .declared =
        {
            .id = "TAG-KEY-VARIANT",
            .family = "TAG",
            .title = "Key differs from a known key only by case, spaces or separators",
            .why =
                "It splits cost reports, and what selects by the right key passes the resource by.",
            .kinds = TAG_KINDS,
            .severity = SEVERITY_LOW,
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .needs = needs_themselves,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
    .promised = promised,
};
