/* A findings.json is read as it was written: what is written of it again has the same bytes, and what is not as this
 * version writes it is refused with its place. */
#include "reports/again/again.h"

#include <string.h>

#include "model/finding_fields.h"
#include "reports/format.h"
#include "rules/advice.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define SNAP_RULE   "ORPHAN-SNAP-VOLUME-GONE" /* its runbook is F-SNAP-DEL */
#define FINGERPRINT "00000000000000000000000000000000000000000000000000000000000000aa"

static const enum format_id formats[] = {FORMAT_JSON, FORMAT_CSV, FORMAT_SARIF, FORMAT_JUNIT};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* One report in each format. */
struct written {
    struct sink *out[FORMATS];
    struct format_writer *writers[FORMATS];
};

static void write_begin(struct written *w, const struct format_context *asked)
{
    for (size_t i = 0; i < FORMATS; i++) {
        w->out[i] = sink_memory();
        w->writers[i] = format_open(formats[i], w->out[i], asked);
    }
}

static void write_one(struct written *w, const struct finding *finding)
{
    for (size_t i = 0; i < FORMATS; i++)
        format_finding(w->writers[i], finding);
}

static void write_end(struct written *w)
{
    const struct format_end end = {.outcome = OUTCOME_NONE};
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < FORMATS; i++)
        assert_int_equal(format_close(w->writers[i], &end, &err), 0);
}

static void write_clear(struct written *w)
{
    for (size_t i = 0; i < FORMATS; i++)
        sink_abort(w->out[i]);
}

/* ---- findings that have everything ---- */

static const struct str words[] = {STR_LIT("eu-west-1"), STR_LIT("x; y")};
static const struct control controls[] = {{"NIST", "5", "CP-9", "its text"},
                                          {"ISO", "1", "A.8", "s"}};
static const struct exemption_ref exemption = {STR_LIT("EX-1"), STR_LIT("o"), STR_LIT("a"),
                                               STR_LIT("r"),    STR_LIT("t"), 1767225600789};
static const struct related related[] = {{"volume", STR_LIT("arn:aws:ec2:r:1:volume/v")},
                                         {RELATION_MEMBER, STR_LIT("")}};
static const struct unknown_because because[] = {
    {"VOL", STR_LIT("111122223333"), STR_LIT("eu-west-1"), "denied", "detail"},
    {"SNAP", STR_LIT(""), STR_LIT(""), "gap", NULL}};
static const struct evidence evidence[] = {
    {.clause = "it is old",
     .holds = TRUTH_TRUE,
     .source = SOURCE_SNAP,
     .call = "ec2:DescribeSnapshots",
     .resource = STR_LIT("snap-0a"),
     .field = "StartTime",
     .value = STR_LIT(""),
     .observed_at = 1,
     .grade = GRADE_E3},
    {.clause = "nobody needs it",
     .holds = TRUTH_UNKNOWN,
     .source = SOURCE_VOL,
     .call = "ec2:DescribeVolumes",
     .resource = STR_LIT("vol-0b"),
     .field = "VolumeId",
     .value = STR_LIT("vol-0b"),
     .observed_at = INSTANT_UNSET},
    {.clause = "not held", .holds = TRUTH_FALSE, .observed_at = INSTANT_UNSET, .brake = true}};

static const char *const templates[] = {
    "aws ec2 describe-snapshots --region <region> --snapshot-ids <id>",
    "aws ec2 delete-snapshot --region <region> --snapshot-id <id> --dry-run", NULL};
static const struct str commands[] = {
    STR_LIT("aws ec2 describe-snapshots --region eu-west-1 --snapshot-ids snap-0a"),
    STR_LIT("aws ec2 delete-snapshot --region eu-west-1 --snapshot-id snap-0a --dry-run"),
    STR_LIT("echo '<id>'")};
static const enum effect effects[] = {EFFECT_READ, EFFECT_DRY_RUN, EFFECT_DESTROY};
static const struct slot_value values[] = {{"volume", STR_LIT("vol-<id>")}};

static struct finding plain(void)
{
    return (struct finding){.rule = SNAP_RULE,
                            .title = "a title",
                            .family = "ORPHAN",
                            .status = STATUS_FAIL,
                            .would_be = STATUS_FAIL,
                            .severity = SEVERITY_HIGH,
                            .severity_default = SEVERITY_MEDIUM,
                            .reason = "",
                            .unit = "",
                            .basis = "none",
                            .currency = "USD",
                            .fingerprint = FINGERPRINT,
                            .row = ROW_NONE,
                            .controls = controls,
                            .control_count = 2,
                            .subject = {.kind = KIND_SNAPSHOT,
                                        .id = STR_LIT("snap-0a"),
                                        .region = STR_LIT("eu-west-1")}};
}

