/* The section scopes, and selectors. */
#include "policy/form_internal.h"

#define TESTED_WITHIN_DEFAULT  (180 * MS_PER_DAY)
#define TESTED_WITHIN_CRITICAL (90 * MS_PER_DAY)
#define GRADE_SEEN             GRADE_E2 /* the best restore evidence that an inventory shows */

/* ---- match ---- */

bool policy_check_kind(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       struct str text)
{
    size_t index;
    (void)text;
    return policy_read_word(r, node, what, key_type_info(KEY_KIND)->words, &index);
}

bool policy_check_state(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        struct str text)
{
    size_t index;
    return policy_has_wildcard(text) ||
           policy_read_word(r, node, what, key_type_info(KEY_STATE)->words, &index);
}

void policy_end_match(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    struct match *match = base;
    (void)r;
    match->names_state = yaml_get(node, "attached") || yaml_get(node, "state");
}

/* ---- tier ---- */

static void note_grave(struct show *s, const void *field)
{
    const struct scope *scope = HOLDER_OF(struct scope, tier, field);
    for (size_t i = 0; i < s->policy->declared.count && scope->tier == TIER_CRITICAL; i++) {
        const struct rule_declaration *rule = policy_rule_at(s->policy, i);
        if (rule->grave_if_critical && !scope->rules[i].severity_given)
            sink_printf(s->out, "; %s is critical here", rule->id);
    }
}

const struct form form_tier = {
    .read = form_read_word, .preset = form_preset_word, .put = form_put_word, .note = note_grave};

/* ---- objectives ---- */

void policy_end_objectives(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    const struct objectives *objectives = base;
    if (objectives->keep_at_most_ms == DURATION_UNSET ||
        objectives->keep_at_least_ms <= objectives->keep_at_most_ms)
        return;
    policy_problem(r, yaml_get(node, "keep_at_most"), "keep_at_most is less than keep_at_least");
    policy_expected(r, "Expected keep_at_most to be the longer of the two.");
    policy_hint(r, "Exchange the two values.");
}

static bool read_objectives(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            const struct policy_key *key, void *field)
{
    bool none = node->kind == YAML_SCALAR && str_eq_c(node->text, "none");
    return !none && form_section.read(r, node, what, key, field);
}

static void show_objectives(struct show *s, unsigned indent, const struct policy_key *key,
                            const void *field, const void *below)
{
    if (policy_is_set(SECTION_OBJECTIVES, field)) {
        form_line_section(s, indent, key, field, below);
    } else {
        show_put_key(s, indent, key->name);
        sink_cstr(s->out, "none\n");
    }
}

const struct form form_objectives = {.read = read_objectives,
                                     .preset = form_preset_section,
                                     .line = show_objectives,
                                     .tell = form_tell_section};

/* ---- restore ---- */

bool policy_check_group(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        struct str text)
{
    static const char *const parts[] = {"account", "region", "key"};
    size_t index;
    if (str_starts(text, "tag:"))
        return policy_check_tag_key(r, node, what, str_skip(text, 4));
    if (policy_read_word(r, node, what, ((struct words){parts, 3}), &index))
        return true;
    policy_expected(r, "Expected tag:KEY, or a list of account, region, key and one tag:KEY.");
    return false;
}

static bool read_group(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       const struct policy_key *key, void *field)
{
    struct strs parts = {0};
    struct restore *out = HOLDER_OF(struct restore, group_tag, field);
    if (!form_read_list(r, node, what, key, &parts))
        return false;
    for (size_t i = 0; i < parts.count; i++) {
        if (!str_starts(parts.items[i], "tag:"))
            continue;
        if (out->group_tag.len > 0) {
            policy_problem(r, node, "group_by names two tags");
            policy_expected(r, "Expected at most one tag:KEY.");
            policy_hint(r, "Choose one of the two.");
        }
        out->group_tag = str_skip(parts.items[i], 4);
    }
    if (!out->unit_group) {
        policy_problem(r, node, "group_by stands without 'unit: group'");
        policy_expected(r, "Expected 'unit: group', for which groups are formed.");
        policy_hint(r, "Add 'unit: group', or remove group_by.");
    }
    return true;
}

static bool is_of_groups(const struct policy_key *key, const void *field)
{
    (void)key;
    return HOLDER_OF(struct restore, group_tag, field)->unit_group;
}

