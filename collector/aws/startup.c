/* Before the listings: who are we, and which regions are there. */
#include "collector/aws/collect_internal.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/mem.h"
#include "model/kind.h"

/* For libcurl: not 0 ends the transfer, so that a signal need not wait for a slow answer. */
static int on_transfer(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return collector_stopped(ctx);
}

static int send_one(struct collector *c, struct call *call, struct call_result *result)
{
    curl_easy_setopt(call->easy, CURLOPT_XFERINFOFUNCTION, on_transfer);
    curl_easy_setopt(call->easy, CURLOPT_XFERINFODATA, c);
    curl_easy_setopt(call->easy, CURLOPT_NOPROGRESS, 0L);
    CURLcode code = curl_easy_perform(call->easy);
    call_finish(call, code, result);
    c->stats->requests++;
    c->stats->bytes += call->received;
    return collector_stopped(c) ? -1 : 0;
}

/* One call with its retries; the answer is the caller's. */
static int call_once(struct collector *c, enum operation operation, struct str region,
                     struct answer *answer, struct call_result *result, struct error *err)
{
    struct call call;
    struct endpoint endpoint;
    unsigned tries = 0;
    int64_t begun_ms = c->options->monotonic_ms();
    if (endpoint_make(c->arena, operation_info(operation)->service, region, c->options->settings,
                      &endpoint, err) != 0 ||
        call_init(&call, &c->shared, err) != 0)
        return -1;
    int status = 0;
    do {
        if (tries > 0)
            poll(NULL, 0, (int)call_backoff_ms(result->failure, tries, &c->random));
        status = call_prepare(&call, operation, &endpoint, STR_EMPTY, STR_EMPTY, answer, err);
        if (status != 0)
            break;
        status = send_one(c, &call, result);
        if (status != 0)
            error_set(err, ERR_CANCELLED, "stopped by a signal before anything was collected");
    } while (status == 0 && call_retryable(result) && ++tries < call_attempts(c->options) &&
             !call_took_too_long(result, c->options->monotonic_ms() - begun_ms));
    call_clear(&call);
    return status;
}

static struct str home_region(const struct collector *c)
{
    const struct aws_settings *settings = c->options->settings;
    if (!str_is_empty(settings->region))
        return settings->region;
    return c->options->region_count > 0 ? c->options->regions[0] : STR_LIT("us-east-1");
}

static bool has_own_endpoint(const struct collector *c)
{
    const struct aws_settings *settings = c->options->settings;
    return !str_is_empty(settings->endpoint_url_ec2) || !str_is_empty(settings->endpoint_url_sts);
}

/* A refusal without a code of AWS's, where AWS is not at its end. */
static bool is_of_somebody_else(const struct call_result *failure)
{
    bool passing = failure->failure == FAILURE_TRANSIENT || failure->failure == FAILURE_THROTTLE;
    return failure->web_page || (failure->http_status >= 400 && !failure->aws.code[0] && !passing);
}

const char *startup_way_hint(const struct collector *c, const struct call_result *failure)
{
    if (is_of_somebody_else(failure))
        return has_own_endpoint(c)
                   ? "check the endpoint URL (AWS_ENDPOINT_URL), the proxy variables (HTTPS_PROXY, "
                     "NO_PROXY), and whether the proxy lets requests pass"
                   : "check the proxy variables (HTTPS_PROXY, NO_PROXY), and whether the proxy "
                     "lets requests to AWS pass";
    if (failure->transport && failure->fatal)
        return "TLS could not be verified: point AWS_CA_BUNDLE at the CA that signed the "
               "endpoint's certificate";
    if (failure->transport && c->options->settings->use_fips)
        return "not every region has FIPS endpoints: leave those without out, or set "
               "AWS_USE_FIPS_ENDPOINT=false for them; and check the network and the proxy "
               "variables";
    if (failure->proxy)
        return "the proxy of HTTPS_PROXY does not let the connection pass: check its user and "
               "password, and whether it allows this host";
    if (failure->transport)
        return "check the network, the proxy variables (HTTPS_PROXY, NO_PROXY) and "
               "AWS_ENDPOINT_URL";
    return NULL;
}

