/* A borrowed run of bytes, usually UTF-8, not NUL-terminated. Copying it copies the view only. */
#ifndef SNAPAUDIT_CORE_STR_H
#define SNAPAUDIT_CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
};

/* For printf: printf("%.*s", STR_ARG(s)). Cut at INT_MAX by the caller's limits. */
#define STR_ARG(s)       (int)(s).len, ((s).ptr ? (s).ptr : "")
#define STR_LIT(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_EMPTY        ((struct str){NULL, 0})

static inline struct str str_make(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

/* View of a C string; NULL gives the empty string. */
static inline struct str str_from(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

/* ASCII, whatever the locale says. */
static inline bool char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool char_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline bool str_is_empty(struct str s)
{
    return s.len == 0;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_eq_c(struct str a, const char *b)
{
    return str_eq(a, str_from(b));
}

/* Byte order, shorter first on a tie: the order of every sorted output. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, const char *prefix);
bool str_starts_nocase(struct str s, const char *prefix); /* ASCII only */
bool str_eq_nocase(struct str a, struct str b);           /* ASCII only */

/* Where `needle` first occurs in `s`, or s.len. */
size_t str_find(struct str s, const char *needle);

/* What is left of `s` after `n` bytes (empty when shorter). */
struct str str_skip(struct str s, size_t n);

/* Without blanks (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);

/* Nothing but ASCII letters, digits and the `others`. */
bool str_is_of(struct str s, const char *others);

/* `*` matches any run, `?` one byte; case-sensitive; linear in practice, never exponential. */
bool str_glob(struct str pattern, struct str text);

/* Edit distance of two short ASCII words (two swapped neighbours count as one), capped at `cap` + 1:
 * to name the nearest valid word. */
unsigned str_distance(struct str a, struct str b, unsigned cap);

/* The word of `words` nearest to `word` if it is near enough to be a slip, else NULL. */
const char *str_nearest(struct str word, const char *const *words, size_t count);

/* Well-formed UTF-8 without surrogates or overlong forms. */
bool str_is_utf8(struct str s);

#endif
