/* The policy that is printed holds what the code calls, all of it and nothing else. */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "collector/aws/operation.h"
#include "tests/support/test.h"

static json_t *printed(void)
{
    struct console console = {.out = sink_memory(), .err_fd = -1};
    const struct options options = {.command = COMMAND_PERMISSIONS};
    assert_int_equal(permissions_command(&options, &console), EXIT_DONE);
    struct str text = sink_view(console.out);
    json_t *policy = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(policy);
    sink_abort(console.out);
    return policy;
}

TEST(permissions__is_one_statement_about_everything)
{
    json_t *policy = printed();
    const json_t *statements = json_object_get(policy, "Statement");
    const json_t *statement = json_array_get(statements, 0);
    assert_string_equal(json_string_value(json_object_get(policy, "Version")), "2012-10-17");
    assert_int_equal(json_array_size(statements), 1);
    assert_string_equal(json_string_value(json_object_get(statement, "Effect")), "Allow");
    assert_string_equal(json_string_value(json_object_get(statement, "Resource")), "*");
    assert_non_null(json_object_get(statement, "Sid"));
    json_decref(policy);
}

static bool lists(const json_t *actions, const char *permission)
{
    size_t i;
    const json_t *action;
    json_array_foreach(actions, i,
                       action) if (strcmp(json_string_value(action), permission) == 0) return true;
    return false;
}

static bool is_called(const char *permission)
{
    for (unsigned i = 0; i < OP_COUNT; i++) {
        const char *own = operation_info((enum operation)i)->permission;
        if (own && operation_is_called((enum operation)i) && strcmp(own, permission) == 0)
            return true;
    }
    return false;
}

TEST(permissions__are_those_of_the_calls_each_once)
{
    json_t *policy = printed();
    const json_t *actions =
        json_object_get(json_array_get(json_object_get(policy, "Statement"), 0), "Action");
    for (unsigned i = 0; i < OP_COUNT; i++) {
        const char *permission = operation_info((enum operation)i)->permission;
        if (permission)
            assert_int_equal(lists(actions, permission), operation_is_called((enum operation)i));
    }
    size_t i;
    const json_t *action;
    json_array_foreach(actions, i, action)
    {
        assert_true(is_called(json_string_value(action)));
        for (size_t k = 0; k < i; k++)
            assert_false(json_equal(action, json_array_get(actions, k)));
    }
    json_decref(policy);
}

TEST(permissions__every_operation_reads)
{
    for (unsigned i = 0; i < OP_COUNT; i++) {
        const struct operation_info *info = operation_info((enum operation)i);
        struct str action = str_from(info->action);
        char permission[128];
        bool keys = i == OP_ASSUME_ROLE || i == OP_ASSUME_ROLE_WITH_WEB_IDENTITY;
        assert_true(str_starts(action, "Describe") || str_starts(action, "Get") ||
                    str_starts(action, "List") || keys);
        (void)snprintf(permission, sizeof(permission), "%s:%s", service_info(info->service)->name,
                       info->action);
        if (info->permission)
            assert_string_equal(info->permission, permission);
        else /* needs none, or is not called by who lists */
            assert_true(keys || strcmp(permission, "sts:GetCallerIdentity") == 0);
    }
}

/* "`ec2:DescribeSnapshots`" in the table of docs/permissions.md, for each. */
TEST(permissions__the_page_explains_each)
{
    static char page[65536];
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/permissions.md", "rb");
    assert_non_null(file);
    size_t len = fread(page, 1, sizeof(page) - 1, file);
    page[len] = '\0';
    (void)fclose(file);
    for (unsigned i = 0; i < OP_COUNT; i++) {
        char cell[128];
        const struct operation_info *info = operation_info((enum operation)i);
        if (!operation_is_called((enum operation)i))
            continue;
        (void)snprintf(cell, sizeof(cell), "| `%s:%s` |", service_info(info->service)->name,
                       info->action);
        if (!strstr(page, cell))
            print_error("docs/permissions.md has no row %s\n", cell);
        assert_non_null(strstr(page, cell));
    }
}
