#include "reports/report_internal.h"

static const char *const columns[] = {
    "rule",         "status",       "severity",        "reason",         "confidence",
    "subject_arn",  "subject_kind", "subject_id",      "subject_name",   "account",
    "region",       "scope",        "measured",        "limit",          "unit",
    "size_gib",     "full_bytes",   "saving_floor",    "saving_ceiling", "currency",
    "basis",        "caused_by",    "unknown_because", "evidence",       "remediation",
    "exemption_id", "would_be",     "fingerprint",     "discriminators",
};

void findings_csv_begin(struct findings_csv *w, struct sink *out)
{
    cells_init(&w->cells, out);
    cells_header(&w->cells, columns, sizeof(columns) / sizeof(columns[0]));
}

void findings_csv_end(struct findings_csv *w)
{
    cells_clear(&w->cells);
}

static void add_number(struct cells *cells, bool has, int64_t value)
{
    if (has)
        cell_i64(cells, value);
    else
        cell_empty(cells);
}

static void add_count(struct cells *cells, bool has, uint64_t value)
{
    if (has)
        cell_u64(cells, value);
    else
        cell_empty(cells);
}

static void add_money(struct cells *cells, bool has, int64_t micros)
{
    if (has)
        cell_money(cells, micros);
    else
        cell_empty(cells);
}

/* "VOL 111122223333/eu-west-1: denied" */
static void add_unknown_because(struct cells *cells, const struct finding *f)
{
    struct sink *out = cell_begin(cells);
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *gap = &f->unknown_because[i];
        cell_next(cells);
        sink_cstr(out, gap->source);
        sink_char(out, ' ');
        if (!str_is_empty(gap->account)) {
            sink_str(out, gap->account);
            sink_char(out, '/');
        }
        sink_str(out, gap->region);
        sink_cstr(out, ": ");
        sink_cstr(out, gap->error);
    }
    cell_end(cells);
}

/* The subject itself and the value are said already. */
static bool names_another(const struct finding *f, const struct evidence *e)
{
    return !str_is_empty(e->resource) && !str_eq(e->resource, f->subject.id) &&
           !str_eq(e->resource, f->subject.arn) && !str_eq(e->resource, e->value);
}

/* "[ec2:DescribeVolumes VolumeId=vol-0abc]" */
static void put_proof(struct sink *out, const struct finding *f, const struct evidence *e)
{
    sink_cstr(out, " [");
    sink_cstr(out, e->call);
    if (names_another(f, e)) {
        sink_char(out, ' ');
        sink_str(out, e->resource);
    }
    if (e->field && e->field[0]) {
        sink_char(out, ' ');
        sink_cstr(out, e->field);
        sink_char(out, '=');
        sink_str(out, e->value);
    }
    sink_char(out, ']');
}

static void add_evidence(struct cells *cells, const struct finding *f)
{
    struct sink *out = cell_begin(cells);
    for (size_t i = 0; i < f->evidence_count; i++) {
        const struct evidence *e = &f->evidence[i];
        cell_next(cells);
        sink_cstr(out, e->clause);
        sink_char(out, '=');
        sink_cstr(out, truth_name(e->holds));
        if (e->call && e->call[0])
            put_proof(out, f, e);
    }
    cell_end(cells);
}

/* "F-SNAP-DEL: aws ec2 delete-snapshot …": the runbook and its first command. */
static void add_remediation(struct cells *cells, const struct remediation *r)
{
    struct sink *out = cell_begin(cells);
    sink_cstr(out, r->runbook);
    if (r->runbook && r->command_count > 0)
        sink_cstr(out, ": ");
    if (r->command_count > 0)
        sink_str(out, r->commands[0]);
    cell_end(cells);
}

static void add_discriminators(struct cells *cells, const struct finding *f)
{
    struct sink *out = cell_begin(cells);
    for (size_t i = 0; i < f->discriminator_count; i++) {
        cell_next(cells);
        sink_str(out, f->discriminators[i]);
    }
    cell_end(cells);
}

static void add_verdict(struct cells *cells, const struct finding *f)
{
    cell_word(cells, f->rule);
    cell_word(cells, status_name(f->status));
    cell_word(cells, severity_name(f->severity));
    cell_cstr(cells, f->reason);
    cell_word(cells, confidence_name(f->confidence));
}

static void add_subject(struct cells *cells, const struct subject *s)
{
    cell_str(cells, s->arn);
    cell_word(cells, kind_name(s->kind));
    cell_str(cells, s->id);
    cell_str(cells, s->name);
    cell_str(cells, s->account);
    cell_str(cells, s->region);
    cell_str(cells, s->scope);
}

static void add_figures(struct cells *cells, const struct finding *f)
{
    add_number(cells, f->has_measured, f->measured);
    add_number(cells, f->has_limit, f->limit);
    cell_cstr(cells, f->unit);
    add_count(cells, f->has_size, f->size_gib);
    add_count(cells, f->has_full_bytes, f->full_bytes);
    bool saves = finding_saves(f);
    add_money(cells, saves, f->saving_floor);
    add_money(cells, saves, f->saving_ceiling);
    cell_cstr(cells, saves ? f->currency : NULL);
    cell_cstr(cells, f->money_of_others ? "none" : f->basis);
}

void findings_csv_add(struct findings_csv *w, const struct finding *finding)
{
    struct cells *cells = &w->cells;
    bool exempt = finding->status == STATUS_EXEMPT;
    add_verdict(cells, finding);
    add_subject(cells, &finding->subject);
    add_figures(cells, finding);
    cell_cstr(cells, finding->caused_by);
    add_unknown_because(cells, finding);
    add_evidence(cells, finding);
    add_remediation(cells, &finding->remediation);
    cell_str(cells, finding->exemption ? finding->exemption->id : STR_EMPTY);
    cell_word(cells, exempt ? status_name(finding->would_be) : NULL);
    cell_cstr(cells, finding->fingerprint);
    add_discriminators(cells, finding);
    cells_end_row(cells);
}
