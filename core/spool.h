/* Text that must wait for what comes before it, such as the counts in a head: a sink that is in
 * memory while it is small, and continues in an unnamed temporary file when it is not. */
#ifndef SNAPAUDIT_CORE_SPOOL_H
#define SNAPAUDIT_CORE_SPOOL_H

#include "core/error.h"
#include "core/sink.h"

#define SPOOL_MEMORY_BYTES ((uint64_t)4 << 20)

struct spool; /* opaque, defined in spool.c */

struct spool *spool_new(void);

/* The same, but so many bytes alone wait in memory: where there are many spools at once. */
struct spool *spool_new_small(uint64_t memory_bytes);

/* Where to write next; valid until the next call. Ask again for each record: a record is what goes
 * to memory or to the file as a whole. */
struct sink *spool_sink(struct spool *spool);

/* Write all of it to `out` and empty the spool. Returns 0, or -1 with ERR_IO. */
int spool_move(struct spool *spool, struct sink *out, struct error *err);

/* Hand over each line, without its line feed, and empty the spool; where records are lines. Returns
 * 0, or -1 with ERR_IO when not all could be read. */
int spool_each(struct spool *spool, void (*visit)(void *arg, struct str line), void *arg,
               struct error *err);

/* NULL is fine. */
void spool_free(struct spool *spool);

#endif
