/* A growing array of fixed-size elements. Elements move when it grows: keep rows, not pointers. */
#ifndef SNAPAUDIT_CORE_VEC_H
#define SNAPAUDIT_CORE_VEC_H

#include <stddef.h>

struct vec {
    void *data;
    size_t len; /* elements in use */
    size_t cap; /* elements allocated */
    size_t elem_size;
};

void vec_init(struct vec *vec, size_t elem_size);
void vec_clear(struct vec *vec); /* releases the memory; usable again afterwards */

/* Append a copy of `*elem`, or a zeroed element when `elem` is NULL; returns where it lies.
 * `elem` must not lie in `vec` itself. */
void *vec_push(struct vec *vec, const void *elem);

/* Room for `count` elements in all. */
void vec_reserve(struct vec *vec, size_t count);

/* Give back what is not used. */
void vec_shrink(struct vec *vec);

/* Shorten to `len` elements (no effect when already shorter). */
void vec_truncate(struct vec *vec, size_t len);

#define VEC_AT(type, vec, i) (((type *)(vec)->data)[i])

#endif
