/* One plain HTTP exchange by itself, unsigned: with whoever hands out keys on this machine or network, and
 * with AWS's single sign-on. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_HTTP_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_HTTP_H

#include <stddef.h>

#include "collector/aws/call_result.h"
#include "core/secret.h"
#include "collector/aws/terms.h"
#include "core/error.h"

#define HTTP_HEADERS_MAX 4
#define HTTP_SECRETS_MAX 2

struct http_header {
    const char *name;
    struct str value; /* without a line end */
};

struct http_exchange {
    const char *what;   /* for --debug, which does not show the URL: "instance metadata" */
    const char *method; /* "GET" */
    const char *url;
    struct http_header headers[HTTP_HEADERS_MAX]; /* up to the first without a name */
    struct str body;                              /* empty: none is sent */
    struct str secrets[HTTP_SECRETS_MAX];         /* that no message may repeat */

    /* Next door: no proxy, and a time and number of tries of its own. False: as AWS itself is asked. */
    bool link_local;
    int64_t try_ms;
    unsigned tries;
    int64_t pause_ms; /* between two */
};

struct http_answer {
    struct call_result result; /* FAILURE_NONE: a 2xx whose body is here whole */
    struct secret *body;
    size_t len;
};

/* All tries. What became of it is in `answer`, for which http_answer_clear() is due, whatever this returns.
 * Returns -1 with `err` when nothing could be asked, or a signal came. Redirects are not followed. */
int http_ask(const struct aws_terms *terms, const struct http_exchange *exchange,
             struct http_answer *answer, struct error *err);
void http_answer_clear(struct http_answer *answer); /* wipes */

#endif
