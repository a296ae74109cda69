/* The first screen. */
#include "reports/html/html_internal.h"

void html_seen(struct html *h)
{
    html_raw(h, "<p>");
    html_number(h, h->summary->subjects_fail);
    html_raw(h, " resources with findings, ");
    html_number(h, h->summary->subjects_unknown);
    html_raw(h, " with unknown verdicts; ");
    html_number(h, summary_judged(h->summary));
    html_raw(h, " verdicts.</p>\n");
}
