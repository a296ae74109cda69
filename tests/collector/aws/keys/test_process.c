#include "collector/aws/keys/process.h"
#include "core/str.h"
#include "tests/support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONG_MS 60000

static struct secret *printed; /* by the last one that was run */

static int make_room(void **state)
{
    (void)state;
    printed = secret_new(64);
    return 0;
}

static int release_room(void **state)
{
    (void)state;
    secret_free(printed);
    return 0;
}

/* A shell is the program here, for what it can do. */
static struct process_result run_for(const char *script, const struct process_terms *terms)
{
    char shell[] = "/bin/sh", option[] = "-c", text[512];
    char *const words[] = {shell, option, text, NULL};
    (void)snprintf(text, sizeof(text), "%s", script);
    secret_wipe(printed);
    return process_run(words, terms, printed);
}

static struct process_result run(const char *script)
{
    const struct process_terms terms = {.limit_ms = LONG_MS};
    return run_for(script, &terms);
}

static void assert_prints(const char *script, const char *expected)
{
    struct process_result result = run(script);
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_int_equal(result.len, strlen(expected));
    assert_memory_equal(secret_bytes(printed), expected, strlen(expected));
}

/* Ended, though whoever inherits it may not have asked for its status yet. */
static bool is_gone(pid_t pid)
{
    char path[64], state = 'Z';
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    for (int i = 0; i < 1000; i++) { /* a killed process takes its time to end */
        FILE *file = fopen(path, "r");
        if (!file)
            return true;
        int found = fscanf(file, "%*d %*s %c", &state);
        (void)fclose(file);
        if (found != 1 || state == 'Z' || state == 'X')
            return true;
        (void)poll(NULL, 0, 5);
    }
    return false;
}

TEST_WITH(process__what_it_prints_is_kept, make_room, release_room)
{
    assert_prints("printf abc; printf def", "abcdef");
    assert_prints(":", "");
}

TEST_WITH(process__words_reach_it_as_they_are, make_room, release_room)
{
    const struct process_terms terms = {.limit_ms = LONG_MS};
    char program[] = "printf", format[] = "%s|", first[] = "$HOME; `id`", second[] = "";
    char *const words[] = {program, format, first, second, NULL};
    struct process_result result = process_run(words, &terms, printed);
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_true(str_eq_c(str_make(secret_bytes(printed), result.len), "$HOME; `id`||"));
}

TEST_WITH(process__how_it_ended_is_told, make_room, release_room)
{
    struct process_result result = run("exit 3");
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_int_equal(result.exit, 3);
    assert_int_equal(result.signal, 0);
    result = run("kill -TERM $$");
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_int_equal(result.exit, -1);
    assert_int_equal(result.signal, SIGTERM);
}

TEST_WITH(process__one_that_is_not_there_is_not_started, make_room, release_room)
{
    const struct process_terms terms = {.limit_ms = LONG_MS};
    char program[] = "/nowhere/keys";
    char *const words[] = {program, NULL};
    struct process_result result = process_run(words, &terms, printed);
    assert_int_equal(result.end, PROCESS_NOT_STARTED);
    assert_int_equal(result.start_errno, ENOENT);
}

/* Its whole group: a program that it began tells its number, and is gone. */
TEST_WITH(process__one_that_takes_too_long_is_killed_with_all_its_own, make_room, release_room)
{
    const struct process_terms terms = {.limit_ms = 300};
    struct process_result result = run_for("sleep 600 & printf $!; wait", &terms);
    assert_int_equal(result.end, PROCESS_LATE);
    assert_int_equal(result.signal, SIGKILL);
    assert_true(result.len > 0 && result.len < secret_size(printed));
    assert_true(is_gone((pid_t)strtol(secret_bytes(printed), NULL, 10)));
}

TEST_WITH(process__one_that_prints_too_much_is_killed, make_room, release_room)
{
    struct process_result result = run("while :; do echo 0123456789; done");
    assert_int_equal(result.end, PROCESS_TOO_LONG);
    assert_int_equal(result.signal, SIGKILL);
    result = run("printf %064d 7");
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_int_equal(result.len, 64);
    result = run("printf %065d 7");
    assert_int_equal(result.end, PROCESS_TOO_LONG);
}

TEST_WITH(process__a_signal_to_us_ends_it, make_room, release_room)
{
    static atomic_int stop = SIGINT;
    const struct process_terms terms = {.limit_ms = LONG_MS, .stop = &stop};
    struct process_result result = run_for("sleep 600", &terms);
    assert_int_equal(result.end, PROCESS_STOPPED);
    assert_int_equal(result.signal, SIGKILL);
}

/* A program that stays in the background keeps the output open. */
TEST_WITH(process__what_stays_behind_is_not_waited_for, make_room, release_room)
{
    struct process_result result = run("printf abc; sleep 5 & exit 0");
    assert_int_equal(result.end, PROCESS_ENDED);
    assert_int_equal(result.len, 3);
}

TEST_WITH(process__it_has_nothing_to_read_and_no_file_of_ours, make_room, release_room)
{
    int fd = fcntl(open("/dev/null", O_RDONLY), F_DUPFD, 37);
    assert_int_equal(fd, 37);
    assert_prints("cat; test -e /proc/self/fd/37 || printf none", "none");
    close(fd);
}

TEST_WITH(process__it_has_a_group_of_its_own, make_room, release_room)
{
    assert_prints("set -- $(cut -d' ' -f5 /proc/$$/stat); [ $1 = $$ ] && printf own", "own");
}
