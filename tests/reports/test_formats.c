/* SARIF, JUnit XML and GitHub annotations of the same findings, read back by readers that refuse
 * what the formats do not have. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <libxml/parser.h>

#include "reports/format.h"
#include "tests/support/report_world.h"
#include "rules/control_totals.h"
#include "rules/rule.h"
#include "rules/sentence.h"
#include "tests/support/test.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct report_world world;
static struct policy policy;

/* What libxml2 keeps for good, of whichever test came last. */
__attribute__((destructor)) static void clean_up(void)
{
    xmlCleanupParser();
}

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    policy = *world.ctx.policy;
    policy.file = S("company/policy v1.yaml");
    return 0;
}

static int end(void **state)
{
    (void)state;
    report_world_clear(&world);
    return 0;
}

static const struct advice_text advice = {"Take a snapshot.", "None.", true};

static struct finding finding_of(enum status status, enum severity severity)
{
    return (struct finding){
        .rule = "RPO-EXCEEDED",
        .title = "No recent backup",
        .family = "RPO",
        .status = status,
        .severity = severity,
        .reason = status == STATUS_FAIL ? "stale" : "",
        .fingerprint = FINGERPRINT,
        .subject = {.kind = KIND_VOLUME,
                    .arn = S("arn:aws:ec2:eu-west-1:111122223333:volume/vol-1"),
                    .id = S("vol-1"),
                    .account = S("111122223333"),
                    .region = S("eu-west-1"),
                    .scope = S("all")},
        .row = ROW_NONE,
        .has_measured = true,
        .measured = 61,
        .has_limit = true,
        .limit = 24,
        .unit = "hours",
        .remediation = {.runbook = "F", .advice = &advice, .text = "Take a snapshot. Then more."},
    };
}

static struct format_context context_of(int threshold)
{
    return (struct format_context){.run = &world.run,
                                   .policy = &policy,
                                   .name = "gate deploy",
                                   .demand.threshold = threshold,
                                   .demand.unknown_counts = threshold != THRESHOLD_NEVER,
                                   .demand.new_only = true};
}

/* The document of `count` findings, to be released with its sink. */
static struct str document(enum format_id kind, const struct format_context *ctx,
                           const struct finding *findings, size_t count, struct sink *out)
{
    struct error err = ERROR_INIT;
    const struct format_end how = {.outcome = OUTCOME_FAILED};
    struct format_writer *writer = format_open(kind, out, ctx);
    for (size_t i = 0; i < count; i++)
        format_finding(writer, &findings[i]);
    assert_int_equal(format_close(writer, &how, &err), 0);
    return sink_view(out);
}

static struct str document_of(enum format_id kind, int threshold, const struct finding *finding,
                              struct sink *out)
{
    const struct format_context ctx = context_of(threshold);
    return document(kind, &ctx, finding, finding ? 1 : 0, out);
}

/* ---- what a finding says ---- */

static void assert_sentence(const struct finding *finding, const char *text)
{
    struct sink *out = sink_memory();
    finding_sentence(out, finding);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, text);
    sink_abort(out);
}

TEST_WITH(a_sentence__says_what_and_how_much, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    assert_sentence(&f, "its newest backup is 61 hours old, 24 hours are allowed");
    f.measured = 1;
    assert_sentence(&f, "its newest backup is 1 hour old, 24 hours are allowed");
    f.has_measured = false;
    assert_sentence(&f, "No recent backup: stale");
    f.reason = "of-another-version";
    assert_sentence(&f, "No recent backup: of-another-version");
    f.status = STATUS_PASS;
    f.reason = "";
    assert_sentence(&f, "passes");
    f.brake = BRAKE_HELD;
    assert_sentence(&f,
                    "passes, held back by held: a tag says that it must be kept, such as a legal "
                    "hold");
}

TEST_WITH(a_sentence_of_an_unknown__names_what_was_not_seen, begin, end)
{
    static const struct unknown_because because[] = {
        {.source = "SNAP", .region = S("eu-west-1"), .error = "denied"},
        {.source = "AMI", .region = S("us-east-1"), .error = "not-attempted"}};
    struct finding f = finding_of(STATUS_UNKNOWN, SEVERITY_HIGH);
    f.reason = "gap";
    f.unknown_because = because;
    f.unknown_count = 2;
    assert_sentence(&f, "cannot tell: not seen: SNAP of eu-west-1 (denied), AMI of us-east-1 "
                        "(not-attempted)");
    f.reason = "managed";
    assert_sentence(&f, "cannot tell: another service manages it");
}

