/* The section exemptions. */
#include "policy/policy_internal.h"

#include <stdlib.h>

#define EXEMPTION_DAYS 365

struct place_in_file {
    const struct yaml_node *node; /* the exemption */
    struct exemption *exemption;
};

/* A key directly in the exemption or below match. */
static const struct yaml_node *selector(struct policy_reader *r, const struct yaml_node *node,
                                        const char *key)
{
    const struct yaml_node *direct = yaml_get(node, key);
    const struct yaml_node *nested = yaml_get(yaml_get(node, "match"), key);
    if (direct && nested) {
        policy_problem(r, direct, "%s stands here and below match", key);
        policy_expected(r, "Expected it in one of the two places.");
        policy_hint(r, "Remove one of the two.");
    }
    return nested ? nested : direct;
}

/* "KIND ID", as reports name a subject. */
static bool check_subject(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          struct str text)
{
    enum kind kind;
    size_t blank = str_find(text, " ");
    if (blank + 1 < text.len && kind_parse(str_make(text.ptr, blank), &kind))
        return true;
    policy_problem(r, node, "%s is '%.*s', which is no kind and id", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r,
                    "Expected subject_kind and subject_id of findings.csv, with a blank between: "
                    "'source eu-west-1/AMI'.");
    policy_hint(r, "The id may hold * and ?; kinds are volume, snapshot, image, instance, "
                   "restore-group, source, account and exemption.");
    return false;
}

static void read_selectors(struct policy_reader *r, const struct yaml_node *node,
                           struct exemption *out)
{
    const struct yaml_node *match = yaml_get(node, "match");
    if (match && policy_check_keys(r, match, SECTION_EXEMPTION_MATCH, "match") &&
        match->count == 0) {
        policy_problem(r, match, "match is empty");
        policy_expected(r, "Expected arn, tag or subject.");
        policy_hint(r, "Fill it in, or remove the key.");
    }
    const struct yaml_node *arn = selector(r, node, "arn");
    const struct yaml_node *tag = selector(r, node, "tag");
    const struct yaml_node *subject = selector(r, node, "subject");
    if (subject && policy_read_list(r, subject, "subject", 0, check_subject, &out->subjects))
        policy_set_origin(r, &out->subjects, subject);
    if (arn && policy_read_list(r, arn, "arn", 0, policy_check_arn, &out->arns))
        policy_set_origin(r, &out->arns, arn);
    if (tag && policy_read_tags(r, tag, "tag", &out->tags, &out->tag_count))
        policy_set_origin(r, &out->tags, tag);
}

static void read_texts(struct policy_reader *r, const struct yaml_node *node, struct exemption *out)
{
    const struct {
        const char *key;
        const char *why;
        struct str *out;
    } fields[] = {
        {"id", "reports name the exemption by it", &out->id},
        {"rule", "the rule that it exempts from", &out->rule},
        {"owner", "who answers for it", &out->owner},
        {"approved_by", "who accepted the risk", &out->approved_by},
        {"reason", "why the risk is accepted", &out->reason},
        {"ticket", "where the decision is recorded", &out->ticket},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct yaml_node *value = yaml_get(node, fields[i].key);
        if (value) {
            (void)policy_read_text(r, value, fields[i].key, fields[i].out);
            continue;
        }
        policy_problem(r, node, "the exemption has no %s", fields[i].key);
        policy_expected(r, "Expected '%s: ...': %s.", fields[i].key, fields[i].why);
        policy_hint(r, "Add the key.");
    }
}

