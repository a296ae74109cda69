/* SHA-256, by OpenSSL. */
#ifndef SNAPAUDIT_CORE_SHA256_H
#define SNAPAUDIT_CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES   32
#define SHA256_HEX_MAX 65 /* 64 digits and a NUL */

struct sha256; /* opaque, defined in sha256.c; reusable after sha256_final() */

struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t len);

/* Writes the lower-case hex digest and starts anew. Returns hex. */
char *sha256_final(struct sha256 *sha, char hex[SHA256_HEX_MAX]);

/* One shot. */
void sha256_bytes(const void *data, size_t len, unsigned char digest[SHA256_BYTES]);
char *sha256_hex(const void *data, size_t len, char hex[SHA256_HEX_MAX]);

#endif
