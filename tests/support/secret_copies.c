#include "tests/support/secret_copies.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#define MASK      0x5a
#define CHUNK     65536u
#define MAP_LARGE (UINT64_C(1) << 28) /* shadow memory of sanitizers */

static const unsigned char masked_secret[SECRET_COPIES_LEN] = {
    0x29, 0x6b, 0x10, 0x39, 0x0c, 0x68, 0x23, 0x1b, 0x3f, 0x75, 0x0b, 0x2a, 0x6f, 0x1e,
    0x34, 0x71, 0x12, 0x63, 0x3d, 0x00, 0x2e, 0x69, 0x1d, 0x37, 0x08, 0x6c, 0x22, 0x11,
};

void secret_copies_write(char *out)
{
    for (size_t i = 0; i < SECRET_COPIES_LEN; i++)
        out[i] = (char)(masked_secret[i] ^ MASK);
}

static size_t count_in(const unsigned char *bytes, size_t len)
{
    size_t count = 0;
    const unsigned char *end = bytes + len;
    const unsigned char *at = bytes;
    while ((at = memchr(at, masked_secret[0] ^ MASK, (size_t)(end - at))) != NULL) {
        size_t same = 1;
        while (same < SECRET_COPIES_LEN && at + same < end &&
               (at[same] ^ MASK) == masked_secret[same])
            same++;
        count += same == SECRET_COPIES_LEN;
        at++;
    }
    return count;
}

/* One mapping, in chunks that overlap. */
static size_t count_in_map(int mem, uint64_t begin, uint64_t end, unsigned char *chunk)
{
    size_t count = 0;
    for (uint64_t at = begin; at < end; at += CHUNK - SECRET_COPIES_LEN + 1) {
        size_t want = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
        ssize_t got = pread(mem, chunk, want, (off_t)at);
        size_t found = got > 0 ? count_in(chunk, (size_t)got) : 0;
        if (found > 0) /* the chunk is searched as well */
            OPENSSL_cleanse(chunk, CHUNK);
        count += found;
        if (got <= 0 || want < CHUNK)
            break;
    }
    return count;
}

int secret_copies(void)
{
    int count = 0;
    char line[512];
    static unsigned char chunk[CHUNK];
    FILE *maps = fopen("/proc/self/maps", "r");
    int mem = open("/proc/self/mem", O_RDONLY);
    if (!maps || mem < 0)
        count = -1;
    while (count >= 0 && fgets(line, sizeof(line), maps)) {
        char *rest = NULL;
        uint64_t begin = strtoull(line, &rest, 16);
        uint64_t end = strtoull(rest + 1, &rest, 16);
        bool writable = strncmp(rest, " rw", 3) == 0;
        if (writable && end - begin <= MAP_LARGE)
            count += (int)count_in_map(mem, begin, end, chunk);
    }
    if (maps)
        fclose(maps);
    if (mem >= 0)
        close(mem);
    return count;
}
