#include "gate/request.h"

#include <string.h>

#include "cli/gate/asked.h"
#include "gate/pick.h"
#include "tests/support/graph_builder.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define WORDS_MAX 16

static const char policy_text[] =
    "policy: {name: p, version: '1', owner: o}\n"
    "scopes:\n"
    "  - {name: gold, match: {tag: {Tier: gold}, region: eu-west-1}, objectives: {rpo: 4h}}\n"
    "  - {name: rest, match: {}, objectives: {rpo: 24h}}\n"
    "rules: {TAG-REQUIRED: {enabled: false}}\n"
    "gates:\n"
    "  deploy: {rules: [RPO-EXCEEDED, 'ORPHAN-SNAP-*', RESTORE-FAILED], fail_on: medium, "
    "unknown: allow, only_scope: gold, max_count: 3, max_saving_floor: 12.50, "
    "baseline: old/findings.json, new_only: true}\n"
    "  never: {fail_on: never}\n";

struct asked {
    struct arena *arena;
    const struct policy *policy;
    struct gate_request request;
    struct error err;
    int result;
};

static const struct policy *make_policy(struct arena *arena)
{
    struct error err = ERROR_INIT;
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = gb_time("2026-01-15T00:00:00Z")};
    const struct policy *policy =
        policy_parse(arena, STR_LIT("etc/p.yaml"), str_from(policy_text), &options, &err);
    if (!policy)
        print_error("%s\n", err.message);
    assert_non_null(policy);
    return policy;
}

static char *copy(struct arena *arena, struct str word)
{
    char *bytes = arena_alloc(arena, word.len + 1);
    memcpy(bytes, word.ptr, word.len);
    return bytes;
}

/* The words of `line`, parted by single blanks, as after "snapaudit". */
static struct asked ask(const char *line, int default_threshold)
{
    struct asked a = {.arena = arena_new(), .err = ERROR_INIT};
    struct options options;
    char *argv[WORDS_MAX + 1] = {copy(a.arena, STR_LIT("snapaudit"))};
    int argc = 1;
    for (struct str rest = str_from(line); rest.len > 0 && argc < WORDS_MAX;) {
        size_t len = str_find(rest, " ");
        argv[argc++] = copy(a.arena, str_make(rest.ptr, len));
        rest = str_skip(rest, len + 1);
    }
    a.policy = make_policy(a.arena);
    a.result = options_parse(&options, argc, argv, a.arena, &a.err);
    if (a.result != 0)
        print_error("%s: %s\n", line, a.err.message);
    assert_int_equal(a.result, 0);
    struct gate_asked asked = gate_asked_of(&options, a.arena);
    asked.default_threshold = default_threshold;
    a.result = gate_request_read(&a.request, &asked, a.policy, a.arena, &a.err);
    return a;
}

static struct asked ask_well(const char *line)
{
    struct asked a = ask(line, SEVERITY_HIGH);
    if (a.result != 0)
        print_error("%s: %s\n", line, a.err.message);
    assert_int_equal(a.result, 0);
    return a;
}

static void expect_error(const char *line, const char *message)
{
    struct asked a = ask(line, SEVERITY_HIGH);
    assert_int_equal(a.result, -1);
    assert_int_equal(a.err.code, ERR_USAGE);
    assert_string_equal(a.err.message, message);
    assert_true(a.err.hint[0] != '\0');
    arena_free(a.arena);
}

static bool judges(const struct asked *a, const char *id)
{
    int row = rule_find(str_from(id));
    assert_true(row >= 0);
    return a->request.rules[row];
}

/* ---- the question ---- */

TEST(request__a_gate_of_the_policy_says_it_all)
{
    struct asked a = ask_well("gate deploy");
    const struct gate_request *r = &a.request;
    assert_int_equal(r->threshold, SEVERITY_MEDIUM);
    assert_false(r->unknown_fails);
    assert_int_equal(r->only_scope, 0);
    assert_int_equal(r->max_count, 3);
    assert_int_equal(r->max_saving_floor, 12500000);
    assert_true(r->new_only);
    assert_true(str_eq_c(r->baseline, "etc/old/findings.json")); /* from where the policy lies */
    assert_true(judges(&a, "RPO-EXCEEDED"));
    assert_true(judges(&a, "ORPHAN-SNAP-COPY"));
    assert_false(judges(&a, "ORPHAN-VOL-UNATTACHED"));
    assert_int_equal(r->left_out.count, 1);
    assert_true(str_eq_c(r->left_out.items[0], "RESTORE-FAILED"));
    arena_free(a.arena);
}

