/* The section scopes, and selectors. */
#include "policy/policy_internal.h"

#define COPY_AGE_DEFAULT       (48 * MS_PER_HOUR)
#define TESTED_WITHIN_DEFAULT  (180 * MS_PER_DAY)
#define TESTED_WITHIN_CRITICAL (90 * MS_PER_DAY)
#define GRADE_SEEN             GRADE_E2 /* the best restore evidence that an inventory shows */

/* ---- match ---- */

static bool check_kind(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       struct str text)
{
    size_t index;
    (void)text;
    return policy_read_word(r, node, what, key_words(KEY_KIND), &index);
}

static bool check_state(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        struct str text)
{
    size_t index;
    if (str_find(text, "*") < text.len || str_find(text, "?") < text.len)
        return true;
    return policy_read_word(r, node, what, key_words(KEY_STATE), &index);
}

void policy_read_match(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       struct match *out)
{
    const struct {
        const char *key;
        policy_item_fn check;
        struct strs *out;
    } lists[] = {
        {"kind", check_kind, &out->kinds},
        {"account", policy_check_account, &out->accounts},
        {"region", policy_check_region_glob, &out->regions},
        {"arn", policy_check_arn, &out->arns},
        {"state", check_state, &out->states},
    };
    bool attached;
    if (!policy_check_keys(r, node, SECTION_MATCH, what))
        return;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct yaml_node *value = yaml_get(node, lists[i].key);
        if (value)
            (void)policy_read_list(r, value, lists[i].key, 0, lists[i].check, lists[i].out);
    }
    if (yaml_get(node, "tag"))
        (void)policy_read_tags(r, yaml_get(node, "tag"), "tag", &out->tags, &out->tag_count);
    if (yaml_get(node, "attached") &&
        policy_read_bool(r, yaml_get(node, "attached"), "attached", &attached))
        out->attached = attached ? TRI_YES : TRI_NO;
    out->names_state = yaml_get(node, "attached") || yaml_get(node, "state");
}

/* ---- objectives ---- */

static void notice_later(struct policy_reader *r, const struct yaml_node *parent, const char *key)
{
    const struct yaml_node *value = yaml_get(parent, key);
    if (value)
        policy_notice_once(r, value, "%s is not judged by this version", key);
}

static void read_objectives(struct policy_reader *r, const struct yaml_node *node,
                            struct objectives *out)
{
    const struct {
        const char *key;
        int64_t *out;
    } durations[] = {
        {"rpo", &out->rpo_ms},
        {"rto", &out->rto_ms},
        {"keep_at_least", &out->keep_at_least_ms},
        {"keep_at_most", &out->keep_at_most_ms},
    };
    if (node->kind == YAML_SCALAR && str_eq_c(node->text, "none"))
        return;
    if (!policy_check_keys(r, node, SECTION_OBJECTIVES, "objectives"))
        return;
    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        const struct yaml_node *value = yaml_get(node, durations[i].key);
        if (value && policy_read_duration(r, value, durations[i].key, durations[i].out))
            policy_set_origin(r, durations[i].out, value);
    }
    const struct yaml_node *points = yaml_get(node, "min_points");
    if (points && policy_read_whole(r, points, "min_points", 1, MIN_POINTS_MAX, &out->min_points))
        policy_set_origin(r, &out->min_points, points);
    if (out->keep_at_most_ms != DURATION_UNSET && out->keep_at_least_ms > out->keep_at_most_ms) {
        policy_problem(r, yaml_get(node, "keep_at_most"),
                       "keep_at_most is less than keep_at_least");
        policy_expected(r, "Expected keep_at_most to be the longer of the two.");
        policy_hint(r, "Exchange the two values.");
    }
    notice_later(r, node, "rto");
    notice_later(r, node, "min_points");
}

/* ---- copies ---- */

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

static void read_targets(struct policy_reader *r, const struct yaml_node *node, struct copies *out)
{
    bool any = node->kind == YAML_SCALAR && str_eq_c(node->text, "any");
    if (any)
        out->any = true;
    else if (!policy_read_list(r, node, "required_in", LIST_DISTINCT, policy_check_target,
                               &out->required_in))
        return;
    check_targets(r, node, out->required_in);
    policy_set_origin(r, &out->required_in, node);
}

