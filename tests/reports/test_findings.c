/* findings.csv and findings.json of the same records, read back. */

#include <jansson.h>

#include "reports/format.h"
#include "rules/advice.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define ARN         "arn:aws:ec2:eu-west-1::snapshot/snap-0a"

static const struct run_info run = {
    .run_id = "0123456789abcdef",
    .as_of = INSTANT_UNSET,
    .as_of_source = "clock",
    .tool_version = "1.2.3",
    .policy_name = "house",
    .policy_version = "7",
    .policy_sha256 = FINGERPRINT,
    .caller = {"files", 5},
    .currency = "USD",
    .priced_at = "2025-10-28",
    .price_source = "list prices",
};

static struct finding bare(enum status status)
{
    return (struct finding){
        .rule = "ORPHAN-SNAP-VOLUME-GONE",
        .title = "Snapshot of a deleted volume that nothing needs",
        .family = "ORPHAN",
        .status = status,
        .severity = SEVERITY_MEDIUM,
        .severity_default = SEVERITY_LOW,
        .reason = "",
        .fingerprint = FINGERPRINT,
        .subject = {.kind = KIND_SNAPSHOT,
                    .arn = S(ARN),
                    .id = S("snap-0a"),
                    .account = S("111122223333"),
                    .region = S("eu-west-1")},
        .row = ROW_NONE,
        .unit = "",
    };
}

/* The first file of the format. */
static struct str file_of(enum format_id format, const struct finding *findings, size_t count,
                          struct sink *out)
{
    struct error err = ERROR_INIT;
    const struct format_context ctx = {.run = &run, .demand.threshold = THRESHOLD_NEVER};
    const struct format_end end = {.summary = NULL};
    struct format_writer *w = format_open(format, out, &ctx);
    for (size_t i = 0; i < count; i++)
        format_finding(w, &findings[i]);
    assert_int_equal(format_close(w, &end, &err), 0);
    return sink_view(out);
}

static struct str csv_of(const struct finding *finding, struct sink *out)
{
    return file_of(FORMAT_CSV, finding, finding ? 1 : 0, out);
}

static struct str json_of(const struct finding *finding, struct sink *out)
{
    return file_of(FORMAT_JSON, finding, finding ? 1 : 0, out);
}

/* Both forms of one finding; the document is handed out to be released. */
struct both {
    struct sink *csv_sink, *json_sink;
    struct csv_table *csv;
    json_t *root, *json, *rule; /* the finding, and what the head says of its rule */
};

static struct both both_of(const struct finding *finding)
{
    struct both b = {.csv_sink = sink_memory(), .json_sink = sink_memory()};
    json_error_t where;
    b.csv = csv_table_read(csv_of(finding, b.csv_sink));
    struct str text = json_of(finding, b.json_sink);
    b.root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &where);
    if (!b.root)
        fail_msg("%s", where.text);
    b.json = json_array_get(json_object_get(b.root, "findings"), 0);
    b.rule = finding ? json_object_get(json_object_get(b.root, "rules"), finding->rule) : NULL;
    return b;
}

