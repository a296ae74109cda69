#include "collector/aws/keys/http.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#include "collector/aws/keys/credentials.h"
#include "core/limits.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static instant now(void)
{
    return INT64_C(1768480496000);
}

static struct aws_settings settings;
static atomic_int stop;

static unsigned tried; /* each try is noted */

static void note(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
    tried++;
}

static struct aws_terms terms_now(void)
{
    return (struct aws_terms){.settings = &settings,
                              .debug = note,
                              .stop = &stop,
                              .now = now,
                              .monotonic_ms = monotonic_ms,
                              .began_ms = monotonic_ms()};
}

/* What the endpoint does, by the number of the request. */
struct scene {
    const char *statuses[4]; /* NULL: 200 */
    const char *headers;
    const char *body;
    enum odd_way way;
    char last[2048]; /* the last request */
    unsigned requests;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* one that hangs is not over yet */
    struct scene *s = ctx;
    pthread_mutex_lock(&lock);
    s->requests = request->number;
    (void)snprintf(s->last, sizeof(s->last), "%s", request->text);
    pthread_mutex_unlock(&lock);
    out->way = s->way;
    out->again = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    out->status = request->number <= 4 ? s->statuses[request->number - 1] : NULL;
    out->headers = s->headers;
    (void)snprintf(out->body, sizeof(out->body), "%s", s->body);
}

static struct http_exchange exchange_with(const char *url)
{
    return (struct http_exchange){.what = "a test",
                                  .method = "GET",
                                  .url = url,
                                  .link_local = true,
                                  .try_ms = 20000,
                                  .tries = 3};
}

/* One exchange with an endpoint of the scene. */
static void exchange(struct scene *s, const struct http_exchange *like, struct http_answer *out)
{
    struct error err = ERROR_INIT;
    struct odd_endpoint *endpoint = odd_endpoint_start(answer, s);
    struct http_exchange mine = *like;
    const struct aws_terms terms = terms_now();
    mine.url = odd_endpoint_url(endpoint);
    assert_int_equal(http_ask(&terms, &mine, out, &err), 0);
    odd_endpoint_stop(endpoint);
}

static void assert_body(struct http_answer *answered, const char *expected)
{
    assert_int_equal(answered->result.failure, FAILURE_NONE);
    assert_int_equal(answered->len, strlen(expected));
    assert_memory_equal(secret_bytes(answered->body), expected, answered->len);
    http_answer_clear(answered);
}

TEST(http__sends_what_it_is_told)
{
    struct scene s = {.body = "good"};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    told.method = "PUT";
    told.headers[0] = (struct http_header){"X-One", STR_LIT("1")};
    told.headers[1] = (struct http_header){"X-Two", STR_LIT("2")};
    exchange(&s, &told, &out);
    assert_body(&out, "good");
    assert_non_null(strstr(s.last, "PUT / HTTP/1.1\r\n"));
    assert_non_null(strstr(s.last, "X-One: 1\r\nX-Two: 2\r\n"));
    told.method = "POST";
    told.body = STR_LIT("{\"a\":1}");
    exchange(&s, &told, &out);
    assert_body(&out, "good");
    assert_non_null(strstr(s.last, "POST / HTTP/1.1\r\n"));
    assert_non_null(strstr(s.last, "\r\n\r\n{\"a\":1}"));
}

TEST(http__asks_again_where_that_may_help)
{
    struct scene s = {.statuses = {"503 Busy", "500 Oops"}, .body = "good"};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    exchange(&s, &told, &out);
    assert_body(&out, "good");
    assert_int_equal(s.requests, 3);
    told.tries = 2;
    exchange(&s, &told, &out);
    assert_int_equal(out.result.http_status, 500);
    http_answer_clear(&out);
    s.statuses[0] = "403 Forbidden";
    exchange(&s, &told, &out);
    assert_int_equal(out.result.http_status, 403);
    assert_int_equal(s.requests, 1);
    http_answer_clear(&out);
}

TEST(http__a_refusal_tells_code_and_message_without_secrets)
{
    struct scene s = {.statuses = {"401 No"},
                      .headers = "x-amzn-ErrorType: UnauthorizedException:http://x/\r\n",
                      .body = "{\"message\":\"no such token as tok-3n-0123456789\"}"};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    told.secrets[0] = STR_LIT("tok-3n-0123456789");
    exchange(&s, &told, &out);
    assert_string_equal(out.result.aws.code, "UnauthorizedException");
    assert_non_null(strstr(out.result.aws.message, "no such token as"));
    assert_null(strstr(out.result.aws.message, "0123456789"));
    http_answer_clear(&out);
    s.headers = NULL;
    s.body = "{\"error\":\"invalid_grant\",\"error_description\":\"It is over\"}";
    exchange(&s, &told, &out);
    assert_string_equal(out.result.aws.code, "invalid_grant");
    assert_string_equal(out.result.aws.message, "It is over");
    http_answer_clear(&out);
}

