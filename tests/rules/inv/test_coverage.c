#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "INV-COVERAGE"

TEST(coverage__source_read_in_full_passes)
{
    struct verdicts *v = judged(home());
    assert_verdict(v, RULE, HOME "/SNAP", "pass");
    assert_verdict(v, RULE, HOME "/VOL", "pass");
    assert_verdict(v, RULE, HOME "/AMI", "pass");
    assert_verdict(v, RULE, HOME "/INST", "none"); /* no rule requires it */
    verdicts_free(v);
}

TEST(coverage__each_way_of_not_seeing_has_its_reason)
{
    struct gb *gb = home();
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "access denied");
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED, "volumes.json:1:1: cut short");
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, HOME "/SNAP", "fail denied");
    assert_verdict(v, RULE, HOME "/VOL", "fail malformed");
    assert_verdict(v, RULE, HOME "/AMI", "fail not-attempted");
    assert_true(verdicts_summary(v)->gap[SEVERITY_HIGH]);
    verdicts_free(v);
}

TEST(coverage__what_a_question_does_not_need_is_no_gap)
{
    struct gb *gb = home();
    gb_unneeded(gb, 0, SOURCE_AMI);
    gb_filtered(gb, 0, SOURCE_VOL, "only tag:Application=payments");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, HOME "/AMI", "pass");
    assert_verdict(v, RULE, HOME "/VOL", "pass");
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        assert_false(verdicts_summary(v)->gap[severity]);
    verdicts_free(v);
}

TEST(coverage__region_that_is_off_is_not_applicable_and_passes)
{
    struct gb *gb = home();
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_NOT_APPLICABLE, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, HOME "/SNAP", "pass");
    verdicts_free(v);
}

TEST(coverage__scp_denials_are_told_once_an_account)
{
    struct gb *gb = home();
    gb_place(gb, ACCOUNT, AWAY);
    gb_place(gb, ACCOUNT, "us-east-1");
    for (uint32_t place = 1; place <= 2; place++) {
        gb_coverage(gb, place, SOURCE_SNAP, COVERAGE_GAP, GAP_SCP, "explicit deny");
        gb_coverage(gb, place, SOURCE_VOL, COVERAGE_GAP, GAP_SCP, "explicit deny");
        gb_coverage(gb, place, SOURCE_AMI, COVERAGE_GAP, GAP_SCP, "explicit deny");
    }
    struct verdicts *v = judged(gb);
    assert_verdict_in(v, RULE, ACCOUNT, "scp", "fail scp");
    assert_verdict(v, RULE, AWAY "/SNAP", "none");
    assert_int_equal(verdicts_count(v, RULE), 4); /* the account, three sources at home */
    verdicts_free(v);
}

TEST(coverage__places_out_of_scope_are_not_judged)
{
    struct gb *gb = home();
    gb_place(gb, ACCOUNT, AWAY);
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_scope(gb, 1, false);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, AWAY "/SNAP", "none");
    assert_false(verdicts_summary(v)->gap[SEVERITY_HIGH]);
    verdicts_free(v);
}
