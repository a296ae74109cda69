#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/known_fields.h"

static void known(enum kind kind, const char *const *names, bool should)
{
    for (; *names; names++)
        if (field_is_known(kind, str_from(*names)) != should)
            fail_msg("%s of a %s: %s", *names, kind_name(kind), should ? "unknown" : "known");
}

static void field_is_known__finds_the_fields_of_each_kind(void **state)
{
    (void)state;
    known(KIND_SNAPSHOT,
          (const char *const[]){"SnapshotId",
                                "VolumeId",
                                "State",
                                "StateMessage",
                                "StartTime",
                                "Progress",
                                "OwnerId",
                                "OwnerAlias",
                                "VolumeSize",
                                "Description",
                                "Tags",
                                "Encrypted",
                                "KmsKeyId",
                                "DataEncryptionKeyId",
                                "OutpostArn",
                                "StorageTier",
                                "RestoreExpiryTime",
                                "SseType",
                                "AvailabilityZone",
                                "TransferType",
                                "CompletionDurationMinutes",
                                "CompletionTime",
                                "FullSnapshotSizeInBytes",
                                NULL},
          true);
    known(KIND_VOLUME,
          (const char *const[]){"Attachments", "OwnerId", "VolumeArn", "VolumeType",
                                "AvailabilityZoneId", NULL},
          true);
    known(KIND_IMAGE, (const char *const[]){"Architecture", "PublicSsmParameterName", NULL}, true);
    known(KIND_INSTANCE, (const char *const[]){"AmiLaunchIndex", "VpcId", "Placement", NULL}, true);
}

static void field_is_known__takes_nothing_else(void **state)
{
    (void)state;
    static const char *const none[] = {"",    "snapshotId", "SnapshotIds", "Snapshot",
                                       "Zzz", "A",          NULL};
    known(KIND_SNAPSHOT, none, false);
    known(KIND_VOLUME, none, false);
    known(KIND_IMAGE, none, false);
    known(KIND_INSTANCE, none, false);
    known(KIND_VOLUME, (const char *const[]){"StorageTier", "Public", NULL}, false);
    known(KIND_ACCOUNT, (const char *const[]){"Anything", NULL}, true); /* AWS lists none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field_is_known__finds_the_fields_of_each_kind),
        cmocka_unit_test(field_is_known__takes_nothing_else),
    };
    return cmocka_run_group_tests_name("known_fields", tests, NULL, NULL);
}
