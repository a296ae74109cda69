/* Tables in Markdown, and how the bench gives up. */
#ifndef SNAPAUDIT_TESTS_BENCH_TABLE_H
#define SNAPAUDIT_TESTS_BENCH_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/bench/measure.h"

enum { PATH_SIZE = 4096, MIB = 1 << 20 };

/* Say why, and end the program. */
_Noreturn void fail(const char *what, const char *why);

/* DIR/NAME, of PATH_SIZE bytes. */
void path_in(char *out, const char *dir, const char *name);

void heading(const char *title);
void row(const char *what, const char *measured);

/* A value of which less (or, with `more`, more) is better; aim 0: none. */
void row_target(const char *what, double value, const char *unit, double target, double aim,
                bool more);
void row_lap(const char *what, struct lap lap);
void row_bytes(const char *what, uint64_t bytes);

#endif
