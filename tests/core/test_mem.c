#include "core/mem.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TEST(mem__new_memory_is_zeroed)
{
    static const char zeros[1000];
    void *one = mem_alloc(1000);
    void *many = mem_array(100, 10);
    assert_memory_equal(one, zeros, 1000);
    assert_memory_equal(many, zeros, 1000);
    mem_free(one);
    mem_free(many);
}

TEST(mem__nothing_is_still_something_to_hold)
{
    void *a = mem_alloc(0);
    void *b = mem_array(0, 8);
    void *c = mem_resize(NULL, 8, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    c = mem_resize(c, 0, 4);
    assert_non_null(c);
    mem_free(a);
    mem_free(b);
    mem_free(c);
    mem_free(NULL);
}

TEST(mem__resize_keeps_what_was_there)
{
    char *text = mem_resize(NULL, 4, 1);
    memcpy(text, "abc", 4);
    text = mem_resize(text, 1000, 100);
    assert_string_equal(text, "abc");
    mem_free(text);
}

static void overflow_in_array(void)
{
    mem_free(mem_array(SIZE_MAX / 2 + 2, 2));
}

static void overflow_in_resize(void)
{
    mem_free(mem_resize(NULL, SIZE_MAX / 2 + 2, 2));
}

static void more_than_an_object_can_have(void)
{
    mem_free(mem_alloc((size_t)PTRDIFF_MAX + 1));
}

#define PLAIN "error: " MEM_EXHAUSTED "\nhint: " MEM_EXHAUSTED_HINT "\n"

/* Run `ask` in a child and look at how it ended, and what it said. */
static void expect_end(void (*ask)(void), const char *words)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        ask();
        _exit(0);
    }
    (void)close(ends[1]);
    char text[400] = "";
    ssize_t len = read(ends[0], text, sizeof(text) - 1);
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
    assert_true(len > 0);
    assert_string_equal(text, words);
}

TEST(mem__out_of_memory_ends_with_one_message_and_status_70)
{
    expect_end(overflow_in_array, PLAIN);
    expect_end(overflow_in_resize, PLAIN);
    expect_end(more_than_an_object_can_have, PLAIN);
}

static void ask_in_another_form(void)
{
    mem_exhausted_says("{}\n");
    mem_exhausted();
}

TEST(mem__out_of_memory_is_said_in_the_form_that_was_asked_for)
{
    expect_end(ask_in_another_form, "{}\n");
}

TEST(mem__what_fails_when_all_is_done_changes_nothing)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        mem_run_is_over(3);
        mem_exhausted();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
}

#define THREADS 8

static void *run_out(void *start)
{
    (void)pthread_barrier_wait(start);
    mem_exhausted();
}

static void run_out_in_many_threads(void)
{
    pthread_barrier_t start;
    pthread_t threads[THREADS];
    (void)pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        (void)pthread_create(&threads[i], NULL, run_out, &start);
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
}

TEST(mem__only_one_of_many_threads_says_it)
{
    for (int i = 0; i < 20; i++)
        expect_end(run_out_in_many_threads, PLAIN);
}
