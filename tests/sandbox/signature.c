#include "tests/sandbox/signature.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/sink.h"
#include "tests/sandbox/sessions.h"

#define DIGEST_BYTES 32
#define DIGEST_HEX   64
#define WINDOW_S     INT64_C(900)
#define STAMP_LEN    16 /* 20260115T123456Z */
#define SCOPE_PARTS  5

struct claim {
    struct str credential;
    struct str signed_headers;
    struct str signature;
    struct str scope[SCOPE_PARTS]; /* key id, day, region, service, terminator */
    struct str stamp;
};

/* ---- bytes ---- */

static void to_hex(const unsigned char *bytes, char hex[DIGEST_HEX + 1])
{
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static void digest_hex(struct str text, char hex[DIGEST_HEX + 1])
{
    unsigned char digest[DIGEST_BYTES];
    if (EVP_Digest(text.ptr ? text.ptr : "", text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        abort();
    to_hex(digest, hex);
}

static void hmac(const void *key, size_t key_len, struct str text, unsigned char out[DIGEST_BYTES])
{
    if (!HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text.ptr, text.len, out,
              NULL))
        abort();
}

static bool unreserved(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void encode(struct sink *out, struct str text, const char *also)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (unreserved(c) || strchr(also, c))
            sink_char(out, c);
        else
            sink_printf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

/* ---- the Authorization header ---- */

static struct str parameter(struct str header, const char *name)
{
    size_t at = str_find(header, name);
    struct str value = str_skip(header, at + strlen(name));
    size_t end = str_find(value, ",");
    return str_trim(str_make(value.ptr, end));
}

static int incomplete(struct refusal *refusal, const char *message)
{
    return refuse(refusal, 400, "IncompleteSignature", "%s", message);
}

static int split_scope(struct claim *claim, struct refusal *refusal)
{
    struct str rest = claim->credential;
    unsigned parts = 0;
    while (parts < SCOPE_PARTS) {
        size_t slash = str_find(rest, "/");
        claim->scope[parts++] = str_make(rest.ptr, slash);
        if (slash == rest.len)
            break;
        rest = str_skip(rest, slash + 1);
        if (parts == SCOPE_PARTS)
            parts++;
    }
    if (parts == SCOPE_PARTS && str_eq(claim->scope[4], STR_LIT("aws4_request")))
        return 0;
    return refuse(refusal, 400, "IncompleteSignature",
                  "Credential must have exactly 5 slash-delimited elements, e.g. "
                  "keyid/date/region/service/term, got '%.*s'",
                  STR_ARG(claim->credential));
}

static int read_claim(const struct request *request, struct claim *claim, struct refusal *refusal)
{
    struct str header = header_value(request, "authorization");
    if (str_is_empty(header))
        return refuse(refusal, 403, "MissingAuthenticationToken",
                      "Request is missing Authentication Token");
    if (!str_starts(header, "AWS4-HMAC-SHA256 "))
        return incomplete(refusal, "Authorization header requires the algorithm AWS4-HMAC-SHA256.");
    claim->credential = parameter(header, "Credential=");
    claim->signed_headers = parameter(header, "SignedHeaders=");
    claim->signature = parameter(header, "Signature=");
    if (str_is_empty(claim->credential))
        return incomplete(refusal, "Authorization header requires 'Credential' parameter.");
    if (str_is_empty(claim->signed_headers))
        return incomplete(refusal, "Authorization header requires 'SignedHeaders' parameter.");
    if (str_is_empty(claim->signature))
        return incomplete(refusal, "Authorization header requires 'Signature' parameter.");
    claim->stamp = header_value(request, "x-amz-date");
    if (str_is_empty(claim->stamp))
        return incomplete(refusal, "Authorization header requires existence of either a "
                                   "'X-Amz-Date' or a 'Date' header.");
    return split_scope(claim, refusal);
}

/* ---- canonical request ---- */

static int by_pair(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order != 0 ? order : str_cmp(x->value, y->value);
}

static struct str encoded(struct arena *arena, struct str text)
{
    struct sink *sink = sink_memory();
    encode(sink, text, "");
    struct str copy = arena_str(arena, sink_view(sink));
    sink_abort(sink);
    return copy;
}

static void put_query(const struct request *request, struct str query, struct sink *out)
{
    struct vec pairs;
    vec_init(&pairs, sizeof(struct pair));
    form_parse(request->arena, query, &pairs);
    for (size_t i = 0; i < pairs.len; i++) {
        struct pair *pair = &VEC_AT(struct pair, &pairs, i);
        pair->name = encoded(request->arena, pair->name);
        pair->value = encoded(request->arena, pair->value);
    }
    if (pairs.len > 1)
        qsort(pairs.data, pairs.len, sizeof(struct pair), by_pair);
    for (size_t i = 0; i < pairs.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &pairs, i);
        sink_printf(out, "%s%.*s=%.*s", i > 0 ? "&" : "", STR_ARG(pair->name),
                    STR_ARG(pair->value));
    }
    vec_clear(&pairs);
}

/* Values of one name joined by commas, each trimmed, runs of blanks made one. */
static bool put_header(const struct request *request, struct str name, struct sink *out)
{
    bool found = false;
    sink_str(out, name);
    for (size_t i = 0; i < request->headers.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &request->headers, i);
        if (!str_eq(pair->name, name))
            continue;
        sink_char(out, found ? ',' : ':');
        found = true;
        struct str value = str_trim(pair->value);
        for (size_t k = 0; k < value.len; k++) {
            if (value.ptr[k] != ' ' || value.ptr[k - 1] != ' ')
                sink_char(out, value.ptr[k]);
        }
    }
    sink_char(out, '\n');
    return found;
}

/* Signed headers are there, in lower case, in order, and each once. */
static bool put_headers(const struct request *request, struct str names, struct sink *out)
{
    struct str before = STR_EMPTY;
    while (names.len > 0) {
        size_t end = str_find(names, ";");
        struct str name = str_make(names.ptr, end);
        if (str_cmp(before, name) >= 0 || !put_header(request, name, out))
            return false;
        before = name;
        names = str_skip(names, end + 1);
    }
    return true;
}

static bool canonical_request(const struct request *request, const struct claim *claim,
                              struct sink *out)
{
    size_t question = str_find(request->target, "?");
    char hash[DIGEST_HEX + 1];
    digest_hex(request->body, hash);
    sink_str(out, request->method);
    sink_char(out, '\n');
    encode(out, str_make(request->target.ptr, question), "/");
    sink_char(out, '\n');
    put_query(request, str_skip(request->target, question + 1), out);
    sink_char(out, '\n');
    bool good = put_headers(request, claim->signed_headers, out);
    sink_char(out, '\n');
    sink_str(out, claim->signed_headers);
    sink_char(out, '\n');
    sink_cstr(out, hash);
    return good;
}

static bool signature_good(const struct request *request, const struct claim *claim,
                           struct str secret)
{
    struct sink *canonical = sink_memory(), *to_sign = sink_memory();
    bool good = canonical_request(request, claim, canonical);
    char hash[DIGEST_HEX + 1], hex[DIGEST_HEX + 1];
    digest_hex(sink_view(canonical), hash);
    sink_printf(to_sign, "AWS4-HMAC-SHA256\n%.*s\n%.*s/%.*s/%.*s/%.*s\n%s", STR_ARG(claim->stamp),
                STR_ARG(claim->scope[1]), STR_ARG(claim->scope[2]), STR_ARG(claim->scope[3]),
                STR_ARG(claim->scope[4]), hash);
    unsigned char key[DIGEST_BYTES];
    struct str first = arena_printf(request->arena, "AWS4%.*s", STR_ARG(secret));
    hmac(first.ptr, first.len, claim->scope[1], key);
    for (unsigned i = 2; i < SCOPE_PARTS; i++)
        hmac(key, sizeof(key), claim->scope[i], key);
    hmac(key, sizeof(key), sink_view(to_sign), key);
    to_hex(key, hex);
    sink_abort(canonical);
    sink_abort(to_sign);
    return good && claim->signature.len == DIGEST_HEX &&
           CRYPTO_memcmp(hex, claim->signature.ptr, DIGEST_HEX) == 0;
}

/* ---- what AWS says ---- */

static bool is_signed(const struct claim *claim, struct str name)
{
    struct str names = claim->signed_headers;
    while (names.len > 0) {
        size_t end = str_find(names, ";");
        if (str_eq(str_make(names.ptr, end), name))
            return true;
        names = str_skip(names, end + 1);
    }
    return false;
}

static int check_signed_headers(const struct request *request, const struct claim *claim,
                                struct refusal *refusal)
{
    if (!is_signed(claim, STR_LIT("host")))
        return refuse(refusal, 403, "SignatureDoesNotMatch",
                      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    for (size_t i = 0; i < request->headers.len; i++) {
        struct str name = VEC_AT(const struct pair, &request->headers, i).name;
        if (str_starts(name, "x-amz-") && !is_signed(claim, name))
            return refuse(refusal, 403, "SignatureDoesNotMatch",
                          "The header '%.*s' must be signed.", STR_ARG(name));
    }
    return 0;
}

static int refuse_as(const struct api_error *error, struct refusal *refusal)
{
    return refuse(refusal, error->status, error->code, "%s", error->message);
}

static int digits(const char *at, unsigned count)
{
    int value = 0;
    for (; count > 0; count--)
        value = value * 10 + (*at++ - '0');
    return value;
}

static bool read_stamp(struct str text, int64_t *out)
{
    static const char form[] = "ddddddddTddddddZ";
    if (text.len != STAMP_LEN)
        return false;
    for (size_t i = 0; i < STAMP_LEN; i++) {
        bool digit = isdigit((unsigned char)text.ptr[i]);
        if (form[i] == 'd' ? !digit : text.ptr[i] != form[i])
            return false;
    }
    struct tm parts = {.tm_year = digits(text.ptr, 4) - 1900,
                       .tm_mon = digits(text.ptr + 4, 2) - 1,
                       .tm_mday = digits(text.ptr + 6, 2),
                       .tm_hour = digits(text.ptr + 9, 2),
                       .tm_min = digits(text.ptr + 11, 2),
                       .tm_sec = digits(text.ptr + 13, 2)};
    *out = (int64_t)timegm(&parts);
    return true;
}

static void put_stamp(int64_t at, char out[STAMP_LEN + 1])
{
    time_t seconds = (time_t)at;
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        (void)strftime(out, STAMP_LEN + 1, "%Y%m%dT%H%M%SZ", &parts);
}

static int check_time(const struct claim *claim, const struct api *api, int64_t now_s,
                      struct refusal *refusal)
{
    int64_t at;
    if (!read_stamp(claim->stamp, &at))
        return incomplete(refusal, "Date must be in ISO-8601 'basic format'.");
    if (!str_eq(str_make(claim->stamp.ptr, 8), claim->scope[1]))
        return refuse(refusal, 403, "SignatureDoesNotMatch",
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                      "date from HTTP: '%.*s' != '%.8s', from '%.*s'.",
                      STR_ARG(claim->scope[1]), claim->stamp.ptr, STR_ARG(claim->stamp));
    int64_t late = now_s - at;
    if (late <= WINDOW_S && late >= -WINDOW_S)
        return 0;
    if (!api->tells_times)
        return refuse_as(&api->expired, refusal);
    char now[STAMP_LEN + 1] = "", edge[STAMP_LEN + 1] = "";
    put_stamp(now_s, now);
    put_stamp(late > 0 ? now_s - WINDOW_S : now_s + WINDOW_S, edge);
    return refuse(refusal, api->expired.status, api->expired.code,
                  late > 0
                      ? "Signature expired: %.*s is now earlier than %s (%s - 15 min.)"
                      : "Signature not yet current: %.*s is still later than %s (%s + 15 min.)",
                  STR_ARG(claim->stamp), edge, now);
}

/* Of a request without a scope. */
static const struct api *looks_like(const struct request *request)
{
    const struct api *api = api_of_target(header_value(request, "x-amz-target"));
    if (api)
        return api;
    if (str_eq_c(request->method, "GET"))
        return &api_backup;
    return str_starts(form_value(request, "Version"), "2011-") ? &api_sts : &api_ec2;
}

/* Who may have signed: an account's own keys, or those of a session in it. */
struct signer {
    const struct account *account; /* NULL: nobody known */
    struct caller caller;
    struct str secret;
    struct str token;
    int64_t ends_s;
};

static struct signer find_signer(const struct world *world, const unsigned char *session_key,
                                 const struct request *request, struct str access_key)
{
    const struct account *account = world_find_key(world, access_key);
    if (account)
        return (struct signer){account, account->caller, account->secret, account->session_token,
                               INT64_MAX};
    struct session session;
    if (!session_read(session_key, header_value(request, "x-amz-security-token"), &session,
                      request->arena) ||
        !str_eq(session.access_key, access_key))
        return (struct signer){0};
    return (struct signer){world_find_account(world, session.account),
                           session_caller(&session, request->arena), session.secret, session.token,
                           session.ends_s};
}

static int check_signer(const struct signer *signer, const struct request *request,
                        const struct claim *claim, int64_t now_s, struct refusal *refusal)
{
    const struct api *api = request->api;
    if (!signer->account)
        return refuse_as(&api->keys, refusal);
    if (check_time(claim, api, now_s, refusal) != 0)
        return -1;
    if (!str_eq(header_value(request, "x-amz-security-token"), signer->token))
        return refuse_as(&api->keys, refusal);
    if (now_s >= signer->ends_s)
        return refuse_as(&api->ended, refusal);
    return signature_good(request, claim, signer->secret) ? 0 : refuse_as(&api->signature, refusal);
}

int signature_check(const struct world *world, const unsigned char *session_key,
                    struct request *request, int64_t now_s, struct refusal *refusal)
{
    struct claim claim = {0};
    request->api = looks_like(request);
    if (read_claim(request, &claim, refusal) != 0)
        return -1;
    const struct api *api = api_find(claim.scope[3]);
    if (!api)
        return refuse(refusal, 403, "SignatureDoesNotMatch",
                      "Credential should be scoped to correct service: '%s'.", request->api->name);
    request->api = api;
    request->region = claim.scope[2];
    if (check_signed_headers(request, &claim, refusal) != 0)
        return -1;
    struct signer signer = find_signer(world, session_key, request, claim.scope[0]);
    if (check_signer(&signer, request, &claim, now_s, refusal) != 0)
        return -1;
    request->account = signer.account;
    request->caller = signer.caller;
    return 0;
}
