#include "collector/aws/spread.h"

#include <stdatomic.h>
#include <string.h>

#include "tests/support/test.h"

#define ITEMS 500

struct done {
    atomic_uint times[ITEMS];
    atomic_uint hands[8];
};

static void work(void *ctx, size_t item, unsigned thread)
{
    struct done *done = ctx;
    done->times[item]++;
    done->hands[thread]++;
}

TEST(spread__does_each_once_whatever_the_threads)
{
    for (unsigned threads = 0; threads <= 8; threads++) {
        struct done done;
        memset(&done, 0, sizeof(done));
        spread_run(&(struct spread){ITEMS, threads, work, &done});
        for (size_t i = 0; i < ITEMS; i++)
            assert_int_equal(done.times[i], 1);
        unsigned all = 0;
        for (size_t i = 0; i < 8; i++)
            all += done.hands[i];
        assert_int_equal(all, ITEMS);
    }
}

TEST(spread__of_nothing_is_done_at_once)
{
    spread_run(&(struct spread){0, 8, work, NULL});
}
