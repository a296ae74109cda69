#include "store/arn_internal.h"

#include "core/arn.h"
#include "model/kind.h"

enum account { ACCOUNT_NEEDED, ACCOUNT_MAY_LACK };

/* What may stand in the last three parts. */
struct form {
    const char *service;
    const char *resource; /* that the last part begins with */
    enum account account;
};

static const struct form volume = {"ec2", "volume/vol-", ACCOUNT_NEEDED};
static const struct form snapshot = {"ec2", "snapshot/snap-", ACCOUNT_MAY_LACK};
static const struct form recovery_points[] = {
    {"backup", "recovery-point:", ACCOUNT_NEEDED},
    {"ec2", "snapshot/snap-", ACCOUNT_MAY_LACK},
    {"ec2", "image/ami-", ACCOUNT_MAY_LACK},
};

static bool is_id_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool names_one(struct str resource, const char *prefix)
{
    struct str id = str_skip(resource, strlen(prefix));
    if (!str_starts(resource, prefix) || id.len == 0)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!is_id_char(id.ptr[i]))
            return false;
    return true;
}

static bool fits(struct str text, const struct form *form)
{
    struct arn arn;
    if (!arn_split(text, &arn) || !region_is_plausible(arn.region))
        return false;
    bool account = account_is_plausible(arn.account) ||
                   (form->account == ACCOUNT_MAY_LACK && str_is_empty(arn.account));
    return account && str_eq_c(arn.partition, region_partition(arn.region)) &&
           str_eq_c(arn.service, form->service) && names_one(arn.resource, form->resource);
}

bool arn_is_volume(struct str text)
{
    return fits(text, &volume);
}

bool arn_is_snapshot(struct str text)
{
    return fits(text, &snapshot);
}

bool arn_is_recovery_point(struct str text)
{
    for (size_t i = 0; i < sizeof(recovery_points) / sizeof(recovery_points[0]); i++)
        if (fits(text, &recovery_points[i]))
            return true;
    return false;
}

struct str arn_partition(struct str text)
{
    struct arn arn;
    return arn_split(text, &arn) ? arn.partition : STR_EMPTY;
}
