/* The summary for people, compared with tests/reports/expected. SNAPAUDIT_UPDATE=1 rewrites those
 * files; read the difference. */
#include <stdio.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "reports/terminal_internal.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[64];

static void add_records(struct gb *gb, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char id[64];
        (void)snprintf(id, sizeof(id), "vol-0123456789abcde%02zx", i);
        gb_volume(gb, (struct volume_in){
                          .id = str_from(id),
                          .size_gib = 100,
                          .tags = {.items = (struct tag_in[]){{S("Name"), str_from(names[i])}},
                                   .count = 1}});
        (void)snprintf(id, sizeof(id), "snap-0123456789abcde%02zx", i);
        gb_snapshot(gb, (struct snapshot_in){.id = str_from(id), .size_gib = 50});
    }
}

static struct gb *two_regions(void)
{
    static const char *const names[] = {"db-master", HOSTILE_ESC};
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-central-1");
    add_records(gb, names, 2);
    gb_place(gb, "111122223333", "eu-west-1");
    add_records(gb, names, 1);
    return gb;
}

static struct rule_summary *rule(const char *id)
{
    return &rules[rule_find(str_from(id))];
}

static struct summary small_summary(void)
{
    memset(rules, 0, sizeof(rules));
    struct summary summary = {.rule_count = rule_count(),
                              .rules = rules,
                              .currency = "USD",
                              .priced_at = "2025-10-28",
                              .list = 24000000};
    rule("RPO-EXCEEDED")->counts[STATUS_PASS] = 3;
    summary.kinds[KIND_SNAPSHOT] = (struct kind_summary){3, 0, 0};
    summary.kinds[KIND_VOLUME] = (struct kind_summary){3, 0, 0};
    return summary;
}

static struct worst_subject worst(enum kind kind, uint32_t row, struct str id, struct str name,
                                  enum severity severity)
{
    return (struct worst_subject){.kind = kind,
                                  .row = row,
                                  .id = id,
                                  .name = name,
                                  .account = S("111122223333"),
                                  .region = S("eu-central-1"),
                                  .severity = severity,
                                  .rule_count = 1,
                                  .rules = {"RPO-EXCEEDED"},
                                  .reasons = {"none"}};
}

static struct summary full_summary(void)
{
    struct summary summary = small_summary();
    rule("RPO-EXCEEDED")->counts[STATUS_FAIL] = 12;
    rule("RPO-EXCEEDED")->counts[STATUS_UNKNOWN] = 3;
    rule("RPO-EXCEEDED")->unsettled = 2;
    rule("RPO-EXCEEDED")->not_selected = 1200;
    rule("COPY-RPO")->caused = 12;
    rule("COPY-RPO")->no_objective = 4;
    rule("ORPHAN-SNAP-VOLUME-GONE")->counts[STATUS_FAIL] = 1234;
    rule("ORPHAN-SNAP-VOLUME-GONE")->counts[STATUS_EXEMPT] = 1;
    rule("ORPHAN-SNAP-VOLUME-GONE")->brakes[BRAKE_LAST_OF_LINEAGE] =
        (struct brake_summary){12, 340, 17000000};
    rule("TAG-REQUIRED")->brakes[BRAKE_TOO_YOUNG] = (struct brake_summary){2, 0, 0};
    rule("ORPHAN-SNAP-AMI-GONE")->brakes[BRAKE_TOO_YOUNG] = (struct brake_summary){1, 8, 0};
    summary.brakes[BRAKE_LAST_OF_LINEAGE] = (struct brake_summary){12, 340, 17000000};
    summary.brakes[BRAKE_TOO_YOUNG] = (struct brake_summary){2, 8, 0};
    rule("INV-COVERAGE")->counts[STATUS_FAIL] = 1;
    summary.subjects_fail = 1240;
    summary.subjects_unknown = 3;
    summary.floor = 120500000;
    summary.ceiling = 1340250000;
    summary.unpriced_gib = 410;
    summary.kinds[KIND_SNAPSHOT] = (struct kind_summary){1234567, 12, 9};
    summary.worst_count = 4;
    summary.worst[0] =
        worst(KIND_VOLUME, 0, S("vol-0123456789abcde00"), S("db-master"), SEVERITY_CRITICAL);
    summary.worst[0].rule_count = 3;
    summary.worst[0].rules[1] = "RESTORE-UNTESTED";
    summary.worst[0].reasons[1] = "never";
    summary.worst[0].rules[2] = "TAG-REQUIRED";
    summary.worst[0].reasons[2] = "missing";
    summary.worst[1] =
        worst(KIND_SNAPSHOT, 0, S("snap-0123456789abcde00"), S(HOSTILE_ESC), SEVERITY_HIGH);
    summary.worst[2] = worst(KIND_VOLUME, 1, S("vol-0123456789abcde01"), str_from(hostile_long()),
                             SEVERITY_MEDIUM);
    summary.worst[3] =
        worst(KIND_RESTORE_GROUP, ROW_NONE, S("all|111122223333|eu-central-1|unencrypted"),
              STR_EMPTY, SEVERITY_LOW);
    return summary;
}