static void both_clear(struct both *b)
{
    csv_table_free(b->csv);
    json_decref(b->root);
    sink_abort(b->csv_sink);
    sink_abort(b->json_sink);
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void assert_absent(const json_t *object, const char *key)
{
    assert_non_null(object);
    assert_null(json_object_get(object, key));
}

static const char *cell(const struct both *b, const char *column)
{
    return csv_table_at(b->csv, 0, column);
}

TEST(csv__has_the_columns_of_the_contract)
{
    struct sink *out = sink_memory();
    struct csv_table *table = csv_table_read(csv_of(NULL, out));
    assert_string_equal(
        csv_table_header(table),
        "rule,status,severity,reason,confidence,subject_arn,subject_kind,subject_id,subject_name,"
        "account,region,scope,measured,limit,unit,size_gib,full_bytes,saving_floor,"
        "saving_ceiling,currency,basis,caused_by,unknown_because,evidence,remediation,"
        "exemption_id,would_be,fingerprint,discriminators,account_name,owner,environment,"
        "cost_center,age_days,target,missing_keys,proof_at,brake,controls,console_url,held_by,"
        "baseline,was_status,was_severity,was_reason");
    assert_int_equal(csv_table_rows(table), 0);
    csv_table_free(table);
    sink_abort(out);
}

TEST(json__says_what_run_it_is_of)
{
    struct both b = both_of(NULL);
    json_t *object = json_object_get(b.root, "run");
    assert_string_equal(text_at(b.root, "schema"), "snapaudit.findings/2");
    assert_string_equal(text_at(object, "run_id"), "0123456789abcdef");
    assert_string_equal(text_at(object, "as_of_source"), "clock");
    assert_string_equal(text_at(object, "tool_version"), "1.2.3");
    assert_string_equal(text_at(object, "policy_sha256"), FINGERPRINT);
    assert_string_equal(text_at(object, "policy_name"), "house");
    assert_string_equal(text_at(object, "policy_version"), "7");
    assert_string_equal(text_at(object, "caller"), "files");
    assert_string_equal(text_at(object, "priced_at"), "2025-10-28");
    json_t *scope = json_object_get(object, "scope");
    assert_true(json_is_array(json_object_get(scope, "accounts")));
    assert_true(json_is_array(json_object_get(scope, "regions")));
    assert_int_equal(json_array_size(json_object_get(b.root, "findings")), 0);
    both_clear(&b);
}

TEST(a_plain_pass__leaves_empty_what_it_does_not_have)
{
    static const char *const absent[] = {"would_be",
                                         "reason",
                                         "brake",
                                         "measured",
                                         "limit",
                                         "unit",
                                         "age_days",
                                         "size_gib",
                                         "full_bytes",
                                         "money",
                                         "saving_floor",
                                         "saving_ceiling",
                                         "first_seen",
                                         "last_seen",
                                         "resolved_at",
                                         "baseline",
                                         "exemption",
                                         "evidence",
                                         "related",
                                         "unknown_because",
                                         "title",
                                         "family",
                                         "severity_default",
                                         "controls"};
    static const char *const empty[] = {
        "reason",       "subject_name",   "scope",         "measured",
        "limit",        "unit",           "size_gib",      "full_bytes",
        "currency",     "saving_floor",   "basis",         "caused_by",
        "evidence",     "remediation",    "would_be",      "unknown_because",
        "exemption_id", "saving_ceiling", "discriminators"};
    struct finding finding = bare(STATUS_PASS);
    struct both b = both_of(&finding);
    assert_string_equal(text_at(b.json, "status"), "pass");
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
        assert_absent(b.json, absent[i]);
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
        assert_string_equal(cell(&b, empty[i]), "");
    assert_true(json_is_null(json_object_get(b.json, "caused_by")));
    assert_true(json_is_null(json_object_get(b.json, "remediation")));
    assert_int_equal(json_array_size(json_object_get(b.json, "discriminators")), 0);
    assert_string_equal(cell(&b, "status"), "pass");
    assert_string_equal(cell(&b, "subject_arn"), ARN);
    assert_string_equal(cell(&b, "fingerprint"), FINGERPRINT);
    both_clear(&b);
}

TEST(a_fail__shows_figures_and_money)
{
    struct finding finding = bare(STATUS_FAIL);
    finding.reason = "volume-gone";
    finding.has_measured = finding.has_limit = finding.has_age = true;
    finding.measured = 61;
    finding.limit = 24;
    finding.unit = "hours";
    finding.age_days = 2;
    finding.has_size = finding.has_full_bytes = finding.has_money = true;
    finding.size_gib = 100;
    finding.full_bytes = 17179869184;
    finding.saving_ceiling = 800001;
    finding.currency = "USD";
    finding.basis = "range";
    finding.caused_by = FINGERPRINT;
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "measured"), "61");
    assert_string_equal(cell(&b, "unit"), "hours");
    assert_string_equal(cell(&b, "full_bytes"), "17179869184");
    assert_string_equal(cell(&b, "saving_floor"), "0.000000");
    assert_string_equal(cell(&b, "saving_ceiling"), "0.800001");
    assert_string_equal(cell(&b, "currency"), "USD");
    assert_string_equal(cell(&b, "basis"), "range");
    assert_string_equal(cell(&b, "caused_by"), FINGERPRINT);
    json_t *money = json_object_get(b.json, "money");
    assert_string_equal(text_at(money, "kind"), "saving");
    assert_string_equal(text_at(money, "basis"), "range");
    assert_true(json_real_value(json_object_get(money, "ceiling")) > 0.8);
    struct str text = sink_view(b.json_sink);
    assert_true(str_find(text, "\"saving_ceiling\": 0.800001,") < text.len);
    assert_int_equal(json_integer_value(json_object_get(b.json, "limit")), 24);
    both_clear(&b);
}

