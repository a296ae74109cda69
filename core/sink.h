/* A buffered writer to a file that appears only when it is complete: written 0600 under a
 * temporary name in the same folder, fsync'ed, then renamed. Also writes to memory or to a given
 * file descriptor. What is no file is never replaced. The first failure sticks and is reported by sink_close(). */
#ifndef SNAPAUDIT_CORE_SINK_H
#define SNAPAUDIT_CORE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/str.h"

struct sink; /* opaque, defined in sink.c */

/* A device, a pipe that somebody reads and a descriptor of this process (/dev/stdout) are written to
 * as they are; behind a link the file is replaced, not the link. NULL with `err` when that cannot be
 * written to, or the temporary file cannot be made. */
struct sink *sink_file(const char *path, struct error *err);
struct sink *sink_memory(void);
struct sink *sink_secret(void); /* a memory sink that is wiped when it grows and when it ends */
struct sink *sink_fd(int fd);   /* the descriptor stays open after close */

/* What is written is changed on its way to `under`, which closes and ends with it. `change` writes what becomes of
 * `text` and returns how much of it that was; what is left it gets again, with what follows. With `last` it takes
 * all. It takes something whenever it is given SINK_CHANGE_BYTES or more. */
#define SINK_CHANGE_BYTES ((size_t)64 * 1024)
typedef size_t (*sink_change_fn)(void *ctx, struct str text, bool last, struct sink *under);
struct sink *sink_through(struct sink *under, sink_change_fn change, void *ctx);

void sink_write(struct sink *sink, const void *data, size_t len);
void sink_str(struct sink *sink, struct str s);
void sink_cstr(struct sink *sink, const char *s);
void sink_char(struct sink *sink, char c);
void sink_u64(struct sink *sink, uint64_t value);
void sink_i64(struct sink *sink, int64_t value);
void sink_grouped(struct sink *sink, uint64_t value);      /* "1,234,567", for people */
void sink_word_list(struct sink *sink, const char *words); /* "a b c" as "a, b and c", for people */
void sink_printf(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What a memory sink holds; borrowed until the next write or close. */
struct str sink_view(const struct sink *sink);

/* Forget what a memory sink holds and keep its buffer. */
void sink_clear(struct sink *sink);

/* Bytes written so far. */
uint64_t sink_bytes(const struct sink *sink);

/* Write all of `text` to `fd`, which is open for the file `path`. Allocates nothing, so that a file
 * which was made or emptied for it is not left without its text. Returns 0, or -1 with `err`. */
int sink_send(int fd, struct str text, const char *path, struct error *err);

/* Flush, rename and release. Returns 0, or -1 with `err`; the file is then absent or as before. */
int sink_close(struct sink *sink, struct error *err);

/* Release and leave nothing behind. NULL is fine. */
void sink_abort(struct sink *sink);

#endif
