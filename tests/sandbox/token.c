#include "tests/sandbox/token.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "core/hash.h"

#define SALT_BYTES   16
#define CURSOR_BYTES 16 /* row, empties, hash of the question */
#define MAC_BYTES    16
#define TOKEN_BYTES  (SALT_BYTES + CURSOR_BYTES + MAC_BYTES) /* 48: no padding */
#define TOKEN_CHARS  64                                      /* of base64 */
#define HMAC_BYTES   32

static void keyed(const unsigned char *key, const void *data, size_t len,
                  unsigned char out[HMAC_BYTES])
{
    if (!HMAC(EVP_sha256(), key, TOKEN_KEY_BYTES, data, len, out, NULL))
        abort();
}

/* Hides the cursor: its bytes XOR those of a hash of the salt. */
static void mask(const unsigned char *key, const unsigned char *salt, unsigned char *cursor)
{
    unsigned char stream[HMAC_BYTES];
    keyed(key, salt, SALT_BYTES, stream);
    for (size_t i = 0; i < CURSOR_BYTES; i++)
        cursor[i] ^= stream[i];
}

/* The code of salt, hidden cursor and what the token is for. */
static void seal(const unsigned char *key, const unsigned char *token, struct str lane,
                 unsigned char out[HMAC_BYTES])
{
    unsigned char parts[HMAC_BYTES + SALT_BYTES + CURSOR_BYTES];
    keyed(key, lane.ptr ? lane.ptr : "", lane.len, parts);
    memcpy(parts + HMAC_BYTES, token, SALT_BYTES + CURSOR_BYTES);
    keyed(key, parts, sizeof(parts), out);
}

static uint64_t question_hash(struct str question)
{
    return hash_bytes(question.ptr ? question.ptr : "", question.len, 0);
}

struct str token_make(const unsigned char key[TOKEN_KEY_BYTES], struct str lane,
                      struct str question, struct cursor cursor, struct arena *arena)
{
    uint64_t hash = question_hash(question);
    unsigned char token[TOKEN_BYTES], mac[HMAC_BYTES];
    if (RAND_bytes(token, SALT_BYTES) != 1)
        abort();
    memcpy(token + SALT_BYTES, &cursor.row, 4);
    memcpy(token + SALT_BYTES + 4, &cursor.empties, 4);
    memcpy(token + SALT_BYTES + 8, &hash, 8);
    mask(key, token, token + SALT_BYTES);
    seal(key, token, lane, mac);
    memcpy(token + SALT_BYTES + CURSOR_BYTES, mac, MAC_BYTES);
    unsigned char *text = arena_alloc(arena, TOKEN_CHARS + 1);
    (void)EVP_EncodeBlock(text, token, TOKEN_BYTES);
    return str_make((const char *)text, TOKEN_CHARS);
}

bool token_read(const unsigned char key[TOKEN_KEY_BYTES], struct str lane, struct str question,
                struct str token, struct cursor *out, bool *other)
{
    uint64_t hash;
    unsigned char bytes[TOKEN_BYTES], mac[HMAC_BYTES];
    if (token.len != TOKEN_CHARS ||
        EVP_DecodeBlock(bytes, (const unsigned char *)token.ptr, TOKEN_CHARS) != TOKEN_BYTES)
        return false;
    seal(key, bytes, lane, mac);
    if (CRYPTO_memcmp(mac, bytes + SALT_BYTES + CURSOR_BYTES, MAC_BYTES) != 0)
        return false;
    mask(key, bytes, bytes + SALT_BYTES);
    memcpy(&out->row, bytes + SALT_BYTES, 4);
    memcpy(&out->empties, bytes + SALT_BYTES + 4, 4);
    memcpy(&hash, bytes + SALT_BYTES + 8, 8);
    *other = hash != question_hash(question);
    return true;
}
