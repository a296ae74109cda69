/* Where a service of a region lives (endpoint rule sets of the AWS SDKs). */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ENDPOINT_H
#define SNAPAUDIT_COLLECTOR_AWS_ENDPOINT_H

#include "collector/aws/keys/credentials.h"
#include "collector/aws/service.h"
#include "core/arena.h"

struct endpoint {
    struct str url;  /* "https://ec2.eu-west-1.amazonaws.com/" */
    struct str host; /* for the Host header and the signature: with the port when odd */
    struct str path; /* "/" unless a custom endpoint has one */
    struct str signing_region;
    struct str signing_name; /* "ec2" */
};

#define ENDPOINT_REGION_MAX 64u

/* Could AWS give a region this name? Lower-case letters, digits and dashes: with any other character a
 * name would make a host of its own. */
bool endpoint_region_fits(struct str region);
bool endpoint_region_char(char c);

/* ERR_USAGE for a custom URL that is no http(s) URL, or together with FIPS or dual-stack. */
int endpoint_make(struct arena *arena, enum service service, struct str region,
                  const struct aws_settings *settings, struct endpoint *out, struct error *err);

#endif
