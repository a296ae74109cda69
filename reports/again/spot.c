#include "reports/again/spot_internal.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "core/money.h"
#include "core/sha256.h"
#include "model/finding.h"
#include "policy/policy.h"

/* ---- where ---- */

static struct position here(const struct spot *spot)
{
    return position_of(spot->element->raw, spot->element->at, spot->path, spot->depth);
}

int spot_wrong(struct spot *spot, const json_t *value, const char *expected)
{
    return flaw_set(spot->flaw, here(spot), "expected %s, found %s", expected,
                    value ? json_what(value) : "nothing");
}

int spot_say(struct spot *spot, const char *format, ...)
{
    char text[sizeof(spot->flaw->what)];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return flaw_set(spot->flaw, here(spot), "%s", text);
}

void spot_into(struct spot *spot, const char *key, size_t index)
{
    spot->path[spot->depth++] = (struct step){.key = key, .index = index};
}

void spot_back(struct spot *spot)
{
    spot->depth--;
}

/* ---- objects and lists ---- */

static const struct spot_member *find(const struct spot_member *members, size_t count,
                                      const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].key, key) == 0)
            return &members[i];
    return NULL;
}

static int refuse_others(struct spot *spot, const json_t *object, const struct spot_member *members,
                         size_t count)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        if (find(members, count, key))
            continue;
        spot_into(spot, key, 0);
        return spot_say(spot, "this version knows no member '%.60s' here", key);
    }
    return 0;
}

int spot_object(struct spot *spot, const json_t *value, const struct spot_member *members,
                size_t count, void *out)
{
    size_t found = 0;
    if (!json_is_object(value))
        return spot_wrong(spot, value, "an object");
    for (size_t i = 0; i < count; i++) {
        const json_t *member = json_object_get(value, members[i].key);
        if (!member && members[i].needed)
            return spot_say(spot, "expected an object with the member '%s'", members[i].key);
        if (!member)
            continue;
        found++;
        spot_into(spot, members[i].key, 0);
        if (members[i].read(spot, member, (char *)out + members[i].offset) != 0)
            return -1;
        spot_back(spot);
    }
    return found == json_object_size(value) ? 0 : refuse_others(spot, value, members, count);
}

int spot_list(struct spot *spot, const json_t *value, spot_fn *read, size_t size, size_t most,
              struct spot_list *out)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value))
        return spot_wrong(spot, value, "a list");
    if (count > most)
        return spot_say(spot, "expected a list of at most %zu, found %zu", most, count);
    char *items = arena_array(spot->arena, count + 1, size);
    for (size_t i = 0; i < count; i++) {
        spot_into(spot, NULL, i);
        if (read(spot, json_array_get(value, i), items + i * size) != 0)
            return -1;
        spot_back(spot);
    }
    *out = (struct spot_list){items, count};
    return 0;
}

/* ---- texts ---- */

struct str spot_str(struct spot *spot, const json_t *string)
{
    struct str text = str_make(json_string_value(string), json_string_length(string));
    return spot->borrows ? text : arena_str(spot->arena, text);
}

int spot_text(struct spot *spot, const json_t *value, void *out)
{
    if (!json_is_string(value))
        return spot_wrong(spot, value, "a text");
    *(struct str *)out = spot_str(spot, value);
    return 0;
}

int spot_maybe_text(struct spot *spot, const json_t *value, void *out)
{
    return json_is_null(value) ? 0 : spot_text(spot, value, out);
}

/* jansson refuses texts with a NUL inside. */
int spot_ctext(struct spot *spot, const json_t *value, void *out)
{
    struct str text;
    if (spot_text(spot, value, &text) != 0)
        return -1;
    *(const char **)out = text.ptr;
    return 0;
}

int spot_maybe_ctext(struct spot *spot, const json_t *value, void *out)
{
    return json_is_null(value) ? 0 : spot_ctext(spot, value, out);
}

int spot_texts(struct spot *spot, const json_t *value, void *out)
{
    struct spot_list list;
    if (spot_list(spot, value, spot_text, sizeof(struct str), LIMIT_JSON_ELEMENT_BYTES, &list) != 0)
        return -1;
    *(struct strs *)out = (struct strs){list.items, list.count};
    return 0;
}

bool spot_is_hex(struct str text, size_t digits)
{
    for (size_t i = 0; i < text.len; i++)
        if (!char_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
            return false;
    return text.len == digits;
}

int spot_sha256(struct spot *spot, const json_t *value, void *out)
{
    struct str text;
    if (!json_is_string(value))
        return spot_wrong(spot, value, "64 hex digits");
    text = spot_str(spot, value);
    if (!spot_is_hex(text, SHA256_HEX_MAX - 1))
        return spot_wrong(spot, value, "64 hex digits");
    *(const char **)out = text.ptr;
    return 0;
}

int spot_severity(struct spot *spot, const json_t *value, void *out)
{
    if (json_is_string(value) && severity_parse(str_from(json_string_value(value)), out))
        return 0;
    return spot_wrong(spot, value, "a severity: critical, high, medium, low or info");
}

/* ---- figures ---- */

int spot_time(struct spot *spot, const json_t *value, void *out)
{
    if (json_is_string(value) && instant_parse(str_from(json_string_value(value)), out))
        return 0;
    return spot_wrong(spot, value, "a time such as 2026-01-15T12:34:56Z");
}

int spot_i64(struct spot *spot, const json_t *value, void *out)
{
    if (!json_is_integer(value))
        return spot_wrong(spot, value, "a whole number");
    *(int64_t *)out = json_integer_value(value);
    return 0;
}

int spot_u64(struct spot *spot, const json_t *value, void *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return spot_wrong(spot, value, "a whole number from 0 on");
    *(uint64_t *)out = (uint64_t)json_integer_value(value);
    return 0;
}

int spot_bool(struct spot *spot, const json_t *value, void *out)
{
    if (!json_is_boolean(value))
        return spot_wrong(spot, value, "true or false");
    *(bool *)out = json_is_true(value);
    return 0;
}

/* By its text: the tree has a double, which does not hold every amount. */
int spot_money(struct spot *spot, const json_t *value, void *out)
{
    struct str text = value_at(spot->element->compact, spot->path, spot->depth);
    if (json_is_number(value) && money_parse(text, out))
        return 0;
    return spot_wrong(spot, value, "an amount of at most six places");
}
