#include "core/json_scan.h"

#include <endian.h>
#include <string.h>

#include "core/limits.h"
#include "core/mem.h"

#define WINDOW_BYTES ((size_t)256 * 1024)
#define SLACK_BYTES  16u /* NULs behind the window: loops stop there and read words past it */
#define NOTHING      SIZE_MAX

enum byte_class {
    BYTE_SCALAR = 0, /* of true, null, numbers; and all that has no place in JSON */
    BYTE_BLANK,
    BYTE_LINE,
    BYTE_QUOTE,
    BYTE_OPEN,
    BYTE_CLOSE,
    BYTE_PUNCT,
    BYTE_CONTROL /* so is the NUL behind the window */
};

/* Sixteen a line. */
/* clang-format off */
#define CTL BYTE_CONTROL
static const unsigned char byte_class[256] = {
    CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, BYTE_BLANK, BYTE_LINE, CTL, CTL, BYTE_BLANK, CTL, CTL,
    CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL,
    [' '] = BYTE_BLANK, ['"'] = BYTE_QUOTE, [','] = BYTE_PUNCT, [':'] = BYTE_PUNCT,
    ['['] = BYTE_OPEN, ['{'] = BYTE_OPEN, [']'] = BYTE_CLOSE, ['}'] = BYTE_CLOSE,
};
#undef CTL
/* clang-format on */

void scan_init(struct scanner *s)
{
    *s = (struct scanner){.cap = WINDOW_BYTES, .keep = NOTHING};
    s->window = mem_alloc(s->cap + SLACK_BYTES);
    s->out = mem_alloc(s->cap + SLACK_BYTES);
}

void scan_clear(struct scanner *s)
{
    mem_free(s->window);
    mem_free(s->out);
}

void scan_start(struct scanner *s, struct decoder *decoder)
{
    *s = (struct scanner){.decoder = decoder,
                          .window = s->window,
                          .out = s->out,
                          .cap = s->cap,
                          .keep = NOTHING,
                          .line = 1};
    memset(s->window, 0, SLACK_BYTES);
}

/* ---- positions ---- */

static void count_columns(struct scanner *s, size_t to)
{
    if (s->line_from >= to)
        return;
    s->columns += text_columns(str_make(s->window + s->line_from, to - s->line_from));
    s->line_from = to;
}

struct position scan_here(struct scanner *s)
{
    count_columns(s, s->pos);
    return (struct position){s->line, s->columns + 1};
}

/* ---- the window ---- */

static void grow(struct scanner *s)
{
    s->cap *= 2;
    s->window = mem_resize(s->window, s->cap + SLACK_BYTES, 1);
    s->out = mem_resize(s->out, s->cap + SLACK_BYTES, 1);
}

static int too_large(struct scanner *s)
{
    s->too_large = true;
    return flaw_set(&s->flaw, s->marked_at, "an element is larger than %u bytes",
                    LIMIT_JSON_ELEMENT_BYTES);
}

/* Drop what is not needed any more and read on. False at the end of the file, or with the flaw set.
 * Moves the window: no pointer into it survives. */
static bool refill(struct scanner *s)
{
    if (s->at_end || s->flaw.what[0])
        return false;
    size_t from = s->keep == NOTHING ? s->pos : s->keep;
    count_columns(s, from);
    memmove(s->window, s->window + from, s->end - from);
    s->end -= from;
    s->pos -= from;
    s->line_from -= from;
    if (s->keep != NOTHING)
        s->keep = 0;
    if (s->end > LIMIT_JSON_ELEMENT_BYTES) {
        too_large(s);
        return false;
    }
    if (s->end > s->cap / 2)
        grow(s);
    size_t got;
    enum decode_status status = decoder_read(s->decoder, s->window + s->end, s->cap - s->end, &got);
    s->end += got;
    memset(s->window + s->end, 0, SLACK_BYTES);
    s->at_end = status == DECODE_END;
    if (status == DECODE_FAILED || status == DECODE_BAD) {
        s->failed = status == DECODE_FAILED;
        s->pos = s->end;
        flaw_set(&s->flaw, scan_here(s), "%s", decoder_reason(s->decoder));
    }
    return status == DECODE_OK;
}

struct position scan_mark(struct scanner *s)
{
    s->keep = s->pos;
    s->out_len = 0;
    s->marked_at = scan_here(s);
    return s->marked_at;
}

void scan_forget(struct scanner *s)
{
    s->keep = NOTHING;
}

int scan_marked(struct scanner *s, struct element *out)
{
    *out = (struct element){.raw = str_make(s->window + s->keep, s->pos - s->keep),
                            .compact = str_make(s->out, s->out_len),
                            .at = s->marked_at};
    return out->raw.len <= LIMIT_JSON_ELEMENT_BYTES ? 0 : too_large(s);
}

/* ---- flaws ---- */

static int ends(struct scanner *s)
{
    if (s->flaw.what[0])
        return -1;
    return flaw_set(&s->flaw, scan_here(s), "the file ends too early: it may have been cut short");
}

