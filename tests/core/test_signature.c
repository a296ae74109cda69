/* Signatures, made and looked at: by keys and certificates that OpenSSL makes here. */
#include "core/signature.h"

#include <stdlib.h>

#include <openssl/cms.h>

#include "core/limits.h"
#include "core/mem.h"
#include "core/signer.h"
#include "tests/support/certificates.h"
#include "tests/support/test.h"

#define NOW     (INT64_C(1768435200000)) /* 2026-01-15 */
#define YEAR    (365 * MS_PER_DAY)
#define SIGN    "critical,digitalSignature"
#define S(text) STR_LIT(text)

static struct arena *arena;
static struct made_certificate root, middle, auditor, other;
static struct str chain; /* of the auditor */
static const struct str bytes = STR_LIT("{\"files\": []}\n");

static struct made_certificate make(const char *name, EVP_PKEY *key,
                                    const struct made_certificate *issuer, bool is_ca)
{
    const struct certificate_wanted wanted = {.name = name,
                                              .key = key,
                                              .issuer = issuer,
                                              .usage = is_ca ? "critical,keyCertSign" : SIGN,
                                              .is_ca = is_ca,
                                              .from = NOW - YEAR,
                                              .until = NOW + YEAR};
    return certificate_make(arena, &wanted);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    root = make("Root", certificate_key("EC", "P-384"), NULL, true);
    middle = make("Middle", certificate_key("RSA", "2048"), &root, true);
    auditor = make("Auditor", certificate_key("EC", "P-256"), &middle, false);
    other = make("Other", certificate_key("EC", "P-256"), NULL, false);
    chain = arena_printf(arena, "%s%s", auditor.pem.ptr, middle.pem.ptr);
    return 0;
}

static int end(void **state)
{
    (void)state;
    certificate_clear(&root);
    certificate_clear(&middle);
    certificate_clear(&auditor);
    certificate_clear(&other);
    arena_free(arena);
    return 0;
}

static int no_passphrase(void *ctx, char *out, size_t size, struct error *err)
{
    (void)ctx, (void)out, (void)size;
    return error_set(err, ERR_NOT_FOUND, "nobody answered");
}

static struct signer *signer_of(struct str key, struct str certificates, struct error *err)
{
    const struct signer_in in = {
        .key = key, .certificates = certificates, .now = NOW, .passphrase = no_passphrase};
    return signer_new(&in, err);
}

static struct str sign(struct str key, struct str certificates, struct str what)
{
    struct error err = ERROR_INIT;
    struct signer *signer = signer_of(key, certificates, &err);
    if (!signer)
        fail_msg("%s", err.message);
    struct sink *out = sink_memory();
    if (signer_sign(signer, what, NOW, out, &err) != 0)
        fail_msg("%s", err.message);
    struct str der = arena_str(arena, sink_view(out));
    sink_abort(out);
    signer_free(signer);
    return der;
}

static struct signature check(struct str der, struct str what, struct str roots, struct str pinned,
                              instant at)
{
    struct signature out;
    struct error err = ERROR_INIT;
    const struct signature_demand demand = {.roots = roots, .pinned = pinned, .at = at};
    if (signature_check(&out, arena, der, what, &demand, &err) != 0)
        fail_msg("%s", err.message);
    return out;
}

static void assert_says(struct str text, const char *what)
{
    if (str_find(text, what) == text.len)
        fail_msg("'%.*s' does not say '%s'", STR_ARG(text), what);
}

/* ---- what is well ---- */

TEST_WITH(a_signature__tells_who_signed_and_when, begin, end)
{
    struct str der = sign(auditor.key_pem, chain, bytes);
    struct signature found = check(der, bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_FITS);
    assert_int_equal(found.trust, TRUST_GIVEN);
    assert_true(str_eq_c(found.trusted_by, "CN=Root"));
    assert_true(str_eq_c(found.signer.subject, "CN=Auditor"));
    assert_true(str_eq_c(found.signer.issuer, "CN=Middle"));
    assert_true(str_eq_c(found.signer.key, "EC, 256 bits"));
    assert_string_equal(found.signer.digest, "SHA256");
    assert_int_equal(found.signer.sha256.len, 64);
    assert_true(found.signer.signed_at == NOW);
    assert_true(found.signer.not_after == NOW + YEAR);
    assert_int_equal(found.why.len, 0);
}

