#include "reports/split/mask_internal.h"
#include "reports/split/hide_internal.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#include <string.h>

#define OURS    "111122223333"
#define THEIRS  "444455556666"
#define REGION  "eu-west-1"
#define OWN     "vol-0a000000000000001"
#define OTHER   "vol-0b000000000000002"
#define OTHER_S "snap-0c000000000000003"

static void assert_text(struct str text, const char *expected)
{
    if (!str_eq_c(text, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(text), expected);
}

/* Two accounts: one group each. */
struct two {
    struct arena *arena;
    struct graph *graph;
    struct split_groups groups;
    struct mask *mask;
    bool places[2];
    struct mask_view view; /* of the first */
};

static void two_init(struct two *two)
{
    struct error err = ERROR_INIT;
    struct split_asked asked;
    struct gb *gb = gb_new();
    gb_place(gb, OURS, REGION);
    gb_volume(gb, (struct volume_in){.id = S(OWN), .tags = GB_TAGS(T("Name", "ours"))});
    gb_place(gb, THEIRS, REGION);
    gb_volume(gb, (struct volume_in){.id = S(OTHER),
                                     .tags = GB_TAGS(T("Name", "payroll"), T("Owner", "team-b"))});
    gb_snapshot(gb, (struct snapshot_in){.id = S(OTHER_S), .volume_id = S(OTHER)});
    *two = (struct two){.arena = arena_new(), .graph = gb_freeze(gb)};
    const struct split_world world = {.graph = two->graph};
    assert_int_equal(split_asked_parse(&asked, S("account"), &err), 0);
    assert_int_equal(split_groups_find(&two->groups, &asked, &world, &err), 0);
    two->mask = mask_new(two->graph, &two->groups);
    two->view = (struct mask_view){two->mask, 0, two->places};
    split_places(&two->groups.items[0], two->graph, two->places);
}

static void two_clear(struct two *two)
{
    mask_free(two->mask);
    split_groups_clear(&two->groups);
    graph_free(two->graph);
    arena_free(two->arena);
}

TEST(groups__an_account_has_its_rows_and_places)
{
    struct two two;
    two_init(&two);
    assert_int_equal(two.groups.count, 2);
    assert_text(two.groups.items[0].name, OURS);
    assert_int_equal(two.groups.items[0].row_count, 1);
    assert_int_equal(two.groups.items[1].row_count, 2);
    assert_true(two.places[0]);
    assert_false(two.places[1]);
    two_clear(&two);
}

TEST(groups__what_has_no_such_tag_comes_last)
{
    struct error err = ERROR_INIT;
    struct two two;
    struct split_asked asked;
    struct split_groups groups;
    two_init(&two);
    const struct split_world world = {.graph = two.graph};
    assert_int_equal(split_asked_parse(&asked, S("tag:Owner"), &err), 0);
    assert_int_equal(split_groups_find(&groups, &asked, &world, &err), 0);
    assert_int_equal(groups.count, 2);
    assert_text(groups.items[0].name, "team-b");
    assert_true(groups.items[1].none);
    assert_int_equal(groups.items[1].row_count, 2);
    split_groups_clear(&groups);
    two_clear(&two);
}

TEST(groups__words_that_are_no_axis_are_refused)
{
    static const char *const wrong[] = {"", "tag", "tag:", "owner:x", "team", "Account"};
    struct split_asked asked;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct error err = ERROR_INIT;
        assert_int_equal(split_asked_parse(&asked, str_from(wrong[i]), &err), -1);
        assert_int_equal(err.code, ERR_USAGE);
    }
}

TEST(mask__what_is_anothers_is_masked_and_what_is_nobodys_stays)
{
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"", ""},
        {"copied from " OTHER_S " yesterday", "copied from snap-(of-another-group) yesterday"},
        {"\\n" OTHER, "\\nvol-(of-another-group)"}, /* as JSON escapes a line feed */
        {OWN "; " OTHER, OWN "; vol-(of-another-group)"},
        {"vol-0fffffffffffffff9", "vol-0fffffffffffffff9"},
        {"account " THEIRS ".", "account (account-of-another-group)."},
        {"account " OURS " and 999988887777", "account " OURS " and 999988887777"},
        {"arn:aws:kms:eu-west-1:" THEIRS ":key/1234, own", "arn:(of-another-group), own"},
        {"arn:aws:ec2:eu-west-1::snapshot/" OTHER_S,
         "arn:aws:ec2:eu-west-1::snapshot/snap-(of-another-group)"},
        {"\"bytes\": " THEIRS ",", "\"bytes\": " THEIRS ","},
        {"arn:", "arn:"},
        {"vol-", "vol-"},
    };
    struct two two;
    two_init(&two);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_text(mask_text(&two.view, two.arena, str_from(cases[i].text), NULL),
                    cases[i].masked);
    two_clear(&two);
}

