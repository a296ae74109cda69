/* What went wrong, in fixed buffers: an error never allocates and never holds a secret. */
#ifndef SNAPAUDIT_CORE_ERROR_H
#define SNAPAUDIT_CORE_ERROR_H

enum error_code {
    ERR_NONE = 0,
    ERR_USAGE,     /* wrong option or argument */
    ERR_POLICY,    /* the policy file is not valid */
    ERR_INPUT,     /* an input file or answer is malformed */
    ERR_LIMIT,     /* input is larger than core/limits.h allows */
    ERR_IO,        /* the operating system refused */
    ERR_NOT_FOUND, /* a thing asked for is not there */
    ERR_DENIED,    /* no permission */
    ERR_NETWORK,   /* transport */
    ERR_BUSY,      /* another run has it */
    ERR_CANCELLED, /* a signal asked us to stop */
    ERR_INTERNAL   /* should not happen; still reported, never ignored */
};

struct error {
    enum error_code code;
    char message[512]; /* one line, lower case, no final stop */
    char detail[1024]; /* empty when there is nothing more to say */
    char hint[512];    /* what the reader can do next; may be empty */
};

#define ERROR_INIT       \
    {                    \
        .code = ERR_NONE \
    }

/* Each of these truncates what does not fit and keeps UTF-8 whole; a control character or a stray
 * byte becomes '?'. Arguments may point into `err`; a NULL `err` is passed over. */

/* Fill `err` anew (detail and hint are emptied). Returns -1, so that callers can return it. */
int error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void error_detail(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
void error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put "CONTEXT: " before the message: what the caller was doing. Returns -1. */
int error_context(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