static struct finding full(void)
{
    struct finding f = plain();
    f.reason = "volume-gone";
    f.confidence = CONFIDENCE_MEDIUM;
    f.caused_by = FINGERPRINT;
    f.baseline = "changed";
    f.was_status = "unknown";
    f.was_severity = "low";
    f.was_reason = "gap";
    f.subject.arn = STR_LIT("arn:aws:ec2:eu-west-1::snapshot/snap-0a");
    f.subject.name = STR_LIT(HOSTILE_FORMULA);
    f.subject.account = STR_LIT("111122223333");
    f.subject.account_name = STR_LIT(HOSTILE_LINES);
    f.subject.zone = STR_LIT("eu-west-1a");
    f.subject.outpost = STR_LIT("arn:o");
    f.subject.owner_tag = STR_LIT(HOSTILE_RTL);
    f.subject.environment = STR_LIT(HOSTILE_ESC);
    f.subject.cost_center = str_from(hostile_long());
    f.subject.scope = STR_LIT("rest");
    f.discriminators = words;
    f.discriminator_count = 2;
    f.has_measured = f.has_limit = f.has_age = f.has_size = f.has_full_bytes = f.has_proof = true;
    f.measured = -3;
    f.limit = INT64_MAX;
    f.unit = "hours";
    f.age_days = 0;
    f.size_gib = 0;
    f.full_bytes = INT64_MAX;
    f.proof_at = 1767225600001;
    f.target = STR_LIT("any");
    f.missing_keys = words;
    f.missing_key_count = 2;
    f.has_money = true;
    f.saving_floor = 9007199254740993; /* no double holds it */
    f.saving_ceiling = INT64_MAX;
    f.basis = "range";
    f.unknown_because = because;
    f.unknown_count = 2;
    f.evidence = evidence;
    f.evidence_count = 3;
    f.related = related;
    f.related_count = 2;
    return f;
}

static struct finding exempt(void)
{
    struct finding f = full();
    f.status = STATUS_EXEMPT;
    f.would_be = STATUS_UNKNOWN;
    f.exemption = &exemption;
    f.money_of_others = true;
    f.saving_floor = -1;
    return f;
}

static struct finding passed(void)
{
    struct finding f = plain();
    f.status = f.would_be = STATUS_PASS;
    f.brake = BRAKE_LOCKED;
    f.held_by = BRAKE_HELD;
    f.evidence = evidence + 2;
    f.evidence_count = 1;
    return f;
}

/* By the runbook, a variant of it, and by nothing that the head says. */
static struct finding advised(struct arena *arena, enum status status, bool own)
{
    static const struct advice_text of_its_own = {"", "Some.", true};
    struct finding f = plain();
    const struct advice_in in = {
        .runbook = "F-SNAP-DEL", .subject = &f.subject, .row = ROW_NONE, .status = status};
    const struct advice_text *advice = own ? &of_its_own : advice_make(arena, &in).advice;
    f.status = f.would_be = status == STATUS_UNKNOWN ? STATUS_UNKNOWN : STATUS_FAIL;
    f.remediation =
        (struct remediation){.runbook = "F-SNAP-DEL",
                             .advice = advice,
                             .text = arena_printf(arena, "%s And a note.", advice->text).ptr,
                             .commands = commands,
                             .effects = effects,
                             .templates = templates,
                             .command_count = 3,
                             .values = values,
                             .value_count = 1,
                             .reversible = advice->reversible,
                             .risk = advice->risk};
    return f;
}

static void write_all(struct written *w, struct arena *arena)
{
    const struct finding findings[] = {plain(),
                                       full(),
                                       exempt(),
                                       passed(),
                                       advised(arena, STATUS_FAIL, false),
                                       advised(arena, STATUS_UNKNOWN, false),
                                       advised(arena, STATUS_FAIL, true)};
    for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++)
        write_one(w, &findings[i]);
}

/* ---- the world ---- */

static struct report_world world;
static struct written first;
static struct format_context asked;

static int begin(void **state)
{
    (void)state;
    report_world_init(&world, gb_new(),
                      "policy: {name: p, version: '2'}\n"
                      "rules: {SEC-KEY-DOOMED: {severity: low}}\n"
                      "scopes:\n"
                      "  - {name: rest, match: {}}\n");
    asked = (struct format_context){.run = &world.run,
                                    .policy = world.ctx.policy,
                                    .name = "audit",
                                    .narrowed = STR_LIT("region=eu-west-1"),
                                    .demand = {SEVERITY_LOW, true, true}};
    write_begin(&first, &asked);
    write_all(&first, world.arena);
    write_end(&first);
    return 0;
}

