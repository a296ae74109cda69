#include "core/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "core/undo.h"

/* sysexits.h, EX_SOFTWARE: nothing that the caller can mend by other options. */
#define EXIT_NO_MEMORY 70

static const char *last_words = "error: " MEM_EXHAUSTED "\nhint: " MEM_EXHAUSTED_HINT "\n";

void mem_exhausted_says(const char *words)
{
    last_words = words;
}

#define RUNNING (-1)
static int status_of_run = RUNNING;

void mem_run_is_over(int status)
{
    status_of_run = status;
}

_Noreturn void mem_exhausted(void)
{
    if (status_of_run != RUNNING)
        _exit(status_of_run);
    static atomic_flag ending = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&ending)) /* in another thread, which ends this one, too */
        (void)pause();
    undo_all();
    /* No stdio: it might allocate. Nothing is left to do when even this fails. */
    ssize_t written = write(STDERR_FILENO, last_words, strlen(last_words));
    (void)written;
    _exit(EXIT_NO_MEMORY);
}

/* malloc() may answer NULL to a request for nothing; nobody should have to tell the two apart. */
static size_t at_least_one(size_t n)
{
    return n > 0 ? n : 1;
}

/* The bytes of an array. Sizes that no object can have end the program here and do not depend on
 * what the allocator makes of them. */
static size_t array_bytes(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX)
        mem_exhausted();
    return at_least_one(bytes);
}

void *mem_alloc(size_t size)
{
    return mem_array(size, 1);
}

void *mem_array(size_t count, size_t size)
{
    void *ptr = calloc(array_bytes(count, size), 1);
    if (!ptr)
        mem_exhausted();
    return ptr;
}

void *mem_resize(void *old, size_t count, size_t size)
{
    void *ptr = realloc(old, array_bytes(count, size));
    if (!ptr)
        mem_exhausted();
    return ptr;
}

void mem_free(void *ptr)
{
    free(ptr);
}

/* glibc keeps pages for later that this program never needs again. */
void mem_give_back(void)
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