TEST_WITH(a_sentence_of_an_exempt_one__says_until_when, begin, end)
{
    static const struct exemption_ref exemption = {.id = S("EX-1"), .expires = 1767225599999};
    struct finding f = finding_of(STATUS_EXEMPT, SEVERITY_HIGH);
    f.would_be = STATUS_FAIL;
    f.reason = "none";
    f.exemption = &exemption;
    assert_sentence(&f, "it has no backup; one every 24 hours is demanded; exempt by EX-1 until "
                        "2025-12-31");
}

static void assert_subject(const struct finding *finding, const char *text)
{
    struct sink *out = sink_memory();
    finding_subject(out, finding);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, text);
    sink_abort(out);
}

TEST_WITH(a_subject__has_its_account_where_that_has_a_name, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    f.subject.name = S("payments-db");
    assert_subject(&f, "vol-1 (payments-db) in eu-west-1");
    f.subject.account_name = S("prod");
    assert_subject(&f, "vol-1 (payments-db) in eu-west-1 of prod (111122223333)");
    f.subject = (struct subject){
        .kind = KIND_ACCOUNT, .id = S("111122223333"), .account = S("111122223333")};
    assert_subject(&f, "account 111122223333");
    f.subject.account_name = S("prod");
    assert_subject(&f, "account prod (111122223333)");
}

/* ---- SARIF ---- */

static json_t *sarif_of(const struct finding *finding, struct sink *out)
{
    json_error_t where;
    struct str text = document_of(FORMAT_SARIF, SEVERITY_HIGH, finding, out);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        fail_msg("%s", where.text);
    return root;
}

static const json_t *run_of(const json_t *root)
{
    return json_array_get(json_object_get(root, "runs"), 0);
}

static const json_t *result_of(const json_t *root)
{
    return json_array_get(json_object_get(run_of(root), "results"), 0);
}

/* "locations/0/physicalLocation" */
static const json_t *at(const json_t *value, const char *path)
{
    char key[64];
    while (*path) {
        size_t len = strcspn(path, "/");
        (void)snprintf(key, sizeof(key), "%.*s", (int)len, path);
        value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10))
                                     : json_object_get(value, key);
        path += len + (path[len] == '/');
    }
    return value;
}

static const char *text_at(const json_t *value, const char *path)
{
    const char *text = json_string_value(at(value, path));
    return text ? text : "(none)";
}

TEST_WITH(sarif__describes_every_rule_where_results_point, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    const json_t *rules = at(run_of(root), "tool/driver/rules");
    assert_int_equal(json_array_size(rules), rule_count());
    size_t index = (size_t)json_integer_value(at(result_of(root), "ruleIndex"));
    const json_t *rule = json_array_get(rules, index);
    assert_string_equal(text_at(rule, "id"), "RPO-EXCEEDED");
    assert_true(strstr(text_at(rule, "help/markdown"), "# RPO-EXCEEDED") != NULL);
    assert_string_equal(text_at(rule, "properties/security-severity"), "8.0");
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__tells_what_changed_since_a_baseline, begin, end)
{
    static const char *const states[][2] = {
        {"new", "new"}, {"known", "unchanged"}, {"changed", "updated"}};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        struct finding f = finding_of(STATUS_FAIL, SEVERITY_CRITICAL);
        f.baseline = states[i][0];
        struct sink *out = sink_memory();
        json_t *root = sarif_of(&f, out);
        assert_string_equal(text_at(result_of(root), "baselineState"), states[i][1]);
        json_decref(root);
        sink_abort(out);
    }
}

