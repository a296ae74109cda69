/* A finding from its record: every member by the table of fields, each type with its reader. What the head says of its
 * rule is put back in place. */
#include <string.h>

#include "core/limits.h"
#include "core/sha256.h"
#include "model/finding_fields.h"
#include "reports/again/again_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ITEMS_MAX       LIMIT_JSON_ELEMENT_BYTES /* of a list: as many as fit into an element */

struct reading {
    struct spot *spot;
    const struct again_head *head;
    const struct again_rule *rule;
    struct finding *out;
};

typedef int (*field_fn)(struct reading *r, const struct finding_field *field, const json_t *value);

static void *target(const struct reading *r, const struct finding_field *field)
{
    return (char *)r->out + field->offset;
}

/* ---- values that lie where the table says ---- */

static int read_word(struct reading *r, const struct finding_field *field, const json_t *value)
{
    if (json_is_string(value) && json_string_length(value) > 0 &&
        finding_word_parse(field, str_from(json_string_value(value)), r->out))
        return 0;
    if (json_is_string(value))
        return spot_say(r->spot, "'%.60s' is no %s that this version knows",
                        json_string_value(value), field->member);
    return spot_wrong(r->spot, value, "a word");
}

static int read_text(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_ctext(r->spot, value, target(r, field));
}

static int read_cause(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return json_is_null(value) ? 0 : spot_sha256(r->spot, value, target(r, field));
}

static int read_str(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_text(r->spot, value, target(r, field));
}

static int read_integer(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_i64(r->spot, value, target(r, field));
}

static int read_count(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_u64(r->spot, value, target(r, field));
}

static int read_money(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_money(r->spot, value, target(r, field));
}

static int read_time(struct reading *r, const struct finding_field *field, const json_t *value)
{
    return spot_time(r->spot, value, target(r, field));
}

/* It is made of the subject each time. */
static int read_console(struct reading *r, const struct finding_field *field, const json_t *value)
{
    (void)field;
    return json_is_string(value) ? 0 : spot_wrong(r->spot, value, "a text");
}

/* ---- money ---- */

struct amount {
    int64_t floor, ceiling;
    const char *basis;
    bool of_others;
};

static int read_money_kind(struct spot *spot, const json_t *value, void *out)
{
    const char *kind = "";
    if (spot_ctext(spot, value, &kind) != 0)
        return -1;
    *(bool *)out = strcmp(kind, "of-others") == 0;
    if (*(bool *)out || strcmp(kind, "saving") == 0)
        return 0;
    return spot_wrong(spot, value, "saving or of-others");
}

/* Where the amounts stand a second time they are the same. */
static int read_amount(struct reading *r, const struct finding_field *field, const json_t *value)
{
    static const struct spot_member members[] = {
        {"floor", spot_money, offsetof(struct amount, floor), true},
        {"ceiling", spot_money, offsetof(struct amount, ceiling), true},
        {"basis", spot_ctext, offsetof(struct amount, basis), false},
        {"kind", read_money_kind, offsetof(struct amount, of_others), true},
    };
    struct amount amount = {.basis = NULL};
    struct finding *f = r->out;
    (void)field;
    if (spot_object(r->spot, value, members, COUNT_OF(members), &amount) != 0)
        return -1;
    if (!amount.of_others &&
        (f->saving_floor != amount.floor || f->saving_ceiling != amount.ceiling))
        return spot_say(r->spot, "expected the amounts of saving_floor and saving_ceiling");
    f->has_money = true;
    f->money_of_others = amount.of_others;
    f->saving_floor = amount.floor;
    f->saving_ceiling = amount.ceiling;
    f->basis = amount.basis;
    return 0;
}

/* ---- lists ---- */

static int read_discriminators(struct reading *r, const struct finding_field *field,
                               const json_t *value)
{
    struct strs texts;
    (void)field;
    if (spot_texts(r->spot, value, &texts) != 0)
        return -1;
    r->out->discriminators = texts.items;
    r->out->discriminator_count = texts.count;
    return 0;
}

static int read_missing_keys(struct reading *r, const struct finding_field *field,
                             const json_t *value)
{
    struct strs texts;
    (void)field;
    if (spot_texts(r->spot, value, &texts) != 0)
        return -1;
    r->out->missing_keys = texts.items;
    r->out->missing_key_count = texts.count;
    return 0;
}

