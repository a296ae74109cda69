/* DescribeKey of KMS. The id is the ARN: accounts use each other's keys, so that a key's region and
 * account are its own, not those of its place. */
#include "model/columns_internal.h"

#define IN  struct key_in
#define ROW struct key
static const struct column columns[] = {
    {WIRE(TEXT, "id", "Arn", "Arn", arn), AS_ID(id, "arn:"), .required = true},
    {WIRE(TEXT, "key_account", "AWSAccountId", "AWSAccountId", account), AS(OWNER, owner)},
    {WIRE(TIME, "created_at", "CreationDate", "CreationDate", created), AS(TIME, created)},
    {WIRE(BOOL, "enabled", "Enabled", "Enabled", enabled), AS(BOOL, enabled)},
    {WIRE(TEXT, "key_usage", "KeyUsage", "KeyUsage", usage), AS(TEXT, usage)},
    {WIRE(TEXT, "state", "KeyState", "KeyState", state), AS_WORD(state, key_states)},
    {WIRE(TIME, "deletion_at", "DeletionDate", "DeletionDate", deletion), AS(TIME, deletion)},
    {WIRE(TIME, "valid_to", "ValidTo", "ValidTo", valid_to), AS(TIME, valid_to)},
    {WIRE(TEXT, "origin", "Origin", "Origin", origin), AS(TEXT, origin)},
    {WIRE(TEXT, "expiration_model", "ExpirationModel", "ExpirationModel", expiration_model),
     AS(TEXT, expiration_model)},
    {WIRE(TEXT, "key_manager", "KeyManager", "KeyManager", manager), AS(TEXT, manager)},
    {WIRE(TEXT, "key_spec", "KeySpec", "KeySpec", spec), AS(TEXT, spec)},
    {WIRE(BOOL, "multi_region", "MultiRegion", "MultiRegion", multi_region),
     AS(BOOL, multi_region)},
    {WIRE(TEXT, "multi_region_type", "MultiRegionConfiguration.MultiRegionKeyType",
          "MultiRegionConfiguration.MultiRegionKeyType", multi_region_type),
     AS(TEXT, multi_region_type)},
};

/* Known, and not read: service model of KMS 2014-11-01. */
static const struct other_field others[] = {
    {"CloudHsmClusterId", NULL},
    {"CurrentKeyMaterialId", NULL},
    {"CustomKeyStoreId", NULL},
    {"CustomerMasterKeySpec", NULL},
    {"Description", NULL},
    {"EncryptionAlgorithms", NULL},
    {"KeyAgreementAlgorithms", NULL},
    {"KeyId", NULL}, /* the end of the ARN */
    {"MacAlgorithms", NULL},
    {"PendingDeletionWindowInDays", NULL},
    {"SigningAlgorithms", NULL},
    {"XksKeyConfiguration", NULL},
};

const struct table_info table_key = {
    .table = TABLE_KEY,
    .noun = "key",
    .kind = KIND_KEY,
    .id_prefix = "arn:",
    .wire_list = "KeyMetadata",
    .wire_json = true,
    COLUMNS(columns),
    OTHERS(others),
    TABLE_ROWS(key, keys),
    .form_at = offsetof(struct key, id_form),
    .flags_at = offsetof(struct key, flags),
    .owner_at = offsetof(struct key, owner),
    .tagset_at = AT_NONE,
    .text_at = AT_NONE,
    .born_at = offsetof(struct key, created),
    .size_at = AT_NONE,
    .name_at = AT_NONE,
    .state_at = offsetof(struct key, state),
    .states = &key_states,
    .number_at = AT_NONE,
};
