/* report.html read back: the data says what findings.json says, nothing of strangers is markup, and what may run
 * is what stands in it. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "core/embedded.h"
#include "core/mem.h"
#include "reports/format_internal.h"
#include "reports/html/columns_internal.h"
#include "rules/advice.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define FINGERPRINT_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define FINGERPRINT_B "f0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define FINGERPRINT_C "a0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct report_world world;
static struct summary summary;
static struct rule_summary rules[256];

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    summary = (struct summary){
        .rule_count = rule_count(), .rules = rules, .currency = "USD", .priced_at = "2025-10-28"};
    return 0;
}

static int end(void **state)
{
    (void)state;
    report_world_clear(&world);
    return 0;
}

/* ---- findings ---- */

static struct finding bare(const char *fingerprint, const char *id)
{
    static char arns[8][128];
    static unsigned turn;
    char *arn = arns[turn++ % 8];
    (void)snprintf(arn, sizeof(arns[0]), "arn:aws:ec2:eu-west-1::snapshot/%s", id);
    return (struct finding){
        .rule = "ORPHAN-SNAP-VOLUME-GONE",
        .title = "Snapshot of a deleted volume that nothing needs",
        .family = "ORPHAN",
        .status = STATUS_FAIL,
        .severity = SEVERITY_MEDIUM,
        .severity_default = SEVERITY_LOW,
        .reason = "volume-gone",
        .fingerprint = fingerprint,
        .subject = {.kind = KIND_SNAPSHOT,
                    .arn = str_from(arn),
                    .id = str_from(id),
                    .account = S("111122223333"),
                    .region = S("eu-west-1")},
        .row = ROW_NONE,
        .unit = "",
    };
}

static const struct evidence evidence[] = {{.clause = "VolumeId is not listed",
                                            .holds = TRUTH_TRUE,
                                            .source = SOURCE_VOL,
                                            .call = "ec2:DescribeVolumes",
                                            .resource = S("vol-0abc"),
                                            .field = "VolumeId",
                                            .value = S("</script><!-- ]]> {id}"),
                                            .observed_at = INSTANT_UNSET},
                                           {.clause = "completed",
                                            .holds = TRUTH_FALSE,
                                            .source = SOURCE_SNAP,
                                            .call = "ec2:DescribeSnapshots",
                                            .resource = S("snap-0a"),
                                            .field = "State",
                                            .value = S("pending"),
                                            .observed_at = INSTANT_UNSET}};
static const struct unknown_because gaps[] = {
    {.source = "AMI", .region = S("us-east-1"), .error = "not-attempted", .detail = "no file"}};
static const struct related related[] = {{"volume", S("arn:aws:ec2:eu-west-1:1:volume/vol-0abc")}};
static const struct str words[] = {S("one"), S("<b>two</b>")};
static const struct str commands[] = {S("aws ec2 delete-snapshot --snapshot-id snap-0a")};
static const enum effect effects[] = {EFFECT_DESTROY};
static const char *const templates[] = {"aws ec2 delete-snapshot --snapshot-id <id>"};
/* The id as a value is pointed to; as a part of one, and as a key, it stays. */
static const struct slot_value values[] = {{"volume", S("snap-0a")},
                                           {"other", S("snap-0a\"snap-0a")},
                                           {"third", S(": \"snap-0a\"")},
                                           {"snap-0a", S("x")}};
static const struct exemption_ref exemption = {
    .id = S("EX-1"), .owner = S("Ann"), .reason = S("<i>"), .expires = INSTANT_UNSET};

