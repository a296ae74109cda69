/* snapaudit-bench: how fast, how large. Every measurement runs in a process of its own, several
 * times; the best is shown, for what disturbs a measurement only ever makes it worse. */
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/import/import.h"
#include "tests/bench/accounts.h"
#include "tests/bench/crowd.h"
#include "tests/bench/formats.h"
#include "tests/bench/growth.h"
#include "tests/bench/judging.h"
#include "tests/bench/measure.h"
#include "tests/bench/network.h"
#include "tests/bench/table.h"
#include "reports/report.h"
#include "reports/format.h"
#include "reports/report_internal.h"
#include "policy/policy.h"

enum { SIZES_MAX = 8 };

static const char usage[] =
    "usage: snapaudit-bench [OPTION...]\n"
    "Measures the release build and prints tables in Markdown.\n"
    "\n"
    "  --snapshots N[,N...]  sizes of the made-up inventory (default 100000,1000000)\n"
    "  --regions N           its regions, 1 to 17 (default 17)\n"
    "  --repeat N            how often each thing is measured; the best is shown (default 3)\n"
    "  --program FILE        the program (default: ../snapaudit beside this one)\n"
    "  --dir DIR             where to write (default: a folder in TMPDIR, removed at the end)\n"
    "  --accounts N          of the part accounts (default 400)\n"
    "  --only PART           memory, files, program, formats, network, accounts or\n"
    "                        growth\n"
    "  --help\n"
    "\n"
    "growth   ratios that must stay small: many places, texts that collide, chains that wait\n"
    "memory   freeze, facts, rules and reports of an inventory in memory\n"
    "files    reading it from files\n"
    "program  snapaudit on these files\n"
    "formats  each format of reports alone: time, bytes, memory; 170,000 snapshots have 1,000,000\n"
    "         findings\n"
    "network  snapaudit on a local look-alike of AWS, beside what receiving alone costs, the AWS\n"
    "         CLI (/usr/bin/aws) and boto3 of python3, where they are there\n"
    "accounts many accounts by their roles, most of their regions empty\n";

struct bench {
    struct crowd sizes[SIZES_MAX];
    size_t size_count;
    unsigned regions;
    unsigned accounts;
    unsigned repeat;
    const char *only; /* NULL: all */
    char program[PATH_SIZE];
    char sandbox[PATH_SIZE];
    char worlds[PATH_SIZE];
    char dir[PATH_SIZE];
    bool own_dir;
};

static void keep_best(struct lap *best, struct lap lap)
{
    if (best->wall == 0 || lap.wall < best->wall)
        *best = lap;
}

/* ---- judging in memory ---- */

struct memory_run {
    struct lap fill, freeze, facts, judge, csv, json, resources;
    struct lap judge_alone, handed_alone, csv_alone, ndjson_alone; /* with one job */
    uint64_t graph_bytes; /* RSS after freeze - RSS at start */
    uint64_t facts_bytes; /* what facts and the engine add */
    uint64_t peak;
    uint64_t findings, csv_bytes, json_bytes, ndjson_bytes, resources_bytes;
};

struct memory_work {
    struct crowd crowd;
    const char *dir;
};

static void count_one(void *ctx, const struct finding *finding)
{
    (void)finding;
    ++*(uint64_t *)ctx;
}

/* A run with one report. */
static struct lap measure_report(struct judging *j, const char *dir, const char *name,
                                 enum format_id format, uint64_t *bytes)
{
    int fd;
    struct error err = ERROR_INIT;
    const struct format_context context = {
        .run = &j->run, .policy = j->policy, .demand.threshold = THRESHOLD_NEVER};
    const struct format_end end = {.summary = NULL};
    struct sink *sink = judging_open(dir, name, &fd);
    struct lap start = lap_now();
    struct format_writer *writer = format_open(format, sink, &context);
    judging_run(j, format_finding, writer);
    must(format_close(writer, &end, &err) == 0 ? j : NULL, &err);
    *bytes = judging_close(sink, fd);
    return lap_since(start);
}

