/* Facts of AWS in rules, pages and verdicts: descriptor, rule page and docs/aws-facts.md agree, and what
 * rests on a fact that the input refutes is unknown. */
#include "tests/support/engine_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/aws_facts_page.h"
#include "rules/rule.h"
#include "tests/support/test.h"

static struct str file_text(const char *path)
{
    static char text[200000];
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("no %s", path);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    return str_make(text, len);
}

/* ---- pages ---- */

TEST(page__is_what_the_program_prints)
{
    struct sink *page = sink_memory();
    aws_facts_page(page);
    if (!str_eq(sink_view(page), file_text(TEST_SOURCE_DIR "/docs/aws-facts.md")))
        fail_msg("docs/aws-facts.md is out of date: snapaudit rules facts > docs/aws-facts.md");
    sink_abort(page);
}

/* "Facts: A, B." with its line breaks taken as blanks. */
static struct str facts_line(struct str page)
{
    size_t at = str_find(page, "\nFacts: ");
    assert_true(at < page.len);
    struct str line = str_skip(page, at + sizeof("\nFacts: ") - 1);
    line.len = str_find(line, "\n\n");
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '\n')
            ((char *)(uintptr_t)line.ptr)[i] = ' ';
    return line;
}

static struct str listed(struct arena *arena, const struct rule *rule)
{
    struct str text = STR_EMPTY;
    for (int fact = AWS_FACT_END + 1; fact < AWS_FACT_LIMIT; fact++)
        if (rule_rests_on(rule, (enum aws_fact)fact))
            text = arena_printf(arena, "%.*s%s%s", STR_ARG(text), text.len > 0 ? ", " : "",
                                aws_fact_info((enum aws_fact)fact)->id);
    return arena_printf(arena, "%.*s.", STR_ARG(text.len > 0 ? text : STR_LIT("none")));
}

TEST(rules__have_the_facts_of_their_pages)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        char path[1024];
        (void)snprintf(path, sizeof(path), TEST_SOURCE_DIR "/docs/rules/%s.md", rule->declared.id);
        struct str want = listed(arena, rule);
        if (!str_eq(facts_line(file_text(path)), want))
            fail_msg("docs/rules/%s.md must say: Facts: %.*s", rule->declared.id, STR_ARG(want));
    }
    arena_free(arena);
}

TEST(rules__name_each_fact_once)
{
    for (size_t i = 0; i < rule_count(); i++) {
        bool named[AWS_FACT_LIMIT] = {false};
        for (const enum aws_fact *fact = rule_at(i)->facts; *fact != AWS_FACT_END; fact++) {
            if (named[*fact])
                fail_msg("%s names %s twice", rule_id(i), aws_fact_info(*fact)->id);
            named[*fact] = true;
        }
    }
}

/* A refutation that no rule listens to would be said and change nothing. */
TEST(beliefs__that_refute_are_facts_of_a_rule)
{
    size_t count;
    const struct belief *beliefs = beliefs_known(&count);
    for (size_t b = 0; b < count; b++) {
        bool heard = !beliefs[b].refutes;
        for (size_t i = 0; i < rule_count(); i++)
            heard = heard || rule_rests_on(rule_at(i), beliefs[b].fact);
        if (!heard)
            fail_msg("no rule rests on %s", aws_fact_info(beliefs[b].fact)->id);
    }
}

/* ---- verdicts ---- */

/* What was once believed: whatever has a TransferType is a copy. EC2 puts `standard` on all, so each
 * snapshot bears the mark; and a copy is of no volume that is listed here. */
static enum trial try_any_transfer_type(const struct facts *facts, uint32_t row)
{
    return (facts_of(facts, row)->flags & FACT_NATIVE) != 0 ? TRIAL_REFUTES : TRIAL_HOLDS;
}

static bool any_snapshot(const struct facts *facts, enum kind kind, uint32_t row)
{
    (void)facts;
    (void)row;
    return kind == KIND_SNAPSHOT;
}

