#include "collector/aws/keys/credentials.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "collector/aws/sigv4.h"
#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

#define ID     "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN  "IQoJb3JpZ2luX2VjEXAMPLE//wEaCXVzLWVhc3QtMSJ+/="
#define KEYS   "aws_access_key_id = " ID "\naws_secret_access_key = " SECRET "\n"

/* ---- two files in a folder of their own ---- */

static char dir[64];
static char config_path[128];
static char shared_path[128];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "/tmp/snapaudit-aws-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(config_path, sizeof(config_path), "%s/config", dir);
    snprintf(shared_path, sizeof(shared_path), "%s/credentials", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(config_path);
    unlink(shared_path);
    return rmdir(dir);
}

/* No stream: its buffer would keep what a test looks for in memory. */
static void write_bytes(const char *path, const char *text, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), len);
    close(fd);
}

/* NULL: no such file. */
static void write_files(const char *config, const char *shared)
{
    unlink(config_path);
    unlink(shared_path);
    if (config)
        write_bytes(config_path, config, strlen(config));
    if (shared)
        write_bytes(shared_path, shared, strlen(shared));
}

static struct aws_environment environment(void)
{
    return (struct aws_environment){.config_file = str_from(config_path),
                                    .credentials_file = str_from(shared_path),
                                    .metadata_disabled = STR_LIT("true")};
}

static struct aws_environment with_profile(const char *name)
{
    struct aws_environment env = environment();
    env.profile = str_from(name);
    env.profile_was_named = true;
    return env;
}

static const struct aws_terms no_terms; /* nobody but files and programs is asked */

static struct credentials *load(const struct aws_environment *env, struct aws_settings *settings)
{
    struct error err = ERROR_INIT;
    struct credentials *credentials = credentials_load(env, &no_terms, settings, &err);
    if (!credentials)
        fail_msg("%s | %s | %s", err.message, err.detail, err.hint);
    return credentials;
}

static void assert_loads(const struct aws_environment *env, const char *id, const char *secret,
                         const char *token, const char *source)
{
    struct aws_settings settings;
    struct credentials *credentials = load(env, &settings);
    assert_true(str_eq_c(credentials_access_key_id(credentials), id));
    assert_true(str_eq_c(credentials_secret(credentials), secret));
    assert_true(str_eq_c(credentials_session_token(credentials), token));
    assert_string_equal(settings.source, source);
    credentials_free(credentials);
}

/* `~` in `message` stands for the folder. */
static void assert_text(const char *got, const char *expected)
{
    char text[2048];
    size_t len = 0;
    for (const char *c = expected; *c && len < sizeof(text) - sizeof(dir); c++) {
        int n = snprintf(text + len, sizeof(text) - len, *c == '~' ? "%s" : "%.1s",
                         *c == '~' ? dir : c);
        len += (size_t)n;
    }
    text[len] = '\0';
    assert_string_equal(got, text);
}

static struct error refused(const struct aws_environment *env)
{
    struct error err = ERROR_INIT;
    struct aws_settings settings;
    assert_null(credentials_load(env, &no_terms, &settings, &err));
    assert_null(settings.profile.ptr);
    assert_null(settings.region.ptr);
    assert_true(err.code == ERR_USAGE || err.code == ERR_INPUT);
    assert_null(strstr(err.message, SECRET));
    assert_null(strstr(err.detail, SECRET));
    assert_null(strstr(err.hint, SECRET));
    return err;
}

static void assert_refused(const struct aws_environment *env, const char *message)
{
    struct error err = refused(env);
    assert_text(err.message, message);
}

/* ---- keys from the environment ---- */

TEST_WITH(credentials__environment_comes_first, make_dir, remove_dir)
{
    write_files("[default]\n" KEYS, "[default]\n" KEYS);
    struct aws_environment env = environment();
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT("env-secret");
    assert_loads(&env, "AKIDENV", "env-secret", "", "environment");
    env.session_token = STR_LIT(TOKEN);
    assert_loads(&env, "AKIDENV", "env-secret", TOKEN, "environment");
    env.profile = STR_LIT("default"); /* AWS_PROFILE: the variables still come first */
    assert_loads(&env, "AKIDENV", "env-secret", TOKEN, "environment");
    env.profile_was_named = true; /* --profile: they do not */
    assert_loads(&env, ID, SECRET, "", "profile");
}

TEST_WITH(credentials__a_token_without_key_is_not_mixed_in, make_dir, remove_dir)
{
    write_files(NULL, "[default]\n" KEYS);
    struct aws_environment env = environment();
    env.session_token = STR_LIT(TOKEN);
    env.secret_access_key = STR_LIT("unused");
    assert_loads(&env, ID, SECRET, "", "profile");
}

