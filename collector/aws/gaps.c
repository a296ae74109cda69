/* Why listings were not read. A reason contradicts nothing that was just read: whether refused keys
 * are dead or only unwelcome in one region is asked when all listings have ended. */
#include "collector/aws/collect_internal.h"

#define NEW_CREDENTIALS "get new credentials (a new session, or other keys) and run again"

/* Only ExpiredToken says by its name that the keys have ended. RequestExpired speaks of the request, unless their
 * time has come; and a refusal of keys that worked before may be their end or their withdrawal. */
bool gap_is_end_of_keys(const struct collector *c, const struct account *account,
                        const struct call_result *failure)
{
    instant now = c->options->terms.now() + c->shared.skew_ms;
    return result_names_the_end(failure) ||
           (failure->failure == FAILURE_EXPIRED && keys_are_over(account->keys, now));
}

/* the reason that a failure tells alone. Keys that are refused have none yet: GAP_FAILED. */
enum gap_reason gap_reason_of(const struct call_result *failure)
{
    /* Without AWS's own code a refusal may be a proxy's: then nothing is known of permissions. */
    bool told = failure->aws.code[0] != '\0';
    if (failure->unreachable)
        return GAP_ENDPOINT;
    switch (failure->failure) {
    case FAILURE_NONE: return GAP_NONE;
    case FAILURE_THROTTLE: return GAP_THROTTLED;
    case FAILURE_DENIED: return told ? GAP_DENIED : GAP_FAILED;
    case FAILURE_SCP: return GAP_SCP;
    case FAILURE_EXPIRED: return result_names_the_end(failure) ? GAP_EXPIRED : GAP_FAILED;
    case FAILURE_REGION_OFF: return GAP_REGION_OFF;
    default: return GAP_FAILED;
    }
}

/* ---- as they come ---- */

/* The keys did work here, or nobody takes them for expired by mistake. */
static bool shows_dead_keys(const struct target *target, const struct call_result *failure)
{
    return failure->failure == FAILURE_EXPIRED ||
           (failure->failure == FAILURE_AUTH && failure->aws.code[0] && target->answered &&
            !failure->aws.wrong_region);
}

/* What the reason alone does not advise, or NULL. */
static const char *cure_of(const struct collector *c, const struct call_result *failure)
{
    if (failure->failure == FAILURE_EXPIRED && !result_names_the_end(failure))
        return NEW_CREDENTIALS;
    if (failure->failure == FAILURE_CLOCK)
        return "set this machine's clock";
    return startup_way_hint(c, failure);
}

const char *gap_words(struct collector *c, enum operation operation,
                      const struct call_result *failure)
{
    const struct operation_info *info = operation_info(operation);
    const char *cure = cure_of(c, failure);
    return arena_printf(c->arena, "%s:%s answered %s%s%s%s%s%s", service_info(info->service)->name,
                        info->action, failure->aws.code[0] ? failure->aws.code : "an error",
                        failure->aws.message[0] ? ": " : "", failure->aws.message, cure ? " (" : "",
                        cure ? cure : "", cure ? ")" : "")
        .ptr;
}

static struct listing *listing_of(const struct chain *chain)
{
    return target_listing(chain->target, operation_info(chain->operation)->source);
}

static bool is_first(const struct chain *chain)
{
    struct listing *listing = listing_of(chain);
    if (listing->failed)
        return false; /* the first failure is the one told */
    listing->failed = true;
    chain->target->gaps++;
    return true;
}

void gap_note(struct collector *c, const struct chain *chain, const struct call_result *failure)
{
    struct target *target = chain->target;
    struct listing *listing = listing_of(chain);
    bool ended = gap_is_end_of_keys(c, target->account, failure);
    enum gap_reason reason = ended ? GAP_EXPIRED : gap_reason_of(failure);
    if (shows_dead_keys(target, failure))
        target->account->keys_dead = true;
    if (ended)
        target->account->keys_expired = true;
    if (reason == GAP_DENIED || reason == GAP_SCP)
        target->answered = true; /* whoever is told what he may not do is known */
    if (!is_first(chain))
        return;
    listing->reason = reason;
    listing->keys_refused = failure->failure == FAILURE_AUTH && failure->aws.code[0];
    listing->wrong_region = failure->aws.wrong_region;
    listing->detail = gap_words(c, chain->operation, failure);
}

void gap_note_unasked(const struct chain *chain)
{
    struct listing *listing = listing_of(chain);
    if (!is_first(chain))
        return;
    bool expired = chain->target->account->keys_expired;
    listing->reason = expired ? GAP_EXPIRED : GAP_FAILED;
    listing->detail =
        expired ? "not read to its end: AWS stopped taking the credentials"
                : "not read to its end: AWS stopped taking the credentials; " NEW_CREDENTIALS;
}

void gap_note_over(struct collector *c, const struct chain *chain, enum time_limit limit)
{
    const struct operation_info *info = operation_info(chain->operation);
    struct listing *listing = listing_of(chain);
    char words[TIMING_WORDS_MAX];
    if (!is_first(chain))
        return;
    listing->reason = GAP_INTERRUPTED;
    listing->detail = arena_printf(c->arena, "%s:%s was not read to its end: %s",
                                   service_info(info->service)->name, info->action,
                                   timing_words(&c->options->terms, limit, words))
                          .ptr;
}

