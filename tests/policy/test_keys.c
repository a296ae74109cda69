/* Every key of keys.def is read, shown, told and read again, with the example that the docs give. */
#include "tests/policy/test_policy.h"

#include "policy/form_internal.h"
#include "tests/support/test.h"

/* Where the keys of a section stand: "%s" is "KEY: EXAMPLE, ...". */
#define IN_SCOPE(section) "{scopes: [{name: a, match: {}, " section ": {%s}}]}"
static const char *const places[SECTION_COUNT] = {
    [SECTION_ROOT] = "{%s}",
    [SECTION_POLICY] = "policy: {%s}",
    [SECTION_PLACES] = "places: {%s}",
    [SECTION_TRUST] = "trust: {%s}",
    [SECTION_TAGS] = "{tags: {%s}, scopes: [{name: a, match: {}}]}",
    [SECTION_REQUIRED] = "{tags: {required: {%s}}, scopes: [{name: a, match: {}}]}",
    [SECTION_TAG_VALUE] = "tags: {values: {K: {%s}}}",
    [SECTION_SCOPE] = "{scopes: [{%s}]}",
    [SECTION_MATCH] = IN_SCOPE("match"),
    [SECTION_OBJECTIVES] = IN_SCOPE("objectives"),
    [SECTION_COPIES] = IN_SCOPE("copies"),
    [SECTION_RESTORE] = IN_SCOPE("restore"),
    [SECTION_RULE] = "{scopes: [{name: a, match: {}}], rules: {TAG-REQUIRED: {%s}}}",
    [SECTION_EVIDENCE] = "evidence: {%s}",
    [SECTION_EXEMPTION] = "exemptions: [{%s}]",
    [SECTION_EXEMPTION_MATCH] =
        "exemptions: [{id: a, rule: COPY-RPO, owner: b, approved_by: c, reason: d, ticket: e, "
        "expires: 2027-03-31, match: {%s}}]",
    [SECTION_GATE] = "{scopes: [{name: critical production data, match: {}}], gates: {g: {%s}}}",
};

/* What must stand beside a key for it to mean something. */
static const struct {
    enum section section;
    const char *key, *beside;
} companions[] = {
    {SECTION_TAG_VALUE, "allow_empty", "allowed: [x]"},
    {SECTION_TAG_VALUE, "trim", "allowed: [x]"},
    {SECTION_TAG_VALUE, "case_sensitive", "allowed: [x]"},
    {SECTION_RESTORE, "group_by", "unit: group"},
    {SECTION_RESTORE, "sample_min", "unit: group"},
    {SECTION_SCOPE, "overlay", "rules: {}"},
};

/* A policy with this key, with those that must be there, and with its companion. */
static const char *policy_with(struct arena *arena, const struct policy_key *key)
{
    size_t count;
    const struct policy_key *keys = section_rows(key->section, &count);
    struct str text = arena_printf(arena, "%s: %s", key->name, key->example);
    for (size_t i = 0; i < count; i++)
        if (!keys[i].standard && &keys[i] != key)
            text =
                arena_printf(arena, "%.*s, %s: %s", STR_ARG(text), keys[i].name, keys[i].example);
    for (size_t i = 0; i < sizeof(companions) / sizeof(companions[0]); i++)
        if (companions[i].section == key->section && strcmp(companions[i].key, key->name) == 0)
            text = arena_printf(arena, "%.*s, %s", STR_ARG(text), companions[i].beside);
    const char *place = places[key->section];
    if (key->section == SECTION_MATCH)
        place = "{scopes: [{name: a, match: {%s}}]}";
    size_t at = str_find(str_from(place), "%s");
    return arena_printf(arena, "%.*s%.*s%s\n", (int)at, place, STR_ARG(text), place + at + 2).ptr;
}

static const char *shown(const struct reading *reading)
{
    struct sink *sink = sink_memory();
    policy_show(reading->policy, sink);
    const char *text = arena_str(reading->arena, sink_view(sink)).ptr;
    sink_abort(sink);
    return text;
}

static bool shows(const char *text, const char *key)
{
    for (const char *at = strstr(text, key); at; at = strstr(at + 1, key)) {
        bool begins = at > text && (at[-1] == ' ' || at[-1] == '\n' || at[-1] == '{');
        if (begins && at[strlen(key)] == ':')
            return true;
    }
    return false;
}

/* ---- told ---- */

struct told {
    const struct policy_key *key;
    size_t count;
};

static void take_value(void *ctx, const struct effective_value *value)
{
    struct told *told = ctx;
    size_t length = strlen(told->key->name);
    size_t given = strlen(value->key);
    bool of_rule = told->key->section == SECTION_RULE;
    if (given >= length && strcmp(value->key + given - length, told->key->name) == 0 &&
        value->line == 1 && (value->rule.len > 0) == of_rule)
        told->count++;
}

