/* Sections that the scripts of the page fill in from the data. */
#include "reports/html/html_internal.h"

static void put_app(struct html *h, const char *id, const char *without_script)
{
    sink_printf(h->out, "<div id=\"%s\"></div>\n<noscript><p>%s</p></noscript>\n", id,
                without_script);
}

void html_findings(struct html *h)
{
    put_app(h, "findings-app",
            "The list of findings needs JavaScript. findings.csv and findings.json of the same run "
            "hold them all.");
}

void html_breakdown(struct html *h)
{
    put_app(h, "breakdown-app",
            "These tables need JavaScript. summary.json of the same run holds the counts.");
}

void html_pictures(struct html *h)
{
    put_app(h, "pictures-app", "The pictures need JavaScript.");
}
