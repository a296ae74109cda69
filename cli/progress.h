/* What is told while AWS is asked: on a terminal a line for each region, drawn again and again in
 * place and taken away at the end; else a note for each region when it is done. */
#ifndef SNAPAUDIT_CLI_PROGRESS_H
#define SNAPAUDIT_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/output.h"
#include "collector/aws/collect.h"
#include "core/vec.h"

/* What the pages of one target hold, so far. */
struct progress_count {
    uint64_t pages, resources;
};

struct progress {
    const struct console *console;
    bool in_place;
    int64_t start_ms;
    unsigned drawn;     /* lines that stand on the terminal */
    struct vec done_ms; /* int64_t by region: how long it took; 0: not done */
    pthread_mutex_t lock;
    struct vec counts; /* struct progress_count by place; under the lock */
};

/* `plain`: never in place, because other lines come between. */
void progress_begin(struct progress *progress, const struct console *console, bool plain);

/* The first questions have no lines yet, and may take a while where the network is bad. */
void progress_ask(struct progress *progress);

/* For page_tee.page. `ctx`: the struct progress. */
void progress_page(void *ctx, const struct page_done *page);

/* For collect_options.progress. `ctx`: the struct progress. */
void progress_tell(void *ctx, const struct collect_progress *lines, size_t count);

/* Takes the drawn lines away. */
void progress_end(struct progress *progress);

/* ---- parts, for tests ---- */

/* "1,234,567". `out` needs PROGRESS_NUMBER_MAX bytes; returns out. */
#define PROGRESS_NUMBER_MAX 32
char *progress_number(uint64_t number, char *out);

/* One line of the table, at most `columns` wide, without a line feed. */
void progress_line(struct sink *out, const struct collect_progress *line,
                   struct progress_count count, int64_t ms, unsigned columns);

#endif
