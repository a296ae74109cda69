#include <stdio.h>

#include "core/utf8.h"
#include "model/account.h"
#include "reports/terminal_internal.h"

#define SGR_RESET "\033[0m"

/* The character at `ptr`, of `len` bytes, well-formed. */
static uint32_t code_point(const char *ptr, size_t len)
{
    const unsigned char *b = (const unsigned char *)ptr;
    switch (len) {
    case 1: return b[0];
    case 2: return (uint32_t)(b[0] & 0x1f) << 6 | (b[1] & 0x3f);
    case 3: return (uint32_t)(b[0] & 0x0f) << 12 | (uint32_t)(b[1] & 0x3f) << 6 | (b[2] & 0x3f);
    default:
        return (uint32_t)(b[0] & 0x07) << 18 | (uint32_t)(b[1] & 0x3f) << 12 |
               (uint32_t)(b[2] & 0x3f) << 6 | (b[3] & 0x3f);
    }
}

/* Line and paragraph separators, and what turns the direction of the text that follows. */
static bool turns_text(uint32_t code)
{
    return code == 0x2028 || code == 0x2029 || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

static bool may_show(const char *ptr, size_t len)
{
    return len > 0 && !utf8_is_control(ptr, len) && !turns_text(code_point(ptr, len));
}

void terminal_text(struct sink *out, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        const char *ptr = text.ptr + at;
        size_t len = utf8_len(ptr, text.len - at);
        if (may_show(ptr, len))
            sink_write(out, ptr, len);
        else
            sink_char(out, '?');
        at += len > 0 ? len : 1;
    }
}

struct range {
    uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    }
    return false;
}

