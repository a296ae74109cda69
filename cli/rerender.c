#include "cli/rerender.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/frameworks_cmd.h"
#include "cli/gate/asked.h"
#include "cli/gate/narrowed.h"
#include "cli/interrupt.h"
#include "cli/left_out.h"
#include "cli/named_file.h"
#include "cli/out_folder.h"
#include "cli/signing.h"
#include "core/limits.h"
#include "reports/again/again.h"
#include "reports/folder.h"
#include "reports/format.h"
#include "reports/manifest.h"
#include "rules/rule.h"

#define FINDINGS_NAME   "findings.json"
#define FORMATS_DEFAULT "csv,json"

struct rerender {
    const struct options *options;
    const struct console *console;
    struct arena *arena;
    struct str from, out_folder;
    const char *findings; /* path */
    unsigned formats;
    struct manifest manifest;             /* of what is read */
    const struct manifest_file *expected; /* in it; NULL: there is no manifest */
    struct signer *signer;                /* NULL: the reports are not signed */
    bool streams;                         /* one file, to standard output, instead of a folder */
    enum format_id one;                   /* of this format */
    struct sink *stream;
    struct report_folder *folder;
    struct report_set *reports; /* NULL until the head is heard */

    struct run_info run;
    struct gate_request request;
    const struct policy *policy;
    struct judged judged; /* as it is told on */
    struct format_context asked;
    struct summary summary;
    struct judged_rule *told; /* the rows of judged.rules */
    uint64_t *passes;         /* that were handed on, likewise */
    bool had_passes;          /* the file tells what passed one by one */
    uint64_t read, kept;
};

static const char *path_of(const struct rerender *r, const char *name)
{
    return arena_printf(r->arena, "%.*s/%s", STR_ARG(r->from), name).ptr;
}

bool rerender_is_asked(const struct options *options)
{
    if (!options_has(options, OPTION_INPUT) || options_has(options, OPTION_DB))
        return false;
    struct rerender r = {.arena = arena_new(),
                         .from = options_value(options, OPTION_INPUT, STR_EMPTY)};
    bool is = again_is_findings(path_of(&r, FINDINGS_NAME));
    if (!is) {
        manifest_read(&r.manifest, r.arena, path_of(&r, MANIFEST_NAME));
        is = r.manifest.run.run_id[0] != '\0';
    }
    arena_free(r.arena);
    return is;
}

/* ---- options ---- */

/* What was settled when the findings were judged. */
static const struct {
    enum option_id option;
    const char *why;
} settled[] = {
    {OPTION_POLICY, "its findings were judged by a policy already"},
    {OPTION_AS_OF, "its findings were judged as of a moment already"},
    {OPTION_BASELINE, "its findings were compared with a baseline or not, already"},
    {OPTION_ACCOUNT, "it holds no answers of an account"},
    {OPTION_ACCOUNTS, "it holds no answers of accounts"},
    {OPTION_REGION, "it holds no answers of regions"},
    {OPTION_INCLUDE, "what passed is among its findings or not, already"},
    {OPTION_SPLIT_BY, "which resources are whose is not in it"},
};

static int refuse_settled(const struct options *options, struct error *err)
{
    for (size_t i = 0; i < sizeof(settled) / sizeof(settled[0]); i++) {
        if (!options_has(options, settled[i].option))
            continue;
        (void)error_set(err, ERR_USAGE, "--%s says nothing of a folder of reports: %s",
                        option_spec(settled[i].option)->name, settled[i].why);
        error_hint(err, "%s",
                   settled[i].option == OPTION_REGION || settled[i].option == OPTION_ACCOUNT
                       ? "--where region=… and account=… pick among its findings"
                       : "'snapaudit report --db FILE' judges a capture anew");
        return -1;
    }
    return 0;
}

/* A format needs the inventory where no file of it is made of findings alone. */
static int refuse_formats(unsigned formats, struct error *err)
{
    unsigned fit = report_formats_of_findings();
    unsigned others = formats & ~fit;
    if (others == 0)
        return 0;
    enum format_id first = 0;
    while ((others & 1u << first) == 0)
        first++;
    struct sink *names = sink_memory();
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        if ((fit & 1u << i) != 0)
            sink_printf(names, "%s%s", sink_view(names).len > 0 ? ", " : "",
                        format_at((enum format_id)i)->name);
    (void)error_set(err, ERR_USAGE,
                    "--format %s needs the inventory, which a folder of reports does not hold",
                    format_at(first)->name);
    error_hint(err,
               "'snapaudit report --db FILE --format %s' makes it of a capture; of findings alone "
               "come %.*s",
               format_at(first)->name, STR_ARG(sink_view(names)));
    sink_abort(names);
    return -1;
}

