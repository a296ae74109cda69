/* Clocks, memory and the machine. Nothing in here is asserted anywhere: numbers are for people. */
#ifndef SNAPAUDIT_TESTS_BENCH_MEASURE_H
#define SNAPAUDIT_TESTS_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Seconds. */
struct lap {
    double wall, cpu;
};

struct lap lap_now(void); /* of this process, all threads */
struct lap lap_since(struct lap start);

/* Bytes of this process that are in memory: now, and at most since it was forked. */
uint64_t memory_now(void);
uint64_t memory_peak(void);

/* Run `work(arg, result)` in a process of its own, so that memory is counted from nothing; `result`
 * of `size` bytes comes back. Ends the program when it fails. */
void measure_apart(void (*work)(const void *arg, void *result), const void *arg, void *result,
                   size_t size);

/* Start a program and wait for it: its output goes nowhere. */
struct program_run {
    struct lap lap;       /* cpu: user and system */
    uint64_t peak_memory; /* bytes */
    int status;           /* exit status */
};
struct program_run measure_program(char *const *argv);

/* "Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.1.0". */
#define MACHINE_TEXT_MAX 512
void machine_describe(char *buf);

#endif
