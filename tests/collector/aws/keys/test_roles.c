/* Roles of profiles and of web identity tokens: who is asked for what, by whose keys. */
#include "collector/aws/keys/credentials.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define ID         "AKIAIOSFODNN7EXAMPLE"
#define SECRET     "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define KEYS       "aws_access_key_id = " ID "\naws_secret_access_key = " SECRET "\n"
#define ARN(name)  "arn:aws:iam::444455556666:role/" name
#define ASKED_MOST 8

static instant now(void)
{
    return 1768480496000;
}

static int64_t monotonic_ms(void)
{
    return 5;
}

/* ---- a folder, an endpoint and a person ---- */

static char dir[64], config_path[128], shared_path[128], token_path[128];

static struct {
    struct odd_request asked[ASKED_MOST];
    unsigned count;
    const char *status; /* of the next answer; NULL: keys */
    const char *refusal;
    struct odd_endpoint *endpoint;
    const char *lines[4]; /* what the person types; NULL: nobody is there */
    unsigned typed;
    char prompt[512]; /* the last one */
} world;

/* The n-th answer gives ASIAn. */
static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    world.asked[world.count % ASKED_MOST] = *request;
    world.count++;
    out->status = world.status;
    if (world.status)
        (void)snprintf(out->body, sizeof(out->body),
                       "<ErrorResponse><Error><Code>%s</Code><Message>m</Message></Error>"
                       "</ErrorResponse>",
                       world.refusal);
    else
        (void)snprintf(out->body, sizeof(out->body),
                       "<%sResponse><%sResult><Credentials><AccessKeyId>ASIA%u</AccessKeyId>"
                       "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                       "<Expiration>2026-01-15T13:34:56Z</Expiration></Credentials></%sResult>"
                       "</%sResponse>",
                       request->action, request->action, world.count, request->action,
                       request->action);
}

static int type(void *ctx, const char *prompt, char *out, size_t size, struct error *err)
{
    (void)ctx;
    (void)snprintf(world.prompt, sizeof(world.prompt), "%s", prompt);
    if (!world.lines[world.typed])
        return error_set(err, ERR_NOT_FOUND, "nobody");
    (void)snprintf(out, size, "%s", world.lines[world.typed++]);
    return 0;
}

