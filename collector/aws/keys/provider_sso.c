/* Keys of a role that IAM Identity Center gives to a person who has signed in, with the token that the AWS CLI
 * keeps in ~/.aws/sso/cache: of a [sso-session NAME] section, or of a profile of before those. A token that is
 * about to end is renewed where it can be, for all who use it. */
#include <ctype.h>
#include <stdio.h>

#include "collector/aws/keys/provider_internal.h"
#include "collector/aws/keys/sso.h"
#include "collector/aws/keys/sso_cache.h"
#include "collector/aws/way.h"

#define RENEWED_MS (15 * MS_PER_MINUTE) /* before its end a token is renewed, as the SDKs do it */

struct sso {
    const struct provider_question *question;
    struct str session; /* empty: a profile of before those sections */
    struct str start_url;
    struct sso_role role;
    struct sso_cache cache;
    struct sso_token token;
};

/* ---- what the profile says ---- */

bool provider_sso_applies(const struct provider_question *question)
{
    const struct profile *profile = question->profile;
    return (profile_has(profile, "sso_account_id") || profile_has(profile, "sso_role_name")) &&
           !profile_has_role(profile);
}

/* The key of the profile and that of its session: where both are there, they must agree. */
static int find(const struct sso *s, const char *key, struct str *out, struct error *err)
{
    const struct profile *profile = s->question->profile;
    struct profile_value own, session = {.text = STR_EMPTY};
    if (profile_get(profile, key, &own, err) != 0 ||
        (!str_is_empty(s->session) &&
         profile_get_session(profile, s->session, key, &session, err) != 0))
        return -1;
    if (!str_is_empty(own.text) && !str_is_empty(session.text) && !str_eq(own.text, session.text))
        return profile_refuse(&own, "is not that of the [sso-session …] section", err);
    *out = str_is_empty(own.text) ? session.text : own.text;
    return str_is_empty(*out) ? profile_refuse_half(profile, key, err) : 0;
}

static int find_session(struct sso *s, struct error *err)
{
    struct profile_value name;
    if (profile_get(s->question->profile, "sso_session", &name, err) != 0)
        return -1;
    s->session = name.text;
    if (!str_is_empty(name.text) &&
        !ini_find(s->question->profile->config, INI_SSO_SESSION, name.text))
        return profile_refuse(&name, "names an [sso-session …] section that is not there", err);
    return 0;
}

static int settle(struct sso *s, struct error *err)
{
    if (find_session(s, err) != 0 || find(s, "sso_account_id", &s->role.account, err) != 0 ||
        find(s, "sso_role_name", &s->role.role, err) != 0 ||
        find(s, "sso_start_url", &s->start_url, err) != 0 ||
        find(s, "sso_region", &s->role.region, err) != 0)
        return -1;
    if (!sso_cache_init(&s->cache, s->question->environment->sso_cache,
                        str_is_empty(s->session) ? s->start_url : s->session))
        return error_set(err, ERR_INPUT,
                         "there is no home folder whose .aws/sso/cache could be read");
    return 0;
}

/* ---- the token ---- */

static void note(const struct sso *s, const char *what, const char *why)
{
    const struct aws_terms *terms = s->question->terms;
    char line[256];
    if (!terms->debug)
        return;
    (void)snprintf(line, sizeof(line), "single sign-on: %s%s%s", what, why[0] ? ": " : "", why);
    terms->debug(terms->debug_ctx, line);
}

static int sign_in(const struct sso *s, const char *why, const char *detail, struct error *err)
{
    (void)profile_refuse_signed_out(s->question->profile, s->session, why, err);
    if (detail[0])
        error_detail(err, "%s/%s: %s", s->cache.folder, s->cache.name, detail);
    return -1;
}

static void take(struct sso *s, struct sso_token *newer)
{
    sso_token_clear(&s->token);
    s->token = *newer;
    *newer = (struct sso_token){.len = 0};
}

/* Somebody else may have renewed it: then theirs is taken. */
static bool take_theirs(struct sso *s)
{
    struct sso_token theirs;
    char why[SECRET_FILE_WHY_BYTES];
    bool newer = sso_cache_read(&s->cache, &theirs, why) && theirs.until > s->token.until;
    if (newer)
        take(s, &theirs);
    sso_token_clear(&theirs);
    return newer;
}