int scan_expected(struct scanner *s, const char *what)
{
    if (s->pos >= s->end)
        return ends(s);
    unsigned char byte = (unsigned char)s->window[s->pos];
    if (byte < 0x20 || byte >= 0x7f)
        return flaw_set(&s->flaw, scan_here(s), "expected %s, found the byte 0x%02x", what, byte);
    return flaw_set(&s->flaw, scan_here(s), "expected %s, found %c", what, byte);
}

/* ---- scanning ---- */

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

static inline uint64_t load_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return le64toh(word);
}

/* The high bit of the first byte that is zero, and perhaps some above it. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE) & ~word & HIGH_BITS;
}

/* Bytes up to the first quote, backslash or control character. */
static inline size_t plain_run(const char *from)
{
    for (const char *p = from;; p += 8) {
        uint64_t word = load_word(p);
        uint64_t stops = zero_bytes(word ^ (EACH_BYTE * '"')) |
                         zero_bytes(word ^ (EACH_BYTE * '\\')) |
                         ((word - EACH_BYTE * 0x20) & ~word & HIGH_BITS);
        if (stops)
            return (size_t)(p - from) + (size_t)__builtin_ctzll(stops) / 8;
    }
}

static void skip_blanks(struct scanner *s)
{
    const char *p = s->window + s->pos;
    for (;; p++) {
        unsigned char kind = byte_class[(unsigned char)*p];
        if (kind == BYTE_LINE) {
            s->line++;
            s->columns = 0;
            s->line_from = (size_t)(p + 1 - s->window);
            while (load_word(p + 1) == EACH_BYTE * ' ')
                p += 8;
        } else if (kind != BYTE_BLANK) {
            break;
        }
    }
    s->pos = (size_t)(p - s->window);
}

int scan_peek(struct scanner *s)
{
    for (;;) {
        skip_blanks(s);
        if (s->pos < s->end)
            return (unsigned char)s->window[s->pos];
        if (!refill(s))
            return -1;
    }
}

bool scan_skip_mark(struct scanner *s)
{
    while (s->end - s->pos < 3 && refill(s))
        ;
    if (s->end - s->pos < 3 || memcmp(s->window + s->pos, "\xef\xbb\xbf", 3) != 0)
        return false;
    s->pos += 3;
    return true;
}

static inline void copy(struct scanner *s, size_t count)
{
    memcpy(s->out + s->out_len, s->window + s->pos, count);
    s->out_len += count;
    s->pos += count;
}

void scan_byte(struct scanner *s)
{
    copy(s, 1);
}

int scan_string(struct scanner *s)
{
    copy(s, 1);
    for (;;) {
        copy(s, plain_run(s->window + s->pos));
        switch (s->window[s->pos]) {
        case '"': copy(s, 1); return 0;
        case '\\':
            copy(s, 1);
            if (s->pos < s->end || refill(s)) {
                if (byte_class[(unsigned char)s->window[s->pos]] != BYTE_CONTROL)
                    copy(s, 1);
                break;
            }
            return ends(s);
        default:
            if (s->pos < s->end)
                return scan_expected(s, "the end of a string");
            if (!refill(s))
                return ends(s);
        }
    }
}

static void take_scalar(struct scanner *s)
{
    for (;;) {
        size_t count = 0;
        while (byte_class[(unsigned char)s->window[s->pos + count]] == BYTE_SCALAR)
            count++;
        copy(s, count);
        if (s->pos < s->end || !refill(s))
            return;
    }
}

/* Blanks go, unless they part two scalars, which must not become one. */
static void drop_blanks(struct scanner *s)
{
    skip_blanks(s);
    unsigned char before = (unsigned char)s->out[s->out_len - 1];
    if (byte_class[before] == BYTE_SCALAR)
        s->out[s->out_len++] = ' ';
}

int scan_value(struct scanner *s)
{
    unsigned depth = 0;
    uint64_t objects = 0; /* a bit a level: { or [ */
    do {
        unsigned char byte = (unsigned char)s->window[s->pos];
        switch ((enum byte_class)byte_class[byte]) {
        case BYTE_BLANK:
        case BYTE_LINE: drop_blanks(s); break;
        case BYTE_QUOTE:
            if (scan_string(s) != 0)
                return -1;
            break;
        case BYTE_OPEN:
            if (depth == LIMIT_JSON_DEPTH)
                return flaw_set(&s->flaw, scan_here(s), "more than %d levels of brackets", depth);
            depth++;
            objects = objects << 1 | (byte == '{');
            copy(s, 1);
            break;
        case BYTE_CLOSE:
            if (depth == 0)
                return scan_expected(s, "a value");
            if ((objects & 1) != (byte == '}'))
                return scan_expected(s, objects & 1 ? "}" : "]");
            depth--;
            objects >>= 1;
            copy(s, 1);
            break;
        case BYTE_PUNCT:
            if (depth == 0)
                return scan_expected(s, "a value");
            copy(s, 1);
            break;
        case BYTE_SCALAR: take_scalar(s); break;
        case BYTE_CONTROL:
            if (s->pos < s->end)
                return scan_expected(s, "a value");
            if (!refill(s))
                return ends(s);
            continue;
        }
    } while (depth > 0);
    return 0;
}
