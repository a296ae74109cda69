/* A whole collection, over the network, from an endpoint that is odd in one region. */
#include "collector/aws/collect.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/limits.h"
#include "core/mem.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define ODD_REGION "ap-south-1" /* comes first, and is asked first */

static const char *const regions[] = {ODD_REGION, "eu-west-1", "us-east-1", NULL};

/* A clock that goes faster than time, so that minutes are over soon; or is put ahead with each page, so that
 * they are over after so many pages, however slow the machine. */
static atomic_int clock_speed = 1;
static atomic_llong clock_ahead_ms;

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    return us * clock_speed / 1000 + clock_ahead_ms;
}

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

/* What the endpoint does, and what came of it. */
struct scene {
    odd_answer_fn *odd; /* in ODD_REGION, for what EC2 lists */
    const char *const *names;
    atomic_llong asked_ms[2]; /* when its snapshots were asked for, the first times */
    atomic_uint asked;
    atomic_uint others; /* listings that were asked for, ODD_REGION's snapshots left out */
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct credentials *credentials;
    struct collect_account account;
    struct collect_options options;
    struct collect_stats stats;
    struct error err;
    struct graph *graph;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    bool here = strcmp(request->region, ODD_REGION) == 0;
    if (strcmp(request->action, "DescribeRegions") == 0) {
        odd_regions(out, s->names);
        return;
    }
    if (strcmp(request->service, "ec2") != 0)
        return;
    s->others += !here || strcmp(request->action, "DescribeSnapshots") != 0;
    if (here && s->odd)
        s->odd(s, request, out);
}

/* For every service: nothing is asked elsewhere. */
static void use_endpoint(struct scene *s)
{
    for (int service = 0; service < SERVICE_COUNT; service++)
        s->settings.endpoint_urls[service] = str_from(odd_endpoint_url(s->endpoint));
}

static void scene_init(struct scene *s, odd_answer_fn *odd, int speed)
{
    clock_speed = speed;
    clock_ahead_ms = 0;
    *s = (struct scene){.odd = odd, .names = regions, .err = ERROR_INIT};
    s->endpoint = odd_endpoint_start(answer, s);
    use_endpoint(s);
    s->settings.region = STR_LIT("eu-west-1");
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->account.keys = keys_static(s->credentials);
    s->options = (struct collect_options){.accounts = &s->account,
                                          .account_count = 1,
                                          .terms.settings = &s->settings,
                                          .not_after = INT64_MAX,
                                          .jobs = 1,
                                          .connections = 1,
                                          .terms.now = now,
                                          .terms.monotonic_ms = monotonic_ms};
}

static void collect(struct scene *s)
{
    s->options.terms.began_ms = monotonic_ms();
    s->graph = aws_collect(&s->options, &s->stats, &s->err);
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    graph_free(s->graph);
    keys_free(s->account.keys);
    credentials_free(s->credentials);
}

static const struct coverage *seen(const struct scene *s, const char *region, enum source source)
{
    assert_non_null(s->graph);
    uint32_t place = graph_find_place(s->graph, STR_LIT("111122223333"), str_from(region));
    assert_true(place < s->graph->place_count);
    return graph_coverage(s->graph, place, source);
}

static void expect_complete(const struct scene *s, const char *region)
{
    static const enum source sources[] = {SOURCE_SNAP, SOURCE_VOL, SOURCE_AMI, SOURCE_INST,
                                          SOURCE_LT};
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        assert_int_equal(seen(s, region, sources[i])->state, COVERAGE_COMPLETE);
}

static void expect_gap(const struct scene *s, enum source source, enum gap_reason reason,
                       const char *words)
{
    const struct coverage *coverage = seen(s, ODD_REGION, source);
    assert_int_equal(coverage->state, COVERAGE_GAP);
    if (!strstr(coverage->detail, words))
        fail_msg("'%s' is not in: %s", words, coverage->detail);
    assert_int_equal(coverage->reason, reason);
}

/* ---- several accounts ---- */

#define SECOND "444455556666"

