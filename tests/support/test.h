/* How a test is written: TEST(thing__does_what) { … }. It runs because it is there, in the order of the
 * file; there is no list. Fixtures are made and released around it by TEST_WITH(). `state` is cmocka's. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_TEST_H
#define SNAPAUDIT_TESTS_SUPPORT_TEST_H

/* What cmocka.h wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* For the two macros below. NULL: nothing to make, or to release. */
void test_add(const char *name, CMUnitTestFunction run, CMFixtureFunction make,
              CMFixtureFunction release);

#define TEST(name) TEST_WITH(name, NULL, NULL)

#define TEST_WITH(name, make, release)                        \
    static void name(void **state);                           \
    __attribute__((constructor)) static void add_##name(void) \
    {                                                         \
        test_add(#name, name, make, release);                 \
    }                                                         \
    static void name(__attribute__((unused)) void **state)

#endif