TEST_WITH(sarif__says_where_who_and_what, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_CRITICAL);
    f.baseline = "new";
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    const json_t *result = result_of(root);
    assert_string_equal(text_at(result, "kind"), "fail");
    assert_string_equal(text_at(result, "level"), "error");
    assert_string_equal(text_at(result, "baselineState"), "new");
    assert_string_equal(text_at(result, "message/text"),
                        "vol-1 in eu-west-1: its newest backup is 61 hours old, 24 hours are "
                        "allowed.");
    assert_string_equal(text_at(result, "partialFingerprints/primaryLocationLineHash"),
                        FINGERPRINT);
    assert_string_equal(text_at(result, "locations/0/physicalLocation/artifactLocation/uri"),
                        "company/policy%20v1.yaml");
    assert_true(json_integer_value(at(result, "locations/0/physicalLocation/region/startLine")) >
                1);
    assert_string_equal(text_at(result, "locations/0/logicalLocations/0/fullyQualifiedName"),
                        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1");
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__names_no_path_outside_the_working_folder, begin, end)
{
    static const struct {
        const char *file;
        const char *uri;
    } cases[] = {{"/home/me/p.yaml", "p.yaml"},
                 {"../p.yaml", "p.yaml"},
                 {"./a/p.yaml", "a/p.yaml"},
                 {"a/../../p.yaml", "p.yaml"},
                 {"a:b.yaml", "a%3Ab.yaml"},
                 {"built-in", "snapaudit-built-in-policy.yaml"},
                 {".//p.yaml", "p.yaml"},
                 {"standard input", "standard%20input"},
                 {"50% & #1?/caf\xc3\xa9.yaml", "50%25%20%26%20%231%3F/caf%C3%A9.yaml"}};
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_LOW);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sink *out = sink_memory();
        policy.file = str_from(cases[i].file);
        json_t *root = sarif_of(&f, out);
        assert_string_equal(
            text_at(result_of(root), "locations/0/physicalLocation/artifactLocation/uri"),
            cases[i].uri);
        json_decref(root);
        sink_abort(out);
    }
}

TEST_WITH(sarif__an_unknown_is_open_and_an_exempt_one_suppressed, begin, end)
{
    static const struct exemption_ref exemption = {.id = S("EX-1"),
                                                   .owner = S("db"),
                                                   .approved_by = S("ciso"),
                                                   .reason = S("legacy"),
                                                   .ticket = S("T-1"),
                                                   .expires = 1767225599999};
    struct finding f = finding_of(STATUS_UNKNOWN, SEVERITY_HIGH);
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    assert_string_equal(text_at(result_of(root), "kind"), "open");
    assert_string_equal(text_at(result_of(root), "level"), "none");
    json_decref(root);
    sink_clear(out);
    f.status = STATUS_EXEMPT;
    f.would_be = STATUS_FAIL;
    f.reason = "stale";
    f.exemption = &exemption;
    root = sarif_of(&f, out);
    assert_string_equal(text_at(result_of(root), "kind"), "fail");
    assert_string_equal(text_at(result_of(root), "suppressions/0/status"), "accepted");
    assert_string_equal(text_at(result_of(root), "suppressions/0/justification"),
                        "EX-1: legacy (owner db, approved by ciso, ticket T-1, until "
                        "2025-12-31T23:59:59.999Z)");
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__leaves_out_what_passed, begin, end)
{
    struct finding f = finding_of(STATUS_PASS, SEVERITY_HIGH);
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    assert_int_equal(json_array_size(at(run_of(root), "results")), 0);
    json_decref(root);
    sink_abort(out);
}

static void assert_category(const char *narrowed, struct strs accounts, const char *id)
{
    struct sink *out = sink_memory();
    struct format_context ctx = context_of(SEVERITY_HIGH);
    ctx.narrowed = str_from(narrowed);
    world.run.accounts = accounts;
    struct str text = document(FORMAT_SARIF, &ctx, NULL, 0, out);
    json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
    assert_string_equal(text_at(run_of(root), "automationDetails/id"), id);
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__has_a_category_of_accounts_and_selection, begin, end)
{
    static struct str ids[] = {S("111122223333"), S("222233334444"), S("333344445555"),
                               S("444455556666"), S("555566667777"), S("666677778888")};
    const struct strs one = {ids, 1};
    assert_category("", one, "snapaudit/gate deploy/111122223333/");
    assert_category("", (struct strs){ids + 1, 1}, "snapaudit/gate deploy/222233334444/");
    assert_category("", (struct strs){ids, 2}, "snapaudit/gate deploy/111122223333,222233334444/");
    assert_category("", (struct strs){ids, 6}, "snapaudit/gate deploy/a3263ccca7e7a1ac/");
    assert_category("", (struct strs){NULL, 0}, "snapaudit/gate deploy/unknown-account/");
    assert_category("rule=RPO-* where=tag:App=payments", one,
                    "snapaudit/gate deploy/111122223333/rule=RPO-* where=tag:App=payments/");
    assert_category("where=tag:Path=a/b", one,
                    "snapaudit/gate deploy/111122223333/e070027c61637f00/");
    assert_category("where=tag:Caf\xc3\xa9", one,
                    "snapaudit/gate deploy/111122223333/18326b7437670542/");
}

