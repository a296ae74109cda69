/* Which regions an account has, and what DescribeRegions says of them. */
#ifndef SANDBOX_REGIONS_H
#define SANDBOX_REGIONS_H

#include "tests/sandbox/service.h"

enum region_state {
    REGION_ON,        /* of the account's world */
    REGION_ELSEWHERE, /* on for every account of AWS, and the world has nothing there */
    REGION_OFF
};

enum region_state region_state(const struct service_options *options, const struct account *account,
                               struct str region);

/* On for every account of AWS, without opting in. */
bool region_is_always_on(struct str region);

/* "aws", "aws-cn", "aws-us-gov": nothing of one is seen from another. */
const char *region_partition_name(struct str region);

struct region {
    struct str name;
    const char *opt_in_status;
    bool on;
};

/* Appends the account's regions and a few that are off, by name: struct region. */
void regions_list(const struct world *world, const struct service_options *options,
                  const struct account *account, struct vec *out);

#endif
