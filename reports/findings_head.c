#include "reports/findings_head.h"

#include <string.h>

#include "core/mem.h"
#include "core/sink.h"
#include "core/vec.h"
#include "reports/report_internal.h"
#include "rules/advice.h"

struct clause {
    struct evidence fixed; /* what is so in each finding */
    struct str text;       /* that as members; empty: not yet made */
};

struct command {
    const char *name; /* the operation; of several with one name the others are numbered */
    const char *template;
    enum effect effect;
};

struct variant {
    const char *name;
    const struct advice_text *advice;
};

struct rule_head {
    const char *id;
    const char *title;
    const char *family;
    enum severity severity;
    const struct control *controls;
    size_t control_count;
    const struct rule *rule;      /* NULL: this version has no such rule, or it was told */
    const struct rule_told *told; /* by the report that the findings were read from; or NULL */
    const char *runbook;
    const struct advice_text *advice; /* of its runbook; NULL: there is none */
    struct vec clauses;               /* struct clause */
    struct vec commands;              /* struct command */
    struct vec variants;              /* struct variant */
    struct str text;                  /* as members; empty: not yet made */
};

struct findings_head {
    struct vec rules;    /* struct rule_head */
    struct arena *texts; /* names of commands, members that are made once */
};

struct findings_head *findings_head_new(void)
{
    struct findings_head *head = mem_alloc(sizeof(*head));
    vec_init(&head->rules, sizeof(struct rule_head));
    head->texts = arena_new();
    return head;
}

void findings_head_free(struct findings_head *head)
{
    if (!head)
        return;
    for (size_t i = 0; i < head->rules.len; i++) {
        struct rule_head *rule = &VEC_AT(struct rule_head, &head->rules, i);
        vec_clear(&rule->clauses);
        vec_clear(&rule->commands);
        vec_clear(&rule->variants);
    }
    vec_clear(&head->rules);
    arena_free(head->texts);
    mem_free(head);
}

/* ---- collecting ---- */

/* What this program knows of it; of a report that was read, what that says. */
static void describe(struct rule_head *added, const struct finding *f)
{
    int row = rule_find(str_from(f->rule));
    added->told = f->told;
    if (f->told) {
        added->runbook = f->told->runbook;
        added->advice = f->told->runbook ? &f->told->advice : NULL;
        return;
    }
    added->rule = row >= 0 ? rule_at((size_t)row) : NULL;
    added->runbook = added->rule ? added->rule->runbook : NULL;
    if (added->runbook)
        added->advice = advice_of_runbook(added->runbook);
}

static struct rule_head *add_rule(struct findings_head *head, const struct finding *f)
{
    struct rule_head *added = vec_push(&head->rules, NULL);
    added->id = f->rule;
    added->title = f->title;
    added->family = f->family;
    added->severity = f->severity_default;
    added->controls = f->controls;
    added->control_count = f->control_count;
    describe(added, f);
    vec_init(&added->clauses, sizeof(struct clause));
    vec_init(&added->commands, sizeof(struct command));
    vec_init(&added->variants, sizeof(struct variant));
    return added;
}

/* Findings come rule by rule, so it is the last one. */
struct rule_head *findings_head_rule(struct findings_head *head, const struct finding *finding)
{
    for (size_t i = head->rules.len; i-- > 0;) {
        struct rule_head *rule = &VEC_AT(struct rule_head, &head->rules, i);
        if (rule->id == finding->rule || strcmp(rule->id, finding->rule) == 0)
            return rule;
    }
    return add_rule(head, finding);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || str_eq_c(str_from(a), b ? b : "");
}

static bool same_clause(const struct evidence *a, const struct evidence *b)
{
    return a->source == b->source && a->brake == b->brake && same_text(a->clause, b->clause) &&
           same_text(a->call, b->call) && same_text(a->field, b->field);
}

size_t rule_head_clause(struct rule_head *rule, const struct evidence *evidence)
{
    for (size_t i = 0; i < rule->clauses.len; i++)
        if (same_clause(&VEC_AT(struct clause, &rule->clauses, i).fixed, evidence))
            return i;
    const struct clause added = {.fixed = {.clause = evidence->clause,
                                           .source = evidence->source,
                                           .call = evidence->call,
                                           .field = evidence->field,
                                           .brake = evidence->brake}};
    (void)vec_push(&rule->clauses, &added);
    return rule->clauses.len - 1;
}

/* The last operation of the AWS CLI that is in the command, else its first word. */
static struct str operation_of(const char *template)
{
    struct str rest = str_from(template);
    struct str found = str_make(rest.ptr, str_find(rest, " "));
    for (size_t at = str_find(rest, "aws "); at < rest.len; at = str_find(rest, "aws ")) {
        rest = str_skip(rest, at + strlen("aws "));
        struct str operation = str_skip(rest, str_find(rest, " ") + 1);
        found = str_make(operation.ptr, str_find(operation, " "));
    }
    return found;
}

