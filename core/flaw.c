#include "core/flaw.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/utf8.h"

void text_tame(char *text)
{
    size_t left = strlen(text);
    for (char *p = text; left > 0;) {
        size_t len = utf8_len(p, left);
        if (len == 0 || utf8_is_control(p, len)) {
            len = len == 0 ? 1 : len;
            memset(p, '?', len);
        }
        p += len;
        left -= len;
    }
}

int flaw_set(struct flaw *flaw, struct position at, const char *format, ...)
{
    flaw->at = at;
    va_list args;
    va_start(args, format);
    vsnprintf(flaw->what, sizeof(flaw->what), format, args);
    va_end(args);
    text_tame(flaw->what);
    return -1;
}

uint64_t text_columns(struct str text)
{
    uint64_t columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += !utf8_is_tail((unsigned char)text.ptr[i]);
    return columns;
}

struct position position_after(struct position from, struct str text)
{
    size_t line_from = 0;
    struct position at = from;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\n')
            continue;
        at.line++;
        at.column = 1;
        line_from = i + 1;
    }
    at.column += text_columns(str_skip(text, line_from));
    return at;
}

/* ---- a walk through valid JSON ---- */

struct walk {
    const char *p;
    const char *end;
};

static void skip_blanks(struct walk *w)
{
    while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\n' || *w->p == '\r'))
        w->p++;
}

static void skip_string(struct walk *w)
{
    for (w->p++; w->p < w->end && *w->p != '"'; w->p++)
        if (*w->p == '\\')
            w->p++;
    if (w->p < w->end)
        w->p++;
    else
        w->p = w->end;
}

static void skip_value(struct walk *w)
{
    size_t depth = 0;
    while (w->p < w->end) {
        if (*w->p == '"') {
            skip_string(w);
        } else {
            bool closes = *w->p == ']' || *w->p == '}';
            if (depth == 0 && (closes || *w->p == ','))
                return;
            depth += *w->p == '[' || *w->p == '{';
            depth -= closes;
            w->p++;
        }
        skip_blanks(w);
        if (depth == 0 && (w->p >= w->end || strchr(",]}", *w->p)))
            return;
    }
}

/* From `{` to the value of `key`: the last one, as in jansson's tree. */
static bool go_to_key(struct walk *w, struct str key)
{
    const char *found = NULL;
    w->p++;
    for (skip_blanks(w); w->p < w->end && *w->p == '"'; skip_blanks(w)) {
        const char *from = w->p + 1;
        skip_string(w);
        bool same = str_eq(str_make(from, (size_t)(w->p - 1 - from)), key);
        skip_blanks(w);
        w->p++; /* the colon */
        skip_blanks(w);
        if (same)
            found = w->p;
        skip_value(w);
        if (w->p < w->end && *w->p == ',')
            w->p++;
    }
    w->p = found;
    return found != NULL;
}

/* From `[` to the value number `index`. */
static bool go_to_index(struct walk *w, size_t index)
{
    w->p++;
    skip_blanks(w);
    for (size_t i = 0; i < index && w->p < w->end; i++) {
        skip_value(w);
        w->p++; /* the comma */
        skip_blanks(w);
    }
    return w->p < w->end;
}

/* Along the path as far as it can be followed: how many steps that is, with `w` at the value there. */
static size_t follow(struct walk *w, const struct step *path, size_t path_len)
{
    for (size_t i = 0; i < path_len; i++) {
        struct walk next = *w;
        if (next.p >= next.end || *next.p != (path[i].key ? '{' : '['))
            return i;
        bool found = path[i].key ? go_to_key(&next, str_from(path[i].key))
                                 : go_to_index(&next, path[i].index);
        if (!found)
            return i;
        *w = next;
    }
    return path_len;
}

struct position position_of(struct str raw, struct position from, const struct step *path,
                            size_t path_len)
{
    struct walk w = {raw.ptr, raw.ptr + raw.len};
    (void)follow(&w, path, path_len);
    return position_after(from, str_make(raw.ptr, (size_t)(w.p - raw.ptr)));
}

struct str value_at(struct str raw, const struct step *path, size_t path_len)
{
    struct walk w = {raw.ptr, raw.ptr + raw.len};
    if (follow(&w, path, path_len) != path_len || w.p >= w.end)
        return STR_EMPTY;
    const char *from = w.p;
    skip_value(&w);
    return str_trim(str_make(from, (size_t)(w.p - from)));
}
