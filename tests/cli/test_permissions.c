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
            assert_true(keys || info->caller || strcmp(permission, "sts:GetCallerIdentity") == 0);
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

/* ---- many accounts ---- */

/* What is printed for these options, or NULL where it is refused. */
static json_t *printed_for(const struct given *given, size_t count)
{
    struct console console = {.out = sink_memory(), .err_fd = -1};
    const struct options options = {
        .command = COMMAND_PERMISSIONS, .given = given, .given_count = count};
    int status = permissions_command(&options, &console);
    struct str text = sink_view(console.out);
    json_t *document =
        text.len > 0 ? json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    assert_int_equal(status, document ? EXIT_DONE : EXIT_USAGE);
    sink_abort(console.out);
    return document;
}

static json_t *statement_of(const json_t *policy, size_t at)
{
    assert_string_equal(json_string_value(json_object_get(policy, "Version")), "2012-10-17");
    json_t *statement = json_array_get(json_object_get(policy, "Statement"), at);
    assert_non_null(statement);
    assert_string_equal(json_string_value(json_object_get(statement, "Effect")), "Allow");
    return statement;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

TEST(permissions__of_many_accounts_are_the_role_its_trust_and_what_the_caller_needs)
{
    const struct given given[] = {{OPTION_PERMISSIONS_ORG, STR_EMPTY},
                                  {OPTION_TRUST, STR_LIT("111122223333,8f1c,2")},
                                  {OPTION_MEMBER_ROLE, STR_LIT("audit/reader")}};
    json_t *all = printed_for(given, 3);
    json_t *alone = printed();
    assert_true(json_equal(json_object_get(all, "RolePolicy"), alone));
    assert_string_equal(text_of(all, "RoleName"), "audit/reader");
    const json_t *trust = statement_of(json_object_get(all, "TrustPolicy"), 0);
    assert_string_equal(text_of(json_object_get(trust, "Principal"), "AWS"), "111122223333");
    assert_string_equal(text_of(trust, "Action"), "sts:AssumeRole");
    const json_t *equals = json_object_get(json_object_get(trust, "Condition"), "StringEquals");
    assert_string_equal(text_of(equals, "sts:ExternalId"), "8f1c,2");
    const json_t *caller = json_object_get(all, "CallerPolicy");
    assert_true(json_equal(statement_of(caller, 0), statement_of(alone, 0)));
    assert_string_equal(text_of(statement_of(caller, 1), "Action"), "organizations:ListAccounts");
    assert_string_equal(text_of(statement_of(caller, 2), "Action"), "sts:AssumeRole");
    assert_string_equal(text_of(statement_of(caller, 2), "Resource"),
                        "arn:aws:iam::*:role/audit/reader");
    assert_int_equal(json_array_size(json_object_get(caller, "Statement")), 3);
    json_decref(alone);
    json_decref(all);
}

/* All that the caller alone needs is in it, whatever calls there will be. */
TEST(permissions__of_the_caller_are_those_of_the_table)
{
    const struct given given[] = {{OPTION_PERMISSIONS_ORG, STR_EMPTY},
                                  {OPTION_TRUST, STR_LIT("111122223333")}};
    json_t *all = printed_for(given, 2);
    const json_t *statements = json_object_get(json_object_get(all, "CallerPolicy"), "Statement");
    for (unsigned i = 0; i < OP_COUNT; i++) {
        const char *needed = operation_info((enum operation)i)->caller;
        bool there = !needed;
        for (size_t k = 1; k < json_array_size(statements) && !there; k++)
            there = strcmp(text_of(json_array_get(statements, k), "Action"), needed) == 0;
        assert_true(there);
    }
    json_decref(all);
}

TEST(permissions__a_stack_set_makes_the_role)
{
    const struct given given[] = {{OPTION_PERMISSIONS_ORG, STR_EMPTY},
                                  {OPTION_TRUST, STR_LIT("111122223333")},
                                  {OPTION_MEMBER_ROLE, STR_LIT("audit/reader")},
                                  {OPTION_IAM_FORMAT, STR_LIT("cloudformation")}};
    json_t *template = printed_for(given, 4);
    json_t *alone = printed();
    const json_t *role = json_object_get(json_object_get(template, "Resources"), "SnapauditRole");
    const json_t *properties = json_object_get(role, "Properties");
    const json_t *policy = json_array_get(json_object_get(properties, "Policies"), 0);
    const json_t *trust = statement_of(json_object_get(properties, "AssumeRolePolicyDocument"), 0);
    assert_string_equal(text_of(template, "AWSTemplateFormatVersion"), "2010-09-09");
    assert_string_equal(text_of(role, "Type"), "AWS::IAM::Role");
    assert_string_equal(text_of(properties, "RoleName"), "reader");
    assert_string_equal(text_of(properties, "Path"), "/audit/");
    assert_true(json_equal(json_object_get(policy, "PolicyDocument"), alone));
    assert_string_equal(text_of(json_object_get(trust, "Principal"), "AWS"), "111122223333");
    assert_null(json_object_get(trust, "Condition"));
    json_decref(alone);
    json_decref(template);
}

TEST(permissions__of_many_accounts_want_to_know_whom_the_role_trusts)
{
    static const struct given rows[][2] = {
        {{OPTION_PERMISSIONS_ORG, {NULL, 0}}, {OPTION_IAM_FORMAT, {"json", 4}}},
        {{OPTION_PERMISSIONS_ORG, {NULL, 0}}, {OPTION_TRUST, {"1111", 4}}},
        {{OPTION_PERMISSIONS_ORG, {NULL, 0}}, {OPTION_TRUST, {"111122223333,x", 14}}},
        {{OPTION_PERMISSIONS_ORG, {NULL, 0}}, {OPTION_TRUST, {"111122223333,", 13}}},
        {{OPTION_MEMBER_ROLE, {"x", 1}}, {OPTION_IAM_FORMAT, {"json", 4}}},
        {{OPTION_TRUST, {"111122223333", 12}}, {OPTION_IAM_FORMAT, {"json", 4}}},
        {{OPTION_IAM_FORMAT, {"cloudformation", 14}}, {OPTION_IAM_FORMAT, {"cloudformation", 14}}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_null(printed_for(rows[i], 2));
}
