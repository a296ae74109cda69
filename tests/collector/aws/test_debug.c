/* What --debug tells of a collection: answers with their request ids, and what was done about the bad ones. */
#include "collector/aws/collect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define SECRET "planted/Secret+0123456789"
#define TOKEN  "plantedSessionToken0123456789"
#define LOG    65536

static int64_t monotonic_ms(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

struct scene {
    odd_answer_fn *odd;
    atomic_uint snapshots; /* times that they were asked for */
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct credentials *credentials;
    struct collect_account account;
    struct collect_options options;
    struct collect_plan plan;
    pthread_mutex_t lock;
    char log[LOG];
};

static void note(void *ctx, const char *line)
{
    struct scene *s = ctx;
    pthread_mutex_lock(&s->lock);
    size_t len = strlen(s->log);
    (void)snprintf(s->log + len, LOG - len, "%s\n", line);
    pthread_mutex_unlock(&s->lock);
}

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char *const names[] = {"eu-west-1", NULL};
    struct scene *s = ctx;
    if (strcmp(request->action, "DescribeRegions") == 0)
        odd_regions(out, names);
    if (strcmp(request->action, "DescribeSnapshots") == 0) {
        s->snapshots++;
        s->odd(s, request, out);
    }
}

/* Lists the snapshots of one region, and tells all. */
static const char *log_of(struct scene *s, odd_answer_fn *odd)
{
    struct collect_stats stats;
    struct error err = ERROR_INIT;
    *s = (struct scene){.odd = odd, .plan = {.everywhere[SOURCE_SNAP] = COLLECT_ALL}};
    pthread_mutex_init(&s->lock, NULL);
    s->endpoint = odd_endpoint_start(answer, s);
    for (int service = 0; service < SERVICE_COUNT; service++)
        s->settings.endpoint_urls[service] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.region = STR_LIT("eu-west-1");
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT(SECRET), STR_LIT(TOKEN));
    s->account.keys = keys_static(s->credentials);
    s->options = (struct collect_options){.accounts = &s->account,
                                          .account_count = 1,
                                          .plan = &s->plan,
                                          .not_after = INT64_MAX,
                                          .jobs = 1,
                                          .terms = {.settings = &s->settings,
                                                    .debug = note,
                                                    .debug_ctx = s,
                                                    .now = now,
                                                    .monotonic_ms = monotonic_ms}};
    graph_free(aws_collect(&s->options, &stats, &err));
    odd_endpoint_stop(s->endpoint);
    keys_free(s->account.keys);
    credentials_free(s->credentials);
    pthread_mutex_destroy(&s->lock);
    assert_null(strstr(s->log, SECRET));
    assert_null(strstr(s->log, TOKEN));
    return s->log;
}

static void refuse(struct odd_answer *out, const char *status, const char *code,
                   const char *request_id)
{
    out->status = status;
    (void)snprintf(out->body, sizeof(out->body),
                   "<Response><Errors><Error><Code>%s</Code><Message>" SECRET " " TOKEN
                   "</Message></Error></Errors><RequestID>%s</RequestID></Response>",
                   code, request_id);
}

static void expect(const char *log, const char *words)
{
    if (!strstr(log, words))
        fail_msg("'%s' is not in:\n%s", words, log);
}

static void soundly(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    out->headers = "x-amzn-RequestId: 11111111-2222\r\n";
}

static void soundly_in_its_body(void *ctx, const struct odd_request *request,
                                struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    (void)snprintf(out->body, sizeof(out->body),
                   "<DescribeSnapshotsResponse><requestId>33333333-4444</requestId><snapshotSet/>"
                   "</DescribeSnapshotsResponse>");
}

TEST(debug__tells_the_request_ids_of_sound_answers)
{
    static struct scene s;
    const char *log = log_of(&s, soundly);
    expect(log, "DescribeSnapshots eu-west-1 of 111122223333: HTTP 200, ");
    expect(log, " ms, request 11111111-2222\n");
    expect(log_of(&s, soundly_in_its_body), " ms, request 33333333-4444\n");
}

/* Whoever stands where AWS stands can put anything into a header. */
static void with_a_secret(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    (void)request;
    out->headers = "x-amzn-RequestId: " TOKEN "\r\n";
}

TEST(debug__a_request_id_that_is_a_secret_is_not_shown)
{
    static struct scene s;
    expect(log_of(&s, with_a_secret), "DescribeSnapshots eu-west-1 of 111122223333: HTTP 200, ");
}

static void throttled_once(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)request;
    if (((struct scene *)ctx)->snapshots == 1)
        refuse(out, "503 Slow Down", "RequestLimitExceeded", "55555555-6666");
}

TEST(debug__tells_throttles_and_when_it_is_tried_again)
{
    static struct scene s;
    const char *log = log_of(&s, throttled_once);
    expect(log, "HTTP 503, ");
    expect(log, " ms, RequestLimitExceeded, request 55555555-6666\n");
    expect(log, "DescribeSnapshots eu-west-1 of 111122223333: throttled, try 2 of 8 in ");
}

static void forgetful(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    if (request->token[0])
        refuse(out, "400 Bad Request", "InvalidNextToken", "77777777-8888");
    else
        odd_snapshots(out, 1, 2, ((struct scene *)ctx)->snapshots == 1 ? "page-token-1" : "");
}

TEST(debug__tells_that_a_listing_begins_anew_but_not_by_which_token)
{
    static struct scene s;
    const char *log = log_of(&s, forgetful);
    expect(log,
           "DescribeSnapshots eu-west-1 of 111122223333: the page token is not taken any more, "
           "begun anew\n");
    assert_null(strstr(log, "page-token"));
}

/* By the wall clock ten minutes ahead of ours. */
static void ahead_once(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static char headers[64];
    (void)request;
    time_t at = time(NULL) + 600;
    struct tm utc;
    if (((struct scene *)ctx)->snapshots > 1)
        return;
    (void)strftime(headers, sizeof(headers), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n",
                   gmtime_r(&at, &utc));
    refuse(out, "400 Bad Request", "RequestExpired", "99999999-0000");
    out->headers = headers;
}

TEST(debug__tells_that_the_clock_is_corrected)
{
    static struct scene s;
    const char *log = log_of(&s, ahead_once);
    const char *said = strstr(log, "clock: that of AWS is +");
    assert_non_null(said);
    long seconds = strtol(said + strlen("clock: that of AWS is +"), NULL, 10);
    assert_true(seconds >= 598 && seconds <= 600);
}
