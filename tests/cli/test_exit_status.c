#include "cli/exit_status.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define NONE  (-1)
#define NEVER THRESHOLD_NEVER

/* One run: the severity of a failing and of an unknown verdict and of a gap, or NONE. */
struct row {
    int fail, unknown, gap;
    unsigned malformed;
    bool collected;
    int threshold;
    int expected;
};

static const struct row rows[] = {
    /* nothing to say */
    {NONE, NONE, NONE, 0, true, NEVER, 0},
    {NONE, NONE, NONE, 0, true, SEVERITY_INFO, 0},
    /* without --fail-on, findings and gaps do not count */
    {SEVERITY_CRITICAL, SEVERITY_CRITICAL, SEVERITY_CRITICAL, 0, true, NEVER, 0},
    /* a finding at, above and below the threshold */
    {SEVERITY_HIGH, NONE, NONE, 0, true, SEVERITY_HIGH, 1},
    {SEVERITY_CRITICAL, NONE, NONE, 0, true, SEVERITY_HIGH, 1},
    {SEVERITY_MEDIUM, NONE, NONE, 0, true, SEVERITY_HIGH, 0},
    {SEVERITY_INFO, NONE, NONE, 0, true, SEVERITY_INFO, 1},
    /* an unknown verdict and a gap, likewise */
    {NONE, SEVERITY_HIGH, NONE, 0, true, SEVERITY_HIGH, 3},
    {NONE, SEVERITY_MEDIUM, NONE, 0, true, SEVERITY_HIGH, 0},
    {NONE, NONE, SEVERITY_HIGH, 0, true, SEVERITY_HIGH, 3},
    {NONE, NONE, SEVERITY_LOW, 0, true, SEVERITY_HIGH, 0},
    /* a proven failure wins over what is unknown; below the threshold it does not */
    {SEVERITY_HIGH, SEVERITY_CRITICAL, SEVERITY_CRITICAL, 0, true, SEVERITY_HIGH, 1},
    {SEVERITY_LOW, SEVERITY_CRITICAL, NONE, 0, true, SEVERITY_HIGH, 3},
    /* a malformed file wins over findings, with and without a threshold */
    {SEVERITY_HIGH, NONE, NONE, 1, true, SEVERITY_HIGH, 2},
    {NONE, SEVERITY_HIGH, SEVERITY_HIGH, 1, true, SEVERITY_HIGH, 2},
    {NONE, NONE, NONE, 3, true, NEVER, 2},
    /* nothing collected wins over all */
    {NONE, NONE, NONE, 0, false, NEVER, 4},
    {SEVERITY_HIGH, SEVERITY_HIGH, SEVERITY_HIGH, 1, false, SEVERITY_HIGH, 4},
};

static void exit_status__follows_the_order_of_the_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct summary summary = {0};
        if (row->fail != NONE)
            summary.fails[row->fail] = 1;
        if (row->unknown != NONE)
            summary.unknowns[row->unknown] = 1;
        if (row->gap != NONE)
            summary.gap[row->gap] = true;
        int status = exit_status(&summary, row->malformed, row->collected, row->threshold);
        if (status != row->expected)
            print_error("row %zu\n", i);
        assert_int_equal(status, row->expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_status__follows_the_order_of_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
