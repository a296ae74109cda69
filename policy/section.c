/* Reading a section: each key that it has, by its type. */
#include "policy/form_internal.h"

enum section policy_section_of(const struct policy_key *key)
{
    enum section section = key_type_info(key->type)->section;
    return section != SECTION_ROOT ? section : key->is;
}

void policy_preset(enum section section, void *base)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    bool defaults = !section_info(section)->no_defaults;
    for (size_t i = 0; i < count; i++) {
        const struct form *form = key_type_info(keys[i].type)->form;
        if (form->preset)
            form->preset(&keys[i], defaults ? keys[i].standard : NULL, (char *)base + keys[i].at);
    }
}

bool policy_is_set(enum section section, const void *base)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    for (size_t i = 0; i < count; i++) {
        const struct form *form = key_type_info(keys[i].type)->form;
        if (form->is_set && form->is_set(&keys[i], (const char *)base + keys[i].at))
            return true;
    }
    return false;
}

/* ---- keys that are not there ---- */

/* Where what the key means is not yet why it must be there. */
static const struct {
    enum section section;
    const char *key;
    const char *expected;
    const char *hint;
} reasons[] = {
    {SECTION_SCOPE, "name", "Expected 'name: ...'; reports name the scope.", "Add a name."},
    {SECTION_SCOPE, "match", "Expected 'match:' and what it selects.",
     "Write 'match: {}' for a scope that takes everything."},
    {SECTION_EXEMPTION, "id", "Expected 'id: ...': reports name the exemption by it.",
     "Add the key."},
    {SECTION_EXEMPTION, "rule", "Expected 'rule: ...': the rule that it exempts from.",
     "Add the key."},
};

static void say_missing(struct policy_reader *r, const struct yaml_node *node,
                        const struct policy_key *key)
{
    policy_problem(r, node, "%s has no %s", section_info(key->section)->what, key->name);
    policy_expected(r, "Expected '%s: ...': %s.", key->name, key->what);
    policy_hint(r, "Add the key.");
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].section != key->section || strcmp(reasons[i].key, key->name) != 0)
            continue;
        policy_expected(r, "%s", reasons[i].expected);
        policy_hint(r, "%s", reasons[i].hint);
    }
}

static void miss(struct policy_reader *r, const struct yaml_node *node,
                 const struct policy_key *key)
{
    const struct form *form = key_type_info(key->type)->form;
    if (!key->standard)
        (form->missing ? form->missing : say_missing)(r, node, key);
}

/* A key that also stands below match: there it counts. */
static bool stands_below_match(struct policy_reader *r, const struct yaml_node *node,
                               const struct policy_key *key)
{
    if (!(key->flags & SHORT) || !yaml_get(yaml_get(node, "match"), key->name))
        return false;
    policy_problem(r, yaml_get(node, key->name), "%s stands here and below match", key->name);
    policy_expected(r, "Expected it in one of the two places.");
    policy_hint(r, "Remove one of the two.");
    return true;
}

/* ---- keys that are ---- */

void policy_read_key(struct policy_reader *r, const struct yaml_node *node,
                     const struct policy_key *key, void *base)
{
    void *field = (char *)base + key->at;
    const struct form *form = key_type_info(key->type)->form;
    const struct section_info *info = section_info(key->section);
    const struct yaml_node *value = yaml_get(node, key->name);
    const char *what = key->name;
    if (!value)
        miss(r, node, key);
    if (!value || stands_below_match(r, node, key))
        return;
    if (info->in_full)
        what = arena_printf(r->arena, "%s.%s", info->home, key->name).ptr;
    if (form->read && form->read(r, value, what, key, field) && !info->no_lines)
        policy_set_origin(r, field, value);
    if (key->flags & NOT_JUDGED)
        policy_notice_once(r, value, "%s is not judged by this version%s", what,
                           info->later ? info->later : "");
}

void policy_read_keys(struct policy_reader *r, const struct yaml_node *node, enum section section,
                      unsigned turn, void *base)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    for (size_t i = 0; i < count; i++)
        if (policy_key_turn(&keys[i], READ_SECOND, READ_THIRD) == turn)
            policy_read_key(r, node, &keys[i], base);
}

unsigned policy_key_turn(const struct policy_key *key, unsigned second, unsigned third)
{
    return key->flags & third ? 2 : key->flags & second ? 1 : 0;
}

bool policy_read_section(struct policy_reader *r, const struct yaml_node *node,
                         enum section section, const char *what, void *base)
{
    const struct section_info *info = section_info(section);
    if (info->begin)
        info->begin(r, base);
    if (!policy_check_keys(r, node, section, what))
        return false;
    if (info->is_marked)
        *(bool *)base = true;
    for (unsigned turn = 0; turn < KEY_TURNS; turn++)
        policy_read_keys(r, node, section, turn, base);
    if (info->end)
        info->end(r, node, base);
    return true;
}

static bool read_section(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         const struct policy_key *key, void *field)
{
    enum section section = policy_section_of(key);
    (void)policy_read_section(r, node, section, what, field);
    return section_info(section)->no_lines;
}

void form_preset_section(const struct policy_key *key, const char *standard, void *field)
{
    (void)standard;
    policy_preset(policy_section_of(key), field);
}

const struct form form_section = {.read = read_section,
                                  .preset = form_preset_section,
                                  .line = form_line_section,
                                  .shown = form_shown_section,
                                  .tell = form_tell_section};
