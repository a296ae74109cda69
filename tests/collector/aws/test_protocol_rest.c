#include "tests/collector/aws/requests.h"
#include "tests/support/test.h"

static void assert_request(enum operation operation, struct str extra, struct str token,
                           const char *path, const char *query)
{
    struct protocol_request request = request_of(operation, extra, token);
    assert_string_equal(request.method, "GET");
    assert_int_equal(request.header_count, 0);
    assert_written(request.path, path);
    assert_written(request.query, query);
    assert_written(request.body, "");
    request_clear(&request);
}

TEST(rest__parameters_are_a_query_string)
{
    assert_request(OP_LIST_BACKUP_VAULTS, STR_EMPTY, STR_EMPTY, "backup-vaults/",
                   "maxResults=1000");
    assert_request(OP_LIST_BACKUP_VAULTS, STR_LIT("vaultType=BACKUP_VAULT"), STR_LIT("a+b/=="),
                   "backup-vaults/",
                   "maxResults=1000&vaultType=BACKUP_VAULT&nextToken=a%2Bb%2F%3D%3D");
}

TEST(rest__labels_stand_in_the_path_alone)
{
    assert_request(OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
                   STR_LIT("resourceType=EBS&backupVaultName=Default&resourceArn=x"), STR_LIT("t"),
                   "backup-vaults/Default/recovery-points/",
                   "maxResults=1000&resourceType=EBS&resourceArn=x&nextToken=t");
}

/* A name that leads elsewhere stays a name. */
TEST(rest__labels_stay_encoded)
{
    assert_request(OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
                   STR_LIT("backupVaultName=..%2F%7Bx%7D%3Fa%23"), STR_EMPTY,
                   "backup-vaults/..%2F%7Bx%7D%3Fa%23/recovery-points/", "maxResults=1000");
}

/* GET changes nothing in any service that is asked. */
TEST(rest__every_operation_is_a_get)
{
    for (enum operation op = 0; op < OP_COUNT; op++) {
        if (!operation_info(op)->path)
            continue;
        struct protocol_request request =
            request_of(op, STR_LIT("backupVaultName=Default"), STR_EMPTY);
        assert_string_equal(request.method, "GET");
        assert_written(request.body, "");
        request_clear(&request);
    }
}