TEST_WITH(credentials__key_without_secret_is_an_error, make_dir, remove_dir)
{
    write_files(NULL, "[default]\n" KEYS);
    struct aws_environment env = environment();
    env.access_key_id = STR_LIT(ID);
    assert_refused(&env, "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
}

TEST_WITH(credentials__line_ends_of_variables_go, make_dir, remove_dir)
{
    write_files(NULL, NULL);
    struct aws_environment env = environment();
    env.access_key_id = STR_LIT(ID "\r");
    env.secret_access_key = STR_LIT(SECRET "\r\n");
    env.session_token = STR_LIT("\r");
    assert_loads(&env, ID, SECRET, "", "environment");
}

TEST_WITH(credentials__variables_must_look_like_keys, make_dir, remove_dir)
{
    static const struct {
        const char *id, *secret, *token, *message;
    } cases[] = {
        {" " ID, SECRET, "", "AWS_ACCESS_KEY_ID holds a blank"},
        {ID, SECRET " ", "", "AWS_SECRET_ACCESS_KEY holds a blank"},
        {ID, "a\tb", "", "AWS_SECRET_ACCESS_KEY holds a blank"},
        {ID, SECRET "\rx", "", "AWS_SECRET_ACCESS_KEY holds a control character"},
        {ID, SECRET, "a\x7f", "AWS_SESSION_TOKEN holds a control character"},
        {ID, SECRET, "a\r\nX-Evil: b", "AWS_SESSION_TOKEN holds a control character"},
        {"\xc3\xa9", SECRET, "", "AWS_ACCESS_KEY_ID holds a character that is not ASCII"},
    };
    write_files(NULL, NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct aws_environment env = environment();
        env.access_key_id = str_from(cases[i].id);
        env.secret_access_key = str_from(cases[i].secret);
        env.session_token = str_from(cases[i].token);
        assert_refused(&env, cases[i].message);
    }
}

TEST_WITH(credentials__keys_of_any_length_are_refused_past_a_limit, make_dir, remove_dir)
{
    static char longest[20000];
    memset(longest, 'k', sizeof(longest));
    write_files(NULL, NULL);
    struct aws_environment env = environment();
    env.access_key_id = str_make(longest, 128);
    env.secret_access_key = str_make(longest, 1024);
    env.session_token = str_make(longest, 16384);
    struct aws_settings settings;
    credentials_free(load(&env, &settings));
    env.access_key_id.len++;
    assert_refused(&env, "AWS_ACCESS_KEY_ID is too long");
    env.access_key_id.len--;
    env.secret_access_key.len++;
    assert_refused(&env, "AWS_SECRET_ACCESS_KEY is too long");
    env.secret_access_key.len--;
    env.session_token.len++;
    assert_refused(&env, "AWS_SESSION_TOKEN is too long");
}

/* ---- keys from profiles ---- */

TEST_WITH(credentials__the_credentials_file_beats_the_config_file, make_dir, remove_dir)
{
    write_files("[default]\naws_access_key_id = C\naws_secret_access_key = c\n"
                "[profile only]\naws_access_key_id = O\naws_secret_access_key = o\n"
                "aws_session_token = t\n",
                "[default]\nAWS_ACCESS_KEY_ID = S\nAws_Secret_Access_Key = s\n"
                "[temp]\naws_access_key_id = T\naws_secret_access_key = u # comment\n"
                "aws_session_token = v==\n"
                "[old]\naws_access_key_id = T\naws_secret_access_key = u\n"
                "aws_security_token = w\n");
    struct aws_environment env = environment();
    assert_loads(&env, "S", "s", "", "profile");
    env = with_profile("only");
    assert_loads(&env, "O", "o", "t", "profile");
    env = with_profile("temp");
    assert_loads(&env, "T", "u", "v==", "profile");
    env = with_profile("old");
    assert_loads(&env, "T", "u", "w", "profile");
}

TEST_WITH(credentials__half_a_pair_is_an_error, make_dir, remove_dir)
{
    write_files("[default]\n" KEYS,
                "[default]\n\naws_access_key_id = X\naws_secret_access_key =\n");
    struct aws_environment env = environment();
    assert_refused(&env,
                   "~/credentials:3: aws_access_key_id is there without aws_secret_access_key");
    write_files(NULL, "[default]\naws_secret_access_key = " SECRET "\n");
    assert_refused(&env,
                   "~/credentials:2: aws_secret_access_key is there without aws_access_key_id");
}

TEST_WITH(credentials__values_of_profiles_must_look_like_keys, make_dir, remove_dir)
{
    struct aws_environment env = environment();
    write_files(NULL, "[default]\naws_access_key_id = A B\naws_secret_access_key = " SECRET "\n");
    assert_refused(&env, "~/credentials:2: aws_access_key_id holds a blank");
    write_files(NULL,
                "[default]\naws_access_key_id = A\naws_secret_access_key = " SECRET "\n  x\n");
    assert_refused(&env, "~/credentials:3: aws_secret_access_key holds a control character");
}

TEST_WITH(credentials__a_profile_that_needs_more_says_what_helps, make_dir, remove_dir)
{
    static const struct {
        const char *lines, *message, *sign_in;
    } cases[] = {
        {"source_profile = default", "the keys of another profile (source_profile)", ""},
        {"credential_source = Ec2InstanceMetadata",
         "the keys of this machine or container (credential_source)", ""},
        {"login_session = arn", "a sign-in at the console (login_session)",
         "aws login --profile p && "},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[512];
        snprintf(text, sizeof(text), "[default]\n" KEYS "[profile p]\nregion = eu-west-1\n%s\n",
                 cases[i].lines);
        write_files(text, NULL);
        struct aws_environment env = with_profile("p");
        struct error err = refused(&env);
        assert_int_equal(err.code, ERR_USAGE);
        snprintf(text, sizeof(text), "profile p needs %s", cases[i].message);
        assert_string_equal(err.message, text);
        snprintf(text, sizeof(text),
                 "Run: %seval \"$(aws configure export-credentials --profile p --format env)\"",
                 cases[i].sign_in);
        assert_string_equal(err.hint, text);
        assert_non_null(strstr(err.detail, "run this again without --profile"));
    }
}

/* As botocore: an account or a role's name makes it single sign-on, the rest alone does not. */
TEST_WITH(credentials__half_of_a_sign_on_says_what_is_missing, make_dir, remove_dir)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        {"sso_session = corp", "profile p has no sso_account_id for its single sign-on"},
        {"sso_start_url = u", "profile p has no sso_account_id for its single sign-on"},
        {"sso_role_name = r", "profile p has no sso_account_id for its single sign-on"},
        {"sso_account_id = 1", "profile p has no sso_role_name for its single sign-on"},
        {"sso_account_id = 1\nsso_role_name = r",
         "profile p has no sso_start_url for its single sign-on"},
        {"sso_account_id = 1\nsso_role_name = r\nsso_start_url = u",
         "profile p has no sso_region for its single sign-on"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[512];
        snprintf(text, sizeof(text), "[profile p]\n%s\n", cases[i].lines);
        write_files(text, NULL);
        struct aws_environment env = with_profile("p");
        struct error err = refused(&env);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.hint, "Run: aws configure sso --profile p");
    }
}

