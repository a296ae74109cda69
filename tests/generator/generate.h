/* The commands of snapaudit-worlds. Each returns the exit status. */
#ifndef WORLDS_GENERATE_H
#define WORLDS_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *out, *truth, *findings, *summary;
    uint64_t seed;
    double scale;
    long resources, snapshots, regions;
    bool whole;         /* no listing has a gap */
    bool one_partition; /* as a single endpoint answers for */
    bool no_noise, verbose;
};

int generate(const struct options *o);
int check(const struct options *o);
int company(const struct options *o);
int bench(const struct options *o);

#endif