static int end(void **state)
{
    (void)state;
    write_clear(&first);
    report_world_clear(&world);
    return 0;
}

/* ---- read again ---- */

struct reading {
    struct written written;
    struct format_context asked;
    struct again_head head;
    size_t findings;
    uint64_t scope_line;
    bool begun;
    enum error_code refuse; /* the hearer's, at the first finding */
};

static int on_head(void *ctx, const struct again_head *head, struct error *err)
{
    struct reading *r = ctx;
    r->head = *head;
    r->scope_line = head->judged.scopes[0].line;
    r->asked = (struct format_context){.run = &r->head.run,
                                       .policy = again_policy(head, world.arena, err),
                                       .name = "audit",
                                       .narrowed = head->judged.narrowed,
                                       .demand = head->judged.demand,
                                       .judged = &r->head.judged};
    assert_non_null(r->asked.policy);
    write_begin(&r->written, &r->asked);
    r->begun = true;
    return 0;
}

static int on_finding(void *ctx, const struct finding *finding, struct error *err)
{
    struct reading *r = ctx;
    r->findings++;
    if (r->refuse != ERR_NONE)
        return error_set(err, r->refuse, "no more of it");
    write_one(&r->written, finding);
    return 0;
}

static int read_text(struct reading *r, struct str text, struct error *err)
{
    const struct again_hearer hearer = {on_head, on_finding, r};
    struct again *again = again_new(&hearer);
    int result = again_parse(again, text, "findings.json", err);
    if (r->begun)
        write_end(&r->written);
    again_free(again);
    return result;
}

TEST_WITH(again__every_field_comes_back_to_the_byte, begin, end)
{
    struct reading r = {.findings = 0};
    struct error err = ERROR_INIT;
    int result = read_text(&r, sink_view(first.out[0]), &err);
    if (result != 0)
        print_error("%s\n", err.message);
    assert_int_equal(result, 0);
    assert_int_equal(r.findings, 7);
    for (size_t i = 0; i < FORMATS; i++) {
        struct str before = sink_view(first.out[i]);
        struct str after = sink_view(r.written.out[i]);
        if (!str_eq(before, after))
            print_error("%s differs:\n%.*s\n---\n%.*s\n", format_at(formats[i])->name,
                        STR_ARG(before), STR_ARG(after));
        assert_true(str_eq(before, after));
    }
    write_clear(&r.written);
}

/* The test above is about every member only while one of the findings has it. */
TEST_WITH(again__the_findings_of_this_test_have_every_member, begin, end)
{
    struct str text = sink_view(first.out[0]);
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        if (!finding_fields[i].member)
            continue;
        struct str key = arena_printf(world.arena, "\"%s\": ", finding_fields[i].member);
        if (str_find(text, key.ptr) == text.len)
            print_error("no finding has %s\n", finding_fields[i].member);
        assert_true(str_find(text, key.ptr) < text.len);
    }
}

TEST_WITH(again__the_run_is_that_of_the_file, begin, end)
{
    struct reading r = {.findings = 0};
    assert_int_equal(read_text(&r, sink_view(first.out[0]), NULL), 0);
    assert_string_equal(r.head.run.run_id, world.run.run_id);
    assert_int_equal(r.head.run.as_of, world.run.as_of);
    assert_int_equal(r.head.run.made_at, INSTANT_UNSET);
    assert_int_equal(r.head.judged.demand.threshold, SEVERITY_LOW);
    assert_true(r.head.judged.demand.new_only && r.head.judged.demand.unknown_counts);
    assert_false(r.head.judged.counts_passes); /* nobody handed over what passed */
    assert_true(r.head.judged.rule_count > 0);
    assert_int_equal(r.scope_line, 4);
    write_clear(&r.written);
}

