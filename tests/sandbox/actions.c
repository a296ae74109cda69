#include "tests/sandbox/actions.h"

#include <ctype.h>
#include <stdio.h>

#define EVERY_EC2 "DryRun", "Filter.#.Name", "Filter.#.Value.#"
#define IMDS      "/latest/meta-data/"
#define PAGED     "MaxResults", "NextToken"

static const char *const no_parameters[] = {NULL};
static const char *const role_parameters[] = {
    "RoleArn",      "RoleSessionName", "ExternalId", "DurationSeconds",
    "SerialNumber", "TokenCode",       NULL};
static const char *const web_identity_parameters[] = {
    "RoleArn",    "RoleSessionName", "WebIdentityToken",        "DurationSeconds",
    "ProviderId", "Policy",          "PolicyArns.member.#.arn", NULL};
static const char *const region_parameters[] = {EVERY_EC2, "AllRegions", "RegionName.#", NULL};
static const char *const snapshot_parameters[] = {EVERY_EC2,        PAGED,          "Owner.#",
                                                  "RestorableBy.#", "SnapshotId.#", NULL};
static const char *const image_parameters[] = {EVERY_EC2,         PAGED,       "Owner.#",
                                               "ExecutableBy.#",  "ImageId.#", "IncludeDeprecated",
                                               "IncludeDisabled", NULL};
static const char *const volume_parameters[] = {EVERY_EC2, PAGED, "VolumeId.#",
                                                "IncludeManagedResources", NULL};
static const char *const instance_parameters[] = {EVERY_EC2, PAGED, "InstanceId.#",
                                                  "IncludeManagedResources", NULL};
static const char *const template_parameters[] = {
    EVERY_EC2, PAGED, "LaunchTemplateId.#", "LaunchTemplateName.#", "IncludeManagedResources",
    NULL};
static const char *const version_parameters[] = {EVERY_EC2,
                                                 PAGED,
                                                 "LaunchTemplateId",
                                                 "LaunchTemplateName",
                                                 "LaunchTemplateVersion.#",
                                                 "MinVersion",
                                                 "MaxVersion",
                                                 "ResolveAlias",
                                                 "IncludeManagedResources",
                                                 NULL};

static const char *const tiering_parameters[] = {EVERY_EC2, PAGED, NULL};
static const char *const key_parameters[] = {"KeyId", "GrantTokens", NULL};
static const char *const vault_parameters[] = {"maxResults", "nextToken", "vaultType", "shared",
                                               NULL};
static const char *const account_parameters[] = {"MaxResults", "NextToken", NULL};
static const char *const imds_parameters[] = {"role", NULL};
static const char *const portal_parameters[] = {"account_id", "role_name", NULL};
static const char *const oidc_parameters[] = {
    "clientId", "clientSecret", "grantType",    "refreshToken", "deviceCode",
    "code",     "redirectUri",  "codeVerifier", "scope",        NULL};
static const char *const point_parameters[] = {"backupVaultName", "maxResults", "nextToken", NULL};