/* What is read would go away while it is read. */
static int refuse_same_folder(const struct rerender *r, struct error *err)
{
    struct stat from, out;
    if (stat(arena_str(r->arena, r->from).ptr, &from) != 0 ||
        stat(arena_str(r->arena, r->out_folder).ptr, &out) != 0 || from.st_dev != out.st_dev ||
        from.st_ino != out.st_ino)
        return 0;
    (void)error_set(err, ERR_USAGE, "--out is the folder of reports that is read: '%.*s'",
                    STR_ARG(r->from));
    error_hint(err, "name another folder with --out");
    return -1;
}

static int read_options(struct rerender *r, struct error *err)
{
    const struct options *options = r->options;
    r->from = options_value(options, OPTION_INPUT, STR_EMPTY);
    r->out_folder = options_value(options, OPTION_OUT_FOLDER, STR_LIT(OUT_DEFAULT));
    r->findings = path_of(r, FINDINGS_NAME);
    if (refuse_settled(options, err) != 0)
        return -1;
    struct str formats = options_value(options, OPTION_FORMAT, STR_LIT(FORMATS_DEFAULT));
    if (report_formats_parse(formats, &r->formats, err) != 0)
        return error_context(err, "--format");
    r->streams = output_is_stdout(arena_str(r->arena, r->out_folder).ptr);
    if (refuse_formats(r->formats, err) != 0 ||
        (r->streams ? out_stream_format(options, r->formats, &r->one, err)
                    : refuse_same_folder(r, err)) != 0)
        return -1;
    if (!options_has(options, OPTION_CSV_BOM) || report_formats_with(r->formats, TAKES_BOM) != 0)
        return 0;
    (void)error_set(err, ERR_USAGE, "--csv-bom is about CSV files, and --format asks for none");
    error_hint(err, "add csv to --format, or leave --csv-bom out");
    return -1;
}

/* ---- is it what its manifest lists ---- */

static int read_manifest(struct rerender *r, struct error *err)
{
    static const struct named_file file = {.what = "the manifest",
                                           .most_mib = LIMIT_MANIFEST_BYTES >> 20,
                                           .otherwise =
                                               "'snapaudit verify DIR' says what is wrong"};
    const char *path = path_of(r, MANIFEST_NAME);
    struct str text;
    if (access(path, F_OK) != 0)
        return 0;
    if (named_file_read(r->arena, &file, str_from(path), &text, err) != 0)
        return -1;
    if (manifest_parse(&r->manifest, r->arena, text, err) != 0)
        return error_context(err, "%s", path);
    r->expected = manifest_find(&r->manifest, FINDINGS_NAME);
    if (r->expected)
        return 0;
    (void)error_set(err, ERR_INPUT, "%s lists no " FINDINGS_NAME, path);
    error_hint(err,
               "reports are rendered again from it: 'snapaudit audit --format json' writes it");
    return -1;
}

static int check_digest(const struct rerender *r, struct error *err)
{
    struct manifest_file found;
    if (!r->expected)
        return 0;
    if (manifest_measure(&found, FINDINGS_NAME, r->findings, err) != 0)
        return -1;
    if (found.bytes == r->expected->bytes && strcmp(found.sha256, r->expected->sha256) == 0)
        return 0;
    (void)error_set(err, ERR_INPUT, "%s is not the file that manifest.json lists", r->findings);
    error_hint(err, "'snapaudit verify %.*s' says what else was changed", STR_ARG(r->from));
    return -1;
}

/* ---- the question ---- */

/* By row of rules.def. */
static const bool *judged_rules(const struct rerender *r, const struct judged *judged)
{
    bool *rules = arena_array(r->arena, rule_count() + 1, sizeof(*rules));
    for (size_t i = 0; i < judged->rule_count; i++) {
        int row = rule_find(str_from(judged->rules[i].rule));
        if (row >= 0)
            rules[row] = true;
    }
    return rules;
}

static int read_question(struct rerender *r, const struct judged *judged, struct error *err)
{
    struct gate_asked asked = gate_asked_of(r->options, r->arena);
    asked.judged = judged_rules(r, judged);
    if (gate_request_read(&r->request, &asked, r->policy, r->arena, err) != 0)
        return -1;
    return where_check_findings(&r->request.where, err);
}

static bool keeps_rule(const struct rerender *r, const char *rule)
{
    if (!r->request.rules)
        return true;
    int row = rule_find(str_from(rule));
    if (row >= 0)
        return r->request.rules[row];
    const struct strs patterns = options_list(r->options, OPTION_RULES, r->arena);
    for (size_t i = 0; i < patterns.count; i++)
        if (str_glob(patterns.items[i], str_from(rule)))
            return true;
    return false;
}

