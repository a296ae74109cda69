#include "core/json_writer.h"
#include "core/hash.h"
#include "tests/support/test.h"

#include <jansson.h>
#include <stdlib.h>

struct fixture {
    struct sink *sink;
    struct json_writer w;
};

static void start(struct fixture *f, unsigned pretty_depth)
{
    f->sink = sink_memory();
    json_writer_init(&f->w, f->sink, pretty_depth);
}

/* Ends the document and compares its text. */
static void expect(struct fixture *f, const char *text)
{
    struct error err = ERROR_INIT;
    json_finish(&f->w);
    struct str view = sink_view(f->sink);
    if (!str_eq_c(view, text))
        fail_msg("got: %.*s", STR_ARG(view));
    assert_int_equal(sink_close(f->sink, &err), 0);
}

static void write_sample(struct json_writer *w)
{
    json_begin_object(w);
    json_member_cstr(w, "schema", "findings/1");
    json_key(w, "run");
    json_begin_object(w);
    json_member_u64(w, "count", 2);
    json_key(w, "empty");
    json_begin_object(w);
    json_end_object(w);
    json_end_object(w);
    json_key(w, "findings");
    json_begin_array(w);
    for (int i = 1; i <= 2; i++) {
        json_begin_object(w);
        json_member_i64(w, "n", i);
        json_key(w, "tags");
        json_begin_array(w);
        json_cstr(w, "a");
        json_cstr(w, "b");
        json_end_array(w);
        json_end_object(w);
    }
    json_end_array(w);
    json_key(w, "none");
    json_begin_array(w);
    json_end_array(w);
    json_end_object(w);
}

TEST(json_writer__depth_zero_puts_everything_on_one_line)
{
    struct fixture f;
    start(&f, 0);
    write_sample(&f.w);
    expect(&f, "{\"schema\": \"findings/1\", \"run\": {\"count\": 2, \"empty\": {}}, "
               "\"findings\": [{\"n\": 1, \"tags\": [\"a\", \"b\"]}, "
               "{\"n\": 2, \"tags\": [\"a\", \"b\"]}], \"none\": []}\n");
}

TEST(json_writer__pretty_levels_have_a_line_for_each_member)
{
    struct fixture f;
    start(&f, 2);
    write_sample(&f.w);
    expect(&f, "{\n"
               "  \"schema\": \"findings/1\",\n"
               "  \"run\": {\n"
               "    \"count\": 2,\n"
               "    \"empty\": {}\n"
               "  },\n"
               "  \"findings\": [\n"
               "    {\"n\": 1, \"tags\": [\"a\", \"b\"]},\n"
               "    {\"n\": 2, \"tags\": [\"a\", \"b\"]}\n"
               "  ],\n"
               "  \"none\": []\n"
               "}\n");
}

TEST(json_writer__every_kind_of_value_has_its_form)
{
    struct fixture f;
    start(&f, 0);
    json_begin_array(&f.w);
    json_i64(&f.w, INT64_MIN);
    json_u64(&f.w, UINT64_MAX);
    json_bool(&f.w, true);
    json_bool(&f.w, false);
    json_write_null(&f.w);
    json_cstr(&f.w, NULL);
    json_number(&f.w, "12.500000");
    json_text(&f.w, STR_LIT("{\"a\": [1]}"));
    json_str(&f.w, STR_EMPTY);
    json_begin_object(&f.w);
    json_member_bool(&f.w, "b", true);
    json_member_str(&f.w, "s", STR_LIT("x"));
    json_member_cstr(&f.w, "n", NULL);
    json_end_object(&f.w);
    json_end_array(&f.w);
    expect(&f, "[-9223372036854775808, 18446744073709551615, true, false, null, null, 12.500000, "
               "{\"a\": [1]}, "
               "\"\", {\"b\": true, \"s\": \"x\", \"n\": null}]\n");
}

TEST(json_writer__a_document_may_be_a_single_value)
{
    struct fixture f;
    start(&f, 3);
    json_cstr(&f.w, "alone");
    expect(&f, "\"alone\"\n");
}

TEST(json_writer__what_needs_an_escape_gets_the_short_one)
{
    struct fixture f;
    start(&f, 0);
    json_str(&f.w, STR_LIT("\"\\/\b\f\n\r\t\0\x1b\x1f\x7f\xc2\x9b\xc2\xa0"));
    expect(&f, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001b\\u001f\\u007f\\u009b\xc2\xa0\"\n");
}

TEST(json_writer__keys_are_escaped_as_values_are)
{
    struct fixture f;
    start(&f, 0);
    json_begin_object(&f.w);
    json_member_u64(&f.w, "a\"b", 1);
    json_end_object(&f.w);
    expect(&f, "{\"a\\\"b\": 1}\n");
}

