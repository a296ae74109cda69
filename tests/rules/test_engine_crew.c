#include "tests/support/engine_world.h"

#include <stdio.h>

#include "core/sha256.h"
#include "core/sink.h"
#include "reports/report.h"
#include "reports/format.h"
#include "tests/support/test.h"

/* Many tasks, and places whose groups alone are more than a seat holds. */
#define VOLUMES   800u
#define SNAPSHOTS 800u

#define POLICY                                                                                 \
    "tags: {required: {all: [Owner, CostCenter]}, values: {Group: {regex: \"^g[1-8].*$\"}}}\n" \
    "scopes:\n"                                                                                \
    "  - {name: odd, match: {tag: {Odd: \"1\"}}, objectives: {rpo: 48h}}\n"                    \
    "  - name: all\n"                                                                          \
    "    match: {}\n"                                                                          \
    "    objectives: {rpo: 1h}\n"                                                              \
    "    copies: {required_in: [us-east-1, " AWAY "], not_older_than: 2h}\n"                   \
    "    restore: {tested_within: 30d, unit: group, group_by: \"tag:Group\"}\n"                \
    "exemptions:\n"                                                                            \
    "  - {id: E1, rule: TAG-REQUIRED, match: {tag: {Odd: \"1\"}}, owner: o, approved_by: a, "  \
    "reason: r, ticket: t, expires: 2026-12-31}\n"

static void add_volume(struct gb *gb, unsigned place, unsigned i)
{
    char volume[32];
    char snapshot[32];
    char group[16];
    (void)snprintf(volume, sizeof(volume), "vol-0a%x%014x", place, i);
    (void)snprintf(snapshot, sizeof(snapshot), "snap-0b%x%014x", place, i);
    (void)snprintf(group, sizeof(group), "g%u", i);
    const struct tag_in tags[] = {{S("Group"), str_from(group)},
                                  {S("Odd"), str_from(&"01"[i % 2])}};
    gb_volume(gb, (struct volume_in){.id = str_from(volume),
                                     .create_time = gb_time("2025-01-01T00:00:00Z"),
                                     .tags = {.items = tags, .count = i % 2 ? 2 : 1},
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .state = S("attached")})});
    snapshot_of(gb, snapshot, volume, "2026-05-30T00:00:00Z");
}

/* Snapshots of volumes that are gone: orphans, and every tenth held back as the last of its line. */
static void add_orphan(struct gb *gb, unsigned place, unsigned i)
{
    char volume[32];
    char snapshot[32];
    (void)snprintf(volume, sizeof(volume), "vol-0c%x%014x", place, i / 10);
    (void)snprintf(snapshot, sizeof(snapshot), "snap-0d%x%014x", place, i);
    snapshot_of(gb, snapshot, volume,
                i % 10 == 9 ? "2025-03-01T00:00:00Z" : "2025-02-01T00:00:00Z");
}

static struct gb *crowded(void)
{
    static const char *const regions[] = {AWAY, HOME};
    struct gb *gb = gb_new();
    for (unsigned place = 0; place < 2; place++) {
        gb_place(gb, ACCOUNT, regions[place]);
        for (unsigned i = 0; i < VOLUMES; i++)
            add_volume(gb, place, i);
        for (unsigned i = 0; i < SNAPSHOTS; i++)
            add_orphan(gb, place, i);
    }
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
    return gb;
}

/* ---- what was handed over, as findings.json would have it ---- */

struct transcript {
    struct sink *sink;
    struct format_writer *json;
    uint64_t findings;
    uint64_t stop_after; /* 0: never */
    atomic_int stop;
    char last[512]; /* key of the last finding */
    char digest[SHA256_HEX_MAX];
};

static void check_order(struct transcript *t, const struct finding *f)
{
    char key[sizeof(t->last)];
    (void)snprintf(key, sizeof(key), "%s\1%.*s\1%.*s\1%s\1%.*s\1%.*s", f->rule,
                   STR_ARG(f->subject.account), STR_ARG(f->subject.region),
                   kind_name(f->subject.kind), STR_ARG(f->subject.id),
                   f->discriminator_count > 0 ? (int)f->discriminators[0].len : 0,
                   f->discriminator_count > 0 ? f->discriminators[0].ptr : "");
    if (strcmp(t->last, key) >= 0)
        fail_msg("%s comes after %s", key, t->last);
    memcpy(t->last, key, sizeof(key));
}

static void write_down(void *ctx, const struct finding *f)
{
    struct transcript *t = ctx;
    check_order(t, f);
    format_finding(t->json, f);
    if (++t->findings == t->stop_after)
        t->stop = 1;
}

