/* Tokens that tell themselves until when they hold. Nothing is kept of them: a key of this run seals each,
 * so that any thread can read it. */
#ifndef SANDBOX_SEALS_H
#define SANDBOX_SEALS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

#define SEAL_KEY_BYTES 32

/* 56 characters, as many as a token of the instance metadata service has. `use`: what it is good for. */
struct str seal_make(const unsigned char key[SEAL_KEY_BYTES], struct str use, int64_t ends_s,
                     struct arena *arena);

/* Made by seal_make() with this key, for this use, and not over at `now_s`. */
bool seal_holds(const unsigned char key[SEAL_KEY_BYTES], struct str use, struct str text,
                int64_t now_s);

#endif
