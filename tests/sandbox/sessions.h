/* Keys of a role for a while. Nothing is kept of them: the session token tells all, sealed with a key of
 * this run, so that any thread can read it and none has to forget. */
#ifndef SANDBOX_SESSIONS_H
#define SANDBOX_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"
#include "tests/sandbox/world.h"

#define SESSION_KEY_BYTES  32
#define SESSION_NAME_LIMIT 192 /* a role and a session, of 64 each at most */

struct session {
    struct str account;
    struct str name; /* ROLE/SESSION */
    int64_t ends_s;
    bool global;        /* made by the STS endpoint without a region */
    bool identity_only; /* good for the question who has them, and for nothing else */
    struct str access_key;
    struct str secret;
    struct str token;
};

/* Makes the three keys of a session whose other fields are set, in `arena`. */
void session_make(const unsigned char key[SESSION_KEY_BYTES], struct session *session,
                  struct arena *arena);

/* False for a token that session_make() did not make with this key. */
bool session_read(const unsigned char key[SESSION_KEY_BYTES], struct str token, struct session *out,
                  struct arena *arena);

/* Whom GetCallerIdentity names. */
struct caller session_caller(const struct session *session, struct arena *arena);

#endif