TEST(json_writer__stray_bytes_become_replacement_characters)
{
    struct fixture f;
    start(&f, 0);
    json_str(&f.w, STR_LIT("a\x80"
                           "b\xc3\xa9\xe2\x82"
                           "c\xff\xed\xa0\x80"));
    expect(&f, "\"a\xef\xbf\xbd"
               "b\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"
               "c\xef\xbf\xbd"
               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"\n");
}

/* The string that a JSON reader must find: the input, with U+FFFD for each stray byte. */
static size_t as_read_back(struct str s, char *out)
{
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        size_t width = 1;
        while (width <= 4 && width <= s.len - at && !str_is_utf8(str_make(s.ptr + at, width)))
            width++;
        bool valid = width <= 4 && width <= s.len - at;
        memcpy(out + len, valid ? s.ptr + at : "\xef\xbf\xbd", valid ? width : 3);
        len += valid ? width : 3;
        at += valid ? width : 1;
    }
    return len;
}

static void expect_read_back(struct str s, unsigned pretty_depth)
{
    struct fixture f;
    struct error err = ERROR_INIT;
    json_error_t problem;
    char expected[1024];
    size_t len = as_read_back(s, expected);
    start(&f, pretty_depth);
    json_begin_array(&f.w);
    json_str(&f.w, s);
    json_end_array(&f.w);
    json_finish(&f.w);
    struct str text = sink_view(f.sink);
    json_t *root = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &problem);
    if (!root)
        fail_msg("%s: %.*s", problem.text, STR_ARG(text));
    const json_t *value = json_array_get(root, 0);
    assert_int_equal(json_string_length(value), len);
    assert_memory_equal(json_string_value(value), expected, len);
    json_decref(root);
    assert_int_equal(sink_close(f.sink, &err), 0);
}

/* Bytes of every sort, with those that begin and continue UTF-8 more often than chance would. */
TEST(json_writer__any_bytes_come_back_through_a_json_reader)
{
    static const unsigned char telling[] = {0xc2, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0x80,
                                            0x82, 0x9f, 0xa0, 0xbf, '"',  '\\', 0x00, 0x7f};
    for (uint64_t round = 0; round < 20000; round++) {
        char text[256];
        size_t len = (size_t)hash_u64(round) % 60;
        for (size_t i = 0; i < len; i++) {
            uint64_t random = hash_u64(round * 256 + i + 1000000);
            unsigned char byte = random & 256 ? telling[random % 16] : (unsigned char)random;
            text[i] = (char)byte;
        }
        expect_read_back(str_make(text, len), (unsigned)(round % 3));
    }
}

/* Random nesting; the reader must agree about shape and values. */
static json_t *write_random(struct json_writer *w, uint64_t *seed, unsigned depth)
{
    uint64_t random = hash_u64((*seed)++);
    if (depth >= 8 || random % 4 == 0) {
        json_i64(w, (int64_t)random);
        return json_integer((json_int_t)random);
    }
    bool object = random % 4 == 1;
    json_t *node = object ? json_object() : json_array();
    object ? json_begin_object(w) : json_begin_array(w);
    for (uint64_t i = 0; i < random / 4 % 5; i++) {
        char key[2] = {(char)('a' + i), '\0'};
        if (object)
            json_key(w, key);
        json_t *child = write_random(w, seed, depth + 1);
        assert_int_equal(
            object ? json_object_set_new(node, key, child) : json_array_append_new(node, child), 0);
    }
    object ? json_end_object(w) : json_end_array(w);
    return node;
}

TEST(json_writer__random_nesting_is_valid_at_every_pretty_depth)
{
    for (uint64_t round = 0; round < 2000; round++) {
        struct fixture f;
        struct error err = ERROR_INIT;
        uint64_t seed = round << 20;
        start(&f, (unsigned)(round % 6));
        json_t *expected = write_random(&f.w, &seed, 0);
        json_finish(&f.w);
        struct str text = sink_view(f.sink);
        json_t *root = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
        assert_non_null(root);
        assert_true(json_equal(root, expected));
        json_decref(root);
        json_decref(expected);
        assert_int_equal(sink_close(f.sink, &err), 0);
    }
}

TEST(json_writer__the_deepest_nesting_still_has_its_commas)
{
    struct fixture f;
    struct error err = ERROR_INIT;
    start(&f, 64);
    for (int i = 0; i < 64; i++) {
        json_begin_array(&f.w);
        json_u64(&f.w, 1);
    }
    for (int i = 0; i < 64; i++) {
        json_u64(&f.w, 2);
        json_end_array(&f.w);
    }
    json_finish(&f.w);
    struct str text = sink_view(f.sink);
    json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(root), 3);
    json_decref(root);
    assert_int_equal(sink_close(f.sink, &err), 0);
}
