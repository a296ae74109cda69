#include "collector/aws/sigv4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "collector/aws/form.h"
#include "core/arena.h"
#include "core/mem.h"
#include "core/sha256.h"

#define ALGORITHM      "AWS4-HMAC-SHA256"
#define DATE_BYTES     8  /* 20260115 */
#define AMZ_DATE_BYTES 16 /* 20260115T123456Z */
#define SECRET_MAX     1024

/* ---- time ---- */

/* "20260115T123456Z" from "2026-01-15T12:34:56.789Z". */
static void amz_date_of(instant at, char out[AMZ_DATE_BYTES + 1])
{
    char text[INSTANT_TEXT_MAX];
    size_t n = 0;
    instant_format(at - ((at % MS_PER_SECOND) + MS_PER_SECOND) % MS_PER_SECOND, text);
    for (const char *c = text; *c && n < AMZ_DATE_BYTES; c++)
        if (*c != '-' && *c != ':')
            out[n++] = *c;
    out[n] = '\0';
}

/* ---- canonical request ---- */

static struct str lower(struct arena *arena, struct str name)
{
    char *text = arena_array(arena, name.len + 1, 1);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        text[i] = c;
    }
    return str_make(text, name.len);
}

struct header_list {
    struct signed_header *items; /* sorted by name; those of one name as they came */
    size_t count;
};

/* There are few; qsort() might exchange those of one name, whose order counts. */
static void insert_header(struct header_list *list, struct str name, struct str value)
{
    size_t at = list->count++;
    for (; at > 0 && str_cmp(list->items[at - 1].name, name) > 0; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = (struct signed_header){name, value};
}

static struct header_list headers_of(const struct sigv4_request *request, struct str token,
                                     struct str amz_date, struct arena *arena)
{
    struct header_list list = {
        arena_array(arena, request->header_count + 3, sizeof(struct signed_header)), 0};
    for (size_t i = 0; i < request->header_count; i++)
        insert_header(&list, lower(arena, request->headers[i].name), request->headers[i].value);
    insert_header(&list, STR_LIT("host"), request->host);
    insert_header(&list, STR_LIT("x-amz-date"), amz_date);
    if (!str_is_empty(token))
        insert_header(&list, STR_LIT("x-amz-security-token"), token);
    return list;
}

/* Blanks at the ends go, runs of blanks within become one. */
static void add_header_value(struct sink *out, struct str value)
{
    bool blank = false;
    value = str_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        bool was_blank = blank;
        blank = value.ptr[i] == ' ' || value.ptr[i] == '\t';
        if (!blank)
            sink_char(out, value.ptr[i]);
        else if (!was_blank)
            sink_char(out, ' ');
    }
}

static bool repeats(const struct header_list *headers, size_t i)
{
    return i > 0 && str_eq(headers->items[i].name, headers->items[i - 1].name);
}

/* One line for each name: values of one name are joined by commas. */
static void add_headers(struct sink *out, const struct header_list *headers)
{
    for (size_t i = 0; i < headers->count; i++) {
        bool again = repeats(headers, i);
        if (i > 0)
            sink_cstr(out, again ? "," : "\n");
        if (!again) {
            sink_str(out, headers->items[i].name);
            sink_char(out, ':');
        }
        add_header_value(out, headers->items[i].value);
    }
    sink_char(out, '\n');
}

static void add_signed_names(struct sink *out, const struct header_list *headers)
{
    for (size_t i = 0; i < headers->count; i++) {
        if (repeats(headers, i))
            continue;
        if (i > 0)
            sink_char(out, ';');
        sink_str(out, headers->items[i].name);
    }
}

/* The path is percent-encoded once more than it is sent: %3A becomes %253A. */
static void add_path(struct sink *out, struct str path)
{
    struct str rest = str_is_empty(path) ? STR_LIT("/") : path;
    while (rest.len > 0) {
        size_t slash = str_find(rest, "/");
        form_encode(str_make(rest.ptr, slash), out);
        if (slash < rest.len)
            sink_char(out, '/');
        rest = str_skip(rest, slash < rest.len ? slash + 1 : slash);
    }
}

struct query_pair {
    struct str name;
    struct str value;
};

static int by_pair(const void *a, const void *b)
{
    const struct query_pair *x = a;
    const struct query_pair *y = b;
    int order = str_cmp(x->name, y->name);
    return order != 0 ? order : str_cmp(x->value, y->value);
}