/* Everything that a finding can have. */
static struct finding full(const char *fingerprint)
{
    struct finding f = bare(fingerprint, "snap-0a");
    f.status = STATUS_EXEMPT;
    f.would_be = STATUS_FAIL;
    f.baseline = "new";
    f.caused_by = FINGERPRINT_B;
    f.subject.name = S(HOSTILE_RTL "<script>alert(1)</script>");
    f.subject.owner_tag = S(HOSTILE_BYTES);
    f.subject.environment = S(HOSTILE_FORMULA);
    f.subject.cost_center = S(HOSTILE_LINES HOSTILE_ESC);
    f.subject.scope = S("pro\xe2\x80\xa8"
                        "d");
    f.subject.zone = (struct str){"nul\0nul", 7};
    f.subject.outpost = str_from(hostile_long());
    f.discriminators = f.missing_keys = words;
    f.discriminator_count = f.missing_key_count = 2;
    f.has_measured = f.has_limit = f.has_age = f.has_proof = f.has_size = f.has_full_bytes = true;
    f.has_money = true;
    f.measured = -61;
    f.limit = 24;
    f.unit = "hours";
    f.age_days = 3;
    f.proof_at = gb_time("2026-01-01T00:00:00.5Z");
    f.size_gib = 100;
    f.full_bytes = 17179869184;
    f.saving_ceiling = 800001;
    f.currency = "USD";
    f.basis = "range";
    f.target = S("eu-north-1");
    f.unknown_because = gaps;
    f.unknown_count = 1;
    f.evidence = evidence;
    f.evidence_count = 2;
    f.related = related;
    f.related_count = 1;
    f.remediation = (struct remediation){.runbook = "F-SNAP-DEL",
                                         .advice = advice_of_runbook("F-SNAP-DEL"),
                                         .text = advice_of_runbook("F-SNAP-DEL")->text,
                                         .commands = commands,
                                         .effects = effects,
                                         .templates = templates,
                                         .command_count = 1,
                                         .values = values,
                                         .value_count = 4};
    f.exemption = &exemption;
    return f;
}

/* ---- both files ---- */

static void write_file(const struct report_writer *type, struct sink *out,
                       const struct finding *findings, size_t count)
{
    struct error err = ERROR_INIT;
    const struct format_context asked = {
        .run = &world.run, .policy = world.ctx.policy, .demand.threshold = THRESHOLD_NEVER};
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    const struct format_end how = {.outcome = OUTCOME_NONE, .summary = &summary};
    struct format_writer *writer = writer_open(type, &in);
    for (size_t i = 0; i < count; i++)
        format_finding(writer, &findings[i]);
    assert_int_equal(format_close(writer, &how, &err), 0);
}

static json_t *parse(struct str text)
{
    json_error_t where;
    json_t *json = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &where);
    if (!json)
        fail_msg("%s: %.*s", where.text, STR_ARG(text));
    return json;
}

struct page {
    struct sink *out;
    struct str text;
    json_t *head;
    json_t *findings; /* of findings.json */
    json_t *json;     /* all of that */
};

static struct page page_of_writer(const struct report_writer *type, const struct finding *findings,
                                  size_t count);

/* What stands in the block with this id; empty where there is none. */
static struct str block(const struct page *page, const char *id)
{
    char begin_of[128];
    (void)snprintf(begin_of, sizeof(begin_of), "<script type=\"application/json\" id=\"%s\">", id);
    struct str rest = str_skip(page->text, str_find(page->text, begin_of));
    rest = str_skip(rest, strlen(begin_of));
    return str_make(rest.ptr, str_find(rest, "</script>"));
}

static struct page page_of_writer(const struct report_writer *type, const struct finding *findings,
                                  size_t count)
{
    struct page page = {.out = sink_memory()};
    struct sink *json = sink_memory();
    write_file(type, page.out, findings, count);
    write_file(&writer_findings_json, json, findings, count);
    page.text = sink_view(page.out);
    page.head = parse(block(&page, "data-head"));
    page.json = parse(sink_view(json));
    page.findings = json_object_get(page.json, "findings");
    sink_abort(json);
    return page;
}

static struct page page_of(const struct finding *findings, size_t count)
{
    return page_of_writer(&writer_report_html, findings, count);
}

static void page_clear(struct page *page)
{
    json_decref(page->head);
    json_decref(page->json);
    sink_abort(page->out);
}

/* ---- columns ---- */