static void measure_alone(struct judging *j, const char *dir, struct memory_run *run)
{
    j->jobs = 1;
    struct lap start = lap_now();
    judging_run(j, NULL, NULL);
    run->judge_alone = lap_since(start);
    start = lap_now();
    uint64_t findings = 0; /* what is only counted is put together as for a report */
    judging_run(j, count_one, &findings);
    run->handed_alone = lap_since(start);
    run->csv_alone = measure_report(j, dir, "findings.csv", FORMAT_CSV, &run->csv_bytes);
    run->ndjson_alone =
        measure_report(j, dir, "findings.ndjson", FORMAT_NDJSON, &run->ndjson_bytes);
    j->jobs = 0;
}

static void measure_reports(struct judging *j, const char *dir, struct memory_run *run)
{
    int fd;
    run->csv = measure_report(j, dir, "findings.csv", FORMAT_CSV, &run->csv_bytes);
    run->json = measure_report(j, dir, "findings.json", FORMAT_JSON, &run->json_bytes);

    const struct report_context context = {.graph = j->graph,
                                           .facts = j->facts,
                                           .cost = j->cost,
                                           .upkeep = j->upkeep,
                                           .policy = j->policy,
                                           .run = &j->run};
    struct sink *sink = judging_open(dir, "resources.csv", &fd);
    struct lap start = lap_now();
    resources_csv_write(sink, &context);
    run->resources_bytes = judging_close(sink, fd);
    run->resources = lap_since(start);
}

static void work_in_memory(const void *arg, void *result)
{
    const struct memory_work *work = arg;
    struct memory_run *run = result;
    struct judging j = {0};
    struct crowd_parts parts;
    struct error err = ERROR_INIT;
    judging_prepare(&j, policy_builtin_text(), CROWD_AS_OF);

    uint64_t at_start = memory_now();
    struct lap start = lap_now();
    crowd_fill(&work->crowd, &parts);
    run->fill = lap_since(start);

    const struct freeze_options freeze = {.own_all = false};
    start = lap_now();
    j.graph = graph_freeze(parts.places, parts.place_count, &parts.part, 1, &freeze, &err);
    must(j.graph, &err);
    crowd_clear(&parts);
    run->freeze = lap_since(start);
    run->graph_bytes = memory_now() - at_start;

    start = lap_now();
    judging_facts(&j);
    run->facts = lap_since(start);

    start = lap_now();
    judging_run(&j, NULL, NULL);
    run->judge = lap_since(start);
    run->facts_bytes = memory_now() - at_start - run->graph_bytes;
    run->peak = memory_peak();

    measure_alone(&j, work->dir, run);
    measure_reports(&j, work->dir, run);
    uint64_t findings = 0;
    judging_run(&j, count_one, &findings);
    run->findings = findings;
}

static struct memory_run best_in_memory(const struct bench *bench, const struct crowd *crowd)
{
    struct memory_run best = {.findings = 0};
    const struct memory_work work = {*crowd, bench->dir};
    for (unsigned i = 0; i < bench->repeat; i++) {
        struct memory_run run = {.findings = 0};
        measure_apart(work_in_memory, &work, &run, sizeof(run));
        struct memory_run kept = best;
        best = run;
        if (i == 0)
            continue;
        keep_best(&best.fill, kept.fill);
        keep_best(&best.freeze, kept.freeze);
        keep_best(&best.facts, kept.facts);
        keep_best(&best.judge, kept.judge);
        keep_best(&best.csv, kept.csv);
        keep_best(&best.judge_alone, kept.judge_alone);
        keep_best(&best.handed_alone, kept.handed_alone);
        keep_best(&best.csv_alone, kept.csv_alone);
        keep_best(&best.ndjson_alone, kept.ndjson_alone);
        keep_best(&best.json, kept.json);
        keep_best(&best.resources, kept.resources);
    }
    return best;
}

