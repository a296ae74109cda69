#include "tests/sandbox/sessions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "core/sha256.h"

#define ACCOUNT_DIGITS 12
#define SALT_BYTES     16
#define HMAC_BYTES     32
#define BODY_BYTES     688
#define TOKEN_BYTES    (BODY_BYTES + HMAC_BYTES) /* 720: no padding */
#define TOKEN_CHARS    960                       /* of base64 */
#define KEY_LETTERS    16                        /* after ASIA */
#define SECRET_BYTES   30                        /* 40 characters of base64 */
#define ROLE_LETTERS   17                        /* after AROA */

/* What is sealed. Real tokens begin with these letters too, and are about as long. */
struct body {
    char magic[12];
    unsigned char salt[SALT_BYTES]; /* the other two keys follow from it */
    char account[ACCOUNT_DIGITS];
    int64_t ends_s;
    uint32_t name_len;
    bool global;
    bool identity_only;
    char name[SESSION_NAME_LIMIT];
};

static const char magic[] = "!\n\torigin_ec";

static_assert(sizeof(struct body) <= BODY_BYTES, "a session fits in its token");
static_assert(sizeof(magic) - 1 == sizeof(((struct body *)0)->magic), "12 bytes");

static void keyed(const unsigned char *key, const char *use, const void *data, size_t len,
                  unsigned char out[HMAC_BYTES])
{
    unsigned char of_use[HMAC_BYTES];
    if (!HMAC(EVP_sha256(), key, SESSION_KEY_BYTES, (const unsigned char *)use, strlen(use), of_use,
              NULL) ||
        !HMAC(EVP_sha256(), of_use, HMAC_BYTES, data, len, out, NULL))
        abort();
}

static struct str base64(const unsigned char *bytes, size_t len, struct arena *arena)
{
    unsigned char *text = arena_alloc(arena, len / 3 * 4 + 1);
    int chars = EVP_EncodeBlock(text, bytes, (int)len);
    return str_make((const char *)text, (size_t)chars);
}

static struct str access_key(const unsigned char *key, const unsigned char *salt,
                             struct arena *arena)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char bytes[HMAC_BYTES];
    keyed(key, "access key", salt, SALT_BYTES, bytes);
    char text[KEY_LETTERS + 1] = "";
    for (size_t i = 0; i < KEY_LETTERS; i++)
        text[i] = letters[bytes[i] % 32];
    return arena_printf(arena, "ASIA%s", text);
}

static struct str secret(const unsigned char *key, const unsigned char *salt, struct arena *arena)
{
    unsigned char bytes[HMAC_BYTES];
    keyed(key, "secret", salt, SALT_BYTES, bytes);
    return base64(bytes, SECRET_BYTES, arena);
}

void session_make(const unsigned char key[SESSION_KEY_BYTES], struct session *session,
                  struct arena *arena)
{
    unsigned char token[TOKEN_BYTES]; /* what the body leaves stays random */
    struct body body = {.ends_s = session->ends_s,
                        .name_len = (uint32_t)session->name.len,
                        .global = session->global,
                        .identity_only = session->identity_only};
    assert(session->account.len == ACCOUNT_DIGITS && session->name.len <= SESSION_NAME_LIMIT);
    if (RAND_bytes(token, sizeof(token)) != 1 || RAND_bytes(body.salt, SALT_BYTES) != 1)
        abort();
    memcpy(body.magic, magic, sizeof(body.magic));
    memcpy(body.account, session->account.ptr, ACCOUNT_DIGITS);
    memcpy(body.name, session->name.ptr, session->name.len);
    memcpy(token, &body, sizeof(body));
    keyed(key, "token", token, BODY_BYTES, token + BODY_BYTES);
    session->token = base64(token, TOKEN_BYTES, arena);
    session->access_key = access_key(key, body.salt, arena);
    session->secret = secret(key, body.salt, arena);
}

bool session_read(const unsigned char key[SESSION_KEY_BYTES], struct str token, struct session *out,
                  struct arena *arena)
{
    unsigned char bytes[TOKEN_BYTES], seal[HMAC_BYTES];
    struct body body;
    if (token.len != TOKEN_CHARS ||
        EVP_DecodeBlock(bytes, (const unsigned char *)token.ptr, TOKEN_CHARS) != TOKEN_BYTES)
        return false;
    keyed(key, "token", bytes, BODY_BYTES, seal);
    if (CRYPTO_memcmp(seal, bytes + BODY_BYTES, HMAC_BYTES) != 0)
        return false;
    memcpy(&body, bytes, sizeof(body));
    *out = (struct session){
        .account = arena_str(arena, str_make(body.account, ACCOUNT_DIGITS)),
        .name = arena_str(arena, str_make(body.name, body.name_len)),
        .ends_s = body.ends_s,
        .global = body.global,
        .identity_only = body.identity_only,
        .access_key = access_key(key, body.salt, arena),
        .secret = secret(key, body.salt, arena),
        .token = token,
    };
    return true;
}

/* The id of a role is the same in every run. */
struct caller session_caller(const struct session *session, struct arena *arena)
{
    char id[SHA256_HEX_MAX];
    size_t slash = str_find(session->name, "/");
    struct str role =
        arena_printf(arena, "%.*s/%.*s", STR_ARG(session->account), (int)slash, session->name.ptr);
    (void)sha256_hex(role.ptr, role.len, id);
    for (size_t i = 0; i < ROLE_LETTERS; i++)
        id[i] = char_is_digit(id[i]) ? id[i] : (char)(id[i] - 'a' + 'A');
    return (struct caller){
        .arn = arena_printf(arena, "arn:aws:sts::%.*s:assumed-role/%.*s", STR_ARG(session->account),
                            STR_ARG(session->name)),
        .user_id = arena_printf(arena, "AROA%.*s:%.*s", ROLE_LETTERS, id,
                                STR_ARG(str_skip(session->name, slash + 1))),
        .is_role = true,
        .global = session->global,
        .identity_only = session->identity_only,
    };
}