TEST(money__of_others_is_in_no_column_that_is_added_up)
{
    struct finding finding = bare(STATUS_FAIL);
    finding.has_money = finding.money_of_others = true;
    finding.saving_floor = finding.saving_ceiling = 4000000;
    finding.currency = "USD";
    finding.basis = "range";
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "saving_floor"), "");
    assert_string_equal(cell(&b, "saving_ceiling"), "");
    assert_string_equal(cell(&b, "basis"), "none");
    assert_absent(b.json, "saving_floor");
    assert_string_equal(text_at(json_object_get(b.json, "money"), "kind"), "of-others");
    assert_true(json_real_value(json_object_get(json_object_get(b.json, "money"), "floor")) > 3.9);
    both_clear(&b);
}

TEST(money__is_left_out_where_nothing_has_a_price)
{
    struct finding finding = bare(STATUS_FAIL);
    finding.currency = "USD";
    finding.basis = "none";
    struct both b = both_of(&finding);
    assert_absent(b.json, "money");
    assert_string_equal(cell(&b, "currency"), "");
    assert_string_equal(cell(&b, "saving_ceiling"), "");
    assert_string_equal(cell(&b, "basis"), "none");
    both_clear(&b);
}

TEST(an_unknown__says_what_was_not_seen)
{
    const struct unknown_because gaps[] = {
        {.source = "VOL",
         .account = S("111122223333"),
         .region = S("eu-west-1"),
         .error = "denied",
         .detail = "ec2:DescribeVolumes"},
        {.source = "AMI", .region = S("us-east-1"), .error = "not-attempted"}};
    struct finding finding = bare(STATUS_UNKNOWN);
    finding.reason = "gap";
    finding.confidence = CONFIDENCE_MEDIUM;
    finding.unknown_because = gaps;
    finding.unknown_count = 2;
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "unknown_because"),
                        "VOL 111122223333/eu-west-1: denied; AMI us-east-1: not-attempted");
    assert_string_equal(cell(&b, "confidence"), "medium");
    json_t *list = json_object_get(b.json, "unknown_because");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_at(json_array_get(list, 0), "detail"), "ec2:DescribeVolumes");
    assert_absent(json_array_get(list, 1), "account");
    both_clear(&b);
}

TEST(evidence__is_compact_in_csv_and_refers_to_clauses_in_json)
{
    const struct evidence evidence[] = {
        {.clause = "VolumeId is not listed",
         .holds = TRUTH_TRUE,
         .source = SOURCE_VOL,
         .call = "ec2:DescribeVolumes",
         .resource = S("vol-0abc"),
         .field = "VolumeId",
         .value = S("vol-0abc"),
         .observed_at = INSTANT_UNSET},
        {.clause = "completed",
         .holds = TRUTH_FALSE,
         .source = SOURCE_SNAP,
         .call = "ec2:DescribeSnapshots",
         .resource = S("snap-0a"),
         .field = "State",
         .value = S("pending"),
         .observed_at = gb_time("2026-01-01T00:00:00Z")},
        {.clause = "an image needs it",
         .holds = TRUTH_UNKNOWN,
         .brake = true,
         .source = SOURCE_AMI,
         .call = "ec2:DescribeImages",
         .resource = S("ami-0a"),
         .field = "BlockDeviceMappings",
         .value = S(""),
         .observed_at = INSTANT_UNSET,
         .grade = GRADE_E2},
        {.clause = "the policy asks for it", .holds = TRUTH_TRUE, .observed_at = INSTANT_UNSET}};
    struct finding finding = bare(STATUS_FAIL);
    finding.evidence = evidence;
    finding.evidence_count = 4;
    struct both b = both_of(&finding);
    assert_string_equal(
        cell(&b, "evidence"),
        "VolumeId is not listed=true [ec2:DescribeVolumes VolumeId=vol-0abc]; "
        "completed=false [ec2:DescribeSnapshots State=pending]; "
        "an image needs it=unknown [ec2:DescribeImages ami-0a BlockDeviceMappings=]; "
        "the policy asks for it=true");
    json_t *list = json_object_get(b.json, "evidence");
    json_t *clauses = json_object_get(b.rule, "clauses");
    assert_int_equal(json_array_size(list), 4);
    assert_int_equal(json_array_size(clauses), 4);
    assert_string_equal(text_at(json_array_get(list, 1), "observed_at"), "2026-01-01T00:00:00Z");
    assert_string_equal(text_at(json_array_get(list, 1), "holds"), "false");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 2), "clause")), 2);
    assert_string_equal(text_at(json_array_get(list, 2), "value"), "");
    assert_string_equal(text_at(json_array_get(list, 2), "grade"), "E2");
    assert_string_equal(text_at(json_array_get(clauses, 1), "text"), "completed");
    assert_string_equal(text_at(json_array_get(clauses, 1), "call"), "ec2:DescribeSnapshots");
    assert_true(json_is_true(json_object_get(json_array_get(clauses, 2), "brake")));
    assert_absent(json_array_get(clauses, 3), "source");
    assert_absent(json_array_get(list, 3), "value");
    both_clear(&b);
}

