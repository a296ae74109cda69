#include "core/json_loader.h"

#include "core/mem.h"

struct loader {
    json_t *tree;
};

struct loader *loader_new(void)
{
    return mem_alloc(sizeof(struct loader));
}

void loader_free(struct loader *l)
{
    if (!l)
        return;
    json_decref(l->tree);
    mem_free(l);
}

static json_t *load(struct loader *l, struct str text, json_error_t *error)
{
    json_decref(l->tree);
    l->tree = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, error);
    return l->tree;
}

static struct position position_in(struct position from, const json_error_t *error)
{
    uint64_t line = error->line > 0 ? (uint64_t)error->line : 1;
    uint64_t column = error->column > 0 ? (uint64_t)error->column : 1;
    return (struct position){from.line + line - 1, line == 1 ? from.column + column - 1 : column};
}

const json_t *loader_parse(struct loader *l, const struct element *element, struct flaw *flaw,
                           bool *only_value)
{
    *only_value = false;
    json_error_t error;
    const json_t *tree = load(l, element->compact, &error);
    if (tree)
        return tree;
    enum json_error_code code = json_error_code(&error);
    *only_value = code == json_error_null_character || code == json_error_null_byte_in_key ||
                  code == json_error_numeric_overflow;
    /* Again with the blanks, to learn where. */
    json_error_t where;
    if (load(l, element->raw, &where))
        flaw_set(flaw, element->at, "not valid JSON: %s", error.text);
    else
        flaw_set(flaw, position_in(element->at, &where), "not valid JSON: %s", where.text);
    return NULL;
}

const char *json_what(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "a list";
    case JSON_STRING: return "a string";
    case JSON_INTEGER:
    case JSON_REAL: return "a number";
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL: break;
    }
    return "null";
}
