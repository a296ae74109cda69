#include "collector/aws/endless.h"

#include <stdio.h>

#include "core/limits.h"
#include "tests/support/test.h"

#define ROUNDS_MOST 200000u

/* Pages until the listing is given up; 0: it is not. Tokens and records come round after so many
 * pages (0: never). */
static uint32_t given_up_after(uint32_t tokens, uint32_t records, uint64_t items, bool filtered)
{
    struct endless endless = {0};
    for (uint32_t page = 0; page < ROUNDS_MOST; page++) {
        char token[16];
        int len = snprintf(token, sizeof(token), "%u", tokens > 0 ? page % tokens : page);
        if (endless_page(&endless, str_make(token, (size_t)len), items,
                         records > 0 ? page % records : page, filtered))
            return page + 1;
    }
    return 0;
}

TEST(endless__finds_tokens_that_come_round)
{
    static const uint32_t circles[] = {1, 2, 3, 7, 50, 1000};
    for (size_t i = 0; i < sizeof(circles) / sizeof(circles[0]); i++) {
        uint32_t pages = given_up_after(circles[i], 0, 5, false);
        if (pages <= circles[i] || pages > 4 * circles[i] + 4)
            fail_msg("a circle of %u: %u pages", circles[i], pages);
    }
}

TEST(endless__finds_records_that_come_round)
{
    static const uint32_t circles[] = {1, 2, 3, 40};
    for (size_t i = 0; i < sizeof(circles) / sizeof(circles[0]); i++) {
        uint32_t pages = given_up_after(0, circles[i], 5, false);
        if (pages <= 16 * circles[i] || pages > 70 * circles[i])
            fail_msg("a circle of %u: %u pages", circles[i], pages);
    }
}

TEST(endless__empty_pages_have_an_end)
{
    assert_int_equal(given_up_after(0, 0, 0, false), 101);
    assert_int_equal(given_up_after(0, 0, 0, true), 10001);
    assert_int_equal(given_up_after(0, 1, 0, false), 101); /* empty ones are not the same records */
}

TEST(endless__a_long_listing_is_read)
{
    assert_int_equal(given_up_after(0, 0, 1000, false), LIMIT_PAGES + 1);
}

TEST(endless__a_page_may_come_twice)
{
    struct endless endless = {0};
    for (uint32_t page = 0; page < 64; page++) {
        char token[16];
        int len = snprintf(token, sizeof(token), "%u", page);
        assert_false(endless_page(&endless, str_make(token, (size_t)len), 5, page / 2, false));
    }
}