TEST(an_exempt__names_its_exemption_and_what_it_would_be)
{
    const struct exemption_ref exemption = {.id = S("EX-1"),
                                            .owner = S("ops"),
                                            .approved_by = S("ciso"),
                                            .reason = S("agreed"),
                                            .ticket = S("T-1"),
                                            .expires = gb_time("2026-06-30T23:59:59.999Z")};
    struct finding finding = bare(STATUS_EXEMPT);
    finding.would_be = STATUS_UNKNOWN;
    finding.exemption = &exemption;
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "status"), "exempt");
    assert_string_equal(cell(&b, "would_be"), "unknown");
    assert_string_equal(cell(&b, "exemption_id"), "EX-1");
    assert_string_equal(text_at(b.json, "would_be"), "unknown");
    json_t *object = json_object_get(b.json, "exemption");
    assert_string_equal(text_at(object, "approved_by"), "ciso");
    assert_string_equal(text_at(object, "expires"), "2026-06-30T23:59:59.999Z");
    both_clear(&b);
}

TEST(a_record__keeps_its_lists)
{
    const struct related related[] = {{"volume", S("arn:v")}, {"copy", S("arn:c")}};
    const struct str discriminators[] = {S("eu-west-1"), S("any")};
    struct finding finding = bare(STATUS_FAIL);
    finding.related = related;
    finding.related_count = 2;
    finding.discriminators = discriminators;
    finding.discriminator_count = 2;
    finding.brake = BRAKE_TOO_YOUNG;
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "discriminators"), "eu-west-1; any");
    assert_string_equal(text_at(b.json, "brake"), "too-young");
    assert_int_equal(json_array_size(json_object_get(b.json, "related")), 2);
    assert_int_equal(json_array_size(json_object_get(b.json, "discriminators")), 2);
    both_clear(&b);
}

