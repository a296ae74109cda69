/* What became of a call. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_CALL_RESULT_H
#define SNAPAUDIT_COLLECTOR_AWS_CALL_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/aws/answer.h"
#include "collector/aws/failure.h"

struct call_result {
    enum failure failure; /* FAILURE_NONE: page is set */
    bool transport;       /* no answer at all: connect, TLS, reset, time-out, cut body */
    bool unreachable;     /* of them: no name, no connection */
    bool late;            /* of them: not in the time that there was */
    bool web_page;  /* not AWS answered, but something on the way, or a page of its front end */
    bool proxy;     /* a proxy did not let the connection pass */
    bool fatal;     /* asking again cannot help (TLS not verified, redirect) */
    bool untrusted; /* of them: TLS not verified */
    int64_t retry_after_ms; /* that the answer asks to wait; 0: it does not */
    long http_status;
    struct aws_failure aws; /* code and message, also for transport failures */
    struct answer_page page;
};

/* It says by its name that the keys have ended, which a refusal alone does not. */
bool result_names_the_end(const struct call_result *result);

#endif