static size_t written(struct str text, bool last, const struct two *two, struct sink *out)
{
    return mask_change((void *)&two->view, text, last, out);
}

/* Wherever the buffer ends. */
TEST(mask__an_id_that_comes_in_pieces_is_masked)
{
    struct two two;
    struct sink *all = sink_memory();
    two_init(&two);
    for (size_t i = 0; i < SINK_CHANGE_BYTES; i++)
        sink_char(all, i % 7 == 0 ? '-' : '1');
    sink_cstr(all, " " OTHER_S "," THEIRS "\n");
    for (size_t i = 0; i < 2000; i++)
        sink_cstr(all, "x,");
    struct str text = sink_view(all);
    for (size_t end = SINK_CHANGE_BYTES; end < text.len; end++) {
        struct sink *out = sink_memory();
        size_t taken = written(str_make(text.ptr, end), false, &two, out);
        assert_in_range(taken, 1, end);
        assert_int_equal(written(str_skip(text, taken), true, &two, out), text.len - taken);
        struct str masked = sink_view(out);
        struct str tail = str_skip(masked, SINK_CHANGE_BYTES);
        assert_true(str_starts(tail, " snap-(of-another-group),(account-of-another-group)\nx,"));
        assert_int_equal(masked.len, text.len +
                                         strlen("-(of-another-group)(account-of-another-group)") -
                                         strlen("-0c000000000000003" THEIRS));
        sink_abort(out);
    }
    sink_abort(all);
    two_clear(&two);
}

/* ---- findings ---- */

static const struct advice_text advice = {.text = "Tag it.", .risk = "", .reversible = true};

static struct finding finding_of(const struct evidence *evidence, size_t count,
                                 const struct str *commands, const enum effect *effects)
{
    return (struct finding){.rule = "TAG-INHERIT",
                            .fingerprint = "f",
                            .subject = {.kind = KIND_VOLUME, .id = S(OWN), .account = S(OURS)},
                            .evidence = evidence,
                            .evidence_count = count,
                            .remediation = {.runbook = "F-TAG",
                                            .advice = &advice,
                                            .text = "Tag it.",
                                            .commands = commands,
                                            .effects = effects,
                                            .command_count = commands ? 1 : 0}};
}

TEST(hide__evidence_of_others_loses_its_value_and_commands_with_their_tags_go)
{
    const struct evidence evidence[] = {
        {.clause = "the volume has it",
         .resource = S(OTHER),
         .value = S("Owner=team-b"),
         .observed_at = 1},
        {.clause = "it is told", .resource = S(OWN), .value = S("by team-b")},
        {.clause = "own", .resource = S(OWN), .value = S("Name=ours")},
    };
    const struct str command =
        S("aws ec2 create-tags --resources " OWN " --tags 'Key=Owner,Value=team-b'");
    const enum effect effect = EFFECT_CHANGE;
    struct two two;
    two_init(&two);
    const struct finding from = finding_of(evidence, 3, &command, &effect);
    const struct finding *f = hide_in_finding(&two.view, two.arena, &from);
    assert_text(f->evidence[0].resource, "vol-(of-another-group)");
    assert_text(f->evidence[0].value, MASK_VALUE);
    assert_true(f->evidence[0].observed_at == INSTANT_UNSET);
    assert_text(f->evidence[1].value, MASK_VALUE);
    assert_text(f->evidence[2].value, "Name=ours");
    assert_int_equal(f->remediation.command_count, 0);
    assert_non_null(strstr(f->remediation.text, "left out"));
    two_clear(&two);
}

TEST(hide__a_finding_without_others_is_as_it_was)
{
    const struct evidence evidence = {.clause = "own", .resource = S(OWN), .value = S("team-b")};
    const struct str command = S("aws ec2 describe-volumes --volume-ids " OWN);
    const enum effect effect = EFFECT_READ;
    struct two two;
    two_init(&two);
    const struct finding from = finding_of(&evidence, 1, &command, &effect);
    const struct finding *f = hide_in_finding(&two.view, two.arena, &from);
    assert_text(f->evidence[0].value, "team-b"); /* nobody of that group is named */
    assert_int_equal(f->remediation.command_count, 1);
    assert_string_equal(f->remediation.text, "Tag it.");
    two_clear(&two);
}
