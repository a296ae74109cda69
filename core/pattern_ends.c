/* PCRE2 tells of a compiled pattern whether it begins at the start of a value, and not whether it ends at
 * its end. This reads the words of the pattern for that; what it does not know, it takes for loose. */
#include "core/pattern_ends.h"

#include <string.h>

#define GROUPS_MAX 64

struct group {
    bool all;   /* the alternatives before this one end anchored */
    bool last;  /* the last thing in this one is an anchor */
    bool looks; /* an assertion: it takes no part of the value */
};

struct reader {
    struct str text;
    size_t at;
    struct group groups[GROUPS_MAX];
    size_t depth;
};

static bool next_is(const struct reader *r, const char *words)
{
    size_t len = strlen(words);
    return r->text.len - r->at >= len && memcmp(r->text.ptr + r->at, words, len) == 0;
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* To behind the next `word`, or to the end. */
static void skip_past(struct reader *r, const char *word)
{
    while (r->at < r->text.len && !next_is(r, word))
        r->at++;
    r->at = r->at < r->text.len ? r->at + strlen(word) : r->text.len;
}

static void read_escape(struct reader *r)
{
    struct group *g = &r->groups[r->depth];
    if (next_is(r, "\\E")) {
        r->at += 2;
        return;
    }
    g->last = next_is(r, "\\z") || next_is(r, "\\Z");
    if (next_is(r, "\\Q"))
        skip_past(r, "\\E");
    else
        r->at += 2;
}

/* [...] with a ] at its front, escapes and [:names:]. */
static void read_class(struct reader *r)
{
    r->groups[r->depth].last = false;
    r->at += next_is(r, "[^") ? 2 : 1;
    if (next_is(r, "]"))
        r->at++;
    while (r->at < r->text.len && r->text.ptr[r->at] != ']') {
        if (next_is(r, "\\Q"))
            skip_past(r, "\\E");
        else if (next_is(r, "[:"))
            skip_past(r, ":]");
        else
            r->at += r->text.ptr[r->at] == '\\' ? 2 : 1;
    }
    r->at++;
}

/* The flags behind "(?", and what ends them: ")" when they are no group and hold for what follows. */
static char flags_end(const struct reader *r, bool *by_line)
{
    size_t at = r->at + 2;
    for (*by_line = false; at < r->text.len && one_of(r->text.ptr[at], "^imsxnJ-"); at++)
        *by_line = *by_line || r->text.ptr[at] == 'm';
    return at < r->text.len ? r->text.ptr[at] : '\0';
}

static bool open_group(struct reader *r)
{
    bool by_line = false;
    char end = next_is(r, "(?") ? flags_end(r, &by_line) : '\0';
    if (by_line || r->depth + 1 == GROUPS_MAX || next_is(r, "(*") || next_is(r, "(?("))
        return false;
    if (next_is(r, "(?#") || end == ')') {
        skip_past(r, ")");
        return true;
    }
    bool looks = next_is(r, "(?=") || next_is(r, "(?!") || next_is(r, "(?<=") || next_is(r, "(?<!");
    r->groups[++r->depth] = (struct group){.all = true, .looks = looks};
    r->at++;
    if (next_is(r, "?")) /* (?:, (?>, (?|, (?<name>: none of their letters is an anchor */
        r->at++;
    return true;
}

static bool close_group(struct reader *r)
{
    if (r->depth == 0)
        return false;
    const struct group *inner = &r->groups[r->depth--];
    if (!inner->looks)
        r->groups[r->depth].last = inner->all && inner->last;
    r->at++;
    return true;
}

static bool read_one(struct reader *r)
{
    struct group *g = &r->groups[r->depth];
    switch (r->text.ptr[r->at]) {
    case '\\': read_escape(r); return r->at <= r->text.len;
    case '[': read_class(r); return r->at <= r->text.len;
    case '(': return open_group(r);
    case ')': return close_group(r);
    case '|':
        g->all = g->all && g->last;
        g->last = false;
        break;
    case '$': g->last = true; break;
    default: g->last = false; break; /* a letter, or so many times what stands before it */
    }
    r->at++;
    return true;
}

bool pattern_ends_anchored(struct str text)
{
    struct reader r = {.text = text, .groups = {{.all = true}}};
    while (r.at < text.len)
        if (!read_one(&r))
            return false;
    return r.depth == 0 && r.groups[0].all && r.groups[0].last;
}
