#include "core/sha256.h"

#include <openssl/evp.h>

#include "core/mem.h"

struct sha256 {
    EVP_MD_CTX *ctx;
};

/* SHA-256 itself cannot fail; OpenSSL only refuses when it gets no memory. */
static void require(int ok)
{
    if (ok != 1)
        mem_exhausted();
}

struct sha256 *sha256_new(void)
{
    struct sha256 *sha = mem_alloc(sizeof(*sha));
    sha->ctx = EVP_MD_CTX_new();
    require(sha->ctx != NULL);
    require(EVP_DigestInit_ex(sha->ctx, EVP_sha256(), NULL));
    return sha;
}

void sha256_free(struct sha256 *sha)
{
    if (!sha)
        return;
    EVP_MD_CTX_free(sha->ctx);
    mem_free(sha);
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
    if (len > 0)
        require(EVP_DigestUpdate(sha->ctx, data, len));
}

static char *to_hex(const unsigned char digest[SHA256_BYTES], char hex[SHA256_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 0x0f];
    }
    hex[SHA256_HEX_MAX - 1] = '\0';
    return hex;
}

char *sha256_final(struct sha256 *sha, char hex[SHA256_HEX_MAX])
{
    unsigned char digest[SHA256_BYTES];
    require(EVP_DigestFinal_ex(sha->ctx, digest, NULL));
    require(EVP_DigestInit_ex(sha->ctx, EVP_sha256(), NULL));
    return to_hex(digest, hex);
}

void sha256_bytes(const void *data, size_t len, unsigned char digest[SHA256_BYTES])
{
    require(EVP_Digest(len > 0 ? data : "", len, digest, NULL, EVP_sha256(), NULL));
}

char *sha256_hex(const void *data, size_t len, char hex[SHA256_HEX_MAX])
{
    unsigned char digest[SHA256_BYTES];
    sha256_bytes(data, len, digest);
    return to_hex(digest, hex);
}