static void put_group(struct show *s, const struct policy_key *key, const void *field)
{
    const struct str *tag = field;
    (void)key;
    sink_cstr(s->out, "[account, region, key");
    if (tag->len > 0) {
        sink_cstr(s->out, ", \"tag:");
        show_put_escaped(s, *tag);
        sink_char(s->out, '"');
    }
    sink_char(s->out, ']');
}

static bool tell_group(struct show *s, const struct policy_key *key, const void *field)
{
    const struct str *tag = field;
    if (!is_of_groups(key, field) || tag->len == 0)
        return false;
    sink_cstr(s->out, "tag:");
    sink_str(s->out, *tag);
    return true;
}

const struct form form_group_by = {
    .read = read_group, .is_set = is_of_groups, .put = put_group, .told = tell_group};

static bool tell_sample(struct show *s, const struct policy_key *key, const void *field)
{
    form_put_whole(s, key, field);
    return HOLDER_OF(struct restore, sample_min, field)->unit_group;
}

const struct form form_sample = {.read = form_read_whole,
                                 .preset = form_preset_whole,
                                 .put = form_put_whole,
                                 .told = tell_sample};

/* What the scope does not say of restores follows from its tier. */
static void default_restore(enum tier tier, struct restore *out)
{
    static const enum grade grades[] = {
        [TIER_OTHER] = GRADE_E2, [TIER_PROD] = GRADE_E3, [TIER_CRITICAL] = GRADE_E4};
    if (out->tested_within_ms == DURATION_UNSET)
        out->tested_within_ms =
            tier == TIER_CRITICAL ? TESTED_WITHIN_CRITICAL : TESTED_WITHIN_DEFAULT;
    if (out->min_grade == GRADE_NONE)
        out->min_grade = grades[tier];
}

static void check_grade(struct policy_reader *r, const struct yaml_node *node,
                        const struct restore *restore)
{
    const struct yaml_node *value = yaml_get(node, "min_grade");
    if (!restore->judged || restore->min_grade <= GRADE_SEEN ||
        !str_is_empty(r->policy->evidence.ledger))
        return;
    policy_notice_once(r, value ? value : node,
                       "an inventory shows restores of grade %s at most, and the policy names "
                       "no ledger of restore "
                       "tests (evidence.ledger): nothing can reach the %s that %s",
                       grade_name(GRADE_SEEN), grade_name(restore->min_grade),
                       value ? "this min_grade asks" : "the tier asks by default");
}

/* ---- a scope ---- */

void policy_end_scope(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    struct scope *scope = base;
    default_restore(scope->tier, &scope->restore);
    check_grade(r, yaml_get(node, "restore"), &scope->restore);
    policy_settle_scope_rules(r, scope, node);
}

static bool is_overlay(struct policy_reader *r, const struct yaml_node *node)
{
    bool overlay = false;
    const struct yaml_node *value = yaml_get(node, "overlay");
    return value && policy_read_bool(r, value, "overlay", &overlay) && overlay;
}

static void read_scope(struct policy_reader *r, const struct yaml_node *node, struct scope *scope)
{
    policy_preset(SECTION_SCOPE, scope);
    scope->at = (struct policy_position){node->line, node->column};
    scope->rules = policy_copy_settings(r, r->policy->rules);
    r->scope = scope;
    (void)policy_read_section(r, node, SECTION_SCOPE, "the scope", scope);
    r->scope = NULL;
}

static void check_name(struct policy_reader *r, const struct str name, unsigned line,
                       const struct scope *scope, const struct yaml_node *node)
{
    const struct yaml_node *at = yaml_get(node, "name");
    if (!at || scope->name.len == 0 || !str_eq(name, scope->name))
        return;
    policy_problem(r, at, "the scope '%.*s' is here twice; it is also on line %u",
                   STR_ARG(policy_shown(r, at)), line);
    policy_expected(r, "Expected a name of its own for each scope.");
    policy_hint(r, "Rename one of the two.");
}

static void check_names(struct policy_reader *r, const struct scope *scope,
                        const struct yaml_node *node)
{
    const struct policy *policy = r->policy;
    for (size_t i = 0; i < policy->scope_count; i++)
        check_name(r, policy->scopes[i].name, policy->scopes[i].at.line, scope, node);
    for (size_t i = 0; i < policy->overlay_count; i++)
        check_name(r, policy->overlays[i].name, policy->overlays[i].at.line, scope, node);
}

/* ---- the list ---- */

struct lists {
    struct scope *scopes;
    struct overlay *overlays;
    const struct yaml_node *everything; /* a scope that leaves nothing to those after it */
};

