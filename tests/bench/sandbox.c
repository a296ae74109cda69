#include "tests/bench/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATS    "stats.json"
#define READY_MS 120000 /* a million snapshots take a few seconds to load */

void sandbox_world(const char *worlds, uint32_t snapshots, unsigned regions, const char *dir)
{
    char program[PATH_SIZE];
    char out[PATH_SIZE];
    char count[16];
    char places[16];
    char words[4][16] = {"bench", "--snapshots", "--regions", "--out"};
    (void)snprintf(program, sizeof(program), "%s", worlds);
    (void)snprintf(out, sizeof(out), "%s", dir);
    (void)snprintf(count, sizeof(count), "%u", snapshots);
    (void)snprintf(places, sizeof(places), "%u", regions);
    char *argv[] = {program, words[0], words[1], count, words[2], places, words[3], out, NULL};
    if (measure_program(argv).status != 0)
        fail(worlds, "could not write a world");
}

static _Noreturn void serve(const char *program, const char *world, const char *port_file,
                            unsigned latency_ms, unsigned lifetime_s)
{
    char stats[PATH_SIZE];
    char latency[16];
    char lifetime[16];
    (void)snprintf(latency, sizeof(latency), "%u", latency_ms);
    (void)snprintf(lifetime, sizeof(lifetime), "%u", lifetime_s);
    path_in(stats, world, STATS);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0)
        (void)dup2(null, STDOUT_FILENO);
    const char *argv[] = {program,
                          "--world",
                          world,
                          "--port-file",
                          port_file,
                          "--access-key",
                          SANDBOX_ACCESS_KEY,
                          "--secret-key",
                          SANDBOX_SECRET_KEY,
                          "--latency-ms",
                          latency,
                          "--lifetime",
                          lifetime,
                          "--no-buckets",
                          "--stats",
                          stats,
                          NULL};
    execv(program, (char *const *)argv); /* lint: allow execv: the bench starts what it measures */
    _exit(127);
}

static unsigned wait_for_port(const struct sandbox *sandbox, const char *port_file)
{
    const struct timespec pause = {.tv_nsec = 20000000};
    for (int waited_ms = 0; waited_ms < READY_MS; waited_ms += 20) {
        unsigned port = 0;
        FILE *file = fopen(port_file, "r");
        char text[16];
        if (file && fgets(text, sizeof(text), file))
            port = (unsigned)strtoul(text, NULL, 10);
        if (file)
            (void)fclose(file);
        if (port > 0)
            return port;
        if (waitpid(sandbox->pid, NULL, WNOHANG) != 0)
            fail("the sandbox", "ended before it answered");
        (void)nanosleep(&pause, NULL);
    }
    (void)kill(sandbox->pid, SIGKILL);
    fail("the sandbox", "is not ready in time");
}

void sandbox_start(struct sandbox *sandbox, const char *program, const char *world,
                   unsigned latency_ms, unsigned lifetime_s)
{
    char port_file[PATH_SIZE];
    path_in(port_file, world, "port");
    (void)unlink(port_file);
    path_in(sandbox->stats, world, STATS);
    (void)fflush(NULL);
    sandbox->pid = fork();
    if (sandbox->pid < 0)
        fail("the sandbox", "could not be started");
    if (sandbox->pid == 0)
        serve(program, world, port_file, latency_ms, lifetime_s);
    (void)snprintf(sandbox->url, sizeof(sandbox->url), "http://127.0.0.1:%u",
                   wait_for_port(sandbox, port_file));
}

/* The first number of that name is the sum of all lanes. */
static uint64_t requests_in(const char *path)
{
    uint64_t requests = 0;
    char line[256];
    FILE *file = fopen(path, "r");
    while (file && requests == 0 && fgets(line, sizeof(line), file)) {
        const char *at = strstr(line, "\"requests\":");
        if (at)
            requests = strtoull(at + sizeof("\"requests\":") - 1, NULL, 10);
    }
    if (file)
        (void)fclose(file);
    return requests;
}

uint64_t sandbox_stop(struct sandbox *sandbox)
{
    (void)kill(sandbox->pid, SIGTERM);
    (void)waitpid(sandbox->pid, NULL, 0);
    sandbox->pid = 0;
    return requests_in(sandbox->stats);
}

/* Fields 14 and 15 of /proc/PID/stat; the name before them is in parentheses and has no blank. */
double sandbox_cpu(const struct sandbox *sandbox)
{
    char path[64];
    char text[1024];
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)sandbox->pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    char *at = fgets(text, sizeof(text), file);
    (void)fclose(file);
    for (int field = 1; at && field < 14; field++)
        at = strchr(at + 1, ' ');
    if (!at)
        return 0;
    unsigned long user = strtoul(at, &at, 10);
    unsigned long system = strtoul(at, NULL, 10);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}
