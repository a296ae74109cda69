/* Making detached signatures: CMS (RFC 5652), by OpenSSL. */
#ifndef SNAPAUDIT_CORE_SIGNER_H
#define SNAPAUDIT_CORE_SIGNER_H

#include <stddef.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"

/* Asked once where a key is encrypted: writes the passphrase with a NUL. Returns 0, or -1 with `err`. */
typedef int signer_passphrase_fn(void *ctx, char *out, size_t size, struct error *err);

struct signer_in {
    struct str key;          /* PEM, of any form that OpenSSL reads */
    struct str certificates; /* PEM: that of the key, and the chain above it */
    instant now;
    signer_passphrase_fn *passphrase;
    void *ctx;
};

struct signer; /* opaque, defined in signer.c */

/* Nothing of `in` is needed afterwards. The key has been tried; it belongs to a certificate that is valid now
 * and may sign. NULL with `err`: ERR_INPUT where key or certificate are not such, or that of the passphrase. */
struct signer *signer_new(const struct signer_in *in, struct error *err);
void signer_free(struct signer *signer); /* wipes the key; NULL is fine */

/* Writes the signature of `bytes` in DER: SHA-256, the certificates in it, and `at` as the time that the signer
 * claims. Returns 0, or -1 with `err`. */
int signer_sign(const struct signer *signer, struct str bytes, instant at, struct sink *out,
                struct error *err);

#endif
