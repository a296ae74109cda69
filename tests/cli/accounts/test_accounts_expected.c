#include "cli/accounts/accounts_expected.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/test.h"

#define S STR_LIT

/* Not in the order of their ids. */
static const char text[] = "id,name,role,external_id,regions\n"
                           "777788889999,lost,,,\n"
                           "111122223333,prod,snapaudit,8f1c,\n"
                           "444455556666,,,,eu-central-1;eu-west-1\n";

struct expecting {
    struct arena *arena;
    struct expected_accounts out;
    int result;
    char said[512]; /* on standard error */
};

static struct expecting expect(const char *file, struct str account, struct strs scope)
{
    struct expecting e = {.arena = arena_new()};
    struct error err = ERROR_INIT;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct console console = {.err_fd = ends[1]};
    const struct request request = {.accounts_file = str_from(file), .account = account};
    e.result = accounts_expect(&request, scope, &console, e.arena, &e.out, &err);
    assert_int_equal(write(ends[1], "", 1), 1);
    assert_true(read(ends[0], e.said, sizeof(e.said)) > 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return e;
}

/* What the file above says; the name of the file is the process's own. */
static struct expecting expect_text(struct str account, struct strs scope)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "accounts-expected-%ld.csv", (long)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    struct expecting e = expect(path, account, scope);
    (void)unlink(path);
    assert_int_equal(e.result, 0);
    assert_int_equal(e.out.count, 3);
    return e;
}

TEST(accounts_expected__come_by_id_with_what_the_file_says)
{
    struct expecting e = expect_text(STR_EMPTY, (struct strs){NULL, 0});
    assert_true(str_eq_c(e.out.items[0].id, "111122223333"));
    assert_true(str_eq_c(e.out.items[0].name, "prod"));
    assert_int_equal(e.out.items[0].region_count, 0);
    assert_true(str_eq_c(e.out.items[1].id, "444455556666"));
    assert_int_equal(e.out.items[1].region_count, 2);
    assert_true(str_eq_c(e.out.items[1].regions[1], "eu-west-1"));
    for (size_t i = 0; i < 3; i++)
        assert_false(e.out.items[i].named_only);
    assert_string_equal(e.said, "");
    arena_free(e.arena);
}

TEST(accounts_expected__regions_out_of_scope_are_not_missed)
{
    static const struct str ireland = S("eu-west-1");
    static const struct str virginia = S("us-east-1");
    struct expecting e = expect_text(STR_EMPTY, (struct strs){&ireland, 1});
    assert_int_equal(e.out.items[1].region_count, 1);
    assert_true(str_eq_c(e.out.items[1].regions[0], "eu-west-1"));
    arena_free(e.arena);
    e = expect_text(STR_EMPTY, (struct strs){&virginia, 1});
    assert_true(e.out.items[1].named_only);
    assert_false(e.out.items[2].named_only);
    assert_string_equal(e.said, "note: 1 account is left out: none of its regions is in scope\n");
    arena_free(e.arena);
}

TEST(accounts_expected__who_asks_about_one_misses_no_other)
{
    struct expecting e = expect_text(S("111122223333"), (struct strs){NULL, 0});
    assert_false(e.out.items[0].named_only);
    assert_true(e.out.items[1].named_only);
    assert_true(e.out.items[2].named_only);
    arena_free(e.arena);
    e = expect_text(S("any"), (struct strs){NULL, 0});
    assert_false(e.out.items[2].named_only);
    arena_free(e.arena);
}

TEST(accounts_expected__without_a_file_there_are_none)
{
    struct expecting e = expect("", STR_EMPTY, (struct strs){NULL, 0});
    assert_int_equal(e.result, 0);
    assert_int_equal(e.out.count, 0);
    arena_free(e.arena);
}

TEST(accounts_expected__a_file_that_is_not_there_is_an_error)
{
    struct expecting e = expect("/nowhere/accounts.csv", STR_EMPTY, (struct strs){NULL, 0});
    assert_int_equal(e.result, -1);
    arena_free(e.arena);
}
