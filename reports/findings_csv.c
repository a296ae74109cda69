#include "core/mem.h"
#include "model/console.h"
#include "model/finding_fields.h"
#include "reports/finding_cells.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/controls.h"

struct finding_cells {
    struct cells cells;
    const struct control *controls; /* whose cell is kept */
    size_t control_count;
    struct sink *kept;
};

/* ---- cells, by the type of their field ---- */

typedef void (*cell_fn)(struct finding_cells *w, const struct finding *f,
                        const struct finding_field *field);

static void add_word(struct finding_cells *w, const struct finding *f,
                     const struct finding_field *field)
{
    cell_word(&w->cells, finding_word(f, field));
}

static void add_text(struct finding_cells *w, const struct finding *f,
                     const struct finding_field *field)
{
    cell_cstr(&w->cells, *(const char *const *)finding_at(f, field));
}

static void add_str(struct finding_cells *w, const struct finding *f,
                    const struct finding_field *field)
{
    cell_str(&w->cells, *(const struct str *)finding_at(f, field));
}

static void add_integer(struct finding_cells *w, const struct finding *f,
                        const struct finding_field *field)
{
    cell_i64(&w->cells, *(const int64_t *)finding_at(f, field));
}

static void add_count(struct finding_cells *w, const struct finding *f,
                      const struct finding_field *field)
{
    cell_u64(&w->cells, *(const uint64_t *)finding_at(f, field));
}

static void add_money(struct finding_cells *w, const struct finding *f,
                      const struct finding_field *field)
{
    cell_money(&w->cells, *(const int64_t *)finding_at(f, field));
}

static void add_time(struct finding_cells *w, const struct finding *f,
                     const struct finding_field *field)
{
    cell_time(&w->cells, *(const instant *)finding_at(f, field));
}

static void add_basis(struct finding_cells *w, const struct finding *f,
                      const struct finding_field *field)
{
    (void)field;
    cell_cstr(&w->cells, f->money_of_others ? "none" : f->basis);
}

