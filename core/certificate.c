#include "core/certificate_internal.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/mem.h"
#include "core/sha256.h"

/* ---- OpenSSL ---- */

BIO *bio_of(struct str text)
{
    BIO *bio =
        text.len <= INT_MAX ? BIO_new_mem_buf(text.ptr ? text.ptr : "", (int)text.len) : NULL;
    if (!bio)
        mem_exhausted();
    return bio;
}

const char *openssl_words(void)
{
    const char *words = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return words ? words : "no reason is given";
}

/* ---- reading ---- */

STACK_OF(X509) * certificates_read(struct str pem, const char *what, struct error *err)
{
    STACK_OF(X509) *list = sk_X509_new_null();
    BIO *bio = bio_of(pem);
    for (X509 *one; (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL;)
        if (sk_X509_push(list, one) <= 0)
            mem_exhausted();
    bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    (void)BIO_free(bio);
    ERR_clear_error();
    if (ended && sk_X509_num(list) > 0)
        return list;
    sk_X509_pop_free(list, X509_free);
    (void)error_set(err, ERR_INPUT,
                    ended ? "%s: there is none in the file" : "%s: it is damaged, or not PEM",
                    what);
    error_hint(err, "a certificate in PEM begins with -----BEGIN CERTIFICATE-----");
    return NULL;
}

/* ---- what it says ---- */

bool certificate_may_sign(X509 *certificate)
{
    return (X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

instant instant_of_asn1(const ASN1_TIME *time)
{
    int days = 0, seconds = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    bool known = time && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    return known ? days * MS_PER_DAY + seconds * MS_PER_SECOND : INSTANT_UNSET;
}

int certificate_when(const X509 *certificate, instant at)
{
    instant from = instant_of_asn1(X509_get0_notBefore(certificate));
    instant until = instant_of_asn1(X509_get0_notAfter(certificate));
    if (from == INSTANT_UNSET || at < from)
        return -1;
    return until == INSTANT_UNSET || at >= until + MS_PER_SECOND ? 1 : 0;
}

static struct str name_of(struct arena *arena, const X509_NAME *name)
{
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        mem_exhausted();
    long len = BIO_get_mem_data(bio, &text);
    struct str copy = arena_str(arena, str_make(text, len > 0 ? (size_t)len : 0));
    (void)BIO_free(bio);
    return copy;
}

struct str certificate_subject(struct arena *arena, const X509 *certificate)
{
    return name_of(arena, X509_get_subject_name(certificate));
}

static struct str serial_of(struct arena *arena, const X509 *certificate)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    struct str copy = arena_str(arena, str_from(hex));
    OPENSSL_free(hex);
    BN_free(number);
    return copy;
}

static struct str digest_of(struct arena *arena, X509 *certificate)
{
    char hex[SHA256_HEX_MAX];
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);
    (void)sha256_hex(der, len > 0 ? (size_t)len : 0, hex);
    OPENSSL_free(der);
    return arena_str(arena, str_from(hex));
}

static struct str key_of(struct arena *arena, const X509 *certificate)
{
    const EVP_PKEY *key = X509_get0_pubkey(certificate);
    const char *name = key ? EVP_PKEY_get0_type_name(key) : NULL;
    return name ? arena_printf(arena, "%s, %d bits", name, EVP_PKEY_get_bits(key))
                : STR_LIT("unknown");
}

void certificate_tell(struct signature_signer *out, struct arena *arena, X509 *certificate)
{
    *out = (struct signature_signer){
        .subject = certificate_subject(arena, certificate),
        .issuer = name_of(arena, X509_get_issuer_name(certificate)),
        .serial = serial_of(arena, certificate),
        .sha256 = digest_of(arena, certificate),
        .key = key_of(arena, certificate),
        .not_before = instant_of_asn1(X509_get0_notBefore(certificate)),
        .not_after = instant_of_asn1(X509_get0_notAfter(certificate)),
        .signed_at = INSTANT_UNSET,
    };
}
