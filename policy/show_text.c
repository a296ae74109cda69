/* How values and lines of the effective policy are written. */
#include "policy/show_internal.h"

#include "core/utf8.h"

/* ---- scalars ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words that YAML readers of some version take for something else than text. */
static bool is_yaml_word(struct str s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_eq_nocase(s, str_from(words[i])))
            return true;
    }
    return false;
}

/* Safe without quotes in every place. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool digit = char_is_digit(s.ptr[i]);
        if (!is_letter(s.ptr[i]) && !digit && s.ptr[i] != '-' && s.ptr[i] != '_')
            return false;
    }
    return s.len > 0 && s.len <= 60 && is_letter(s.ptr[0]) && !is_yaml_word(s);
}

static unsigned code_point(const char *ptr, size_t len)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned code = (unsigned char)ptr[0] & masks[len];
    for (size_t i = 1; i < len; i++)
        code = code << 6 | ((unsigned char)ptr[i] & 0x3fu);
    return code;
}

/* Characters that a YAML reader folds, strips or refuses when they stand in a file as they are. */
static bool needs_escape(unsigned code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
           code == 0xfeff || code == 0xfffe || code == 0xffff;
}

void show_put_escaped(struct show *s, struct str text)
{
    for (size_t i = 0; i < text.len;) {
        size_t len = utf8_len(text.ptr + i, text.len - i);
        unsigned code = len > 0 ? code_point(text.ptr + i, len) : 0xfffd;
        if (code == '"' || code == '\\')
            sink_printf(s->out, "\\%c", (char)code);
        else if (needs_escape(code))
            sink_printf(s->out, "\\u%04x", code);
        else
            sink_write(s->out, len > 0 ? text.ptr + i : "?", len > 0 ? len : 1);
        i += len > 0 ? len : 1;
    }
}

void show_put_quoted(struct show *s, struct str text)
{
    sink_char(s->out, '"');
    show_put_escaped(s, text);
    sink_char(s->out, '"');
}

void show_put_text(struct show *s, struct str text)
{
    if (is_plain(text))
        sink_str(s->out, text);
    else
        show_put_quoted(s, text);
}

void show_put_list(struct show *s, struct strs list)
{
    sink_char(s->out, '[');
    for (size_t i = 0; i < list.count; i++) {
        sink_cstr(s->out, i > 0 ? ", " : "");
        show_put_text(s, list.items[i]);
    }
    sink_char(s->out, ']');
}

void show_put_duration(struct show *s, int64_t ms)
{
    char buf[INSTANT_TEXT_MAX];
    sink_cstr(s->out, duration_format(ms, buf));
}

/* ---- lines ---- */

void show_put_blanks(struct show *s, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        sink_char(s->out, ' ');
}

void show_put_key(struct show *s, unsigned indent, const char *key)
{
    show_put_blanks(s, indent);
    sink_cstr(s->out, key);
    sink_cstr(s->out, ": ");
}

void show_put_head(struct show *s, unsigned indent, const char *key)
{
    show_put_blanks(s, indent);
    sink_cstr(s->out, key);
    sink_cstr(s->out, ":\n");
}

/* Where the value came from, without the end of the line. */
void show_put_origin(struct show *s, const void *field)
{
    unsigned line = policy_origin(s->policy, field);
    if (line > 0)
        sink_printf(s->out, "  # line %u", line);
    else
        sink_cstr(s->out, "  # default");
}

void show_end_line(struct show *s, const void *field)
{
    show_put_origin(s, field);
    sink_char(s->out, '\n');
}
