/* SEC-KEY-DOOMED: keys in use that cannot decrypt, or soon no more. */
#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE    "SEC-KEY-DOOMED"
#define KEY1    "arn:aws:kms:" HOME ":" ACCOUNT ":key/1"
#define KEY2    "arn:aws:kms:" HOME ":" ACCOUNT ":key/2"
#define FOREIGN "arn:aws:kms:" HOME ":444455556666:key/f"

static void encrypted(struct gb *gb, const char *id, const char *key)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = S(VOL1),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .encrypted = true,
                                         .kms_key_id = str_from(key)});
}

/* A snapshot under `arn`, and what KMS says of that. */
static struct gb *told(const char *arn, struct key_in key)
{
    struct gb *gb = home();
    encrypted(gb, SNAP1, arn);
    key.id = str_from(arn);
    gb_key(gb, key);
    return gb;
}

static void assert_told(const char *arn, struct key_in key, const char *expected)
{
    struct verdicts *v = judged(told(arn, key));
    assert_verdict(v, RULE, arn, expected);
    assert_int_equal(verdicts_count(v, RULE), 1);
    verdicts_free(v);
}

static void assert_state(const char *arn, const char *state, const char *expected)
{
    assert_told(arn, (struct key_in){.state = str_from(state)}, expected);
}

TEST(key__that_is_enabled_passes)
{
    assert_state(KEY1, "Enabled", "pass");
    assert_state(FOREIGN, "Enabled", "pass");
}

TEST(key__that_cannot_decrypt_fails)
{
    assert_state(KEY1, "Disabled", "fail disabled");
    assert_state(KEY1, "PendingDeletion", "fail pending-deletion");
    assert_state(KEY1, "PendingReplicaDeletion", "fail pending-deletion");
    assert_state(KEY1, "PendingImport", "fail no-material");
    assert_state(KEY1, "Unavailable", "fail unavailable");
    assert_state(FOREIGN, "Disabled", "fail disabled");
}

TEST(key__that_is_gone_fails_where_that_is_proven)
{
    assert_state(KEY1, "not-found", "fail deleted");
    assert_state(FOREIGN, "not-found", "unknown gap");
}

TEST(key__that_kms_does_not_tell_of_is_unknown)
{
    assert_state(KEY1, "denied", "unknown gap");
    assert_state(FOREIGN, "denied", "unknown gap");
    assert_state(KEY1, "Creating", "unknown gap");
    assert_state(KEY1, "Updating", "unknown gap");
    assert_state(KEY1, "Resting", "unknown gap");
    assert_state(KEY1, "", "unknown gap");
}

TEST(key__that_was_not_asked_about_is_unknown)
{
    struct gb *gb = home();
    encrypted(gb, SNAP1, KEY1);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, KEY1, "unknown gap");
    verdicts_free(v);
    gb = home();
    encrypted(gb, SNAP1, KEY1);
    gb_coverage(gb, 0, SOURCE_KMS, COVERAGE_GAP, GAP_DENIED, "kms:DescribeKey: denied");
    v = judged(gb);
    assert_verdict(v, RULE, KEY1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, KEY1, NULL)->because, "KMS " HOME " denied");
    verdicts_free(v);
}

/* As of 2026-06-01: thirty days end with the first of July. */
TEST(key__whose_material_expires_fails_within_the_limit)
{
    struct key_in key = {.state = S("Enabled"),
                         .expiration_model = S("KEY_MATERIAL_EXPIRES"),
                         .valid_to = gb_time("2026-07-01T00:00:00Z")};
    assert_told(KEY1, key, "fail expires");
    key.valid_to = gb_time("2026-05-01T00:00:00Z");
    assert_told(KEY1, key, "fail expires");
    key.valid_to = gb_time("2026-07-01T00:00:00.001Z");
    assert_told(KEY1, key, "pass");
    struct verdicts *v =
        judged_by(told(KEY1, key), "scopes: []\nrules: {SEC-KEY-DOOMED: {key_days: 31}}\n");
    assert_verdict(v, RULE, KEY1, "fail expires");
    verdicts_free(v);
    key.valid_to = gb_time("2026-06-02T00:00:00Z");
    key.expiration_model = S("KEY_MATERIAL_DOES_NOT_EXPIRE");
    assert_told(KEY1, key, "pass");
}

TEST(key__names_what_depends_on_it)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .kms_key_id = S(KEY1)});
    encrypted(gb, SNAP1, KEY1);
    encrypted(gb, SNAP2, KEY2);
    encrypted(gb, SNAP3, KEY1);
    gb_key(gb, (struct key_in){.id = S(KEY1), .state = S("Disabled")});
    gb_key(gb, (struct key_in){.id = S(KEY2), .state = S("Enabled")});
    struct verdicts *v = judged(gb);
    assert_int_equal(verdicts_count(v, RULE), 2);
    assert_verdict(v, RULE, KEY1, "fail disabled");
    assert_verdict(v, RULE, KEY2, "pass");
    assert_string_equal(verdicts_find(v, RULE, KEY1, NULL)->related,
                        "volume arn:aws:ec2:" HOME ":" ACCOUNT ":volume/" VOL1
                        "; snapshot arn:aws:ec2:" HOME "::snapshot/" SNAP1
                        "; snapshot arn:aws:ec2:" HOME "::snapshot/" SNAP3);
    verdicts_free(v);
}

TEST(key__that_nothing_names_is_not_judged)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP2),
                                         .volume_id = S(VOL1),
                                         .owner_id = S("444455556666"),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .kms_key_id = S(KEY1)});
    gb_key(gb, (struct key_in){.id = S(KEY1), .state = S("Disabled")});
    struct verdicts *v = judged(gb);
    assert_int_equal(verdicts_count(v, RULE), 0);
    verdicts_free(v);
}
