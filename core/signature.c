#include "core/signature.h"

#include <stdint.h>
#include <stdio.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "core/certificate_internal.h"
#include "core/der.h"
#include "core/limits.h"
#include "core/mem.h"

#define DETACHED (CMS_BINARY | CMS_DETACHED)

struct checking {
    struct signature *out;
    struct arena *arena;
    struct str bytes;
    const struct signature_demand *demand;
    STACK_OF(X509) * roots;  /* NULL: not asked */
    STACK_OF(X509) * pinned; /* NULL: not asked */
    CMS_ContentInfo *cms;
    CMS_SignerInfo *info; /* in it */
    X509 *signer;         /* in it, or pinned */
};

static bool fail(struct checking *c, enum signature_state state, const char *why)
{
    c->out->state = state;
    c->out->why = arena_str(c->arena, str_from(why));
    return false;
}

static bool refuse(struct checking *c, const char *why)
{
    return fail(c, SIGNATURE_REFUSED, why);
}

/* ---- its form ---- */

static bool is_same_again(const CMS_ContentInfo *cms, struct str der)
{
    unsigned char *again = NULL;
    int len = i2d_CMS_ContentInfo(cms, &again);
    bool same = len > 0 && str_eq(str_make((const char *)again, (size_t)len), der);
    OPENSSL_free(again);
    return same;
}

/* To the last byte, and written in the one way that DER has. */
static bool read_form(struct checking *c, struct str der)
{
    const unsigned char *at = (const unsigned char *)der.ptr;
    if (der.len == 0 || der.len > LIMIT_SIGNATURE_BYTES)
        return refuse(c, der.len == 0 ? "it is empty" : "it is too long");
    c->cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    if (!c->cms)
        return refuse(c, "it is no CMS signature in DER");
    if (at != (const unsigned char *)der.ptr + der.len)
        return refuse(c, "bytes follow after its end");
    if (!is_same_again(c->cms, der))
        return refuse(c, "it is not written as DER demands");
    if (OBJ_obj2nid(CMS_get0_type(c->cms)) != NID_pkcs7_signed)
        return refuse(c, "it is another form of CMS than a signature");
    if (CMS_is_detached(c->cms) != 1)
        return refuse(c, "it carries what it signs, and is not of what lies beside it");
    if (OBJ_obj2nid(CMS_get0_eContentType(c->cms)) != NID_pkcs7_data)
        return refuse(c, "it is of another kind of content than plain data");
    return true;
}

#define TAG_SET 0x31

/* What OpenSSL does not look at, or too late. */
struct form {
    unsigned version, version_of_signer;
    struct str digests,
        digest_of_signer; /* the one algorithm in the list of all, and the signer's */
};

static bool read_signer_form(struct der *infos, struct form *out)
{
    struct der info, digest;
    if (!der_next(infos, &info) || !der_small_number(&info, &out->version_of_signer) ||
        !der_next(&info, NULL))
        return false;
    out->digest_of_signer = info.left;
    if (!der_next(&info, &digest))
        return false;
    out->digest_of_signer.len -= info.left.len;
    return true;
}

/* The version, the digests, what is signed, certificates, signers: RFC 5652, 5.1. */
static bool read_form_of_signed(struct str der, struct form *out)
{
    struct der outer = {der}, content, signed_data, part;
    if (!der_next(&outer, &content) || !der_next(&content, NULL) || !der_next(&content, &outer) ||
        !der_next(&outer, &signed_data) || !der_small_number(&signed_data, &out->version) ||
        !der_next(&signed_data, &part))
        return false;
    out->digests = part.left;
    if (!der_next(&signed_data, NULL))
        return false;
    while (der_tag(&signed_data) != TAG_SET)
        if (!der_next(&signed_data, NULL))
            return false;
    return der_next(&signed_data, &part) && read_signer_form(&part, out);
}

