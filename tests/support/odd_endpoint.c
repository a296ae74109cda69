#include "tests/support/odd_endpoint.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MOST 256
#define REQUEST_MOST     65536
#define DRIP_MS          20

struct connection {
    struct odd_endpoint *endpoint;
    int fd;
    pthread_t thread;
};

struct odd_endpoint {
    odd_answer_fn *answer;
    void *ctx;
    int fd;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    unsigned requests;
    size_t count;
    struct connection connections[CONNECTIONS_MOST];
};

/* ---- sound answers ---- */

#define JSON_HEADER "Content-Type: application/json\r\n"

/* Of calls that speak JSON. No key is there. */
static const struct {
    const char *action;
    const char *status;
    const char *body;
} sound_json[] = {
    {"DescribeKey", "400 Bad Request",
     "{\"__type\":\"NotFoundException\",\"message\":\"Key does not exist\"}"},
    {"ListBackupVaults", NULL, "{\"BackupVaultList\":[],\"NextToken\":null}"},
    {"ListRecoveryPointsByBackupVault", NULL, "{\"RecoveryPoints\":[],\"NextToken\":null}"},
};

static const struct {
    const char *action;
    const char *body; /* within ACTIONResponse */
} sound[] = {
    {"DescribeSnapshots", "<snapshotSet/>"},
    {"DescribeVolumes", "<volumeSet/>"},
    {"DescribeImages", "<imagesSet/>"},
    {"DescribeInstances", "<reservationSet/>"},
    {"DescribeLaunchTemplates", "<launchTemplates/>"},
    {"DescribeSnapshotTierStatus", "<snapshotTierStatusSet/>"},
};

static void add(struct odd_answer *answer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct odd_answer *answer, const char *format, ...)
{
    size_t len = strlen(answer->body);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(answer->body + len, sizeof(answer->body) - len, format, args);
    va_end(args);
}

void odd_identity(struct odd_answer *answer, const char *account)
{
    add(answer,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/a</Arn>"
        "<UserId>A</UserId><Account>%s</Account></GetCallerIdentityResult>"
        "</GetCallerIdentityResponse>",
        account, account);
}

static void answer_soundly(const char *action, struct odd_answer *answer)
{
    if (strcmp(action, "GetCallerIdentity") == 0)
        odd_identity(answer, "111122223333");
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
        if (strcmp(sound[i].action, action) == 0)
            add(answer, "<%sResponse>%s</%sResponse>", action, sound[i].body, action);
    for (size_t i = 0; i < sizeof(sound_json) / sizeof(sound_json[0]); i++)
        if (strcmp(sound_json[i].action, action) == 0) {
            answer->status = answer->status ? answer->status : sound_json[i].status;
            answer->headers = answer->headers ? answer->headers : JSON_HEADER;
            add(answer, "%s", sound_json[i].body);
        }
}

void odd_snapshots(struct odd_answer *answer, unsigned first, unsigned count, const char *token)
{
    add(answer, "<DescribeSnapshotsResponse><snapshotSet>");
    for (unsigned i = first; i < first + count; i++)
        add(answer,
            "<item><snapshotId>snap-%017x</snapshotId><volumeId>vol-%017x</volumeId>"
            "<status>completed</status><startTime>2024-01-02T03:04:05.000Z</startTime>"
            "<ownerId>111122223333</ownerId><volumeSize>8</volumeSize></item>",
            i, i);
    add(answer, "</snapshotSet><nextToken>%s</nextToken></DescribeSnapshotsResponse>", token);
}

void odd_regions(struct odd_answer *answer, const char *const *names)
{
    add(answer, "<DescribeRegionsResponse><regionInfo>");
    for (; *names; names++)
        add(answer,
            "<item><regionName>%s</regionName><optInStatus>opt-in-not-required</optInStatus>"
            "</item>",
            *names);
    add(answer, "</regionInfo></DescribeRegionsResponse>");
}

