/* What stands before the findings: the run, what the findings of a rule have in common, how they were judged. */
#include <string.h>

#include "core/limits.h"
#include "reports/again/again_internal.h"
#include "rules/rule.h"

#define SCHEMA "snapaudit.findings/2"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- advice ---- */

#define ADVICE_MEMBERS                                                             \
    {"text", spot_ctext, offsetof(struct advice_text, text), false},               \
        {"reversible", spot_bool, offsetof(struct advice_text, reversible), true}, \
    {                                                                              \
        "risk", spot_ctext, offsetof(struct advice_text, risk), false              \
    }

static int read_advice(struct spot *spot, const json_t *value, struct advice_text *out)
{
    static const struct spot_member members[] = {ADVICE_MEMBERS};
    *out = (struct advice_text){.text = ""};
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_variants(struct spot *spot, const json_t *value, void *out)
{
    struct rule_told *told = out;
    size_t count = json_object_size(value);
    const char *key;
    json_t *item;
    if (!json_is_object(value))
        return spot_wrong(spot, value, "an object");
    if (count > AGAIN_CLAUSES_MAX)
        return spot_say(spot, "expected at most %d variants", AGAIN_CLAUSES_MAX);
    struct variant_told *variants = arena_array(spot->arena, count + 1, sizeof(*variants));
    json_object_foreach((json_t *)value, key, item)
    {
        struct variant_told *variant = &variants[told->variant_count++];
        variant->name = arena_str(spot->arena, str_from(key)).ptr;
        spot_into(spot, variant->name, 0);
        if (read_advice(spot, item, &variant->advice) != 0)
            return -1;
        spot_back(spot);
    }
    told->variants = variants;
    return 0;
}

static int read_effect(struct spot *spot, const json_t *value, void *out)
{
    for (int effect = 0; json_is_string(value) && effect < EFFECT_COUNT; effect++) {
        if (strcmp(json_string_value(value), effect_name((enum effect)effect)) != 0)
            continue;
        *(enum effect *)out = (enum effect)effect;
        return 0;
    }
    return spot_wrong(spot, value, "an effect: read, dry-run, change or destroy");
}

static int read_command(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"name", spot_ctext, offsetof(struct command_told, name), true},
        {"effect", read_effect, offsetof(struct command_told, effect), true},
        {"command", spot_ctext, offsetof(struct command_told, template), true},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_commands(struct spot *spot, const json_t *value, void *out)
{
    struct rule_told *told = out;
    struct spot_list list;
    if (spot_list(spot, value, read_command, sizeof(struct command_told), AGAIN_CLAUSES_MAX,
                  &list) != 0)
        return -1;
    told->commands = list.items;
    told->command_count = list.count;
    return 0;
}

static int read_runbook(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"id", spot_ctext, offsetof(struct rule_told, runbook), true},
        {"text", spot_ctext, offsetof(struct rule_told, advice.text), false},
        {"reversible", spot_bool, offsetof(struct rule_told, advice.reversible), true},
        {"risk", spot_ctext, offsetof(struct rule_told, advice.risk), false},
        {"variants", read_variants, 0, false},
        {"commands", read_commands, 0, false},
    };
    struct rule_told *told = out;
    told->advice.text = "";
    return spot_object(spot, value, members, COUNT_OF(members), told);
}

/* ---- rules ---- */

static int read_control(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"framework", spot_ctext, offsetof(struct control, framework), true},
        {"edition", spot_ctext, offsetof(struct control, edition), true},
        {"id", spot_ctext, offsetof(struct control, id), true},
        {"source", spot_ctext, offsetof(struct control, source), true},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_controls(struct spot *spot, const json_t *value, void *out)
{
    struct again_rule *rule = out;
    struct spot_list list;
    if (spot_list(spot, value, read_control, sizeof(struct control), LIMIT_CONTROLS, &list) != 0)
        return -1;
    rule->controls = list.items;
    rule->control_count = list.count;
    return 0;
}

