#include "collector/import/file_kind.h"

#include <assert.h>

static const struct file_kind_info infos[FILE_KIND_COUNT] = {
    [FILE_IMAGES] = {"images",
                     SOURCE_AMI,
                     TABLE_IMAGE,
                     {.wrapper = "Images",
                      .call = "aws ec2 describe-images",
                      .lone = {{"ImageId", "State"}}}},
    [FILE_INSTANCES] = {"instances",
                        SOURCE_INST,
                        TABLE_INSTANCE,
                        {.wrapper = "Reservations",
                         .call = "aws ec2 describe-instances",
                         .nested = true,
                         .lone = {{"InstanceId", "State"}, {"ReservationId", "Instances"}}}},
    [FILE_KEYS] = {"keys",
                   SOURCE_KMS,
                   TABLE_KEY,
                   {.wrapper = "KeyMetadata",
                    .call = "aws kms describe-key",
                    .alone = true,
                    .lone = {{"Arn", "KeyState"}}}},
    [FILE_TEMPLATE_VERSIONS] = {"launch-template-versions",
                                SOURCE_LT,
                                TABLE_TEMPLATE_VERSION,
                                {.wrapper = "LaunchTemplateVersions",
                                 .call = "aws ec2 describe-launch-template-versions",
                                 .lone = {{"LaunchTemplateId", "VersionNumber"}}}},
    [FILE_TEMPLATES] = {"launch-templates",
                        SOURCE_LT,
                        TABLE_TEMPLATE,
                        {.wrapper = "LaunchTemplates",
                         .call = "aws ec2 describe-launch-templates",
                         .lone = {{"LaunchTemplateId", "LatestVersionNumber"}}}},
    [FILE_TIERS] = {"snapshot-tier-status",
                    SOURCE_TIER,
                    TABLE_TIERING,
                    {.wrapper = "SnapshotTierStatuses",
                     .call = "aws ec2 describe-snapshot-tier-status",
                     .lone = {{"SnapshotId", "Status"}}}},
    [FILE_SNAPSHOTS] = {"snapshots",
                        SOURCE_SNAP,
                        TABLE_SNAPSHOT,
                        {.wrapper = "Snapshots",
                         .call = "aws ec2 describe-snapshots",
                         .lone = {{"SnapshotId", "State"}}}},
    /* AttachVolume answers a VolumeId and a State as well. */
    [FILE_VOLUMES] = {"volumes",
                      SOURCE_VOL,
                      TABLE_VOLUME,
                      {.wrapper = "Volumes",
                       .call = "aws ec2 describe-volumes",
                       .lone = {{"VolumeId", "CreateTime"}}}},
};

const struct file_kind_info *file_kind_info(enum file_kind kind)
{
    assert(kind < FILE_KIND_COUNT);
    return &infos[kind];
}

bool file_kind_parse(struct str name, enum file_kind *out)
{
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        if (!str_eq_c(name, infos[kind].name))
            continue;
        *out = (enum file_kind)kind;
        return true;
    }
    return false;
}

const char *file_kind_nearest(struct str name)
{
    const char *names[FILE_KIND_COUNT];
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        names[kind] = infos[kind].name;
    return str_nearest(name, names, FILE_KIND_COUNT);
}
