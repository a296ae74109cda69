#include "collector/aws/keys/members.h"

#include <stdio.h>
#include <string.h>

#include "core/limits.h"

/* ---- one object, read in place ---- */

struct reader {
    char *begin;
    char *at;
    char *end;
};

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* \uXXXX: a character of ASCII is that; another is put down as one that no key may hold. */
static bool take_hex(struct reader *r, char *out)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = r->at < r->end ? hex_value(*r->at) : -1;
        if (digit < 0)
            return false;
        value = value * 16 + digit;
        r->at++;
    }
    *out = value < 0x80 ? (char)value : '\xff';
    return true;
}

static bool take_escape(struct reader *r, char *out)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (r->at == r->end)
        return false;
    char c = *r->at++;
    if (c == 'u')
        return take_hex(r, out);
    const char *found = c ? strchr(names, c) : NULL;
    if (found)
        *out = meanings[found - names];
    return found != NULL;
}

/* A decoded string is never longer than it was written. */
static bool take_string(struct reader *r, struct str *out)
{
    if (!take(r, '"'))
        return false;
    char *to = r->at;
    *out = str_make(to, 0);
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        if ((unsigned char)c < 0x20 || (c == '\\' && !take_escape(r, &c)))
            return false;
        *to++ = c;
    }
    out->len = (size_t)(to - out->ptr);
    return take(r, '"');
}

/* A number or a word. */
static bool take_bare(struct reader *r, struct str *out)
{
    skip_blanks(r);
    char *begin = r->at;
    while (r->at < r->end && *r->at && !strchr(" \t\r\n,:{}[]\"", *r->at))
        r->at++;
    *out = str_make(begin, (size_t)(r->at - begin));
    return out->len > 0;
}

/* As it is written: who reads it later decodes it. */
static bool pass_string(struct reader *r)
{
    r->at++;
    while (r->at < r->end && *r->at != '"')
        r->at += *r->at == '\\' && r->end - r->at > 1 ? 2 : 1;
    return take(r, '"');
}

/* A list or an object: brackets in pairs, and strings, which may hold some. */
static bool pass_over(struct reader *r)
{
    char open[LIMIT_JSON_DEPTH];
    size_t depth = 0;
    do {
        skip_blanks(r);
        char c = r->at < r->end ? *r->at : '\0';
        if (c == '"') {
            if (!pass_string(r))
                return false;
            continue;
        }
        if (c == '\0')
            return false;
        r->at++;
        if (c == '{' || c == '[') {
            if (depth == LIMIT_JSON_DEPTH)
                return false;
            open[depth++] = c == '{' ? '}' : ']';
        } else if ((c == '}' || c == ']') && open[--depth] != c) {
            return false;
        }
    } while (depth > 0);
    return true;
}

/* ---- its members ---- */

static bool take_text(struct reader *r, struct member *out)
{
    char *begin = r->at;
    if (out->form == MEMBER_STRING)
        return take_string(r, &out->text);
    if (out->form == MEMBER_BARE)
        return take_bare(r, &out->text);
    if (!pass_over(r))
        return false;
    out->text = str_make(begin, (size_t)(r->at - begin));
    return true;
}

static bool take_value(struct reader *r, struct member *out)
{
    skip_blanks(r);
    char c = r->at < r->end ? *r->at : '\0';
    out->form = c == '"' ? MEMBER_STRING : c == '{' || c == '[' ? MEMBER_OTHER : MEMBER_BARE;
    out->at = (size_t)(r->at - r->begin);
    if (!take_text(r, out))
        return false;
    out->len = (size_t)(r->at - r->begin) - out->at;
    if (out->form == MEMBER_BARE && str_eq_c(out->text, "null"))
        out->form = MEMBER_ABSENT;
    return true;
}

static bool take_member(struct reader *r, struct member *members, size_t count)
{
    struct str name;
    struct member value = {0};
    if (!take_string(r, &name) || !take(r, ':') || !take_value(r, &value))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_eq_c(name, members[i].name))
            continue;
        value.name = members[i].name;
        members[i] = value;
    }
    return true;
}

bool members_read(char *text, size_t len, struct member *members, size_t count)
{
    struct reader r = {text, text, text + len};
    if (!take(&r, '{'))
        return false;
    bool more = !take(&r, '}');
    while (more) {
        if (!take_member(&r, members, count))
            return false;
        more = take(&r, ',');
        if (!more && !take(&r, '}'))
            return false;
    }
    skip_blanks(&r);
    return r.at == r.end;
}

/* ---- keys among them ---- */

static bool wrong(char why[MEMBERS_WHY_BYTES], const char *before, const char *name,
                  const char *after)
{
    (void)snprintf(why, MEMBERS_WHY_BYTES, "%s%s%s", before, name, after);
    return false;
}

static bool take_part(const struct member *member, enum key_part part, struct str *out,
                      char why[MEMBERS_WHY_BYTES])
{
    if (member->form == MEMBER_ABSENT)
        return true;
    if (member->form != MEMBER_STRING)
        return wrong(why, "has a ", member->name, " that is no text");
    const char *flaw = key_flaw(part, member->text);
    if (flaw) {
        (void)snprintf(why, MEMBERS_WHY_BYTES, "has a %s that %s", member->name, flaw);
        return false;
    }
    *out = member->text;
    return true;
}

/* A number of milliseconds, as far as a clock goes. */
static bool read_ms(struct str text, instant *out)
{
    const instant most = INT64_C(253402300799999); /* the year 9999 */
    instant ms = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!char_is_digit(text.ptr[i]) || ms > most)
            return false;
        ms = ms * 10 + (text.ptr[i] - '0');
    }
    *out = ms;
    return text.len > 0 && ms <= most;
}

static bool take_until(const struct member *member, bool in_ms, instant *out,
                       char why[MEMBERS_WHY_BYTES])
{
    enum member_form form = in_ms ? MEMBER_BARE : MEMBER_STRING;
    *out = INSTANT_UNSET;
    if (member->form == MEMBER_ABSENT)
        return true;
    if (member->form == form &&
        (in_ms ? read_ms(member->text, out) : instant_parse(member->text, out)))
        return true;
    return wrong(why, "has an ", member->name,
                 in_ms ? " that is no time in milliseconds" : " that is no time of ISO 8601");
}

bool members_keys(const struct member *members, unsigned demands, struct member_keys *out,
                  char why[MEMBERS_WHY_BYTES])
{
    struct key_parts *parts = &out->parts;
    *out = (struct member_keys){.until = INSTANT_UNSET};
    if (!take_part(&members[MEMBER_KEY_ID], KEY_PART_ID, &parts->access_key_id, why) ||
        !take_part(&members[MEMBER_KEY_SECRET], KEY_PART_SECRET, &parts->secret, why) ||
        !take_part(&members[MEMBER_KEY_TOKEN], KEY_PART_TOKEN, &parts->session_token, why) ||
        !take_until(&members[MEMBER_KEY_UNTIL], demands & KEYS_IN_MS, &out->until, why))
        return false;
    if (str_is_empty(parts->access_key_id))
        return wrong(why, "has no ", members[MEMBER_KEY_ID].name, "");
    if (str_is_empty(parts->secret))
        return wrong(why, "has no ", members[MEMBER_KEY_SECRET].name, "");
    if ((demands & KEYS_END) && str_is_empty(parts->session_token))
        return wrong(why, "has no ", members[MEMBER_KEY_TOKEN].name, "");
    if ((demands & KEYS_END) && out->until == INSTANT_UNSET)
        return wrong(why, "has no ", members[MEMBER_KEY_UNTIL].name, "");
    return true;
}
