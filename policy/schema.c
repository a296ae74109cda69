/* The JSON Schema of policies (draft 2020-12), for editors: made from keys.def and from the rules.
 * What loads is valid. The reverse does not hold: the parser knows more, such as which regions the
 * policy forbids and which exemptions expire too late. */
#include "policy/form_internal.h"

#include <stdio.h>

#include "core/json_writer.h"
#include "core/limits.h"
#include "policy/params.h"

#define PRETTY_DEPTH 3
#define TEXT_MAX     512

struct schema {
    struct rule_set rules;
    struct json_writer json;
    struct arena *arena;
};

/* ---- pieces ---- */

static void put_ref_member(struct schema *s, const char *kind, const char *name)
{
    char text[TEXT_MAX];
    (void)snprintf(text, sizeof(text), "#/$defs/%s%s", kind, name);
    json_member_cstr(&s->json, "$ref", text);
}

static void put_ref(struct schema *s, const char *kind, const char *name)
{
    json_begin_object(&s->json);
    put_ref_member(s, kind, name);
    json_end_object(&s->json);
}

static void put_type_ref(struct schema *s, enum key_type type)
{
    put_ref(s, "", key_type_info(type)->name);
}

static void put_section_ref(struct schema *s, enum section section)
{
    put_ref(s, "section_", section_info(section)->name);
}

static void put_words(struct schema *s, struct words words)
{
    json_begin_array(&s->json);
    for (size_t i = 0; i < words.count; i++)
        json_cstr(&s->json, words.items[i]);
    json_end_array(&s->json);
}

static void put_enum(struct schema *s, struct words words)
{
    json_begin_object(&s->json);
    json_key(&s->json, "enum");
    put_words(s, words);
    json_end_object(&s->json);
}

static void put_pattern(struct schema *s, const char *pattern)
{
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "string");
    json_member_cstr(&s->json, "pattern", pattern);
    json_end_object(&s->json);
}

/* Text that may look like a number or a truth value: the policy reads it as it is written. */
static void put_scalar(struct schema *s, const char *pattern)
{
    static const char *const types[] = {"string", "number", "boolean"};
    json_begin_object(&s->json);
    json_key(&s->json, "type");
    put_words(s, (struct words){types, 3});
    if (pattern)
        json_member_cstr(&s->json, "pattern", pattern);
    json_end_object(&s->json);
}

static void put_range(struct schema *s, int64_t min, int64_t max)
{
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "integer");
    json_member_i64(&s->json, "minimum", min);
    json_member_i64(&s->json, "maximum", max);
    json_end_object(&s->json);
}

static void put_array(struct schema *s, enum key_type item, bool may_be_empty, bool distinct)
{
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "array");
    json_key(&s->json, "items");
    put_type_ref(s, item);
    if (!may_be_empty)
        json_member_i64(&s->json, "minItems", 1);
    if (distinct)
        json_member_bool(&s->json, "uniqueItems", true);
    json_end_object(&s->json);
}

static void begin_any_of(struct schema *s)
{
    json_begin_object(&s->json);
    json_key(&s->json, "anyOf");
    json_begin_array(&s->json);
}

static void end_any_of(struct schema *s)
{
    json_end_array(&s->json);
    json_end_object(&s->json);
}

/* A list, or one for a list of one. */
static void put_list(struct schema *s, enum key_type item, bool may_be_empty, bool distinct)
{
    begin_any_of(s);
    put_type_ref(s, item);
    put_array(s, item, may_be_empty, distinct);
    end_any_of(s);
}

/* ---- examples: YAML as JSON ---- */

static bool is_number(struct str text)
{
    size_t dots = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool dot = text.ptr[i] == '.';
        if (!dot && (text.ptr[i] < '0' || text.ptr[i] > '9'))
            return false;
        dots += dot ? 1 : 0;
    }
    return text.len > 0 && dots <= 1 && text.ptr[0] != '.' && text.ptr[text.len - 1] != '.' &&
           (text.ptr[0] != '0' || text.len == 1 || text.ptr[1] == '.');
}

static void put_example_scalar(struct schema *s, const struct yaml_node *node)
{
    if (node->plain && (str_eq_c(node->text, "true") || str_eq_c(node->text, "false")))
        json_bool(&s->json, str_eq_c(node->text, "true"));
    else if (node->plain && is_number(node->text))
        json_number(&s->json, arena_str(s->arena, node->text).ptr);
    else
        json_str(&s->json, node->text);
}

static void put_example(struct schema *s, const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_SEQUENCE:
        json_begin_array(&s->json);
        for (size_t i = 0; i < node->count; i++)
            put_example(s, node->items[i]);
        json_end_array(&s->json);
        break;
    case YAML_MAPPING:
        json_begin_object(&s->json);
        for (size_t i = 0; i < node->count; i++) {
            json_key(&s->json, arena_str(s->arena, node->pairs[i].key->text).ptr);
            put_example(s, node->pairs[i].value);
        }
        json_end_object(&s->json);
        break;
    case YAML_SCALAR:
    case YAML_REFUSED:
    default: put_example_scalar(s, node); break;
    }
}