/* Versions are by how the signer's certificate is named (RFC 5652, 5.1 and 5.3); a digest that is not the signer's
 * has no use. */
static bool has_due_form(const struct checking *c, struct str der)
{
    struct form form;
    ASN1_OCTET_STRING *key_id = NULL;
    (void)CMS_SignerInfo_get0_signer_id(c->info, &key_id, NULL, NULL);
    unsigned expected = key_id ? 3 : 1;
    return read_form_of_signed(der, &form) && form.version == expected &&
           form.version_of_signer == expected && str_eq(form.digests, form.digest_of_signer);
}

static struct str der_of_name(const X509_NAME *name)
{
    const unsigned char *bytes = NULL;
    size_t len = 0;
    if (!name || X509_NAME_get0_der(name, &bytes, &len) != 1)
        return STR_EMPTY;
    return str_make((const char *)bytes, len);
}

/* OpenSSL finds certificates by names without regard to case. */
static bool names_to_the_letter(const struct checking *c)
{
    X509_NAME *issuer = NULL;
    (void)CMS_SignerInfo_get0_signer_id(c->info, NULL, &issuer, NULL);
    return !issuer || str_eq(der_of_name(issuer), der_of_name(X509_get_issuer_name(c->signer)));
}

static bool find_signer(struct checking *c, struct str der)
{
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(c->cms);
    if (sk_CMS_SignerInfo_num(infos) != 1)
        return refuse(c, "it has not one signer, but none or several");
    c->info = sk_CMS_SignerInfo_value(infos, 0);
    if (!has_due_form(c, der))
        return refuse(c, "its version or its list of digests is not that of its signer");
    if (CMS_unsigned_get_attr_count(c->info) > 0)
        return refuse(c, "it has attributes that nobody signed");
    if (CMS_set1_signers_certs(c->cms, c->pinned, 0) != 1)
        return refuse(c, "the certificate of its signer is not in it");
    CMS_SignerInfo_get0_algs(c->info, NULL, &c->signer, NULL, NULL);
    if (!c->signer)
        return refuse(c, "the certificate of its signer is not in it");
    return names_to_the_letter(c) || refuse(c, "it names its signer in other letters");
}

/* ---- who signed ---- */

static const EVP_MD *digest_of(const struct checking *c)
{
    X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    CMS_SignerInfo_get0_algs(c->info, NULL, NULL, &algorithm, NULL);
    if (algorithm)
        X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return object ? EVP_get_digestbyobj(object) : NULL;
}

static instant signed_at(const struct checking *c)
{
    const ASN1_OBJECT *name = OBJ_nid2obj(NID_pkcs9_signingTime);
    const ASN1_TIME *time = CMS_signed_get0_data_by_OBJ(c->info, name, -3, V_ASN1_UTCTIME);
    if (!time)
        time = CMS_signed_get0_data_by_OBJ(c->info, name, -3, V_ASN1_GENERALIZEDTIME);
    return instant_of_asn1(time);
}

static bool is_strong(const EVP_MD *digest)
{
    static const int strong[] = {NID_sha256, NID_sha384, NID_sha512};
    int nid = digest ? EVP_MD_get_type(digest) : NID_undef;
    for (size_t i = 0; i < sizeof(strong) / sizeof(strong[0]); i++)
        if (strong[i] == nid)
            return true;
    return false;
}

/* How it says that it was made, of which OpenSSL believes the key instead: RSA keys have three names for it. */
static bool is_of_key(const struct checking *c, const EVP_PKEY *key, const EVP_MD *digest)
{
    X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    int of_digest = NID_undef, of_key = NID_undef, parameters = V_ASN1_UNDEF;
    CMS_SignerInfo_get0_algs(c->info, NULL, NULL, NULL, &algorithm);
    if (algorithm)
        X509_ALGOR_get0(&object, &parameters, NULL, algorithm);
    int nid = object ? OBJ_obj2nid(object) : NID_undef;
    if (nid == NID_rsassaPss) /* which OpenSSL reads */
        return EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS");
    if (parameters != V_ASN1_UNDEF && parameters != V_ASN1_NULL)
        return false;
    if (nid == NID_rsaEncryption)
        return EVP_PKEY_is_a(key, "RSA");
    return OBJ_find_sigid_algs(nid, &of_digest, &of_key) == 1 &&
           of_key == EVP_PKEY_get_base_id(key) &&
           (of_digest == NID_undef || of_digest == EVP_MD_get_type(digest));
}