/* "VOL 111122223333/eu-west-1: denied" */
static void add_unknown_because(struct finding_cells *w, const struct finding *f,
                                const struct finding_field *field)
{
    (void)field;
    struct sink *out = cell_begin(&w->cells);
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *gap = &f->unknown_because[i];
        cell_next(&w->cells);
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
    cell_end(&w->cells);
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

static void add_evidence(struct finding_cells *w, const struct finding *f,
                         const struct finding_field *field)
{
    (void)field;
    struct sink *out = cell_begin(&w->cells);
    for (size_t i = 0; i < f->evidence_count; i++) {
        const struct evidence *e = &f->evidence[i];
        cell_next(&w->cells);
        sink_cstr(out, e->clause);
        sink_char(out, '=');
        sink_cstr(out, truth_name(e->holds));
        if (e->call && e->call[0])
            put_proof(out, f, e);
    }
    cell_end(&w->cells);
}

/* "F-SNAP-DEL: aws ec2 delete-snapshot …": the runbook and its first command. */
static void add_remediation(struct finding_cells *w, const struct finding *f,
                            const struct finding_field *field)
{
    const struct remediation *r = &f->remediation;
    (void)field;
    struct sink *out = cell_begin(&w->cells);
    sink_cstr(out, r->runbook);
    if (r->runbook && r->command_count > 0)
        sink_cstr(out, ": ");
    if (r->command_count > 0)
        sink_str(out, r->commands[0]);
    cell_end(&w->cells);
}

static void add_discriminators(struct finding_cells *w, const struct finding *f,
                               const struct finding_field *field)
{
    (void)field;
    struct sink *out = cell_begin(&w->cells);
    for (size_t i = 0; i < f->discriminator_count; i++) {
        cell_next(&w->cells);
        sink_str(out, f->discriminators[i]);
    }
    cell_end(&w->cells);
}

static void add_missing_keys(struct finding_cells *w, const struct finding *f,
                             const struct finding_field *field)
{
    (void)field;
    struct sink *out = cell_begin(&w->cells);
    for (size_t i = 0; i < f->missing_key_count; i++) {
        cell_next(&w->cells);
        sink_str(out, f->missing_keys[i]);
    }
    cell_end(&w->cells);
}

/* As it stands in the file. */
static void keep_controls(struct finding_cells *w, const struct finding *f)
{
    struct csv_writer kept;
    struct sink *text = sink_memory();
    for (size_t i = 0; i < f->control_count; i++) {
        sink_cstr(text, i > 0 ? "; " : "");
        control_put(text, &f->controls[i]);
    }
    sink_clear(w->kept);
    csv_writer_init(&kept, w->kept);
    csv_cell(&kept, sink_view(text));
    sink_abort(text);
    w->controls = f->controls;
    w->control_count = f->control_count;
}

static void hand_controls(struct finding_cells *w, const struct finding *f)
{
    struct sink *out = cell_begin(&w->cells);
    for (size_t i = 0; i < f->control_count; i++) {
        cell_next(&w->cells);
        control_put(out, &f->controls[i]);
    }
    cell_end(&w->cells);
}

/* A long cell, and the same in all findings of a rule, which come after each other. */
static void add_controls(struct finding_cells *w, const struct finding *f,
                         const struct finding_field *field)
{
    (void)field;
    if (w->cells.taker) {
        hand_controls(w, f);
        return;
    }
    if (f->controls != w->controls || f->control_count != w->control_count)
        keep_controls(w, f);
    cell_empty(&w->cells);
    sink_str(w->cells.csv.sink, sink_view(w->kept));
}

static void add_console(struct finding_cells *w, const struct finding *f,
                        const struct finding_field *field)
{
    const struct subject *subject = finding_at(f, field);
    (void)console_put(cell_begin(&w->cells), subject->kind, subject->region, subject->id);
    cell_end(&w->cells);
}

static void add_exemption(struct finding_cells *w, const struct finding *f,
                          const struct finding_field *field)
{
    (void)field;
    cell_str(&w->cells, f->exemption ? f->exemption->id : STR_EMPTY);
}

/* A type without a cell is in no column. */
static const cell_fn cell_of[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = add_word,         [FINDING_TYPE_SEVERITY] = add_word,
    [FINDING_TYPE_CONFIDENCE] = add_word,     [FINDING_TYPE_BRAKE] = add_word,
    [FINDING_TYPE_KIND] = add_word,           [FINDING_TYPE_TEXT] = add_text,
    [FINDING_TYPE_CAUSE] = add_text,          [FINDING_TYPE_STR] = add_str,
    [FINDING_TYPE_INTEGER] = add_integer,     [FINDING_TYPE_COUNT] = add_count,
    [FINDING_TYPE_MONEY] = add_money,         [FINDING_TYPE_TIME] = add_time,
    [FINDING_TYPE_BASIS] = add_basis,         [FINDING_TYPE_TEXTS] = add_discriminators,
    [FINDING_TYPE_KEYS] = add_missing_keys,   [FINDING_TYPE_CONTROLS] = add_controls,
    [FINDING_TYPE_CONSOLE] = add_console,     [FINDING_TYPE_GAPS] = add_unknown_because,
    [FINDING_TYPE_EVIDENCE] = add_evidence,   [FINDING_TYPE_REMEDIATION] = add_remediation,
    [FINDING_TYPE_EXEMPTION] = add_exemption,
};

/* ---- rows ---- */

struct finding_cells *finding_cells_new(const struct cell_taker *taker, void *ctx)
{
    struct finding_cells *w = mem_alloc(sizeof(*w));
    cells_init_taken(&w->cells, taker, ctx);
    w->kept = sink_memory();
    return w;
}

void finding_cells_row(struct finding_cells *w, const struct finding *f)
{
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++) {
        if (!field->column)
            continue;
        if (finding_has(f, field))
            cell_of[field->type](w, f, field);
        else
            cell_empty(&w->cells);
    }
    cells_end_row(&w->cells);
}

void finding_cells_free(struct finding_cells *w)
{
    if (!w)
        return;
    cells_clear(&w->cells);
    sink_abort(w->kept);
    mem_free(w);
}

/* ---- the file ---- */

static void *findings_csv_begin(const struct writer_in *in)
{
    const char *columns[FINDING_FIELD_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++)
        if (finding_fields[i].column)
            columns[count++] = finding_fields[i].column;
    struct finding_cells *w = mem_alloc(sizeof(*w));
    cells_init(&w->cells, in->out);
    cells_header(&w->cells, columns, count);
    w->kept = sink_memory();
    return w;
}

static void findings_csv_finding(void *writer, const struct finding *f, enum weight weight)
{
    (void)weight;
    finding_cells_row(writer, f);
}

static int findings_csv_end(void *writer, const struct format_end *end,
                            const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    (void)writer;
    (void)end;
    (void)counts;
    (void)err;
    return 0;
}

static void findings_csv_abort(void *writer)
{
    finding_cells_free(writer);
}

const struct report_writer writer_findings_csv = {.begin = findings_csv_begin,
                                                  .finding = findings_csv_finding,
                                                  .end = findings_csv_end,
                                                  .abort = findings_csv_abort};
