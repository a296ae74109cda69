#include "policy/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "core/limits.h"
#include "core/vec.h"
#include "tests/support/test.h"

struct reading {
    struct arena *arena;
    const struct yaml_node *root;
    struct vec problems; /* struct yaml_problem */
};

static void take(void *ctx, const struct yaml_problem *problem)
{
    struct reading *reading = ctx;
    assert_true(problem->message.len > 0);
    assert_true(problem->expected.len > 0);
    vec_push(&reading->problems, problem);
}

static struct reading *read_bytes(struct str text)
{
    struct arena *arena = arena_new();
    struct reading *reading = arena_alloc(arena, sizeof(*reading));
    reading->arena = arena;
    vec_init(&reading->problems, sizeof(struct yaml_problem));
    reading->root = yaml_read(arena, text, LIMIT_POLICY_BYTES, take, reading);
    return reading;
}

static void done(struct reading *reading)
{
    vec_clear(&reading->problems);
    arena_free(reading->arena);
}

static struct reading *read_good(const char *text)
{
    struct reading *reading = read_bytes(str_from(text));
    if (reading->problems.len > 0)
        fail_msg("%s", VEC_AT(struct yaml_problem, &reading->problems, 0).message.ptr);
    assert_non_null(reading->root);
    return reading;
}

static void assert_at(const struct yaml_node *node, unsigned line, unsigned column)
{
    assert_non_null(node);
    assert_int_equal(node->line, line);
    assert_int_equal(node->column, column);
}

static void assert_text(const struct yaml_node *node, const char *text)
{
    assert_non_null(node);
    assert_int_equal(node->kind, YAML_SCALAR);
    if (!str_eq_c(node->text, text))
        fail_msg("is '%.*s', should be '%s'", STR_ARG(node->text), text);
}

/* The one problem of a text. */
static void refused_bytes(struct str text, unsigned line, unsigned column, const char *message)
{
    struct reading *reading = read_bytes(text);
    if (reading->problems.len == 0)
        fail_msg("accepted, but should say: %s", message);
    const struct yaml_problem *problem = &VEC_AT(struct yaml_problem, &reading->problems, 0);
    assert_string_equal(problem->message.ptr, message);
    assert_int_equal(problem->line, line);
    assert_int_equal(problem->column, column);
    assert_int_equal(reading->problems.len, 1);
    done(reading);
}

static void refused(const char *text, unsigned line, unsigned column, const char *message)
{
    refused_bytes(str_from(text), line, column, message);
}

/* ---- what is read ---- */

TEST(yaml__keeps_lines_and_columns)
{
    struct reading *reading = read_good("# comment\n"
                                        "places:\n"
                                        "  regions:\n"
                                        "    - eu-west-1\n"
                                        "    - \"eu-central-1\"\n"
                                        "  pairs: {a: [b, c]}\n");
    const struct yaml_node *places = yaml_get(reading->root, "places");
    const struct yaml_node *regions = yaml_get(places, "regions");
    assert_at(reading->root, 2, 1);
    assert_at(places, 3, 3);
    assert_at(places->pairs[1].key, 6, 3);
    assert_at(regions, 4, 5);
    assert_int_equal(regions->count, 2);
    assert_at(regions->items[0], 4, 7);
    assert_text(regions->items[1], "eu-central-1");
    assert_at(yaml_get(yaml_get(places, "pairs"), "a")->items[1], 6, 18);
    done(reading);
}

TEST(yaml__columns_count_characters)
{
    struct reading *reading = read_good("{ä: ö, b: c}");
    assert_at(yaml_get(reading->root, "b"), 1, 11);
    done(reading);
}

TEST(yaml__tells_plain_from_quoted)
{
    struct reading *reading = read_good("a: 12\nb: '12'\nc: \"12\"\nd: |\n  12\n");
    assert_true(yaml_get(reading->root, "a")->plain);
    assert_false(yaml_get(reading->root, "b")->plain);
    assert_false(yaml_get(reading->root, "c")->plain);
    assert_false(yaml_get(reading->root, "d")->plain);
    assert_text(yaml_get(reading->root, "d"), "12\n");
    done(reading);
}

TEST(yaml__null_is_plain)
{
    struct reading *reading = read_good("a:\nb: ~\nc: null\nd: 'null'\ne: ''\nf: nul\n");
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(yaml_is_null(yaml_get(reading->root, keys[i])), i < 3);
    assert_false(yaml_is_null(reading->root));
    done(reading);
}

TEST(yaml__json_is_yaml)
{
    struct reading *reading =
        read_good("{\n\t\"a\": [1, true, null],\n\t\"b\": {\"c\": \"d\\u00e9\\\"\"}\n}\n");
    assert_int_equal(yaml_get(reading->root, "a")->count, 3);
    assert_text(yaml_get(yaml_get(reading->root, "b"), "c"), "d\xc3\xa9\"");
    done(reading);
}

