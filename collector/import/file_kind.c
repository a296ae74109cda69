#include "collector/import/file_kind.h"

#include <assert.h>

static const struct file_kind_info infos[FILE_KIND_COUNT] = {
    [FILE_IMAGES] = {"images",
                     SOURCE_AMI,
                     TABLE_IMAGE,
                     {"Images", "aws ec2 describe-images", false, {{"ImageId", "State"}}}},
    [FILE_INSTANCES] = {"instances",
                        SOURCE_INST,
                        TABLE_INSTANCE,
                        {"Reservations",
                         "aws ec2 describe-instances",
                         true,
                         {{"InstanceId", "State"}, {"ReservationId", "Instances"}}}},
    [FILE_TEMPLATE_VERSIONS] = {"launch-template-versions",
                                SOURCE_LT,
                                TABLE_TEMPLATE_VERSION,
                                {"LaunchTemplateVersions",
                                 "aws ec2 describe-launch-template-versions",
                                 false,
                                 {{"LaunchTemplateId", "VersionNumber"}}}},
    [FILE_TEMPLATES] = {"launch-templates",
                        SOURCE_LT,
                        TABLE_TEMPLATE,
                        {"LaunchTemplates",
                         "aws ec2 describe-launch-templates",
                         false,
                         {{"LaunchTemplateId", "LatestVersionNumber"}}}},
    [FILE_TIERS] = {"snapshot-tier-status",
                    SOURCE_TIER,
                    TABLE_TIERING,
                    {"SnapshotTierStatuses",
                     "aws ec2 describe-snapshot-tier-status",
                     false,
                     {{"SnapshotId", "Status"}}}},
    [FILE_SNAPSHOTS] =
        {"snapshots",
         SOURCE_SNAP,
         TABLE_SNAPSHOT,
         {"Snapshots", "aws ec2 describe-snapshots", false, {{"SnapshotId", "State"}}}},
    /* AttachVolume answers a VolumeId and a State as well. */
    [FILE_VOLUMES] = {"volumes",
                      SOURCE_VOL,
                      TABLE_VOLUME,
                      {"Volumes", "aws ec2 describe-volumes", false, {{"VolumeId", "CreateTime"}}}},
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
