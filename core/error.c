#include "core/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

/* Room for the longest field, so that formatting never writes over an argument that is read. */
#define TEXT_MAX 1024

/* Copy into `out` of `size` bytes. A character that does not fit whole ends the text; a control
 * character or a stray byte could steer the reader's terminal and becomes '?'. */
static void put_clean(char *out, size_t size, const char *text)
{
    size_t left = strlen(text);
    size_t used = 0;
    while (left > 0) {
        size_t len = utf8_len(text, left);
        bool printable = len > 0 && !utf8_is_control(text, len);
        if (len == 0)
            len = 1;
        size_t width = printable ? len : 1;
        if (used + width >= size)
            break;
        if (printable)
            memcpy(out + used, text, width);
        else
            out[used] = '?';
        used += width;
        text += len;
        left -= len;
    }
    out[used] = '\0';
}

/* A buffer that was too small may end inside a character: drop that beginning, which put_clean()
 * would show as '?'. */
static void drop_cut_tail(char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && len - start < 3 && utf8_is_tail((unsigned char)text[start - 1]))
        start--;
    if (start == 0 || (unsigned char)text[start - 1] < 0xc0)
        return;
    if (utf8_len(text + start - 1, len - start + 1) == 0)
        text[start - 1] = '\0';
}

static void format_text(char text[TEXT_MAX], const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void format_text(char text[TEXT_MAX], const char *format, va_list args)
{
    int len = vsnprintf(text, TEXT_MAX, format, args);
    if (len < 0)
        text[0] = '\0';
    else if (len >= TEXT_MAX)
        drop_cut_tail(text, TEXT_MAX - 1);
}

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
    if (!err)
        return -1;
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    err->code = code;
    put_clean(err->message, sizeof(err->message), text);
    err->detail[0] = '\0';
    err->hint[0] = '\0';
    return -1;
}

void error_detail(struct error *err, const char *format, ...)
{
    if (!err)
        return;
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    put_clean(err->detail, sizeof(err->detail), text);
}

void error_hint(struct error *err, const char *format, ...)
{
    if (!err)
        return;
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    put_clean(err->hint, sizeof(err->hint), text);
}

int error_context(struct error *err, const char *format, ...)
{
    if (!err)
        return -1;
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    char message[TEXT_MAX + sizeof(err->message) + 2];
    (void)snprintf(message, sizeof(message), "%s: %s", text, err->message);
    put_clean(err->message, sizeof(err->message), message);
    return -1;
}
