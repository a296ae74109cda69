#include "tests/bench/receive.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "collector/aws/endpoint.h"
#include "collector/aws/protocol.h"
#include "collector/aws/sigv4.h"
#include "tests/bench/sandbox.h"
#include "tests/bench/table.h"

enum { TAIL = 2048 }; /* of a body: the token of the next page stands there */

static const enum operation listings[] = {
    OP_DESCRIBE_SNAPSHOTS, OP_DESCRIBE_VOLUMES,          OP_DESCRIBE_IMAGES,
    OP_DESCRIBE_INSTANCES, OP_DESCRIBE_LAUNCH_TEMPLATES,
};
enum { LISTINGS = sizeof(listings) / sizeof(listings[0]) };

struct receiving {
    const char *url;
    const char *const *regions;
    unsigned chains; /* regions times listings */
    unsigned connections;
    pthread_mutex_t lock;
    unsigned next; /* the chain that nobody took yet */
};

struct connection {
    CURL *easy;
    struct curl_slist *headers;
    struct protocol_request request;
    enum operation operation;
    struct endpoint endpoint;
    uint64_t bytes; /* of all answers */
    size_t tail_len;
    char tail[TAIL + 1];
};

struct receiver {
    struct receiving *all;
    pthread_t thread;
    CURLM *multi;
    struct arena *arena;
    struct credentials *credentials;
    struct sigv4_signer *signer;
    struct received got;
};

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct connection *c = ctx;
    size_t len = size * count;
    size_t fresh = len < TAIL ? len : TAIL;
    size_t old = c->tail_len < TAIL - fresh ? c->tail_len : TAIL - fresh;
    memmove(c->tail, c->tail + c->tail_len - old, old);
    memcpy(c->tail + old, data + len - fresh, fresh);
    c->tail_len = old + fresh;
    c->tail[c->tail_len] = '\0';
    c->bytes += len;
    return len;
}

static void add_header(struct connection *c, const char *name, struct str value)
{
    char line[1024];
    (void)snprintf(line, sizeof(line), "%s: %.*s", name, STR_ARG(value));
    c->headers = curl_slist_append(c->headers, line);
}

static void ask(struct receiver *r, struct connection *c, struct str token)
{
    struct error err = ERROR_INIT;
    struct timespec now;
    char amz_date[17];
    struct sink *authorization = sink_memory();
    (void)clock_gettime(CLOCK_REALTIME, &now);
    sink_clear(c->request.body);
    c->request.header_count = 0;
    protocol_of(c->operation)->encode(operation_info(c->operation), STR_EMPTY, token, &c->request);
    struct str body = sink_view(c->request.body);
    const struct sigv4_request request = {.method = str_from(c->request.method),
                                          .path = c->endpoint.path,
                                          .headers = c->request.headers,
                                          .header_count = c->request.header_count,
                                          .host = c->endpoint.host,
                                          .body = body,
                                          .region = c->endpoint.signing_region,
                                          .service = c->endpoint.signing_name,
                                          .at = (instant)now.tv_sec * MS_PER_SECOND};
    if (sigv4_signer_sign(r->signer, &request, authorization, amz_date, &err) != 0)
        fail("signing", err.message);
    curl_slist_free_all(c->headers);
    c->headers = NULL;
    c->tail_len = 0;
    add_header(c, "Content-Type", c->request.headers[0].value);
    add_header(c, "X-Amz-Date", str_from(amz_date));
    add_header(c, "Authorization", sink_view(authorization));
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE, (long)body.len);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, body.ptr);
    curl_multi_add_handle(r->multi, c->easy);
    r->got.requests++;
    sink_abort(authorization);
}

/* Begin the next listing that nobody took; false when there is none. */
static bool begin(struct receiver *r, struct connection *c)
{
    struct error err = ERROR_INIT;
    struct receiving *all = r->all;
    struct aws_settings settings = {.endpoint_urls[SERVICE_EC2] = str_from(all->url),
                                    .endpoint_urls[SERVICE_STS] = str_from(all->url)};
    (void)pthread_mutex_lock(&all->lock);
    unsigned chain = all->next;
    all->next += chain < all->chains;
    (void)pthread_mutex_unlock(&all->lock);
    if (chain == all->chains)
        return false;
    unsigned regions = all->chains / LISTINGS;
    c->operation = listings[chain / regions];
    if (endpoint_make(r->arena, SERVICE_EC2, str_from(all->regions[chain % regions]), &settings,
                      &c->endpoint, &err) != 0)
        fail("an endpoint", err.message);
    curl_easy_setopt(c->easy, CURLOPT_URL, c->endpoint.url.ptr);
    ask(r, c, STR_EMPTY);
    return true;
}

