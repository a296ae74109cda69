#include "gate/compare.h"

#include <stdio.h>
#include <string.h>

#include "core/json_writer.h"
#include "gate/judge.h"
#include "tests/support/engine_world.h"
#include "tests/support/test.h"

#define POLICY                                    \
    "policy: {name: p, version: '1', owner: o}\n" \
    "scopes:\n  - {name: all, match: {}, objectives: {rpo: 24h}}\n"
#define EXEMPTION                                                                      \
    "exemptions:\n  - {id: E1, rule: RPO-EXCEEDED, subject: 'volume " BARE             \
    "', owner: o@x.example, approved_by: b@x.example, reason: r, ticket: t, expires: " \
    "2026-12-31}\n"
#define HERE  "111122223333"
#define DAY   INT64_C(86400000)
#define OTHER "0000000000000000000000000000000000000000000000000000000000000001"

/* Volumes that are in use; those with a backup of the day pass. */
#define BARE    "vol-0000000000000000a" /* in use, never backed up */
#define PASSING "vol-0000000000000000b"
#define SPARE   "vol-0000000000000000c" /* unattached for long */

struct scene {
    bool bare, bare_has_backup, bare_is_free, passing_has_no_backup, spare;
    bool volumes_denied, volumes_filtered, snapshots_denied, out_of_scope;
};

static struct volume_in volume(const char *id, bool attached)
{
    static const struct attachment_in attachments[] = {
        {.instance_id = STR_LIT("i-0000000000000000a")}};
    struct volume_in in = {.id = str_from(id), .create_time = gb_time("2025-01-01T00:00:00Z")};
    if (attached) {
        in.attachments = attachments;
        in.attachment_count = 1;
    }
    return in;
}

static void backup(struct gb *gb, const char *id, const char *of)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = str_from(of),
                                         .start_time = gb_time(AS_OF) - DAY / 2,
                                         .tags = GB_TAGS(T("Owner", "me"))});
}

