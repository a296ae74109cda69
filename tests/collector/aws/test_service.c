#include "collector/aws/service.h"
#include "tests/support/test.h"

#include <string.h>

/* As the AWS SDKs make them of their service ids ("Service-specific endpoints"). */
TEST(service__settings_are_named_as_the_sdks_name_them)
{
    static const struct {
        enum service service;
        const char *variable;
        const char *section;
    } cases[] = {
        {SERVICE_EC2, "AWS_ENDPOINT_URL_EC2", "ec2"},
        {SERVICE_STS, "AWS_ENDPOINT_URL_STS", "sts"},
        {SERVICE_KMS, "AWS_ENDPOINT_URL_KMS", "kms"},
        {SERVICE_BACKUP, "AWS_ENDPOINT_URL_BACKUP", "backup"},
        {SERVICE_SSO, "AWS_ENDPOINT_URL_SSO", "sso"},
        {SERVICE_SSO_OIDC, "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc"},
    };
    assert_int_equal(sizeof(cases) / sizeof(cases[0]), SERVICE_COUNT);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        char room[SERVICE_VARIABLE_MAX];
        assert_string_equal(service_endpoint_variable(cases[i].service, room), cases[i].variable);
        assert_string_equal(service_info(cases[i].service)->settings, cases[i].section);
    }
}

TEST(service__variables_have_room)
{
    for (enum service i = 0; i < SERVICE_COUNT; i++)
        assert_true(strlen("AWS_ENDPOINT_URL_") + strlen(service_info(i)->settings) <
                    SERVICE_VARIABLE_MAX);
}
