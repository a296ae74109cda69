/* `snapaudit gate`: one question about one workload; yes, no, or cannot tell. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/frameworks_cmd.h"
#include "cli/gate/asked.h"
#include "cli/gate/narrowed.h"
#include "cli/interrupt.h"
#include "cli/left_out.h"
#include "cli/run_info.h"
#include "core/file.h"
#include "reports/format.h"
#include "reports/gate_answer.h"
#include "reports/terminal.h"

/* The verdict itself, or the findings that it is made of in one of their formats. */
enum gate_form { FORM_TEXT, FORM_JSON, FORM_FINDINGS };

struct gate_run {
    const struct options *options;
    struct console *console;
    enum gate_form form;
    enum format_id format; /* of findings */
    struct str operand;    /* a gate of the policy, or empty */
    const char *name;      /* "gate deploy" */
    struct world world;
    struct gate_judgement judgement;
    struct run_info run;

    struct sink *out; /* of the form: standard output, or a file */
    bool out_is_file;
    struct format_writer *writer; /* NULL for text and json */
    struct format_writer *summary_writer;
    struct sink *summary; /* what GitHub shows on the page of the run; NULL: not there */
    int summary_fd;
};

static int fail(const struct console *console, const struct error *err)
{
    console_error(console, err);
    return err->code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
}

static void read_form(struct gate_run *run)
{
    struct str word = options_value(run->options, OPTION_GATE_FORMAT, STR_LIT("text"));
    int format = format_find(word, USERS_GATE);
    run->form = str_eq_c(word, "json") ? FORM_JSON : FORM_TEXT;
    if (format < 0)
        return;
    run->form = FORM_FINDINGS;
    run->format = (enum format_id)format;
}

/* ---- the question ---- */

static int ask(void *ctx, const struct world *world, struct question *out)
{
    struct gate_run *run = ctx;
    struct error err = ERROR_INIT;
    if (frameworks_asked(run->options, world->policy, world->arena, &run->judgement.frameworks,
                         &err) != 0)
        return fail(run->console, &err);
    run->name = str_is_empty(run->operand)
                    ? "gate"
                    : arena_printf(world->arena, "gate %.*s", STR_ARG(run->operand)).ptr;
    return gate_ask(&run->judgement, run->options, world, run->console, out);
}

static int check_question(const struct options *options, struct error *err)
{
    bool named = options->operand_count > 0;
    if (named && str_is_empty(options->operands[0])) { /* a variable that is not set */
        (void)error_set(err, ERR_USAGE, "the name of the gate is empty");
        error_hint(err, "'snapaudit gate --list --policy FILE' lists the gates of a policy");
        return -1;
    }
    if (named || options_has(options, OPTION_WHERE) || options_has(options, OPTION_RULES))
        return 0;
    (void)error_set(err, ERR_USAGE, "'snapaudit gate' needs the NAME of a gate, --where or --rule");
    error_hint(err, "'snapaudit gate --list --policy FILE' lists the gates of a policy; "
                    "--rule '*' asks about everything");
    return -1;
}

/* ---- where the answer goes ---- */

/* $GITHUB_STEP_SUMMARY names a file that steps add Markdown to (GitHub Docs, "Workflow commands"). */
static void open_summary(struct gate_run *run, const struct format_context *context)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    if (run->format != FORMAT_GITHUB || !path || !*path)
        return;
    char why[FILE_WHY_BYTES];
    run->summary_fd = file_open_to_write(path, O_APPEND | O_CREAT, 0600, why);
    if (run->summary_fd < 0) {
        console_say(run->console, MESSAGE_WARNING, "could not add to the summary %s: %s", path,
                    why);
        return;
    }
    run->summary = sink_fd(run->summary_fd);
    run->summary_writer = format_open(FORMAT_GITHUB_SUMMARY, run->summary, context);
    gate_tally_hand_on(&run->judgement.tally, format_finding, run->summary_writer);
}

static int open_out(struct gate_run *run, struct error *err)
{
    struct str option = options_value(run->options, OPTION_GATE_OUT, STR_EMPTY);
    const char *path = arena_str(run->world.arena, option).ptr;
    run->out = run->console->out;
    run->out_is_file = !str_is_empty(option) && !output_is_stdout(path);
    if (run->out_is_file)
        run->out = sink_file(path, err);
    return run->out ? 0 : error_context(err, "--out");
}

static int open_writers(struct gate_run *run, struct error *err)
{
    const struct gate_request *request = &run->judgement.request;
    const struct format_context context = {
        .run = &run->run,
        .policy = run->world.policy,
        .name = run->name,
        .narrowed = narrowed_text(run->options, &request->where, run->world.arena),
        .demand = gate_request_demand(request),
        .frameworks = run->judgement.frameworks,
    };
    if (open_out(run, err) != 0)
        return -1;
    if (run->form != FORM_FINDINGS)
        return 0;
    run->writer = format_open(run->format, run->out, &context);
    gate_tally_hand_on(&run->judgement.tally, format_finding, run->writer);
    open_summary(run, &context);
    return 0;
}

