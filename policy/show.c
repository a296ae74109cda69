/* The effective policy as YAML. It parses again to the same policy; comments say which line of the
 * file set a value. */
#include "policy/form_internal.h"

/* ---- keys ---- */

/* What a key lies over: the same member of `below`, or the policy's section of its name. */
static const void *below_key(const struct show *s, const struct policy_key *key, const void *below)
{
    if (!(key->flags & OVER_POLICY))
        return below ? (const char *)below + key->at : NULL;
    return (const char *)s->policy + section_key(SECTION_ROOT, str_from(key->name))->at;
}

static bool is_changed(const struct policy_key *key, const void *field)
{
    return !key->standard || strcmp(form_word_of(key, field), key->standard) != 0;
}

static bool is_shown(struct show *s, const struct policy_key *key, const void *base,
                     const void *below)
{
    const void *field = (const char *)base + key->at;
    const void *under = below_key(s, key, below);
    const struct form *form = key_type_info(key->type)->form;
    if ((!form->put && !form->line) || (key->flags & (ITEM_HEAD | SHORT)))
        return false;
    if (s->named_only)
        return policy_origin(s->policy, field) > 0;
    if (key->flags & SHOW_ALWAYS)
        return true;
    if (form->shown)
        return form->shown(s, key, field, under);
    if (under && form->same)
        return !form->same(key, field, under);
    return (!form->is_set || form->is_set(key, field)) &&
           (!(key->flags & SHOW_CHANGED) || is_changed(key, field));
}

static void show_key(struct show *s, const struct policy_key *key, const void *base,
                     const void *below, unsigned indent)
{
    const void *field = (const char *)base + key->at;
    const struct form *form = key_type_info(key->type)->form;
    if (form->line) {
        form->line(s, indent, key, field, below_key(s, key, below));
        return;
    }
    show_put_key(s, indent, key->name);
    form->put(s, key, field);
    if (!section_info(key->section)->no_lines)
        show_put_origin(s, field);
    if (form->note)
        form->note(s, field);
    sink_char(s->out, '\n');
}

/* ---- sections ---- */

void show_keys(struct show *s, enum section section, const void *base, const void *below,
               unsigned indent)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    for (size_t i = 0; i < KEY_TURNS * count; i++) {
        const struct policy_key *key = &keys[i % count];
        if (policy_key_turn(key, SHOW_SECOND, SHOW_THIRD) == i / count &&
            is_shown(s, key, base, below))
            show_key(s, key, base, below, indent);
    }
}

bool show_any(struct show *s, enum section section, const void *base, const void *below)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    for (size_t i = 0; i < count; i++)
        if (is_shown(s, &keys[i], base, below))
            return true;
    return false;
}

bool form_shown_section(struct show *s, const struct policy_key *key, const void *field,
                        const void *below)
{
    enum section section = policy_section_of(key);
    bool missing = section_info(section)->is_marked && !*(const bool *)field;
    return !missing && show_any(s, section, field, below);
}

/* One that is always there may be empty, and then says so. */
void form_line_section(struct show *s, unsigned indent, const struct policy_key *key,
                       const void *field, const void *below)
{
    enum section section = policy_section_of(key);
    show_put_blanks(s, indent);
    sink_printf(s->out, "%s:", key->name);
    if (key->flags & SHOW_ALWAYS) {
        sink_cstr(s->out, policy_is_set(section, field) ? "" : " {}");
        show_put_origin(s, field);
    }
    sink_char(s->out, '\n');
    show_keys(s, section, field, below, indent + 2);
}

void show_head(struct show *s, enum section section, const void *base, unsigned line,
               unsigned indent)
{
    size_t count;
    const struct policy_key *key = section_rows(section, &count);
    show_put_blanks(s, indent);
    sink_printf(s->out, "- %s: ", key->name);
    key_type_info(key->type)->form->put(s, key, (const char *)base + key->at);
    sink_printf(s->out, "  # line %u\n", line);
}

void show_item(struct show *s, enum section section, const void *base, unsigned line,
               unsigned indent)
{
    show_head(s, section, base, line, indent);
    show_keys(s, section, base, NULL, indent + 2);
}

void show_inline(struct show *s, enum section section, const void *base)
{
    size_t count;
    const char *comma = "";
    const struct policy_key *keys = section_rows(section, &count);
    sink_char(s->out, '{');
    for (size_t i = 0; i < count; i++) {
        if (!is_shown(s, &keys[i], base, NULL))
            continue;
        sink_printf(s->out, "%s%s: ", comma, keys[i].name);
        key_type_info(keys[i].type)->form->put(s, &keys[i], (const char *)base + keys[i].at);
        comma = ", ";
    }
    sink_char(s->out, '}');
}

/* ---- the policy ---- */

static void show_title(struct show *s)
{
    const struct policy *policy = s->policy;
    sink_cstr(s->out, "# The effective policy of ");
    for (size_t i = 0; i < policy->file.len; i++) {
        bool printable = policy->file.ptr[i] >= 0x20 && policy->file.ptr[i] < 0x7f;
        sink_write(s->out, printable ? policy->file.ptr + i : "?", 1);
    }
    sink_printf(s->out, ", SHA-256 %s.\n", policy->sha256);
    sink_cstr(s->out, "# A comment names the line that set the value; \"default\" is built in.\n");
}

void policy_show(const struct policy *policy, struct sink *out)
{
    struct show s = {.policy = policy, .out = out};
    show_title(&s);
    show_keys(&s, SECTION_ROOT, policy, NULL, 0);
}
