#include "model/coverage.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void coverage__states_and_reasons_have_their_names(void **state)
{
    (void)state;
    assert_string_equal(coverage_state_name(COVERAGE_NOT_ATTEMPTED), "not-attempted");
    assert_string_equal(coverage_state_name(COVERAGE_COMPLETE), "complete");
    assert_string_equal(coverage_state_name(COVERAGE_GAP), "gap");
    assert_string_equal(coverage_state_name(COVERAGE_NOT_APPLICABLE), "not-applicable");
    assert_string_equal(coverage_state_name(COVERAGE_NOT_SUPPORTED), "not-supported");
    assert_string_equal(gap_reason_name(GAP_NONE), "");
    assert_string_equal(gap_reason_name(GAP_SCP), "scp");
    assert_string_equal(gap_reason_name(GAP_REGION_OFF), "region-off");
    assert_string_equal(gap_reason_name(GAP_INTERRUPTED), "interrupted");
}

static void coverage__word_is_the_state_and_for_gaps_the_reason(void **state)
{
    struct coverage coverage = {.state = COVERAGE_COMPLETE};
    (void)state;
    assert_string_equal(coverage_word(&coverage), "complete");
    coverage.state = COVERAGE_GAP;
    assert_string_equal(coverage_word(&coverage), "gap");
    for (unsigned r = GAP_DENIED; r <= GAP_INTERRUPTED; r++) {
        char expected[64];
        coverage.reason = (enum gap_reason)r;
        snprintf(expected, sizeof(expected), "gap: %s", gap_reason_name((enum gap_reason)r));
        assert_string_equal(coverage_word(&coverage), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage__states_and_reasons_have_their_names),
        cmocka_unit_test(coverage__word_is_the_state_and_for_gaps_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
