#include "collector/aws/keys/profile_internal.h"

#include <stdio.h>

#include "core/arena.h"
#include "core/sink.h"
#include "core/vec.h"

#define SHOWN_MAX      20 /* profile names in a message */
#define NAME_SHOWN_MAX (PROFILE_SHOWN_BYTES - 1)
#define SOURCES_MAX    16  /* roles on top of each other */
#define WORD_MAX       150 /* bytes of one, quoted for a shell */
#define KEY_ID_MIN     16  /* characters, as AWS documents it */
#define SECRET_MIN     24  /* of the 40 that AWS gives */
#define SHOWN_SIZE     (sizeof("profile ") + NAME_SHOWN_MAX)

/* ---- names in messages ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Of Base64, in which secrets and tokens are written. */
static bool is_key_char(char c)
{
    return is_upper(c) || is_lower(c) || char_is_digit(c) || c == '/' || c == '+';
}

/* An access key's id (AKIAIOSFODNN7EXAMPLE), a secret, a token, or a good part of one. */
static bool looks_like_key(struct str word)
{
    size_t upper = 0, lower = 0, digits = 0;
    for (size_t i = 0; i < word.len; i++) {
        upper += is_upper(word.ptr[i]);
        lower += is_lower(word.ptr[i]);
        digits += char_is_digit(word.ptr[i]);
    }
    if (upper + digits == word.len && word.len >= KEY_ID_MIN)
        return str_starts(word, "A") && upper > 0 && digits > 0;
    return word.len >= SECRET_MIN && upper > 0 && lower > 0 && digits > 0;
}

static bool holds_key(struct str text)
{
    size_t begin = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && is_key_char(text.ptr[i]))
            continue;
        if (looks_like_key(str_make(text.ptr + begin, i - begin)))
            return true;
        begin = i + 1;
    }
    return false;
}

/* A broken file can turn anything into a section's name, and a paste anything into a profile's; one
 * with '=' in it is no name. */
static bool can_show(struct str name)
{
    return name.len <= NAME_SHOWN_MAX && str_is_utf8(name) && str_find(name, "=") == name.len &&
           !holds_key(name);
}

const char *profile_show(struct str name, char out[PROFILE_SHOWN_BYTES])
{
    snprintf(out, PROFILE_SHOWN_BYTES, "%.*s", STR_ARG(can_show(name) ? name : STR_LIT("(…)")));
    return out;
}

/* "profile NAME" for a message; a name that cannot be shown is left out. */
static const char *shown(const struct profile *profile, char *out, size_t size)
{
    if (can_show(profile->name))
        snprintf(out, size, "profile %.*s", STR_ARG(profile->name));
    else
        snprintf(out, size, "the profile that was named");
    return out;
}

static bool is_plain_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = is_key_char(c) || c == '_' || c == '-' || c == '.' || c == '@';
        if (!plain)
            return false;
    }
    return text.len > 0;
}

static void add_shell_word(struct sink *out, struct str text)
{
    if (is_plain_word(text)) {
        sink_str(out, text);
        return;
    }
    sink_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            sink_cstr(out, "'\\''");
        else
            sink_char(out, text.ptr[i]);
    }
    sink_char(out, '\'');
}

/* " --profile NAME"; a name like an option needs the other form. A command must fit its hint. */
static void add_option_of(struct sink *out, const char *option, struct str name)
{
    struct sink *word = sink_memory();
    if (can_show(name))
        add_shell_word(word, name);
    struct str quoted = sink_view(word);
    bool fits = quoted.len > 0 && quoted.len <= WORD_MAX;
    sink_printf(out, " %s%c", option, str_starts(name, "-") ? '=' : ' ');
    sink_str(out, fits ? quoted : STR_LIT("NAME"));
    sink_abort(word);
}

static void add_option(struct sink *out, struct str name)
{
    add_option_of(out, "--profile", name);
}

static bool is_known(const struct vec *names, struct str name)
{
    for (size_t i = 0; i < names->len; i++)
        if (str_eq_c(name, VEC_AT(const char *, names, i)))
            return true;
    return false;
}

