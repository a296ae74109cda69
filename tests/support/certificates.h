/* Keys and certificates for tests, made by OpenSSL while they run. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_CERTIFICATES_H
#define SNAPAUDIT_TESTS_SUPPORT_CERTIFICATES_H

#include <stdbool.h>

#include <openssl/x509.h>

#include "core/arena.h"
#include "core/clock.h"
#include "core/str.h"

struct made_certificate {
    EVP_PKEY *key;
    X509 *certificate;
    struct str key_pem, pem; /* in the arena */
};

struct certificate_wanted {
    const char *name;                      /* the CN */
    EVP_PKEY *key;                         /* taken; certificate_key() makes one */
    const struct made_certificate *issuer; /* NULL: itself */
    const char *usage;                     /* keyUsage, as OpenSSL writes it; NULL: none is told */
    bool is_ca;
    instant from, until;
};

EVP_PKEY *certificate_key(const char *type, const char *kind); /* "EC", "P-256"; "RSA", "2048" */
struct made_certificate certificate_make(struct arena *arena,
                                         const struct certificate_wanted *wanted);
void certificate_clear(struct made_certificate *made);

/* The key in PEM, encrypted. */
struct str certificate_key_encrypted(struct arena *arena, EVP_PKEY *key, const char *passphrase);

#endif