/* Those that summaries here count something of: rules come and go, and the texts stay. */
static const bool *counted_rules(void)
{
    static const char *const ids[] = {"COPY-RPO",
                                      "INV-COVERAGE",
                                      "ORPHAN-SNAP-AMI-GONE",
                                      "RPO-EXCEEDED",
                                      "ORPHAN-SNAP-VOLUME-GONE",
                                      "TAG-REQUIRED"};
    static bool counted[RULE_COUNT];
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        counted[rule_find(str_from(ids[i]))] = true;
    return counted;
}

/* What the summary says; the caller closes the sink. */
static struct sink *shown(struct gb *gb, const char *policy, const struct summary *summary,
                          bool colour, unsigned width)
{
    struct sink *out = sink_memory();
    report_world_init(&world, gb, policy);
    world.ctx.rules = counted_rules();
    report_terminal(out, &world.ctx, summary,
                    &(struct terminal_style){.colour = colour, .width = width});
    report_world_clear(&world);
    return out;
}

/* The same beside a ledger of restore tests. */
static struct sink *shown_with(struct gb *gb, const char *policy, const struct summary *summary,
                               const struct ledger_seen *ledger)
{
    struct sink *out = sink_memory();
    report_world_init_with(&world, gb, policy, ledger);
    report_terminal(out, &world.ctx, summary,
                    &(struct terminal_style){.colour = false, .width = 100});
    report_world_clear(&world);
    return out;
}

static void assert_expected(struct sink *out, const char *name)
{
    static char expected[65536];
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/tests/reports/expected/%s", TEST_SOURCE_DIR, name);
    struct str text = sink_view(out);
    if (getenv("SNAPAUDIT_UPDATE")) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
        assert_int_equal(fclose(file), 0);
    }
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(expected, 1, sizeof(expected), file);
    assert_int_equal(fclose(file), 0);
    if (!str_eq(text, str_make(expected, len)))
        fail_msg("%s differs; now it is\n%.*s", name, STR_ARG(text));
    sink_abort(out);
}

static void assert_has(const struct sink *out, const char *needle)
{
    struct str text = sink_view(out);
    if (str_find(text, needle) == text.len)
        fail_msg("no '%s' in\n%.*s", needle, STR_ARG(text));
}

static void assert_lacks(const struct sink *out, const char *needle)
{
    struct str text = sink_view(out);
    if (str_find(text, needle) < text.len)
        fail_msg("'%s' in\n%.*s", needle, STR_ARG(text));
}

static size_t widest_line(struct str text)
{
    size_t widest = 0;
    while (text.len > 0) {
        size_t end = str_find(text, "\n");
        size_t columns = term_columns(str_make(text.ptr, end));
        widest = columns > widest ? columns : widest;
        text = str_skip(text, end + 1);
    }
    return widest;
}

TEST(a_complete_run__says_so_first)
{
    struct summary summary = small_summary();
    assert_expected(shown(two_regions(), NULL, &summary, false, 100), "terminal-complete.txt");
}

static const struct ledger_record records[12]; /* that say nothing */