/* A key whose values lie in a section of its own is told by what stands in it. */
static bool is_told_itself(const struct policy_key *key)
{
    return key_type_info(key->type)->form->tell != form_section.tell;
}

static void check_told(const struct reading *reading, const struct policy_key *key)
{
    static const struct {
        enum kind kind;
        unsigned flag;
    } kinds[] = {
        {KIND_VOLUME, TELL_VOLUME}, {KIND_SNAPSHOT, TELL_SNAPSHOT}, {KIND_IMAGE, TELL_IMAGE}};
    for (size_t i = 0; i < 3 && is_told_itself(key); i++) {
        struct told told = {.key = key};
        bool wanted = key->flags & kinds[i].flag;
        uint16_t scope = reading->policy->scope_count > 0 ? 0 : SCOPE_NONE;
        policy_effective(reading->policy, scope, 0, kinds[i].kind, take_value, &told);
        if ((told.count > 0) != wanted)
            fail_msg("%s %s told of a %s", key->name, wanted ? "is not" : "is",
                     kind_name(kinds[i].kind));
    }
}

/* ---- tests ---- */

static void check_key(const struct policy_key *key)
{
    struct arena *arena = arena_new();
    const char *text = policy_with(arena, key);
    struct reading *reading = reading_of(text);
    if (!reading->policy)
        fail_msg("%s\n%s", text, reading_problem(reading, 0)->message);
    const struct form *form = key_type_info(key->type)->form;
    const char *first = shown(reading);
    bool is_kept = form->put || form->line || key->type == KEY_OVERLAY;
    if (shows(first, key->name) != is_kept && key->type != KEY_EXEMPTIONS)
        fail_msg("%s is not shown, of:\n%s\nin:\n%s", key->name, text, first);
    struct reading *again = reading_of(first);
    if (!again->policy)
        fail_msg("%s\n%s", first, reading_problem(again, 0)->message);
    if (!same_policy(reading->policy, again->policy))
        fail_msg("not the same:\n%s\nof:\n%s", first, text);
    check_told(reading, key);
    reading_free(again);
    reading_free(reading);
    arena_free(arena);
}

TEST(keys__each_is_read_shown_told_and_read_again)
{
    for (enum section section = 0; section < SECTION_COUNT; section++) {
        size_t count;
        const struct policy_key *keys = section_rows(section, &count);
        for (size_t i = 0; i < count; i++)
            check_key(&keys[i]);
    }
}

/* Two keys with one member would hide each other. */
TEST(keys__each_has_a_member_of_its_own)
{
    for (enum section section = 0; section < SECTION_COUNT; section++) {
        size_t count;
        const struct policy_key *keys = section_rows(section, &count);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < i; j++)
                if (keys[i].at < keys[j].at + keys[j].size &&
                    keys[j].at < keys[i].at + keys[i].size)
                    fail_msg("%s and %s lie in one member", keys[j].name, keys[i].name);
    }
}

/* What the docs call the default is what the program begins with. */
TEST(keys__defaults_are_those_of_the_docs)
{
    struct reading *reading =
        good_policy("scopes: [{name: a, match: {}, copies: {}, restore: {}}]\n");
    const struct policy *policy = reading->policy;
    assert_int_equal(policy->settle_ms, 60 * MS_PER_MINUTE);
    assert_int_equal(policy->scopes[0].tier, TIER_OTHER);
    assert_int_equal(policy->scopes[0].objectives.rpo_ms, DURATION_UNSET);
    assert_int_equal(policy->scopes[0].copies.not_older_than_ms, 48 * MS_PER_HOUR);
    assert_int_equal(policy->scopes[0].copies.min_proof, PROOF_P2);
    assert_int_equal(policy->scopes[0].restore.sample_min, 1);
    assert_false(policy->scopes[0].restore.unit_group);
    assert_true(policy->rules[0].enabled && !policy->rules[0].strict);
    reading_free(reading);
}

/* A gate says only what its lines set: options fill in the rest. */
TEST(keys__a_gate_begins_with_nothing_set)
{
    struct reading *reading = good_policy("gates: {g: {}}\n");
    const struct gate *gate = &reading->policy->gates[0];
    assert_int_equal(gate->fail_on, -1);
    assert_int_equal(gate->max_count, GATE_UNSET);
    assert_int_equal(gate->max_saving_floor, GATE_UNSET);
    assert_int_equal(gate->unknown_fails, TRI_ANY);
    assert_int_equal(gate->new_only, TRI_ANY);
    reading_free(reading);
}
