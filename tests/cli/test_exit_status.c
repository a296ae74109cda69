#include "cli/exit_status.h"
#include "tests/support/test.h"

/* The numbers that pipelines rely on. */
TEST(exit_status__follows_the_cause)
{
    assert_int_equal(exit_of_cause(GATE_NOT_COLLECTED), 4);
    assert_int_equal(exit_of_cause(GATE_MALFORMED), 2);
    assert_int_equal(exit_of_cause(GATE_FINDINGS), 1);
    assert_int_equal(exit_of_cause(GATE_SAVING), 1);
    assert_int_equal(exit_of_cause(GATE_UNKNOWN), 3);
    assert_int_equal(exit_of_cause(GATE_GAP), 3);
    assert_int_equal(exit_of_cause(GATE_NOTHING), 3);
    assert_int_equal(exit_of_cause(GATE_MET), 0);
}

TEST(exit_status__of_reading_alone)
{
    assert_int_equal(exit_of_reading(0, true), 0);
    assert_int_equal(exit_of_reading(3, true), 2);
    assert_int_equal(exit_of_reading(3, false), 4); /* nothing collected wins */
}
