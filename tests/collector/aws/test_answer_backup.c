#include "tests/collector/aws/records_heard.h"
#include "tests/support/test.h"

static void assert_id(const struct heard *h, enum kind kind, uint32_t row, const char *expected)
{
    char id[RES_ID_TEXT_MAX];
    assert_str(graph_id_text(h->graph, graph_id(h->graph, kind, row), kind, id), expected);
}

TEST(backup__vaults)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    heard_sample(&h, "backup/ListBackupVaults.json");
    assert_int_equal(h.count, 1);
    assert_int_equal(heard_unknown(&h), 0);
    assert_kept(&h, h.graph->vaults[0].name, "Default");
    assert_id(&h, KIND_VAULT, 0, "arn:aws:backup:us-east-1:123456789012:backup-vault:Default");
    assert_int_equal(h.graph->vaults[0].locked, TOLD_FALSE);
    assert_true(h.graph->vaults[0].created == INT64_C(1795390346623));
    assert_int_equal(h.graph->vaults[0].recovery_points, 0);
    heard_clear(&h);
}

/* 2020 told nothing of locks, which is not that there is none. */
TEST(backup__a_vault_of_2020)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    heard_sample(&h, REAL "backup/ListBackupVaults.2020.json");
    assert_int_equal(h.count, 1);
    assert_int_equal(h.graph->vaults[0].locked, TOLD_NOT);
    assert_int_equal(h.graph->vaults[0].recovery_points, 35);
    assert_true(h.graph->vaults[0].created == at("2019-11-19T11:42:20.907Z"));
    assert_kept(&h, h.graph->vaults[0].encryption_key,
                "arn:aws:kms:us-east-1:111122223333:key/8d56db16-21c6-412f-b949-7a012e11ee6e");
    heard_clear(&h);
}

/* The points of each vault follow from its name. */
TEST(backup__vaults_are_seeds)
{
    struct heard h;
    size_t count;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    assert_int_equal(heard_text(&h,
                                "{\"NextToken\": \"t\", \"BackupVaultList\": ["
                                "{\"BackupVaultName\": \"b\", \"BackupVaultArn\": \"arn:b\"},"
                                "{\"BackupVaultName\": \"a\", \"BackupVaultArn\": \"arn:a\"}]}"),
                     0);
    const struct answer_seed *seeds = answer_seeds(h.answer, &count);
    assert_int_equal(count, 2);
    assert_str(seeds[0].id, "b");
    assert_str(seeds[1].id, "a");
    assert_str(h.page.next_token, "t");
    heard_clear(&h);
}

TEST(backup__recovery_points)
{
    struct heard h;
    heard_init(&h, OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT);
    heard_sample(&h, "backup/ListRecoveryPointsByBackupVault.json");
    assert_int_equal(h.count, 2);
    assert_int_equal(h.page.items, 2);
    assert_int_equal(heard_unknown(&h), 0);
    assert_true(str_is_empty(h.page.next_token));
    const struct recovery_point *point = &h.graph->recovery_points[1]; /* by ARN */
    assert_id(&h, KIND_RECOVERY_POINT, 1, "arn:aws:ec2:us-east-1::snapshot/snap-0a00000000000b101");
    assert_kept(&h, point->resource_arn,
                "arn:aws:ec2:us-east-1:111111111111:volume/vol-0a000000000000104");
    assert_kept(&h, point->resource_type, "EBS");
    assert_kept(&h, point->status, "COMPLETED");
    assert_kept(&h, point->plan_arn,
                "arn:aws:backup:us-east-1:111111111111:backup-plan:"
                "8f81f553-3a74-4a3f-b93d-b3360dc80c50");
    assert_true(point->created == INT64_C(1768014012345));
    assert_true(point->completed == INT64_C(1768015012345));
    assert_true(point->delete_at == INT64_C(1771038012345));
    assert_true(point->last_restored == INT64_C(1768300000000));
    assert_true(point->bytes == UINT64_C(214748364800));
    assert_int_equal(point->encrypted, TOLD_TRUE);
    point = &h.graph->recovery_points[0];
    assert_kept(&h, point->source_vault_arn,
                "arn:aws:backup:eu-west-1:111111111111:backup-vault:Default");
    assert_kept(&h, point->status, "EXPIRED");
    assert_true(point->completed == INSTANT_UNSET); /* null */
    assert_true(point->delete_at == INSTANT_UNSET);
    assert_kept(&h, point->plan_arn, ""); /* nothing of the point before */
    assert_int_equal(point->encrypted, TOLD_FALSE);
    heard_clear(&h);
}

/* The same list by resource: times with exponents, nulls, and rows that no vault has. */
TEST(backup__points_as_they_came_over_the_wire)
{
    struct heard h;
    heard_init(&h, OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT);
    heard_sample(&h, REAL "backup/ListRecoveryPointsByResource.ebs-vault-null.wire.json");
    assert_int_equal(h.count, 4);
    assert_int_equal(h.page.bad_times, 0);
    assert_true(h.graph->recovery_points[0].created == INT64_C(1578560834253));
    assert_kept(&h, h.graph->recovery_points[0].vault, "");
    assert_int_equal(heard_unknown(&h), 4); /* BackupSizeBytes is of the other list */
    heard_clear(&h);
}

TEST(backup__an_empty_list_is_one_and_none_is_not)
{
    struct heard h;
    heard_init(&h, OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT);
    assert_int_equal(heard_text(&h, "{\"RecoveryPoints\": []}"), 0);
    assert_int_equal(h.page.items, 0);
    assert_int_equal(heard_text(&h, "{\"NextToken\": null}"), -1);
    assert_non_null(strstr(h.err.message, "RecoveryPoints"));
    assert_int_equal(heard_text(&h, "{\"RecoveryPoints\": null}"), -1);
    heard_clear(&h);
}

TEST(backup__records_must_have_names)
{
    struct heard h;
    heard_init(&h, OP_LIST_RECOVERY_POINTS_BY_BACKUP_VAULT);
    assert_int_equal(
        heard_text(&h, "{\"RecoveryPoints\": [{\"RecoveryPointArn\": \"arn:a\"}, {}]}"), -1);
    assert_non_null(strstr(h.err.message, "item 2"));
    assert_non_null(strstr(h.err.message, "RecoveryPointArn"));
    heard_clear(&h);
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    assert_int_equal(heard_text(&h, "{\"BackupVaultList\": [{\"BackupVaultArn\": \"arn:a\"}]}"),
                     -1);
    assert_non_null(strstr(h.err.message, "BackupVaultName"));
    assert_int_equal(heard_text(&h, "{\"BackupVaultList\": [{\"BackupVaultName\": \"a\"}]}"), -1);
    assert_non_null(strstr(h.err.message, "BackupVaultArn"));
    heard_clear(&h);
}
