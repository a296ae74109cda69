#include "tests/sandbox/server.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "core/mem.h"
#include "tests/sandbox/delays.h"

#define BODY_LIMIT     ((size_t)1024 * 1024)
#define IDLE_S         120
#define CONNECTIONS    4096
#define HEADERS_MEMORY ((size_t)64 * 1024)
#define SLOW_MS        1000

struct server {
    struct server_options options;
    struct MHD_Daemon *daemon;
    struct delays *delays;
    pthread_mutex_t log_lock;
};

/* One request from its first line to the last byte of its answer. */
struct exchange {
    struct request request;
    struct sink *body;
    struct answer answer;
    struct verdict verdict;
    bool begun;    /* the headers were seen */
    bool answered; /* by the service; a slow answer then waits a little longer */
    bool waited;   /* the latency */
};

/* ---- life ---- */

/* libmicrohttpd hands the target as it came on the wire to this function only. */
static void *exchange_new(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)cls;
    (void)connection;
    struct exchange *exchange = mem_alloc(sizeof(*exchange));
    exchange->request.arena = arena_new();
    exchange->request.target = arena_str(exchange->request.arena, str_from(target));
    exchange->body = sink_memory();
    vec_init(&exchange->request.headers, sizeof(struct pair));
    vec_init(&exchange->request.form, sizeof(struct pair));
    answer_init(&exchange->answer);
    return exchange;
}

static void exchange_free(struct exchange *exchange)
{
    vec_clear(&exchange->request.headers);
    vec_clear(&exchange->request.form);
    answer_clear(&exchange->answer);
    sink_abort(exchange->body);
    arena_free(exchange->request.arena);
    mem_free(exchange);
}

static void exchange_over(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)connection;
    (void)code;
    if (*context)
        exchange_free(*context);
    *context = NULL;
}

/* ---- the request ---- */

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    struct exchange *exchange = cls;
    (void)kind;
    char *lower = arena_alloc(exchange->request.arena, strlen(name) + 1);
    for (size_t i = 0; name[i]; i++)
        lower[i] = (char)tolower((unsigned char)name[i]);
    struct pair pair = {str_from(lower),
                        arena_str(exchange->request.arena, str_from(value ? value : ""))};
    vec_push(&exchange->request.headers, &pair);
    return MHD_YES;
}

static void complete_request(struct exchange *exchange, struct MHD_Connection *connection,
                             const char *method)
{
    struct request *request = &exchange->request;
    request->method = arena_str(request->arena, str_from(method));
    request->body = sink_view(exchange->body);
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, exchange);
    struct str query = str_skip(request->target, str_find(request->target, "?") + 1);
    form_parse(request->arena, query, &request->form);
    form_parse(request->arena, request->body, &request->form);
}

/* ---- the answer ---- */

