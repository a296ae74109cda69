/* What differs from an earlier run: the page for whoever reads one each month. */
#include <string.h>

#include "gate/compare.h"
#include "reports/html/html_internal.h"

#define GONE_SHOWN 200 /* of each kind; changes.csv has them all */

static void put_earlier(struct html *h, const struct changes *changes)
{
    instant as_of = baseline_as_of(changes->baseline);
    html_raw(h, "<p>Beside the findings of ");
    html_foreign(h, changes->file);
    html_raw(h, ", as of ");
    if (as_of == INSTANT_UNSET)
        html_raw(h, "a time that it does not tell");
    else
        html_time(h, as_of);
    html_raw(h, ".");
    for (size_t i = 0; i < changes->differs_count; i++) {
        html_raw(h, i == 0 ? " <strong>Not all is alike: " : ", ");
        html_cstr(h, changes->differs[i].text);
    }
    html_raw(h, changes->differs_count > 0 ? ".</strong></p>\n" : "</p>\n");
}

/* ---- counts ---- */

static uint64_t fails_of(const struct changes *changes, enum change change, enum severity severity)
{
    return changes->fails[change][severity];
}

static void put_change(struct html *h, const struct changes *changes, enum change change)
{
    html_row_begin(h);
    html_row_heading(h, str_from(change_name(change)));
    html_cell_number(h, change_count(changes, change));
    for (int severity = SEVERITY_COUNT; severity-- > 0;)
        html_cell_number(h, fails_of(changes, change, (enum severity)severity));
    html_cell_number(h, changes->counts[change][STATUS_UNKNOWN]);
    html_cell_number(h, changes->counts[change][STATUS_EXEMPT]);
    html_cell_cstr(h, change_meaning(change));
    html_row_end(h);
}

static void put_counts(struct html *h, const struct changes *changes)
{
    const char *headings[SEVERITY_COUNT + 5] = {"Change", "Findings"};
    size_t count = 2;
    for (int severity = SEVERITY_COUNT; severity-- > 0;)
        headings[count++] = severity_name((enum severity)severity);
    headings[count++] = "unknown";
    headings[count++] = "exempt";
    headings[count++] = "What it means";
    html_table_begin(h, "Findings by what changed; fails by severity", headings, count);
    for (int change = 0; change < CHANGE_COUNT; change++)
        put_change(h, changes, (enum change)change);
    html_table_end(h);
}

static void put_whys(struct html *h, const struct changes *changes)
{
    static const char *const headings[] = {"Change", "Why", "Findings", "What it means"};
    html_table_begin(h, "What became of findings that this run has not", headings, 4);
    for (int why = CHANGE_WHY_NONE + 1; why < CHANGE_WHY_COUNT; why++) {
        if (changes->whys[why] == 0)
            continue;
        html_row_begin(h);
        html_row_heading(h, str_from(change_name(change_of_why((enum change_why)why))));
        html_cell_cstr(h, change_why_name((enum change_why)why));
        html_cell_number(h, changes->whys[why]);
        html_cell_cstr(h, change_why_meaning((enum change_why)why));
        html_row_end(h);
    }
    html_table_end(h);
}

/* ---- what is gone ---- */

struct gone_list {
    struct html *html;
    enum change change;
    uint64_t count;
};

static void put_gone(void *ctx, const struct gone_finding *gone)
{
    struct gone_list *list = ctx;
    struct html *h = list->html;
    if (gone->change != list->change || list->count++ >= GONE_SHOWN)
        return;
    html_row_begin(h);
    html_row_heading(h, gone->was.id);
    html_cell(h, gone->was.account);
    html_cell(h, gone->was.region);
    html_cell(h, gone->was.rule);
    html_cell_cstr(h, status_name(gone->was.status));
    html_cell_cstr(h, severity_name(gone->was.severity));
    html_cell(h, gone->was.reason);
    html_cell_cstr(h, change_why_name(gone->why));
    html_row_end(h);
}

static void put_list(struct html *h, const struct changes *changes, enum change change,
                     const char *caption)
{
    static const char *const headings[] = {"Resource",   "Account",      "Region",     "Rule",
                                           "Status was", "Severity was", "Reason was", "Why"};
    struct gone_list list = {.html = h, .change = change};
    if (change_count(changes, change) == 0)
        return;
    html_raw(h, "<details><summary>");
    html_cstr(h, caption);
    html_raw(h, ": ");
    html_number(h, change_count(changes, change));
    html_raw(h, "</summary>\n");
    html_table_begin(h, caption, headings, sizeof(headings) / sizeof(headings[0]));
    changes_each_gone(changes, put_gone, &list);
    html_table_end(h);
    if (list.count > GONE_SHOWN) {
        html_raw(h, "<p>and ");
        html_number(h, list.count - GONE_SHOWN);
        html_raw(h, " more: changes.csv has them all</p>\n");
    }
    html_raw(h, "</details>\n");
}

void html_since(struct html *h)
{
    const struct changes *changes = h->report->changes;
    if (!changes) {
        html_raw(h,
                 "<p>No earlier run was named to compare with: <code>--baseline</code> takes its "
                 "findings.json.</p>\n");
        return;
    }
    put_earlier(h, changes);
    put_counts(h, changes);
    if (change_count(changes, CHANGE_GONE) + change_count(changes, CHANGE_NOT_JUDGED) > 0)
        put_whys(h, changes);
    put_list(h, changes, CHANGE_GONE, "Gone");
    put_list(h, changes, CHANGE_NOT_JUDGED,
             "Not judged this time: nobody knows what became of them");
}
