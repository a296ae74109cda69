/* The audit of a local look-alike of AWS over loopback. */
#ifndef SNAPAUDIT_TESTS_BENCH_NETWORK_H
#define SNAPAUDIT_TESTS_BENCH_NETWORK_H

#include <stdint.h>

struct network_options {
    const char *program; /* snapaudit */
    const char *sandbox; /* snapaudit-sandbox */
    const char *worlds;  /* snapaudit-worlds */
    const char *scripts; /* folder of this file, for boto3.py; NULL: left out */
    const char *dir;     /* to write in */
    uint32_t snapshots;
    unsigned regions;
    unsigned repeat;
};

/* What the program, and whom it is compared with, find in their environment: the keys of the sandbox, and
 * nothing that leads elsewhere. */
void network_environment(void);

/* Writes the world, serves it, measures, prints a table. */
void network_show(const struct network_options *options);

#endif