static int make_world(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    (void)snprintf(dir, sizeof(dir), "/tmp/snapaudit-roles-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(config_path, sizeof(config_path), "%s/config", dir);
    (void)snprintf(shared_path, sizeof(shared_path), "%s/credentials", dir);
    (void)snprintf(token_path, sizeof(token_path), "%s/token", dir);
    world.endpoint = odd_endpoint_start(answer, NULL);
    return 0;
}

static int clear_world(void **state)
{
    (void)state;
    odd_endpoint_stop(world.endpoint);
    unlink(config_path);
    unlink(shared_path);
    unlink(token_path);
    return rmdir(dir);
}

#define WORLD(name) TEST_WITH(name, make_world, clear_world)

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

/* AWS_PROFILE; NULL: none. */
static struct aws_environment with(const char *profile)
{
    return (struct aws_environment){.config_file = str_from(config_path),
                                    .credentials_file = str_from(shared_path),
                                    .profile = str_from(profile),
                                    .region = STR_LIT("eu-west-1"),
                                    .endpoint_option = str_from(odd_endpoint_url(world.endpoint)),
                                    .person = {type, NULL}};
}

static const struct aws_terms terms = {.now = now, .monotonic_ms = monotonic_ms, .began_ms = 4711};

static void expect_keys(const struct aws_environment *env, const char *id, const char *source)
{
    struct aws_settings settings;
    struct error err = ERROR_INIT;
    struct credentials *credentials = credentials_load(env, &terms, &settings, &err);
    if (!credentials)
        fail_msg("%s | %s | %s", err.message, err.detail, err.hint);
    if (!str_eq_c(credentials_access_key_id(credentials), id))
        fail_msg("keys %.*s", STR_ARG(credentials_access_key_id(credentials)));
    assert_string_equal(settings.source, source);
    credentials_free(credentials);
}

static struct error refused(const struct aws_environment *env)
{
    struct error err = ERROR_INIT;
    struct aws_settings settings;
    assert_null(credentials_load(env, &terms, &settings, &err));
    assert_null(strstr(err.message, SECRET));
    return err;
}

/* `~` in `message` stands for the folder. */
static void expect_text(const char *got, const char *message)
{
    char text[1024] = "";
    size_t len = 0;
    for (const char *c = message; *c && len + sizeof(dir) < sizeof(text); c++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, *c == '~' ? "%s" : "%.1s",
                                *c == '~' ? dir : c);
    assert_string_equal(got, text);
}

static void expect_refused(const struct aws_environment *env, const char *message)
{
    struct error err = refused(env);
    expect_text(err.message, message);
}

/* The n-th question (from 1 on) was signed with this key and held these words. */
static void expect_asked(unsigned n, const char *key, const char *words)
{
    assert_true(n <= world.count && world.count <= ASKED_MOST);
    assert_string_equal(world.asked[n - 1].key, key);
    if (!strstr(world.asked[n - 1].body, words))
        fail_msg("'%s' is not in %s", words, world.asked[n - 1].body);
}

#define ENCODED(name) "RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2F" name "&"

/* ---- chains ---- */

WORLD(role__by_the_keys_of_its_source)
{
    write_file(
        config_path,
        "[profile p]\nrole_arn = " ARN(
            "reader") "\nsource_profile = base\n"
                      "external_id = e:x\nrole_session_name = me\nduration_seconds = 1200\n");
    write_file(shared_path, "[base]\n" KEYS);
    struct aws_environment env = with("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, ID,
                 ENCODED("reader") "RoleSessionName=me&ExternalId=e%3Ax&DurationSeconds=1200");
    assert_int_equal(world.count, 1);
}

WORLD(role__on_top_of_roles)
{
    write_file(config_path,
               "[profile top]\nrole_arn = " ARN("top") "\nsource_profile = middle\n"
                                                       "[profile middle]\nrole_arn = " ARN(
                                                           "middle") "\nsource_profile = base\n"
                                                                     "[profile base]\n" KEYS);
    struct aws_environment env = with("top");
    expect_keys(&env, "ASIA2", "role");
    expect_asked(1, ID, ENCODED("middle") "RoleSessionName=snapaudit-4711");
    expect_asked(2, "ASIA1", ENCODED("top") "RoleSessionName=snapaudit-4711");
}

/* The SDKs assume the role: the profile's own keys would audit as somebody else. */
WORLD(role__comes_before_the_keys_of_its_profile)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = p\n");
    write_file(shared_path, "[p]\n" KEYS);
    struct aws_environment env = with("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, ID, ENCODED("reader"));
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT(SECRET);
    expect_keys(&env, "AKIDENV", "environment");
}

/* As botocore has it: the role of a source is not asked for where the source has keys. */
WORLD(role__a_source_with_keys_is_no_role)
{
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = base\n"
                                                        "[profile base]\nrole_arn = " ARN(
                                                            "other") "\nsource_profile = p\n" KEYS);
    struct aws_environment env = with("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, ID, ENCODED("reader"));
    assert_int_equal(world.count, 1);
}

WORLD(role__the_source_may_be_a_program)
{
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN(
                   "reader") "\nsource_profile = base\n"
                             "[profile base]\ncredential_process = echo '{\"Version\": 1, "
                             "\"AccessKeyId\": \"AKIDPROGRAM\", \"SecretAccessKey\": \"s\"}'\n");
    struct aws_environment env = with("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, "AKIDPROGRAM", ENCODED("reader"));
}

/* The variables are of who runs the program; a source is a profile. */
WORLD(role__variables_are_no_source_profile)
{
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = base\n"
                                                        "[profile base]\nregion = eu-west-1\n");
    struct aws_environment env = with("p");
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT(SECRET);
    env.profile_was_named = true;
    struct error err = refused(&env);
    assert_string_equal(err.message, "profile base has no keys");
    assert_string_equal(err.hint, "profile p names it as its source_profile: give it keys, or name "
                                  "another one.");
}

