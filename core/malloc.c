/* malloc() and its kin for the whole process, every library included: each asks the next one (of the
 * C library, or what LD_PRELOAD put before it) and ends the program when that has no memory.
 *
 * Libraries take a NULL in many ways. jansson loses a byte of a text, or calls a sound file malformed;
 * libcurl calls a host unknown; libxml2 crashes in a new thread; libyaml, the C library and what these
 * load have no hook that would tell us. An audit must not depend on how each of them copes.
 *
 * Linked into the program alone, and not where a sanitizer has an allocator of its own. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>

#include "core/mem.h"

static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *old, size_t size);
    void *(*memalign)(size_t align, size_t size);
    void *(*aligned_alloc)(size_t align, size_t size);
    int (*posix_memalign)(void **out, size_t align, size_t size);
} next;

/* The first allocation comes from a library that is being loaded, before there are threads. dlsym()
 * allocates only to say what it did not find, and all of these are there. */
static void find_next(void)
{
    *(void **)&next.calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&next.memalign = dlsym(RTLD_NEXT, "memalign");
    *(void **)&next.aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
    *(void **)&next.posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&next.malloc = dlsym(RTLD_NEXT, "malloc");
}

/* NULL may be the answer to a request for nothing. */
static void *or_end(void *memory, size_t wanted)
{
    if (!memory && wanted > 0)
        mem_exhausted();
    return memory;
}

void *malloc(size_t size)
{
    if (!next.malloc)
        find_next();
    return or_end(next.malloc(size), size);
}

void *calloc(size_t count, size_t size)
{
    if (!next.malloc)
        find_next();
    return or_end(next.calloc(count, size), count > 0 ? size : 0);
}

void *realloc(void *old, size_t size)
{
    if (!next.malloc)
        find_next();
    return or_end(next.realloc(old, size), size);
}

void *memalign(size_t align, size_t size)
{
    if (!next.malloc)
        find_next();
    return or_end(next.memalign(align, size), size);
}

void *aligned_alloc(size_t align, size_t size)
{
    if (!next.malloc)
        find_next();
    return or_end(next.aligned_alloc(align, size), size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
    if (!next.malloc)
        find_next();
    int number = next.posix_memalign(out, align, size);
    if (number == ENOMEM)
        mem_exhausted();
    return number;
}
