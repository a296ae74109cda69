/* An endpoint that stands where AWS stands and misbehaves as a test wants it: on a loopback port, in
 * threads of this process. What is not asked to be odd is answered soundly. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_ODD_ENDPOINT_H
#define SNAPAUDIT_TESTS_SUPPORT_ODD_ENDPOINT_H

#include <stddef.h>

struct odd_request {
    char action[64];
    char service[32]; /* that it is signed for, "ec2" */
    char region[64];  /* that it is signed for */
    char key[64];     /* the access key that it is signed with */
    char item[64];  /* what alone it asks about: a template, a key's id, a vault, the first value of
                         a filter; "": a whole listing */
    char token[64]; /* NextToken; "": the first page */
    char body[1024];  /* of a Query service: the form; cut */
    unsigned number;  /* of this endpoint's requests, from 1 on */
    const char *text; /* all of it, as it came */
};

enum odd_way {
    ODD_WHOLE,  /* the answer, as it is */
    ODD_HANG,   /* nothing, until the other side goes */
    ODD_DRIP,   /* a byte each 20 ms */
    ODD_ENDLESS /* `body`, and then `again` until the other side goes */
};

struct odd_answer {
    enum odd_way way;
    const char *status;  /* "503 Slow Down"; NULL: 200 */
    const char *headers; /* lines with their CR LF; NULL: none */
    char body[4096];     /* "": a sound answer without records, and without a next page */
    const char *again;
};

/* Any thread; several at once. `answer` is zeroed. */
typedef void odd_answer_fn(void *ctx, const struct odd_request *request, struct odd_answer *answer);

struct odd_endpoint; /* opaque, defined in odd_endpoint.c */

struct odd_endpoint *odd_endpoint_start(odd_answer_fn *answer, void *ctx);
const char *odd_endpoint_url(const struct odd_endpoint *endpoint);
void odd_endpoint_stop(struct odd_endpoint *endpoint);

/* A page of snapshots, from snap-…FIRST on, and the token of the next ("": none). */
void odd_snapshots(struct odd_answer *answer, unsigned first, unsigned count, const char *token);

/* Whose the keys are: 12 digits. */
void odd_identity(struct odd_answer *answer, const char *account);

/* What DescribeRegions says: names as they stand in XML, ended by NULL. */
void odd_regions(struct odd_answer *answer, const char *const *names);

#endif
