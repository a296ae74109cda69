#include "core/str.h"

#include <stdint.h>

#include "core/utf8.h"

/* Longer words are no slips of the pen, and rows of this length fit on the stack. */
#define DISTANCE_MAX_LEN 63u

static unsigned char lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte | 0x20u) : byte;
}

static bool same_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (lower(a[i]) != lower(b[i]))
            return false;
    }
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, const char *prefix)
{
    size_t len = strlen(prefix);
    return len == 0 || (s.len >= len && memcmp(s.ptr, prefix, len) == 0);
}

bool str_starts_nocase(struct str s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && same_nocase(s.ptr, prefix, len);
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && same_nocase(a.ptr, b.ptr, a.len);
}

bool str_is_of(struct str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool word = char_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!word && (c == '\0' || !strchr(others, c)))
            return false;
    }
    return true;
}

size_t str_find(struct str s, const char *needle)
{
    size_t len = strlen(needle);
    if (len == 0)
        return 0;
    size_t at = 0;
    while (s.len - at >= len) {
        const char *hit = memchr(s.ptr + at, needle[0], s.len - at - len + 1);
        if (!hit)
            return s.len;
        if (memcmp(hit, needle, len) == 0)
            return (size_t)(hit - s.ptr);
        at = (size_t)(hit - s.ptr) + 1;
    }
    return s.len;
}

struct str str_skip(struct str s, size_t n)
{
    if (n >= s.len)
        return STR_EMPTY;
    return str_make(s.ptr + n, s.len - n);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_glob(struct str pattern, struct str text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = SIZE_MAX; /* the last `*` met, and where its run ends so far */
    size_t run_end = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            run_end = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            /* Only the last star needs to give way: what came before it matched as early as it
             * could, so that a longer run there cannot help. */
            p = star + 1;
            t = ++run_end;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

static unsigned min_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned str_distance(struct str a, struct str b, unsigned cap)
{
    if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN)
        return str_eq(a, b) ? 0 : cap + 1;
    unsigned rows[3][DISTANCE_MAX_LEN + 1]; /* this one, the one before, the one before that */
    unsigned *row = rows[0], *above = rows[1], *higher = rows[2];
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *oldest = higher;
        higher = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            row[j] = min_of(above[j - 1] + (same ? 0u : 1u), min_of(above[j], row[j - 1]) + 1);
            bool swapped =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped)
                row[j] = min_of(row[j], higher[j - 2] + 1);
        }
    }
    return min_of(row[b.len], cap + 1);
}

static bool same_but_for_case(struct str a, struct str b)
{
    for (size_t i = 0; i < a.len && a.len == b.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return a.len == b.len;
}

const char *str_nearest(struct str word, const char *const *words, size_t count)
{
    /* A third of the letters may be wrong: `snapshto` finds `snapshot`, `ec2` does not find `ebs`.
     */
    unsigned best = (unsigned)min_of(3, (unsigned)(word.len > 255 ? 255 : word.len) / 3) + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        /* In the wrong case altogether is nearer than any slip. */
        unsigned distance = same_but_for_case(word, str_from(words[i]))
                                ? 0
                                : str_distance(word, str_from(words[i]), best);
        if (distance < best) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

bool str_is_utf8(struct str s)
{
    size_t at = 0;
    while (at < s.len) {
        size_t len = utf8_len(s.ptr + at, s.len - at);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}
