#include "core/pieces.h"
#include "tests/support/test.h"

/* Pieces of different lengths, some of them empty. */
static void count_up(void *ctx, size_t number, struct sink *out)
{
    (void)ctx;
    for (size_t i = 0; i < number % 5; i++)
        sink_printf(out, "%zu.%zu ", number, i);
}

static void assert_same(size_t jobs, size_t count)
{
    struct sink *one_by_one = sink_memory();
    struct sink *side_by_side = sink_memory();
    for (size_t i = 0; i < count; i++)
        count_up(NULL, i, one_by_one);
    pieces_write(side_by_side, jobs, count, count_up, NULL);
    assert_true(str_eq(sink_view(side_by_side), sink_view(one_by_one)));
    sink_abort(side_by_side);
    sink_abort(one_by_one);
}

TEST(pieces__their_text_is_in_order_however_many_threads_make_it)
{
    static const size_t counts[] = {0, 1, 7, 8, 9, 1000};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        assert_same(1, counts[i]);
        assert_same(2, counts[i]);
        assert_same(100, counts[i]);
    }
}
