#include "reports/xlsx/text_internal.h"

#include <ctype.h>
#include <string.h>

#include "core/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UNDERSCORE  "_x005F_"      /* of which Excel makes '_' */
#define ESCAPE_LEN  (sizeof(UNDERSCORE) - 1)

/* A character: what is written for it. */
struct piece {
    size_t taken; /* bytes of the text */
    const char *bytes;
    size_t len;
    size_t units; /* of UTF-16 */
};

static bool is_escape(struct str text)
{
    if (text.len < ESCAPE_LEN || text.ptr[1] != 'x' || text.ptr[ESCAPE_LEN - 1] != '_')
        return false;
    for (size_t i = 2; i < ESCAPE_LEN - 1; i++)
        if (!isxdigit((unsigned char)text.ptr[i]))
            return false;
    return true;
}

/* U+FFFE and U+FFFF. */
static bool is_no_character(const char *ptr, size_t len)
{
    return len == 3 && (memcmp(ptr, "\xef\xbf\xbe", 3) == 0 || memcmp(ptr, "\xef\xbf\xbf", 3) == 0);
}

static bool is_kept(const char *ptr, size_t len)
{
    if (len == 1 && (*ptr == '\t' || *ptr == '\r' || *ptr == '\n'))
        return true;
    return len > 0 && !utf8_is_control(ptr, len) && !is_no_character(ptr, len);
}

static struct piece first_of(struct str text)
{
    size_t plain = ascii_run(text.ptr, text.len, '_', 0);
    size_t len = utf8_len(text.ptr, text.len);
    if (plain > 0)
        return (struct piece){plain, text.ptr, plain, plain};
    if (*text.ptr == '_' && is_escape(text))
        return (struct piece){1, UNDERSCORE, ESCAPE_LEN, ESCAPE_LEN};
    if (!is_kept(text.ptr, len))
        return (struct piece){len > 0 ? len : 1, REPLACEMENT, strlen(REPLACEMENT), 1};
    return (struct piece){len, text.ptr, len, len == 4 ? 2 : 1};
}

static size_t length(struct str text)
{
    size_t units = 0;
    while (text.len > 0) {
        struct piece piece = first_of(text);
        units += piece.units;
        text = str_skip(text, piece.taken);
    }
    return units;
}

/* As many whole characters as there is room for. Returns their units. */
static size_t put(struct sink *out, struct str text, size_t room)
{
    size_t units = 0;
    while (text.len > 0) {
        struct piece piece = first_of(text);
        bool plain = piece.units == piece.taken && piece.len == piece.taken;
        if (plain && piece.units > room - units)
            piece.taken = piece.len = piece.units = room - units;
        if (piece.units > room - units || piece.taken == 0)
            break;
        sink_write(out, piece.bytes, piece.len);
        units += piece.units;
        text = str_skip(text, piece.taken);
    }
    return units;
}

bool xlsx_text(struct sink *out, struct str text, size_t most_units, size_t *units)
{
    bool may_be_long = text.len > most_units / ESCAPE_LEN;
    bool cut = may_be_long && length(text) > most_units;
    *units = put(out, text, cut ? most_units - strlen(XLSX_TEXT_CUT) : most_units);
    if (cut) {
        sink_cstr(out, XLSX_TEXT_CUT);
        *units += strlen(XLSX_TEXT_CUT);
    }
    sink_char(out, '\0');
    return cut;
}
