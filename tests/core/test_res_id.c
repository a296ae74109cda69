#include "core/res_id.h"
#include "core/hash.h"
#include "core/sort.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

static struct res_id pack(const char *text)
{
    struct res_id id = RES_ID_NONE;
    if (!res_id_pack(str_from(text), "snap-", &id))
        fail_msg("'%s' does not pack", text);
    return id;
}

TEST(res_id__both_forms_pack_to_their_number)
{
    struct res_id id = pack("snap-0a1b2c3d");
    assert_int_equal(id.form, ID_SHORT);
    assert_int_equal(id.value, 0x0a1b2c3d);
    id = pack("snap-0123456789abcdef0");
    assert_int_equal(id.form, ID_LONG);
    assert_int_equal(id.value, UINT64_C(0x123456789abcdef0));
    id = pack("snap-0ffffffffffffffff");
    assert_int_equal(id.value, UINT64_MAX);
    id = pack("snap-ffffffff");
    assert_int_equal(id.value, 0xffffffff);
    assert_int_equal(pack("").form, ID_NONE);
}

TEST(res_id__only_what_prints_back_is_packed)
{
    static const char *const wrong[] = {
        "snap-",
        "snap",
        "vol-12345678",
        "snap-1234567",
        "snap-123456789",
        "snap-1234567G",
        "snap-ABCDEF12",
        "snap-+1234567",
        "snap-1123456789abcdef0",
        "snap-0123456789abcdef",
        "snap-0123456789abcdef01",
        "snap-0123456789abcdEf0",
        "Snap-12345678",
        " snap-12345678",
        "snap-12345678 ",
        "snap-sourcesnap",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct res_id id;
        if (res_id_pack(str_from(wrong[i]), "snap-", &id))
            fail_msg("'%s' packs", wrong[i]);
        assert_int_equal(id.form, ID_NONE);
    }
}

TEST(res_id__every_id_prints_back_byte_for_byte)
{
    static const char *const texts[] = {
        "",
        "snap-00000000",
        "snap-ffffffff",
        "snap-00000000000000000",
        "snap-0ffffffffffffffff",
        "snap-0123456789abcdef0",
        "snap-ABCDEF12",
        "snap-1123456789abcdef0",
        "snap-",
        "none",
        " ",
    };
    struct error err = ERROR_INIT;
    struct strtab *tab = strtab_new();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char buf[RES_ID_TEXT_MAX];
        struct res_id id;
        assert_int_equal(res_id_intern(str_from(texts[i]), "snap-", tab, &id, &err), 0);
        assert_true(str_eq_c(res_id_text(id, "snap-", tab, buf), texts[i]));
        assert_string_equal(res_id_text(id, "snap-", tab, buf).ptr, texts[i]);
    }
    assert_int_equal(strtab_count(tab), 5); /* the packed ones take no room there */
    strtab_free(tab);
}

TEST(res_id__prefixes_of_every_kind_work)
{
    static const char *const prefixes[] = {"snap-", "vol-", "ami-", "i-", "lt-"};
    for (size_t i = 0; i < 5; i++) {
        char text[RES_ID_TEXT_MAX];
        char buf[RES_ID_TEXT_MAX];
        struct res_id id;
        (void)snprintf(text, sizeof(text), "%s0000000000000beef", prefixes[i]);
        assert_true(res_id_pack(str_from(text), prefixes[i], &id));
        assert_string_equal(res_id_text(id, prefixes[i], NULL, buf).ptr, text);
    }
}

