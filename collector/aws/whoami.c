#include "collector/aws/whoami.h"

#include <ctype.h>
#include <stdlib.h>

#include "collector/aws/ask.h"
#include "collector/aws/way.h"
#include "core/vec.h"
#include "model/kind.h"

struct asking {
    const struct whoami_question *question;
    struct aws_whoami *out;
    struct arena *arena;
    struct call_shared shared;
    struct asker asker;
};

/* As an audit begins. */
static struct str home_of(const struct whoami_question *question)
{
    const struct aws_settings *settings = question->terms->settings;
    if (!str_is_empty(settings->region))
        return settings->region;
    return question->region_count > 0 ? question->regions[0] : STR_LIT("us-east-1");
}

static int find_endpoints(struct asking *a, struct error *err)
{
    const struct aws_settings *settings = a->question->terms->settings;
    for (enum service i = 0; i < SERVICE_COUNT; i++)
        if (endpoint_make(a->arena, i, a->out->home, settings, &a->out->endpoints[i], err) != 0)
            return -1;
    return 0;
}

static int refused(const struct asking *a, const char *what, const struct call_result *result,
                   struct error *err)
{
    const struct aws_settings *settings = a->question->terms->settings;
    const char *way = way_hint(settings, result);
    bool told = result->aws.code[0] != '\0';
    error_set(err, result->transport || result->web_page ? ERR_NETWORK : ERR_DENIED,
              "%s failed: %s", what, told ? result->aws.code : result->aws.message);
    if (told && result->aws.message[0])
        error_detail(err, "%s", result->aws.message);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else if (result->failure == FAILURE_EXPIRED)
        error_hint(err, "The session token has expired: get a new one.");
    else if (result->failure == FAILURE_AUTH || result->failure == FAILURE_CLOCK)
        error_hint(err,
                   "Check the keys (from the %s) and this machine's clock. Region %.*s was asked.",
                   settings->source, STR_ARG(a->out->home));
    return -1;
}

static int ask(struct asking *a, enum operation operation, struct answer *answer, const char *what,
               struct error *err)
{
    struct call_result result = {0};
    const struct aws_question question = {
        .operation = operation, .keys = a->question->keys, .region = a->out->home};
    if (aws_ask(&a->asker, &question, answer, &result, err) != 0)
        return -1;
    return result.failure == FAILURE_NONE ? 0 : refused(a, what, &result, err);
}

/* ---- who ---- */

static int ask_identity(struct asking *a, struct error *err)
{
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = ask(a, OP_GET_CALLER_IDENTITY, answer, "sts:GetCallerIdentity", err);
    if (status == 0) {
        a->out->account = arena_str(a->arena, answer_identity(answer)->account);
        a->out->arn = arena_str(a->arena, answer_identity(answer)->arn);
        a->out->partition = region_partition(a->out->home);
    }
    answer_free(answer);
    return status;
}

/* ---- what ---- */

static bool in_scope(const struct whoami_question *question, struct str name)
{
    bool found = question->region_count == 0;
    for (size_t i = 0; i < question->region_count && !found; i++)
        found = str_eq(question->regions[i], name);
    return found;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void add_listed(struct asking *a, const struct answer *answer, struct vec *names)
{
    size_t count = 0;
    const struct answer_region *listed = answer_regions(answer, &count);
    for (size_t i = 0; i < count; i++) {
        bool off = str_eq_c(listed[i].opt_in_status, "not-opted-in");
        if (off || !endpoint_region_fits(listed[i].name) || !in_scope(a->question, listed[i].name))
            continue;
        struct str name = arena_str(a->arena, listed[i].name);
        vec_push(names, &name);
    }
}

static void keep(struct asking *a, struct vec *names)
{
    struct str *kept = arena_array(a->arena, names->len + 1, sizeof(*kept));
    if (names->len > 0) {
        qsort(names->data, names->len, sizeof(*kept), by_name);
        memcpy(kept, names->data, names->len * sizeof(*kept));
    }
    a->out->regions = kept;
    a->out->region_count = names->len;
}

/* Where that is denied, the regions that were named are read all the same. */
static void ask_regions(struct asking *a)
{
    struct vec names;
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    vec_init(&names, sizeof(struct str));
    bool told = ask(a, OP_DESCRIBE_REGIONS, answer, "ec2:DescribeRegions", &a->out->untold) == 0;
    if (told)
        add_listed(a, answer, &names);
    for (size_t i = 0; !told && i < a->question->region_count; i++)
        vec_push(&names, &a->question->regions[i]);
    if (told || names.len > 0)
        keep(a, &names);
    vec_clear(&names);
    answer_free(answer);
}

int aws_whoami(const struct whoami_question *question, struct arena *arena, struct aws_whoami *out,
               struct error *err)
{
    struct asking a = {.question = question, .out = out, .arena = arena};
    a.shared.terms = question->terms;
    a.asker = (struct asker){.shared = &a.shared, .random = (uint64_t)question->terms->now()};
    *out = (struct aws_whoami){.home = arena_str(arena, home_of(question)), .untold = ERROR_INIT};
    if (way_check_authorities(question->terms->settings, err) != 0 || find_endpoints(&a, err) != 0)
        return -1;
    if (ask_identity(&a, err) != 0)
        return -1;
    ask_regions(&a);
    return 0;
}
