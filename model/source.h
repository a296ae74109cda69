/* Where facts come from: one bit a source, with the API call and the permission it costs.
 * "Not supported" means that this version of the program has no reader for it at all. */
#ifndef SNAPAUDIT_MODEL_SOURCE_H
#define SNAPAUDIT_MODEL_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

/* In the order of their codes, which is the order of every output. */
enum source {
    SOURCE_AMI,   /* DescribeImages(self, deprecated, disabled) */
    SOURCE_ASG,   /* Auto Scaling groups and launch configurations */
    SOURCE_BIN,   /* the three Recycle Bin lists */
    SOURCE_BKP,   /* AWS Backup plans, selections, region settings */
    SOURCE_BLK,   /* EBS direct API block lists */
    SOURCE_BPA,   /* block public access */
    SOURCE_CJ,    /* AWS Backup copy jobs */
    SOURCE_CT,    /* CloudTrail LookupEvents */
    SOURCE_CUR,   /* billing export */
    SOURCE_DLM,   /* GetLifecyclePolicy */
    SOURCE_FLEET, /* DescribeFleets, DescribeSpotFleetRequests */
    SOURCE_FSR,   /* DescribeFastSnapshotRestores */
    SOURCE_HIST,  /* earlier runs of this program */
    SOURCE_IB,    /* Image Builder recipes */
    SOURCE_INST,  /* DescribeInstances */
    SOURCE_KMS,   /* DescribeKey */
    SOURCE_LED,   /* imported evidence ledger */
    SOURCE_LOCK,  /* DescribeLockedSnapshots */
    SOURCE_LT,    /* DescribeLaunchTemplates, DescribeLaunchTemplateVersions */
    SOURCE_PERM,  /* DescribeSnapshotAttribute, DescribeImageAttribute */
    SOURCE_RBIN,  /* Recycle Bin rules */
    SOURCE_REF,   /* DescribeImageReferences */
    SOURCE_RJ,    /* AWS Backup restore jobs */
    SOURCE_RP,    /* AWS Backup recovery points */
    SOURCE_RTP,   /* restore testing plans */
    SOURCE_SNAP,  /* DescribeSnapshots(self) */
    SOURCE_SSM,   /* SSM parameters */
    SOURCE_TIER,  /* DescribeSnapshotTierStatus */
    SOURCE_VOL,   /* DescribeVolumes */
    SOURCE_COUNT
};

typedef uint64_t source_set;
#define SOURCE_BIT(source) (UINT64_C(1) << (source))

/* Where a source is told of: what one reading of it covers. */
enum source_scope {
    SCOPE_PLACE,   /* an account in a region */
    SCOPE_ACCOUNT, /* an account, from whatever region it is asked */
    SCOPE_GLOBAL,  /* once for all accounts */
    SCOPE_RUN      /* from a file that the policy names: no inventory has it */
};

struct source_info {
    const char *code;        /* "SNAP" */
    const char *call;        /* "ec2:DescribeSnapshots" */
    const char *permissions; /* IAM actions, blank-separated */
    const char *what;        /* "EBS snapshots owned by the account" */
    enum source_scope scope;
    /* Of things that no call lists, so that each is asked about: the column of other records that names
     * them. NULL: the call lists them. */
    const char *named_in;
};

/* Borrowed from a static table. */
const struct source_info *source_info(enum source source);

/* False when `code` names no source. */
bool source_parse(struct str code, enum source *out);

#endif
