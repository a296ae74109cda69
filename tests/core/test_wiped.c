#include "core/wiped.h"

#include <string.h>

#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

TEST(wiped__what_is_freed_is_not_there_any_more)
{
    if (secret_copies() < 0)
        skip();
    char *memory = wiped_alloc(SECRET_COPIES_LEN + 1);
    secret_copies_write(memory);
    memory[SECRET_COPIES_LEN] = '\0';
    assert_int_equal(secret_copies(), 1);
    char *copy = wiped_copy(memory);
    assert_int_equal(secret_copies(), 2);
    wiped_free(copy);
    assert_int_equal(secret_copies(), 1);
    wiped_free(memory);
    assert_int_equal(secret_copies(), 0);
}

TEST(wiped__what_grows_leaves_nothing_behind)
{
    if (secret_copies() < 0)
        skip();
    char *memory = wiped_resize(NULL, SECRET_COPIES_LEN);
    secret_copies_write(memory);
    memory = wiped_resize(memory, 100000);
    assert_int_equal(secret_copies(), 1);
    memory = wiped_resize(memory, 8); /* what does not fit goes */
    assert_int_equal(secret_copies(), 0);
    wiped_free(memory);
}

TEST(wiped__an_array_is_zeroed)
{
    unsigned char *memory = wiped_array(3, 100);
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(memory[i], 0);
    wiped_free(memory);
    wiped_free(NULL);
}
