/* findings.ndjson, read back line by line. */
#include <string.h>

#include <jansson.h>

#include "core/utf8.h"
#include "reports/format.h"
#include "rules/advice.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct run_info run = {.run_id = "0123456789abcdef",
                                    .as_of = INSTANT_UNSET,
                                    .tool_version = "1.2.3",
                                    .policy_sha256 = FINGERPRINT,
                                    .currency = "USD"};

static struct finding finding_named(const char *name)
{
    return (struct finding){.rule = "ORPHAN-SNAP-VOLUME-GONE",
                            .title = "Snapshot of a deleted volume that nothing needs",
                            .family = "ORPHAN",
                            .status = STATUS_FAIL,
                            .severity = SEVERITY_MEDIUM,
                            .severity_default = SEVERITY_LOW,
                            .reason = "",
                            .fingerprint = FINGERPRINT,
                            .subject = {.kind = KIND_SNAPSHOT,
                                        .id = S("snap-0a"),
                                        .name = str_from(name),
                                        .account = S("111122223333"),
                                        .region = S("eu-west-1")},
                            .row = ROW_NONE,
                            .unit = ""};
}

static struct sink *write_lines_of(const struct run_info *of, const struct finding *findings,
                                   size_t count)
{
    struct error err = ERROR_INIT;
    const struct format_context ctx = {.run = of, .demand.threshold = THRESHOLD_NEVER};
    struct sink *out = sink_memory();
    struct format_writer *w = format_open(FORMAT_NDJSON, out, &ctx);
    for (size_t i = 0; i < count; i++)
        format_finding(w, &findings[i]);
    assert_int_equal(format_close(w, &(struct format_end){.summary = NULL}, &err), 0);
    return out;
}

static json_t *read_line(struct str line)
{
    json_error_t where;
    json_t *object = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, &where);
    if (!object)
        fail_msg("%s: %.*s", where.text, STR_ARG(line));
    return object;
}

