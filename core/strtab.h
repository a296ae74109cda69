/* Interned strings: each distinct string is stored once and named by 32 bits.
 * References count 16-byte units, so one table reaches 64 GiB. Reference 0 is the empty string.
 * Equal bytes give equal references within one table; order of interning decides the numbers. */
#ifndef SNAPAUDIT_CORE_STRTAB_H
#define SNAPAUDIT_CORE_STRTAB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/str.h"

typedef uint32_t strref;

struct strtab; /* opaque, defined in strtab.c; one writer, many readers after the last write */

struct strtab *strtab_new(void);

/* Room in the lookup index for `count` strings in all. */
void strtab_reserve(struct strtab *tab, size_t count);
void strtab_free(struct strtab *tab);

/* Returns 0 and `*out`, or -1 with ERR_LIMIT (string over LIMIT_STRING_BYTES, or table full). */
int strtab_intern(struct strtab *tab, struct str s, strref *out, struct error *err);

/* Borrowed from the table, NUL-terminated. `ref` must come from this table. */
struct str strtab_get(const struct strtab *tab, strref ref);

/* Ask memory for what strtab_get() or strtab_intern() will read. Many of them at once wait only once. */
void strtab_get_soon(const struct strtab *tab, strref ref);
void strtab_intern_soon(const struct strtab *tab, struct str s);

/* Forget the lookup index (readers stay valid, no more interning): saves memory after freeze. */
void strtab_seal(struct strtab *tab);

/* Number of distinct strings but the empty one, and the bytes that all take up in storage (lengths
 * and padding included, the index not). */
size_t strtab_count(const struct strtab *tab);
size_t strtab_bytes(const struct strtab *tab);

/* Call `visit` on each stored chunk of raw bytes in order, for hashing. Deterministic for equal
 * sequences of interned strings. */
void strtab_visit(const struct strtab *tab, void (*visit)(void *ctx, const void *data, size_t len),
                  void *ctx);

#endif