static bool look_at_signer(struct checking *c)
{
    const EVP_MD *digest = digest_of(c);
    const EVP_PKEY *key = X509_get0_pubkey(c->signer);
    certificate_tell(&c->out->signer, c->arena, c->signer);
    c->out->has_signer = true;
    c->out->signer.signed_at = signed_at(c);
    c->out->signer.digest = digest ? OBJ_nid2sn(EVP_MD_get_type(digest)) : "unknown";
    if (!is_strong(digest))
        return refuse(c, "its digest is not SHA-256, SHA-384 or SHA-512");
    if (!key || EVP_PKEY_get_security_bits(key) < SECURITY_BITS)
        return refuse(c, "its key is too short");
    if (!is_of_key(c, key, digest))
        return refuse(c, "it says to be made in a way that does not go with its key");
    return c->out->signer.signed_at != INSTANT_UNSET ||
           refuse(c, "it does not tell when it was made");
}

/* ---- what it is of ---- */

/* The digest in the signed attributes tells other bytes from another key. */
static bool is_of_bytes(const struct checking *c)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    const ASN1_OCTET_STRING *told = CMS_signed_get0_data_by_OBJ(
        c->info, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
    if (EVP_Digest(c->bytes.ptr ? c->bytes.ptr : "", c->bytes.len, digest, &len, digest_of(c),
                   NULL) != 1)
        mem_exhausted();
    return told && str_eq(str_make((const char *)ASN1_STRING_get0_data(told),
                                   (size_t)ASN1_STRING_length(told)),
                          str_make((const char *)digest, len));
}

static bool check_bytes(struct checking *c)
{
    BIO *content = bio_of(c->bytes);
    bool fits = CMS_verify(c->cms, c->pinned, NULL, content, NULL,
                           DETACHED | CMS_NO_SIGNER_CERT_VERIFY) == 1;
    (void)BIO_free(content);
    ERR_clear_error();
    if (!is_of_bytes(c))
        return fail(c, SIGNATURE_OTHER_BYTES, "it is of other bytes than these");
    if (!fits)
        return fail(
            c, SIGNATURE_OTHER_KEY,
            "it was not made with the key of the certificate that it names, or was changed");
    c->out->state = SIGNATURE_FITS;
    return true;
}

/* ---- who vouches ---- */

static bool distrust(struct checking *c, enum signature_trust trust, const char *why)
{
    c->out->trust = trust;
    c->out->why = arena_str(c->arena, str_from(why));
    return false;
}

static X509_STORE *store_of(STACK_OF(X509) * roots)
{
    X509_STORE *store = X509_STORE_new();
    for (int i = 0; store && i < sk_X509_num(roots); i++)
        (void)X509_STORE_add_cert(store, sk_X509_value(roots, i)); /* one twice is one */
    if (!store)
        mem_exhausted();
    return store;
}