static void read_copies(struct policy_reader *r, const struct yaml_node *node, struct copies *out)
{
    size_t proof;
    if (!policy_check_keys(r, node, SECTION_COPIES, "copies"))
        return;
    out->judged = true;
    const struct yaml_node *targets = yaml_get(node, "required_in");
    if (targets)
        read_targets(r, targets, out);
    else if (r->policy->pair_count == 0)
        policy_notice(r, node,
                      "copies without required_in go by places.pairs, and there are none: "
                      "no copies are judged here");
    const struct yaml_node *age = yaml_get(node, "not_older_than");
    if (age && policy_read_duration(r, age, "not_older_than", &out->not_older_than_ms))
        policy_set_origin(r, &out->not_older_than_ms, age);
    const struct yaml_node *own = yaml_get(node, "own_account_copy");
    if (own && policy_read_bool(r, own, "own_account_copy", &out->own_account_copy))
        policy_set_origin(r, &out->own_account_copy, own);
    const struct yaml_node *min_proof = yaml_get(node, "min_proof");
    if (min_proof && policy_read_word(r, min_proof, "min_proof", key_words(KEY_PROOF), &proof)) {
        out->min_proof = (enum proof)(PROOF_P1 + proof);
        policy_set_origin(r, &out->min_proof, min_proof);
    }
    notice_later(r, node, "own_account_copy");
}

/* ---- restore ---- */

static bool check_group(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        struct str text)
{
    static const char *const parts[] = {"account", "region", "key"};
    size_t index;
    if (str_starts(text, "tag:"))
        return policy_check_tag_key(r, node, what, str_skip(text, 4));
    for (size_t i = 0; i < 3; i++) {
        if (str_eq_c(text, parts[i]))
            return true;
    }
    if (!policy_read_word(r, node, what, ((struct words){parts, 3}), &index))
        policy_expected(r, "Expected tag:KEY, or a list of account, region, key and one tag:KEY.");
    return false;
}

static void read_group(struct policy_reader *r, const struct yaml_node *node, struct restore *out)
{
    struct strs parts;
    if (!policy_read_list(r, node, "group_by", LIST_DISTINCT, check_group, &parts))
        return;
    policy_set_origin(r, &out->group_tag, node);
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
}

static void default_restore(enum tier tier, struct restore *out)
{
    static const enum grade grades[] = {
        [TIER_OTHER] = GRADE_E2, [TIER_PROD] = GRADE_E3, [TIER_CRITICAL] = GRADE_E4};
    *out = (struct restore){
        .tested_within_ms = tier == TIER_CRITICAL ? TESTED_WITHIN_CRITICAL : TESTED_WITHIN_DEFAULT,
        .region_test_within_ms = DURATION_UNSET,
        .min_grade = grades[tier],
        .sample_min = 1,
    };
}

static void read_grade(struct policy_reader *r, const struct yaml_node *node, struct restore *out)
{
    size_t grade;
    const struct yaml_node *value = yaml_get(node, "min_grade");
    if (value && policy_read_word(r, value, "min_grade", key_words(KEY_GRADE), &grade)) {
        out->min_grade = (enum grade)(GRADE_E0 + grade);
        policy_set_origin(r, &out->min_grade, value);
    }
    if (out->min_grade > GRADE_SEEN && str_is_empty(r->policy->evidence.ledger))
        policy_notice_once(r, value ? value : node,
                           "an inventory shows restores of grade %s at most, and the policy names "
                           "no ledger of restore "
                           "tests (evidence.ledger): nothing can reach the %s that %s",
                           grade_name(GRADE_SEEN), grade_name(out->min_grade),
                           value ? "this min_grade asks" : "the tier asks by default");
}

static void read_restore(struct policy_reader *r, const struct yaml_node *node, struct restore *out)
{
    size_t unit;
    if (!policy_check_keys(r, node, SECTION_RESTORE, "restore"))
        return;
    out->judged = true;
    const struct yaml_node *within = yaml_get(node, "tested_within");
    if (within && policy_read_duration(r, within, "tested_within", &out->tested_within_ms))
        policy_set_origin(r, &out->tested_within_ms, within);
    const struct yaml_node *region = yaml_get(node, "region_test_within");
    if (region &&
        policy_read_duration(r, region, "region_test_within", &out->region_test_within_ms))
        policy_set_origin(r, &out->region_test_within_ms, region);
    read_grade(r, node, out);
    const struct yaml_node *unit_node = yaml_get(node, "unit");
    if (unit_node && policy_read_word(r, unit_node, "unit", key_words(KEY_UNIT), &unit)) {
        out->unit_group = unit == 1;
        policy_set_origin(r, &out->unit_group, unit_node);
    }
    if (yaml_get(node, "group_by"))
        read_group(r, yaml_get(node, "group_by"), out);
    const struct yaml_node *sample = yaml_get(node, "sample_min");
    if (sample && policy_read_whole(r, sample, "sample_min", 1, SAMPLE_MAX, &out->sample_min))
        policy_set_origin(r, &out->sample_min, sample);
    notice_later(r, node, "region_test_within");
}

