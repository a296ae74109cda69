/* Which run this is, and how to check that the page is of it. */
#include "reports/html/html_internal.h"

static void begin_fact(struct html *h, const char *name)
{
    html_raw(h, "<dt>");
    html_cstr(h, name);
    html_raw(h, "</dt><dd>");
}

static void end_fact(struct html *h)
{
    html_raw(h, "</dd>\n");
}

static void put_fact(struct html *h, const char *name, struct str value)
{
    begin_fact(h, name);
    html_foreign(h, value);
    end_fact(h);
}

static void put_code(struct html *h, const char *name, const char *value)
{
    begin_fact(h, name);
    html_raw(h, "<code>");
    html_cstr(h, value);
    html_raw(h, "</code>");
    end_fact(h);
}

static void put_list(struct html *h, const char *name, struct strs values)
{
    begin_fact(h, name);
    for (size_t i = 0; i < values.count; i++) {
        html_raw(h, i > 0 ? ", " : "");
        html_foreign(h, values.items[i]);
    }
    end_fact(h);
}

static void put_facts(struct html *h, const struct run_info *run)
{
    html_raw(h, "<dl>\n");
    put_code(h, "Run", run->run_id);
    begin_fact(h, "As of");
    html_time(h, run->as_of);
    end_fact(h);
    put_fact(h, "Policy", str_from(run->policy_name));
    put_code(h, "SHA-256 of the policy", run->policy_sha256);
    put_fact(h, "Read as", run->caller);
    put_list(h, "Accounts in scope", run->accounts);
    put_list(h, "Regions in scope", run->regions);
    if (!str_is_empty(run->selection))
        put_fact(h, "Asked about alone", run->selection);
    put_fact(h, "Version of snapaudit", str_from(run->tool_version));
    html_raw(h, "</dl>\n");
}

void html_about(struct html *h)
{
    put_facts(h, h->report->run);
    html_raw(h,
             "<p>This file needs no server and loads nothing. Whoever has the folder of the report "
             "can check that no file in it was changed: <code>snapaudit verify DIR</code> compares "
             "each with <code>manifest.json</code>, and its signature where there is one. The same "
             "input, policy and moment give the same bytes again.</p>\n");
}
