/* The gravest of many lines stay, in the order in which they came. */
#include "reports/gravest_internal.h"
#include "tests/support/test.h"

#include <string.h>

/* i, l, m, h and c are lines of the five severities. */
static const char letters[] = "ilmhc";

static enum severity severity_of(char letter)
{
    return (enum severity)(strchr(letters, letter) - letters);
}

static void put_line(void *arg, struct str line)
{
    sink_str(arg, line);
}

static void offer(struct gravest *gravest, const char *lines)
{
    for (; *lines; lines++) {
        struct sink *out = gravest_line(gravest, severity_of(*lines));
        if (out)
            sink_printf(out, "%c\n", *lines);
    }
}

static void expect(uint64_t keep, const char *lines, const char *kept)
{
    struct error err = ERROR_INIT;
    struct gravest *gravest = gravest_new(keep);
    struct sink *out = sink_memory();
    offer(gravest, lines);
    assert_int_equal(gravest_left_out(gravest), strlen(lines) - strlen(kept));
    assert_int_equal(gravest_each(gravest, put_line, out, &err), 0);
    if (!str_eq_c(sink_view(out), kept))
        fail_msg("of %s: %.*s", lines, STR_ARG(sink_view(out)));
    sink_abort(out);
    gravest_free(gravest);
}

TEST(gravest__keeps_all_in_their_order_up_to_the_limit)
{
    expect(5, "", "");
    expect(5, "lhmci", "lhmci");
}

TEST(gravest__leaves_out_the_least_grave)
{
    expect(5, "lhmcim", "lhmcm");
    expect(3, "lhmcim", "hmc");
    expect(1, "lhmcim", "c");
}

TEST(gravest__of_equally_grave_lines_the_first_stay)
{
    struct gravest *gravest = gravest_new(2);
    assert_non_null(gravest_line(gravest, SEVERITY_LOW));
    assert_non_null(gravest_line(gravest, SEVERITY_LOW));
    assert_null(gravest_line(gravest, SEVERITY_LOW));
    assert_null(gravest_line(gravest, SEVERITY_INFO)); /* it need not even wait */
    assert_non_null(gravest_line(gravest, SEVERITY_HIGH));
    assert_int_equal(gravest_left_out_of(gravest, SEVERITY_HIGH), 0);
    assert_int_equal(gravest_left_out_of(gravest, SEVERITY_LOW), 2);
    assert_int_equal(gravest_left_out_of(gravest, SEVERITY_INFO), 1);
    gravest_free(gravest);
}

TEST(gravest__what_waits_is_bounded)
{
    struct gravest *gravest = gravest_new(100);
    size_t waiting = 0;
    for (size_t severity = 0; severity < SEVERITY_COUNT; severity++)
        for (size_t i = 0; i < 1000; i++)
            waiting += gravest_line(gravest, (enum severity)severity) != NULL;
    assert_int_equal(waiting, 100 * SEVERITY_COUNT); /* the gravest come last: the worst case */
    assert_int_equal(gravest_left_out(gravest), 1000 * SEVERITY_COUNT - 100);
    gravest_free(gravest);
    gravest_free(NULL);
}