TEST_WITH(credentials__static_keys_do_for_a_profile_with_sign_on, make_dir, remove_dir)
{
    write_files("[profile p]\nsso_session = s\ncredential_process = x\n", "[p]\n" KEYS);
    struct aws_environment env = with_profile("p");
    assert_loads(&env, ID, SECRET, "", "profile");
}

TEST_WITH(credentials__commands_quote_the_profile_for_a_shell, make_dir, remove_dir)
{
    static const struct {
        const char *name, *option;
    } cases[] = {
        {"a b", "--profile 'a b'"},
        {"it's; rm -rf $HOME", "--profile 'it'\\''s; rm -rf $HOME'"},
        {"-x", "--profile=-x"},
        {"corp/audit@eu", "--profile corp/audit@eu"},
        {"caf\xc3\xa9", "--profile 'caf\xc3\xa9'"},
        {"\xff", "--profile NAME"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789"
         "0123456789012345678901234567890123456789",
         "--profile NAME"},
        {"''''''''''''''''''''''''''''''''''''''''", "--profile NAME"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[512];
        snprintf(text, sizeof(text), "[%s]\nlogin_session = x\n", cases[i].name);
        write_files(NULL, text);
        struct aws_environment env = with_profile(cases[i].name);
        struct error err = refused(&env);
        snprintf(text, sizeof(text),
                 "Run: aws login %s && eval \"$(aws configure export-credentials %s "
                 "--format env)\"",
                 cases[i].option, cases[i].option);
        assert_string_equal(err.hint, text);
    }
}

/* ---- keys from a program ---- */

#define PRINTED(more)                                                                             \
    "{\"Version\": 1, \"AccessKeyId\": \"AKIDPROCESS\", \"SecretAccessKey\": \"" SECRET "\"" more \
    "}"

static char script_path[128];

static int make_script_dir(void **state)
{
    if (make_dir(state) != 0)
        return -1;
    snprintf(script_path, sizeof(script_path), "%s/the keys", dir);
    return 0;
}

static int remove_script_dir(void **state)
{
    unlink(script_path);
    return remove_dir(state);
}

/* The program of profile p prints the text of its file, and ends as `end` says. */
static void write_script(const char *end, const char *text)
{
    char script[1024], config[512];
    snprintf(script, sizeof(script), "#!/bin/sh\ncat <<'E'\n%s\nE\n%s\n", text, end);
    snprintf(config, sizeof(config), "[profile p]\ncredential_process = '%s' --for audit\n" KEYS,
             script_path);
    write_files(config, NULL);
    unlink(script_path);
    write_bytes(script_path, script, strlen(script));
    assert_int_equal(chmod(script_path, 0700), 0);
}

TEST_WITH(process__prints_keys, make_script_dir, remove_script_dir)
{
    struct aws_environment env = with_profile("p");
    write_script("", PRINTED(""));
    assert_loads(&env, "AKIDPROCESS", SECRET, "", "credential_process");
    write_script("[ \"$*\" = '--for audit' ]", PRINTED(", \"SessionToken\": \"" TOKEN "\""));
    assert_loads(&env, "AKIDPROCESS", SECRET, TOKEN, "credential_process");
}

/* In the order of the SDKs: variables, then keys in the credentials file, then the program, then keys
 * in the config file. */
TEST_WITH(process__comes_after_the_credentials_file, make_script_dir, remove_script_dir)
{
    struct aws_environment env = with_profile("p");
    write_script("", PRINTED(""));
    write_bytes(shared_path, "[p]\n" KEYS, strlen("[p]\n" KEYS));
    assert_loads(&env, ID, SECRET, "", "profile");
    env.profile_was_named = false;
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT("env-secret");
    assert_loads(&env, "AKIDENV", "env-secret", "", "environment");
}

/* The SDKs sign in: the program's keys would audit as somebody else. */
TEST_WITH(process__is_not_run_where_another_way_comes_first, make_script_dir, remove_script_dir)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"role_arn = r", "~/config:2: role_arn is not the ARN of a role"},
        {"sso_account_id = 1", "profile p has no sso_role_name for its single sign-on"},
        {"login_session = a", "profile p needs a sign-in at the console (login_session)"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        struct aws_environment env = with_profile("p");
        snprintf(text, sizeof(text), "[profile p]\n%s\ncredential_process = /nowhere/keys\n",
                 cases[i].line);
        write_files(text, NULL);
        assert_refused(&env, cases[i].message);
    }
}

/* Keys that alone are no way to sign in; and either file may name the program. As botocore 1.43 does it. */
TEST_WITH(process__is_run_where_no_other_way_is_whole, make_script_dir, remove_script_dir)
{
    static const char *const lines[] = {"sso_session = s", "sso_start_url = u",
                                        "source_profile = q", "credential_source = Environment",
                                        "region = eu-west-1"};
    struct aws_environment env = with_profile("p");
    write_script("", PRINTED(""));
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[profile p]\n%s\ncredential_process = '%s'\n", lines[i],
                 script_path);
        write_files(text, NULL);
        assert_loads(&env, "AKIDPROCESS", SECRET, "", "credential_process");
        snprintf(text, sizeof(text), "[p]\n%s\ncredential_process = '%s'\n", lines[i], script_path);
        write_files(NULL, text);
        assert_loads(&env, "AKIDPROCESS", SECRET, "", "credential_process");
    }
}

TEST_WITH(process__is_asked_again_for_newer_keys, make_script_dir, remove_script_dir)
{
    struct aws_settings settings;
    struct aws_environment env = with_profile("p");
    struct error err = ERROR_INIT;
    instant until = INSTANT_UNSET;
    write_script("", PRINTED(", \"Expiration\": \"2026-01-15T12:34:56Z\""));
    struct credentials *first = load(&env, &settings);
    assert_true(settings.until == INT64_C(1768480496000));
    assert_true(credentials_can_renew(&settings));
    write_script("", "{\"Version\": 1, \"AccessKeyId\": \"AKIDNEWER\", \"SecretAccessKey\": \"s\","
                     "\"Expiration\": \"2026-01-15T13:34:56Z\"}");
    struct credentials *newer = credentials_renew(&env, &no_terms, &settings, &until, &err);
    assert_non_null(newer);
    assert_true(str_eq_c(credentials_access_key_id(newer), "AKIDNEWER"));
    assert_true(until == INT64_C(1768484096000));
    credentials_free(newer);
    /* The file has keys in it by now: they may be anybody's. */
    write_files("[profile p]\n" KEYS, NULL);
    assert_null(credentials_renew(&env, &no_terms, &settings, &until, &err));
    assert_int_equal(err.code, ERR_USAGE);
    credentials_free(first);
}

