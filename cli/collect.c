/* `snapaudit collect`: read into a capture, and judge nothing. */
#include <sys/stat.h>

#include "cli/clocks.h"
#include "cli/collected.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/hearers.h"
#include "cli/interrupt.h"
#include "cli/world.h"
#include "core/version.h"

static int fail(const struct console *console, const struct error *err, int status)
{
    console_error(console, err);
    return status;
}

/* The disk is full, or gone: what is read from now on would be lost. */
static void on_failed(void *ctx)
{
    (void)ctx;
    interrupt_stop();
}

static int read_options(const struct options *options, struct capture_options *out,
                        struct arena *arena, struct error *err)
{
    bool resume = options_has(options, OPTION_RESUME);
    bool force = options_has(options, OPTION_FORCE);
    if (!options_has(options, OPTION_CAPTURE)) {
        (void)error_set(err, ERR_USAGE, "'snapaudit collect' needs --db FILE");
        error_hint(err, "the file becomes the capture, as in --db monday.db");
        return -1;
    }
    if (resume && force) {
        (void)error_set(err, ERR_USAGE, "--resume and --force exclude each other");
        error_hint(err, "--resume keeps what is there, --force begins anew");
        return -1;
    }
    *out = (struct capture_options){
        .path = arena_str(arena, options_value(options, OPTION_CAPTURE, STR_EMPTY)).ptr,
        .begin = resume  ? CAPTURE_RESUME
                 : force ? CAPTURE_REPLACE
                         : CAPTURE_NEW,
        .tool = SNAPAUDIT_VERSION,
        .as_of = clock_now(),
        .now = clock_now(),
        .monotonic_ms = clock_monotonic_ms,
        .failed = on_failed};
    return 0;
}

/* Would another try read more? What AWS refuses it refuses again. */
static bool is_curable(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_GAP &&
           (coverage->reason == GAP_EXPIRED || coverage->reason == GAP_INTERRUPTED ||
            coverage->reason == GAP_THROTTLED || coverage->reason == GAP_ENDPOINT ||
            coverage->reason == GAP_FAILED);
}

static bool is_complete(const struct graph *graph)
{
    for (uint32_t place = 0; graph && place < graph->place_count; place++)
        for (enum source source = 0; source < SOURCE_COUNT; source++)
            if (is_curable(graph_coverage(graph, place, source)))
                return false;
    return graph != NULL;
}

/* Where the run failed it has said why; where the capture did, that is why. */
static int end(struct capture *capture, const struct world *world, int status,
               const struct console *console)
{
    struct error err = ERROR_INIT;
    const struct capture_end how = {.caller = world->caller,
                                    .at = clock_now(),
                                    .as_of = INSTANT_UNSET,
                                    .complete = status == 0 && is_complete(world->graph)};
    if (capture_close(capture, &how, &err) != 0)
        return fail(console, &err, EXIT_USAGE);
    if (status == 0 && !how.complete)
        console_say(console, MESSAGE_WARNING,
                    "not all could be read: the same command with --resume asks for the rest");
    return status != 0 ? status : exit_of_reading(0, world->collected);
}

/* --dry-run writes no capture. */
static int look_ahead(const struct options *options, struct console *console)
{
    struct world world;
    int status = world_collect(&world, options, console, NULL);
    world_free(&world);
    return status;
}

static int collect_into(const struct capture_options *how, const struct options *options,
                        struct console *console)
{
    struct error err = ERROR_INIT;
    struct world world;
    struct capture *capture = capture_begin(how, &err);
    if (!capture)
        return fail(console, &err, EXIT_USAGE);
    struct hearers hearers = {.capture = capture};
    if (how->begin == CAPTURE_RESUME && !(hearers.before = capture_open(how->path, &err))) {
        capture_abort(capture);
        return fail(console, &err, EXIT_USAGE);
    }
    int status = world_collect(&world, options, console, &hearers);
    capture_file_free(hearers.before); /* else its last writes would stay in a file beside it */
    if (status != 0 && !hearers.began)
        capture_abort(capture); /* AWS told nothing */
    else
        status = end(capture, &world, status, console);
    if (world.graph && status != EXIT_USAGE)
        collected_print(console, world.graph, how->path);
    world_free(&world);
    return status;
}

int collect_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct capture_options how;
    struct arena *arena = arena_new();
    interrupt_watch();
    (void)umask(077);
    int status = EXIT_USAGE;
    if (options_has(options, OPTION_FORECAST))
        status = look_ahead(options, console);
    else if (read_options(options, &how, arena, &err) != 0)
        console_error(console, &err);
    else
        status = collect_into(&how, options, console);
    arena_free(arena);
    return status;
}
