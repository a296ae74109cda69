#include "reports/warnings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "tests/support/graph_builder.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define TEXT_MAX 65536 /* what a pipe holds */

struct fixture {
    struct arena *arena;
    const struct policy *policy;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_new();
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = gb_time("2026-01-15T00:00:00Z")};
    struct error err = ERROR_INIT;
    fixture.policy =
        policy_parse(fixture.arena, S("built-in"), policy_builtin_text(), &options, &err);
    *state = &fixture;
    return fixture.policy ? 0 : -1;
}

static int teardown(void **state)
{
    const struct fixture *fixture = *state;
    arena_free(fixture->arena);
    return 0;
}

/* What warn_of_gaps() says of the graph, which is freed. */
static void print(void **state, struct graph *graph, const struct str *told, size_t told_count,
                  char out[TEXT_MAX])
{
    const struct fixture *fixture = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct console console = {.err_fd = ends[1], .quiet = true};
    const struct warner warner = console_warner(&console);
    warn_of_gaps(&warner, graph, fixture->policy, NULL, &(struct strs){told, told_count});
    (void)close(ends[1]);
    size_t len = 0;
    ssize_t got;
    while ((got = read(ends[0], out + len, TEXT_MAX - 1 - len)) > 0)
        len += (size_t)got;
    out[len] = '\0';
    (void)close(ends[0]);
    graph_free(graph);
}

TEST_WITH(gaps__nothing_is_said_when_all_was_seen, setup, teardown)
{
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(text, "");
}

TEST_WITH(gaps__a_reason_is_told_with_its_place_even_when_quiet, setup, teardown)
{
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_MALFORMED,
                "eu-west-1/snapshots.json:12:3: x");
    gb_coverage(gb, 0, SOURCE_INST, COVERAGE_GAP, GAP_DENIED, "no");
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(
        text, "warning: 111122223333/eu-west-1 instances: denied; what they would add to a "
              "verdict is missing\n"
              "detail: no\n"
              "hint: 'snapaudit permissions' prints the IAM policy that an audit needs; with "
              "--org, the role "
              "of each account and whom it trusts\n"
              "warning: 111122223333/eu-west-1 snapshots: malformed "
              "(eu-west-1/snapshots.json:12:3: x); verdicts that need them are unknown\n");
}

