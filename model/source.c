#include "model/source.h"

#include <assert.h>

static const struct source_info sources[SOURCE_COUNT] = {
    [SOURCE_AMI] = {"AMI", "ec2:DescribeImages", "ec2:DescribeImages",
                    "images owned by the account, deprecated and disabled ones included",
                    .scope = SCOPE_PLACE},
    [SOURCE_ASG] = {"ASG",
                    "autoscaling:DescribeAutoScalingGroups "
                    "autoscaling:DescribeLaunchConfigurations",
                    "autoscaling:DescribeAutoScalingGroups "
                    "autoscaling:DescribeLaunchConfigurations",
                    "Auto Scaling groups and launch configurations", .scope = SCOPE_PLACE},
    [SOURCE_BIN] = {"BIN",
                    "ec2:ListSnapshotsInRecycleBin ec2:ListImagesInRecycleBin "
                    "ec2:ListVolumesInRecycleBin",
                    "ec2:ListSnapshotsInRecycleBin ec2:ListImagesInRecycleBin "
                    "ec2:ListVolumesInRecycleBin",
                    "snapshots, images and volumes in the Recycle Bin", .scope = SCOPE_PLACE},
    [SOURCE_BKP] = {"BKP",
                    "backup:ListBackupPlans backup:GetBackupPlan backup:ListBackupSelections "
                    "backup:GetBackupSelection backup:DescribeRegionSettings",
                    "backup:ListBackupPlans backup:GetBackupPlan backup:ListBackupSelections "
                    "backup:GetBackupSelection backup:DescribeRegionSettings",
                    "AWS Backup plans, selections and region settings", .scope = SCOPE_PLACE},
    [SOURCE_BLK] = {"BLK", "ebs:ListSnapshotBlocks ebs:ListChangedBlocks",
                    "ebs:ListSnapshotBlocks ebs:ListChangedBlocks",
                    "which blocks a snapshot holds and which changed", .scope = SCOPE_PLACE},
    [SOURCE_BPA] = {"BPA",
                    "ec2:GetSnapshotBlockPublicAccessState ec2:GetImageBlockPublicAccessState",
                    "ec2:GetSnapshotBlockPublicAccessState ec2:GetImageBlockPublicAccessState",
                    "block public access settings of the region", .scope = SCOPE_PLACE},
    [SOURCE_CJ] = {"CJ", "backup:ListCopyJobs", "backup:ListCopyJobs", "AWS Backup copy jobs",
                   .scope = SCOPE_PLACE},
    [SOURCE_CT] = {"CT", "cloudtrail:LookupEvents", "cloudtrail:LookupEvents",
                   "CloudTrail events of the last 90 days", .scope = SCOPE_PLACE},
    [SOURCE_CUR] = {"CUR", "billing export files", "", "what was billed for each resource",
                    .scope = SCOPE_ACCOUNT},
    [SOURCE_DLM] = {"DLM", "dlm:GetLifecyclePolicies dlm:GetLifecyclePolicy",
                    "dlm:GetLifecyclePolicies dlm:GetLifecyclePolicy",
                    "Data Lifecycle Manager policies", .scope = SCOPE_PLACE},
    [SOURCE_FLEET] = {"FLEET", "ec2:DescribeFleets ec2:DescribeSpotFleetRequests",
                      "ec2:DescribeFleets ec2:DescribeSpotFleetRequests",
                      "EC2 fleets and spot fleet requests", .scope = SCOPE_PLACE},
    [SOURCE_FSR] = {"FSR", "ec2:DescribeFastSnapshotRestores", "ec2:DescribeFastSnapshotRestores",
                    "fast snapshot restore, by snapshot and zone", .scope = SCOPE_PLACE},
    [SOURCE_HIST] = {"HIST", "earlier runs of snapaudit", "",
                     "what earlier runs of this program saw", .scope = SCOPE_PLACE},
    [SOURCE_IB] = {"IB",
                   "imagebuilder:ListImageRecipes imagebuilder:GetImageRecipe "
                   "imagebuilder:ListContainerRecipes imagebuilder:GetContainerRecipe",
                   "imagebuilder:ListImageRecipes imagebuilder:GetImageRecipe "
                   "imagebuilder:ListContainerRecipes imagebuilder:GetContainerRecipe",
                   "Image Builder recipes", .scope = SCOPE_PLACE},
    [SOURCE_INST] = {"INST", "ec2:DescribeInstances", "ec2:DescribeInstances",
                     "instances and the volumes and images that they name", .scope = SCOPE_PLACE},
    [SOURCE_KMS] = {"KMS", "kms:DescribeKey", "kms:DescribeKey",
                    "state of the encryption keys that volumes and snapshots name",
                    .scope = SCOPE_PLACE, .named_in = "kms_key"},
    [SOURCE_LED] = {"LED", "imported evidence ledger", "", "records of restore tests",
                    .scope = SCOPE_RUN},
    [SOURCE_LOCK] = {"LOCK", "ec2:DescribeLockedSnapshots", "ec2:DescribeLockedSnapshots",
                     "snapshot locks", .scope = SCOPE_PLACE},
    [SOURCE_LT] = {"LT", "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
                   "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
                   "launch templates and all their versions", .scope = SCOPE_PLACE},
    [SOURCE_PERM] = {"PERM", "ec2:DescribeSnapshotAttribute ec2:DescribeImageAttribute",
                     "ec2:DescribeSnapshotAttribute ec2:DescribeImageAttribute",
                     "whom snapshots and images are shared with", .scope = SCOPE_PLACE},
    [SOURCE_RBIN] = {"RBIN", "rbin:ListRules rbin:GetRule", "rbin:ListRules rbin:GetRule",
                     "Recycle Bin retention rules", .scope = SCOPE_PLACE},
    [SOURCE_REF] = {"REF", "ec2:DescribeImageReferences", "ec2:DescribeImageReferences",
                    "what refers to an image", .scope = SCOPE_PLACE},
    [SOURCE_RJ] = {"RJ", "backup:ListRestoreJobs backup:DescribeRestoreJob",
                   "backup:ListRestoreJobs backup:DescribeRestoreJob", "AWS Backup restore jobs",
                   .scope = SCOPE_PLACE},
    [SOURCE_RP] = {"RP", "backup:ListBackupVaults backup:ListRecoveryPointsByBackupVault",
                   "backup:ListBackupVaults backup:ListRecoveryPointsByBackupVault",
                   "AWS Backup vaults and their recovery points", .scope = SCOPE_PLACE},
    [SOURCE_RTP] = {"RTP",
                    "backup:ListRestoreTestingPlans backup:ListRestoreTestingSelections "
                    "backup:GetRestoreTestingSelection",
                    "backup:ListRestoreTestingPlans backup:ListRestoreTestingSelections "
                    "backup:GetRestoreTestingSelection",
                    "AWS Backup restore testing plans", .scope = SCOPE_PLACE},
    [SOURCE_SNAP] = {"SNAP", "ec2:DescribeSnapshots", "ec2:DescribeSnapshots",
                     "EBS snapshots owned by the account", .scope = SCOPE_PLACE},
    [SOURCE_SSM] = {"SSM", "ssm:GetParameters", "ssm:GetParameters",
                    "Parameter Store parameters that name images", .scope = SCOPE_PLACE},
    [SOURCE_TIER] = {"TIER", "ec2:DescribeSnapshotTierStatus", "ec2:DescribeSnapshotTierStatus",
                     "storage tier of snapshots, and archiving under way", .scope = SCOPE_PLACE},
    [SOURCE_VOL] = {"VOL", "ec2:DescribeVolumes", "ec2:DescribeVolumes",
                    "EBS volumes, those managed by AWS services included", .scope = SCOPE_PLACE},
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
