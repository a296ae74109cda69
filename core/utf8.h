/* One UTF-8 character at a time: shared by str_is_utf8(), the error text and the JSON writer. */
#ifndef SNAPAUDIT_CORE_UTF8_H
#define SNAPAUDIT_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