TEST(ledger__is_named_in_a_line_of_its_own)
{
    const struct ledger ledger = {
        records, 12, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    struct ledger_seen seen = {
        .ledger = &ledger, .name = S("tests.csv"), .coverage = {.state = COVERAGE_COMPLETE}};
    struct summary summary = small_summary();
    struct sink *out = shown_with(two_regions(), NULL, &summary, &seen);
    assert_has(out, "\nledger tests.csv  12 records, head 0123456789abcdef\n");
    sink_abort(out);
    seen.coverage.state = COVERAGE_GAP;
    out = shown_with(two_regions(), NULL, &summary, &seen);
    assert_has(out, "head 0123456789abcdef (rows were left out)\n");
    sink_abort(out);
    seen.ledger = NULL;
    out = shown_with(two_regions(), NULL, &summary, &seen);
    assert_has(out, "\nledger tests.csv  not read\n");
    sink_abort(out);
}

static struct gb *with_gaps(void)
{
    struct gb *gb = two_regions();
    gb_place(gb, "111122223333", "sa-east-1");
    gb_scope(gb, 2, false);
    gb_coverage(
        gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED,
        "111122223333/eu-west-1/volumes-2.json:14:7: '}' where a value was expected\033[2J");
    gb_coverage(gb, 0, SOURCE_LT, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, 1, SOURCE_LT, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    return gb;
}

static const char off_policy[] = "policy: {name: house, version: \"7\", owner: o}\n"
                                 "scopes:\n"
                                 "  - name: all\n"
                                 "    match: {}\n"
                                 "    objectives: {rpo: 36h}\n"
                                 "    copies: {required_in: any, not_older_than: 48h}\n"
                                 "rules:\n"
                                 "  ORPHAN-SNAP-COPY: {enabled: false}\n";

TEST(a_full_run__reads_well_at_100_columns)
{
    struct summary summary = full_summary();
    assert_expected(shown(with_gaps(), off_policy, &summary, false, 100), "terminal-100.txt");
}

TEST(a_full_run__reads_well_at_80_columns)
{
    struct summary summary = full_summary();
    struct sink *out = shown(with_gaps(), off_policy, &summary, false, 80);
    assert_true(widest_line(sink_view(out)) <= 80);
    assert_expected(out, "terminal-80.txt");
}

TEST(a_full_run__reads_well_at_60_columns)
{
    struct summary summary = full_summary();
    struct sink *out = shown(with_gaps(), off_policy, &summary, false, 60);
    assert_true(widest_line(sink_view(out)) <= 60);
    assert_expected(out, "terminal-60.txt");
}

TEST(a_full_run__breaks_no_id_at_40_columns)
{
    struct summary summary = full_summary();
    struct sink *out = shown(with_gaps(), off_policy, &summary, false, 40);
    assert_true(widest_line(sink_view(out)) <= 49); /* a file with its place */
    assert_has(out, "vol-0123456789abcde00");
    assert_has(out, "snap-0123456789abcde00");
    assert_has(out, "all|111122223333|eu-central-1|unencrypted\n");
    assert_lacks(out, " \n");
    sink_abort(out);
}

static size_t at(const struct sink *out, const char *needle)
{
    assert_has(out, needle);
    return str_find(sink_view(out), needle);
}

TEST(what_fails__stands_before_what_is_unknown_and_the_worst_before_what_was_read)
{
    struct summary summary = small_summary();
    rule("TAG-REQUIRED")->counts[STATUS_FAIL] = 1;
    rule("COPY-RPO")->counts[STATUS_UNKNOWN] = 5;
    rule("ORPHAN-SNAP-AMI-GONE")->counts[STATUS_EXEMPT] = 2;
    summary.subjects_fail = 1;
    summary.worst_count = 1;
    summary.worst[0] = worst(KIND_VOLUME, 0, S("vol-0123456789abcde00"), S("db"), SEVERITY_LOW);
    struct sink *out = shown(two_regions(), NULL, &summary, false, 100);
    assert_true(at(out, "COVERAGE ") < at(out, "\n  TAG-REQUIRED "));
    assert_true(at(out, "\n  TAG-REQUIRED ") < at(out, "\n  COPY-RPO "));
    assert_true(at(out, "\n  COPY-RPO ") < at(out, "\n  ORPHAN-SNAP-AMI-GONE "));
    assert_true(at(out, "All pass: RPO-EXCEEDED 3") < at(out, "LOOK FIRST AT"));
    assert_true(at(out, "LOOK FIRST AT") < at(out, "WHAT WAS READ"));
    assert_lacks(out, "\n  RPO-EXCEEDED ");
    sink_abort(out);
}

TEST(the_worst__say_whom_to_ask_and_which_volumes_they_are_made_of)
{
    struct summary summary = full_summary();
    summary.worst[0].owner = S("payments\033[2J team");
    summary.worst[3].member_count = 8;
    for (size_t i = 0; i < WORST_MEMBERS_MAX; i++)
        summary.worst[3].members[i] = S("vol-0123456789abcde00");
    struct sink *out = shown(two_regions(), NULL, &summary, false, 120);
    assert_has(out, "; owner payments?[2J team\n");
    assert_has(out, "; members vol-0123456789abcde00, vol-0123456789abcde00");
    assert_has(out, "vol-0123456789abcde00 and 2 more\n");
    sink_abort(out);
}

TEST(colours__are_there_only_when_asked_for)
{
    struct summary summary = full_summary();
    struct sink *out = shown(with_gaps(), off_policy, &summary, false, 120);
    assert_lacks(out, "\033");
    assert_true(widest_line(sink_view(out)) <= 120);
    sink_abort(out);
    assert_expected(shown(with_gaps(), off_policy, &summary, true, 100), "terminal-colour.txt");
}

/* Take the colours out again: the same text must remain, whatever the input held. */
TEST(colours__change_no_text)
{
    struct summary summary = full_summary();
    struct sink *plain = shown(with_gaps(), off_policy, &summary, false, 100);
    struct sink *painted = shown(with_gaps(), off_policy, &summary, true, 100);
    struct sink *stripped = sink_memory();
    struct str text = sink_view(painted);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\033') {
            while (text.ptr[i] != 'm')
                i++;
            continue;
        }
        sink_char(stripped, text.ptr[i]);
    }
    assert_true(str_eq(sink_view(plain), sink_view(stripped)));
    sink_abort(plain);
    sink_abort(painted);
    sink_abort(stripped);
}

