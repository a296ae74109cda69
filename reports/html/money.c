/* What backups cost, and what could be saved: each amount with its basis, the caption with the day of the prices. */
#include "reports/amounts.h"
#include "reports/costs.h"
#include "reports/html/html_internal.h"

/* As docs/cost-model.md defines them. */
static const struct {
    const char *basis, *words;
} bases[] = {
    {"list", "list price"}, {"range", "range: at least .. at most"}, {"none", "no price is known"}};

static const char *basis_words(const char *basis)
{
    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
        if (strcmp(bases[i].basis, basis) == 0)
            return bases[i].words;
    return basis;
}

static void put_amount(struct html *h, bool known, int64_t micros)
{
    char buf[AMOUNT_TEXT_MAX];
    html_raw(h, "<td class=\"number\">");
    if (known)
        html_text(h, amount_text(micros, h->summary->currency, buf));
    else
        html_raw(h, "unknown");
    html_raw(h, "</td>");
}

static void put_what(struct html *h, const char *what)
{
    html_row_begin(h);
    html_row_heading(h, str_from(what));
}

static void put_end(struct html *h, const char *basis)
{
    html_cell_cstr(h, basis_words(basis));
    html_row_end(h);
}

static void put_part(struct html *h, const char *name, const struct cost_sum *sum)
{
    bool known = sum->has_list || sum->has_range;
    if (sum->spent.resources == 0)
        return;
    put_what(h, name);
    html_cell_number(h, sum->spent.resources);
    put_amount(h, known, sum->spent.floor);
    put_amount(h, known, sum->spent.ceiling);
    put_end(h, cost_sum_basis(sum));
}

/* Nobody says a price without its day and where it comes from. */
static void put_prices(struct html *h)
{
    const struct run_info *run = h->report->run;
    html_raw(h, "<p>A month, in ");
    html_cstr(h, h->summary->currency);
    html_raw(h, ", at public list prices of ");
    html_cstr(h, h->summary->priced_at);
    html_raw(h, " (");
    html_cstr(h, run->price_source);
    html_raw(h, "). Of snapshots only a range is known: they share blocks.</p>\n");
}

static void put_unpriced(struct html *h, uint64_t gib, const char *sums)
{
    if (gib == 0)
        return;
    html_raw(h, "<p>");
    html_mark(h, MARK_UNKNOWN, "No price:");
    html_raw(h, " ");
    html_number(h, gib);
    html_raw(h, " GiB, in none of ");
    html_cstr(h, sums);
    html_raw(h, ".</p>\n");
}

static void put_costs(struct html *h)
{
    static const char *const headings[] = {"What", "Resources", "At least", "At most", "Basis"};
    struct cost_sum parts[COST_PART_COUNT];
    if (h->summary->spending.count == 0)
        return;
    costs_by_part(&h->summary->spending, parts);
    html_table_begin(h, "What it costs a month as it is", headings,
                     sizeof(headings) / sizeof(headings[0]));
    for (int part = 0; part < COST_PART_COUNT; part++)
        put_part(h, cost_parts[part].name, &parts[part]);
    html_table_end(h);
    put_unpriced(h, parts[COST_TOTAL].spent.unpriced_gib, "these costs");
}

static void put_savings(struct html *h)
{
    static const char *const headings[] = {"What", "At least", "At most", "Basis"};
    const struct summary *s = h->summary;
    html_table_begin(h, "What could be saved a month", headings,
                     sizeof(headings) / sizeof(headings[0]));
    put_what(h, "failing orphans, if deleted");
    put_amount(h, true, s->floor);
    put_amount(h, true, s->ceiling);
    put_end(h, "range");
    html_table_end(h);
    put_unpriced(h, s->unpriced_gib, "these sums");
}

void html_money(struct html *h)
{
    html_raw(h, "<h3>Money</h3>\n");
    put_prices(h);
    put_costs(h);
    put_savings(h);
}
