/* summary.md: what came out, short enough for the comment of a pull request (65,536 characters), however much was
 * found. */
#include <inttypes.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "model/readable.h"
#include "reports/costs.h"
#include "reports/format_internal.h"
#include "reports/markdown_text.h"
#include "reports/report_internal.h"
#include "reports/seen.h"
#include "reports/terminal.h"
#include "reports/writer.h"
#include "rules/rule.h"
#include "rules/sentence.h"

#define FINDINGS_SHOWN 20
#define GAPS_SHOWN     6
#define TEXT_SHOWN     300 /* bytes of what strangers wrote, in one place */

struct markdown {
    struct writer_in in;
    struct sink *scratch;
    struct sink *plain; /* as a terminal may show it */
    struct shortlist findings;
};

static void *markdown_begin(const struct writer_in *in)
{
    struct markdown *m = mem_alloc(sizeof(*m));
    m->in = *in;
    m->scratch = sink_memory();
    m->plain = sink_memory();
    shortlist_init(&m->findings, FINDINGS_SHOWN);
    return m;
}

static void markdown_abort(void *writer)
{
    struct markdown *m = writer;
    shortlist_clear(&m->findings);
    sink_abort(m->scratch);
    sink_abort(m->plain);
    mem_free(m);
}

/* ---- text ---- */

static struct str cut(struct str text)
{
    size_t len = text.len < TEXT_SHOWN ? text.len : TEXT_SHOWN;
    while (len > 0 && len < text.len && utf8_is_tail((unsigned char)text.ptr[len]))
        len--;
    return str_make(text.ptr, len);
}

/* What lies in `scratch`, which is empty afterwards: without what turns, ends or colours a line, and not for ever. */
static void put_scratch(struct markdown *m, struct sink *out)
{
    sink_clear(m->plain);
    terminal_text(m->plain, sink_view(m->scratch));
    sink_clear(m->scratch);
    struct str text = sink_view(m->plain);
    struct str shown = cut(text);
    markdown_text(out, shown);
    sink_cstr(out, shown.len < text.len ? " &#46;&#46;&#46;" : "");
}

static void put(struct markdown *m, struct str text)
{
    sink_str(m->scratch, text);
    put_scratch(m, m->in.out);
}

/* ---- findings ---- */

static void markdown_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct markdown *m = writer;
    bool listed = weight == WEIGHT_FAIL || weight == WEIGHT_UNKNOWN || weight == WEIGHT_NOTED;
    struct sink *line = listed ? shortlist_line(&m->findings, f->severity) : NULL;
    if (!line)
        return;
    sink_printf(line, "| %s | %s | %s | ", severity_name(f->severity), status_name(f->status),
                f->rule);
    finding_subject(m->scratch, f);
    put_scratch(m, line);
    sink_cstr(line, " | ");
    finding_sentence(m->scratch, f);
    put_scratch(m, line);
    sink_printf(line, " | %.8s |\n", f->fingerprint);
}

static void put_findings(struct markdown *m)
{
    struct sink *out = m->in.out;
    if (m->findings.offered == 0)
        return;
    sink_cstr(out, "#### The gravest\n\n"
                   "| severity | status | rule | resource | what | fingerprint |\n"
                   "| --- | --- | --- | --- | --- | --- |\n");
    size_t written = shortlist_write(&m->findings, out, FINDINGS_SHOWN);
    if (m->findings.offered > written) {
        sink_cstr(out, "\nand ");
        sink_grouped(out, m->findings.offered - written);
        sink_cstr(out, " more\n");
    }
    sink_char(out, '\n');
}

/* ---- what was not seen ---- */

static void put_sources(struct sink *out, source_set sources)
{
    const char *before = "";
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if (!(sources & SOURCE_BIT(source)))
            continue;
        sink_cstr(out, before);
        sink_cstr(out, source_noun((enum source)source));
        before = ", ";
    }
}

static void put_gap(struct markdown *m, const struct gap_group *group)
{
    const struct graph *g = m->in.report->graph;
    const struct place *first = &g->places[group->places[0]];
    sink_printf(m->in.out, "- %s: ", seen_gap_word(group->coverage));
    put_sources(m->scratch, group->sources);
    sink_cstr(m->scratch, " in ");
    sink_str(m->scratch, graph_str(g, first->account));
    sink_cstr(m->scratch, " / ");
    sink_str(m->scratch, graph_str(g, first->region));
    if (group->count > 1)
        sink_printf(m->scratch, " and %zu more", group->count - 1);
    put_scratch(m, m->in.out);
    sink_char(m->in.out, '\n');
}