static void collect_names(const struct ini *ini, struct arena *arena, struct vec *names)
{
    enum ini_kind kind;
    struct str name;
    for (size_t i = 0; ini_section_at(ini, i, &kind, &name); i++) {
        if (kind != INI_PROFILE || !can_show(name) || is_known(names, name))
            continue;
        const char *copy = arena_str(arena, name).ptr;
        vec_push(names, &copy);
    }
}

static void add_file(struct sink *out, const struct ini *ini)
{
    if (str_is_empty(ini_path(ini)))
        return;
    sink_str(out, ini_path(ini));
    sink_cstr(out, ini_found(ini) ? " was read. " : " does not exist. ");
}

/* ---- a section under the heading of the other file ---- */

/* The name that was meant by `text`: without a word `profile` before it, in any case, and without
 * quotes. */
static struct str meant_by(struct str text)
{
    const size_t word = sizeof("profile") - 1;
    if (str_starts_nocase(text, "profile") && text.len > word &&
        (text.ptr[word] == ' ' || text.ptr[word] == '\t'))
        text = str_trim(str_skip(text, word));
    bool quoted = text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
                  text.ptr[text.len - 1] == text.ptr[0];
    return quoted ? str_make(text.ptr + 1, text.len - 2) : text;
}

static bool in_config_amiss(const struct profile *profile, struct str *heading)
{
    for (size_t i = 0; ini_passed_over_at(profile->config, i, heading); i++)
        if (str_eq(meant_by(*heading), profile->name))
            return true;
    return false;
}

static bool in_shared_amiss(const struct profile *profile, struct str *heading)
{
    enum ini_kind kind;
    for (size_t i = 0; ini_section_at(profile->shared, i, &kind, heading); i++)
        if (!str_eq(*heading, profile->name) && str_eq(meant_by(*heading), profile->name))
            return true;
    return false;
}

/* In the config file a profile is [profile NAME], in the credentials file [NAME]. The section is there
 * under the heading of the other: who sees it there must be told what is wrong with it. */
static bool hint_heading(const struct profile *profile, struct error *err)
{
    struct str heading;
    const char *quote = is_plain_word(profile->name) ? "" : "\"";
    if (!can_show(profile->name))
        return false;
    if (!profile->in_config && in_config_amiss(profile, &heading)) {
        error_hint(err, "In %.*s it stands as [%.*s]: there it must be [profile %s%.*s%s].",
                   STR_ARG(ini_path(profile->config)), STR_ARG(heading), quote,
                   STR_ARG(profile->name), quote);
        return true;
    }
    if (!profile->in_shared && in_shared_amiss(profile, &heading)) {
        error_hint(
            err, "In %.*s it stands as [%.*s]: there it must be [%.*s], without the word profile.",
            STR_ARG(ini_path(profile->shared)), STR_ARG(heading), STR_ARG(profile->name));
        return true;
    }
    return false;
}

static void hint_unknown(const struct profile *profile, const struct vec *names, struct error *err)
{
    const char *near = str_nearest(profile->name, names->data, names->len);
    if (!hint_heading(profile, err) && near)
        error_hint(err, "Did you mean %s?", near);
}

static int refuse_unknown(const struct profile *profile, struct error *err)
{
    struct arena *arena = arena_new();
    struct sink *detail = sink_memory();
    struct vec names;
    vec_init(&names, sizeof(const char *));
    collect_names(profile->config, arena, &names);
    collect_names(profile->shared, arena, &names);
    add_file(detail, profile->config);
    add_file(detail, profile->shared);
    sink_cstr(detail, names.len > 0 ? "Profiles: " : "There are no profiles.");
    for (size_t i = 0; i < names.len && i < SHOWN_MAX; i++)
        sink_printf(detail, "%s%s", i > 0 ? ", " : "", VEC_AT(const char *, &names, i));
    if (names.len > SHOWN_MAX)
        sink_printf(detail, " and %zu more", names.len - SHOWN_MAX);
    if (can_show(profile->name))
        error_set(err, ERR_USAGE, "there is no profile named %.*s", STR_ARG(profile->name));
    else
        error_set(err, ERR_USAGE, "there is no profile of the name that was given");
    error_detail(err, "%.*s", STR_ARG(sink_view(detail)));
    hint_unknown(profile, &names, err);
    vec_clear(&names);
    sink_abort(detail);
    arena_free(arena);
    return -1;
}

