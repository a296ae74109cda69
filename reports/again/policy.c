/* The policy of a report that was read, as far as writers ask for it: where it stands, and how grave its rules are. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "reports/again/again_internal.h"
#include "rules/rule.h"

/* "%20" to a blank. */
static struct str unescape(struct arena *arena, struct str uri)
{
    char *bytes = arena_alloc(arena, uri.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < uri.len; i++) {
        char hex[3] = {0};
        if (uri.ptr[i] == '%' && i + 2 < uri.len && isxdigit((unsigned char)uri.ptr[i + 1]) &&
            isxdigit((unsigned char)uri.ptr[i + 2])) {
            memcpy(hex, uri.ptr + i + 1, 2);
            bytes[len++] = (char)strtoul(hex, NULL, 16);
            i += 2;
        } else {
            bytes[len++] = uri.ptr[i];
        }
    }
    return str_make(bytes, len);
}

static const struct scope *scopes_of(const struct judged *judged, struct arena *arena)
{
    struct scope *scopes = arena_array(arena, judged->scope_count + 1, sizeof(*scopes));
    for (size_t i = 0; i < judged->scope_count; i++) {
        uint64_t line = judged->scopes[i].line;
        scopes[i].name = judged->scopes[i].name;
        scopes[i].at.line = line < UINT32_MAX ? (unsigned)line : UINT32_MAX;
    }
    return scopes;
}

/* One that was judged is enabled. */
static bool was_judged(const struct judged *judged, const char *rule)
{
    for (size_t i = 0; i < judged->rule_count; i++)
        if (strcmp(judged->rules[i].rule, rule) == 0)
            return true;
    return false;
}

static enum severity severity_of(const struct judged *judged, const struct rule_declaration *rule)
{
    for (size_t i = 0; i < judged->severity_count; i++)
        if (strcmp(judged->severities[i].rule, rule->id) == 0)
            return judged->severities[i].severity;
    return rule->severity;
}

static struct rule_settings *rules_of(const struct judged *judged, struct arena *arena)
{
    struct rule_settings *rules = arena_array(arena, rule_count() + 1, sizeof(*rules));
    for (size_t row = 0; row < rule_count(); row++) {
        const struct rule_declaration *declared = &rule_at(row)->declared;
        rules[row].enabled = was_judged(judged, declared->id);
        rules[row].severity = severity_of(judged, declared);
    }
    return rules;
}

const struct policy *again_policy(const struct again_head *head, struct arena *arena,
                                  struct error *err)
{
    const struct policy_options options = {.rules = rules_declared(), .as_of = head->run.as_of};
    const struct policy *builtin =
        policy_parse(arena, STR_LIT("built-in"), policy_builtin_text(), &options, err);
    if (!builtin)
        return NULL;
    struct policy *policy = arena_alloc(arena, sizeof(*policy));
    *policy = *builtin;
    policy->file = unescape(arena, head->judged.policy_uri);
    policy->name = str_from(head->run.policy_name);
    policy->version = str_from(head->run.policy_version);
    policy->gate_count = policy->overlay_count = policy->exemption_count = 0;
    policy->scopes = scopes_of(&head->judged, arena);
    policy->scope_count = head->judged.scope_count;
    policy->rules = rules_of(&head->judged, arena);
    policy->settings_count = 1;
    const struct rule_settings **settings = arena_array(arena, 1, sizeof(*settings));
    settings[0] = policy->rules;
    policy->settings = settings;
    return policy;
}
