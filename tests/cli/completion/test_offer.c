#include "cli/completion/completion_internal.h"
#include "tests/support/test.h"

#include <string.h>

static void expect_words(const char *place, const char *words, bool list)
{
    struct arena *arena = arena_new();
    const struct offer offer = offer_read(place, arena);
    assert_string_equal(arena_str(arena, offer.words).ptr, words);
    assert_int_equal(offer.lookup, LOOKUP_NOTHING);
    assert_int_equal(offer.list, list);
    arena_free(arena);
}

static void expect_lookup(const char *place, enum lookup lookup)
{
    struct arena *arena = arena_new();
    const struct offer offer = offer_read(place, arena);
    assert_int_equal(offer.words.len, 0);
    assert_int_equal(offer.lookup, lookup);
    arena_free(arena);
}

TEST(offer__small_letters_stand_for_themselves)
{
    expect_words("text|json", "text json", false);
    expect_words("ID[,ID...]|any", "any", false);
    expect_words("pass", "pass", false);
    expect_words("KEY=VALUE", "", false);
    expect_words("", "", false);
}

TEST(offer__a_repeated_place_is_a_list)
{
    expect_words("ITEM[,ITEM...]", "", true);
    expect_words("ITEM[,ITEM", "", true);
    struct arena *arena = arena_new();
    const struct offer rules = offer_read("RULE[,RULE...]", arena);
    const struct offer rule = offer_read("RULE|ID|ARN|FINGERPRINT", arena);
    assert_true(rules.list);
    assert_false(rule.list);
    assert_true(str_eq(rules.words, rule.words));
    assert_true(str_find(rule.words, "RPO-EXCEEDED") < rule.words.len);
    arena_free(arena);
}

TEST(offer__files_and_folders_are_looked_up)
{
    expect_lookup("FILE", LOOKUP_FILES);
    expect_lookup("DIR...", LOOKUP_FOLDERS);
    expect_lookup("FOLDER|DB...", LOOKUP_FILES); /* folders are shown among them */
    expect_lookup("DB|FOLDER", LOOKUP_FILES);
    expect_lookup("[COMMAND]", LOOKUP_COMMANDS);
    expect_lookup("PROFILE", LOOKUP_PROFILES);
    expect_lookup("FILENAME", LOOKUP_NOTHING);
}

TEST(offer__words_of_the_option_come_before_its_argument)
{
    struct arena *arena = arena_new();
    const struct offer when = offer_of(option_spec(OPTION_PROGRESS), arena);
    const struct offer formats = offer_of(option_spec(OPTION_FORMAT), arena);
    const struct offer where = offer_of(option_spec(OPTION_WHERE), arena);
    assert_true(str_eq_c(when.words, "auto always never"));
    assert_false(when.list);
    assert_true(formats.list);
    assert_true(where.list);
    assert_true(str_starts(where.words, "tag: "));
    arena_free(arena);
}

TEST(offer__families_have_members)
{
    struct arena *arena = arena_new();
    struct str all = command_words(STR_EMPTY, arena);
    assert_true(str_starts(all, "audit gate "));
    struct str from_policy = str_skip(all, str_find(all, " policy "));
    assert_true(str_starts(from_policy, " policy permissions ")); /* each family once */
    assert_true(str_eq_c(command_words(STR_LIT("rules"), arena), "list show facts"));
    assert_int_equal(command_words(STR_LIT("nothing"), arena).len, 0);
    assert_true(command_begins_family(COMMAND_POLICY_INIT));
    assert_false(command_begins_family(COMMAND_POLICY_CHECK));
    assert_false(command_begins_family(COMMAND_AUDIT));
    arena_free(arena);
}

static void expect_brief(const char *help, const char *text)
{
    struct arena *arena = arena_new();
    assert_string_equal(arena_str(arena, brief(help)).ptr, text);
    arena_free(arena);
}

TEST(brief__ends_where_details_begin)
{
    expect_brief("the policy (default: the built-in one); - reads standard input", "the policy");
    expect_brief("which reports to write, of {words} (default: csv)", "which reports to write");
    expect_brief("what to start from: built-in or startup", "what to start from");
    expect_brief("likewise: whether an instance has it", "likewise: whether an instance has it");
    expect_brief("", "");
}

TEST(brief__is_cut_at_a_comma_or_a_word)
{
    expect_brief(
        "begin CSV files with a byte order mark, for spreadsheets that take them for another",
        "begin CSV files with a byte order mark");
    expect_brief(
        "yes, and nothing else that could be a place to end a line that goes on for ever more",
        "yes, and nothing else that could be a place to end a line that goes on for");
}

TEST(brief__every_option_and_command_has_one)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        struct str text = brief(option_spec((enum option_id)i)->help);
        assert_in_range(text.len, 4, 76);
        assert_true(str_find(text, "{") == text.len);
    }
    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        assert_in_range(brief(command_spec((enum command_id)c)->summary).len, 8, 76);
}

TEST(put_guarded__guards_what_is_special)
{
    struct sink *out = sink_memory();
    put_guarded(out, STR_LIT("a[b]'c"), "[]", "\\");
    assert_true(str_eq_c(sink_view(out), "a\\[b\\]'c"));
    sink_abort(out);
}