TEST(request__options_win_over_the_gate)
{
    struct asked a = ask_well("gate deploy --fail-on critical --unknown fail --max-count 0 "
                              "--max-saving-floor 1 --baseline b.json --rule COPY-RPO,RPO-*");
    const struct gate_request *r = &a.request;
    assert_int_equal(r->threshold, SEVERITY_CRITICAL);
    assert_true(r->unknown_fails);
    assert_int_equal(r->max_count, 0);
    assert_int_equal(r->max_saving_floor, 1000000);
    assert_true(str_eq_c(r->baseline, "b.json"));
    assert_true(judges(&a, "RPO-EXCEEDED"));
    assert_false(judges(&a, "ORPHAN-SNAP-COPY"));
    assert_int_equal(r->off.count, 1); /* no scope promises copies */
    assert_true(str_eq_c(r->off.items[0], "COPY-RPO"));
    arena_free(a.arena);
}

TEST(request__what_nobody_says_has_a_default)
{
    struct asked a = ask_well("gate --where tag:App=x");
    assert_int_equal(a.request.threshold, SEVERITY_HIGH);
    assert_true(a.request.unknown_fails);
    assert_int_equal(a.request.max_count, GATE_UNSET);
    assert_true(judges(&a, "RPO-EXCEEDED"));
    assert_false(judges(&a, "TAG-REQUIRED")); /* the policy turns it off */
    assert_false(judges(&a, "INV-COVERAGE")); /* it never fails a gate */
    arena_free(a.arena);
    a = ask_well("gate --rule RPO-EXCEEDED,INV-COVERAGE");
    assert_int_equal(a.request.rule_count, 1);
    assert_true(str_eq_c(a.request.silent.items[0], "INV-COVERAGE"));
    arena_free(a.arena);
    a = ask_well("gate never");
    assert_int_equal(a.request.threshold, THRESHOLD_NEVER);
    arena_free(a.arena);
    a = ask("audit", THRESHOLD_NEVER);
    assert_int_equal(a.result, 0);
    assert_null(a.request.rules);
    assert_false(gate_request_narrows(&a.request));
    arena_free(a.arena);
    a = ask("audit --rule INV-*", THRESHOLD_NEVER);
    assert_int_equal(a.result, 0);
    assert_true(judges(&a, "INV-COVERAGE"));
    arena_free(a.arena);
}

TEST(request__mistakes_are_named)
{
    expect_error("gate deplyo", "the policy etc/p.yaml has no gate deplyo; did you mean deploy?");
    expect_error("gate --rule RPO-EXCEDED",
                 "--rule: no rule is called RPO-EXCEDED; did you mean RPO-EXCEEDED?");
    expect_error("gate --rule ,", "--rule: no rule is called ");
    expect_error("gate --rule XYZ-*", "--rule: no rule is called XYZ-*");
    expect_error("gate --rule RESTORE-FAILED",
                 "--rule names only rules that this version does not judge: RESTORE-FAILED");
    expect_error("gate --rule TAG-REQUIRED",
                 "--rule names only rules that the policy does not enable");
    expect_error("gate --rule INV-COVERAGE",
                 "--rule names only INV rules, which never fail a gate");
    expect_error("gate --rule RPO-* --max-count few", "--max-count: few is no whole number");
    expect_error("gate --rule RPO-* --max-saving-floor 1.0000001",
                 "--max-saving-floor: 1.0000001 is no amount");
    expect_error("gate --rule RPO-* --new-only", "--new-only needs a baseline to tell what is new");
    expect_error("gate --rule RPO-* --where scope=gald",
                 "--where: the policy has no scope gald; did you mean 'gold'?");
}

