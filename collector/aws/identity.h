/* Whose keys these are. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_IDENTITY_H
#define SNAPAUDIT_COLLECTOR_AWS_IDENTITY_H

#include "collector/aws/keys/keys.h"
#include "collector/aws/terms.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

struct aws_identity {
    struct str account;
    struct str arn;
    struct str partition; /* "aws" */
};

/* Where AWS is asked first: in the region that is set, else in the first that is in scope (may be empty), else in
 * us-east-1. */
struct str aws_home(const struct aws_settings *settings, struct str in_scope);

/* Asks AWS, in the region `home`. All lives in `arena`. Returns -1 with `err`, which says what helps. */
int aws_identify(const struct aws_terms *terms, struct keys *keys, struct str home,
                 struct arena *arena, struct aws_identity *out, struct error *err);

#endif