/* Near enough to Unicode's East Asian Width to keep columns straight. */
static size_t columns_of(uint32_t code)
{
    static const struct range none[] = {
        {0x0300, 0x036f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}};
    static const struct range wide[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                                        {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                        {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
    if (code < 0x0300)
        return 1;
    if (is_in(none, sizeof(none) / sizeof(none[0]), code))
        return 0;
    return is_in(wide, sizeof(wide) / sizeof(wide[0]), code) ? 2 : 1;
}

/* Columns of the character at `at`, and its bytes. */
static size_t step(struct str text, size_t at, size_t *len)
{
    const char *ptr = text.ptr + at;
    *len = utf8_len(ptr, text.len - at);
    size_t columns = may_show(ptr, *len) ? columns_of(code_point(ptr, *len)) : 1;
    if (*len == 0)
        *len = 1;
    return columns;
}

size_t term_columns(struct str text)
{
    size_t columns = 0;
    size_t len;
    for (size_t at = 0; at < text.len; at += len)
        columns += step(text, at, &len);
    return columns;
}

size_t terminal_columns(struct str text)
{
    return term_columns(text);
}

struct str terminal_fit(struct str text, size_t columns)
{
    bool cut;
    return term_fit(text, columns, &cut);
}

struct str term_fit(struct str text, size_t columns, bool *cut)
{
    size_t used = 0;
    size_t len;
    *cut = false;
    for (size_t at = 0; at < text.len; at += len) {
        used += step(text, at, &len);
        if (used > columns) {
            *cut = true;
            return str_make(text.ptr, at);
        }
    }
    return text;
}

static const char *const inks[] = {
    [PAINT_NONE] = SGR_RESET,
    [PAINT_BOLD] = "\033[1m",
    [PAINT_DIM] = "\033[2m",
    [PAINT_RED] = "\033[31m",
    [PAINT_BOLD_RED] = "\033[1;31m",
    [PAINT_YELLOW] = "\033[33m",
    [PAINT_BOLD_YELLOW] = "\033[1;33m",
    [PAINT_BLUE] = "\033[94m",
    [PAINT_CYAN] = "\033[36m",
};

void terminal_owner_keys(struct sink *out, const struct policy *policy, enum owner_tag part)
{
    const struct strs *keys = &policy->owner_keys[part];
    for (size_t i = 0; i < keys->count; i++) {
        sink_cstr(out, i > 0 ? ", else " : "the tag ");
        terminal_text(out, keys->items[i]);
    }
}

const char *terminal_ink(const struct terminal_style *style, enum paint paint)
{
    return style->colour ? inks[paint] : "";
}

void term_put(const struct term *t, enum paint paint, struct str text)
{
    bool painted = t->colour && paint != PAINT_NONE && text.len > 0;
    if (painted)
        sink_cstr(t->out, inks[paint]);
    terminal_text(t->out, text);
    if (painted)
        sink_cstr(t->out, SGR_RESET);
}

void term_put_c(const struct term *t, enum paint paint, const char *text)
{
    term_put(t, paint, str_from(text));
}

void term_space(const struct term *t, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sink_char(t->out, ' ');
}

void term_end(const struct term *t)
{
    sink_char(t->out, '\n');
}

void term_left(const struct term *t, enum paint paint, struct str text, size_t columns)
{
    size_t used = term_columns(text);
    term_put(t, paint, text);
    term_space(t, columns > used ? columns - used : 0);
}

void term_right(const struct term *t, enum paint paint, struct str text, size_t columns)
{
    size_t used = term_columns(text);
    term_space(t, columns > used ? columns - used : 0);
    term_put(t, paint, text);
}

void term_count(const struct term *t, enum paint paint, uint64_t value, size_t columns)
{
    char buf[NUMBER_TEXT_MAX];
    if (value == 0)
        term_right(t, PAINT_DIM, STR_LIT("-"), columns);
    else
        term_right(t, paint, number_text(value, buf), columns);
}

void term_section(const struct term *t, const char *title)
{
    term_end(t);
    term_put_c(t, PAINT_BOLD, title);
}

struct wrap wrap_begin(const struct term *t, size_t indent, size_t column)
{
    return (struct wrap){.t = t, .indent = indent, .column = column, .glue = true};
}

/* One colour runs over many words; it is changed only where the words do. */
static void wrap_paint(struct wrap *w, enum paint paint)
{
    if (paint == w->paint)
        return;
    if (w->t->colour && w->paint != PAINT_NONE)
        sink_cstr(w->t->out, SGR_RESET);
    if (w->t->colour && paint != PAINT_NONE)
        sink_cstr(w->t->out, inks[paint]);
    w->paint = paint;
}

void wrap_break(struct wrap *w)
{
    wrap_paint(w, PAINT_NONE);
    term_end(w->t);
    term_space(w->t, w->indent);
    w->column = w->indent;
    w->glue = true;
}

static void wrap_word(struct wrap *w, enum paint paint, struct str word)
{
    size_t columns = term_columns(word);
    bool follows = !w->glue; /* and leaves a column for the comma that may be glued to it */
    if (w->column > w->indent && w->column + follows + columns > w->t->width - follows)
        wrap_break(w);
    if (!w->glue)
        wrap_gap(w, 1);
    wrap_paint(w, paint);
    terminal_text(w->t->out, word);
    w->column += columns;
    w->glue = false;
}

void wrap_gap(struct wrap *w, size_t columns)
{
    term_space(w->t, columns);
    w->column += columns;
    w->glue = true;
}

void wrap_words(struct wrap *w, enum paint paint, struct str text)
{
    while (text.len > 0) {
        size_t end = str_find(text, " ");
        if (end > 0)
            wrap_word(w, paint, str_make(text.ptr, end));
        text = str_skip(text, end + 1);
    }
}

void wrap_words_c(struct wrap *w, enum paint paint, const char *text)
{
    wrap_words(w, paint, str_from(text));
}

void wrap_end(struct wrap *w)
{
    wrap_paint(w, PAINT_NONE);
    term_end(w->t);
}

/* ---- accounts ---- */

void term_account(const struct term *t, enum paint paint, struct str id, struct str name)
{
    struct sink *label = sink_memory();
    account_label(label, id, name);
    term_put(t, paint, sink_view(label));
    sink_abort(label);
}

void wrap_account(struct wrap *w, enum paint paint, struct str id, struct str name)
{
    struct sink *label = sink_memory();
    account_label(label, id, name);
    wrap_words(w, paint, sink_view(label));
    sink_abort(label);
}

enum paint paint_of_severity(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL: return PAINT_BOLD_RED;
    case SEVERITY_HIGH: return PAINT_RED;
    case SEVERITY_MEDIUM: return PAINT_YELLOW;
    case SEVERITY_LOW: return PAINT_NONE;
    default: return PAINT_DIM;
    }
}

/* ---- lines ---- */

/* Columns of UTF-8 text, as far as each character takes one. */
static size_t columns(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += !utf8_is_tail((unsigned char)text.ptr[i]);
    return count;
}

void terminal_wrap(struct sink *out, struct str text, size_t at, size_t indent, size_t width)
{
    for (bool first = true; text.len > 0; first = false) {
        size_t len = str_find(text, " ");
        struct str word = str_make(text.ptr, len);
        if (!first && at + 1 + columns(word) > width) {
            sink_printf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            sink_char(out, ' ');
            at++;
        }
        terminal_text(out, word);
        at += columns(word);
        text = str_skip(text, len + 1);
    }
    sink_char(out, '\n');
}