TEST(yaml__bom_and_crlf_are_fine)
{
    struct reading *reading = read_good("\xef\xbb\xbf"
                                        "a: 1\r\nb:\r\n  c: 2\r\n");
    assert_at(yaml_get(reading->root, "a"), 1, 4);
    assert_at(yaml_get(yaml_get(reading->root, "b"), "c"), 3, 6);
    done(reading);
}

TEST(yaml__nothing_to_read_is_no_problem)
{
    static const char *const texts[] = {"", "\n\n", "# only a comment\n", "\xef\xbb\xbf"};
    for (size_t i = 0; i < 4; i++) {
        struct reading *reading = read_bytes(str_from(texts[i]));
        assert_null(reading->root);
        assert_int_equal(reading->problems.len, 0);
        done(reading);
    }
}

TEST(yaml__get_returns_null_where_there_are_no_keys)
{
    struct reading *reading = read_good("[a]");
    assert_null(yaml_get(reading->root, "a"));
    assert_null(yaml_get(NULL, "a"));
    done(reading);
}

TEST(yaml__clip_keeps_characters_whole)
{
    struct arena *arena = arena_new();
    char text[121];
    text[0] = 'x';
    for (size_t i = 1; i < sizeof(text); i++)
        text[i] = "\xc3\xa9"[1 - i % 2];
    struct str clipped = yaml_clip(arena, str_make(text, sizeof(text)));
    assert_int_equal(clipped.len, 59 + 3);
    assert_true(str_is_utf8(clipped));
    assert_true(str_eq_c(yaml_clip(arena, STR_LIT("short")), "short"));
    arena_free(arena);
}

/* ---- what is refused, though YAML has it ---- */

TEST(yaml__refuses_duplicate_keys)
{
    refused("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' is here twice; it is also on line 1");
    refused("x: {a: 1, \"a\": 2}\n", 1, 11, "the key 'a' is here twice; it is also on line 1");
}

TEST(yaml__refuses_anchors_and_aliases)
{
    refused("a: &x 1\n", 1, 4, "anchors are not allowed here: '&x'");
    refused("a: &x {b: 1}\n", 1, 4, "anchors are not allowed here: '&x'");
    refused("a: &x [1]\n", 1, 4, "anchors are not allowed here: '&x'");
    refused("a: *x\n", 1, 4, "aliases are not allowed here: '*x'");
}

TEST(yaml__refuses_tags)
{
    refused("a: !x 1\n", 1, 4, "tags are not allowed here: '!x'");
    refused("a: !!int 1\n", 1, 4, "tags are not allowed here: '!!int'");
    refused("a: ! {}\n", 1, 4, "tags are not allowed here: '!'");
}

TEST(yaml__refuses_second_documents)
{
    refused("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here");
    struct reading *reading = read_good("---\na: 1\n...\n");
    done(reading);
}

TEST(yaml__refuses_keys_that_are_no_text)
{
    refused("{[a]: 1}\n", 1, 2, "a list or a mapping stands where a key belongs");
    refused("? {a: b}\n: 1\n", 1, 3, "a list or a mapping stands where a key belongs");
}

TEST(yaml__reads_on_after_what_it_refuses)
{
    struct reading *reading = read_bytes(STR_LIT("a: &x 1\nb: *x\nc: !t 2\na: 3\n"));
    assert_int_equal(reading->problems.len, 4);
    assert_non_null(reading->root);
    assert_text(yaml_get(reading->root, "a"), "1");
    assert_int_equal(yaml_get(reading->root, "b")->kind, YAML_REFUSED);
    done(reading);
}

/* ---- limits and bytes ---- */

TEST(yaml__refuses_deep_nesting)
{
    char text[2 * LIMIT_POLICY_DEPTH + 3] = {0};
    memset(text, '[', LIMIT_POLICY_DEPTH);
    memset(text + LIMIT_POLICY_DEPTH, ']', LIMIT_POLICY_DEPTH);
    struct reading *reading = read_good(text);
    done(reading);
    memset(text, '[', LIMIT_POLICY_DEPTH + 1);
    memset(text + LIMIT_POLICY_DEPTH + 1, ']', LIMIT_POLICY_DEPTH + 1);
    reading = read_bytes(str_from(text));
    assert_null(reading->root);
    const struct yaml_problem *problem = &VEC_AT(struct yaml_problem, &reading->problems, 0);
    assert_string_equal(problem->message.ptr, "nested more than 32 levels deep");
    assert_int_equal(problem->column, LIMIT_POLICY_DEPTH + 1);
    assert_true(problem->limit);
    done(reading);
}

TEST(yaml__refuses_large_files)
{
    struct arena *arena = arena_new();
    char *text = arena_alloc(arena, LIMIT_POLICY_BYTES + 1);
    memset(text, '\n', LIMIT_POLICY_BYTES + 1);
    refused_bytes(str_make(text, LIMIT_POLICY_BYTES + 1), 1, 1, "the file has 1048577 bytes");
    struct reading *reading = read_bytes(str_make(text, LIMIT_POLICY_BYTES));
    assert_int_equal(reading->problems.len, 0);
    done(reading);
    arena_free(arena);
}