/* `low` findings of low severity, then one that is critical. */
static json_t *sarif_of_many(size_t low, struct sink *out)
{
    struct error err = ERROR_INIT;
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    const struct format_end how = {.outcome = OUTCOME_FAILED};
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_LOW);
    struct format_writer *writer = format_open(FORMAT_SARIF, out, &ctx);
    for (size_t i = 0; i < low; i++)
        format_finding(writer, &f);
    f.severity = SEVERITY_CRITICAL;
    format_finding(writer, &f);
    size_t too_many = low + 1 > SARIF_RESULTS_MAX ? low + 1 - SARIF_RESULTS_MAX : 0;
    assert_int_equal(format_left_out(writer), too_many);
    assert_int_equal(format_close(writer, &how, &err), 0);
    json_t *root = json_loadb(sink_view(out).ptr, sink_view(out).len, 0, NULL);
    assert_non_null(root);
    return root;
}

TEST_WITH(sarif__keeps_the_gravest_and_says_what_was_left_out, begin, end)
{
    struct sink *out = sink_memory();
    json_t *root = sarif_of_many(SARIF_RESULTS_MAX + 1, out);
    const json_t *results = at(run_of(root), "results");
    assert_int_equal(json_array_size(results), SARIF_RESULTS_MAX);
    assert_string_equal(text_at(results, "24998/properties/severity"), "low");
    assert_string_equal(text_at(results, "24999/properties/severity"), "critical");
    const json_t *said = at(run_of(root), "invocations/0/toolExecutionNotifications/0");
    assert_string_equal(text_at(said, "level"), "warning");
    assert_string_equal(text_at(said, "message/text"),
                        "2 results were left out, the least grave: code scanning takes 25,000 of a "
                        "run.");
    assert_int_equal(json_integer_value(at(said, "properties/left_out/low")), 2);
    assert_int_equal(json_integer_value(at(said, "properties/left_out/critical")), 0);
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__of_as_many_results_as_are_taken_is_whole, begin, end)
{
    struct sink *out = sink_memory();
    json_t *root = sarif_of_many(SARIF_RESULTS_MAX - 1, out);
    assert_int_equal(json_array_size(at(run_of(root), "results")), SARIF_RESULTS_MAX);
    assert_null(at(run_of(root), "invocations"));
    json_decref(root);
    sink_abort(out);
}

