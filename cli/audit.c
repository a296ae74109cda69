/* `snapaudit audit`: read, judge, report. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "cli/frameworks_cmd.h"
#include "cli/gate/asked.h"
#include "cli/gate/narrowed.h"
#include "cli/left_out.h"
#include "cli/out_folder.h"
#include "cli/run_info.h"
#include "cli/signing.h"
#include "reports/folder.h"
#include "reports/format.h"
#include "reports/gate_answer.h"
#include "reports/manifest.h"
#include "reports/split/split.h"
#include "reports/terminal.h"

struct audit {
    const struct options *options;
    const struct console *console;
    struct world world;
    struct gate_judgement judgement;
    unsigned formats;
    bool include_pass;
    bool csv_bom;
    struct split_asked split_by;
    struct split *split; /* NULL: the reports are of all alone */
    struct str out_folder;
    bool streams;       /* one file, to standard output, instead of a folder */
    enum format_id one; /* of this format */
    struct sink *stream;
    struct signer *signer;        /* NULL: the reports are not signed */
    struct report_folder *folder; /* held from before anything is read */
    bool earlier_stay;            /* nothing was read, and reports of an earlier run are there */
    struct upkeep *upkeep;        /* what all of it costs */
    struct run_info run;
    struct format_context asked;
    struct sink *text; /* for standard output, once the reports are in place */
};

static int read_options(struct audit *audit, const struct options *options, struct arena *arena,
                        struct error *err)
{
    audit->include_pass = options_has(options, OPTION_INCLUDE);
    audit->csv_bom = options_has(options, OPTION_CSV_BOM);
    audit->out_folder = options_value(options, OPTION_OUT_FOLDER, STR_LIT(OUT_DEFAULT));
    struct str formats = options_value(options, OPTION_FORMAT, STR_LIT("csv,json,html"));
    if (report_formats_parse(formats, &audit->formats, err) != 0)
        return error_context(err, "--format");
    audit->streams = output_is_stdout(arena_str(arena, audit->out_folder).ptr);
    if (audit->streams && out_stream_format(options, audit->formats, &audit->one, err) != 0)
        return -1;
    if (options_has(options, OPTION_SPLIT_BY) &&
        split_asked_parse(&audit->split_by, options_value(options, OPTION_SPLIT_BY, STR_EMPTY),
                          err) != 0)
        return -1;
    if (!audit->csv_bom || report_formats_with(audit->formats, TAKES_BOM) != 0)
        return 0;
    (void)error_set(err, ERR_USAGE, "--csv-bom is about CSV files, and --format asks for none");
    error_hint(err, "add csv to --format, or leave --csv-bom out");
    return -1;
}

/* ---- what the reports say of the run ---- */

static struct compare *compare_of(const struct audit *audit)
{
    const struct run_info *run = &audit->run;
    const struct gate_judgement *judgement = &audit->judgement;
    const struct compared_run now = {.as_of = run->as_of,
                                     .tool_version = run->tool_version,
                                     .policy_sha256 = run->policy_sha256,
                                     .selection = run->selection,
                                     .accounts = run->accounts,
                                     .regions = run->regions};
    return compare_new(judgement->baseline, judgement->request.baseline, &now, audit->world.arena);
}

/* It is compared all the same, and whoever reads the result should know. */
static void say_differences(const struct changes *changes, const struct console *console)
{
    struct sink *line = sink_memory();
    for (size_t i = 0; i < changes->differs_count; i++)
        sink_printf(line, "%s%s", i > 0 ? ", " : "", changes->differs[i].text);
    if (changes->differs_count > 0)
        console_say(
            console, MESSAGE_NOTE,
            "the baseline is of a run of another kind: %.*s; what is new or gone may come of "
            "that",
            STR_ARG(sink_view(line)));
    sink_abort(line);
}

static void begin_comparing(struct audit *audit)
{
    if (!audit->judgement.baseline)
        return;
    audit->judgement.compare = compare_of(audit);
    audit->run.baseline_sha256 = baseline_run(audit->judgement.baseline)->sha256;
    say_differences(compare_changes(audit->judgement.compare), audit->console);
}

static void describe_run(struct audit *audit)
{
    const struct gate_request *request = &audit->judgement.request;
    run_info_make(&audit->run, &audit->world);
    audit->run.selection =
        gate_request_selection(&audit->judgement.request, audit->world.policy, audit->world.arena);
    begin_comparing(audit);
    audit->asked = (struct format_context){
        .run = &audit->run,
        .policy = audit->world.policy,
        .name = "audit",
        .narrowed = narrowed_text(audit->options, &request->where, audit->world.arena),
        .demand = gate_request_demand(request),
        .frameworks = audit->judgement.frameworks};
}