/* ---- one connection ---- */

/* False: the other side is gone. */
static bool put(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, data, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        len -= (size_t)sent;
    }
    return true;
}

static void drip(int fd, const char *text)
{
    while (*text && put(fd, text++, 1))
        poll(NULL, 0, DRIP_MS);
}

/* Waits until the other side goes, or odd_endpoint_stop() shuts the connection. */
static void hang(int fd)
{
    char byte;
    while (recv(fd, &byte, 1, 0) > 0)
        ;
}

/* True: the connection is good for another request. */
static bool send_answer(int fd, const struct odd_answer *answer)
{
    char head[512];
    char length[64] = "";
    bool endless = answer->way == ODD_ENDLESS;
    if (!endless)
        (void)snprintf(length, sizeof(length), "Content-Length: %zu\r\n", strlen(answer->body));
    (void)snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%s%s\r\n",
                   answer->status ? answer->status : "200 OK", length,
                   answer->headers ? answer->headers : "");
    if (answer->way == ODD_HANG)
        hang(fd);
    if (answer->way == ODD_HANG || !put(fd, head, strlen(head)))
        return false;
    if (answer->way == ODD_DRIP)
        drip(fd, answer->body);
    else if (!put(fd, answer->body, strlen(answer->body)))
        return false;
    while (endless && put(fd, answer->again, strlen(answer->again)))
        ;
    return answer->way == ODD_WHOLE;
}

/* What stands in `text` behind `mark`, up to one of `ends`. */
static void cut_out(const char *text, const char *mark, const char *ends, char *out, size_t size)
{
    const char *at = strstr(text, mark);
    out[0] = '\0';
    if (!at)
        return;
    at += strlen(mark);
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, ends), at);
}

/* A Query service tells it in the form, KMS and Organizations in a header, AWS Backup by the path. */
static void read_action(const char *text, struct odd_request *request)
{
    char path[256];
    cut_out(text, "Action=", "&", request->action, sizeof(request->action));
    if (!request->action[0])
        cut_out(text, "TrentService.", "\r", request->action, sizeof(request->action));
    if (!request->action[0])
        cut_out(text, "AWSOrganizationsV20161128.", "\r", request->action, sizeof(request->action));
    if (request->action[0] || strncmp(text, "GET /backup-vaults/", 19) != 0)
        return;
    cut_out(text, "GET /backup-vaults/", " ?", path, sizeof(path));
    (void)snprintf(request->action, sizeof(request->action), "%s",
                   path[0] ? "ListRecoveryPointsByBackupVault" : "ListBackupVaults");
}

static void read_item(const char *text, struct odd_request *request)
{
    static const struct {
        const char *mark, *ends;
    } forms[] = {{"LaunchTemplateId=", "&"},
                 {"Filter.1.Value.1=", "&"},
                 {":key/", "\""},
                 {"GET /backup-vaults/", "/ ?"}};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && !request->item[0]; i++)
        cut_out(text, forms[i].mark, forms[i].ends, request->item, sizeof(request->item));
}

static void read_request(const char *text, struct odd_request *request)
{
    char scope[128];
    read_action(text, request);
    read_item(text, request);
    cut_out(text, "\r\n\r\n", "", request->body, sizeof(request->body));
    cut_out(text, "extToken=", "& ", request->token, sizeof(request->token));
    if (!request->token[0])
        cut_out(request->body, "\"NextToken\": \"", "\"", request->token, sizeof(request->token));
    cut_out(text, "Credential=", ",", scope, sizeof(scope)); /* KEY/DAY/REGION/SERVICE/… */
    (void)snprintf(request->key, sizeof(request->key), "%.*s", (int)strcspn(scope, "/"), scope);
    const char *day = strchr(scope, '/');
    const char *region = day ? strchr(day + 1, '/') : NULL;
    const char *service = region ? strchr(region + 1, '/') : NULL;
    if (region)
        cut_out(region, "/", "/", request->region, sizeof(request->region));
    if (service)
        cut_out(service, "/", "/", request->service, sizeof(request->service));
}

