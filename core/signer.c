#include "core/signer.h"

#include <stdbool.h>
#include <stdio.h>

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/certificate_internal.h"
#include "core/mem.h"

#define DETACHED (CMS_BINARY | CMS_DETACHED)

struct signer {
    EVP_PKEY *key;
    STACK_OF(X509) * certificates;
    X509 *own; /* the one of the key, among them */
};

/* ---- the key ---- */

struct asking {
    const struct signer_in *in;
    struct error *err;
    bool asked, failed;
};

static int on_passphrase(char *out, int size, int writes, void *ctx)
{
    struct asking *asking = ctx;
    (void)writes;
    asking->asked = true;
    asking->failed =
        size <= 0 || asking->in->passphrase(asking->in->ctx, out, (size_t)size, asking->err) != 0;
    return asking->failed ? -1 : (int)strlen(out);
}

static int read_key(struct signer *signer, const struct signer_in *in, struct error *err)
{
    struct asking asking = {.in = in, .err = err};
    BIO *bio = bio_of(in->key);
    signer->key = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &asking);
    (void)BIO_free(bio);
    ERR_clear_error();
    if (signer->key)
        return 0;
    if (asking.failed)
        return -1;
    if (asking.asked)
        return error_set(err, ERR_INPUT, "the key is not opened by this passphrase");
    (void)error_set(err, ERR_INPUT, "the key is damaged, or not one in PEM");
    error_hint(err, "a key in PEM begins with -----BEGIN PRIVATE KEY----- or -----BEGIN ENCRYPTED "
                    "PRIVATE KEY-----");
    return -1;
}

/* ---- its certificate ---- */

static X509 *of_key(const struct signer *signer)
{
    for (int i = 0; i < sk_X509_num(signer->certificates); i++)
        if (X509_check_private_key(sk_X509_value(signer->certificates, i), signer->key) == 1)
            return sk_X509_value(signer->certificates, i);
    ERR_clear_error();
    return NULL;
}

static int refuse(struct error *err, struct arena *arena, const X509 *certificate, const char *why)
{
    struct str subject = certificate_subject(arena, certificate);
    return error_set(err, ERR_INPUT, "the certificate of %.*s %s", STR_ARG(subject), why);
}

static int check_dates(const struct signer *signer, struct arena *arena, instant now,
                       struct error *err)
{
    char text[INSTANT_TEXT_MAX];
    int when = certificate_when(signer->own, now);
    if (when == 0)
        return 0;
    const ASN1_TIME *bound =
        when < 0 ? X509_get0_notBefore(signer->own) : X509_get0_notAfter(signer->own);
    (void)refuse(err, arena, signer->own, when < 0 ? "is not valid yet" : "has expired");
    error_detail(err, "It is valid %s %s.", when < 0 ? "from" : "until",
                 instant_format(instant_of_asn1(bound), text));
    return -1;
}

static int check_own(const struct signer *signer, struct arena *arena, instant now,
                     struct error *err)
{
    if (!signer->own)
        return refuse(err, arena, sk_X509_value(signer->certificates, 0),
                      "is not that of the key: another key belongs to it");
    if (!certificate_may_sign(signer->own))
        return refuse(err, arena, signer->own,
                      "is not for signatures: its key usage has neither digitalSignature nor "
                      "nonRepudiation");
    if (EVP_PKEY_get_security_bits(signer->key) < SECURITY_BITS)
        return refuse(err, arena, signer->own,
                      "has a key that is too short: RSA needs 2048 bits, EC 224");
    return check_dates(signer, arena, now, err);
}

/* ---- signing ---- */

static bool add_time(CMS_SignerInfo *info, instant at)
{
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)(at / MS_PER_SECOND));
    bool added =
        time && CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, time->type, time, -1) == 1;
    ASN1_TIME_free(time);
    return added;
}