/* ---- files ---- */

int profile_open(struct profile *profile, const struct aws_environment *environment,
                 struct error *err)
{
    *profile = (struct profile){.name = environment->profile,
                                .named = !str_is_empty(environment->profile),
                                .by_option = environment->profile_was_named};
    if (!profile->named)
        profile->name = STR_LIT("default");
    profile->config = ini_load(environment->config_file, INI_CONFIG, err);
    if (!profile->config)
        return -1;
    profile->shared = ini_load(environment->credentials_file, INI_CREDENTIALS, err);
    if (!profile->shared)
        return -1;
    profile->in_config = ini_find(profile->config, INI_PROFILE, profile->name);
    profile->in_shared = ini_find(profile->shared, INI_PROFILE, profile->name);
    if (profile->named && !profile->in_config && !profile->in_shared)
        return refuse_unknown(profile, err);
    return 0;
}

void profile_clear(struct profile *profile)
{
    ini_free(profile->config);
    ini_free(profile->shared);
    *profile = (struct profile){0};
}

/* ---- values ---- */

int profile_refuse(const struct profile_value *value, const char *what, struct error *err)
{
    return error_set(err, ERR_INPUT, "%.*s:%zu: %.*s %s", STR_ARG(ini_path(value->file)),
                     value->entry->line, STR_ARG(value->entry->key), what);
}

static bool set(struct profile_value *out, const struct ini *file, const struct ini_entry *entry)
{
    if (!entry || str_is_empty(entry->value))
        return false;
    *out = (struct profile_value){entry->value, file, entry};
    return true;
}

static int check_line(const struct profile_value *value, struct error *err)
{
    for (size_t i = 0; i < value->text.len; i++) {
        unsigned char c = (unsigned char)value->text.ptr[i];
        if (c < 0x20 || c == 0x7f)
            return profile_refuse(value, "goes on in the next line or holds a control character",
                                  err);
    }
    return 0;
}

int profile_get(const struct profile *profile, const char *key, struct profile_value *out,
                struct error *err)
{
    *out = (struct profile_value){0};
    if (set(out, profile->shared, ini_get(profile->in_shared, key)) ||
        set(out, profile->config, ini_get(profile->in_config, key)))
        return check_line(out, err);
    return 0;
}

int profile_get_session(const struct profile *profile, struct str session, const char *key,
                        struct profile_value *out, struct error *err)
{
    const struct ini_section *section = ini_find(profile->config, INI_SSO_SESSION, session);
    *out = (struct profile_value){0};
    return set(out, profile->config, ini_get(section, key)) ? check_line(out, err) : 0;
}

int profile_get_service(const struct profile *profile, const char *service, const char *key,
                        struct profile_value *out, struct error *err)
{
    struct profile_value name;
    *out = (struct profile_value){0};
    if (profile_get(profile, "services", &name, err) != 0)
        return -1;
    if (str_is_empty(name.text))
        return 0;
    const struct ini_section *section = ini_find(profile->config, INI_SERVICES, name.text);
    if (!section)
        return profile_refuse(&name, "names a [services …] section that is not there", err);
    if (set(out, profile->config, ini_get_nested(section, service, key)))
        return check_line(out, err);
    return 0;
}

/* ---- what it asks for ---- */

bool profile_has(const struct profile *profile, const char *key)
{
    struct profile_value ignored;
    return set(&ignored, profile->shared, ini_get(profile->in_shared, key)) ||
           set(&ignored, profile->config, ini_get(profile->in_config, key));
}

bool profile_has_keys(const struct profile *profile)
{
    return profile_has(profile, "aws_access_key_id") ||
           profile_has(profile, "aws_secret_access_key");
}

