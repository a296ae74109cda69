#include "core/wiped.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *wiped_alloc(size_t size)
{
    return malloc(size);
}

void *wiped_array(size_t count, size_t size)
{
    return calloc(count, size);
}

char *wiped_copy(const char *text)
{
    return strdup(text);
}

/* Not realloc(), which leaves the old bytes where they were. */
void *wiped_resize(void *old, size_t size)
{
    size_t had = old ? malloc_usable_size(old) : 0;
    void *moved = malloc(size);
    if (!moved)
        return NULL;
    if (had > 0)
        memcpy(moved, old, had < size ? had : size);
    wiped_free(old);
    return moved;
}

void wiped_free(void *memory)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}
