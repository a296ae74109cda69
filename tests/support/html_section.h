/* One section of report.html, written around a small world, and looked at: its tags close in the order in which they
 * were opened, and nothing of strangers has become markup. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_HTML_SECTION_H
#define SNAPAUDIT_TESTS_SUPPORT_HTML_SECTION_H

#include "reports/html/html_internal.h"
#include "tests/support/report_world.h"

/* What `section` writes, once the findings were gathered; borrowed until the next call. Fails unless it is
 * well formed. `findings` may be NULL. */
struct str html_section(void (*section)(struct html *h), const struct report_world *world,
                        const struct summary *summary, const struct finding *findings,
                        size_t count);

/* Releases what the last call wrote. */
void html_section_clear(void);

/* Fails with the text unless it is, or is not, in it. */
void assert_html_has(struct str html, const char *needle);
void assert_html_lacks(struct str html, const char *needle);

/* How often. */
size_t html_times(struct str html, const char *needle);

#endif
