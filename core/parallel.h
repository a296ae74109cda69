/* Work that any thread may do, shared out among a few that end with it. */
#ifndef SNAPAUDIT_CORE_PARALLEL_H
#define SNAPAUDIT_CORE_PARALLEL_H

#include <stddef.h>

#define PARALLEL_JOBS_MAX ((size_t)256)

/* How many threads: `asked`, or where that is 0 one a processor. At least 1, at most PARALLEL_JOBS_MAX. */
size_t parallel_jobs(size_t asked);

/* Call `work` for the rows 0 .. rows-1, at most `piece` of them at a time and each row once, in `jobs` threads of
 * which the calling one is the first. Pieces begin in order and end in any. A thread that cannot be started leaves
 * its share to the others. */
void parallel_each(size_t jobs, size_t rows, size_t piece,
                   void (*work)(void *ctx, size_t first, size_t end), void *ctx);

#endif