bool profile_has_role(const struct profile *profile)
{
    return profile_has(profile, "role_arn");
}

/* ---- the source of a role ---- */

/* The circle, from where it is entered: "a, b, a". Names that cannot be shown are left out. */
static void add_circle(struct sink *out, const struct profile *profile, struct str name)
{
    if (!str_eq(profile->name, name)) {
        add_circle(out, profile->source_of, name);
        sink_cstr(out, ", ");
    }
    sink_str(out, can_show(profile->name) ? profile->name : STR_LIT("..."));
}

static int refuse_circle(const struct profile *profile, const struct profile_value *name,
                         struct error *err)
{
    struct sink *what = sink_memory();
    sink_cstr(what, "goes round in a circle: ");
    add_circle(what, profile, name->text);
    sink_printf(what, ", %.*s%c", STR_ARG(can_show(name->text) ? name->text : STR_LIT("...")),
                '\0');
    (void)profile_refuse(name, sink_view(what).ptr, err);
    sink_abort(what);
    return -1;
}

/* It may name itself where it has keys (botocore's _validate_source_profile). */
static int check_circle(const struct profile *profile, const struct profile_value *name,
                        struct error *err)
{
    int depth = 0;
    bool itself = str_eq(profile->name, name->text) && profile_has_keys(profile);
    for (const struct profile *at = profile; at && !itself; at = at->source_of, depth++)
        if (str_eq(at->name, name->text))
            return refuse_circle(profile, name, err);
    return depth < SOURCES_MAX
               ? 0
               : profile_refuse(name, "is one of too many roles on top of each other", err);
}

int profile_source(const struct profile *profile, const struct profile_value *name,
                   struct profile *out, struct error *err)
{
    *out = *profile;
    out->name = name->text;
    out->named = true;
    out->source_of = profile;
    out->in_config = ini_find(profile->config, INI_PROFILE, name->text);
    out->in_shared = ini_find(profile->shared, INI_PROFILE, name->text);
    if (!out->in_config && !out->in_shared) {
        (void)refuse_unknown(out, err);
        return error_context(err, "%.*s:%zu: source_profile", STR_ARG(ini_path(name->file)),
                             name->entry->line);
    }
    return check_circle(profile, name, err);
}

/* ---- what a profile without keys needs ---- */

struct need {
    const char *key;
    const char *what;
    const char *sign_in; /* a command to run first; may be NULL */
    bool first;          /* the SDKs do so before they run a credential_process */
    const char *half;    /* it is done, and this key of it is not there; may be NULL */
};

/* In the order in which the SDKs look. */
static const struct need needs[] = {
    {"source_profile", "the keys of another profile", NULL, false, NULL},
    {"credential_source", "the keys of this machine or container", NULL, false, NULL},
    {"sso_session", "single sign-on", "aws sso login", false, "sso_account_id"},
    {"sso_start_url", "single sign-on", "aws sso login", false, "sso_account_id"},
    {"login_session", "a sign-in at the console", "aws login", true, NULL},
};

static const struct need *need_of(const struct profile *profile)
{
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
        if (profile_has(profile, needs[i].key))
            return &needs[i];
    return NULL;
}

bool profile_signs_in_first(const struct profile *profile)
{
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
        if (needs[i].first && profile_has(profile, needs[i].key))
            return true;
    return false;
}

/* The one that somebody named, or nobody: whose role is wanted in the end. */
static const struct profile *meant(const struct profile *profile)
{
    while (profile->source_of)
        profile = profile->source_of;
    return profile;
}

/* `need` may be NULL. */
static void hint_command(const struct profile *profile, const struct need *need, struct error *err)
{
    struct sink *hint = sink_memory();
    sink_cstr(hint, "Run: ");
    if (need && need->sign_in) {
        sink_cstr(hint, need->sign_in);
        add_option(hint, profile->name);
        sink_cstr(hint, " && ");
    }
    sink_cstr(hint, "eval \"$(aws configure export-credentials");
    add_option(hint, meant(profile)->name);
    sink_cstr(hint, " --format env)\"");
    error_hint(err, "%.*s", STR_ARG(sink_view(hint)));
    sink_abort(hint);
}

