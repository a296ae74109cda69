/* An inventory from AWS itself. */
#include <stdio.h>

#include "cli/accounts/accounts_asked.h"
#include "cli/accounts/accounts_load.h"
#include "cli/aws_env.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/person.h"
#include "cli/progress.h"
#include "cli/world_internal.h"
#include "collector/aws/collect.h"
#include "rules/reach.h"

/* Any thread: one write, nothing shared. */
static void on_debug(void *ctx, const char *line)
{
    const struct console *console = ctx;
    console_say(console, MESSAGE_DEBUG, "%s", line);
}

/* How AWS is asked, once its settings are known. */
static struct aws_terms terms_of(const struct request *request, const struct aws_settings *settings,
                                 const struct console *console)
{
    return (struct aws_terms){.settings = settings,
                              .stop = interrupt_flag(),
                              .debug = request->debug ? on_debug : NULL,
                              .debug_ctx = (void *)console,
                              .now = clock_now,
                              .monotonic_ms = clock_monotonic_ms,
                              .began_ms = clock_monotonic_ms(),
                              .deadline_ms = request->deadline_ms};
}

/* Who can hand out newer keys. */
struct renewal {
    const struct aws_environment *environment;
    const struct aws_terms *terms;
};

static struct credentials *renew(void *ctx, instant *until, struct error *err)
{
    const struct renewal *renewal = ctx;
    return credentials_renew(renewal->environment, renewal->terms, renewal->terms->settings, until,
                             err);
}

static struct keys *make_keys(const struct credentials *first, struct renewal *renewal)
{
    const struct aws_settings *settings = renewal->terms->settings;
    if (!credentials_can_renew(settings))
        return keys_static(first);
    return keys_begun(first, settings->until, (struct keys_source){renew, renewal});
}

static void note_settings(const struct aws_settings *settings, const struct console *console)
{
    if (settings->capped_by)
        console_say(console, MESSAGE_NOTE, "%s asks for more than %u tries; a request gets %u",
                    settings->capped_by, AWS_ATTEMPTS_MAX, settings->max_attempts);
}

struct strs world_regions_in_scope(const struct world *world, const struct request *request)
{
    if (request->regions.count > 0 || request->all_regions)
        return request->regions;
    return world->policy->regions;
}

/* A capture goes on with the account that it is of, once it knows it. */
static struct str account_before(const struct world *world)
{
    const struct capture_file *before = world->hearers ? world->hearers->before : NULL;
    const struct capture_about *about = before ? capture_about(before) : NULL;
    return about && about->account_count == 1 ? about->accounts[0].id : STR_EMPTY;
}

/* The account that the question is about: --account, or that of the plan. */
static struct str account_meant(const struct world *world, const struct request *request)
{
    bool by_plan = world->plan && str_is_empty(request->account);
    struct str before = account_before(world);
    if (!str_is_empty(before))
        return before;
    return by_plan ? world->plan->account : request->account;
}

/* Several accounts, all by the keys of the one in `options`. */
static int find_accounts(struct world *world, const struct request *request,
                         const struct accounts_file *file, struct collect_options *options,
                         const struct console *console, struct error *err)
{
    const struct accounts_question question = {
        .request = request,
        .file = file,
        .terms = &options->terms,
        .own = options->accounts[0].keys,
        .regions = world_regions_in_scope(world, request),
        .meant = world->plan ? world->plan->account : STR_EMPTY,
        .console = console,
    };
    struct accounts_asked asked;
    if (!accounts_are_many(request))
        return 0;
    if (accounts_ask(&question, world->arena, &asked, err) != 0)
        return -1;
    options->accounts = asked.items;
    options->account_count = asked.count;
    options->caller = asked.caller;
    return 0;
}

/* What is asked, and how; what is told of it comes later. */
static struct collect_options options_of(struct world *world, const struct request *request,
                                         const struct collect_options *base)
{
    struct strs regions = world_regions_in_scope(world, request);
    struct strs more = policy_named_regions(world->policy, world->arena);
    struct collect_options options = *base;
    if (world->hearers && world->hearers->before) {
        world->hearers->pages = capture_pages(world->hearers->before);
        options.before = &world->hearers->pages;
    }
    options.regions = regions.items;
    options.region_count = regions.count;
    options.more_regions = more.items;
    options.more_region_count = more.count;
    options.not_after = world->as_of + CLOCK_SLACK_MS;
    options.plan = world->plan;
    options.jobs = request->jobs;
    options.connections = request->connections;
    return options;
}

/* Credentials and options that cannot work are mended here, all else at AWS. */
static int status_of(const struct error *err)
{
    return err->code == ERR_USAGE || err->code == ERR_INPUT || err->code == ERR_LIMIT ||
                   err->code == ERR_IO
               ? EXIT_USAGE
               : EXIT_NOTHING;
}

/* Of --dry-run. */
static int forecast(struct world *world, const struct request *request,
                    const struct collect_options *base, const struct console *console)
{
    struct forecast out;
    struct collect_stats stats;
    struct error err = ERROR_INIT;
    const struct collect_options options = options_of(world, request, base);
    if (aws_forecast(&options, &out, world->arena, &stats, &err) != 0)
        return world_fail(console, &err, status_of(&err));
    forecast_write(console->out, request->forecast, &out, str_from(stats.caller_arn));
    return 0;
}