static int judge_with_jobs(struct world *w, unsigned jobs, struct transcript *t,
                           struct summary *summary, struct error *err)
{
    const struct run_info run = {.as_of_source = "option",
                                 .tool_version = "test",
                                 .policy_name = "test",
                                 .policy_version = "1",
                                 .policy_sha256 = "",
                                 .currency = "USD",
                                 .priced_at = "",
                                 .price_source = ""};
    t->sink = sink_memory();
    const struct format_context context = {.run = &run, .demand.threshold = THRESHOLD_NEVER};
    const struct format_end end = {.summary = NULL};
    t->json = format_open(FORMAT_JSON, t->sink, &context);
    w->options.jobs = jobs;
    w->options.accept = write_down;
    w->options.ctx = t;
    w->options.stop = &t->stop;
    int result = engine_run(&w->options, w->arena, summary, err);
    struct error ignored = ERROR_INIT;
    assert_int_equal(format_close(t->json, &end, &ignored), 0);
    struct str text = sink_view(t->sink);
    (void)sha256_hex(text.ptr, text.len, t->digest);
    sink_abort(t->sink);
    return result;
}

/* Everything that a summary says, in the order of its members. */
static void assert_same_summary(const struct summary *a, const struct summary *b)
{
    assert_int_equal(a->rule_count, b->rule_count);
    assert_memory_equal(a->rules, b->rules, a->rule_count * sizeof(*a->rules));
    assert_memory_equal(a->kinds, b->kinds, sizeof(a->kinds));
    assert_memory_equal(a->brakes, b->brakes, sizeof(a->brakes));
    assert_int_equal(a->subjects_fail, b->subjects_fail);
    assert_int_equal(a->subjects_unknown, b->subjects_unknown);
    assert_int_equal(a->list, b->list);
    assert_int_equal(a->floor, b->floor);
    assert_int_equal(a->ceiling, b->ceiling);
    assert_int_equal(a->unpriced_gib, b->unpriced_gib);
    assert_memory_equal(a->gap, b->gap, sizeof(a->gap));
    assert_int_equal(a->worst_count, b->worst_count);
    for (size_t i = 0; i < a->worst_count; i++) {
        assert_true(str_eq(a->worst[i].id, b->worst[i].id));
        assert_int_equal(a->worst[i].rule_count, b->worst[i].rule_count);
        assert_memory_equal(a->worst[i].rules, b->worst[i].rules, sizeof(a->worst[i].rules));
        assert_memory_equal(a->worst[i].reasons, b->worst[i].reasons, sizeof(a->worst[i].reasons));
    }
}

static void same_with_jobs(const unsigned *jobs, size_t count, bool include_pass)
{
    struct world w;
    struct error err = ERROR_INIT;
    struct transcript alone = {.findings = 0};
    struct summary expected;
    world_init(&w, crowded(), POLICY);
    w.options.include_pass = include_pass;
    assert_int_equal(judge_with_jobs(&w, 1, &alone, &expected, &err), 0);
    assert_true(alone.findings > UINT64_C(5) * VOLUMES);
    assert_int_equal(expected.worst_count, WORST_MAX);
    for (size_t i = 0; i < count; i++) {
        struct transcript together = {.findings = 0};
        struct summary summary;
        assert_int_equal(judge_with_jobs(&w, jobs[i], &together, &summary, &err), 0);
        assert_int_equal(together.findings, alone.findings);
        assert_string_equal(together.digest, alone.digest);
        assert_same_summary(&summary, &expected);
    }
    world_clear(&w);
}

TEST(crew__findings_are_the_same_bytes_with_any_number_of_jobs)
{
    static const unsigned jobs[] = {2, 4, 7};
    same_with_jobs(jobs, 3, false);
}

TEST(crew__passes_too)
{
    static const unsigned jobs[] = {3};
    same_with_jobs(jobs, 1, true);
}

TEST(crew__counts_without_anyone_who_listens)
{
    struct world w;
    struct error err = ERROR_INIT;
    struct summary alone;
    struct summary together;
    world_init(&w, crowded(), POLICY);
    w.options.jobs = 1;
    assert_int_equal(engine_run(&w.options, w.arena, &alone, &err), 0);
    w.options.jobs = 5;
    assert_int_equal(engine_run(&w.options, w.arena, &together, &err), 0);
    assert_true(alone.subjects_fail >= UINT64_C(2) * VOLUMES);
    assert_same_summary(&together, &alone);
    world_clear(&w);
}

TEST(crew__what_exemptions_cover_is_the_same)
{
    struct world w;
    struct error err = ERROR_INIT;
    world_init(&w, crowded(), POLICY);
    w.options.jobs = 1;
    const struct exemption_use *alone = engine_exemption_uses(&w.options, w.arena, &err);
    w.options.jobs = 3;
    const struct exemption_use *together = engine_exemption_uses(&w.options, w.arena, &err);
    assert_int_equal(alone->subjects, VOLUMES); /* half the volumes of two regions */
    assert_memory_equal(together, alone, sizeof(*alone));
    world_clear(&w);
}

TEST(crew__a_signal_ends_it_with_any_number_of_jobs)
{
    struct world w;
    world_init(&w, crowded(), POLICY);
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        struct error err = ERROR_INIT;
        struct summary summary;
        struct transcript t = {.stop_after = 100};
        assert_int_equal(judge_with_jobs(&w, jobs, &t, &summary, &err), -1);
        assert_int_equal(err.code, ERR_CANCELLED);
        assert_in_range(t.findings, 100, 5 * VOLUMES); /* not to the end */
    }
    world_clear(&w);
}
