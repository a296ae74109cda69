#include "tests/sandbox/imds.h"

#include "tests/sandbox/settings.h"

static int read_region(void *out, struct str value)
{
    return setting_text(value, &((struct imds *)out)->region);
}

static int read_code(void *out, struct str value)
{
    return setting_text(value, &((struct imds *)out)->code);
}

static int read_no_role(void *out, struct str value)
{
    return setting_flag(value, &((struct imds *)out)->no_role);
}

static int read_stale(void *out, struct str value)
{
    return setting_flag(value, &((struct imds *)out)->stale);
}

static int read_v1(void *out, struct str value)
{
    return setting_flag(value, &((struct imds *)out)->v1);
}

int imds_parse(struct str text, void *out)
{
    static const struct setting settings[] = {{"region", read_region},
                                              {"code", read_code},
                                              {"no-role", read_no_role},
                                              {"stale", read_stale},
                                              {"v1", read_v1}};
    struct imds *imds = out;
    struct str arn;
    *imds = (struct imds){.region = STR_LIT("us-east-1")};
    if (settings_read(text, settings, sizeof(settings) / sizeof(settings[0]), &arn, imds) != 0)
        return -1;
    return role_read_arn(arn, &imds->role);
}

int imds_check(const struct imds *imds, const struct world *world, struct error *err)
{
    if (str_is_empty(imds->role.arn) || world_find_account(world, imds->role.account))
        return 0;
    return error_set(err, ERR_USAGE, "--imds %.*s: not of an account of the world",
                     STR_ARG(imds->role.arn));
}