TEST(remediation__is_the_first_command_in_csv_and_templates_in_json)
{
    const struct advice_text *advice = advice_of_runbook("F-SNAP-DEL");
    char text[2048];
    (void)snprintf(text, sizeof(text), "%s Soon.", advice->text);
    const struct str commands[] = {S("aws ec2 describe --id snap-0a --volume vol-1"),
                                   S("aws ec2 delete --id 'snap 0a'")};
    const char *const templates[] = {"aws ec2 describe --id <id> --volume <volume>", NULL};
    const enum effect effects[] = {EFFECT_READ, EFFECT_DESTROY};
    const struct slot_value values[] = {{"volume", S("vol-1")}};
    struct finding finding = bare(STATUS_FAIL);
    finding.remediation = (struct remediation){.runbook = "F-SNAP-DEL",
                                               .advice = advice,
                                               .text = text,
                                               .commands = commands,
                                               .effects = effects,
                                               .templates = templates,
                                               .command_count = 2,
                                               .values = values,
                                               .value_count = 1,
                                               .risk = advice->risk};
    struct both b = both_of(&finding);
    assert_string_equal(cell(&b, "remediation"),
                        "F-SNAP-DEL: aws ec2 describe --id snap-0a --volume vol-1");
    json_t *object = json_object_get(b.json, "remediation");
    assert_string_equal(text_at(object, "runbook"), "F-SNAP-DEL");
    assert_string_equal(text_at(object, "note"), " Soon.");
    assert_string_equal(text_at(json_object_get(object, "values"), "volume"), "vol-1");
    json_t *list = json_object_get(object, "commands");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(json_string_value(json_array_get(list, 0)), "describe");
    assert_string_equal(json_string_value(json_array_get(list, 1)), commands[1].ptr);
    list = json_object_get(object, "effects");
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(json_string_value(json_array_get(list, 0)), "destroy");
    json_t *runbook = json_object_get(b.rule, "runbook");
    assert_string_equal(text_at(runbook, "id"), "F-SNAP-DEL");
    json_t *heads = json_object_get(runbook, "commands");
    assert_string_equal(text_at(json_array_get(heads, 0), "name"), "describe");
    assert_int_equal(json_array_size(heads), 1);
    assert_string_equal(text_at(json_array_get(heads, 0), "command"), templates[0]);
    assert_string_equal(text_at(json_array_get(heads, 0), "effect"), "read");
    both_clear(&b);
}

/* What the head does not say, as of a runbook for a place of its own. */
TEST(remediation__of_its_own_stands_in_the_finding)
{
    static const struct advice_text advice = {"Delete it.", "cannot be undone", false};
    struct finding finding = bare(STATUS_FAIL);
    finding.remediation = (struct remediation){.runbook = "F-SNAP-DEL",
                                               .advice = &advice,
                                               .text = "Delete it. Soon.",
                                               .risk = advice.risk};
    struct both b = both_of(&finding);
    json_t *object = json_object_get(b.json, "remediation");
    assert_string_equal(text_at(object, "text"), "Delete it. Soon.");
    assert_string_equal(text_at(object, "risk"), "cannot be undone");
    assert_true(json_is_false(json_object_get(object, "reversible")));
    assert_absent(object, "note");
    assert_absent(object, "commands");
    assert_absent(object, "values");
    both_clear(&b);
}

TEST(hostile_names__survive_both_forms)
{
    const struct {
        struct str given;
        const char *csv;
        const char *json;
    } names[] = {
        {S(HOSTILE_FORMULA), "'" HOSTILE_FORMULA, HOSTILE_FORMULA},
        {S(HOSTILE_LINES), HOSTILE_LINES, HOSTILE_LINES},
        {S(HOSTILE_ESC), "red \xef\xbf\xbd[31m\xef\xbf\xbd bell", HOSTILE_ESC},
        {S(HOSTILE_C1), "csi \xef\xbf\xbd", HOSTILE_C1},
        {S(HOSTILE_RTL), HOSTILE_RTL, HOSTILE_RTL},
        {S(HOSTILE_BYTES), "bad \xef\xbf\xbd\xef\xbf\xbd( end",
         "bad \xef\xbf\xbd\xef\xbf\xbd( end"},
        {str_from(hostile_long()), hostile_long(), hostile_long()},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct finding finding = bare(STATUS_FAIL);
        finding.subject.name = names[i].given;
        struct both b = both_of(&finding);
        assert_string_equal(cell(&b, "subject_name"), names[i].csv);
        assert_string_equal(text_at(json_object_get(b.json, "subject"), "name"), names[i].json);
        struct str text = sink_view(b.json_sink);
        for (size_t at = 0; at < text.len; at++)
            assert_true((unsigned char)text.ptr[at] >= 0x20 || text.ptr[at] == '\n');
        both_clear(&b);
    }
}

TEST(json__has_a_line_for_each_finding)
{
    struct sink *out = sink_memory();
    struct finding findings[3];
    for (int i = 0; i < 3; i++) {
        findings[i] = bare(STATUS_FAIL);
        findings[i].subject.name = S(HOSTILE_LINES);
    }
    struct str text = file_of(FORMAT_JSON, findings, 3, out);
    int lines = 0;
    for (size_t at = str_find(text, "\n    {\"rule\": "); at < text.len;
         at = str_find(text, "\n    {\"rule\": ")) {
        text = str_skip(text, at + 1);
        size_t end = str_find(text, "\n");
        json_t *line = json_loadb(text.ptr, end - (text.ptr[end - 1] == ','), 0, NULL);
        assert_non_null(line);
        json_decref(line);
        lines++;
    }
    assert_int_equal(lines, 3);
    sink_abort(out);
}