static void put_examples(struct schema *s, const char *yaml)
{
    const struct yaml_node *node =
        yaml_read(s->arena, str_from(yaml), LIMIT_POLICY_BYTES, NULL, NULL);
    if (!node)
        return;
    json_key(&s->json, "examples");
    json_begin_array(&s->json);
    put_example(s, node);
    json_end_array(&s->json);
}

/* ---- sections ---- */

/* What it says, and its type. */
static void put_meaning(struct schema *s, const struct policy_key *key)
{
    char text[TEXT_MAX];
    if (key->standard)
        (void)snprintf(text, sizeof(text), "%s (default: %s)", key->what, key->standard);
    else
        (void)snprintf(text, sizeof(text), "%s (must be there)", key->what);
    json_member_cstr(&s->json, "description", text);
    if (key->type == KEY_SECTION)
        put_ref_member(s, "section_", section_info(key->is)->name);
    else
        put_ref_member(s, "", key_type_info(key->type)->name);
}

static void put_key(struct schema *s, const struct policy_key *key)
{
    json_key(&s->json, key->name);
    json_begin_object(&s->json);
    put_meaning(s, key);
    put_examples(s, key->example);
    json_end_object(&s->json);
}

static void put_required(struct schema *s, const struct policy_key *keys, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || !keys[i].standard;
    if (!any)
        return;
    json_key(&s->json, "required");
    json_begin_array(&s->json);
    for (size_t i = 0; i < count; i++) {
        if (!keys[i].standard)
            json_cstr(&s->json, keys[i].name);
    }
    json_end_array(&s->json);
}

/* tags.values.KEY holds allowed or regex, or both. */
static void put_one_of_two(struct schema *s, const char *first, const char *second)
{
    const char *const names[] = {first, second};
    json_key(&s->json, "anyOf");
    json_begin_array(&s->json);
    for (size_t i = 0; i < 2; i++) {
        json_begin_object(&s->json);
        json_key(&s->json, "required");
        put_words(s, (struct words){&names[i], 1});
        json_end_object(&s->json);
    }
    json_end_array(&s->json);
}

static void put_section(struct schema *s, enum section section)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    json_member_cstr(&s->json, "type", "object");
    json_key(&s->json, "properties");
    json_begin_object(&s->json);
    for (size_t i = 0; i < count; i++)
        put_key(s, &keys[i]);
    json_end_object(&s->json);
    json_member_bool(&s->json, "additionalProperties", false);
    put_required(s, keys, count);
    if (section == SECTION_TAG_VALUE)
        put_one_of_two(s, "allowed", "regex");
}

/* ---- rules ---- */

static void put_units(struct schema *s, int64_t max)
{
    begin_any_of(s);
    put_range(s, 0, max);
    put_type_ref(s, KEY_DURATION);
    end_any_of(s);
}

static void put_param_type(struct schema *s, const struct rule_param *param)
{
    const struct param_type_info *info = param_type_info(param->type);
    if (info->is_list)
        put_list(s, KEY_TEXT, true, true);
    else if (info->unit_ms > 0)
        put_units(s, info->max);
    else if (info->as == KEY_TYPE_COUNT)
        put_enum(s, param_words(param));
    else
        put_type_ref(s, info->as);
}

static void put_param(struct schema *s, const struct rule_param *param)
{
    json_key(&s->json, param->name);
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "description", param->what);
    json_key(&s->json, "allOf");
    json_begin_array(&s->json);
    put_param_type(s, param);
    json_end_array(&s->json);
    json_end_object(&s->json);
}

static void put_rule(struct schema *s, const struct rule_declaration *rule)
{
    size_t count;
    const struct policy_key *keys = section_rows(SECTION_RULE, &count);
    json_member_cstr(&s->json, "description", rule->title);
    json_member_cstr(&s->json, "type", "object");
    json_key(&s->json, "properties");
    json_begin_object(&s->json);
    for (size_t i = 0; i < count; i++) {
        json_key(&s->json, keys[i].name);
        json_begin_object(&s->json);
        put_meaning(s, &keys[i]);
        json_end_object(&s->json);
    }
    for (size_t i = 0; i < rule->param_count; i++)
        put_param(s, &rule->params[i]);
    json_end_object(&s->json);
    json_member_bool(&s->json, "additionalProperties", false);
}

void schema_rules(struct schema *s, const struct key_type_info *info)
{
    (void)info;
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "object");
    json_key(&s->json, "properties");
    json_begin_object(&s->json);
    for (size_t i = 0; i < s->rules.known_count; i++) {
        int row = rule_set_find(&s->rules, str_from(s->rules.known[i]));
        json_key(&s->json, s->rules.known[i]);
        json_begin_object(&s->json);
        if (row >= 0) {
            put_rule(s, s->rules.items[row]);
        } else {
            json_member_cstr(&s->json, "description", "not judged by this version");
            json_member_cstr(&s->json, "type", "object");
        }
        json_end_object(&s->json);
    }
    json_end_object(&s->json);
    json_member_bool(&s->json, "additionalProperties", false);
    json_end_object(&s->json);
}