static void unpack(struct str base64, struct sink *out)
{
    unsigned char *packed = mem_alloc(base64.len + 1);
    unsigned char piece[512];
    int len = EVP_DecodeBlock(packed, (const unsigned char *)base64.ptr, (int)base64.len);
    assert_true(len > 0);
    for (size_t i = base64.len; base64.ptr[i - 1] == '='; i--)
        len--; /* OpenSSL counts the padding */
    z_stream zlib = {.next_in = packed, .avail_in = (unsigned)len};
    assert_int_equal(inflateInit2(&zlib, -15), Z_OK);
    int status = Z_OK;
    while (status == Z_OK) {
        zlib.next_out = piece;
        zlib.avail_out = sizeof(piece);
        status = inflate(&zlib, Z_NO_FLUSH);
        sink_write(out, piece, sizeof(piece) - zlib.avail_out);
    }
    assert_int_equal(status, Z_STREAM_END);
    assert_int_equal(zlib.avail_in, 0);
    assert_int_equal(inflateEnd(&zlib), Z_OK);
    mem_free(packed);
}

/* NULL where there is no such column. */
static json_t *column(const struct page *page, const char *name)
{
    char id[128];
    (void)snprintf(id, sizeof(id), "col-%s", name);
    struct str quoted = block(page, id);
    if (str_is_empty(quoted))
        return NULL;
    assert_true(quoted.len > 2 && quoted.ptr[0] == '"' && quoted.ptr[quoted.len - 1] == '"');
    struct sink *text = sink_memory();
    unpack(str_make(quoted.ptr + 1, quoted.len - 2), text);
    json_t *json = parse(sink_view(text));
    sink_abort(text);
    return json;
}

/* Borrowed from the column; NULL: absent. */
static const json_t *value_at(const json_t *data, size_t row)
{
    if (json_is_array(data)) {
        const json_t *value = json_array_get(data, row);
        return json_is_null(value) ? NULL : value;
    }
    const json_t *index = json_array_get(json_object_get(data, "rows"), row);
    assert_true(json_is_integer(index));
    if (json_integer_value(index) < 0)
        return NULL;
    const json_t *text =
        json_array_get(json_object_get(data, "texts"), (size_t)json_integer_value(index));
    assert_non_null(text);
    return text;
}

static const char *id_of(const json_t *finding)
{
    return json_string_value(json_object_get(json_object_get(finding, "subject"), "id"));
}

/* As the page does. */
static void assert_with_id(const json_t *coded, const char *id, const json_t *said)
{
    char text[1024] = "";
    const char *rest = json_string_value(coded);
    for (const char *at = strstr(rest, "{id}"); at; at = strstr(rest, "{id}")) {
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%.*s%s", (int)(at - rest),
                       rest, id);
        rest = at + strlen("{id}");
    }
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", rest);
    assert_string_equal(text, json_string_value(said));
}

static void assert_remedy(const json_t *coded, const char *id, const json_t *said)
{
    const char *key;
    json_t *value;
    json_t *filled = json_deep_copy(coded);
    json_object_foreach(json_object_get(filled, "values"), key, value) if (json_is_null(value))(
        void) json_object_set_new(json_object_get(filled, "values"), key, json_string(id));
    assert_true(json_equal(filled, said));
    json_decref(filled);
}

static void assert_cause(const json_t *coded, const json_t *said, const struct page *page)
{
    if (json_is_string(coded)) {
        assert_true(json_equal(coded, said));
        return;
    }
    if (json_integer_value(coded) < 0) {
        assert_true(json_is_null(said));
        return;
    }
    const json_t *cause = json_array_get(page->findings, (size_t)json_integer_value(coded));
    assert_true(json_equal(json_object_get(cause, "fingerprint"), said));
}

