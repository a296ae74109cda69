#include "core/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/mem.h"

#define STAGING_BYTES ((size_t)64 * 1024)
#define MARK_BYTES    3 /* what must be seen to tell the encoding */

struct decoder {
    int fd; /* -1: memory */
    struct str memory;
    bool converting;   /* else the bytes pass through */
    iconv_t converter; /* open while converting */
    char *staging;     /* undecoded UTF-16 */
    size_t staged;
    bool started;
    bool at_end; /* of the file; bytes may be staged still */
    uint64_t bytes;
    const char *reason;
    char reason_buf[FILE_WHY_BYTES];
};

struct decoder *decoder_new(void)
{
    struct decoder *d = mem_alloc(sizeof(*d));
    d->fd = -1;
    d->staging = mem_alloc(STAGING_BYTES);
    d->reason = "";
    return d;
}

void decoder_close(struct decoder *d)
{
    if (d->fd >= 0)
        close(d->fd);
    if (d->converting)
        iconv_close(d->converter);
    d->fd = -1;
    d->memory = STR_EMPTY;
    d->converting = false;
    d->staged = 0;
    d->started = false;
    d->at_end = false;
    d->bytes = 0;
    d->reason = "";
}

void decoder_free(struct decoder *d)
{
    if (!d)
        return;
    decoder_close(d);
    mem_free(d->staging);
    mem_free(d);
}

static enum decode_status failed(struct decoder *d, int number)
{
    if (strerror_r(number, d->reason_buf, sizeof(d->reason_buf)) != 0)
        d->reason_buf[0] = '\0';
    d->reason = d->reason_buf;
    return DECODE_FAILED;
}

static enum decode_status bad(struct decoder *d, const char *reason)
{
    d->reason = reason;
    return DECODE_BAD;
}

enum decode_status decoder_open(struct decoder *d, const char *path)
{
    decoder_close(d);
    d->fd = file_open(path, d->reason_buf);
    if (d->fd < 0) {
        d->reason = d->reason_buf;
        return DECODE_FAILED;
    }
#ifdef POSIX_FADV_SEQUENTIAL
    (void)posix_fadvise(d->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
    return DECODE_OK;
}

void decoder_open_memory(struct decoder *d, struct str bytes)
{
    decoder_close(d);
    d->memory = bytes;
}

static enum decode_status read_some(struct decoder *d, char *out, size_t cap, size_t *got)
{
    *got = 0;
    if (d->fd < 0) {
        *got = d->memory.len < cap ? d->memory.len : cap;
        if (*got > 0)
            memcpy(out, d->memory.ptr, *got);
        d->memory = str_skip(d->memory, *got);
    } else {
        ssize_t n;
        do
            n = read(d->fd, out, cap);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return failed(d, errno);
        *got = (size_t)n;
    }
    d->bytes += *got;
    d->at_end = *got == 0;
    return d->at_end ? DECODE_END : DECODE_OK;
}

/* The name of the encoding for iconv, or NULL for UTF-8; `*mark` is the length of the mark. */
static const char *encoding_of(const unsigned char *bytes, size_t count, size_t *mark)
{
    *mark = 0;
    if (count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf) {
        *mark = 3;
        return NULL;
    }
    if (count < 2)
        return NULL;
    bool little_mark = bytes[0] == 0xff && bytes[1] == 0xfe;
    bool big_mark = bytes[0] == 0xfe && bytes[1] == 0xff;
    if (little_mark || big_mark)
        *mark = 2;
    /* JSON begins with an ASCII character, so a NUL beside it tells UTF-16. */
    if (little_mark || (bytes[0] != 0 && bytes[1] == 0))
        return "UTF-16LE";
    if (big_mark || (bytes[0] == 0 && bytes[1] != 0))
        return "UTF-16BE";
    return NULL;
}

/* Read the first bytes and tell the encoding by them. Plain UTF-8 is left in `out`. */
static enum decode_status start(struct decoder *d, char *out, size_t cap, size_t *got)
{
    size_t have = 0;
    while (have < MARK_BYTES && !d->at_end) {
        size_t n;
        if (read_some(d, out + have, cap - have, &n) == DECODE_FAILED)
            return DECODE_FAILED;
        have += n;
    }
    d->started = true;
    size_t mark;
    const char *encoding = encoding_of((const unsigned char *)out, have, &mark);
    have -= mark;
    if (!encoding) {
        memmove(out, out + mark, have);
        *got = have;
        return DECODE_OK;
    }
    d->converter = iconv_open("UTF-8", encoding);
    d->converting = d->converter != (iconv_t)-1; // NOLINT(performance-no-int-to-ptr): POSIX says so
    if (!d->converting)
        return bad(d, "the file is UTF-16, and this system has no converter for it");
    memcpy(d->staging, out + mark, have); /* decoder_read() asks for no more than fits */
    d->staged = have;
    *got = 0;
    return DECODE_OK;
}

/* Convert what is staged and put what did not fit back to its front. */
static enum decode_status convert(struct decoder *d, char *out, size_t cap, size_t *got)
{
    char *in = d->staging;
    size_t in_left = d->staged;
    char *to = out;
    size_t out_left = cap;
    size_t rc = iconv(d->converter, &in, &in_left, &to, &out_left);
    int why = errno;
    *got = cap - out_left;
    memmove(d->staging, in, in_left);
    d->staged = in_left;
    if (rc != (size_t)-1 || why == E2BIG || *got > 0)
        return DECODE_OK;
    if (why == EINVAL && !d->at_end)
        return DECODE_OK;
    return bad(d, why == EINVAL ? "the file ends within a UTF-16 character" : "not valid UTF-16");
}

static enum decode_status read_converted(struct decoder *d, char *out, size_t cap, size_t *got)
{
    *got = 0;
    while (*got == 0) {
        if (!d->at_end && d->staged < STAGING_BYTES / 2) {
            size_t n;
            enum decode_status status =
                read_some(d, d->staging + d->staged, STAGING_BYTES - d->staged, &n);
            if (status == DECODE_FAILED)
                return status;
            d->staged += n;
        }
        if (d->staged == 0 && d->at_end)
            return DECODE_END;
        enum decode_status status = convert(d, out, cap, got);
        if (status != DECODE_OK)
            return status;
    }
    return DECODE_OK;
}

enum decode_status decoder_read(struct decoder *d, char *out, size_t cap, size_t *got)
{
    *got = 0;
    if (!d->started) {
        /* No more than the staging area takes, should the bytes turn out to be UTF-16. */
        size_t first = cap < STAGING_BYTES ? cap : STAGING_BYTES;
        enum decode_status status = start(d, out, first, got);
        if (status != DECODE_OK || *got > 0)
            return status;
    }
    if (d->converting)
        return read_converted(d, out, cap, got);
    return d->at_end ? DECODE_END : read_some(d, out, cap, got);
}

const char *decoder_reason(const struct decoder *d)
{
    return d->reason;
}

uint64_t decoder_bytes(const struct decoder *d)
{
    return d->bytes;
}
