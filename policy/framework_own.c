/* The frameworks of a policy: those that come along with the rules, and the files that it names. */
#include "core/limits.h"
#include "policy/form_internal.h"

static bool is_taken(struct policy_reader *r, const struct yaml_node *at,
                     const struct framework *framework)
{
    const struct framework *other =
        framework_find(r->policy->frameworks, str_from(framework->name));
    if (!other)
        return false;
    policy_problem(r, at, "the framework '%s' is there twice", framework->name);
    policy_expected(r, "Expected another name than that of %s.",
                    other->file ? other->file : "a framework that snapaudit brings along");
    policy_hint(r, "Change 'name' in %s.", framework->file);
    return true;
}

static const struct framework *read_own(struct policy_reader *r, const struct yaml_node *at,
                                        struct str file)
{
    const struct policy_options *options = r->options;
    struct error err = ERROR_INIT;
    struct str text;
    if (!options->read(options->ctx, policy_beside(r->arena, r->policy, file), &text, &err)) {
        policy_problem(r, at, "%s", err.message);
        policy_expected(r, "Expected a file beside the policy, or its whole path.");
        policy_hint(r, "Correct the name, or leave it out.");
        return NULL;
    }
    const struct framework_reading reading = {
        .rules = &options->rules, .problem = options->problem, .ctx = options->ctx};
    const struct framework *own = framework_read(r->arena, file, text, &reading, &err);
    if (!own) {
        policy_problem(r, at, "%s", err.message);
        policy_expected(r, "Expected a file as docs/frameworks.md describes it.");
        policy_hint(r, "What is wrong in it was said above.");
    }
    return own;
}

static void add_own(struct policy_reader *r, const struct yaml_node *at, struct str file)
{
    struct framework_set *set = &r->policy->frameworks;
    const struct framework *own = read_own(r, at, file);
    if (!own || is_taken(r, at, own))
        return;
    const struct framework **items = arena_array(r->arena, set->count + 1, sizeof(*items));
    for (size_t i = 0; i < set->count; i++)
        items[i] = set->items[i];
    items[set->count] = own;
    *set = (struct framework_set){items, set->count + 1};
}

static bool read_frameworks(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            const struct policy_key *key, void *field)
{
    const struct strs *files = field;
    if (!form_read_list(r, node, what, key, field))
        return false;
    if (files->count > LIMIT_FRAMEWORKS) {
        policy_problem(r, node, "%s has %zu items", what, files->count);
        policy_expected(r, "Expected at most %u.", LIMIT_FRAMEWORKS);
        policy_hint(r, "Shorten the list.");
        return false;
    }
    for (size_t i = 0; i < files->count && r->options->read; i++)
        add_own(r, node->kind == YAML_SCALAR ? node : node->items[i], files->items[i]);
    return true;
}

const struct form form_frameworks = {.read = read_frameworks,
                                     .is_set = form_is_list_set,
                                     .same = form_same_list,
                                     .put = form_put_list};
