/* The services of AWS: a request in, an answer out. Thread-safe. */
#ifndef SANDBOX_SERVICE_H
#define SANDBOX_SERVICE_H

#include <stdatomic.h>

#include "tests/sandbox/containers.h"
#include "tests/sandbox/denials.h"
#include "tests/sandbox/faults.h"
#include "tests/sandbox/imds.h"
#include "tests/sandbox/organization.h"
#include "tests/sandbox/request.h"
#include "tests/sandbox/roles.h"
#include "tests/sandbox/select.h"
#include "tests/sandbox/sso.h"
#include "tests/sandbox/token.h"

struct service_options {
    struct vec denials;     /* struct denial_rule */
    struct vec regions_off; /* struct str */
    struct vec sts_off;     /* struct str: regions where STS hands out no roles */
    struct vec roles;       /* struct role */
    struct organization organization;
    struct imds imds;
    struct sso sso;
    struct vec containers; /* struct container */
    long role_life_s;      /* at most, whatever was asked for; 0: as asked for */
    long keys_die_after;   /* requests; 0: never */
    long page_most;        /* items of a page, whatever was asked for; 0: as asked for */
};

struct service {
    const struct world *world;
    const struct service_options *options;
    struct lanes *lanes;
    struct selections *selections;
    int64_t started_s;
    unsigned char token_key[TOKEN_KEY_BYTES]; /* of pages, and of sessions of roles */
    atomic_long admitted;                     /* requests with good keys, so far */
    atomic_long last_code;                    /* of MFA, that was taken */
};

/* What became of a request besides its answer. */
struct verdict {
    enum fault fault; /* that the connection must show: FAULT_RESET, FAULT_CUT */
    enum fault drawn; /* that was drawn, for the log */
    bool throttled;
    bool hangs; /* no answer comes, until the sandbox ends */
    struct str action;
};

/* Answer one request at `now_s` seconds since 1970; `now_ms` is of a clock that never goes back. */
void service_answer(struct service *service, struct request *request, int64_t now_s, int64_t now_ms,
                    struct answer *answer, struct verdict *verdict);

#endif
