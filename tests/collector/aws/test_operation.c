#include "collector/aws/operation.h"
#include "tests/support/test.h"
#include "model/readable.h"

#include <stdio.h>
#include <string.h>

/* Keys for a while: nothing in an account is another after it. */
static bool is_of_keys(int op)
{
    return op == OP_ASSUME_ROLE || op == OP_ASSUME_ROLE_WITH_WEB_IDENTITY;
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

/* What the SDKs call a POST of the Query and AWS-JSON protocols says which action it is; REST is GET
 * alone (test_protocol_rest.c). */
TEST(operation__every_action_only_reads)
{
    for (int op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info((enum operation)op);
        char permission[96];
        assert_true(only_reads(info->action) || is_of_keys(op));
        assert_int_equal(info->secret, is_of_keys(op));
        assert_true(info->service < SERVICE_COUNT);
        if (!info->permission) { /* allowed to everybody, or none of who lists */
            assert_true(op == OP_GET_CALLER_IDENTITY || is_of_keys(op));
            continue;
        }
        snprintf(permission, sizeof(permission), "%s:%s", service_info(info->service)->name,
                 info->action);
        assert_string_equal(info->permission, permission);
    }
}

/* What AWS documents as the greatest page, and no listing without one: an unpaged answer of a large
 * account is cut off by a time-out. */
TEST(operation__every_listing_is_paged)
{
    static const unsigned most[OP_COUNT] = {
        [OP_DESCRIBE_SNAPSHOTS] = 1000,
        [OP_DESCRIBE_IMAGES] = 1000,
        [OP_DESCRIBE_VOLUMES] = 500,
        [OP_DESCRIBE_INSTANCES] = 1000,
        [OP_DESCRIBE_LAUNCH_TEMPLATES] = 200,
        [OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS] = 200,
        [OP_DESCRIBE_SNAPSHOT_TIER_STATUS] = 1000,
        [OP_LIST_BACKUP_VAULTS] = 1000,
        [OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT] = 1000,
    };
    for (enum operation op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info(op);
        bool lists = info->source != SOURCE_COUNT && info->bucket == BUCKET_LISTING;
        assert_int_equal(info->page.most, most[op]);
        assert_int_equal(lists, info->page.most > 0);
        assert_int_equal(lists, info->page.limit != NULL && info->page.token != NULL);
    }
}

/* A budget of nothing would wait for ever. */
TEST(operation__every_one_has_a_budget)
{
    for (enum operation op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info(op);
        const struct quota *quota = &service_info(info->service)->quotas[info->bucket];
        assert_true(quota->burst > 0 && quota->rate > 0);
    }
}

TEST(operation__what_begins_follows_from_nothing)
{
    static const enum operation begin[] = {
        OP_DESCRIBE_SNAPSHOTS, OP_DESCRIBE_IMAGES,           OP_DESCRIBE_VOLUMES,
        OP_DESCRIBE_INSTANCES, OP_DESCRIBE_LAUNCH_TEMPLATES, OP_DESCRIBE_SNAPSHOT_TIER_STATUS};
    size_t found = 0;
    for (enum operation op = 0; op < OP_COUNT; op++) {
        if (!operation_begins(op))
            continue;
        assert_true(found < sizeof(begin) / sizeof(begin[0]));
        assert_int_equal(op, begin[found++]);
    }
    assert_int_equal(found, sizeof(begin) / sizeof(begin[0]));
}

/* Of what no reader is there for nothing is asked, and no permission for it. */
TEST(operation__what_is_not_read_is_not_called)
{
    for (enum operation op = 0; op < OP_COUNT; op++) {
        enum source source = operation_info(op)->source;
        bool read = source == SOURCE_COUNT || (sources_readable() & SOURCE_BIT(source)) != 0;
        assert_int_equal(operation_is_called(op), read);
    }
}

/* A path of a REST service takes what it is asked of as a label. */
TEST(operation__paths_name_what_they_are_asked_of)
{
    for (enum operation op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info(op);
        char label[128];
        if (!info->path || !info->each) {
            assert_true(!info->path || !strchr(info->path, '{'));
            continue;
        }
        snprintf(label, sizeof(label), "{%s}", info->each);
        assert_non_null(strstr(info->path, label));
    }
}

/* Without these, other people's snapshots come back, or live ones look gone. */
TEST(operation__nothing_is_hidden_and_nothing_is_foreign)
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
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_non_null(strstr(operation_info(cases[i].op)->parameters, cases[i].parameter));
}