static int read_gap(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"source", spot_ctext, offsetof(struct unknown_because, source), false},
        {"account", spot_text, offsetof(struct unknown_because, account), false},
        {"region", spot_text, offsetof(struct unknown_because, region), false},
        {"error", spot_ctext, offsetof(struct unknown_because, error), false},
        {"detail", spot_ctext, offsetof(struct unknown_because, detail), false},
    };
    struct unknown_because *gap = out;
    gap->source = gap->error = "";
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_gaps(struct reading *r, const struct finding_field *field, const json_t *value)
{
    struct spot_list list;
    (void)field;
    if (spot_list(r->spot, value, read_gap, sizeof(struct unknown_because), ITEMS_MAX, &list) != 0)
        return -1;
    r->out->unknown_because = list.items;
    r->out->unknown_count = list.count;
    return 0;
}

static int read_relation(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"relation", spot_ctext, offsetof(struct related, relation), true},
        {"arn", spot_text, offsetof(struct related, arn), false},
    };
    return spot_object(spot, value, members, COUNT_OF(members), out);
}

static int read_related(struct reading *r, const struct finding_field *field, const json_t *value)
{
    struct spot_list list;
    (void)field;
    if (spot_list(r->spot, value, read_relation, sizeof(struct related), ITEMS_MAX, &list) != 0)
        return -1;
    r->out->related = list.items;
    r->out->related_count = list.count;
    return 0;
}

static int read_exemption(struct reading *r, const struct finding_field *field, const json_t *value)
{
    static const struct spot_member members[] = {
        {"id", spot_text, offsetof(struct exemption_ref, id), true},
        {"owner", spot_text, offsetof(struct exemption_ref, owner), false},
        {"approved_by", spot_text, offsetof(struct exemption_ref, approved_by), false},
        {"reason", spot_text, offsetof(struct exemption_ref, reason), false},
        {"ticket", spot_text, offsetof(struct exemption_ref, ticket), false},
        {"expires", spot_time, offsetof(struct exemption_ref, expires), true},
    };
    struct exemption_ref *exemption = arena_alloc(r->spot->arena, sizeof(*exemption));
    (void)field;
    r->out->exemption = exemption;
    return spot_object(r->spot, value, members, COUNT_OF(members), exemption);
}

/* ---- evidence ---- */

struct clause_said {
    uint64_t clause;
    const char *text; /* NULL: the words of the clause */
    enum truth holds;
    bool has_resource;
    struct str resource;
    bool has_value;
    struct str value;
    instant observed_at;
    enum grade grade;
};

static int read_truth(struct spot *spot, const json_t *value, void *out)
{
    for (int truth = TRUTH_FALSE; json_is_string(value) && truth <= TRUTH_UNKNOWN; truth++) {
        if (strcmp(json_string_value(value), truth_name((enum truth)truth)) != 0)
            continue;
        *(enum truth *)out = (enum truth)truth;
        return 0;
    }
    return spot_wrong(spot, value, "\"true\", \"false\" or \"unknown\"");
}

static int read_grade(struct spot *spot, const json_t *value, void *out)
{
    for (int grade = GRADE_NONE + 1; json_is_string(value) && grade < GRADE_COUNT; grade++) {
        if (strcmp(json_string_value(value), grade_name((enum grade)grade)) != 0)
            continue;
        *(enum grade *)out = (enum grade)grade;
        return 0;
    }
    return spot_wrong(spot, value, "a grade from E0 to E4");
}

static int read_resource(struct spot *spot, const json_t *value, void *out)
{
    struct clause_said *said = out;
    said->has_resource = true;
    return spot_maybe_text(spot, value, &said->resource);
}

static int read_value(struct spot *spot, const json_t *value, void *out)
{
    struct clause_said *said = out;
    said->has_value = true;
    return spot_text(spot, value, &said->value);
}

static int read_clause(struct reading *r, const json_t *value, struct evidence *out)
{
    static const struct spot_member members[] = {
        {"clause", spot_u64, offsetof(struct clause_said, clause), true},
        {"text", spot_ctext, offsetof(struct clause_said, text), false},
        {"holds", read_truth, offsetof(struct clause_said, holds), true},
        {"resource", read_resource, 0, false},
        {"value", read_value, 0, false},
        {"observed_at", spot_time, offsetof(struct clause_said, observed_at), false},
        {"grade", read_grade, offsetof(struct clause_said, grade), false},
    };
    struct clause_said said = {.observed_at = INSTANT_UNSET};
    if (spot_object(r->spot, value, members, COUNT_OF(members), &said) != 0)
        return -1;
    if (said.clause >= r->rule->clause_count)
        return spot_say(r->spot, "expected a clause of the rule, which has %zu",
                        r->rule->clause_count);
    *out = r->rule->clauses[said.clause];
    if (said.text && strcmp(said.text, out->clause) != 0)
        return spot_say(r->spot, "expected the words of the clause");
    if (said.has_value && !out->field)
        return spot_say(r->spot, "expected no value, as the clause has no field");
    out->holds = said.holds;
    out->resource = said.has_resource ? said.resource : r->out->subject.id;
    out->value = said.value;
    out->observed_at = said.observed_at;
    out->grade = said.grade;
    return 0;
}

