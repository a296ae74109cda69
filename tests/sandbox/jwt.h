/* JSON web tokens, read and not verified: nobody here has the keys of who issued them. */
#ifndef SANDBOX_JWT_H
#define SANDBOX_JWT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

struct jwt {
    struct str issuer;
    struct str subject;
    struct str audience; /* the first one; empty: none is told */
    int64_t ends_s;
};

/* False when it is none, or lacks one of the others. */
bool jwt_read(struct str token, struct jwt *out, struct arena *arena);

#endif