void gap_note_odd(struct target *target)
{
    for (size_t i = 0; i < target_listing_count(target); i++) {
        struct listing *listing = &target->listings[i];
        listing->failed = true;
        listing->reason = GAP_FAILED;
        listing->detail = "ec2:DescribeRegions names a region so, and no region of AWS can have "
                          "that name (? stands for what names do not hold): it was not asked";
        target->gaps++;
    }
}

/* ---- when all listings have ended ---- */

#define REGIONS_SHOWN 3

/* An endpoint of the user's that takes the keys for some regions alone: what it says of the others is
 * no word about the keys. */
static const char *why_refused_by_own_endpoint(const struct collector *c,
                                               const struct account *account)
{
    struct sink *text = sink_memory();
    size_t count = 0;
    sink_cstr(text,
              "all regions are asked at the endpoint URL (AWS_ENDPOINT_URL), and it takes the "
              "keys for ");
    for (size_t i = 0; i < account->target_count; i++) {
        if (!account->targets[i].answered)
            continue;
        if (count++ < REGIONS_SHOWN)
            sink_printf(text, "%s%.*s", count > 1 ? ", " : "", STR_ARG(account->targets[i].region));
    }
    if (count > REGIONS_SHOWN)
        sink_printf(text, " and %zu more", count - REGIONS_SHOWN);
    sink_cstr(text, count > 0 ? " alone: " : "other regions: ");
    sink_cstr(text, "leave the others out with --region, or the endpoint URL");
    const char *copy = arena_str(c->arena, sink_view(text)).ptr;
    sink_abort(text);
    return copy;
}

static const char *why_refused_by_region(const struct collector *c, const struct target *target)
{
    bool session = startup_has_session(c, target->account);
    switch (target->standing) {
    case REGION_UNASKED:
        return "the same keys work elsewhere; whether the region is enabled could not be asked";
    case REGION_UNLISTED:
        return "the same keys work elsewhere, and AWS does not list this region for the account";
    case REGION_OPTED_IN:
        return session
                   ? "the region is enabled and the same keys work elsewhere: opted-in regions "
                     "refuse a session token of the global STS endpoint; make the session with "
                     "AWS_STS_REGIONAL_ENDPOINTS=regional, or have the account issue version 2 "
                     "tokens"
                   : "the region is enabled and the same keys work elsewhere; a region that was "
                     "just enabled takes a while to know them";
    default:
        return "the same keys work elsewhere; new ones take a while to be known in all regions";
    }
}

/* A region that AWS does not list, or that was opted into, can refuse the keys for its own reasons, at an
 * endpoint of the user's as well: these are named, unless the answer tells. */
static const char *why_refused_here(const struct collector *c, const struct target *target,
                                    const struct listing *listing)
{
    bool own = !str_is_empty(c->options->terms.settings->endpoint_urls[SERVICE_EC2]);
    if (own && listing->wrong_region)
        return why_refused_by_own_endpoint(c, target->account);
    if (!own || target->answered || target->standing == REGION_UNLISTED)
        return why_refused_by_region(c, target);
    if (target->standing != REGION_OPTED_IN)
        return why_refused_by_own_endpoint(c, target->account);
    return arena_printf(c->arena, "%s; or else %s", why_refused_by_region(c, target),
                        why_refused_by_own_endpoint(c, target->account))
        .ptr;
}

static bool any_keys_refused(const struct account *account)
{
    for (size_t i = 0; i < account->target_count; i++) {
        const struct target *target = &account->targets[i];
        for (size_t k = 0; k < target_listing_count(target); k++)
            if (target->listings[k].keys_refused)
                return true;
    }
    return false;
}

static void settle(struct collector *c, const struct target *target, struct listing *listing)
{
    listing->reason = GAP_FAILED;
    const char *why =
        target->account->keys_dead
            ? "the credentials worked when the run began and no longer do; " NEW_CREDENTIALS
            : why_refused_here(c, target, listing);
    listing->detail = arena_printf(c->arena, "%s (%s)", listing->detail, why).ptr;
}

/* Of whose keys nothing is known yet. */
static void ask_about_keys(struct collector *c, struct account *account, struct asker *asker)
{
    (void)c;
    if (!account->keys_dead && any_keys_refused(account) && !startup_keys_work(asker, account))
        account->keys_dead = true;
}

static void settle_account(struct collector *c, struct account *account)
{
    for (size_t i = 0; i < account->target_count; i++) {
        struct target *target = &account->targets[i];
        for (size_t k = 0; k < target_listing_count(target); k++)
            if (target->listings[k].keys_refused)
                settle(c, target, &target->listings[k]);
    }
}

void gaps_settle(struct collector *c)
{
    startup_each(c, ask_about_keys);
    for (size_t i = 0; i < c->account_count; i++)
        settle_account(c, &c->accounts[i]);
}
