/* What is undone when the program ends suddenly: seen from outside, in a child that ends so. */
#include "core/undo.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "tests/support/test.h"

static int told; /* where acts tell that they ran */

static void tell(void *ctx)
{
    ssize_t written = write(told, ctx, strlen(ctx));
    (void)written;
}

static struct undo first, second, third;

static void add_all(void)
{
    undo_add(&first, tell, "first ");
    undo_add(&second, tell, "second ");
    undo_add(&third, tell, "third ");
}

/* What the acts tell when `prepare` is followed by the end. */
static void expect_undone(void (*prepare)(void), const char *expected)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        told = ends[1];
        (void)close(STDERR_FILENO);
        prepare();
        mem_exhausted();
    }
    (void)close(ends[1]);
    char text[100] = "";
    size_t len = 0;
    for (ssize_t got; (got = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0;)
        len += (size_t)got;
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_string_equal(text, expected);
}

TEST(undo__the_last_is_undone_first)
{
    expect_undone(add_all, "third second first ");
}

static void drop_second(void)
{
    add_all();
    undo_drop(&second);
    undo_drop(&second); /* once is enough, and twice does no harm */
}

static void drop_ends(void)
{
    add_all();
    undo_drop(&third);
    undo_drop(&first);
}

static void drop_and_add(void)
{
    drop_ends();
    undo_add(&first, tell, "again ");
}

TEST(undo__what_was_dropped_stays)
{
    expect_undone(drop_second, "third first ");
    expect_undone(drop_ends, "second ");
    expect_undone(drop_and_add, "again second ");
}

static void drop_what_was_never_added(void)
{
    undo_drop(&first);
}

TEST(undo__nothing_is_undone_where_nothing_was_added)
{
    expect_undone(drop_what_was_never_added, "");
}
