#include "collector/aws/spread.h"

#include <pthread.h>
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

static pthread_barrier_t all_at_work;

static void meet(void *ctx, size_t item, unsigned thread)
{
    struct done *done = ctx;
    (void)pthread_barrier_wait(&all_at_work);
    done->times[item]++;
    done->hands[thread]++;
}

/* Whoever works by the number has room of its own. */
TEST(spread__no_two_threads_have_one_number)
{
    struct done done;
    memset(&done, 0, sizeof(done));
    assert_int_equal(pthread_barrier_init(&all_at_work, NULL, 8), 0);
    spread_run(&(struct spread){8, 8, meet, &done});
    (void)pthread_barrier_destroy(&all_at_work);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(done.hands[i], 1);
}

TEST(spread__of_nothing_is_done_at_once)
{
    spread_run(&(struct spread){0, 8, work, NULL});
}
