/* `snapaudit audit`: read, judge, report. */
#include <string.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "cli/world.h"
#include "core/version.h"
#include "core/vec.h"
#include "reports/format.h"

#define OUT_DEFAULT "snapaudit-report"

struct audit {
    struct world world;
    unsigned formats;
    int threshold; /* enum severity, or THRESHOLD_NEVER */
    bool include_pass;
    struct str out_folder;
    struct run_info run;
    struct format_context asked;
};

static int read_options(struct audit *audit, const struct options *options, struct error *err)
{
    audit->include_pass = options_has(options, OPTION_INCLUDE);
    audit->out_folder = options_value(options, OPTION_OUT_FOLDER, STR_LIT(OUT_DEFAULT));
    audit->threshold = THRESHOLD_NEVER;
    enum severity severity;
    if (severity_parse(options_value(options, OPTION_FAIL_ON, STR_EMPTY), &severity))
        audit->threshold = (int)severity;
    struct str formats = options_value(options, OPTION_FORMAT, STR_LIT("csv,json"));
    if (report_formats_parse(formats, &audit->formats, err) != 0)
        return error_context(err, "--format");
    return 0;
}

/* ---- what the reports say of the run ---- */

/* The distinct values of the places in scope, sorted; few enough for insertion. */
static struct strs sorted_set(struct arena *arena, const struct graph *graph, bool accounts)
{
    struct str *items = arena_array(arena, (size_t)graph->place_count + 1, sizeof(*items));
    size_t count = 0;
    for (uint16_t place = 0; place < graph->place_count; place++) {
        const struct place *p = &graph->places[place];
        struct str value = graph_str(graph, accounts ? p->account : p->region);
        if (!p->in_scope || str_is_empty(value))
            continue;
        size_t at = count;
        while (at > 0 && str_cmp(items[at - 1], value) > 0)
            at--;
        if (at > 0 && str_eq(items[at - 1], value))
            continue;
        memmove(items + at + 1, items + at, (count - at) * sizeof(*items));
        items[at] = value;
        count++;
    }
    return (struct strs){items, count};
}

static void describe_run(struct audit *audit)
{
    const struct world *world = &audit->world;
    struct run_info *run = &audit->run;
    *run = (struct run_info){.as_of = world->as_of,
                             .as_of_source = world->as_of_source,
                             .tool_version = SNAPAUDIT_VERSION,
                             .policy_name = arena_str(world->arena, world->policy->name).ptr,
                             .policy_version = arena_str(world->arena, world->policy->version).ptr,
                             .policy_sha256 = world->policy->sha256,
                             .caller = world->caller,
                             .accounts = sorted_set(world->arena, world->graph, true),
                             .regions = sorted_set(world->arena, world->graph, false),
                             .currency = prices_currency(world->prices),
                             .priced_at = prices_date(world->prices),
                             .price_source = prices_source(world->prices)};
    run_id_make(world->graph, world->policy, world->as_of, SNAPAUDIT_VERSION, run->run_id);
    bool gated = audit->threshold != THRESHOLD_NEVER;
    audit->asked =
        (struct format_context){.run = run,
                                .policy = world->policy,
                                .name = "audit",
                                .threshold = gated ? audit->threshold : FORMAT_NO_THRESHOLD,
                                .unknown_counts = gated};
}

/* ---- judging ---- */

static struct report_context report_context(const struct audit *audit)
{
    return (struct report_context){.graph = audit->world.graph,
                                   .facts = audit->world.facts,
                                   .cost = audit->world.cost,
                                   .policy = audit->world.policy,
                                   .run = &audit->run,
                                   .asked = &audit->asked};
}

/* Judge into the reports; after a failure none of them is left. */
static int judge(struct audit *audit, struct summary *summary, struct error *err)
{
    const struct world *world = &audit->world;
    const struct report_context context = report_context(audit);
    struct report_set *reports =
        report_open(arena_str(world->arena, audit->out_folder).ptr, audit->formats, &context, err);
    if (!reports)
        return -1;
    const struct engine_options options = {.graph = world->graph,
                                           .facts = world->facts,
                                           .cost = world->cost,
                                           .prices = world->prices,
                                           .policy = world->policy,
                                           .as_of = world->as_of,
                                           .include_pass = audit->include_pass,
                                           .only_rule = -1,
                                           .only_scope = -1,
                                           .only_row = ROW_NONE,
                                           .accept = report_finding,
                                           .ctx = reports,
                                           .stop = interrupt_flag()};
    if (engine_run(&options, world->arena, summary, err) != 0) {
        report_abort(reports);
        return -1;
    }
    if (*interrupt_flag()) {
        report_abort(reports);
        return error_set(err, ERR_CANCELLED, "stopped before the reports were written");
    }
    return report_close(reports, summary, err);
}

static void show(const struct audit *audit, const struct summary *summary,
                 const struct console *console)
{
    const struct report_context context = report_context(audit);
    const struct terminal_style style = {.colour = console->out_colour, .width = console->width};
    report_terminal(console->out, &context, summary, &style);
    sink_cstr(console->out, "\nreports:\n");
    struct str folder = audit->out_folder;
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    const char *names[REPORT_FILES_MAX];
    report_files(audit->formats, names);
    for (const char *const *name = names; *name; name++) {
        sink_cstr(console->out, "  ");
        terminal_text(console->out, folder);
        sink_printf(console->out, "/%s\n", *name);
    }
}

static int fail(const struct console *console, const struct error *err)
{
    console_error(console, err);
    return err->code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
}

static int audit_world(struct audit *audit, const struct console *console)
{
    struct error err = ERROR_INIT;
    struct summary summary;
    describe_run(audit);
    if (judge(audit, &summary, &err) != 0)
        return fail(console, &err);
    if (!console->quiet)
        show(audit, &summary, console);
    return exit_status(&summary, audit->world.stats.malformed_files, audit->world.collected,
                       audit->threshold);
}

int audit_command(const struct options *options, struct console *console)
{
    struct audit audit = {0};
    struct error err = ERROR_INIT;
    if (read_options(&audit, options, &err) != 0)
        return fail(console, &err);
    interrupt_watch();
    (void)umask(077);
    int status = world_load(&audit.world, options, console);
    if (status == 0)
        status = audit_world(&audit, console);
    world_free(&audit.world);
    return status;
}
