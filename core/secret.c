#include "core/secret.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/mem.h"

struct secret {
    size_t mapped; /* bytes of the mapping, this header included */
    size_t size;
    max_align_t bytes[];
};

struct secret *secret_new(size_t size)
{
    long page = sysconf(_SC_PAGESIZE);
    size_t step = page > 0 ? (size_t)page : 4096;
    if (size > SIZE_MAX - sizeof(struct secret) - step)
        mem_exhausted();
    size_t mapped = (size + sizeof(struct secret) + step - 1) / step * step;
    void *map = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        mem_exhausted();
    /* Both are best effort: no core is written anyway (RLIMIT_CORE is 0), and the amount of memory
     * that may be locked is often small. A child would get a page of zeros. */
    (void)madvise(map, mapped, MADV_DONTDUMP);
    (void)madvise(map, mapped, MADV_WIPEONFORK);
    (void)mlock(map, mapped);
    struct secret *secret = map;
    secret->mapped = mapped;
    secret->size = size;
    return secret;
}

void secret_free(struct secret *secret)
{
    if (!secret)
        return;
    secret_wipe(secret);
    (void)munmap(secret, secret->mapped); /* unlocks as well */
}

char *secret_bytes(struct secret *secret)
{
    return (char *)secret->bytes;
}

size_t secret_size(const struct secret *secret)
{
    return secret->size;
}

void secret_wipe(struct secret *secret)
{
    OPENSSL_cleanse(secret->bytes, secret->size);
}
