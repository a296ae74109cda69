#include "collector/aws/keys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"

#define LOOK_MS 20 /* how often to see whether it has ended */

struct running {
    pid_t pid;
    int from; /* its output */
    int timer;
    bool at_end; /* of its output */
    bool ended;
    int status; /* of wait() */
};

/* ---- to start it ---- */

/* As if it were begun from a shell: no signal is blocked, or ignored because we do. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    sigaddset(&usual, SIGHUP);
    (void)posix_spawnattr_setsigmask(attributes, &none);
    (void)posix_spawnattr_setsigdefault(attributes, &usual);
    (void)posix_spawnattr_setpgroup(attributes, 0);
    (void)posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                   POSIX_SPAWN_SETSIGDEF);
}

/* Returns 0 or an error number. */
static int set_files(posix_spawn_file_actions_t *files, int output, bool show_errors)
{
    int why = posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO);
    if (why == 0)
        why = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (why == 0 && !show_errors)
        why = posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (why == 0)
        why = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    return why;
}

/* environ is handed on, never read. Returns 0 or an error number. */
static int spawn(struct running *run, char *const words[], int output, bool show_errors)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawnattr_init(&attributes);
    set_attributes(&attributes);
    int why = set_files(&files, output, show_errors);
    if (why == 0)
        why = posix_spawnp(/* lint: allow posix_spawnp: the user's own, as the profile says */
                           &run->pid, words[0], &files, &attributes, words, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&files);
    return why;
}

/* The descriptors are above those that the program gets, also where somebody closed ours. */
static int above(int fd)
{
    int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd >= 0)
        (void)close(fd);
    return moved;
}

static int make_timer(int64_t limit_ms)
{
    const struct itimerspec limit = {.it_value = {.tv_sec = limit_ms / MS_PER_SECOND,
                                                  .tv_nsec = limit_ms % MS_PER_SECOND * 1000000}};
    int timer = above(timerfd_create(CLOCK_MONOTONIC, 0));
    if (timer >= 0)
        (void)timerfd_settime(timer, 0, &limit, NULL);
    return timer;
}

/* Returns 0 or an error number. */
static int start(struct running *run, char *const words[], const struct process_terms *terms)
{
    int ends[2] = {-1, -1};
    *run = (struct running){.from = -1, .timer = -1};
    if (pipe(ends) != 0)
        return errno;
    run->from = above(ends[0]);
    int output = above(ends[1]);
    run->timer = make_timer(terms->limit_ms);
    int why = run->from < 0 || output < 0 || run->timer < 0 ? EMFILE : 0;
    if (why == 0)
        why = spawn(run, words, output, terms->show_errors);
    if (output >= 0)
        (void)close(output);
    if (run->from >= 0)
        (void)fcntl(run->from, F_SETFL, O_NONBLOCK);
    return why;
}

/* ---- until it ends ---- */

/* Take what there is. False: there is no room for it. */
static bool take(struct running *run, struct secret *out, size_t *len)
{
    while (!run->at_end) {
        size_t room = secret_size(out) - *len;
        char spare;
        ssize_t n = read(run->from, room > 0 ? secret_bytes(out) + *len : &spare,
                         room > 0 ? room : sizeof(spare));
        if (n > 0 && room == 0)
            return false;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0)
            run->at_end = true;
        else
            *len += (size_t)n;
    }
    return true;
}

static void look_for_end(struct running *run)
{
    run->ended = run->ended || waitpid(run->pid, &run->status, WNOHANG) == run->pid;
}

/* What it left running in the background may hold its output open: that is not waited for. */
static enum process_end wait_for_end(struct running *run, const struct process_terms *terms,
                                     struct secret *out, size_t *len)
{
    while (true) {
        look_for_end(run);
        if (!take(run, out, len))
            return PROCESS_TOO_LONG;
        if (run->ended)
            return PROCESS_ENDED;
        struct pollfd polled[] = {{.fd = run->timer, .events = POLLIN},
                                  {.fd = run->at_end ? -1 : run->from, .events = POLLIN}};
        (void)poll(polled, 2, LOOK_MS);
        if (terms->stop && *terms->stop)
            return PROCESS_STOPPED;
        if (polled[0].revents)
            return PROCESS_LATE;
    }
}

static void give_up(struct running *run)
{
    (void)kill(-run->pid, SIGKILL);
    while (!run->ended && waitpid(run->pid, &run->status, 0) < 0 && errno == EINTR)
        ;
    run->ended = true;
}

struct process_result process_run(char *const words[], const struct process_terms *terms,
                                  struct secret *out)
{
    struct running run;
    struct process_result result = {.end = PROCESS_NOT_STARTED};
    result.start_errno = start(&run, words, terms);
    if (result.start_errno == 0) {
        result.end = wait_for_end(&run, terms, out, &result.len);
        if (result.end != PROCESS_ENDED)
            give_up(&run);
        result.exit = WIFEXITED(run.status) ? WEXITSTATUS(run.status) : -1;
        result.signal = WIFSIGNALED(run.status) ? WTERMSIG(run.status) : 0;
    }
    if (run.from >= 0)
        (void)close(run.from);
    if (run.timer >= 0)
        (void)close(run.timer);
    return result;
}
