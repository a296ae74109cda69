/* Which file the ledger of a policy is, and what follows when it cannot be read. */
#include "cli/world_internal.h"
#include "tests/support/test.h"

#include <string.h>
#include <unistd.h>

#define TEXT_MAX 4096

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* What is said on standard error of a ledger that is not there. */
static const struct ledger_seen *asked(const char *policy_path, const char *ledger,
                                       char said[TEXT_MAX])
{
    const struct policy policy = {.file = str_from(policy_path),
                                  .evidence = {.ledger = str_from(ledger)}};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct console console = {.err_fd = ends[1]};
    const struct ledger_seen *seen = world_ledger(arena, &policy, false, &console);
    (void)close(ends[1]);
    ssize_t got = read(ends[0], said, TEXT_MAX - 1);
    said[got > 0 ? got : 0] = '\0';
    (void)close(ends[0]);
    return seen;
}

TEST_WITH(ledger__lies_beside_the_policy, setup, teardown)
{
    static const struct {
        const char *policy, *ledger, *path;
    } cases[] = {
        {"/nowhere/at/policy.yaml", "tests.csv", "/nowhere/at/tests.csv"},
        {"/nowhere/policy.yaml", "of/tests.csv", "/nowhere/of/tests.csv"},
        {"/nowhere/policy.yaml", "/else/tests.csv", "/else/tests.csv"},
        {"/policy.yaml", "nowhere/tests.csv", "/nowhere/tests.csv"},
        {"policy.yaml", "nowhere/tests.csv", "nowhere/tests.csv"},
        {"-", "nowhere/tests.csv", "nowhere/tests.csv"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char said[TEXT_MAX];
        const struct ledger_seen *seen = asked(cases[i].policy, cases[i].ledger, said);
        const char *at = strstr(said, cases[i].path);
        assert_non_null(at);
        assert_true(at[-1] == ' ' || at[-1] == '\'');
        assert_true(str_eq_c(seen->name, "tests.csv"));
    }
}

TEST_WITH(ledger__that_cannot_be_read_is_a_gap_and_malformed, setup, teardown)
{
    char said[TEXT_MAX];
    struct world world = {.ledger = asked("", "nowhere/tests.csv", said)};
    assert_null(world.ledger->ledger);
    assert_int_equal(world.ledger->coverage.state, COVERAGE_GAP);
    assert_int_equal(world.ledger->coverage.reason, GAP_MALFORMED);
    assert_int_equal(world_malformed(&world), 1);
    world.stats.malformed_files = 2;
    assert_int_equal(world_malformed(&world), 3);
}

TEST_WITH(ledger__that_the_policy_does_not_name_is_none, setup, teardown)
{
    char said[TEXT_MAX];
    struct world world = {.ledger = asked("policy.yaml", "", said)};
    assert_null(world.ledger);
    assert_string_equal(said, "");
    assert_int_equal(world_malformed(&world), 0);
}
