/* One HTTP call at a time on one kept-alive connection: build, sign, send, parse while it arrives.
 * The same for a single call and for the calls of an event loop. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_CALL_H
#define SNAPAUDIT_COLLECTOR_AWS_CALL_H

#include <curl/curl.h>

#include "collector/aws/answer.h"
#include "collector/aws/call_result.h"
#include "collector/aws/endpoint.h"
#include "collector/aws/failure.h"
#include "collector/aws/keys/keys.h"
#include "collector/aws/protocol.h"
#include "collector/aws/sigv4.h"
#include "collector/aws/terms.h"

/* What all calls of a run share. Read-only once the workers run, but for `skew_ms`. */
struct call_shared {
    const struct aws_terms *terms;
    _Atomic int64_t skew_ms; /* server clock minus ours, once AWS told us that ours is off */
};

struct call {
    struct call_shared *shared;
    CURL *easy;
    struct curl_slist *headers;
    const struct credentials *credentials; /* of the request at hand; borrowed; NULL: not signed */
    struct str secret; /* in what is asked, and not to be told; borrowed; may be empty */
    struct sigv4_signer *signer;
    struct protocol_request request;
    struct sink *path; /* of the request, whole */
    struct sink *url;
    struct sink *authorization;
    struct sink *head;     /* of the body; of an answer that is not 2xx, all but the hugest */
    struct answer *answer; /* borrowed; receives a 2xx body */
    enum operation operation;
    struct str account; /* whose it is, for --debug; may be empty */
    struct str region;
    struct error parse_error; /* of a 2xx body that is not what it should be */
    bool parse_failed;
    int64_t server_date_s; /* Date header, epoch seconds; 0: none */
    char retry_after[64];  /* that header; empty: none */
    char error_type[192];  /* x-amzn-ErrorType; empty: none */
    char request_id[64];   /* x-amzn-RequestId; empty: none */
    uint64_t received;
    char reason[CURL_ERROR_SIZE];
};

int call_init(struct call *call, struct call_shared *shared, struct error *err);
void call_clear(struct call *call);

/* Sign the requests that follow with these keys, as they are now; NULL: with none. */
int call_use(struct call *call, struct keys *keys, struct error *err);

/* AWS said that those of the last request have ended: are there newer ones? Not of NULL. */
bool call_renew(const struct call *call, struct keys *keys);

/* Make the next request ready on call->easy; call_use() comes first. `extra` and `token` as operation_body(). */
int call_prepare(struct call *call, enum operation operation, const struct endpoint *endpoint,
                 struct str extra, struct str token, struct answer *answer, struct error *err);

/* For --debug: "DescribeSnapshots eu-west-1 of 111122223333". `room` needs CALL_NAME_MAX bytes; returns it. */
#define CALL_NAME_MAX 192
const char *call_name(const struct call *call, char *room);

/* The request under way is given up: for --debug. */
void call_tell_given_up(const struct call *call);

/* For --debug: it failed in try number `tries`, and is made again so much later. */
void call_tell_again(const struct call *call, const struct call_result *result, unsigned tries,
                     int64_t wait_ms);

/* After libcurl is done with call->easy. */
void call_finish(struct call *call, CURLcode code, struct call_result *out);

#endif