/* Those first on which verdicts rest. */
static void put_gaps(struct markdown *m)
{
    const struct seen seen = seen_look(m->in.report);
    size_t shown = 0;
    if (seen.group_count == 0)
        return;
    sink_cstr(m->in.out, "**Not seen:**\n\n");
    for (int needed = 1; needed >= 0; needed--)
        for (size_t i = 0; i < seen.group_count; i++)
            if (((seen.groups[i].sources & seen.required) != 0) == (needed == 1) &&
                shown++ < GAPS_SHOWN)
                put_gap(m, &seen.groups[i]);
    if (shown > GAPS_SHOWN)
        sink_printf(m->in.out, "- and %zu kinds of gaps more\n", shown - GAPS_SHOWN);
    sink_char(m->in.out, '\n');
}

/* ---- rules ---- */

static void put_rule(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary, size_t rule)
{
    const uint64_t *counts = summary->rules[rule].counts;
    sink_printf(out, "| %s | %s |", rule_id(rule),
                severity_name(engine_rule_severity(ctx->policy, rule)));
    for (int status = 0; status < STATUS_COUNT; status++) {
        sink_char(out, ' ');
        sink_grouped(out, counts[status]);
        sink_cstr(out, " |");
    }
    sink_char(out, '\n');
}

static bool has_more_than_passes(const struct rule_summary *rule)
{
    return rule->counts[STATUS_FAIL] + rule->counts[STATUS_UNKNOWN] + rule->counts[STATUS_EXEMPT] >
           0;
}

static void put_rules(struct markdown *m, const struct summary *summary)
{
    struct sink *out = m->in.out;
    sink_cstr(out, "| rule | severity |");
    for (int status = 0; status < STATUS_COUNT; status++)
        sink_printf(out, " %s |", status_name((enum status)status));
    sink_cstr(out, "\n| --- | --- |");
    for (int status = 0; status < STATUS_COUNT; status++)
        sink_cstr(out, " ---: |");
    sink_char(out, '\n');
    for (size_t rule = 0; rule < summary->rule_count; rule++)
        if (report_judges(m->in.report, rule) && has_more_than_passes(&summary->rules[rule]))
            put_rule(out, m->in.report, summary, rule);
    sink_char(out, '\n');
}

/* ---- money ---- */

static void put_range(struct sink *out, const char *currency, int64_t floor, int64_t ceiling)
{
    char low[MONEY_TEXT_MAX];
    char high[MONEY_TEXT_MAX];
    if (floor == ceiling)
        sink_printf(out, "%s %s a month", currency, money_format_short(floor, low));
    else
        sink_printf(out, "%s %s to %s a month", currency, money_format_short(floor, low),
                    money_format_short(ceiling, high));
}

static void put_money(struct markdown *m, const struct summary *summary)
{
    struct sink *out = m->in.out;
    const struct run_info *run = m->in.report->run;
    struct cost_sum parts[COST_PART_COUNT];
    costs_by_part(&summary->spending, parts);
    sink_cstr(out, "What is there costs ");
    put_range(out, run->currency, parts[COST_TOTAL].spent.floor, parts[COST_TOTAL].spent.ceiling);
    sink_printf(out, " (%s, list prices of %s). Deleting the orphans that were found would save ",
                cost_sum_basis(&parts[COST_TOTAL]), run->priced_at);
    put_range(out, run->currency, summary->floor, summary->ceiling);
    sink_cstr(out, ".");
    if (parts[COST_TOTAL].spent.unpriced_gib > 0) {
        sink_char(out, ' ');
        sink_grouped(out, parts[COST_TOTAL].spent.unpriced_gib);
        sink_cstr(out, " GiB have no price and are in no amount.");
    }
    sink_cstr(out, "\n\n");
}

/* ---- the file ---- */

static void put_run(struct markdown *m)
{
    char as_of[INSTANT_TEXT_MAX];
    struct sink *out = m->in.out;
    const struct run_info *run = m->in.report->run;
    sink_printf(out, "As of %s; policy ", instant_format(run->as_of, as_of));
    put(m, str_from(run->policy_name));
    sink_char(out, ' ');
    put(m, str_from(run->policy_version));
    sink_printf(out, " (%.12s); %zu %s, %zu %s; run %s, snapaudit %s.\n\n", run->policy_sha256,
                run->accounts.count, run->accounts.count == 1 ? "account" : "accounts",
                run->regions.count, run->regions.count == 1 ? "region" : "regions", run->run_id,
                run->tool_version);
}

static int markdown_end(void *writer, const struct format_end *end,
                        const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct markdown *m = writer;
    (void)err;
    sink_printf(m->in.out, "### snapaudit %s\n\n", m->in.asked->name);
    format_headline(m->scratch, end, counts);
    put_scratch(m, m->in.out);
    sink_cstr(m->in.out, "\n\n");
    put_run(m);
    put_gaps(m);
    put_rules(m, end->summary);
    put_money(m, end->summary);
    put_findings(m);
    return 0;
}

const struct report_writer writer_markdown = {.begin = markdown_begin,
                                              .finding = markdown_finding,
                                              .end = markdown_end,
                                              .abort = markdown_abort};
