/* Bytes of a file as UTF-8: byte order marks are dropped, UTF-16 is converted (with its mark, or
 * told by the NUL in one of the first two bytes), all else passes through as it is. */
#ifndef SNAPAUDIT_CORE_DECODE_H
#define SNAPAUDIT_CORE_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

enum decode_status {
    DECODE_OK,     /* there are bytes */
    DECODE_END,    /* the file ends here */
    DECODE_FAILED, /* the operating system refused; decoder_reason() says why */
    DECODE_BAD     /* the bytes are not in the encoding that the file claims */
};

struct decoder; /* opaque, defined in decode.c; one file after another */

struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder); /* NULL is fine; closes what is open */

/* Closes what was open before. DECODE_OK or DECODE_FAILED. */
enum decode_status decoder_open(struct decoder *decoder, const char *path);
/* `bytes` is borrowed until the next open or close. */
void decoder_open_memory(struct decoder *decoder, struct str bytes);
void decoder_close(struct decoder *decoder);

/* Put the next bytes into `out`, which has room for `cap` (at least 64). */
enum decode_status decoder_read(struct decoder *decoder, char *out, size_t cap, size_t *got);

/* Why the last call failed; borrowed. */
const char *decoder_reason(const struct decoder *decoder);

/* Bytes read from the file so far. */
uint64_t decoder_bytes(const struct decoder *decoder);

#endif