static int read_evidence(struct reading *r, const struct finding_field *field, const json_t *value)
{
    size_t count = json_array_size(value);
    (void)field;
    if (!json_is_array(value))
        return spot_wrong(r->spot, value, "a list");
    struct evidence *evidence = arena_array(r->spot->arena, count + 1, sizeof(*evidence));
    for (size_t i = 0; i < count; i++) {
        spot_into(r->spot, NULL, i);
        if (read_clause(r, json_array_get(value, i), &evidence[i]) != 0)
            return -1;
        spot_back(r->spot);
    }
    r->out->evidence = evidence;
    r->out->evidence_count = count;
    return 0;
}

/* ---- what to do ---- */

struct advice_said {
    const char *runbook, *variant, *text, *note, *risk;
    bool has_reversible, reversible;
    struct strs commands;
    struct spot_list effects; /* enum effect: of commands that stand whole */
    struct spot_list values;  /* struct slot_value */
};

static int read_reversible(struct spot *spot, const json_t *value, void *out)
{
    struct advice_said *said = out;
    said->has_reversible = true;
    return spot_bool(spot, value, &said->reversible);
}

static int read_effect(struct spot *spot, const json_t *value, void *out)
{
    for (int effect = 0; json_is_string(value) && effect < EFFECT_COUNT; effect++) {
        if (strcmp(json_string_value(value), effect_name((enum effect)effect)) != 0)
            continue;
        *(enum effect *)out = (enum effect)effect;
        return 0;
    }
    return spot_wrong(spot, value, "an effect: read, dry-run, change or destroy");
}

static int read_effects(struct spot *spot, const json_t *value, void *out)
{
    return spot_list(spot, value, read_effect, sizeof(enum effect), ITEMS_MAX, out);
}

static int read_values(struct spot *spot, const json_t *value, void *out)
{
    struct spot_list *list = out;
    const char *key;
    json_t *item;
    if (!json_is_object(value))
        return spot_wrong(spot, value, "an object");
    struct slot_value *values =
        arena_array(spot->arena, json_object_size(value) + 1, sizeof(*values));
    *list = (struct spot_list){values, 0};
    json_object_foreach((json_t *)value, key, item)
    {
        struct slot_value *slot = &values[list->count++];
        slot->name = key;
        spot_into(spot, key, 0);
        if (spot_text(spot, item, &slot->value) != 0)
            return -1;
        spot_back(spot);
    }
    return 0;
}

/* Its advice: that of the runbook, a variant of it, or its own. NULL with the flaw set where there is no such. */
static const struct advice_text *advice_of(const struct reading *r, const struct advice_said *said)
{
    const struct rule_told *told = &r->rule->told;
    if (said->has_reversible || !told->runbook) {
        struct advice_text *own = arena_alloc(r->spot->arena, sizeof(*own));
        *own = (struct advice_text){"", said->risk, said->reversible};
        return own;
    }
    if (!said->variant)
        return &told->advice;
    for (size_t i = 0; i < told->variant_count; i++)
        if (strcmp(told->variants[i].name, said->variant) == 0)
            return &told->variants[i].advice;
    (void)spot_say(r->spot, "the runbook has no variant '%.60s'", said->variant);
    return NULL;
}

/* What <word> stands for; a NULL ptr: nothing. */
static struct str stands_for(const struct finding *f, const struct spot_list *values,
                             struct str word)
{
    const struct slot_value *items = values->items;
    for (size_t i = 0; i < values->count; i++)
        if (str_eq_c(word, items[i].name))
            return items[i].value;
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++)
        if (field->member && field->part == FINDING_PART_SUBJECT &&
            field->type == FINDING_TYPE_STR && str_eq_c(word, field->member))
            return *(const struct str *)finding_at(f, field);
    return (struct str){NULL, 0};
}

