#include "cli/options.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 16

struct parsed {
    struct arena *arena;
    struct options options;
    struct error err;
    int result;
};

static char *copy(struct arena *arena, struct str word)
{
    char *bytes = arena_alloc(arena, word.len + 1);
    memcpy(bytes, word.ptr, word.len);
    return bytes;
}

/* The words of `line`, parted by single blanks, as after "snapaudit". */
static struct parsed parse(const char *line)
{
    struct parsed parsed = {.arena = arena_new(), .err = ERROR_INIT};
    char *argv[WORDS_MAX + 1] = {copy(parsed.arena, STR_LIT("snapaudit"))};
    int argc = 1;
    for (struct str rest = str_from(line); rest.len > 0 && argc < WORDS_MAX;) {
        size_t len = str_find(rest, " ");
        argv[argc++] = copy(parsed.arena, str_make(rest.ptr, len));
        rest = str_skip(rest, len + 1);
    }
    parsed.result = options_parse(&parsed.options, argc, argv, parsed.arena, &parsed.err);
    return parsed;
}

static void expect_argument(const char *line, enum option_id id, const char *value)
{
    struct parsed p = parse(line);
    if (p.result != 0)
        print_error("%s: %s\n", line, p.err.message);
    assert_int_equal(p.result, 0);
    struct str got = arena_str(p.arena, options_value(&p.options, id, STR_LIT("(none)")));
    assert_string_equal(got.ptr, value);
    arena_free(p.arena);
}

static void expect_error(const char *line, const char *message)
{
    struct parsed p = parse(line);
    assert_int_equal(p.result, -1);
    assert_int_equal(p.err.code, ERR_USAGE);
    assert_string_equal(p.err.message, message);
    assert_true(p.err.hint[0] != '\0');
    arena_free(p.arena);
}

TEST(options__an_argument_stands_in_three_forms)
{
    expect_argument("audit --input answers", OPTION_INPUT, "answers");
    expect_argument("audit --input=answers", OPTION_INPUT, "answers");
    expect_argument("audit -i answers", OPTION_INPUT, "answers");
    expect_argument("audit -ianswers", OPTION_INPUT, "answers");
    expect_argument("audit -qianswers", OPTION_INPUT, "answers");
    expect_argument("audit --input=a=b", OPTION_INPUT, "a=b");
    expect_argument("audit --input=--quiet", OPTION_INPUT, "--quiet");
    expect_argument("policy show --policy -", OPTION_POLICY, "-");
    expect_argument("audit --quiet", OPTION_INPUT, "(none)");
}

TEST(options__one_name_may_mean_two_options_of_two_commands)
{
    expect_argument("audit --out d", OPTION_OUT_FOLDER, "d");
    expect_argument("policy init --out f", OPTION_OUT_FILE, "f");
    expect_argument("audit --format csv,json", OPTION_FORMAT, "csv,json");
    expect_argument("rules list --format json", OPTION_LIST_FORMAT, "json");
}

TEST(options__two_words_name_a_command)
{
    struct parsed p = parse("policy check policy.yaml");
    assert_int_equal(p.result, 0);
    assert_int_equal(p.options.command, COMMAND_POLICY_CHECK);
    assert_int_equal(p.options.operand_count, 1);
    assert_true(str_eq_c(p.options.operands[0], "policy.yaml"));
    arena_free(p.arena);
}

TEST(options__a_family_that_has_a_list_is_listed_by_its_name_alone)
{
    const char *const lines[] = {"formats", "formats --format json", "formats list -f json"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct parsed p = parse(lines[i]);
        assert_int_equal(p.result, 0);
        assert_int_equal(p.options.command, COMMAND_FORMATS_LIST);
        assert_int_equal(options_has(&p.options, OPTION_FORMATS_FORMAT), i > 0);
        arena_free(p.arena);
    }
    struct parsed wrong = parse("formats shwo csv");
    assert_int_equal(wrong.result, -1);
    arena_free(wrong.arena);
}

TEST(options__words_of_a_list_come_from_all_of_its_options)
{
    struct vec words;
    struct parsed p = parse("gate --rule RPO-*,COPY-RPO --region eu-west-1 --rule TAG-*,");
    assert_int_equal(p.result, 0);
    vec_init(&words, sizeof(struct str));
    options_words(&p.options, OPTION_RULES, &words);
    assert_int_equal(words.len, 3);
    assert_true(str_eq_c(VEC_AT(struct str, &words, 0), "RPO-*"));
    assert_true(str_eq_c(VEC_AT(struct str, &words, 1), "COPY-RPO"));
    assert_true(str_eq_c(VEC_AT(struct str, &words, 2), "TAG-*"));
    vec_clear(&words);
    arena_free(p.arena);
}