TEST_WITH(a_signature__is_trusted_by_its_own_certificate_alone, begin, end)
{
    struct str der = sign(auditor.key_pem, chain, bytes);
    struct signature found = check(der, bytes, STR_EMPTY, auditor.pem, NOW);
    assert_int_equal(found.trust, TRUST_GIVEN);
    assert_true(str_eq_c(found.trusted_by, "CN=Auditor"));
    found = check(der, bytes, STR_EMPTY, other.pem, NOW);
    assert_int_equal(found.state, SIGNATURE_FITS);
    assert_int_equal(found.trust, TRUST_OTHER_SIGNER);
    assert_says(found.why, "CN=Other");
    found = check(der, bytes, STR_EMPTY, STR_EMPTY, NOW);
    assert_int_equal(found.trust, TRUST_NOT_ASKED);
    found = check(der, bytes, other.pem, auditor.pem, NOW); /* both must hold */
    assert_int_equal(found.trust, TRUST_NO_CHAIN);
}

TEST_WITH(keys__of_each_usual_kind_sign, begin, end)
{
    static const struct {
        const char *type, *kind;
    } kinds[] = {{"RSA", "2048"}, {"RSA-PSS", "2048"}, {"EC", "P-256"}, {"EC", "P-384"}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct made_certificate made =
            make("Kind", certificate_key(kinds[i].type, kinds[i].kind), NULL, false);
        struct signature found =
            check(sign(made.key_pem, made.pem, bytes), bytes, made.pem, STR_EMPTY, NOW);
        assert_int_equal(found.state, SIGNATURE_FITS);
        assert_int_equal(found.trust, TRUST_GIVEN);
        certificate_clear(&made);
    }
}

TEST_WITH(the_certificate_of_the_key__is_found_wherever_it_stands, begin, end)
{
    struct str turned = arena_printf(arena, "%s%s%s%s", middle.pem.ptr, root.pem.ptr,
                                     auditor.pem.ptr, middle.pem.ptr);
    struct str der = sign(auditor.key_pem, turned, bytes);
    assert_int_equal(check(der, bytes, root.pem, STR_EMPTY, NOW).trust, TRUST_GIVEN);
}

/* ---- what is not ---- */

TEST_WITH(other_bytes__are_told_from_another_key, begin, end)
{
    struct str der = sign(auditor.key_pem, chain, bytes);
    struct signature found = check(der, S("{\"files\": [] }\n"), root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_OTHER_BYTES);
    assert_true(str_eq_c(found.signer.subject, "CN=Auditor"));
    char *changed = arena_alloc(arena, der.len);
    memcpy(changed, der.ptr, der.len);
    changed[der.len - 1] ^= 1; /* the end of the signature itself */
    found = check(str_make(changed, der.len), bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_OTHER_KEY);
}

/* With RSA: OpenSSL 3.0 loses memory over the damaged curve of an EC key. */
TEST_WITH(every_byte__of_a_signature_counts, begin, end)
{
    struct made_certificate near = make("Near", certificate_key("RSA", "2048"), &root, false);
    struct str der = sign(near.key_pem, near.pem, bytes);
    char *changed = arena_alloc(arena, der.len);
    memcpy(changed, der.ptr, der.len);
    assert_int_equal(check(der, bytes, root.pem, STR_EMPTY, NOW).trust, TRUST_GIVEN);
    for (size_t at = 0; at < 3 * der.len; at++) {
        size_t i = at / 3;
        unsigned bit = 1u << (i + at % 3 * 3) % 8;
        struct signature_demand demand = {.roots = root.pem, .at = NOW};
        struct signature found;
        struct error err = ERROR_INIT;
        struct arena *scratch = arena_new();
        changed[i] = (char)((unsigned char)der.ptr[i] ^ bit);
        assert_int_equal(
            signature_check(&found, scratch, str_make(changed, der.len), bytes, &demand, &err), 0);
        if (found.state == SIGNATURE_FITS && found.trust == TRUST_GIVEN)
            fail_msg("byte %zu may be changed by %u", i, bit);
        arena_free(scratch);
        changed[i] = der.ptr[i];
    }
    certificate_clear(&near);
}

TEST_WITH(a_signature__that_is_cut_or_longer_is_refused, begin, end)
{
    struct str der = sign(auditor.key_pem, chain, bytes);
    for (size_t len = 0; len < der.len; len += 7)
        assert_int_equal(check(str_make(der.ptr, len), bytes, root.pem, STR_EMPTY, NOW).state,
                         SIGNATURE_REFUSED);
    struct str longer = arena_printf(arena, "%*s", (int)der.len + 1, "");
    memcpy((char *)(uintptr_t)longer.ptr, der.ptr, der.len);
    struct signature found = check(longer, bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_REFUSED);
    assert_says(found.why, "bytes follow");
    char *much = mem_alloc(LIMIT_SIGNATURE_BYTES + 1u);
    found = check(str_make(much, LIMIT_SIGNATURE_BYTES + 1u), bytes, STR_EMPTY, STR_EMPTY, NOW);
    assert_says(found.why, "too long");
    mem_free(much);
}

