/* The first sheet, written last: what came out, what it costs, what was seen, what the other sheets hold. */
#include <stdio.h>

#include "gate/compare.h"
#include "reports/costs.h"
#include "reports/seen.h"
#include "reports/xlsx/report_xlsx_internal.h"
#include "rules/rule.h"

static const struct table_column columns[] = {
    {"part", "word", NULL, NULL}, {"what", "text", NULL, NULL}, {"value", "text", NULL, NULL},
    {"unit", "word", NULL, NULL}, {"note", "text", NULL, NULL},
};

static void begin(struct cells *cells, const char *part, const char *what)
{
    cell_word(cells, part);
    cell_cstr(cells, what);
}

static void end(struct cells *cells, const char *unit, const char *note)
{
    cell_cstr(cells, unit);
    cell_cstr(cells, note);
    cells_end_row(cells);
}

static void put_text(struct cells *cells, const char *part, const char *what, struct str text)
{
    if (str_is_empty(text))
        return;
    begin(cells, part, what);
    cell_str(cells, text);
    end(cells, NULL, NULL);
}

static void put_count(struct cells *cells, const char *part, const char *what, uint64_t count,
                      const char *unit, const char *note)
{
    begin(cells, part, what);
    cell_u64(cells, count);
    end(cells, unit, note);
}

/* ---- the run ---- */

static void put_each(struct cells *cells, const char *what, const struct strs *texts)
{
    if (texts->count == 0)
        return;
    begin(cells, "run", what);
    struct sink *out = cell_begin(cells);
    for (size_t i = 0; i < texts->count; i++) {
        cell_next(cells);
        sink_str(out, texts->items[i]);
    }
    cell_end(cells);
    end(cells, NULL, NULL);
}

static void put_group(struct cells *cells, const struct run_group *group)
{
    if (!group)
        return;
    put_text(cells, "run", "only_group_by", group->by);
    put_text(cells, "run", "only_group", group->none ? STR_LIT("(none)") : group->name);
}

static void put_run(struct cells *cells, const struct run_info *run)
{
    put_text(cells, "run", "tool_version", str_from(run->tool_version));
    put_text(cells, "run", "run_id", str_from(run->run_id));
    begin(cells, "run", "as_of");
    cell_time(cells, run->as_of);
    end(cells, "UTC", NULL);
    put_text(cells, "run", "policy_name", str_from(run->policy_name));
    put_text(cells, "run", "policy_version", str_from(run->policy_version));
    put_text(cells, "run", "policy_sha256", str_from(run->policy_sha256));
    put_text(cells, "run", "caller", run->caller);
    put_each(cells, "accounts", &run->accounts);
    put_each(cells, "regions", &run->regions);
    put_text(cells, "run", "selection", run->selection);
    put_group(cells, run->group);
}

/* ---- what came out ---- */

static void put_result(struct cells *cells, const struct xlsx_in *in)
{
    const struct summary *s = in->summary;
    const char *nothing =
        s->subjects_fail + s->subjects_unknown > 0 ? NULL : seen_why_nothing(in->report, s);
    put_count(cells, "result", "fail", s->subjects_fail, "resources", nothing);
    put_count(cells, "result", "unknown", s->subjects_unknown, "resources",
              s->subjects_unknown > 0 ? "not judged for want of something that was not seen"
                                      : NULL);
}

static void put_rule(struct cells *cells, const struct xlsx_in *in, size_t rule)
{
    char note[256];
    const uint64_t *counts = in->summary->rules[rule].counts;
    (void)snprintf(note, sizeof(note), "%s; %llu unknown, %llu exempt, %llu pass",
                   severity_name(engine_rule_severity(in->report->policy, rule)),
                   (unsigned long long)counts[STATUS_UNKNOWN],
                   (unsigned long long)counts[STATUS_EXEMPT],
                   (unsigned long long)counts[STATUS_PASS]);
    put_count(cells, "fails by rule", rule_id(rule), counts[STATUS_FAIL], "findings", note);
}

static void put_rules(struct cells *cells, const struct xlsx_in *in)
{
    for (size_t i = 0; i < in->summary->rule_count; i++)
        if (report_judges(in->report, i) && engine_rule_enabled(in->report->policy, i))
            put_rule(cells, in, i);
}

static void put_changes(struct cells *cells, const struct changes *changes)
{
    for (int change = 0; changes && change < CHANGE_COUNT; change++)
        put_count(cells, "since the baseline", change_name((enum change)change),
                  change_count(changes, (enum change)change), "findings",
                  change_meaning((enum change)change));
}

