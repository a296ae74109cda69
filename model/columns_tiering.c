/* DescribeSnapshotTierStatus. */
#include "model/columns_internal.h"

#define IN  struct tiering_in
#define ROW struct tiering
static const struct column columns[] = {
    {WIRE(TEXT, "id", "SnapshotId", "snapshotId", id), AS_ID(id, "snap-"), .required = true},
    {WIRE(TEXT, "volume_id", "VolumeId", "volumeId", volume_id)},
    {WIRE(TEXT, "owner_id", "OwnerId", "ownerId", owner_id)},
    {WIRE(TEXT, "storage_tier", "StorageTier", "storageTier", storage_tier),
     AS_WORD(storage_tier, storage_tiers)},
    {WIRE(TIME, "tiering_started_at", "LastTieringStartTime", "lastTieringStartTime", start_time),
     AS(TIME, started)},
    {WIRE(U32, "tiering_progress", "LastTieringProgress", "lastTieringProgress", progress),
     AS(U32, progress)},
    {WIRE(TEXT, "tiering_status", "LastTieringOperationStatus", "lastTieringOperationStatus",
          status),
     AS_WORD(status, tiering_states)},
    /* as examples of the API reference call it */
    {WIRE(TEXT, "tiering_state", "LastTieringOperationState", "lastTieringOperationState", status)},
    {WIRE(TEXT, "tiering_detail", "LastTieringOperationStatusDetail",
          "lastTieringOperationStatusDetail", detail),
     AS(TEXT, detail)},
    {WIRE(TIME, "archived_at", "ArchivalCompleteTime", "archivalCompleteTime", archived),
     AS(TIME, archived)},
    {WIRE(TIME, "restore_expires_at", "RestoreExpiryTime", "restoreExpiryTime", restore_expiry),
     AS(TIME, restore_expiry)},
};

/* Known, and not read: DescribeSnapshots has them. */
static const struct other_field others[] = {{"Status", NULL}, {"Tags", "tagSet"}};

const struct table_info table_tiering = {
    .table = TABLE_TIERING,
    .noun = "tier status",
    .kind = KIND_COUNT,
    .id_prefix = "snap-",
    .wire_list = "snapshotTierStatusSet",
    COLUMNS(columns),
    OTHERS(others),
    TABLE_ROWS(tiering, tierings),
    .form_at = offsetof(struct tiering, id_form),
    .flags_at = AT_NONE,
    .owner_at = AT_NONE,
    .tagset_at = AT_NONE,
    .text_at = AT_NONE,
    .born_at = AT_NONE,
    .size_at = AT_NONE,
    .name_at = AT_NONE,
    .state_at = AT_NONE,
    .number_at = AT_NONE,
};
