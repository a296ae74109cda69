#include "cli/person.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
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

int person_ask(void *ctx, const char *prompt, char *out, size_t size, struct error *err)
{
    (void)ctx;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    out[0] = '\0';
    if (fd < 0)
        return error_set(err, ERR_NOT_FOUND, "there is no terminal to ask at");
    bool whole = sink_send(fd, str_from(prompt), "/dev/tty", err) == 0 && read_line(fd, out, size);
    (void)close(fd);
    if (whole)
        return 0;
    if (was_stopped())
        return error_set(err, ERR_CANCELLED, "stopped by a signal before anything was collected");
    return error_set(err, ERR_NOT_FOUND, "nobody answered at the terminal");
}