TEST(both__have_what_spreadsheets_ask_for)
{
    const struct str keys[] = {S("Owner"), S("Cost, Center")};
    const struct control controls[] = {{"NIST SP 800-53", "Rev. 5", "CP-9", "s"},
                                       {"ISO/IEC 27001", "2022", "A.8.13", "s"}};
    struct finding f = bare(STATUS_FAIL);
    f.subject.owner_tag = S("ann");
    f.subject.environment = S("prod");
    f.subject.cost_center = S("0042");
    f.has_age = true;
    f.age_days = 17;
    f.target = S("eu-central-1");
    f.missing_keys = keys;
    f.missing_key_count = 2;
    f.has_proof = true;
    f.proof_at = INT64_C(1767225600000);
    f.controls = controls;
    f.control_count = 2;
    struct both b = both_of(&f);
    assert_string_equal(cell(&b, "owner"), "ann");
    assert_string_equal(cell(&b, "environment"), "prod");
    assert_string_equal(cell(&b, "cost_center"), "0042");
    assert_string_equal(cell(&b, "age_days"), "17");
    assert_string_equal(cell(&b, "target"), "eu-central-1");
    assert_string_equal(cell(&b, "missing_keys"), "Owner; Cost, Center");
    assert_string_equal(cell(&b, "proof_at"), "2026-01-01T00:00:00Z");
    assert_string_equal(cell(&b, "controls"),
                        "NIST SP 800-53 Rev. 5 CP-9; ISO/IEC 27001 2022 A.8.13");
    assert_string_equal(cell(&b, "console_url"),
                        "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#"
                        "SnapshotDetails:snapshotId=snap-0a");
    assert_string_equal(text_at(b.json, "target"), "eu-central-1");
    assert_string_equal(text_at(b.json, "proof_at"), "2026-01-01T00:00:00Z");
    assert_string_equal(text_at(b.json, "console_url"), cell(&b, "console_url"));
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(b.json, "missing_keys"), 1)),
        "Cost, Center");
    assert_absent(b.json, "owner");
    assert_absent(b.json, "controls");
    both_clear(&b);
}

/* 1970 is a time like others; a finding without a proof has none. */
TEST(both__without_them_have_empty_cells_and_no_members)
{
    static const char *const names[] = {"target", "missing_keys", "proof_at", "console_url"};
    struct finding f = bare(STATUS_UNKNOWN);
    f.subject.kind = KIND_SOURCE;
    struct both b = both_of(&f);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_string_equal(cell(&b, names[i]), "");
        assert_absent(b.json, names[i]);
    }
    assert_string_equal(cell(&b, "owner"), "");
    assert_string_equal(cell(&b, "controls"), "");
    both_clear(&b);
    f.has_proof = true;
    b = both_of(&f);
    assert_string_equal(cell(&b, "proof_at"), "1970-01-01T00:00:00Z");
    both_clear(&b);
}

/* Owners and keys are typed by strangers. */
TEST(csv__no_column_of_a_stranger_is_a_formula)
{
    const struct str keys[] = {S("=1+1"), S("@x")};
    struct finding f = bare(STATUS_FAIL);
    f.subject.owner_tag = S("=HYPERLINK(\"http://x\")");
    f.subject.environment = S("+1");
    f.subject.cost_center = S("-1");
    f.target = S("@region");
    f.missing_keys = keys;
    f.missing_key_count = 2;
    struct both b = both_of(&f);
    assert_string_equal(cell(&b, "owner"), "'=HYPERLINK(\"http://x\")");
    assert_string_equal(cell(&b, "environment"), "'+1");
    assert_string_equal(cell(&b, "cost_center"), "'-1");
    assert_string_equal(cell(&b, "target"), "'@region");
    assert_string_equal(cell(&b, "missing_keys"), "'=1+1; @x");
    both_clear(&b);
}
