/* The instance that this machine is taken for, if it is taken for one. */
#ifndef SANDBOX_IMDS_H
#define SANDBOX_IMDS_H

#include "tests/sandbox/roles.h"

#define IMDS_INSTANCE "i-0123456789abcdef0"

struct imds {
    struct role role;  /* of its instance profile; without an ARN there is no instance */
    struct str region; /* empty: us-east-1 */
    struct str code;   /* instead of keys; empty: keys */
    bool no_role;      /* it has no instance profile */
    bool stale;        /* the answer says that its keys are over, as when AWS cannot renew them */
    bool v1;           /* answers also without a token */
};

/* `ROLE-ARN[,region=R][,code=CODE][,no-role][,stale][,v1]`, into a struct imds. Borrows from `text`. */
int imds_parse(struct str text, void *out);

int imds_check(const struct imds *imds, const struct world *world, struct error *err);

#endif
