#include "model/source.h"

#include <assert.h>

/* supported, scope */
#define NOT_READ            false, SCOPE_PLACE
#define NOT_READ_OF_ACCOUNT false, SCOPE_ACCOUNT
#define OF_PLACES           true, SCOPE_PLACE
#define OF_RUN              true, SCOPE_RUN

static const struct source_info sources[SOURCE_COUNT] = {
    [SOURCE_AMI] = {"AMI", "ec2:DescribeImages", "ec2:DescribeImages",
                    "images owned by the account, deprecated and disabled ones included",
                    OF_PLACES},
    [SOURCE_ASG] = {"ASG",
                    "autoscaling:DescribeAutoScalingGroups "
                    "autoscaling:DescribeLaunchConfigurations",
                    "autoscaling:DescribeAutoScalingGroups "
                    "autoscaling:DescribeLaunchConfigurations",
                    "Auto Scaling groups and launch configurations", NOT_READ},
    [SOURCE_BIN] = {"BIN",
                    "ec2:ListSnapshotsInRecycleBin ec2:ListImagesInRecycleBin "
                    "ec2:ListVolumesInRecycleBin",
                    "ec2:ListSnapshotsInRecycleBin ec2:ListImagesInRecycleBin "
                    "ec2:ListVolumesInRecycleBin",
                    "snapshots, images and volumes in the Recycle Bin", NOT_READ},
    [SOURCE_BKP] = {"BKP",
                    "backup:ListBackupPlans backup:GetBackupPlan backup:ListBackupSelections "
                    "backup:GetBackupSelection backup:DescribeRegionSettings",
                    "backup:ListBackupPlans backup:GetBackupPlan backup:ListBackupSelections "
                    "backup:GetBackupSelection backup:DescribeRegionSettings",
                    "AWS Backup plans, selections and region settings", NOT_READ},
    [SOURCE_BLK] = {"BLK", "ebs:ListSnapshotBlocks ebs:ListChangedBlocks",
                    "ebs:ListSnapshotBlocks ebs:ListChangedBlocks",
                    "which blocks a snapshot holds and which changed", NOT_READ},
    [SOURCE_BPA] = {"BPA",
                    "ec2:GetSnapshotBlockPublicAccessState ec2:GetImageBlockPublicAccessState",
                    "ec2:GetSnapshotBlockPublicAccessState ec2:GetImageBlockPublicAccessState",
                    "block public access settings of the region", NOT_READ},
    [SOURCE_CJ] = {"CJ", "backup:ListCopyJobs", "backup:ListCopyJobs", "AWS Backup copy jobs",
                   NOT_READ},
    [SOURCE_CT] = {"CT", "cloudtrail:LookupEvents", "cloudtrail:LookupEvents",
                   "CloudTrail events of the last 90 days", NOT_READ},
    [SOURCE_CUR] = {"CUR", "billing export files", "", "what was billed for each resource",
                    NOT_READ_OF_ACCOUNT},
    [SOURCE_DLM] = {"DLM", "dlm:GetLifecyclePolicies dlm:GetLifecyclePolicy",
                    "dlm:GetLifecyclePolicies dlm:GetLifecyclePolicy",
                    "Data Lifecycle Manager policies", NOT_READ},
    [SOURCE_FLEET] = {"FLEET", "ec2:DescribeFleets ec2:DescribeSpotFleetRequests",
                      "ec2:DescribeFleets ec2:DescribeSpotFleetRequests",
                      "EC2 fleets and spot fleet requests", NOT_READ},
    [SOURCE_FSR] = {"FSR", "ec2:DescribeFastSnapshotRestores", "ec2:DescribeFastSnapshotRestores",
                    "fast snapshot restore, by snapshot and zone", NOT_READ},
    [SOURCE_HIST] = {"HIST", "earlier runs of snapaudit", "",
                     "what earlier runs of this program saw", NOT_READ},
    [SOURCE_IB] = {"IB",
                   "imagebuilder:ListImageRecipes imagebuilder:GetImageRecipe "
                   "imagebuilder:ListContainerRecipes imagebuilder:GetContainerRecipe",
                   "imagebuilder:ListImageRecipes imagebuilder:GetImageRecipe "
                   "imagebuilder:ListContainerRecipes imagebuilder:GetContainerRecipe",
                   "Image Builder recipes", NOT_READ},
    [SOURCE_INST] = {"INST", "ec2:DescribeInstances", "ec2:DescribeInstances",
                     "instances and the volumes and images that they name", OF_PLACES},
    [SOURCE_KMS] = {"KMS", "kms:DescribeKey", "kms:DescribeKey",
                    "state of the encryption keys that volumes and snapshots name", OF_PLACES,
                    .named_in = "kms_key"},
    [SOURCE_LED] = {"LED", "imported evidence ledger", "", "records of restore tests", OF_RUN},
    [SOURCE_LOCK] = {"LOCK", "ec2:DescribeLockedSnapshots", "ec2:DescribeLockedSnapshots",
                     "snapshot locks", NOT_READ},
    [SOURCE_LT] = {"LT", "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
                   "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
                   "launch templates and all their versions", OF_PLACES},
    [SOURCE_PERM] = {"PERM", "ec2:DescribeSnapshotAttribute ec2:DescribeImageAttribute",
                     "ec2:DescribeSnapshotAttribute ec2:DescribeImageAttribute",
                     "whom snapshots and images are shared with", NOT_READ},
    [SOURCE_RBIN] = {"RBIN", "rbin:ListRules rbin:GetRule", "rbin:ListRules rbin:GetRule",
                     "Recycle Bin retention rules", NOT_READ},
    [SOURCE_REF] = {"REF", "ec2:DescribeImageReferences", "ec2:DescribeImageReferences",
                    "what refers to an image", NOT_READ},
    [SOURCE_RJ] = {"RJ", "backup:ListRestoreJobs backup:DescribeRestoreJob",
                   "backup:ListRestoreJobs backup:DescribeRestoreJob", "AWS Backup restore jobs",
                   NOT_READ},
    [SOURCE_RP] = {"RP",
                   "backup:ListBackupVaults backup:ListRecoveryPointsByBackupVault "
                   "backup:ListRecoveryPointsByResource backup:ListProtectedResources",
                   "backup:ListBackupVaults backup:ListRecoveryPointsByBackupVault "
                   "backup:ListRecoveryPointsByResource backup:ListProtectedResources",
                   "AWS Backup recovery points", NOT_READ},
    [SOURCE_RTP] = {"RTP",
                    "backup:ListRestoreTestingPlans backup:ListRestoreTestingSelections "
                    "backup:GetRestoreTestingSelection",
                    "backup:ListRestoreTestingPlans backup:ListRestoreTestingSelections "
                    "backup:GetRestoreTestingSelection",
                    "AWS Backup restore testing plans", NOT_READ},
    [SOURCE_SNAP] = {"SNAP", "ec2:DescribeSnapshots", "ec2:DescribeSnapshots",
                     "EBS snapshots owned by the account", OF_PLACES},
    [SOURCE_SSM] = {"SSM", "ssm:GetParameters", "ssm:GetParameters",
                    "Parameter Store parameters that name images", NOT_READ},
    [SOURCE_TIER] = {"TIER", "ec2:DescribeSnapshotTierStatus", "ec2:DescribeSnapshotTierStatus",
                     "storage tier of snapshots, and archiving under way", OF_PLACES},
    [SOURCE_VOL] = {"VOL", "ec2:DescribeVolumes", "ec2:DescribeVolumes",
                    "EBS volumes, those managed by AWS services included", OF_PLACES},
};

const struct source_info *source_info(enum source source)
{
    assert((unsigned)source < SOURCE_COUNT);
    return &sources[source];
}

bool source_parse(struct str code, enum source *out)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (str_eq_c(code, sources[s].code)) {
            *out = (enum source)s;
            return true;
        }
    }
    return false;
}

source_set sources_supported(void)
{
    source_set set = 0;
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (sources[s].supported)
            set |= SOURCE_BIT(s);
    }
    return set;
}

source_set sources_of_places(void)
{
    source_set set = 0;
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (source_is_of_places((enum source)s))
            set |= SOURCE_BIT(s);
    }
    return set;
}

bool source_is_of_places(enum source source)
{
    return source_info(source)->supported && source_info(source)->scope != SCOPE_RUN;
}

const char *source_noun(enum source source)
{
    static const char *const nouns[SOURCE_COUNT] = {
        [SOURCE_SNAP] = "snapshots",     [SOURCE_VOL] = "volumes",
        [SOURCE_AMI] = "images",         [SOURCE_INST] = "instances",
        [SOURCE_KMS] = "keys",           [SOURCE_LT] = "launch template versions",
        [SOURCE_TIER] = "storage tiers",
    };
    return nouns[source] ? nouns[source] : source_info(source)->code;
}
