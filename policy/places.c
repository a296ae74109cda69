/* Where data may lie and copies must: pairs of regions, and the targets of a scope. */
#include "policy/form_internal.h"

/* A region where copies must lie. */
static bool check_target(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         struct str text)
{
    if (!policy_check_region(r, node, what, text))
        return false;
    if (policy_region_allowed(r->policy, text))
        return true;
    bool forbidden = policy_any_glob(r->policy->forbidden_regions, text);
    policy_problem(r, node, "%s names %.*s, which %s", what, STR_ARG(text),
                   forbidden ? "places.forbidden_regions forbids"
                             : "is not among places.allowed_regions");
    policy_expected(r, "Expected a region where the policy lets data lie.");
    policy_hint(r, "Choose another region, or change places.");
    return false;
}

/* Nothing is copied from one partition to another. */
static bool check_partition(struct policy_reader *r, const struct yaml_node *node,
                            struct str region, struct str target)
{
    if (strcmp(region_partition(region), region_partition(target)) == 0)
        return true;
    policy_problem(r, node, "places.pairs pairs %.*s with %.*s, of another partition",
                   STR_ARG(region), STR_ARG(target));
    policy_expected(r, "Expected a region of %s: snapshots cannot be copied to %s.",
                    region_partition(region), region_partition(target));
    policy_hint(r, "Name a region of the same partition.");
    return false;
}

static bool read_pair(struct policy_reader *r, const struct yaml_pair *pair,
                      struct region_pair *out)
{
    const char *what = "places.pairs";
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR || !policy_check_region(r, key, what, key->text))
        return false;
    out->region = key->text;
    if (!policy_read_list(r, pair->value, what, LIST_DISTINCT, check_target, &out->targets))
        return false;
    for (size_t i = 0; i < out->targets.count; i++) {
        if (!check_partition(r, pair->value, out->region, out->targets.items[i]))
            return false;
        if (!str_eq(out->targets.items[i], out->region))
            continue;
        policy_problem(r, pair->value, "%s pairs %.*s with itself", what, STR_ARG(out->region));
        policy_expected(r, "Expected other regions: a copy must outlive the loss of its region.");
        policy_hint(r, "Name another region.");
        return false;
    }
    return true;
}

/* The lists, which say what is allowed, have been read. */
static bool read_pairs(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       const struct policy_key *key, void *field)
{
    (void)what;
    (void)key;
    (void)field;
    if (!policy_check_mapping(r, node, "places.pairs", "{eu-central-1: [eu-west-1]}"))
        return false;
    if (node->count == 0) {
        policy_problem(r, node, "places.pairs is empty");
        policy_expected(r, "Expected regions, such as {eu-central-1: [eu-west-1]}.");
        policy_hint(r, "Fill it in, or remove the key.");
        return false;
    }
    struct region_pair *pairs = arena_array(r->arena, node->count, sizeof(*pairs));
    for (size_t i = 0; i < node->count; i++) {
        if (read_pair(r, &node->pairs[i], &pairs[i]))
            policy_set_origin(r, &pairs[i], node->pairs[i].key);
    }
    r->policy->pairs = pairs;
    r->policy->pair_count = node->count;
    return false; /* each has a line of its own */
}

static bool has_pairs(const struct policy_key *key, const void *field)
{
    const struct policy *policy = HOLDER_OF(struct policy, pairs, field);
    (void)key;
    return policy->pair_count > 0;
}

static void show_pairs(struct show *s, unsigned indent, const struct policy_key *key,
                       const void *field, const void *below)
{
    const struct policy *policy = HOLDER_OF(struct policy, pairs, field);
    (void)below;
    show_put_head(s, indent, key->name);
    for (size_t i = 0; i < policy->pair_count; i++) {
        show_put_blanks(s, indent + 2);
        show_put_text(s, policy->pairs[i].region);
        sink_cstr(s->out, ": ");
        show_put_list(s, policy->pairs[i].targets);
        show_end_line(s, &policy->pairs[i]);
    }
}

const struct form form_pairs = {.read = read_pairs, .is_set = has_pairs, .line = show_pairs};

/* ---- targets of a scope ---- */

/* Nothing is copied from one partition to another, so no volume could have copies in all of them. */
static void check_targets(struct policy_reader *r, const struct yaml_node *node,
                          struct strs targets)
{
    for (size_t i = 1; i < targets.count; i++) {
        if (strcmp(region_partition(targets.items[0]), region_partition(targets.items[i])) == 0)
            continue;
        policy_problem(r, node, "required_in names %.*s and %.*s, of two partitions",
                       STR_ARG(targets.items[0]), STR_ARG(targets.items[i]));
        policy_expected(r, "Expected regions of one partition: a list means all of them.");
        policy_hint(r, "Give each partition a scope of its own, with match: {region: ...}.");
        return;
    }
}

static bool read_targets(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         const struct policy_key *key, void *field)
{
    struct copies *out = HOLDER_OF(struct copies, required_in, field);
    bool any = node->kind == YAML_SCALAR && str_eq_c(node->text, "any");
    (void)key;
    if (any)
        out->any = true;
    else if (!policy_read_list(r, node, what, LIST_DISTINCT, check_target, &out->required_in))
        return false;
    check_targets(r, node, out->required_in);
    return true;
}

void policy_end_copies(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    (void)base;
    if (!yaml_get(node, "required_in") && r->policy->pair_count == 0)
        policy_notice(r, node,
                      "copies without required_in go by places.pairs, and there are none: "
                      "no copies are judged here");
}

/* ---- copy targets, shown ---- */

static void put_targets(struct show *s, const struct policy_key *key, const void *field)
{
    const struct copies *copies = HOLDER_OF(struct copies, required_in, field);
    if (copies->any)
        sink_cstr(s->out, "any");
    else
        form_put_list(s, key, field);
}

static bool by_pairs(const struct copies *copies)
{
    return !copies->any && copies->required_in.count == 0;
}

static void show_targets(struct show *s, unsigned indent, const struct policy_key *key,
                         const void *field, const void *below)
{
    (void)below;
    if (by_pairs(HOLDER_OF(struct copies, required_in, field))) {
        show_put_key(s, indent, "# required_in");
        sink_cstr(s->out, "by places.pairs\n");
        return;
    }
    show_put_key(s, indent, key->name);
    put_targets(s, key, field);
    show_end_line(s, field);
}

static bool tell_targets(struct show *s, const struct policy_key *key, const void *field)
{
    if (by_pairs(HOLDER_OF(struct copies, required_in, field)))
        sink_cstr(s->out, "places.pairs");
    else
        put_targets(s, key, field);
    return true;
}

const struct form form_targets = {
    .read = read_targets, .put = put_targets, .line = show_targets, .told = tell_targets};
