/* The table of findings, made of model/finding_fields.def: a column for each of findings.csv, and for each member
 * of findings.json that is one value and no column. Plain lists are JSON arrays; lists of records, and what
 * findings of a rule have in common, are tables. */
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "model/console.h"
#include "model/finding_fields.h"
#include "reports/findings_head.h"
#include "reports/sqlite/lists_internal.h"
#include "reports/sqlite/tables_internal.h"
#include "rules/rule.h"

/* ---- the other tables ---- */

enum side_table {
    RULES,
    CONTROLS,
    CLAUSES,
    ADVICE,
    EXEMPTIONS,
    EVIDENCE,
    COMMANDS,
    GAPS,
    RELATED,
    SIDE_COUNT
};

#define DESCRIBE(name, type, unit, meaning, absent, put) {name, type, unit, meaning, absent},
#define PUT(name, type, unit, meaning, absent, put)      put;
#define COUNT(name, type, unit, meaning, absent, put)    +1
#define TABLE(id, name_, ...)                                               \
    [id] = {.name = (name_),                                                \
            .columns = (const struct sql_column[]){id##_COLUMNS(DESCRIBE)}, \
            .count = 0 id##_COLUMNS(COUNT),                                 \
            __VA_ARGS__}

#define OF_RULE "FOREIGN KEY (\"rule\") REFERENCES \"rules\""
#define OF_FINDING \
    "PRIMARY KEY (\"finding\", \"n\"), FOREIGN KEY (\"finding\") REFERENCES \"findings\""

static const struct sql_table lists[SIDE_COUNT] = {
    TABLE(RULES, "rules", .keys = "PRIMARY KEY (\"rule\")"),
    TABLE(CONTROLS, "controls", .keys = "PRIMARY KEY (\"rule\", \"n\"), " OF_RULE),
    TABLE(CLAUSES, "clauses", .keys = OF_RULE),
    TABLE(ADVICE, "advice"),
    TABLE(EXEMPTIONS, "exemptions", .keys = "PRIMARY KEY (\"exemption_id\")", .once = true),
    TABLE(EVIDENCE, "evidence",
          .keys = OF_FINDING ", FOREIGN KEY (\"clause\") REFERENCES \"clauses\"",
          .clustered = true),
    TABLE(COMMANDS, "commands", .keys = OF_FINDING, .clustered = true),
    TABLE(GAPS, "gaps", .keys = OF_FINDING, .clustered = true),
    TABLE(RELATED, "related", .keys = OF_FINDING, .clustered = true),
};

struct sql_findings {
    struct db_row *of[SIDE_COUNT];
    struct db_row *row; /* of findings */
    struct sql_table described;
    struct sql_column columns[FINDING_FIELD_COUNT + 4];
    const struct finding_field *fields[FINDING_FIELD_COUNT]; /* that have a column, */
    size_t widths[FINDING_FIELD_COUNT];                      /* and how many */
    size_t field_count;
    int64_t count; /* findings; the number of the last one */
    struct findings_head *head;
    struct vec rules;    /* const char *: ids, as they came */
    struct map *clauses; /* rule and clause of it -> its number */
    struct map *advice;  /* address -> its number */
    struct sink *url;
};

/* ---- what findings of a rule have in common ---- */

static uint32_t rule_number(struct sql_findings *w, const struct finding *f)
{
    for (size_t i = w->rules.len; i-- > 0;)
        if (strcmp(VEC_AT(const char *, &w->rules, i), f->rule) == 0)
            return (uint32_t)i;
    (void)vec_push(&w->rules, &f->rule);
    int known = rule_find(str_from(f->rule));
    const struct rule *rule = known >= 0 ? rule_at((size_t)known) : NULL;
    struct db_row *row = w->of[RULES];
    RULES_COLUMNS(PUT)
    row_end(row);
    row = w->of[CONTROLS];
    for (size_t n = 0; n < f->control_count; n++) {
        const struct control *control = &f->controls[n];
        CONTROLS_COLUMNS(PUT)
        row_end(row);
    }
    return (uint32_t)w->rules.len - 1;
}

/* Clauses are few, and each is written when it is met first. */
static int64_t clause_number(struct sql_findings *w, uint32_t rule, const struct finding *f,
                             const struct evidence *e)
{
    size_t of_rule = rule_head_clause(findings_head_rule(w->head, f), e);
    size_t known = map_len(w->clauses);
    int64_t clause =
        map_put_if_absent(w->clauses, (uint64_t)rule << 32 | of_rule, (uint32_t)known + 1);
    if (map_len(w->clauses) == known)
        return clause;
    struct db_row *row = w->of[CLAUSES];
    CLAUSES_COLUMNS(PUT)
    row_end(row);
    return clause;
}

static int64_t advice_number(struct sql_findings *w, const struct finding *f)
{
    size_t known = map_len(w->advice);
    int64_t advice = map_put_if_absent(w->advice, (uint64_t)(uintptr_t)f->remediation.advice,
                                       (uint32_t)known + 1);
    if (map_len(w->advice) == known)
        return advice;
    struct db_row *row = w->of[ADVICE];
    ADVICE_COLUMNS(PUT)
    row_end(row);
    return advice;
}

static void add_exemption(struct sql_findings *w, const struct exemption_ref *exemption)
{
    struct db_row *row = w->of[EXEMPTIONS];
    if (!exemption)
        return;
    EXEMPTIONS_COLUMNS(PUT)
    row_end(row);
}

/* ---- what a finding has lists of ---- */

static void add_evidence(struct sql_findings *w, uint32_t rule, const struct finding *f)
{
    struct db_row *row = w->of[EVIDENCE];
    const int64_t finding = w->count;
    for (size_t n = 0; n < f->evidence_count; n++) {
        const struct evidence *e = &f->evidence[n];
        const int64_t clause = clause_number(w, rule, f, e);
        EVIDENCE_COLUMNS(PUT)
        row_end(row);
    }
}

static void add_commands(struct sql_findings *w, const struct finding *f)
{
    struct db_row *row = w->of[COMMANDS];
    const struct remediation *r = &f->remediation;
    const int64_t finding = w->count;
    for (size_t n = 0; n < r->command_count; n++) {
        COMMANDS_COLUMNS(PUT)
        row_end(row);
    }
}

static void add_gaps(struct sql_findings *w, const struct finding *f)
{
    struct db_row *row = w->of[GAPS];
    const int64_t finding = w->count;
    for (size_t n = 0; n < f->unknown_count; n++) {
        const struct unknown_because *gap = &f->unknown_because[n];
        GAPS_COLUMNS(PUT)
        row_end(row);
    }
}

static void add_related(struct sql_findings *w, const struct finding *f)
{
    struct db_row *row = w->of[RELATED];
    const int64_t finding = w->count;
    for (size_t n = 0; n < f->related_count; n++) {
        const struct related *related = &f->related[n];
        RELATED_COLUMNS(PUT)
        row_end(row);
    }
}

/* ---- columns, by the type of their field ---- */

typedef void (*put_fn)(struct sql_findings *w, const struct finding *f,
                       const struct finding_field *field);

static void put_word(struct sql_findings *w, const struct finding *f,
                     const struct finding_field *field)
{
    row_cstr(w->row, finding_word(f, field));
}

static void put_text(struct sql_findings *w, const struct finding *f,
                     const struct finding_field *field)
{
    row_cstr(w->row, *(const char *const *)finding_at(f, field));
}

static void put_str(struct sql_findings *w, const struct finding *f,
                    const struct finding_field *field)
{
    row_str(w->row, *(const struct str *)finding_at(f, field));
}

static void put_integer(struct sql_findings *w, const struct finding *f,
                        const struct finding_field *field)
{
    row_i64(w->row, *(const int64_t *)finding_at(f, field));
}

static void put_count(struct sql_findings *w, const struct finding *f,
                      const struct finding_field *field)
{
    row_count(w->row, *(const uint64_t *)finding_at(f, field));
}

static void put_money(struct sql_findings *w, const struct finding *f,
                      const struct finding_field *field)
{
    row_money(w->row, *(const int64_t *)finding_at(f, field));
}

static void put_time(struct sql_findings *w, const struct finding *f,
                     const struct finding_field *field)
{
    row_time(w->row, *(const instant *)finding_at(f, field));
}

static void put_basis(struct sql_findings *w, const struct finding *f,
                      const struct finding_field *field)
{
    (void)field;
    row_cstr(w->row, f->money_of_others ? "none" : f->basis);
}

static void put_discriminators(struct sql_findings *w, const struct finding *f,
                               const struct finding_field *field)
{
    (void)field;
    row_list(w->row, f->discriminators, f->discriminator_count);
}

static void put_missing_keys(struct sql_findings *w, const struct finding *f,
                             const struct finding_field *field)
{
    (void)field;
    row_list(w->row, f->missing_keys, f->missing_key_count);
}

static void put_console(struct sql_findings *w, const struct finding *f,
                        const struct finding_field *field)
{
    const struct subject *subject = finding_at(f, field);
    sink_clear(w->url);
    (void)console_put(w->url, subject->kind, subject->region, subject->id);
    row_str(w->row, sink_view(w->url));
}

static void put_exemption(struct sql_findings *w, const struct finding *f,
                          const struct finding_field *field)
{
    (void)field;
    if (f->exemption)
        row_text(w->row, f->exemption->id);
    else
        row_null(w->row);
}

/* Three columns of their own: which runbook, what it says, and what it says of this one alone. */
static void put_remediation(struct sql_findings *w, const struct finding *f,
                            const struct finding_field *field)
{
    const struct remediation *r = &f->remediation;
    (void)field;
    row_cstr(w->row, r->runbook);
    if (!r->runbook) {
        row_null(w->row);
        row_null(w->row);
        return;
    }
    row_i64(w->row, advice_number(w, f));
    row_str(w->row, str_skip(str_from(r->text), strlen(r->advice->text)));
}

static const struct sql_column remediation_columns[] = {
    {"runbook", "word", NULL, "id of what to do; its commands are in `commands`", "nothing to do"},
    {"advice", "whole number", NULL, "`advice.advice`: what to do, for people", "likewise"},
    {"note", "text", NULL, "what goes on from there, about this finding alone", "nothing does"},
};
static const struct sql_column exemption_column = {"exemption_id", "text", NULL,
                                                   "`exemptions.exemption_id`", "not exempt"};

/* A type without one is in no column. */
static const struct {
    put_fn put;
    const struct sql_column *columns; /* in place of what the field says */
    size_t count;
} types[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = {.put = put_word},
    [FINDING_TYPE_SEVERITY] = {.put = put_word},
    [FINDING_TYPE_CONFIDENCE] = {.put = put_word},
    [FINDING_TYPE_BRAKE] = {.put = put_word},
    [FINDING_TYPE_KIND] = {.put = put_word},
    [FINDING_TYPE_TEXT] = {.put = put_text},
    [FINDING_TYPE_CAUSE] = {.put = put_text},
    [FINDING_TYPE_STR] = {.put = put_str},
    [FINDING_TYPE_INTEGER] = {.put = put_integer},
    [FINDING_TYPE_COUNT] = {.put = put_count},
    [FINDING_TYPE_MONEY] = {.put = put_money},
    [FINDING_TYPE_TIME] = {.put = put_time},
    [FINDING_TYPE_BASIS] = {.put = put_basis},
    [FINDING_TYPE_TEXTS] = {.put = put_discriminators},
    [FINDING_TYPE_KEYS] = {.put = put_missing_keys},
    [FINDING_TYPE_CONSOLE] = {.put = put_console},
    [FINDING_TYPE_REMEDIATION] = {put_remediation, remediation_columns, 3},
    [FINDING_TYPE_EXEMPTION] = {put_exemption, &exemption_column, 1},
};

/* ---- the table ---- */

static const char *type_word(const struct finding_field *field)
{
    const char *cell = finding_types[field->type].cell;
    return cell[0] ? cell : finding_types[field->type].member;
}

/* A member whose value has a column already, maybe under another name. */
static bool is_said(const struct finding_field *field)
{
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++)
        if (finding_fields[i].column && finding_fields[i].type == field->type &&
            finding_fields[i].offset == field->offset)
            return true;
    return false;
}