TEST(res_id__an_id_beyond_the_limit_of_a_string_is_refused)
{
    struct error err = ERROR_INIT;
    struct res_id id;
    char *text = calloc(100000, 1);
    assert_non_null(text);
    struct strtab *tab = strtab_new();
    assert_int_equal(res_id_intern(str_make(text, 100000), "snap-", tab, &id, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(id.form, ID_NONE);
    strtab_free(tab);
    free(text);
}

/* Ids close to each other and to every boundary between the forms, and some that are not. */
static void make_text(uint64_t seed, char text[RES_ID_TEXT_MAX])
{
    static const uint64_t near[] = {
        0, 0x10000000, 0xfffffff, UINT32_MAX, UINT64_C(0xffffffff00000000), UINT64_MAX,
    };
    uint64_t random = hash_u64(seed);
    uint64_t value =
        random % 3 == 0 ? hash_u64(random) : near[random / 3 % 6] + random / 18 % 5 - 2;
    switch (random >> 60) {
    case 0: text[0] = '\0'; break;
    case 1: /* text form, also such as sort among the packed ones */
        (void)snprintf(text, RES_ID_TEXT_MAX, "snap-%llx", (unsigned long long)value);
        break;
    case 2:
        (void)snprintf(text, RES_ID_TEXT_MAX, "%s%08X", random & 1 ? "snap-" : "s",
                       (unsigned)value);
        break;
    case 3: /* a long id that begins as some short one, followed by zeros or nearly so */
        (void)snprintf(text, RES_ID_TEXT_MAX, "snap-0%07x%09x", (unsigned)value & 0xfffffff,
                       (unsigned)(random >> 58) & 1);
        break;
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
    case 9: (void)snprintf(text, RES_ID_TEXT_MAX, "snap-%08x", (unsigned)value); break;
    default:
        (void)snprintf(text, RES_ID_TEXT_MAX, "snap-0%016llx", (unsigned long long)value);
        break;
    }
}

enum { POOL = 3000 };

struct pool {
    struct strtab *tab;
    char texts[POOL][RES_ID_TEXT_MAX];
    struct res_id ids[POOL];
};

static struct pool *pool_new(void)
{
    struct error err = ERROR_INIT;
    struct pool *pool = calloc(1, sizeof(*pool));
    assert_non_null(pool);
    pool->tab = strtab_new();
    for (size_t i = 0; i < POOL; i++) {
        make_text(i, pool->texts[i]);
        assert_int_equal(
            res_id_intern(str_from(pool->texts[i]), "snap-", pool->tab, &pool->ids[i], &err), 0);
    }
    return pool;
}

static void pool_free(struct pool *pool)
{
    strtab_free(pool->tab);
    free(pool);
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* 9 million pairs, all forms against all. */
TEST(res_id__cmp_is_the_byte_order_of_the_texts)
{
    struct pool *pool = pool_new();
    for (size_t i = 0; i < POOL; i++) {
        for (size_t j = 0; j < POOL; j++) {
            int expected = sign(strcmp(pool->texts[i], pool->texts[j]));
            int order = sign(res_id_cmp(pool->ids[i], pool->ids[j], "snap-", pool->tab));
            if (order != expected)
                fail_msg("'%s' and '%s': %d", pool->texts[i], pool->texts[j], order);
            if (res_id_eq(pool->ids[i], pool->ids[j]) != (expected == 0))
                fail_msg("'%s' and '%s' are not told apart", pool->texts[i], pool->texts[j]);
        }
    }
    pool_free(pool);
}

/* The rule of the header: keys, then forms, then values; and values only where it says so. */
TEST(res_id__keys_then_forms_then_values_sort_packed_ids)
{
    struct pool *pool = pool_new();
    for (size_t i = 0; i < POOL; i++) {
        for (size_t j = 0; j < POOL; j++) {
            struct res_id a = pool->ids[i];
            struct res_id b = pool->ids[j];
            if (a.form == ID_TEXT || b.form == ID_TEXT)
                continue;
            int expected = sign(strcmp(pool->texts[i], pool->texts[j]));
            uint64_t key_a = res_id_sort_key(a);
            uint64_t key_b = res_id_sort_key(b);
            int order = (key_a > key_b) - (key_a < key_b);
            if (order == 0)
                order = (a.form > b.form) - (a.form < b.form);
            if (order == 0 && expected != 0) {
                assert_int_equal(a.form, ID_LONG);
                assert_true(a.value >= UINT64_C(0xffffffff00000000));
                assert_true(b.value >= UINT64_C(0xffffffff00000000));
                order = (a.value > b.value) - (a.value < b.value);
            }
            assert_int_equal(order, expected);
        }
    }
    pool_free(pool);
}

TEST(res_id__keys_are_the_numbers_that_they_are_said_to_be)
{
    assert_int_equal(res_id_sort_key(pack("snap-0000000000000002a")), 42);
    assert_int_equal(res_id_sort_key(pack("snap-00000001")), UINT64_C(1) << 36);
    assert_true(res_id_sort_key(pack("snap-10000000")) >
                res_id_sort_key(pack("snap-0ffffffffffffffff")));
    assert_true(res_id_sort_key(pack("snap-10000001")) > res_id_sort_key(pack("snap-10000000")));
    assert_int_equal(res_id_sort_key(RES_ID_NONE), 0);
}