/* Code scanning refuses more than 20 tags of a rule and shows 10, and 1,024 characters of a text. */
TEST_WITH(sarif__keeps_to_what_code_scanning_takes_of_a_rule, begin, end)
{
    struct sink *out = sink_memory();
    json_t *root = sarif_of(NULL, out);
    size_t row;
    json_t *rule;
    json_array_foreach(at(run_of(root), "tool/driver/rules"), row, rule)
    {
        assert_true(json_array_size(at(rule, "properties/tags")) <= 10);
        assert_true(strlen(text_at(rule, "shortDescription/text")) <= 1024);
        assert_true(strlen(text_at(rule, "fullDescription/text")) <= 1024);
    }
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__a_name_makes_no_link, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    f.subject.name = S("[click](http://evil) {0}");
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    assert_non_null(
        strstr(text_at(result_of(root), "message/text"), "(\\[click\\](http://evil) {{0}})"));
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(sarif__has_the_name_of_an_account, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    f.subject.account_name = S("pay[ments] {0} \xe2\x80\xae");
    struct sink *out = sink_memory();
    json_t *root = sarif_of(&f, out);
    const json_t *result = result_of(root);
    assert_non_null(
        strstr(text_at(result, "message/text"),
               "vol-1 in eu-west-1 of pay\\[ments\\] {{0}} \xe2\x80\xae (111122223333): its"));
    assert_string_equal(text_at(result, "properties/account_name"), "pay[ments] {0} \xe2\x80\xae");
    assert_string_equal(text_at(result, "properties/account"), "111122223333");
    json_decref(root);
    sink_clear(out);
    f.subject.account_name = STR_EMPTY;
    root = sarif_of(&f, out);
    assert_null(at(result_of(root), "properties/account_name"));
    json_decref(root);
    sink_abort(out);
}

/* ---- JUnit XML ---- */

static const char *const hostile[] = {HOSTILE_FORMULA, HOSTILE_LINES, HOSTILE_ESC,
                                      HOSTILE_C1,      HOSTILE_RTL,   HOSTILE_BYTES,
                                      "]]><x a='1'>&", "\xef\xbf\xbe"};
#define HOSTILE_COUNT (sizeof(hostile) / sizeof(hostile[0]))

static xmlDoc *junit_of(const struct format_context *ctx, const struct finding *findings,
                        size_t count)
{
    struct sink *out = sink_memory();
    struct str text = document(FORMAT_JUNIT, ctx, findings, count, out);
    xmlDoc *doc = xmlReadMemory(text.ptr, (int)text.len, "junit.xml", NULL, XML_PARSE_NONET);
    assert_non_null(doc);
    sink_abort(out);
    return doc;
}

static xmlNode *child(xmlNode *node, const char *name, size_t index)
{
    for (xmlNode *at_node = node->children; at_node; at_node = at_node->next)
        if (at_node->type == XML_ELEMENT_NODE && strcmp((const char *)at_node->name, name) == 0 &&
            index-- == 0)
            return at_node;
    return NULL;
}

static void assert_attribute(xmlNode *node, const char *name, const char *value)
{
    xmlChar *got = xmlGetProp(node, (const xmlChar *)name);
    assert_non_null(got);
    assert_string_equal((const char *)got, value);
    xmlFree(got);
}

TEST_WITH(junit__counts_what_counts, begin, end)
{
    struct finding findings[] = {
        finding_of(STATUS_FAIL, SEVERITY_HIGH),    finding_of(STATUS_FAIL, SEVERITY_LOW),
        finding_of(STATUS_FAIL, SEVERITY_HIGH),    finding_of(STATUS_UNKNOWN, SEVERITY_HIGH),
        finding_of(STATUS_UNKNOWN, SEVERITY_LOW),  finding_of(STATUS_PASS, SEVERITY_HIGH),
        finding_of(STATUS_FAIL, SEVERITY_CRITICAL)};
    findings[2].baseline = "changed";
    findings[2].known = true;
    findings[6].rule = "INV-COVERAGE";
    findings[6].of_audit = true;
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    xmlDoc *doc = junit_of(&ctx, findings, sizeof(findings) / sizeof(findings[0]));
    xmlNode *suite = child(xmlDocGetRootElement(doc), "testsuite", 0);
    assert_attribute(suite, "name", "RPO-EXCEEDED");
    assert_attribute(suite, "tests", "6");
    assert_attribute(suite, "failures", "1");
    assert_attribute(suite, "errors", "1");
    assert_attribute(suite, "skipped", "3");
    assert_attribute(suite, "timestamp", "2026-01-15T00:00:00");
    assert_non_null(child(child(suite, "testcase", 0), "failure", 0));
    assert_non_null(child(child(suite, "testcase", 1), "skipped", 0));
    assert_non_null(child(child(suite, "testcase", 3), "error", 0));
    assert_null(child(suite, "testcase", 5)->children);
    suite = child(xmlDocGetRootElement(doc), "testsuite", 1);
    assert_attribute(suite, "name", "INV-COVERAGE");
    assert_attribute(suite, "failures", "0");
    assert_attribute(suite, "skipped", "1");
    assert_null(child(xmlDocGetRootElement(doc), "testsuite", 2));
    xmlFreeDoc(doc);
}

TEST_WITH(junit__names_the_ledger_in_each_suite, begin, end)
{
    const struct finding findings[] = {finding_of(STATUS_FAIL, SEVERITY_HIGH)};
    const struct ledger ledger = {NULL, 1, "abc"};
    const struct ledger_seen seen = {.ledger = &ledger, .name = S("a<b.csv")};
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    world.run.ledger = &seen;
    xmlDoc *doc = junit_of(&ctx, findings, 1);
    world.run.ledger = NULL;
    xmlNode *suite = child(xmlDocGetRootElement(doc), "testsuite", 0);
    xmlNode *properties = child(suite, "properties", 0);
    assert_ptr_equal(xmlFirstElementChild(suite), properties);
    assert_attribute(child(properties, "property", 0), "value", "a<b.csv");
    assert_attribute(child(properties, "property", 1), "name", "snapaudit.ledger.head");
    assert_attribute(child(properties, "property", 1), "value", "abc");
    xmlFreeDoc(doc);
}

TEST_WITH(junit__without_a_threshold_every_fail_counts_and_no_unknown, begin, end)
{
    const struct finding findings[] = {finding_of(STATUS_FAIL, SEVERITY_INFO),
                                       finding_of(STATUS_UNKNOWN, SEVERITY_CRITICAL)};
    const struct format_context ctx = context_of(THRESHOLD_NEVER);
    xmlDoc *doc = junit_of(&ctx, findings, 2);
    xmlNode *suite = child(xmlDocGetRootElement(doc), "testsuite", 0);
    assert_attribute(suite, "failures", "1");
    assert_attribute(suite, "errors", "0");
    assert_attribute(suite, "skipped", "1");
    xmlFreeDoc(doc);
}

TEST_WITH(junit__bears_what_strangers_write, begin, end)
{
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    struct finding findings[HOSTILE_COUNT];
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        findings[i] = finding_of(STATUS_FAIL, SEVERITY_HIGH);
        findings[i].subject.name = findings[i].subject.scope = str_from(hostile[i]);
        findings[i].subject.account_name = str_from(hostile[i]);
    }
    xmlDoc *doc = junit_of(&ctx, findings, HOSTILE_COUNT);
    xmlNode *suite = child(xmlDocGetRootElement(doc), "testsuite", 0);
    xmlNode *failure = child(child(suite, "testcase", 6), "failure", 0);
    assert_attribute(failure, "message",
                     "vol-1 (]]><x a='1'>&) in eu-west-1 of ]]><x a='1'>& (111122223333): its "
                     "newest backup is 61 hours old, 24 hours are allowed");
    assert_null(child(suite, "testcase", HOSTILE_COUNT));
    xmlFreeDoc(doc);
}