/* Which key is whose; the second account is denied its volumes, and has more snapshots. */
static void two_accounts(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char *const some[] = {"eu-west-1", "us-east-1", NULL};
    bool second = strcmp(request->key, "AKID2") == 0;
    (void)ctx;
    if (strcmp(request->action, "GetCallerIdentity") == 0 && second)
        odd_identity(out, SECOND);
    if (strcmp(request->action, "DescribeRegions") == 0)
        odd_regions(out, second ? some : regions);
    if (strcmp(request->action, "DescribeSnapshots") == 0)
        odd_snapshots(out, second ? 100 : 1, second ? 5 : 3, "");
    if (strcmp(request->action, "DescribeVolumes") == 0 && second) {
        out->status = "403 Forbidden";
        (void)snprintf(out->body, sizeof(out->body),
                       "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
                       "<Message>no</Message></Error></Errors></Response>");
    }
}

/* What the tee heard. */
struct heard {
    atomic_uint pages, seconds, firsts, lasts;
    atomic_ullong snapshots;
};

static void hear(void *ctx, const struct page_done *page)
{
    struct heard *heard = ctx;
    assert_non_null(page->part);
    assert_true(page->at > 0);
    heard->pages++;
    heard->seconds += str_eq_c(page->account, SECOND);
    heard->firsts += str_is_empty(page->token) && page->page == 1;
    heard->lasts += str_is_empty(page->next);
    if (page->source == SOURCE_SNAP)
        heard->snapshots += page->items;
}

static void hear_progress(void *ctx, const struct collect_progress *now)
{
    *(struct collect_progress *)ctx = *now;
}

/* The last word tells all that was done. */
static void expect_progress(const struct scene *s, const struct collect_progress *last)
{
    assert_true(last->last);
    assert_int_equal(last->accounts_done, 2);
    assert_int_equal(last->regions, 5);
    assert_int_equal(last->regions_done, 5);
    assert_int_equal(last->listings_done, last->listings);
    assert_int_equal(last->calls, s->stats.requests);
    assert_int_equal(last->pages, s->stats.pages);
    assert_int_equal(last->resources, 3 * 3 + 2 * 5);
    assert_int_equal(last->gaps, 2);
    assert_int_equal(last->line_count, 0);
}

static const struct coverage *seen_of(const struct graph *graph, const char *account,
                                      const char *region, enum source source)
{
    uint32_t place = graph_find_place(graph, str_from(account), str_from(region));
    assert_int_not_equal(place, PLACE_NONE);
    return graph_coverage(graph, place, source);
}

static void two_scene_init(struct scene *s, struct collect_account *accounts,
                           struct credentials *second)
{
    scene_init(s, NULL, 1);
    odd_endpoint_stop(s->endpoint);
    s->endpoint = odd_endpoint_start(two_accounts, s);
    use_endpoint(s);
    accounts[0] = s->account;
    accounts[1] = (struct collect_account){.keys = keys_static(second)};
    s->options.accounts = accounts;
    s->options.account_count = 2;
    s->options.connections = 4;
}

/* Each is asked with its own keys, for its own regions, and what one is denied is no gap of the other. */
TEST(collect__several_accounts_side_by_side)
{
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        struct scene s;
        struct collect_account accounts[2];
        struct heard heard = {0};
        struct collect_progress last = {0};
        const struct page_tee tee = {.page = hear, .ctx = &heard};
        struct credentials *second =
            credentials_make(STR_LIT("AKID2"), STR_LIT("secret2"), STR_EMPTY);
        two_scene_init(&s, accounts, second);
        s.options.jobs = jobs;
        s.options.tee = &tee;
        s.options.progress = hear_progress;
        s.options.progress_ctx = &last;
        collect(&s);
        assert_non_null(s.graph);
        assert_int_equal(s.graph->place_count, 5);
        expect_progress(&s, &last);
        assert_int_equal(seen_of(s.graph, "111122223333", "us-east-1", SOURCE_SNAP)->items, 3);
        assert_int_equal(seen_of(s.graph, SECOND, "us-east-1", SOURCE_SNAP)->items, 5);
        assert_int_equal(seen_of(s.graph, "111122223333", "us-east-1", SOURCE_VOL)->state,
                         COVERAGE_COMPLETE);
        assert_int_equal(seen_of(s.graph, SECOND, "us-east-1", SOURCE_VOL)->reason, GAP_DENIED);
        assert_int_equal(graph_find_place(s.graph, STR_LIT(SECOND), STR_LIT(ODD_REGION)),
                         PLACE_NONE);
        assert_int_equal(heard.pages, s.stats.pages);
        assert_int_equal(heard.pages, 3 * 7 + 2 * 6);
        assert_int_equal(heard.seconds, 2 * 6);
        assert_int_equal(heard.firsts, heard.pages);
        assert_int_equal(heard.lasts, heard.pages);
        assert_int_equal(heard.snapshots, 3 * 3 + 2 * 5);
        keys_free(accounts[1].keys);
        credentials_free(second);
        scene_clear(&s);
    }
}

