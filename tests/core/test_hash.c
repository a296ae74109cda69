#include "core/hash.h"

#include <stdlib.h>

#include <string.h>

#include "core/map.h"
#include "core/strtab.h"
#include "tests/support/test.h"

TEST(hash__u64_is_splitmix64)
{
    assert_int_equal(hash_u64(0), 0);
    /* the first output of the generator with seed 0 */
    assert_int_equal(hash_u64(UINT64_C(0x9e3779b97f4a7c15)), UINT64_C(0xe220a8397b1dcdaf));
}

TEST(hash__depends_on_every_byte_the_length_and_what_came_before)
{
    for (size_t len = 0; len < 70; len++) {
        unsigned char *text =
            calloc(len + 1, 1); /* exact, so that a sanitizer sees a read past it */
        assert_non_null(text);
        uint64_t hash = hash_bytes(text, len, 0);
        assert_int_equal(hash_bytes(text, len, 0), hash);
        assert_int_not_equal(hash_bytes(text, len, 1), hash);
        assert_int_not_equal(hash_bytes(text, len + 1, 0), hash);
        for (size_t at = 0; at < len; at++) {
            text[at] = 1;
            assert_int_not_equal(hash_bytes(text, len, 0), hash);
            text[at] = 0;
        }
        free(text);
    }
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* 2^16 numbered texts: among 32 bits half a collision is to be expected; ten are a bad hash. */
TEST(hash__spreads_similar_texts)
{
    enum { COUNT = 65536 };
    uint32_t *hashes = calloc(COUNT, sizeof(*hashes));
    assert_non_null(hashes);
    for (unsigned i = 0; i < COUNT; i++) {
        char text[] = "snap-0123456789000000";
        for (unsigned digit = 0, rest = i; digit < 6; digit++, rest /= 10)
            text[sizeof(text) - 2 - digit] = (char)('0' + rest % 10);
        hashes[i] = (uint32_t)hash_bytes(text, sizeof(text) - 1, 0);
    }
    qsort(hashes, COUNT, sizeof(*hashes), by_value);
    unsigned collisions = 0;
    for (unsigned i = 1; i < COUNT; i++)
        collisions += hashes[i] == hashes[i - 1];
    assert_in_range(collisions, 0, 10);
    free(hashes);
}

static void use_secret(unsigned char seed)
{
    unsigned char secret[HASH_SECRET_BYTES];
    for (size_t i = 0; i < sizeof(secret); i++)
        secret[i] = (unsigned char)(hash_u64(i * 256 + seed) >> 24);
    hash_secret_set(secret);
}

TEST(hash__a_secret_changes_what_goes_into_tables_and_nothing_else)
{
    use_secret(1);
    uint64_t text = hash_bytes("snap-0", 6, 0);
    uint64_t key = hash_key(6);
    uint64_t fixed = hash_fixed("snap-0", 6);
    use_secret(2);
    assert_int_not_equal(hash_bytes("snap-0", 6, 0), text);
    assert_int_not_equal(hash_key(6), key);
    assert_int_equal(hash_fixed("snap-0", 6), fixed);
    use_secret(1);
    assert_int_equal(hash_bytes("snap-0", 6, 0), text);
    assert_int_equal(hash_key(6), key);
}

#define WORDS 3000

static void fill(strref refs[WORDS], uint32_t values[WORDS])
{
    struct error err = ERROR_INIT;
    struct strtab *tab = strtab_new();
    struct map *map = map_new(0);
    for (size_t i = 0; i < WORDS; i++) {
        uint64_t word = hash_u64(i % 1000);
        struct str text = str_make((const char *)&word, sizeof(word));
        assert_int_equal(strtab_intern(tab, text, &refs[i], &err), 0);
        values[i] = map_put_if_absent(map, word, (uint32_t)i);
    }
    map_free(map);
    strtab_free(tab);
}

TEST(hash__tables_tell_the_same_under_two_secrets)
{
    static strref refs[2][WORDS];
    static uint32_t values[2][WORDS];
    use_secret(3);
    fill(refs[0], values[0]);
    use_secret(4);
    fill(refs[1], values[1]);
    assert_memory_equal(refs[0], refs[1], sizeof(refs[0]));
    assert_memory_equal(values[0], values[1], sizeof(values[0]));
}
