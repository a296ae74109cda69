#include "gate/where.h"

#include "tests/support/graph_builder.h"
#include "rules/rule.h"
#include "tests/support/test.h"

struct asked {
    struct arena *arena;
    struct where where;
    struct error err;
    int result;
};

static struct asked ask2(const char *first, const char *second)
{
    struct asked a = {.arena = arena_new(), .err = ERROR_INIT};
    const struct str texts[] = {str_from(first), str_from(second)};
    a.result = where_parse(&a.where, texts, second ? 2 : 1, a.arena, &a.err);
    return a;
}

static void expect_item(const char *text, enum where_key key, const char *tag, const char *value)
{
    struct asked a = ask2(text, NULL);
    if (a.result != 0)
        print_error("%s: %s\n", text, a.err.message);
    assert_int_equal(a.result, 0);
    assert_int_equal(a.where.count, 1);
    assert_int_equal(a.where.items[0].key, key);
    assert_true(str_eq_c(a.where.items[0].tag, tag));
    assert_true(str_eq_c(a.where.items[0].value, value));
    arena_free(a.arena);
}

static void expect_error(const char *text, const char *message)
{
    struct asked a = ask2(text, NULL);
    assert_int_equal(a.result, -1);
    assert_int_equal(a.err.code, ERR_USAGE);
    assert_string_equal(a.err.message, message);
    assert_true(a.err.hint[0] != '\0');
    arena_free(a.arena);
}

TEST(where__each_key_has_its_form)
{
    expect_item("account=111122223333", WHERE_ACCOUNT, "", "111122223333");
    expect_item("arn=*:volume/vol-0abc", WHERE_ARN, "", "*:volume/vol-0abc");
    expect_item("kind=volume", WHERE_KIND, "", "volume");
    expect_item("region=eu-*", WHERE_REGION, "", "eu-*");
    expect_item("scope=critical production data", WHERE_SCOPE, "", "critical production data");
    expect_item("state=in-use", WHERE_STATE, "", "in-use");
    expect_item("tag:Application=payments", WHERE_TAG, "Application", "payments");
    expect_item("tag:Application", WHERE_TAG, "Application", "*");
    expect_item("tag:Application=", WHERE_TAG, "Application", "");
    expect_item("tag:kubernetes.io/cluster/a:b=owned=yes", WHERE_TAG, "kubernetes.io/cluster/a:b",
                "owned=yes");
}

TEST(where__a_backslash_takes_a_comma_an_equals_sign_or_a_backslash)
{
    expect_item("tag:Team=a\\,b", WHERE_TAG, "Team", "a,b");
    expect_item("tag:Path=c:\\\\x", WHERE_TAG, "Path", "c:\\x");
    expect_item("tag:a\\=b=c", WHERE_TAG, "a=b", "c");
    expect_error("tag:Team=a\\b", "--where: a backslash in 'a\\b' stands alone");
    expect_error("tag:Team=a\\", "--where: a backslash in 'a\\' stands alone");
}

static void expect_not(const char *text, enum where_key key, const char *tag, const char *value)
{
    struct asked a = ask2(text, NULL);
    assert_int_equal(a.result, 0);
    assert_true(a.where.items[0].negated);
    arena_free(a.arena);
    expect_item(text, key, tag, value);
}

TEST(where__can_say_not)
{
    expect_not("region!=eu-west-1", WHERE_REGION, "", "eu-west-1");
    expect_not("!region=eu-west-1", WHERE_REGION, "", "eu-west-1");
    expect_not("tag:Team!=a", WHERE_TAG, "Team", "a");
    expect_not("!tag:Team", WHERE_TAG, "Team", "*");
    expect_not("! tag:Team", WHERE_TAG, "Team", "*");
    expect_item("tag:wow\\!=a", WHERE_TAG, "wow!", "a");
    expect_item("tag:Team=!a", WHERE_TAG, "Team", "!a");
    expect_error("!region!=eu-west-1", "--where: '!region!=eu-west-1' says not twice");
    expect_error("!", "--where: unknown key ");
    expect_error("tag:!=a", "--where: 'tag:!=a' names no tag");
    expect_error("knid!=volume", "--where: unknown key knid; did you mean kind?");
}

TEST(where__commas_and_repeats_add_up)
{
    struct asked a = ask2("tag:A=1,region=eu-west-1", "tag:B=x\\,y, kind=volume");
    assert_int_equal(a.result, 0);
    assert_int_equal(a.where.count, 4);
    assert_true(str_eq_c(a.where.items[2].value, "x,y"));
    assert_int_equal(a.where.items[3].key, WHERE_KIND);
    arena_free(a.arena);
}

