#include "collector/aws/process_output.h"

#include <stdio.h>
#include <string.h>

#include "core/limits.h"

/* ---- one flat object, read in place ---- */

struct reader {
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

/* A list or an object that nobody reads: brackets in pairs, and strings, which may hold some. */
static bool pass_over(struct reader *r)
{
    char open[LIMIT_JSON_DEPTH];
    size_t depth = 0;
    struct str ignored;
    do {
        skip_blanks(r);
        char c = r->at < r->end ? *r->at : '\0';
        if (c == '"') {
            if (!take_string(r, &ignored))
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

enum form { FORM_ABSENT, FORM_STRING, FORM_BARE, FORM_OTHER };

struct member {
    const char *name;
    enum form form;
    struct str text;
};

enum { VERSION, ID, SECRET, TOKEN, EXPIRATION, MEMBERS };

static bool take_value(struct reader *r, struct member *out)
{
    skip_blanks(r);
    char c = r->at < r->end ? *r->at : '\0';
    out->form = c == '"' ? FORM_STRING : c == '{' || c == '[' ? FORM_OTHER : FORM_BARE;
    if (out->form == FORM_STRING)
        return take_string(r, &out->text);
    if (out->form == FORM_OTHER)
        return pass_over(r);
    if (!take_bare(r, &out->text))
        return false;
    if (str_eq_c(out->text, "null"))
        out->form = FORM_ABSENT;
    return true;
}

/* Of a name that is there twice the last one counts, as in Python. */
static bool take_member(struct reader *r, struct member members[MEMBERS])
{
    struct str name;
    struct member value = {0};
    if (!take_string(r, &name) || !take(r, ':') || !take_value(r, &value))
        return false;
    for (size_t i = 0; i < MEMBERS; i++) {
        if (!str_eq_c(name, members[i].name))
            continue;
        members[i].form = value.form;
        members[i].text = value.text;
    }
    return true;
}

static bool take_object(struct reader *r, struct member members[MEMBERS])
{
    if (!take(r, '{'))
        return false;
    bool more = !take(r, '}');
    while (more) {
        if (!take_member(r, members))
            return false;
        more = take(r, ',');
        if (!more && !take(r, '}'))
            return false;
    }
    skip_blanks(r);
    return r->at == r->end;
}

/* ---- what they say ---- */

static bool wrong(char why[PROCESS_OUTPUT_WHY_BYTES], const char *before, const char *name,
                  const char *after)
{
    (void)snprintf(why, PROCESS_OUTPUT_WHY_BYTES, "%s%s%s", before, name, after);
    return false;
}

static bool take_part(const struct member *member, enum key_part part, struct str *out,
                      char why[PROCESS_OUTPUT_WHY_BYTES])
{
    if (member->form == FORM_ABSENT)
        return true;
    if (member->form != FORM_STRING)
        return wrong(why, "has a ", member->name, " that is no text");
    const char *flaw = key_flaw(part, member->text);
    if (flaw) {
        (void)snprintf(why, PROCESS_OUTPUT_WHY_BYTES, "has a %s that %s", member->name, flaw);
        return false;
    }
    *out = member->text;
    return true;
}

static bool take_until(const struct member *member, instant *out,
                       char why[PROCESS_OUTPUT_WHY_BYTES])
{
    *out = INSTANT_UNSET;
    if (member->form == FORM_ABSENT)
        return true;
    if (member->form != FORM_STRING || !instant_parse(member->text, out))
        return wrong(why, "has an ", member->name, " that is no time of ISO 8601");
    return true;
}

bool process_output_read(char *text, size_t len, struct process_output *out,
                         char why[PROCESS_OUTPUT_WHY_BYTES])
{
    struct reader reader = {text, text + len};
    struct member members[MEMBERS] = {[VERSION] = {.name = "Version"},
                                      [ID] = {.name = "AccessKeyId"},
                                      [SECRET] = {.name = "SecretAccessKey"},
                                      [TOKEN] = {.name = "SessionToken"},
                                      [EXPIRATION] = {.name = "Expiration"}};
    struct key_parts *parts = &out->parts;
    *out = (struct process_output){.until = INSTANT_UNSET};
    if (!take_object(&reader, members))
        return wrong(why, "is no JSON object", "", "");
    if (members[VERSION].form != FORM_BARE || !str_eq_c(members[VERSION].text, "1"))
        return wrong(why, "is not of Version 1", "", "");
    if (!take_part(&members[ID], KEY_PART_ID, &parts->access_key_id, why) ||
        !take_part(&members[SECRET], KEY_PART_SECRET, &parts->secret, why) ||
        !take_part(&members[TOKEN], KEY_PART_TOKEN, &parts->session_token, why) ||
        !take_until(&members[EXPIRATION], &out->until, why))
        return false;
    if (str_is_empty(parts->access_key_id))
        return wrong(why, "has no ", members[ID].name, "");
    if (str_is_empty(parts->secret))
        return wrong(why, "has no ", members[SECRET].name, "");
    return true;
}