TEST(collect__two_keys_of_one_account_are_refused)
{
    struct scene s;
    struct collect_account accounts[2];
    struct credentials *second = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    two_scene_init(&s, accounts, second);
    collect(&s);
    assert_null(s.graph);
    assert_string_equal(s.err.message, "two credentials are of account 111122223333");
    keys_free(accounts[1].keys);
    credentials_free(second);
    scene_clear(&s);
}

/* ---- accounts that cannot be read ---- */

#define MANY 40

/* Accounts 000000000001 and so on by their keys, AKID1 and so on. */
struct crowd {
    struct scene s;
    const char
        *failing; /* the action that fails for every fourth; NULL: their keys cannot be had */
    struct keys *keys[MANY];
    struct credentials *credentials[MANY];
    struct collect_account accounts[MANY];
    char ids[MANY][13];
};

static unsigned number_of(const char *key)
{
    unsigned number = 0;
    (void)sscanf(key, "AKID%u", &number);
    return number;
}

static void refuse(struct odd_answer *out, const char *code)
{
    out->status = "403 Forbidden";
    (void)snprintf(out->body, sizeof(out->body),
                   "<Response><Errors><Error><Code>%s</Code><Message>not you</Message></Error>"
                   "</Errors></Response>",
                   code);
}

static void crowd_answers(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    const struct crowd *crowd = ctx;
    char account[13];
    unsigned number = number_of(request->key);
    (void)snprintf(account, sizeof(account), "%012u", number);
    if (strcmp(request->action, "GetCallerIdentity") == 0)
        odd_identity(out, account);
    if (strcmp(request->action, "DescribeRegions") == 0)
        odd_regions(out, regions);
    if (strcmp(request->action, "DescribeSnapshots") == 0)
        odd_snapshots(out, number * 10, 2, "");
    if (number % 4 == 0 && crowd->failing && strcmp(request->action, crowd->failing) == 0)
        refuse(out, "UnauthorizedOperation");
}

static struct credentials *no_role(void *ctx, instant *until, struct error *err)
{
    (void)ctx;
    (void)until;
    (void)error_set(err, ERR_DENIED, "the role snapaudit could not be assumed");
    error_detail(err, "AccessDenied: not authorized to perform sts:AssumeRole.");
    return NULL;
}

static void crowd_init(struct crowd *crowd, const char *failing)
{
    *crowd = (struct crowd){.failing = failing};
    scene_init(&crowd->s, NULL, 1);
    odd_endpoint_stop(crowd->s.endpoint);
    crowd->s.endpoint = odd_endpoint_start(crowd_answers, crowd);
    use_endpoint(&crowd->s);
    for (unsigned i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "AKID%u", i + 1);
        (void)snprintf(crowd->ids[i], sizeof(crowd->ids[i]), "%012u", i + 1);
        crowd->credentials[i] = credentials_make(str_from(key), STR_LIT("secret"), STR_EMPTY);
        crowd->keys[i] = (i + 1) % 4 == 0 && !failing
                             ? keys_begun(NULL, INSTANT_UNSET, (struct keys_source){no_role, NULL})
                             : keys_static(crowd->credentials[i]);
        crowd->accounts[i] =
            (struct collect_account){.keys = crowd->keys[i], .expected = str_from(crowd->ids[i])};
    }
    crowd->s.options.accounts = crowd->accounts;
    crowd->s.options.account_count = MANY;
    crowd->s.options.connections = 8;
    crowd->s.options.jobs = 2;
}