TEST_WITH(process__keys_that_stand_somewhere_are_not_renewed, make_dir, remove_dir)
{
    struct aws_settings settings;
    struct aws_environment env = environment();
    write_files("[default]\n" KEYS, NULL);
    struct credentials *credentials = load(&env, &settings);
    assert_false(credentials_can_renew(&settings));
    assert_true(settings.until == INSTANT_UNSET);
    credentials_free(credentials);
}

TEST_WITH(process__what_goes_wrong_says_what_to_run, make_script_dir, remove_script_dir)
{
    static const struct {
        const char *end, *text, *message;
    } cases[] = {
        {"exit 3", PRINTED(""), "ended with status 3"},
        {"kill -KILL $$", PRINTED(""), "was killed by signal 9"},
        {"", SECRET, "printed something that is no JSON object"},
        {"", "{\"Version\": 1, \"SecretAccessKey\": \"" SECRET "\"}",
         "printed something that has no AccessKeyId"},
        {"head -c 70000 /dev/zero", "", "printed more than 65536 bytes"},
    };
    struct aws_environment env = with_profile("p");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char expected[256];
        write_script(cases[i].end, cases[i].text);
        struct error err = refused(&env);
        snprintf(expected, sizeof(expected), "~/config:2: credential_process %s", cases[i].message);
        assert_text(err.message, expected);
        assert_string_equal(err.hint, "To see what it says, run: aws configure export-credentials "
                                      "--profile p >/dev/null");
    }
}

TEST_WITH(process__a_command_that_cannot_be_run_is_not_shown, make_dir, remove_dir)
{
    struct aws_environment env = with_profile("p");
    write_files("[profile p]\ncredential_process = /nowhere/" SECRET "\n", NULL);
    assert_refused(&env, "~/config:2: credential_process could not be started: "
                         "No such file or directory");
    write_files("[profile p]\ncredential_process = 'x " SECRET "\n", NULL);
    assert_refused(&env, "~/config:2: credential_process has a quote without its end");
}

TEST_WITH(process__a_signal_ends_the_wait, make_dir, remove_dir)
{
    static atomic_int stop = 2;
    struct aws_settings settings;
    struct error err = ERROR_INIT;
    struct aws_environment env = with_profile("p");
    const struct aws_terms terms = {.stop = &stop};
    write_files("[profile p]\ncredential_process = sleep 600\n", NULL);
    assert_null(credentials_load(&env, &terms, &settings, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
}

/* ---- no such profile, no keys ---- */

TEST_WITH(credentials__an_unknown_profile_names_those_that_are_there, make_dir, remove_dir)
{
    write_files("[default]\nregion = a\n[profile production]\nregion = b\n[services s]\n",
                "[default]\n" KEYS "[staging]\n" KEYS);
    struct aws_environment env = with_profile("prodction");
    struct error err = refused(&env);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, "there is no profile named prodction");
    assert_text(err.detail, "~/config was read. ~/credentials was read. "
                            "Profiles: default, production, staging");
    assert_string_equal(err.hint, "Did you mean production?");
    env.profile_was_named = false; /* AWS_PROFILE: the same, whatever keys there are */
    env.access_key_id = STR_LIT(ID);
    env.secret_access_key = STR_LIT(SECRET);
    assert_refused(&env, "there is no profile named prodction");
}

TEST_WITH(credentials__a_named_profile_needs_its_files, make_dir, remove_dir)
{
    write_files(NULL, NULL);
    struct aws_environment env = with_profile("p");
    struct error err = refused(&env);
    assert_string_equal(err.message, "there is no profile named p");
    assert_text(err.detail, "~/config does not exist. ~/credentials does not exist. "
                            "There are no profiles.");
    env.config_file = STR_EMPTY;
    env.credentials_file = STR_EMPTY;
    err = refused(&env);
    assert_string_equal(err.detail, "There are no profiles.");
}

static void assert_heading_hint(const char *config, const char *shared, const char *name,
                                const char *hint)
{
    write_files(config, shared);
    struct aws_environment env = with_profile(name);
    struct error err = refused(&env);
    assert_text(err.hint, hint);
}

/* Each file has its own way to head a profile; who sees the section there must be told. */
TEST_WITH(credentials__a_profile_under_the_heading_of_the_other_file, make_dir, remove_dir)
{
    assert_heading_hint("[audit]\nregion = a\n", NULL, "audit",
                        "In ~/config it stands as [audit]: there it must be [profile audit].");
    assert_heading_hint("[Profile audit]\n", "[audits]\n" KEYS, "audit",
                        "In ~/config it stands as [Profile audit]: there it must be "
                        "[profile audit].");
    assert_heading_hint("[profile the audit]\n", NULL, "the audit",
                        "In ~/config it stands as [profile the audit]: there it must be "
                        "[profile \"the audit\"].");
    assert_heading_hint(NULL, "[profile audit]\n" KEYS, "audit",
                        "In ~/credentials it stands as [profile audit]: there it must be [audit], "
                        "without the word profile.");
    assert_heading_hint(NULL, "[profile \"the audit\"]\n" KEYS, "the audit",
                        "In ~/credentials it stands as [profile \"the audit\"]: there it must be "
                        "[the audit], without the word profile.");
}

/* The profile is there, but its keys are in a section that does not count. */
TEST_WITH(credentials__keys_under_the_heading_of_the_other_file, make_dir, remove_dir)
{
    assert_heading_hint("[profile audit]\nregion = a\n", "[profile audit]\n" KEYS, "audit",
                        "In ~/credentials it stands as [profile audit]: there it must be [audit], "
                        "without the word profile.");
    assert_heading_hint("[audit]\n" KEYS, "[audit]\nregion = a\n", "audit",
                        "In ~/config it stands as [audit]: there it must be [profile audit].");
}

static void assert_hides(const struct error *err, const char *secret)
{
    assert_null(strstr(err->message, secret));
    assert_null(strstr(err->detail, secret));
    assert_null(strstr(err->hint, secret));
}

/* A key that was pasted between the brackets, or where a profile's name belongs. */
TEST_WITH(credentials__names_that_look_like_keys_are_not_shown, make_dir, remove_dir)
{
    static const char *const keys[] = {ID,
                                       SECRET,
                                       "ASIAIOSFODNN7EXAMPLE",
                                       "profile " ID,
                                       "aws_access_key_id: " ID,
                                       "wJalrXUtnFEMI/K7MDENG/bPx"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[%s]\n[staging]\n", keys[i]);
        write_files(text, text);
        struct aws_environment env = with_profile("absent");
        struct error err = refused(&env);
        assert_hides(&err, keys[i]);
        assert_non_null(strstr(err.detail, "Profiles: staging"));
        env = with_profile(keys[i]);
        err = refused(&env);
        assert_hides(&err, keys[i]);
        snprintf(text, sizeof(text), "[%s]\nsso_session = x\n", keys[i]);
        write_files(NULL, text);
        err = refused(&env);
        assert_hides(&err, keys[i]);
    }
}

TEST_WITH(credentials__long_names_of_people_are_shown, make_dir, remove_dir)
{
    static const char *const names[] = {"MasterAccountAdministratorAccess",
                                        "AWSAdministratorAccess-111122223333",
                                        "production-eu-west-1-backup-audit-2026"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[%s]\n", names[i]);
        write_files(NULL, text);
        struct aws_environment env = with_profile("absent");
        struct error err = refused(&env);
        assert_non_null(strstr(err.detail, names[i]));
    }
}

TEST_WITH(credentials__many_profiles_are_not_all_named, make_dir, remove_dir)
{
    char text[4096];
    size_t len = 0;
    for (int i = 0; i < 30; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "[account-%d]\n", i);
    write_files(NULL, text);
    struct aws_environment env = with_profile("nothing-like-it");
    struct error err = refused(&env);
    assert_non_null(strstr(err.detail, "account-19 and 10 more"));
    assert_string_equal(err.hint, "");
}

TEST_WITH(credentials__none_at_all_tells_the_ways, make_dir, remove_dir)
{
    struct aws_environment env = environment();
    write_files("[default]\nregion = eu-west-1\n", NULL);
    struct error err = refused(&env);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, "there are no AWS credentials");
    assert_text(err.detail, "Looked in the environment, ~/credentials and ~/config.");
    assert_non_null(strstr(err.hint, "--profile"));
    assert_non_null(strstr(err.hint, "AWS_SECRET_ACCESS_KEY"));
    assert_non_null(strstr(err.hint, "has a role"));
    env = with_profile("default");
    assert_refused(&env, "profile default has no keys");
    env = (struct aws_environment){.metadata_disabled = STR_LIT("True ")};
    err = refused(&env);
    assert_string_equal(err.detail, "Looked in the environment, no file and no file.");
}

