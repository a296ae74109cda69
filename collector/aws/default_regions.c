#include "collector/aws/default_regions.h"

#include <stddef.h>

#include "model/kind.h"

/* "Regions enabled by default" (AWS Account Management reference guide, Enable or disable AWS Regions): all that
 * began before 2019-03-20; later ones must be opted in to. legacy: LEGACY_GLOBAL_STS_REGIONS of botocore's
 * args.py; ap-northeast-3 became a region of its own later. */
static const struct {
    const char *name;
    bool legacy;
} on_everywhere[] = {
    {"ap-northeast-1", true}, {"ap-northeast-2", false}, {"ap-northeast-3", false},
    {"ap-south-1", true},     {"ap-southeast-1", true},  {"ap-southeast-2", true},
    {"ca-central-1", true},   {"eu-central-1", true},    {"eu-north-1", true},
    {"eu-west-1", true},      {"eu-west-2", true},       {"eu-west-3", true},
    {"sa-east-1", true},      {"us-east-1", true},       {"us-east-2", true},
    {"us-west-1", true},      {"us-west-2", true},
};

/* implicitGlobalRegion in partitions.json of the SDKs. Only the first partition has regions to opt in to. */
static const struct {
    const char *partition;
    const char *region;
} homes[] = {
    {"aws", "us-east-1"},
    {"aws-cn", "cn-northwest-1"},
    {"aws-us-gov", "us-gov-west-1"},
    {"aws-iso", "us-iso-east-1"},
    {"aws-iso-b", "us-isob-east-1"},
    {"aws-iso-e", "eu-isoe-west-1"},
    {"aws-iso-f", "us-isof-south-1"},
    {"aws-eusc", "eusc-de-east-1"},
};

/* Its row, or how many there are. */
static size_t row_of(struct str region)
{
    const size_t count = sizeof(on_everywhere) / sizeof(on_everywhere[0]);
    size_t i = 0;
    while (i < count && !str_eq_c(region, on_everywhere[i].name))
        i++;
    return i;
}

bool region_is_on_everywhere(struct str region)
{
    if (!str_eq_c(str_from(region_partition(region)), homes[0].partition))
        return true;
    return row_of(region) < sizeof(on_everywhere) / sizeof(on_everywhere[0]);
}

bool region_is_legacy(struct str region)
{
    size_t row = row_of(region);
    return row < sizeof(on_everywhere) / sizeof(on_everywhere[0]) && on_everywhere[row].legacy;
}

struct str region_of_partition(struct str partition)
{
    size_t i = sizeof(homes) / sizeof(homes[0]);
    while (--i > 0 && !str_eq_c(partition, homes[i].partition))
        continue;
    return str_from(homes[i].region);
}
