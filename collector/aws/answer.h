/* Answers of AWS: one page of one operation, parsed while it arrives. Records go straight into an
 * inventory part, inside the page that the caller began; the caller commits or drops it. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ANSWER_H
#define SNAPAUDIT_COLLECTOR_AWS_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/aws/operation.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/vec.h"
#include "model/inventory.h"

/* What a finished page says besides its records. Borrowed until the next reset. */
struct answer_page {
    struct str next_token; /* empty: the end */
    uint64_t items;        /* records added */
    uint64_t bad_times;    /* times that could not be parsed: unset */
    uint64_t ids_hash;     /* of all records, in order */
};

struct answer_region { /* DescribeRegions */
    struct str name;
    struct str opt_in_status; /* opt-in-not-required, opted-in, not-opted-in */
};

struct answer_identity { /* GetCallerIdentity */
    struct str account;
    struct str arn;
    struct str user_id;
};

struct answer; /* opaque, defined in answer.c; one for each connection, used again and again */

/* `part` is NULL for operations that list nothing. */
struct answer *answer_new(enum operation operation, struct inventory_part *part);
void answer_free(struct answer *answer);

void answer_reset(struct answer *answer);

/* The next document will be of `operation`. Reset it afterwards. */
void answer_turn_to(struct answer *answer, enum operation operation);

int answer_feed(struct answer *answer, const void *data, size_t len, struct error *err);

/* -1 when the document is cut short, not well-formed, or not the operation's (wrong root element).
 * Unknown elements and enum values are passed over. */
int answer_finish(struct answer *answer, struct answer_page *out, struct error *err);

/* After answer_finish() of the operation that has them. Borrowed until the next reset. */
const struct answer_region *answer_regions(const struct answer *answer, size_t *count);
const struct answer_identity *answer_identity(const struct answer *answer);

/* What other listings follow from. */
struct answer_seed {
    struct str id;          /* of a launch template or volume; of the volume of a snapshot */
    struct str snapshot_id; /* that the volume was made from; may be empty */
};

/* Those of a page of launch templates or volumes; of a page of snapshots, when answer_trace() asked
 * for it, the volumes that they can restore, now or once they are complete. */
const struct answer_seed *answer_seeds(const struct answer *answer, size_t *count);
void answer_trace(struct answer *answer, bool volumes_of_snapshots);

/* ---- errors ---- */

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

/* Classify an answer that is not 2xx: by its code, else by its HTTP status. `body` may be XML of
 * either protocol, HTML, or anything. AuthFailure means the keys with HTTP 401 alone; with 400 and
 * 403 it was seen for one item that the caller may not use. OptInRequired has two texts: not
 * subscribed to the service, which is a region or account that is off, and the terms of a product.
 * Both were seen in answers of 2026. */
void failure_classify(long http_status, struct str body, struct aws_failure *out);

/* Is it the beginning of a web page? AWS answers with XML; only its front ends, and what stands
 * between here and AWS, answer with HTML. */
bool failure_is_web_page(struct str body);
void failure_of_web_page(long http_status, struct aws_failure *out);

/* Copy a text of somebody else's into `out` of `size` bytes so that it may be shown: without what
 * steers a terminal or cannot be seen, and cut before a word. */
void failure_show(char *out, size_t size, struct str text);

const char *failure_name(enum failure failure);

#endif
