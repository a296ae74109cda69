#include "tests/bench/network.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/aws/collect.h"
#include "reports/format.h"
#include "tests/bench/judging.h"
#include "tests/bench/receive.h"
#include "tests/bench/sandbox.h"
#include "tests/bench/table.h"

#define AS_OF        INT64_C(1795176000000)
#define AS_OF_TEXT   "2026-11-20T12:00:00Z"
#define AWS_CLI      "/usr/bin/aws"
#define LATENCY_MS   200
#define LATENCY_MOST 200000 /* snapshots: more would take minutes, and say nothing else */
#define LIFETIME_S   900
#define CONNECTIONS  32
#define WORKLOAD     "tag:CostCenter=CC-1559" /* a few volumes of those that the bench's world has */

/* What the targets are about: ORPHAN-* and TAG-REQUIRED, no tag demanded. */
static const char policy_text[] = "rules:\n"
                                  "  RPO-EXCEEDED: {enabled: false}\n"
                                  "  COPY-RPO: {enabled: false}\n"
                                  "  RESTORE-UNTESTED: {enabled: false}\n"
                                  "  INV-COVERAGE: {enabled: false}\n"
                                  "  INV-EXEMPTION: {enabled: false}\n"
                                  "  TAG-EXPIRY: {enabled: false}\n"
                                  "  TAG-KEY-VARIANT: {enabled: false}\n"
                                  "  TAG-NOT-SCOPED: {enabled: false}\n";

enum { REGIONS_MAX = 64, NAME_SIZE = 64 };

struct network {
    const struct network_options *options;
    struct sandbox sandbox;
    char world[PATH_SIZE];
    char policy[PATH_SIZE];
    char out[PATH_SIZE];
    char region_names[REGIONS_MAX][NAME_SIZE];
    const char *regions[REGIONS_MAX];
    unsigned region_count;
};

/* ---- set-up ---- */

static void find_regions(struct network *n)
{
    char path[PATH_SIZE];
    path_in(path, n->world, "input");
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)) && n->region_count < REGIONS_MAX) {
        if (entry->d_name[0] == '.' || strlen(entry->d_name) >= NAME_SIZE)
            continue;
        char *name = n->region_names[n->region_count];
        memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
        n->regions[n->region_count++] = name;
    }
    if (!folder || n->region_count == 0)
        fail(path, "has no region");
    (void)closedir(folder);
}

static void write_policy(struct network *n)
{
    path_in(n->policy, n->world, "policy.yaml");
    FILE *file = fopen(n->policy, "w");
    if (!file || fputs(policy_text, file) < 0 || fclose(file) != 0)
        fail(n->policy, strerror(errno));
}