void profile_hint_process(const struct profile *profile, struct error *err)
{
    struct sink *hint = sink_memory();
    sink_cstr(hint, "To see what it says, run: aws configure export-credentials");
    add_option(hint, profile->name);
    sink_cstr(hint, " >/dev/null");
    error_hint(err, "%.*s", STR_ARG(sink_view(hint)));
    sink_abort(hint);
}

/* "Run: COMMAND --OPTION NAME" */
static void hint_run(const char *command, const char *option, struct str name, struct error *err)
{
    struct sink *hint = sink_memory();
    sink_printf(hint, "Run: %s", command);
    add_option_of(hint, option, name);
    error_hint(err, "%.*s", STR_ARG(sink_view(hint)));
    sink_abort(hint);
}

int profile_refuse_half(const struct profile *profile, const char *key, struct error *err)
{
    char name[SHOWN_SIZE];
    error_set(err, ERR_INPUT, "%s has no %s for its single sign-on",
              shown(profile, name, sizeof(name)), key);
    hint_run("aws configure sso", "--profile", profile->name, err);
    return -1;
}

int profile_refuse_signed_out(const struct profile *profile, struct str session, const char *why,
                              struct error *err)
{
    char name[SHOWN_SIZE];
    bool modern = !str_is_empty(session);
    error_set(err, ERR_USAGE, "%s must sign in: %s", shown(profile, name, sizeof(name)), why);
    hint_run("aws sso login", modern ? "--sso-session" : "--profile",
             modern ? session : profile->name, err);
    return -1;
}

static const char *or_no_file(struct str path)
{
    return str_is_empty(path) ? "no file" : path.ptr;
}

static int refuse_bare(const struct profile *profile, struct error *err)
{
    char name[SHOWN_SIZE];
    if (profile->named)
        error_set(err, ERR_USAGE, "%s has no keys", shown(profile, name, sizeof(name)));
    else
        error_set(err, ERR_USAGE, "there are no AWS credentials");
    error_detail(err, "Looked in %s %s and %s.",
                 profile->by_option ? "the profile only, as --profile was given:"
                                    : "the environment,",
                 or_no_file(ini_path(profile->shared)), or_no_file(ini_path(profile->config)));
    if (hint_heading(profile, err))
        return -1;
    if (profile->source_of)
        error_hint(err, "%s names it as its source_profile: give it keys, or name another one.",
                   shown(profile->source_of, name, sizeof(name)));
    else
        error_hint(err, "Name a profile that has keys with --profile, set AWS_ACCESS_KEY_ID and "
                        "AWS_SECRET_ACCESS_KEY, or run this where the machine or container has a "
                        "role.");
    return -1;
}

static void detail_command(const char *why, const struct profile *profile, struct error *err)
{
    error_detail(err,
                 "%s The command below puts the profile's keys into the environment, which comes "
                 "first%s.",
                 why, profile->by_option ? "; run this again without --profile" : "");
}

int profile_refuse_keyless(const struct profile *profile, struct error *err)
{
    const struct need *need = need_of(profile);
    if (!need)
        return refuse_bare(profile, err);
    if (need->half)
        return profile_refuse_half(profile, need->half, err);
    char name[SHOWN_SIZE];
    error_set(err, ERR_USAGE, "%s needs %s (%s)", shown(profile, name, sizeof(name)), need->what,
              need->key);
    detail_command("This way to get keys cannot be used yet.", profile, err);
    hint_command(profile, need, err);
    return -1;
}

int profile_refuse_unasked(const struct profile *profile, struct error *err)
{
    char name[SHOWN_SIZE];
    error_set(err, ERR_USAGE,
              "%s needs the code of an MFA device (mfa_serial), and there is no terminal to ask at",
              shown(profile, name, sizeof(name)));
    detail_command("Where there is one, run this there.", profile, err);
    hint_command(profile, NULL, err);
    return -1;
}
