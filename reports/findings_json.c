/* findings.json, schema 2: what findings have in common stands at the head, once. The head comes first but
 * is known last, so the findings wait in a spool. */
#include "core/mem.h"
#include "core/spool.h"
#include "model/console.h"
#include "model/finding_fields.h"
#include "reports/findings_head_internal.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"

#define SCHEMA       "snapaudit.findings/2"
#define PRETTY_DEPTH 2 /* a rule and a finding stand on one line, for grep */

struct findings_json {
    struct sink *out;
    const struct run_info *run;
    struct findings_head *head;
    struct spool *records;
    struct sink *url; /* of the console, while it is put together */
    uint64_t count;
};

/* The finding at hand. */
struct record {
    struct json_writer json;
    struct findings_head *head;
    struct rule_head *rule;
    const struct finding *finding;
    struct sink *url;
};

static void *findings_json_begin(const struct writer_in *in)
{
    struct findings_json *w = mem_alloc(sizeof(*w));
    w->out = in->out;
    w->run = in->asked->run;
    w->head = findings_head_new();
    w->records = spool_new();
    w->url = sink_memory();
    return w;
}

/* ---- members, by the type of their field ----
 * What is absent is left out, but for what programs ask every record for: the cause, the remediation and
 * the discriminators. */

typedef void (*member_fn)(struct record *record, const struct finding_field *field);

static void add_word(struct record *r, const struct finding_field *field)
{
    json_member_some_ctext(&r->json, field->member, finding_word(r->finding, field));
}

static void add_id(struct record *r, const struct finding_field *field)
{
    json_member_ctext(&r->json, field->member, *(const char *const *)finding_at(r->finding, field));
}

static void add_text(struct record *r, const struct finding_field *field)
{
    json_member_some_ctext(&r->json, field->member,
                           *(const char *const *)finding_at(r->finding, field));
}

static void add_str(struct record *r, const struct finding_field *field)
{
    json_member_some_text(&r->json, field->member,
                          *(const struct str *)finding_at(r->finding, field));
}

static void add_integer(struct record *r, const struct finding_field *field)
{
    json_member_i64(&r->json, field->member, *(const int64_t *)finding_at(r->finding, field));
}

static void add_count(struct record *r, const struct finding_field *field)
{
    json_member_u64(&r->json, field->member, *(const uint64_t *)finding_at(r->finding, field));
}

static void add_money(struct record *r, const struct finding_field *field)
{
    json_member_money(&r->json, field->member, *(const int64_t *)finding_at(r->finding, field));
}

static void add_time(struct record *r, const struct finding_field *field)
{
    json_member_time(&r->json, field->member, *(const instant *)finding_at(r->finding, field));
}

static void add_missing_keys(struct record *r, const struct finding_field *field)
{
    const struct finding *f = r->finding;
    if (f->missing_key_count == 0)
        return;
    json_key(&r->json, field->member);
    json_begin_array(&r->json);
    for (size_t i = 0; i < f->missing_key_count; i++)
        json_str(&r->json, f->missing_keys[i]);
    json_end_array(&r->json);
}

static void add_console(struct record *r, const struct finding_field *field)
{
    const struct subject *subject = finding_at(r->finding, field);
    sink_clear(r->url);
    if (console_put(r->url, subject->kind, subject->region, subject->id))
        json_member_str(&r->json, field->member, sink_view(r->url));
}

static void add_amount(struct record *r, const struct finding_field *field)
{
    struct json_writer *w = &r->json;
    const struct finding *f = r->finding;
    json_key(w, field->member);
    json_begin_object(w);
    json_member_money(w, "floor", f->saving_floor);
    json_member_money(w, "ceiling", f->saving_ceiling);
    json_member_some_ctext(w, "basis", f->basis);
    json_member_cstr(w, "kind", f->money_of_others ? "of-others" : "saving");
    json_end_object(w);
}

static void add_discriminators(struct record *r, const struct finding_field *field)
{
    const struct finding *f = r->finding;
    json_key(&r->json, field->member);
    json_begin_array(&r->json);
    for (size_t i = 0; i < f->discriminator_count; i++)
        json_str(&r->json, f->discriminators[i]);
    json_end_array(&r->json);
}

