#include "reports/report_internal.h"

#define SCHEMA       "snapaudit.findings/1"
#define PRETTY_DEPTH 2 /* a finding stands on one line, for grep */

void findings_json_begin(struct findings_json *w, struct sink *out, const struct run_info *run)
{
    json_writer_init(&w->json, out, PRETTY_DEPTH);
    w->run = run;
    json_begin_object(&w->json);
    json_member_cstr(&w->json, "schema", SCHEMA);
    json_member_run(&w->json, run);
    json_key(&w->json, "findings");
    json_begin_array(&w->json);
}

void findings_json_end(struct findings_json *w)
{
    json_end_array(&w->json);
    json_end_object(&w->json);
    json_finish(&w->json);
}

static void member_i64_if(struct json_writer *w, const char *key, bool has, int64_t value)
{
    json_key(w, key);
    if (has)
        json_i64(w, value);
    else
        json_write_null(w);
}

static void member_null(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_write_null(w);
}

static void add_verdict(struct json_writer *w, const struct finding *f)
{
    bool exempt = f->status == STATUS_EXEMPT;
    json_member_ctext(w, "rule", f->rule);
    json_member_cstr(w, "status", status_name(f->status));
    json_member_ctext(w, "would_be", exempt ? status_name(f->would_be) : NULL);
    json_member_cstr(w, "severity", severity_name(f->severity));
    json_member_cstr(w, "severity_default", severity_name(f->severity_default));
    json_member_ctext(w, "reason", f->reason);
    json_member_cstr(w, "confidence", confidence_name(f->confidence));
    json_member_ctext(w, "brake", brake_name(f->brake));
    json_member_ctext(w, "title", f->title);
    json_member_ctext(w, "family", f->family);
    json_member_ctext(w, "fingerprint", f->fingerprint);
    json_member_ctext(w, "caused_by", f->caused_by);
}

static void add_subject(struct json_writer *w, const struct subject *s)
{
    json_key(w, "subject");
    json_begin_object(w);
    json_member_text(w, "arn", s->arn);
    json_member_cstr(w, "kind", kind_name(s->kind));
    json_member_text(w, "id", s->id);
    json_member_text(w, "name", s->name);
    json_member_text(w, "account", s->account);
    member_null(w, "account_name");
    json_member_text(w, "region", s->region);
    json_member_text(w, "zone", s->zone);
    json_member_text(w, "outpost", s->outpost);
    json_member_text(w, "owner_tag", s->owner_tag);
    json_member_text(w, "environment", s->environment);
    json_member_text(w, "cost_center", s->cost_center);
    json_member_text(w, "scope", s->scope);
    json_end_object(w);
}

static void add_discriminators(struct json_writer *w, const struct finding *f)
{
    json_key(w, "discriminators");
    json_begin_array(w);
    for (size_t i = 0; i < f->discriminator_count; i++)
        json_str(w, f->discriminators[i]);
    json_end_array(w);
}

static void add_figures(struct json_writer *w, const struct finding *f)
{
    member_i64_if(w, "measured", f->has_measured, f->measured);
    member_i64_if(w, "limit", f->has_limit, f->limit);
    json_member_ctext(w, "unit", f->unit);
    member_i64_if(w, "age_days", f->has_age, f->age_days);
    /* Of earlier runs: nothing is kept between runs yet. */
    member_null(w, "first_seen");
    member_null(w, "last_seen");
    member_null(w, "resolved_at");
    json_member_ctext(w, "baseline", f->baseline);
    json_member_u64_if(w, "size_gib", f->has_size, f->size_gib);
    json_member_u64_if(w, "full_bytes", f->has_full_bytes, f->full_bytes);
}

static void add_money(struct json_writer *w, const struct finding *f, const struct run_info *run)
{
    json_member_money_if(w, "saving_floor", finding_saves(f), f->saving_floor);
    json_member_money_if(w, "saving_ceiling", finding_saves(f), f->saving_ceiling);
    if (!f->has_money) {
        member_null(w, "money");
        return;
    }
    json_key(w, "money");
    json_begin_object(w);
    json_member_money(w, "floor", f->saving_floor);
    json_member_money(w, "ceiling", f->saving_ceiling);
    json_member_ctext(w, "currency", f->currency);
    json_member_cstr(w, "per", "month");
    json_member_ctext(w, "basis", f->basis);
    json_member_ctext(w, "price_date", run->priced_at);
    json_member_ctext(w, "price_source", run->price_source);
    json_member_cstr(w, "kind", f->money_of_others ? "of-others" : "saving");
    json_end_object(w);
}