/* ---- a scope ---- */

static void read_tier(struct policy_reader *r, const struct yaml_node *node, enum tier *out)
{
    size_t tier;
    if (!policy_read_word(r, node, "tier", key_words(KEY_TIER), &tier))
        return;
    *out = (enum tier)tier;
    policy_set_origin(r, out, node);
}

static bool is_overlay(struct policy_reader *r, const struct yaml_node *node)
{
    bool overlay = false;
    const struct yaml_node *value = yaml_get(node, "overlay");
    return value && policy_read_bool(r, value, "overlay", &overlay) && overlay;
}

static void read_required_keys(struct policy_reader *r, const struct yaml_node *node,
                               struct scope *scope)
{
    const struct yaml_node *name = yaml_get(node, "name");
    const struct yaml_node *match = yaml_get(node, "match");
    if (name) {
        (void)policy_read_text(r, name, "name", &scope->name);
    } else {
        policy_problem(r, node, "the scope has no name");
        policy_expected(r, "Expected 'name: ...'; reports name the scope.");
        policy_hint(r, "Add a name.");
    }
    if (match) {
        policy_read_match(r, match, "match", &scope->match);
        policy_set_origin(r, &scope->match, match);
    } else {
        policy_problem(r, node, "the scope has no match");
        policy_expected(r, "Expected 'match:' and what it selects.");
        policy_hint(r, "Write 'match: {}' for a scope that takes everything.");
    }
}

static void read_scope(struct policy_reader *r, const struct yaml_node *node, struct scope *scope)
{
    scope->at = (struct policy_position){node->line, node->column};
    scope->rules = r->policy->rules;
    scope->objectives =
        (struct objectives){DURATION_UNSET, DURATION_UNSET, DURATION_UNSET, DURATION_UNSET, -1};
    scope->copies = (struct copies){.not_older_than_ms = COPY_AGE_DEFAULT, .min_proof = PROOF_P2};
    if (!policy_check_keys(r, node, SECTION_SCOPE, "the scope"))
        return;
    read_required_keys(r, node, scope);
    if (yaml_get(node, "tier"))
        read_tier(r, yaml_get(node, "tier"), &scope->tier);
    default_restore(scope->tier, &scope->restore);
    if (yaml_get(node, "objectives"))
        read_objectives(r, yaml_get(node, "objectives"), &scope->objectives);
    if (yaml_get(node, "copies"))
        read_copies(r, yaml_get(node, "copies"), &scope->copies);
    if (yaml_get(node, "restore"))
        read_restore(r, yaml_get(node, "restore"), &scope->restore);
    if (yaml_get(node, "tags"))
        policy_read_scope_tags(r, yaml_get(node, "tags"), &scope->tags);
    policy_settle_scope_rules(r, scope, node);
}

static bool matches_everything(const struct match *m)
{
    return m->kinds.count + m->accounts.count + m->regions.count + m->arns.count + m->states.count +
                   m->tag_count ==
               0 &&
           m->attached == TRI_ANY;
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
    struct policy *policy = r->policy;
    struct scope scope = {.at = {item->line, item->column}};
    if (!policy_check_keys(r, item, SECTION_SCOPE, "the scope"))
        return;
    read_required_keys(r, item, &scope);
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
    else if (matches_everything(&scope->match))
        lists->everything = item;
    policy->scope_count++;
}

void policy_read_scopes(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    if (node->kind == YAML_REFUSED)
        return;
    if (node->kind != YAML_SEQUENCE || node->count > POLICY_SCOPES_MAX) {
        bool many = node->kind == YAML_SEQUENCE;
        policy_problem(r, node, "scopes is %s", many ? "too long a list" : policy_kind_of(node));
        policy_expected(r, "Expected a list of at most %u scopes.", POLICY_SCOPES_MAX);
        policy_hint(r, many ? "Join scopes that demand the same: values in match can be lists."
                            : "Begin each scope with '- name: ...'.");
        return;
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
}
