#include "tests/support/engine_world.h"

#include "rules/engine.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define OLD   "2025-01-01T00:00:00Z"
#define FRESH "2026-05-31T12:00:00Z"
#define VOL3  "vol-0a000000000000003"
#define VOL4  "vol-0a000000000000004"

static const struct brake_summary *held(const struct verdicts *v, const char *rule,
                                        enum brake brake)
{
    return &verdicts_summary(v)->rules[rule_find(str_from(rule))].brakes[brake];
}

/* ---- the worst ---- */

static void sized_volume(struct gb *gb, const char *id, uint32_t size_gib)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .type = S("gp3"),
                                     .size_gib = size_gib,
                                     .create_time = gb_time(OLD),
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .state = S("attached")})});
}

#define ONLY_RPO                                                             \
    "scopes:\n"                                                              \
    "  - {name: grave, match: {arn: \"*" VOL4 "\"}, objectives: {rpo: 36h}," \
    " rules: {RPO-EXCEEDED: {severity: critical}}}\n"                        \
    "  - {name: rest, match: {}, objectives: {rpo: 36h}}\n"

static void assert_worst(const struct verdicts *v, const char *const *ids, size_t count)
{
    const struct summary *summary = verdicts_summary(v);
    assert_int_equal(summary->worst_count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(str_eq_c(summary->worst[i].id, ids[i]));
}

TEST(worst__no_backup_at_all_weighs_more_than_cost)
{
    struct gb *gb = home();
    sized_volume(gb, VOL1, 4000);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-01T00:00:00Z"); /* stale */
    sized_volume(gb, VOL2, 8);
    sized_volume(gb, VOL3, 100);
    sized_volume(gb, VOL4, 1);
    snapshot_of(gb, SNAP2, VOL4, "2026-05-01T00:00:00Z");
    struct verdicts *v = judged_by(gb, ONLY_RPO);
    assert_verdict(v, "RPO-EXCEEDED", VOL1, "fail stale");
    assert_verdict(v, "RPO-EXCEEDED", VOL2, "fail none");
    static const char *const order[] = {VOL4, VOL3, VOL2, VOL1};
    const struct summary *summary = verdicts_summary(v);
    assert_int_equal(summary->worst[0].severity, SEVERITY_CRITICAL);
    for (size_t i = 0; i < 4; i++)
        assert_true(str_eq_c(summary->worst[i].id, order[i]));
    verdicts_free(v);
}

TEST(worst__ties_go_by_cost_and_then_by_arn)
{
    struct gb *gb = home();
    sized_volume(gb, VOL2, 50);
    sized_volume(gb, VOL1, 50);
    sized_volume(gb, VOL3, 51);
    struct verdicts *v =
        judged_by(gb, "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n");
    static const char *const order[] = {VOL3, VOL1, VOL2};
    assert_worst(v, order, 3);
    verdicts_free(v);
}

/* What fails more rules is no worse for it. */
TEST(worst__the_number_of_rules_decides_nothing)
{
    struct gb *gb = home();
    static const struct tag_in owned[] = {{S("Owner"), S("a")}};
    sized_volume(gb, VOL1, 10); /* no tag: fails TAG-REQUIRED, too */
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .type = S("gp3"),
                                     .size_gib = 20,
                                     .create_time = gb_time(OLD),
                                     .tags = {owned, 1},
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .state = S("attached")})});
    struct verdicts *v =
        judged_by(gb, "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n");
    static const char *const order[] = {VOL2, VOL1};
    assert_worst(v, order, 2);
    assert_int_equal(verdicts_summary(v)->worst[1].rule_count, 2);
    verdicts_free(v);
}

/* A volume that nothing uses saves something for sure, a snapshot perhaps; a backup that is missing saves
 * nothing, however grave that is. */
#define BY_SAVING                                                            \
    "policy: {name: t, version: \"1\", owner: o, rank_by: saving}\n"         \
    "scopes:\n"                                                              \
    "  - {name: grave, match: {arn: \"*" VOL4 "\"}, objectives: {rpo: 36h}," \
    " rules: {RPO-EXCEEDED: {severity: critical}}}\n"                        \
    "  - {name: rest, match: {}, objectives: none}\n"                        \
    "rules: {ORPHAN-SNAP-VOLUME-GONE: {keep_last_of_deleted_volume: false}}\n"

