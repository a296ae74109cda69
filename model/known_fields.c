#include "model/known_fields.h"

#include <stdlib.h>
#include <string.h>

/* Sorted. Service model of EC2 2016-11-15, and what answers of 2026 held besides: a volume's OwnerId
 * and VolumeArn, an image's PublicSsmParameterName. */
static const char *const image_fields[] = {
    "Architecture",
    "BlockDeviceMappings",
    "BootMode",
    "CreationDate",
    "DeprecationTime",
    "DeregistrationProtection",
    "Description",
    "EnaSupport",
    "FreeTierEligible",
    "Hypervisor",
    "ImageAllowed",
    "ImageId",
    "ImageLocation",
    "ImageOwnerAlias",
    "ImageType",
    "ImdsSupport",
    "KernelId",
    "LastLaunchedTime",
    "Name",
    "OwnerId",
    "Platform",
    "PlatformDetails",
    "ProductCodes",
    "Public",
    "PublicSsmParameterName",
    "RamdiskId",
    "RootDeviceName",
    "RootDeviceType",
    "SourceImageId",
    "SourceImageRegion",
    "SourceInstanceId",
    "SriovNetSupport",
    "State",
    "StateReason",
    "Tags",
    "TpmSupport",
    "UsageOperation",
    "VirtualizationType",
};
static const char *const instance_fields[] = {
    "AmiLaunchIndex",
    "Architecture",
    "BlockDeviceMappings",
    "BootMode",
    "CapacityBlockId",
    "CapacityReservationId",
    "CapacityReservationSpecification",
    "ClientToken",
    "CpuOptions",
    "CurrentInstanceBootMode",
    "EbsOptimized",
    "ElasticGpuAssociations",
    "ElasticInferenceAcceleratorAssociations",
    "EnaSupport",
    "EnclaveOptions",
    "HibernationOptions",
    "Hypervisor",
    "IamInstanceProfile",
    "ImageId",
    "InstanceId",
    "InstanceLifecycle",
    "InstanceType",
    "Ipv6Address",
    "KernelId",
    "KeyName",
    "LaunchTime",
    "Licenses",
    "MaintenanceOptions",
    "MetadataOptions",
    "Monitoring",
    "NetworkInterfaces",
    "NetworkPerformanceOptions",
    "Operator",
    "OutpostArn",
    "Placement",
    "Platform",
    "PlatformDetails",
    "PrivateDnsName",
    "PrivateDnsNameOptions",
    "PrivateIpAddress",
    "ProductCodes",
    "PublicDnsName",
    "PublicIpAddress",
    "RamdiskId",
    "RootDeviceName",
    "RootDeviceType",
    "SecondaryInterfaces",
    "SecurityGroups",
    "SourceDestCheck",
    "SpotInstanceRequestId",
    "SriovNetSupport",
    "State",
    "StateReason",
    "StateTransitionReason",
    "SubnetId",
    "Tags",
    "TpmSupport",
    "UsageOperation",
    "UsageOperationUpdateTime",
    "VirtualizationType",
    "VpcId",
};
static const char *const snapshot_fields[] = {
    "AvailabilityZone",
    "CompletionDurationMinutes",
    "CompletionTime",
    "DataEncryptionKeyId",
    "Description",
    "Encrypted",
    "FullSnapshotSizeInBytes",
    "KmsKeyId",
    "OutpostArn",
    "OwnerAlias",
    "OwnerId",
    "Progress",
    "RestoreExpiryTime",
    "SnapshotId",
    "SseType",
    "StartTime",
    "State",
    "StateMessage",
    "StorageTier",
    "Tags",
    "TransferType",
    "VolumeId",
    "VolumeSize",
};
static const char *const volume_fields[] = {
    "Attachments",
    "AvailabilityZone",
    "AvailabilityZoneId",
    "CreateTime",
    "Encrypted",
    "FastRestored",
    "Iops",
    "KmsKeyId",
    "MultiAttachEnabled",
    "Operator",
    "OutpostArn",
    "OwnerId",
    "Size",
    "SnapshotId",
    "SourceVolumeId",
    "SseType",
    "State",
    "Tags",
    "Throughput",
    "VolumeArn",
    "VolumeId",
    "VolumeInitializationRate",
    "VolumeType",
};

#define FIELDS(table)                               \
    {                                               \
        (table), sizeof(table) / sizeof((table)[0]) \
    }

static const struct {
    const char *const *names;
    size_t count;
} fields[KIND_COUNT] = {
    [KIND_IMAGE] = FIELDS(image_fields),
    [KIND_INSTANCE] = FIELDS(instance_fields),
    [KIND_SNAPSHOT] = FIELDS(snapshot_fields),
    [KIND_VOLUME] = FIELDS(volume_fields),
};

static int name_cmp(const void *key, const void *entry)
{
    return str_cmp(*(const struct str *)key, str_from(*(const char *const *)entry));
}

bool field_is_known(enum kind kind, struct str name)
{
    return fields[kind].count == 0 ||
           bsearch(&name, fields[kind].names, fields[kind].count, sizeof(char *), name_cmp) != NULL;
}