static void assert_value(const struct page *page, size_t field, const json_t *coded,
                         const json_t *finding)
{
    bool of_subject = finding_fields[field].part == FINDING_PART_SUBJECT;
    const json_t *record = of_subject ? json_object_get(finding, "subject") : finding;
    const json_t *said = json_object_get(record, finding_fields[field].member);
    if (field == FINDING_CAUSED_BY && coded)
        assert_cause(coded, said, page);
    else if (!coded)
        assert_true(!said || json_is_null(said));
    else if (field == FINDING_ARN || field == FINDING_CONSOLE_URL)
        assert_with_id(coded, id_of(finding), said);
    else if (field == FINDING_REMEDIATION)
        assert_remedy(coded, id_of(finding), said);
    else if (!json_equal(coded, said))
        fail_msg("%s of %s differs", finding_fields[field].member, id_of(finding));
}

/* Of every member of every finding; the list of columns names those that hold something. */
static void assert_as_in_json(const struct page *page)
{
    size_t columns = 0;
    assert_int_equal(json_integer_value(json_object_get(page->head, "count")),
                     json_array_size(page->findings));
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++) {
        char name[128];
        if (!finding_fields[field].member || field == FINDING_FINGERPRINT)
            continue;
        (void)snprintf(name, sizeof(name), "%s%s",
                       finding_fields[field].part == FINDING_PART_SUBJECT ? "subject." : "",
                       finding_fields[field].member);
        json_t *data = column(page, name);
        for (size_t row = 0; row < json_array_size(page->findings); row++)
            assert_value(page, field, data ? value_at(data, row) : NULL,
                         json_array_get(page->findings, row));
        if (data)
            assert_string_equal(json_string_value(json_array_get(
                                    json_object_get(page->head, "columns"), columns++)),
                                name);
        json_decref(data);
    }
    assert_int_equal(json_array_size(json_object_get(page->head, "columns")), columns);
}

TEST_WITH(data__says_of_each_finding_what_findings_json_says, begin, end)
{
    struct finding findings[4] = {bare(FINGERPRINT_A, "snap-0c"), full(FINGERPRINT_C),
                                  bare(FINGERPRINT_B, "snap-0b"), full(FINGERPRINT_A)};
    findings[3].status = STATUS_UNKNOWN;
    findings[3].caused_by = "77112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    struct page page = page_of(findings, 4);
    assert_as_in_json(&page);
    page_clear(&page);
}

TEST_WITH(data__has_every_column_of_a_finding_that_has_everything, begin, end)
{
    struct finding finding = full(FINGERPRINT_A);
    finding.brake = finding.held_by = BRAKE_LOCKED;
    finding.subject.account_name = S("Prod");
    finding.was_status = "unknown";
    finding.was_severity = "low";
    finding.was_reason = "none";
    struct page page = page_of(&finding, 1);
    size_t members = 0;
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++)
        members += finding_fields[field].member != NULL;
    assert_as_in_json(&page);
    assert_int_equal(json_array_size(json_object_get(page.head, "columns")),
                     members - 1); /* but for the fingerprint */
    page_clear(&page);
}

TEST_WITH(data__of_no_findings_has_no_column, begin, end)
{
    struct page page = page_of(NULL, 0);
    assert_as_in_json(&page);
    assert_int_equal(json_array_size(json_object_get(page.head, "columns")), 0);
    assert_true(json_is_null(json_object_get(page.head, "held_back")));
    page_clear(&page);
}

TEST_WITH(data__head_is_that_of_findings_json, begin, end)
{
    struct finding finding = full(FINGERPRINT_A);
    struct page page = page_of(&finding, 1);
    assert_string_equal(json_string_value(json_object_get(page.head, "schema")),
                        "snapaudit.html/1");
    assert_true(json_equal(json_object_get(page.head, "run"), json_object_get(page.json, "run")));
    assert_true(
        json_equal(json_object_get(page.head, "rules"), json_object_get(page.json, "rules")));
    const json_t *by_status = json_object_get(json_object_get(page.head, "totals"), "by_status");
    assert_int_equal(json_integer_value(json_object_get(by_status, "exempt")), 1);
    assert_int_equal(json_integer_value(json_object_get(by_status, "fail")), 0);
    page_clear(&page);
}

