/* An inventory from saved answers. */
#include "cli/accounts/accounts_expected.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/world_internal.h"
#include "core/vec.h"

/* What import tells while it reads. */
struct listener {
    const struct console *console;
    struct arena *arena;
    struct vec malformed; /* struct str: said after the gaps, unless they say it */
};

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
static struct strs expected_regions(const struct world *world, const struct request *request)
{
    if (request->regions.count > 0)
        return request->regions;
    return policy_named_regions(world->policy, world->arena);
}

static void say_read(const struct console *console, const struct import_stats *stats, int64_t ms)
{
    uint64_t mb_10 = stats->bytes / 100000; /* tenths of a megabyte */
    uint64_t rate = ms > 0 ? stats->bytes / 1000 / (uint64_t)ms : 0;
    console_say(console, MESSAGE_NOTE, "read %llu files, %llu.%llu MB in %lld.%03lld s (%llu MB/s)",
                (unsigned long long)stats->files, (unsigned long long)(mb_10 / 10),
                (unsigned long long)(mb_10 % 10), (long long)(ms / 1000), (long long)(ms % 1000),
                (unsigned long long)rate);
}

static struct graph *import(struct world *world, const struct request *request,
                            const struct expected_accounts *accounts, struct listener *listener,
                            struct error *err)
{
    struct strs expected = expected_regions(world, request);
    struct page_tee tee = {.page = NULL};
    if (world->hearers)
        tee = hearers_tee(world->hearers);
    const struct import_options options = {.dir = request->input,
                                           .account = request->account,
                                           .regions = request->regions.items,
                                           .region_count = request->regions.count,
                                           .more_regions = expected.items,
                                           .more_region_count = expected.count,
                                           .not_after = world->as_of + CLOCK_SLACK_MS,
                                           .plan = world->plan,
                                           .expected = accounts,
                                           .jobs = request->jobs,
                                           .stop = interrupt_flag(),
                                           .tee = world->hearers ? &tee : NULL,
                                           .notice = on_notice,
                                           .notice_ctx = listener};
    if (request->progress)
        console_say(listener->console, MESSAGE_NOTE, "reading %.*s", STR_ARG(request->input));
    int64_t start = clock_monotonic_ms();
    struct graph *graph = import_folder(&options, &world->stats, err);
    if (graph && request->progress)
        say_read(listener->console, &world->stats, clock_monotonic_ms() - start);
    return graph;
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

/* What began after the moment in question is left out. Where that is most of the input, the moment
 * is more likely wrong than the input. */
void world_warn_of_later(const struct world *world, const struct console *console)
{
    const struct graph *g = world->graph;
    uint64_t later = 0;
    for (int table = 0; table < TABLE_COUNT; table++)
        later += g->counts.later[table];
    uint64_t there = (uint64_t)g->snapshot_count + g->volume_count + g->image_count;
    char text[INSTANT_TEXT_MAX];
    if (later == 0)
        return;
    console_say(console, later > there ? MESSAGE_WARNING : MESSAGE_NOTE,
                "%llu of %llu resources began after %s and are left out: they were not there yet%s",
                (unsigned long long)later, (unsigned long long)(later + there),
                instant_format(world->as_of, text),
                later > there ? "; is --as-of the moment you mean?" : "");
}

static int read_files(struct world *world, const struct request *request,
                      const struct expected_accounts *accounts, const struct console *console)
{
    struct error err = ERROR_INIT;
    struct listener listener = {.console = console, .arena = world->arena};
    vec_init(&listener.malformed, sizeof(struct str));
    world->caller = STR_LIT("files");
    world->read_from = "files";
    world->read_began = world->read_ended = INSTANT_UNSET; /* files do not tell */
    world->graph = import(world, request, accounts, &listener, &err);
    int status = 0;
    if (world->graph) {
        world->collected = graph_was_collected(world->graph);
        world_derive_facts(world, console);
        const struct warner warner = console_warner(console);
        const struct strs malformed = {listener.malformed.data, listener.malformed.len};
        warn_of_gaps(&warner, world->graph, world->policy, world->rules, &malformed);
        warn_of_age(world, console);
        world_warn_of_later(world, console);
    } else {
        for (size_t i = 0; i < listener.malformed.len; i++)
            console_say(console, MESSAGE_WARNING, "%.*s",
                        STR_ARG(VEC_AT(struct str, &listener.malformed, i)));
        status = world_fail(console, &err, err.code == ERR_LIMIT ? EXIT_USAGE : EXIT_NOTHING);
    }
    vec_clear(&listener.malformed);
    return status;
}

int world_from_files(struct world *world, const struct request *request,
                     const struct console *console)
{
    struct error err = ERROR_INIT;
    struct expected_accounts accounts;
    if (accounts_expect(request, request->regions, console, world->arena, &accounts, &err) != 0)
        return world_fail(console, &err, EXIT_USAGE);
    return read_files(world, request, &accounts, console);
}