TEST_WITH(gaps__places_with_the_same_gap_share_a_line, setup, teardown)
{
    static const char *const regions[] = {"eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2",
                                          "eu-west-3",  "us-east-1",  "us-east-2", "us-west-1"};
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    for (uint32_t i = 0; i < 8; i++) {
        gb_place(gb, "", regions[i]);
        gb_coverage(gb, i, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    }
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(text, "warning: eu-north-1, eu-south-1, eu-west-1, eu-west-2, eu-west-3, "
                              "us-east-1 and 2 more images: not-attempted (no file); verdicts that "
                              "need them are unknown\n");
}

TEST_WITH(gaps__accounts_have_their_names, setup, teardown)
{
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_place(gb, "444455556666", "eu-west-1");
    gb_name(gb, 0, "pay\nments \033[2J");
    for (uint32_t i = 0; i < 2; i++)
        gb_coverage(gb, i, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(text, "warning: pay?ments ?[2J (111122223333)/eu-west-1, "
                              "444455556666/eu-west-1 images: not-attempted (no file); verdicts "
                              "that need them are unknown\n");
}

/* Whatever people call their accounts. */
TEST_WITH(gaps__names_leave_room_for_what_follows_from_a_gap, setup, teardown)
{
    char text[TEXT_MAX];
    char name[4 * 32 + 1] = "";
    struct gb *gb = gb_new();
    for (size_t i = 0; i < 32; i++)
        memcpy(name + 4 * i, "\xf0\x9f\x92\xbe", 4);
    for (uint32_t i = 0; i < 7; i++) {
        char account[16];
        (void)snprintf(account, sizeof(account), "11112222333%u", i);
        gb_place(gb, account, "ap-southeast-1");
        gb_name(gb, i, name);
        gb_coverage(gb, i, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    }
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_non_null(strstr(text, "\xf0\x9f\x92\xbe (111122223330)/ap-southeast-1, 111122223331/"));
    assert_non_null(strstr(text, " and 1 more images: not-attempted (no file); verdicts that need "
                                 "them are unknown\n"));
}

TEST_WITH(gaps__places_out_of_scope_are_no_gap, setup, teardown)
{
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    gb_place(gb, "", "eu-west-1");
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_scope(gb, 0, false);
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(text, "");
}

TEST_WITH(gaps__a_malformed_file_is_said_once, setup, teardown)
{
    char text[TEXT_MAX];
    const struct str told[] = {S("eu-west-1/volumes.json:1:1: cut"),
                               S("eu-west-1/volumes-2.json:9:9: cut")};
    struct gb *gb = gb_new();
    gb_place(gb, "", "eu-west-1");
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED, "eu-west-1/volumes.json:1:1: cut");
    print(state, gb_freeze(gb), told, 2, text);
    assert_string_equal(text, "warning: eu-west-1 volumes: malformed (eu-west-1/volumes.json:1:1: "
                              "cut); verdicts that need them are unknown\n"
                              "warning: eu-west-1/volumes-2.json:9:9: cut\n");
}

TEST_WITH(gaps__a_long_list_is_cut_and_says_so, setup, teardown)
{
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    for (uint32_t i = 0; i < 30; i++) {
        char account[13];
        (void)snprintf(account, sizeof(account), "1111222200%02u", i);
        gb_place(gb, account, "eu-west-1");
        gb_coverage(gb, i, SOURCE_SNAP, COVERAGE_GAP, GAP_MALFORMED, "no");
    }
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_non_null(strstr(text, "111122220019/eu-west-1 snapshots: malformed (no)"));
    assert_null(strstr(text, "111122220020"));
    assert_non_null(strstr(text, "warning: and 10 more gaps"));
}

TEST_WITH(gaps__regions_refused_alike_share_a_line, setup, teardown)
{
    static const char *const regions[] = {"eu-north-1", "eu-west-1", "us-east-1"};
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    for (uint32_t i = 0; i < 3; i++) {
        gb_place(gb, "111122223333", regions[i]);
        gb_coverage(gb, i, SOURCE_SNAP, COVERAGE_GAP, i == 1 ? GAP_SCP : GAP_DENIED, "why");
        gb_coverage(gb, i, SOURCE_VOL, COVERAGE_GAP, i == 1 ? GAP_SCP : GAP_DENIED, "not told");
    }
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_string_equal(
        text, "warning: 111122223333/eu-north-1, 111122223333/us-east-1 snapshots, volumes: "
              "denied; verdicts that need them are unknown\n"
              "detail: why\n"
              "hint: 'snapaudit permissions' prints the IAM policy that an audit needs; with "
              "--org, the role "
              "of each account and whom it trusts\n"
              "warning: 111122223333/eu-west-1 snapshots, volumes: scp; verdicts that need them "
              "are unknown\n"
              "detail: why\n"
              "hint: leave regions that the organisation denies out of scope, with "
              "places.regions in the policy or with --region\n");
}

TEST_WITH(gaps__failures_of_other_causes_have_lines_of_their_own, setup, teardown)
{
    static const char *const details[] = {"a proxy", "a token", "a proxy"};
    char text[TEXT_MAX];
    struct gb *gb = gb_new();
    for (uint32_t i = 0; i < 3; i++) {
        char region[16];
        (void)snprintf(region, sizeof(region), "us-east-%u", i + 1);
        gb_place(gb, "111122223333", region);
        gb_coverage(gb, i, SOURCE_SNAP, COVERAGE_GAP, GAP_FAILED, details[i]);
    }
    print(state, gb_freeze(gb), NULL, 0, text);
    assert_non_null(strstr(text, "warning: 111122223333/us-east-1, 111122223333/us-east-3 "
                                 "snapshots: failed; verdicts that need them are unknown\n"
                                 "detail: a proxy\n"));
    assert_non_null(strstr(text, "warning: 111122223333/us-east-2 snapshots: failed; verdicts that "
                                 "need them are unknown\n"
                                 "detail: a token\n"));
}

TEST_WITH(gaps__each_refusal_has_a_cure_of_its_own, setup, teardown)
{
    static const struct {
        enum gap_reason reason;
        const char *cure;
    } cases[] = {
        {GAP_DENIED, "snapaudit permissions"}, {GAP_SCP, "places.regions"},
        {GAP_REGION_OFF, "not enabled"},       {GAP_THROTTLED, "--connections"},
        {GAP_EXPIRED, "new credentials"},      {GAP_ENDPOINT, "proxy variables"},
        {GAP_FAILED, "what the detail names"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[TEXT_MAX];
        struct gb *gb = gb_new();
        gb_place(gb, "111122223333", "eu-west-1");
        gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, cases[i].reason, "why");
        print(state, gb_freeze(gb), NULL, 0, text);
        for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++)
            if ((strstr(text, cases[k].cure) != NULL) != (k == i))
                fail_msg("%s: %s", gap_reason_name(cases[i].reason), text);
    }
}

/* One region, of whose sources all but `source` were not attempted. */
static bool collected(enum coverage_state state, bool in_scope, bool with_record)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        gb_coverage(gb, 0, (enum source)s, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, 0, SOURCE_SNAP, state, state == COVERAGE_GAP ? GAP_TRUNCATED : GAP_NONE, NULL);
    if (with_record)
        gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000000000000001")});
    gb_scope(gb, 0, in_scope);
    struct graph *graph = gb_freeze(gb);
    bool result = graph_was_collected(graph);
    graph_free(graph);
    return result;
}

TEST_WITH(graph_was_collected__needs_a_source_read_in_scope, setup, teardown)
{
    assert_true(collected(COVERAGE_COMPLETE, true, true));
    assert_true(collected(COVERAGE_COMPLETE, true, false)); /* an empty list is an answer */
    assert_false(collected(COVERAGE_COMPLETE, false, true));
    assert_false(collected(COVERAGE_GAP, true, false));
    assert_true(collected(COVERAGE_GAP, true, true)); /* read in part */
    assert_false(collected(COVERAGE_NOT_ATTEMPTED, true, false));
}
