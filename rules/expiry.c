#include "rules/expiry.h"

#include <string.h>

/* `shape`: 9 stands for a digit, any other character for itself. */
static bool has_shape(struct str text, const char *shape)
{
    for (size_t i = 0; shape[i] != '\0'; i++) {
        bool digit = i < text.len && char_is_digit(text.ptr[i]);
        if (i >= text.len || (shape[i] == '9' ? !digit : text.ptr[i] != shape[i]))
            return false;
    }
    return true;
}

/* RFC 3339 asks for a zone; a moment without one means something else to everybody. */
static bool has_zone(struct str text)
{
    char last = text.ptr[text.len - 1];
    struct str zone = str_skip(text, text.len - 6);
    return last == 'Z' || last == 'z' || has_shape(zone, "+99:99") || has_shape(zone, "-99:99");
}

bool expiry_parse(struct str text, instant *out)
{
    if (!has_shape(text, "9999-99-99"))
        return false;
    if (text.len == 10) {
        if (!instant_parse(text, out))
            return false;
        *out += MS_PER_DAY - 1;
        return true;
    }
    return text.len >= 20 && strchr("Tt ", text.ptr[10]) && text.ptr[10] != '\0' &&
           has_shape(str_skip(text, 11), "99:99:99") && has_zone(text) && instant_parse(text, out);
}
