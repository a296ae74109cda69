#include "tests/support/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void need(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "certificates: %s\n", what);
    abort();
}

EVP_PKEY *certificate_key(const char *type, const char *kind)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    need(ctx && EVP_PKEY_keygen_init(ctx) == 1, "no such keys");
    if (strcmp(type, "EC") == 0)
        need(EVP_PKEY_CTX_set_group_name(ctx, kind) == 1, "no such curve");
    else if (strncmp(type, "RSA", 3) == 0)
        need(EVP_PKEY_CTX_ctrl_str(ctx, "rsa_keygen_bits", kind) == 1, "no such length");
    need(EVP_PKEY_generate(ctx, &key) == 1, "no key");
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static void extend(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    need(extension && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

static struct str text_of(struct arena *arena, BIO *bio)
{
    char *text = NULL;
    long len = BIO_get_mem_data(bio, &text);
    struct str copy = arena_str(arena, str_make(text, (size_t)len));
    BIO_free(bio);
    return copy;
}

static void name_it(X509_NAME *name, const char *text)
{
    need(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1,
                                    0) == 1,
         "name");
}

struct made_certificate certificate_make(struct arena *arena,
                                         const struct certificate_wanted *wanted)
{
    static long serial = 1000;
    struct made_certificate made = {.key = wanted->key, .certificate = X509_new()};
    X509 *own = made.certificate;
    const struct made_certificate *issuer = wanted->issuer ? wanted->issuer : &made;
    need(X509_set_version(own, 2) == 1, "version");
    ASN1_INTEGER_set(X509_get_serialNumber(own), ++serial);
    ASN1_TIME_set(X509_getm_notBefore(own), (time_t)(wanted->from / MS_PER_SECOND));
    ASN1_TIME_set(X509_getm_notAfter(own), (time_t)(wanted->until / MS_PER_SECOND));
    name_it(X509_get_subject_name(own), wanted->name);
    X509_set_issuer_name(own, X509_get_subject_name(issuer->certificate));
    X509_set_pubkey(own, made.key);
    extend(own, NID_basic_constraints, wanted->is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (wanted->usage)
        extend(own, NID_key_usage, wanted->usage);
    need(X509_sign(own, issuer->key, EVP_sha256()) > 0, "signature");
    BIO *bio = BIO_new(BIO_s_mem());
    need(PEM_write_bio_X509(bio, own) == 1, "PEM");
    made.pem = text_of(arena, bio);
    bio = BIO_new(BIO_s_mem());
    need(PEM_write_bio_PrivateKey(bio, made.key, NULL, NULL, 0, NULL, NULL) == 1, "PEM");
    made.key_pem = text_of(arena, bio);
    return made;
}

void certificate_clear(struct made_certificate *made)
{
    EVP_PKEY_free(made->key);
    X509_free(made->certificate);
}

struct str certificate_key_encrypted(struct arena *arena, EVP_PKEY *key, const char *passphrase)
{
    BIO *bio = BIO_new(BIO_s_mem());
    need(PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), passphrase,
                                       (int)strlen(passphrase), NULL, NULL) == 1,
         "PEM");
    return text_of(arena, bio);
}
