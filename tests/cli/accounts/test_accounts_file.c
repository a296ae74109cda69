#include "cli/accounts/accounts_file.h"

#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "core/sink.h"
#include "tests/support/test.h"

#define HEAR_MOST 32

struct read {
    struct arena *arena;
    struct accounts_file accounts;
    struct error problems[HEAR_MOST];
    size_t told;
    struct error err;
    int result;
};

static void hear(void *ctx, const struct error *problem)
{
    struct read *read = ctx;
    assert_true(read->told < HEAR_MOST);
    read->problems[read->told++] = *problem;
}

static struct read parse_str(struct str text)
{
    struct read read = {.arena = arena_new(), .err = ERROR_INIT};
    read.result = accounts_parse(read.arena, STR_LIT("accounts"), text, hear, &read, &read.accounts,
                                 &read.err);
    assert_int_equal(read.result, read.told > 0 ? -1 : 0);
    return read;
}

static struct read parse(const char *text)
{
    return parse_str(str_from(text));
}

static void expect_str(struct str found, const char *expected)
{
    if (!str_eq_c(found, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(found), expected);
}

/* The whole of its words. */
static void expect_problem(const struct read *read, size_t at, const char *message,
                           const char *detail)
{
    assert_true(at < read->told);
    assert_string_equal(read->problems[at].message, message);
    assert_string_equal(read->problems[at].detail, detail);
    assert_int_equal(read->problems[at].code, ERR_INPUT);
}

static void refuses(const char *text, const char *message, const char *detail)
{
    struct read read = parse(text);
    expect_problem(&read, 0, message, detail);
    assert_string_equal(read.err.message, "the accounts file accounts has 1 problem");
    arena_free(read.arena);
}

#define ALL_KEYS_YAML                                      \
    "# who we are\n"                                       \
    "accounts:\n"                                          \
    "  - id: 012345678901\n"                               \
    "    name: payments\n"                                 \
    "    role: audit/snapaudit\n"                          \
    "    external_id: 8f1c/2\n"                            \
    "    regions: [eu-west-1, eu-central-1, eu-west-1]\n"  \
    "  - id: \"111122223333\"\n"                           \
    "    regions: us-east-1\n"                             \
    "    role: arn:aws:iam::111122223333:role/snapaudit\n" \
    "    name: ~\n"                                        \
    "  - {id: \"444455556666\"}\n"

#define ALL_KEYS_CSV                                                              \
    "\xef\xbb\xbfname,id,role,regions,external_id\r\n"                            \
    "payments,012345678901,audit/snapaudit,eu-west-1; eu-central-1;,8f1c/2\r\n"   \
    "\r\n"                                                                        \
    ",\"111122223333\", arn:aws:iam::111122223333:role/snapaudit ,us-east-1,\r\n" \
    ",444455556666,,,\r\n"

TEST(accounts__yaml_and_csv_say_the_same)
{
    static const char *const texts[] = {ALL_KEYS_YAML, ALL_KEYS_CSV};
    for (size_t i = 0; i < 2; i++) {
        struct read read = parse(texts[i]);
        assert_int_equal(read.result, 0);
        assert_int_equal(read.accounts.count, 3);
        const struct listed_account *one = &read.accounts.items[0];
        expect_str(one->id, "012345678901");
        expect_str(one->name, "payments");
        expect_str(one->role, "audit/snapaudit");
        expect_str(one->external_id, "8f1c/2");
        assert_int_equal(one->regions.count, 2);
        expect_str(one->regions.items[1], "eu-central-1");
        expect_str(one[1].role, "arn:aws:iam::111122223333:role/snapaudit");
        assert_int_equal(one[1].regions.count, 1);
        assert_true(str_is_empty(one[1].name));
        expect_str(one[2].id, "444455556666");
        assert_true(str_is_empty(one[2].role));
        assert_int_equal(one[2].regions.count, 0);
        arena_free(read.arena);
    }
}

TEST(accounts__a_list_by_itself_and_json_are_yaml)
{
    static const char *const texts[] = {"- id: \"111122223333\"\n", "[{\"id\": \"111122223333\"}]",
                                        "{\"accounts\": [{\"id\": \"111122223333\"}]}",
                                        "---\naccounts:\n- id: 111122223333\n"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct read read = parse(texts[i]);
        assert_int_equal(read.accounts.count, 1);
        assert_int_equal(read.result, 0);
        arena_free(read.arena);
    }
}

TEST(accounts__each_value_is_checked_and_told_with_its_line)
{
    static const struct {
        const char *text, *message, *detail;
    } rows[] = {
        {"- id: 11112222333", "accounts:1: id is '11112222333'",
         "Expected 12 digits, with the zeros at the beginning that spreadsheets drop."},
        {"id\n1111-2222-3333\n", "accounts:2: id is '1111-2222-3333'",
         "Expected 12 digits, with the zeros at the beginning that spreadsheets drop."},
        {"- name: x\n", "accounts:1: the account has no id",
         "Expected 12 digits, with the zeros at the beginning that spreadsheets drop."},
        {"- id: 111122223333\n  role: no blanks\n", "accounts:2: role is 'no blanks'",
         "Expected the name of a role, such as snapaudit or audit/snapaudit, or its ARN, "
         "arn:aws:iam::ACCOUNT:role/NAME."},
        {"- id: 111122223333\n  role: arn:aws:iam::111122223333:user/x\n",
         "accounts:2: role is 'arn:aws:iam::111122223333:user/x'",
         "Expected the name of a role, such as snapaudit or audit/snapaudit, or its ARN, "
         "arn:aws:iam::ACCOUNT:role/NAME."},
        {"- id: 111122223333\n  role: arn:aws:iam::444455556666:role/x\n",
         "accounts:1: role is 'arn:aws:iam::444455556666:role/x'",
         "Expected a role of account 111122223333."},
        {"id,external_id,role\n111122223333,x,r\n", "accounts:2: external_id is 'x'",
         "Expected 2 to 1224 letters, digits and _+=,.@:/-."},
        {"id,external_id\n111122223333,xy\n", "accounts:2: external_id stands here without role",
         "Expected the role whose trust policy asks for it."},
        {"id,regions\n111122223333,eu-west-1; mars\n", "accounts:2: regions is 'mars'",
         "Expected regions, such as eu-west-1."},
        {"- id: 111122223333\n  regions: {a: b}\n", "accounts:2: regions is no list of texts",
         "Expected regions, such as eu-west-1."},
        {"- id: [a]\n", "accounts:1: id is no text",
         "Expected 12 digits, with the zeros at the beginning that spreadsheets drop."},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        refuses(rows[i].text, rows[i].message, rows[i].detail);
}

TEST(accounts__keys_that_nobody_knows_are_refused_with_the_nearest)
{
    static const char keys[] = "Expected id, name, role, external_id or regions.";
    refuses("- id: 111122223333\n  roles: r\n",
            "accounts:2: unknown key 'roles'; did you mean role?", keys);
    refuses("id,External\n", "accounts:1: unknown key 'External'", keys);
    refuses("accounts: []\nroles: []\n", "accounts:2: unknown key 'roles'",
            "Expected a list of accounts, '- id: \"111122223333\"' and so on, by itself or below "
            "'accounts:'.");
}

TEST(accounts__an_account_twice_is_refused_with_both_lines)
{
    refuses("- id: 444455556666\n- id: 111122223333\n- id: 444455556666\n",
            "accounts:3: account 444455556666 is here twice; it is also on line 1",
            "Expected each account once.");
}

TEST(accounts__the_form_is_refused_in_words)
{
    static const struct {
        const char *text, *message, *detail;
    } rows[] = {
        {"", "accounts:1: no account is named", "Expected at least one, with its id."},
        {"\n\n# nothing\n", "accounts:1: no account is named",
         "Expected at least one, with its id."},
        {"accounts: ~\n", "accounts:1: no account is named", "Expected at least one, with its id."},
        {"accounts: x\n", "accounts:1: this is no list of accounts",
         "Expected a list of accounts, '- id: \"111122223333\"' and so on, by itself or below "
         "'accounts:'."},
        {"- 111122223333\n", "accounts:1: this is no account",
         "Expected its keys, id and others, such as '- id: \"111122223333\"'."},
        {"- &a {id: 111122223333}\n", "accounts:1: anchors are not allowed here: '&a'",
         "Expected every value to be written out where it counts."},
        {"id;role\n", "accounts:1: the columns are parted by ';'",
         "Expected columns that are parted by ','."},
        {"\"id\"\trole\n", "accounts:1: the columns are parted by tabs",
         "Expected columns that are parted by ','."},
        {"name,role\nx,y\n", "accounts:1: there is no column id",
         "Expected a first line that names the columns, such as id,name,role,external_id,regions."},
        {"id,id\n", "accounts:1: the column id is here twice", "Expected each column once."},
        {"id,name\n111122223333\n", "accounts:2: the row has 1 field",
         "Expected 2, as the header."},
        {"id,name\n111122223333,\"x\n", "accounts:2: the row is no CSV",
         "Expected a quote at both ends of a field or at none, each one inside doubled, and no "
         "line "
         "break."},
        {"id,name\n111122223333,\xe9\n", "accounts:2: the row is no UTF-8",
         "Expected a file saved as CSV UTF-8."},
        {"\xff\xfei", "accounts:1: the file is UTF-16", "Expected a file saved as CSV UTF-8."},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        refuses(rows[i].text, rows[i].message, rows[i].detail);
}

static struct str many(struct arena *arena, unsigned count)
{
    struct sink *out = sink_memory();
    sink_cstr(out, "id\n");
    for (unsigned i = 0; i < count; i++)
        sink_printf(out, "%012u\n", i);
    struct str text = arena_str(arena, sink_view(out));
    sink_abort(out);
    return text;
}

TEST(accounts__ten_thousand_are_read_and_one_more_is_refused)
{
    struct arena *arena = arena_new();
    struct read read = parse_str(many(arena, LIMIT_ACCOUNTS));
    assert_int_equal(read.accounts.count, LIMIT_ACCOUNTS);
    assert_int_equal(read.result, 0);
    arena_free(read.arena);
    read = parse_str(many(arena, LIMIT_ACCOUNTS + 5));
    expect_problem(&read, 0, "accounts:10002: more accounts than one run reads begin here",
                   "Expected at most 10000.");
    assert_int_equal(read.told, 1);
    arena_free(read.arena);
    arena_free(arena);
}

TEST(accounts__the_first_problems_are_told_and_all_counted)
{
    struct sink *out = sink_memory();
    sink_cstr(out, "id\n");
    for (int i = 0; i < 50; i++)
        sink_cstr(out, "x\n");
    struct read read = parse_str(sink_view(out));
    assert_int_equal(read.told, 20);
    assert_string_equal(read.err.message, "the accounts file accounts has 50 problems");
    assert_string_equal(read.err.detail, "The first 20 are told.");
    arena_free(read.arena);
    sink_abort(out);
}
