#include "tests/bench/table.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "snapaudit-bench: %s: %s\n", what, why);
    exit(1);
}

void path_in(char *out, const char *dir, const char *name)
{
    int len = snprintf(out, PATH_SIZE, "%s/%s", dir, name);
    if (len < 0 || len >= PATH_SIZE)
        fail(dir, "the path is too long");
}

void heading(const char *title)
{
    printf("\n### %s\n\n| what | measured | target | aim | reached |\n"
           "| --- | ---: | ---: | ---: | --- |\n",
           title);
}

void row(const char *what, const char *measured)
{
    printf("| %s | %s | | | |\n", what, measured);
    (void)fflush(stdout);
}

void row_target(const char *what, double value, const char *unit, double target, double aim,
                bool more)
{
    double share = more ? target / value : value / target;
    double aim_share = more ? aim / value : value / aim;
    char aim_text[32] = "";
    if (aim > 0)
        (void)snprintf(aim_text, sizeof(aim_text), "%.4g", aim);
    printf("| %s | %.4g %s | %s %.4g | %s | %s, %.2f of the target%s |\n", what, value, unit,
           more ? "≥" : "≤", target, aim_text, share <= 1 ? "yes" : "**no**", share,
           aim > 0 && aim_share <= 1 ? ", aim reached" : "");
    (void)fflush(stdout);
}

void row_lap(const char *what, struct lap lap)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "%.3f s (cpu %.3f s)", lap.wall, lap.cpu);
    row(what, text);
}

void row_bytes(const char *what, uint64_t bytes)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "%.1f MiB", (double)bytes / MIB);
    row(what, text);
}