static int refused(const struct collector *c, const char *what, const struct call_result *result,
                   struct error *err)
{
    const struct aws_settings *settings = c->options->settings;
    bool told = result->aws.code[0] != '\0';
    bool network = result->transport || result->web_page;
    error_set(err, network ? ERR_NETWORK : ERR_DENIED, "%s failed: %s", what,
              told ? result->aws.code : result->aws.message);
    if (told && result->aws.message[0])
        error_detail(err, "%s", result->aws.message);
    const char *way = startup_way_hint(c, result);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else if (result->failure == FAILURE_EXPIRED)
        error_hint(err, "The session token has expired: get a new one and run again.");
    else if (result->aws.wrong_region)
        error_hint(err,
                   "Region %.*s was asked, and who answered serves another one: set AWS_REGION to "
                   "that%s.",
                   STR_ARG(home_region(c)),
                   has_own_endpoint(c) ? ", or leave the endpoint URL out (see --endpoint-url)"
                                       : "");
    else if (result->failure == FAILURE_AUTH || result->failure == FAILURE_CLOCK)
        error_hint(err,
                   "Check the keys (from the %s) and this machine's clock. Region %.*s was asked, "
                   "which must be enabled for the account%s; AWS_REGION names another one.",
                   settings->source, STR_ARG(home_region(c)),
                   str_is_empty(credentials_session_token(c->options->credentials))
                       ? ""
                       : " and, if it must be opted into, refuses session tokens of the global STS "
                         "endpoint");
    return -1;
}

/* libcurl would wait for a pipe that nobody writes, and says of others only that they are bad. */
static int check_authorities(const struct aws_settings *settings, struct error *err)
{
    char why[FILE_WHY_BYTES];
    if (str_is_empty(settings->ca_bundle))
        return 0;
    int fd = file_open(settings->ca_bundle.ptr, why);
    if (fd >= 0) {
        (void)close(fd);
        return 0;
    }
    (void)error_set(err, ERR_INPUT, "could not read the CA bundle %.*s: %s",
                    STR_ARG(settings->ca_bundle), why);
    error_hint(err, "AWS_CA_BUNDLE or ca_bundle in the profile names it");
    return -1;
}

bool startup_keys_work(struct collector *c)
{
    struct call_result result = {0};
    struct error err = ERROR_INIT;
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = call_once(c, OP_GET_CALLER_IDENTITY, home_region(c), answer, &result, &err);
    answer_free(answer);
    bool refused = result.failure == FAILURE_AUTH || result.failure == FAILURE_EXPIRED;
    return status != 0 || !refused || !result.aws.code[0] || result.aws.wrong_region;
}

/* Keys of one partition are nobody in another: the region that took them tells, and where its name
 * has no known form the ARN, "arn:aws-cn:sts::…". */
static struct str partition_of_caller(const struct collector *c, struct str arn)
{
    struct str rest = str_skip(arn, str_starts(arn, "arn:") ? 4 : arn.len);
    struct str partition = str_make(rest.ptr, str_find(rest, ":"));
    struct str home = home_region(c);
    bool known = region_is_plausible(home) || str_is_empty(partition);
    return known ? str_from(region_partition(home)) : arena_str(c->arena, partition);
}

