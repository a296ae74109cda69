#include "policy/policy_internal.h"

#include "core/limits.h"
#include "core/sha256.h"
#include "core/embedded.h"

static void take_yaml_problem(void *ctx, const struct yaml_problem *problem)
{
    policy_add_yaml_problem(ctx, problem);
}

/* In turns, because scopes need places and rules, exemptions all severities, gates the names of
 * scopes. */
static void read_sections(struct policy_reader *r, const struct yaml_node *root)
{
    const struct yaml_node *scopes = yaml_get(root, "scopes");
    policy_check_digits(r, root);
    if (!policy_check_keys(r, root, SECTION_ROOT, "the policy")) {
        if (root->kind != YAML_REFUSED)
            policy_hint(r, "`snapaudit policy init` prints a policy to start from.");
        return;
    }
    r->rules_node = yaml_get(root, "rules");
    policy_read_keys(r, root, SECTION_ROOT, 0, r->policy);
    policy_read_keys(r, root, SECTION_ROOT, 1, r->policy);
    policy_combine(r);
    if (r->policy->scope_count == 0)
        policy_notice(r, scopes ? scopes : root,
                      "the policy has no scopes: no backup, copy or restore is judged");
    policy_read_keys(r, root, SECTION_ROOT, 2, r->policy);
}

static void read_text(struct policy_reader *r)
{
    const struct yaml_node *root =
        yaml_read(r->arena, r->policy->text, LIMIT_POLICY_BYTES, take_yaml_problem, r);
    if (root) {
        read_sections(r, root);
    } else if (r->problems.count == 0) {
        struct yaml_node top = {.line = 1, .column = 1};
        policy_problem(r, &top, "the policy is empty");
        policy_expected(r, "Expected the sections of a policy: %.*s.",
                        STR_ARG(policy_word_list(r->arena, section_keys(SECTION_ROOT))));
        policy_hint(r, "`snapaudit policy init > policy.yaml` writes one to start from.");
    }
}

static struct policy *new_policy(struct arena *arena, struct str file, struct str text,
                                 const struct rule_set *rules)
{
    struct policy *policy = arena_alloc(arena, sizeof(*policy));
    policy_preset(SECTION_ROOT, policy);
    policy->file = arena_str(arena, file);
    policy->text = arena_str(arena, text);
    sha256_hex(policy->text.ptr, policy->text.len, policy->sha256);
    policy->declared = *rules;
    policy->frameworks = rules->frameworks;
    policy->rules = policy_default_rules(arena, rules);
    return policy;
}

static void take_owner_keys(struct policy *policy, const struct policy_options *options)
{
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        if (options->owner_keys[i].count > 0)
            policy->owner_keys[i] = options->owner_keys[i];
}

const struct policy *policy_parse(struct arena *arena, struct str file, struct str text,
                                  const struct policy_options *options, struct error *err)
{
    struct policy_reader r = {.arena = arena,
                              .options = options,
                              .policy = new_policy(arena, file, text, &options->rules)};
    read_text(&r);
    if (r.problems.count > 0) {
        policy_tell_problems(&r);
        error_set(err, ERR_POLICY, "the policy %.*s has %zu problem%s", STR_ARG(file),
                  r.problems.count, r.problems.count == 1 ? "" : "s");
        return NULL;
    }
    take_owner_keys(r.policy, options);
    policy_tell_notices(&r);
    r.policy->controls = framework_controls_by_rule(arena, r.policy->frameworks, &options->rules);
    r.policy->origins = policy_sort_origins(&r);
    return r.policy;
}

struct str policy_builtin_text(void)
{
    return str_make(snapaudit_builtin_policy_yaml, snapaudit_builtin_policy_yaml_size);
}

bool policy_template(struct str name, struct str *out)
{
    const struct {
        const char *name;
        struct str text;
    } templates[] = {
        {"built-in", policy_builtin_text()},
        {"startup", str_make(snapaudit_startup_policy_yaml, snapaudit_startup_policy_yaml_size)},
        {"regulated",
         str_make(snapaudit_regulated_policy_yaml, snapaudit_regulated_policy_yaml_size)},
        {"cost-review",
         str_make(snapaudit_cost_review_policy_yaml, snapaudit_cost_review_policy_yaml_size)},
    };
    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        if (!str_eq_c(name, templates[i].name))
            continue;
        *out = templates[i].text;
        return true;
    }
    return false;
}
