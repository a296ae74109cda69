/* snapaudit-worlds: worlds of which the truth is known, companies to show, crowds to time. */
#include "generate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: snapaudit-worlds generate --seed N --out DIR [--scale F] [--whole] [--no-noise]\n"
    "                        [--one-partition] [--verbose]\n"
    "       snapaudit-worlds check --truth FILE --findings FILE --summary FILE\n"
    "       snapaudit-worlds company --seed N --out DIR [--resources N]\n"
    "       snapaudit-worlds bench --snapshots N --regions N --out DIR [--seed N]\n"
    "\n"
    "generate  a world with DIR/input, policy.yaml, as_of and truth.csv\n"
    "check     compare a run made with --include pass; exit 1 when anything differs\n"
    "company   a believable company for demonstrations\n"
    "bench     a big, mostly healthy inventory\n";

static bool number(const char *text, double least, double most, double *out)
{
    char *end;
    errno = 0;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && errno == 0 && *out >= least && *out <= most;
}

/* Takes one option and its value; returns how many arguments it took, 0 when it is not one. */
static int take(struct options *o, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **text;
    } texts[] = {{"--out", &o->out},
                 {"--truth", &o->truth},
                 {"--findings", &o->findings},
                 {"--summary", &o->summary}};
    double n;
    if (strcmp(name, "--no-noise") == 0) {
        o->no_noise = true;
        return 1;
    }
    if (strcmp(name, "--whole") == 0) {
        o->whole = true;
        return 1;
    }
    if (strcmp(name, "--one-partition") == 0) {
        o->one_partition = true;
        return 1;
    }
    if (strcmp(name, "--verbose") == 0) {
        o->verbose = true;
        return 1;
    }
    if (value == NULL) {
        return 0;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].text = value;
            return 2;
        }
    }
    if (strcmp(name, "--seed") == 0 && number(value, 0, 1e15, &n)) {
        o->seed = (uint64_t)n;
    } else if (strcmp(name, "--scale") == 0 && number(value, 0.1, 100, &n)) {
        o->scale = n;
    } else if (strcmp(name, "--resources") == 0 && number(value, 100, 1e7, &n)) {
        o->resources = (long)n;
    } else if (strcmp(name, "--snapshots") == 0 && number(value, 1, 1e8, &n)) {
        o->snapshots = (long)n;
    } else if (strcmp(name, "--regions") == 0 && number(value, 1, 17, &n)) {
        o->regions = (long)n;
    } else {
        return 0;
    }
    return 2;
}

static int wrong_usage(const char *why)
{
    fprintf(stderr, "snapaudit-worlds: %s\n%s", why, usage);
    return 2;
}

int main(int argc, char **argv)
{
    struct options o = {
        .seed = 1, .scale = 1, .resources = 4000, .snapshots = 100000, .regions = 17};
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    for (int i = 2; i < argc;) {
        int taken = take(&o, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
        if (taken == 0) {
            return wrong_usage(argv[i]);
        }
        i += taken;
    }
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "check") == 0) {
        bool all = o.truth != NULL && o.findings != NULL && o.summary != NULL;
        return all ? check(&o) : wrong_usage("check needs --truth, --findings and --summary");
    }
    if (o.out == NULL) {
        return wrong_usage("--out DIR is missing");
    }
    if (strcmp(command, "generate") == 0) {
        return generate(&o);
    }
    if (strcmp(command, "company") == 0) {
        return company(&o);
    }
    if (strcmp(command, "bench") == 0) {
        return bench(&o);
    }
    return wrong_usage("no such command");
}
