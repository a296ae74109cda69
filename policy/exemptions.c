/* The section exemptions. */
#include <stdlib.h>

#include "policy/form_internal.h"

#define EXEMPTION_DAYS 365

struct place_in_file {
    const struct yaml_node *node; /* the exemption */
    struct exemption *exemption;
};

/* "KIND ID", as reports name a subject. */
bool policy_check_subject(struct policy_reader *r, const struct yaml_node *node, const char *what,
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

void policy_end_exemption_match(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    (void)base;
    if (node->count > 0)
        return;
    policy_problem(r, node, "match is empty");
    policy_expected(r, "Expected arn, tag or subject.");
    policy_hint(r, "Fill it in, or remove the key.");
}

/* ---- the day ---- */

/* The last instant that an exemption may count to, and its day as text. */
static instant latest(const struct policy_reader *r, char day[INSTANT_TEXT_MAX])
{
    instant limit = r->options->as_of + EXEMPTION_DAYS * MS_PER_DAY;
    (void)instant_format(limit, day);
    day[10] = '\0'; /* the day alone */
    return limit;
}

static void miss_day(struct policy_reader *r, const struct yaml_node *section,
                     const struct policy_key *key)
{
    char day[INSTANT_TEXT_MAX];
    (void)latest(r, day);
    policy_problem(r, section, "the exemption has no expiry date");
    policy_expected(r, "Expected '%s: YEAR-MONTH-DAY', at most %d days ahead (%s).", key->name,
                    EXEMPTION_DAYS, day);
    policy_hint(r, "Add '%s: %s' or an earlier day.", key->name, day);
}

static bool read_day(struct policy_reader *r, const struct yaml_node *node, const char *what,
                     const struct policy_key *key, void *field)
{
    char day[INSTANT_TEXT_MAX];
    struct exemption *out = HOLDER_OF(struct exemption, expires, field);
    instant limit = latest(r, day);
    (void)key;
    if (!policy_read_day(r, node, what, &out->expires))
        return false;
    if (out->expires - (MS_PER_DAY - 1) > limit) {
        policy_problem(r, node, "the exemption expires too late: %.*s",
                       STR_ARG(policy_shown(r, node)));
        policy_expected(r, "Expected a day at most %d days ahead, up to %s.", EXEMPTION_DAYS, day);
        policy_hint(r, "Write %s or an earlier day, and renew it then.", day);
    }
    out->expired = out->expires < r->options->as_of;
    if (out->expired)
        policy_notice(r, node,
                      "the exemption %.*s for %.*s expired on %.*s; it exempts nothing now",
                      STR_ARG(yaml_clip(r->arena, out->id)),
                      STR_ARG(yaml_clip(r->arena, out->rule)), STR_ARG(policy_shown(r, node)));
    return true;
}

static void put_day(struct show *s, const struct policy_key *key, const void *field)
{
    char day[INSTANT_TEXT_MAX];
    (void)key;
    (void)instant_format(*(const instant *)field, day);
    day[10] = '\0'; /* the day alone */
    sink_cstr(s->out, day);
}

static void note_expired(struct show *s, const void *field)
{
    if (HOLDER_OF(struct exemption, expires, field)->expired)
        sink_cstr(s->out, "  # expired: exempts nothing");
}

const struct form form_day = {
    .read = read_day, .missing = miss_day, .put = put_day, .note = note_expired};

/* ---- the rule that it names ---- */

static bool is_critical(const struct policy *policy, size_t rule)
{
    for (size_t i = 0; i < policy_settings_count(policy); i++) {
        if (policy_settings(policy, i, rule)->severity == SEVERITY_CRITICAL)
            return true;
    }
    return false;
}

/* Two of each kind that share neither account, region nor id. */
static const struct {
    enum kind kind;
    const char *arns[2];
} probes[] = {
    {KIND_VOLUME,
     {"arn:aws:ec2:us-east-1:111122223333:volume/vol-00000000000000000",
      "arn:aws:ec2:eu-west-3:999988887777:volume/vol-fedcba98765432101"}},
    {KIND_SNAPSHOT,
     {"arn:aws:ec2:us-east-1::snapshot/snap-00000000000000000",
      "arn:aws:ec2:eu-west-3::snapshot/snap-fedcba98765432101"}},
    {KIND_IMAGE,
     {"arn:aws:ec2:us-east-1::image/ami-00000000000000000",
      "arn:aws:ec2:eu-west-3::image/ami-fedcba98765432101"}},
    {KIND_KEY,
     {"arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000",
      "arn:aws:kms:eu-west-3:999988887777:key/mrk-fedcba9876543210fedcba9876543210"}},
};

/* What all of one kind are like; of any others, and of several, those of resources. */
static bool probes_kinds(enum kind probe, unsigned kinds)
{
    bool alone = kinds != 0 && (kinds & (kinds - 1)) == 0;
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
        if (alone && kinds == 1u << probes[i].kind && !kind_is(probes[i].kind, KIND_JUDGED))
            return probe == probes[i].kind;
    return kind_is(probe, KIND_JUDGED);
}

static bool selects_all_arns(struct str glob, unsigned kinds)
{
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
        if (probes_kinds(probes[i].kind, kinds) && str_glob(glob, str_from(probes[i].arns[0])) &&
            str_glob(glob, str_from(probes[i].arns[1])))
            return true;
    return false;
}

static bool selects_all_ids(struct str subject, unsigned kinds)
{
    (void)kinds;
    size_t id = str_find(subject, " ") + 1;
    struct str glob = str_make(subject.ptr + id, subject.len - id);
    return str_glob(glob, STR_LIT("0")) && str_glob(glob, STR_LIT("zz"));
}

static bool is_all(struct strs texts, unsigned kinds,
                   bool (*selects_all)(struct str text, unsigned kinds))
{
    for (size_t i = 0; i < texts.count; i++)
        if (selects_all(texts.items[i], kinds))
            return true;
    return texts.count == 0;
}

/* What counts is what a selector meets of the kinds, not that it is there. Nearly everything lacks a tag
 * that nobody sets; what has no tags is not met by any. */
static bool narrows(const struct exemption *e, unsigned kinds)
{
    bool tagged = false;
    for (enum kind kind = 0; kind < KIND_COUNT; kind++)
        tagged = tagged || ((kinds & (1u << kind)) != 0 && kind_is(kind, KIND_JUDGED));
    if (!tagged && e->tags.count > 0)
        return true;
    for (size_t i = 0; i < e->tags.count; i++)
        if (!e->tags.items[i].absent)
            return true;
    return !is_all(e->arns, kinds, selects_all_arns) ||
           !is_all(e->subjects, kinds, selects_all_ids);
}

/* The first rule of the exemption's that is critical somewhere and of which it selects everything, or
 * NULL. */
static const char *critical_rule(const struct policy *policy, const struct exemption *e)
{
    for (size_t i = 0; i < policy->declared.count; i++) {
        const struct rule_declaration *rule = policy_rule_at(policy, i);
        if (str_glob(e->rule, str_from(rule->id)) && is_critical(policy, i) &&
            !narrows(e, rule->kinds))
            return rule->id;
    }
    return NULL;
}

static void check_breadth(struct policy_reader *r, const struct yaml_node *node,
                          const struct exemption *out, bool all_rules)
{
    const char *critical = critical_rule(r->policy, out);
    bool selects = policy_exempts_resources(out) || out->subjects.count > 0;
    if (!critical && (selects || !all_rules))
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

void policy_end_exemption(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    const struct exemption *exemption = base;
    size_t all = r->policy->declared.known_count;
    if (exemption->rule.len > 0)
        check_breadth(r, node, exemption, policy_count_rules(r, exemption->rule) == all);
}

/* ---- the section ---- */

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

static bool read_exemptions(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            const struct policy_key *key, void *field)
{
    (void)key;
    (void)field;
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind != YAML_SEQUENCE || node->count > POLICY_EXEMPTIONS_MAX) {
        bool many = node->kind == YAML_SEQUENCE;
        policy_problem(r, node, "%s is %s", what, many ? "too long a list" : policy_kind_of(node));
        policy_expected(r, "Expected a list of at most %u exemptions.", POLICY_EXEMPTIONS_MAX);
        policy_hint(r, many ? "Exempt by tag in place of one by one."
                            : "Begin each exemption with '- id: ...'.");
        return false;
    }
    struct exemption *exemptions = arena_array(r->arena, node->count, sizeof(*exemptions));
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->items[i];
        exemptions[i].at = (struct policy_position){item->line, item->column};
        (void)policy_read_section(r, item, SECTION_EXEMPTION, "the exemption", &exemptions[i]);
    }
    check_ids(r, node, exemptions);
    r->policy->exemptions = exemptions;
    r->policy->exemption_count = node->count;
    return false;
}

static bool has_exemptions(const struct policy_key *key, const void *field)
{
    (void)key;
    return HOLDER_OF(struct policy, exemptions, field)->exemption_count > 0;
}

static void show_exemptions(struct show *s, unsigned indent, const struct policy_key *key,
                            const void *field, const void *below)
{
    const struct policy *policy = HOLDER_OF(struct policy, exemptions, field);
    (void)below;
    show_put_head(s, indent, key->name);
    for (size_t i = 0; i < policy->exemption_count; i++)
        show_item(s, SECTION_EXEMPTION, &policy->exemptions[i], policy->exemptions[i].at.line,
                  indent + 2);
}

const struct form form_exemptions = {
    .read = read_exemptions, .is_set = has_exemptions, .line = show_exemptions};
