/* Answers that are not 2xx: which error, and what to do about it. One classifier for all protocols;
 * each reads its own bodies (protocol.h). */
#ifndef SNAPAUDIT_COLLECTOR_AWS_FAILURE_H
#define SNAPAUDIT_COLLECTOR_AWS_FAILURE_H

#include <stdbool.h>

#include "core/str.h"

enum failure {
    FAILURE_NONE,
    FAILURE_THROTTLE,  /* back off, lower the rate, try again */
    FAILURE_TRANSIENT, /* try again */
    FAILURE_EXPIRED,   /* token expired */
    FAILURE_CLOCK,     /* our clock is off */
    FAILURE_AUTH, /* keys that AWS does not take here: ask GetCallerIdentity whether anywhere */
    FAILURE_REGION_OFF,
    FAILURE_DENIED, /* no permission: for the call, or for one item */
    FAILURE_SCP,    /* explicit deny in a service control policy */
    FAILURE_ACCOUNT,
    FAILURE_BAD_TOKEN, /* the page token is not valid any more: start the listing again */
    FAILURE_REQUEST,   /* we asked wrongly */
    FAILURE_WEB_PAGE,  /* not AWS answered */
    FAILURE_OTHER
};

struct aws_failure {
    enum failure failure;
    char code[128];    /* "RequestLimitExceeded"; empty when the body told none */
    char message[512]; /* without encoded authorization blobs and authorization ids */
    char request_id[64];
    bool wrong_region; /* it says that requests are signed for a region that it does not serve */
};

/* An answer that is not 2xx. All borrowed. */
struct refusal {
    long http_status;
    struct str body;       /* XML, JSON, HTML, or anything */
    struct str error_type; /* header x-amzn-ErrorType; may be empty */
    struct str request_id; /* header x-amzn-RequestId; may be empty */
};

/* What a refusal says; opaque, defined in failure.c. Of several texts of a kind the first counts. */
struct refusal_words;
void refusal_code(struct refusal_words *words, struct str code);
void refusal_message(struct refusal_words *words, struct str message);
void refusal_request_id(struct refusal_words *words, struct str id);

/* Finds the words of a refusal. The body may be broken anywhere, or not of the protocol at all. */
typedef void (*refusal_reader_fn)(const struct refusal *refusal, struct refusal_words *out);

/* Classify a refusal: by its code, else by its HTTP status. AuthFailure means the keys with HTTP 401
 * alone; with 400 and 403 it was seen for one item that the caller may not use. OptInRequired has two
 * texts: not subscribed to the service, which is a region or account that is off, and the terms of a
 * product. Both were seen in answers of 2026. */
void failure_classify(const struct refusal *refusal, refusal_reader_fn reader,
                      struct aws_failure *out);

/* Is it the beginning of a web page? AWS answers with XML or JSON; only its front ends, and what
 * stands between here and AWS, answer with HTML. */
bool failure_is_web_page(struct str body);
void failure_of_web_page(long http_status, struct aws_failure *out);

/* Copy a text of somebody else's into `out` of `size` bytes so that it may be shown: without what
 * steers a terminal or cannot be seen, and cut before a word. */
void failure_show(char *out, size_t size, struct str text);

#endif