static void read_expires(struct policy_reader *r, const struct yaml_node *node,
                         struct exemption *out)
{
    const struct yaml_node *value = yaml_get(node, "expires");
    char latest[INSTANT_TEXT_MAX];
    instant limit = r->options->as_of + EXEMPTION_DAYS * MS_PER_DAY;
    (void)instant_format(limit, latest);
    latest[10] = '\0'; /* the day */
    if (!value) {
        policy_problem(r, node, "the exemption has no expiry date");
        policy_expected(r, "Expected 'expires: YEAR-MONTH-DAY', at most %d days ahead (%s).",
                        EXEMPTION_DAYS, latest);
        policy_hint(r, "Add 'expires: %s' or an earlier day.", latest);
        return;
    }
    if (!policy_read_day(r, value, "expires", &out->expires))
        return;
    if (out->expires - (MS_PER_DAY - 1) > limit) {
        policy_problem(r, value, "the exemption expires too late: %.*s",
                       STR_ARG(policy_shown(r, value)));
        policy_expected(r, "Expected a day at most %d days ahead, up to %s.", EXEMPTION_DAYS,
                        latest);
        policy_hint(r, "Write %s or an earlier day, and renew it then.", latest);
    }
    out->expired = out->expires < r->options->as_of;
    if (out->expired)
        policy_notice(r, value,
                      "the exemption %.*s for %.*s expired on %.*s; it exempts nothing now",
                      STR_ARG(yaml_clip(r->arena, out->id)),
                      STR_ARG(yaml_clip(r->arena, out->rule)), STR_ARG(policy_shown(r, value)));
}

/* ---- the rule that it names ---- */

static bool is_critical(const struct policy *policy, size_t rule)
{
    for (size_t i = 0; i < policy_settings_count(policy); i++) {
        if (policy_settings(policy, i, rule)->severity == SEVERITY_CRITICAL)
            return true;
    }
    return false;
}

/* The first rule of the pattern that is critical somewhere, or NULL. */
static const char *critical_rule(const struct policy *policy, struct str pattern)
{
    for (size_t i = 0; i < policy->declared.count; i++) {
        if (str_glob(pattern, str_from(policy_rule_at(policy, i)->id)) && is_critical(policy, i))
            return policy_rule_at(policy, i)->id;
    }
    return NULL;
}

/* Two of each kind that share neither account, region nor id. */
static const char *const probes[][2] = {
    {"arn:aws:ec2:us-east-1:111122223333:volume/vol-00000000000000000",
     "arn:aws:ec2:eu-west-3:999988887777:volume/vol-fedcba98765432101"},
    {"arn:aws:ec2:us-east-1::snapshot/snap-00000000000000000",
     "arn:aws:ec2:eu-west-3::snapshot/snap-fedcba98765432101"},
    {"arn:aws:ec2:us-east-1::image/ami-00000000000000000",
     "arn:aws:ec2:eu-west-3::image/ami-fedcba98765432101"},
};

static bool selects_all_arns(struct str glob)
{
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
        if (str_glob(glob, str_from(probes[i][0])) && str_glob(glob, str_from(probes[i][1])))
            return true;
    return false;
}

static bool selects_all_ids(struct str subject)
{
    size_t id = str_find(subject, " ") + 1;
    struct str glob = str_make(subject.ptr + id, subject.len - id);
    return str_glob(glob, STR_LIT("0")) && str_glob(glob, STR_LIT("zz"));
}

static bool is_all(struct strs texts, bool (*selects_all)(struct str text))
{
    for (size_t i = 0; i < texts.count; i++)
        if (selects_all(texts.items[i]))
            return true;
    return texts.count == 0;
}

/* What counts is what a selector meets, not that it is there. Nearly everything lacks a tag that nobody
 * sets. */
static bool narrows(const struct exemption *e)
{
    for (size_t i = 0; i < e->tag_count; i++)
        if (!e->tags[i].absent)
            return true;
    return !is_all(e->arns, selects_all_arns) || !is_all(e->subjects, selects_all_ids);
}

