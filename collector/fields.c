#include "collector/fields.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/json_loader.h"
#include "core/clock.h"
#include "core/str.h"

/* "Attachments[2].Device" */
static void path_text(const struct step *path, size_t depth, char *buf, size_t size)
{
    size_t len = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < depth && len < size; i++) {
        const char *dot = i > 0 && path[i].key ? "." : "";
        int n = path[i].key ? snprintf(buf + len, size - len, "%s%s", dot, path[i].key)
                            : snprintf(buf + len, size - len, "[%zu]", path[i].index);
        len += n > 0 ? (size_t)n : 0;
    }
}

/* The first wrong thing of an element is kept. */
void fields_wrong(struct fields *f, const char *key, const char *format, ...)
{
    f->spoiled = true;
    if (f->wrong[0])
        return;
    memcpy(f->wrong_path, f->path, f->depth * sizeof(f->path[0]));
    f->wrong_depth = f->depth;
    if (key)
        f->wrong_path[f->wrong_depth++] = (struct step){.key = key};
    va_list args;
    va_start(args, format);
    vsnprintf(f->wrong, sizeof(f->wrong), format, args);
    va_end(args);
}

/* "expected a string for State.Name, found a number" */
static void wrong_type(struct fields *f, const char *key, const char *expected, const json_t *found)
{
    struct step path[FIELD_PATH_MAX + 1];
    memcpy(path, f->path, f->depth * sizeof(path[0]));
    size_t depth = f->depth;
    if (key)
        path[depth++] = (struct step){.key = key};
    char name[160];
    path_text(path, depth, name, sizeof(name));
    fields_wrong(f, key, "expected %s%s%s, found %s", expected, name[0] ? " for " : "", name,
                 json_what(found));
}

/* ---- values ---- */

static void read_text(struct fields *f, const struct field *field, const json_t *value,
                      struct str *out)
{
    if (json_is_string(value))
        *out = str_make(json_string_value(value), json_string_length(value));
    else
        wrong_type(f, field->name, "a string", value);
}

static void bad_time(struct fields *f, const struct field *field, struct str text)
{
    if (f->bad_times++ == 0)
        snprintf(f->bad_time, sizeof(f->bad_time), "%s '%.*s'", field->name,
                 text.len < 32 ? (int)text.len : 32, text.ptr);
}

static void read_time(struct fields *f, const struct field *field, const json_t *value,
                      instant *out)
{
    if (json_is_string(value)) {
        struct str text = str_make(json_string_value(value), json_string_length(value));
        if (!str_is_empty(text) && !instant_parse(text, out))
            bad_time(f, field, text);
    } else if (json_is_number(value)) {
        if (!instant_from_seconds(json_number_value(value), out))
            bad_time(f, field, STR_LIT("a number out of range"));
    } else {
        wrong_type(f, field->name, "a time", value);
    }
}

/* A whole number from 0 to `max`; 8.0 counts, some tools write all numbers so. */
static uint64_t read_number(struct fields *f, const struct field *field, const json_t *value,
                            uint64_t max)
{
    if (json_is_integer(value)) {
        json_int_t number = json_integer_value(value);
        if (number >= 0 && (uint64_t)number <= max)
            return (uint64_t)number;
    } else if (json_is_real(value)) {
        double number = json_real_value(value);
        /* 2^53: above it a double may have lost digits. */
        if (number >= 0 && number <= 9007199254740992.0 && number <= (double)max &&
            floor(number) == number)
            return (uint64_t)number;
    } else {
        wrong_type(f, field->name, "a number", value);
        return 0;
    }
    fields_wrong(f, field->name, "expected a whole number from 0 to %llu for %s",
                 (unsigned long long)max, field->name);
    return 0;
}

static void read_field(struct fields *f, const struct field *field, const json_t *value, void *base)
{
    void *out = (char *)base + field->offset;
    if (field->has_at != 0)
        *((bool *)base + field->has_at) = true;
    switch (field->type) {
    case FIELD_TEXT: read_text(f, field, value, out); break;
    case FIELD_TIME: read_time(f, field, value, out); break;
    case FIELD_U32: *(uint32_t *)out = (uint32_t)read_number(f, field, value, UINT32_MAX); break;
    case FIELD_U64: *(uint64_t *)out = read_number(f, field, value, INT64_MAX); break;
    case FIELD_BOOL:
        if (json_is_boolean(value))
            *(bool *)out = json_is_true(value);
        else
            wrong_type(f, field->name, "true or false", value);
        break;
    }
}