static void crowd_clear(struct crowd *crowd)
{
    for (size_t i = 0; i < MANY; i++) {
        keys_free(crowd->keys[i]);
        credentials_free(crowd->credentials[i]);
    }
    scene_clear(&crowd->s);
}

/* Nothing is known of it, where something might be: in the regions that all have. */
static void expect_unread(const struct scene *s, const char *account, enum gap_reason reason,
                          const char *words)
{
    for (size_t i = 0; regions[i]; i++) {
        const struct coverage *coverage = seen_of(s->graph, account, regions[i], SOURCE_VOL);
        assert_int_equal(coverage->state, COVERAGE_GAP);
        assert_int_equal(coverage->reason, reason);
        if (!strstr(coverage->detail, words))
            fail_msg("'%s' is not in: %s", words, coverage->detail);
        uint32_t place = graph_find_place(s->graph, str_from(account), str_from(regions[i]));
        assert_true(s->graph->places[place].in_scope);
        assert_false(graph_complete(s->graph, place, SOURCE_SNAP));
    }
}

TEST(collect__an_account_that_fails_is_a_gap_and_costs_no_other)
{
    static const struct {
        const char *failing;
        const char *words;
    } rows[] = {
        {"GetCallerIdentity", "sts:GetCallerIdentity answered UnauthorizedOperation: not you"},
        {"DescribeRegions", "ec2:DescribeRegions answered UnauthorizedOperation: not you"},
        {NULL, "the role snapaudit could not be assumed: AccessDenied: not authorized to perform "
               "sts:AssumeRole."}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct crowd crowd;
        crowd_init(&crowd, rows[i].failing);
        collect(&crowd.s);
        assert_non_null(crowd.s.graph);
        assert_int_equal(crowd.s.graph->place_count, MANY * 3);
        expect_unread(&crowd.s, "000000000004", GAP_DENIED, rows[i].words);
        expect_unread(&crowd.s, "000000000040", GAP_DENIED, rows[i].words);
        assert_int_equal(seen_of(crowd.s.graph, "000000000005", "us-east-1", SOURCE_SNAP)->items,
                         2);
        assert_int_equal(crowd.s.graph->snapshot_count, MANY * 3 / 4 * 3 * 2);
        crowd_clear(&crowd);
    }
}

/* In the regions that are named, whatever the others have; or in its own. */
TEST(collect__an_account_that_fails_is_a_gap_in_the_regions_in_scope)
{
    static const struct str named[] = {{"eu-west-1", 9}}, own[] = {{"us-east-1", 9}};
    struct crowd crowd;
    crowd_init(&crowd, NULL);
    crowd.s.options.regions = named;
    crowd.s.options.region_count = 1;
    crowd.accounts[7].regions = own;
    crowd.accounts[7].region_count = 1;
    crowd.accounts[8].regions = own;
    crowd.accounts[8].region_count = 1;
    collect(&crowd.s);
    assert_non_null(crowd.s.graph);
    assert_int_equal(crowd.s.graph->place_count, MANY);
    assert_int_equal(seen_of(crowd.s.graph, "000000000004", "eu-west-1", SOURCE_VOL)->state,
                     COVERAGE_GAP);
    assert_int_equal(seen_of(crowd.s.graph, "000000000008", "us-east-1", SOURCE_VOL)->state,
                     COVERAGE_GAP);
    assert_int_equal(seen_of(crowd.s.graph, "000000000009", "us-east-1", SOURCE_VOL)->state,
                     COVERAGE_COMPLETE);
    crowd_clear(&crowd);
}

TEST(collect__a_closed_account_is_no_gap_and_proves_nothing)
{
    struct crowd crowd;
    crowd_init(&crowd, "none");
    crowd.accounts[1].keys = NULL;
    crowd.accounts[1].closed = "the account is SUSPENDED";
    collect(&crowd.s);
    assert_non_null(crowd.s.graph);
    const struct coverage *coverage =
        seen_of(crowd.s.graph, "000000000002", "eu-west-1", SOURCE_VOL);
    assert_int_equal(coverage->state, COVERAGE_NOT_APPLICABLE);
    assert_string_equal(coverage->detail, "the account is SUSPENDED");
    assert_false(coverage_is_gap(coverage));
    uint32_t place = graph_find_place(crowd.s.graph, STR_LIT("000000000002"), STR_LIT("eu-west-1"));
    assert_false(graph_complete_for_subjects(crowd.s.graph, place, SOURCE_VOL));
    crowd_clear(&crowd);
}