static void add_overlay(struct policy_reader *r, const struct yaml_node *item, struct lists *lists)
{
    static const char *const own[] = {"name", "match"};
    struct policy *policy = r->policy;
    struct scope scope = {.at = {item->line, item->column}};
    if (!policy_check_keys(r, item, SECTION_SCOPE, "the scope"))
        return;
    for (size_t i = 0; i < 2; i++)
        policy_read_key(r, item, section_key(SECTION_SCOPE, str_from(own[i])), &scope);
    check_names(r, &scope, item);
    if (policy->overlay_count == OVERLAYS_MAX) {
        policy_problem(r, item, "there are over %u overlays", OVERLAYS_MAX);
        policy_expected(r, "Expected at most %u scopes with 'overlay: true'.", OVERLAYS_MAX);
        policy_hint(r, "Join some, or write their settings into the scopes.");
        return;
    }
    struct overlay *overlay = &lists->overlays[policy->overlay_count];
    policy_read_overlay(r, item, &scope, overlay);
    policy_set_line(r, &overlay->match, scope.at.line);
    policy->overlay_count++;
}

static void add_scope(struct policy_reader *r, const struct yaml_node *item, struct lists *lists)
{
    struct policy *policy = r->policy;
    struct scope *scope = &lists->scopes[policy->scope_count];
    read_scope(r, item, scope);
    check_names(r, scope, item);
    if (lists->everything)
        policy_notice(r, item,
                      "no resource gets to this scope: the one on line %u takes "
                      "everything, and the first scope that matches counts",
                      lists->everything->line);
    else if (!policy_is_set(SECTION_MATCH, &scope->match))
        lists->everything = item;
    policy->scope_count++;
}

static bool read_scopes(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        const struct policy_key *key, void *field)
{
    struct policy *policy = r->policy;
    (void)key;
    (void)field;
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind != YAML_SEQUENCE || node->count > POLICY_SCOPES_MAX) {
        bool many = node->kind == YAML_SEQUENCE;
        policy_problem(r, node, "%s is %s", what, many ? "too long a list" : policy_kind_of(node));
        policy_expected(r, "Expected a list of at most %u scopes.", POLICY_SCOPES_MAX);
        policy_hint(r, many ? "Join scopes that demand the same: values in match can be lists."
                            : "Begin each scope with '- name: ...'.");
        return false;
    }
    struct lists lists = {
        .scopes = arena_array(r->arena, node->count, sizeof(*lists.scopes)),
        .overlays = arena_array(r->arena, OVERLAYS_MAX, sizeof(*lists.overlays)),
    };
    policy->scopes = lists.scopes;
    policy->overlays = lists.overlays;
    for (size_t i = 0; i < node->count; i++) {
        if (is_overlay(r, node->items[i]))
            add_overlay(r, node->items[i], &lists);
        else
            add_scope(r, node->items[i], &lists);
    }
    return false;
}

/* ---- the list, shown ---- */

static void show_overlay(struct show *s, const struct overlay *overlay, unsigned indent)
{
    const struct scope as_scope = {.name = overlay->name};
    const struct policy_key *match = section_key(SECTION_SCOPE, STR_LIT("match"));
    show_head(s, SECTION_SCOPE, &as_scope, overlay->at.line, indent);
    form_line_section(s, indent + 2, match, &overlay->match, NULL);
    show_put_key(s, indent + 2, "overlay");
    sink_cstr(s->out, "true\n");
    s->named_only = true;
    bool any = show_rules(s, indent + 2, overlay->rules, NULL);
    s->named_only = false;
    if (any)
        return;
    show_put_key(s, indent + 2, "rules");
    sink_cstr(s->out, "{}\n");
}

static void show_scopes(struct show *s, unsigned indent, const struct policy_key *key,
                        const void *field, const void *below)
{
    const struct policy *policy = HOLDER_OF(struct policy, scopes, field);
    (void)below;
    if (policy->scope_count + policy->overlay_count > 0) {
        show_put_head(s, indent, key->name);
    } else {
        show_put_key(s, indent, key->name);
        sink_cstr(s->out, "[]\n");
    }
    for (size_t i = 0; i < policy->overlay_count; i++)
        show_overlay(s, &policy->overlays[i], indent + 2);
    for (size_t i = 0; i < policy->scope_count; i++) {
        s->scope = &policy->scopes[i];
        show_item(s, SECTION_SCOPE, s->scope, s->scope->at.line, indent + 2);
        s->scope = NULL;
    }
}

const struct form form_scopes = {.read = read_scopes, .line = show_scopes};
