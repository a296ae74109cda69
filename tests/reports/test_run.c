

#include "reports/report_internal.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

struct id {
    char text[17];
};

static struct id run_id(const char *name, enum coverage_state vol, const char *policy,
                        const char *as_of, const char *version)
{
    struct id id;
    struct report_world world;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb,
              (struct volume_in){
                  .id = S("vol-0a"),
                  .tags = {.items = (struct tag_in[]){{S("Name"), str_from(name)}}, .count = 1}});
    gb_coverage(gb, 0, SOURCE_VOL, vol, GAP_NONE, NULL);
    report_world_init(&world, gb, policy);
    run_id_make(&(struct run_id_in){world.graph, world.ctx.policy, gb_time(as_of), version, NULL},
                id.text);
    report_world_clear(&world);
    return id;
}

TEST(run_id__is_the_same_for_the_same_input)
{
    struct id a = run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1");
    struct id b = run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1");
    assert_int_equal(strlen(a.text), 16);
    assert_int_equal(strspn(a.text, "0123456789abcdef"), 16);
    assert_string_equal(a.text, b.text);
}

TEST(run_id__changes_with_each_input)
{
    struct id ids[] = {
        run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1"),
        run_id("db", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_NOT_ATTEMPTED, NULL, WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_COMPLETE, "policy: {name: t, version: \"1\", owner: o}\n",
               WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_COMPLETE, NULL, "2026-01-15T00:00:00.001Z", "1"),
        run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "2"),
    };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i].text, ids[j].text);
    }
}

TEST(run_id__changes_with_the_policy_s_own_frameworks)
{
    struct id ids[3];
    const struct framework builtin = {.name = "a"};
    const struct framework own = {.name = "a", .file = "a.yaml", .sha256 = "01"};
    const struct framework other = {.name = "a", .file = "a.yaml", .sha256 = "02"};
    const struct framework *const all[] = {&builtin, &own, &other};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct report_world world;
        struct gb *gb = gb_new();
        gb_place(gb, "111122223333", "eu-west-1");
        report_world_init(&world, gb, NULL);
        struct policy policy = *world.ctx.policy;
        policy.frameworks = (struct framework_set){&all[i], 1};
        run_id_make(&(struct run_id_in){world.graph, &policy, 0, "1", NULL}, ids[i].text);
        policy.frameworks = (struct framework_set){NULL, 0};
        struct id none;
        run_id_make(&(struct run_id_in){world.graph, &policy, 0, "1", NULL}, none.text);
        assert_int_equal(strcmp(none.text, ids[i].text) == 0, i == 0);
        report_world_clear(&world);
    }
    assert_string_not_equal(ids[1].text, ids[2].text);
}

/* ---- the ledger ---- */

static const struct ledger_record records[2]; /* that say nothing */

static struct ledger_seen seen(const struct ledger *ledger)
{
    return (struct ledger_seen){.ledger = ledger,
                                .name = S("tests.csv"),
                                .coverage = {.state = ledger ? COVERAGE_COMPLETE : COVERAGE_GAP}};
}

static struct id id_with(const struct ledger_seen *ledger)
{
    struct id id;
    struct report_world world;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init_with(&world, gb, NULL, ledger);
    run_id_make(&(struct run_id_in){world.graph, world.ctx.policy, 0, "1", ledger}, id.text);
    report_world_clear(&world);
    return id;
}

TEST(run_id__changes_with_the_ledger)
{
    const struct ledger one = {records, 1, "a"}, two = {records, 2, "a"}, other = {records, 1, "b"};
    const struct ledger_seen read[] = {seen(&one), seen(&two), seen(&other), seen(NULL)};
    struct id ids[5] = {id_with(NULL)};
    for (size_t i = 0; i < 4; i++)
        ids[i + 1] = id_with(&read[i]);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i].text, ids[j].text);
}

static void assert_run(const struct ledger_seen *ledger, const char *expected)
{
    struct report_world world;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init_with(&world, gb, NULL, ledger);
    struct sink *out = sink_memory();
    struct json_writer json;
    json_writer_init(&json, out, 0);
    json_begin_object(&json);
    json_member_run(&json, &world.run);
    json_end_object(&json);
    json_finish(&json);
    struct str text = sink_view(out);
    bool found = str_find(text, expected) < text.len;
    bool any = str_find(text, "\"ledger\"") < text.len;
    assert_int_equal(found, ledger != NULL);
    assert_int_equal(any, ledger != NULL);
    sink_abort(out);
    report_world_clear(&world);
}

TEST(run__has_the_head_of_the_ledger_where_there_is_one)
{
    const struct ledger ledger = {records, 2, "abc"};
    const struct ledger_seen read = seen(&ledger), unread = seen(NULL);
    assert_run(&read, "\"ledger\": {\"file\": \"tests.csv\", \"records\": 2, \"head\": \"abc\"}");
    assert_run(&unread, "\"ledger\": {\"file\": \"tests.csv\", \"records\": null, \"head\": null}");
    assert_run(NULL, "\"ledger\"");
}

TEST(words__of_a_ledger_are_short)
{
    char words[LEDGER_WORDS_MAX];
    const struct ledger one = {records, 1,
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    const struct ledger_seen read = seen(&one), unread = seen(NULL);
    assert_string_equal(ledger_words(&read, words), "1 record, head 0123456789abcdef");
    assert_string_equal(ledger_words(&unread, words), "not read");
}