static void show_in_memory(const struct bench *bench, const struct crowd *crowd)
{
    char text[128];
    struct memory_run run = best_in_memory(bench, crowd);
    (void)snprintf(text, sizeof(text), "In memory: %u snapshots, %u regions", crowd->snapshots,
                   crowd->regions);
    heading(text);
    row_lap("freeze", run.freeze);
    row_lap("facts", run.facts);
    row_lap("all rules, nothing written", run.judge);
    row_lap("all rules and findings.csv", run.csv);
    row_lap("all rules, nothing written, 1 job", run.judge_alone);
    row_lap("all rules, findings handed over, 1 job", run.handed_alone);
    row_lap("all rules and findings.csv, 1 job", run.csv_alone);
    row_lap("all rules and findings.ndjson, 1 job", run.ndjson_alone);
    row_lap("all rules and findings.json", run.json);
    row_lap("resources.csv", run.resources);
    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)run.findings);
    row("findings", text);
    row_bytes("findings.csv", run.csv_bytes);
    row_bytes("findings.json", run.json_bytes);
    row_bytes("findings.ndjson", run.ndjson_bytes);
    row_target("findings.ndjson, the writer alone: MB/s a core",
               (double)run.ndjson_bytes / 1e6 / (run.ndjson_alone.cpu - run.handed_alone.cpu),
               "MB/s", 250, 0, true);
    row_bytes("resources.csv", run.resources_bytes);
    double scale = (double)crowd->snapshots / 1e6; /* the target is for a million */
    row_target("freeze + facts + all rules + findings.csv",
               run.freeze.wall + run.facts.wall + run.csv.wall, "s", 3 * scale, 1.5 * scale, false);
    row_target("graph, bytes a snapshot", (double)run.graph_bytes / crowd->snapshots, "B", 200, 160,
               false);
    row_bytes("graph", run.graph_bytes);
    row_bytes("facts and engine on top", run.facts_bytes);
    row_bytes("most, while it was filled, frozen and judged", run.peak);
}

/* ---- import ---- */

struct import_run {
    struct lap lap;
    uint64_t bytes, files;
    uint64_t graph_bytes; /* RSS afterwards - RSS at start */
    uint64_t peak_bytes;  /* most RSS - RSS at start */
};

struct import_work {
    char dir[PATH_SIZE];
    unsigned jobs;
};

static void work_import(const void *arg, void *result)
{
    const struct import_work *work = arg;
    struct import_run *run = result;
    struct error err = ERROR_INIT;
    struct import_stats stats = {0};
    const struct import_options options = {.dir = str_from(work->dir), .jobs = work->jobs};
    uint64_t at_start = memory_now();
    struct lap start = lap_now();
    struct graph *graph = import_folder(&options, &stats, &err);
    must(graph, &err);
    run->lap = lap_since(start);
    run->graph_bytes = memory_now() - at_start;
    run->peak_bytes = memory_peak() - at_start;
    run->bytes = stats.bytes;
    run->files = stats.files;
}

static struct import_run best_import(const struct bench *bench, const char *dir, unsigned jobs)
{
    struct import_run best = {.bytes = 0};
    struct import_work work = {.jobs = jobs};
    (void)snprintf(work.dir, sizeof(work.dir), "%s", dir);
    for (unsigned i = 0; i < bench->repeat; i++) {
        struct import_run run = {.bytes = 0};
        measure_apart(work_import, &work, &run, sizeof(run));
        if (i == 0 || run.lap.wall < best.lap.wall)
            best = run;
    }
    return best;
}

static void show_import(const char *what, const struct import_run *run, unsigned jobs)
{
    char text[160];
    double mb = (double)run->bytes / 1e6;
    (void)snprintf(text, sizeof(text), "import and freeze, %s, %u job%s", what, jobs,
                   jobs == 1 ? "" : "s");
    row_lap(text, run->lap);
    (void)snprintf(text, sizeof(text), "%s, %u job%s: MB/s a core (%.0f MB in %llu files)", what,
                   jobs, jobs == 1 ? "" : "s", mb, (unsigned long long)run->files);
    row_target(text, mb / run->lap.cpu, "MB/s", 90, 0, true);
    (void)snprintf(text, sizeof(text), "%.1f MiB, of which %.1f stay",
                   (double)run->peak_bytes / MIB, (double)run->graph_bytes / MIB);
    row("most memory", text);
}