/* ---- what is said of them ---- */

static struct report_context report_context(const struct audit *audit)
{
    return (struct report_context){
        .graph = audit->world.graph,
        .facts = audit->world.facts,
        .cost = audit->world.cost,
        .upkeep = audit->upkeep,
        .policy = audit->world.policy,
        .run = &audit->run,
        .rules = audit->judgement.request.rules,
        .asked = &audit->asked,
        .signer = audit->signer,
        .frameworks = audit->judgement.frameworks,
        .changes = audit->judgement.compare ? compare_changes(audit->judgement.compare) : NULL,
        .bom = audit->csv_bom,
        .jobs = audit->world.jobs};
}

/* Where something was demanded: was it met? */
static void put_verdict(const struct audit *audit, struct sink *out)
{
    const struct gate_request *request = &audit->judgement.request;
    const struct gate_answer answer = {.name = "audit",
                                       .request = request,
                                       .tally = &audit->judgement.tally,
                                       .verdict = &audit->judgement.verdict,
                                       .exit = exit_of_cause(audit->judgement.verdict.cause),
                                       .policy = audit->world.policy,
                                       .graph = audit->world.graph,
                                       .run = &audit->run,
                                       .summary = &audit->judgement.summary,
                                       .rule_count = audit->judgement.rule_count};
    gate_headline(&answer, out);
}

static bool demands(const struct audit *audit)
{
    return audit->judgement.request.threshold != THRESHOLD_NEVER;
}

static void show_verdict(const struct audit *audit)
{
    if (!demands(audit))
        return;
    sink_char(audit->text, '\n');
    put_verdict(audit, audit->text);
    sink_char(audit->text, '\n');
}

/* Standard output is the file's. */
static void say_verdict(const struct audit *audit)
{
    if (!demands(audit))
        return;
    struct sink *line = sink_memory();
    put_verdict(audit, line);
    console_say(audit->console, MESSAGE_NOTE, "%.*s", STR_ARG(sink_view(line)));
    sink_abort(line);
}

static void show_split(const struct audit *audit, struct str folder)
{
    uint32_t count = split_count(audit->split);
    sink_cstr(audit->text, "  ");
    terminal_text(audit->text, folder);
    sink_printf(audit->text, "/%s/index.html (", split_folder(audit->split));
    sink_grouped(audit->text, count);
    sink_cstr(audit->text, count == 1 ? " group)\n" : " groups)\n");
}

static void show(const struct audit *audit)
{
    const struct report_context context = report_context(audit);
    const struct terminal_style style = console_style(audit->console);
    report_terminal(audit->text, &context, &audit->judgement.summary, &style);
    show_verdict(audit);
    if (audit->earlier_stay)
        return;
    sink_cstr(audit->text, "\nreports:\n");
    struct str folder = audit->out_folder;
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    const char *names[REPORT_FILES_MAX];
    report_files(audit->formats, names);
    for (const char *const *name = names; *name; name++)
        out_folder_show(audit->text, folder, *name);
    if (audit->signer) {
        out_folder_show(audit->text, folder, MANIFEST_NAME);
        out_folder_show(audit->text, folder, SIGNATURE_NAME);
    }
    if (audit->split)
        show_split(audit, folder);
}

/* ---- judging ---- */

/* The groups are found, and their folders looked at, before anything is judged. */
static int begin_split(struct audit *audit, const struct report_context *context,
                       const struct gate_world *judged, struct error *err)
{
    struct engine_options options;
    if (!audit->split_by.axis || audit->earlier_stay)
        return 0;
    gate_judge_options(&audit->judgement, judged, audit->include_pass, &options);
    const struct split_in in = {.asked = audit->split_by,
                                .report = context,
                                .judging = &options,
                                .formats = audit->formats & ~(unsigned)REPORT_CHANGES};
    audit->split = split_open(audit->folder, &in, err);
    if (!audit->split)
        return -1;
    gate_tally_hand_on(&audit->judgement.tally, split_finding, audit->split);
    return 0;
}

static int judge_all(struct audit *audit, struct report_set *reports,
                     const struct report_context *context, struct error *err)
{
    const struct world *world = &audit->world;
    struct engine_options judging = world_judging(world);
    judging.upkeep = audit->upkeep;
    const struct gate_world judged = world_judged(world, &judging);
    gate_judge_begin(&audit->judgement, &judged);
    gate_tally_hand_on(&audit->judgement.tally, report_finding, reports);
    if (begin_split(audit, context, &judged, err) != 0 ||
        gate_judge_run(&audit->judgement, &judged, audit->include_pass, err) != 0)
        return -1;
    return audit->split ? split_write(audit->split, err) : 0;
}

