/* The AWS operations that this program calls: all of them, and nothing else. Every request is made
 * from a row of operations.def, so the table is the list of actions in the binary: each one only reads
 * (Describe…, Get…, List…), and a test holds it to that. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_OPERATION_H
#define SNAPAUDIT_COLLECTOR_AWS_OPERATION_H

#include "collector/aws/service.h"
#include "model/source.h"

enum operation {
#define OPERATION(id, ...) OP_##id,
#include "collector/aws/operations.def"
#undef OPERATION
    OP_COUNT
};

/* What one answer is about. */
enum operation_scope { ASKED_EACH_REGION, ASKED_EACH_ACCOUNT, ASKED_ONCE };

struct operation_paging {
    unsigned most;     /* AWS's greatest page; 0: not paged */
    const char *limit; /* the parameters for it and for the token of the next page: "MaxResults" */
    const char *token;
};

struct operation_info {
    const char *action; /* "DescribeSnapshots" */
    enum service service;
    enum source source;     /* the listing it fills; SOURCE_COUNT for calls that list nothing */
    const char *permission; /* IAM action "ec2:DescribeSnapshots"; NULL: needs none */
    const char *parameters; /* constant ones, encoded pairs: "Owner.1=self"; NULL: none */
    const char
        *path; /* REST: below the endpoint's, "backup-vaults/{backupVaultName}/…"; else NULL */
    struct operation_paging page;
    enum operation_scope scope;
    enum bucket_class bucket;
    bool uncounted; /* no resources of their own: what is listed of each of them is counted */
    const char
        *volume_filter; /* by which its records of a volume are asked for; NULL: there is none */
    /* Asked once for each record of `each_of` (OP_COUNT: of whoever knows what there is), which this
     * parameter names. NULL: it stands for itself. */
    const char *each;
    enum operation each_of;
};

const struct operation_info *operation_info(enum operation operation);

/* Is it called at all? Not when this version has no use for what it lists. */
bool operation_is_called(enum operation operation);

/* Of each region, and of nothing that must be read first. */
bool operation_begins(enum operation operation);

#endif