/* The only line of one finding. */
static json_t *line_of(const struct finding *finding)
{
    struct sink *out = write_lines_of(&run, finding, 1);
    struct str text = sink_view(out);
    assert_int_equal(str_find(text, "\n"), text.len - 1);
    json_t *object = read_line(text);
    sink_abort(out);
    return object;
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

TEST(a_run_without_findings__is_no_line)
{
    struct sink *out = write_lines_of(&run, NULL, 0);
    assert_int_equal(sink_view(out).len, 0);
    sink_abort(out);
}

TEST(a_line__says_of_which_run_and_rule_it_is)
{
    static const struct control control = {"F", "1", "C-1", "somewhere"};
    struct finding f = finding_named("a");
    f.controls = &control;
    f.control_count = 1;
    json_t *line = line_of(&f);
    assert_string_equal(text_at(line, "schema"), "snapaudit.finding/1");
    assert_string_equal(text_at(line, "run_id"), "0123456789abcdef");
    assert_string_equal(text_at(line, "tool_version"), "1.2.3");
    assert_string_equal(text_at(line, "policy_sha256"), FINGERPRINT);
    assert_string_equal(text_at(line, "currency"), "USD");
    assert_string_equal(text_at(line, "title"), f.title);
    assert_string_equal(text_at(line, "family"), "ORPHAN");
    assert_string_equal(text_at(line, "severity_default"), "low");
    assert_string_equal(text_at(line, "severity"), "medium");
    assert_non_null(text_at(line, "why"));
    json_t *first = json_array_get(json_object_get(line, "controls"), 0);
    assert_string_equal(text_at(first, "id"), "C-1");
    assert_null(json_object_get(line, "selection")); /* everything was asked about */
    json_decref(line);
}

TEST(a_line__says_what_alone_was_asked_about)
{
    struct run_info narrowed = run;
    struct finding f = finding_named("a");
    narrowed.selection = STR_LIT("--rule ORPHAN-*");
    struct sink *out = write_lines_of(&narrowed, &f, 1);
    json_t *line = read_line(sink_view(out));
    assert_string_equal(text_at(line, "selection"), "--rule ORPHAN-*");
    json_decref(line);
    sink_abort(out);
}

/* What findings.json says once at its head stands in each line. */
TEST(a_line__has_its_clauses_in_words)
{
    const struct evidence evidence[] = {{.clause = "it is gone",
                                         .holds = TRUTH_TRUE,
                                         .source = SOURCE_VOL,
                                         .call = "ec2:DescribeVolumes",
                                         .resource = S("snap-0a"),
                                         .field = "VolumeId",
                                         .value = S("vol-1"),
                                         .observed_at = INSTANT_UNSET},
                                        {.clause = "nothing needs it",
                                         .holds = TRUTH_UNKNOWN,
                                         .brake = true,
                                         .observed_at = INSTANT_UNSET}};
    struct finding two[] = {finding_named("a"), finding_named("b")};
    two[0].evidence = two[1].evidence = evidence;
    two[0].evidence_count = two[1].evidence_count = 2;
    struct sink *out = write_lines_of(&run, two, 2);
    struct str text = sink_view(out);
    json_t *line = read_line(str_skip(text, str_find(text, "\n") + 1));
    json_t *list = json_object_get(line, "evidence");
    json_t *first = json_array_get(list, 0);
    json_t *second = json_array_get(list, 1);
    assert_string_equal(text_at(first, "clause"), "it is gone");
    assert_string_equal(text_at(first, "source"), "VOL");
    assert_string_equal(text_at(first, "call"), "ec2:DescribeVolumes");
    assert_string_equal(text_at(first, "field"), "VolumeId");
    assert_string_equal(text_at(first, "holds"), "true");
    assert_string_equal(text_at(first, "resource"), "snap-0a");
    assert_string_equal(text_at(first, "value"), "vol-1");
    assert_string_equal(text_at(second, "clause"), "nothing needs it");
    assert_string_equal(text_at(second, "holds"), "unknown");
    assert_true(json_is_true(json_object_get(second, "brake")));
    assert_null(json_object_get(second, "resource"));
    json_decref(line);
    sink_abort(out);
}

TEST(a_line__has_its_commands_as_they_are_run)
{
    static const struct advice_text advice = {"Delete it.", "It is gone then.", false};
    static const struct str commands[] = {S("aws ec2 describe-x"), S("aws ec2 delete-x")};
    static const char *const templates[] = {"aws ec2 describe-<id>", NULL};
    static const enum effect effects[] = {EFFECT_READ, EFFECT_DESTROY};
    struct finding f = finding_named("a");
    f.remediation = (struct remediation){.runbook = "F-SNAP-DEL",
                                         .advice = &advice,
                                         .text = "Delete it. Now.",
                                         .commands = commands,
                                         .effects = effects,
                                         .templates = templates,
                                         .command_count = 2,
                                         .risk = advice.risk};
    json_t *line = line_of(&f);
    json_t *does = json_object_get(line, "remediation");
    json_t *second = json_array_get(json_object_get(does, "commands"), 1);
    assert_string_equal(text_at(does, "text"), "Delete it. Now.");
    assert_string_equal(text_at(does, "risk"), "It is gone then.");
    assert_true(json_is_false(json_object_get(does, "reversible")));
    assert_string_equal(text_at(json_array_get(json_object_get(does, "commands"), 0), "command"),
                        "aws ec2 describe-x");
    assert_string_equal(text_at(second, "command"), "aws ec2 delete-x");
    assert_string_equal(text_at(second, "effect"), "destroy");
    json_decref(line);
}

/* Whatever stands in it: a reader that splits at line feeds gets whole lines. */
TEST(texts_of_strangers__end_no_line)
{
    static const char *const hostile[] = {HOSTILE_LINES,   HOSTILE_ESC,      HOSTILE_C1,
                                          HOSTILE_RTL,     HOSTILE_BYTES,    HOSTILE_FORMULA,
                                          "\r\n::error::", "a\xe2\x80\xa8z", "\xed\xa0\x80"};
    size_t count = sizeof(hostile) / sizeof(hostile[0]);
    struct finding findings[sizeof(hostile) / sizeof(hostile[0])];
    for (size_t i = 0; i < count; i++)
        findings[i] = finding_named(hostile[i]);
    struct sink *out = write_lines_of(&run, findings, count);
    struct str rest = sink_view(out);
    assert_true(str_is_utf8(rest));
    for (size_t i = 0; i < count; i++) {
        size_t len = str_find(rest, "\n");
        struct str text = str_make(rest.ptr, len);
        for (size_t k = 0; k < len; k++)
            assert_true((unsigned char)text.ptr[k] >= 0x20);
        json_t *line = read_line(text);
        if (str_is_utf8(str_from(hostile[i])))
            assert_string_equal(text_at(json_object_get(line, "subject"), "name"), hostile[i]);
        json_decref(line);
        rest = str_skip(rest, len + 1);
    }
    assert_int_equal(rest.len, 0);
    sink_abort(out);
}