TEST_WITH(page__of_the_same_findings_has_the_same_bytes, begin, end)
{
    const struct finding findings[2] = {full(FINGERPRINT_A), bare(FINGERPRINT_B, "snap-0b")};
    struct page a = page_of(findings, 2);
    struct page b = page_of(findings, 2);
    assert_true(str_eq(a.text, b.text));
    page_clear(&a);
    page_clear(&b);
}

TEST_WITH(page__may_be_given_up_at_any_time, begin, end)
{
    const struct finding finding = full(FINGERPRINT_A);
    const struct format_context asked = {.run = &world.run, .policy = world.ctx.policy};
    struct sink *out = sink_memory();
    const struct writer_in in = {.out = out, .asked = &asked, .report = &world.ctx};
    struct format_writer *writer = writer_open(&writer_report_html, &in);
    format_finding(writer, &finding);
    format_abort(writer);
    assert_int_equal(sink_bytes(out), 0);
    sink_abort(out);
}

/* ---- more than a page takes ---- */

static void *begin_small(const struct writer_in *in)
{
    return report_html_begin_with(in, 4, 1);
}

static struct page small_page_of(const struct finding *findings, size_t count)
{
    struct report_writer small = writer_report_html;
    small.begin = begin_small;
    return page_of_writer(&small, findings, count);
}

TEST_WITH(page__at_its_limit_holds_all, begin, end)
{
    const struct finding findings[4] = {full(FINGERPRINT_A), bare(FINGERPRINT_B, "snap-0b"),
                                        bare(FINGERPRINT_C, "snap-0c"), full(FINGERPRINT_A)};
    struct page page = small_page_of(findings, 4);
    assert_as_in_json(&page);
    assert_true(json_is_null(json_object_get(page.head, "held_back")));
    page_clear(&page);
}

TEST_WITH(page__of_too_many_holds_the_worst_the_gravest_first_and_says_so, begin, end)
{
    struct finding findings[6];
    for (size_t i = 0; i < 6; i++)
        findings[i] = bare(FINGERPRINT_A, "snap-0b");
    findings[0].status = STATUS_PASS;
    findings[1].status = STATUS_UNKNOWN;
    findings[2].subject.name = S("first");
    findings[3].subject.name = S("second");
    findings[4].severity = SEVERITY_CRITICAL;
    findings[5].status = STATUS_EXEMPT;
    struct page page = small_page_of(findings, 6);
    json_t *statuses = column(&page, "status");
    json_t *severities = column(&page, "severity");
    json_t *names = column(&page, "subject.name");
    assert_int_equal(json_integer_value(json_object_get(page.head, "count")), 3);
    assert_string_equal(json_string_value(value_at(severities, 0)), "critical");
    assert_string_equal(json_string_value(value_at(names, 1)), "first");
    assert_string_equal(json_string_value(value_at(statuses, 2)), "unknown");
    const json_t *held_back = json_object_get(page.head, "held_back");
    assert_int_equal(json_integer_value(json_object_get(held_back, "results")), 3);
    assert_int_equal(json_integer_value(json_object_get(held_back, "limit")), 4);
    const json_t *by_status = json_object_get(json_object_get(page.head, "totals"), "by_status");
    assert_int_equal(json_integer_value(json_object_get(by_status, "fail")), 3);
    json_decref(statuses);
    json_decref(severities);
    json_decref(names);
    page_clear(&page);
}

/* ---- strangers ---- */

static size_t occurrences(struct str text, const char *what)
{
    size_t count = 0;
    for (size_t at = str_find(text, what); at < text.len; at = str_find(text, what)) {
        count++;
        text = str_skip(text, at + strlen(what));
    }
    return count;
}