/* What others make with OpenSSL: `flags` beyond a detached signature of bytes. */
static struct str sign_with(unsigned flags, const EVP_MD *digest, struct made_certificate *second)
{
    BIO *content = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
    unsigned char *der = NULL;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY | flags);
    assert_non_null(CMS_add1_signer(cms, auditor.certificate, auditor.key, digest, flags));
    if (second)
        assert_non_null(CMS_add1_signer(cms, second->certificate, second->key, digest, flags));
    assert_int_equal(CMS_add1_cert(cms, middle.certificate), 1);
    assert_int_equal(CMS_final(cms, content, NULL, CMS_BINARY | flags), 1);
    int len = i2d_CMS_ContentInfo(cms, &der);
    assert_true(len > 0);
    struct str copy = arena_str(arena, str_make((char *)der, (size_t)len));
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    return copy;
}

static void assert_refused(struct str der, const char *why)
{
    struct signature found = check(der, bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_REFUSED);
    assert_says(found.why, why);
}

TEST_WITH(a_signature__of_a_kind_that_proves_little_is_refused, begin, end)
{
    assert_refused(sign_with(CMS_DETACHED, EVP_sha1(), NULL), "its digest is not");
    assert_refused(sign_with(0, EVP_sha256(), NULL), "carries what it signs");
    assert_refused(sign_with(CMS_DETACHED | CMS_NOATTR, EVP_sha256(), NULL), "when it was made");
    assert_refused(sign_with(CMS_DETACHED, EVP_sha256(), &other), "not one signer");
    assert_refused(sign_with(CMS_DETACHED | CMS_NOCERTS, EVP_sha256(), NULL), "is not in it");
    assert_refused(S("-----BEGIN CMS-----\n"), "no CMS signature in DER");
}

/* By the clock of this machine, which OpenSSL asks: only what it is of is looked at. */
TEST_WITH(a_signature__that_others_made_of_the_bytes_fits, begin, end)
{
    static const unsigned flags[] = {CMS_DETACHED, CMS_DETACHED | CMS_USE_KEYID};
    certificate_clear(&auditor);
    const struct certificate_wanted wanted = {.name = "Auditor",
                                              .key = certificate_key("EC", "P-256"),
                                              .issuer = &middle,
                                              .usage = SIGN,
                                              .from = 0,
                                              .until = NOW + 100 * YEAR};
    auditor = certificate_make(arena, &wanted);
    struct signature found =
        check(sign_with(flags[0], EVP_sha512(), NULL), bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.state, SIGNATURE_FITS);
    assert_int_equal(found.trust, TRUST_GIVEN);
    assert_string_equal(found.signer.digest, "SHA512");
}

TEST_WITH(trust__needs_a_chain_of_certificates_that_are_valid_then, begin, end)
{
    struct str der = sign(auditor.key_pem, chain, bytes);
    struct signature found = check(der, bytes, other.pem, STR_EMPTY, NOW);
    assert_int_equal(found.trust, TRUST_NO_CHAIN);
    assert_false(found.was_valid);
    found = check(der, bytes, root.pem, STR_EMPTY, NOW + 2 * YEAR);
    assert_int_equal(found.trust, TRUST_OUT_OF_DATE);
    assert_says(found.why, "expired");
    assert_true(found.was_valid);
    found = check(der, bytes, root.pem, STR_EMPTY, NOW - 2 * YEAR);
    assert_int_equal(found.trust, TRUST_OUT_OF_DATE);
    assert_says(found.why, "not yet valid");
    found = check(der, bytes, STR_EMPTY, auditor.pem, NOW + 2 * YEAR);
    assert_int_equal(found.trust, TRUST_OUT_OF_DATE);
    assert_true(found.was_valid);
    found = check(sign(auditor.key_pem, auditor.pem, bytes), bytes, root.pem, STR_EMPTY, NOW);
    assert_int_equal(found.trust, TRUST_NO_CHAIN); /* the one between is nowhere */
}