static void say_stale(void *ctx, const char *name)
{
    const struct audit *audit = ctx;
    console_say(audit->console, MESSAGE_NOTE,
                "'%s' in the folder of the reports is of an earlier run: --split-by writes it anew",
                name);
}

/* Judge into the reports; after a failure none of them is left. All that has to be said of them is
 * made before they take their place: a run that ends for want of memory has changed nothing. */
static int judge(struct audit *audit, struct error *err)
{
    const struct report_context context = report_context(audit);
    struct report_set *reports = audit->streams
                                     ? report_open_on(audit->stream, audit->one, &context)
                                     : report_open(audit->folder, audit->formats, &context, err);
    if (!reports)
        return -1;
    if (judge_all(audit, reports, &context, err) != 0) {
        report_abort(reports);
        return -1;
    }
    left_out_print(audit->console, report_left_out(reports));
    if (audit->streams)
        say_verdict(audit);
    else if (!audit->console->quiet)
        show(audit);
    if (audit->earlier_stay) {
        report_abort(reports);
        return 0;
    }
    if (audit->folder)
        split_each_other(audit->folder, audit->split, say_stale, audit);
    if (report_close(reports, &audit->judgement.summary, err) != 0)
        return -1;
    return audit->split ? split_publish(audit->split, err) : 0;
}

static int fail(const struct console *console, const struct error *err)
{
    console_error(console, err);
    return err->code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
}

/* What could not be written is missed, whatever the verdict. */
static int close_stream(struct audit *audit, struct error *err)
{
    struct sink *stream = audit->stream;
    audit->stream = NULL;
    return stream ? output_close(stream, err) : 0;
}

static int audit_world(struct audit *audit, const struct console *console)
{
    struct error err = ERROR_INIT;
    audit->upkeep = upkeep_new(audit->world.facts, audit->world.cost);
    describe_run(audit);
    audit->earlier_stay =
        audit->folder && !audit->world.collected && report_folder_has_reports(audit->folder);
    if (judge(audit, &err) != 0 || close_stream(audit, &err) != 0)
        return fail(console, &err);
    if (audit->earlier_stay)
        console_say(console, MESSAGE_WARNING,
                    "nothing could be read: the reports of an earlier run stay as they are");
    sink_str(console->out, sink_view(audit->text));
    return exit_of_cause(audit->judgement.verdict.cause);
}

/* ---- the folder of the reports ---- */

static int hold_folder(struct audit *audit, const struct world *world)
{
    struct error err = ERROR_INIT;
    const char *path = arena_str(world->arena, audit->out_folder).ptr;
    audit->folder = out_folder_hold(audit->options, audit->console, path, &err);
    return audit->folder ? 0 : fail(audit->console, &err);
}

/* What to judge is part of the question, too. */
static int ask(void *ctx, const struct world *world, struct question *out)
{
    struct audit *audit = ctx;
    struct error err = ERROR_INIT;
    if (frameworks_asked(audit->options, world->policy, world->arena, &audit->judgement.frameworks,
                         &err) != 0)
        return fail(audit->console, &err);
    if (audit->judgement.frameworks.count > 0 && (audit->formats & REPORT_CSV) != 0)
        audit->formats |= REPORT_CONTROLS;
    int status = gate_ask(&audit->judgement, audit->options, world, audit->console, out);
    if (audit->judgement.baseline && (audit->formats & REPORT_CSV) != 0)
        audit->formats |= REPORT_CHANGES;
    out->everything = !gate_request_narrows(&audit->judgement.request);
    bool holds = status == 0 && !world->forecast && !audit->streams;
    return holds ? hold_folder(audit, world) : status;
}

int audit_command(const struct options *options, struct console *console)
{
    struct audit audit = {.options = options, .console = console};
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    int read = read_options(&audit, options, arena, &err);
    arena_free(arena);
    if (read != 0)
        return fail(console, &err);
    interrupt_watch();
    if (signing_read(&audit.signer, options, &err) != 0)
        return fail(console, &err);
    (void)umask(077);
    audit.text = sink_memory();
    if (audit.streams)
        audit.stream = sink_fd(STDOUT_FILENO);
    int status = world_load_for(&audit.world, options, console, ask, &audit);
    if (status == 0 && !audit.world.forecast)
        status = audit_world(&audit, console);
    split_free(audit.split);
    report_folder_close(audit.folder);
    signer_free(audit.signer);
    sink_abort(audit.stream);
    sink_abort(audit.text);
    gate_judge_clear(&audit.judgement);
    upkeep_free(audit.upkeep);
    world_free(&audit.world);
    return status;
}
