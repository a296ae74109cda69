/* Workflow commands of GitHub Actions (docs.github.com, "Workflow commands"): ::error, ::warning and
 * ::notice lines make annotations. GitHub shows ten of each in a step, so the verdict comes first and
 * then the worst; the Markdown summary has room for more. */
#include <inttypes.h>

#include "core/mem.h"
#include "reports/format_internal.h"
#include "reports/markdown_text.h"
#include "rules/control_totals.h"
#include "rules/rule.h"
#include "rules/sentence.h"
#include "reports/terminal.h"

#define SHOWN          10 /* of each level, the verdict included */
#define SUMMARY_SHOWN  50
#define CONTROLS_SHOWN 20

enum level { LEVEL_NOTICE, LEVEL_WARNING, LEVEL_ERROR, LEVEL_COUNT };

struct github {
    struct sink *out;
    const struct format_context *ctx;
    struct sink *scratch;
    struct sink *plain;                  /* as a terminal may show it */
    struct shortlist lists[LEVEL_COUNT]; /* the summary uses that of errors for all */
};

static void *begin_with(const struct writer_in *in, size_t keep)
{
    struct github *g = mem_alloc(sizeof(*g));
    g->out = in->out;
    g->ctx = in->asked;
    g->scratch = sink_memory();
    g->plain = sink_memory();
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        shortlist_init(&g->lists[i], keep);
    return g;
}

static void github_abort(void *writer)
{
    struct github *g = writer;
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        shortlist_clear(&g->lists[i]);
    sink_abort(g->scratch);
    sink_abort(g->plain);
    mem_free(g);
}

/* What `g->scratch` holds, without what turns, ends or colours a line. */
static struct str cleaned(struct github *g)
{
    sink_clear(g->plain);
    terminal_text(g->plain, sink_view(g->scratch));
    sink_clear(g->scratch);
    return sink_view(g->plain);
}

/* ---- annotations ---- */

/* Data: % CR LF. Values of properties also : and , (actions/toolkit, command.ts). */
static void put_escaped(struct sink *out, struct str text, bool property)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool escape = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
        if (escape)
            sink_printf(out, "%%%02X", (unsigned)(unsigned char)c);
        else
            sink_char(out, c);
    }
}

static const char *level_name(enum level level)
{
    static const char *const names[] = {"notice", "warning", "error"};
    return names[level];
}

/* False: no annotation. */
static bool level_of(const struct format_context *ctx, const struct finding *f, enum weight weight,
                     enum level *out)
{
    bool gated = ctx->demand.threshold != THRESHOLD_NEVER;
    switch (weight) {
    case WEIGHT_FAIL:
        *out = gated || f->severity >= SEVERITY_HIGH ? LEVEL_ERROR
               : f->severity == SEVERITY_MEDIUM      ? LEVEL_WARNING
                                                     : LEVEL_NOTICE;
        return true;
    case WEIGHT_UNKNOWN: *out = LEVEL_ERROR; return true;
    case WEIGHT_NOTED:
        *out = f->severity >= SEVERITY_MEDIUM ? LEVEL_WARNING : LEVEL_NOTICE;
        return true;
    case WEIGHT_UNDECIDED: *out = LEVEL_NOTICE; return true;
    default: return false;
    }
}

static void begin_command(struct github *g, struct sink *out, enum level level,
                          const struct finding *f)
{
    sink_printf(out, "::%s ", level_name(level));
    if (f && !str_eq_c(g->ctx->policy->file, "built-in")) {
        sink_cstr(out, "file=");
        put_escaped(out, g->ctx->policy->file, true);
        sink_printf(out, ",line=%u,", format_policy_line(g->ctx->policy, f));
    }
    sink_cstr(out, "title=");
}

/* Of the advice, what to do first. */
static struct str first_sentence(const char *text)
{
    struct str all = str_from(text);
    return str_make(all.ptr, str_find(all, ". "));
}

static void github_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct github *g = writer;
    enum level level;
    if (!level_of(g->ctx, f, weight, &level))
        return;
    struct sink *line = shortlist_line(&g->lists[level], f->severity);
    if (!line)
        return;
    begin_command(g, line, level, f);
    sink_printf(g->scratch, "%s (%s)", f->rule, severity_name(f->severity));
    put_escaped(line, cleaned(g), true);
    sink_cstr(line, "::");
    finding_subject(g->scratch, f);
    sink_cstr(g->scratch, ": ");
    finding_sentence(g->scratch, f);
    put_escaped(line, cleaned(g), false);
    if (f->remediation.text && f->remediation.text[0] != '\0') {
        sink_cstr(line, "%0Ato do: ");
        put_escaped(line, first_sentence(f->remediation.text), false);
    }
    sink_printf(line, "%%0Asnapaudit explain %.8s\n", f->fingerprint);
}

static void put_verdict(struct github *g, enum level level, const struct format_end *end,
                        const uint64_t counts[WEIGHT_COUNT])
{
    begin_command(g, g->out, level, NULL);
    sink_printf(g->scratch, "snapaudit %s", g->ctx->name);
    put_escaped(g->out, cleaned(g), true);
    sink_cstr(g->out, "::");
    format_headline(g->scratch, end, counts);
    put_escaped(g->out, cleaned(g), false);
    sink_char(g->out, '\n');
}

static void *github_begin(const struct writer_in *in)
{
    return begin_with(in, SHOWN);
}