static const struct action actions[] = {
    {.name = "GetCallerIdentity", .api = &api_sts, .open = true, .parameters = no_parameters},
    {.name = "AssumeRole", .api = &api_sts, .parameters = role_parameters},
    {.name = "AssumeRoleWithWebIdentity", .api = &api_sts, .parameters = web_identity_parameters},
    {.name = "DescribeRegions", .api = &api_ec2, .parameters = region_parameters},
    {.name = "DescribeSnapshots",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_SNAPSHOTS,
     .wrapper = "snapshotSet",
     .ids = "SnapshotId",
     .least = 5,
     .most = 1000,
     .cut = true,
     .small_bucket = true,
     .parameters = snapshot_parameters},
    {.name = "DescribeImages",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_IMAGES,
     .wrapper = "imagesSet",
     .ids = "ImageId",
     .least = 5,
     .most = 1000,
     .parameters = image_parameters},
    {.name = "DescribeVolumes",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_VOLUMES,
     .wrapper = "volumeSet",
     .ids = "VolumeId",
     .least = 5,
     .most = 500,
     .cut = true,
     .small_bucket = true,
     .parameters = volume_parameters},
    {.name = "DescribeInstances",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_INSTANCES,
     .wrapper = "reservationSet",
     .ids = "InstanceId",
     .least = 5,
     .most = 1000,
     .small_bucket = true,
     .parameters = instance_parameters},
    {.name = "DescribeLaunchTemplates",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_TEMPLATES,
     .wrapper = "launchTemplates",
     .ids = NULL,
     .least = 1,
     .most = 200,
     .unasked = 200,
     .parameters = template_parameters},
    {.name = "DescribeLaunchTemplateVersions",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_VERSIONS,
     .wrapper = "launchTemplateVersionSet",
     .ids = NULL,
     .least = 1,
     .most = 200,
     .unasked = 200,
     .parameters = version_parameters},
    {.name = "DescribeSnapshotTierStatus",
     .api = &api_ec2,
     .lists = true,
     .kind = LIST_TIERINGS,
     .wrapper = "snapshotTierStatusSet",
     .ids = NULL,
     .least = 5,
     .most = 1000,
     .cut = true,
     .parameters = tiering_parameters},
    {.name = "DescribeKey",
     .api = &api_kms,
     .lists = true,
     .kind = LIST_KEYS,
     .parameters = key_parameters},
    {.name = "ListBackupVaults",
     .api = &api_backup,
     .path = "/backup-vaults/",
     .lists = true,
     .kind = LIST_VAULTS,
     .wrapper = "BackupVaultList",
     .least = 1,
     .most = 1000,
     .unasked = 1000,
     .parameters = vault_parameters},
    {.name = "ListRecoveryPointsByBackupVault",
     .api = &api_backup,
     .path = "/backup-vaults/{backupVaultName}/recovery-points/",
     .lists = true,
     .kind = LIST_POINTS,
     .wrapper = "RecoveryPoints",
     .least = 1,
     .most = 1000,
     .unasked = 1000,
     .parameters = point_parameters},
    {.name = "ListAccounts",
     .api = &api_organizations,
     .budget = {8, 5, false},
     .parameters = account_parameters},
    {.name = "DescribeOrganization", .api = &api_organizations, .parameters = no_parameters},
    {.name = "ImdsToken",
     .api = &api_imds,
     .method = "PUT",
     .path = "/latest/api/token",
     .parameters = no_parameters},
    {.name = "ImdsRole",
     .api = &api_imds,
     .path = IMDS "iam/security-credentials",
     .parameters = no_parameters},
    {.name = "ImdsCredentials",
     .api = &api_imds,
     .path = IMDS "iam/security-credentials/{role}",
     .parameters = imds_parameters},
    {.name = "ImdsRegion",
     .api = &api_imds,
     .path = IMDS "placement/region",
     .parameters = no_parameters},
    {.name = "ImdsZone",
     .api = &api_imds,
     .path = IMDS "placement/availability-zone",
     .parameters = no_parameters},
    {.name = "ImdsIdentity",
     .api = &api_imds,
     .path = IMDS "identity-credentials/ec2/security-credentials/ec2-instance",
     .parameters = no_parameters},
    {.name = "GetRoleCredentials",
     .api = &api_sso,
     .path = "/federation/credentials",
     .parameters = portal_parameters},
    {.name = "CreateToken",
     .api = &api_sso_oidc,
     .method = "POST",
     .path = "/token",
     .parameters = oidc_parameters},
    {.name = "ContainerCredentials", .api = &api_container, .parameters = no_parameters},
};

const struct action *action_find(struct str name, const struct api *api)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if ((!api || actions[i].api == api) && str_eq_c(name, actions[i].name))
            return &actions[i];
    }
    return NULL;
}