static void add_unknown_because(struct record *r, const struct finding_field *field)
{
    struct json_writer *w = &r->json;
    const struct finding *f = r->finding;
    if (f->unknown_count == 0)
        return;
    json_key(w, field->member);
    json_begin_array(w);
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *gap = &f->unknown_because[i];
        json_begin_object(w);
        json_member_some_ctext(w, "source", gap->source);
        json_member_some_text(w, "account", gap->account);
        json_member_some_text(w, "region", gap->region);
        json_member_some_ctext(w, "error", gap->error);
        json_member_some_ctext(w, "detail", gap->detail);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_evidence(struct record *r, const struct evidence *e)
{
    struct json_writer *w = &r->json;
    json_begin_object(w);
    json_member_u64(w, "clause", rule_head_clause(r->rule, e));
    if (r->finding->confidence != CONFIDENCE_HIGH) /* the words say why */
        json_member_ctext(w, "text", e->clause);
    json_member_cstr(w, "holds", truth_name(e->holds));
    if (!str_eq(e->resource, r->finding->subject.id)) /* mostly it is the subject itself */
        json_member_text(w, "resource", e->resource);
    if (e->field && e->field[0])
        json_member_str(w, "value", e->value); /* a field may say nothing: "" */
    if (e->observed_at != INSTANT_UNSET)
        json_member_time(w, "observed_at", e->observed_at);
    json_member_some_ctext(w, "grade", grade_name(e->grade));
    json_end_object(w);
}

static void add_evidence(struct record *r, const struct finding_field *field)
{
    const struct finding *f = r->finding;
    if (f->evidence_count == 0)
        return;
    json_key(&r->json, field->member);
    json_begin_array(&r->json);
    for (size_t i = 0; i < f->evidence_count; i++)
        put_evidence(r, &f->evidence[i]);
    json_end_array(&r->json);
}

static void add_related(struct record *r, const struct finding_field *field)
{
    struct json_writer *w = &r->json;
    const struct finding *f = r->finding;
    if (f->related_count == 0)
        return;
    json_key(w, field->member);
    json_begin_array(w);
    for (size_t i = 0; i < f->related_count; i++) {
        json_begin_object(w);
        json_member_some_ctext(w, "relation", f->related[i].relation);
        json_member_some_text(w, "arn", f->related[i].arn);
        json_end_object(w);
    }
    json_end_array(w);
}

static bool has_template(const struct remediation *r, size_t i)
{
    return r->templates && r->templates[i];
}

/* The name of its template in the head, else the command itself, whose effect is told after the list. */
static void put_commands(struct record *record, const struct remediation *r)
{
    struct json_writer *w = &record->json;
    json_key(w, "commands");
    json_begin_array(w);
    for (size_t i = 0; i < r->command_count; i++) {
        if (has_template(r, i))
            json_cstr(
                w, rule_head_command(record->head, record->rule, r->templates[i], r->effects[i]));
        else
            json_str(w, r->commands[i]);
    }
    json_end_array(w);
}

static void put_effects(struct json_writer *w, const struct remediation *r)
{
    bool begun = false;
    for (size_t i = 0; i < r->command_count; i++) {
        if (has_template(r, i))
            continue;
        if (!begun) {
            json_key(w, "effects");
            json_begin_array(w);
        }
        begun = true;
        json_cstr(w, effect_name(r->effects[i]));
    }
    if (begun)
        json_end_array(w);
}

static void put_values(struct json_writer *w, const struct remediation *r)
{
    if (r->value_count == 0)
        return;
    json_key(w, "values");
    json_begin_object(w);
    for (size_t i = 0; i < r->value_count; i++)
        json_member_str(w, r->values[i].name, r->values[i].value);
    json_end_object(w);
}

/* As far as the head does not say it. */
static void put_text(struct record *record, const struct remediation *r)
{
    struct json_writer *w = &record->json;
    const char *variant = NULL;
    enum head_advice said = rule_head_advice(record->rule, r->advice, &variant);
    if (said == HEAD_NOTHING || r->advice->text[0] == '\0')
        json_member_some_ctext(w, "text", r->text);
    else
        json_member_some_text(w, "note", str_skip(str_from(r->text), strlen(r->advice->text)));
    if (said == HEAD_VARIANT)
        json_member_cstr(w, "variant", variant);
    if (said != HEAD_NOTHING)
        return;
    json_member_bool(w, "reversible", r->advice->reversible);
    json_member_some_ctext(w, "risk", r->advice->risk);
}

static void add_remediation(struct record *record, const struct finding_field *field)
{
    struct json_writer *w = &record->json;
    const struct remediation *r = &record->finding->remediation;
    json_key(w, field->member);
    if (!r->runbook) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_cstr(w, "runbook", r->runbook);
    put_text(record, r);
    if (r->command_count > 0)
        put_commands(record, r);
    put_effects(w, r);
    put_values(w, r);
    json_end_object(w);
}

static void add_exemption(struct record *r, const struct finding_field *field)
{
    struct json_writer *w = &r->json;
    const struct exemption_ref *exemption = r->finding->exemption;
    if (!exemption)
        return;
    json_key(w, field->member);
    json_begin_object(w);
    json_member_some_text(w, "id", exemption->id);
    json_member_some_text(w, "owner", exemption->owner);
    json_member_some_text(w, "approved_by", exemption->approved_by);
    json_member_some_text(w, "reason", exemption->reason);
    json_member_some_text(w, "ticket", exemption->ticket);
    json_member_time(w, "expires", exemption->expires);
    json_end_object(w);
}

/* A type without one is no member. */
static const member_fn member_of[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = add_word,
    [FINDING_TYPE_SEVERITY] = add_word,
    [FINDING_TYPE_CONFIDENCE] = add_word,
    [FINDING_TYPE_BRAKE] = add_word,
    [FINDING_TYPE_KIND] = add_word,
    [FINDING_TYPE_TEXT] = add_text,
    [FINDING_TYPE_CAUSE] = add_id,
    [FINDING_TYPE_STR] = add_str,
    [FINDING_TYPE_INTEGER] = add_integer,
    [FINDING_TYPE_COUNT] = add_count,
    [FINDING_TYPE_MONEY] = add_money,
    [FINDING_TYPE_TIME] = add_time,
    [FINDING_TYPE_AMOUNT] = add_amount,
    [FINDING_TYPE_TEXTS] = add_discriminators,
    [FINDING_TYPE_KEYS] = add_missing_keys,
    [FINDING_TYPE_CONSOLE] = add_console,
    [FINDING_TYPE_GAPS] = add_unknown_because,
    [FINDING_TYPE_EVIDENCE] = add_evidence,
    [FINDING_TYPE_RELATED] = add_related,
    [FINDING_TYPE_REMEDIATION] = add_remediation,
    [FINDING_TYPE_EXEMPTION] = add_exemption,
};

/* ---- the record and the file ---- */

static enum finding_part go_to_part(struct json_writer *w, enum finding_part from,
                                    enum finding_part to)
{
    if (from == to)
        return to;
    if (to == FINDING_PART_SUBJECT) {
        json_key(w, "subject");
        json_begin_object(w);
    } else {
        json_end_object(w);
    }
    return to;
}

static void findings_json_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct findings_json *w = writer;
    struct sink *out = spool_sink(w->records);
    struct record record = {
        .head = w->head, .rule = findings_head_rule(w->head, f), .finding = f, .url = w->url};
    enum finding_part part = FINDING_PART_RECORD;
    (void)weight;
    sink_cstr(out, w->count++ > 0 ? ",\n    " : "\n    ");
    json_writer_init(&record.json, out, 0);
    json_begin_object(&record.json);
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++) {
        if (!field->member || !finding_has(f, field))
            continue;
        part = go_to_part(&record.json, part, field->part);
        member_of[field->type](&record, field);
    }
    json_end_object(&record.json);
}

static int findings_json_end(void *writer, const struct format_end *end,
                             const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct findings_json *w = writer;
    struct json_writer json;
    (void)end;
    (void)counts;
    json_writer_init(&json, w->out, PRETTY_DEPTH);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_run(&json, w->run);
    json_key(&json, "rules");
    findings_head_write(w->head, &json);
    json_key(&json, "findings");
    json_text(&json, STR_LIT("["));
    int result = spool_move(w->records, w->out, err);
    sink_cstr(w->out, w->count > 0 ? "\n  ]" : "]");
    json_end_object(&json);
    json_finish(&json);
    return result;
}

static void findings_json_abort(void *writer)
{
    struct findings_json *w = writer;
    findings_head_free(w->head);
    spool_free(w->records);
    sink_abort(w->url);
    mem_free(w);
}

const struct report_writer writer_findings_json = {.begin = findings_json_begin,
                                                   .finding = findings_json_finding,
                                                   .end = findings_json_end,
                                                   .abort = findings_json_abort};