/* ---- the program ---- */

static void folder_of(const struct bench *bench, const struct crowd *crowd, const char *layout,
                      char *out)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "%s-%u", layout, crowd->snapshots);
    path_in(out, bench->dir, name);
}

static struct program_run best_run(const char *const *argv, unsigned repeat, int most)
{
    struct program_run best = {.status = -1};
    for (unsigned i = 0; i < repeat; i++) {
        struct program_run run = measure_program((char *const *)argv);
        if (run.status < 0 || run.status > most)
            fail(argv[1], "ended with another status than it should");
        if (i == 0 || run.lap.wall < best.lap.wall)
            best = run;
    }
    return best;
}

static struct program_run best_audit(const struct bench *bench, const char *input, unsigned repeat)
{
    char out[PATH_SIZE];
    path_in(out, bench->dir, "report");
    const char *const argv[] = {bench->program, "audit",          "--input", input,
                                "--as-of",      CROWD_AS_OF_TEXT, "--out",   out,
                                "--format",     "csv,json",       "--quiet", NULL};
    return best_run(argv, repeat, 0);
}

static void show_audit(const struct bench *bench, const struct crowd *crowd, const char *input)
{
    char text[128];
    struct program_run run = best_audit(bench, input, bench->repeat);
    (void)snprintf(text, sizeof(text), "audit of %u snapshots, exec to exit", crowd->snapshots);
    row_lap(text, run.lap);
    row_bytes("most memory of it", run.peak_memory);
}

/* Months after the last backup: four findings for ten snapshots, each of them written twice. */
#define LATE "2026-06-01T00:00:00Z"

/* What it costs to write all reports, beside judging the same and writing none. */
static void show_reports(const struct bench *bench, const struct crowd *crowd, const char *input)
{
    char out[PATH_SIZE];
    char text[128];
    path_in(out, bench->dir, "report");
    const char *const all[] = {bench->program, "audit", "--input",  input,      "--as-of", LATE,
                               "--out",        out,     "--format", "csv,json", "--quiet", NULL};
    const char *const html[] = {bench->program, "audit", "--input", input,      "--as-of",
                                LATE,           "--out", out,       "--format", "csv,json,html",
                                "--quiet",      NULL};
    const char *const none[] = {bench->program, "gate", "--rule",  "*",  "--fail-on", "never",
                                "--input",      input,  "--as-of", LATE, "--quiet",   NULL};
    struct program_run judged = best_run(none, bench->repeat, 0);
    struct program_run written = best_run(all, bench->repeat, 0);
    (void)snprintf(text, sizeof(text), "%u snapshots with many findings, no report",
                   crowd->snapshots);
    row_lap(text, judged.lap);
    row_lap("the same, csv and json", written.lap);
    row_lap("the same, csv, json and html", best_run(html, bench->repeat, 0).lap);
    row_target("processor of the second to that of the first", written.lap.cpu / judged.lap.cpu,
               "x", 1.5, 0, false);
    row_target("exec to exit of the second to that of the first",
               written.lap.wall / judged.lap.wall, "x", 1.5, 0, false);
}

/* One workload: a 40th of the volumes. It may pass or fail, but not match nothing. */
static void show_gate(const struct bench *bench, const struct crowd *crowd, const char *input)
{
    static const char *const rules[] = {"RPO-EXCEEDED", "RPO-EXCEEDED,COPY-RPO"};
    double scale = (double)crowd->snapshots / 1e5; /* the target is for 100,000 */
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        char text[128];
        const char *const argv[] = {
            bench->program, "gate", "--where", "tag:Owner=team-07", "--rule",  rules[i],
            "--input",      input,  "--as-of", CROWD_AS_OF_TEXT,    "--quiet", NULL};
        struct program_run run = best_run(argv, bench->repeat, 1);
        (void)snprintf(text, sizeof(text), "gate on one workload, %s, exec to exit", rules[i]);
        row_target(text, run.lap.wall, "s", 1.5 * scale, 0, false);
    }
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        fail(path, strerror(errno));
}