TEST(collect__when_no_account_can_be_read_the_first_says_why)
{
    struct crowd crowd;
    crowd_init(&crowd, NULL);
    crowd.s.options.accounts = &crowd.accounts[3];
    crowd.s.options.account_count = 1;
    collect(&crowd.s);
    assert_null(crowd.s.graph);
    assert_int_equal(crowd.s.err.code, ERR_DENIED);
    assert_string_equal(crowd.s.err.message, "the role snapaudit could not be assumed");
    crowd.accounts[4] = crowd.accounts[7];
    crowd.s.options.account_count = 2;
    collect(&crowd.s);
    assert_null(crowd.s.graph);
    assert_string_equal(crowd.s.err.message,
                        "none of 2 accounts could be read; the first, 000000000004: the role "
                        "snapaudit could not be assumed");
    crowd_clear(&crowd);
}

/* Requests are those of one account, times as many. */
TEST(collect__the_start_of_many_accounts_costs_two_calls_each)
{
    struct crowd crowd;
    crowd_init(&crowd, "none");
    collect(&crowd.s);
    assert_non_null(crowd.s.graph);
    assert_int_equal(crowd.s.stats.requests, crowd.s.stats.pages + (uint64_t)2 * MANY);
    crowd_clear(&crowd);
}

/* ---- keys that end ---- */

/* Gives AKID1, AKID2, … */
struct giver {
    atomic_uint given;
};

static struct credentials *give(void *ctx, instant *until, struct error *err)
{
    struct giver *giver = ctx;
    char id[16];
    (void)err;
    (void)snprintf(id, sizeof(id), "AKID%u", ++giver->given);
    *until = INSTANT_UNSET;
    return credentials_make(str_from(id), STR_LIT("secret"), STR_LIT("session-1"));
}

/* The first keys are good for who one is and which regions there are. */
static void first_keys_end(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    if (strcmp(request->key, "AKID1") != 0)
        return;
    out->status = "400 Bad Request";
    (void)snprintf(out->body, sizeof(out->body),
                   "<Response><Errors><Error><Code>ExpiredToken</Code><Message>over</Message>"
                   "</Error></Errors></Response>");
}

/* An hour passes between any two looks at the clock, so that no keys are young. */
static atomic_llong hours;
static instant now_hours_later(void)
{
    return (instant)time(NULL) * MS_PER_SECOND + MS_PER_HOUR * hours++;
}

TEST(collect__keys_that_ended_are_renewed_and_nothing_is_lost)
{
    struct scene s;
    struct giver giver = {0};
    scene_init(&s, first_keys_end, 1);
    keys_free(s.account.keys);
    s.account.keys = keys_begun(NULL, INSTANT_UNSET, (struct keys_source){give, &giver});
    s.options.terms.now = now_hours_later;
    s.options.connections = 4;
    collect(&s);
    expect_complete(&s, ODD_REGION);
    expect_complete(&s, "us-east-1");
    assert_int_equal(giver.given, 2);
    scene_clear(&s);
}

/* ---- slowness ---- */

static void hang(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    out->way = ODD_HANG;
}

static void drip(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    out->way = ODD_DRIP;
}

static void nobody(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    out->status = "503 Slow Down";
    out->headers = "Retry-After: 60\r\n";
}

/* With one connection a worker, and the odd region first: only who makes way lets the others finish in
 * time. */