static void add_unknown_because(struct json_writer *w, const struct finding *f)
{
    json_key(w, "unknown_because");
    json_begin_array(w);
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *gap = &f->unknown_because[i];
        json_begin_object(w);
        json_member_ctext(w, "source", gap->source);
        json_member_text(w, "account", gap->account);
        json_member_text(w, "region", gap->region);
        json_member_ctext(w, "error", gap->error);
        json_member_ctext(w, "detail", gap->detail);
        json_end_object(w);
    }
    json_end_array(w);
}

static void add_clause(struct json_writer *w, const struct evidence *e)
{
    json_begin_object(w);
    json_member_ctext(w, "clause", e->clause);
    json_member_cstr(w, "holds", truth_name(e->holds));
    json_member_bool(w, "brake", e->brake);
    json_member_ctext(w, "source", e->call ? source_info(e->source)->code : NULL);
    json_member_ctext(w, "call", e->call);
    json_member_text(w, "resource", e->resource);
    json_member_ctext(w, "field", e->field);
    json_key(w, "value");
    if (e->field && e->field[0])
        json_str(w, e->value); /* a field may say nothing: "" */
    else
        json_write_null(w);
    json_member_time(w, "observed_at", e->observed_at);
    json_member_ctext(w, "grade", grade_name(e->grade));
    json_end_object(w);
}

static void add_evidence(struct json_writer *w, const struct finding *f)
{
    json_key(w, "evidence");
    json_begin_array(w);
    for (size_t i = 0; i < f->evidence_count; i++)
        add_clause(w, &f->evidence[i]);
    json_end_array(w);
}

static void add_related(struct json_writer *w, const struct finding *f)
{
    json_key(w, "related");
    json_begin_array(w);
    for (size_t i = 0; i < f->related_count; i++) {
        json_begin_object(w);
        json_member_ctext(w, "relation", f->related[i].relation);
        json_member_text(w, "arn", f->related[i].arn);
        json_end_object(w);
    }
    json_end_array(w);
}

static void add_remediation(struct json_writer *w, const struct remediation *r)
{
    json_key(w, "remediation");
    if (!r->runbook) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_ctext(w, "runbook", r->runbook);
    json_member_ctext(w, "text", r->text);
    json_key(w, "commands");
    json_begin_array(w);
    for (size_t i = 0; i < r->command_count; i++)
        json_str(w, r->commands[i]);
    json_end_array(w);
    json_key(w, "effects");
    json_begin_array(w);
    for (size_t i = 0; i < r->command_count; i++)
        json_cstr(w, effect_name(r->effects[i]));
    json_end_array(w);
    json_member_bool(w, "reversible", r->reversible);
    json_member_ctext(w, "risk", r->risk);
    json_end_object(w);
}

static void add_controls(struct json_writer *w, const struct finding *f)
{
    json_key(w, "controls");
    json_begin_array(w);
    for (size_t i = 0; i < f->control_count; i++) {
        json_begin_object(w);
        json_member_ctext(w, "framework", f->controls[i].framework);
        json_member_ctext(w, "edition", f->controls[i].edition);
        json_member_ctext(w, "id", f->controls[i].id);
        json_member_ctext(w, "source", f->controls[i].source);
        json_end_object(w);
    }
    json_end_array(w);
}

static void add_exemption(struct json_writer *w, const struct exemption_ref *exemption)
{
    json_key(w, "exemption");
    if (!exemption) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_text(w, "id", exemption->id);
    json_member_text(w, "owner", exemption->owner);
    json_member_text(w, "approved_by", exemption->approved_by);
    json_member_text(w, "reason", exemption->reason);
    json_member_text(w, "ticket", exemption->ticket);
    json_member_time(w, "expires", exemption->expires);
    json_end_object(w);
}

void findings_json_add(struct findings_json *w, const struct finding *finding)
{
    struct json_writer *json = &w->json;
    json_begin_object(json);
    add_verdict(json, finding);
    add_subject(json, &finding->subject);
    add_discriminators(json, finding);
    add_figures(json, finding);
    add_money(json, finding, w->run);
    add_unknown_because(json, finding);
    add_evidence(json, finding);
    add_related(json, finding);
    add_remediation(json, &finding->remediation);
    add_controls(json, finding);
    add_exemption(json, finding->exemption);
    json_end_object(json);
}