static size_t split_query(struct str query, struct query_pair *pairs)
{
    size_t count = 0;
    while (query.len > 0) {
        size_t end = str_find(query, "&");
        struct str pair = str_make(query.ptr, end);
        size_t equals = str_find(pair, "=");
        pairs[count++] =
            (struct query_pair){str_make(pair.ptr, equals), str_skip(pair, equals + 1)};
        query = str_skip(query, end + 1);
    }
    return count;
}

/* Pairs as sent, sorted by name, then value. */
static void add_query(struct sink *out, struct str query, struct arena *arena)
{
    size_t most = 1;
    for (size_t i = 0; i < query.len; i++)
        most += query.ptr[i] == '&';
    struct query_pair *pairs = arena_array(arena, most, sizeof(*pairs));
    size_t count = split_query(query, pairs);
    qsort(pairs, count, sizeof(*pairs), by_pair);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            sink_char(out, '&');
        sink_str(out, pairs[i].name);
        sink_char(out, '=');
        sink_str(out, pairs[i].value);
    }
}

static void add_canonical(struct sink *out, const struct sigv4_request *request,
                          const struct header_list *headers, struct arena *arena)
{
    char hash[SHA256_HEX_MAX];
    sink_str(out, request->method);
    sink_char(out, '\n');
    add_path(out, request->path);
    sink_char(out, '\n');
    add_query(out, request->query, arena);
    sink_char(out, '\n');
    add_headers(out, headers);
    sink_char(out, '\n');
    add_signed_names(out, headers);
    sink_char(out, '\n');
    sink_cstr(out, sha256_hex(request->body.ptr, request->body.len, hash));
}

/* ---- keys ---- */

struct digest {
    unsigned char bytes[SHA256_BYTES];
};

static int hmac(const void *key, size_t key_len, struct str text, struct digest *out)
{
    unsigned int len = 0;
    return HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text.ptr, text.len,
                out->bytes, &len) &&
                   len == SHA256_BYTES
               ? 0
               : -1;
}

/* HMAC chain: date, region, service, "aws4_request". */
static int signing_key(struct str secret, struct str date, struct str region, struct str service,
                       struct digest *out)
{
    char seed[SECRET_MAX + 4] = {'A', 'W', 'S', '4'};
    if (secret.len > SECRET_MAX)
        return -1;
    if (secret.len > 0)
        memcpy(seed + 4, secret.ptr, secret.len);
    struct digest a, b;
    int result = hmac(seed, secret.len + 4, date, &a) || hmac(a.bytes, sizeof(a), region, &b) ||
                 hmac(b.bytes, sizeof(b), service, &a) ||
                 hmac(a.bytes, sizeof(a), STR_LIT("aws4_request"), out);
    OPENSSL_cleanse(seed, sizeof(seed));
    OPENSSL_cleanse(&a, sizeof(a));
    OPENSSL_cleanse(&b, sizeof(b));
    return result ? -1 : 0;
}

static void hex_of(const struct digest *digest, char out[SHA256_HEX_MAX])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = hex[digest->bytes[i] >> 4];
        out[2 * i + 1] = hex[digest->bytes[i] & 15];
    }
    out[SHA256_HEX_MAX - 1] = '\0';
}

/* ---- signer ---- */

#define KEY_SLOTS 64 /* regions of one partition and a few services fit */

struct key_slot {
    const struct credentials *credentials;
    char scope[128]; /* "20260115/eu-west-1/ec2"; empty: free */
    struct digest key;
};

struct sigv4_signer {
    const struct credentials *credentials;
    struct arena *arena; /* reset for each request */
    size_t next_slot;
    struct key_slot slots[KEY_SLOTS];
};

struct sigv4_signer *sigv4_signer_new(const struct credentials *credentials)
{
    struct sigv4_signer *signer = mem_alloc(sizeof(*signer));
    signer->credentials = credentials;
    signer->arena = arena_new();
    return signer;
}

void sigv4_signer_use(struct sigv4_signer *signer, const struct credentials *credentials)
{
    signer->credentials = credentials;
}

void sigv4_signer_free(struct sigv4_signer *signer)
{
    if (!signer)
        return;
    OPENSSL_cleanse(signer->slots, sizeof(signer->slots));
    arena_free(signer->arena);
    mem_free(signer);
}