TEST_WITH(a_demand__that_holds_no_certificates_is_refused, begin, end)
{
    struct signature out;
    struct error err = ERROR_INIT;
    struct str der = sign(auditor.key_pem, chain, bytes);
    struct signature_demand demand = {.roots = S("nothing"), .at = NOW};
    assert_int_equal(signature_check(&out, arena, der, bytes, &demand, &err), -1);
    assert_string_equal(err.message,
                        "the certificates that are trusted: there is none in the file");
    demand = (struct signature_demand){.pinned = auditor.key_pem, .at = NOW};
    assert_int_equal(signature_check(&out, arena, der, bytes, &demand, &err), -1);
    demand.pinned = S("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert_int_equal(signature_check(&out, arena, der, bytes, &demand, &err), -1);
    assert_non_null(strstr(err.message, "damaged"));
}

/* ---- who may sign ---- */

static void assert_no_signer(struct str key, struct str certificates, const char *why)
{
    struct error err = ERROR_INIT;
    assert_null(signer_of(key, certificates, &err));
    if (!strstr(err.message, why))
        fail_msg("'%s' does not say '%s'", err.message, why);
}

TEST_WITH(a_signer__has_a_key_and_the_certificate_of_it, begin, end)
{
    assert_no_signer(other.key_pem, chain, "CN=Auditor is not that of the key");
    assert_no_signer(S("nothing"), chain, "damaged, or not one in PEM");
    assert_no_signer(auditor.key_pem, S(""), "there is none in the file");
}

TEST_WITH(a_certificate__that_is_out_of_date_signs_nothing, begin, end)
{
    struct certificate_wanted wanted = {.name = "Old",
                                        .key = certificate_key("EC", "P-256"),
                                        .from = NOW - 2 * YEAR,
                                        .until = NOW - YEAR};
    struct made_certificate old = certificate_make(arena, &wanted);
    assert_no_signer(old.key_pem, old.pem, "CN=Old has expired");
    wanted.from = NOW + YEAR;
    wanted.until = NOW + 2 * YEAR;
    struct made_certificate young = certificate_make(arena, &wanted);
    assert_no_signer(young.key_pem, young.pem, "CN=Old is not valid yet");
    X509_free(young.certificate);
    certificate_clear(&old);
}

TEST_WITH(a_signer__whose_certificate_ended_meanwhile_signs_nothing, begin, end)
{
    struct error err = ERROR_INIT;
    struct signer *signer = signer_of(auditor.key_pem, chain, &err);
    struct sink *out = sink_memory();
    assert_int_equal(signer_sign(signer, bytes, NOW + 2 * YEAR, out, &err), -1);
    assert_non_null(strstr(err.message, "has expired"));
    assert_int_equal(sink_view(out).len, 0);
    sink_abort(out);
    signer_free(signer);
}

TEST_WITH(a_certificate__that_is_not_for_signatures_is_refused, begin, end)
{
    const struct certificate_wanted wanted = {.name = "Cipher",
                                              .key = certificate_key("EC", "P-256"),
                                              .usage = "critical,keyAgreement",
                                              .from = NOW - YEAR,
                                              .until = NOW + YEAR};
    struct made_certificate made = certificate_make(arena, &wanted);
    assert_no_signer(made.key_pem, made.pem, "is not for signatures");
    certificate_clear(&made);
}

TEST_WITH(a_key__that_is_too_short_or_of_no_use_is_refused, begin, end)
{
    struct made_certificate made = make("Short", certificate_key("RSA", "1024"), NULL, false);
    assert_no_signer(made.key_pem, made.pem, "too short");
    certificate_clear(&made);
}

struct told {
    const char *passphrase;
    unsigned asked;
};

static int tell(void *ctx, char *out, size_t size, struct error *err)
{
    struct told *told = ctx;
    (void)err;
    told->asked++;
    assert_true(strlen(told->passphrase) < size);
    memcpy(out, told->passphrase, strlen(told->passphrase) + 1);
    return 0;
}

TEST_WITH(an_encrypted_key__is_opened_by_its_passphrase, begin, end)
{
    struct error err = ERROR_INIT;
    struct told told = {.passphrase = "open sesame"};
    struct signer_in in = {
        .key = certificate_key_encrypted(arena, auditor.key, "open sesame"),
        .certificates = chain,
        .now = NOW,
        .passphrase = tell,
        .ctx = &told,
    };
    struct signer *signer = signer_new(&in, &err);
    assert_non_null(signer);
    signer_free(signer);
    assert_int_equal(told.asked, 1);
    told.passphrase = "another";
    assert_null(signer_new(&in, &err));
    assert_string_equal(err.message, "the key is not opened by this passphrase");
    in.passphrase = no_passphrase;
    assert_null(signer_new(&in, &err));
    assert_string_equal(err.message, "nobody answered");
}
