/* snapaudit-sandbox: a local look-alike of EC2, STS, KMS and AWS Backup for tests, demonstrations and benchmarks. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "core/mem.h"
#include "tests/sandbox/delays.h"
#include "tests/sandbox/files.h"
#include "tests/sandbox/options.h"

#define LOOK_EVERY_MS 200

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static int report(const struct error *err)
{
    fprintf(stderr, "snapaudit-sandbox: %s\n", err->message);
    return err->code == ERR_USAGE ? 2 : 1;
}

/* ---- when to stop ---- */

static bool parent_gone(const struct options *options, pid_t parent)
{
    if (options->parent_pid == 0)
        return false;
    if (options->parent_pid < 0)
        return getppid() != parent;
    return kill((pid_t)options->parent_pid, 0) != 0 && errno == ESRCH;
}

/* Standard input counts when it is a pipe or a socket whose other end is still there. */
static bool watches_input(void)
{
    struct stat info;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (fstat(STDIN_FILENO, &info) != 0 || !(S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode)))
        return false;
    return poll(&input, 1, 0) == 0;
}

/* Waits a little; false when standard input has ended. */
static bool look_at_input(bool watched)
{
    struct pollfd input = {.fd = watched ? STDIN_FILENO : -1, .events = POLLIN};
    char ignored[256];
    if (poll(&input, 1, LOOK_EVERY_MS) <= 0 || !(input.revents & (POLLIN | POLLHUP | POLLERR)))
        return true;
    return read(STDIN_FILENO, ignored, sizeof(ignored)) > 0;
}

static void wait_for_end(const struct options *options, pid_t parent)
{
    bool watched = watches_input();
    int64_t end_ms =
        options->lifetime_s > 0 ? monotonic_ms() + options->lifetime_s * 1000 : INT64_MAX;
    while (!stopped && !parent_gone(options, parent) && monotonic_ms() < end_ms) {
        if (!look_at_input(watched))
            return;
    }
}

/* ---- files ---- */

/* Appears whole: who waits for it reads all of it. */
static int write_file(const char *path, struct str text, struct error *err)
{
    struct sink *sink = sink_file(path, err);
    if (!sink)
        return -1;
    sink_str(sink, text);
    return sink_close(sink, err);
}

static void put_keys(struct sink *out, struct str section, const struct account *account)
{
    sink_printf(out, "[%.*s]\naws_access_key_id = %.*s\naws_secret_access_key = %.*s\n",
                STR_ARG(section), STR_ARG(account->access_key), STR_ARG(account->secret));
    if (!str_is_empty(account->session_token))
        sink_printf(out, "aws_session_token = %.*s\n", STR_ARG(account->session_token));
    sink_char(out, '\n');
}

static int write_credentials(const struct world *world, const char *path, struct error *err)
{
    struct sink *text = sink_memory();
    put_keys(text, STR_LIT("default"), world_account(world, 0));
    for (size_t i = 0; i < world_account_count(world); i++)
        put_keys(text, world_account(world, i)->id, world_account(world, i));
    int status = write_file(path, sink_view(text), err);
    sink_abort(text);
    return status;
}

static int write_port(uint16_t port, const char *path, struct error *err)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%u\n", (unsigned)port);
    return write_file(path, str_make(text, (size_t)len), err);
}

static int write_stats(struct lanes *lanes, const char *path, struct error *err)
{
    json_t *stats = lanes_stats(lanes);
    char *text = json_dumps(stats, JSON_INDENT(1));
    int status = write_file(path, str_from(text), err);
    free(text);
    json_decref(stats);
    return status;
}

static int read_pem(const char *path, char **out, struct error *err)
{
    size_t len;
    *out = path ? file_text(path, &len) : NULL;
    return path && !*out ? error_set(err, ERR_IO, "cannot read %s", path) : 0;
}

/* ---- the run ---- */

static int serve(struct options *options, const struct world *world, struct service *service,
                 pid_t parent, struct error *err)
{
    struct server_options how = options->server;
    how.service = service;
    struct server *server = server_start(&how, err);
    if (!server)
        return -1;
    int status = 0;
    if (options->write_credentials)
        status = write_credentials(world, options->write_credentials, err);
    if (status == 0 && options->port_file)
        status = write_port(server_port(server), options->port_file, err);
    if (status == 0) {
        printf("listening on http%s://%s:%u\n", options->tls_cert ? "s" : "",
               options->server.address, (unsigned)server_port(server));
        (void)fflush(stdout);
        wait_for_end(options, parent);
    }
    server_stop(server);
    if (status == 0 && options->stats)
        status = write_stats(service->lanes, options->stats, err);
    return status;
}

static int with_files(struct options *options, const struct world *world, struct service *service,
                      pid_t parent, struct error *err)
{
    char *cert = NULL, *key = NULL;
    int status = 0;
    if (read_pem(options->tls_cert, &cert, err) != 0 || read_pem(options->tls_key, &key, err) != 0)
        status = -1;
    options->server.tls_cert = cert;
    options->server.tls_key = key;
    options->server.log = options->log ? fopen(options->log, "we") : NULL;
    if (status == 0 && options->log && !options->server.log)
        status = error_set(err, ERR_IO, "cannot write %s", options->log);
    if (options->server.log) /* whoever has an answer finds its line */
        (void)setvbuf(options->server.log, NULL, _IOLBF, 0);
    if (status == 0)
        status = serve(options, world, service, parent, err);
    if (options->server.log)
        (void)fclose(options->server.log);
    mem_free(cert);
    mem_free(key);
    return status;
}

static int run(struct options *options, pid_t parent, struct error *err)
{
    struct world *world = world_load(&options->world, err);
    if (!world || roles_check(&options->service.roles, world, err) != 0 ||
        organization_settle(&options->service.organization, world, err) != 0 ||
        imds_check(&options->service.imds, world, err) != 0 ||
        containers_check(&options->service.containers, world, err) != 0 ||
        sso_check(&options->service.sso, world, err) != 0) {
        world_free(world);
        return -1;
    }
    struct service service = {.world = world,
                              .options = &options->service,
                              .started_s = (int64_t)time(NULL) + options->server.clock_offset_s};
    if (RAND_bytes(service.token_key, sizeof(service.token_key)) != 1)
        abort();
    service.lanes = lanes_new(&options->lanes);
    service.selections = selections_new();
    int status = with_files(options, world, &service, parent, err);
    selections_free(service.selections);
    lanes_free(service.lanes);
    world_free(world);
    return status;
}

int main(int argc, char **argv)
{
    pid_t parent = getppid();
    struct options options;
    struct error err = ERROR_INIT;
    catch_signals();
    int status = options_parse(&options, argc, argv, &err);
    if (status == 0 && options.help)
        fputs(options_usage, stdout);
    else if (status == 0)
        status = run(&options, parent, &err);
    else
        err.code = ERR_USAGE;
    options_clear(&options);
    return status == 0 ? 0 : report(&err);
}
