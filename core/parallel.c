#include "core/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "core/mem.h"

struct pieces {
    void (*work)(void *ctx, size_t first, size_t end);
    void *ctx;
    size_t piece;
    size_t count; /* of pieces */
    size_t rows;
    atomic_size_t next;
};

struct helper {
    pthread_t thread;
    bool started;
};

size_t parallel_jobs(size_t asked)
{
    if (asked == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        asked = processors > 0 ? (size_t)processors : 1;
    }
    return asked < PARALLEL_JOBS_MAX ? asked : PARALLEL_JOBS_MAX;
}

static void *work_through(void *arg)
{
    struct pieces *p = arg;
    for (;;) {
        size_t number = atomic_fetch_add(&p->next, 1);
        if (number >= p->count)
            return NULL;
        size_t first = number * p->piece;
        size_t end = p->rows - first > p->piece ? first + p->piece : p->rows;
        p->work(p->ctx, first, end);
    }
}

void parallel_each(size_t jobs, size_t rows, size_t piece,
                   void (*work)(void *ctx, size_t first, size_t end), void *ctx)
{
    struct pieces pieces = {.work = work,
                            .ctx = ctx,
                            .piece = piece,
                            .count = rows / piece + (rows % piece > 0),
                            .rows = rows};
    size_t helping = jobs < pieces.count ? jobs : pieces.count;
    struct helper *helpers = mem_array(helping + 1, sizeof(*helpers));
    for (size_t i = 1; i < helping; i++)
        helpers[i].started = pthread_create(&helpers[i].thread, NULL, work_through, &pieces) == 0;
    (void)work_through(&pieces);
    for (size_t i = 1; i < helping; i++)
        if (helpers[i].started)
            (void)pthread_join(helpers[i].thread, NULL);
    mem_free(helpers);
}
