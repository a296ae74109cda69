#include "tests/sandbox/settings.h"

static int read_one(struct str text, const struct setting *settings, size_t count, void *out)
{
    size_t equals = str_find(text, "=");
    for (size_t i = 0; i < count; i++) {
        if (str_eq_c(str_make(text.ptr, equals), settings[i].name))
            return settings[i].read(out, str_skip(text, equals + 1));
    }
    return -1;
}

int settings_read(struct str text, const struct setting *settings, size_t count, struct str *first,
                  void *out)
{
    size_t end = str_find(text, ",");
    *first = str_make(text.ptr, end);
    while (end < text.len) {
        text = str_skip(text, end + 1);
        end = str_find(text, ",");
        if (read_one(str_make(text.ptr, end), settings, count, out) != 0)
            return -1;
    }
    return 0;
}

int setting_number(struct str value, long least, long most, long *out)
{
    *out = 0;
    for (size_t i = 0; i < value.len && *out <= most; i++) {
        if (!char_is_digit(value.ptr[i]))
            return -1;
        *out = *out * 10 + (value.ptr[i] - '0');
    }
    return value.len > 0 && *out >= least && *out <= most ? 0 : -1;
}

int setting_flag(struct str value, bool *out)
{
    *out = true;
    return value.len == 0 ? 0 : -1;
}

int setting_text(struct str value, struct str *out)
{
    *out = value;
    return value.len > 0 ? 0 : -1;
}

int setting_split(struct str text, struct str *before, struct str *after)
{
    size_t equals = str_find(text, "=");
    *before = str_make(text.ptr, equals);
    *after = str_skip(text, equals + 1);
    return before->len > 0 && after->len > 0 ? 0 : -1;
}
