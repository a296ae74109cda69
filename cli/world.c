#include "cli/world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/gaps.h"
#include "cli/interrupt.h"
#include "cli/policy_load.h"
#include "core/vec.h"
#include "rules/embedded.h"

#define JOBS_MAX 1024

/* What import tells while it reads. */
struct listener {
    const struct console *console;
    struct arena *arena;
    struct vec malformed; /* struct str: said after the gaps, unless they say it */
};

struct request {
    struct import_options import;
    struct strs regions;
    bool progress;
};

/* ---- options ---- */

static int input_is_missing(struct error *err)
{
    (void)error_set(err, ERR_USAGE,
                    "--input is missing: this version audits saved answers, it does not call AWS");
    error_detail(err, "The folder holds DIR/REGION/KIND.json, where KIND is snapshots, volumes, "
                      "images, instances, launch-templates or launch-template-versions.");
    error_hint(err, "for one region: mkdir -p answers/eu-west-1; aws ec2 describe-snapshots "
                    "--owner-ids self --region eu-west-1 > answers/eu-west-1/snapshots.json; the "
                    "others likewise ('snapaudit help audit' lists them); then --input answers");
    return -1;
}

static int check_folder(struct arena *arena, struct str dir, struct error *err)
{
    struct stat found;
    if (stat(arena_str(arena, dir).ptr, &found) != 0)
        (void)error_set(err, ERR_USAGE, "--input %.*s: %s", STR_ARG(dir), strerror(errno));
    else if (!S_ISDIR(found.st_mode))
        (void)error_set(err, ERR_USAGE, "--input %.*s: this is no folder", STR_ARG(dir));
    else
        return 0;
    error_hint(err, "--input takes the folder that holds REGION/KIND.json, such as "
                    "answers/eu-west-1/snapshots.json");
    return -1;
}

static int read_account(const struct options *options, struct str *out, struct error *err)
{
    *out = options_value(options, OPTION_ACCOUNT, STR_EMPTY);
    if (str_is_empty(*out) || str_eq_c(*out, "any") || account_is_plausible(*out))
        return 0;
    (void)error_set(err, ERR_USAGE, "--account: %.*s is no account id", STR_ARG(*out));
    error_hint(err, "it has 12 digits, as in --account 111122223333; or --account any");
    return -1;
}