void fields_read(struct fields *f, const json_t *object, const struct field *table, size_t count,
                 void *out)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_getn(object, table[i].name, table[i].name_len);
        if (value && !json_is_null(value))
            read_field(f, &table[i], value, out);
    }
}

/* ---- records ---- */

#define LOOK_AHEAD 8 /* fields that a record may lack in a row and still be followed */

static const struct field *find_field(const struct record_keys *keys, const char *name, size_t len)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->fields[i].name_len == len && memcmp(keys->fields[i].name, name, len) == 0)
            return &keys->fields[i];
    return NULL;
}

static bool is_key(const struct known_key *key, const char *name, size_t len)
{
    return key->len == len && memcmp(key->name, name, len) == 0;
}

/* Puts what was learned where the record before had something else. Returns the place after it. */
static size_t remember(struct record_keys *keys, size_t at, const struct field *field,
                       const char *name, size_t len)
{
    if (at >= KEYS_MAX || len > KEY_NAME_MAX)
        return at;
    struct known_key *key = &keys->keys[at];
    key->field = field;
    key->len = (uint8_t)len;
    memcpy(key->name, name, len);
    if (at >= keys->key_count)
        keys->key_count = at + 1;
    return at + 1;
}

/* False when nobody knows the name. `*at` is where the key is expected, and then the next one. */
static bool look_up(struct record_keys *keys, const char *name, size_t len, size_t *at,
                    const struct field **out)
{
    size_t end = *at + LOOK_AHEAD < keys->key_count ? *at + LOOK_AHEAD : keys->key_count;
    for (size_t i = *at; i < end; i++) {
        if (!is_key(&keys->keys[i], name, len))
            continue;
        *out = keys->keys[i].field;
        *at = i + 1;
        return true;
    }
    *out = find_field(keys, name, len);
    if (!*out && !table_knows_field(keys->table, str_make(name, len)))
        return false;
    *at = remember(keys, *at, *out, name, len);
    return true;
}

void fields_read_record(struct fields *f, const json_t *object, struct record_keys *keys, void *out,
                        unknown_field_fn unknown, void *ctx)
{
    json_t *o = (json_t *)object; /* jansson's iterators could change it, and do not */
    size_t at = 0;
    for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
        const char *name = json_object_iter_key(i);
        size_t len = json_object_iter_key_len(i);
        const json_t *value = json_object_iter_value(i);
        const struct field *field;
        if (!look_up(keys, name, len, &at, &field))
            unknown(ctx, str_make(name, len));
        else if (field && !json_is_null(value))
            read_field(f, field, value, out);
    }
}

/* ---- nesting ---- */

static void push(struct fields *f, struct step step)
{
    assert(f->depth < FIELD_PATH_MAX);
    f->path[f->depth++] = step;
}

void fields_leave(struct fields *f)
{
    assert(f->depth > 0);
    f->depth--;
}

const json_t *fields_enter(struct fields *f, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return NULL;
    if (!json_is_object(value)) {
        wrong_type(f, key, "an object", value);
        return NULL;
    }
    push(f, (struct step){.key = key});
    return value;
}

const json_t *fields_enter_list(struct fields *f, const json_t *object, const char *key,
                                size_t limit)
{
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return NULL;
    if (!json_is_array(value)) {
        wrong_type(f, key, "a list", value);
        return NULL;
    }
    if (json_array_size(value) > limit) {
        fields_wrong(f, key, "%s has %zu items, more than %zu", key, json_array_size(value), limit);
        return NULL;
    }
    push(f, (struct step){.key = key});
    return value;
}

const json_t *fields_enter_item(struct fields *f, const json_t *list, size_t index)
{
    const json_t *value = json_array_get(list, index);
    push(f, (struct step){.index = index});
    if (json_is_object(value))
        return value;
    wrong_type(f, NULL, "an object", value);
    fields_leave(f);
    return NULL;
}