int startup_identity(struct collector *c, struct error *err)
{
    if (check_authorities(c->options->settings, err) != 0)
        return -1;
    struct call_result result = {0};
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = call_once(c, OP_GET_CALLER_IDENTITY, home_region(c), answer, &result, err);
    if (status == 0 && result.failure != FAILURE_NONE)
        status = refused(c, "sts:GetCallerIdentity", &result, err);
    if (status == 0) {
        const struct answer_identity *identity = answer_identity(answer);
        c->account = arena_str(c->arena, identity->account);
        c->partition = partition_of_caller(c, identity->arn);
        snprintf(c->stats->caller_arn, sizeof(c->stats->caller_arn), "%.*s",
                 STR_ARG(identity->arn));
        snprintf(c->stats->account, sizeof(c->stats->account), "%.*s", STR_ARG(identity->account));
    }
    answer_free(answer);
    if (status == 0 && !str_is_empty(c->options->account) &&
        !str_eq(c->options->account, c->account)) {
        error_set(err, ERR_USAGE, "the credentials are of account %.*s, not of %.*s",
                  STR_ARG(c->account), STR_ARG(c->options->account));
        error_hint(err, "Name a profile of that account with --profile.");
        return -1;
    }
    return status;
}

/* ---- regions ---- */

struct known {
    struct str name;
    enum region_standing standing;
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

static void know(struct collector *c, struct vec *all, struct str name,
                 enum region_standing standing)
{
    if (beyond_the_wall(c, name))
        return;
    for (size_t i = 0; i < all->len; i++)
        if (str_eq(VEC_AT(struct known, all, i).name, name))
            return;
    struct known known = {arena_str(c->arena, name), standing};
    vec_push(all, &known);
}

/* Regions that were named but that AWS did not list: tried all the same, and said to fail. */
static void know_named(struct collector *c, struct vec *all, enum region_standing standing)
{
    const struct collect_options *options = c->options;
    for (size_t i = 0; i < options->region_count; i++)
        know(c, all, options->regions[i], standing);
    for (size_t i = 0; i < options->more_region_count; i++)
        know(c, all, options->more_regions[i], standing);
}

static enum region_standing standing_of(struct str opt_in_status)
{
    if (str_eq_c(opt_in_status, "not-opted-in"))
        return REGION_OFF;
    return str_eq_c(opt_in_status, "opted-in") ? REGION_OPTED_IN : REGION_DEFAULT;
}

static int ask_regions(struct collector *c, struct vec *all, struct error *err)
{
    struct call_result result = {0};
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    int status = call_once(c, OP_DESCRIBE_REGIONS, home_region(c), answer, &result, err);
    bool told = status == 0 && result.failure == FAILURE_NONE;
    size_t count = 0;
    const struct answer_region *regions = told ? answer_regions(answer, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (wanted(c->options, regions[i].name))
            know(c, all, regions[i].name, standing_of(regions[i].opt_in_status));
    answer_free(answer);
    if (status == 0)
        know_named(c, all, told ? REGION_UNLISTED : REGION_UNASKED);
    if (status != 0 || told || c->options->region_count > 0)
        return status;
    refused(c, "ec2:DescribeRegions", &result, err);
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

int startup_regions(struct collector *c, struct error *err)
{
    struct vec all;
    vec_init(&all, sizeof(struct known));
    int status = ask_regions(c, &all, err);
    if (status == 0) {
        if (all.len > 0)
            qsort(all.data, all.len, sizeof(struct known), by_name);
        c->regions = mem_array(all.len + 1, sizeof(*c->regions));
        c->region_count = all.len;
    }
    for (size_t i = 0; status == 0 && i < all.len; i++) {
        const struct known *known = &VEC_AT(struct known, &all, i);
        c->regions[i].name = known->name;
        c->regions[i].standing = known->standing;
        c->regions[i].enabled = known->standing != REGION_OFF;
        c->regions[i].answered = str_eq(known->name, home_region(c)) &&
                                 known->standing != REGION_UNASKED; /* DescribeRegions was */
        c->regions[i].progress.region = known->name;
        status = endpoint_make(c->arena, SERVICE_EC2, known->name, c->options->settings,
                               &c->regions[i].endpoint, err);
    }
    vec_clear(&all);
    return status == 0 && !any_enabled(c) ? none_enabled(c, err) : status;
}
