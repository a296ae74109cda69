#include "tests/sandbox/json.h"

#include "core/clock.h"
#include "core/json_writer.h"

/* Members that hold times in AWS's answers end so. */
static bool is_time(const char *name)
{
    static const char *const ends[] = {"Date", "At", "Time", "ValidTo"};
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t end = strlen(ends[i]);
        if (len >= end && strcmp(name + len - end, ends[i]) == 0)
            return true;
    }
    return false;
}

/* The CLI prints texts where the wire has seconds. */
static json_t *as_seconds(json_t *value)
{
    instant at;
    struct str text = str_make(json_string_value(value), json_string_length(value));
    if (json_is_string(value) && instant_parse(text, &at))
        return json_real((double)at / 1000.0);
    return json_incref(value);
}

static json_t *on_the_wire(const json_t *record)
{
    json_t *copy = json_deep_copy(record), *value;
    const char *name;
    void *next;
    json_object_foreach_safe(copy, next, name, value)
    {
        if (is_time(name))
            json_object_set_new(copy, name, as_seconds(value));
        else if (json_is_object(value))
            json_object_set_new(copy, name, on_the_wire(value));
    }
    return copy;
}

static int put(const char *data, size_t len, void *ctx)
{
    sink_write(ctx, data, len);
    return 0;
}

void json_record(struct sink *out, const json_t *record)
{
    json_t *wire = on_the_wire(record);
    (void)json_dump_callback(wire, put, out, JSON_COMPACT | JSON_REAL_PRECISION(13));
    json_decref(wire);
}

void json_quoted(struct sink *out, struct str text)
{
    struct json_writer json;
    json_writer_init(&json, out, 0);
    json_str(&json, text);
}
