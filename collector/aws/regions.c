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
static bool beyond_the_wall(const struct account *account, struct str region)
{
    return region_is_plausible(region) && !str_eq_c(account->partition, region_partition(region));
}

static enum region_standing standing_of(struct str opt_in_status)
{
    if (str_eq_c(opt_in_status, "not-opted-in"))
        return REGION_OFF;
    return str_eq_c(opt_in_status, "opted-in") ? REGION_OPTED_IN : REGION_DEFAULT;
}

/* What is known of the regions of one account. */
struct knowledge {
    struct collector *c;
    const struct account *account;
    struct vec all; /* struct known */
};

static void know(struct knowledge *k, struct str name, enum region_standing standing, bool odd)
{
    if (beyond_the_wall(k->account, name))
        return;
    for (size_t i = 0; i < k->all.len; i++)
        if (str_eq(VEC_AT(struct known, &k->all, i).name, name))
            return;
    struct known known = {arena_str(k->c->arena, name), standing, odd};
    vec_push(&k->all, &known);
}

/* What DescribeRegions lists. A name that makes no host of AWS's stays in the reports, as a region that
 * was not read; what it holds is not repeated. */
static void know_listed(struct knowledge *k, const struct answer_region *region)
{
    char shown[ENDPOINT_REGION_MAX];
    size_t len = region->name.len < sizeof(shown) ? region->name.len : sizeof(shown);
    bool odd = !endpoint_region_fits(region->name);
    for (size_t i = 0; i < len; i++)
        shown[i] = endpoint_region_char(region->name.ptr[i]) ? region->name.ptr[i] : '?';
    struct str name = len > 0 ? str_make(shown, len) : STR_LIT("?");
    if (wanted(k->c->options, name))
        know(k, name, standing_of(region->opt_in_status), odd);
}

/* Regions that were named but that AWS did not list: tried all the same, and said to fail. */
static void know_named(struct knowledge *k, enum region_standing standing)
{
    const struct collect_options *options = k->c->options;
    for (size_t i = 0; i < options->region_count; i++)
        know(k, options->regions[i], standing, false);
    for (size_t i = 0; i < options->more_region_count; i++)
        know(k, options->more_regions[i], standing, false);
}

static int ask_regions(struct knowledge *k, struct error *err)
{
    struct collector *c = k->c;
    struct call_result result = {0};
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    int status = startup_call(c, k->account, OP_DESCRIBE_REGIONS, answer, &result, err);
    bool told = status == 0 && result.failure == FAILURE_NONE;
    size_t count = 0;
    const struct answer_region *regions = told ? answer_regions(answer, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        know_listed(k, &regions[i]);
    answer_free(answer);
    if (status == 0)
        know_named(k, told ? REGION_UNLISTED : REGION_UNASKED);
    if (status != 0 || told || c->options->region_count > 0)
        return status;
    startup_refused(c, k->account, "ec2:DescribeRegions", &result, err);
    if (result.failure == FAILURE_DENIED || result.failure == FAILURE_SCP)
        error_hint(err, "Grant ec2:DescribeRegions, or name the regions with --region.");
    return -1;
}

static int none_enabled(const struct collector *c, const struct account *account, struct error *err)
{
    struct sink *names = sink_memory();
    size_t beyond = 0;
    for (size_t i = 0; i < c->options->region_count; i++) {
        sink_printf(names, "%s%.*s", i > 0 ? ", " : "", STR_ARG(c->options->regions[i]));
        beyond += beyond_the_wall(account, c->options->regions[i]);
    }
    error_set(err, ERR_NOT_FOUND, "no region in scope is enabled for account %.*s",
              STR_ARG(account->id));
    if (beyond > 0)
        error_detail(err, "Not enabled, or not of the credentials' partition %.*s: %.*s.",
                     STR_ARG(account->partition), STR_ARG(sink_view(names)));
    else if (sink_bytes(names) > 0)
        error_detail(err, "Not enabled: %.*s.", STR_ARG(sink_view(names)));
    error_hint(err, "Name others with --region or places.regions; without both, all that are "
                    "enabled are read.");
    sink_abort(names);
    return -1;
}

/* Of the services that are called: what is set for others is none of our business. */
static int make_endpoints(struct collector *c, struct target *target, struct error *err)
{
    target->endpoints = arena_array(c->arena, SERVICE_COUNT, sizeof(*target->endpoints));
    for (enum operation i = 0; i < OP_COUNT; i++) {
        enum service service = operation_info(i)->service;
        struct endpoint *endpoint = &target->endpoints[service];
        if (operation_is_called(i) && str_is_empty(endpoint->host) &&
            endpoint_make(c->arena, service, target->region, c->options->terms.settings, endpoint,
                          err) != 0)
            return -1;
    }
    return 0;
}

/* ---- targets ---- */

static int begin_target(struct collector *c, struct target *target, const struct known *known,
                        struct error *err)
{
    target->region = known->name;
    target->standing = known->standing;
    target->enabled = known->standing != REGION_OFF;
    target->odd = known->odd;
    target->answered = str_eq(known->name, startup_home(c)) &&
                       known->standing != REGION_UNASKED; /* DescribeRegions was */
    if (target->enabled)
        target_open(target, c->arena, c->options->terms.monotonic_ms());
    if (!known->odd)
        return make_endpoints(c, target, err);
    gap_note_odd(target);
    return 0;
}

static int add_targets(struct collector *c, struct account *account, struct vec *targets,
                       struct error *err)
{
    struct knowledge k = {.c = c, .account = account};
    vec_init(&k.all, sizeof(struct known));
    int status = ask_regions(&k, err);
    if (k.all.len > 0)
        qsort(k.all.data, k.all.len, sizeof(struct known), by_name);
    for (size_t i = 0; i < k.all.len && status == 0; i++) {
        struct target target = {.account = account, .row = (uint32_t)targets->len};
        status = begin_target(c, &target, &VEC_AT(struct known, &k.all, i), err);
        vec_push(targets, &target);
    }
    account->target_count = k.all.len;
    vec_clear(&k.all);
    return status;
}

/* The targets do not move any more. */
static void hand_out(struct collector *c, struct vec *targets)
{
    size_t first = 0;
    vec_reserve(targets, targets->len + 1); /* some memory, also for none */
    c->targets = targets->data;
    c->target_count = targets->len;
    for (size_t i = 0; i < c->account_count; i++) {
        c->accounts[i].targets = c->targets + first;
        first += c->accounts[i].target_count;
    }
}

/* An account without any target would go unseen; one that has some that are off is told as it is. */
static int check_targets(const struct collector *c, struct error *err)
{
    bool enabled = false;
    for (size_t i = 0; i < c->target_count; i++)
        enabled = enabled || c->targets[i].enabled;
    for (size_t i = 0; i < c->account_count; i++)
        if (!enabled || c->accounts[i].target_count == 0)
            return none_enabled(c, &c->accounts[i], err);
    return 0;
}

int regions_learn(struct collector *c, struct error *err)
{
    struct vec targets;
    int status = 0;
    vec_init(&targets, sizeof(struct target));
    for (size_t i = 0; i < c->account_count && status == 0; i++)
        status = add_targets(c, &c->accounts[i], &targets, err);
    if (status != 0) {
        vec_clear(&targets);
        return status;
    }
    hand_out(c, &targets);
    return check_targets(c, err);
}