/* X509_V_OK, or what is wrong, told of the certificate in `whose`. */
static int chain_error(struct checking *c, instant at, struct str *whose)
{
    STACK_OF(X509) *others = CMS_get1_certs(c->cms);
    X509_STORE *store = store_of(c->roots);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (!ctx || X509_STORE_CTX_init(ctx, store, c->signer, others) != 1)
        mem_exhausted();
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, (time_t)(at / MS_PER_SECOND));
    X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
    bool fits = X509_verify_cert(ctx) == 1;
    int error = X509_STORE_CTX_get_error(ctx);
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
    const X509 *one = fits && sk_X509_num(chain) > 0 ? sk_X509_value(chain, sk_X509_num(chain) - 1)
                                                     : X509_STORE_CTX_get_current_cert(ctx);
    *whose = one ? certificate_subject(c->arena, one) : STR_EMPTY;
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    sk_X509_pop_free(others, X509_free);
    ERR_clear_error();
    return fits ? X509_V_OK : error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error;
}

static bool is_about_time(int error)
{
    return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

static bool check_chain(struct checking *c)
{
    struct str whose, then;
    int error = chain_error(c, c->demand->at, &whose);
    c->out->trusted_by = whose;
    if (error == X509_V_OK)
        return true;
    c->out->trusted_by = STR_EMPTY;
    c->out->was_valid = chain_error(c, c->out->signer.signed_at, &then) == X509_V_OK;
    struct str why =
        arena_printf(c->arena, "%.*s: %s", STR_ARG(whose), X509_verify_cert_error_string(error));
    return distrust(c, is_about_time(error) ? TRUST_OUT_OF_DATE : TRUST_NO_CHAIN, why.ptr);
}

static bool check_pinned(struct checking *c)
{
    const X509 *pinned = sk_X509_value(c->pinned, 0);
    struct str subject = certificate_subject(c->arena, pinned);
    if (X509_cmp(pinned, c->signer) != 0)
        return distrust(c, TRUST_OTHER_SIGNER,
                        arena_printf(c->arena,
                                     "it is not signed by the certificate of %.*s that is "
                                     "pinned, but by another",
                                     STR_ARG(subject))
                            .ptr);
    c->out->trusted_by = subject;
    int when = certificate_when(c->signer, c->demand->at);
    c->out->was_valid = certificate_when(c->signer, c->out->signer.signed_at) == 0;
    if (when == 0)
        return true;
    return distrust(c, TRUST_OUT_OF_DATE,
                    when < 0 ? "the certificate is not yet valid" : "the certificate has expired");
}

static bool check_trust(struct checking *c)
{
    if (!certificate_may_sign(c->signer))
        return distrust(c, TRUST_NO_CHAIN, "the certificate is not for signatures");
    if (certificate_when(c->signer, c->out->signer.signed_at) != 0)
        return distrust(c, TRUST_NO_CHAIN,
                        "the certificate was not valid when the signature, as it says, was made");
    if (c->pinned && !check_pinned(c))
        return false;
    if (c->roots && !check_chain(c))
        return false;
    c->out->trust = c->pinned || c->roots ? TRUST_GIVEN : TRUST_NOT_ASKED;
    return true;
}

/* ---- the door ---- */

static int read_demand(struct checking *c, struct error *err)
{
    if (!str_is_empty(c->demand->roots) &&
        !(c->roots = certificates_read(c->demand->roots, "the certificates that are trusted", err)))
        return -1;
    if (!str_is_empty(c->demand->pinned) &&
        !(c->pinned = certificates_read(c->demand->pinned, "the pinned certificate", err)))
        return -1;
    return 0;
}

int signature_check(struct signature *out, struct arena *arena, struct str der, struct str bytes,
                    const struct signature_demand *demand, struct error *err)
{
    *out = (struct signature){.state = SIGNATURE_REFUSED};
    struct checking c = {.out = out, .arena = arena, .bytes = bytes, .demand = demand};
    int result = read_demand(&c, err);
    if (result == 0 && read_form(&c, der) && find_signer(&c, der) && look_at_signer(&c) &&
        check_bytes(&c))
        (void)check_trust(&c);
    CMS_ContentInfo_free(c.cms);
    sk_X509_pop_free(c.roots, X509_free);
    sk_X509_pop_free(c.pinned, X509_free);
    ERR_clear_error();
    return result;
}
