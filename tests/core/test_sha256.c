#include "core/sha256.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* FIPS 180-4, and the examples that NIST published with it. */
#define OF_NOTHING   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_ABC       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

TEST(sha256__one_shot_gives_the_published_digests)
{
    char hex[SHA256_HEX_MAX];
    assert_string_equal(sha256_hex("abc", 3, hex), OF_ABC);
    assert_string_equal(sha256_hex("", 0, hex), OF_NOTHING);
    assert_string_equal(sha256_hex(NULL, 0, hex), OF_NOTHING);
}

TEST(sha256__pieces_of_any_size_give_the_same_digest)
{
    char hex[SHA256_HEX_MAX];
    char *text = malloc(1000000);
    assert_non_null(text);
    memset(text, 'a', 1000000);
    struct sha256 *sha = sha256_new();
    for (size_t step = 1; step < 1000000; step = step * 7 + 1) {
        for (size_t at = 0; at < 1000000; at += step)
            sha256_add(sha, text + at, step < 1000000 - at ? step : 1000000 - at);
        assert_string_equal(sha256_final(sha, hex), OF_MILLION_A);
    }
    sha256_free(sha);
    free(text);
}

TEST(sha256__after_the_digest_it_starts_anew)
{
    char hex[SHA256_HEX_MAX];
    struct sha256 *sha = sha256_new();
    sha256_add(sha, "a", 1);
    sha256_add(sha, NULL, 0);
    sha256_add(sha, "bc", 2);
    assert_string_equal(sha256_final(sha, hex), OF_ABC);
    assert_string_equal(sha256_final(sha, hex), OF_NOTHING);
    sha256_add(sha, "abc", 3);
    assert_string_equal(sha256_final(sha, hex), OF_ABC);
    sha256_free(sha);
    sha256_free(NULL);
}
