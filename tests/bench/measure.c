#include "tests/bench/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void cannot(const char *what)
{
    fprintf(stderr, "snapaudit-bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- time ---- */

static double seconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        cannot("clock_gettime");
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct lap lap_now(void)
{
    return (struct lap){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

struct lap lap_since(struct lap start)
{
    struct lap now = lap_now();
    return (struct lap){now.wall - start.wall, now.cpu - start.cpu};
}

/* ---- memory ---- */

/* A line "KEY:   N kB" of a file in /proc; 0 when it is not there. */
static uint64_t proc_bytes(const char *path, const char *key)
{
    FILE *file = fopen(path, "r");
    char line[256];
    unsigned long long kib = 0;
    if (!file)
        return 0;
    while (fgets(line, sizeof(line), file)) {
        size_t len = strlen(key);
        if (strncmp(line, key, len) == 0 && line[len] == ':') {
            kib = strtoull(line + len + 1, NULL, 10);
            break;
        }
    }
    (void)fclose(file);
    return (uint64_t)kib * 1024;
}

uint64_t memory_now(void)
{
    return proc_bytes("/proc/self/status", "VmRSS");
}

uint64_t memory_peak(void)
{
    return proc_bytes("/proc/self/status", "VmHWM");
}

/* ---- processes ---- */

void measure_apart(void (*work)(const void *arg, void *result), const void *arg, void *result,
                   size_t size)
{
    int ends[2];
    if (pipe(ends) != 0)
        cannot("pipe");
    (void)fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        cannot("fork");
    if (child == 0) {
        (void)close(ends[0]);
        work(arg, result);
        _exit(write(ends[1], result, size) == (ssize_t)size ? 0 : 1);
    }
    (void)close(ends[1]);
    size_t got = 0;
    ssize_t n;
    while (got < size && (n = read(ends[0], (char *)result + got, size - got)) > 0)
        got += (size_t)n;
    (void)close(ends[0]);
    int status;
    if (waitpid(child, &status, 0) != child || status != 0 || got != size) {
        fprintf(stderr, "snapaudit-bench: a measurement ended with status %d\n", status);
        exit(1);
    }
}

static _Noreturn void become(char *const *argv)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        (void)dup2(null, STDIN_FILENO);
        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
    }
    execv(argv[0], argv); /* lint: allow execv: what is measured is the program itself */
    _exit(127);
}

struct program_run measure_program(char *const *argv)
{
    struct program_run run = {.status = -1};
    struct rusage usage;
    int status;
    struct lap start = lap_now();
    pid_t child = fork();
    if (child < 0)
        cannot("fork");
    if (child == 0)
        become(argv);
    if (wait4(child, &status, 0, &usage) != child)
        cannot("wait4");
    run.lap.wall = lap_since(start).wall;
    run.lap.cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    run.peak_memory = (uint64_t)usage.ru_maxrss * 1024;
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

/* ---- the machine ---- */

static void cpu_model(char *buf, size_t size)
{
    char line[256];
    (void)snprintf(buf, size, "unknown processor");
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file)
        return;
    while (fgets(line, sizeof(line), file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        (void)snprintf(buf, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    (void)fclose(file);
}

void machine_describe(char *buf)
{
    char model[128];
    struct utsname system;
    cpu_model(model, sizeof(model));
    if (uname(&system) != 0)
        cannot("uname");
    uint64_t memory = proc_bytes("/proc/meminfo", "MemTotal");
    (void)snprintf(buf, MACHINE_TEXT_MAX, "%s, %ld cores, %.0f GiB, %s %s", model,
                   sysconf(_SC_NPROCESSORS_ONLN), (double)memory / (1 << 30), system.sysname,
                   system.release);
}