static size_t commands_called(const struct rule_head *rule, struct str name)
{
    size_t count = 0;
    for (size_t i = 0; i < rule->commands.len; i++) {
        struct str known = str_from(VEC_AT(struct command, &rule->commands, i).name);
        count += str_eq(str_make(known.ptr, str_find(known, " #")), name);
    }
    return count;
}

static const char *name_command(struct findings_head *head, const struct rule_head *rule,
                                const char *template, enum effect effect)
{
    struct str name = arena_printf(head->texts, "%.*s%s", STR_ARG(operation_of(template)),
                                   effect == EFFECT_DRY_RUN ? " --dry-run" : "");
    size_t others = commands_called(rule, name);
    return others == 0 ? name.ptr : arena_printf(head->texts, "%s #%zu", name.ptr, others + 1).ptr;
}

const char *rule_head_command(struct findings_head *head, struct rule_head *rule,
                              const char *template, enum effect effect)
{
    for (size_t i = 0; i < rule->commands.len; i++) {
        const struct command *known = &VEC_AT(struct command, &rule->commands, i);
        if (known->effect == effect && same_text(known->template, template))
            return known->name;
    }
    const struct command added = {name_command(head, rule, template, effect), template, effect};
    (void)vec_push(&rule->commands, &added);
    return added.name;
}

static const char *variant_name(const struct rule_head *rule, const struct advice_text *advice)
{
    const struct rule_told *told = rule->told;
    if (!told)
        return rule->advice ? advice_variant(rule->runbook, advice) : NULL;
    for (size_t i = 0; i < told->variant_count; i++)
        if (&told->variants[i].advice == advice)
            return told->variants[i].name;
    return NULL;
}

enum head_advice rule_head_advice(struct rule_head *rule, const struct advice_text *advice,
                                  const char **name)
{
    if (advice == rule->advice)
        return HEAD_OWN;
    for (size_t i = 0; i < rule->variants.len; i++) {
        const struct variant *known = &VEC_AT(struct variant, &rule->variants, i);
        *name = known->name;
        if (known->advice == advice)
            return HEAD_VARIANT;
    }
    *name = variant_name(rule, advice);
    if (!*name)
        return HEAD_NOTHING;
    const struct variant added = {*name, advice};
    (void)vec_push(&rule->variants, &added);
    return HEAD_VARIANT;
}

/* ---- writing ---- */