TEST(yaml__refuses_bytes_that_are_no_text)
{
    refused("a: 1\nb: x\xff\n", 2, 5, "the byte 0xff is not UTF-8");
    refused("a: \xc3\xa9 \xe9t\xe9\n", 1, 6, "the byte 0xe9 is not UTF-8");
    refused("a: \x1b[0m\n", 1, 4, "a control character stands here");
    refused("a: b\n\xef\xbb\xbf"
            "c: d\n",
            2, 1, "a control character stands here");
    refused_bytes(STR_LIT("\xff\xfe"
                          "a\0:\0"),
                  1, 1, "the file is UTF-16, not UTF-8");
    refused_bytes(STR_LIT("a\0:\0"), 1, 2, "the file is UTF-16, not UTF-8");
    refused("a: \"x\\0\"\n", 1, 4, "the text holds a control character");
    refused("a: \"\\x85\"\n", 1, 4, "the text holds a control character");
}

/* ---- what libyaml gives up on, in words that help ---- */

TEST(yaml__names_tabs)
{
    refused("a:\n\tb: 1\n", 2, 1, "line 2 is indented with a tab; YAML allows blanks only");
    refused("a:\n  b: 1\n  \tc: 2\n", 3, 3,
            "line 3 is indented with a tab; YAML allows blanks only");
    refused("- a: 1\n\tb: 2\n", 2, 1, "line 2 is indented with a tab; YAML allows blanks only");
    refused("{\n\t\"a\": 1\n\t\"b\": 2\n}\n", 1, 1, "the mapping that opens here is not closed");
}

TEST(yaml__names_wrong_indentation)
{
    refused("a:\n  b: 1\n   c: 2\n", 3, 4,
            "line 3 is indented by 3 blanks, which fits no line above it");
    refused("a:\n    b: 1\n  c: 2\n", 3, 3,
            "line 3 is indented by 2 blanks, which fits no line above it");
    refused("a:\n- b: 1\n c: 2\n", 3, 2,
            "line 3 is indented by 1 blank, which fits no line above it");
    refused("a: 1\n  b: 2\n", 2, 3, "line 2 is indented by 2 blanks, which fits no line above it");
    refused("a:\n  - b\n - c\n", 3, 2,
            "line 3 is indented by 1 blank, which fits no line above it");
    struct reading *reading = read_bytes(STR_LIT("a:\n    b: 1\n  c: 2\n"));
    assert_string_equal(VEC_AT(struct yaml_problem, &reading->problems, 0).expected.ptr,
                        "Expected 0 or 4 blanks.");
    done(reading);
}

TEST(yaml__names_missing_colons)
{
    refused("a:\n  b 1\n  c: 2\n", 2, 3, "line 2 has no colon: 'b 1'");
    refused("a:\n  b:1\n  c: 2\n", 2, 3, "line 2 has no blank after its colon: 'b:1'");
    refused("a: b: c\n", 1, 5, "line 1 has a second ': ' in its value");
}

TEST(yaml__names_missing_quotes)
{
    refused("a: *\n", 1, 4, "a value that begins with * needs quotes");
    refused("a: [*]\n", 1, 5, "a value that begins with * needs quotes");
    refused("a: &\n", 1, 4, "a value that begins with & needs quotes");
    refused("a: !<\n", 1, 4, "a value that begins with ! needs quotes");
    refused("a: !b!c d\n", 1, 4, "a value that begins with ! needs quotes");
    refused("a: @b\n", 1, 4, "a value cannot begin with this character");
    refused("a: `b`\n", 1, 4, "a value cannot begin with this character");
    refused("%a\nb: 1\n", 1, 1, "a line cannot begin with %");
    refused("a: | b\n", 1, 6, "after | or > nothing but the end of the line is allowed");
}

TEST(yaml__names_open_quotes_and_brackets)
{
    refused("a: 1\nb: \"x\nc: 2\n", 2, 4, "the quote that opens here is never closed");
    refused("a: 'x\n---\n", 1, 4, "the quote that opens here is never closed");
    refused("a: [1, 2\nb: 3\n", 1, 4, "the list that opens here is not closed");
    refused("a: {b: 1\nc: 3\n", 1, 4, "the mapping that opens here is not closed");
    refused("a: [1, , 2]\n", 1, 8, "a value is missing here");
    refused("a: \"b\" c\n", 1, 8, "something stands behind the end of the value");
    refused("a: {} c\n", 1, 7, "something stands behind the end of the value");
}

TEST(yaml__names_wrong_escapes)
{
    refused("a: \"\\d\"\n", 1, 5, "a backslash begins no escape that YAML knows");
    refused("a: \"\\xzz\"\n", 1, 7, "an escape lacks its hex digits");
    refused("a: \"\\ud800\"\n", 1, 7, "an escape names no Unicode character");
}

TEST(yaml__names_misplaced_items)
{
    refused("a: - b\n", 1, 4, "a list item with '-' cannot begin in the middle of a line");
    refused("- a\nb: 1\n", 2, 1, "this line is no item of the list above it");
    refused("{a: 1}\nb: 2\n", 2, 1, "what stands here belongs to nothing above it");
}
