/* ListBackupVaults and ListRecoveryPointsByBackupVault of AWS Backup. */
#include "collector/aws/answer_internal.h"

/* ---- vaults ---- */

static void *begin_vault(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_begin_record(answer);
    answer->record.vault =
        (struct vault_record){.created = INSTANT_UNSET, .lock_date = INSTANT_UNSET};
    return &answer->record.vault;
}

static void end_vault(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    const struct vault_record *vault = &answer->record.vault;
    if (!answer_need(answer, "BackupVaultName", vault->name) ||
        !answer_identify(answer, "BackupVaultArn", vault->arn))
        return;
    answer_tell(answer, vault);
    answer_add_seed(answer, vault->name, STR_EMPTY);
}

static const struct answer_field vault_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "BackupVaultName", struct vault_record, name),
    ANSWER_FIELD(ANSWER_KEPT, "BackupVaultArn", struct vault_record, arn),
    ANSWER_FIELD(ANSWER_KEPT, "VaultType", struct vault_record, type),
    ANSWER_FIELD(ANSWER_KEPT, "VaultState", struct vault_record, state),
    ANSWER_FIELD(ANSWER_TIME, "CreationDate", struct vault_record, created),
    ANSWER_FIELD(ANSWER_KEPT, "EncryptionKeyArn", struct vault_record, key_arn),
    ANSWER_FIELD(ANSWER_U64, "NumberOfRecoveryPoints", struct vault_record, recovery_points),
    ANSWER_FIELD(ANSWER_TRUTH, "Locked", struct vault_record, locked),
    ANSWER_FIELD(ANSWER_U64, "MinRetentionDays", struct vault_record, min_retention_days),
    ANSWER_FIELD(ANSWER_U64, "MaxRetentionDays", struct vault_record, max_retention_days),
    ANSWER_FIELD(ANSWER_TIME, "LockDate", struct vault_record, lock_date),
    ANSWER_IGNORED("CreatorRequestId"),
    ANSWER_IGNORED("EncryptionKeyType"),
};
static const struct answer_shape vault_item =
    ANSWER_SHAPE(vault_fields, .begin = begin_vault, .end = end_vault, .is_record = true);
static const struct answer_field vaults_fields[] = {
    ANSWER_RECORDS("BackupVaultList", vault_item),
    ANSWER_FIELD(ANSWER_KEPT, "NextToken", struct answer_page, next_token),
};

const struct answer_shape answer_vaults_root =
    ANSWER_SHAPE(vaults_fields, .begin = answer_begin_page);

/* ---- recovery points ---- */

static void *begin_point(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_begin_record(answer);
    answer->record.recovery_point = (struct recovery_point_record){
        .created = INSTANT_UNSET,
        .completed = INSTANT_UNSET,
        .last_restored = INSTANT_UNSET,
        .delete_at = INSTANT_UNSET,
        .cold_at = INSTANT_UNSET,
    };
    return &answer->record.recovery_point;
}

static void end_point(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    if (answer_identify(answer, "RecoveryPointArn", answer->record.recovery_point.arn))
        answer_tell(answer, &answer->record.recovery_point);
}

static const struct answer_field creator_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "BackupPlanArn", struct recovery_point_record, plan_arn),
};
static const struct answer_shape creator = ANSWER_SHAPE(creator_fields);
static const struct answer_field lifecycle_fields[] = {
    ANSWER_FIELD(ANSWER_TIME, "DeleteAt", struct recovery_point_record, delete_at),
    ANSWER_FIELD(ANSWER_TIME, "MoveToColdStorageAt", struct recovery_point_record, cold_at),
};
static const struct answer_shape lifecycle = ANSWER_SHAPE(lifecycle_fields);
static const struct answer_field point_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "RecoveryPointArn", struct recovery_point_record, arn),
    ANSWER_FIELD(ANSWER_KEPT, "BackupVaultName", struct recovery_point_record, vault_name),
    ANSWER_FIELD(ANSWER_KEPT, "BackupVaultArn", struct recovery_point_record, vault_arn),
    ANSWER_FIELD(ANSWER_KEPT, "SourceBackupVaultArn", struct recovery_point_record,
                 source_vault_arn),
    ANSWER_FIELD(ANSWER_KEPT, "ResourceArn", struct recovery_point_record, resource_arn),
    ANSWER_FIELD(ANSWER_KEPT, "ResourceType", struct recovery_point_record, resource_type),
    ANSWER_ELEMENT("CreatedBy", creator),
    ANSWER_FIELD(ANSWER_KEPT, "Status", struct recovery_point_record, status),
    ANSWER_FIELD(ANSWER_TIME, "CreationDate", struct recovery_point_record, created),
    ANSWER_FIELD(ANSWER_TIME, "CompletionDate", struct recovery_point_record, completed),
    ANSWER_FIELD(ANSWER_U64, "BackupSizeInBytes", struct recovery_point_record, size_bytes),
    ANSWER_ELEMENT("CalculatedLifecycle", lifecycle),
    ANSWER_FIELD(ANSWER_KEPT, "EncryptionKeyArn", struct recovery_point_record, key_arn),
    ANSWER_FIELD(ANSWER_TRUTH, "IsEncrypted", struct recovery_point_record, encrypted),
    ANSWER_FIELD(ANSWER_TIME, "LastRestoreTime", struct recovery_point_record, last_restored),
    ANSWER_FIELD(ANSWER_KEPT, "ParentRecoveryPointArn", struct recovery_point_record, parent_arn),
    ANSWER_IGNORED("AggregatedScanResult"),
    ANSWER_IGNORED("CompositeMemberIdentifier"),
    ANSWER_IGNORED("EncryptionKeyType"),
    ANSWER_IGNORED("IamRoleArn"),
    ANSWER_IGNORED("IndexStatus"),
    ANSWER_IGNORED("IndexStatusMessage"),
    ANSWER_IGNORED("InitiationDate"),
    ANSWER_IGNORED("IsParent"),
    ANSWER_IGNORED("Lifecycle"), /* CalculatedLifecycle has the dates */
    ANSWER_IGNORED("ResourceName"),
    ANSWER_IGNORED("StatusMessage"),
    ANSWER_IGNORED("VaultType"),
};
static const struct answer_shape point_item =
    ANSWER_SHAPE(point_fields, .begin = begin_point, .end = end_point, .is_record = true);
static const struct answer_field points_fields[] = {
    ANSWER_RECORDS("RecoveryPoints", point_item),
    ANSWER_FIELD(ANSWER_KEPT, "NextToken", struct answer_page, next_token),
};

const struct answer_shape answer_recovery_points_root =
    ANSWER_SHAPE(points_fields, .begin = answer_begin_page);
