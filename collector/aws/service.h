/* The AWS services that are called: one row each, in services.def. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_SERVICE_H
#define SNAPAUDIT_COLLECTOR_AWS_SERVICE_H

#include <stdbool.h>

#include "collector/aws/bucket.h"

enum service {
#define SERVICE(id, ...) SERVICE_##id,
#include "collector/aws/services.def"
#undef SERVICE
    SERVICE_COUNT
};

/* Calls that a service budgets alike. */
enum bucket_class {
    BUCKET_LISTING, /* pages, or all there is */
    BUCKET_ITEM,    /* one thing a call */
    BUCKET_CLASS_COUNT
};

struct service_info {
    const char *name; /* of its endpoints: "ec2" */
    const char *signing_name;
    const char *api;      /* Query: its Version; AWS-JSON: what X-Amz-Target begins with */
    const char *settings; /* in settings of the SDKs: "ec2", "auto_scaling" */
    const char *global;   /* one host for all old regions, signed for us-east-1; NULL: none */
    bool plain_is_fips;   /* GovCloud has no -fips name of it: its plain one is a FIPS endpoint */
    struct quota quotas[BUCKET_CLASS_COUNT]; /* burst 0: it has no such calls */
};

const struct service_info *service_info(enum service service);

/* "AWS_ENDPOINT_URL_EC2". `room` needs SERVICE_VARIABLE_MAX bytes; returns it. */
#define SERVICE_VARIABLE_MAX 64
const char *service_endpoint_variable(enum service service, char *room);

#endif