static bool serve(struct odd_endpoint *endpoint, int fd, const char *text)
{
    struct odd_request request = {.text = text};
    struct odd_answer answer = {.way = ODD_WHOLE};
    read_request(text, &request);
    pthread_mutex_lock(&endpoint->lock);
    request.number = ++endpoint->requests;
    pthread_mutex_unlock(&endpoint->lock);
    endpoint->answer(endpoint->ctx, &request, &answer);
    if (!answer.body[0] && answer.way != ODD_HANG)
        answer_soundly(request.action, &answer);
    return send_answer(fd, &answer);
}

/* Is the request in `text` whole? */
static bool is_whole(const char *text)
{
    char length[32];
    const char *body = strstr(text, "\r\n\r\n");
    cut_out(text, "Content-Length: ", "\r", length, sizeof(length));
    return body && strlen(body + 4) >= strtoul(length, NULL, 10);
}

static void *connection_main(void *arg)
{
    struct connection *connection = arg;
    char *text = malloc(REQUEST_MOST);
    const int yes = 1; /* or the body waits for the other side to say that the head is there */
    size_t len = 0;
    ssize_t got = 0;
    (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    while (text && (got = recv(connection->fd, text + len, REQUEST_MOST - 1 - len, 0)) > 0) {
        len += (size_t)got;
        text[len] = '\0';
        if (!is_whole(text))
            continue;
        if (!serve(connection->endpoint, connection->fd, text))
            break;
        len = 0;
    }
    (void)shutdown(connection->fd, SHUT_RDWR);
    free(text);
    return NULL;
}

/* ---- life ---- */

static void *listen_main(void *arg)
{
    struct odd_endpoint *endpoint = arg;
    int fd;
    while ((fd = accept(endpoint->fd, NULL, NULL)) >= 0) {
        if (endpoint->count == CONNECTIONS_MOST)
            abort();
        struct connection *connection = &endpoint->connections[endpoint->count++];
        *connection = (struct connection){.endpoint = endpoint, .fd = fd};
        if (pthread_create(&connection->thread, NULL, connection_main, connection) != 0)
            abort();
    }
    return NULL;
}

struct odd_endpoint *odd_endpoint_start(odd_answer_fn *answer, void *ctx)
{
    struct odd_endpoint *endpoint = calloc(1, sizeof(*endpoint));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    if (!endpoint)
        abort();
    endpoint->answer = answer;
    endpoint->ctx = ctx;
    endpoint->fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(endpoint->fd, (struct sockaddr *)&address, len) != 0 ||
        listen(endpoint->fd, CONNECTIONS_MOST) != 0 ||
        getsockname(endpoint->fd, (struct sockaddr *)&address, &len) != 0 ||
        pthread_mutex_init(&endpoint->lock, NULL) != 0 ||
        pthread_create(&endpoint->thread, NULL, listen_main, endpoint) != 0)
        abort();
    (void)snprintf(endpoint->url, sizeof(endpoint->url), "http://127.0.0.1:%u",
                   (unsigned)ntohs(address.sin_port));
    return endpoint;
}

const char *odd_endpoint_url(const struct odd_endpoint *endpoint)
{
    return endpoint->url;
}

void odd_endpoint_stop(struct odd_endpoint *endpoint)
{
    (void)shutdown(endpoint->fd, SHUT_RDWR);
    (void)pthread_join(endpoint->thread, NULL);
    (void)close(endpoint->fd);
    for (size_t i = 0; i < endpoint->count; i++) {
        (void)shutdown(endpoint->connections[i].fd, SHUT_RDWR);
        (void)pthread_join(endpoint->connections[i].thread, NULL);
        (void)close(endpoint->connections[i].fd);
    }
    (void)pthread_mutex_destroy(&endpoint->lock);
    free(endpoint);
}
