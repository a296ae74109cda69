/* Any bytes as a file of ~/.aws/sso/cache: none of it is a token, or one that a header can carry; and what takes
 * its place is read as what was put there, with all else as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/keys/sso_token.h"

#define UNTIL INT64_C(1768484096000)

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool same(const struct sso_token *a, const struct sso_token *b, int member)
{
    return str_eq(sso_token_text(a, member), sso_token_text(b, member));
}

static void rewrite(const struct sso_token *token, struct str refresh)
{
    const struct sso_renewed renewed = {STR_LIT("new\"\\er"), refresh, UNTIL};
    struct sso_token read;
    struct sink *out = sink_secret();
    sso_token_rewrite(token, &renewed, out);
    require(sso_token_parse(&read, sink_view(out)));
    require(str_eq(sso_token_text(&read, SSO_ACCESS_TOKEN), renewed.access));
    require(read.until == UNTIL);
    if (str_is_empty(refresh))
        require(same(&read, token, SSO_REFRESH_TOKEN));
    else
        require(str_eq(sso_token_text(&read, SSO_REFRESH_TOKEN), refresh));
    require(same(&read, token, SSO_CLIENT_ID) && same(&read, token, SSO_CLIENT_SECRET) &&
            same(&read, token, SSO_REGISTRATION_EXPIRES_AT));
    sso_token_clear(&read);
    sink_abort(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sso_token token;
    if (sso_token_parse(&token, str_make((const char *)data, size))) {
        struct str access = sso_token_text(&token, SSO_ACCESS_TOKEN);
        require(access.len > 0 && !key_flaw(KEY_PART_TOKEN, access));
        (void)sso_token_renews(&token, UNTIL);
        rewrite(&token, STR_EMPTY);
        rewrite(&token, STR_LIT("refresh"));
    }
    sso_token_clear(&token);
    return 0;
}