TEST_WITH(credentials__a_broken_file_is_an_error_even_with_keys, make_dir, remove_dir)
{
    struct aws_environment env = environment();
    env.access_key_id = STR_LIT(ID);
    env.secret_access_key = STR_LIT(SECRET);
    write_files("[default]\nregion\n", NULL);
    assert_refused(&env, "~/config:2: a line is no key = value");
    write_files(NULL, "aws_secret_access_key = " SECRET "\n");
    assert_refused(&env, "~/credentials:1: text before the first section");
}

/* ---- settings ---- */

static void assert_setting(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(got), expected);
    assert_non_null(got.ptr);
    assert_int_equal(got.ptr[got.len], '\0'); /* libcurl wants C strings */
}

static const char endpoints_config[] = "[default]\n" KEYS "region = us-east-1\n"
                                       "services = local\n"
                                       "endpoint_url = http://127.0.0.1:5000\n"
                                       "ca_bundle = /etc/ssl/private-ca.pem\n"
                                       "retry_mode = adaptive\n"
                                       "max_attempts = 5\n"
                                       "use_fips_endpoint = True\n"
                                       "use_dualstack_endpoint = false\n"
                                       "s3 =\n"
                                       "  addressing_style = path\n"
                                       "[services local]\n"
                                       "ec2 =\n"
                                       "  endpoint_url = http://127.0.0.1:5001\n"
                                       "auto_scaling =\n"
                                       "  endpoint_url = http://127.0.0.1:5002\n";

TEST_WITH(settings__from_a_profile, make_dir, remove_dir)
{
    struct aws_settings settings;
    write_files(endpoints_config, NULL);
    struct aws_environment env = environment();
    struct credentials *credentials = load(&env, &settings);
    unlink(config_path); /* the settings live with the credentials, not with the files */
    assert_setting(settings.profile, "default");
    assert_setting(settings.region, "us-east-1");
    assert_setting(settings.ca_bundle, "/etc/ssl/private-ca.pem");
    assert_setting(settings.endpoint_urls[SERVICE_EC2], "http://127.0.0.1:5001");
    assert_setting(settings.endpoint_urls[SERVICE_STS], "http://127.0.0.1:5000");
    assert_true(settings.use_fips);
    assert_false(settings.use_dualstack);
    assert_int_equal(settings.max_attempts, 5);
    credentials_free(credentials);
}

TEST_WITH(settings__none, make_dir, remove_dir)
{
    struct aws_settings settings;
    write_files(NULL, "[default]\n" KEYS);
    struct aws_environment env = environment();
    struct credentials *credentials = load(&env, &settings);
    assert_setting(settings.profile, "default");
    assert_setting(settings.region, "");
    assert_setting(settings.ca_bundle, "");
    assert_setting(settings.endpoint_urls[SERVICE_EC2], "");
    assert_setting(settings.endpoint_urls[SERVICE_STS], "");
    assert_false(settings.use_fips || settings.use_dualstack);
    assert_int_equal(settings.max_attempts, 0);
    credentials_free(credentials);
}

