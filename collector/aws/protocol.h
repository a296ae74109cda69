/* How a service is spoken to: a table of functions for each protocol of AWS. What is asked, paged,
 * signed, sent again and counted does not know which it is.
 *
 *     query  form bodies and XML answers: EC2, STS, Auto Scaling
 *     json   AWS-JSON 1.1: KMS, Organizations, CloudTrail, SSM
 *     rest   GET, paths and query strings, JSON answers: AWS Backup, DLM, EBS direct
 */
#ifndef SNAPAUDIT_COLLECTOR_AWS_PROTOCOL_H
#define SNAPAUDIT_COLLECTOR_AWS_PROTOCOL_H

#include "collector/aws/failure.h"
#include "collector/aws/operation.h"
#include "collector/aws/sigv4.h"

struct answer;

#define PROTOCOL_HEADERS_MAX 2

/* What of a request the protocol decides. The sinks are its owner's, and empty to begin with. */
struct protocol_request {
    const char *method; /* "POST" */
    struct sink *path;  /* below the endpoint's, encoded once; stays empty for that one */
    struct sink *query; /* encoded pairs */
    struct sink *body;
    struct sink *target; /* the value of X-Amz-Target */
    struct signed_header
        headers[PROTOCOL_HEADERS_MAX]; /* to be sent and signed; may borrow `target` */
    size_t header_count;
};

struct protocol {
    /* `extra`: encoded pairs besides the constant ones; may be empty. `token`: of the page wanted, as
     * AWS gave it; empty: the first one. */
    void (*encode)(const struct operation_info *operation, struct str extra, struct str token,
                   struct protocol_request *out);

    /* A 2xx body, in pieces and at its end: as answer_feed() and answer_finish(). */
    int (*feed)(struct answer *answer, const void *data, size_t len, struct error *err);
    int (*finish)(struct answer *answer, struct error *err);

    /* What another body and the headers say. */
    void (*error)(const struct refusal *refusal, struct refusal_words *out);
};

const struct protocol *protocol_of(enum operation operation);

/* An answer that is not 2xx, by what its protocol makes of it. */
void protocol_refused(enum operation operation, const struct refusal *refusal,
                      struct aws_failure *out);

/* The errors of both JSON protocols, and of single sign-on. */
void protocol_json_error(const struct refusal *refusal, struct refusal_words *out);

#endif
