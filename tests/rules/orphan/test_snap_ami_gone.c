#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE     "ORPHAN-SNAP-AMI-GONE"
#define MADE_FOR "Created by CreateImage(" INST1 ") for " AMI1
#define COPIED_FOR                                                                 \
    "Copied for DestinationAmi " AMI1 " from SourceAmi ami-0d000000000000009 for " \
    "SourceSnapshot snap-0b000000000000009. Task created on 1,629,998,298,383."

static void snapshot_saying(struct gb *gb, const char *id, const char *volume, const char *text)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = str_from(volume),
                                         .description = str_from(text),
                                         .start_time = gb_time("2026-01-01T00:00:00Z")});
}

TEST(ami_gone__residue_of_a_deregistered_image_fails)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, MADE_FOR);
    snapshot_saying(gb, SNAP2, VOL1, MADE_FOR " from " VOL1); /* the form of before 2019 */
    snapshot_saying(gb, SNAP3, "vol-ffffffff", COPIED_FOR);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "fail image-gone");
    assert_verdict(v, RULE, SNAP2, "fail image-gone");
    assert_verdict(v, RULE, SNAP3, "fail image-gone");
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP1, "pass other-rule");
    assert_verdict(v, "ORPHAN-SNAP-COPY", SNAP3, "pass other-rule");
    verdicts_free(v);
}

TEST(ami_gone__listed_image_passes_and_a_deregistered_one_that_lingers_does_not)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, MADE_FOR);
    gb_image(gb, (struct image_in){.id = S(AMI1)});
    gb_place(gb, ACCOUNT, AWAY);
    snapshot_saying(gb, SNAP2, VOL1, "Created by CreateImage(i-0a) for ami-0d");
    gb_image(gb, (struct image_in){.id = S("ami-0d"), .state = S("deregistered")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "fail image-gone");
    verdicts_free(v);
}

TEST(ami_gone__another_image_that_maps_it_holds_it)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, MADE_FOR);
    gb_image(gb,
             (struct image_in){.id = S("ami-0d000000000000002"),
                               .state = S("pending"),
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(ami_gone__living_volume_makes_it_a_backup)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    snapshot_saying(gb, SNAP1, VOL1, MADE_FOR);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass live-volume");
    verdicts_free(v);
}

TEST(ami_gone__copy_of_a_living_volumes_snapshot_is_its_backup_too)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    snapshot_of(gb, "snap-0b000000000000009", VOL1, "2025-12-31T00:00:00Z");
    gb_place(gb, ACCOUNT, AWAY);
    snapshot_saying(gb, COPY1, "vol-ffffffff", COPIED_FOR);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "pass live-volume");
    verdicts_free(v);
}

TEST(ami_gone__unread_images_or_volumes_make_it_unknown)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, MADE_FOR);
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
    gb_place(gb, ACCOUNT, AWAY);
    snapshot_saying(gb, SNAP2, VOL1, MADE_FOR " in " AWAY);
    snapshot_saying(gb, SNAP3, "vol-ffffffff", COPIED_FOR);
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "unknown gap");
    assert_verdict(v, RULE, SNAP2, "unknown gap");
    assert_verdict(v, RULE, SNAP3, "unknown gap"); /* one may have been made from it lately */
    verdicts_free(v);
}

TEST(ami_gone__seven_days_exactly_are_too_young)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .description = S(MADE_FOR),
                                         .start_time = gb_time("2026-05-25T00:00:00Z")});
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP2),
                                         .volume_id = S(VOL1),
                                         .description = S(MADE_FOR),
                                         .start_time = gb_time("2026-05-24T23:59:59Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass too-young");
    assert_verdict(v, RULE, SNAP2, "fail image-gone");
    verdicts_free(v);
}

TEST(ami_gone__description_is_read_in_any_case_of_hex)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, "Created by CreateImage(" INST1 ") for ami-0D0000000000000AB");
    gb_image(gb, (struct image_in){.id = S("ami-0d0000000000000ab")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(ami_gone__free_text_that_only_mentions_an_image_is_not_its_business)
{
    struct gb *gb = home();
    snapshot_saying(gb, SNAP1, VOL1, "taken before " AMI1 " was built");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass other-rule");
    verdicts_free(v);
}