TEST(http__follows_no_redirect)
{
    struct scene s = {.statuses = {"302 Found"}, .headers = "Location: /there\r\n", .body = "x"};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    exchange(&s, &told, &out);
    assert_string_equal(out.result.aws.code, "Redirect");
    assert_int_equal(s.requests, 1);
    http_answer_clear(&out);
}

TEST(http__an_answer_without_end_is_given_up)
{
    struct scene s = {.body = "x", .way = ODD_ENDLESS};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    exchange(&s, &told, &out);
    assert_true(out.result.transport && out.result.fatal);
    assert_string_equal(out.result.aws.message, "the answer is too long");
    assert_int_equal(s.requests, 1);
    assert_true(out.len <= LIMIT_KEY_ANSWER_BYTES);
    http_answer_clear(&out);
}

TEST(http__who_does_not_answer_is_not_waited_for)
{
    struct scene s = {.body = "", .way = ODD_HANG};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    told.try_ms = 30; /* it may not have heard of us by then */
    told.tries = 2;
    tried = 0;
    exchange(&s, &told, &out);
    assert_true(out.result.late && out.result.transport);
    assert_int_equal(tried, 2);
    http_answer_clear(&out);
}

TEST(http__nobody_there)
{
    struct error err = ERROR_INIT;
    struct http_answer out;
    const struct aws_terms terms = terms_now();
    struct http_exchange told = exchange_with("http://127.0.0.1:1/");
    told.tries = 1;
    assert_int_equal(http_ask(&terms, &told, &out, &err), 0);
    assert_true(out.result.unreachable);
    http_answer_clear(&out);
}

/* What is next door is asked without a proxy, whatever the variables say; AWS through one. */
TEST(http__a_proxy_is_not_for_next_door)
{
    struct scene s = {.body = "good"};
    struct http_exchange told = exchange_with("");
    struct http_answer out;
    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    exchange(&s, &told, &out);
    assert_body(&out, "good");
    told.link_local = false;
    settings.max_attempts = 1;
    exchange(&s, &told, &out);
    settings.max_attempts = 0;
    assert_true(out.result.unreachable);
    http_answer_clear(&out);
    assert_int_equal(unsetenv("http_proxy"), 0);
}

TEST(http__a_signal_ends_it)
{
    struct error err = ERROR_INIT;
    struct http_answer out;
    const struct aws_terms terms = terms_now();
    struct scene s = {.body = "", .way = ODD_HANG};
    struct odd_endpoint *endpoint = odd_endpoint_start(answer, &s);
    const struct http_exchange told = exchange_with(odd_endpoint_url(endpoint));
    stop = 2;
    assert_int_equal(http_ask(&terms, &told, &out, &err), -1);
    stop = 0;
    assert_int_equal(err.code, ERR_CANCELLED);
    http_answer_clear(&out);
    odd_endpoint_stop(endpoint);
}

/* ---- secrets in memory ---- */

/* In a process of its own, so that its copies are not ours: answers once with the secret. */
static pid_t serve_secret(int fd)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    char text[4096], body[64] = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n";
    size_t head = strlen(body);
    char whole[128];
    int client = accept(fd, NULL, NULL);
    ssize_t got = recv(client, text, sizeof(text), 0);
    memcpy(whole, body, head);
    secret_copies_write(whole + head);
    (void)send(client, whole, head + SECRET_COPIES_LEN, 0);
    _exit(got > 0 ? 0 : 1);
}

TEST(http__an_answer_lies_in_one_place_and_in_none_at_the_end)
{
    struct error err = ERROR_INIT;
    struct http_answer out;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    char url[64];
    int status;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct aws_terms terms = terms_now();
    if (secret_copies() < 0)
        skip();
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    pid_t pid = serve_secret(fd);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)ntohs(address.sin_port));
    const struct http_exchange told = exchange_with(url);
    assert_int_equal(http_ask(&terms, &told, &out, &err), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(out.len, SECRET_COPIES_LEN);
    assert_int_equal(secret_copies(), 1);
    http_answer_clear(&out);
    assert_int_equal(secret_copies(), 0);
    close(fd);
}
