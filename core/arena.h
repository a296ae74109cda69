/* Memory that is released all at once. Out of memory ends the program with a plain message. */
#ifndef SNAPAUDIT_CORE_ARENA_H
#define SNAPAUDIT_CORE_ARENA_H

#include <stddef.h>

#include "core/str.h"

struct arena; /* opaque, defined in arena.c; not thread-safe */

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */

/* Drop everything, keep one block of at most 4 MiB for reuse. */
void arena_reset(struct arena *arena);

/* `size` zeroed bytes aligned for any object, alive until arena_reset() or arena_free(). */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements; ends the program when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy. */
struct str arena_str(struct arena *arena, struct str s);

/* A NUL-terminated formatted string. */
struct str arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bytes asked for since the last reset; copies count their NUL. */
size_t arena_used(const struct arena *arena);

#endif