TEST_WITH(settings__variables_win, make_dir, remove_dir)
{
    struct aws_settings settings;
    write_files(endpoints_config, NULL);
    struct aws_environment env = environment();
    env.region = STR_LIT("eu-west-1");
    env.ca_bundle = STR_LIT("/ca.pem");
    env.max_attempts = STR_LIT("20");
    env.use_dualstack = STR_LIT("true");
    env.endpoint_urls[SERVICE_STS] = STR_LIT("http://sts");
    struct credentials *credentials = load(&env, &settings);
    assert_setting(settings.region, "eu-west-1");
    assert_setting(settings.ca_bundle, "/ca.pem");
    assert_setting(settings.endpoint_urls[SERVICE_EC2], "http://127.0.0.1:5001");
    assert_setting(settings.endpoint_urls[SERVICE_STS], "http://sts");
    assert_true(settings.use_fips && settings.use_dualstack);
    assert_int_equal(settings.max_attempts, 20);
    credentials_free(credentials);
}

static void assert_endpoint(const struct aws_environment *env, const char *ec2, const char *sts)
{
    struct aws_settings settings;
    struct credentials *credentials = load(env, &settings);
    assert_setting(settings.endpoint_urls[SERVICE_EC2], ec2);
    assert_setting(settings.endpoint_urls[SERVICE_STS], sts);
    credentials_free(credentials);
}

TEST_WITH(settings__endpoint_precedence, make_dir, remove_dir)
{
    write_files(endpoints_config, NULL);
    struct aws_environment env = environment();
    assert_endpoint(&env, "http://127.0.0.1:5001", "http://127.0.0.1:5000");
    env.endpoint_url = STR_LIT("http://general");
    assert_endpoint(&env, "http://general", "http://general");
    env.endpoint_urls[SERVICE_EC2] = STR_LIT("http://ec2");
    assert_endpoint(&env, "http://ec2", "http://general");
    env.ignore_configured_endpoints = STR_LIT("TRUE");
    assert_endpoint(&env, "", "");
    write_files("[default]\n" KEYS "endpoint_url = http://x\n"
                "ignore_configured_endpoint_urls = TRUE\nservices = gone\n",
                NULL);
    env = environment();
    assert_endpoint(&env, "", "");
}

TEST_WITH(settings__the_credentials_file_may_hold_them_too, make_dir, remove_dir)
{
    write_files("[default]\nregion = a\nca_bundle = /c\n", "[default]\nregion = b\n" KEYS);
    struct aws_settings settings;
    struct aws_environment env = environment();
    struct credentials *credentials = load(&env, &settings);
    assert_setting(settings.region, "b");
    assert_setting(settings.ca_bundle, "/c");
    credentials_free(credentials);
}

static void assert_setting_refused(const char *line, const char *message)
{
    char text[512];
    snprintf(text, sizeof(text), "[default]\n%s\n", line);
    write_files(text, "[default]\n" KEYS);
    struct aws_environment env = environment();
    assert_refused(&env, message);
}

