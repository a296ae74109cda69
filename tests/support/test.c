#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#define TESTS_MAX 512 /* of one program */

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;

/* Called before main(), where nobody could hear of a failure but by the end of the program. */
void test_add(const char *name, CMUnitTestFunction run, CMFixtureFunction make,
              CMFixtureFunction release)
{
    if (count == TESTS_MAX) {
        fprintf(stderr, "more than %d tests in one program\n", TESTS_MAX);
        abort();
    }
    tests[count++] = (struct CMUnitTest){
        .name = name, .test_func = run, .setup_func = make, .teardown_func = release};
}

int main(void)
{
    if (count == 0) {
        fprintf(stderr, "no test in this program\n");
        return 1;
    }
    return _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
}