static struct gb *build(const struct scene *scene)
{
    struct gb *gb = gb_new();
    uint32_t place = gb_place(gb, HERE, "eu-west-1");
    gb_instance(gb, (struct instance_in){.id = S("i-0000000000000000a")});
    if (scene->bare)
        gb_volume(gb, volume(BARE, !scene->bare_is_free));
    if (scene->bare_has_backup)
        backup(gb, "snap-0000000000000000a", BARE);
    gb_volume(gb, volume(PASSING, true));
    if (!scene->passing_has_no_backup)
        backup(gb, "snap-0000000000000000b", PASSING);
    if (scene->spare)
        gb_volume(gb, volume(SPARE, false));
    if (scene->volumes_denied)
        gb_coverage(gb, place, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    if (scene->snapshots_denied)
        gb_coverage(gb, place, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied");
    if (scene->volumes_filtered)
        gb_filtered(gb, place, SOURCE_VOL, "only tag:App=x");
    if (scene->out_of_scope)
        gb_scope(gb, place, false);
    return gb;
}

/* ---- the earlier run ---- */

static void write_text(struct json_writer *w, const char *key, struct str text)
{
    if (!str_is_empty(text))
        json_member_str(w, key, text);
}

static void write_finding(void *ctx, const struct finding *f)
{
    struct json_writer *w = ctx;
    json_begin_object(w);
    json_member_cstr(w, "rule", f->rule);
    json_member_cstr(w, "status", status_name(f->status));
    json_member_cstr(w, "severity", severity_name(f->severity));
    write_text(w, "reason", str_from(f->reason));
    json_member_cstr(w, "fingerprint", f->fingerprint);
    json_key(w, "subject");
    json_begin_object(w);
    write_text(w, "arn", f->subject.arn);
    json_member_cstr(w, "kind", kind_name(f->subject.kind));
    json_member_str(w, "id", f->subject.id);
    write_text(w, "account", f->subject.account);
    write_text(w, "region", f->subject.region);
    json_end_object(w);
    json_end_object(w);
}

/* findings.json of the scene, with `more` findings at its end. */
static struct sink *earlier(const struct scene *scene, const char *policy, bool passes,
                            const char *more)
{
    struct sink *text = sink_memory();
    struct error err = ERROR_INIT;
    struct summary summary;
    struct json_writer w;
    struct world world;
    world_init(&world, build(scene), policy);
    json_writer_init(&w, text, 0);
    json_begin_object(&w);
    json_key(&w, "run");
    json_begin_object(&w);
    json_member_cstr(&w, "as_of", "2026-05-01T00:00:00Z");
    json_member_cstr(&w, "run_id", "0123456789abcdef");
    json_member_cstr(&w, "policy_sha256", "aa");
    json_member_cstr(&w, "tool_version", "1.0");
    json_end_object(&w);
    json_key(&w, "findings");
    json_begin_array(&w);
    world.options.accept = write_finding;
    world.options.ctx = &w;
    world.options.include_pass = passes;
    assert_int_equal(engine_run(&world.options, world.arena, &summary, &err), 0);
    if (more)
        json_text(&w, str_from(more));
    json_end_array(&w);
    json_end_object(&w);
    json_finish(&w);
    world_clear(&world);
    return text;
}

/* ---- this run ---- */

struct run {
    struct world world;
    struct gate_judgement judgement;
    bool rules[RULE_COUNT];
    const struct changes *changes;
    struct sink *marks; /* "RULE ID new" and such, a line each */
    struct sink *gone;  /* "RULE ID gone resolved" */
};

static void hear(void *ctx, const struct finding *f)
{
    struct run *run = ctx;
    sink_printf(run->marks, "%s %.*s %s", f->rule, STR_ARG(f->subject.id),
                f->baseline ? f->baseline : "-");
    if (f->was_status)
        sink_printf(run->marks, " status=%s", f->was_status);
    if (f->was_severity)
        sink_printf(run->marks, " severity=%s", f->was_severity);
    if (f->was_reason)
        sink_printf(run->marks, " reason=%s", f->was_reason);
    sink_char(run->marks, '\n');
}

static void hear_gone(void *ctx, const struct gone_finding *gone)
{
    struct run *run = ctx;
    sink_printf(run->gone, "%.*s %.*s %s %s\n", STR_ARG(gone->was.rule), STR_ARG(gone->was.id),
                change_name(gone->change), change_why_name(gone->why));
}

static const struct compared_run now = {
    .policy_sha256 = "aa", .tool_version = "1.0", .as_of = INT64_C(20605) * DAY};

/* `rule`: this one alone; NULL: all. `where`: only these. Releases `baseline`. */
static void run_as(struct run *run, const struct scene *scene, const char *policy,
                   struct sink *baseline, int rule, const char *where,
                   const struct compared_run *as)
{
    struct error err = ERROR_INIT;
    struct gate_judgement *j = &run->judgement;
    *run = (struct run){.marks = sink_memory(), .gone = sink_memory()};
    world_init(&run->world, build(scene), policy);
    const struct str item = str_from(where);
    const struct gate_asked asked = {.default_threshold = THRESHOLD_NEVER,
                                     .where = {&item, where ? 1 : 0},
                                     .max_count = {NULL, 0},
                                     .max_saving_floor = {NULL, 0},
                                     .baseline = STR_LIT("old/findings.json")};
    assert_int_equal(
        gate_request_read(&j->request, &asked, run->world.options.policy, run->world.arena, &err),
        0);
    if (rule >= 0) {
        run->rules[rule] = true;
        j->request.rules = run->rules;
    }
    j->baseline = baseline_parse(sink_view(baseline), "findings.json", BASELINE_FINDINGS, &err);
    if (!j->baseline)
        fail_msg("%s", err.message);
    sink_abort(baseline);
    j->compare = compare_new(j->baseline, j->request.baseline, as, run->world.arena);
    run->changes = compare_changes(j->compare);
    const struct gate_world judged = {
        .judging = &run->world.options, .arena = run->world.arena, .collected = true};
    gate_judge_begin(j, &judged);
    gate_tally_hand_on(&j->tally, hear, run);
    assert_int_equal(gate_judge_run(j, &judged, false, &err), 0);
    changes_each_gone(run->changes, hear_gone, run);
}

static void run_of(struct run *run, const struct scene *scene, struct sink *baseline)
{
    run_as(run, scene, POLICY, baseline, -1, NULL, &now);
}

static void run_clear(struct run *run)
{
    gate_judge_clear(&run->judgement);
    world_clear(&run->world);
    sink_abort(run->marks);
    sink_abort(run->gone);
}

static void assert_line(const struct sink *text, const char *line, bool there)
{
    char whole[256];
    (void)snprintf(whole, sizeof(whole), "%s\n", line);
    bool found = str_find(sink_view(text), whole) < sink_view(text).len;
    if (found != there)
        fail_msg("%s: %s\n%.*s", there ? "not told" : "told", line, STR_ARG(sink_view(text)));
}

static void assert_mark(const struct run *run, const char *line)
{
    assert_line(run->marks, line, true);
}

/* It is no finding of this run, and what became of it is this. */
static void assert_gone(const struct run *run, const char *line)
{
    assert_line(run->gone, line, true);
}

static void assert_nothing_gone(const struct run *run)
{
    if (change_count(run->changes, CHANGE_GONE) > 0)
        fail_msg("gone:\n%.*s", STR_ARG(sink_view(run->gone)));
}

/* ---- what this run finds ---- */

static const struct scene before = {.bare = true, .spare = true};

TEST(compare__what_is_as_it_was_is_known)
{
    struct run run;
    run_of(&run, &before, earlier(&before, POLICY, false, NULL));
    assert_mark(&run, "RPO-EXCEEDED " BARE " known");
    assert_int_equal(change_count(run.changes, CHANGE_NEW), 0);
    assert_int_equal(change_count(run.changes, CHANGE_CHANGED), 0);
    assert_int_equal(sink_view(run.gone).len, 0);
    assert_int_equal(run.changes->fails[CHANGE_KNOWN][SEVERITY_HIGH] > 0, 1);
    run_clear(&run);
}

TEST(compare__what_the_earlier_run_lacks_is_new_and_the_gravest_is_told)
{
    const struct scene worse = {.bare = true, .spare = true, .passing_has_no_backup = true};
    struct run run;
    run_of(&run, &worse, earlier(&before, POLICY, false, NULL));
    assert_mark(&run, "RPO-EXCEEDED " PASSING " new");
    assert_mark(&run, "RPO-EXCEEDED " BARE " known");
    assert_int_equal(run.changes->worst_count, change_count(run.changes, CHANGE_NEW));
    assert_string_equal(run.changes->worst[0].rule, "RPO-EXCEEDED");
    assert_true(str_eq_c(run.changes->worst[0].reason, "none"));
    run_clear(&run);
}

/* Whether passes were written changes nothing. */
TEST(compare__what_passed_in_the_earlier_run_is_new)
{
    const struct scene worse = {.bare = true, .spare = true, .passing_has_no_backup = true};
    struct run run;
    run_of(&run, &worse, earlier(&before, POLICY, true, NULL));
    assert_mark(&run, "RPO-EXCEEDED " PASSING " new");
    assert_int_equal(sink_view(run.gone).len, 0);
    run_clear(&run);
}

TEST(compare__what_can_be_judged_no_more_changed_and_is_not_gone)
{
    const struct scene blind = {.bare = true, .spare = true, .snapshots_denied = true};
    struct run run;
    run_of(&run, &blind, earlier(&before, POLICY, false, NULL));
    assert_mark(&run, "RPO-EXCEEDED " BARE " changed status=fail reason=none");
    assert_int_equal(run.changes->counts[CHANGE_CHANGED][STATUS_UNKNOWN] > 0, 1);
    assert_nothing_gone(&run);
    run_clear(&run);
}

TEST(compare__another_severity_is_a_change)
{
    struct run run;
    run_as(&run, &before, POLICY "rules: {RPO-EXCEEDED: {severity: critical}}\n",
           earlier(&before, POLICY, false, NULL), -1, NULL, &now);
    assert_mark(&run, "RPO-EXCEEDED " BARE " changed severity=high");
    run_clear(&run);
}

TEST(compare__what_is_exempt_now_changed_and_is_not_gone)
{
    struct run run;
    run_as(&run, &before, POLICY EXEMPTION, earlier(&before, POLICY, false, NULL), -1, NULL, &now);
    assert_mark(&run, "RPO-EXCEEDED " BARE " changed status=fail");
    assert_int_equal(run.changes->counts[CHANGE_CHANGED][STATUS_EXEMPT], 1);
    assert_nothing_gone(&run);
    run_clear(&run);
    run_as(&run, &before, POLICY EXEMPTION, earlier(&before, POLICY EXEMPTION, false, NULL), -1,
           NULL, &now);
    assert_mark(&run, "RPO-EXCEEDED " BARE " known"); /* exempt in both */
    run_clear(&run);
}

/* ---- what it does not find any more ---- */

TEST(compare__what_passes_now_is_gone_and_resolved)
{
    const struct scene better = {.bare = true, .spare = true, .bare_has_backup = true};
    struct run run;
    run_of(&run, &better, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " gone resolved");
    assert_line(run.marks, "RPO-EXCEEDED " BARE " -", false); /* nobody asked for passes */
    assert_int_equal(run.changes->whys[CHANGE_WHY_RESOLVED], 1);
    assert_int_equal(run.changes->fails[CHANGE_GONE][SEVERITY_HIGH], 1);
    run_clear(&run);
}

TEST(compare__a_resource_that_its_whole_listing_lacks_is_gone)
{
    const struct scene without = {.spare = true};
    struct run run;
    run_of(&run, &without, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " gone subject-gone");
    run_clear(&run);
}

TEST(compare__nothing_is_gone_of_a_listing_that_was_not_read_to_its_end)
{
    const struct scene blind = {.spare = true, .volumes_denied = true};
    struct run run;
    run_of(&run, &blind, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged not-read");
    assert_nothing_gone(&run);
    run_clear(&run);
}

TEST(compare__nothing_is_gone_of_a_listing_that_was_filtered)
{
    const struct scene filtered = {.spare = true, .volumes_filtered = true};
    struct run run;
    run_of(&run, &filtered, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged not-selected");
    run_clear(&run);
}

TEST(compare__nothing_is_gone_of_a_place_that_is_out_of_scope)
{
    const struct scene outside = {.spare = true, .out_of_scope = true};
    struct run run;
    run_of(&run, &outside, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged place-out");
    assert_nothing_gone(&run);
    run_clear(&run);
}

/* Nothing uses it any more, so that nobody asks for a backup: that is none. */
TEST(compare__what_the_rule_passes_over_now_is_not_judged)
{
    const struct scene freed = {.bare = true, .spare = true, .bare_is_free = true};
    struct run run;
    run_of(&run, &freed, earlier(&before, POLICY, false, NULL));
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged no-verdict");
    run_clear(&run);
}

TEST(compare__rules_that_are_not_asked_end_nothing)
{
    const struct scene without = {.spare = true};
    struct run run;
    run_as(&run, &without, POLICY, earlier(&before, POLICY, false, NULL),
           RULE_ORPHAN_VOL_UNATTACHED, NULL, &now);
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged rule-not-asked");
    run_clear(&run);
}

TEST(compare__rules_that_are_off_end_nothing)
{
    struct run run;
    run_as(&run, &before, POLICY "rules: {RPO-EXCEEDED: {enabled: false}}\n",
           earlier(&before, POLICY, false, NULL), -1, NULL, &now);
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged rule-off");
    run_clear(&run);
}

TEST(compare__a_selection_ends_nothing_that_it_leaves_out)
{
    struct run run;
    run_as(&run, &before, POLICY, earlier(&before, POLICY, false, NULL), -1, "tag:Owner=me", &now);
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged not-selected");
    run_clear(&run);
}

TEST(compare__a_run_that_looks_back_ends_no_resource)
{
    const struct scene without = {.spare = true};
    const struct compared_run back = {
        .policy_sha256 = "aa", .tool_version = "1.0", .as_of = gb_time("2026-04-01T00:00:00Z")};
    struct run run;
    run_as(&run, &without, POLICY, earlier(&before, POLICY, false, NULL), -1, NULL, &back);
    assert_gone(&run, "RPO-EXCEEDED " BARE " not-judged no-verdict");
    assert_string_equal(run.changes->differs[0].word, "as_of");
    run_clear(&run);
}

/* What this version does not know is passed on as it is. */
TEST(compare__strange_findings_are_not_judged)
{
    static const char strange[] =
        "{\"rule\":\"NO-SUCH\",\"status\":\"fail\",\"severity\":\"low\",\"fingerprint\":\"" OTHER
        "\",\"subject\":{\"kind\":\"comet\",\"id\":\"x\"}},"
        "{\"rule\":\"RPO-EXCEEDED\",\"status\":\"fail\",\"severity\":\"low\",\"fingerprint\":"
        "\"f"
        "000000000000000000000000000000000000000000000000000000000000001"
        "\",\"subject\":{\"kind\":\"comet\",\"id\":\"y\"}},"
        "{\"rule\":\"INV-EXEMPTION\",\"status\":\"fail\",\"severity\":\"low\",\"fingerprint\":"
        "\"e"
        "000000000000000000000000000000000000000000000000000000000000001"
        "\",\"subject\":{\"kind\":\"exemption\",\"id\":\"E0\"}}";
    struct run run;
    run_as(&run, &before, POLICY EXEMPTION, earlier(&before, POLICY, false, strange), -1, NULL,
           &now);
    assert_gone(&run, "NO-SUCH x not-judged rule-unknown");
    assert_gone(&run, "RPO-EXCEEDED y not-judged no-verdict");
    assert_gone(&run, "INV-EXEMPTION E0 gone subject-gone"); /* the policy has it no more */
    assert_int_equal(change_count(run.changes, CHANGE_NOT_JUDGED), 2);
    run_clear(&run);
}

/* The same finding twice in the file, say of two reports in one: it is one. */
TEST(compare__a_repeated_finding_counts_once)
{
    static const char twice[] =
        "{\"rule\":\"NO-SUCH\",\"status\":\"unknown\",\"severity\":\"low\",\"fingerprint\":"
        "\"" OTHER "\",\"subject\":{\"kind\":\"volume\",\"id\":\"a\"}},"
        "{\"rule\":\"NO-SUCH\",\"status\":\"fail\",\"severity\":\"low\",\"fingerprint\":\"" OTHER
        "\",\"subject\":{\"kind\":\"volume\",\"id\":\"b\"}}";
    struct run run;
    run_of(&run, &before, earlier(&before, POLICY, false, twice));
    assert_gone(&run, "NO-SUCH b not-judged rule-unknown"); /* the fail counts */
    assert_int_equal(change_count(run.changes, CHANGE_NOT_JUDGED), 1);
    run_clear(&run);
}

TEST(compare__how_the_runs_differ_is_told)
{
    static const struct str regions[] = {STR_LIT("eu-west-1")};
    const struct compared_run other = {.policy_sha256 = "bb",
                                       .tool_version = "2.0",
                                       .selection = STR_LIT("scope x"),
                                       .regions = {regions, 1},
                                       .as_of = now.as_of};
    static const char *const expected[] = {"policy", "tool_version", "regions", "selection"};
    struct run run;
    run_as(&run, &before, POLICY, earlier(&before, POLICY, false, NULL), -1, NULL, &other);
    assert_int_equal(run.changes->differs_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(run.changes->differs[i].word, expected[i]);
    assert_true(str_eq_c(run.changes->file, "findings.json")); /* no folder of this machine */
    run_clear(&run);
    run_of(&run, &before, earlier(&before, POLICY, false, NULL));
    assert_int_equal(run.changes->differs_count, 0);
    run_clear(&run);
}
