/* findings.ocsf.json, read back. tests/integration/pipelines.sh holds it against the definitions. */
#include <string.h>

#include <jansson.h>

#include "reports/format.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define AS_OF INT64_C(1768478400000)
#define ARN   "arn:aws:ec2:eu-west-1::snapshot/snap-0a"

static const struct run_info run = {.run_id = "0123456789abcdef",
                                    .as_of = AS_OF,
                                    .tool_version = "1.2.3",
                                    .policy_sha256 = "00",
                                    .currency = "USD"};

static struct finding finding_of(enum status status)
{
    return (struct finding){.rule = "ORPHAN-SNAP-VOLUME-GONE",
                            .title = "Snapshot of a deleted volume",
                            .family = "ORPHAN",
                            .status = status,
                            .severity = SEVERITY_MEDIUM,
                            .confidence = CONFIDENCE_LOW,
                            .reason = "volume-gone",
                            .fingerprint = "abcd",
                            .subject = {.kind = KIND_SNAPSHOT,
                                        .arn = S(ARN),
                                        .id = S("snap-0a"),
                                        .account = S("111122223333"),
                                        .region = S("eu-west-1")},
                            .row = ROW_NONE,
                            .unit = ""};
}

static json_t *events_of(const struct finding *findings, size_t count)
{
    struct error err = ERROR_INIT;
    json_error_t where;
    const struct format_context ctx = {.run = &run, .demand.threshold = THRESHOLD_NEVER};
    struct sink *out = sink_memory();
    struct format_writer *w = format_open(FORMAT_OCSF, out, &ctx);
    for (size_t i = 0; i < count; i++)
        format_finding(w, &findings[i]);
    assert_int_equal(format_close(w, &(struct format_end){.summary = NULL}, &err), 0);
    struct str text = sink_view(out);
    json_t *events = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &where);
    if (!events)
        fail_msg("%s", where.text);
    sink_abort(out);
    return events;
}

/* "compliance.status" of the first; NULL where it is not there. Borrowed. */
static const char *text_in(const json_t *events, const char *object, const char *key)
{
    const json_t *event = json_array_get(events, 0);
    return json_string_value(json_object_get(object ? json_object_get(event, object) : event, key));
}

static json_int_t number_in(const json_t *events, const char *object, const char *key)
{
    const json_t *event = json_array_get(events, 0);
    return json_integer_value(
        json_object_get(object ? json_object_get(event, object) : event, key));
}

TEST(a_run_without_findings__is_an_empty_array)
{
    json_t *events = events_of(NULL, 0);
    assert_true(json_is_array(events));
    assert_int_equal(json_array_size(events), 0);
    json_decref(events);
}

TEST(a_fail__is_a_new_compliance_finding)
{
    struct finding f = finding_of(STATUS_FAIL);
    json_t *events = events_of(&f, 1);
    assert_int_equal(number_in(events, NULL, "type_uid"), 200301);
    assert_int_equal(number_in(events, NULL, "time"), AS_OF);
    assert_string_equal(text_in(events, NULL, "status"), "New");
    assert_string_equal(text_in(events, NULL, "severity"), "Medium");
    assert_string_equal(text_in(events, NULL, "confidence"), "Low");
    assert_string_equal(text_in(events, "compliance", "status"), "Fail");
    assert_string_equal(text_in(events, "compliance", "status_code"), "volume-gone");
    assert_string_equal(text_in(events, "finding_info", "uid"), "abcd");
    assert_int_equal(number_in(events, "finding_info", "created_time"), AS_OF);
    assert_string_equal(text_in(events, "cloud", "cloud_partition"), "aws");
    json_decref(events);
}

/* Nobody may take it for a pass. */
TEST(an_unknown__is_unknown)
{
    const struct unknown_because gap = {
        .source = "VOL", .account = S("111122223333"), .region = S("eu-west-1"), .error = "denied"};
    struct finding f = finding_of(STATUS_UNKNOWN);
    f.unknown_because = &gap;
    f.unknown_count = 1;
    json_t *events = events_of(&f, 1);
    assert_int_equal(number_in(events, "compliance", "status_id"), 0);
    assert_string_equal(text_in(events, "compliance", "status"), "Unknown");
    const json_t *compliance = json_object_get(json_array_get(events, 0), "compliance");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(compliance, "status_details"), 0)),
        "VOL 111122223333/eu-west-1: denied");
    json_decref(events);
}

TEST(an_exempt__is_suppressed_and_what_it_would_be)
{
    static const struct exemption_ref exemption = {.id = S("E-1"), .expires = AS_OF};
    struct finding f = finding_of(STATUS_EXEMPT);
    f.would_be = STATUS_FAIL;
    f.exemption = &exemption;
    json_t *events = events_of(&f, 1);
    assert_string_equal(text_in(events, NULL, "status"), "Suppressed");
    assert_string_equal(text_in(events, "compliance", "status"), "Fail");
    json_decref(events);
}

TEST(a_pass__has_no_status_that_people_give)
{
    struct finding f = finding_of(STATUS_PASS);
    json_t *events = events_of(&f, 1);
    assert_null(text_in(events, NULL, "status"));
    assert_string_equal(text_in(events, "compliance", "status"), "Pass");
    json_decref(events);
}

/* When it was made, and what people did with it since, this run does not know. */
TEST(what_an_earlier_run_had__is_an_update_without_a_time)
{
    struct finding f = finding_of(STATUS_FAIL);
    f.baseline = "known";
    json_t *events = events_of(&f, 1);
    assert_int_equal(number_in(events, NULL, "type_uid"), 200302);
    assert_string_equal(text_in(events, NULL, "status"), "Unknown");
    const json_t *info = json_object_get(json_array_get(events, 0), "finding_info");
    assert_null(json_object_get(info, "created_time"));
    json_decref(events);
}

TEST(what_ocsf_has_no_attribute_for__is_unmapped)
{
    struct finding f = finding_of(STATUS_FAIL);
    f.has_size = true;
    f.size_gib = 8;
    json_t *events = events_of(&f, 1);
    assert_int_equal(number_in(events, "unmapped", "size_gib"), 8);
    assert_null(text_in(events, "unmapped", "id")); /* the resource has it */
    json_decref(events);
}

TEST(texts_of_strangers__are_text)
{
    static const char *const hostile[] = {HOSTILE_LINES, HOSTILE_ESC,   HOSTILE_C1,
                                          HOSTILE_RTL,   HOSTILE_BYTES, HOSTILE_FORMULA};
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct finding f = finding_of(STATUS_FAIL);
        f.subject.name = f.subject.owner_tag = f.subject.cost_center = str_from(hostile[i]);
        f.subject.id = str_from(hostile[i]);
        json_t *events = events_of(&f, 1);
        assert_int_equal(json_array_size(events), 1);
        json_decref(events);
    }
}