/* The name of a case is what readers know it by from run to run: no account that is called otherwise changes it. */
TEST_WITH(junit__has_the_name_of_an_account_in_the_text_of_a_case, begin, end)
{
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    struct finding findings[] = {finding_of(STATUS_FAIL, SEVERITY_HIGH),
                                 finding_of(STATUS_FAIL, SEVERITY_HIGH)};
    findings[1].subject.account_name = S("prod & more");
    xmlDoc *doc = junit_of(&ctx, findings, 2);
    xmlNode *suite = child(xmlDocGetRootElement(doc), "testsuite", 0);
    for (size_t i = 0; i < 2; i++) {
        xmlNode *testcase = child(suite, "testcase", i);
        xmlChar *text = xmlNodeGetContent(child(testcase, "failure", 0));
        const char *account = strstr((const char *)text, "\naccount: ");
        assert_attribute(testcase, "name", "vol-1 in eu-west-1 111122223333");
        assert_int_equal(account != NULL, i == 1);
        if (account)
            assert_true(str_starts(str_from(account), "\naccount: prod & more (111122223333)\n"));
        xmlFree(text);
    }
    xmlFreeDoc(doc);
}

TEST_WITH(junit__says_how_many_passed, begin, end)
{
    struct error err = ERROR_INIT;
    struct rule_summary *rules = calloc(rule_count(), sizeof(*rules));
    assert_non_null(rules);
    rules[0].counts[STATUS_PASS] = 12;
    const struct summary summary = {.rule_count = rule_count(), .rules = rules};
    const struct format_end how = {.outcome = OUTCOME_PASSED, .summary = &summary};
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    struct sink *out = sink_memory();
    assert_int_equal(format_close(format_open(FORMAT_JUNIT, out, &ctx), &how, &err), 0);
    struct str text = sink_view(out);
    assert_true(str_find(text, "<testsuite name=\"passed\" tests=\"1\"") < text.len);
    assert_true(str_find(text, "<system-out>12 passed</system-out>") < text.len);
    sink_abort(out);
    free(rules);
}

/* ---- GitHub ---- */

struct command {
    char name[16];
    char file[64], line[16], title[128], message[2048];
};

static void unescape(char *out, size_t size, struct str text, bool property)
{
    static const char *const codes[] = {"%25", "%0D", "%0A", "%3A", "%2C"};
    static const char chars[] = "%\r\n:,";
    size_t at_out = 0;
    while (text.len > 0) {
        char c = *text.ptr;
        size_t len = 1;
        for (size_t i = 0; i < (property ? 5 : 3) && c == '%'; i++) {
            if (!str_starts(text, codes[i]))
                continue;
            c = chars[i];
            len = 3;
            break;
        }
        assert_true(*text.ptr != '%' || len == 3);
        assert_true(!property || (*text.ptr != ':' && *text.ptr != ','));
        assert_true((unsigned char)*text.ptr >= 0x20 && *text.ptr != 0x7f);
        assert_true(at_out + 1 < size);
        out[at_out++] = c;
        text = str_skip(text, len);
    }
    out[at_out] = '\0';
}

