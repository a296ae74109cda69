/* summary.md: short, and nothing of anybody's is markup. */
#include <string.h>

#include "reports/format_internal.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define COMMENT_MAX 65536 /* characters of a comment on GitHub */
#define MANY        5000

static struct report_world world;
static struct sink *out;
static struct rule_summary rules[64];

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    out = sink_memory();
    memset(rules, 0, sizeof(rules));
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    report_world_clear(&world);
    return 0;
}

static struct finding finding_of(enum severity severity, struct str name)
{
    return (struct finding){
        .rule = "RPO-EXCEEDED",
        .status = STATUS_FAIL,
        .severity = severity,
        .reason = "stale",
        .fingerprint = "00112233445566778899",
        .subject = {.kind = KIND_VOLUME, .id = S("vol-1"), .name = name, .region = name}};
}

static const char *written(const struct finding *findings, size_t count)
{
    struct error err = ERROR_INIT;
    const struct format_context asked = {.run = world.ctx.run,
                                         .policy = world.ctx.policy,
                                         .name = "audit",
                                         .demand.threshold = THRESHOLD_NEVER};
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    struct summary summary = {.rule_count = rule_count(),
                              .rules = rules,
                              .currency = "USD",
                              .floor = 1500000,
                              .ceiling = 2500000,
                              .spending = report_world_spending(&world)};
    struct format_writer *writer = writer_open(format_at(FORMAT_MARKDOWN)->files[0].writer, &in);
    for (size_t i = 0; i < count; i++)
        format_finding(writer, &findings[i % 8]);
    assert_int_equal(format_close(writer, &(struct format_end){.summary = &summary}, &err), 0);
    sink_char(out, '\0');
    return sink_view(out).ptr;
}

TEST_WITH(markdown__says_what_came_out_what_it_costs_and_of_which_run, begin, end)
{
    rules[rule_find(S("RPO-EXCEEDED"))].counts[STATUS_FAIL] = 1234;
    const struct finding findings[8] = {finding_of(SEVERITY_HIGH, S("db"))};
    const char *text = written(findings, 1);
    assert_non_null(strstr(text, "### snapaudit audit\n\n"));
    assert_non_null(strstr(text, "| RPO-EXCEEDED | high | 0 | 1,234 | 0 | 0 |\n"));
    assert_non_null(strstr(text, "would save USD 1.50 to 2.50 a month."));
    assert_non_null(strstr(text, "| high | fail | RPO-EXCEEDED | vol-1 "));
    assert_non_null(strstr(text, world.ctx.run->run_id));
    assert_null(strstr(text, "TAG-REQUIRED"));
}

TEST_WITH(markdown__the_gravest_come_first_and_the_rest_is_counted, begin, end)
{
    struct finding findings[8];
    for (size_t i = 0; i < 8; i++)
        findings[i] = finding_of(i == 7 ? SEVERITY_CRITICAL : SEVERITY_LOW,
                                 str_make(hostile_long(), strlen(hostile_long())));
    const char *text = written(findings, MANY);
    assert_true(strlen(text) < COMMENT_MAX);
    const char *first = strstr(text, "| --- | --- | --- | --- | --- | --- |\n| critical |");
    assert_non_null(first);
    assert_non_null(strstr(text, "and 4,980 more\n"));
}

TEST_WITH(markdown__what_strangers_wrote_is_text, begin, end)
{
    static const char *const names[8] = {"<script>alert(1)</script>",
                                         "[x](javascript:alert(1))",
                                         "| a | b |",
                                         "`code` **b** _i_",
                                         HOSTILE_LINES,
                                         HOSTILE_ESC,
                                         "::error::x%0A",
                                         "https://example.com @somebody #1"};
    struct finding findings[8];
    for (size_t i = 0; i < 8; i++)
        findings[i] = finding_of(SEVERITY_HIGH, str_from(names[i]));
    const char *text = written(findings, 8);
    const char *rows = strstr(text, "#### The gravest");
    size_t lines = 0;
    assert_non_null(rows);
    for (const char *line = strstr(rows, "\n| high"); line; line = strstr(line + 1, "\n| high")) {
        size_t cells = 0;
        const char *after = strchr(line + 1, '\n');
        for (const char *at = line + 1; at < after; at++)
            cells += *at == '|';
        assert_int_equal(cells, 7);
        lines++;
    }
    assert_int_equal(lines, 8);
    assert_null(strpbrk(rows, "<[]`*@\033"));
    assert_null(strstr(rows, "://"));
}

TEST_WITH(markdown__may_be_given_up_and_comes_out_the_same_each_time, begin, end)
{
    const struct format_context asked = {.run = world.ctx.run, .policy = world.ctx.policy};
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    const struct finding findings[8] = {finding_of(SEVERITY_HIGH, S("db"))};
    struct format_writer *writer = writer_open(format_at(FORMAT_MARKDOWN)->files[0].writer, &in);
    format_finding(writer, &findings[0]);
    format_abort(writer);
    assert_int_equal(sink_view(out).len, 0);
    (void)written(findings, 1);
    struct sink *first = out;
    out = sink_memory();
    (void)written(findings, 1);
    assert_true(str_eq(sink_view(first), sink_view(out)));
    sink_abort(first);
}