TEST(where__mistakes_are_named_with_the_nearest_word)
{
    expect_error("acount=111122223333", "--where: unknown key acount; did you mean account?");
    expect_error("tga:App=x", "--where: unknown key tga:App; did you mean tag?");
    expect_error("colour=red", "--where: unknown key colour");
    expect_error("kind=volumes", "--where: unknown kind volumes; did you mean volume?");
    expect_error("state=inuse", "--where: unknown state inuse; did you mean in-use?");
    expect_error("account=12", "--where: 12 is no account id");
    expect_error("region=europe", "--where: 'europe' is no region");
    expect_error("arn=vol-0abc", "--where: vol-0abc is no ARN");
    expect_error("region", "--where: 'region' has no value");
    expect_error("region=", "--where: 'region=' has no value");
    expect_error("tag", "--where: 'tag' has no value");
    expect_error("tag:=x", "--where: 'tag:=x' names no tag");
    expect_error("region=eu-west-1,", "--where: nothing stands after a comma");
    expect_error(",region=eu-west-1", "--where: nothing stands before a comma");
}

/* ---- asking ---- */

static const char policy_text[] = "policy: {name: p, version: '1', owner: o}\n"
                                  "scopes:\n"
                                  "  - {name: gold, match: {tag: {Tier: gold}}}\n"
                                  "  - {name: rest, match: {}}\n";

static const struct policy *make_policy(struct arena *arena)
{
    struct error err = ERROR_INIT;
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = gb_time("2026-01-15T00:00:00Z")};
    const struct policy *policy =
        policy_parse(arena, STR_LIT("p.yaml"), str_from(policy_text), &options, &err);
    if (!policy)
        print_error("%s\n", err.message);
    assert_non_null(policy);
    return policy;
}

/* Volume 0 is gold and in-use, volume 1 has another application; both in eu-west-1. */
static struct graph *make_graph(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0000000000000000a"),
                                     .tags = GB_TAGS(T("App", "a,b"), T("Tier", "gold")),
                                     GB_ATTACHMENTS({.instance_id = S("i-0000000000000000c")})});
    gb_volume(gb, (struct volume_in){.id = S("vol-0000000000000000b"),
                                     .tags = GB_TAGS(T("App", "shop"))});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0000000000000000a"),
                                         .volume_id = S("vol-0000000000000000a")});
    return gb_freeze(gb);
}

static void expect_rows(const char *first, const char *second, bool row_0, bool row_1, bool snap)
{
    struct asked a = ask2(first, second);
    assert_int_equal(a.result, 0);
    const struct policy *policy = make_policy(a.arena);
    struct graph *graph = make_graph();
    bool got[] = {where_matches(&a.where, policy, graph, KIND_VOLUME, 0),
                  where_matches(&a.where, policy, graph, KIND_VOLUME, 1),
                  where_matches(&a.where, policy, graph, KIND_SNAPSHOT, 0)};
    if (got[0] != row_0 || got[1] != row_1 || got[2] != snap)
        print_error("%s %s\n", first, second ? second : "");
    assert_int_equal(got[0], row_0);
    assert_int_equal(got[1], row_1);
    assert_int_equal(got[2], snap);
    graph_free(graph);
    arena_free(a.arena);
}

TEST(where__picks_the_resources_that_meet_every_item)
{
    expect_rows("tag:App=a\\,b", NULL, true, false, false);
    expect_rows("tag:App", NULL, true, true, false);
    expect_rows("tag:app", NULL, false, false, false);
    expect_rows("tag:App=s*", "tag:Tier", false, false, false);
    expect_rows("tag:App,tag:Tier=gold", NULL, true, false, false);
    expect_rows("kind=snapshot", NULL, false, false, true);
    expect_rows("kind!=snapshot", NULL, true, true, false);
    expect_rows("!tag:Tier", NULL, false, true, true);
    expect_rows("tag:App!=shop", NULL, true, false, true);
    expect_rows("!tag:Tier,kind=volume", NULL, false, true, false);
    expect_rows("scope!=gold", NULL, false, true, true);
    expect_rows("region!=eu-*", NULL, false, false, false);
    expect_rows("state=in-use", NULL, true, false, false);
    expect_rows("state=completed", NULL, false, false, true);
    expect_rows("scope=gold", NULL, true, false, false);
    expect_rows("scope=*", "kind=volume", true, true, false);
    expect_rows("account=111122223333,region=eu-west-?", NULL, true, true, true);
    expect_rows("account=999922223333", NULL, false, false, false);
    expect_rows("arn=*/vol-0000000000000000b", NULL, false, true, false);
    expect_rows("arn=arn:aws:ec2:eu-west-1:111122223333:snapshot/*", NULL, false, false, true);
}

TEST(where__a_scope_must_be_one_of_the_policy)
{
    struct asked a = ask2("scope=golf", NULL);
    const struct policy *policy = make_policy(a.arena);
    assert_int_equal(where_check_scopes(&a.where, policy, &a.err), -1);
    assert_string_equal(a.err.message,
                        "--where: the policy has no scope golf; did you mean 'gold'?");
    arena_free(a.arena);
    a = ask2("scope=g*", NULL);
    policy = make_policy(a.arena);
    assert_int_equal(where_check_scopes(&a.where, policy, &a.err), 0);
    arena_free(a.arena);
}

