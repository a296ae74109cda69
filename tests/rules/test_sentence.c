/* What a pass rests on, in words. */
#include "rules/sentence.h"

#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RECENT "2026-05-31T21:00:00Z" /* three hours before AS_OF */

static void assert_sentence(const struct verdicts *v, const char *rule, const char *id,
                            const char *expected)
{
    const struct verdict *verdict = verdicts_find(v, rule, id, NULL);
    assert_non_null(verdict);
    assert_string_equal(verdict->sentence, expected);
}

TEST(pass__of_rpo_names_the_snapshot_its_date_and_its_age)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP1, VOL1, RECENT);
    struct verdicts *v = judged(gb);
    assert_sentence(v, "RPO-EXCEEDED", VOL1,
                    "passes: " SNAP1
                    ", with data of 2026-05-31T21:00:00Z, is 3 hours old, 36 hours "
                    "are allowed");
    verdicts_free(v);
}

TEST(pass__of_a_tag_rule_names_the_keys_with_their_values)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("Name", "db"), T("Owner", "me"))});
    struct verdicts *v = judged_by(gb, "scopes: []\ntags: {required: {all: [Owner]}}\n");
    assert_sentence(v, "TAG-REQUIRED", VOL1, "passes: it has Owner=me");
    verdicts_free(v);
}

TEST(pass__without_demanded_keys_names_what_was_typed)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){
                      .id = S(VOL1),
                      .create_time = gb_time("2026-01-01T00:00:00Z"),
                      .tags = GB_TAGS(T("aws:cloudformation:stack-name", "x"), T("Name", "db"))});
    struct verdicts *v = judged(gb);
    assert_sentence(v, "TAG-REQUIRED", VOL1, "passes: it has Name=db");
    verdicts_free(v);
}

TEST(pass__that_a_brake_makes_says_what_the_brake_means)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2025-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1, "pass last-of-lineage");
    assert_sentence(
        v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1,
        "passes, held back by last-of-lineage: nothing else that stays holds data of its "
        "line as new (no other point as new stays)");
    verdicts_free(v);
}

TEST(pass__of_a_rule_without_words_tells_the_clause_that_does_not_hold)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_sentence(v, "ORPHAN-VOL-UNATTACHED", VOL1,
                    "passes; it is not so that the volume is available (in-use)");
    verdicts_free(v);
}

TEST(pass__of_a_copy_names_the_copy_its_region_its_key_and_its_date)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP1, VOL1, RECENT);
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-ffffffff"),
                                         .start_time = gb_time("2026-05-31T22:00:00Z"),
                                         .description = S("[Copied " SNAP1 " from " HOME "]"),
                                         .kms_key_id = S("key-1")});
    struct verdicts *v = judged(gb);
    assert_sentence(v, "COPY-RPO", VOL1,
                    "passes: the copy arn:aws:ec2:" AWAY "::snapshot/" COPY1
                    " P2, data of 2026-05-31T21:00:00Z, under the key key-1, is 3 hours old, 48 "
                    "hours are allowed");
    verdicts_free(v);
}
