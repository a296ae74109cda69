/* The clocks of this machine. They are read here and nowhere else. */
#ifndef SNAPAUDIT_CLI_CLOCKS_H
#define SNAPAUDIT_CLI_CLOCKS_H

#include <stdint.h>

#include "core/clock.h"

/* This moment. */
instant clock_now(void);

/* Milliseconds since some moment; never goes back. */
int64_t clock_monotonic_ms(void);

#endif