static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'a' || text.ptr[i] > 'z')
            return false;
    return text.len > 0;
}

/* All placeholders in one pass: what is put in may look like one. */
static int fill_in(struct reading *r, const char *template, const struct spot_list *values,
                   struct sink *out)
{
    struct str rest = str_from(template);
    while (rest.len > 0) {
        size_t open = str_find(rest, "<");
        struct str inside = str_skip(rest, open + 1);
        struct str word = str_make(inside.ptr, str_find(inside, ">"));
        sink_str(out, str_make(rest.ptr, open));
        if (open == rest.len)
            break;
        if (word.len == inside.len || !is_word(word)) {
            sink_char(out, '<');
            rest = inside;
            continue;
        }
        struct str value = stands_for(r->out, values, word);
        if (!value.ptr)
            return spot_say(r->spot, "nothing is told that <%.*s> of a command stands for",
                            (int)(word.len < 60 ? word.len : 60), word.ptr);
        sink_str(out, value);
        rest = str_skip(inside, word.len + 1);
    }
    return 0;
}

static const struct command_told *command_called(const struct rule_told *told, struct str name)
{
    for (size_t i = 0; i < told->command_count; i++)
        if (str_eq_c(name, told->commands[i].name))
            return &told->commands[i];
    return NULL;
}

struct commands {
    struct str *texts;
    enum effect *effects;
    const char **templates;
};

/* A name of the head is filled in; what is none stands whole, and its effect is the next of those told. */
static int make_command(struct reading *r, const struct advice_said *said, size_t at,
                        size_t *effects_used, struct commands *out, struct sink *scratch)
{
    struct str text = said->commands.items[at];
    const struct command_told *told = command_called(&r->rule->told, text);
    if (!told) {
        if (*effects_used == said->effects.count)
            return spot_say(r->spot, "expected an effect for each command that stands whole");
        out->texts[at] = text;
        out->effects[at] = ((const enum effect *)said->effects.items)[(*effects_used)++];
        return 0;
    }
    sink_clear(scratch);
    out->templates[at] = told->template;
    out->effects[at] = told->effect;
    if (fill_in(r, told->template, &said->values, scratch) != 0)
        return -1;
    out->texts[at] = arena_str(r->spot->arena, sink_view(scratch));
    return 0;
}

static int make_commands(struct reading *r, const struct advice_said *said, struct remediation *out)
{
    struct arena *arena = r->spot->arena;
    size_t count = said->commands.count;
    size_t effects_used = 0;
    struct commands made = {.texts = arena_array(arena, count + 1, sizeof(struct str)),
                            .effects = arena_array(arena, count + 1, sizeof(enum effect)),
                            .templates = arena_array(arena, count + 1, sizeof(const char *))};
    struct sink *scratch = sink_memory();
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = make_command(r, said, i, &effects_used, &made, scratch);
    sink_abort(scratch);
    if (result == 0 && effects_used != said->effects.count)
        result = spot_say(r->spot, "expected an effect for each command that stands whole");
    out->commands = made.texts;
    out->effects = made.effects;
    out->templates = made.templates;
    out->command_count = count;
    return result;
}

static const char *text_of(const struct reading *r, const struct advice_said *said,
                           const struct advice_text *advice)
{
    if (said->text)
        return said->text;
    if (!said->note)
        return advice->text;
    return arena_printf(r->spot->arena, "%s%s", advice->text, said->note).ptr;
}

static int read_remediation(struct reading *r, const struct finding_field *field,
                            const json_t *value)
{
    static const struct spot_member members[] = {
        {"runbook", spot_ctext, offsetof(struct advice_said, runbook), true},
        {"text", spot_ctext, offsetof(struct advice_said, text), false},
        {"note", spot_ctext, offsetof(struct advice_said, note), false},
        {"variant", spot_ctext, offsetof(struct advice_said, variant), false},
        {"reversible", read_reversible, 0, false},
        {"risk", spot_ctext, offsetof(struct advice_said, risk), false},
        {"commands", spot_texts, offsetof(struct advice_said, commands), false},
        {"effects", read_effects, offsetof(struct advice_said, effects), false},
        {"values", read_values, offsetof(struct advice_said, values), false},
    };
    struct advice_said said = {.runbook = NULL};
    struct remediation *out = target(r, field);
    if (json_is_null(value))
        return 0;
    if (spot_object(r->spot, value, members, COUNT_OF(members), &said) != 0)
        return -1;
    const struct advice_text *advice = advice_of(r, &said);
    if (!advice)
        return -1;
    out->runbook = said.runbook;
    out->advice = advice;
    out->text = text_of(r, &said, advice);
    out->reversible = advice->reversible;
    out->risk = advice->risk;
    out->values = said.values.items;
    out->value_count = said.values.count;
    return make_commands(r, &said, out);
}

