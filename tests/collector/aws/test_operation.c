#include "collector/aws/operation.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void assert_body(enum operation operation, struct str extra, struct str token,
                        const char *expected)
{
    struct sink *body = sink_memory();
    operation_body(operation, extra, token, body);
    if (!str_eq_c(sink_view(body), expected))
        fail_msg("got %.*s, not %s", STR_ARG(sink_view(body)), expected);
    sink_abort(body);
}

/* The form bodies that botocore 1.43.11 makes of the same parameters, but for their order. */
static void operation__bodies(void **state)
{
    (void)state;
    assert_body(OP_GET_CALLER_IDENTITY, STR_EMPTY, STR_EMPTY,
                "Action=GetCallerIdentity&Version=2011-06-15");
    assert_body(OP_DESCRIBE_REGIONS, STR_EMPTY, STR_EMPTY,
                "Action=DescribeRegions&Version=2016-11-15&AllRegions=true");
    assert_body(OP_DESCRIBE_SNAPSHOTS, STR_EMPTY, STR_EMPTY,
                "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&MaxResults=1000");
    assert_body(OP_DESCRIBE_IMAGES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeImages&Version=2016-11-15&Owner.1=self&IncludeDeprecated=true"
                "&IncludeDisabled=true&MaxResults=1000");
    assert_body(OP_DESCRIBE_VOLUMES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeVolumes&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=500");
    assert_body(OP_DESCRIBE_INSTANCES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeInstances&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=1000");
    assert_body(OP_DESCRIBE_LAUNCH_TEMPLATES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeLaunchTemplates&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=200");
    assert_body(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, STR_LIT("LaunchTemplateId=lt-0abc"),
                STR_EMPTY,
                "Action=DescribeLaunchTemplateVersions&Version=2016-11-15"
                "&IncludeManagedResources=true&MaxResults=200&LaunchTemplateId=lt-0abc");
}

/* A token is opaque: whatever AWS gave comes back as it was. */
static void operation__tokens_are_encoded_and_all_else_is_repeated(void **state)
{
    (void)state;
    assert_body(OP_DESCRIBE_SNAPSHOTS, STR_LIT("Filter.1.Name=start-time"),
                STR_LIT("a+b/c== &%\xc3\xa9~"),
                "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&MaxResults=1000"
                "&Filter.1.Name=start-time&NextToken=a%2Bb%2Fc%3D%3D%20%26%25%C3%A9~");
}

static void operation__form_encode_keeps_only_unreserved_bytes(void **state)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c;
        char expected[4] = {byte, '\0'};
        bool plain = c != 0 && strchr(unreserved, byte);
        if (!plain)
            snprintf(expected, sizeof(expected), "%%%02X", c);
        struct sink *sink = sink_memory();
        form_encode(str_make(&byte, 1), sink);
        assert_true(str_eq_c(sink_view(sink), expected));
        sink_abort(sink);
    }
}

static bool only_reads(const char *action)
{
    static const char *const verbs[] = {"Describe", "Get", "List"};
    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(verbs[i]);
        if (strncmp(action, verbs[i], len) == 0 && action[len] >= 'A' && action[len] <= 'Z')
            return true;
    }
    return false;
}

static void operation__every_action_only_reads(void **state)
{
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info((enum operation)op);
        char permission[64];
        assert_true(only_reads(info->action));
        assert_true(info->service < SERVICE_COUNT);
        if (!info->permission) { /* allowed to everybody, whatever the policy says */
            assert_int_equal(op, OP_GET_CALLER_IDENTITY);
            continue;
        }
        snprintf(permission, sizeof(permission), "%s:%s", service_info(info->service)->name,
                 info->action);
        assert_string_equal(info->permission, permission);
    }
}

/* What AWS documents as the greatest page, and no listing without one: an unpaged answer of a large
 * account is cut off by a time-out. */
static void operation__every_listing_is_paged(void **state)
{
    static const unsigned most[OP_COUNT] = {
        [OP_DESCRIBE_SNAPSHOTS] = 1000,       [OP_DESCRIBE_IMAGES] = 1000,
        [OP_DESCRIBE_VOLUMES] = 500,          [OP_DESCRIBE_INSTANCES] = 1000,
        [OP_DESCRIBE_LAUNCH_TEMPLATES] = 200, [OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS] = 200,
    };
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info((enum operation)op);
        assert_int_equal(info->max_results, most[op]);
        assert_int_equal(info->source == SOURCE_COUNT, info->max_results == 0);
    }
}

/* Without these, other people's snapshots come back, or live ones look gone. */
static void operation__nothing_is_hidden_and_nothing_is_foreign(void **state)
{
    static const struct {
        enum operation op;
        const char *parameter;
    } cases[] = {
        {OP_DESCRIBE_SNAPSHOTS, "Owner.1=self"},
        {OP_DESCRIBE_IMAGES, "Owner.1=self"},
        {OP_DESCRIBE_IMAGES, "IncludeDeprecated=true"},
        {OP_DESCRIBE_IMAGES, "IncludeDisabled=true"},
        {OP_DESCRIBE_VOLUMES, "IncludeManagedResources=true"},
        {OP_DESCRIBE_INSTANCES, "IncludeManagedResources=true"},
        {OP_DESCRIBE_LAUNCH_TEMPLATES, "IncludeManagedResources=true"},
        {OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "IncludeManagedResources=true"},
        {OP_DESCRIBE_REGIONS, "AllRegions=true"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_non_null(strstr(operation_info(cases[i].op)->parameters, cases[i].parameter));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operation__bodies),
        cmocka_unit_test(operation__tokens_are_encoded_and_all_else_is_repeated),
        cmocka_unit_test(operation__form_encode_keeps_only_unreserved_bytes),
        cmocka_unit_test(operation__every_action_only_reads),
        cmocka_unit_test(operation__every_listing_is_paged),
        cmocka_unit_test(operation__nothing_is_hidden_and_nothing_is_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
