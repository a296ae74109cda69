/* Numbers and texts one after the other in a run of bytes, the same on every machine: small numbers are
 * short (seven bits a byte, the lowest first), a text has its length before it. */
#ifndef SNAPAUDIT_CORE_PACKED_H
#define SNAPAUDIT_CORE_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

/* Bytes that grow. Starts zeroed. */
struct packed {
    char *bytes;
    size_t len;
    size_t cap;
};

void packed_clear(struct packed *packed); /* releases the memory; usable again afterwards */

void packed_reserve(struct packed *packed, size_t more); /* room for as many bytes more */

void pack_byte(struct packed *out, unsigned char byte);
void pack_number(struct packed *out, uint64_t number);
void pack_signed(struct packed *out, int64_t number);
void pack_text(struct packed *out, struct str text);

/* What is packed between the two is one text. They may lie in each other. */
size_t pack_open(struct packed *out);
void pack_close(struct packed *out, size_t opened);

/* Taking it apart. Once something is not there, all that follows is nothing, and `broken` is set. */
struct unpacker {
    const char *at;
    const char *end;
    bool broken;
};

static inline struct unpacker unpacker_of(struct str bytes)
{
    return (struct unpacker){bytes.ptr, bytes.ptr ? bytes.ptr + bytes.len : NULL, false};
}

static inline bool unpacker_has_more(const struct unpacker *from)
{
    return !from->broken && from->at < from->end;
}

unsigned char unpack_byte(struct unpacker *from);
uint64_t unpack_number(struct unpacker *from);
int64_t unpack_signed(struct unpacker *from);
struct str unpack_text(struct unpacker *from); /* borrowed from the bytes */

#endif
