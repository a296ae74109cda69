/* What was promised. */
#include "reports/html/html_internal.h"

void html_policy(struct html *h)
{
    const struct run_info *run = h->report->run;
    html_raw(h, "<p>");
    html_foreign(h, str_from(run->policy_name));
    html_raw(h, ", version ");
    html_foreign(h, str_from(run->policy_version));
    html_raw(h, ", SHA-256 <code>");
    html_cstr(h, run->policy_sha256);
    html_raw(h, "</code></p>\n");
}
