/* DescribeInstances. */
#include "model/columns_internal.h"

#define IN  struct instance_volume_in
#define ROW struct instance_volume
static const struct column volume_columns[] = {
    {WIRE(TEXT, "device", "DeviceName", "deviceName", device), AS(TEXT, device)},
    {WIRE(TIME, "attached_at", "Ebs.AttachTime", "ebs.attachTime", attach_time),
     AS(TIME, attach_time)},
    {WIRE(BOOL, "delete_on_termination", "Ebs.DeleteOnTermination", "ebs.deleteOnTermination",
          delete_on_termination),
     AS(BOOL, delete_on_termination)},
    {WIRE(TEXT, "volume_id", "Ebs.VolumeId", "ebs.volumeId", volume_id), AS_ID(volume, "vol-"),
     .required = true},
    {EDGE("volume_row", volume_row)},
};
#undef ROW
#undef IN

const struct sublist list_instance_volume = {
    .list = LIST_INSTANCE_VOLUME,
    .noun = "volumes",
    COLUMNS(volume_columns),
    ROWS(instance_volume, instance_volumes),
    .in_size = sizeof(struct instance_volume_in),
    .in_count_at = offsetof(struct instance_in, volume_count),
    .most = LIMIT_ATTACHMENTS,
};

#define IN  struct instance_in
#define ROW struct instance
static const struct column columns[] = {
    {WIRE(TEXT, "id", "InstanceId", "instanceId", id), AS_ID(id, "i-"), .required = true},
    {WIRE(TEXT, "image_id", "ImageId", "imageId", image_id), AS_ID(image, "ami-")},
    {WIRE(TEXT, "state", "State.Name", "instanceState.name", state),
     AS_WORD(state, instance_states)},
    {WIRE(WORDS, "state_reason", "StateTransitionReason", "reason", state_reason),
     AS(TEXT, state_reason)},
    {WIRE(TIME, "created_at", "LaunchTime", "launchTime", launch_time), AS(TIME, launch_time)},
    {WIRE(TEXT, "zone", "Placement.AvailabilityZone", "placement.availabilityZone",
          availability_zone),
     AS(TEXT, zone)},
    {WIRE(TEXT, "root_device", "RootDeviceName", "rootDeviceName", root_device_name),
     AS(TEXT, root_device)},
    {WIRE(LIST, "volumes", "BlockDeviceMappings", "blockDeviceMapping", volumes),
     AS_LIST(first_volume, volume_count), .list = &list_instance_volume},
    {WIRE(TAGS, "tags", "Tags", "tagSet", tags), AS(TAGS, tagset)},
    {DERIVED("stopped_since"), AS(TIME, stopped_since)},
    {EDGE("image_row", image_row)},
};

/* Known, and not read: service model of EC2 2016-11-15. */
static const struct other_field others[] = {
    {"AmiLaunchIndex", NULL},
    {"Architecture", NULL},
    {"BootMode", NULL},
    {"CapacityBlockId", NULL},
    {"CapacityReservationId", NULL},
    {"CapacityReservationSpecification", NULL},
    {"ClientToken", NULL},
    {"CpuOptions", NULL},
    {"CurrentInstanceBootMode", NULL},
    {"EbsOptimized", NULL},
    {"ElasticGpuAssociations", "elasticGpuAssociationSet"},
    {"ElasticInferenceAcceleratorAssociations", "elasticInferenceAcceleratorAssociationSet"},
    {"EnaSupport", NULL},
    {"EnclaveOptions", NULL},
    {"HibernationOptions", NULL},
    {"Hypervisor", NULL},
    {"IamInstanceProfile", NULL},
    {"InstanceLifecycle", NULL},
    {"InstanceType", NULL},
    {"Ipv6Address", NULL},
    {"KernelId", NULL},
    {"KeyName", NULL},
    {"Licenses", "licenseSet"},
    {"MaintenanceOptions", NULL},
    {"MetadataOptions", NULL},
    {"Monitoring", NULL},
    {"NetworkInterfaces", "networkInterfaceSet"},
    {"NetworkPerformanceOptions", NULL},
    {"Operator", NULL},
    {"OutpostArn", NULL},
    {"Platform", NULL},
    {"PlatformDetails", NULL},
    {"PrivateDnsName", NULL},
    {"PrivateDnsNameOptions", NULL},
    {"PrivateIpAddress", NULL},
    {"ProductCodes", NULL},
    {"PublicDnsName", "dnsName"},
    {"PublicIpAddress", "ipAddress"},
    {"RamdiskId", NULL},
    {"RootDeviceType", NULL},
    {"SecondaryInterfaces", "secondaryInterfaceSet"},
    {"SecurityGroups", "groupSet"},
    {"SourceDestCheck", NULL},
    {"SpotInstanceRequestId", NULL},
    {"SriovNetSupport", NULL},
    {"StateReason", NULL},
    {"SubnetId", NULL},
    {"TpmSupport", NULL},
    {"UsageOperation", NULL},
    {"UsageOperationUpdateTime", NULL},
    {"VirtualizationType", NULL},
    {"VpcId", NULL},
};

/* "User initiated (2026-01-15 12:34:56 GMT)": the time in the last pair of parentheses.
 * [EC2-INST-STOP-REASON] */
static instant time_in_reason(struct str reason)
{
    size_t end = reason.len;
    while (end > 0 && reason.ptr[end - 1] != ')')
        end--;
    size_t start = end;
    while (start > 0 && reason.ptr[start - 1] != '(')
        start--;
    instant at;
    if (start == 0 || !instant_parse(str_make(reason.ptr + start, end - start - 1), &at))
        return INSTANT_UNSET;
    return at;
}

static void finish(const void *record, void *row)
{
    const struct instance_in *in = record;
    struct instance *i = row;
    i->stopped_since =
        i->state == INSTANCE_STOPPED ? time_in_reason(in->state_reason) : INSTANT_UNSET;
}

const struct table_info table_instance = {
    .table = TABLE_INSTANCE,
    .source = SOURCE_INST,
    .file = {.name = "instances",
             .cut = {.wrapper = "Reservations",
                     .call = "aws ec2 describe-instances",
                     .nested = true,
                     .lone = {{"InstanceId", "State"}, {"ReservationId", "Instances"}}},
             .save = "aws ec2 describe-instances --region <region> --include-managed-resources "
                     "--output json > DIR/<region>/instances.json"},
    .noun = "instance",
    .nouns = "instances",
    .kind = KIND_INSTANCE,
    .id_prefix = "i-",
    .wire_list = "reservationSet.item.instancesSet",
    COLUMNS(columns),
    OTHERS(others),
    .finish = finish,
    TABLE_ROWS(instance, instances),
    .form_at = offsetof(struct instance, id_form),
    .flags_at = AT_NONE,
    .owner_at = AT_NONE,
    .tagset_at = offsetof(struct instance, tagset),
    .text_at = AT_NONE,
    .born_at = AT_NONE, /* LaunchTime is that of the last start */
    .size_at = AT_NONE,
    .name_at = AT_NONE,
    .state_at = offsetof(struct instance, state),
    .states = &instance_states,
    .number_at = AT_NONE,
};
