#include "core/hash.h"

#define XXH_INLINE_ALL /* a call would cost as much as the hash of a short text */
#include <xxhash.h>

#include <stdbool.h>
#include <string.h>

_Static_assert(HASH_SECRET_BYTES >= XXH3_SECRET_SIZE_MIN, "XXH3 wants a longer secret");

static unsigned char secret[HASH_SECRET_BYTES];
static bool has_secret;

void hash_secret_set(const unsigned char bytes[HASH_SECRET_BYTES])
{
    memcpy(secret, bytes, sizeof(secret));
    has_secret = true;
}

static uint64_t hash(const void *data, size_t len)
{
    return has_secret ? XXH3_64bits_withSecret(data, len, secret, sizeof(secret))
                      : XXH3_64bits(data, len);
}

uint64_t hash_bytes(const void *data, size_t len, uint64_t before)
{
    uint64_t own = hash(data, len);
    if (before == 0)
        return own;
    const uint64_t both[2] = {before, own};
    return hash(both, sizeof(both));
}

uint64_t hash_key(uint64_t key)
{
    return hash(&key, sizeof(key));
}

uint64_t hash_fixed(const void *data, size_t len)
{
    return XXH3_64bits(data, len);
}

uint64_t hash_u64(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    value ^= value >> 31;
    return value;
}
