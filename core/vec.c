#include "core/vec.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/mem.h"

#define FIRST_CAP 8

void vec_init(struct vec *vec, size_t elem_size)
{
    assert(elem_size > 0);
    *vec = (struct vec){.elem_size = elem_size};
}

void vec_clear(struct vec *vec)
{
    mem_free(vec->data);
    vec_init(vec, vec->elem_size);
}

static void set_cap(struct vec *vec, size_t cap)
{
    vec->data = mem_resize(vec->data, cap, vec->elem_size);
    vec->cap = cap;
}

void vec_reserve(struct vec *vec, size_t count)
{
    if (count > vec->cap)
        set_cap(vec, count);
}

static void grow(struct vec *vec)
{
    if (vec->cap > SIZE_MAX / 2)
        mem_exhausted();
    set_cap(vec, vec->cap > 0 ? vec->cap * 2 : FIRST_CAP);
}

void *vec_push(struct vec *vec, const void *elem)
{
    if (vec->len == vec->cap) {
        /* Growing moves the elements, and `elem` would be left pointing at what was freed. */
        assert(!elem || !vec->data || (uintptr_t)elem < (uintptr_t)vec->data ||
               (uintptr_t)elem - (uintptr_t)vec->data >= vec->cap * vec->elem_size);
        grow(vec);
    }
    void *slot = (char *)vec->data + vec->len * vec->elem_size;
    if (elem)
        memcpy(slot, elem, vec->elem_size);
    else
        memset(slot, 0, vec->elem_size);
    vec->len++;
    return slot;
}

void vec_shrink(struct vec *vec)
{
    if (vec->len == 0)
        vec_clear(vec);
    else if (vec->len < vec->cap)
        set_cap(vec, vec->len);
}

void vec_truncate(struct vec *vec, size_t len)
{
    if (len < vec->len)
        vec->len = len;
}