static void check_breadth(struct policy_reader *r, const struct yaml_node *node,
                          const struct exemption *out, bool all_rules)
{
    const char *critical = critical_rule(r->policy, out->rule);
    bool selects = policy_exempts_resources(out) || out->subjects.count > 0;
    if (critical ? narrows(out) : selects || !all_rules)
        return;
    policy_problem(r, yaml_get(node, "rule"), "the exemption names %s and %s",
                   critical ? "a critical rule" : "every rule",
                   selects ? "what selects everything" : "nothing else");
    if (critical)
        policy_expected(r, "Expected an arn, tag or subject that narrows it: %s is critical.",
                        critical);
    else
        policy_expected(r, "Expected an arn, tag or subject next to the rule.");
    policy_hint(r, "Add 'match: {arn: ...}' of one resource, or 'match: {tag: {KEY: VALUE}}'.");
}

static void check_rule(struct policy_reader *r, const struct yaml_node *node,
                       const struct exemption *out)
{
    size_t all = r->policy->declared.known_count;
    const struct yaml_node *value = yaml_get(node, "rule");
    if (!value || out->rule.len == 0 || !policy_check_rule_glob(r, value, "rule", out->rule))
        return;
    check_breadth(r, node, out, policy_count_rules(r, out->rule) == all);
}

/* ---- the section ---- */

static void read_exemption(struct policy_reader *r, const struct yaml_node *node,
                           struct exemption *out)
{
    out->at = (struct policy_position){node->line, node->column};
    if (!policy_check_keys(r, node, SECTION_EXEMPTION, "the exemption"))
        return;
    read_texts(r, node, out);
    read_selectors(r, node, out);
    read_expires(r, node, out);
    check_rule(r, node, out);
    policy_set_origin(r, out, node);
}

static int compare_ids(const void *a, const void *b)
{
    const struct place_in_file *left = a;
    const struct place_in_file *right = b;
    int order = str_cmp(left->exemption->id, right->exemption->id);
    return order != 0 ? order
                      : (left->exemption > right->exemption) - (left->exemption < right->exemption);
}

static void check_ids(struct policy_reader *r, const struct yaml_node *node,
                      struct exemption *exemptions)
{
    struct place_in_file *places = arena_array(r->arena, node->count, sizeof(*places));
    for (size_t i = 0; i < node->count; i++)
        places[i] = (struct place_in_file){node->items[i], &exemptions[i]};
    if (node->count > 0)
        qsort(places, node->count, sizeof(*places), compare_ids);
    for (size_t i = 1; i < node->count; i++) {
        struct str id = places[i].exemption->id;
        if (id.len == 0 || !str_eq(id, places[i - 1].exemption->id))
            continue;
        policy_problem(r, yaml_get(places[i].node, "id"),
                       "the exemption '%.*s' is here twice; it is also on line %u",
                       STR_ARG(yaml_clip(r->arena, id)), places[i - 1].exemption->at.line);
        policy_expected(r, "Expected an id of its own for each exemption.");
        policy_hint(r, "Give one of the two another id.");
    }
}

void policy_read_exemptions(struct policy_reader *r, const struct yaml_node *node)
{
    if (node->kind == YAML_REFUSED)
        return;
    if (node->kind != YAML_SEQUENCE || node->count > POLICY_EXEMPTIONS_MAX) {
        bool many = node->kind == YAML_SEQUENCE;
        policy_problem(r, node, "exemptions is %s",
                       many ? "too long a list" : policy_kind_of(node));
        policy_expected(r, "Expected a list of at most %u exemptions.", POLICY_EXEMPTIONS_MAX);
        policy_hint(r, many ? "Exempt by tag in place of one by one."
                            : "Begin each exemption with '- id: ...'.");
        return;
    }
    struct exemption *exemptions = arena_array(r->arena, node->count, sizeof(*exemptions));
    for (size_t i = 0; i < node->count; i++)
        read_exemption(r, node->items[i], &exemptions[i]);
    check_ids(r, node, exemptions);
    r->policy->exemptions = exemptions;
    r->policy->exemption_count = node->count;
}
