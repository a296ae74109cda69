/* What is told while AWS is asked. On a terminal: a line for each account that is at work, or for each region of
 * the only one, and their sum, drawn again and again in place and taken away at the end. Else: a note for each
 * when it is done, and now and then the sum. */
#ifndef SNAPAUDIT_CLI_PROGRESS_H
#define SNAPAUDIT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/output.h"
#include "collector/aws/collect.h"

struct progress {
    const struct console *console;
    bool in_place;
    bool named;      /* an account with a name was drawn: from then on there is room for names */
    unsigned drawn;  /* lines that stand on the terminal */
    int64_t told_ms; /* into the collection, when its sum was told last */
};

/* `plain`: never in place, because other lines come between. */
void progress_begin(struct progress *progress, const struct console *console, bool plain);

/* The first questions have no lines yet, and may take a while where the network is bad. */
void progress_ask(struct progress *progress);

/* For collect_options.progress. `ctx`: the struct progress. */
void progress_tell(void *ctx, const struct collect_progress *now);

/* Takes the drawn lines away. */
void progress_end(struct progress *progress);

/* ---- parts, for tests ---- */

/* "1,234,567". `out` needs PROGRESS_NUMBER_MAX bytes; returns out. */
#define PROGRESS_NUMBER_MAX 32
char *progress_number(uint64_t number, char *out);

/* How long the rest takes when it goes on like this; -1: that cannot be told yet. */
int64_t progress_left_ms(const struct collect_progress *now);

/* One line of the table, at most `columns` wide, without a line feed. `named`: with room for the names of accounts. */
void progress_line(struct sink *out, const struct collect_line *line, bool named, unsigned columns);

#endif