TEST(gaps_in_supporting_sources__take_nothing_away)
{
    struct gb *gb = two_regions();
    gb_coverage(gb, 0, SOURCE_LT, COVERAGE_GAP, GAP_DENIED, "AccessDenied");
    struct summary summary = small_summary();
    struct sink *out = shown(gb, NULL, &summary, false, 100);
    assert_has(out, "COVERAGE  Nearly all was seen: 1 gap in 1 of 2 regions.");
    assert_has(out, "  templates  denied     eu-central-1: AccessDenied\n");
    sink_abort(out);
}

static struct gb *many_places(enum coverage_state state, size_t gaps)
{
    struct gb *gb = gb_new();
    for (size_t i = 0; i < 40; i++) {
        char account[64];
        (void)snprintf(account, sizeof(account), "1111222233%02zu", i / 2);
        uint32_t place = gb_place(gb, account, i % 2 ? "eu-west-1" : "us-east-1");
        if (i >= 40 - gaps)
            gb_coverage(gb, place, SOURCE_SNAP, state,
                        state == COVERAGE_GAP ? GAP_THROTTLED : GAP_NONE, NULL);
    }
    return gb;
}

TEST(many_places__are_folded_those_with_gaps_last)
{
    struct summary summary = small_summary();
    struct sink *out = shown(many_places(COVERAGE_GAP, 3), NULL, &summary, false, 100);
    assert_has(out, "NOT ALL WAS SEEN: 3 gaps in 3 of 40 account-regions.");
    assert_has(out, "and 24 account-regions more, all complete");
    assert_has(out, "throttled");
    assert_has(out, "  111122223319\n");
    assert_has(out, "  snapshots  throttled  111122223318/eu-west-1 and 2 more\n");
    sink_abort(out);
    out = shown(many_places(COVERAGE_NOT_ATTEMPTED, 40), NULL, &summary, false, 100);
    assert_has(out, "and 24 account-regions more, 24 of them with gaps: coverage.csv lists all");
    sink_abort(out);
}

