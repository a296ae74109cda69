/* What an input refutes stands at the head of summary.json and of the terminal summary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "reports/report_internal.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "reports/terminal.h"
#include "tests/support/test.h"

#define VOL    "vol-0a000000000000001"
#define SNAP   "snap-0b000000000000001"
#define ARN    "arn:aws:ec2:eu-west-1::snapshot/" SNAP
#define MARKED "EC2-SNAP-TIME-BASED"
#define TYPED  "EC2-TEXT-CREATE-IMAGE"

struct told {
    struct report_world world;
    struct sink *json, *terminal;
    json_t *root;
};

static struct told told;
static struct rule_summary rules[64];

/* `transfer_type` on a snapshot of a volume that is listed; `volume` is that of another one, which
 * CreateImage's text is on. */
static void tell(const char *transfer_type, const char *volume)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S(VOL)});
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP),
                                         .volume_id = S(VOL),
                                         .transfer_type = str_from(transfer_type),
                                         .start_time = gb_time("2026-01-14T00:00:00Z")});
    gb_snapshot(
        gb, (struct snapshot_in){
                .id = S("snap-0b000000000000002"),
                .volume_id = str_from(volume),
                .description = S("Created by CreateImage(i-0e0000000000000001) for ami-0123abcd"),
                .start_time = gb_time("2026-01-14T00:00:00Z")});
    report_world_init(&told.world, gb, NULL);
    const struct summary summary = {
        .rule_count = rule_count(), .rules = rules, .currency = "USD", .priced_at = "2025-10-28"};
    const struct terminal_style style = {.colour = false, .width = 100};
    told.json = sink_memory();
    told.terminal = sink_memory();
    summary_json_write(told.json, &told.world.ctx, &summary);
    report_terminal(told.terminal, &told.world.ctx, &summary, &style);
    struct str text = sink_view(told.json);
    told.root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(told.root);
}

static int end(void **state)
{
    (void)state;
    json_decref(told.root);
    sink_abort(told.json);
    sink_abort(told.terminal);
    report_world_clear(&told.world);
    return 0;
}

static const json_t *belief(const char *id)
{
    size_t i;
    json_t *fact;
    json_array_foreach(json_object_get(told.root, "facts"), i, fact)
    {
        const char *of = json_string_value(json_object_get(fact, "id"));
        if (of && strcmp(of, id) == 0)
            return fact;
    }
    fail_msg("no %s", id);
    return NULL;
}

static void expect_belief(const char *id, json_int_t tried, json_int_t hits, bool refuted,
                          const char *example)
{
    const json_t *fact = belief(id);
    assert_string_equal(json_string_value(json_object_get(fact, "type")), "belief");
    assert_int_equal(json_integer_value(json_object_get(fact, "tried")), tried);
    assert_int_equal(json_integer_value(json_object_get(fact, "hits")), hits);
    assert_int_equal(json_is_true(json_object_get(fact, "refuted")), refuted);
    if (example)
        assert_string_equal(json_string_value(json_object_get(fact, "example")), example);
    else
        assert_true(json_is_null(json_object_get(fact, "example")));
}

static size_t in_terminal(const char *text)
{
    struct str all = sink_view(told.terminal);
    return str_find(all, text);
}

static bool terminal_has(const char *text)
{
    return in_terminal(text) < sink_view(told.terminal).len;
}

TEST_WITH(facts__that_are_refuted_come_first, NULL, end)
{
    tell("time-based", VOL);
    expect_belief(MARKED, 1, 1, true, ARN);
    expect_belief(TYPED, 1, 0, false, NULL);
    assert_true(terminal_has("1 is REFUTED BY THIS INPUT: what rests on it is unknown"));
    assert_true(terminal_has(MARKED "  1 of 1: a snapshot with the mark of a copy"));
    assert_true(terminal_has(ARN));
    assert_false(terminal_has(TYPED));
    assert_true(in_terminal("FACTS OF AWS") < in_terminal("COVERAGE"));
    struct str json = sink_view(told.json);
    assert_true(str_find(json, "\"facts\"") < str_find(json, "\"coverage\""));
}

TEST_WITH(facts__that_are_only_hit_are_told_without_alarm, NULL, end)
{
    tell("standard", "vol-ffffffff");
    expect_belief(MARKED, 0, 0, false, NULL);
    expect_belief(TYPED, 1, 1, false, "arn:aws:ec2:eu-west-1::snapshot/snap-0b000000000000002");
    assert_true(terminal_has("holds what was not expected; no verdict rests on it"));
    assert_true(terminal_has(TYPED "  1 of 1"));
    assert_false(terminal_has("REFUTED"));
}

TEST_WITH(facts__say_nothing_where_all_is_as_expected, NULL, end)
{
    tell("standard", VOL);
    assert_false(terminal_has("FACTS OF AWS"));
    size_t count;
    (void)beliefs_known(&count);
    assert_int_equal(json_array_size(json_object_get(told.root, "facts")), count);
}

/* Words that no version knew stand behind the beliefs. */
TEST_WITH(facts__end_with_unknown_words, NULL, end)
{
    tell("teleported", VOL);
    const json_t *facts = json_object_get(told.root, "facts");
    const json_t *word = json_array_get(facts, json_array_size(facts) - 1);
    assert_string_equal(json_string_value(json_object_get(word, "type")), "unknown-word");
    assert_string_equal(json_string_value(json_object_get(word, "kind")), "snapshot");
    assert_string_equal(json_string_value(json_object_get(word, "word")),
                        "TransferType=teleported");
    assert_int_equal(json_integer_value(json_object_get(word, "count")), 1);
}
