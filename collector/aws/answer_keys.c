/* DescribeKey of KMS. */
#include "collector/aws/answer_internal.h"

static void *begin_key(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_begin_record(answer);
    answer->listed = true;
    answer->record.key = (struct key_record){
        .created = INSTANT_UNSET, .deletion = INSTANT_UNSET, .valid_to = INSTANT_UNSET};
    return &answer->record.key;
}

static void end_key(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    if (answer_identify(answer, "Arn", answer->record.key.arn))
        answer_tell(answer, &answer->record.key);
}

static const struct answer_field key_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "AWSAccountId", struct key_record, account),
    ANSWER_FIELD(ANSWER_KEPT, "Arn", struct key_record, arn),
    ANSWER_FIELD(ANSWER_TIME, "CreationDate", struct key_record, created),
    ANSWER_FIELD(ANSWER_TIME, "DeletionDate", struct key_record, deletion),
    ANSWER_FIELD(ANSWER_TRUTH, "Enabled", struct key_record, enabled),
    ANSWER_FIELD(ANSWER_KEPT, "ExpirationModel", struct key_record, expiration_model),
    ANSWER_FIELD(ANSWER_KEPT, "KeyManager", struct key_record, manager),
    ANSWER_FIELD(ANSWER_KEPT, "KeyState", struct key_record, state),
    ANSWER_FIELD(ANSWER_TRUTH, "MultiRegion", struct key_record, multi_region),
    ANSWER_FIELD(ANSWER_KEPT, "Origin", struct key_record, origin),
    ANSWER_FIELD(ANSWER_TIME, "ValidTo", struct key_record, valid_to),
    ANSWER_IGNORED("CloudHsmClusterId"),
    ANSWER_IGNORED("CurrentKeyMaterialId"),
    ANSWER_IGNORED("CustomKeyStoreId"),
    ANSWER_IGNORED("CustomerMasterKeySpec"),
    ANSWER_IGNORED("Description"),
    ANSWER_IGNORED("EncryptionAlgorithms"),
    ANSWER_IGNORED("KeyAgreementAlgorithms"),
    ANSWER_IGNORED("KeyId"), /* the end of the ARN */
    ANSWER_IGNORED("KeySpec"),
    ANSWER_IGNORED("KeyUsage"),
    ANSWER_IGNORED("MacAlgorithms"),
    ANSWER_IGNORED("MultiRegionConfiguration"),
    ANSWER_IGNORED("PendingDeletionWindowInDays"),
    ANSWER_IGNORED("SigningAlgorithms"),
    ANSWER_IGNORED("XksKeyConfiguration"),
};
static const struct answer_shape key_metadata =
    ANSWER_SHAPE(key_fields, .begin = begin_key, .end = end_key, .is_record = true);
static const struct answer_field key_root_fields[] = {ANSWER_ELEMENT("KeyMetadata", key_metadata)};

const struct answer_shape answer_key_root = ANSWER_SHAPE(key_root_fields);