static void show_empty_audit(const struct bench *bench)
{
    static const char *const kinds[][2] = {
        {"snapshots", "Snapshots"}, {"volumes", "Volumes"}, {"images", "Images"}};
    char input[PATH_SIZE];
    char region[PATH_SIZE];
    path_in(input, bench->dir, "empty");
    path_in(region, input, "eu-west-1");
    make_folder(input);
    make_folder(region);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        char name[64];
        char path[PATH_SIZE];
        (void)snprintf(name, sizeof(name), "%s.json", kinds[i][0]);
        path_in(path, region, name);
        FILE *file = fopen(path, "w");
        if (!file || fprintf(file, "{\"%s\": []}\n", kinds[i][1]) < 0 || fclose(file) != 0)
            fail(path, strerror(errno));
    }
    struct program_run run = best_audit(bench, input, 10 * bench->repeat);
    row_target("audit of empty listings, exec to exit", run.lap.wall * 1000, "ms", 50, 20, false);
}

/* ---- all parts ---- */

static bool wanted(const struct bench *bench, const char *part)
{
    return !bench->only || strcmp(bench->only, part) == 0;
}

static void show_files(const struct bench *bench, const struct crowd *crowd)
{
    enum { RECORDS_A_PAGE = 1000 };
    char whole[PATH_SIZE];
    char pages[PATH_SIZE];
    char title[64];
    if (!wanted(bench, "files") && !wanted(bench, "program") && !wanted(bench, "formats"))
        return;
    (void)snprintf(title, sizeof(title), "From files: %u snapshots", crowd->snapshots);
    heading(title);
    folder_of(bench, crowd, "whole", whole);
    crowd_write(crowd, whole, 0);
    if (wanted(bench, "files")) {
        folder_of(bench, crowd, "pages", pages);
        crowd_write(crowd, pages, RECORDS_A_PAGE);
        for (unsigned jobs = 1; jobs <= 2; jobs++) {
            struct import_run run = best_import(bench, whole, jobs);
            show_import("a file a kind and region", &run, jobs);
            run = best_import(bench, pages, jobs);
            show_import("1,000 records a file", &run, jobs);
        }
    }
    if (wanted(bench, "program")) {
        show_audit(bench, crowd, whole);
        show_reports(bench, crowd, whole);
        show_gate(bench, crowd, whole);
    }
    if (wanted(bench, "formats")) {
        const struct formats_options options = {.program = bench->program,
                                                .input = whole,
                                                .as_of = LATE,
                                                .dir = bench->dir,
                                                .repeat = bench->repeat};
        formats_show(&options);
    }
}

static void show_network(const struct bench *bench, const struct crowd *crowd)
{
    static const char scripts[] = "tests/bench"; /* where ./dev bench runs */
    const struct network_options options = {.program = bench->program,
                                            .sandbox = bench->sandbox,
                                            .worlds = bench->worlds,
                                            .scripts = access(scripts, R_OK) == 0 ? scripts : NULL,
                                            .dir = bench->dir,
                                            .snapshots = crowd->snapshots,
                                            .regions = crowd->regions,
                                            .repeat = bench->repeat};
    if (wanted(bench, "network"))
        network_show(&options);
}

static void show_accounts(const struct bench *bench)
{
    const struct accounts_options options = {.program = bench->program,
                                             .sandbox = bench->sandbox,
                                             .dir = bench->dir,
                                             .accounts = bench->accounts};
    if (wanted(bench, "accounts"))
        accounts_show(&options);
}

/* ---- options ---- */

static uint32_t read_number(const char *text, char **end, uint32_t least, uint32_t most)
{
    errno = 0;
    unsigned long long n = strtoull(text, end, 10);
    if (errno != 0 || *end == text || n < least || n > most) {
        fprintf(stderr, "snapaudit-bench: %s is no number from %u to %u\n%s", text, least, most,
                usage);
        exit(2);
    }
    return (uint32_t)n;
}

static void read_sizes(struct bench *bench, const char *text)
{
    char *end;
    bench->size_count = 0;
    do {
        if (bench->size_count == SIZES_MAX)
            fail("--snapshots", "too many sizes");
        bench->sizes[bench->size_count++].snapshots = read_number(text, &end, 1000, 100000000);
        text = end + 1;
    } while (*end == ',');
}