static void put_controls(struct json_writer *w, const struct rule_head *rule, bool with_source)
{
    json_begin_array(w);
    for (size_t i = 0; i < rule->control_count; i++) {
        json_begin_object(w);
        json_member_some_ctext(w, "framework", rule->controls[i].framework);
        json_member_some_ctext(w, "edition", rule->controls[i].edition);
        json_member_some_ctext(w, "id", rule->controls[i].id);
        if (with_source)
            json_member_some_ctext(w, "source", rule->controls[i].source);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_advice(struct json_writer *w, const struct advice_text *advice)
{
    json_member_some_ctext(w, "text", advice->text);
    json_member_bool(w, "reversible", advice->reversible);
    json_member_some_ctext(w, "risk", advice->risk);
}

static void put_variants(struct json_writer *w, const struct rule_head *rule)
{
    if (rule->variants.len == 0)
        return;
    json_key(w, "variants");
    json_begin_object(w);
    for (size_t i = 0; i < rule->variants.len; i++) {
        const struct variant *variant = &VEC_AT(struct variant, &rule->variants, i);
        json_key(w, variant->name);
        json_begin_object(w);
        put_advice(w, variant->advice);
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_commands(struct json_writer *w, const struct rule_head *rule)
{
    if (rule->commands.len == 0)
        return;
    struct arena *arena = arena_new();
    json_key(w, "commands");
    json_begin_array(w);
    for (size_t i = 0; i < rule->commands.len; i++) {
        const struct command *command = &VEC_AT(struct command, &rule->commands, i);
        json_begin_object(w);
        json_member_cstr(w, "name", command->name);
        json_member_cstr(w, "effect", effect_name(command->effect));
        if (rule->told)
            json_member_cstr(w, "command", command->template);
        else
            json_member_str(w, "command", advice_template(arena, command->template));
        json_end_object(w);
    }
    json_end_array(w);
    arena_free(arena);
}

static void put_runbook(struct json_writer *w, const struct rule_head *rule)
{
    if (!rule->advice)
        return;
    json_key(w, "runbook");
    json_begin_object(w);
    json_member_cstr(w, "id", rule->runbook);
    put_advice(w, rule->advice);
    put_variants(w, rule);
    put_commands(w, rule);
    json_end_object(w);
}

static void put_clause(struct json_writer *w, const char *key, const struct evidence *clause)
{
    json_begin_object(w);
    json_member_some_ctext(w, key, clause->clause);
    json_member_some_ctext(w, "source", clause->call ? source_info(clause->source)->code : NULL);
    json_member_some_ctext(w, "call", clause->call);
    json_member_some_ctext(w, "field", clause->field);
    json_member_bool(w, "brake", clause->brake);
    json_end_object(w);
}

static void put_clauses(struct json_writer *w, const struct rule_head *rule)
{
    if (rule->clauses.len == 0)
        return;
    json_key(w, "clauses");
    json_begin_array(w);
    for (size_t i = 0; i < rule->clauses.len; i++)
        put_clause(w, "text", &VEC_AT(struct clause, &rule->clauses, i).fixed);
    json_end_array(w);
}

static void put_told_facts(struct json_writer *w, const struct rule_told *told)
{
    if (told->fact_count == 0)
        return;
    json_key(w, "facts");
    json_begin_array(w);
    for (size_t i = 0; i < told->fact_count; i++)
        json_cstr(w, told->facts[i]);
    json_end_array(w);
}

static void put_facts(struct json_writer *w, const struct rule *rule)
{
    if (!rule->facts || *rule->facts == AWS_FACT_END)
        return;
    json_key(w, "facts");
    json_begin_array(w);
    for (const enum aws_fact *fact = rule->facts; *fact != AWS_FACT_END; fact++)
        json_cstr(w, aws_fact_info(*fact)->id);
    json_end_array(w);
}

static void put_page(struct json_writer *w, const char *id)
{
    struct sink *page = sink_memory();
    sink_printf(page, "docs/rules/%s.md", id);
    json_member_str(w, "doc", sink_view(page));
    sink_abort(page);
}

static const char *why_of(const struct rule_head *rule)
{
    if (rule->told)
        return rule->told->why;
    return rule->rule ? rule->rule->declared.why : NULL;
}

static void put_common(struct json_writer *w, const struct rule_head *rule, bool with_source)
{
    json_member_some_ctext(w, "title", rule->title);
    json_member_some_ctext(w, "family", rule->family);
    json_member_some_ctext(w, "why", why_of(rule));
    json_member_cstr(w, "severity_default", severity_name(rule->severity));
    if (rule->control_count == 0)
        return;
    json_key(w, "controls");
    put_controls(w, rule, with_source);
}

static void put_rule(struct json_writer *w, const struct rule_head *rule)
{
    json_key(w, rule->id);
    json_begin_object(w);
    put_common(w, rule, true);
    put_runbook(w, rule);
    put_clauses(w, rule);
    if (rule->told) {
        put_told_facts(w, rule->told);
        json_member_some_ctext(w, "doc", rule->told->doc);
    } else if (rule->rule) {
        put_facts(w, rule->rule);
        put_page(w, rule->id);
    }
    json_end_object(w);
}

void findings_head_write(const struct findings_head *head, struct json_writer *w)
{
    json_begin_object(w);
    for (size_t i = 0; i < head->rules.len; i++)
        put_rule(w, &VEC_AT(struct rule_head, &head->rules, i));
    json_end_object(w);
}

void findings_head_write_controls(const struct findings_head *head, struct json_writer *w)
{
    json_begin_object(w);
    for (size_t i = 0; i < head->rules.len; i++) {
        const struct rule_head *rule = &VEC_AT(struct rule_head, &head->rules, i);
        json_key(w, rule->id);
        put_controls(w, rule, false);
    }
    json_end_object(w);
}

/* ---- for records that stand alone ---- */

/* Of an object on one line what is between its braces. */
static struct str members_in(struct findings_head *head, struct sink *object)
{
    struct str text = sink_view(object);
    struct str members = arena_str(head->texts, str_make(text.ptr + 1, text.len - 2));
    sink_abort(object);
    return members;
}

struct str rule_head_clause_text(struct findings_head *head, struct rule_head *rule,
                                 const struct evidence *evidence)
{
    size_t number = rule_head_clause(rule, evidence);
    struct clause *clause = &VEC_AT(struct clause, &rule->clauses, number);
    if (clause->text.len > 0)
        return clause->text;
    struct sink *object = sink_memory();
    struct json_writer w;
    json_writer_init(&w, object, 0);
    put_clause(&w, "clause", &clause->fixed);
    clause->text = members_in(head, object);
    return clause->text;
}

struct str rule_head_text(struct findings_head *head, struct rule_head *rule)
{
    if (rule->text.len > 0)
        return rule->text;
    struct sink *object = sink_memory();
    struct json_writer w;
    json_writer_init(&w, object, 0);
    json_begin_object(&w);
    put_common(&w, rule, false);
    json_end_object(&w);
    rule->text = members_in(head, object);
    return rule->text;
}