static bool has_column(const struct finding_field *field)
{
    return types[field->type].put && (field->column || !is_said(field));
}

static void add_column(struct sql_findings *w, const struct sql_column *column)
{
    w->columns[w->described.count++] = *column;
}

static void add_field(struct sql_findings *w, const struct finding_field *field)
{
    const struct sql_column column = {field->column ? field->column : field->member,
                                      type_word(field), field->unit, field->meaning, field->absent};
    w->fields[w->field_count] = field;
    w->widths[w->field_count++] =
        types[field->type].count > 0 ? types[field->type].count : sql_width(type_word(field));
    for (size_t i = 0; i < types[field->type].count; i++)
        add_column(w, &types[field->type].columns[i]);
    if (types[field->type].count == 0)
        add_column(w, &column);
}

static const struct sql_column finding_column = {
    "finding", "key", NULL,
    "number of the row, from 1 on, in the order of findings.csv: the tables of lists name a "
    "finding by it. "
    "Another run has other numbers; `fingerprint` stays",
    "never"};

static void describe(struct sql_findings *w)
{
    w->described = (struct sql_table){.name = "findings",
                                      .columns = w->columns,
                                      .keys = OF_RULE
                                      ", FOREIGN KEY (\"advice\") REFERENCES \"advice\", "
                                      "FOREIGN KEY (\"exemption_id\") REFERENCES \"exemptions\""};
    add_column(w, &finding_column);
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++)
        if (has_column(&finding_fields[i]))
            add_field(w, &finding_fields[i]);
}