TEST(one_refusal__is_told_once_for_all_listings_and_regions)
{
    static const char *const words[] = {"ec2:DescribeImages answered UnauthorizedOperation",
                                        "ec2:DescribeSnapshots answered UnauthorizedOperation",
                                        "ec2:DescribeVolumes answered UnauthorizedOperation"};
    static const enum source sources[] = {SOURCE_AMI, SOURCE_SNAP, SOURCE_VOL};
    static const char *const regions[] = {"eu-central-1", "eu-west-1", "us-east-1"};
    struct gb *gb = gb_new();
    for (size_t r = 0; r < 3; r++) {
        uint32_t place = gb_place(gb, "111122223333", regions[r]);
        for (size_t i = 0; r > 0 && i < 3; i++)
            gb_coverage(gb, place, sources[i], COVERAGE_GAP, GAP_DENIED, words[(i + r) % 3]);
    }
    struct summary summary = small_summary();
    struct sink *out = shown(gb, NULL, &summary, false, 100);
    assert_has(out, "NOT ALL WAS SEEN: 6 gaps in 2 of 3 regions.");
    assert_has(out, "  3 listings denied     eu-west-1 and 1 more: ec2:DescribeSnapshots answered");
    assert_lacks(out, "  images     denied");
    sink_abort(out);
}

TEST(many_kinds_of_gaps__end_in_a_count)
{
    struct gb *gb = gb_new();
    for (int i = 0; i < 100; i++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "%012d", i);
        uint32_t place = gb_place(gb, text, "eu-west-1");
        gb_coverage(gb, place, SOURCE_SNAP, COVERAGE_GAP, GAP_FAILED, text);
    }
    struct summary summary = small_summary();
    struct sink *out = shown(gb, NULL, &summary, false, 100);
    assert_has(out, "  and 92 gaps more: coverage.csv lists all\n");
    sink_abort(out);
}

TEST(nothing_in_scope__is_said)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_scope(gb, 0, false);
    struct summary summary = small_summary();
    struct sink *out = shown(gb, NULL, &summary, false, 0);
    assert_has(out, "COVERAGE  NOTHING IS IN SCOPE\n");
    assert_has(out, "Out of scope, counted and not judged: 1 region\n");
    sink_abort(out);
}

/* Two accounts of which the first has a name, and a gap in each. */
static struct gb *with_names(const char *name)
{
    static const char *const names[] = {"db-master", "db-replica"};
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-central-1");
    add_records(gb, names, 2);
    gb_name(gb, 0, name);
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_FAILED, "one");
    gb_place(gb, "444455556666", "eu-west-1");
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_FAILED, "other");
    return gb;
}

TEST(names_of_accounts__stand_before_their_numbers)
{
    struct summary summary = full_summary();
    summary.worst[1].account = S("444455556666");
    struct sink *out = shown(with_names("payments prod"), NULL, &summary, false, 80);
    assert_has(out, "\n  payments prod (111122223333)\n");
    assert_has(out, "\n  444455556666\n");
    assert_has(out, "failed     payments prod (111122223333)/eu-central-1: one\n");
    assert_has(out, "vol-0123456789abcde00   eu-central-1  db-master\n      payments prod "
                    "(111122223333); RPO-EXCEEDED: none,");
    assert_has(out, "      444455556666; RPO-EXCEEDED: none");
    assert_true(widest_line(sink_view(out)) <= 80);
    sink_abort(out);
}

TEST(names_of_accounts__are_text_of_strangers)
{
    struct summary summary = full_summary();
    summary.worst[1].account = S("444455556666");
    struct sink *out = shown(with_names(HOSTILE_ESC), NULL, &summary, false, 100);
    assert_has(out, "\n  red ?[31m? bell (111122223333)\n");
    assert_lacks(out, "\033");
    sink_abort(out);
    out = shown(with_names(HOSTILE_RTL), NULL, &summary, false, 100);
    assert_has(out, "\n  abc?gnp.exe? (111122223333)\n");
    assert_lacks(out, "\xe2\x80\xae");
    sink_abort(out);
    out = shown(with_names(hostile_long()), NULL, &summary, false, 80);
    assert_has(out, "... (111122223333)\n");
    assert_true(widest_line(sink_view(out)) <= 80);
    sink_abort(out);
}

TEST(names_of_accounts__change_no_line_of_the_only_account)
{
    struct summary summary = full_summary();
    struct gb *gb = two_regions();
    gb_name(gb, 0, "prod");
    gb_name(gb, 1, "prod");
    struct sink *out = shown(gb, NULL, &summary, false, 100);
    assert_has(out, "\n  prod (111122223333)\n");
    assert_lacks(out, "prod (111122223333);");
    sink_abort(out);
}