TEST(collect__a_slow_region_costs_itself_alone)
{
    static const struct {
        odd_answer_fn *way;
        unsigned workers;
    } rows[] = {{hang, 1}, {drip, 1}, {nobody, 1}, {hang, 2}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scene s;
        scene_init(&s, rows[i].way, 50);
        s.options.jobs = s.options.connections = rows[i].workers;
        s.options.terms.deadline_ms = MS_PER_MINUTE;
        collect(&s);
        expect_complete(&s, "eu-west-1");
        expect_complete(&s, "us-east-1");
        expect_gap(&s, SOURCE_SNAP, GAP_INTERRUPTED,
                   "the run's time, 1 min by --deadline, was over");
        scene_clear(&s);
    }
}

/* Of four connections it gets one while others wait: these need not wait until it is known to be slow, which
 * takes longer than the run has. */
TEST(collect__a_slow_host_does_not_take_all_connections)
{
    struct scene s;
    scene_init(&s, hang, 4);
    s.options.connections = 4;
    s.options.terms.deadline_ms = 8 * MS_PER_SECOND;
    collect(&s);
    expect_complete(&s, "eu-west-1");
    expect_complete(&s, "us-east-1");
    expect_gap(&s, SOURCE_SNAP, GAP_INTERRUPTED, "the run's time, 8 s by --deadline, was over");
    scene_clear(&s);
}

/* Every page is new, and none is the last. */
static void one_page_more(const struct odd_request *request, struct odd_answer *out)
{
    char token[32];
    (void)snprintf(token, sizeof(token), "T%u", request->number);
    odd_snapshots(out, request->number * 10, 10, token);
}

/* A hundred take ten minutes. */
static void no_last_page(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    if (strcmp(request->action, "DescribeSnapshots") != 0)
        return;
    clock_ahead_ms += 6 * MS_PER_SECOND;
    one_page_more(request, out);
}

/* Its time begins when all others have had theirs: there is one clock for all, and a listing whose answer
 * is on its way must not be late because of pages elsewhere. The client that asks for so many pages more has
 * looked at every connection in between. */
#define OTHERS       17 /* six listings in each of three regions, but this one */
#define PAGES_OF_ALL 20

static void no_last_page_at_last(void *ctx, const struct odd_request *request,
                                 struct odd_answer *out)
{
    static atomic_uint pages;
    const struct scene *s = ctx;
    if (strcmp(request->action, "DescribeSnapshots") != 0)
        return;
    pages = s->others < OTHERS ? 0 : pages + 1;
    clock_ahead_ms += pages > PAGES_OF_ALL ? 6 * MS_PER_SECOND : 0;
    one_page_more(request, out);
}

/* Alone in its region, so that the region's time is its own, however often it makes way. */
TEST(collect__a_listing_has_its_time)
{
    struct scene s;
    const struct collect_plan plan = {.everywhere[SOURCE_SNAP] = COLLECT_ALL};
    scene_init(&s, no_last_page, 1);
    s.options.plan = &plan;
    collect(&s);
    expect_gap(&s, SOURCE_SNAP, GAP_INTERRUPTED, "one listing gets 10 min");
    assert_int_equal(seen(&s, "eu-west-1", SOURCE_SNAP)->state, COVERAGE_COMPLETE);
    scene_clear(&s);
}

