#include "reports/finding_members.h"

#include "core/mem.h"
#include "model/console.h"
#include "reports/report_internal.h"

/* The finding at hand. */
struct finding_members {
    struct findings_head *head;
    struct rule_head *rule;
    const struct finding *finding;
    struct sink *url; /* of the console, while it is put together */
};

struct finding_members *finding_members_new(void)
{
    struct finding_members *members = mem_alloc(sizeof(*members));
    members->head = findings_head_new();
    members->url = sink_memory();
    return members;
}

void finding_members_free(struct finding_members *members)
{
    if (!members)
        return;
    findings_head_free(members->head);
    sink_abort(members->url);
    mem_free(members);
}

void finding_members_of(struct finding_members *members, const struct finding *finding)
{
    members->finding = finding;
    members->rule = findings_head_rule(members->head, finding);
}

const struct findings_head *finding_members_head(const struct finding_members *members)
{
    return members->head;
}

/* ---- what is there, by the type of its field ---- */

typedef bool (*there_fn)(struct finding_members *m, const struct finding_field *field);

static const char *text_of(const struct finding_members *m, const struct finding_field *field)
{
    return *(const char *const *)finding_at(m->finding, field);
}

static struct str str_of(const struct finding_members *m, const struct finding_field *field)
{
    return *(const struct str *)finding_at(m->finding, field);
}

static bool has_word(struct finding_members *m, const struct finding_field *field)
{
    return finding_word(m->finding, field)[0] != '\0';
}

static bool has_text(struct finding_members *m, const struct finding_field *field)
{
    const char *text = text_of(m, field);
    return text && text[0] != '\0';
}

static bool has_str(struct finding_members *m, const struct finding_field *field)
{
    return !str_is_empty(str_of(m, field));
}

static bool has_keys(struct finding_members *m, const struct finding_field *field)
{
    (void)field;
    return m->finding->missing_key_count > 0;
}

static bool has_console(struct finding_members *m, const struct finding_field *field)
{
    const struct subject *subject = finding_at(m->finding, field);
    sink_clear(m->url);
    return console_put(m->url, subject->kind, subject->region, subject->id);
}

static bool has_gaps(struct finding_members *m, const struct finding_field *field)
{
    (void)field;
    return m->finding->unknown_count > 0;
}

static bool has_evidence(struct finding_members *m, const struct finding_field *field)
{
    (void)field;
    return m->finding->evidence_count > 0;
}

static bool has_related(struct finding_members *m, const struct finding_field *field)
{
    (void)field;
    return m->finding->related_count > 0;
}

static bool has_exemption(struct finding_members *m, const struct finding_field *field)
{
    (void)field;
    return m->finding->exemption != NULL;
}

/* ---- values ---- */

typedef void (*put_fn)(struct finding_members *m, const struct finding_field *field,
                       struct json_writer *w);

static void put_word(struct finding_members *m, const struct finding_field *field,
                     struct json_writer *w)
{
    json_cstr(w, finding_word(m->finding, field));
}

static void put_cstr(struct finding_members *m, const struct finding_field *field,
                     struct json_writer *w)
{
    json_cstr(w, text_of(m, field));
}

static void put_cause(struct finding_members *m, const struct finding_field *field,
                      struct json_writer *w)
{
    if (has_text(m, field))
        json_cstr(w, text_of(m, field));
    else
        json_write_null(w);
}

static void put_str(struct finding_members *m, const struct finding_field *field,
                    struct json_writer *w)
{
    json_str(w, str_of(m, field));
}

static void put_integer(struct finding_members *m, const struct finding_field *field,
                        struct json_writer *w)
{
    json_i64(w, *(const int64_t *)finding_at(m->finding, field));
}

static void put_count(struct finding_members *m, const struct finding_field *field,
                      struct json_writer *w)
{
    json_u64(w, *(const uint64_t *)finding_at(m->finding, field));
}

static void put_money(struct finding_members *m, const struct finding_field *field,
                      struct json_writer *w)
{
    json_money(w, *(const int64_t *)finding_at(m->finding, field));
}

static void put_time(struct finding_members *m, const struct finding_field *field,
                     struct json_writer *w)
{
    json_time(w, *(const instant *)finding_at(m->finding, field));
}

static void put_strs(struct json_writer *w, const struct str *items, size_t count)
{
    json_begin_array(w);
    for (size_t i = 0; i < count; i++)
        json_str(w, items[i]);
    json_end_array(w);
}

static void put_missing_keys(struct finding_members *m, const struct finding_field *field,
                             struct json_writer *w)
{
    (void)field;
    put_strs(w, m->finding->missing_keys, m->finding->missing_key_count);
}

