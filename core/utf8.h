/* One UTF-8 character at a time, and runs of plain ones: shared by str_is_utf8(), the error text and the JSON writer. */
#ifndef SNAPAUDIT_CORE_UTF8_H
#define SNAPAUDIT_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool ascii_is_plain(char c, char a, char b)
{
    return c >= 0x20 && c < 0x7f && c != a && c != b;
}

/* In the top bit of each byte: is the byte zero? The lowest bit that is set is right. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return (word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080);
}

/* Length of the run that `text` begins with of printable ASCII other than `a` and `b` (give 0 for
 * none). Nearly all text is that, and eight bytes at a time are a quarter of the work. */
static inline size_t ascii_run(const char *text, size_t len, char a, char b)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t at = 0;
    for (; len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, text + at, sizeof(word));
        uint64_t control = (word - each * 0x20) & ~word;
        uint64_t others = zero_bytes(word ^ each * 0x7f) | zero_bytes(word ^ each * (uint8_t)a) |
                          zero_bytes(word ^ each * (uint8_t)b);
        if (((control | word | others) & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (at < len && ascii_is_plain(text[at], a, b))
        at++;
    return at;
}

static inline bool utf8_is_tail(unsigned char byte)
{
    return (byte & 0xc0u) == 0x80u;
}

/* Bytes of the well-formed character at `ptr`, of which `left` can be read: 1 to 4, or 0 when it is
 * overlong, a surrogate, above U+10FFFF or cut short (Unicode, table 3-7). */
static inline size_t utf8_len(const char *ptr, size_t left)
{
    const unsigned char *b = (const unsigned char *)ptr;
    if (left == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    if (b[0] >= 0xc2 && b[0] <= 0xdf)
        return left >= 2 && utf8_is_tail(b[1]) ? 2 : 0;
    if (b[0] >= 0xe0 && b[0] <= 0xef) {
        if (left < 3 || !utf8_is_tail(b[1]) || !utf8_is_tail(b[2]))
            return 0;
        bool overlong = b[0] == 0xe0 && b[1] < 0xa0;
        bool surrogate = b[0] == 0xed && b[1] > 0x9f;
        return overlong || surrogate ? 0 : 3;
    }
    if (b[0] >= 0xf0 && b[0] <= 0xf4) {
        if (left < 4 || !utf8_is_tail(b[1]) || !utf8_is_tail(b[2]) || !utf8_is_tail(b[3]))
            return 0;
        bool overlong = b[0] == 0xf0 && b[1] < 0x90;
        bool too_large = b[0] == 0xf4 && b[1] > 0x8f;
        return overlong || too_large ? 0 : 4;
    }
    return 0;
}

/* A character of `len` bytes that a terminal could obey: C0, DEL, or C1 (U+0080 to U+009F). */
static inline bool utf8_is_control(const char *ptr, size_t len)
{
    const unsigned char *b = (const unsigned char *)ptr;
    if (len == 1)
        return b[0] < 0x20 || b[0] == 0x7f;
    return len == 2 && b[0] == 0xc2 && b[1] < 0xa0;
}

/* A character of `len` bytes that shows nothing itself: it parts lines, turns the text after it, or
 * has no width. Words that hold one look whole and are not found. (U+00AD, U+034F, U+061C, U+180E,
 * U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FE00 to U+FE0F, U+FEFF, U+E0000 to U+E0FFF) */
static inline bool utf8_is_unseen(const char *ptr, size_t len)
{
    const unsigned char *b = (const unsigned char *)ptr;
    uint32_t two = len >= 2 ? (uint32_t)b[0] << 8 | b[1] : 0;
    if (len == 2)
        return two == 0xc2ad || two == 0xcd8f || two == 0xd89c;
    if (len == 3 && two == 0xe280)
        return (b[2] >= 0x8b && b[2] <= 0x8f) || (b[2] >= 0xa8 && b[2] <= 0xae);
    if (len == 3 && two == 0xe281)
        return b[2] >= 0xa0 && b[2] <= 0xaf;
    if (len == 3)
        return (two == 0xe1a0 && b[2] == 0x8e) || (two == 0xefb8 && b[2] <= 0x8f) ||
               (two == 0xefbb && b[2] == 0xbf);
    return len == 4 && two == 0xf3a0;
}

#endif
