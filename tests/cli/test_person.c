/* Asking at the terminal: in a child of its own session, whose terminal is a pair of this test's. */
#include "cli/person.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "tests/support/test.h"

#define PROMPT "Code: "

/* What came of it in the child. */
struct told {
    int status;
    enum error_code code;
    char line[8];
};

/* The terminal stays open here, so that nothing is lost before the child has it. */
struct pair {
    int ours, terminal;
    char name[64];
};

static struct pair open_pair(void)
{
    struct pair pair;
    assert_int_equal(openpty(&pair.ours, &pair.terminal, pair.name, NULL, NULL), 0);
    return pair;
}

static void close_pair(const struct pair *pair)
{
    (void)close(pair->ours);
    (void)close(pair->terminal);
}

static void ask_in_child(const char *terminal, int out)
{
    struct told told = {0};
    struct error err = ERROR_INIT;
    (void)setsid();
    int fd = terminal ? open(terminal, O_RDWR) : -1; /* becomes the terminal of the session */
    if (fd >= 0)
        (void)ioctl(fd, TIOCSCTTY, 0);
    interrupt_watch();
    told.status = person_ask(NULL, PROMPT, told.line, sizeof(told.line), &err);
    told.code = err.code;
    _exit(write(out, &told, sizeof(told)) == sizeof(told) ? 0 : 1);
}

/* Types `text` once the prompt is there, or sends the signal. `pair` NULL: there is no terminal. */
static struct told ask(const struct pair *pair, const char *text, int number)
{
    int pipes[2];
    struct told told = {0};
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0)
        ask_in_child(pair ? pair->name : NULL, pipes[1]);
    assert_true(child > 0);
    (void)close(pipes[1]);
    char seen[sizeof(PROMPT)] = "";
    for (size_t len = 0; pair && len < strlen(PROMPT); len++)
        assert_int_equal(read(pair->ours, seen + len, 1), 1);
    if (text)
        assert_int_equal(write(pair->ours, text, strlen(text)), strlen(text));
    if (number > 0)
        assert_int_equal(kill(child, number), 0);
    assert_int_equal(read(pipes[0], &told, sizeof(told)), sizeof(told));
    (void)close(pipes[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_string_equal(seen, pair ? PROMPT : "");
    return told;
}

TEST(person__types_a_line)
{
    struct pair pair = open_pair();
    struct told told = ask(&pair, "123456\n", 0);
    assert_int_equal(told.status, 0);
    assert_string_equal(told.line, "123456");
    close_pair(&pair);
}

TEST(person__a_long_line_is_cut)
{
    struct pair pair = open_pair();
    struct told told = ask(&pair, "1234567890\n", 0);
    assert_int_equal(told.status, 0);
    assert_string_equal(told.line, "1234567");
    close_pair(&pair);
}

/* Ctrl-D. */
TEST(person__may_say_nothing)
{
    struct pair pair = open_pair();
    struct told told = ask(&pair, "\004", 0);
    assert_int_equal(told.status, -1);
    assert_int_equal(told.code, ERR_NOT_FOUND);
    close_pair(&pair);
}

TEST(person__a_signal_ends_the_wait)
{
    struct pair pair = open_pair();
    struct told told = ask(&pair, NULL, SIGTERM);
    assert_int_equal(told.status, -1);
    assert_int_equal(told.code, ERR_CANCELLED);
    close_pair(&pair);
}

TEST(person__is_not_there_without_a_terminal)
{
    struct told told = ask(NULL, NULL, 0);
    assert_int_equal(told.status, -1);
    assert_int_equal(told.code, ERR_NOT_FOUND);
}