/* ---- the tables ---- */

/* A type without a reader is no member. */
static const field_fn readers[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = read_word,         [FINDING_TYPE_SEVERITY] = read_word,
    [FINDING_TYPE_CONFIDENCE] = read_word,     [FINDING_TYPE_BRAKE] = read_word,
    [FINDING_TYPE_KIND] = read_word,           [FINDING_TYPE_TEXT] = read_text,
    [FINDING_TYPE_CAUSE] = read_cause,         [FINDING_TYPE_STR] = read_str,
    [FINDING_TYPE_INTEGER] = read_integer,     [FINDING_TYPE_COUNT] = read_count,
    [FINDING_TYPE_MONEY] = read_money,         [FINDING_TYPE_TIME] = read_time,
    [FINDING_TYPE_AMOUNT] = read_amount,       [FINDING_TYPE_TEXTS] = read_discriminators,
    [FINDING_TYPE_KEYS] = read_missing_keys,   [FINDING_TYPE_CONSOLE] = read_console,
    [FINDING_TYPE_GAPS] = read_gaps,           [FINDING_TYPE_EVIDENCE] = read_evidence,
    [FINDING_TYPE_RELATED] = read_related,     [FINDING_TYPE_REMEDIATION] = read_remediation,
    [FINDING_TYPE_EXEMPTION] = read_exemption,
};

/* Fields whose presence is a member of the struct of its own. */
static const struct {
    enum finding_field_id field;
    size_t offset; /* bool */
} flags[] = {
    {FINDING_MEASURED, offsetof(struct finding, has_measured)},
    {FINDING_LIMIT, offsetof(struct finding, has_limit)},
    {FINDING_AGE, offsetof(struct finding, has_age)},
    {FINDING_SIZE, offsetof(struct finding, has_size)},
    {FINDING_FULL_BYTES, offsetof(struct finding, has_full_bytes)},
    {FINDING_PROOF_AT, offsetof(struct finding, has_proof)},
};

/* ---- the record ---- */

struct record {
    const json_t *record, *subject;
    size_t found[2]; /* members of each part */
};

static const json_t *member_of(const struct record *record, const struct finding_field *field)
{
    return json_object_get(field->part == FINDING_PART_SUBJECT ? record->subject : record->record,
                           field->member);
}

/* What docs/formats.md says is never absent. */
static bool is_needed(const struct finding_field *field)
{
    return strcmp(field->absent, "never") == 0;
}

static int read_field(struct reading *r, struct record *record, const struct finding_field *field)
{
    const json_t *value = member_of(record, field);
    bool in_subject = field->part == FINDING_PART_SUBJECT;
    if (!value)
        return is_needed(field) ? spot_say(r->spot, "expected a finding with the member '%s%s'",
                                           in_subject ? "subject." : "", field->member)
                                : 0;
    record->found[field->part]++;
    if (in_subject)
        spot_into(r->spot, "subject", 0);
    spot_into(r->spot, field->member, 0);
    if (readers[field->type](r, field, value) != 0)
        return -1;
    r->spot->depth = 0;
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (&finding_fields[flags[i].field] == field)
            *(bool *)(void *)((char *)r->out + flags[i].offset) = true;
    return 0;
}

static int refuse_unknown(struct spot *spot, const json_t *object, enum finding_part part)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        bool known = part == FINDING_PART_RECORD && strcmp(key, "subject") == 0;
        for (size_t i = 0; i < FINDING_FIELD_COUNT && !known; i++)
            known = finding_fields[i].part == part && finding_fields[i].member &&
                    strcmp(finding_fields[i].member, key) == 0;
        if (known)
            continue;
        if (part == FINDING_PART_SUBJECT)
            spot_into(spot, "subject", 0);
        spot_into(spot, key, 0);
        return spot_say(spot, "this version knows no member '%.60s' of a finding", key);
    }
    return 0;
}

static int refuse_others(struct spot *spot, const struct record *record)
{
    if (record->found[FINDING_PART_SUBJECT] != json_object_size(record->subject))
        return refuse_unknown(spot, record->subject, FINDING_PART_SUBJECT);
    if (record->found[FINDING_PART_RECORD] + 1 != json_object_size(record->record))
        return refuse_unknown(spot, record->record, FINDING_PART_RECORD);
    return 0;
}