static void abort_writers(struct gate_run *run)
{
    format_abort(run->writer);
    format_abort(run->summary_writer);
    if (run->summary) {
        sink_abort(run->summary);
        (void)close(run->summary_fd);
    }
    if (run->out_is_file)
        sink_abort(run->out);
}

static struct gate_answer answer_of(const struct gate_run *run)
{
    return (struct gate_answer){.name = run->name,
                                .request = &run->judgement.request,
                                .tally = &run->judgement.tally,
                                .verdict = &run->judgement.verdict,
                                .exit = exit_of_cause(run->judgement.verdict.cause),
                                .policy = run->world.policy,
                                .graph = run->world.graph,
                                .run = &run->run,
                                .summary = &run->judgement.summary,
                                .rule_count = run->judgement.rule_count,
                                .frameworks = run->judgement.frameworks,
                                .deciding = run->judgement.deciding,
                                .verbose = options_has(run->options, OPTION_VERBOSE)};
}

static int close_summary(struct gate_run *run, const struct format_end *end, struct error *err)
{
    if (!run->summary)
        return 0;
    int result = format_close(run->summary_writer, end, err);
    if (sink_close(run->summary, result == 0 ? err : NULL) != 0)
        result = -1;
    (void)close(run->summary_fd);
    return result;
}

static int close_writers(struct gate_run *run, const struct gate_answer *answer, struct error *err)
{
    struct sink *headline = sink_memory();
    gate_headline(answer, headline);
    const struct format_end end = {.outcome = answer->verdict->outcome,
                                   .headline = arena_str(run->world.arena, sink_view(headline)).ptr,
                                   .summary = &run->judgement.summary};
    sink_abort(headline);
    int result = run->writer ? format_close(run->writer, &end, err) : 0;
    struct error second = ERROR_INIT;
    if (close_summary(run, &end, &second) != 0 && result == 0) {
        *err = second;
        result = -1;
    }
    return result;
}

/* Quiet: what passes needs no word. */
static bool wants_text(const struct gate_run *run)
{
    return !run->console->quiet || run->judgement.verdict.outcome != OUTCOME_PASSED;
}

/* The file, or none where writing failed; and what people read beside it, which is made before: a file
 * that is in place is of a run that answered. */
static int close_out(struct gate_run *run, const struct gate_answer *answer, int result,
                     struct error *err)
{
    if (result != 0) {
        sink_abort(run->out);
        return result;
    }
    struct sink *text = sink_memory();
    const struct terminal_style style = console_style(run->console);
    if (run->form != FORM_TEXT && wants_text(run))
        gate_text(answer, &style, text);
    result = sink_close(run->out, err);
    if (result == 0)
        sink_str(run->console->out, sink_view(text));
    sink_abort(text);
    return result;
}

static int write_answer(struct gate_run *run, struct error *err)
{
    const struct gate_answer answer = answer_of(run);
    struct terminal_style style = console_style(run->console);
    style.colour = style.colour && !run->out_is_file;
    uint64_t left_out = run->writer ? format_left_out(run->writer) : 0;
    int result = close_writers(run, &answer, err);
    if (result == 0)
        left_out_print(run->console, left_out);
    if (run->form == FORM_JSON)
        gate_json(&answer, run->out);
    if (run->form == FORM_TEXT && wants_text(run))
        gate_text(&answer, &style, run->out);
    return run->out_is_file ? close_out(run, &answer, result, err) : result;
}

/* ---- all ---- */

static bool wants_passes(const struct gate_run *run)
{
    return run->form == FORM_FINDINGS && (format_at(run->format)->traits & WANTS_PASSES) != 0;
}

static int judge_world(struct gate_run *run)
{
    struct error err = ERROR_INIT;
    run_info_make(&run->run, &run->world);
    run->run.selection =
        gate_request_selection(&run->judgement.request, run->world.policy, run->world.arena);
    const struct engine_options judging = world_judging(&run->world);
    const struct gate_world judged = world_judged(&run->world, &judging);
    gate_judge_begin(&run->judgement, &judged);
    if (open_writers(run, &err) != 0)
        return fail(run->console, &err);
    if (gate_judge_run(&run->judgement, &judged, wants_passes(run), &err) != 0) {
        abort_writers(run);
        return fail(run->console, &err);
    }
    if (write_answer(run, &err) != 0)
        return fail(run->console, &err);
    return exit_of_cause(run->judgement.verdict.cause);
}

int gate_command(const struct options *options, struct console *console)
{
    if (options_has(options, OPTION_LIST))
        return gate_list(options, console);
    struct gate_run run = {.options = options, .console = console};
    struct error err = ERROR_INIT;
    read_form(&run);
    if (check_question(options, &err) != 0)
        return fail(console, &err);
    if (options->operand_count > 0)
        run.operand = options->operands[0];
    interrupt_watch();
    (void)umask(077);
    int status = world_load_for(&run.world, options, console, ask, &run);
    if (status == 0 && !run.world.forecast)
        status = judge_world(&run);
    gate_judge_clear(&run.judgement);
    world_free(&run.world);
    return status;
}
