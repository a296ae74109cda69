/* For LD_PRELOAD: allocations fail as they do without memory.
 *
 *   FAIL_AT=N       the N-th allocation of the process, once
 *   FAIL_FROM=N     the N-th and all that follow
 *   FAIL_COUNT=FILE none; how many there were is written to the file at the end */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* glibc's own, under the names that nobody replaces. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);

void *memalign(size_t align, size_t size);

static atomic_long asked;
static long first = LONG_MAX, last = LONG_MAX;

static long number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : LONG_MAX;
}

/* The first allocation comes before there are threads. */
static void read_settings(void)
{
    static int done;
    if (done)
        return;
    done = 1;
    last = first = number_of("FAIL_AT");
    if (first == LONG_MAX)
        first = number_of("FAIL_FROM");
}

static int fails(void)
{
    read_settings();
    long number = atomic_fetch_add(&asked, 1) + 1;
    if (number < first || number > last)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t align, size_t size)
{
    return fails() ? NULL : __libc_memalign(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
    void *memory = memalign(align, size);
    if (!memory)
        return ENOMEM;
    *out = memory;
    return 0;
}

__attribute__((destructor)) static void tell(void)
{
    char text[32];
    const char *path = getenv("FAIL_COUNT");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return;
    int len = snprintf(text, sizeof(text), "%ld\n", atomic_load(&asked));
    ssize_t written = write(fd, text, (size_t)len);
    (void)written;
    (void)close(fd);
}
