/* Whose keys these are, and what an audit with them would ask. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_WHOAMI_H
#define SNAPAUDIT_COLLECTOR_AWS_WHOAMI_H

#include "collector/aws/keys/credentials.h"
#include "collector/aws/endpoint.h"
#include "collector/aws/keys/keys.h"
#include "core/arena.h"

struct whoami_question {
    const struct aws_terms *terms;
    struct keys *keys;
    const struct str *regions; /* in scope: only these; 0: all that are enabled */
    size_t region_count;
};

/* Strings live in the arena that was given. */
struct aws_whoami {
    struct str home;                          /* the region that is asked first */
    struct endpoint endpoints[SERVICE_COUNT]; /* there */
    struct str account;
    struct str arn;
    const char *partition;
    const struct str *regions; /* enabled and in scope, by name; NULL: AWS did not tell, */
    size_t region_count;
    struct error untold; /* and this is why */
};

/* -1 with `err` when AWS does not tell whose keys they are; what needs no answer is in `out` all the same. */
int aws_whoami(const struct whoami_question *question, struct arena *arena, struct aws_whoami *out,
               struct error *err);

#endif
