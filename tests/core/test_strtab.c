#include "core/strtab.h"
#include "core/limits.h"
#include "core/hash.h"
#include "core/sha256.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

static strref intern(struct strtab *tab, struct str s)
{
    struct error err = ERROR_INIT;
    strref ref = 0;
    if (strtab_intern(tab, s, &ref, &err) != 0)
        fail_msg("%s", err.message);
    return ref;
}

TEST(strtab__equal_strings_share_a_reference)
{
    struct strtab *tab = strtab_new();
    strref a = intern(tab, STR_LIT("Name"));
    strref b = intern(tab, STR_LIT("name"));
    assert_int_not_equal(a, b);
    assert_int_equal(intern(tab, STR_LIT("Name")), a);
    assert_true(str_eq_c(strtab_get(tab, a), "Name"));
    assert_string_equal(strtab_get(tab, b).ptr, "name"); /* NUL-terminated */
    assert_int_equal(strtab_count(tab), 2);
    strtab_free(tab);
    strtab_free(NULL);
}

TEST(strtab__room_that_was_reserved_changes_no_reference)
{
    struct strtab *grown = strtab_new();
    struct strtab *reserved = strtab_new();
    (void)intern(reserved, STR_LIT("before"));
    (void)intern(grown, STR_LIT("before"));
    strtab_reserve(reserved, 0);
    strtab_reserve(reserved, 5000);
    for (unsigned i = 0; i < 6000; i++) {
        char text[16];
        snprintf(text, sizeof(text), "text %u", i % 5500);
        strtab_intern_soon(reserved, str_from(text));
        strref ref = intern(reserved, str_from(text));
        assert_int_equal(ref, intern(grown, str_from(text)));
        strtab_get_soon(reserved, ref);
        assert_true(str_eq_c(strtab_get(reserved, ref), text));
    }
    assert_int_equal(strtab_count(reserved), 5501);
    assert_true(str_eq_c(strtab_get(reserved, intern(grown, STR_LIT("before"))), "before"));
    strtab_free(grown);
    strtab_free(reserved);
}

TEST(strtab__reference_zero_is_the_empty_string)
{
    struct strtab *tab = strtab_new();
    assert_int_equal(intern(tab, STR_EMPTY), 0);
    assert_int_equal(intern(tab, STR_LIT("")), 0);
    assert_int_equal(strtab_get(tab, 0).len, 0);
    assert_string_equal(strtab_get(tab, 0).ptr, "");
    assert_int_equal(strtab_count(tab), 0);
    assert_int_not_equal(intern(tab, STR_LIT("x")), 0);
    strtab_free(tab);
}

TEST(strtab__bytes_of_every_kind_come_back_as_they_were)
{
    char all[256];
    struct strtab *tab = strtab_new();
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    strref whole = intern(tab, str_make(all, sizeof(all)));
    strref nul = intern(tab, str_make("\0", 1));
    strref two = intern(tab, str_make("\0\0", 2));
    assert_int_not_equal(nul, two);
    assert_int_not_equal(nul, 0);
    assert_true(str_eq(strtab_get(tab, whole), str_make(all, sizeof(all))));
    strtab_free(tab);
}

/* Around each multiple of the 16-byte unit, where a record takes one unit more. */
TEST(strtab__lengths_around_a_unit_are_kept_exactly)
{
    char text[130];
    strref refs[130];
    memset(text, 'u', sizeof(text));
    struct strtab *tab = strtab_new();
    for (size_t len = 0; len < sizeof(text); len++)
        refs[len] = intern(tab, str_make(text, len));
    for (size_t len = 0; len < sizeof(text); len++) {
        assert_int_equal(strtab_get(tab, refs[len]).len, len);
        assert_int_equal(strlen(strtab_get(tab, refs[len]).ptr), len);
    }
    strtab_free(tab);
}