struct sql_findings *sql_findings_new(struct db *db)
{
    struct sql_findings *w = mem_alloc(sizeof(*w));
    describe(w);
    sql_table_make(db, &w->described);
    w->row = sql_table_insert(db, &w->described);
    for (int i = 0; i < SIDE_COUNT; i++) {
        sql_table_make(db, &lists[i]);
        w->of[i] = sql_table_insert(db, &lists[i]);
    }
    w->head = findings_head_new();
    vec_init(&w->rules, sizeof(const char *));
    w->clauses = map_new(0);
    w->advice = map_new(0);
    w->url = sink_memory();
    return w;
}

static void put_field(struct sql_findings *w, const struct finding *f, size_t number)
{
    const struct finding_field *field = w->fields[number];
    if (finding_has(f, field)) {
        types[field->type].put(w, f, field);
        return;
    }
    for (size_t i = 0; i < w->widths[number]; i++)
        row_null(w->row);
}

void sql_findings_add(struct sql_findings *w, const struct finding *f)
{
    const uint32_t rule = rule_number(w, f);
    w->count++;
    add_exemption(w, f->exemption);
    row_i64(w->row, w->count);
    for (size_t i = 0; i < w->field_count; i++)
        put_field(w, f, i);
    row_end(w->row);
    add_evidence(w, rule, f);
    add_commands(w, f);
    add_gaps(w, f);
    add_related(w, f);
}

void sql_findings_tell(const struct sql_findings *w, struct db_row *columns)
{
    sql_table_tell(columns, &w->described);
    for (int i = 0; i < SIDE_COUNT; i++)
        sql_table_tell(columns, &lists[i]);
}

void sql_findings_free(struct sql_findings *w)
{
    if (!w)
        return;
    findings_head_free(w->head);
    vec_clear(&w->rules);
    map_free(w->clauses);
    map_free(w->advice);
    sink_abort(w->url);
    mem_free(w);
}
