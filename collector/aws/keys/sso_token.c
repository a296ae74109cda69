#include "collector/aws/keys/sso_token.h"

#include <stdlib.h>
#include <string.h>

#include "core/json_writer.h"

/* By their exact names: registrationExpiresAt, months later, is another one. */
static const char *const names[SSO_MEMBERS] = {
    [SSO_ACCESS_TOKEN] = "accessToken",   [SSO_EXPIRES_AT] = "expiresAt",
    [SSO_REFRESH_TOKEN] = "refreshToken", [SSO_CLIENT_ID] = "clientId",
    [SSO_CLIENT_SECRET] = "clientSecret", [SSO_REGISTRATION_EXPIRES_AT] = "registrationExpiresAt",
};

static struct secret *copy_of(struct str text)
{
    struct secret *copy = secret_new(text.len + 1);
    if (text.len > 0)
        memcpy(secret_bytes(copy), text.ptr, text.len);
    return copy;
}

struct str sso_token_text(const struct sso_token *token, int member)
{
    const struct member *found = &token->members[member];
    return found->form == MEMBER_STRING ? found->text : STR_EMPTY;
}

bool sso_token_parse(struct sso_token *out, struct str text)
{
    *out = (struct sso_token){.written = copy_of(text), .read = copy_of(text), .len = text.len};
    for (int i = 0; i < SSO_MEMBERS; i++)
        out->members[i].name = names[i];
    if (!members_read(secret_bytes(out->read), text.len, out->members, SSO_MEMBERS))
        return false;
    struct str access = sso_token_text(out, SSO_ACCESS_TOKEN);
    return !str_is_empty(access) && !key_flaw(KEY_PART_TOKEN, access) &&
           instant_parse(sso_token_text(out, SSO_EXPIRES_AT), &out->until);
}

void sso_token_clear(struct sso_token *token)
{
    secret_free(token->written);
    secret_free(token->read);
    *token = (struct sso_token){.len = 0};
}

bool sso_token_renews(const struct sso_token *token, instant now)
{
    instant registered_until;
    struct str registration = sso_token_text(token, SSO_REGISTRATION_EXPIRES_AT);
    return !str_is_empty(sso_token_text(token, SSO_REFRESH_TOKEN)) &&
           !str_is_empty(sso_token_text(token, SSO_CLIENT_ID)) &&
           !str_is_empty(sso_token_text(token, SSO_CLIENT_SECRET)) &&
           instant_parse(registration, &registered_until) && registered_until > now;
}

/* ---- a newer one in its place ---- */

/* A value that takes the place of a member's. */
struct edit {
    const struct member *member;
    struct str value;
};

static int by_place(const void *a, const void *b)
{
    const struct edit *left = a, *right = b;
    return (left->member->at > right->member->at) - (left->member->at < right->member->at);
}

static void put_text(struct sink *out, struct str text)
{
    struct json_writer json;
    json_writer_init(&json, out, 0);
    json_str(&json, text);
}

static void put_missing(const struct edit *edits, size_t count, struct sink *out)
{
    for (size_t i = 0; i < count; i++) {
        if (edits[i].member->len > 0)
            continue;
        sink_cstr(out, ", ");
        put_text(out, str_from(edits[i].member->name));
        sink_cstr(out, ": ");
        put_text(out, edits[i].value);
    }
}

/* The text between them is copied as it is: nobody knows what else stands there. */
static void rewrite(struct str text, const struct edit *edits, size_t count, struct sink *out)
{
    size_t at = 0, end = str_trim(text).len + (size_t)(str_trim(text).ptr - text.ptr) - 1;
    for (size_t i = 0; i < count; i++) {
        if (edits[i].member->len == 0)
            continue;
        sink_write(out, text.ptr + at, edits[i].member->at - at);
        put_text(out, edits[i].value);
        at = edits[i].member->at + edits[i].member->len;
    }
    sink_write(out, text.ptr + at, end - at);
    put_missing(edits, count, out);
    sink_str(out, str_skip(text, end)); /* the last bracket, and what is behind it */
}

void sso_token_rewrite(const struct sso_token *token, const struct sso_renewed *renewed,
                       struct sink *out)
{
    char until[INSTANT_TEXT_MAX];
    struct edit edits[] = {
        {&token->members[SSO_ACCESS_TOKEN], renewed->access},
        {&token->members[SSO_EXPIRES_AT], str_from(instant_format(renewed->until, until))},
        {&token->members[SSO_REFRESH_TOKEN], renewed->refresh},
    };
    size_t count = sizeof(edits) / sizeof(edits[0]) - str_is_empty(renewed->refresh);
    qsort(edits, count, sizeof(edits[0]), by_place);
    rewrite(str_make(secret_bytes(token->written), token->len), edits, count, out);
}
