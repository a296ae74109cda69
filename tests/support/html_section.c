#include "tests/support/html_section.h"

#include <string.h>

#include "tests/support/test.h"

#define DEPTH_MAX 64

static struct sink *written;

void html_section_clear(void)
{
    sink_abort(written);
    written = NULL;
}

/* ---- well formed? ---- */

struct open_tags {
    struct str names[DEPTH_MAX];
    size_t depth;
};

/* The elements that sections are made of: any other is a stranger's, or a mistake. */
static bool is_known(struct str name)
{
    static const char *const known[] = {
        "a",     "bdi",   "br", "caption", "code",  "dd",    "details", "div",    "dl",
        "dt",    "h3",    "h4", "li",      "p",     "small", "span",    "strong", "summary",
        "table", "tbody", "td", "th",      "thead", "time",  "tr",      "ul"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (str_eq_c(name, known[i]))
            return true;
    return false;
}

static void take_tag(struct open_tags *open, struct str tag, struct str html)
{
    bool closes = str_starts(tag, "/");
    struct str rest = closes ? str_skip(tag, 1) : tag;
    struct str name = str_make(rest.ptr, str_find(rest, " "));
    if (!is_known(name))
        fail_msg("<%.*s> is no element of a section:\n%.*s", STR_ARG(tag), STR_ARG(html));
    if (str_eq_c(name, "br"))
        return;
    if (!closes) {
        assert_in_range(open->depth, 0, DEPTH_MAX - 1);
        open->names[open->depth++] = name;
        return;
    }
    if (open->depth == 0 || !str_eq(open->names[open->depth - 1], name))
        fail_msg("</%.*s> closes what is not open:\n%.*s", STR_ARG(name), STR_ARG(html));
    open->depth--;
}

static void assert_well_formed(struct str html)
{
    struct open_tags open = {.depth = 0};
    struct str rest = html;
    for (size_t at = str_find(rest, "<"); at < rest.len; at = str_find(rest, "<")) {
        rest = str_skip(rest, at + 1);
        size_t end = str_find(rest, ">");
        assert_true(end < rest.len);
        take_tag(&open, str_make(rest.ptr, end), html);
        rest = str_skip(rest, end + 1);
    }
    if (open.depth > 0)
        fail_msg("<%.*s> is left open:\n%.*s", STR_ARG(open.names[open.depth - 1]), STR_ARG(html));
}

struct str html_section(void (*section)(struct html *h), const struct report_world *world,
                        const struct summary *summary, const struct finding *findings, size_t count)
{
    struct gathered *gathered = gathered_new(&world->ctx);
    html_section_clear();
    written = sink_memory();
    struct html h = {
        .out = written, .report = &world->ctx, .summary = summary, .gathered = gathered};
    for (size_t i = 0; i < count; i++)
        gathered_add(gathered, &findings[i]);
    section(&h);
    gathered_free(gathered);
    assert_well_formed(sink_view(written));
    return sink_view(written);
}

/* ---- what is in it? ---- */

size_t html_times(struct str html, const char *needle)
{
    size_t times = 0;
    for (size_t at = str_find(html, needle); at < html.len; at = str_find(html, needle)) {
        times++;
        html = str_skip(html, at + strlen(needle));
    }
    return times;
}

void assert_html_has(struct str html, const char *needle)
{
    if (html_times(html, needle) == 0)
        fail_msg("no '%s' in\n%.*s", needle, STR_ARG(html));
}

void assert_html_lacks(struct str html, const char *needle)
{
    if (html_times(html, needle) > 0)
        fail_msg("'%s' in\n%.*s", needle, STR_ARG(html));
}