/* The tags of the page are those of a page that nobody wrote anything into, and those of its columns. */
TEST_WITH(page__has_no_element_that_strangers_wrote, begin, end)
{
    static const char *const marks[] = {"</script", "<!--", "<script>", "<b>", "<i>"};
    struct finding finding = full(FINGERPRINT_A);
    struct page none = page_of(NULL, 0);
    world.run.caller = S("</script><script>alert(1)</script><!-- ]]> <b><i>\x01\xff");
    world.run.selection = world.run.caller;
    struct page page = page_of(&finding, 1);
    size_t columns = json_array_size(json_object_get(page.head, "columns"));
    assert_int_equal(occurrences(page.text, marks[0]), occurrences(none.text, marks[0]) + columns);
    for (size_t i = 1; i < sizeof(marks) / sizeof(marks[0]); i++)
        assert_int_equal(occurrences(page.text, marks[i]), occurrences(none.text, marks[i]));
    assert_true(str_is_utf8(page.text));
    assert_null(memchr(page.text.ptr, '\0', page.text.len));
    assert_null(memchr(page.text.ptr, '\x01', page.text.len));
    page_clear(&page);
    page_clear(&none);
}

/* ---- what may run ---- */

static const struct {
    const char *name;
    const char *text;
    const size_t *size;
} embedded[] = {
    {"page.js", snapaudit_page_js, &snapaudit_page_js_size},
    {"tabulator.js", snapaudit_tabulator_js, &snapaudit_tabulator_js_size},
    {"chartist.js", snapaudit_chartist_js, &snapaudit_chartist_js_size},
    {"page.css", snapaudit_page_css, &snapaudit_page_css_size},
    {"tabulator.css", snapaudit_tabulator_css, &snapaudit_tabulator_css_size},
    {"chartist.css", snapaudit_chartist_css, &snapaudit_chartist_css_size},
};

TEST(embedded__files_end_no_block_and_begin_no_comment_in_it)
{
    for (size_t i = 0; i < sizeof(embedded) / sizeof(embedded[0]); i++) {
        struct str text = str_make(embedded[i].text, *embedded[i].size);
        assert_int_equal(occurrences(text, "</script"), 0);
        assert_int_equal(occurrences(text, "</style"), 0);
        assert_int_equal(occurrences(text, "<!--"), 0);
        assert_true(str_is_utf8(text));
    }
    assert_true(snapaudit_page_js_size > 0 && snapaudit_page_css_size > 0);
}

static struct str directive(const struct page *page, const char *name)
{
    struct str rest = str_skip(page->text, str_find(page->text, name));
    return str_make(rest.ptr, str_find(rest, ";"));
}

/* Every block between such tags is allowed by its hash, and nothing else is. */
static void assert_hashed(const struct page *page, const char *tag, const char *end_tag,
                          const char *name)
{
    struct str allowed = directive(page, name);
    size_t blocks = 0;
    struct str rest = page->text;
    for (size_t at = str_find(rest, tag); at < rest.len; at = str_find(rest, tag)) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        char hash[128];
        char source[160];
        rest = str_skip(rest, at + strlen(tag));
        size_t len = str_find(rest, end_tag);
        assert_int_equal(EVP_Digest(rest.ptr, len, digest, NULL, EVP_sha256(), NULL), 1);
        (void)EVP_EncodeBlock((unsigned char *)hash, digest, 32);
        (void)snprintf(source, sizeof(source), "'sha256-%s'", hash);
        assert_int_equal(occurrences(allowed, source), 1);
        blocks++;
    }
    assert_true(blocks > 0);
    assert_int_equal(occurrences(allowed, "'"), 2 * blocks);
}

TEST_WITH(page__lets_run_what_stands_in_it_and_nothing_else, begin, end)
{
    struct page page = page_of(NULL, 0);
    assert_hashed(&page, "<script>", "</script>", "script-src");
    assert_hashed(&page, "<style>", "</style>", "style-src");
    assert_int_equal(occurrences(page.text, "unsafe-"), 0);
    assert_true(str_starts(directive(&page, "default-src"), "default-src 'none'"));
    assert_true(str_starts(directive(&page, "base-uri"), "base-uri 'none'"));
    assert_int_equal(occurrences(page.text, "form-action 'none'\">"), 1);
    page_clear(&page);
}
