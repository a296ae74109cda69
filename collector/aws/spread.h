/* The same for each of many, side by side in threads: for calls of which each waits for its answer. Internal
 * to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_SPREAD_H
#define SNAPAUDIT_COLLECTOR_AWS_SPREAD_H

#include <stddef.h>

struct spread {
    size_t count;
    unsigned threads; /* at most, the calling one included */
    /* Any thread, `thread` of them: items come in any order, each once. */
    void (*work)(void *ctx, size_t item, unsigned thread);
    void *ctx;
};

/* Returns when all is done. */
void spread_run(const struct spread *spread);

#endif
