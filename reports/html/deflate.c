/* Text that is deflated as it comes, by zlib. */
#include <assert.h>
#include <zlib.h>

#include "core/mem.h"
#include "reports/html/columns_internal.h"

/* The best that zlib can do would take four times as long for a hundredth of the bytes. */
#define LEVEL       7
#define WINDOW_BITS (-14) /* raw, without a head; 128 KiB for each of some forty columns */
#define MEMORY      7
#define TEXT_BYTES  4096 /* gathered before zlib is asked */

struct deflated {
    z_stream zlib;
    struct sink *text; /* waits for zlib */
    deflated_fn take;
    void *ctx;
    unsigned char piece[DEFLATED_PIECE];
};

/* zlib refuses nothing but for want of memory. */
static void require(bool ok)
{
    if (!ok)
        mem_exhausted();
}

static void renew_piece(struct deflated *d)
{
    d->zlib.next_out = d->piece;
    d->zlib.avail_out = sizeof(d->piece);
}

struct deflated *deflated_new(deflated_fn take, void *ctx)
{
    struct deflated *d = mem_alloc(sizeof(*d));
    d->take = take;
    d->ctx = ctx;
    d->text = sink_memory();
    require(deflateInit2(&d->zlib, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY, Z_DEFAULT_STRATEGY) ==
            Z_OK);
    renew_piece(d);
    return d;
}

/* Until zlib has taken all of the text and, at the end, given all of what it holds. */
static void pump(struct deflated *d, int flush)
{
    struct str text = sink_view(d->text);
    union { // zlib reads it only, though it does not say so
        const char *in;
        unsigned char *next;
    } at = {.in = text.ptr};
    d->zlib.next_in = at.next;
    d->zlib.avail_in = (unsigned)text.len;
    for (;;) {
        int status = deflate(&d->zlib, flush);
        require(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR);
        if (d->zlib.avail_out > 0)
            break;
        d->take(d->ctx, d->piece, sizeof(d->piece));
        renew_piece(d);
    }
    assert(d->zlib.avail_in == 0);
    sink_clear(d->text);
}

void deflated_add(struct deflated *deflated, struct str text)
{
    sink_str(deflated->text, text);
    if (sink_view(deflated->text).len >= TEXT_BYTES)
        pump(deflated, Z_NO_FLUSH);
}

void deflated_end(struct deflated *deflated)
{
    pump(deflated, Z_FINISH);
    deflated->take(deflated->ctx, deflated->piece,
                   sizeof(deflated->piece) - deflated->zlib.avail_out);
    renew_piece(deflated);
}

void deflated_free(struct deflated *deflated)
{
    if (!deflated)
        return;
    (void)deflateEnd(&deflated->zlib); /* complains of text that was dropped */
    sink_abort(deflated->text);
    mem_free(deflated);
}

void inflate_all(struct str packed, struct sink *out)
{
    unsigned char piece[4096];
    z_stream zlib = {.avail_in = (unsigned)packed.len};
    union {
        const char *in;
        unsigned char *next;
    } at = {.in = packed.ptr};
    zlib.next_in = at.next;
    require(inflateInit2(&zlib, WINDOW_BITS) == Z_OK);
    int status = Z_OK;
    while (status == Z_OK) {
        zlib.next_out = piece;
        zlib.avail_out = sizeof(piece);
        status = inflate(&zlib, Z_NO_FLUSH);
        sink_write(out, piece, sizeof(piece) - zlib.avail_out);
    }
    assert(status == Z_STREAM_END);
    (void)inflateEnd(&zlib);
}
