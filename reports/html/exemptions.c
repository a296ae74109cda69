/* What the policy lets be, and until when. */
#include "reports/html/html_internal.h"

void html_exemptions(struct html *h)
{
    html_raw(h, "<p>Exemptions in the policy: ");
    html_number(h, h->report->policy->exemption_count);
    html_raw(h, ".</p>\n");
}