static struct graph *collect(struct world *world, const struct request *request,
                             const struct collect_options *base, struct collect_stats *stats,
                             struct progress *progress, struct error *err)
{
    struct hearers nobody = {.capture = NULL};
    struct hearers *hearers = world->hearers ? world->hearers : &nobody;
    hearers->stats = stats;
    const struct page_tee tee = hearers_tee(hearers);
    struct collect_options options = options_of(world, request, base);
    if (hearers->capture)
        options.tee = &tee;
    if (request->progress) {
        options.progress = progress_tell;
        options.progress_ctx = progress;
        progress_ask(progress);
    }
    struct graph *graph = aws_collect(&options, stats, err);
    if (graph && world->plan && reach_falls_short(graph, world->as_of)) {
        graph_free(graph);
        options.plan = world->plan = narrow_widen(world->plan, world->arena);
        graph = aws_collect(&options, stats, err);
    }
    progress_end(progress);
    return graph;
}

/* Verdicts are about time, so a clock that is off makes them wrong. */
static void warn_of_clock(const struct world *world, const struct collect_stats *stats,
                          const struct console *console)
{
    int64_t off_ms = stats->skew_ms < 0 ? -stats->skew_ms : stats->skew_ms;
    if (off_ms == 0)
        return;
    console_say(console, MESSAGE_WARNING, "this machine's clock is %lld minutes %s that of AWS%s",
                (long long)((off_ms + MS_PER_MINUTE / 2) / MS_PER_MINUTE),
                stats->skew_ms < 0 ? "ahead of" : "behind",
                strcmp(world->as_of_source, "clock") == 0
                    ? ", and verdicts are as of this machine's time"
                    : "");
}

static void tell_of_pages(const struct collect_stats *stats, const struct console *console)
{
    if (stats->pages_before > 0)
        console_say(console, MESSAGE_NOTE,
                    "%llu of %llu pages were in the capture already; %llu requests",
                    (unsigned long long)stats->pages_before, (unsigned long long)stats->pages,
                    (unsigned long long)stats->requests);
}

static void warn_of_times(const struct collect_stats *stats, const struct console *console)
{
    bool one = stats->bad_times == 1;
    if (stats->bad_times > 0)
        console_say(console, MESSAGE_WARNING,
                    "%llu time%s in AWS's answers could not be read and count%s as not set",
                    (unsigned long long)stats->bad_times, one ? "" : "s", one ? "s" : "");
}

static int read_all(struct world *world, const struct request *request,
                    const struct collect_options *options, const struct console *console)
{
    struct progress progress;
    struct collect_stats stats;
    struct error err = ERROR_INIT;
    world->read_from = "aws";
    progress_begin(&progress, console, request->debug);
    world->read_began = clock_now();
    world->graph = collect(world, request, options, &stats, &progress, &err);
    world->read_ended = clock_now();
    if (!world->graph)
        return world_fail(console, &err, status_of(&err));
    world->caller = arena_str(world->arena, str_from(stats.caller_arn));
    world->collected = graph_was_collected(world->graph);
    world_derive_facts(world, console);
    const struct warner warner = console_warner(console);
    warn_of_gaps(&warner, world->graph, world->policy, world->rules, &(struct strs){0});
    tell_of_pages(&stats, console);
    warn_of_times(&stats, console);
    warn_of_clock(world, &stats, console);
    return 0;
}

int world_from_aws(struct world *world, const struct request *request,
                   const struct console *console)
{
    struct error err = ERROR_INIT;
    struct accounts_file file = {.count = 0};
    struct aws_environment environment;
    struct aws_settings settings = {.region = STR_EMPTY};
    struct console own = *console;
    /* before anybody is asked for keys: a file that was named wrong is mended first */
    if (!str_is_empty(request->accounts_file) &&
        accounts_load(world->arena, request->accounts_file, console, &file, &err) != 0)
        return world_fail(console, &err, status_of(&err));
    const struct aws_terms terms = terms_of(request, &settings, &own);
    struct renewal renewal = {&environment, &terms};
    aws_env_read(&environment, request->profile, world->arena);
    environment.endpoint_option = request->endpoint_url;
    environment.has_terminal = console->err_terminal;
    environment.person.ask = person_ask;
    struct credentials *credentials = credentials_load(&environment, &terms, &settings, &err);
    if (!credentials)
        return world_fail(console, &err, status_of(&err));
    note_settings(&settings, console);
    const struct collect_account account = {.keys = make_keys(credentials, &renewal),
                                            .expected = account_meant(world, request)};
    struct collect_options options = {.accounts = &account, .account_count = 1, .terms = terms};
    int status = find_accounts(world, request, &file, &options, console, &err) != 0
                     ? world_fail(console, &err, status_of(&err))
                 : world->forecast ? forecast(world, request, &options, console)
                                   : read_all(world, request, &options, console);
    keys_free(account.keys);
    credentials_free(credentials);
    return status;
}
