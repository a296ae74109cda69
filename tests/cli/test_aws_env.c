#include "cli/aws_env.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"AWS_ACCESS_KEY_ID",
                                    "AWS_SECRET_ACCESS_KEY",
                                    "AWS_SESSION_TOKEN",
                                    "AWS_SECURITY_TOKEN",
                                    "AWS_PROFILE",
                                    "AWS_DEFAULT_PROFILE",
                                    "AWS_REGION",
                                    "AWS_DEFAULT_REGION",
                                    "AWS_CONFIG_FILE",
                                    "AWS_SHARED_CREDENTIALS_FILE",
                                    "AWS_CA_BUNDLE",
                                    "AWS_ENDPOINT_URL",
                                    "AWS_ENDPOINT_URL_EC2",
                                    "AWS_ENDPOINT_URL_STS",
                                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                    "AWS_USE_FIPS_ENDPOINT",
                                    "AWS_USE_DUALSTACK_ENDPOINT",
                                    "AWS_MAX_ATTEMPTS",
                                    "AWS_STS_REGIONAL_ENDPOINTS",
                                    "AWS_WEB_IDENTITY_TOKEN_FILE",
                                    "AWS_ROLE_ARN",
                                    "AWS_ROLE_SESSION_NAME",
                                    NULL};

static int setup(void **state)
{
    for (size_t i = 0; names[i]; i++)
        (void)unsetenv(names[i]);
    (void)setenv("HOME", "/home/somebody", 1);
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void expect(struct str got, const char *expected)
{
    char text[256];
    assert_true(got.len < sizeof(text));
    if (got.len > 0)
        memcpy(text, got.ptr, got.len);
    text[got.len] = '\0';
    assert_string_equal(text, expected);
}

TEST_WITH(aws_env__nothing_set_leaves_the_files_of_the_home_folder, setup, teardown)
{
    struct aws_environment env;
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.access_key_id, "");
    expect(env.profile, "");
    expect(env.config_file, "/home/somebody/.aws/config");
    expect(env.credentials_file, "/home/somebody/.aws/credentials");
    expect(env.use_fips, "");
    expect(env.use_dualstack, "");
    expect(env.ignore_configured_endpoints, "");
    assert_false(env.profile_was_named);
}

TEST_WITH(aws_env__a_tilde_is_the_home_folder, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_CONFIG_FILE", "~/a/config", 1);
    (void)setenv("AWS_SHARED_CREDENTIALS_FILE", "/etc/~/keys", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.config_file, "/home/somebody/a/config");
    expect(env.credentials_file, "/etc/~/keys");
}

TEST_WITH(aws_env__without_home_the_user_database_is_asked, setup, teardown)
{
    struct aws_environment env;
    (void)unsetenv("HOME");
    aws_env_read(&env, STR_EMPTY, *state);
    assert_false(str_starts(env.config_file, "~"));
    if (!str_is_empty(env.config_file))
        assert_true(str_find(env.config_file, "/.aws/config") < env.config_file.len);
}

TEST_WITH(aws_env__the_newer_name_of_a_variable_wins, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_DEFAULT_PROFILE", "old", 1);
    (void)setenv("AWS_DEFAULT_REGION", "eu-west-3", 1);
    (void)setenv("AWS_SECURITY_TOKEN", "old", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.profile, "old");
    expect(env.region, "eu-west-3");
    expect(env.session_token, "old");
    (void)setenv("AWS_PROFILE", "new", 1);
    (void)setenv("AWS_REGION", "eu-west-1", 1);
    (void)setenv("AWS_SESSION_TOKEN", "new", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.profile, "new");
    expect(env.region, "eu-west-1");
    expect(env.session_token, "new");
    (void)setenv("AWS_REGION", "", 1); /* empty is unset */
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.region, "eu-west-3");
}

TEST_WITH(aws_env__the_option_names_the_profile, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_PROFILE", "other", 1);
    aws_env_read(&env, STR_LIT("mine"), *state);
    expect(env.profile, "mine");
    assert_true(env.profile_was_named);
}

/* "false" is a value, not the absence of one. */
TEST_WITH(aws_env__flags_are_handed_on_as_they_are, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_USE_FIPS_ENDPOINT", "True", 1);
    (void)setenv("AWS_USE_DUALSTACK_ENDPOINT", "false", 1);
    (void)setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.use_fips, "True");
    expect(env.use_dualstack, "false");
    expect(env.ignore_configured_endpoints, "true");
}

TEST_WITH(aws_env__roles, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token", 1);
    (void)setenv("AWS_ROLE_ARN", "arn", 1);
    (void)setenv("AWS_ROLE_SESSION_NAME", "me", 1);
    (void)setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.web_identity_token_file, "/var/run/token");
    expect(env.role_arn, "arn");
    expect(env.role_session_name, "me");
    expect(env.sts_regional_endpoints, "legacy");
}

TEST_WITH(aws_env__a_file_of_variables_may_have_come_from_windows, setup, teardown)
{
    struct aws_environment env;
    (void)setenv("AWS_PROFILE", "audit\r", 1);
    (void)setenv("AWS_REGION", "\r\n", 1);
    (void)setenv("AWS_DEFAULT_REGION", "eu-west-3\r\n", 1);
    (void)setenv("AWS_USE_FIPS_ENDPOINT", "false\r", 1);
    (void)setenv("AWS_CONFIG_FILE", "~/config\r", 1);
    aws_env_read(&env, STR_EMPTY, *state);
    expect(env.profile, "audit");
    expect(env.region, "eu-west-3");
    expect(env.use_fips, "false");
    expect(env.config_file, "/home/somebody/config");
}
