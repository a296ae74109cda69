/* Page tokens: opaque, made with a key of this run, bound to the request that they continue. */
#ifndef SANDBOX_TOKEN_H
#define SANDBOX_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

#define TOKEN_KEY_BYTES 32

struct cursor {
    uint32_t row;     /* in the selection */
    uint32_t empties; /* empty pages handed out at this row */
};

/* A fresh token, even for a cursor that had one before. `lane` is what it is good for at all,
 * `question` the parameters that it was made with. */
struct str token_make(const unsigned char key[TOKEN_KEY_BYTES], struct str lane,
                      struct str question, struct cursor cursor, struct arena *arena);

/* False for anything that token_make() did not make with this key and lane. `other` becomes true
 * when it was made with another question. */
bool token_read(const unsigned char key[TOKEN_KEY_BYTES], struct str lane, struct str question,
                struct str token, struct cursor *out, bool *other);

#endif
