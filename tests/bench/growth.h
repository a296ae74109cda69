/* What must not grow: ratios between two measurements of one run. */
#ifndef SNAPAUDIT_TESTS_BENCH_GROWTH_H
#define SNAPAUDIT_TESTS_BENCH_GROWTH_H

/* Prints its rows; each thing is measured `repeat` times, and the best counts. */
void growth_show(unsigned repeat);

#endif
