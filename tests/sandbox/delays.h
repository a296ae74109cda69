/* Connections that wait: suspended until their time has come, so that no thread sleeps for them. */
#ifndef SANDBOX_DELAYS_H
#define SANDBOX_DELAYS_H

#include <stdint.h>

struct MHD_Connection;
struct delays; /* opaque, defined in delays.c; thread-safe */

struct delays *delays_new(void);

/* Suspends the connection now and resumes it at `due_ms` (monotonic_ms()). */
void delays_add(struct delays *delays, struct MHD_Connection *connection, int64_t due_ms);

/* Resumes all that wait and ends the thread. Before the daemon stops. */
void delays_end(struct delays *delays);
void delays_free(struct delays *delays);

int64_t monotonic_ms(void);

#endif