static void unused_volume(struct gb *gb, const char *id, uint32_t size_gib)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .type = S("gp3"),
                                     .size_gib = size_gib,
                                     .create_time = gb_time(OLD),
                                     .tags = GB_TAGS(T("Owner", "a"))});
}

static void gone_snapshot(struct gb *gb, const char *id, uint32_t size_gib)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = S("vol-0a0000000000000ff"),
                                         .size_gib = size_gib,
                                         .start_time = gb_time(OLD),
                                         .tags = GB_TAGS(T("Owner", "a"))});
}

TEST(worst__goes_by_saving_where_the_policy_asks_for_it)
{
    struct gb *gb = home();
    unused_volume(gb, VOL1, 10);
    unused_volume(gb, VOL2, 20);
    gone_snapshot(gb, SNAP1, 5000);
    gone_snapshot(gb, SNAP2, 6000);
    sized_volume(gb, VOL4, 9000);
    struct verdicts *v = judged_by(gb, BY_SAVING);
    static const char *const order[] = {VOL2, VOL1, SNAP2, SNAP1, VOL4};
    assert_worst(v, order, 5);
    verdicts_free(v);
}

/* ---- what is held back ---- */

/* The last snapshot of a volume that is gone, with a tag that holds it, too. */
static void held_snapshot(struct gb *gb, const char *start)
{
    static const struct tag_in hold[] = {{S("LegalHold"), S("yes")}};
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .size_gib = 100,
                                         .start_time = gb_time(start),
                                         .tags = {hold, 1}});
}

#define NO_PROMISE "scopes: [{name: all, match: {}, objectives: none}]\n"

/* Half a day old, and without the tag that is required: two rules hold it back. */
TEST(held__a_subject_counts_once_under_its_gravest_brake)
{
    struct gb *gb = home();
    held_snapshot(gb, FRESH);
    struct verdicts *v = judged_by(gb, NO_PROMISE "tags: {required: {all: [Owner]}}\n");
    const struct brake_summary *all = verdicts_summary(v)->brakes;
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1, "pass last-of-lineage");
    assert_verdict(v, "TAG-REQUIRED", SNAP1, "pass too-young");
    assert_int_equal(held(v, "ORPHAN-SNAP-VOLUME-GONE", BRAKE_LAST_OF_LINEAGE)->subjects, 1);
    assert_int_equal(held(v, "ORPHAN-SNAP-VOLUME-GONE", BRAKE_TOO_YOUNG)->subjects, 0);
    assert_int_equal(held(v, "TAG-REQUIRED", BRAKE_TOO_YOUNG)->subjects, 1);
    assert_int_equal(all[BRAKE_LAST_OF_LINEAGE].subjects, 1);
    assert_int_equal(all[BRAKE_LAST_OF_LINEAGE].gib, 100);
    assert_true(all[BRAKE_LAST_OF_LINEAGE].ceiling > 0);
    assert_int_equal(all[BRAKE_LAST_OF_LINEAGE].ceiling,
                     held(v, "ORPHAN-SNAP-VOLUME-GONE", BRAKE_LAST_OF_LINEAGE)->ceiling);
    assert_int_equal(all[BRAKE_TOO_YOUNG].subjects, 0);
    verdicts_free(v);
}

static uint64_t all_held(const struct verdicts *v)
{
    uint64_t subjects = 0;
    for (int brake = 0; brake < BRAKE_COUNT; brake++)
        subjects += verdicts_summary(v)->brakes[brake].subjects;
    return subjects;
}

/* With the images unread it would be unknown without the brake: the brake holds no fail back. */
TEST(held__what_would_not_fail_otherwise_is_not_counted)
{
    for (int read = 0; read < 2; read++) {
        struct gb *gb = home();
        if (!read)
            gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
        held_snapshot(gb, OLD);
        struct verdicts *v = judged_by(gb, NO_PROMISE);
        /* What the line holds beside it is open, too, while images are unread. */
        assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1,
                       read ? "pass last-of-lineage" : "pass held");
        assert_int_equal(held(v, "ORPHAN-SNAP-VOLUME-GONE", BRAKE_LAST_OF_LINEAGE)->subjects, read);
        assert_int_equal(all_held(v), read);
        verdicts_free(v);
    }
}

