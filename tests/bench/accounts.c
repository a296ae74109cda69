#include "tests/bench/accounts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/bench/network.h"
#include "tests/bench/sandbox.h"

#define AS_OF_TEXT  "2026-11-20T12:00:00Z"
#define LATENCY_MS  20
#define LIFETIME_S  900
#define CONNECTIONS 32 /* of the program, by default */
#define FULL_EVERY  10 /* of the accounts one has volumes, in one region */
#define VOLUMES     50

/* What is asked of a region of an account that holds nothing: snapshots, images, volumes, instances, launch
 * templates, storage tiers. */
#define PAGES_OF_A_REGION 6
#define PAGES_OF_BACKUP   1 /* vaults, where there are volumes */

static const char *const regions[] = {
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
    "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
    "us-west-1",      "us-west-2"};
enum { REGIONS = sizeof(regions) / sizeof(regions[0]), HOME = 13 };

static void make_folder(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        fail(path, strerror(errno));
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        fail(path, strerror(errno));
    return file;
}

static void number_of(unsigned account, char out[13])
{
    (void)snprintf(out, 13, "1000%08u", account % 100000000);
}

/* Each kind that is asked for: a listing that the world does not tell is denied. */
static const struct {
    const char *file;
    const char *list;
} kinds[] = {{"volumes.json", "Volumes"},
             {"snapshots.json", "Snapshots"},
             {"images.json", "Images"},
             {"instances.json", "Reservations"},
             {"launch-templates.json", "LaunchTemplates"},
             {"snapshot-tier-status.json", "SnapshotTierStatuses"},
             {"backup-vaults.json", "BackupVaultList"}};

static void write_volumes(FILE *file, unsigned account)
{
    for (unsigned i = 0; i < VOLUMES; i++)
        (void)fprintf(file,
                      "%s{\"VolumeId\": \"vol-0%08x%08x\", \"Size\": 8, \"State\": \"available\", "
                      "\"CreateTime\": \"2026-01-10T03:00:12.345Z\"}",
                      i > 0 ? ", " : "", account, i);
}

/* Its first kind may have something in it. */
static void write_listings(const char *folder, unsigned account, bool full)
{
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        path_in(path, folder, kinds[i].file);
        FILE *file = create(path);
        (void)fprintf(file, "{\"%s\": [", kinds[i].list);
        if (full && i == 0)
            write_volumes(file, account);
        (void)fputs("]}\n", file);
        if (fclose(file) != 0)
            fail(path, strerror(errno));
    }
}

static void write_account(const char *input, unsigned account)
{
    char number[13], folder[PATH_SIZE], place[PATH_SIZE];
    number_of(account, number);
    path_in(folder, input, number);
    make_folder(folder);
    for (unsigned r = 0; r < REGIONS; r++) {
        path_in(place, folder, regions[r]);
        make_folder(place);
        write_listings(place, account, r == HOME && account % FULL_EVERY == 0);
    }
}

/* All but the first, whose keys ask, by their role. */
static void write_world(const struct accounts_options *options, const char *world, const char *list)
{
    char input[PATH_SIZE], number[13];
    make_folder(world);
    path_in(input, world, "input");
    make_folder(input);
    FILE *file = create(list);
    (void)fputs("id,name,role\n", file);
    for (unsigned i = 0; i < options->accounts; i++) {
        write_account(input, i);
        number_of(i, number);
        (void)fprintf(file, "%s,account %u,%s\n", number, i, i == 0 ? "" : "snapaudit");
    }
    if (fclose(file) != 0)
        fail(list, strerror(errno));
}

static struct program_run audit(const struct accounts_options *options,
                                const struct sandbox *sandbox, const char *list)
{
    char out[PATH_SIZE];
    path_in(out, options->dir, "accounts-report");
    const char *argv[] = {options->program, "audit",    "--endpoint-url", sandbox->url,
                          "--accounts",     list,       "--region",       "all",
                          "--as-of",        AS_OF_TEXT, "--out",          out,
                          "--format",       "csv,json", "--quiet",        NULL};
    struct program_run run = measure_program((char *const *)argv);
    if (run.status != 0)
        fail(options->program, "the audit of many accounts did not end with status 0");
    return run;
}

static void show(const struct accounts_options *options, const struct program_run *run,
                 uint64_t requests)
{
    const unsigned full = (options->accounts + FULL_EVERY - 1) / FULL_EVERY;
    const double pages =
        (double)options->accounts * REGIONS * PAGES_OF_A_REGION + full * PAGES_OF_BACKUP;
    const double startup =
        options->accounts * 2.0; /* the role, which tells who it is; the regions */
    char text[128];
    (void)snprintf(text, sizeof(text), "%" PRIu64 ", %.0f pages, %.0f to begin with", requests,
                   pages, startup);
    row("requests", text);
    row_target("requests, of pages and what it begins with", (double)requests / (pages + startup),
               "", 1.02, 0, false);
    row_target("wall, of requests x round trip / connections",
               run->lap.wall / ((double)requests * LATENCY_MS / 1000 / CONNECTIONS), "", 1.5, 0,
               false);
    row_lap("audit, exec to exit", run->lap);
    row_target("most memory of it", (double)run->peak_memory / MIB, "MiB", 200, 0, false);
}

void accounts_show(const struct accounts_options *options)
{
    char world[PATH_SIZE], list[PATH_SIZE], title[96];
    struct sandbox sandbox;
    (void)snprintf(title, sizeof(title), "%u accounts, %u regions each, each answer %u ms late",
                   options->accounts, (unsigned)REGIONS, (unsigned)LATENCY_MS);
    path_in(world, options->dir, "accounts");
    path_in(list, options->dir, "accounts.csv");
    network_environment();
    write_world(options, world, list);
    heading(title);
    sandbox_start(&sandbox, options->sandbox, world, LATENCY_MS, LIFETIME_S);
    struct program_run run = audit(options, &sandbox, list);
    uint64_t requests = sandbox_stop(&sandbox);
    show(options, &run, requests);
}