static int read_source(struct spot *spot, const json_t *value, void *out)
{
    if (json_is_string(value) && source_parse(str_from(json_string_value(value)), out))
        return 0;
    return spot_wrong(spot, value, "the code of a source, such as SNAP");
}

static int read_clause(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"text", spot_ctext, offsetof(struct evidence, clause), true},
        {"source", read_source, offsetof(struct evidence, source), false},
        {"call", spot_ctext, offsetof(struct evidence, call), false},
        {"field", spot_ctext, offsetof(struct evidence, field), false},
        {"brake", spot_bool, offsetof(struct evidence, brake), true},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_clauses(struct spot *spot, const json_t *value, void *out)
{
    struct again_rule *rule = out;
    struct spot_list list;
    if (spot_list(spot, value, read_clause, sizeof(struct evidence), AGAIN_CLAUSES_MAX, &list) != 0)
        return -1;
    rule->clauses = list.items;
    rule->clause_count = list.count;
    return 0;
}

static int read_facts(struct spot *spot, const json_t *value, void *out)
{
    struct rule_told *told = out;
    struct spot_list list;
    if (spot_list(spot, value, spot_ctext, sizeof(const char *), AGAIN_CLAUSES_MAX, &list) != 0)
        return -1;
    told->facts = list.items;
    told->fact_count = list.count;
    return 0;
}

