/* What the files of report.html share. The page is one file without a server: sections that C writes and that
 * need no script, then the findings as data, then the scripts that show them. Whatever strangers wrote goes
 * through html_text() and its kin. */
#ifndef SNAPAUDIT_REPORTS_HTML_INTERNAL_H
#define SNAPAUDIT_REPORTS_HTML_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/sink.h"
#include "core/str.h"
#include "reports/format.h"
#include "reports/gathered.h"
#include "reports/run.h"
#include "rules/engine.h"

/* The page that is being written. All borrowed. */
struct html {
    struct sink *out;
    const struct report_context *report;
    const struct format_context *asked;
    const struct summary *summary;
    const struct gathered *gathered;
};

/* ---- text ---- */

/* What the page itself says: markup and all, as it is. */
void html_raw(struct html *h, const char *markup);

/* Escaped for text and for attributes in quotes alike: bytes that are no UTF-8 and control characters become
 * U+FFFD. */
void html_text(struct html *h, struct str text);
void html_cstr(struct html *h, const char *text); /* NULL is empty */

/* Text that strangers wrote, in a <bdi>: whatever direction it has ends with it. */
void html_foreign(struct html *h, struct str text);

/* ` name="value"`; the value is escaped. */
void html_attr(struct html *h, const char *name, struct str value);
void html_attr_cstr(struct html *h, const char *name, const char *value);

void html_number(struct html *h, uint64_t number); /* "1,234,567" */
void html_time(struct html *h, instant at);        /* <time>2026-01-15T00:00:00Z</time> */

/* ---- tables ----
 * Each lies in a region of its own that scrolls and that the keyboard reaches; the caption names both.
 * html_table_begin() writes the head; rows come between html_row_begin() and html_row_end(). */

void html_table_begin(struct html *h, const char *caption, const char *const *headings,
                      size_t count);
/* The same, whose caption ends with a name that strangers gave: without it two tables of a page would be called
 * alike. The second writes no head. */
void html_table_begin_of(struct html *h, const char *caption, struct str name,
                         const char *const *headings, size_t count);
void html_table_open_of(struct html *h, const char *caption, struct str name);
void html_table_end(struct html *h);
void html_row_begin(struct html *h);
void html_row_end(struct html *h);
void html_row_heading(struct html *h, struct str text); /* <th scope="row">, foreign text */
void html_cell(struct html *h, struct str text);        /* foreign text */
void html_cell_cstr(struct html *h, const char *text);  /* words of the product */
void html_cell_number(struct html *h, uint64_t number);

/* ---- words that several sections say ---- */

/* A word and the sign before it; the class of the element, for its colour, is the state's own. */
enum html_mark { MARK_GOOD, MARK_BAD, MARK_UNKNOWN, MARK_WARNING, MARK_NONE };
void html_mark(struct html *h, enum html_mark mark, const char *word);
const char *html_mark_class(enum html_mark mark); /* "good" */

/* "3 regions": the number, and `one` or `many`. */
void html_count(struct html *h, uint64_t number, const char *one, const char *many);

/* "prod (111122223333)"; the number alone where nobody told a name; "account not known" where nobody told that. */
void html_account(struct html *h, struct str id, struct str name);
void html_place(struct html *h, uint32_t place); /* the same and the region */

/* ---- parts of sections ---- */

struct seen; /* reports/seen.h */

void html_promises(struct html *h);
void html_money(struct html *h);
void html_worst(struct html *h);

/* The gaps as a list, those on which verdicts rest first, `most` groups of them. Returns how many gaps were not
 * told. */
uint64_t html_gaps(struct html *h, const struct seen *seen, size_t most);

/* ---- data ---- */

/* <script type="application/json" id="…">: `json` is JSON in which every `<` is then written \u003c. */
void html_data(struct html *h, const char *id, struct str json);

/* ---- sections ---- */

#define SECTION(id, title, fn) void fn(struct html *h);
#include "reports/html/sections.def"
#undef SECTION

/* The whole file, around what `data` writes. */
void html_page(struct html *h, void (*data)(struct html *h, void *arg), void *arg);

#endif