/* `strict` would make it unknown: sources that nobody reads are missing. */
TEST(held__what_strict_would_leave_open_is_not_counted)
{
    struct gb *gb = home();
    held_snapshot(gb, OLD);
    struct verdicts *v =
        judged_by(gb, NO_PROMISE "rules: {ORPHAN-SNAP-VOLUME-GONE: {strict: true}}\n");
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1, "pass last-of-lineage");
    assert_int_equal(all_held(v), 0);
    verdicts_free(v);
}

/* A snapshot that may be a copy of one elsewhere would be unknown. */
TEST(held__what_may_be_a_copy_is_not_counted)
{
    for (int alike = 0; alike < 2; alike++) {
        struct gb *gb = home();
        held_snapshot(gb, "2025-01-02T00:00:00Z");
        static const struct tag_in hold[] = {{S("LegalHold"), S("yes")}};
        gb_place(gb, ACCOUNT, AWAY);
        gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP2),
                                             .volume_id = S(VOL2),
                                             .size_gib = alike ? 100 : 99,
                                             .start_time = gb_time(OLD),
                                             .tags = {hold, 1}});
        struct verdicts *v = judged_by(gb, NO_PROMISE);
        assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1, "pass last-of-lineage");
        assert_int_equal(all_held(v), alike ? 1 : 2); /* the other one is no copy */
        verdicts_free(v);
    }
}

/* The source of the copy has its volume: without the brake it would pass all the same. */
TEST(held__a_copy_of_a_live_volume_is_not_counted)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2025-06-01T00:00:00Z");
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-ffffffff"),
                                         .description = S("[Copied " SNAP1 " from " HOME "]"),
                                         .start_time = gb_time("2025-06-01T01:00:00Z")});
    struct verdicts *v =
        judged_by(gb, NO_PROMISE "rules: {TAG-REQUIRED: {enabled: false, because: test}}\n");
    assert_verdict(v, "ORPHAN-SNAP-COPY", COPY1, "pass live-volume");
    assert_int_equal(all_held(v), 0);
    verdicts_free(v);
}

/* ---- what was judged ---- */

TEST(judged__counts_no_verdict_about_the_inventory)
{
    struct verdicts *v = judged(home());
    assert_int_equal(summary_judged(verdicts_summary(v)), 0);
    verdicts_free(v);
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-05-31T23:30:00Z"); /* changes still */
    v = judged(gb);
    assert_int_equal(summary_judged(verdicts_summary(v)), 0);
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    v = judged(gb);
    assert_true(summary_judged(verdicts_summary(v)) > 0);
    verdicts_free(v);
}

/* ---- causes ---- */

static void hear_cause(void *ctx, const struct finding *f)
{
    bool *caused = ctx;
    if (strcmp(f->rule, "COPY-RPO") == 0 && f->status == STATUS_FAIL)
        *caused = f->caused_by != NULL;
}

/* A rule that is not asked for says nothing that could be the cause. */
TEST(causes__are_findings_of_this_run)
{
    struct world w;
    struct error err = ERROR_INIT;
    struct summary summary;
    bool caused = false;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_place(gb, ACCOUNT, AWAY);
    world_init(&w, gb, NULL);
    w.options.accept = hear_cause;
    w.options.ctx = &caused;
    assert_int_equal(engine_run(&w.options, w.arena, &summary, &err), 0);
    assert_true(caused);
    bool *rules = arena_array(w.arena, rule_count(), sizeof(*rules));
    size_t copy_rpo = (size_t)rule_find(S("COPY-RPO"));
    rules[copy_rpo] = true;
    w.options.rules = rules;
    assert_int_equal(engine_run(&w.options, w.arena, &summary, &err), 0);
    assert_false(caused);
    assert_int_equal(summary.rules[copy_rpo].caused, 0);
    assert_int_equal(summary.rules[copy_rpo].counts[STATUS_FAIL], 1);
    world_clear(&w);
}