static int add_region(struct vec *regions, struct str region, bool *all, struct error *err)
{
    region = str_trim(region);
    if (str_eq_c(region, "all")) {
        *all = true;
        return 0;
    }
    if (region_is_plausible(region)) {
        (void)vec_push(regions, &region);
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--region: '%.*s' is no region", STR_ARG(region));
    error_hint(err, "regions look like eu-west-1; several: --region eu-west-1,eu-central-1");
    return -1;
}

/* All --region options together; none, or `all`, leave the list empty: no narrowing. */
static int read_regions(const struct options *options, struct arena *arena, struct strs *out,
                        struct error *err)
{
    struct vec regions;
    vec_init(&regions, sizeof(struct str));
    bool all = false;
    int result = 0;
    for (size_t i = 0; i < options->given_count && result == 0; i++) {
        if (options->given[i].id != OPTION_REGION)
            continue;
        struct str rest = options->given[i].value;
        do {
            size_t len = str_find(rest, ",");
            result = add_region(&regions, str_make(rest.ptr, len), &all, err);
            rest = str_skip(rest, len + 1);
        } while (result == 0 && rest.len > 0);
    }
    struct str *items = arena_array(arena, regions.len + 1, sizeof(*items));
    if (regions.len > 0)
        memcpy(items, regions.data, regions.len * sizeof(*items));
    *out = (struct strs){items, all ? 0 : regions.len};
    vec_clear(&regions);
    return result;
}

static int read_jobs(const struct options *options, unsigned *out, struct error *err)
{
    struct str text = options_value(options, OPTION_JOBS, STR_LIT("0"));
    unsigned number = 0;
    bool valid = text.len > 0 && text.len <= 4;
    for (size_t i = 0; i < text.len && valid; i++) {
        valid = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        number = number * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (valid && number <= JOBS_MAX) {
        *out = number;
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--jobs: %.*s is no number from 0 to %d", STR_ARG(text),
                    JOBS_MAX);
    error_hint(err, "0 means one a processor");
    return -1;
}

static bool wants_progress(const struct options *options, const struct console *console)
{
    struct str when = options_value(options, OPTION_PROGRESS, STR_LIT("auto"));
    if (str_eq_c(when, "always"))
        return true;
    return str_eq_c(when, "auto") && console->err_terminal && !console->quiet;
}

static int read_request(const struct options *options, const struct console *console,
                        struct arena *arena, struct request *out, struct error *err)
{
    *out = (struct request){.progress = wants_progress(options, console)};
    struct import_options *import = &out->import;
    if (!options_has(options, OPTION_INPUT))
        return input_is_missing(err);
    import->dir = options_value(options, OPTION_INPUT, STR_EMPTY);
    import->stop = interrupt_flag();
    if (read_account(options, &import->account, err) != 0 ||
        read_regions(options, arena, &out->regions, err) != 0 ||
        read_jobs(options, &import->jobs, err) != 0)
        return -1;
    import->regions = out->regions.items;
    import->region_count = out->regions.count;
    return check_folder(arena, import->dir, err);
}

/* ---- reading ---- */

static void on_notice(void *ctx, enum import_notice kind, const char *text)
{
    struct listener *listener = ctx;
    if (kind == IMPORT_GAP) {
        struct str copy = arena_str(listener->arena, str_from(text));
        (void)vec_push(&listener->malformed, &copy);
        return;
    }
    console_say(listener->console, kind == IMPORT_INFO ? MESSAGE_NOTE : MESSAGE_WARNING, "%s",
                text);
}

/* Regions that must be there, files or not: those asked for by name, else those of the policy. */
static struct strs expected_regions(struct world *world, const struct request *request)
{
    if (request->regions.count > 0)
        return request->regions;
    return policy_named_regions(world->policy, world->arena);
}

static int64_t monotonic_ms(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say_read(const struct console *console, const struct import_stats *stats, int64_t ms)
{
    uint64_t mb_10 = stats->bytes / 100000; /* tenths of a megabyte */
    uint64_t rate = ms > 0 ? stats->bytes / 1000 / (uint64_t)ms : 0;
    struct console loud = *console;
    loud.quiet = false; /* asked for by --progress */
    console_say(&loud, MESSAGE_NOTE, "read %llu files, %llu.%llu MB in %lld.%03lld s (%llu MB/s)",
                (unsigned long long)stats->files, (unsigned long long)(mb_10 / 10),
                (unsigned long long)(mb_10 % 10), (long long)(ms / 1000), (long long)(ms % 1000),
                (unsigned long long)rate);
}

static struct graph *import(struct world *world, struct request *request, struct listener *listener,
                            struct error *err)
{
    struct strs expected = expected_regions(world, request);
    request->import.more_regions = expected.items;
    request->import.more_region_count = expected.count;
    request->import.notice = on_notice;
    request->import.notice_ctx = listener;
    struct console loud = *listener->console;
    loud.quiet = false;
    if (request->progress)
        console_say(&loud, MESSAGE_NOTE, "reading %.*s", STR_ARG(request->import.dir));
    int64_t start = monotonic_ms();
    struct graph *graph = import_folder(&request->import, &world->stats, err);
    if (graph && request->progress)
        say_read(listener->console, &world->stats, monotonic_ms() - start);
    return graph;
}

/* The source_tags of COPY-RPO: what may name the source of a copy is one question for all scopes.
 */
static struct strs source_tags(const struct policy *policy)
{
    int row = rule_find(STR_LIT("COPY-RPO"));
    if (row < 0)
        return (struct strs){NULL, 0};
    const struct rule *rule = rule_at((size_t)row);
    for (size_t i = 0; i < rule->param_count; i++)
        if (strcmp(rule->params[i].name, "source_tags") == 0)
            return policy_rule(policy, SCOPE_NONE, (size_t)row)->params[i].strings;
    return (struct strs){NULL, 0};
}

static int derive(struct world *world, struct error *err)
{
    struct strs tags = source_tags(world->policy);
    const struct facts_options options = {
        .as_of = world->as_of, .source_tags = tags.items, .source_tag_count = tags.count};
    world->facts = facts_new(world->graph, &options);
    world->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), err);
    if (!world->prices)
        return error_context(err, "the built-in price table");
    world->cost = cost_model_new(world->graph, world->prices);
    return 0;
}

/* ---- how old the answers are ---- */

static void later(instant *newest, instant at, instant as_of)
{
    if (at != INSTANT_UNSET && at > *newest && at <= as_of)
        *newest = at;
}

static instant newest_record(const struct graph *graph, instant as_of)
{
    instant newest = INSTANT_UNSET;
    for (uint32_t i = 0; i < graph->snapshot_count; i++)
        later(&newest, graph->snapshots[i].start_time, as_of);
    for (uint32_t i = 0; i < graph->volume_count; i++)
        later(&newest, graph->volumes[i].create_time, as_of);
    for (uint32_t i = 0; i < graph->image_count; i++)
        later(&newest, graph->images[i].creation_date, as_of);
    for (uint32_t i = 0; i < graph->instance_count; i++)
        later(&newest, graph->instances[i].launch_time, as_of);
    return newest;
}

/* Old answers judged as of now look overdue all over. */
static void warn_of_age(const struct world *world, const struct console *console)
{
    instant newest = newest_record(world->graph, world->as_of);
    if (strcmp(world->as_of_source, "clock") != 0 || newest == INSTANT_UNSET ||
        age_ms(newest, world->as_of) <= MS_PER_DAY)
        return;
    char text[INSTANT_TEXT_MAX];
    console_say(console, MESSAGE_WARNING,
                "the newest record is from %s, %lld days ago, and is judged as of now; --as-of "
                "judges old answers as of their own time",
                instant_format(newest, text),
                (long long)(age_ms(newest, world->as_of) / MS_PER_DAY));
}

/* ---- all ---- */

static int fail_with(const struct console *console, const struct error *err, int status)
{
    if (err->code == ERR_CANCELLED && *interrupt_flag())
        status = interrupt_status();
    console_error(console, err);
    return status;
}

static int load_graph(struct world *world, struct request *request, const struct console *console)
{
    struct error err = ERROR_INIT;
    struct listener listener = {.console = console, .arena = world->arena};
    vec_init(&listener.malformed, sizeof(struct str));
    world->graph = import(world, request, &listener, &err);
    int status = 0;
    if (world->graph) {
        world->collected = graph_was_collected(world->graph);
        gaps_print(console, world->graph, world->policy, listener.malformed.data,
                   listener.malformed.len);
    } else {
        for (size_t i = 0; i < listener.malformed.len; i++)
            console_say(console, MESSAGE_WARNING, "%.*s",
                        STR_ARG(VEC_AT(struct str, &listener.malformed, i)));
        status = fail_with(console, &err, err.code == ERR_LIMIT ? EXIT_USAGE : EXIT_NOTHING);
    }
    vec_clear(&listener.malformed);
    return status;
}

int world_load(struct world *world, const struct options *options, const struct console *console)
{
    *world = (struct world){.arena = arena_new()};
    struct error err = ERROR_INIT;
    struct request request;
    if (as_of_read(options, &world->as_of, &world->as_of_source, &err) != 0 ||
        read_request(options, console, world->arena, &request, &err) != 0)
        return fail_with(console, &err, EXIT_USAGE);
    world->policy =
        policy_load(world->arena, console, options_value(options, OPTION_POLICY, STR_EMPTY),
                    world->as_of, &err);
    if (!world->policy)
        return fail_with(console, &err, EXIT_USAGE);
    int status = load_graph(world, &request, console);
    if (status != 0)
        return status;
    warn_of_age(world, console);
    if (derive(world, &err) != 0)
        return fail_with(console, &err, EXIT_USAGE);
    return 0;
}

void world_free(struct world *world)
{
    if (world->cost)
        cost_model_free(world->cost);
    if (world->prices)
        prices_free(world->prices);
    facts_free(world->facts);
    graph_free(world->graph);
    arena_free(world->arena);
}