/* ::name key=value,key=value::message, and nothing else. */
static void read_command(struct command *out, struct str line)
{
    assert_true(str_starts(line, "::"));
    line = str_skip(line, 2);
    size_t blank = str_find(line, " ");
    (void)snprintf(out->name, sizeof(out->name), "%.*s", (int)blank, line.ptr);
    assert_true(strcmp(out->name, "error") == 0 || strcmp(out->name, "warning") == 0 ||
                strcmp(out->name, "notice") == 0);
    line = str_skip(line, blank + 1);
    size_t cut = str_find(line, "::");
    assert_true(cut < line.len);
    unescape(out->message, sizeof(out->message), str_skip(line, cut + 2), false);
    struct str properties = str_make(line.ptr, cut);
    while (properties.len > 0) {
        size_t comma = str_find(properties, ",");
        struct str property = str_make(properties.ptr, comma);
        size_t equals = str_find(property, "=");
        struct str key = str_make(property.ptr, equals);
        struct str value = str_skip(property, equals + 1);
        assert_true(str_eq_c(key, "file") || str_eq_c(key, "line") || str_eq_c(key, "title"));
        char *to = str_eq_c(key, "file")   ? out->file
                   : str_eq_c(key, "line") ? out->line
                                           : out->title;
        unescape(to, str_eq_c(key, "line") ? sizeof(out->line) : 64, value, true);
        properties = str_skip(properties, comma + 1);
    }
}

/* Commands of the text; other lines are counted in `plain`. */
static size_t read_commands(struct command *out, size_t room, struct str text, size_t *plain)
{
    size_t count = 0;
    for (*plain = 0; text.len > 0; text = str_skip(text, str_find(text, "\n") + 1)) {
        struct str line = str_make(text.ptr, str_find(text, "\n"));
        if (!str_starts(line, "::")) {
            ++*plain;
            continue;
        }
        assert_true(count < room);
        out[count] = (struct command){0};
        read_command(&out[count++], line);
    }
    return count;
}

TEST_WITH(github__the_verdict_comes_first_and_the_gravest_next, begin, end)
{
    const struct finding findings[] = {
        finding_of(STATUS_FAIL, SEVERITY_HIGH), finding_of(STATUS_FAIL, SEVERITY_MEDIUM),
        finding_of(STATUS_FAIL, SEVERITY_CRITICAL), finding_of(STATUS_UNKNOWN, SEVERITY_LOW)};
    static struct command commands[8];
    size_t plain;
    struct sink *out = sink_memory();
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    struct str text = document(FORMAT_GITHUB, &ctx, findings, 4, out);
    assert_int_equal(read_commands(commands, 8, text, &plain), 5);
    assert_int_equal(plain, 0);
    assert_string_equal(commands[0].name, "error");
    assert_string_equal(commands[0].title, "snapaudit gate deploy");
    assert_string_equal(commands[0].message,
                        "FAILED, 2 findings, 1 finding that does not count, 1 unknown that does "
                        "not count");
    assert_string_equal(commands[1].title, "RPO-EXCEEDED (critical)");
    assert_string_equal(commands[1].file, "company/policy v1.yaml");
    assert_string_equal(commands[1].message,
                        "vol-1 in eu-west-1: its newest backup is 61 hours old, 24 hours are "
                        "allowed\nto do: Take a snapshot\nsnapaudit explain 00112233");
    assert_string_equal(commands[2].title, "RPO-EXCEEDED (high)");
    assert_string_equal(commands[3].name, "warning");
    assert_string_equal(commands[4].name, "notice");
    sink_abort(out);
}

TEST_WITH(github__shows_ten_of_a_kind_and_counts_the_rest, begin, end)
{
    static struct finding findings[30];
    static struct command commands[32];
    size_t plain;
    for (size_t i = 0; i < 30; i++)
        findings[i] = finding_of(STATUS_FAIL, i == 29 ? SEVERITY_CRITICAL : SEVERITY_HIGH);
    struct sink *out = sink_memory();
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    struct str text = document(FORMAT_GITHUB, &ctx, findings, 30, out);
    assert_int_equal(read_commands(commands, 32, text, &plain), 10);
    assert_int_equal(plain, 1);
    assert_string_equal(commands[1].title, "RPO-EXCEEDED (critical)");
    assert_true(str_find(text, "and 21 more") < text.len);
    sink_abort(out);
}