/* With a connection each. Which time was over first, its own or that of its region, is the same here. */
TEST(collect__an_endless_listing_costs_itself_alone)
{
    struct scene s;
    scene_init(&s, no_last_page_at_last, 1);
    s.options.connections = 32;
    collect(&s);
    expect_complete(&s, "eu-west-1");
    expect_gap(&s, SOURCE_SNAP, GAP_INTERRUPTED, "10 min");
    assert_int_equal(seen(&s, ODD_REGION, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    scene_clear(&s);
}

/* What its listings spend one after the other on the only connection adds up. */
TEST(collect__a_region_has_its_time)
{
    struct scene s;
    scene_init(&s, hang, 800);
    collect(&s);
    expect_complete(&s, "eu-west-1");
    expect_complete(&s, "us-east-1");
    expect_gap(&s, SOURCE_LT, GAP_INTERRUPTED, "the listings of one region get 10 min together");
    scene_clear(&s);
}

static void hang_at_start(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    const char *action = ctx;
    if (strcmp(request->action, action) == 0)
        out->way = ODD_HANG;
}

/* The first calls have no listings yet that could be gaps. */
TEST(collect__a_start_that_hangs_ends_in_time)
{
    static char actions[][20] = {"GetCallerIdentity", "DescribeRegions"};
    for (size_t i = 0; i < 2; i++) {
        struct scene s;
        scene_init(&s, NULL, 1);
        odd_endpoint_stop(s.endpoint);
        s.endpoint = odd_endpoint_start(hang_at_start, actions[i]);
        use_endpoint(&s);
        s.options.terms.deadline_ms = 200;
        collect(&s);
        assert_null(s.graph);
        assert_int_equal(s.err.code, ERR_NETWORK);
        assert_non_null(strstr(s.err.message, actions[i]));
        assert_non_null(strstr(s.err.message, "NoAnswerInTime"));
        assert_string_equal(s.err.detail, "the run's time, 200 ms by --deadline, was over");
        scene_clear(&s);
    }
}

/* ---- Retry-After ---- */

static void busy_once(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    if (strcmp(request->action, "DescribeSnapshots") != 0)
        return;
    unsigned nth = s->asked++;
    if (nth < 2)
        s->asked_ms[nth] = monotonic_ms();
    if (nth > 0)
        return;
    out->status = "503 Service Unavailable";
    out->headers = "Retry-After: 20\r\n";
}

TEST(collect__who_asks_to_wait_is_not_asked_before)
{
    struct scene s;
    scene_init(&s, busy_once, 200);
    collect(&s);
    expect_complete(&s, ODD_REGION);
    assert_int_equal(s.asked, 2);
    assert_true(s.asked_ms[1] - s.asked_ms[0] >= 20 * MS_PER_SECOND);
    assert_int_equal(s.stats.retries, 1);
    scene_clear(&s);
}

/* ---- what has no end ---- */

static void two_tokens(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    if (strcmp(request->action, "DescribeSnapshots") == 0)
        odd_snapshots(out, 1, 1, strcmp(request->token, "A") == 0 ? "B" : "A");
}

static void empty_pages(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    char token[32];
    (void)ctx;
    (void)snprintf(token, sizeof(token), "T%u", request->number);
    if (strcmp(request->action, "DescribeSnapshots") == 0)
        odd_snapshots(out, 1, 0, token);
}

TEST(collect__tokens_that_go_round_are_given_up)
{
    odd_answer_fn *const ways[] = {two_tokens, empty_pages};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct scene s;
        scene_init(&s, ways[i], 1);
        collect(&s);
        expect_complete(&s, "eu-west-1");
        expect_gap(&s, SOURCE_SNAP, GAP_FAILED, "EndlessListing");
        assert_true(s.stats.requests < 200);
        scene_clear(&s);
    }
}

static void endless_records(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char item[] = "<item><snapshotId>snap-00000000000000001</snapshotId></item>";
    (void)ctx;
    if (strcmp(request->action, "DescribeSnapshots") != 0)
        return;
    out->way = ODD_ENDLESS;
    (void)snprintf(out->body, sizeof(out->body), "<DescribeSnapshotsResponse><snapshotSet>");
    out->again = item;
}

/* No record, and no text that is too long. */
static void endless_comments(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static char comments[65536];
    endless_records(ctx, request, out);
    if (!out->again)
        return;
    for (size_t i = 0; i + 1024 < sizeof(comments); i += 1024)
        (void)snprintf(comments + i, sizeof(comments) - i, "<!--%1017s-->", "");
    out->again = comments;
}

TEST(collect__a_page_without_end_is_given_up)
{
    static const struct {
        odd_answer_fn *way;
        const char *words;
    } rows[] = {{endless_records, "more than 20000 records in one page"},
                {endless_comments, "an answer of more than 134217728 bytes"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scene s;
        scene_init(&s, rows[i].way, 1);
        collect(&s);
        expect_complete(&s, "eu-west-1");
        expect_gap(&s, SOURCE_SNAP, GAP_FAILED, rows[i].words);
        assert_int_equal(s.stats.retries, 0); /* it will not be smaller the next time */
        scene_clear(&s);
    }
}

/* ---- odd words ---- */

/* ---- tokens that run out ---- */

static atomic_uint versions_asked;
static atomic_uint templates_asked;

static void put_templates(struct odd_answer *out, const char *id, const char *token)
{
    (void)snprintf(out->body, sizeof(out->body),
                   "<DescribeLaunchTemplatesResponse><launchTemplates><item><launchTemplateId>%s"
                   "</launchTemplateId></item></launchTemplates><nextToken>%s</nextToken>"
                   "</DescribeLaunchTemplatesResponse>",
                   id, token);
}

/* The token of the first page is taken once it has run out: then all begins again. */
static void runs_out(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    if (strcmp(request->action, "DescribeLaunchTemplateVersions") == 0) {
        versions_asked++;
        (void)snprintf(out->body, sizeof(out->body),
                       "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet/>"
                       "</DescribeLaunchTemplateVersionsResponse>");
    }
    if (strcmp(request->action, "DescribeLaunchTemplates") != 0)
        return;
    templates_asked++;
    if (strcmp(request->token, "") == 0) {
        put_templates(out, "lt-0000000000000000a", "more");
    } else if (templates_asked == 2) {
        out->status = "400 Bad Request";
        (void)snprintf(out->body, sizeof(out->body),
                       "<Response><Errors><Error><Code>InvalidNextToken</Code><Message>gone"
                       "</Message></Error></Errors></Response>");
    } else {
        put_templates(out, "lt-0000000000000000b", "");
    }
}

TEST(collect__what_follows_templates_is_asked_once)
{
    struct scene s;
    versions_asked = templates_asked = 0;
    scene_init(&s, runs_out, 1);
    collect(&s);
    assert_non_null(s.graph);
    assert_int_equal(templates_asked, 4);
    assert_int_equal(versions_asked, 2);
    scene_clear(&s);
}

TEST(collect__an_odd_name_costs_that_region_alone)
{
    static const struct {
        const char *name; /* in XML */
        const char *shown;
    } rows[] = {
        {"us-east-1.evil.example", "us-east-1?evil?example"},
        {"a@127.0.0.1", "a?127?0?0?1"},
        {"eu-west-1/#", "eu-west-1\?\?"},
        {"a&#x9b;31m", "a\?\?31m"},
        {"a&#13;&#10;X: y", "a\?\?\?\?\?y"},
        {"EU-WEST-1", "\?\?-\?\?\?\?-1"},
        {"eu west-1", "eu?west-1"},
        {"", "?"},
        {"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", /* 65 */
         "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const names[] = {"eu-west-1", rows[i].name, "us-east-1", rows[i].name, NULL};
        struct scene s;
        scene_init(&s, NULL, 1);
        s.names = names;
        collect(&s);
        expect_complete(&s, "eu-west-1");
        expect_complete(&s, "us-east-1");
        assert_int_equal(s.graph->place_count, 3);
        const struct coverage *coverage = seen(&s, rows[i].shown, SOURCE_SNAP);
        assert_int_equal(coverage->state, COVERAGE_GAP);
        assert_int_equal(coverage->reason, GAP_FAILED);
        assert_non_null(strstr(coverage->detail, "no region of AWS can have that name"));
        assert_int_equal(s.stats.requests, 2 + 2 * 6);
        scene_clear(&s);
    }
}

static void odd_date(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    if (strcmp(request->action, "DescribeSnapshots") == 0)
        (void)snprintf(out->body, sizeof(out->body),
                       "<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-00000000"
                       "</snapshotId><startTime>2024-02-30T99:00:00Z</startTime></item><item>"
                       "<snapshotId>snap-00000001</snapshotId><startTime>2024-02-03T00:00:00Z"
                       "</startTime></item></snapshotSet></DescribeSnapshotsResponse>");
}

TEST(collect__an_odd_date_costs_that_date_alone)
{
    struct scene s;
    scene_init(&s, odd_date, 1);
    collect(&s);
    expect_complete(&s, ODD_REGION);
    assert_int_equal(s.graph->snapshot_count, 2);
    assert_true(s.graph->snapshots[0].start_time == INSTANT_UNSET);
    assert_true(s.graph->snapshots[1].start_time != INSTANT_UNSET);
    assert_int_equal(s.stats.bad_times, 1);
    scene_clear(&s);
}
