#include "tests/bench/formats.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "reports/format_table.h"
#include "tests/bench/table.h"

static struct program_run best_of(const char *const *argv, unsigned repeat)
{
    struct program_run best = {.status = -1};
    for (unsigned i = 0; i < repeat; i++) {
        struct program_run run = measure_program((char *const *)argv);
        if (run.status != 0)
            fail(argv[1], "ended with another status than it should");
        if (i == 0 || run.lap.cpu < best.lap.cpu)
            best = run;
    }
    return best;
}

/* Bytes of the files of the format. */
static uint64_t bytes_written(const char *dir, const struct format *format)
{
    uint64_t bytes = 0;
    for (const struct format_file *file = format->files; file->writer; file++) {
        char path[PATH_SIZE];
        struct stat info;
        path_in(path, dir, file->name);
        if (stat(path, &info) == 0)
            bytes += (uint64_t)info.st_size;
    }
    return bytes;
}

/* Each record of findings.json stands on a line. */
static uint64_t count_findings(const char *dir)
{
    enum { LINE_BYTES = 1 << 20 };
    static char line[LINE_BYTES];
    char path[PATH_SIZE];
    uint64_t count = 0;
    path_in(path, dir, "findings.json");
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file))
        count += strstr(line, "\"fingerprint\": \"") != NULL;
    if (file)
        (void)fclose(file);
    return count;
}

static void show_none(const struct program_run *none)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "%.2f s, %.2f s of processor, most memory %.0f MiB",
                   none->lap.wall, none->lap.cpu, (double)none->peak_memory / MIB);
    row("judged, nothing written", text);
}

static void show_format(const struct format *format, const struct program_run *run,
                        const struct program_run *none, uint64_t bytes)
{
    char text[256];
    char what[64];
    double beside = run->lap.cpu - none->lap.cpu;
    double more = ((double)run->peak_memory - (double)none->peak_memory) / MIB;
    (void)snprintf(what, sizeof(what), "%s alone", format->name);
    (void)snprintf(
        text, sizeof(text),
        "%.2f s; beside the first %+.2f s of processor, %.1f MB, %.0f MB/s a core, %+.0f MiB",
        run->lap.wall, beside, (double)bytes / 1e6,
        beside > 0.01 ? (double)bytes / 1e6 / beside : 0, more);
    row(what, text);
}

void formats_show(const struct formats_options *options)
{
    char out[PATH_SIZE];
    const char *argv[] = {options->program,
                          "audit",
                          "--input",
                          options->input,
                          "--as-of",
                          options->as_of,
                          "--include",
                          "pass",
                          "--out",
                          out,
                          "--quiet",
                          "--format",
                          NULL,
                          NULL};
    enum { FORMAT_PLACE = 12 };
    const char *const none_argv[] = {options->program, "gate",         "--rule",  "*",
                                     "--fail-on",      "never",        "--input", options->input,
                                     "--as-of",        options->as_of, "--quiet", NULL};
    struct program_run none = best_of(none_argv, options->repeat);
    uint64_t findings = 0;
    show_none(&none);
    for (int i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = format_at((enum format_id)i);
        char name[64];
        if ((format->users & (unsigned)USERS_AUDIT) == 0)
            continue;
        (void)snprintf(name, sizeof(name), "report-%s", format->name);
        path_in(out, options->dir, name);
        argv[FORMAT_PLACE] = format->name;
        struct program_run run = best_of(argv, options->repeat);
        show_format(format, &run, &none, bytes_written(out, format));
        if (findings == 0)
            findings = count_findings(out);
    }
    char text[64];
    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)findings);
    row("findings, passes included", text);
}
