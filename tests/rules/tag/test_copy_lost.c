#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE     "TAG-COPY-LOST"
#define KEYS     "scopes: []\nrules: {TAG-INHERIT: {inherit_keys: [Owner, Secret]}}\n"
#define COPY_ONE "[Copied " SNAP1 " from " HOME "] nightly"

/* The source and its account's two regions; what follows lies away. */
static struct gb *source_with(struct tags_in tags)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .start_time = gb_time("2026-02-01T00:00:00Z"),
                                         .tags = tags});
    gb_place(gb, ACCOUNT, AWAY);
    return gb;
}

static void copy_with(struct gb *gb, const char *id, const char *description, struct tags_in tags)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = S("vol-ffffffff"),
                                         .description = str_from(description),
                                         .start_time = gb_time("2026-02-02T00:00:00Z"),
                                         .tags = tags});
}

TEST(lost__a_copy_has_the_keys_of_its_source)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("Owner", "me"), T("Other", "x")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    copy_with(gb, COPY2, COPY_ONE, (struct tags_in)GB_TAGS(T("Owner", "you")));
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, COPY1, "fail lost");
    assert_verdict(v, RULE, COPY2, "pass"); /* another value is not lost */
    assert_verdict(v, RULE, SNAP1, "none");
    assert_non_null(strstr(verdicts_find(v, RULE, COPY1, NULL)->related, "source arn:"));
    verdicts_free(v);
}

TEST(lost__what_the_source_lacks_cannot_be_lost)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("owner", "me")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, COPY1, "pass");
    verdicts_free(v);
}

TEST(lost__keys_may_be_left_behind)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("Secret", "x")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, COPY1, "fail lost");
    verdicts_free(v);
    gb = source_with((struct tags_in)GB_TAGS(T("Secret", "x")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    v = judged_by(gb, "scopes: []\nrules: {TAG-COPY-LOST: {inherit_keys: [Owner, Secret], "
                      "exclude_keys: [Secret]}}\n");
    assert_verdict(v, RULE, COPY1, "pass");
    verdicts_free(v);
}

TEST(lost__keys_of_its_own_replace_those_of_inherit)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("Owner", "me"), T("Team", "x")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in)GB_TAGS(T("Team", "x")));
    struct verdicts *v = judged_by(gb, "scopes: []\nrules: {TAG-INHERIT: {inherit_keys: [Owner]}, "
                                       "TAG-COPY-LOST: {inherit_keys: [Team]}}\n");
    assert_verdict(v, RULE, COPY1, "pass");
    verdicts_free(v);
}

TEST(lost__only_a_proven_source_counts)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("Owner", "me")));
    copy_with(gb, COPY1, "copy of " SNAP1, (struct tags_in){0}); /* P3: free text */
    copy_with(gb, COPY2, "[Copied snap-0b0000000000000ff from " HOME "]", (struct tags_in){0});
    copy_with(gb, SNAP2, "nightly", (struct tags_in){0}); /* no copy at all */
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, COPY1, "none");
    assert_verdict(v, RULE, COPY2, "none");
    assert_verdict(v, RULE, SNAP2, "none");
    verdicts_free(v);
}

TEST(lost__a_source_that_was_not_read_is_unknown)
{
    struct gb *gb = home();
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "ec2:DescribeSnapshots: denied");
    gb_place(gb, ACCOUNT, AWAY);
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    copy_with(gb, COPY2, COPY_ONE,
              (struct tags_in)GB_TAGS(T("Owner", "me"), T("Secret", "x"))); /* has all anyway */
    copy_with(gb, SNAP2, "[Copied " SNAP1 " from us-east-1]", (struct tags_in){0});
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, COPY1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, COPY1, NULL)->because, "SNAP " HOME " denied");
    assert_verdict(v, RULE, COPY2, "pass");
    assert_verdict(v, RULE, SNAP2, "unknown gap"); /* the region was not read at all */
    assert_string_equal(verdicts_find(v, RULE, SNAP2, NULL)->because,
                        "SNAP us-east-1 not-attempted");
    verdicts_free(v);
}

/* ---- images ---- */

#define AMI2 "ami-0d000000000000002"

static void image_copy(struct gb *gb, struct str made_of, struct tags_in tags)
{
    gb_image(gb, (struct image_in){.id = S(AMI2),
                                   .creation_date = gb_time("2026-02-02T00:00:00Z"),
                                   .source_image_id = S(AMI1),
                                   .source_image_region = S(HOME),
                                   .source_instance_id = made_of,
                                   .tags = tags});
}

static void assert_image(struct str made_of, struct tags_in tags, const char *expected)
{
    struct gb *gb = home();
    gb_image(gb, (struct image_in){.id = S(AMI1),
                                   .creation_date = gb_time("2026-02-01T00:00:00Z"),
                                   .tags = GB_TAGS(T("Owner", "me"))});
    gb_place(gb, ACCOUNT, AWAY);
    image_copy(gb, made_of, tags);
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, AMI2, expected);
    assert_verdict(v, RULE, AMI1, "none");
    verdicts_free(v);
}

TEST(lost__copied_images_are_judged_and_children_are_not)
{
    assert_image(STR_EMPTY, (struct tags_in){0}, "fail lost");
    assert_image(STR_EMPTY, (struct tags_in)GB_TAGS(T("Owner", "me")), "pass");
    assert_image(S(INST1), (struct tags_in){0}, "none"); /* CreateImage sets both */
}

TEST(lost__an_image_whose_source_was_not_read_is_unknown)
{
    struct gb *gb = home();
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_place(gb, ACCOUNT, AWAY);
    image_copy(gb, STR_EMPTY, (struct tags_in){0});
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, AMI2, "unknown gap");
    verdicts_free(v);
    gb = home();
    gb_place(gb, ACCOUNT, AWAY);
    image_copy(gb, STR_EMPTY, (struct tags_in){0}); /* read, and gone */
    v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, AMI2, "none");
    verdicts_free(v);
}

TEST(lost__without_keys_nothing_is_judged)
{
    struct gb *gb = source_with((struct tags_in)GB_TAGS(T("Owner", "me")));
    copy_with(gb, COPY1, COPY_ONE, (struct tags_in){0});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "none");
    verdicts_free(v);
}
