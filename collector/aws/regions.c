/* Which regions are there, and which of them are asked. */
#include "collector/aws/collect_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/kind.h"

struct known {
    struct str name;
    enum region_standing standing;
    bool odd;
};

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct known *)a)->name, ((const struct known *)b)->name);
}

static bool listed(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

static bool wanted(const struct collect_options *options, struct str name)
{
    return options->region_count == 0 || listed(options->regions, options->region_count, name) ||
           listed(options->more_regions, options->more_region_count, name);
}

/* Nothing crosses the wall between partitions: the keys of one are nobody in another. */
static bool beyond_the_wall(const struct collector *c, struct str region)
{
    return region_is_plausible(region) && !str_eq_c(c->partition, region_partition(region));
}

static enum region_standing standing_of(struct str opt_in_status)
{
    if (str_eq_c(opt_in_status, "not-opted-in"))
        return REGION_OFF;
    return str_eq_c(opt_in_status, "opted-in") ? REGION_OPTED_IN : REGION_DEFAULT;
}

static void know(struct collector *c, struct vec *all, struct str name,
                 enum region_standing standing, bool odd)
{
    if (beyond_the_wall(c, name))
        return;
    for (size_t i = 0; i < all->len; i++)
        if (str_eq(VEC_AT(struct known, all, i).name, name))
            return;
    struct known known = {arena_str(c->arena, name), standing, odd};
    vec_push(all, &known);
}

/* What DescribeRegions lists. A name that makes no host of AWS's stays in the reports, as a region that
 * was not read; what it holds is not repeated. */
static void know_listed(struct collector *c, struct vec *all, const struct answer_region *region)
{
    char shown[ENDPOINT_REGION_MAX];
    size_t len = region->name.len < sizeof(shown) ? region->name.len : sizeof(shown);
    bool odd = !endpoint_region_fits(region->name);
    for (size_t i = 0; i < len; i++)
        shown[i] = endpoint_region_char(region->name.ptr[i]) ? region->name.ptr[i] : '?';
    struct str name = len > 0 ? str_make(shown, len) : STR_LIT("?");
    if (wanted(c->options, name))
        know(c, all, name, standing_of(region->opt_in_status), odd);
}

/* Regions that were named but that AWS did not list: tried all the same, and said to fail. */
static void know_named(struct collector *c, struct vec *all, enum region_standing standing)
{
    const struct collect_options *options = c->options;
    for (size_t i = 0; i < options->region_count; i++)
        know(c, all, options->regions[i], standing, false);
    for (size_t i = 0; i < options->more_region_count; i++)
        know(c, all, options->more_regions[i], standing, false);
}

static int ask_regions(struct collector *c, struct vec *all, struct error *err)
{
    struct call_result result = {0};
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    int status = startup_call(c, OP_DESCRIBE_REGIONS, startup_home(c), answer, &result, err);
    bool told = status == 0 && result.failure == FAILURE_NONE;
    size_t count = 0;
    const struct answer_region *regions = told ? answer_regions(answer, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        know_listed(c, all, &regions[i]);
    answer_free(answer);
    if (status == 0)
        know_named(c, all, told ? REGION_UNLISTED : REGION_UNASKED);
    if (status != 0 || told || c->options->region_count > 0)
        return status;
    startup_refused(c, "ec2:DescribeRegions", &result, err);
    if (result.failure == FAILURE_DENIED || result.failure == FAILURE_SCP)
        error_hint(err, "Grant ec2:DescribeRegions, or name the regions with --region.");
    return -1;
}

static bool any_enabled(const struct collector *c)
{
    for (size_t i = 0; i < c->region_count; i++)
        if (c->regions[i].enabled)
            return true;
    return false;
}

static int none_enabled(const struct collector *c, struct error *err)
{
    struct sink *names = sink_memory();
    size_t beyond = 0;
    for (size_t i = 0; i < c->options->region_count; i++) {
        sink_printf(names, "%s%.*s", i > 0 ? ", " : "", STR_ARG(c->options->regions[i]));
        beyond += beyond_the_wall(c, c->options->regions[i]);
    }
    error_set(err, ERR_NOT_FOUND, "no region in scope is enabled for account %.*s",
              STR_ARG(c->account));
    if (beyond > 0)
        error_detail(err, "Not enabled, or not of the credentials' partition %.*s: %.*s.",
                     STR_ARG(c->partition), STR_ARG(sink_view(names)));
    else if (sink_bytes(names) > 0)
        error_detail(err, "Not enabled: %.*s.", STR_ARG(sink_view(names)));
    error_hint(err, "Name others with --region or places.regions; without both, all that are "
                    "enabled are read.");
    sink_abort(names);
    return -1;
}

/* Of the services that are called: what is set for others is none of our business. */
static int make_endpoints(struct collector *c, struct region_state *region, struct error *err)
{
    for (enum operation i = 0; i < OP_COUNT; i++) {
        enum service service = operation_info(i)->service;
        struct endpoint *endpoint = &region->endpoints[service];
        if (operation_is_called(i) && str_is_empty(endpoint->host) &&
            endpoint_make(c->arena, service, region->name, c->options->settings, endpoint, err) !=
                0)
            return -1;
    }
    return 0;
}

static int begin_region(struct collector *c, struct region_state *region, const struct known *known,
                        struct error *err)
{
    region->name = known->name;
    region->standing = known->standing;
    region->enabled = known->standing != REGION_OFF;
    region->odd = known->odd;
    region->answered = str_eq(known->name, startup_home(c)) &&
                       known->standing != REGION_UNASKED; /* DescribeRegions was */
    region->progress.region = known->name;
    if (!known->odd)
        return make_endpoints(c, region, err);
    gap_note_odd(region);
    return 0;
}

int regions_learn(struct collector *c, struct error *err)
{
    struct vec all;
    vec_init(&all, sizeof(struct known));
    int status = ask_regions(c, &all, err);
    if (status == 0) {
        if (all.len > 0)
            qsort(all.data, all.len, sizeof(struct known), by_name);
        c->regions = mem_array(all.len + 1, sizeof(*c->regions));
        c->region_count = all.len;
        for (size_t i = 0; i < all.len; i++)
            queue_begin(&c->regions[i]);
    }
    for (size_t i = 0; status == 0 && i < all.len; i++)
        status = begin_region(c, &c->regions[i], &VEC_AT(struct known, &all, i), err);
    vec_clear(&all);
    return status == 0 && !any_enabled(c) ? none_enabled(c, err) : status;
}
