/* The accounts of the organization that the caller manages, as AWS Organizations lists them. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ORGANIZATION_H
#define SNAPAUDIT_COLLECTOR_AWS_ORGANIZATION_H

#include <stddef.h>

#include "collector/aws/identity.h"

struct org_account {
    struct str id;
    struct str name;  /* may be empty */
    struct str state; /* "ACTIVE"; empty: AWS did not tell */
};

struct organization {
    const struct org_account *accounts; /* by id, each once */
    size_t count;
};

/* Has it ended, or does it end: is there nobody whom one could ask? What AWS does not tell, or with a word that
 * nobody knows, is asked. */
bool org_account_is_closed(const struct org_account *account);

/* Asks AWS, by the keys of `own`, at the one place where its partition has Organizations. All lives in `arena`.
 * Returns -1 with `err`, which names the permission, or says what to do instead. */
int organization_read(const struct aws_terms *terms, struct keys *keys,
                      const struct aws_identity *own, struct arena *arena, struct organization *out,
                      struct error *err);

#endif
