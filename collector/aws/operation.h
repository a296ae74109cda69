/* The AWS operations that this program calls: all of them, and nothing else. Every request is made
 * from a row of this table, so the table is the list of actions in the binary: each one only reads
 * (Describe…, Get…, List…), and a test holds it to that. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_OPERATION_H
#define SNAPAUDIT_COLLECTOR_AWS_OPERATION_H

#include <stddef.h>

#include "core/sink.h"
#include "core/str.h"
#include "model/source.h"

enum service { SERVICE_EC2, SERVICE_STS, SERVICE_COUNT };

struct service_info {
    const char *name;         /* endpoint prefix: "ec2" */
    const char *signing_name; /* "ec2" */
    const char *version;      /* API version: "2016-11-15" */
};

const struct service_info *service_info(enum service service);

enum operation {
    OP_GET_CALLER_IDENTITY,
    OP_DESCRIBE_REGIONS,
    OP_DESCRIBE_SNAPSHOTS,
    OP_DESCRIBE_IMAGES,
    OP_DESCRIBE_VOLUMES,
    OP_DESCRIBE_INSTANCES,
    OP_DESCRIBE_LAUNCH_TEMPLATES,
    OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    OP_COUNT
};

struct operation_info {
    const char *action; /* "DescribeSnapshots" */
    enum service service;
    const char *permission; /* IAM action "ec2:DescribeSnapshots"; NULL: needs none */
    const char *parameters; /* constant part of the form body: "Owner.1=self" or "" */
    unsigned max_results;   /* AWS's greatest page (API reference); 0: not paged */
    enum source source;     /* the listing it fills; SOURCE_COUNT for calls that list nothing */
};

const struct operation_info *operation_info(enum operation operation);

/* Write the form body: Action, Version, the constant parameters, MaxResults, then `extra` (already
 * encoded, "LaunchTemplateId=lt-0…"; may be empty), then NextToken when `token` is not empty. */
void operation_body(enum operation operation, struct str extra, struct str token, struct sink *out);

/* Percent-encode as AWS signs it: unreserved A-Z a-z 0-9 - . _ ~, all else %XX in upper case. */
void form_encode(struct str text, struct sink *out);

#endif
