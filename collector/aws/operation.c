#include "collector/aws/operation.h"

static const struct service_info services[SERVICE_COUNT] = {
    [SERVICE_EC2] = {"ec2", "ec2", "2016-11-15"},
    [SERVICE_STS] = {"sts", "sts", "2011-06-15"},
};

/* Page sizes: DescribeSnapshots 1,000; DescribeVolumes 500; DescribeInstances 1,000;
 * DescribeLaunchTemplates and …Versions 200 (Amazon EC2 API reference). The reference gives no
 * limit for DescribeImages; 1,000 is what the SDKs' users ask for. Without MaxResults these calls
 * answer everything at once, which times out on large accounts.
 *
 * [EC2-OWNER-ID] [EC2-LIST-MANAGED] [EC2-LIST-DISABLED]
 * Owner.1=self: without it DescribeSnapshots lists the public snapshots of everybody, and
 * DescribeImages all public images. IncludeManagedResources, IncludeDisabled: without them a live
 * volume, or an image that still holds its snapshots, would look gone. */
static const struct operation_info operations[OP_COUNT] = {
    [OP_GET_CALLER_IDENTITY] = {"GetCallerIdentity", SERVICE_STS, NULL, "", 0, SOURCE_COUNT},
    [OP_DESCRIBE_REGIONS] = {"DescribeRegions", SERVICE_EC2, "ec2:DescribeRegions",
                             "AllRegions=true", 0, SOURCE_COUNT},
    [OP_DESCRIBE_SNAPSHOTS] = {"DescribeSnapshots", SERVICE_EC2, "ec2:DescribeSnapshots",
                               "Owner.1=self", 1000, SOURCE_SNAP},
    [OP_DESCRIBE_IMAGES] = {"DescribeImages", SERVICE_EC2, "ec2:DescribeImages",
                            "Owner.1=self&IncludeDeprecated=true&IncludeDisabled=true", 1000,
                            SOURCE_AMI},
    [OP_DESCRIBE_VOLUMES] = {"DescribeVolumes", SERVICE_EC2, "ec2:DescribeVolumes",
                             "IncludeManagedResources=true", 500, SOURCE_VOL},
    [OP_DESCRIBE_INSTANCES] = {"DescribeInstances", SERVICE_EC2, "ec2:DescribeInstances",
                               "IncludeManagedResources=true", 1000, SOURCE_INST},
    [OP_DESCRIBE_LAUNCH_TEMPLATES] = {"DescribeLaunchTemplates", SERVICE_EC2,
                                      "ec2:DescribeLaunchTemplates", "IncludeManagedResources=true",
                                      200, SOURCE_LT},
    [OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS] = {"DescribeLaunchTemplateVersions", SERVICE_EC2,
                                              "ec2:DescribeLaunchTemplateVersions",
                                              "IncludeManagedResources=true", 200, SOURCE_LT},
};

const struct service_info *service_info(enum service service)
{
    return &services[service];
}

const struct operation_info *operation_info(enum operation operation)
{
    return &operations[operation];
}

void form_encode(struct str text, struct sink *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            sink_char(out, (char)c);
            continue;
        }
        sink_char(out, '%');
        sink_char(out, hex[c >> 4]);
        sink_char(out, hex[c & 15]);
    }
}

static void add_parameters(struct sink *out, struct str parameters)
{
    if (str_is_empty(parameters))
        return;
    sink_char(out, '&');
    sink_str(out, parameters);
}

void operation_body(enum operation operation, struct str extra, struct str token, struct sink *out)
{
    const struct operation_info *info = &operations[operation];
    sink_printf(out, "Action=%s&Version=%s", info->action, services[info->service].version);
    add_parameters(out, str_from(info->parameters));
    if (info->max_results > 0)
        sink_printf(out, "&MaxResults=%u", info->max_results);
    add_parameters(out, extra);
    if (str_is_empty(token))
        return;
    sink_cstr(out, "&NextToken=");
    form_encode(token, out);
}