/* ---- money ---- */

static void put_amount(struct cells *cells, const char *part, const char *what, int64_t micros,
                       const struct xlsx_in *in, const char *basis)
{
    char unit[32], note[64];
    (void)snprintf(unit, sizeof(unit), "%.8s a month", in->report->run->currency);
    (void)snprintf(note, sizeof(note), "basis: %s", basis);
    begin(cells, part, what);
    cell_money(cells, micros);
    end(cells, unit, note);
}

static void put_costs(struct cells *cells, const struct xlsx_in *in)
{
    char what[64];
    struct cost_sum parts[COST_PART_COUNT];
    costs_by_part(&in->summary->spending, parts);
    for (int i = 0; i < COST_PART_COUNT; i++) {
        if (!parts[i].has_list && !parts[i].has_range)
            continue;
        (void)snprintf(what, sizeof(what), "%s, at least", cost_parts[i].name);
        put_amount(cells, "cost as it is", what, parts[i].spent.floor, in,
                   cost_sum_basis(&parts[i]));
        (void)snprintf(what, sizeof(what), "%s, at most", cost_parts[i].name);
        put_amount(cells, "cost as it is", what, parts[i].spent.ceiling, in,
                   cost_sum_basis(&parts[i]));
    }
    if (parts[COST_TOTAL].spent.unpriced_gib > 0)
        put_count(cells, "cost as it is", "without a price", parts[COST_TOTAL].spent.unpriced_gib,
                  "GiB", "in none of these amounts");
}

static void put_savings(struct cells *cells, const struct xlsx_in *in)
{
    const struct summary *s = in->summary;
    put_amount(cells, "saving", "failing orphans, if deleted, at least", s->floor, in, "range");
    put_amount(cells, "saving", "failing orphans, if deleted, at most", s->ceiling, in, "range");
    put_amount(cells, "saving", "all own volumes, to compare with", s->list, in, "list");
    if (s->unpriced_gib > 0)
        put_count(cells, "saving", "without a price", s->unpriced_gib, "GiB",
                  "in none of these amounts");
}

static void put_money(struct cells *cells, const struct xlsx_in *in)
{
    put_text(cells, "prices", "of", str_from(in->summary->priced_at));
    put_text(cells, "prices", "from", str_from(in->report->run->price_source));
    put_costs(cells, in);
    put_savings(cells, in);
}

/* ---- what was seen, and how this book tells it ---- */

static void put_seen(struct cells *cells, const struct xlsx_in *in)
{
    const struct seen seen = seen_look(in->report);
    put_count(cells, "seen", "places in scope", seen.in_scope, "places",
              "an account in a region each");
    put_count(cells, "seen", "gaps that verdicts rest on", seen.required_gaps, "gaps",
              seen.required_gaps > 0 ? "such verdicts are unknown, not passed" : NULL);
    put_count(cells, "seen", "other gaps", seen.other_gaps, "gaps", NULL);
}

static void put_sheet(struct cells *cells, const struct sheet *sheet)
{
    char note[160] = "";
    if (sheet_parts(sheet) > 1)
        (void)snprintf(note, sizeof(note), "more than Excel takes in a sheet: it goes on in %s 2%s",
                       sheet_name(sheet), sheet_parts(sheet) > 2 ? " and further" : "");
    put_count(cells, "sheets", sheet_name(sheet), sheet_rows(sheet), "rows",
              note[0] != '\0' ? note : NULL);
}

static void put_sheets(struct cells *cells, const struct xlsx_in *in)
{
    uint64_t cut = 0;
    for (size_t i = 0; i < in->sheet_count; i++) {
        put_sheet(cells, in->sheets[i]);
        cut += sheet_cut(in->sheets[i]);
    }
    put_count(cells, "sheets", "texts that were cut", cut, "cells",
              cut > 0 ? "longer than the 32,767 characters that Excel takes; they end with [cut]"
                      : NULL);
}

static void put_rows(struct cells *cells, const struct xlsx_in *in)
{
    put_run(cells, in->report->run);
    put_result(cells, in);
    put_rules(cells, in);
    put_changes(cells, in->report->changes);
    put_money(cells, in);
    put_seen(cells, in);
    put_sheets(cells, in);
}

const struct xlsx_table xlsx_summary = {
    .columns = columns, .column_count = sizeof(columns) / sizeof(columns[0]), .rows = put_rows};