static bool keeps(const struct rerender *r, const struct finding *finding)
{
    return keeps_rule(r, finding->rule) && where_takes(&r->request.where, finding);
}

/* `more` after what was said before. */
static struct str narrowed_further(struct rerender *r, struct str before, const char *between,
                                   struct str more)
{
    if (str_is_empty(before) || str_is_empty(more))
        return str_is_empty(before) ? more : before;
    return arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(before), between, STR_ARG(more));
}

/* ---- what is told on ---- */

static void describe_run(struct rerender *r, const struct again_head *head)
{
    struct run_info *run = &r->run;
    *run = head->run;
    run->made_at = clock_now();
    run->read_from = r->manifest.run.read_from;
    run->read_began = r->manifest.run.read_began;
    run->read_ended = r->manifest.run.read_ended;
    run->selection = narrowed_further(r, run->selection, "; ",
                                      gate_request_selection(&r->request, r->policy, r->arena));
}

static void describe_judging(struct rerender *r, const struct again_head *head)
{
    const struct judged *judged = &head->judged;
    size_t count = 0;
    r->told = arena_array(r->arena, judged->rule_count + 1, sizeof(*r->told));
    r->passes = arena_array(r->arena, judged->rule_count + 1, sizeof(*r->passes));
    for (size_t i = 0; i < judged->rule_count; i++)
        if (keeps_rule(r, judged->rules[i].rule))
            r->told[count++] = judged->rules[i];
    r->judged = *judged;
    r->judged.rules = r->told;
    r->judged.rule_count = count;
    r->judged.narrowed = narrowed_further(r, judged->narrowed, " ",
                                          narrowed_text(r->options, &r->request.where, r->arena));
}

static void count_pass(struct rerender *r, const char *rule)
{
    for (size_t i = 0; i < r->judged.rule_count; i++)
        r->passes[i] += strcmp(r->told[i].rule, rule) == 0;
}

/* How many of the resources that --where leaves passed is known only where each pass is told, or there was none. */
static void settle_passes(struct rerender *r)
{
    bool any = false;
    if (r->request.where.count == 0 || !r->judged.counts_passes)
        return;
    for (size_t i = 0; i < r->judged.rule_count; i++)
        any = any || r->told[i].passes > 0;
    r->judged.counts_passes = !any || r->had_passes;
    for (size_t i = 0; i < r->judged.rule_count; i++)
        r->told[i].passes = r->passes[i];
}

static const struct summary *make_summary(struct rerender *r)
{
    if (!r->judged.counts_passes)
        return NULL;
    struct rule_summary *rules = arena_array(r->arena, rule_count() + 1, sizeof(*rules));
    for (size_t i = 0; i < r->judged.rule_count; i++) {
        int row = rule_find(str_from(r->told[i].rule));
        if (row >= 0)
            rules[row].counts[STATUS_PASS] = r->told[i].passes;
    }
    r->summary = (struct summary){.rule_count = rule_count(), .rules = rules};
    return &r->summary;
}

/* ---- hearing ---- */

static int open_reports(struct rerender *r, struct error *err)
{
    const struct report_context context = {.policy = r->policy,
                                           .run = &r->run,
                                           .asked = &r->asked,
                                           .signer = r->signer,
                                           .frameworks = r->asked.frameworks,
                                           .bom = options_has(r->options, OPTION_CSV_BOM)};
    const char *path = arena_str(r->arena, r->out_folder).ptr;
    if (r->streams) {
        r->stream = sink_fd(STDOUT_FILENO);
        r->reports = report_open_on(r->stream, r->one, &context);
        return 0;
    }
    r->folder = out_folder_hold(r->options, r->console, path, err);
    if (!r->folder)
        return -1;
    r->reports = report_open(r->folder, r->formats, &context, err);
    return r->reports ? 0 : -1;
}

/* Of one that a policy names by a file, findings tell the controls alone. */
static int refuse_own_frameworks(const struct rerender *r, const struct again_head *head,
                                 struct error *err)
{
    const struct strs names = options_list(r->options, OPTION_FRAMEWORK, r->arena);
    for (size_t i = 0; i < names.count; i++) {
        if (!framework_find(head->run.frameworks, names.items[i]))
            continue;
        (void)error_set(err, ERR_USAGE,
                        "--framework: '%.*s' came from a file of the policy, which a folder of "
                        "reports does not hold",
                        STR_ARG(names.items[i]));
        error_hint(err, "'snapaudit report --db FILE --policy FILE' tells of it");
        return -1;
    }
    return 0;
}