static bool reaches(const char *text, const char *region)
{
    struct asked a = ask2(text, NULL);
    assert_int_equal(a.result, 0);
    bool result = where_reaches(&a.where, KIND_VOLUME, STR_LIT("111122223333"), str_from(region));
    arena_free(a.arena);
    return result;
}

TEST(where__reaches_only_the_places_that_it_names)
{
    assert_true(reaches("tag:A=b", "eu-west-1"));
    assert_true(reaches("region=eu-*", "eu-west-1"));
    assert_false(reaches("region=eu-*", "us-east-1"));
    assert_false(reaches("account=999922223333", "eu-west-1"));
    assert_false(reaches("kind=image", "eu-west-1"));
    assert_false(reaches("region!=eu-*", "eu-west-1"));
    assert_true(reaches("region!=eu-*", "us-east-1"));
    assert_false(reaches("kind!=volume", "eu-west-1"));
    assert_true(reaches("!tag:A", "eu-west-1"));
    assert_true(reaches("arn!=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a", "eu-west-1"));
    assert_true(reaches("arn=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a", "eu-west-1"));
    assert_false(reaches("arn=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a", "us-east-1"));
    assert_true(reaches("arn=*/vol-0a", "us-east-1"));
    assert_true(reaches("arn=arn:aws:ec2:*:111122223333:volume/vol-0a", "us-east-1"));
}

/* ---- findings ---- */

static bool takes(const char *text, const struct finding *finding)
{
    struct asked a = ask2(text, NULL);
    assert_int_equal(a.result, 0);
    assert_int_equal(where_check_findings(&a.where, &a.err), 0);
    bool is = where_takes(&a.where, finding);
    arena_free(a.arena);
    return is;
}

TEST(where__findings_are_asked_by_what_they_carry)
{
    const struct finding f = {.subject = {.kind = KIND_SNAPSHOT,
                                          .arn = STR_LIT("arn:aws:ec2:eu-west-1::snapshot/snap-1"),
                                          .account = STR_LIT("111122223333"),
                                          .region = STR_LIT("eu-west-1"),
                                          .scope = STR_LIT("critical")}};
    static const char *const yes[] = {"account=111122223333",
                                      "region=eu-*",
                                      "region!=us-*",
                                      "kind=snapshot",
                                      "arn=*/snap-1",
                                      "scope=crit*",
                                      "region=eu-west-1,kind!=volume"};
    static const char *const no[] = {"account=111122223334", "region!=eu-west-1",
                                     "kind=volume",          "arn=*/snap-2",
                                     "scope=other",          "region=eu-west-1,kind=volume"};
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        assert_true(takes(yes[i], &f));
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        assert_false(takes(no[i], &f));
    struct finding nowhere = f;
    nowhere.subject.scope = STR_EMPTY;
    assert_false(takes("scope=*", &nowhere));
    assert_true(takes("scope!=critical", &nowhere));
}

TEST(where__what_is_no_resource_stays_among_the_findings)
{
    const struct finding source = {
        .subject = {.kind = KIND_SOURCE, .region = STR_LIT("us-east-1")}};
    assert_true(takes("region=eu-west-1", &source));
}

TEST(where__a_group_stays_with_one_of_its_members)
{
    const struct related members[] = {
        {"volume", STR_LIT("arn:aws:ec2:eu-west-1:1:volume/vol-0")},
        {RELATION_MEMBER, STR_LIT("arn:aws:ec2:eu-west-1:1:volume/vol-1")},
        {RELATION_MEMBER, STR_LIT("arn:aws:ec2:eu-west-1:1:volume/vol-2")}};
    const struct finding group = {
        .subject = {.kind = KIND_RESTORE_GROUP, .region = STR_LIT("eu-west-1")},
        .related = members,
        .related_count = 3};
    assert_true(takes("arn=*/vol-2", &group));
    assert_true(takes("kind=volume,region=eu-*", &group));
    assert_false(takes("arn=*/vol-0", &group)); /* it is no member */
    assert_false(takes("kind=snapshot", &group));
    assert_false(takes("region=us-east-1", &group));
}

TEST(where__what_findings_do_not_carry_is_refused)
{
    static const char *const texts[] = {"state=in-use", "tag:App", "region=eu-*,!tag:App=x"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct asked a = ask2(texts[i], NULL);
        assert_int_equal(where_check_findings(&a.where, &a.err), -1);
        assert_int_equal(a.err.code, ERR_USAGE);
        assert_true(str_starts(str_from(a.err.message), "--where: findings do not carry"));
        arena_free(a.arena);
    }
}
