/* Positions in JSON and the taming of text for messages. */

#include <string.h>

#include "core/flaw.h"
#include "tests/support/test.h"

#define KEY(name)     \
    {                 \
        .key = (name) \
    }
#define AT(number)        \
    {                     \
        .index = (number) \
    }

static void at(const char *json, const struct step *path, size_t depth, uint64_t line,
               uint64_t column)
{
    struct position from = {10, 5};
    struct position found = position_of(str_from(json), from, path, depth);
    assert_int_equal(found.line, line);
    assert_int_equal(found.column, column);
}

TEST(flaw__a_path_leads_to_its_value)
{
    static const char json[] =
        "{\"a\" : [1, {\"b\": \"]},\\\"\"},\n [], \"x\" ],\n  \"c\": {\"d\":7}}";
    const struct step item[] = {KEY("a"), AT(1), KEY("b")};
    at(json, item, 0, 10, 5);
    at(json, item, 1, 10, 12);
    at(json, item, 2, 10, 16);
    at(json, item, 3, 10, 22);
    const struct step last[] = {KEY("a"), AT(3)};
    at(json, last, 2, 11, 6);
    const struct step other[] = {KEY("c"), KEY("d")};
    at(json, other, 2, 12, 13);
}

TEST(flaw__a_path_is_followed_as_far_as_it_goes)
{
    const struct step missing[] = {KEY("a"), KEY("b")};
    at("{\"a\":7}", missing, 2, 10, 10);
    at("{\"b\":7}", missing, 2, 10, 5);
    at("{}", missing, 2, 10, 5);
    at("[7]", missing, 2, 10, 5);
    const struct step far[] = {AT(9)};
    at("[7]", far, 1, 10, 5);
    at("[]", far, 1, 10, 5);
}

TEST(flaw__of_equal_keys_the_last_counts)
{
    const struct step key[] = {KEY("a")};
    at("{\"a\":1,\"a\":2}", key, 1, 10, 16);
}

TEST(flaw__columns_are_characters)
{
    struct position from = {1, 1};
    struct position found =
        position_after(from, str_from("a\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    assert_int_equal(found.line, 2);
    assert_int_equal(found.column, 4);
}

TEST(flaw__text_is_tamed)
{
    char text[] = "a\x1b\n\x7f\xc2\x85\xff\xc3\xa4\xe2\x82";
    text_tame(text);
    assert_string_equal(text, "a?????"
                              "?\xc3\xa4??");
}

TEST(flaw__long_text_is_cut_between_characters)
{
    struct flaw flaw;
    char text[1024];
    memset(text, 'x', sizeof(text));
    memcpy(text + sizeof(flaw.what) - 2, "\xc3\xa4", 3);
    flaw_set(&flaw, (struct position){1, 1}, "%s", text);
    assert_int_equal(strlen(flaw.what), sizeof(flaw.what) - 1);
    assert_int_equal(flaw.what[sizeof(flaw.what) - 2], '?');
}

TEST(flaw__the_text_of_a_value_is_found)
{
    static const char json[] = "{\"a\": [1.500000 , {\"b\": \"x,}\"}], \"a\": {\"c\": -0.10}}";
    const struct step number[] = {KEY("a"), KEY("c")};
    const struct step whole[] = {KEY("a")};
    const struct step none[] = {KEY("a"), KEY("d")};
    assert_true(str_eq_c(value_at(str_from(json), number, 2), "-0.10"));
    assert_true(str_eq_c(value_at(str_from(json), whole, 1), "{\"c\": -0.10}")); /* the last one */
    assert_true(str_is_empty(value_at(str_from(json), none, 2)));
    assert_true(str_eq_c(value_at(STR_LIT("[7 ,8]"), (const struct step[]){AT(0)}, 1), "7"));
}