TEST(strtab__the_longest_string_fits_and_a_longer_one_is_refused)
{
    struct error err = ERROR_INIT;
    strref ref = 7;
    struct strtab *tab = strtab_new();
    char *text = calloc(LIMIT_STRING_BYTES + 1, 1);
    assert_non_null(text);
    for (int i = 0; i < 40; i++) { /* more than one chunk holds */
        text[0] = (char)i;
        strref here = intern(tab, str_make(text, LIMIT_STRING_BYTES));
        assert_int_equal(strtab_get(tab, here).len, LIMIT_STRING_BYTES);
        assert_int_equal(strtab_get(tab, here).ptr[0], i);
    }
    struct str over = str_make(text, LIMIT_STRING_BYTES + 1);
    assert_int_equal(strtab_intern(tab, over, &ref, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(ref, 0);
    assert_int_equal(strtab_count(tab), 40);
    free(text);
    strtab_free(tab);
}

static size_t numbered(char *text, size_t size, unsigned i)
{
    size_t pad = (size_t)hash_u64(i) % 90;
    return (size_t)snprintf(text, size, "tag-%u-%.*s", i, (int)pad,
                            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
                            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
}

static struct strtab *make_large(unsigned count, strref *refs)
{
    char text[200];
    struct strtab *tab = strtab_new();
    for (unsigned i = 0; i < count; i++) {
        size_t len = numbered(text, sizeof(text), i);
        refs[i] = intern(tab, str_make(text, len));
    }
    return tab;
}

TEST(strtab__many_strings_over_many_chunks_are_all_found)
{
    enum { COUNT = 60000 };
    char text[200];
    strref *refs = calloc(COUNT, sizeof(*refs));
    assert_non_null(refs);
    struct strtab *tab = make_large(COUNT, refs);
    assert_int_equal(strtab_count(tab), COUNT);
    assert_true(strtab_bytes(tab) > (size_t)2 * 1024 * 1024);
    for (unsigned i = 0; i < COUNT; i++) {
        struct str s = str_make(text, numbered(text, sizeof(text), i));
        assert_true(str_eq(strtab_get(tab, refs[i]), s));
        assert_int_equal(intern(tab, s), refs[i]);
    }
    assert_int_equal(strtab_count(tab), COUNT);
    strtab_free(tab);
    free(refs);
}

TEST(strtab__a_sealed_table_still_answers)
{
    enum { COUNT = 30000 };
    char text[200];
    strref *refs = calloc(COUNT, sizeof(*refs));
    assert_non_null(refs);
    struct strtab *tab = make_large(COUNT, refs);
    strtab_seal(tab);
    for (unsigned i = 0; i < COUNT; i += 2999) {
        struct str s = str_make(text, numbered(text, sizeof(text), i));
        assert_true(str_eq(strtab_get(tab, refs[i]), s));
    }
    strtab_free(tab);
    free(refs);
}

static void add_to_hash(void *ctx, const void *data, size_t len)
{
    sha256_add(ctx, data, len);
}

static void digest(const struct strtab *tab, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    strtab_visit(tab, add_to_hash, sha);
    sha256_final(sha, hex);
    sha256_free(sha);
}

TEST(strtab__equal_sequences_hash_alike_and_others_do_not)
{
    enum { COUNT = 30000 };
    char first[SHA256_HEX_MAX];
    char second[SHA256_HEX_MAX];
    strref *refs = calloc(COUNT, sizeof(*refs));
    assert_non_null(refs);
    struct strtab *a = make_large(COUNT, refs);
    struct strtab *b = make_large(COUNT, refs);
    digest(a, first);
    digest(b, second);
    assert_string_equal(first, second);
    strtab_seal(a);
    digest(a, second);
    assert_string_equal(first, second);
    (void)intern(b, STR_LIT("new"));
    digest(b, second);
    assert_string_not_equal(first, second);
    strtab_free(a);
    strtab_free(b);
    free(refs);
}