/* "Nothing fails" is praise, and only for what was judged. */
TEST(nothing_judged__is_said_first)
{
    static const struct {
        struct kind_summary snapshots;
        const char *selection;
        const char *says;
    } rows[] = {
        {{0, 0, 0}, "", "no snapshot, volume or image was seen"},
        {{0, 7, 0}, "", "only resources of other accounts were seen"},
        {{0, 0, 0}, "tag:App=paymets", "nothing matches what was asked for"},
        {{5, 7, 0}, "", "nothing that was seen is old enough"},
        {{5, 0, 5}, "tag:App=payments", "nothing that was seen is old enough"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct summary summary = small_summary();
        memset(rules, 0, sizeof(rules));
        rule("INV-COVERAGE")->counts[STATUS_PASS] = 1; /* judges no resource */
        rule("RPO-EXCEEDED")->unsettled = 3;
        summary.kinds[KIND_VOLUME] = (struct kind_summary){0, 0, 0};
        summary.kinds[KIND_INSTANCE] = (struct kind_summary){9, 0, 0};
        summary.kinds[KIND_SNAPSHOT] = rows[i].snapshots;
        struct sink *out = sink_memory();
        report_world_init(&world, two_regions(), NULL);
        world.run.selection = str_from(rows[i].selection);
        report_terminal(out, &world.ctx, &summary,
                        &(struct terminal_style){.colour = false, .width = 100});
        report_world_clear(&world);
        assert_has(out, rows[i].says);
        assert_has(out, "nothing was judged");
        assert_lacks(out, "nothing fails");
        sink_abort(out);
    }
}

TEST(nothing_fails__is_said_of_what_was_read)
{
    struct summary summary = small_summary();
    summary.gap[SEVERITY_HIGH] = true;
    struct sink *out = shown(two_regions(), NULL, &summary, false, 100);
    assert_has(out, "FINDINGS  not all was read; of what was, nothing fails\n");
    sink_abort(out);
    summary = small_summary();
    rule("TAG-REQUIRED")->counts[STATUS_EXEMPT] = 2;
    out = shown(two_regions(), NULL, &summary, false, 100);
    assert_has(out, "FINDINGS  nothing fails but 2 exempt findings\n");
    sink_abort(out);
}

TEST(no_line__ends_in_a_blank)
{
    struct summary summary = full_summary();
    for (unsigned width = 40; width <= 130; width += 15) {
        struct sink *out = shown(with_gaps(), off_policy, &summary, false, width);
        assert_lacks(out, " \n");
        sink_abort(out);
    }
}

TEST(hostile_input__obeys_no_control_character)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1\033[2J");
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_FAILED, HOSTILE_RTL HOSTILE_C1 HOSTILE_BYTES);
    struct summary summary = full_summary();
    summary.worst[0].region = S(HOSTILE_ESC);
    summary.worst[0].account = S(HOSTILE_C1);
    for (size_t i = 0; i < summary.worst_count; i++)
        summary.worst[i].row = ROW_NONE;
    struct sink *out = shown(gb, NULL, &summary, false, 100);
    struct str text = sink_view(out);
    assert_true(str_is_utf8(text));
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_len(text.ptr + at, text.len - at);
        assert_true(text.ptr[at] == '\n' || !utf8_is_control(text.ptr + at, len));
        at += len;
    }
    sink_abort(out);
}

/* Who names no rules is told which ones his policy leaves out. */
TEST(rules__that_the_policy_turns_off_are_named)
{
    struct summary summary = small_summary();
    struct sink *out = sink_memory();
    report_world_init(&world, two_regions(), "rules: {TAG-EXPIRY: {enabled: false}}");
    report_terminal(out, &world.ctx, &summary,
                    &(struct terminal_style){.colour = false, .width = 1000});
    struct str text = sink_view(out);
    struct str line = str_skip(text, str_find(text, "Not asked for by this policy:"));
    assert_true(str_find(str_make(line.ptr, str_find(line, "\n")), "TAG-EXPIRY") < line.len);
    assert_lacks(out, "\n  TAG-EXPIRY");
    report_world_clear(&world);
    sink_abort(out);
}

TEST(rules__that_were_not_asked_for_are_not_listed)
{
    struct summary summary = small_summary();
    struct sink *out = shown(two_regions(), NULL, &summary, false, 100);
    assert_has(out, "All pass: RPO-EXCEEDED 3\n");
    assert_lacks(out, "SEC-KEY-DOOMED");
    assert_lacks(out, "Not asked for");
    sink_abort(out);
}
