#include "core/spool.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

static void put_numbers(struct spool *spool, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        sink_printf(spool_sink(spool), "%07llu\n", (unsigned long long)i);
}

static void assert_numbers(struct str text, uint64_t from, uint64_t to)
{
    char line[32];
    assert_int_equal(text.len, (to - from) * 8);
    for (uint64_t i = from; i < to; i++) {
        (void)snprintf(line, sizeof(line), "%07llu\n", (unsigned long long)i);
        assert_memory_equal(text.ptr + (i - from) * 8, line, 8);
    }
}

TEST(spool__gives_back_what_fits_in_memory)
{
    struct error err = ERROR_INIT;
    struct spool *spool = spool_new();
    struct sink *out = sink_memory();
    put_numbers(spool, 0, 3);
    assert_int_equal(spool_move(spool, out, &err), 0);
    assert_numbers(sink_view(out), 0, 3);
    sink_abort(out);
    spool_free(spool);
}

TEST(spool__gives_back_what_does_not)
{
    struct error err = ERROR_INIT;
    uint64_t count = SPOOL_MEMORY_BYTES / 8 * 3 + 5;
    struct spool *spool = spool_new();
    struct sink *out = sink_memory();
    put_numbers(spool, 0, count);
    assert_int_equal(spool_move(spool, out, &err), 0);
    assert_numbers(sink_view(out), 0, count);
    sink_abort(out);
    spool_free(spool);
}

TEST(spool__that_is_small_gives_back_what_it_was_given)
{
    struct error err = ERROR_INIT;
    struct spool *spool = spool_new_small(64);
    struct sink *out = sink_memory();
    put_numbers(spool, 0, 1000);
    assert_true(sink_view(spool_sink(spool)).len < 64); /* the rest went to its file */
    assert_int_equal(spool_move(spool, out, &err), 0);
    assert_numbers(sink_view(out), 0, 1000);
    sink_abort(out);
    spool_free(spool);
}

TEST(spool__is_empty_after_it_was_moved)
{
    struct error err = ERROR_INIT;
    uint64_t count = SPOOL_MEMORY_BYTES / 8 * 2;
    struct spool *spool = spool_new();
    struct sink *out = sink_memory();
    put_numbers(spool, 0, count);
    assert_int_equal(spool_move(spool, out, &err), 0);
    sink_clear(out);
    put_numbers(spool, 7, 9);
    assert_int_equal(spool_move(spool, out, &err), 0);
    assert_numbers(sink_view(out), 7, 9);
    sink_abort(out);
    spool_free(spool);
}

static void put_line(void *arg, struct str line)
{
    struct sink *out = arg;
    assert_int_equal(line.len, 7);
    sink_str(out, line);
    sink_char(out, '\n');
}

TEST(spool__gives_back_lines)
{
    static const uint64_t counts[] = {0, 3, SPOOL_MEMORY_BYTES / 8, SPOOL_MEMORY_BYTES / 8 * 2 + 5};
    struct error err = ERROR_INIT;
    struct spool *spool = spool_new();
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct sink *out = sink_memory();
        put_numbers(spool, 0, counts[i]);
        assert_int_equal(spool_each(spool, put_line, out, &err), 0);
        assert_numbers(sink_view(out), 0, counts[i]);
        sink_abort(out);
    }
    spool_free(spool);
}

TEST(spool__may_be_thrown_away_at_any_time)
{
    struct spool *spool = spool_new();
    put_numbers(spool, 0, SPOOL_MEMORY_BYTES / 8 * 2);
    spool_free(spool);
    spool_free(NULL);
}