/* A member that the finding, as it is, would not have. */
static int refuse_contradictions(struct spot *spot, const struct record *record,
                                 const struct finding *f)
{
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++) {
        if (!field->member || !member_of(record, field) || finding_has(f, field))
            continue;
        if (field->part == FINDING_PART_SUBJECT)
            spot_into(spot, "subject", 0);
        spot_into(spot, field->member, 0);
        return spot_say(spot, "expected no '%s' here: %s", field->member, field->absent);
    }
    if ((f->status == STATUS_EXEMPT) != (f->exemption != NULL))
        return spot_say(spot, "expected an exemption of what is exempt, and of nothing else");
    if (f->status == STATUS_EXEMPT && f->would_be != STATUS_FAIL && f->would_be != STATUS_UNKNOWN)
        return spot_say(spot, "expected what is exempt to be a fail or an unknown");
    return 0;
}

/* The same as gate_tally_accept() found, by what a comparison says of the earlier run. */
static bool is_known(const struct demand *demand, const struct finding *f)
{
    enum severity was = f->severity;
    int threshold = demand->threshold < (int)f->severity ? demand->threshold : (int)f->severity;
    const char *status = f->was_status ? f->was_status : status_name(f->status);
    if (!f->baseline || strcmp(f->baseline, "new") == 0)
        return false;
    if (f->was_severity)
        (void)severity_parse(str_from(f->was_severity), &was);
    if (threshold >= 0 && (int)was < threshold)
        return false;
    return strcmp(status, "fail") == 0 ||
           (strcmp(status, "unknown") == 0 && f->status == STATUS_UNKNOWN);
}

/* Rules come one after another; the last one is mostly asked for again, by the same text. */
static const struct again_rule *find_rule(const struct again_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->items[i].id, id) == 0)
            return &rules->items[i];
    return NULL;
}

static int begin(struct reading *r, const struct again_rules *rules, const struct record *record)
{
    const char *member = finding_fields[FINDING_RULE].member;
    const json_t *id = json_object_get(record->record, member);
    if (!json_is_string(id))
        return spot_say(r->spot, "expected a finding with the member '%s'", member);
    r->rule = find_rule(rules, json_string_value(id));
    if (!r->rule) {
        spot_into(r->spot, member, 0);
        return spot_say(r->spot, "'rules' says nothing of the rule '%.60s'", json_string_value(id));
    }
    *r->out = (struct finding){.rule = r->rule->id,
                               .title = r->rule->title,
                               .family = r->rule->family,
                               .of_audit = r->rule->of_audit,
                               .severity_default = r->rule->severity,
                               .reason = "",
                               .unit = "",
                               .currency = r->head->run.currency,
                               .basis = "none",
                               .row = ROW_NONE,
                               .controls = r->rule->controls,
                               .control_count = r->rule->control_count,
                               .told = &r->rule->told};
    return 0;
}

static int finish(struct reading *r, const struct record *record)
{
    struct finding *f = r->out;
    f->rule = r->rule->id; /* outlives the record */
    if (f->status != STATUS_EXEMPT && !f->exemption)
        f->would_be = f->status;
    f->known = is_known(&r->head->judged.demand, f);
    if (!spot_is_hex(str_from(f->fingerprint), SHA256_HEX_MAX - 1)) {
        spot_into(r->spot, finding_fields[FINDING_FINGERPRINT].member, 0);
        return spot_say(r->spot, "expected 64 hex digits");
    }
    return refuse_contradictions(r->spot, record, f);
}

int again_read_finding(struct spot *spot, const json_t *tree, const struct again_head *head,
                       const struct again_rules *rules, struct finding *out)
{
    struct reading r = {.spot = spot, .head = head, .out = out};
    struct record record = {.record = tree, .subject = json_object_get(tree, "subject")};
    if (!json_is_object(tree) || !json_is_object(record.subject))
        return spot_wrong(spot, tree, "a finding (an object with the object 'subject')");
    if (begin(&r, rules, &record) != 0)
        return -1;
    for (const struct finding_field *field = finding_fields;
         field < finding_fields + FINDING_FIELD_COUNT; field++)
        if (field->member && read_field(&r, &record, field) != 0)
            return -1;
    return refuse_others(spot, &record) != 0 ? -1 : finish(&r, &record);
}
