/* Where containers find the keys of their role. */
#ifndef SANDBOX_CONTAINERS_H
#define SANDBOX_CONTAINERS_H

#include "tests/sandbox/roles.h"

struct container {
    struct str path;
    struct role role;
    struct str
        token; /* of the header Authorization, as a pod of EKS has it; empty: a task of ECS */
};

/* `PATH=ROLE-ARN[,token=TEXT]`, into a struct container. Borrows from `text`. */
int container_parse(struct str text, void *out);

/* The roles of all (struct container) are of accounts of the world. */
int containers_check(const struct vec *containers, const struct world *world, struct error *err);

/* NULL: nothing is there. */
const struct container *container_find(const struct vec *containers, struct str path);

#endif
