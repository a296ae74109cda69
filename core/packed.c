#include "core/packed.h"

#include <assert.h>
#include <string.h>

#include "core/mem.h"

#define NUMBER_BYTES 10 /* of the largest one */
#define LENGTH_BYTES \
    5 /* before what was opened: any length of 32 bits, in a number of fixed width */

void packed_clear(struct packed *packed)
{
    mem_free(packed->bytes);
    *packed = (struct packed){NULL, 0, 0};
}

static void grow(struct packed *out, size_t more)
{
    size_t cap = out->cap > 0 ? out->cap : 256;
    while (cap - out->len < more)
        cap *= 2;
    out->bytes = mem_resize(out->bytes, cap, 1);
    out->cap = cap;
}

static inline void need(struct packed *out, size_t more)
{
    if (out->cap - out->len < more)
        grow(out, more);
}

void packed_reserve(struct packed *packed, size_t more)
{
    need(packed, more);
}

void pack_byte(struct packed *out, unsigned char byte)
{
    need(out, 1);
    out->bytes[out->len++] = (char)byte;
}

void pack_number(struct packed *out, uint64_t number)
{
    need(out, NUMBER_BYTES);
    while (number >= 0x80) {
        out->bytes[out->len++] = (char)(0x80 | (number & 0x7f));
        number >>= 7;
    }
    out->bytes[out->len++] = (char)number;
}

/* 0, -1, 1, -2: what is near 0 is short. */
void pack_signed(struct packed *out, int64_t number)
{
    uint64_t bits = (uint64_t)number;
    pack_number(out, bits << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

void pack_text(struct packed *out, struct str text)
{
    pack_number(out, text.len);
    need(out, text.len);
    if (text.len > 0)
        memcpy(out->bytes + out->len, text.ptr, text.len);
    out->len += text.len;
}

size_t pack_open(struct packed *out)
{
    need(out, LENGTH_BYTES);
    out->len += LENGTH_BYTES;
    return out->len;
}

void pack_close(struct packed *out, size_t opened)
{
    uint64_t len = out->len - opened;
    assert(opened >= LENGTH_BYTES && opened <= out->len && len <= UINT32_MAX);
    char *to = out->bytes + opened - LENGTH_BYTES;
    for (unsigned i = 0; i < LENGTH_BYTES; i++) {
        bool more = i + 1 < LENGTH_BYTES;
        to[i] = (char)((len & 0x7f) | (more ? 0x80 : 0));
        len >>= 7;
    }
}

/* ---- apart ---- */

static void break_off(struct unpacker *from)
{
    from->broken = true;
    from->at = from->end;
}

unsigned char unpack_byte(struct unpacker *from)
{
    if (!unpacker_has_more(from)) {
        break_off(from);
        return 0;
    }
    return (unsigned char)*from->at++;
}

uint64_t unpack_number(struct unpacker *from)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned char byte = unpack_byte(from);
        uint64_t bits = byte & 0x7f;
        if (shift == 63 && byte > 1)
            break;
        number |= bits << shift;
        if ((byte & 0x80) == 0)
            return from->broken ? 0 : number;
    }
    break_off(from);
    return 0;
}

int64_t unpack_signed(struct unpacker *from)
{
    uint64_t bits = unpack_number(from);
    return (int64_t)(bits >> 1 ^ ((bits & 1) ? UINT64_MAX : 0));
}

struct str unpack_text(struct unpacker *from)
{
    uint64_t len = unpack_number(from);
    if (from->broken || len > (uint64_t)(from->end - from->at)) {
        break_off(from);
        return STR_EMPTY;
    }
    struct str text = str_make(from->at, (size_t)len);
    from->at += len;
    return text;
}