static ssize_t read_cut(void *cls, uint64_t at, char *buf, size_t max)
{
    const struct exchange *exchange = cls;
    size_t half = exchange->answer.bytes / 2, skip = (size_t)at;
    if (skip >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    max = max < half - skip ? max : half - skip;
    for (size_t i = 0; i < exchange->answer.pieces.len; i++) {
        const struct piece *piece = &VEC_AT(const struct piece, &exchange->answer.pieces, i);
        if (skip >= piece->len) {
            skip -= piece->len;
            continue;
        }
        size_t len = piece->len - skip < max ? piece->len - skip : max;
        memcpy(buf, (const char *)piece->data + skip, len);
        return (ssize_t)len;
    }
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* The bytes stay where they are: in the world, and in the arena that lives as long as the request. */
static struct MHD_Response *response_of(struct exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    if (exchange->verdict.fault == FAULT_CUT && answer->bytes > 0)
        return MHD_create_response_from_callback(answer->bytes, 65536, read_cut, exchange, NULL);
    struct MHD_IoVec *parts = mem_array(answer->pieces.len + 1, sizeof(*parts));
    for (size_t i = 0; i < answer->pieces.len; i++) {
        const struct piece *piece = &VEC_AT(const struct piece, &answer->pieces, i);
        parts[i] = (struct MHD_IoVec){piece->data, piece->len};
    }
    struct MHD_Response *response =
        MHD_create_response_from_iovec(parts, (unsigned)answer->pieces.len, NULL, NULL);
    mem_free(parts);
    return response;
}

static void add_date(struct MHD_Response *response, int64_t now_s)
{
    char text[64];
    time_t seconds = (time_t)now_s;
    struct tm parts;
    if (gmtime_r(&seconds, &parts) &&
        strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0)
        (void)MHD_add_response_header(response, "Date", text);
}

static enum MHD_Result send_answer(struct exchange *exchange, struct MHD_Connection *connection,
                                   int64_t now_s)
{
    struct MHD_Response *response = response_of(exchange);
    if (!response)
        return MHD_NO;
    const struct answer *answer = &exchange->answer;
    (void)MHD_add_response_header(response, "x-amzn-RequestId", answer->request_id);
    (void)MHD_add_response_header(response, "Cache-Control", "no-cache, no-store");
    const char *type = answer->type ? answer->type : "text/xml;charset=UTF-8";
    (void)MHD_add_response_header(response, "Content-Type", answer->html ? "text/html" : type);
    if (answer->error_type && !answer->html)
        (void)MHD_add_response_header(response, "x-amzn-ErrorType", answer->error_type);
    if (answer->ttl)
        (void)MHD_add_response_header(response, "X-aws-ec2-metadata-token-ttl-seconds",
                                      answer->ttl);
    (void)MHD_add_response_header(response, "Server", "AmazonEC2");
    add_date(response, now_s);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Not even a closing handshake: the other side sees a reset. */
static enum MHD_Result reset(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (info)
        (void)setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    return MHD_NO;
}

/* ---- statistics and log ---- */

static void note(struct server *server, const struct exchange *exchange)
{
    const struct request *request = &exchange->request;
    const struct verdict *verdict = &exchange->verdict;
    const struct answer *answer = &exchange->answer;
    struct outcome outcome = {
        .fault = verdict->drawn,
        .throttle = verdict->throttled || verdict->drawn == FAULT_THROTTLE,
        .error = answer->status >= 300,
        .items = answer->status < 300 ? answer->items : 0,
        .bytes = answer->bytes,
    };
    struct str account = request->account ? request->account->id : STR_LIT("-");
    struct str region = request->region.len > 0 ? request->region : STR_LIT("-");
    struct str action = verdict->action.len > 0 ? verdict->action : STR_LIT("-");
    lane_done(server->options.service->lanes, account, region, action, &outcome);
    if (!server->options.log)
        return;
    (void)pthread_mutex_lock(&server->log_lock);
    fprintf(server->options.log, "%lld %.*s %.*s %.*s %d %s items=%zu bytes=%zu fault=%s\n",
            (long long)monotonic_ms(), STR_ARG(account), STR_ARG(region), STR_ARG(action),
            answer->status, answer->code, answer->items, answer->bytes, fault_name(verdict->drawn));
    (void)pthread_mutex_unlock(&server->log_lock);
}

static int64_t wall_s(const struct server *server)
{
    return (int64_t)time(NULL) + server->options.clock_offset_s;
}

static enum MHD_Result on_complete(struct server *server, struct exchange *exchange,
                                   struct MHD_Connection *connection, const char *method)
{
    if (!exchange->waited && server->options.latency_ms > 0) {
        exchange->waited = true;
        delays_add(server->delays, connection, monotonic_ms() + server->options.latency_ms);
        return MHD_YES;
    }
    int64_t now_s = wall_s(server);
    if (!exchange->answered) {
        exchange->answered = true;
        complete_request(exchange, connection, method);
        service_answer(server->options.service, &exchange->request, now_s, monotonic_ms(),
                       &exchange->answer, &exchange->verdict);
        note(server, exchange);
        if (exchange->verdict.hangs || exchange->verdict.fault == FAULT_SLOW) {
            delays_add(server->delays, connection,
                       exchange->verdict.hangs ? INT64_MAX : monotonic_ms() + SLOW_MS);
            return MHD_YES;
        }
    }
    if (exchange->verdict.fault == FAULT_RESET)
        return reset(connection);
    return send_answer(exchange, connection, now_s);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_len, void **context)
{
    struct exchange *exchange = *context;
    (void)url;
    (void)version;
    if (!exchange->begun) {
        exchange->begun = true;
        return MHD_YES;
    }
    if (*data_len > 0) {
        if (sink_bytes(exchange->body) + *data_len > BODY_LIMIT)
            return MHD_NO;
        sink_write(exchange->body, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    return on_complete(cls, exchange, connection, method);
}

/* ---- start and stop ---- */

static struct MHD_Daemon *start_daemon(struct server *server, struct sockaddr_in *address)
{
    const struct server_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     (options->tls_cert ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem more[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, options->threads > 1 ? (intptr_t)options->threads : 0, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)HEADERS_MEMORY, NULL},
        {options->tls_cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
         (void *)options->tls_cert},
        {options->tls_cert ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0,
         (void *)options->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)address, MHD_OPTION_URI_LOG_CALLBACK, exchange_new,
                            server, MHD_OPTION_NOTIFY_COMPLETED, exchange_over, server,
                            MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

struct server *server_start(const struct server_options *options, struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    if (inet_pton(AF_INET, options->address, &address.sin_addr) != 1 ||
        (ntohl(address.sin_addr.s_addr) >> 24) != 127) {
        (void)error_set(err, ERR_USAGE, "%s is not a loopback address", options->address);
        return NULL;
    }
    struct server *server = mem_alloc(sizeof(*server));
    server->options = *options;
    (void)pthread_mutex_init(&server->log_lock, NULL);
    server->delays = delays_new();
    server->daemon = start_daemon(server, &address);
    if (!server->daemon) {
        (void)error_set(err, ERR_IO, "cannot listen on %s port %u", options->address,
                        (unsigned)options->port);
        server_stop(server);
        return NULL;
    }
    return server;
}

uint16_t server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void server_stop(struct server *server)
{
    delays_end(server->delays);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    delays_free(server->delays);
    (void)pthread_mutex_destroy(&server->log_lock);
    mem_free(server);
}