WORLD(role__variables_are_the_source_where_the_profile_says_so)
{
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN("reader") "\ncredential_source = Environment\n");
    struct aws_environment env = with("p");
    expect_refused(&env, "~/config:3: credential_source names a source that has no keys here");
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT(SECRET);
    env.profile_was_named = true;
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, "AKIDENV", ENCODED("reader"));
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN("reader") "\ncredential_source = environment\n");
    expect_refused(&env,
                   "~/config:3: credential_source must be Environment, Ec2InstanceMetadata or "
                   "EcsContainer");
}

/* ---- what a profile says amiss ---- */

WORLD(role__circles_are_named)
{
    write_file(config_path, "[profile a]\nrole_arn = " ARN(
                                "a") "\nsource_profile = b\n"
                                     "[profile b]\nrole_arn = " ARN(
                                         "b") "\nsource_profile = c\n"
                                              "[profile c]\nrole_arn = " ARN(
                                                  "c") "\nsource_profile = b\n"
                                                       "[profile self]\nrole_arn = " ARN(
                                                           "s") "\nsource_profile = self\n");
    struct aws_environment env = with("a");
    expect_refused(&env, "~/config:9: source_profile goes round in a circle: b, c, b");
    env = with("self");
    expect_refused(&env, "~/config:12: source_profile goes round in a circle: self, self");
    /* keys of its own help only who names itself */
    write_file(shared_path, "[a]\n" KEYS);
    write_file(config_path, "[profile a]\nrole_arn = " ARN("a") "\nsource_profile = b\n"
                                                                "[profile b]\nrole_arn = " ARN(
                                                                    "b") "\nsource_profile = a\n");
    env = with("a");
    expect_refused(&env, "~/config:6: source_profile goes round in a circle: a, b, a");
    assert_int_equal(world.count, 0);
}

WORLD(role__too_many_on_top_of_each_other)
{
    char text[4096] = "";
    size_t len = 0;
    for (int i = 0; i < 20; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len,
                                "[profile p%d]\nrole_arn = " ARN("r") "\nsource_profile = p%d\n", i,
                                i + 1);
    write_file(config_path, text);
    struct aws_environment env = with("p0");
    expect_refused(&env,
                   "~/config:48: source_profile is one of too many roles on top of each other");
}

WORLD(role__a_source_that_is_not_there)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = bsae\n"
                                                                     "[profile base]\n" KEYS);
    struct aws_environment env = with("p");
    struct error err = refused(&env);
    expect_text(err.message, "~/config:3: source_profile: there is no profile named bsae");
    assert_string_equal(err.hint, "Did you mean base?");
}

WORLD(role__the_source_signs_in_first)
{
    write_file(config_path,
               "[profile base]\nlogin_session = arn\n"
               "[profile hub]\nrole_arn = " ARN("hub") "\nsource_profile = base\n"
                                                       "[profile audit]\nrole_arn = " ARN(
                                                           "a") "\nsource_profile = hub\n");
    struct aws_environment env = with("audit");
    struct error err = refused(&env);
    assert_string_equal(err.message, "profile base needs a sign-in at the console (login_session)");
    assert_string_equal(err.hint, "Run: aws login --profile base && eval \"$(aws configure "
                                  "export-credentials --profile audit --format env)\"");
}

