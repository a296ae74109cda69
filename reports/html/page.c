/* The frame of report.html: head, policy of what may run, sections, data, scripts. Nothing comes from
 * elsewhere: the policy (CSP) allows the very bytes of the scripts and styles that stand in the file. */
#include "core/base64.h"
#include "core/embedded.h"
#include "core/sha256.h"
#include "reports/html/html_internal.h"

/* A library that is not there is left out. */
struct block {
    const char *text;
    const size_t *size;
};

static const struct block styles[] = {
    {snapaudit_tabulator_css, &snapaudit_tabulator_css_size},
    {snapaudit_chartist_css, &snapaudit_chartist_css_size},
    {snapaudit_page_css, &snapaudit_page_css_size},
    {snapaudit_sections_css, &snapaudit_sections_css_size}, /* the last words are ours */
};

static const struct block scripts[] = {
    {snapaudit_tabulator_js, &snapaudit_tabulator_js_size},
    {snapaudit_chartist_js, &snapaudit_chartist_js_size},
    {snapaudit_page_js, &snapaudit_page_js_size},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the head ---- */

static void put_sources(struct html *h, const char *directive, const struct block *blocks,
                        size_t count)
{
    html_raw(h, directive);
    for (size_t i = 0; i < count; i++) {
        unsigned char digest[SHA256_BYTES];
        if (*blocks[i].size == 0)
            continue;
        sha256_bytes(blocks[i].text, *blocks[i].size, digest);
        html_raw(h, " 'sha256-");
        base64_put(h->out, digest, sizeof(digest));
        html_raw(h, "'");
    }
    html_raw(h, "; ");
}

static void put_policy(struct html *h)
{
    html_raw(h, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    put_sources(h, "script-src", scripts, COUNT(scripts));
    put_sources(h, "style-src", styles, COUNT(styles));
    html_raw(h, "img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

/* Not a byte more than was hashed stands between the tags. */
static void put_blocks(struct html *h, const char *element, const struct block *blocks,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (*blocks[i].size == 0)
            continue;
        sink_printf(h->out, "<%s>", element);
        sink_write(h->out, blocks[i].text, *blocks[i].size);
        sink_printf(h->out, "</%s>\n", element);
    }
}

static void put_head(struct html *h)
{
    html_raw(h, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    put_policy(h);
    html_raw(h, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n"
                "<link rel=\"icon\" href=\"data:,\">\n"
                "<title>snapaudit report, ");
    html_cstr(h, h->report->run->run_id);
    html_raw(h, "</title>\n");
    put_blocks(h, "style", styles, COUNT(styles));
    html_raw(h, "</head>\n");
}

/* ---- sections ---- */

struct section {
    const char *id, *title;
    void (*write)(struct html *h);
};

static const struct section sections[] = {
#define SECTION(id, title, fn) {id, title, fn},
#include "reports/html/sections.def"
#undef SECTION
};

static void put_navigation(struct html *h)
{
    html_raw(h, "<nav aria-label=\"Sections\"><ul>");
    for (size_t i = 0; i < COUNT(sections); i++)
        sink_printf(h->out, "<li><a href=\"#%s\">%s</a></li>", sections[i].id, sections[i].title);
    html_raw(h, "</ul></nav>\n");
}

static void put_header(struct html *h)
{
    html_raw(h, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
                "<header>\n<h1>Audit of AWS snapshots, images and volumes</h1>\n<p>As of ");
    html_time(h, h->report->run->as_of);
    html_raw(h, ", by the policy ");
    html_foreign(h, str_from(h->report->run->policy_name));
    html_raw(h, "</p>\n");
    put_navigation(h);
    html_raw(h, "</header>\n");
}

static void put_section(struct html *h, const struct section *section)
{
    sink_printf(h->out,
                "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n",
                section->id, section->id, section->id, section->title);
    section->write(h);
    html_raw(h, "</section>\n");
}

void html_page(struct html *h, void (*data)(struct html *h, void *arg), void *arg)
{
    put_head(h);
    put_header(h);
    html_raw(h, "<main id=\"main\" tabindex=\"-1\">\n");
    for (size_t i = 0; i < COUNT(sections); i++)
        put_section(h, &sections[i]);
    html_raw(h, "</main>\n");
    data(h, arg);
    put_blocks(h, "script", scripts, COUNT(scripts));
    html_raw(h, "</body>\n</html>\n");
}
