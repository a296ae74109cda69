#include "tests/sandbox/seals.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#define SEAL_CHARS 56 /* of base64, two of them padding */
#define SALT_BYTES 16
#define MAC_BYTES  16
#define HMAC_BYTES 32

/* What the text holds: 40 bytes. */
struct seal {
    unsigned char salt[SALT_BYTES];
    int64_t ends_s;
    unsigned char mac[MAC_BYTES];
};

static_assert((sizeof(struct seal) + 2) / 3 * 4 == SEAL_CHARS, "a seal fills its text");

static void keyed(const unsigned char *key, const void *data, size_t len,
                  unsigned char out[HMAC_BYTES])
{
    if (!HMAC(EVP_sha256(), key, SEAL_KEY_BYTES, data, len, out, NULL))
        abort();
}

static void mac_of(const unsigned char *key, struct str use, const struct seal *seal,
                   unsigned char out[HMAC_BYTES])
{
    unsigned char of_use[HMAC_BYTES], sealed[SALT_BYTES + sizeof(seal->ends_s)];
    memcpy(sealed, seal->salt, SALT_BYTES);
    memcpy(sealed + SALT_BYTES, &seal->ends_s, sizeof(seal->ends_s));
    keyed(key, use.ptr, use.len, of_use);
    keyed(of_use, sealed, sizeof(sealed), out);
}

struct str seal_make(const unsigned char key[SEAL_KEY_BYTES], struct str use, int64_t ends_s,
                     struct arena *arena)
{
    unsigned char mac[HMAC_BYTES];
    struct seal seal = {.ends_s = ends_s};
    if (RAND_bytes(seal.salt, SALT_BYTES) != 1)
        abort();
    mac_of(key, use, &seal, mac);
    memcpy(seal.mac, mac, MAC_BYTES);
    unsigned char *text = arena_alloc(arena, SEAL_CHARS + 1);
    (void)EVP_EncodeBlock(text, (const unsigned char *)&seal, sizeof(seal));
    return str_make((const char *)text, SEAL_CHARS);
}

bool seal_holds(const unsigned char key[SEAL_KEY_BYTES], struct str use, struct str text,
                int64_t now_s)
{
    unsigned char bytes[SEAL_CHARS / 4 * 3], mac[HMAC_BYTES];
    struct seal seal;
    if (text.len != SEAL_CHARS ||
        EVP_DecodeBlock(bytes, (const unsigned char *)text.ptr, SEAL_CHARS) != sizeof(bytes))
        return false;
    memcpy(&seal, bytes, sizeof(seal));
    mac_of(key, use, &seal, mac);
    return CRYPTO_memcmp(mac, seal.mac, MAC_BYTES) == 0 && now_s < seal.ends_s;
}