/* What is wrong with a text in which `from` is `to`. */
static void refuse(const char *from, const char *to, const char *message)
{
    struct reading r = {.findings = 0};
    struct error err = ERROR_INIT;
    struct str text = sink_view(first.out[0]);
    size_t at = str_find(text, from);
    struct sink *changed = sink_memory();
    if (at == text.len)
        print_error("there is no %s\n", from);
    assert_true(at < text.len);
    sink_str(changed, str_make(text.ptr, at));
    sink_cstr(changed, to);
    sink_str(changed, str_skip(text, at + strlen(from)));
    int result = read_text(&r, sink_view(changed), &err);
    struct str said = str_from(err.message);
    if (result == 0 || str_find(said, message) == said.len)
        print_error("%s for %s: %s\n", to, from, err.message);
    assert_int_equal(result, -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_true(str_starts(said, "findings.json:"));
    assert_true(str_find(said, message) < said.len);
    if (r.begun)
        write_clear(&r.written);
    sink_abort(changed);
}

TEST_WITH(again__what_is_not_as_it_is_written_is_refused_with_its_place, begin, end)
{
    refuse("findings/2", "findings/3", ":2:13: expected a report of schema snapaudit.findings/2");
    refuse("\"as_of\": \"", "\"as_of\": \"x", "expected a time");
    refuse("\"run_id\": \"", "\"run_id\": \"0", "16 hex digits");
    refuse("\"clause\": 0", "\"clause\": 99", "expected a clause of the rule, which has 3");
    refuse("\"holds\": \"true\"", "\"holds\": true",
           "\"true\", \"false\" or \"unknown\", found true");
    refuse("\"grade\": \"E3\"", "\"grade\": \"E5\"", "a grade from E0 to E4");
    refuse("\"status\": \"fail\"", "\"status\": \"maybe\"", "'maybe' is no status");
    refuse("\"status\": \"fail\"", "\"status\": \"exempt\"", "exempt");
    refuse("\"floor\": 9007199254.740993", "\"floor\": 1.5", "the amounts of saving_floor");
    refuse("\"floor\": 9007199254.740993", "\"floor\": 1e3", "an amount");
    refuse("\"measured\": -3", "\"measured\": -3.5", "a whole number, found a number");
    refuse("\"size_gib\": 0", "\"size_gib\": -1", "a whole number from 0 on");
    refuse("\"caused_by\": null", "\"caused_by\": \"00\"", "64 hex digits");
    refuse("\"caused_by\": null", "\"caused_by\": null, \"more\": 1",
           "no member 'more' of a finding");
    refuse("\"kind\": \"snapshot\"", "\"kind\": \"snapshot\", \"more\": 1", "'more' of a finding");
    refuse("\"policy_uri\"", "\"policy_url\"", "with the member 'policy_uri'");
    refuse("\"variant\": \"undecided\"", "\"variant\": \"other\"", "has no variant 'other'");
    refuse("<region>", "<nowhere>", "nothing is told that <nowhere> of a command stands for");
    refuse("\"effects\": [\"destroy\"]", "\"effects\": []", "an effect for each command");
    refuse("\"would_be\": \"unknown\"", "\"would_be\": \"pass\"", "a fail or an unknown");
    refuse("\"baseline\": \"changed\"", "\"baseline\": 1", "a text, found a number");
    refuse("\"name\": \"", "\"name\": \"\\ud800", "not valid JSON");
    refuse("\"rule\": \"" SNAP_RULE, "\"rule\": \"OTHER-RULE", "'rules' says nothing of the rule");
}

TEST_WITH(again__more_than_a_report_or_none_is_refused, begin, end)
{
    static const struct {
        const char *text, *message;
    } cases[] = {{"", "the file is empty"},
                 {"[]", "expected an object with findings"},
                 {"[{\"rule\": \"X\"}]", "expected an object with findings, found a list"},
                 {"{\"findings\": []}", "with the member 'schema'"},
                 {"{\"schema\": 1, \"findings\": []}", "the schema snapaudit.findings/2"},
                 {"17", "expected"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct reading r = {.findings = 0};
        struct error err = ERROR_INIT;
        assert_int_equal(read_text(&r, str_from(cases[i].text), &err), -1);
        if (!strstr(err.message, cases[i].message))
            print_error("%s: %s\n", cases[i].text, err.message);
        assert_non_null(strstr(err.message, cases[i].message));
    }
    struct reading r = {.findings = 0};
    struct error err = ERROR_INIT;
    struct str text = sink_view(first.out[0]);
    struct str twice = arena_printf(world.arena, "%.*s%.*s", STR_ARG(text), STR_ARG(text));
    assert_int_equal(read_text(&r, twice, &err), -1);
    assert_non_null(strstr(err.message, "another report"));
    write_clear(&r.written);
}

TEST_WITH(again__what_the_hearer_says_ends_the_reading, begin, end)
{
    struct reading r = {.refuse = ERR_LIMIT};
    struct error err = ERROR_INIT;
    assert_int_equal(read_text(&r, sink_view(first.out[0]), &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.message, "no more of it");
    assert_int_equal(r.findings, 1);
    write_clear(&r.written);
}
