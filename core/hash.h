/* Hashes for tables, by XXH3 of xxHash. What goes into a table is chosen by strangers: with a known hash
 * they could make texts that all want one place, and a run that never ends. So tables hash with a
 * secret of this run; nothing that a reader sees may depend on it. */
#ifndef SNAPAUDIT_CORE_HASH_H
#define SNAPAUDIT_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_SECRET_BYTES 192 /* at least 136 for XXH3_64bits_withSecret() */

/* Before the first table and the first thread: random bytes, which are copied. Without it a fixed secret
 * is used, as tests want it. */
void hash_secret_set(const unsigned char secret[HASH_SECRET_BYTES]);

/* Of bytes, with the secret. `before` is the hash of what came before, or any number that parts two
 * uses. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t before);

/* Of a number, with the secret: for places in a table. */
uint64_t hash_key(uint64_t key);

/* Of bytes, without the secret: for what must come out alike in every run, such as samples. */
uint64_t hash_fixed(const void *data, size_t len);

/* A good 64-bit mix of a 64-bit value (splitmix64's finaliser), without the secret: for the order of
 * sorted keys. Two values never share one. */
uint64_t hash_u64(uint64_t value);

#endif