static int on_head(void *ctx, const struct again_head *head, struct error *err)
{
    struct rerender *r = ctx;
    struct framework_set frameworks;
    r->policy = again_policy(head, r->arena, err);
    if (!r->policy || read_question(r, &head->judged, err) != 0 ||
        refuse_own_frameworks(r, head, err) != 0 ||
        frameworks_asked(r->options, r->policy, r->arena, &frameworks, err) != 0)
        return -1;
    describe_run(r, head);
    describe_judging(r, head);
    r->asked = (struct format_context){.run = &r->run,
                                       .policy = r->policy,
                                       .name = "audit",
                                       .narrowed = r->judged.narrowed,
                                       .demand = r->judged.demand,
                                       .frameworks = frameworks,
                                       .judged = &r->judged};
    return open_reports(r, err);
}

static int on_finding(void *ctx, const struct finding *finding, struct error *err)
{
    struct rerender *r = ctx;
    bool passes = finding->status == STATUS_PASS;
    (void)err;
    r->read++;
    r->had_passes = r->had_passes || passes;
    if (!keeps(r, finding))
        return 0;
    r->kept++;
    if (passes)
        count_pass(r, finding->rule);
    report_finding(r->reports, finding);
    return 0;
}

/* ---- the end ---- */

static void show(const struct rerender *r)
{
    struct sink *out = r->console->out;
    char at[INSTANT_TEXT_MAX];
    sink_grouped(out, r->kept);
    if (r->kept != r->read) {
        sink_cstr(out, " of ");
        sink_grouped(out, r->read);
    }
    sink_printf(out, " %s of run %s, as of %s\n\nreports:\n", r->read == 1 ? "finding" : "findings",
                r->run.run_id, instant_format(r->run.as_of, at));
    for (unsigned i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = format_at((enum format_id)i);
        for (const struct format_file *file = format->files; file->writer; file++)
            if ((r->formats & 1u << i) != 0 && file->name && format_is_of_findings(format, file))
                out_folder_show(out, r->out_folder, file->name);
    }
    if (!r->signer)
        return;
    out_folder_show(out, r->out_folder, MANIFEST_NAME);
    out_folder_show(out, r->out_folder, SIGNATURE_NAME);
}

/* What could not be written is missed. */
static int close_stream(struct rerender *r, struct error *err)
{
    struct sink *stream = r->stream;
    r->stream = NULL;
    return stream ? output_close(stream, err) : 0;
}

static int write_reports(struct rerender *r, struct error *err)
{
    settle_passes(r);
    const struct summary *summary = make_summary(r);
    left_out_print(r->console, report_left_out(r->reports));
    struct report_set *reports = r->reports;
    r->reports = NULL;
    if (report_close(reports, summary, err) != 0 || close_stream(r, err) != 0)
        return -1;
    if (r->kept == 0 && gate_request_narrows(&r->request))
        console_say(r->console, MESSAGE_NOTE, "no finding is what was asked for");
    if (!r->streams && !r->console->quiet)
        show(r);
    return 0;
}

static int read_and_write(struct rerender *r, struct error *err)
{
    const struct again_hearer hearer = {on_head, on_finding, r};
    if (check_digest(r, err) != 0)
        return -1;
    if (r->manifest.is_signed)
        console_say(r->console, MESSAGE_NOTE,
                    "manifest.json is signed; whether that holds says 'snapaudit verify %.*s'",
                    STR_ARG(r->from));
    struct again *again = again_new(&hearer);
    int result = again_read(again, r->findings, interrupt_flag(), err);
    /* Another run may have replaced the file meanwhile. */
    if (result == 0)
        result = check_digest(r, err);
    if (result == 0)
        result = write_reports(r, err);
    report_abort(r->reports);
    again_free(again);
    return result;
}

int rerender(const struct options *options, struct console *console)
{
    struct rerender r = {.options = options, .console = console, .arena = arena_new()};
    struct error err = ERROR_INIT;
    int result = read_options(&r, &err);
    interrupt_watch();
    if (result == 0)
        result = read_manifest(&r, &err);
    if (result == 0)
        result = signing_read(&r.signer, options, &err);
    (void)umask(077);
    if (result == 0)
        result = read_and_write(&r, &err);
    sink_abort(r.stream);
    report_folder_close(r.folder);
    signer_free(r.signer);
    arena_free(r.arena);
    if (result == 0)
        return EXIT_DONE;
    console_error(console, &err);
    return err.code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
}