void network_environment(void)
{
    static const char *const unset[] = {
        "AWS_PROFILE",       "AWS_DEFAULT_PROFILE",       "AWS_ENDPOINT_URL",      "AWS_REGION",
        "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS",          "AWS_USE_FIPS_ENDPOINT", "http_proxy",
        "AWS_CA_BUNDLE",     "AWS_ENDPOINT_URL_EC2",      "AWS_ENDPOINT_URL_STS",  "all_proxy",
        "HTTP_PROXY",        "AWS_USE_DUALSTACK_ENDPOINT"};
    static const char *const set[][2] = {
        {"AWS_ACCESS_KEY_ID", SANDBOX_ACCESS_KEY}, {"AWS_SECRET_ACCESS_KEY", SANDBOX_SECRET_KEY},
        {"AWS_CONFIG_FILE", "/dev/null"},          {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"},
        {"AWS_EC2_METADATA_DISABLED", "true"},     {"AWS_PAGER", ""},
        {"AWS_DEFAULT_REGION", "us-east-1"},
    };
    for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
        (void)unsetenv(unset[i]);
    for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
        (void)setenv(set[i][0], set[i][1], 1);
}

/* ---- the program ---- */

struct audit_run {
    struct program_run run;
    double sandbox_cpu;
};

static struct audit_run audit_once(const struct network *n)
{
    const char *argv[] = {n->options->program, "audit",    "--endpoint-url", n->sandbox.url,
                          "--region",          "all",      "--policy",       n->policy,
                          "--as-of",           AS_OF_TEXT, "--out",          n->out,
                          "--format",          "csv,json", "--quiet",        NULL};
    double before = sandbox_cpu(&n->sandbox);
    struct audit_run result = {.run = measure_program((char *const *)argv)};
    result.sandbox_cpu = sandbox_cpu(&n->sandbox) - before;
    if (result.run.status != 0)
        fail(n->options->program, "audit over loopback did not end with status 0");
    return result;
}

static struct audit_run best_audit(const struct network *n, unsigned repeat)
{
    struct audit_run best = audit_once(n);
    for (unsigned i = 1; i < repeat; i++) {
        struct audit_run next = audit_once(n);
        uint64_t peak = next.run.peak_memory > best.run.peak_memory ? next.run.peak_memory
                                                                    : best.run.peak_memory;
        if (next.run.lap.wall < best.run.lap.wall)
            best = next;
        best.run.peak_memory = peak; /* of memory the worst: more is no disturbance */
    }
    return best;
}

static uint64_t size_of(const struct network *n, const char *name)
{
    char path[PATH_SIZE];
    struct stat info;
    path_in(path, n->out, name);
    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static void show_reports(const struct network *n)
{
    static const char *const names[] = {"findings.csv", "findings.json", "resources.csv"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        row_bytes(names[i], size_of(n, names[i]));
}

/* ---- the same step by step, in a process of its own ---- */

struct steps {
    struct lap collect, freeze, facts, judge, all;
    uint64_t requests, bytes, findings;
    uint64_t collected, frozen, peak; /* most memory until then */
};

struct step_writing {
    struct format_writer *csv, *json;
    uint64_t findings;
};

static void write_both(void *ctx, const struct finding *finding)
{
    struct step_writing *writing = ctx;
    format_finding(writing->csv, finding);
    format_finding(writing->json, finding);
    writing->findings++;
}

static int64_t wall_ms(clockid_t clock)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

static instant now_real(void)
{
    return wall_ms(CLOCK_REALTIME);
}

static int64_t now_monotonic(void)
{
    return wall_ms(CLOCK_MONOTONIC);
}

struct collected {
    struct lap at;
    uint64_t peak;
};

/* The last word of progress comes when everything is collected, before it is frozen. */
static void on_progress(void *ctx, const struct collect_progress *now)
{
    struct collected *collected = ctx;
    (void)now;
    collected->peak = memory_peak();
    collected->at = lap_now();
}

static void collect(const struct network *n, struct judging *j, struct steps *steps)
{
    struct error err = ERROR_INIT;
    struct collect_stats stats;
    struct lap start = lap_now();
    struct collected collected = {.at = start};
    struct str url = str_from(n->sandbox.url);
    struct aws_settings settings = {.profile = STR_LIT("default"), .source = "environment"};
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        settings.endpoint_urls[service] = url;
    struct credentials *credentials =
        credentials_make(STR_LIT(SANDBOX_ACCESS_KEY), STR_LIT(SANDBOX_SECRET_KEY), STR_EMPTY);
    const struct collect_account account = {.keys = keys_static(credentials)};
    const struct collect_options options = {.accounts = &account,
                                            .account_count = 1,
                                            .terms.settings = &settings,
                                            .progress = on_progress,
                                            .progress_ctx = &collected,
                                            .terms.now = now_real,
                                            .terms.monotonic_ms = now_monotonic};
    j->graph = aws_collect(&options, &stats, &err);
    must(j->graph, &err);
    keys_free(account.keys);
    credentials_free(credentials);
    steps->freeze = lap_since(collected.at);
    steps->frozen = memory_peak();
    steps->collect = (struct lap){collected.at.wall - start.wall, collected.at.cpu - start.cpu};
    steps->collected = collected.peak;
    steps->requests = stats.requests;
    steps->bytes = stats.bytes;
}

static void judge(const struct network *n, struct judging *j, struct steps *steps)
{
    int csv_fd;
    int json_fd;
    struct error err = ERROR_INIT;
    struct step_writing writing = {.findings = 0};
    const struct format_context context = {
        .run = &j->run, .policy = j->policy, .demand.threshold = THRESHOLD_NEVER};
    const struct format_end end = {.summary = NULL};
    struct lap start = lap_now();
    struct sink *csv = judging_open(n->world, "findings.csv", &csv_fd);
    struct sink *json = judging_open(n->world, "findings.json", &json_fd);
    writing.csv = format_open(FORMAT_CSV, csv, &context);
    writing.json = format_open(FORMAT_JSON, json, &context);
    judging_run(j, write_both, &writing);
    must(format_close(writing.csv, &end, &err) == 0 ? j : NULL, &err);
    must(format_close(writing.json, &end, &err) == 0 ? j : NULL, &err);
    (void)judging_close(csv, csv_fd);
    (void)judging_close(json, json_fd);
    steps->judge = lap_since(start);
    steps->findings = writing.findings;
}

static void work_in_steps(const void *arg, void *result)
{
    const struct network *n = arg;
    struct steps *steps = result;
    struct judging j = {0};
    struct lap start = lap_now();
    judging_prepare(&j, str_from(policy_text), AS_OF);
    collect(n, &j, steps);
    struct lap from = lap_now();
    judging_facts(&j);
    steps->facts = lap_since(from);
    judge(n, &j, steps);
    steps->all = lap_since(start);
    steps->peak = memory_peak();
}

static struct steps best_steps(const struct network *n)
{
    struct steps best = {.requests = 0};
    for (unsigned i = 0; i < n->options->repeat; i++) {
        struct steps next = {.requests = 0};
        measure_apart(work_in_steps, n, &next, sizeof(next));
        if (i == 0 || next.all.wall < best.all.wall)
            best = next;
    }
    return best;
}

/* ---- with whom it is compared ---- */

struct receive_run {
    struct lap lap;
    struct received got;
};

static void work_receive(const void *arg, void *result)
{
    const struct network *n = arg;
    struct receive_run *run = result;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct lap start = lap_now();
    receive_all(n->sandbox.url, n->regions, n->region_count,
                processors > 0 ? (unsigned)processors : 1, CONNECTIONS, &run->got);
    run->lap = lap_since(start);
}

static struct receive_run best_receive(const struct network *n)
{
    struct receive_run best = {.got = {0, 0}};
    for (unsigned i = 0; i < n->options->repeat; i++) {
        struct receive_run next = {.got = {0, 0}};
        measure_apart(work_receive, n, &next, sizeof(next));
        if (i == 0 || next.lap.wall < best.lap.wall)
            best = next;
    }
    return best;
}

static void row_ratio(const char *what, struct lap lap, double scale, double ours)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "%.2f s × %.0f = %.1f s, %.1f × the audit", lap.wall, scale,
                   lap.wall * scale, lap.wall * scale / ours);
    row(what, text);
}

/* One region's snapshots, which are scaled to those of all; the other listings are not counted. */
static void show_aws_cli(const struct network *n, double ours)
{
    const char *argv[] = {
        AWS_CLI,    "ec2",         "describe-snapshots", "--owner-ids",  "self",
        "--region", n->regions[0], "--endpoint-url",     n->sandbox.url, "--output",
        "json",     NULL};
    if (access(AWS_CLI, X_OK) != 0) {
        row("AWS CLI", AWS_CLI " is not there");
        return;
    }
    struct program_run run = measure_program((char *const *)argv);
    if (run.status != 0)
        row("AWS CLI", "failed");
    else
        row_ratio("AWS CLI: the snapshots of one region, scaled to all regions", run.lap,
                  n->region_count, ours);
}

/* All listings of one region. */
static void show_boto3(const struct network *n, double ours)
{
    char script[PATH_SIZE];
    if (!n->options->scripts)
        return;
    path_in(script, n->options->scripts, "boto3_list.py");
    const char *argv[] = {"/usr/bin/env", "python3", script, n->sandbox.url, n->regions[0], NULL};
    struct program_run run = measure_program((char *const *)argv);
    if (run.status != 0)
        row("boto3", "python3 has none");
    else
        row_ratio("boto3: all listings of one region, scaled to all regions", run.lap,
                  n->region_count, ours);
}

/* ---- the table ---- */

static void show_audit(const struct network *n)
{
    double scale = (double)n->options->snapshots / 1e5; /* the targets are for 100,000 */
    bool large = n->options->snapshots > 300000;
    struct audit_run audit = best_audit(n, n->options->repeat);
    row_target("audit, exec to exit, all reports", audit.run.lap.wall, "s", 0.6 * scale,
               (large ? 0.3 : 0.35) * scale, false);
    row_target("most memory of it", (double)audit.run.peak_memory / MIB, "MiB",
               (large ? 60 : 80) * scale, (large ? 40 : 60) * scale, false);
    char text[128];
    (void)snprintf(text, sizeof(text), "%.2f s, of the sandbox %.2f s", audit.run.lap.cpu,
                   audit.sandbox_cpu);
    row("processor time of it", text);
    show_reports(n);

    struct steps steps = best_steps(n);
    struct receive_run receive = best_receive(n);
    (void)snprintf(text, sizeof(text), "%" PRIu64 ", %.1f MB", steps.requests,
                   (double)steps.bytes / 1e6);
    row("requests, and bytes of their answers", text);
    (void)snprintf(text, sizeof(text), "%" PRIu64, steps.findings);
    row("findings", text);
    row_lap("step by step: collect", steps.collect);
    row_lap("freeze", steps.freeze);
    row_lap("facts", steps.facts);
    row_lap("rules, findings.csv and findings.json", steps.judge);
    row_target("together: what the target is about", steps.all.wall, "s", 0.6 * scale,
               (large ? 0.3 : 0.35) * scale, false);
    (void)snprintf(text, sizeof(text), "%.1f, %.1f, %.1f MiB", (double)steps.collected / MIB,
                   (double)steps.frozen / MIB, (double)steps.peak / MIB);
    row("most memory until collected, frozen, judged", text);
    row_lap("receiving only", receive.lap);
    (void)snprintf(text, sizeof(text), "%.1f × receiving only, %.1f × for collect and freeze",
                   audit.run.lap.wall / receive.lap.wall,
                   (steps.collect.wall + steps.freeze.wall) / receive.lap.wall);
    row("the audit", text);
    show_aws_cli(n, audit.run.lap.wall);
    show_boto3(n, audit.run.lap.wall);
}

/* One workload under the built-in policy. It may pass or fail, but not match nothing. */
static void show_gate(const struct network *n)
{
    const char *argv[] = {
        n->options->program, "gate",         "--where", WORKLOAD,   "--rule",  "RPO-EXCEEDED",
        "--endpoint-url",    n->sandbox.url, "--as-of", AS_OF_TEXT, "--quiet", NULL};
    struct program_run best = {.status = -1};
    for (unsigned i = 0; i < n->options->repeat; i++) {
        struct program_run run = measure_program((char *const *)argv);
        if (run.status != 0 && run.status != 1)
            fail(n->options->program, "the gate found no workload");
        if (i == 0 || run.lap.wall < best.lap.wall)
            best = run;
    }
    row_target("gate on one workload, RPO-EXCEEDED, exec to exit", best.lap.wall, "s", 2, 0, false);
}

static void show_latency(struct network *n)
{
    char what[64];
    sandbox_start(&n->sandbox, n->options->sandbox, n->world, LATENCY_MS, LIFETIME_S);
    struct audit_run audit = best_audit(n, 1);
    (void)sandbox_stop(&n->sandbox);
    (void)snprintf(what, sizeof(what), "audit, each answer %d ms late", LATENCY_MS);
    row_lap(what, audit.run.lap);
}

void network_show(const struct network_options *options)
{
    struct network n = {.options = options};
    char title[96];
    char name[64];
    (void)snprintf(title, sizeof(title), "Over loopback: %u snapshots, %u regions",
                   options->snapshots, options->regions);
    (void)snprintf(name, sizeof(name), "world-%u", options->snapshots);
    path_in(n.world, options->dir, name);
    path_in(n.out, options->dir, "network-report");
    network_environment();
    sandbox_world(options->worlds, options->snapshots, options->regions, n.world);
    find_regions(&n);
    write_policy(&n);
    heading(title);
    sandbox_start(&n.sandbox, options->sandbox, n.world, 0, LIFETIME_S);
    show_audit(&n);
    show_gate(&n);
    (void)sandbox_stop(&n.sandbox);
    if (options->snapshots <= LATENCY_MOST)
        show_latency(&n);
}