static void put_discriminators(struct finding_members *m, const struct finding_field *field,
                               struct json_writer *w)
{
    (void)field;
    put_strs(w, m->finding->discriminators, m->finding->discriminator_count);
}

static void put_console(struct finding_members *m, const struct finding_field *field,
                        struct json_writer *w)
{
    (void)has_console(m, field);
    json_str(w, sink_view(m->url));
}

static void put_amount(struct finding_members *m, const struct finding_field *field,
                       struct json_writer *w)
{
    const struct finding *f = m->finding;
    (void)field;
    json_begin_object(w);
    json_member_money(w, "floor", f->saving_floor);
    json_member_money(w, "ceiling", f->saving_ceiling);
    json_member_some_ctext(w, "basis", f->basis);
    json_member_cstr(w, "kind", f->money_of_others ? "of-others" : "saving");
    json_end_object(w);
}

static void put_unknown_because(struct finding_members *m, const struct finding_field *field,
                                struct json_writer *w)
{
    const struct finding *f = m->finding;
    (void)field;
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

static void put_observed(const struct evidence *e, struct json_writer *w)
{
    if (e->field && e->field[0])
        json_member_str(w, "value", e->value); /* a field may say nothing: "" */
    if (e->observed_at != INSTANT_UNSET)
        json_member_time(w, "observed_at", e->observed_at);
    json_member_some_ctext(w, "grade", grade_name(e->grade));
}

static void put_clause(struct finding_members *m, const struct evidence *e, struct json_writer *w)
{
    json_begin_object(w);
    json_member_u64(w, "clause", rule_head_clause(m->rule, e));
    if (m->finding->confidence != CONFIDENCE_HIGH) /* the words say why */
        json_member_ctext(w, "text", e->clause);
    json_member_cstr(w, "holds", truth_name(e->holds));
    if (!str_eq(e->resource, m->finding->subject.id)) /* mostly it is the subject itself */
        json_member_text(w, "resource", e->resource);
    put_observed(e, w);
    json_end_object(w);
}

static void put_evidence(struct finding_members *m, const struct finding_field *field,
                         struct json_writer *w)
{
    const struct finding *f = m->finding;
    (void)field;
    json_begin_array(w);
    for (size_t i = 0; i < f->evidence_count; i++)
        put_clause(m, &f->evidence[i], w);
    json_end_array(w);
}

static void put_related(struct finding_members *m, const struct finding_field *field,
                        struct json_writer *w)
{
    const struct finding *f = m->finding;
    (void)field;
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
static void put_commands(struct finding_members *m, const struct remediation *r,
                         struct json_writer *w)
{
    json_key(w, "commands");
    json_begin_array(w);
    for (size_t i = 0; i < r->command_count; i++) {
        if (has_template(r, i))
            json_cstr(w, rule_head_command(m->head, m->rule, r->templates[i], r->effects[i]));
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
static void put_text(struct finding_members *m, const struct remediation *r, struct json_writer *w)
{
    const char *variant = NULL;
    enum head_advice said = rule_head_advice(m->rule, r->advice, &variant);
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

static void put_remediation(struct finding_members *m, const struct finding_field *field,
                            struct json_writer *w)
{
    const struct remediation *r = &m->finding->remediation;
    (void)field;
    if (!r->runbook) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_cstr(w, "runbook", r->runbook);
    put_text(m, r, w);
    if (r->command_count > 0)
        put_commands(m, r, w);
    put_effects(w, r);
    put_values(w, r);
    json_end_object(w);
}

static void put_exemption(struct finding_members *m, const struct finding_field *field,
                          struct json_writer *w)
{
    const struct exemption_ref *exemption = m->finding->exemption;
    (void)field;
    json_begin_object(w);
    json_member_some_text(w, "id", exemption->id);
    json_member_some_text(w, "owner", exemption->owner);
    json_member_some_text(w, "approved_by", exemption->approved_by);
    json_member_some_text(w, "reason", exemption->reason);
    json_member_some_text(w, "ticket", exemption->ticket);
    json_member_time(w, "expires", exemption->expires);
    json_end_object(w);
}

/* ---- the same in full, for records that stand alone ---- */

void finding_members_put_evidence(struct finding_members *m, const struct evidence *e,
                                  struct json_writer *w)
{
    json_begin_object(w);
    json_members(w, rule_head_clause_text(m->head, m->rule, e));
    json_member_cstr(w, "holds", truth_name(e->holds));
    json_member_some_text(w, "resource", e->resource);
    put_observed(e, w);
    json_end_object(w);
}

static void put_whole_evidence(struct finding_members *m, const struct finding_field *field,
                               struct json_writer *w)
{
    (void)field;
    json_begin_array(w);
    for (size_t i = 0; i < m->finding->evidence_count; i++)
        finding_members_put_evidence(m, &m->finding->evidence[i], w);
    json_end_array(w);
}

static void put_whole_commands(const struct remediation *r, struct json_writer *w)
{
    json_key(w, "commands");
    json_begin_array(w);
    for (size_t i = 0; i < r->command_count; i++) {
        json_begin_object(w);
        json_member_cstr(w, "effect", effect_name(r->effects[i]));
        json_member_str(w, "command", r->commands[i]);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_whole_remediation(struct finding_members *m, const struct finding_field *field,
                                  struct json_writer *w)
{
    const struct remediation *r = &m->finding->remediation;
    (void)field;
    if (!r->runbook) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_cstr(w, "runbook", r->runbook);
    json_member_some_ctext(w, "text", r->text);
    json_member_bool(w, "reversible", r->reversible);
    json_member_some_ctext(w, "risk", r->risk);
    if (r->command_count > 0)
        put_whole_commands(r, w);
    json_end_object(w);
}

/* ---- the table ---- */

/* A type without one is no member. */
static const struct {
    put_fn put;
    there_fn is_there; /* NULL: always */
    put_fn whole;      /* NULL: as `put` does, which needs no head */
} members_of[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = {put_word, has_word, NULL},
    [FINDING_TYPE_SEVERITY] = {put_word, has_word, NULL},
    [FINDING_TYPE_CONFIDENCE] = {put_word, has_word, NULL},
    [FINDING_TYPE_BRAKE] = {put_word, has_word, NULL},
    [FINDING_TYPE_KIND] = {put_word, has_word, NULL},
    [FINDING_TYPE_TEXT] = {put_cstr, has_text, NULL},
    [FINDING_TYPE_CAUSE] = {put_cause, NULL, NULL},
    [FINDING_TYPE_STR] = {put_str, has_str, NULL},
    [FINDING_TYPE_INTEGER] = {put_integer, NULL, NULL},
    [FINDING_TYPE_COUNT] = {put_count, NULL, NULL},
    [FINDING_TYPE_MONEY] = {put_money, NULL, NULL},
    [FINDING_TYPE_TIME] = {put_time, NULL, NULL},
    [FINDING_TYPE_AMOUNT] = {put_amount, NULL, NULL},
    [FINDING_TYPE_TEXTS] = {put_discriminators, NULL, NULL},
    [FINDING_TYPE_KEYS] = {put_missing_keys, has_keys, NULL},
    [FINDING_TYPE_CONSOLE] = {put_console, has_console, NULL},
    [FINDING_TYPE_GAPS] = {put_unknown_because, has_gaps, NULL},
    [FINDING_TYPE_EVIDENCE] = {put_evidence, has_evidence, put_whole_evidence},
    [FINDING_TYPE_RELATED] = {put_related, has_related, NULL},
    [FINDING_TYPE_REMEDIATION] = {put_remediation, NULL, put_whole_remediation},
    [FINDING_TYPE_EXEMPTION] = {put_exemption, has_exemption, NULL},
};

bool finding_member_is_there(struct finding_members *members, const struct finding_field *field)
{
    there_fn is_there = members_of[field->type].is_there;
    return field->member && finding_has(members->finding, field) &&
           (!is_there || is_there(members, field));
}

void finding_member_put(struct finding_members *members, const struct finding_field *field,
                        struct json_writer *w)
{
    members_of[field->type].put(members, field, w);
}

void finding_member_put_whole(struct finding_members *members, const struct finding_field *field,
                              struct json_writer *w)
{
    put_fn whole = members_of[field->type].whole;
    if (whole)
        whole(members, field, w);
    else
        finding_member_put(members, field, w);
}

/* ---- the record ---- */

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

static void put_record(struct finding_members *members, put_fn put, struct json_writer *w)
{
    enum finding_part part = FINDING_PART_RECORD;
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++) {
        if (!finding_member_is_there(members, field))
            continue;
        part = go_to_part(w, part, field->part);
        json_key(w, field->member);
        put(members, field, w);
    }
}

void finding_members_put(struct finding_members *members, struct json_writer *w)
{
    put_record(members, finding_member_put, w);
}

void finding_members_put_whole(struct finding_members *members, struct json_writer *w)
{
    json_members(w, rule_head_text(members->head, members->rule));
    put_record(members, finding_member_put_whole, w);
}
