/* snapaudit-ask: one operation of AWS with all its pages, by the calls that an audit makes, its records
 * as lines. Keys and endpoint come from the environment.
 *
 *     snapaudit-ask REGION ACTION [NAME=VALUE]...
 *
 * A value is plain text. Where the operation has others that are asked of each of its records, these
 * follow. Ends with 1 and the error's code when AWS refuses. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/aws/call.h"
#include "collector/aws/form.h"
#include "collector/aws/retry.h"
#include "core/vec.h"

#define TRIES_MOST 20

struct asking {
    struct collect_options options;
    struct call_shared shared;
    struct aws_settings settings;
    struct credentials *credentials;
    struct keys *keys;
    struct arena *arena;
    struct call call;
    const char *region;
    uint64_t random;
    unsigned long pages, items, retries;
};

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

static int64_t monotonic_ms(void)
{
    return 0;
}

_Noreturn static void fail(const char *what, const char *why)
{
    fprintf(stderr, "snapaudit-ask: %s: %s\n", what, why);
    exit(2);
}

/* ---- records ---- */

static void put_value(const struct graph *g, const struct column *column, const void *at)
{
    char text[INSTANT_TEXT_MAX];
    if (column->kept == KEPT_TEXT && *(const strref *)at != 0)
        printf(" %s=%.*s", column->name, STR_ARG(graph_str(g, *(const strref *)at)));
    else if (column->kept == KEPT_TIME && *(const instant *)at != INSTANT_UNSET)
        printf(" %s=%s", column->name, instant_format(*(const instant *)at, text));
    else if (column->kept == KEPT_NUMBER && *(const uint64_t *)at != NUMBER_UNTOLD)
        printf(" %s=%" PRIu64, column->name, *(const uint64_t *)at);
}

static void put_record(const struct graph *g, const struct table_info *table, uint32_t row)
{
    char id[RES_ID_TEXT_MAX];
    struct str name = graph_id_text(g, graph_id(g, table->kind, row), table->kind, id);
    printf("%s %.*s", table->noun, STR_ARG(name));
    for (size_t i = 1; i < table->column_count; i++)
        put_value(g, &table->columns[i], graph_column(g, table->kind, row, &table->columns[i]));
    printf("\n");
}

/* What an audit would keep of it. */
static void put_records(struct asking *a, struct inventory_part *part)
{
    struct place_in place = {
        .account = STR_LIT("111122223333"), .region = str_from(a->region), .in_scope = true};
    struct freeze_options options = {.own_all = true};
    struct error err = ERROR_INIT;
    part_commit_page(part);
    struct graph *g = graph_freeze(&place, 1, &part, 1, &options, &err);
    if (!g)
        fail("inventory", err.message);
    for (enum table t = 0; t < TABLE_COUNT; t++)
        for (uint32_t row = 0; row < graph_row_count(g, table_info(t)); row++)
            put_record(g, table_info(t), row);
    graph_free(g);
}

/* ---- calls ---- */

static int refused(const struct call_result *result)
{
    printf("refused %s: %s\n", result->aws.code, result->aws.message);
    return 1;
}

/* One page, sent again as an audit would; 0 when it came. */
static int ask_page(struct asking *a, enum operation operation, struct str extra, struct str token,
                    struct answer *answer, struct call_result *result)
{
    struct error err = ERROR_INIT;
    struct endpoint endpoint;
    if (endpoint_make(a->arena, operation_info(operation)->service, str_from(a->region),
                      &a->settings, &endpoint, &err) != 0)
        fail("endpoint", err.message);
    for (unsigned tries = 1;; tries++) {
        if (call_prepare(&a->call, operation, &endpoint, extra, token, answer, &err) != 0)
            fail("request", err.message);
        call_finish(&a->call, curl_easy_perform(a->call.easy), result);
        if (result->failure == FAILURE_NONE)
            return 0;
        if (!retry_helps(result) || tries == TRIES_MOST)
            return refused(result);
        a->retries++;
        poll(NULL, 0, (int)(retry_wait_ms(result, 1, &a->random) / 10));
    }
}

