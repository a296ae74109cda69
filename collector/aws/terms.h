/* How AWS is asked, whatever for: settings, clocks, and when to stop. Borrowed by all who ask; read-only. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_TERMS_H
#define SNAPAUDIT_COLLECTOR_AWS_TERMS_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/clock.h"

struct aws_settings;

struct aws_terms {
    const struct aws_settings *settings;
    const atomic_int *stop; /* not 0: a signal came, and nobody waits any longer; may be NULL */
    /* Notes for --debug: requests and answers without secrets. May be NULL. Any thread, several at
     * a time. */
    void (*debug)(void *ctx, const char *line);
    void *debug_ctx;
    instant (*now)(void);          /* the wall clock, handed down by cli */
    int64_t (*monotonic_ms)(void); /* a clock that never goes back, likewise */
    int64_t began_ms;              /* when the run did, by that clock */
    int64_t deadline_ms; /* how long after that AWS is asked at most, and with it each region and
                            listing; 0: the run has no end, and those have core/limits.h */
};

/* A note for --debug, where anybody listens. Nothing secret, and of what others say only codes and ids that
 * were looked through for secrets. */
void aws_debug(const struct aws_terms *terms, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