static int key_for(struct sigv4_signer *signer, const struct sigv4_request *request,
                   struct str date, struct digest *out)
{
    char scope[sizeof(signer->slots[0].scope)];
    int len = snprintf(scope, sizeof(scope), "%.*s/%.*s/%.*s", STR_ARG(date),
                       STR_ARG(request->region), STR_ARG(request->service));
    if (len < 0 || (size_t)len >= sizeof(scope))
        return -1;
    for (size_t i = 0; i < KEY_SLOTS; i++) {
        const struct key_slot *slot = &signer->slots[i];
        if (slot->credentials == signer->credentials && strcmp(slot->scope, scope) == 0) {
            *out = slot->key;
            return 0;
        }
    }
    if (signing_key(credentials_secret(signer->credentials), date, request->region,
                    request->service, out) != 0)
        return -1;
    struct key_slot *slot = &signer->slots[signer->next_slot++ % KEY_SLOTS];
    slot->credentials = signer->credentials;
    memcpy(slot->scope, scope, sizeof(scope));
    slot->key = *out;
    return 0;
}

static void add_string_to_sign(struct sink *out, const struct sigv4_request *request,
                               const char *amz_date, struct str canonical)
{
    char hash[SHA256_HEX_MAX];
    sink_printf(out, ALGORITHM "\n%s\n%.*s/%.*s/%.*s/aws4_request\n", amz_date, DATE_BYTES,
                amz_date, STR_ARG(request->region), STR_ARG(request->service));
    sink_cstr(out, sha256_hex(canonical.ptr, canonical.len, hash));
}

static void add_authorization(struct sink *out, const struct sigv4_request *request,
                              struct str key_id, const char *amz_date,
                              const struct header_list *headers, const char *signature)
{
    sink_printf(out, ALGORITHM " Credential=%.*s/%.*s/%.*s/%.*s/aws4_request, SignedHeaders=",
                STR_ARG(key_id), DATE_BYTES, amz_date, STR_ARG(request->region),
                STR_ARG(request->service));
    add_signed_names(out, headers);
    sink_printf(out, ", Signature=%s", signature);
}

static int sign(struct sigv4_signer *signer, const struct sigv4_request *request,
                const struct sigv4_stages *stages, struct sink *authorization, char *amz_date,
                struct error *err)
{
    struct digest key, signature;
    char hex[SHA256_HEX_MAX];
    struct sink *canonical = sink_secret(); /* the session token is in it */
    struct sink *to_sign = sink_memory();
    arena_reset(signer->arena);
    amz_date_of(request->at, amz_date);
    struct header_list headers = headers_of(request, credentials_session_token(signer->credentials),
                                            str_from(amz_date), signer->arena);
    add_canonical(canonical, request, &headers, signer->arena);
    add_string_to_sign(to_sign, request, amz_date, sink_view(canonical));
    int result = key_for(signer, request, str_make(amz_date, DATE_BYTES), &key);
    if (result == 0)
        result = hmac(key.bytes, sizeof(key), sink_view(to_sign), &signature);
    if (result == 0) {
        hex_of(&signature, hex);
        add_authorization(authorization, request, credentials_access_key_id(signer->credentials),
                          amz_date, &headers, hex);
        if (stages && stages->canonical_request)
            sink_str(stages->canonical_request, sink_view(canonical));
        if (stages && stages->string_to_sign)
            sink_str(stages->string_to_sign, sink_view(to_sign));
    }
    OPENSSL_cleanse(&key, sizeof(key));
    sink_abort(canonical);
    sink_abort(to_sign);
    return result == 0 ? 0 : error_set(err, ERR_INTERNAL, "could not sign a request");
}

int sigv4_signer_sign(struct sigv4_signer *signer, const struct sigv4_request *request,
                      struct sink *authorization, char *amz_date, struct error *err)
{
    return sign(signer, request, NULL, authorization, amz_date, err);
}

int sigv4_sign(const struct sigv4_request *request, const struct credentials *credentials,
               const struct sigv4_stages *stages, struct sink *authorization, char *amz_date,
               struct error *err)
{
    struct sigv4_signer *signer = sigv4_signer_new(credentials);
    int result = sign(signer, request, stages, authorization, amz_date, err);
    sigv4_signer_free(signer);
    return result;
}
