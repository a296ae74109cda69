/* Answers in JSON, by their shapes: a page is kept until it is whole, then walked. A list is a member
 * whose items have the shape, and so is one thing alone, as some services write lists of one. null
 * is absent; numbers, truths and times may come as texts, and texts as numbers. */
#include <math.h>
#include <stdio.h>

#include <jansson.h>

#include "collector/aws/answer_internal.h"
#include "core/json_loader.h"
#include "core/sink.h"

/* ---- values ---- */

#define SCALAR_MAX 64

/* The text of anything but an object or a list. */
static struct str scalar_text(const json_t *value, char room[SCALAR_MAX])
{
    double real = json_real_value(value);
    int len = 0;
    if (json_is_string(value))
        return str_make(json_string_value(value), json_string_length(value));
    if (json_is_boolean(value))
        return str_from(json_is_true(value) ? "true" : "false");
    if (json_is_integer(value))
        len = snprintf(room, SCALAR_MAX, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (floor(real) == real && fabs(real) < 1e15)
        len = snprintf(room, SCALAR_MAX, "%.0f", real);
    else
        len = snprintf(room, SCALAR_MAX, "%.17g", real);
    return str_make(room, (size_t)len);
}

static void wrong(struct answer *answer, const struct answer_field *field, const char *expected,
                  const json_t *value)
{
    answer_fail(answer, ERR_INPUT, "expected %s for %s, found %s", expected, field->name,
                json_what(value));
}

static void read_scalar(struct answer *answer, const struct answer_field *field, void *base,
                        const json_t *value)
{
    char room[SCALAR_MAX];
    if (json_is_object(value) || json_is_array(value)) {
        wrong(answer, field, "a single value", value);
        return;
    }
    struct str text = scalar_text(value, room);
    if (text.len > LIMIT_STRING_BYTES)
        answer_fail(answer, ERR_LIMIT, "%s has more than %u bytes", field->name,
                    LIMIT_STRING_BYTES);
    else if (field->type == ANSWER_TIME && json_is_real(value))
        answer->page.bad_times += !instant_from_seconds(
            json_real_value(value), (instant *)(void *)((char *)base + field->offset));
    else
        answer_set(answer, field, base, text);
}

/* ---- objects ---- */

static void read_object(struct answer *answer, json_t *object, const struct answer_shape *shape,
                        void *base);

static void read_items(struct answer *answer, json_t *list, const struct answer_field *field,
                       void *base)
{
    for (size_t i = 0; i < json_array_size(list) && !answer->failed; i++) {
        json_t *item = json_array_get(list, i);
        if (json_is_object(item))
            read_object(answer, item, field->inner, base);
        else
            wrong(answer, field, "objects", item);
    }
}

static void read_inner(struct answer *answer, json_t *value, const struct answer_field *field,
                       void *base)
{
    if (field->opens)
        base = field->opens(answer, field->inner);
    if (json_is_object(value))
        read_object(answer, value, field->inner, base);
    else if (json_is_array(value))
        read_items(answer, value, field, base);
    else
        wrong(answer, field, "an object", value);
}

static const struct answer_field *find_field(const struct answer_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].name, name) == 0)
            return &shape->fields[i];
    return NULL;
}

static void note_unknown(struct answer *answer, const struct answer_shape *shape, struct str name)
{
    if (shape->table && !table_knows_field(shape->table, name))
        part_note_unknown(answer->part, shape->table->kind, name, STR_EMPTY);
}

static void read_member(struct answer *answer, const struct answer_shape *shape, void *base,
                        const char *name, json_t *value)
{
    const struct answer_field *field = find_field(shape, name);
    if (!field)
        note_unknown(answer, shape, str_from(name));
    else if (field->type == ANSWER_PASSED || json_is_null(value))
        return;
    else if (field->type == ANSWER_INNER)
        read_inner(answer, value, field, base);
    else
        read_scalar(answer, field, base, value);
}

static void read_object(struct answer *answer, json_t *object, const struct answer_shape *shape,
                        void *base)
{
    const char *name;
    json_t *value;
    if (shape->begin)
        base = shape->begin(answer, shape);
    json_object_foreach(object, name, value) if (!answer->failed)
        read_member(answer, shape, base, name, value);
    if (!answer->failed && shape->end)
        shape->end(answer, shape);
}

/* ---- a page ---- */

/* Before jansson calls itself for each level. */
static bool is_too_deep(struct str text)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            depth -= depth > 0;
        if (depth > LIMIT_JSON_DEPTH)
            return true;
    }
    return false;
}

int answer_json_feed(struct answer *answer, const void *data, size_t len, struct error *err)
{
    (void)err;
    if (sink_bytes(answer->json) + len > LIMIT_JSON_PAGE_BYTES)
        answer_fail(answer, ERR_LIMIT, "a page of more than %u bytes", LIMIT_JSON_PAGE_BYTES);
    else
        sink_write(answer->json, data, len);
    return 0;
}

int answer_json_finish(struct answer *answer, struct error *err)
{
    struct str text = sink_view(answer->json);
    json_error_t error;
    if (is_too_deep(text))
        return error_set(err, ERR_LIMIT, "JSON of more than %d levels", LIMIT_JSON_DEPTH);
    json_t *page = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (!page)
        return error_set(err, ERR_INPUT, "not valid JSON: %s", error.text);
    if (json_is_object(page))
        read_object(answer, page, answer->root, NULL);
    else
        answer_fail(answer, ERR_INPUT, "expected an object, found %s", json_what(page));
    json_decref(page);
    return 0;
}