static int ask(struct asking *a, enum operation operation, struct str extra);

static int follow(struct asking *a, enum operation operation, const struct vec *seeds)
{
    int status = 0;
    for (enum operation i = 0; i < OP_COUNT; i++) {
        const struct operation_info *info = operation_info(i);
        for (size_t k = 0; info->each && info->each_of == operation && k < seeds->len; k++) {
            struct sink *extra = sink_memory();
            form_add(extra, info->each, VEC_AT(const struct str, seeds, k));
            status |= ask(a, i, sink_view(extra));
            sink_abort(extra);
        }
    }
    return status;
}

static void keep_seeds(struct asking *a, const struct answer *answer, struct vec *out)
{
    size_t count;
    const struct answer_seed *seeds = answer_seeds(answer, &count);
    for (size_t i = 0; i < count; i++) {
        struct str id = arena_str(a->arena, seeds[i].id);
        vec_push(out, &id);
    }
}

static int ask(struct asking *a, enum operation operation, struct str extra)
{
    struct inventory_part *part = part_new();
    struct answer *answer = answer_new(operation, part);
    struct call_result result = {0};
    struct str token = STR_EMPTY;
    struct vec seeds;
    int status;
    vec_init(&seeds, sizeof(struct str));
    part_begin_page(part, 0, 0);
    do {
        status = ask_page(a, operation, extra, token, answer, &result);
        if (status != 0)
            break;
        a->pages++;
        a->items += (unsigned long)result.page.items;
        keep_seeds(a, answer, &seeds);
        token = arena_str(a->arena, result.page.next_token);
    } while (!str_is_empty(token));
    put_records(a, part);
    if (status == 0)
        status = follow(a, operation, &seeds);
    vec_clear(&seeds);
    answer_free(answer);
    part_free(part);
    return status;
}

/* ---- the command ---- */

static enum operation operation_named(const char *action)
{
    for (enum operation i = 0; i < OP_COUNT; i++)
        if (strcmp(operation_info(i)->action, action) == 0)
            return i;
    fail(action, "no such operation");
}

static struct str environment(const char *name)
{
    return str_from(getenv(name));
}

static void begin(struct asking *a)
{
    struct error err = ERROR_INIT;
    a->credentials =
        credentials_make(environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"),
                         environment("AWS_SESSION_TOKEN"));
    for (enum service i = 0; i < SERVICE_COUNT; i++)
        a->settings.endpoint_urls[i] = environment("AWS_ENDPOINT_URL");
    a->keys = keys_static(a->credentials);
    a->options = (struct collect_options){
        .terms = {.settings = &a->settings, .now = now, .monotonic_ms = monotonic_ms}};
    a->shared.terms = &a->options.terms;
    a->arena = arena_new();
    if (call_init(&a->call, &a->shared, &err) != 0 || call_use(&a->call, a->keys, &err) != 0)
        fail("libcurl", err.message);
}

int main(int argc, char **argv)
{
    struct asking a = {.random = 1};
    struct sink *extra = sink_memory();
    if (argc < 3)
        fail("usage", "snapaudit-ask REGION ACTION [NAME=VALUE]...");
    a.region = argv[1];
    for (int i = 3; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (!equals)
            fail(argv[i], "is not NAME=VALUE");
        *equals = '\0';
        form_add(extra, argv[i], str_from(equals + 1));
    }
    begin(&a);
    int status = ask(&a, operation_named(argv[2]), sink_view(extra));
    printf("pages=%lu items=%lu retries=%lu\n", a.pages, a.items, a.retries);
    call_clear(&a.call);
    arena_free(a.arena);
    keys_free(a.keys);
    credentials_free(a.credentials);
    sink_abort(extra);
    return status;
}