TEST_WITH(github__no_name_starts_a_command, begin, end)
{
    static const char *const names[] = {"a\n::error::b", "::set-output name=x::y",
                                        "100%, \r\n x",  HOSTILE_ESC,
                                        HOSTILE_RTL,     HOSTILE_BYTES};
    static struct command commands[8];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t plain;
        struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
        f.subject.name = f.subject.account_name = str_from(names[i]);
        struct sink *out = sink_memory();
        struct str text = document_of(FORMAT_GITHUB, SEVERITY_HIGH, &f, out);
        assert_int_equal(read_commands(commands, 8, text, &plain), 2);
        assert_int_equal(plain, 0);
        sink_abort(out);
    }
}

TEST_WITH(github_summary__is_a_table_that_no_name_breaks, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    f.subject.name = f.subject.account_name = S("a | b <img src=x> `c` [d](e) @f");
    struct sink *out = sink_memory();
    struct str text = document_of(FORMAT_GITHUB_SUMMARY, SEVERITY_HIGH, &f, out);
    assert_true(str_starts(text, "### snapaudit gate deploy\n\nFAILED, 1 finding\n\n| severity |"));
    static const char *const absent[] = {"<", "`", "[", "]", "@", "a | b"};
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
        assert_int_equal(str_find(text, absent[i]), text.len);
    assert_true(str_find(text, "| 00112233 |\n") < text.len);
    sink_abort(out);
}

/* A control fails, all others of the framework pass; names of a policy's own framework are anybody's. */
TEST_WITH(github_summary__has_a_table_of_controls, begin, end)
{
    static const struct framework_control controls[] = {{"B | 1", "Back`ups", "1", NULL, NULL, 0},
                                                        {"B.2", NULL, "1", NULL, NULL, 0}};
    static const struct framework framework = {.name = "own",
                                               .title = "Own <b>",
                                               .edition = "1",
                                               .controls = controls,
                                               .control_count = 2};
    static const struct framework *const all[] = {&framework};
    bool *rules = calloc(rule_count(), sizeof(*rules));
    assert_non_null(rules);
    rules[RULE_RPO_EXCEEDED] = true;
    const struct control_total totals[] = {
        {.framework = &framework, .control = &controls[0], .state = CONTROL_FAIL, .rules = rules},
        {.framework = &framework, .control = &controls[1], .state = CONTROL_PASS, .rules = rules}};
    const struct control_totals counted = {totals, 2};
    const struct summary summary = {.controls = &counted};
    struct format_context ctx = context_of(SEVERITY_HIGH);
    ctx.frameworks = (struct framework_set){all, 1};
    struct sink *out = sink_memory();
    struct error err = ERROR_INIT;
    struct format_writer *writer = format_open(FORMAT_GITHUB_SUMMARY, out, &ctx);
    const struct format_end how = {.outcome = OUTCOME_PASSED, .summary = &summary};
    assert_int_equal(format_close(writer, &how, &err), 0);
    struct str text = sink_view(out);
    text = str_skip(text, str_find(text, "####"));
    assert_true(str_eq_c(text, "#### Controls of Own &#60;b&#62; 1\n\n"
                               "| state | control | title | rules |\n| --- | --- | --- | --- |\n"
                               "| fail | B &#124; 1 | Back&#96;ups | RPO-EXCEEDED |\n\n"
                               "1 fail, 1 pass. " CONTROLS_CLAIM "\n\n"));
    sink_abort(out);
    free(rules);
}

/* ---- all ----
 * But those that are made of a whole report: their own tests have the same of them. */

TEST_WITH(the_same_findings__give_the_same_bytes, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    for (int kind = 0; kind < FORMAT_COUNT; kind++) {
        if ((format_at((enum format_id)kind)->traits & OF_REPORT) != 0)
            continue;
        struct sink *one = sink_memory();
        struct sink *two = sink_memory();
        assert_true(str_eq(document_of((enum format_id)kind, SEVERITY_HIGH, &f, one),
                           document_of((enum format_id)kind, SEVERITY_HIGH, &f, two)));
        sink_abort(one);
        sink_abort(two);
    }
}

TEST_WITH(a_writer__may_be_given_up_at_any_time, begin, end)
{
    struct finding f = finding_of(STATUS_FAIL, SEVERITY_HIGH);
    const struct format_context ctx = context_of(SEVERITY_HIGH);
    for (int kind = 0; kind < FORMAT_COUNT; kind++) {
        if ((format_at((enum format_id)kind)->traits & OF_REPORT) != 0)
            continue;
        struct sink *out = sink_memory();
        struct format_writer *writer = format_open((enum format_id)kind, out, &ctx);
        format_finding(writer, &f);
        format_abort(writer);
        sink_abort(out);
    }
    format_abort(NULL);
}
