#include "cli/person.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "core/sink.h"

#define LOOK_MS 200 /* for a signal that came just before the wait */

static bool was_stopped(void)
{
    return *interrupt_flag() != 0;
}

/* False: a signal, or nobody is there any more. */
static bool wait_for_byte(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int count = 0;
    while (!was_stopped() && (count = poll(&ready, 1, LOOK_MS)) <= 0)
        if (count < 0 && errno != EINTR)
            return false;
    return !was_stopped();
}

/* What does not fit is read and left out. False: there is no whole line. */
static bool read_line(int fd, char *out, size_t size)
{
    size_t len = 0;
    char byte = '\0';
    while (wait_for_byte(fd) && read(fd, &byte, 1) == 1) {
        if (byte == '\n') {
            out[len] = '\0';
            return true;
        }
        if (len + 1 < size)
            out[len++] = byte;
    }
    return false;
}

/* Returns 0, or -1: nobody answered, or a signal came. */
static int ask_at(int fd, const char *prompt, char *out, size_t size, struct error *err)
{
    if (sink_send(fd, str_from(prompt), "/dev/tty", err) == 0 && read_line(fd, out, size))
        return 0;
    if (was_stopped())
        return error_set(err, ERR_CANCELLED, "stopped by a signal before anything was collected");
    return error_set(err, ERR_NOT_FOUND, "nobody answered at the terminal");
}

static int open_terminal(struct error *err)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        (void)error_set(err, ERR_NOT_FOUND, "there is no terminal to ask at");
    return fd;
}

int person_ask(void *ctx, const char *prompt, char *out, size_t size, struct error *err)
{
    (void)ctx;
    out[0] = '\0';
    int fd = open_terminal(err);
    if (fd < 0)
        return -1;
    int result = ask_at(fd, prompt, out, size, err);
    (void)close(fd);
    return result;
}

/* The line feed that the terminal did not show is written in its place. */
int person_ask_secret(void *ctx, const char *prompt, char *out, size_t size, struct error *err)
{
    (void)ctx;
    struct termios before, hidden;
    out[0] = '\0';
    int fd = open_terminal(err);
    if (fd < 0)
        return -1;
    bool hides = tcgetattr(fd, &before) == 0;
    if (hides) {
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        hides = tcsetattr(fd, TCSAFLUSH, &hidden) == 0;
    }
    int result = hides ? ask_at(fd, prompt, out, size, err)
                       : error_set(err, ERR_IO, "the terminal would show what is typed");
    if (hides) {
        (void)tcsetattr(fd, TCSAFLUSH, &before);
        struct error ignored = ERROR_INIT;
        (void)sink_send(fd, STR_LIT("\n"), "/dev/tty", &ignored);
    }
    (void)close(fd);
    return result;
}