WORLD(role__values_amiss_name_their_line)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        {"role_arn = reader\nsource_profile = p", "~/config:2: role_arn is not the ARN of a role"},
        {"role_arn = " ARN("r"),
         "~/config:2: role_arn needs source_profile or credential_source beside it"},
        {"role_arn = " ARN("r") "\nsource_profile = q\ncredential_source = Environment",
         "~/config:4: credential_source and source_profile are both there: only one of them can "
         "be"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nduration_seconds = 899",
         "~/config:4: duration_seconds must be a whole number of seconds from 900 to 43200"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nduration_seconds = 43201",
         "~/config:4: duration_seconds must be a whole number of seconds from 900 to 43200"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nduration_seconds = 1h",
         "~/config:4: duration_seconds must be a whole number of seconds from 900 to 43200"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nrole_session_name = a b",
         "~/config:4: role_session_name must be 2 to 64 letters, digits and _+=,.@-"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nexternal_id = x",
         "~/config:4: external_id must be 2 to 1224 letters, digits and _+=,.@:/-"},
        {"role_arn = " ARN("r") "\nsource_profile = p\nmfa_serial = me",
         "~/config:4: mfa_serial must be 9 to 256 letters, digits and _+=/:,.@-"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[512];
        (void)snprintf(text, sizeof(text), "[profile p]\n%s\n", cases[i].lines);
        write_file(config_path, text);
        struct aws_environment env = with("p");
        expect_refused(&env, cases[i].message);
    }
    assert_int_equal(world.count, 0);
}

WORLD(role__a_refusal_is_told)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = p\n" KEYS);
    world.status = "403 Forbidden";
    world.refusal = "AccessDenied";
    struct aws_environment env = with("p");
    struct error err = refused(&env);
    assert_int_equal(err.code, ERR_DENIED);
    assert_string_equal(err.message, "could not assume " ARN("reader") ": AccessDenied");
}

/* ---- codes of MFA devices ---- */

#define MFA "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"

WORLD(role__a_code_is_asked_for)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("r") "\nsource_profile = p\n" MFA KEYS);
    world.lines[0] = "12345";
    world.lines[1] = "  123456\r";
    struct aws_environment env = with("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, ID,
                 "&SerialNumber=arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fme&TokenCode=123456");
    assert_string_equal(world.prompt,
                        "A code has six digits. MFA code of arn:aws:iam::111122223333:mfa/me: ");
}

/* Two roles want one each: the same code would be refused the second time. */
WORLD(role__a_code_is_never_sent_twice)
{
    write_file(config_path,
               "[profile top]\nrole_arn = " ARN("top") "\nsource_profile = low\n" MFA
                                                       "[profile low]\nrole_arn = " ARN(
                                                           "low") "\nsource_profile = base\n" MFA
                                                                  "[profile base]\n" KEYS);
    world.lines[0] = "123456";
    world.lines[1] = "123456";
    world.lines[2] = "654321";
    struct aws_environment env = with("top");
    expect_keys(&env, "ASIA2", "role");
    expect_asked(1, ID, "&TokenCode=123456");
    expect_asked(2, "ASIA1", "&TokenCode=654321");
    assert_string_equal(world.prompt,
                        "That code is used: each is good once. Wait for the next. MFA "
                        "code of arn:aws:iam::111122223333:mfa/me: ");
}

WORLD(role__who_types_no_code_is_not_asked_for_ever)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("r") "\nsource_profile = p\n" MFA KEYS);
    world.lines[0] = world.lines[1] = world.lines[2] = "";
    struct aws_environment env = with("p");
    expect_refused(&env, "no code of the MFA device was given");
    assert_int_equal(world.count, 0);
}

WORLD(role__without_a_terminal_the_command_is_told)
{
    write_file(config_path, "[profile p]\nrole_arn = " ARN("r") "\nsource_profile = p\n" MFA KEYS);
    struct aws_environment env = with("p");
    for (int nobody = 0; nobody < 2; nobody++) {
        struct error err = refused(&env);
        assert_int_equal(err.code, ERR_USAGE);
        assert_string_equal(err.message, "profile p needs the code of an MFA device (mfa_serial), "
                                         "and there is no terminal to ask at");
        assert_string_equal(err.hint, "Run: eval \"$(aws configure export-credentials --profile p "
                                      "--format env)\"");
        env.person.ask = NULL;
    }
}

/* ---- newer keys ---- */

static struct credentials *renew(const struct aws_environment *env,
                                 const struct aws_settings *settings, struct error *err)
{
    struct aws_terms mine = terms;
    instant until = INSTANT_UNSET;
    mine.settings = settings;
    return credentials_renew(env, &mine, settings, &until, err);
}