static void read_option(struct bench *bench, const char *name, const char *value)
{
    char *end;
    if (strcmp(name, "--snapshots") == 0)
        read_sizes(bench, value);
    else if (strcmp(name, "--regions") == 0)
        bench->regions = read_number(value, &end, 1, CROWD_REGIONS_MAX);
    else if (strcmp(name, "--accounts") == 0)
        bench->accounts = read_number(value, &end, 1, 10000);
    else if (strcmp(name, "--repeat") == 0)
        bench->repeat = read_number(value, &end, 1, 1000);
    else if (strcmp(name, "--program") == 0)
        (void)snprintf(bench->program, sizeof(bench->program), "%s", value);
    else if (strcmp(name, "--dir") == 0)
        (void)snprintf(bench->dir, sizeof(bench->dir), "%s", value);
    else if (strcmp(name, "--only") == 0)
        bench->only = value;
    else {
        fprintf(stderr, "snapaudit-bench: unknown option %s\n%s", name, usage);
        exit(2);
    }
}

/* `tail` after the folder of this program. */
static void find_beside(char *out, const char *tail)
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_SIZE - 64);
    if (len <= 0)
        fail("/proc/self/exe", strerror(errno));
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    memcpy(slash, tail, strlen(tail) + 1);
}

static void make_dir(struct bench *bench)
{
    const char *tmp = getenv("TMPDIR");
    bench->own_dir = bench->dir[0] == '\0';
    if (!bench->own_dir) {
        make_folder(bench->dir);
        return;
    }
    path_in(bench->dir, tmp && *tmp ? tmp : "/tmp", "snapaudit-bench-XXXXXX");
    if (!mkdtemp(bench->dir))
        fail(bench->dir, strerror(errno));
}

static void read_options(struct bench *bench, int argc, char **argv)
{
    *bench = (struct bench){.sizes = {{.snapshots = 100000}, {.snapshots = 1000000}},
                            .size_count = 2,
                            .regions = CROWD_REGIONS_MAX,
                            .accounts = 400,
                            .repeat = 3};
    find_beside(bench->program, "/../snapaudit");
    find_beside(bench->sandbox, "/../snapaudit-sandbox");
    find_beside(bench->worlds, "/snapaudit-worlds");
    for (int i = 1; i < argc; i += 2) {
        if (strcmp(argv[i], "--help") == 0) {
            (void)fputs(usage, stdout);
            exit(0);
        }
        if (i + 1 == argc) {
            fprintf(stderr, "snapaudit-bench: %s wants a value\n%s", argv[i], usage);
            exit(2);
        }
        read_option(bench, argv[i], argv[i + 1]);
    }
    for (size_t i = 0; i < bench->size_count; i++)
        bench->sizes[i].regions = bench->regions;
}

/* Remove what was written in a folder, and with it the folder. */
static void remove_tree(char *path)
{
    char *const paths[] = {path, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    while (tree && (entry = fts_read(tree)))
        if (entry->fts_info != FTS_D)
            (void)remove(entry->fts_path);
    if (tree)
        (void)fts_close(tree);
}

int main(int argc, char **argv)
{
    struct bench bench;
    char machine[MACHINE_TEXT_MAX];
    read_options(&bench, argc, argv);
    make_dir(&bench);
    machine_describe(machine);
    printf("Machine: %s. Best of %u.\n", machine, bench.repeat);
    if (wanted(&bench, "program")) {
        heading("An empty inventory");
        show_empty_audit(&bench);
    }
    if (wanted(&bench, "growth"))
        growth_show(bench.repeat);
    show_accounts(&bench);
    for (size_t i = 0; i < bench.size_count; i++) {
        if (wanted(&bench, "memory"))
            show_in_memory(&bench, &bench.sizes[i]);
        show_files(&bench, &bench.sizes[i]);
        show_network(&bench, &bench.sizes[i]);
    }
    if (bench.own_dir)
        remove_tree(bench.dir);
    return 0;
}
