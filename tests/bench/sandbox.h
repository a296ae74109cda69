/* The local look-alike of AWS as a process of its own, with a big made-up world. */
#ifndef SNAPAUDIT_TESTS_BENCH_SANDBOX_H
#define SNAPAUDIT_TESTS_BENCH_SANDBOX_H

#include <stdint.h>
#include <sys/types.h>

#include "tests/bench/table.h"

#define SANDBOX_ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define SANDBOX_SECRET_KEY "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

struct sandbox {
    pid_t pid;
    char url[64]; /* "http://127.0.0.1:40123" */
    char stats[PATH_SIZE];
};

/* Write a world of `snapshots` in `regions` with the program `worlds` to `dir`. */
void sandbox_world(const char *worlds, uint32_t snapshots, unsigned regions, const char *dir);

/* Serve that world with the program `program`, without buckets; ready when this returns. Ends by
 * itself after `lifetime_s`, and when this process ends. */
void sandbox_start(struct sandbox *sandbox, const char *program, const char *world,
                   unsigned latency_ms, unsigned lifetime_s);
/* How many requests it got. */
uint64_t sandbox_stop(struct sandbox *sandbox);

/* Seconds of processor time that it used so far. */
double sandbox_cpu(const struct sandbox *sandbox);

#endif