WORLD(role__and_its_source_are_asked_again)
{
    struct aws_settings settings;
    struct error err = ERROR_INIT;
    write_file(config_path,
               "[profile top]\nrole_arn = " ARN("top") "\nsource_profile = low\n"
                                                       "[profile low]\nrole_arn = " ARN(
                                                           "low") "\nsource_profile = base\n"
                                                                  "[profile base]\n" KEYS);
    struct aws_environment env = with("top");
    struct credentials *first = credentials_load(&env, &terms, &settings, &err);
    assert_non_null(first);
    assert_int_equal(settings.until, 1768484096000);
    assert_true(credentials_can_renew(&settings));
    struct credentials *newer = renew(&env, &settings, &err);
    assert_non_null(newer);
    assert_true(str_eq_c(credentials_access_key_id(newer), "ASIA4"));
    expect_asked(3, ID, ENCODED("low"));
    expect_asked(4, "ASIA3", ENCODED("top"));
    credentials_free(newer);
    credentials_free(first);
}

/* Nobody sits there for hours; and the keys below it are not asked for in vain. */
WORLD(role__with_a_code_is_not_renewed)
{
    struct aws_settings settings;
    struct error err = ERROR_INIT;
    write_file(config_path,
               "[profile top]\nrole_arn = " ARN("top") "\nsource_profile = low\n" MFA
                                                       "[profile low]\nrole_arn = " ARN(
                                                           "low") "\nsource_profile = base\n"
                                                                  "[profile base]\n" KEYS);
    struct aws_environment env = with("top");
    world.lines[0] = "123456";
    world.lines[1] = "234567";
    struct credentials *first = credentials_load(&env, &terms, &settings, &err);
    assert_non_null(first);
    assert_null(renew(&env, &settings, &err));
    assert_int_equal(world.count, 2);
    assert_int_equal(world.typed, 1);
    credentials_free(first);
}

/* ---- web identity ---- */

static struct aws_environment with_token(const char *profile)
{
    struct aws_environment env = with(profile);
    env.web_identity_token_file = str_from(token_path);
    env.role_arn = STR_LIT(ARN("pod"));
    return env;
}

WORLD(web_identity__of_the_environment)
{
    write_file(token_path, "eyJ.a.b\n");
    struct aws_environment env = with_token(NULL);
    env.role_session_name = STR_LIT("pod-1");
    expect_keys(&env, "ASIA1", "web identity token");
    expect_asked(1, "", ENCODED("pod") "RoleSessionName=pod-1&WebIdentityToken=eyJ.a.b");
    assert_string_equal(world.asked[0].action, "AssumeRoleWithWebIdentity");
}

/* Keys win, then the role of a profile that has no token of its own; then the token. */
WORLD(web_identity__has_its_place)
{
    write_file(token_path, "eyJ.a.b");
    write_file(config_path, "[default]\n" KEYS "[profile p]\nrole_arn = " ARN(
                                "reader") "\nsource_profile = default\n");
    struct aws_environment env = with_token(NULL);
    expect_keys(&env, "ASIA1", "web identity token");
    env = with_token("p");
    expect_keys(&env, "ASIA2", "role");
    env = with_token(NULL);
    env.access_key_id = STR_LIT("AKIDENV");
    env.secret_access_key = STR_LIT(SECRET);
    expect_keys(&env, "AKIDENV", "environment");
}

/* --profile is what somebody wants, and a source of a role is a profile. */
WORLD(web_identity__variables_are_not_for_a_named_profile)
{
    write_file(token_path, "eyJ.a.b");
    write_file(config_path, "[profile named]\n" KEYS
                            "[profile p]\nrole_arn = " ARN("reader") "\nsource_profile = named\n");
    struct aws_environment env = with_token("named");
    env.profile_was_named = true;
    expect_keys(&env, ID, "profile");
    env = with_token("p");
    expect_keys(&env, "ASIA1", "role");
    expect_asked(1, ID, ENCODED("reader"));
}

