#include "cli/exit_status.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

/* The numbers that pipelines rely on. */
static void exit_status__follows_the_cause(void **state)
{
    (void)state;
    assert_int_equal(exit_of_cause(GATE_NOT_COLLECTED), 4);
    assert_int_equal(exit_of_cause(GATE_MALFORMED), 2);
    assert_int_equal(exit_of_cause(GATE_FINDINGS), 1);
    assert_int_equal(exit_of_cause(GATE_SAVING), 1);
    assert_int_equal(exit_of_cause(GATE_UNKNOWN), 3);
    assert_int_equal(exit_of_cause(GATE_GAP), 3);
    assert_int_equal(exit_of_cause(GATE_NOTHING), 3);
    assert_int_equal(exit_of_cause(GATE_MET), 0);
}

static void exit_status__of_reading_alone(void **state)
{
    (void)state;
    assert_int_equal(exit_of_reading(0, true), 0);
    assert_int_equal(exit_of_reading(3, true), 2);
    assert_int_equal(exit_of_reading(3, false), 4); /* nothing collected wins */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_status__follows_the_cause),
        cmocka_unit_test(exit_status__of_reading_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
