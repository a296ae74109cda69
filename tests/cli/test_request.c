#include "cli/request.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 16

struct read {
    struct arena *arena;
    struct request request;
    struct error err;
    int result;
};

static char *copy(struct arena *arena, struct str word)
{
    char *bytes = arena_alloc(arena, word.len + 1);
    memcpy(bytes, word.ptr, word.len);
    return bytes;
}

/* What `snapaudit audit LINE` asks for, on a terminal; with --log-format without one. */
static struct read read_line(const char *line)
{
    struct read read = {.arena = arena_new(), .err = ERROR_INIT};
    char *argv[WORDS_MAX + 1] = {copy(read.arena, STR_LIT("snapaudit")),
                                 copy(read.arena, STR_LIT("audit"))};
    int argc = 2;
    for (struct str rest = str_from(line); rest.len > 0 && argc < WORDS_MAX;) {
        size_t len = str_find(rest, " ");
        argv[argc++] = copy(read.arena, str_make(rest.ptr, len));
        rest = str_skip(rest, len + 1);
    }
    struct options options;
    assert_int_equal(options_parse(&options, argc, argv, read.arena, &read.err), 0);
    const struct console console = {.err_terminal = !options_has(&options, OPTION_LOG_FORMAT),
                                    .log_json = options_has(&options, OPTION_LOG_FORMAT),
                                    .quiet = options_has(&options, OPTION_QUIET)};
    read.result = request_read(&read.request, &options, &console, read.arena, &read.err);
    return read;
}

static void expect_error(const char *line, const char *message)
{
    struct read read = read_line(line);
    assert_int_equal(read.result, -1);
    assert_int_equal(read.err.code, ERR_USAGE);
    assert_string_equal(read.err.message, message);
    assert_true(read.err.hint[0] != '\0');
    arena_free(read.arena);
}

TEST(request__without_input_aws_is_asked)
{
    struct read read = read_line("--profile p --endpoint-url http://h --connections 9 --jobs 2 "
                                 "--account 111122223333 --debug");
    assert_int_equal(read.result, 0);
    assert_true(str_is_empty(read.request.input));
    assert_true(str_eq_c(read.request.profile, "p"));
    assert_true(str_eq_c(read.request.endpoint_url, "http://h"));
    assert_true(str_eq_c(read.request.account, "111122223333"));
    assert_int_equal(read.request.connections, 9);
    assert_int_equal(read.request.jobs, 2);
    assert_true(read.request.debug && read.request.progress && !read.request.all_regions);
    arena_free(read.arena);
}

TEST(request__input_and_what_only_aws_knows_exclude_each_other)
{
    expect_error("--input . --profile p", "--input and --profile exclude each other");
    expect_error("--input . --debug", "--input and --debug exclude each other");
    expect_error("--input . --connections 3", "--input and --connections exclude each other");
    expect_error("--input . --endpoint-url u", "--input and --endpoint-url exclude each other");
    expect_error("--account any", "--account any is for saved answers only");
}

TEST(request__all_regions_are_no_list)
{
    struct read read = read_line("--region eu-west-1,us-east-1 --region eu-west-2");
    assert_int_equal(read.request.regions.count, 3);
    assert_false(read.request.all_regions);
    arena_free(read.arena);
    read = read_line("--region eu-west-1 --region all");
    assert_int_equal(read.request.regions.count, 0);
    assert_true(read.request.all_regions);
    arena_free(read.arena);
    expect_error("--region europe", "--region: 'europe' is no region");
}

TEST(request__numbers_have_a_most)
{
    expect_error("--jobs 1025", "--jobs: 1025 is no number from 0 to 1024");
    expect_error("--connections 4097", "--connections: 4097 is no number from 0 to 4096");
    expect_error("--connections -1", "--connections: -1 is no number from 0 to 4096");
}

