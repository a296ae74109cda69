/* Which regions are there, and which of them are asked. */
#include "collector/aws/collect_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/kind.h"

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct region_known *)a)->name, ((const struct region_known *)b)->name);
}

static bool listed(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

static bool wanted(const struct collector *c, const struct account *account, struct str name)
{
    const struct collect_options *options = c->options;
    return account->region_count == 0 || listed(account->regions, account->region_count, name) ||
           (!account->all_named && listed(options->more_regions, options->more_region_count, name));
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

static void know(struct collector *c, struct account *account, struct str name,
                 enum region_standing standing, bool odd)
{
    if (beyond_the_wall(account, name))
        return;
    for (size_t i = 0; i < account->known.len; i++)
        if (str_eq(VEC_AT(struct region_known, &account->known, i).name, name))
            return;
    struct region_known known = {arena_str(c->arena, name), standing, odd};
    vec_push(&account->known, &known);
}

/* What DescribeRegions lists. A name that makes no host of AWS's stays in the reports, as a region that
 * was not read; what it holds is not repeated. */
static void know_listed(struct collector *c, struct account *account,
                        const struct answer_region *region)
{
    char shown[ENDPOINT_REGION_MAX];
    size_t len = region->name.len < sizeof(shown) ? region->name.len : sizeof(shown);
    bool odd = !endpoint_region_fits(region->name);
    for (size_t i = 0; i < len; i++)
        shown[i] = endpoint_region_char(region->name.ptr[i]) ? region->name.ptr[i] : '?';
    struct str name = len > 0 ? str_make(shown, len) : STR_LIT("?");
    if (wanted(c, account, name))
        know(c, account, name, standing_of(region->opt_in_status), odd);
}

/* Regions that were named but that AWS did not list: tried all the same, and said to fail. */
static void know_named(struct collector *c, struct account *account, enum region_standing standing)
{
    const struct collect_options *options = c->options;
    for (size_t i = 0; i < account->region_count; i++)
        know(c, account, account->regions[i], standing, false);
    for (size_t i = 0; i < options->more_region_count && !account->all_named; i++)
        know(c, account, options->more_regions[i], standing, false);
}

/* Under the lock. */
static void know_answer(struct collector *c, struct account *account, const struct answer *answer)
{
    size_t count = 0;
    const struct answer_region *regions = answer ? answer_regions(answer, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        know_listed(c, account, &regions[i]);
    know_named(c, account, answer ? REGION_UNLISTED : REGION_UNASKED);
}

static void refused(struct collector *c, struct account *account, const struct call_result *result)
{
    struct error err = ERROR_INIT;
    (void)startup_refused(c, account, "ec2:DescribeRegions", result, &err);
    if (result->failure == FAILURE_DENIED || result->failure == FAILURE_SCP)
        error_hint(&err, "Grant ec2:DescribeRegions, or name the regions with --region.");
    unread_by_call(c, account, OP_DESCRIBE_REGIONS, result, &err);
}

void regions_ask(struct collector *c, struct account *account, struct asker *asker)
{
    struct call_result result = {0};
    struct error err = ERROR_INIT;
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    int status = startup_call(asker, account, OP_DESCRIBE_REGIONS, answer, &result, &err);
    bool told = status == 0 && result.failure == FAILURE_NONE;
    if (status != 0) {
        unread_by_error(c, account, &err);
    } else if (!told && account->region_count == 0) {
        refused(c, account, &result);
    } else {
        pthread_mutex_lock(&c->lock);
        know_answer(c, account, told ? answer : NULL);
        pthread_mutex_unlock(&c->lock);
    }
    answer_free(answer);
}

/* ---- regions of accounts that could not be asked ---- */

/* A region that some account has without opting in. */
struct common_region {
    struct str partition, name;
};

static bool is_common(const struct vec *commons, struct str partition, struct str name)
{
    for (size_t i = 0; i < commons->len; i++)
        if (str_eq(VEC_AT(struct common_region, commons, i).name, name) &&
            str_eq(VEC_AT(struct common_region, commons, i).partition, partition))
            return true;
    return false;
}

static void find_commons(const struct account *account, struct vec *commons)
{
    for (size_t k = 0; k < account->known.len; k++) {
        const struct region_known *known = &VEC_AT(struct region_known, &account->known, k);
        struct common_region common = {account->partition, known->name};
        if (known->standing == REGION_DEFAULT && !known->odd &&
            !is_common(commons, account->partition, known->name))
            (void)vec_push(commons, &common);
    }
}

/* Where something of it may lie: the regions in scope, else those that accounts of its partition have
 * anyway, as far as the others tell, else where it was asked. It must not go unseen. */
static void know_unasked(struct collector *c, struct account *account, const struct vec *commons)
{
    if (str_is_empty(account->partition))
        account->partition = str_from(region_partition(account->home));
    know_named(c, account, REGION_UNASKED);
    for (size_t i = 0; i < commons->len && account->region_count == 0; i++) {
        const struct common_region *common = &VEC_AT(struct common_region, commons, i);
        if (str_eq(common->partition, account->partition))
            know(c, account, common->name, REGION_UNASKED, false);
    }
    if (account->known.len == 0)
        know(c, account, account->home, REGION_UNASKED, false);
}

/* ---- none ---- */

static int none_enabled(const struct account *account, struct error *err)
{
    struct sink *names = sink_memory();
    size_t beyond = 0;
    for (size_t i = 0; i < account->region_count; i++) {
        sink_printf(names, "%s%.*s", i > 0 ? ", " : "", STR_ARG(account->regions[i]));
        beyond += beyond_the_wall(account, account->regions[i]);
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
        bool lists = operation_info(i)->source != SOURCE_COUNT;
        if (lists && operation_is_called(i) && str_is_empty(endpoint->host) &&
            endpoint_make(c->arena, service, target->region, c->options->terms.settings, endpoint,
                          err) != 0)
            return -1;
    }
    return 0;
}

/* ---- targets ---- */

static int begin_target(struct collector *c, struct target *target,
                        const struct region_known *known, struct error *err)
{
    target->region = known->name;
    target->standing = known->standing;
    target->enabled = known->standing != REGION_OFF;
    target->odd = known->odd;
    target->answered = str_eq(known->name, target->account->home) &&
                       known->standing != REGION_UNASKED; /* DescribeRegions was */
    if (target->enabled)
        target_open(target, c->arena, c->options->terms.monotonic_ms());
    if (!known->odd)
        return make_endpoints(c, target, err);
    gap_note_odd(target);
    return 0;
}

/* Of an account that is not asked, whatever the reason. */
static void begin_unasked(struct target *target, struct str region, struct listing *listings)
{
    target->region = region;
    target->enabled = listings != NULL;
    if (listings)
        target_open_unread(target, listings);
}

static bool is_asked(const struct account *account)
{
    return !account->unread && !account->closed;
}

static int add_targets(struct collector *c, struct account *account, struct vec *targets,
                       struct error *err)
{
    int status = 0;
    struct listing *listings = account->unread ? listings_unread(account->unread, c->arena) : NULL;
    if (account->known.len > 0)
        qsort(account->known.data, account->known.len, sizeof(struct region_known), by_name);
    for (size_t i = 0; i < account->known.len && status == 0; i++) {
        const struct region_known *known = &VEC_AT(struct region_known, &account->known, i);
        struct target target = {.account = account, .row = (uint32_t)targets->len};
        if (is_asked(account))
            status = begin_target(c, &target, known, err);
        else
            begin_unasked(&target, known->name, listings);
        vec_push(targets, &target);
    }
    account->target_count = account->known.len;
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
        enabled = enabled || (c->targets[i].enabled && !c->targets[i].account->unread);
    for (size_t i = 0; i < c->account_count; i++)
        if (!enabled || c->accounts[i].target_count == 0)
            return none_enabled(&c->accounts[i], err);
    return 0;
}

static void know_all_unasked(struct collector *c)
{
    struct vec commons;
    vec_init(&commons, sizeof(struct common_region));
    for (size_t i = 0; i < c->account_count; i++)
        if (is_asked(&c->accounts[i]))
            find_commons(&c->accounts[i], &commons);
    for (size_t i = 0; i < c->account_count; i++)
        if (!is_asked(&c->accounts[i]))
            know_unasked(c, &c->accounts[i], &commons);
    vec_clear(&commons);
}

int regions_settle(struct collector *c, struct error *err)
{
    struct vec targets;
    int status = 0;
    know_all_unasked(c);
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
