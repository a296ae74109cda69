#define PCRE2_CODE_UNIT_WIDTH 8

#include "core/pattern.h"

#include "core/mem.h"
#include "core/pattern_ends.h"

#include <pcre2.h>
#include <stdio.h>
#include <string.h>

/* A tag's value has 256 characters: what an honest pattern needs for it is far below these. */
#define MATCH_STEPS_MAX 200000u
#define MATCH_DEPTH_MAX 2000u
#define MATCH_KIB_MAX   4096u
#define GROUPS_DEEP_MAX 32u

struct pattern {
    pcre2_general_context *memory;
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *limits;
};

/* PCRE2 asks for memory through the doors that end the program when there is none. */
static void *take(PCRE2_SIZE size, void *context)
{
    (void)context;
    return mem_alloc(size);
}

static void give(void *memory, void *context)
{
    (void)context;
    mem_free(memory);
}

static bool refuse(struct pattern_fault *fault, size_t at, const char *why)
{
    fault->at = at;
    (void)snprintf(fault->why, sizeof(fault->why), "%s", why);
    return false;
}

/* ---- what is not allowed ---- */

static uint32_t told(const struct pattern *p, uint32_t what)
{
    uint32_t value = 0;
    (void)pcre2_pattern_info(p->code, what, &value);
    return value;
}

static int first_callout(pcre2_callout_enumerate_block *block, void *at)
{
    *(size_t *)at = block->pattern_position;
    return 1;
}

/* (?R), (?1), (?+1), (?-1), (?&name), (?P>name), \g<1>: where one may stand. The compiled pattern does
 * not tell. */
static bool may_recurse(struct str text, size_t *at)
{
    for (*at = 0; *at + 2 < text.len; ++*at) {
        const char *p = text.ptr + *at;
        char next = *at + 3 < text.len ? p[3] : '\0';
        bool digit = char_is_digit(next);
        if (memcmp(p, "\\g<", 3) == 0 || memcmp(p, "\\g'", 3) == 0)
            return true;
        if (memcmp(p, "(?", 2) != 0)
            continue;
        if (p[2] == 'R' || p[2] == '&' || char_is_digit(p[2]) || (p[2] == 'P' && next == '>') ||
            ((p[2] == '+' || p[2] == '-') && digit))
            return true;
    }
    return false;
}

/* \1, \k<name>, \g{1}, (?P=name). */
static size_t back_reference(struct str text)
{
    for (size_t at = 0; at + 1 < text.len; at++) {
        const char *p = text.ptr + at;
        bool named = text.len - at >= 4 && memcmp(p, "(?P=", 4) == 0;
        if (named || (p[0] == '\\' && ((p[1] >= '1' && p[1] <= '9') || p[1] == 'k' || p[1] == 'g')))
            return at;
    }
    return 0;
}

static bool check_features(const struct pattern *p, struct str text, struct pattern_fault *fault)
{
    size_t at = 0;
    if (told(p, PCRE2_INFO_BACKREFMAX) > 0)
        return refuse(fault, back_reference(text), "it refers back to what a group matched");
    if (pcre2_callout_enumerate(p->code, first_callout, &at) != 0)
        return refuse(fault, at, "it holds a callout");
    if (may_recurse(text, &at))
        return refuse(fault, at, "it calls a group, or itself");
    return true;
}

static bool check_anchors(const struct pattern *p, struct str text, struct pattern_fault *fault)
{
    bool begins = (told(p, PCRE2_INFO_ALLOPTIONS) & PCRE2_ANCHORED) != 0;
    if (begins && pattern_ends_anchored(text))
        return true;
    fault->loose = true;
    return refuse(fault, begins ? text.len : 0,
                  begins ? "it need not match up to the end of the value"
                         : "it need not match from the start of the value");
}

/* ---- the pattern ---- */

static bool compile(struct pattern *p, struct str text, bool ignore_case,
                    struct pattern_fault *fault)
{
    int error;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY |
                       PCRE2_NO_DOTSTAR_ANCHOR | PCRE2_ENDANCHORED |
                       (ignore_case ? PCRE2_CASELESS : 0u);
    pcre2_compile_context *context = pcre2_compile_context_create(p->memory);
    (void)pcre2_set_parens_nest_limit(context, GROUPS_DEEP_MAX);
    p->code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len, options, &error, &at, context);
    pcre2_compile_context_free(context);
    if (p->code)
        return true;
    PCRE2_UCHAR why[PATTERN_WHY_MAX];
    (void)pcre2_get_error_message(error, why, sizeof(why));
    return refuse(fault, at, (const char *)why);
}

static void set_limits(struct pattern *p)
{
    p->found = pcre2_match_data_create(1, p->memory);
    p->limits = pcre2_match_context_create(p->memory);
    (void)pcre2_set_match_limit(p->limits, MATCH_STEPS_MAX);
    (void)pcre2_set_depth_limit(p->limits, MATCH_DEPTH_MAX);
    (void)pcre2_set_heap_limit(p->limits, MATCH_KIB_MAX);
}

struct pattern *pattern_new(struct str text, bool ignore_case, struct pattern_fault *fault)
{
    *fault = (struct pattern_fault){0};
    if (text.len > PATTERN_BYTES_MAX) {
        (void)snprintf(fault->why, sizeof(fault->why), "it has more than %u bytes",
                       PATTERN_BYTES_MAX);
        fault->at = PATTERN_BYTES_MAX;
        return NULL;
    }
    struct pattern *p = mem_alloc(sizeof(*p));
    p->memory = pcre2_general_context_create(take, give, NULL);
    if (!compile(p, text, ignore_case, fault) || !check_features(p, text, fault) ||
        !check_anchors(p, text, fault)) {
        pattern_free(p);
        return NULL;
    }
    set_limits(p);
    return p;
}

enum pattern_answer pattern_match(const struct pattern *pattern, struct str value)
{
    const char *text = value.ptr ? value.ptr : "";
    int found = pcre2_match(pattern->code, (PCRE2_SPTR)text, value.len, 0, 0, pattern->found,
                            pattern->limits);
    return found >= 0 ? PATTERN_YES : found == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_GAVE_UP;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_context_free(pattern->limits);
    pcre2_match_data_free(pattern->found);
    pcre2_code_free(pattern->code);
    pcre2_general_context_free(pattern->memory);
    mem_free(pattern);
}
