#include "tests/sandbox/jwt.h"

#include <jansson.h>
#include <openssl/evp.h>

#define MOST_END 1e15 /* as a number of seconds that is still one */

/* The JSON object of one part; NULL when it holds none. */
static json_t *read_part(struct str part, struct arena *arena)
{
    size_t padded = (part.len + 3) / 4 * 4;
    char *text = arena_alloc(arena, padded + 1);
    unsigned char *bytes = arena_alloc(arena, padded + 1);
    for (size_t i = 0; i < padded; i++) {
        char c = i < part.len ? part.ptr[i] : '=';
        text[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    int len = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)padded);
    if (len <= 0)
        return NULL;
    json_t *object = json_loadb((const char *)bytes, (size_t)len - (padded - part.len), 0, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

static struct str text_of(const json_t *value, struct arena *arena)
{
    return arena_str(arena, str_make(json_string_value(value), json_string_length(value)));
}

static bool read_claims(const json_t *claims, struct jwt *out, struct arena *arena)
{
    const json_t *ends = json_object_get(claims, "exp"), *audience = json_object_get(claims, "aud");
    if (json_is_array(audience))
        audience = json_array_get(audience, 0);
    out->issuer = text_of(json_object_get(claims, "iss"), arena);
    out->subject = text_of(json_object_get(claims, "sub"), arena);
    out->audience = text_of(audience, arena);
    double ends_s = json_number_value(ends);
    if (!json_is_number(ends) || ends_s < 0 || ends_s > MOST_END)
        return false;
    out->ends_s = (int64_t)ends_s;
    return out->issuer.len > 0 && out->subject.len > 0;
}

bool jwt_read(struct str token, struct jwt *out, struct arena *arena)
{
    struct str parts[3];
    for (unsigned i = 0; i < 3; i++) {
        size_t dot = str_find(token, ".");
        if (dot == 0 || (dot < token.len) != (i < 2))
            return false;
        parts[i] = str_make(token.ptr, dot);
        token = str_skip(token, dot + 1);
    }
    json_t *header = read_part(parts[0], arena), *claims = read_part(parts[1], arena);
    bool good = header && claims && read_claims(claims, out, arena);
    json_decref(header);
    json_decref(claims);
    return good;
}