TEST(request__several_accounts_are_some_of_many)
{
    struct read read = read_line("--accounts a.yaml --account 111122223333,444455556666 --account "
                                 "777788889999");
    assert_int_equal(read.result, 0);
    assert_true(str_eq_c(read.request.accounts_file, "a.yaml"));
    assert_true(str_is_empty(read.request.account));
    assert_int_equal(read.request.accounts.count, 3);
    assert_true(str_eq_c(read.request.accounts.items[2], "777788889999"));
    arena_free(read.arena);
    read = read_line("--account 111122223333");
    assert_int_equal(read.request.accounts.count, 0);
    assert_true(str_eq_c(read.request.account, "111122223333"));
    arena_free(read.arena);
    expect_error("--account 111122223333,444455556666", "--account names several accounts");
    expect_error("--accounts a --account 111122223333,any", "--account: any is no account id");
    expect_error("--accounts a --account any", "--account any is for saved answers only");
}

TEST(request__saved_answers_are_of_one_account_or_of_all)
{
    struct read read = read_line("--input . --accounts a.yaml --account 111122223333");
    assert_int_equal(read.result, 0);
    assert_true(str_eq_c(read.request.accounts_file, "a.yaml"));
    assert_int_equal(read.request.accounts.count, 0);
    assert_true(str_eq_c(read.request.account, "111122223333"));
    arena_free(read.arena);
    read = read_line("--db a.db --accounts a.yaml --account any");
    assert_int_equal(read.result, 0);
    assert_true(str_eq_c(read.request.account, "any"));
    arena_free(read.arena);
    expect_error("--db a.db --accounts a.yaml --account 111122223333,444455556666",
                 "--account names several accounts");
}

TEST(request__an_organization_has_roles_by_name)
{
    struct read read = read_line("--org snapaudit,audit/snapaudit --account 111122223333");
    assert_int_equal(read.result, 0);
    assert_int_equal(read.request.org_roles.count, 2);
    assert_true(str_eq_c(read.request.org_roles.items[1], "audit/snapaudit"));
    assert_int_equal(read.request.accounts.count, 1);
    assert_true(str_is_empty(read.request.account));
    arena_free(read.arena);
    expect_error("--org arn:aws:iam::111122223333:role/x",
                 "--org: 'arn:aws:iam::111122223333:role/x' is no name of a role");
    expect_error("--org a --accounts b", "--org and --accounts exclude each other");
    expect_error("--input . --org a", "--input and --org exclude each other");
}

TEST(request__a_deadline_is_a_number_and_a_unit)
{
    static const struct {
        const char *line;
        int64_t ms;
    } rows[] = {{"", 0},
                {"--deadline 300ms", 300},
                {"--deadline 90s", 90 * MS_PER_SECOND},
                {"--deadline 5m", 5 * MS_PER_MINUTE},
                {"--deadline 168h", 7 * MS_PER_DAY}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct read read = read_line(rows[i].line);
        assert_int_equal(read.result, 0);
        assert_int_equal(read.request.deadline_ms, rows[i].ms);
        arena_free(read.arena);
    }
    static const char *const wrong[] = {
        "5", "0s", "m", "-1s", "1.5h", "169h", "5M", "99999999999999999999999ms", "1d"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char line[64], message[128];
        (void)snprintf(line, sizeof(line), "--deadline %s", wrong[i]);
        (void)snprintf(message, sizeof(message), "--deadline: '%s' is no time to give a run",
                       wrong[i]);
        expect_error(line, message);
    }
    expect_error("--input . --deadline 5m", "--input and --deadline exclude each other");
}

TEST(request__quiet_beats_progress)
{
    static const struct {
        const char *line;
        bool progress;
    } rows[] = {{"", true},
                {"--progress never", false},
                {"--progress always", true},
                {"--quiet", false},
                {"--quiet --progress always", false},
                {"--log-format json", true},
                {"--log-format json --progress never", false},
                {"--log-format json --quiet", false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct read read = read_line(rows[i].line);
        assert_int_equal(read.request.progress, rows[i].progress);
        arena_free(read.arena);
    }
}
