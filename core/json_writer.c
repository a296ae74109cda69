#include "core/json_writer.h"

#include <assert.h>

#include "core/limits.h"
#include "core/utf8.h"

_Static_assert(LIMIT_JSON_DEPTH <= 64, "has_member holds one bit a level");

void json_writer_init(struct json_writer *w, struct sink *sink, unsigned pretty_depth)
{
    *w = (struct json_writer){.sink = sink, .pretty_depth = pretty_depth};
}

static void new_line(struct json_writer *w)
{
    static const char blanks[] = "                                ";
    size_t indent = (size_t)w->depth * 2;
    sink_char(w->sink, '\n');
    while (indent > 0) {
        size_t step = indent < sizeof(blanks) - 1 ? indent : sizeof(blanks) - 1;
        sink_write(w->sink, blanks, step);
        indent -= step;
    }
}

/* The members of the innermost open container stand on lines of their own. */
static bool is_pretty(const struct json_writer *w)
{
    return w->depth > 0 && w->depth <= w->pretty_depth;
}

static uint64_t level_bit(const struct json_writer *w)
{
    return UINT64_C(1) << ((w->depth - 1) & 63u);
}

/* What has to stand between the last member and this one. */
static void begin_value(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0)
        return;
    bool first = !(w->has_member[0] & level_bit(w));
    w->has_member[0] |= level_bit(w);
    if (!first)
        sink_char(w->sink, ',');
    if (is_pretty(w))
        new_line(w);
    else if (!first)
        sink_char(w->sink, ' ');
}

static void begin_container(struct json_writer *w, char open)
{
    begin_value(w);
    assert(w->depth < LIMIT_JSON_DEPTH);
    w->depth++;
    w->has_member[0] &= ~level_bit(w);
    sink_char(w->sink, open);
}

static void end_container(struct json_writer *w, char close)
{
    assert(w->depth > 0 && !w->after_key);
    bool broken = is_pretty(w) && (w->has_member[0] & level_bit(w));
    w->depth--;
    if (broken)
        new_line(w);
    sink_char(w->sink, close);
}

void json_begin_object(struct json_writer *w)
{
    begin_container(w, '{');
}

void json_end_object(struct json_writer *w)
{
    end_container(w, '}');
}

void json_begin_array(struct json_writer *w)
{
    begin_container(w, '[');
}

void json_end_array(struct json_writer *w)
{
    end_container(w, ']');
}

/* One byte that may not stand as it is, or a two-byte control character. */
static void put_escaped(struct sink *sink, unsigned code)
{
    static const char digits[] = "0123456789abcdef";
    static const char short_forms[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                       ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
    if (code < sizeof(short_forms) && short_forms[code]) {
        char text[2] = {'\\', short_forms[code]};
        sink_write(sink, text, sizeof(text));
        return;
    }
    char text[6] = {'\\', 'u', '0', '0', digits[code >> 4 & 15], digits[code & 15]};
    sink_write(sink, text, sizeof(text));
}

/* Write what cannot be copied at `at`; returns how many bytes it stood for. */
static size_t put_special(struct sink *sink, const char *at, size_t len)
{
    if (len == 0) {
        sink_write(sink, "\xef\xbf\xbd", 3); /* U+FFFD */
        return 1;
    }
    put_escaped(sink, (unsigned char)at[len - 1]); /* U+0080 to U+009F end in their own number */
    return len;
}

/* Runs that need no change are copied in one piece. */
static void put_string(struct sink *sink, struct str s)
{
    size_t done = 0;
    size_t at = 0;
    sink_char(sink, '"');
    for (;;) {
        at += ascii_run(s.ptr + at, s.len - at, '"', '\\');
        if (at == s.len)
            break;
        size_t len = utf8_len(s.ptr + at, s.len - at);
        if (len > 1 && !utf8_is_control(s.ptr + at, len)) {
            at += len;
            continue;
        }
        sink_write(sink, s.ptr + done, at - done);
        at += put_special(sink, s.ptr + at, len);
        done = at;
    }
    if (at > done)
        sink_write(sink, s.ptr + done, at - done);
    sink_char(sink, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    assert(w->depth > 0 && !w->after_key);
    begin_value(w);
    put_string(w->sink, str_from(key));
    sink_write(w->sink, ": ", 2);
    w->after_key = true;
}

void json_str(struct json_writer *w, struct str value)
{
    begin_value(w);
    put_string(w->sink, value);
}

void json_cstr(struct json_writer *w, const char *value)
{
    if (value)
        json_str(w, str_from(value));
    else
        json_write_null(w);
}

void json_i64(struct json_writer *w, int64_t value)
{
    begin_value(w);
    sink_i64(w->sink, value);
}

void json_u64(struct json_writer *w, uint64_t value)
{
    begin_value(w);
    sink_u64(w->sink, value);
}

void json_bool(struct json_writer *w, bool value)
{
    json_number(w, value ? "true" : "false");
}

void json_write_null(struct json_writer *w)
{
    json_number(w, "null");
}

void json_number(struct json_writer *w, const char *text)
{
    json_text(w, str_from(text));
}

void json_text(struct json_writer *w, struct str text)
{
    begin_value(w);
    sink_str(w->sink, text);
}

void json_members(struct json_writer *w, struct str members)
{
    assert(w->depth > 0 && !w->after_key);
    json_text(w, members);
}

void json_finish(struct json_writer *w)
{
    assert(w->depth == 0 && !w->after_key);
    sink_char(w->sink, '\n');
}

void json_member_str(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    json_str(w, value);
}

void json_member_cstr(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, key);
    json_cstr(w, value);
}

void json_member_i64(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_i64(w, value);
}

void json_member_u64(struct json_writer *w, const char *key, uint64_t value)
{
    json_key(w, key);
    json_u64(w, value);
}

void json_member_bool(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_bool(w, value);
}