static int read_rule(struct spot *spot, const json_t *value, struct again_rule *out)
{
    static const struct spot_member members[] = {
        {"title", spot_ctext, offsetof(struct again_rule, title), true},
        {"family", spot_ctext, offsetof(struct again_rule, family), true},
        {"why", spot_ctext, offsetof(struct again_rule, told.why), false},
        {"severity_default", spot_severity, offsetof(struct again_rule, severity), true},
        {"controls", read_controls, 0, false},
        {"runbook", read_runbook, offsetof(struct again_rule, told), false},
        {"clauses", read_clauses, 0, false},
        {"facts", read_facts, offsetof(struct again_rule, told), false},
        {"doc", spot_ctext, offsetof(struct again_rule, told.doc), false},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

int again_read_rules(struct spot *spot, const json_t *value, void *out)
{
    struct again_rules *rules = out;
    size_t count = json_object_size(value);
    const char *key;
    json_t *item;
    if (!json_is_object(value))
        return spot_wrong(spot, value, "an object");
    if (count > AGAIN_RULES_MAX)
        return spot_say(spot, "expected at most %d rules, found %zu", AGAIN_RULES_MAX, count);
    struct again_rule *items = arena_array(spot->arena, count + 1, sizeof(*items));
    json_object_foreach((json_t *)value, key, item)
    {
        struct again_rule *rule = &items[rules->count++];
        rule->id = arena_str(spot->arena, str_from(key)).ptr;
        rule->of_audit = rule_id_of_audit(rule->id);
        spot_into(spot, rule->id, 0);
        if (read_rule(spot, item, rule) != 0)
            return -1;
        spot_back(spot);
    }
    rules->items = items;
    return 0;
}

/* ---- judged ---- */

static int read_scope(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"scope", spot_text, offsetof(struct judged_scope, name), true},
        {"line", spot_u64, offsetof(struct judged_scope, line), true},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_scopes(struct spot *spot, const json_t *value, void *out)
{
    struct judged *judged = out;
    struct spot_list list;
    if (spot_list(spot, value, read_scope, sizeof(struct judged_scope), LIMIT_JSON_ELEMENT_BYTES,
                  &list) != 0)
        return -1;
    judged->scopes = list.items;
    judged->scope_count = list.count;
    return 0;
}

/* An object by the ids of rules; each value is read to where `size` and `offset` say. */
static int read_by_rule(struct spot *spot, const json_t *value, spot_fn *read, size_t size,
                        size_t offset, struct spot_list *out)
{
    const char *key;
    json_t *item;
    if (!json_is_object(value))
        return spot_wrong(spot, value, "an object");
    if (json_object_size(value) > AGAIN_RULES_MAX)
        return spot_say(spot, "expected at most %d rules", AGAIN_RULES_MAX);
    char *rows = arena_array(spot->arena, json_object_size(value) + 1, size);
    *out = (struct spot_list){rows, 0};
    json_object_foreach((json_t *)value, key, item)
    {
        char *row = rows + size * out->count++;
        *(const char **)(void *)row = arena_str(spot->arena, str_from(key)).ptr;
        spot_into(spot, key, 0);
        if (read(spot, item, row + offset) != 0)
            return -1;
        spot_back(spot);
    }
    return 0;
}
_Static_assert(offsetof(struct judged_severity, rule) == 0 &&
                   offsetof(struct judged_rule, rule) == 0,
               "read_by_rule() puts the id first");

static int read_severities(struct spot *spot, const json_t *value, void *out)
{
    struct judged *judged = out;
    struct spot_list list;
    if (read_by_rule(spot, value, spot_severity, sizeof(struct judged_severity),
                     offsetof(struct judged_severity, severity), &list) != 0)
        return -1;
    judged->severities = list.items;
    judged->severity_count = list.count;
    return 0;
}

/* A number, or null of a rule that was judged and whose passes nobody counted. */
static int read_count(struct spot *spot, const json_t *value, void *out)
{
    return json_is_null(value) ? 0 : spot_u64(spot, value, out);
}

static int read_passes(struct spot *spot, const json_t *value, void *out)
{
    struct judged *judged = out;
    struct spot_list list;
    const char *key;
    json_t *item;
    if (read_by_rule(spot, value, read_count, sizeof(struct judged_rule),
                     offsetof(struct judged_rule, passes), &list) != 0)
        return -1;
    judged->counts_passes = true;
    json_object_foreach((json_t *)value, key, item)
    {
        judged->counts_passes &= !json_is_null(item);
    }
    judged->rules = list.items;
    judged->rule_count = list.count;
    return 0;
}

static int read_threshold(struct spot *spot, const json_t *value, void *out)
{
    enum severity severity = SEVERITY_INFO;
    if (spot_severity(spot, value, &severity) != 0)
        return -1;
    *(int *)out = (int)severity;
    return 0;
}

static int read_demand(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"fail_on", read_threshold, offsetof(struct demand, threshold), false},
        {"unknown_counts", spot_bool, offsetof(struct demand, unknown_counts), true},
        {"new_only", spot_bool, offsetof(struct demand, new_only), true},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

int again_read_judged(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"policy_uri", spot_text, offsetof(struct judged, policy_uri), true},
        {"scope_lines", read_scopes, 0, false},
        {"severities", read_severities, 0, false},
        {"narrowed", spot_text, offsetof(struct judged, narrowed), false},
        {"demand", read_demand, offsetof(struct judged, demand), false},
        {"passes", read_passes, 0, true},
    };
    struct judged *judged = out;
    *judged = (struct judged){.demand.threshold = THRESHOLD_NEVER};
    return spot_object(spot, value, members, COUNT_OF(members), judged);
}

/* ---- all ---- */

static int read_schema(struct spot *spot, const json_t *value, void *out)
{
    (void)out;
    if (json_is_string(value) && strcmp(json_string_value(value), SCHEMA) == 0)
        return 0;
    if (json_is_string(value))
        return spot_say(spot, "expected a report of schema " SCHEMA ", found '%.60s'",
                        json_string_value(value));
    return spot_wrong(spot, value, "the schema " SCHEMA);
}

struct parts {
    struct again_head head;
    struct again_rules rules;
};

int again_read_head(struct spot *spot, const json_t *tree, struct again_head *out,
                    struct again_rules *rules)
{
    static const struct spot_member members[] = {
        {"schema", read_schema, 0, true},
        {"run", again_read_run, offsetof(struct parts, head.run), true},
        {"rules", again_read_rules, offsetof(struct parts, rules), true},
        {"judged", again_read_judged, offsetof(struct parts, head.judged), true},
    };
    struct parts parts = {.rules.count = 0};
    if (spot_object(spot, tree, members, COUNT_OF(members), &parts) != 0)
        return -1;
    *out = parts.head;
    *rules = parts.rules;
    return 0;
}