TEST(options__after_two_dashes_all_is_operand)
{
    struct parsed p = parse("policy check -- --help");
    assert_int_equal(p.result, 0);
    assert_false(p.options.wants_help);
    assert_true(str_eq_c(p.options.operands[0], "--help"));
    arena_free(p.arena);
}

TEST(options__region_may_be_repeated)
{
    struct parsed p = parse("audit --region a --region=b,c -r d");
    assert_int_equal(p.result, 0);
    assert_int_equal(p.options.given_count, 3);
    assert_true(str_eq_c(p.options.given[1].value, "b,c"));
    arena_free(p.arena);
}

TEST(options__help_needs_nothing_else)
{
    static const char *const lines[] = {"--help",       "-h",          "audit --help",
                                        "explain -h",   "policy -h",   "policy check --help",
                                        "rules --help", "help --help", "version --help"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct parsed p = parse(lines[i]);
        assert_int_equal(p.result, 0);
        assert_true(p.options.wants_help);
        assert_true(command_topic_exists(p.options.topic));
        arena_free(p.arena);
    }
}

TEST(options__a_slip_is_answered_with_the_nearest_name)
{
    expect_error("audit --regoin eu-west-1", "unknown option --regoin; did you mean --region?");
    expect_error("audit --regoin=eu-west-1", "unknown option --regoin; did you mean --region?");
    expect_error("audit --xyzzy", "unknown option --xyzzy");
    expect_error("report --profile p",
                 "'snapaudit report' has no option --profile ('snapaudit audit' has)");
    expect_error("report --fail-on high",
                 "'snapaudit report' has no option --fail-on ('snapaudit audit' has)");
    expect_error("audit -x", "unknown option -x");
    expect_error("adit", "unknown command adit; did you mean audit?");
    expect_error("frobnicate", "unknown command frobnicate");
    expect_error("policy chek", "unknown command policy chek; did you mean policy check?");
    expect_error("rules frobnicate",
                 "unknown command rules frobnicate; it is one of list, show, facts");
    expect_error("audit --fail-on critcal",
                 "--fail-on: unknown word critcal; did you mean critical?");
    expect_error("audit --progress=maybe", "--progress: unknown word maybe");
}

TEST(options__every_command_is_found_by_a_slip)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        struct str first = command_first_word((enum command_id)i);
        char slip[64];
        (void)snprintf(slip, sizeof(slip), "%.*sx", STR_ARG(first));
        assert_true(str_eq(command_nearest(str_from(slip)), first));
    }
    assert_true(str_is_empty(command_nearest(STR_LIT("frobnicate"))));
}

TEST(options__an_option_of_another_command_is_named_with_it)
{
    expect_error("explain snap-1 --fail-on high",
                 "'snapaudit explain' has no option --fail-on ('snapaudit audit' has)");
    expect_error("--region eu-west-1", "options follow the command: snapaudit audit --region");
    expect_error("--bogus", "unknown option --bogus; a command comes first");
}

TEST(options__arguments_are_neither_missing_nor_too_many)
{
    expect_error("", "no command given");
    expect_error("policy", "'snapaudit policy' needs one more word: init, check, show, schema");
    expect_error("audit --input", "--input needs an argument: DIR");
    expect_error("audit --input=", "--input needs an argument: DIR");
    expect_error("audit --input --quiet", "--input needs an argument: DIR");
    expect_error("audit --input -q", "--input needs an argument: DIR");
    expect_error("audit --quiet=yes", "--quiet takes no argument");
    expect_error("audit --out a --out b", "--out is given twice");
    expect_error("audit folder", "'snapaudit audit' does not expect 'folder'");
    expect_error("explain", "'snapaudit explain' needs RULE|ID|ARN|NAME|FINGERPRINT");
    expect_error("explain a b",
                 "'snapaudit explain' does not expect 'b' after RULE|ID|ARN|NAME|FINGERPRINT");
}

/* The parser looks names up by command: two options of one command must not share one. */
TEST(options__names_and_letters_are_unique_in_a_command)
{
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            for (unsigned j = i + 1; j < OPTION_COUNT; j++) {
                const struct option_spec *a = option_spec((enum option_id)i);
                const struct option_spec *b = option_spec((enum option_id)j);
                if (!option_belongs((enum option_id)i, (enum command_id)c) ||
                    !option_belongs((enum option_id)j, (enum command_id)c))
                    continue;
                assert_string_not_equal(a->name, b->name);
                assert_true(a->letter == 0 || a->letter != b->letter);
            }
        }
    }
}

TEST(options__help_names_every_option_of_the_command)
{
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        struct sink *out = sink_memory();
        help_print(out, str_from(command_spec((enum command_id)c)->name));
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            char name[64];
            (void)snprintf(name, sizeof(name), "--%s", option_spec((enum option_id)i)->name);
            if (option_belongs((enum option_id)i, (enum command_id)c))
                assert_true(str_find(sink_view(out), name) < sink_view(out).len);
        }
        sink_abort(out);
    }
}
