/* metrics.prom, read back by a reader that refuses what the text format 0.0.4 does not have. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/vec.h"
#include "reports/format_internal.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

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
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    report_world_clear(&world);
    return 0;
}

static struct finding finding_in(const char *scope, enum status status, int64_t age_days)
{
    return (struct finding){.rule = "RPO-EXCEEDED",
                            .status = status,
                            .severity = SEVERITY_HIGH,
                            .reason = "stale",
                            .fingerprint = "0011",
                            .has_age = age_days >= 0,
                            .age_days = age_days,
                            .subject = {.kind = KIND_VOLUME, .scope = str_from(scope)}};
}

static void write_metrics(const struct finding *findings, size_t count)
{
    struct error err = ERROR_INIT;
    const struct format_context asked = {
        .run = world.ctx.run, .policy = world.ctx.policy, .name = "audit"};
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    struct summary summary = {.rule_count = rule_count(),
                              .rules = rules,
                              .subjects_fail = 3,
                              .currency = "USD",
                              .floor = 1500000,
                              .ceiling = 2500001,
                              .spending = report_world_spending(&world)};
    struct format_writer *writer = writer_open(format_at(FORMAT_PROMETHEUS)->files[0].writer, &in);
    for (size_t i = 0; i < count; i++)
        format_finding(writer, &findings[i]);
    assert_int_equal(format_close(writer, &(struct format_end){.summary = &summary}, &err), 0);
}

/* ---- the reader ---- */

static const char *skip_name(const char *at)
{
    assert_true(isalpha((unsigned char)*at) || *at == '_');
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    return at;
}

static const char *skip_label(const char *at)
{
    at = skip_name(at);
    assert_int_equal(at[0], '=');
    assert_int_equal(at[1], '"');
    for (at += 2; *at != '"'; at++) {
        assert_int_not_equal(*at, '\n');
        if (*at == '\\') {
            at++;
            assert_non_null(strchr("\\\"n", *at));
        }
    }
    return at + 1;
}

/* A sample belongs to the family that was declared last. */
static void read_sample(const char *line, const char *family, size_t family_len)
{
    const char *at = skip_name(line);
    assert_int_equal(at - line, family_len);
    assert_memory_equal(line, family, family_len);
    if (*at == '{') {
        do
            at = skip_label(at + 1);
        while (*at == ',');
        assert_int_equal(*at++, '}');
    }
    char *after;
    assert_int_equal(*at, ' ');
    (void)strtod(at + 1, &after);
    assert_int_equal(*after, '\n');
}

static void read_all(const char *text)
{
    const char *family = NULL;
    size_t family_len = 0;
    assert_true(str_is_utf8(str_from(text)));
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        assert_non_null(strchr(line, '\n'));
        if (strncmp(line, "# HELP ", 7) == 0) {
            family = line + 7;
            family_len = (size_t)(skip_name(family) - family);
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            assert_non_null(family);
            assert_memory_equal(line + 7, family, family_len);
            assert_memory_equal(line + 7 + family_len, " gauge\n", 7);
        } else {
            assert_non_null(family);
            read_sample(line, family, family_len);
        }
    }
}

/* ---- tests ---- */

static void assert_line(const char *line)
{
    const char *text = sink_view(out).ptr;
    const char *at = strstr(text, line);
    assert_non_null(at);
    assert_true(at == text || at[-1] == '\n');
    assert_null(strstr(at + 1, line));
}

TEST_WITH(prometheus__findings_are_counted_by_rule_scope_status_and_severity, begin, end)
{
    const struct finding findings[] = {
        finding_in("web", STATUS_FAIL, 40), finding_in("db", STATUS_FAIL, 3),
        finding_in("web", STATUS_FAIL, 61), finding_in("web", STATUS_UNKNOWN, 900),
        finding_in("", STATUS_EXEMPT, -1)};
    write_metrics(findings, 5);
    sink_char(out, '\0');
    read_all(sink_view(out).ptr);
    assert_line("snapaudit_findings{rule=\"RPO-EXCEEDED\",scope=\"web\",status=\"fail\","
                "severity=\"high\"} 2\n");
    assert_line("snapaudit_findings{rule=\"RPO-EXCEEDED\",scope=\"web\",status=\"unknown\","
                "severity=\"high\"} 1\n");
    assert_line("snapaudit_findings{rule=\"RPO-EXCEEDED\",scope=\"\",status=\"exempt\","
                "severity=\"high\"} 1\n");
    assert_line("snapaudit_finding_oldest_age_days{rule=\"RPO-EXCEEDED\",scope=\"web\"} 61\n");
    assert_line("snapaudit_finding_oldest_age_days{rule=\"RPO-EXCEEDED\",scope=\"db\"} 3\n");
    assert_line("snapaudit_subjects{status=\"fail\"} 3\n");
    assert_line("snapaudit_saving_monthly{part=\"orphans\",bound=\"ceiling\",basis=\"range\","
                "currency=\"USD\"} 2.500001\n");
}

TEST_WITH(prometheus__the_order_of_findings_leaves_no_trace, begin, end)
{
    const struct finding one_way[] = {finding_in("web", STATUS_FAIL, 40),
                                      finding_in("db", STATUS_FAIL, 3)};
    const struct finding other_way[] = {one_way[1], one_way[0]};
    write_metrics(one_way, 2);
    struct sink *first = out;
    out = sink_memory();
    write_metrics(other_way, 2);
    assert_true(str_eq(sink_view(first), sink_view(out)));
    sink_abort(first);
}

TEST_WITH(prometheus__a_hostile_name_of_a_scope_stays_in_its_label, begin, end)
{
    const char *const scopes[] = {HOSTILE_FORMULA,
                                  HOSTILE_LINES,
                                  HOSTILE_ESC,
                                  HOSTILE_C1,
                                  HOSTILE_RTL,
                                  HOSTILE_BYTES,
                                  "\"} 9\nsnapaudit_findings{rule=\"x",
                                  "back\\slash"};
    struct finding findings[sizeof(scopes) / sizeof(scopes[0])];
    for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++)
        findings[i] = finding_in(scopes[i], STATUS_FAIL, 1);
    write_metrics(findings, sizeof(scopes) / sizeof(scopes[0]));
    sink_char(out, '\0');
    read_all(sink_view(out).ptr);
    assert_line("snapaudit_findings{rule=\"RPO-EXCEEDED\",scope=\"back\\\\slash\",status=\"fail\","
                "severity=\"high\"} 1\n");
}

TEST_WITH(prometheus__without_findings_there_are_gauges_of_what_was_seen, begin, end)
{
    write_metrics(NULL, 0);
    sink_char(out, '\0');
    read_all(sink_view(out).ptr);
    assert_line("snapaudit_listings{source=\"SNAP\"} 1\n");
    assert_line("snapaudit_listings_not_seen{source=\"SNAP\"} 0\n");
}

TEST_WITH(prometheus__may_be_given_up_at_any_time, begin, end)
{
    const struct format_context asked = {.run = world.ctx.run, .policy = world.ctx.policy};
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    const struct finding finding = finding_in("web", STATUS_FAIL, 1);
    struct format_writer *writer = writer_open(format_at(FORMAT_PROMETHEUS)->files[0].writer, &in);
    format_finding(writer, &finding);
    format_abort(writer);
    assert_int_equal(sink_view(out).len, 0);
}