WORLD(web_identity__of_a_profile)
{
    char text[512];
    write_file(token_path, "eyJ.a.b");
    (void)snprintf(text, sizeof(text),
                   "[profile p]\nrole_arn = " ARN(
                       "pod") "\nrole_session_name = me\n"
                              "source_profile = p\nweb_identity_token_file = %s\n" KEYS
                              "[profile top]\nrole_arn = " ARN("top") "\nsource_profile = p\n",
                   token_path);
    write_file(config_path, text);
    struct aws_environment env = with("p");
    env.profile_was_named = true;
    expect_keys(&env, "ASIA1", "web identity token");
    expect_asked(1, "", ENCODED("pod") "RoleSessionName=me&WebIdentityToken=eyJ.a.b");
    env = with("top");
    expect_keys(&env, "ASIA3", "role");
    expect_asked(3, "ASIA2", ENCODED("top"));
}

/* Each variable by itself beats its key. */
WORLD(web_identity__variables_and_keys_mix)
{
    write_file(token_path, "eyJ.a.b");
    write_file(config_path,
               "[profile p]\nrole_arn = " ARN("pod") "\nrole_session_name = me\n"
                                                     "web_identity_token_file = /nowhere\n");
    struct aws_environment env = with("p");
    env.web_identity_token_file = str_from(token_path);
    expect_keys(&env, "ASIA1", "web identity token");
    expect_asked(1, "", ENCODED("pod") "RoleSessionName=me&WebIdentityToken=eyJ.a.b");
}

/* Kubernetes writes a newer one every hour. */
WORLD(web_identity__the_token_is_read_each_time)
{
    struct aws_settings settings;
    struct error err = ERROR_INIT;
    write_file(token_path, "older");
    struct aws_environment env = with_token(NULL);
    struct credentials *first = credentials_load(&env, &terms, &settings, &err);
    assert_non_null(first);
    assert_true(credentials_can_renew(&settings));
    write_file(token_path, "newer");
    struct credentials *newer = renew(&env, &settings, &err);
    assert_non_null(newer);
    expect_asked(1, "", "&WebIdentityToken=older");
    expect_asked(2, "", "&WebIdentityToken=newer");
    credentials_free(newer);
    credentials_free(first);
}

WORLD(web_identity__files_amiss)
{
    static char long_text[LIMIT_TOKEN_BYTES + 2];
    static const struct {
        const char *text, *message;
    } cases[] = {
        {NULL,
         "AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read: No such file or directory"},
        {"", "AWS_WEB_IDENTITY_TOKEN_FILE names an empty file"},
        {" \n", "AWS_WEB_IDENTITY_TOKEN_FILE names an empty file"},
        {"a b", "AWS_WEB_IDENTITY_TOKEN_FILE names a file that holds something else than a token"},
        {long_text, "AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read: it is too long"},
    };
    struct aws_environment env = with_token(NULL);
    memset(long_text, 'x', sizeof(long_text) - 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].text)
            write_file(token_path, cases[i].text);
        expect_refused(&env, cases[i].message);
    }
    long_text[LIMIT_TOKEN_BYTES] = '\0';
    write_file(token_path, long_text);
    expect_keys(&env, "ASIA1", "web identity token");
    env.web_identity_token_file = str_from(dir);
    expect_refused(&env, "AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read: Is a "
                         "directory");
}

WORLD(web_identity__settings_amiss)
{
    write_file(token_path, "eyJ.a.b");
    struct aws_environment env = with_token(NULL);
    env.role_arn = STR_EMPTY;
    expect_refused(&env, "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
    env.role_arn = STR_LIT("pod");
    expect_refused(&env, "AWS_ROLE_ARN is not the ARN of a role");
    env = with_token(NULL);
    env.role_session_name = STR_LIT("x");
    expect_refused(&env, "AWS_ROLE_SESSION_NAME must be 2 to 64 letters, digits and _+=,.@-");
    write_file(config_path, "[profile p]\nweb_identity_token_file = /f\n");
    env = with("p");
    expect_refused(&env, "~/config:2: web_identity_token_file needs role_arn beside it");
}
