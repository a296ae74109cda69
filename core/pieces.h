/* Long text whose pieces are made side by side and written in their order. */
#ifndef SNAPAUDIT_CORE_PIECES_H
#define SNAPAUDIT_CORE_PIECES_H

#include "core/sink.h"

/* Call `make` for the pieces 0 .. count-1, each once, in `jobs` threads; `out` gets what each wrote, in the order of
 * their numbers. A few pieces wait in memory at once: they should be short, below a MiB. */
void pieces_write(struct sink *out, size_t jobs, size_t count,
                  void (*make)(void *ctx, size_t number, struct sink *out), void *ctx);

#endif
