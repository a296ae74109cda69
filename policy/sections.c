/* The sections policy and places. */
#include "policy/policy_internal.h"

void policy_read_about(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    const struct {
        const char *key;
        const char *what;
        struct str *out;
    } fields[] = {
        {"name", "policy.name", &policy->name},
        {"version", "policy.version", &policy->version},
        {"owner", "policy.owner", &policy->owner},
    };
    if (!policy_check_keys(r, node, SECTION_POLICY, "policy"))
        return;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct yaml_node *value = yaml_get(node, fields[i].key);
        if (value && policy_read_any_text(r, value, fields[i].what, fields[i].out))
            policy_set_origin(r, fields[i].out, value);
    }
}

/* ---- places ---- */

bool policy_check_target(struct policy_reader *r, const struct yaml_node *node, const char *what,
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
    if (!policy_read_list(r, pair->value, what, LIST_DISTINCT, policy_check_target, &out->targets))
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

static void read_pairs(struct policy_reader *r, const struct yaml_node *node)
{
    if (!policy_check_mapping(r, node, "places.pairs", "{eu-central-1: [eu-west-1]}"))
        return;
    if (node->count == 0) {
        policy_problem(r, node, "places.pairs is empty");
        policy_expected(r, "Expected regions, such as {eu-central-1: [eu-west-1]}.");
        policy_hint(r, "Fill it in, or remove the key.");
        return;
    }
    struct region_pair *pairs = arena_array(r->arena, node->count, sizeof(*pairs));
    for (size_t i = 0; i < node->count; i++) {
        if (read_pair(r, &node->pairs[i], &pairs[i]))
            policy_set_origin(r, &pairs[i], node->pairs[i].key);
    }
    r->policy->pairs = pairs;
    r->policy->pair_count = node->count;
}

void policy_read_places(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    const struct list_key lists[] = {
        {"regions", "places.regions", policy_check_region, &policy->regions},
        {"allowed_regions", "places.allowed_regions", policy_check_region_glob,
         &policy->allowed_regions},
        {"forbidden_regions", "places.forbidden_regions", policy_check_region_glob,
         &policy->forbidden_regions},
    };
    if (!policy_check_keys(r, node, SECTION_PLACES, "places"))
        return;
    policy_read_lists(r, node, LIST_DISTINCT, lists, sizeof(lists) / sizeof(lists[0]));
    const struct yaml_node *pairs = yaml_get(node, "pairs");
    if (pairs) /* after the lists, which say what is allowed */
        read_pairs(r, pairs);
}