/* Does the path of `request` have this form? A name in it becomes a parameter. */
static bool path_fits(const char *form, struct request *request)
{
    struct str path = str_make(request->target.ptr, str_find(request->target, "?"));
    struct str text = str_from(form);
    size_t label = str_find(text, "{");
    struct str rest = str_skip(path, label);
    if (path.len < label || !str_eq(str_make(path.ptr, label), str_make(text.ptr, label)))
        return false;
    if (label == text.len)
        return path.len == label;
    struct str name = str_make(text.ptr + label + 1, str_find(text, "}") - label - 1);
    struct str value = str_make(rest.ptr, str_find(rest, "/"));
    if (value.len == 0 || !str_eq(str_skip(rest, value.len), str_skip(text, label + name.len + 2)))
        return false;
    form_add(request, name, value);
    return true;
}

const struct action *action_by_path(struct request *request)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        const struct action *action = &actions[i];
        if (action->api == request->api && action->path &&
            str_eq_c(request->method, action->method ? action->method : "GET") &&
            path_fits(action->path, request))
            return action;
    }
    return NULL;
}

/* `#` in the pattern takes the digits of a number from 1 on. */
static bool same_parameter(const char *pattern, struct str name)
{
    size_t i = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '#') {
            if (i >= name.len || name.ptr[i++] != *pattern)
                return false;
            continue;
        }
        if (i >= name.len || name.ptr[i] < '1' || name.ptr[i] > '9')
            return false;
        while (i < name.len && isdigit((unsigned char)name.ptr[i]))
            i++;
    }
    return i == name.len;
}

static bool known_parameter(const struct action *action, struct str name)
{
    if (str_eq_c(name, "Action") || str_eq_c(name, "Version"))
        return true;
    for (const char *const *pattern = action->parameters; *pattern; pattern++) {
        if (same_parameter(*pattern, name))
            return true;
    }
    return false;
}

int action_check_parameters(const struct action *action, const struct request *request,
                            struct refusal *refusal)
{
    for (size_t i = 0; i < request->form.len; i++) {
        struct str name = VEC_AT(const struct pair, &request->form, i).name;
        if (!known_parameter(action, name))
            return refuse(refusal, 400, "UnknownParameter", "The parameter %.*s is not recognized",
                          STR_ARG(name));
    }
    return 0;
}

static int read_max(struct str text, const struct action *action, unsigned long *out,
                    struct refusal *refusal)
{
    unsigned long value = 0;
    bool good = text.len > 0 && text.len < 10;
    for (size_t i = 0; good && i < text.len; i++) {
        good = isdigit((unsigned char)text.ptr[i]);
        value = value * 10 + (unsigned long)(text.ptr[i] - '0');
    }
    if (!good)
        return refuse(refusal, 400, "InvalidParameterValue",
                      "Value ( %.*s ) for parameter maxResults is invalid. Parameter must be an "
                      "integer.",
                      STR_ARG(text));
    if (value < action->least)
        return refuse(refusal, 400, "InvalidParameterValue",
                      "Value ( %lu ) for parameter maxResults is invalid. Expecting a value "
                      "greater than %u",
                      value, action->least);
    if (value > action->most && !action->cut)
        return refuse(refusal, 400, "InvalidParameterValue",
                      "Value ( %lu ) for parameter maxResults is invalid. Expecting a value less "
                      "than %u.",
                      value, action->most);
    *out = value > action->most ? action->most : value;
    return 0;
}

int action_page_size(const struct action *action, const struct request *request, size_t *out,
                     struct refusal *refusal)
{
    struct str id;
    *out = action->unasked > 0 ? action->unasked : SIZE_MAX;
    if (!form_has(request, "MaxResults"))
        return 0;
    if (action->ids && form_element(request, action->ids, 1, &id))
        return refuse(refusal, 400, "InvalidParameterCombination",
                      "The parameter %s cannot be used with the parameter maxResults", action->ids);
    unsigned long max = 0;
    if (read_max(form_value(request, "MaxResults"), action, &max, refusal) != 0)
        return -1;
    *out = max;
    return 0;
}

const struct budget *action_budget(const struct action *action, const struct request *request)
{
    static const struct budget usual = {100, 20, false}, small = {50, 10, true};
    bool whole = !form_has(request, "MaxResults") && !form_has(request, "Filter.1.Name");
    if (action->budget.burst > 0)
        return &action->budget;
    return action->small_bucket && whole ? &small : &usual;
}
