/* Certificates as OpenSSL has them, for core/signer.c and core/signature.c: nobody else holds one. */
#ifndef SNAPAUDIT_CORE_CERTIFICATE_INTERNAL_H
#define SNAPAUDIT_CORE_CERTIFICATE_INTERNAL_H

#include <stdbool.h>

#include <openssl/x509.h>

#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/signature.h"
#include "core/str.h"

/* Keys of fewer bits of security than this sign nothing that should hold for years: RSA of 2048 bits has
 * them, and P-256 has 128. */
#define SECURITY_BITS  112
#define SECURITY_LEVEL 2 /* the same, as chains are checked by */

/* All certificates of a PEM text, in its order; at least one. The caller frees it with
 * sk_X509_pop_free(). NULL with ERR_INPUT; `what` is "the certificate", for the message. */
STACK_OF(X509) * certificates_read(struct str pem, const char *what, struct error *err);

/* May it sign, as far as it says what it is for? */
bool certificate_may_sign(X509 *certificate);

/* By its dates: -1 not yet, 0 valid, 1 not any more. */
int certificate_when(const X509 *certificate, instant at);

/* Who it says that it is; `out` lives in `arena`. The digest of a signature is not told here. */
void certificate_tell(struct signature_signer *out, struct arena *arena, X509 *certificate);

/* Its subject as RFC 2253 writes names. */
struct str certificate_subject(struct arena *arena, const X509 *certificate);

/* INSTANT_UNSET when it is no time. */
instant instant_of_asn1(const ASN1_TIME *time);

/* A view of `text`; the caller frees it. */
BIO *bio_of(struct str text);

/* What OpenSSL said last, as words; its queue is emptied. `out` is static or in OpenSSL. */
const char *openssl_words(void);

#endif
