#include "reports/split/index_internal.h"

#include "core/money.h"
#include "reports/cells.h"
#include "reports/manifest.h"
#include "reports/xml.h"

static const char *const columns[] = {
#define COLUMN(name, type, unit, meaning) name,
#include "reports/split/index_columns.def"
#undef COLUMN
};

static bool has_price(const struct cost_sum *cost)
{
    return cost->has_list || cost->has_range;
}

static void put_amount(struct cells *cells, const struct cost_sum *cost, int64_t micros)
{
    if (has_price(cost))
        cell_money(cells, micros);
    else
        cell_empty(cells);
}

static void put_row(struct cells *cells, const struct split_index *index,
                    const struct split_line *line)
{
    cell_str(cells, line->group->name);
    cell_cstr(cells, line->group->folder);
    cell_u64(cells, line->group->row_count);
    cell_u64(cells, line->findings[STATUS_FAIL]);
    cell_u64(cells, line->findings[STATUS_UNKNOWN]);
    cell_u64(cells, line->findings[STATUS_EXEMPT]);
    put_amount(cells, &line->cost, line->cost.spent.floor);
    put_amount(cells, &line->cost, line->cost.spent.ceiling);
    cell_cstr(cells, index->run->currency);
    cell_word(cells, cost_sum_basis(&line->cost));
    cell_u64(cells, line->told.other_places);
    cell_u64(cells, line->told.other_gaps);
    cells_end_row(cells);
}

void split_index_csv(struct sink *out, const struct split_index *index)
{
    struct cells cells;
    if (index->bom)
        sink_cstr(out, "\xef\xbb\xbf");
    cells_init(&cells, out);
    cells_header(&cells, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < index->count; i++)
        put_row(&cells, index, &index->lines[i]);
    cells_clear(&cells);
}

/* ---- for people ----
 * No script and no style: nothing that a policy of a browser or of a mail reader could refuse. */

static void put_text(struct sink *out, struct str text)
{
    sink_cstr(out, "<bdi>");
    xml_text(out, text);
    sink_cstr(out, "</bdi>");
}

static void put_links(struct sink *out, const struct split_index *index, const char *folder)
{
    const char *names[REPORT_FILES_MAX];
    report_files(index->formats, names);
    for (size_t i = 0; names[i]; i++)
        sink_printf(out, "%s<a href=\"%s/%s\">%s</a>", i > 0 ? " " : "", folder, names[i],
                    names[i]);
}

static void put_number(struct sink *out, uint64_t number)
{
    sink_cstr(out, "<td align=\"right\">");
    sink_grouped(out, number);
    sink_cstr(out, "</td>");
}

static void put_cost(struct sink *out, const struct split_index *index, const struct cost_sum *cost)
{
    char floor[MONEY_TEXT_MAX];
    char ceiling[MONEY_TEXT_MAX];
    if (!has_price(cost)) {
        sink_cstr(out, "<td>unknown</td>");
        return;
    }
    sink_printf(out, "<td align=\"right\">%s .. %s ", money_format(cost->spent.floor, floor),
                money_format(cost->spent.ceiling, ceiling));
    xml_text(out, str_from(index->run->currency));
    sink_printf(out, " (%s)</td>", cost_sum_basis(cost));
}

static void put_line(struct sink *out, const struct split_index *index,
                     const struct split_line *line)
{
    sink_cstr(out, "<tr><th scope=\"row\" align=\"left\">");
    if (line->group->none)
        sink_cstr(out, "<em>none</em>");
    else
        put_text(out, line->group->name);
    sink_cstr(out, "</th>");
    put_number(out, line->group->row_count);
    put_number(out, line->findings[STATUS_FAIL]);
    put_number(out, line->findings[STATUS_UNKNOWN]);
    put_number(out, line->findings[STATUS_EXEMPT]);
    put_cost(out, index, &line->cost);
    sink_cstr(out, "<td align=\"right\">");
    sink_grouped(out, line->told.other_places);
    sink_cstr(out, ", ");
    sink_grouped(out, line->told.other_gaps);
    sink_cstr(out, " with gaps</td><td>");
    put_links(out, index, line->group->folder);
    sink_cstr(out, "</td></tr>\n");
}

static void put_head(struct sink *out, const struct split_index *index)
{
    char as_of[INSTANT_TEXT_MAX];
    sink_cstr(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "base-uri 'none'; form-action 'none'\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Backups by ");
    xml_text(out, index->by);
    sink_cstr(out, "</title></head>\n<body><main>\n<h1>Backups by ");
    put_text(out, index->by);
    sink_cstr(out, "</h1>\n<p>As of ");
    sink_cstr(out, instant_format(index->run->as_of, as_of));
    sink_cstr(out, ", run ");
    sink_cstr(out, index->run->run_id);
    sink_cstr(out,
              ". Each folder holds what is about the resources of one group; its verdicts are "
              "those of the whole run. Findings about the audit itself that are of no account, "
              "such as those about exemptions, are in the report of the whole alone.</p>\n");
}

void split_index_html(struct sink *out, const struct split_index *index)
{
    put_head(out, index);
    sink_cstr(out, "<table border=\"1\" cellpadding=\"4\"><caption>");
    sink_grouped(out, index->count);
    sink_cstr(out, index->count == 1 ? " group" : " groups");
    sink_cstr(out, "; costs a month, as they are; what was not seen in places where a group has "
                   "nothing may be its own</caption>\n<thead><tr><th scope=\"col\">group</th>"
                   "<th scope=\"col\">resources</th><th scope=\"col\">fail</th>"
                   "<th scope=\"col\">unknown</th><th scope=\"col\">exempt</th>"
                   "<th scope=\"col\">cost</th><th scope=\"col\">other places</th>"
                   "<th scope=\"col\">reports</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < index->count; i++)
        put_line(out, index, &index->lines[i]);
    sink_cstr(out, "</tbody></table>\n</main></body></html>\n");
}
