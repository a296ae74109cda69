/* The AWS operations that this program calls: all of them, and nothing else. Every request is made
 * from a row of operations.def, so the table is the list of actions in the binary: each one only reads
 * (Describe…, Get…, List…) or asks for keys of a role (AssumeRole…), which changes nothing; and a test holds it to
 * that. */
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

struct inventory_part;
struct aws_failure;
struct column;
struct table_info;

/* What was asked about, and by whom. */
struct asked {
    struct str item; /* an ARN; empty: a listing */
    struct str account;
    struct str region;
};

/* Bits. */
enum refusal_says {
    REFUSAL_TOLD = 1u << 0, /* it is an answer: a record was added to the part */
    REFUSAL_FAILS = 1u << 1 /* what was asked for was not seen */
};
typedef unsigned (*refused_fn)(struct inventory_part *part, const struct asked *asked,
                               const struct aws_failure *failure);

/* Is a record, a struct TABLE_in, what such a refusal left that fails? */
typedef bool (*unseen_fn)(const void *in, const struct asked *asked);

struct operation_info {
    const char *action; /* "DescribeSnapshots" */
    enum service service;
    enum source source;     /* the listing it fills; SOURCE_COUNT for calls that list nothing */
    const char *permission; /* IAM action "ec2:DescribeSnapshots"; NULL: needs none */
    const char
        *caller; /* the same, that nobody needs who is only read with: whoever reads many accounts
                           by their roles does; NULL */
    const char *parameters; /* constant ones, encoded pairs: "Owner.1=self"; NULL: none */
    const char
        *path; /* REST: below the endpoint's, "backup-vaults/{backupVaultName}/…"; else NULL */
    struct operation_paging page;
    enum operation_scope scope;
    enum bucket_class bucket;
    const char
        *volume_filter; /* by which its records of a volume are asked for; NULL: there is none */
    /* Asked once for each record of `each_of` (OP_COUNT: of whoever knows what there is), which this
     * parameter names. NULL: it stands for itself. */
    const char *each;
    const char *each_in; /* the column of that record which tells it */
    /* Or, of OP_COUNT: once for each ARN that records of other sources name (named_in of its source) that
     * is of this service and the region, and of this type. */
    const char *each_type;
    /* What a refusal says of what was asked about; NULL: nothing, it is a failure alone. */
    refused_fn refused;
    unseen_fn unseen; /* whoever reads on asks for it again */
    enum operation each_of;
    bool secret;     /* its answer holds keys: no copy of it stays in memory */
    bool uncounted;  /* no resources of their own: what is listed of each of them is counted */
    bool where_data; /* asked of a region only once a volume or a snapshot may be there */
};

const struct operation_info *operation_info(enum operation operation);

/* Is it called at all? Not when this version has no use for what it lists. */
bool operation_is_called(enum operation operation);

/* Of each region, and of nothing that must be read first. */
bool operation_begins(enum operation operation);

/* The column of what an operation lists by which others are asked, each by itself; NULL: none are. */
const struct column *operation_listing(enum operation operation, const struct table_info *table);

/* The column of the table that names what an operation is asked about by itself; NULL. */
const struct column *operation_naming(const struct table_info *table);

/* Those of the table. */
unsigned key_refused(struct inventory_part *part, const struct asked *asked,
                     const struct aws_failure *failure);
bool key_unseen(const void *in, const struct asked *asked);

#endif
