#include "collector/import/loader.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "core/mem.h"

#define SCRATCH_BYTES (256u * 1024u) /* stays in the cache of a core */
#define SCRATCH_ALIGN 16u

/* The nodes of a tree come from one block, handed out in a row and released by starting over: half
 * of the time of loading an element would go to malloc() and free(). What does not fit goes there. */
struct loader {
    char *block;
    size_t used;
    bool spilled;
    json_t *tree;
};

/* jansson's hooks are global and take no context, hence these. They are set once and stay: threads
 * that are not in a loader, and memory that is not of its block, go the way they went before. */
static pthread_once_t hooks_once = PTHREAD_ONCE_INIT;
static json_malloc_t malloc_before;
static json_free_t free_before;
static _Thread_local struct loader *at_work;

static void *hook_malloc(size_t size)
{
    struct loader *l = at_work;
    if (!l)
        return malloc_before(size);
    size_t left = SCRATCH_BYTES - l->used;
    if (size > left) {
        l->spilled = true;
        return malloc_before(size);
    }
    void *ptr = l->block + l->used;
    size_t rounded = (size + SCRATCH_ALIGN - 1) & ~(size_t)(SCRATCH_ALIGN - 1);
    l->used += rounded < left ? rounded : left;
    return ptr;
}

static void hook_free(void *ptr)
{
    const struct loader *l = at_work;
    if (l && (uintptr_t)ptr - (uintptr_t)l->block < SCRATCH_BYTES)
        return;
    free_before(ptr);
}

static void install_hooks(void)
{
    json_get_alloc_funcs(&malloc_before, &free_before);
    json_set_alloc_funcs(hook_malloc, hook_free);
    json_object_seed(0); /* random; before there are threads */
}

struct loader *loader_new(void)
{
    pthread_once(&hooks_once, install_hooks);
    struct loader *l = mem_alloc(sizeof(*l));
    l->block = mem_alloc(SCRATCH_BYTES);
    return l;
}

static void release(struct loader *l)
{
    if (l->spilled) {
        at_work = l;
        json_decref(l->tree);
        at_work = NULL;
    }
    l->tree = NULL;
    l->used = 0;
    l->spilled = false;
}

void loader_free(struct loader *l)
{
    if (!l)
        return;
    release(l);
    mem_free(l->block);
    mem_free(l);
}

static json_t *load(struct loader *l, struct str text, json_error_t *error)
{
    release(l);
    at_work = l;
    l->tree = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, error);
    at_work = NULL;
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
    struct position at = element->at;
    if (!load(l, element->raw, &error))
        at = position_in(element->at, &error);
    release(l);
    flaw_set(flaw, at, "not valid JSON: %s", error.text);
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