TEST(request__what_is_read_follows_from_the_question)
{
    struct question question;
    struct asked a = ask_well("gate deploy --where tag:App=x,scope=rest");
    gate_request_question(&a.request, a.policy, a.arena, &question);
    assert_int_equal(question.match_count, 3); /* the tag, what the scope rest matches, and gold */
    assert_int_equal(question.matches[0].tags.count, 1);
    assert_int_equal(question.matches[1].tags.count, 0);
    assert_true(str_eq_c(question.matches[2].regions.items[0], "eu-west-1"));
    assert_ptr_equal(question.rules, a.request.rules);
    struct str text = gate_request_text(&a.request, a.policy, a.arena);
    assert_true(str_eq_c(text, "tag:App=x, scope=rest, scope gold"));
    arena_free(a.arena);
}

/* ---- the rows ---- */

/* eu-west-1: volume 0 is gold, volume 1 is not; us-east-1: volume 2. */
static struct graph *make_graph(bool with_gap_here, bool with_gap_there)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0000000000000000a"),
                                     .tags = GB_TAGS(T("App", "x"), T("Tier", "gold"))});
    gb_volume(gb,
              (struct volume_in){.id = S("vol-0000000000000000b"), .tags = GB_TAGS(T("App", "x"))});
    if (with_gap_here)
        gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, NULL);
    gb_place(gb, "111122223333", "us-east-1");
    gb_volume(gb,
              (struct volume_in){.id = S("vol-0000000000000000c"), .tags = GB_TAGS(T("App", "y"))});
    if (with_gap_there)
        gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, NULL);
    return gb_freeze(gb);
}

static size_t gaps_of(const char *line, const struct graph *graph)
{
    struct asked a = ask_well(line);
    struct vec gaps;
    vec_init(&gaps, sizeof(struct gate_gap));
    struct gate_pick *pick = gate_pick_new(&a.request, a.policy, graph);
    gate_pick_gaps(pick, &gaps);
    size_t count = gaps.len;
    gate_pick_free(pick);
    vec_clear(&gaps);
    arena_free(a.arena);
    return count;
}

TEST(pick__takes_what_the_selector_and_the_scope_mean)
{
    struct graph *graph = make_graph(false, false);
    struct asked a = ask_well("gate deploy --where tag:App=x --rule RPO-*");
    struct gate_pick *pick = gate_pick_new(&a.request, a.policy, graph);
    assert_true(gate_picks(pick, graph, KIND_VOLUME, 0));
    assert_false(gate_picks(pick, graph, KIND_VOLUME, 1)); /* not of the scope gold */
    assert_false(gate_picks(pick, graph, KIND_VOLUME, 2));
    assert_int_equal(gate_pick_count(pick), 1);
    gate_pick_free(pick);
    arena_free(a.arena);
    a = ask_well("gate --rule ORPHAN-SNAP-*"); /* no snapshot is there */
    pick = gate_pick_new(&a.request, a.policy, graph);
    assert_int_equal(gate_pick_count(pick), 0);
    gate_pick_free(pick);
    arena_free(a.arena);
    graph_free(graph);
}

TEST(pick__gaps_count_where_a_resource_is_meant)
{
    struct graph *graph = make_graph(true, true);
    assert_int_equal(gaps_of("gate --rule RPO-*", graph), 2);
    assert_int_equal(gaps_of("gate --rule RPO-* --where tag:App=x", graph), 1);
    assert_int_equal(gaps_of("gate --rule RPO-* --where tag:App=y", graph), 1);
    assert_int_equal(gaps_of("gate --rule RPO-* --where tag:App=z", graph), 0);
    assert_int_equal(gaps_of("gate --rule RPO-* --fail-on critical", graph), 0);
    graph_free(graph);
}

TEST(pick__gaps_count_where_a_resource_may_lie_unseen)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, NULL);
    gb_place(gb, "111122223333", "us-east-1");
    struct graph *graph = gb_freeze(gb);
    assert_int_equal(gaps_of("gate --rule RPO-* --where tag:App=z", graph), 1);
    assert_int_equal(gaps_of("gate --rule RPO-* --where tag:App=z,region=us-*", graph), 0);
    assert_int_equal(gaps_of("gate --rule RPO-* --where kind=snapshot", graph), 0);
    graph_free(graph);
}