/* The next page, or the next listing. */
static bool go_on(struct receiver *r, struct connection *c)
{
    static const char open[] = "<nextToken>";
    char *token = strstr(c->tail, open);
    char *end = token ? strstr(token, "</nextToken>") : NULL;
    if (!end)
        return begin(r, c);
    struct str copy = arena_str(
        r->arena, str_make(token + sizeof(open) - 1, (size_t)(end - token) - sizeof(open) + 1));
    ask(r, c, copy);
    return true;
}

static unsigned answered(struct receiver *r)
{
    const CURLMsg *message;
    int left;
    unsigned idle = 0;
    while ((message = curl_multi_info_read(r->multi, &left)) != NULL) {
        struct connection *c = NULL;
        long status = 0;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&c);
        curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(r->multi, c->easy);
        if (code != CURLE_OK || status != 200)
            fail("receiving", code != CURLE_OK ? curl_easy_strerror(code) : "not an answer of 200");
        idle += !go_on(r, c);
    }
    return idle;
}

static void open_connection(struct connection *c)
{
    c->easy = curl_easy_init();
    c->request = (struct protocol_request){.body = sink_memory()}; /* all that Query writes */
    curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
    curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(c->easy, CURLOPT_BUFFERSIZE, 64L * 1024);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
}

static void *receive(void *arg)
{
    struct receiver *r = arg;
    unsigned count = r->all->connections;
    struct connection *connections = calloc(count, sizeof(*connections));
    if (!connections)
        fail("receiving", "out of memory");
    unsigned busy = 0;
    for (unsigned i = 0; i < count; i++) {
        open_connection(&connections[i]);
        busy += begin(r, &connections[i]);
    }
    while (busy > 0) {
        int running;
        curl_multi_perform(r->multi, &running);
        unsigned idle = answered(r);
        busy -= idle;
        if (busy > 0)
            curl_multi_poll(r->multi, NULL, 0, 100, NULL);
    }
    for (unsigned i = 0; i < count; i++) {
        r->got.bytes += connections[i].bytes;
        curl_easy_cleanup(connections[i].easy);
        curl_slist_free_all(connections[i].headers);
        sink_abort(connections[i].request.body);
    }
    free(connections);
    return NULL;
}

void receive_all(const char *url, const char *const *regions, unsigned region_count,
                 unsigned threads, unsigned connections, struct received *out)
{
    struct receiving all = {.url = url,
                            .regions = regions,
                            .chains = region_count * LISTINGS,
                            .connections = connections / threads};
    struct receiver *receivers = calloc(threads, sizeof(*receivers));
    if (!receivers)
        fail("receiving", "out of memory");
    (void)pthread_mutex_init(&all.lock, NULL);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (unsigned i = 0; i < threads; i++) {
        struct receiver *r = &receivers[i];
        r->all = &all;
        r->multi = curl_multi_init();
        r->arena = arena_new();
        r->credentials =
            credentials_make(STR_LIT(SANDBOX_ACCESS_KEY), STR_LIT(SANDBOX_SECRET_KEY), STR_EMPTY);
        r->signer = sigv4_signer_new(r->credentials);
        if (pthread_create(&r->thread, NULL, receive, r) != 0)
            fail("receiving", "no thread could be started");
    }
    for (unsigned i = 0; i < threads; i++) {
        struct receiver *r = &receivers[i];
        (void)pthread_join(r->thread, NULL);
        out->requests += r->got.requests;
        out->bytes += r->got.bytes;
        curl_multi_cleanup(r->multi);
        sigv4_signer_free(r->signer);
        credentials_free(r->credentials);
        arena_free(r->arena);
    }
    (void)pthread_mutex_destroy(&all.lock);
    free(receivers);
}
