/* SIGINT, SIGTERM and SIGHUP: the first asks the run to stop, the second ends it at once. */
#ifndef SNAPAUDIT_CLI_INTERRUPT_H
#define SNAPAUDIT_CLI_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

/* Install the handlers. */
void interrupt_watch(void);

/* The number of the signal that came, else 0. Borrowed for good. */
const atomic_int *interrupt_flag(void);

/* As if a signal had asked the run to stop. Who calls says why: interrupt_by_us() is true from then on. */
void interrupt_stop(void);
bool interrupt_by_us(void);

/* The exit status after it: 128 + signal. Only when the flag is set. */
int interrupt_status(void);

#endif
