/* The lower bound: the same listings, asked for page by page on the same number of connections and
 * threads as the program does, and thrown away. */
#ifndef SNAPAUDIT_TESTS_BENCH_RECEIVE_H
#define SNAPAUDIT_TESTS_BENCH_RECEIVE_H

#include <stdint.h>

struct received {
    uint64_t requests, bytes;
};

/* Ends the program when an answer is not 200. */
void receive_all(const char *url, const char *const *regions, unsigned region_count,
                 unsigned threads, unsigned connections, struct received *out);

#endif
