#include "core/parallel.h"
#include "tests/support/test.h"

#include <stdatomic.h>

#define ROWS 1000

struct counted {
    atomic_uint rows[ROWS];
    atomic_uint calls;
    atomic_size_t longest;
};

static void count(void *ctx, size_t first, size_t end)
{
    struct counted *counted = ctx;
    atomic_fetch_add(&counted->calls, 1);
    size_t longest = atomic_load(&counted->longest);
    while (end - first > longest &&
           !atomic_compare_exchange_weak(&counted->longest, &longest, end - first))
        ;
    for (size_t row = first; row < end; row++)
        atomic_fetch_add(&counted->rows[row], 1);
}

TEST(parallel__each_row_is_worked_on_once_however_many_threads_there_are)
{
    static const size_t jobs[] = {1, 2, 7, PARALLEL_JOBS_MAX};
    static const size_t pieces[] = {1, 3, 64, ROWS, 2 * ROWS};
    for (size_t j = 0; j < sizeof(jobs) / sizeof(jobs[0]); j++) {
        for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
            struct counted counted = {.calls = 0};
            parallel_each(jobs[j], ROWS, pieces[p], count, &counted);
            for (size_t row = 0; row < ROWS; row++)
                assert_int_equal(counted.rows[row], 1);
            assert_int_equal(counted.calls, (ROWS + pieces[p] - 1) / pieces[p]);
            assert_int_equal(counted.longest, pieces[p] < ROWS ? pieces[p] : ROWS);
        }
    }
}

TEST(parallel__without_rows_nothing_is_called)
{
    struct counted counted = {.calls = 0};
    parallel_each(4, 0, 8, count, &counted);
    assert_int_equal(counted.calls, 0);
}

TEST(parallel__who_asks_for_no_number_of_threads_gets_one_a_processor)
{
    assert_true(parallel_jobs(0) >= 1);
    assert_int_equal(parallel_jobs(3), 3);
    assert_int_equal(parallel_jobs(100000), PARALLEL_JOBS_MAX);
}