/* ---- types: what the table of keys.c names ---- */

static void put_map(struct schema *s, const char *names)
{
    json_member_cstr(&s->json, "type", "object");
    json_key(&s->json, "propertyNames");
    put_pattern(s, names ? names : ".");
    json_key(&s->json, "additionalProperties");
}

void schema_pairs(struct schema *s, const struct key_type_info *info)
{
    (void)info;
    json_begin_object(&s->json);
    put_map(s, key_type_info(KEY_REGION)->pattern);
    put_type_ref(s, KEY_REGIONS);
    json_member_i64(&s->json, "minProperties", 1);
    json_end_object(&s->json);
}

/* A value, values, or null for a tag that is not there. */
void schema_tag_match(struct schema *s, const struct key_type_info *info)
{
    (void)info;
    json_begin_object(&s->json);
    put_map(s, NULL);
    begin_any_of(s);
    put_type_ref(s, KEY_ANY_TEXT);
    put_array(s, KEY_ANY_TEXT, false, false);
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "null");
    json_end_object(&s->json);
    end_any_of(s);
    json_member_i64(&s->json, "minProperties", 1);
    json_end_object(&s->json);
}

void schema_state(struct schema *s, const struct key_type_info *info)
{
    begin_any_of(s);
    put_enum(s, info->words);
    put_pattern(s, "[*?]");
    end_any_of(s);
}

void schema_targets(struct schema *s, const struct key_type_info *info)
{
    static const char *const any[] = {"any"};
    (void)info;
    begin_any_of(s);
    put_enum(s, (struct words){any, 1});
    put_type_ref(s, KEY_REGIONS);
    end_any_of(s);
}

void schema_required(struct schema *s, const struct key_type_info *info)
{
    begin_any_of(s);
    put_array(s, KEY_TAG_KEY, true, true);
    put_section_ref(s, info->section);
    end_any_of(s);
}

void schema_objectives(struct schema *s, const struct key_type_info *info)
{
    static const char *const none[] = {"none"};
    begin_any_of(s);
    put_enum(s, (struct words){none, 1});
    put_section_ref(s, info->section);
    end_any_of(s);
}

void schema_named(struct schema *s, const struct key_type_info *info)
{
    json_begin_object(&s->json);
    put_map(s, info->pattern);
    put_section_ref(s, info->section);
    json_end_object(&s->json);
}

void schema_sections(struct schema *s, const struct key_type_info *info)
{
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "array");
    json_key(&s->json, "items");
    put_section_ref(s, info->section);
    json_end_object(&s->json);
}

void schema_scalar(struct schema *s, const struct key_type_info *info)
{
    put_scalar(s, info->pattern);
}

void schema_pattern(struct schema *s, const struct key_type_info *info)
{
    put_pattern(s, info->pattern);
}

void schema_bool(struct schema *s, const struct key_type_info *info)
{
    (void)info;
    json_begin_object(&s->json);
    json_member_cstr(&s->json, "type", "boolean");
    json_end_object(&s->json);
}

void schema_range(struct schema *s, const struct key_type_info *info)
{
    put_range(s, info->min, info->max);
}

void schema_words(struct schema *s, const struct key_type_info *info)
{
    put_enum(s, info->words);
}

void schema_list(struct schema *s, const struct key_type_info *info)
{
    put_list(s, info->item, info->may_be_empty, info->distinct);
}

static void put_definitions(struct schema *s)
{
    json_key(&s->json, "$defs");
    json_begin_object(&s->json);
    for (enum key_type type = 0; type < KEY_SECTION; type++) {
        json_key(&s->json, key_type_info(type)->name);
        key_type_info(type)->schema(s, key_type_info(type));
    }
    for (enum section section = SECTION_ROOT + 1; section < SECTION_COUNT; section++) {
        char name[TEXT_MAX];
        if (!section_info(section)->name)
            continue;
        (void)snprintf(name, sizeof(name), "section_%s", section_info(section)->name);
        json_key(&s->json, name);
        json_begin_object(&s->json);
        put_section(s, section);
        json_end_object(&s->json);
    }
    json_end_object(&s->json);
}

void policy_schema(struct rule_set rules, struct sink *out)
{
    struct schema s = {.arena = arena_new(), .rules = rules};
    json_writer_init(&s.json, out, PRETTY_DEPTH);
    json_begin_object(&s.json);
    json_member_cstr(&s.json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_member_cstr(&s.json, "title", "A policy of snapaudit");
    put_section(&s, SECTION_ROOT);
    put_definitions(&s);
    json_end_object(&s.json);
    json_finish(&s.json);
    arena_free(s.arena);
}
