/* A program that is run for what it prints. Internal to collector/aws: only a credential_process is one. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_PROCESS_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_PROCESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/secret.h"

enum process_end {
    PROCESS_ENDED,
    PROCESS_NOT_STARTED,
    PROCESS_LATE,     /* it was given up after `limit_ms` */
    PROCESS_TOO_LONG, /* it printed more than there was room for */
    PROCESS_STOPPED   /* a signal told us to stop */
};

struct process_terms {
    int64_t limit_ms;
    bool show_errors;       /* what it writes to stderr goes to ours; else nowhere */
    const atomic_int *stop; /* may be NULL */
};

struct process_result {
    enum process_end end;
    size_t len;      /* of what it printed */
    int exit;        /* PROCESS_ENDED: its exit status; -1 where a signal killed it */
    int signal;      /* that one */
    int start_errno; /* PROCESS_NOT_STARTED */
};

/* Run `words` (the program, sought in PATH, and its arguments; NULL after the last) without a shell, in a
 * process group of its own, with nothing to read, until it ends; what it prints goes to `out`. Its whole
 * group is killed where it is given up: nothing of it stays. It has our environment and no file of ours. */
struct process_result process_run(char *const words[], const struct process_terms *terms,
                                  struct secret *out);

#endif