static const struct belief transfer_type[] = {
    {.fact = AWS_EC2_SNAP_TRANSFER_TYPE,
     .counter = "a snapshot with a TransferType is of a volume that is listed",
     .refutes = true,
     .kind = KIND_SNAPSHOT,
     .tries = try_any_transfer_type,
     .marks = any_snapshot},
};

/* As EC2 really answers: two native snapshots of one volume, made 17 minutes apart; and a volume without
 * any. */
static struct gb *real_answer(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-04-01T00:00:00Z");
    live_volume(gb, VOL2, "2026-04-01T00:00:00Z");
    struct snapshot_in s = {.id = S(SNAP1),
                            .volume_id = S(VOL1),
                            .transfer_type = S("standard"),
                            .storage_tier = S("standard"),
                            .has_full_bytes = true,
                            .full_bytes = 2066743296,
                            .start_time = gb_time("2026-05-31T21:36:22.915Z"),
                            .completion_time = gb_time("2026-05-31T21:38:20.133Z")};
    gb_snapshot(gb, s);
    s.id = S(SNAP2);
    s.start_time = gb_time("2026-05-31T21:53:08.022Z");
    s.completion_time = gb_time("2026-05-31T21:54:17.812Z");
    gb_snapshot(gb, s);
    return gb;
}

struct told {
    const char *volume;
    const char *rule;
    enum status status;
    char reason[32];
    char detail[200];
    size_t count;
};

static void take(void *ctx, const struct finding *finding)
{
    struct told *told = ctx;
    if (strcmp(finding->rule, told->rule) != 0 || !str_eq_c(finding->subject.id, told->volume))
        return;
    told->count++;
    told->status = finding->status;
    (void)snprintf(told->reason, sizeof(told->reason), "%s", finding->reason);
    if (finding->unknown_count > 0 && finding->unknown_because[0].detail)
        (void)snprintf(told->detail, sizeof(told->detail), "%s",
                       finding->unknown_because[0].detail);
}

/* Judged with `table` in place of the program's beliefs; NULL: with these. */
static struct told judge_with_beliefs(const struct belief *table, const char *rule,
                                      const char *volume)
{
    struct world w;
    struct summary summary;
    struct error err = ERROR_INIT;
    struct told told = {.rule = rule, .volume = volume};
    world_init(&w, real_answer(), NULL);
    facts_free(w.facts);
    struct facts_options options = engine_facts_options(w.options.policy, gb_time(AS_OF));
    options.beliefs = table;
    options.belief_count = table ? 1 : 0;
    w.facts = facts_new(w.graph, &options);
    w.options.facts = w.facts;
    w.options.include_pass = true;
    w.options.accept = take;
    w.options.ctx = &told;
    assert_int_equal(engine_run(&w.options, w.arena, &summary, &err), 0);
    world_clear(&w);
    assert_int_equal(told.count, 1);
    return told;
}

TEST(verdicts__stand_while_nothing_is_refuted)
{
    assert_int_equal(judge_with_beliefs(NULL, "RPO-EXCEEDED", VOL1).status, STATUS_PASS);
    assert_int_equal(judge_with_beliefs(NULL, "RPO-EXCEEDED", VOL2).status, STATUS_FAIL);
}

TEST(verdicts__that_rest_on_a_refuted_fact_are_unknown)
{
    struct told told = judge_with_beliefs(transfer_type, "RPO-EXCEEDED", VOL1);
    assert_int_equal(told.status, STATUS_UNKNOWN);
    assert_string_equal(told.reason, "fact-refuted");
    assert_string_equal(told.detail,
                        "EC2-SNAP-TRANSFER-TYPE: a snapshot with a TransferType is of a volume "
                        "that is listed, as " SNAP1);
}

/* The volume has no snapshot: nothing that is said of it rests on their marks. */
TEST(verdicts__that_do_not_rest_on_it_are_spared)
{
    assert_int_equal(judge_with_beliefs(transfer_type, "RPO-EXCEEDED", VOL2).status, STATUS_FAIL);
    assert_int_equal(judge_with_beliefs(transfer_type, "TAG-REQUIRED", VOL1).status, STATUS_FAIL);
}