TEST_WITH(settings__bad_values_name_their_line, make_dir, remove_dir)
{
    assert_setting_refused("max_attempts = 0",
                           "~/config:2: max_attempts must be a whole number, 1 or more");
    assert_setting_refused("max_attempts = 2.5",
                           "~/config:2: max_attempts must be a whole number, 1 or more");
    assert_setting_refused("Max_Attempts = -1",
                           "~/config:2: Max_Attempts must be a whole number, 1 or more");
    assert_setting_refused("use_fips_endpoint = yes",
                           "~/config:2: use_fips_endpoint must be true or false");
    assert_setting_refused("use_dualstack_endpoint = 1",
                           "~/config:2: use_dualstack_endpoint must be true or false");
    assert_setting_refused("services = gone",
                           "~/config:2: services names a [services …] section that is not there");
    assert_setting_refused("region = a\n  b",
                           "~/config:2: region goes on in the next line or holds "
                           "a control character");
    struct aws_environment env = environment();
    write_files(NULL, "[default]\n" KEYS);
    env.max_attempts = STR_LIT("three");
    assert_refused(&env, "AWS_MAX_ATTEMPTS must be a whole number, 1 or more");
    env.max_attempts = STR_LIT("00");
    assert_refused(&env, "AWS_MAX_ATTEMPTS must be a whole number, 1 or more");
    env.max_attempts = STR_EMPTY;
    env.use_fips = STR_LIT("yes");
    assert_refused(&env, "AWS_USE_FIPS_ENDPOINT must be true or false");
    env.use_fips = STR_EMPTY;
    env.use_dualstack = STR_LIT("1");
    assert_refused(&env, "AWS_USE_DUALSTACK_ENDPOINT must be true or false");
    env.use_dualstack = STR_EMPTY;
    env.ignore_configured_endpoints = STR_LIT("on");
    assert_refused(&env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS must be true or false");
    env.ignore_configured_endpoints = STR_EMPTY;
    env.sts_regional_endpoints = STR_LIT("Legacy");
    assert_refused(&env, "AWS_STS_REGIONAL_ENDPOINTS must be regional or legacy");
}

TEST_WITH(settings__where_sts_is_asked, make_dir, remove_dir)
{
    static const struct {
        const char *line, *variable;
        enum sts_endpoints expected;
    } cases[] = {
        {"region = eu-west-1", NULL, STS_ENDPOINTS_UNSET},
        {"sts_regional_endpoints = legacy", NULL, STS_ENDPOINTS_LEGACY},
        {"sts_regional_endpoints = regional", NULL, STS_ENDPOINTS_REGIONAL},
        {"sts_regional_endpoints = legacy", "regional", STS_ENDPOINTS_REGIONAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        struct aws_settings settings;
        struct aws_environment env = environment();
        snprintf(text, sizeof(text), "[default]\n%s\n" KEYS, cases[i].line);
        write_files(text, NULL);
        env.sts_regional_endpoints = str_from(cases[i].variable);
        struct credentials *credentials = load(&env, &settings);
        assert_int_equal(settings.sts_endpoints, cases[i].expected);
        credentials_free(credentials);
    }
    assert_setting_refused("sts_regional_endpoints = global",
                           "~/config:2: sts_regional_endpoints must be regional or legacy");
}

static void assert_attempts(const struct aws_environment *env, unsigned attempts,
                            const char *capped_by)
{
    struct aws_settings settings;
    struct credentials *credentials = load(env, &settings);
    assert_int_equal(settings.max_attempts, attempts);
    if (capped_by)
        assert_string_equal(settings.capped_by, capped_by);
    else
        assert_null(settings.capped_by);
    credentials_free(credentials);
}

/* Pipelines that build images set it to thousands, for another program. */
TEST_WITH(settings__more_attempts_than_are_made_are_capped, make_dir, remove_dir)
{
    write_files("[default]\nmax_attempts = 21\n", "[default]\n" KEYS);
    struct aws_environment env = environment();
    assert_attempts(&env, AWS_ATTEMPTS_MAX, "max_attempts");
    env.max_attempts = STR_LIT("3000");
    assert_attempts(&env, AWS_ATTEMPTS_MAX, "AWS_MAX_ATTEMPTS");
    env.max_attempts = STR_LIT("99999999999999999999999999999999");
    assert_attempts(&env, AWS_ATTEMPTS_MAX, "AWS_MAX_ATTEMPTS");
    env.max_attempts = STR_LIT("20");
    assert_attempts(&env, 20, NULL);
    env.max_attempts = STR_LIT(" 03 ");
    assert_attempts(&env, 3, NULL);
}

/* A profile that asks for all three; each variable switches its own off, and nothing else. */
TEST_WITH(settings__false_in_the_environment_beats_the_profile, make_dir, remove_dir)
{
    struct aws_settings settings;
    write_files("[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n"
                "ignore_configured_endpoint_urls = true\nendpoint_url = http://x\n",
                "[default]\n" KEYS);
    struct aws_environment env = environment();
    env.use_fips = STR_LIT("false");
    struct credentials *credentials = load(&env, &settings);
    assert_true(!settings.use_fips && settings.use_dualstack);
    assert_setting(settings.endpoint_urls[SERVICE_EC2], "");
    credentials_free(credentials);
    env.use_fips = STR_EMPTY;
    env.use_dualstack = STR_LIT("FALSE");
    env.ignore_configured_endpoints = STR_LIT("False");
    credentials = load(&env, &settings);
    assert_true(settings.use_fips && !settings.use_dualstack);
    assert_setting(settings.endpoint_urls[SERVICE_EC2], "http://x");
    credentials_free(credentials);
}

/* What the variable overrides is not looked at, as in the SDKs. */
TEST_WITH(settings__a_bad_value_that_a_variable_overrides_is_nobodys_trouble, make_dir, remove_dir)
{
    struct aws_settings settings;
    write_files("[default]\nuse_fips_endpoint = yes\nmax_attempts = many\n", "[default]\n" KEYS);
    struct aws_environment env = environment();
    env.use_fips = STR_LIT("true");
    env.max_attempts = STR_LIT("2");
    struct credentials *credentials = load(&env, &settings);
    assert_true(settings.use_fips);
    assert_int_equal(settings.max_attempts, 2);
    credentials_free(credentials);
}

/* ---- secrets in memory ---- */

static void sign_with(const struct credentials *credentials)
{
    struct error err = ERROR_INIT;
    char amz_date[17];
    struct sigv4_request request = {.method = STR_LIT("POST"),
                                    .path = STR_LIT("/"),
                                    .host = STR_LIT("h"),
                                    .region = STR_LIT("eu-west-1"),
                                    .service = STR_LIT("ec2"),
                                    .at = 1768480496000};
    struct sink *authorization = sink_memory();
    assert_int_equal(sigv4_sign(&request, credentials, NULL, authorization, amz_date, &err), 0);
    sink_abort(authorization);
}

TEST_WITH(secrets__one_copy_while_in_use_and_none_after, make_dir, remove_dir)
{
    char text[256] = "[default]\naws_access_key_id = AKID\naws_secret_access_key = ";
    size_t len = strlen(text);
    secret_copies_write(text + len);
    write_files(NULL, NULL);
    write_bytes(shared_path, text, len + SECRET_COPIES_LEN);
    OPENSSL_cleanse(text, sizeof(text));
    if (secret_copies() < 0)
        skip();
    assert_int_equal(secret_copies(), 0);

    struct aws_settings settings;
    struct aws_environment env = environment();
    struct credentials *credentials = load(&env, &settings);
    assert_int_equal(secret_copies(), 1);
    sign_with(credentials);
    assert_int_equal(secret_copies(), 1);
    credentials_free(credentials);
    assert_int_equal(secret_copies(), 0);
}

/* What the token signs is made of it. */
TEST_WITH(secrets__a_session_token_is_wiped_like_a_secret, make_dir, remove_dir)
{
    char text[256] = "[default]\n" KEYS "aws_session_token = ";
    size_t len = strlen(text);
    secret_copies_write(text + len);
    write_files(NULL, NULL);
    write_bytes(shared_path, text, len + SECRET_COPIES_LEN);
    OPENSSL_cleanse(text, sizeof(text));
    if (secret_copies() < 0)
        skip();
    struct aws_settings settings;
    struct aws_environment env = environment();
    struct credentials *credentials = load(&env, &settings);
    assert_int_equal(secret_copies(), 1);
    sign_with(credentials);
    assert_int_equal(secret_copies(), 1);
    credentials_free(credentials);
    assert_int_equal(secret_copies(), 0);
}

/* The program prints what stands in the file beside its own command. */
TEST_WITH(secrets__what_a_program_prints_is_wiped, make_dir, remove_dir)
{
    char text[256] = "{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"";
    char config[256];
    size_t len = strlen(text);
    secret_copies_write(text + len);
    len += SECRET_COPIES_LEN;
    memcpy(text + len, "\"}", 2);
    snprintf(config, sizeof(config), "[default]\ncredential_process = cat %s\n", shared_path);
    write_files(config, NULL);
    write_bytes(shared_path, text, len + 2);
    OPENSSL_cleanse(text, sizeof(text));
    if (secret_copies() < 0)
        skip();
    struct aws_settings settings;
    struct aws_environment env = environment();
    env.credentials_file = STR_EMPTY;
    struct credentials *credentials = load(&env, &settings);
    assert_int_equal(secret_copies(), 1);
    credentials_free(credentials);
    assert_int_equal(secret_copies(), 0);
}

TEST_WITH(secrets__a_refused_file_leaves_nothing, make_dir, remove_dir)
{
    char text[256] = "[default]\naws_access_key_id = AKID\naws_secret_access_key = ";
    size_t len = strlen(text);
    secret_copies_write(text + len);
    len += SECRET_COPIES_LEN;
    text[len++] = ' '; /* a blank in it */
    text[len++] = 'x';
    write_files(NULL, NULL);
    write_bytes(shared_path, text, len);
    OPENSSL_cleanse(text, sizeof(text));
    if (secret_copies() < 0)
        skip();
    struct aws_environment env = environment();
    assert_refused(&env, "~/credentials:3: aws_secret_access_key holds a blank");
    assert_int_equal(secret_copies(), 0);
    write_bytes(config_path, "[", 1);
    assert_refused(&env, "~/config:1: a section's ] is missing");
    assert_int_equal(secret_copies(), 0);
}

TEST(credentials__make_copies_its_parts)
{
    char id[] = "AKID", secret[] = "secret", token[] = "token";
    struct credentials *credentials =
        credentials_make(str_from(id), str_from(secret), str_from(token));
    memset(id, 'x', 4);
    memset(secret, 'x', 6);
    memset(token, 'x', 5);
    assert_true(str_eq_c(credentials_access_key_id(credentials), "AKID"));
    assert_true(str_eq_c(credentials_secret(credentials), "secret"));
    assert_true(str_eq_c(credentials_session_token(credentials), "token"));
    credentials_free(credentials);
    credentials_free(NULL);
}

/* ---- secrets in errors ---- */

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

#define TEXT_MAX 4096

static size_t cut(char *text, size_t len, size_t at, size_t count)
{
    if (count > len - at)
        count = len - at;
    memmove(text + at, text + at + count, len - at - count);
    return len - count;
}

static size_t insert(char *text, size_t len, size_t at, const char *what)
{
    size_t count = strlen(what);
    if (len + count > TEXT_MAX)
        return len;
    memmove(text + at + count, text + at, len - at);
    for (size_t i = 0; i < count; i++)
        text[at + i] = what[i];
    return len + count;
}

static const char secret_line[] = "\naws_secret_access_key = " SECRET "\n";

static size_t mutate(char *text, size_t len, uint64_t *random)
{
    static const char *const pieces[] = {
        "\n",
        "\r",
        "[",
        "]",
        "=",
        ":",
        " ",
        "  ",
        "\t",
        "#",
        ";",
        "\"",
        "'",
        "\xff",
        "\xc3",
        "[profile ",
        "\nregion = ",
        "\nmax_attempts = ",
        "\nservices = ",
        "\nuse_fips_endpoint = ",
        "\nendpoint_url = ",
        "\n[default]\n",
        SECRET,
        secret_line,
    };
    size_t at = len > 0 ? next_random(random) % len : 0;
    switch (next_random(random) % 5) {
    case 0: return cut(text, len, at, 1);
    case 1: return cut(text, len, at, next_random(random) % 30);
    case 2:
        if (len > 0)
            text[at] = (char)next_random(random);
        return len;
    case 3: { /* a line's end goes: two lines become one */
        char *end = memchr(text + at, '\n', len - at);
        return end ? cut(text, len, (size_t)(end - text), 1) : len;
    }
    default:
        return insert(text, len, at,
                      pieces[next_random(random) % (sizeof(pieces) / sizeof(pieces[0]))]);
    }
}

/* No eight bytes of a secret in a row. */
static void assert_silent(const char *text, const char *secret, int round)
{
    char window[9] = {0};
    for (size_t i = 0; i + 8 <= strlen(secret); i++) {
        memcpy(window, secret + i, 8);
        if (strstr(text, window))
            fail_msg("round %d shows '%s': %s", round, window, text);
    }
}

static void assert_error_silent(const struct error *err, int round)
{
    const char *const texts[] = {err->message, err->detail, err->hint};
    for (size_t i = 0; i < 3; i++) {
        assert_silent(texts[i], SECRET, round);
        assert_silent(texts[i], TOKEN, round);
    }
}

TEST_WITH(secrets__no_error_of_a_broken_file_shows_one, make_dir, remove_dir)
{
    static const char start[] = "[default]\nregion = eu-west-1\n" KEYS "aws_session_token = " TOKEN
                                "\nservices = s\nmax_attempts = 3\n[profile p]\n" KEYS
                                "sso_session = x\n[services s]\nec2 =\n"
                                "  endpoint_url = http://localhost:1\n";
    static const char *const profiles[] = {"", "p", "absent"};
    static char text[TEXT_MAX + 1];
    uint64_t random = 1;
    int refusals = 0;
    for (int round = 0; round < 3000; round++) {
        size_t len = sizeof(start) - 1;
        memcpy(text, start, len);
        for (uint64_t n = next_random(&random) % 6; n-- > 0;)
            len = mutate(text, len, &random);
        write_files(NULL, NULL);
        write_bytes(round % 4 == 3 ? shared_path : config_path, text, len);
        struct error err = ERROR_INIT;
        struct aws_settings settings;
        struct aws_environment env = with_profile(profiles[round % 3]);
        struct credentials *credentials = credentials_load(&env, &no_terms, &settings, &err);
        refusals += credentials == NULL;
        assert_error_silent(&err, round);
        credentials_free(credentials);
    }
    assert_in_range(refusals, 1000, 2999);
}
