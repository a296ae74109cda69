/* Telling how the cases went: text for people, TAP and JUnit XML for programs. */
#include "reports/case_report.h"

#include "reports/xml.h"
#include "reports/terminal.h"

typedef void (*difference_fn)(struct sink *out, const char *word, struct str line);

/* Calls `put` for each line of the differences, with the word that says what it is. */
static void each_difference(struct sink *out, const struct policy_case *c, difference_fn put)
{
    for (size_t i = 0; i < c->differences.len; i++) {
        const struct verdict_difference *d = &VEC_AT(struct verdict_difference, &c->differences, i);
        if (d->expected)
            put(out, d->got ? "expected" : "missing", d->expected->text);
        if (d->got)
            put(out, d->expected ? "got" : "unexpected", d->got->text);
    }
}

static void each_line(struct sink *out, struct str text, const char *before)
{
    text = str_trim(text);
    while (text.len > 0) {
        size_t end = str_find(text, "\n");
        sink_cstr(out, before);
        terminal_text(out, str_make(text.ptr, end));
        sink_char(out, '\n');
        text = str_skip(text, end + 1);
    }
}

/* ---- text ---- */

static void text_difference(struct sink *out, const char *word, struct str line)
{
    sink_printf(out, "  %-10s  ", word);
    terminal_text(out, line);
    sink_char(out, '\n');
}

static void text_add(const struct case_report *report, const struct policy_case *c)
{
    static const char *const words[] = {"ok", "FAILED", "BROKEN", "updated"};
    static const enum paint inks[] = {PAINT_BLUE, PAINT_RED, PAINT_RED, PAINT_YELLOW};
    struct sink *out = report->out;
    if (c->outcome == CASE_OK && report->quiet)
        return;
    sink_printf(out, "%s%-7s%s ", terminal_ink(&report->style, inks[c->outcome]), words[c->outcome],
                terminal_ink(&report->style, PAINT_NONE));
    terminal_text(out, c->name);
    if (c->outcome == CASE_OK || c->outcome == CASE_UPDATED)
        sink_printf(out, " (%zu verdict%s)", c->verdicts, c->verdicts == 1 ? "" : "s");
    sink_char(out, '\n');
    if (c->outcome == CASE_FAILED) {
        each_difference(out, c, text_difference);
        each_line(out, c->why, "  why: ");
    } else if (c->outcome == CASE_BROKEN) {
        each_line(out, str_from(c->err.message), "  ");
        each_line(out, str_from(c->err.hint), "  hint: ");
    }
}

static void text_end(const struct case_report *report)
{
    struct sink *out = report->out;
    const size_t *counts = report->counts;
    sink_printf(out, "%zu passed, %zu failed", counts[CASE_OK], counts[CASE_FAILED]);
    if (counts[CASE_BROKEN] > 0)
        sink_printf(out, ", %zu broken", counts[CASE_BROKEN]);
    if (counts[CASE_UPDATED] > 0)
        sink_printf(out, ", %zu updated", counts[CASE_UPDATED]);
    sink_char(out, '\n');
}

/* ---- TAP 13 ---- */

static void tap_difference(struct sink *out, const char *word, struct str line)
{
    sink_printf(out, "# %s: ", word);
    terminal_text(out, line);
    sink_char(out, '\n');
}

/* A # in a description would begin a directive. */
static void tap_name(struct sink *out, struct str name)
{
    while (name.len > 0) {
        size_t hash = str_find(name, "#");
        size_t backslash = str_find(name, "\\");
        size_t end = hash < backslash ? hash : backslash;
        terminal_text(out, str_make(name.ptr, end));
        if (end < name.len)
            sink_char(out, '_');
        name = str_skip(name, end + 1);
    }
}

static void tap_add(const struct case_report *report, const struct policy_case *c)
{
    struct sink *out = report->out;
    bool ok = c->outcome == CASE_OK || c->outcome == CASE_UPDATED;
    sink_printf(out, "%s %zu - ", ok ? "ok" : "not ok", report->told);
    tap_name(out, c->name);
    sink_char(out, '\n');
    if (c->outcome == CASE_FAILED)
        each_difference(out, c, tap_difference);
    if (c->outcome == CASE_BROKEN)
        each_line(out, str_from(c->err.message), "# ");
}

/* ---- JUnit XML ---- */

static void junit_difference(struct sink *out, const char *word, struct str line)
{
    sink_printf(out, "%s: ", word);
    xml_text(out, line);
    sink_char(out, '\n');
}

static void junit_add(const struct case_report *report, const struct policy_case *c)
{
    struct sink *out = report->held;
    sink_cstr(out, "    <testcase");
    xml_attribute(out, "name", c->name);
    sink_cstr(out, " classname=\"snapaudit.test-policy\" time=\"0\"");
    if (c->outcome == CASE_FAILED) {
        sink_printf(out, ">\n      <failure message=\"%zu verdicts differ\" type=\"verdicts\">",
                    c->differences.len);
        each_difference(out, c, junit_difference);
        sink_cstr(out, "</failure>\n    </testcase>\n");
    } else if (c->outcome == CASE_BROKEN) {
        sink_cstr(out, ">\n      <error type=\"case\"");
        xml_attribute(out, "message", str_from(c->err.message));
        sink_cstr(out, "/>\n    </testcase>\n");
    } else {
        sink_cstr(out, "/>\n");
    }
}

static void junit_end(struct case_report *report)
{
    struct sink *out = report->out;
    sink_printf(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuites name=\"snapaudit test-policy\">\n"
                "  <testsuite name=\"test-policy\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
                "skipped=\"0\" time=\"0\">\n",
                report->told, report->counts[CASE_FAILED], report->counts[CASE_BROKEN]);
    sink_str(out, sink_view(report->held));
    sink_cstr(out, "  </testsuite>\n</testsuites>\n");
    sink_abort(report->held);
}

/* ---- all ---- */

void case_report_begin(struct case_report *report)
{
    if (str_eq_c(report->format, "tap"))
        sink_printf(report->out, "TAP version 13\n1..%zu\n", report->total);
    else if (str_eq_c(report->format, "junit"))
        report->held = sink_memory();
}

void case_report_add(struct case_report *report, const struct policy_case *c)
{
    report->told++;
    report->counts[c->outcome]++;
    if (str_eq_c(report->format, "tap"))
        tap_add(report, c);
    else if (str_eq_c(report->format, "junit"))
        junit_add(report, c);
    else
        text_add(report, c);
}

void case_report_end(struct case_report *report)
{
    if (str_eq_c(report->format, "junit"))
        junit_end(report);
    else if (!str_eq_c(report->format, "tap"))
        text_end(report);
}