/* It is kept for the others, too; that it cannot be is no reason to stop. */
static void keep(struct sso *s, const struct sso_renewed *renewed)
{
    struct sso_token newer;
    char why[SECRET_FILE_WHY_BYTES];
    struct sink *text = sink_secret();
    sso_token_rewrite(&s->token, renewed, text);
    enum sso_cache_end end = sso_cache_replace(&s->cache, &s->token, sink_view(text), why);
    if (end == SSO_CACHE_LEFT)
        note(s, "the newer token is not kept", why);
    if (end == SSO_CACHE_CHANGED && take_theirs(s)) {
        sink_abort(text);
        return;
    }
    if (sso_token_parse(&newer, sink_view(text)))
        take(s, &newer);
    sso_token_clear(&newer);
    sink_abort(text);
}

/* -1: a signal came. What else goes wrong shows in the token, which then is as it was. */
static int renew(struct sso *s, struct error *err)
{
    struct http_answer answer;
    struct sso_renewed renewed = {.until = INSTANT_UNSET};
    struct error why = ERROR_INIT;
    int status =
        sso_ask_token(s->question->terms, s->role.region, &s->token, &answer, &renewed, &why);
    bool renews = status == 0 && answer.result.failure == FAILURE_NONE;
    if (renews) {
        keep(s, &renewed);
    } else {
        note(s, "the token is not renewed", status == 0 ? answer.result.aws.code : why.message);
        (void)take_theirs(s);
    }
    http_answer_clear(&answer);
    if (why.code == ERR_CANCELLED)
        *err = why;
    return why.code == ERR_CANCELLED ? -1 : 0;
}

static int find_token(struct sso *s, struct error *err)
{
    char why[SECRET_FILE_WHY_BYTES];
    instant now = s->question->terms->now();
    if (!sso_cache_read(&s->cache, &s->token, why))
        return sign_in(s, "there is no token of single sign-on", why, err);
    if (s->token.until < now + RENEWED_MS && sso_token_renews(&s->token, now) && renew(s, err) != 0)
        return -1;
    return s->token.until > now ? 0
                                : sign_in(s, "its token of single sign-on has expired", "", err);
}

/* ---- the keys ---- */

/* Where not AWS answered, or nobody. */
static void hint_way(const struct sso *s, const struct call_result *result, struct error *err)
{
    const char *way = way_hint(s->question->settings, result);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else
        error_hint(err, "See that sso_region is the region of IAM Identity Center.");
}

static int refuse(const struct sso *s, const struct call_result *result, struct error *err)
{
    char role[PROFILE_SHOWN_BYTES], account[PROFILE_SHOWN_BYTES];
    if (result->http_status == 401)
        return sign_in(s, "AWS does not take its token of single sign-on any more", "", err);
    bool denied = result->http_status == 403 && !result->web_page;
    error_set(err, denied ? ERR_DENIED : ERR_NETWORK,
              "single sign-on gives no keys of role %s in account %s: %s",
              profile_show(s->role.role, role), profile_show(s->role.account, account),
              denied ? "it is not assigned" : result->aws.code);
    error_detail(err, "%s", result->aws.message);
    if (denied)
        error_hint(err,
                   "sso_account_id and sso_role_name must name an account and a permission set "
                   "that are assigned to whoever signed in.");
    else
        hint_way(s, result, err);
    return -1;
}

static struct credentials *take_keys(struct sso *s, instant *until, struct error *err)
{
    struct http_answer answer;
    struct member_keys keys;
    struct credentials *credentials = NULL;
    struct str token = sso_token_text(&s->token, SSO_ACCESS_TOKEN);
    int status = sso_ask_keys(s->question->terms, &s->role, token, &answer, &keys, err);
    if (status == 0 && answer.result.failure != FAILURE_NONE)
        status = refuse(s, &answer.result, err);
    if (status == 0) {
        *until = keys.until;
        credentials =
            credentials_make(keys.parts.access_key_id, keys.parts.secret, keys.parts.session_token);
    }
    http_answer_clear(&answer);
    return credentials;
}

struct credentials *provider_sso_get(const struct provider_question *question, instant *until,
                                     struct error *err)
{
    struct sso s = {.question = question};
    struct credentials *credentials = NULL;
    *until = INSTANT_UNSET;
    if (way_check_authorities(question->settings, err) == 0 && settle(&s, err) == 0 &&
        find_token(&s, err) == 0)
        credentials = take_keys(&s, until, err);
    sso_token_clear(&s.token);
    return credentials;
}