/* The signer's own comes by itself; one that is in the file twice is added once. */
static bool add_chain(const struct signer *signer, CMS_ContentInfo *cms)
{
    for (int i = 0; i < sk_X509_num(signer->certificates); i++) {
        X509 *one = sk_X509_value(signer->certificates, i);
        int before = 0;
        while (before < i && X509_cmp(sk_X509_value(signer->certificates, before), one) != 0)
            before++;
        if (before == i && X509_cmp(one, signer->own) != 0 && CMS_add1_cert(cms, one) != 1)
            return false;
    }
    return true;
}

/* NULL: OpenSSL cannot; its queue says why. */
static CMS_ContentInfo *make(const struct signer *signer, struct str bytes, instant at)
{
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | DETACHED);
    CMS_SignerInfo *info = NULL;
    BIO *content = bio_of(bytes);
    if (cms) /* CMS_KEY_PARAM: keys that are for RSA-PSS alone get their padding by it */
        info = CMS_add1_signer(cms, signer->own, signer->key, EVP_sha256(),
                               CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_KEY_PARAM);
    bool made = info && add_time(info, at) && add_chain(signer, cms) &&
                CMS_final(cms, content, NULL, DETACHED) == 1;
    (void)BIO_free(content);
    if (made)
        return cms;
    CMS_ContentInfo_free(cms);
    return NULL;
}

static bool fits(const struct signer *signer, CMS_ContentInfo *cms, struct str bytes)
{
    BIO *content = bio_of(bytes);
    bool result = CMS_verify(cms, signer->certificates, NULL, content, NULL,
                             DETACHED | CMS_NO_SIGNER_CERT_VERIFY) == 1;
    (void)BIO_free(content);
    return result;
}

/* Kinds of keys that this OpenSSL cannot sign with, or whose signatures it cannot check, show now. */
static int try_out(const struct signer *signer, instant now, struct error *err)
{
    static const struct str nothing = {"snapaudit", 9};
    CMS_ContentInfo *cms = make(signer, nothing, now);
    bool works = cms && fits(signer, cms, nothing);
    CMS_ContentInfo_free(cms);
    if (works) {
        ERR_clear_error();
        return 0;
    }
    const char *type = EVP_PKEY_get0_type_name(signer->key);
    (void)error_set(err, ERR_INPUT,
                    "the key cannot sign: OpenSSL %s makes no CMS signatures with %s",
                    OpenSSL_version(OPENSSL_VERSION_STRING), type ? type : "keys of its kind");
    error_detail(err, "OpenSSL says: %s.", openssl_words());
    error_hint(err, "RSA keys and EC keys on P-256 or P-384 do");
    return -1;
}

int signer_sign(const struct signer *signer, struct str bytes, instant at, struct sink *out,
                struct error *err)
{
    unsigned char *der = NULL;
    struct arena *arena = arena_new();
    int result = check_dates(signer, arena, at, err);
    arena_free(arena);
    if (result != 0)
        return -1;
    CMS_ContentInfo *cms = make(signer, bytes, at);
    int len = cms ? i2d_CMS_ContentInfo(cms, &der) : -1;
    if (len > 0)
        sink_write(out, der, (size_t)len);
    else
        result = error_set(err, ERR_INTERNAL, "could not be signed: %s", openssl_words());
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    return result;
}

/* ---- the door ---- */

static int read_all(struct signer *signer, const struct signer_in *in, struct arena *arena,
                    struct error *err)
{
    signer->certificates = certificates_read(in->certificates, "the certificate", err);
    if (!signer->certificates || read_key(signer, in, err) != 0)
        return -1;
    signer->own = of_key(signer);
    return check_own(signer, arena, in->now, err) != 0 ? -1 : try_out(signer, in->now, err);
}

struct signer *signer_new(const struct signer_in *in, struct error *err)
{
    struct signer *signer = mem_alloc(sizeof(*signer));
    struct arena *arena = arena_new();
    int result = read_all(signer, in, arena, err);
    arena_free(arena);
    if (result == 0)
        return signer;
    signer_free(signer);
    return NULL;
}

void signer_free(struct signer *signer)
{
    if (!signer)
        return;
    EVP_PKEY_free(signer->key);
    sk_X509_pop_free(signer->certificates, X509_free);
    mem_free(signer);
}
