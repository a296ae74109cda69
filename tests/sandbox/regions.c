#include "tests/sandbox/regions.h"

#include <stdlib.h>

/* On for every account (AWS Account Management reference: the others must be opted in to). */
static const char *const always_on[] = {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                                        "ap-south-1",     "ap-southeast-1", "ap-southeast-2",
                                        "ca-central-1",   "eu-central-1",   "eu-north-1",
                                        "eu-west-1",      "eu-west-2",      "eu-west-3",
                                        "sa-east-1",      "us-east-1",      "us-east-2",
                                        "us-west-1",      "us-west-2",      NULL};

static const char *const others[] = {"af-south-1", "ap-east-1", "eu-south-1", "me-south-1", NULL};

const char *region_partition_name(struct str region)
{
    if (str_starts(region, "cn-"))
        return "aws-cn";
    return str_starts(region, "us-gov-") ? "aws-us-gov" : "aws";
}

static bool named(const char *const *names, struct str name)
{
    for (; *names; names++) {
        if (str_eq_c(name, *names))
            return true;
    }
    return false;
}

bool region_is_always_on(struct str region)
{
    return named(always_on, region);
}

static bool turned_off(const struct service_options *options, struct str region)
{
    for (size_t i = 0; i < options->regions_off.len; i++) {
        if (str_eq(VEC_AT(const struct str, &options->regions_off, i), region))
            return true;
    }
    return false;
}

enum region_state region_state(const struct service_options *options, const struct account *account,
                               struct str region)
{
    if (turned_off(options, region))
        return REGION_OFF;
    if (account_place(account, region))
        return REGION_ON;
    return named(always_on, region) ? REGION_ELSEWHERE : REGION_OFF;
}

static void add(struct vec *out, struct str name, bool on)
{
    for (size_t i = 0; i < out->len; i++) {
        if (str_eq(VEC_AT(const struct region, out, i).name, name))
            return;
    }
    const char *status = !on                      ? "not-opted-in"
                         : named(always_on, name) ? "opt-in-not-required"
                                                  : "opted-in";
    struct region region = {name, status, on};
    vec_push(out, &region);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct region *)a)->name, ((const struct region *)b)->name);
}

void regions_list(const struct world *world, const struct service_options *options,
                  const struct account *account, struct vec *out)
{
    for (size_t i = 0; i < account->places.len; i++) {
        struct str name = VEC_AT(const struct place, &account->places, i).region;
        add(out, name, !turned_off(options, name));
    }
    for (size_t i = 0; i < world_account_count(world); i++) {
        const struct account *other = world_account(world, i);
        for (size_t k = 0; k < other->places.len; k++)
            add(out, VEC_AT(const struct place, &other->places, k).region, false);
    }
    for (size_t i = 0; i < options->regions_off.len; i++)
        add(out, VEC_AT(const struct str, &options->regions_off, i), false);
    for (const char *const *name = others; *name; name++)
        add(out, str_from(*name), false);
    if (out->len > 1)
        qsort(out->data, out->len, sizeof(struct region), by_name);
}