static int github_end(void *writer, const struct format_end *end,
                      const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct github *g = writer;
    (void)err;
    bool bad = end->outcome == OUTCOME_FAILED || end->outcome == OUTCOME_UNDECIDED;
    enum level verdict = bad ? LEVEL_ERROR : LEVEL_NOTICE;
    put_verdict(g, verdict, end, counts);
    for (size_t level = LEVEL_COUNT; level-- > 0;) {
        size_t room = SHOWN - (level == (size_t)verdict ? 1u : 0u);
        size_t written = shortlist_write(&g->lists[level], g->out, room);
        uint64_t left = g->lists[level].offered - written;
        if (left > 0)
            sink_printf(g->out, "and %" PRIu64 " more that GitHub would not show as %ss\n", left,
                        level_name((enum level)level));
    }
    return 0;
}

const struct report_writer writer_github = {
    .begin = github_begin, .finding = github_finding, .end = github_end, .abort = github_abort};

/* ---- the summary of the step ---- */

static void put_cell(struct sink *out, struct str text)
{
    sink_cstr(out, " | ");
    markdown_text(out, text);
}

static void summary_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct github *g = writer;
    bool listed = weight == WEIGHT_FAIL || weight == WEIGHT_UNKNOWN || weight == WEIGHT_NOTED;
    struct sink *line = listed ? shortlist_line(&g->lists[LEVEL_ERROR], f->severity) : NULL;
    if (!line)
        return;
    sink_cstr(line, "| ");
    sink_cstr(line, severity_name(f->severity));
    sink_cstr(line, weight == WEIGHT_NOTED ? ", does not count" : "");
    put_cell(line, str_from(f->rule));
    finding_subject(g->scratch, f);
    put_cell(line, cleaned(g));
    finding_sentence(g->scratch, f);
    put_cell(line, cleaned(g));
    sink_printf(line, " | %.8s |\n", f->fingerprint);
}

static void *summary_begin(const struct writer_in *in)
{
    return begin_with(in, SUMMARY_SHOWN);
}

/* ---- controls, in the summary of the step ---- */

static void put_control_row(struct sink *out, const struct control_total *total)
{
    bool any = false;
    sink_printf(out, "| %s", control_state_name(total->state));
    put_cell(out, str_from(total->control->id));
    put_cell(out, str_from(total->control->title ? total->control->title : ""));
    sink_cstr(out, " | ");
    for (size_t rule = 0; rule < rule_count(); rule++) {
        if (!total->rules[rule])
            continue;
        sink_printf(out, "%s%s", any ? ", " : "", rule_id(rule));
        any = true;
    }
    sink_cstr(out, " |\n");
}

/* Controls that people have to look at have a row each; the others are counted. */
static void put_control_rows(struct sink *out, const struct framework *framework,
                             const struct control_totals *totals)
{
    size_t count = 0;
    for (int state = CONTROL_FAIL; state <= CONTROL_UNKNOWN; state++) {
        for (size_t i = 0; i < totals->count; i++) {
            const struct control_total *total = &totals->items[i];
            if (total->framework != framework || (int)total->state != state)
                continue;
            if (count == 0)
                sink_cstr(out, "| state | control | title | rules |\n| --- | --- | --- | --- |\n");
            if (count++ < CONTROLS_SHOWN)
                put_control_row(out, total);
        }
    }
    if (count > CONTROLS_SHOWN)
        sink_printf(out, "\nand %zu more\n", count - CONTROLS_SHOWN);
    sink_cstr(out, count > 0 ? "\n" : "");
}

static void put_framework(struct github *g, const struct framework *framework,
                          const struct control_totals *totals)
{
    sink_printf(g->scratch, "Controls of %s %s", framework->title, framework->edition);
    sink_cstr(g->out, "#### ");
    markdown_text(g->out, cleaned(g));
    sink_cstr(g->out, "\n\n");
    put_control_rows(g->out, framework, totals);
    control_states(g->out, framework, totals);
    sink_cstr(g->out, ". " CONTROLS_CLAIM "\n\n");
}

static void put_summary_findings(struct github *g)
{
    const struct shortlist *list = &g->lists[LEVEL_ERROR];
    if (list->offered == 0)
        return;
    sink_cstr(g->out, "| severity | rule | resource | what | fingerprint |\n"
                      "| --- | --- | --- | --- | --- |\n");
    size_t written = shortlist_write(list, g->out, SUMMARY_SHOWN);
    if (list->offered > written)
        sink_printf(g->out, "\nand %" PRIu64 " more\n", list->offered - written);
    sink_char(g->out, '\n');
}

static int summary_end(void *writer, const struct format_end *end,
                       const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct github *g = writer;
    (void)err;
    sink_printf(g->scratch, "snapaudit %s", g->ctx->name);
    sink_cstr(g->out, "### ");
    markdown_text(g->out, cleaned(g));
    sink_cstr(g->out, "\n\n");
    format_headline(g->scratch, end, counts);
    markdown_text(g->out, cleaned(g));
    sink_cstr(g->out, "\n\n");
    put_summary_findings(g);
    const struct control_totals *totals = end->summary ? end->summary->controls : NULL;
    for (size_t i = 0; totals && i < g->ctx->frameworks.count; i++)
        put_framework(g, g->ctx->frameworks.items[i], totals);
    return 0;
}

const struct report_writer writer_github_summary = {
    .begin = summary_begin, .finding = summary_finding, .end = summary_end, .abort = github_abort};
