#include "rules/sentence.h"

#include <string.h>

#include "model/account.h"
#include "model/kind.h"
#include "rules/reasons.h"

static void put_figure(struct sink *out, bool has, int64_t value, const char *unit)
{
    struct str word = str_from(unit);
    if (!has) {
        sink_cstr(out, "unknown");
        return;
    }
    sink_i64(out, value);
    if (str_is_empty(word))
        return;
    if (value == 1 && word.ptr[word.len - 1] == 's')
        word.len--;
    sink_char(out, ' ');
    sink_str(out, word);
}

/* What the words are about: a finding, and the clause that decided it (may be NULL). */
struct telling {
    const struct finding *finding;
    const struct evidence *clause;
};

static void put_measured(struct sink *out, const struct telling *told)
{
    const struct finding *f = told->finding;
    put_figure(out, f->has_measured, f->measured, f->unit);
}

static void put_limit(struct sink *out, const struct telling *told)
{
    const struct finding *f = told->finding;
    put_figure(out, f->has_limit, f->limit, f->unit);
}

static void put_reason(struct sink *out, const struct telling *told)
{
    sink_cstr(out, told->finding->reason);
}

static void put_seen(struct sink *out, const struct telling *told)
{
    sink_str(out, told->clause ? told->clause->value : STR_LIT("see explain"));
}

static void put_proof(struct sink *out, const struct telling *told)
{
    const struct evidence *clause = told->clause;
    bool of_another = clause && !str_is_empty(clause->resource);
    sink_str(out, of_another ? clause->resource : told->finding->subject.id);
}

static void put_at(struct sink *out, const struct telling *told)
{
    char at[INSTANT_TEXT_MAX];
    bool dated = told->clause && told->clause->observed_at != INSTANT_UNSET;
    sink_cstr(out, dated ? instant_format(told->clause->observed_at, at) : "an unknown time");
}

static void put_target(struct sink *out, const struct telling *told)
{
    const struct finding *f = told->finding;
    if (f->discriminator_count == 0 || str_eq_c(f->discriminators[0], "any"))
        sink_cstr(out, "another region");
    else
        sink_str(out, f->discriminators[0]);
}

/* What stands in braces in the sentences of rules. */
static const struct {
    const char *name;
    void (*put)(struct sink *out, const struct telling *told);
} slots[] = {{"{measured}", put_measured}, {"{limit}", put_limit}, {"{reason}", put_reason},
             {"{seen}", put_seen},         {"{proof}", put_proof}, {"{at}", put_at},
             {"{target}", put_target}};

static void put_slot(struct sink *out, struct str text, const struct telling *told)
{
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (str_starts(text, slots[i].name))
            slots[i].put(out, told);
}

static void put_template(struct sink *out, struct str text, const struct telling *told)
{
    while (text.len > 0) {
        size_t open = str_find(text, "{");
        sink_str(out, str_make(text.ptr, open));
        text = str_skip(text, open);
        put_slot(out, text, told);
        text = str_skip(text, str_find(text, "}") + 1);
    }
}

/* Rules without words of their own, and their reasons, speak for themselves. */
static void put_plain(struct sink *out, const struct finding *f)
{
    sink_cstr(out, f->title);
    if (f->reason[0] != '\0') {
        sink_cstr(out, ": ");
        sink_cstr(out, f->reason);
    }
    if (f->has_measured && f->has_limit) {
        sink_cstr(out, ", ");
        sink_i64(out, f->measured);
        sink_cstr(out, " of ");
        put_figure(out, true, f->limit, f->unit);
    }
}

/* The first of the sentences that fits; empty: none does, or it tells an age that is not known. */
static struct str sentence_of(const struct sentence *sentence, const char *reason,
                              const struct finding *f)
{
    for (; sentence && sentence->text; sentence++) {
        struct str text = str_from(sentence->text);
        bool fits = (!sentence->reason || strcmp(sentence->reason, reason) == 0) &&
                    (sentence->kinds == 0 || (sentence->kinds & 1u << f->subject.kind) != 0);
        if (fits)
            return str_find(text, "{measured}") < text.len && !f->has_measured ? STR_EMPTY : text;
    }
    return STR_EMPTY;
}

static const struct rule *rule_of(const struct finding *f)
{
    int row = rule_find(str_from(f->rule));
    return row < 0 ? NULL : rule_at((size_t)row);
}

static void put_fail(struct sink *out, const struct finding *f)
{
    const struct rule *rule = rule_of(f);
    const struct telling told = {f, f->evidence_count > 0 ? &f->evidence[0] : NULL};
    struct str text = rule ? sentence_of(rule->sentences, f->reason, f) : STR_EMPTY;
    if (str_is_empty(text))
        put_plain(out, f);
    else
        put_template(out, text, &told);
}

static void put_unread(struct sink *out, const struct finding *f)
{
    for (size_t i = 0; i < f->unknown_count && i < 3; i++) {
        const struct unknown_because *because = &f->unknown_because[i];
        sink_cstr(out, i == 0 ? "" : ", ");
        sink_cstr(out, because->source);
        sink_cstr(out, str_is_empty(because->region) ? "" : " of ");
        sink_str(out, because->region);
        sink_cstr(out, " (");
        sink_cstr(out, because->error);
        sink_char(out, ')');
    }
    if (f->unknown_count > 3)
        sink_printf(out, " and %zu more", f->unknown_count - 3);
}

static void put_unknown(struct sink *out, const struct finding *f)
{
    sink_cstr(out, "cannot tell: ");
    const char *why = strcmp(f->reason, "gap") == 0 ? NULL : reason_meaning_shared(f->reason);
    if (why) {
        sink_cstr(out, why);
        return;
    }
    if (f->unknown_count == 0) {
        put_plain(out, f);
        return;
    }
    sink_cstr(out, "not seen: ");
    put_unread(out, f);
}

/* The clause that lets it pass, or the brake that holds it back: the first that does not hold. */
static const struct evidence *decisive(const struct finding *f)
{
    for (size_t i = 0; i < f->evidence_count; i++)
        if (f->evidence[i].holds == TRUTH_FALSE && f->evidence[i].brake == (f->brake != BRAKE_NONE))
            return &f->evidence[i];
    return NULL;
}

static void put_held(struct sink *out, const struct finding *f, const struct evidence *clause)
{
    sink_printf(out, "passes, held back by %s: %s", brake_name(f->brake), brake_meaning(f->brake));
    if (!clause || str_is_empty(clause->value))
        return;
    sink_cstr(out, " (");
    sink_str(out, clause->value);
    sink_char(out, ')');
}

/* A rule without words for its passes: the clause that does not hold, and what was seen. */
static void put_plain_pass(struct sink *out, const struct finding *f, const struct evidence *clause)
{
    sink_cstr(out, "passes");
    if (f->reason[0] != '\0')
        sink_printf(out, ", %s", f->reason);
    if (!clause)
        return;
    sink_printf(out, "; it is not so that %s", clause->clause);
    if (str_is_empty(clause->value))
        return;
    sink_cstr(out, " (");
    sink_str(out, clause->value);
    sink_char(out, ')');
}

static void put_pass(struct sink *out, const struct finding *f)
{
    const struct rule *rule = rule_of(f);
    const struct telling told = {f, decisive(f)};
    struct str text =
        rule && told.clause ? sentence_of(rule->passes, told.clause->clause, f) : STR_EMPTY;
    if (f->brake != BRAKE_NONE) {
        put_held(out, f, told.clause);
    } else if (str_is_empty(text)) {
        put_plain_pass(out, f, told.clause);
    } else {
        sink_cstr(out, "passes: ");
        put_template(out, text, &told);
    }
}

void finding_sentence(struct sink *out, const struct finding *f)
{
    switch (f->status == STATUS_EXEMPT ? f->would_be : f->status) {
    case STATUS_FAIL: put_fail(out, f); break;
    case STATUS_UNKNOWN: put_unknown(out, f); break;
    default: put_pass(out, f); break;
    }
    if (!f->exemption)
        return;
    char until[INSTANT_TEXT_MAX];
    sink_cstr(out, "; exempt by ");
    sink_str(out, f->exemption->id);
    sink_printf(out, " until %.10s", instant_format(f->exemption->expires, until));
}

/* An account is its own. */
static bool is_account(const struct subject *s)
{
    return str_eq(s->id, s->account);
}

static void put_subject_id(struct sink *out, const struct subject *s)
{
    if (is_account(s))
        account_label(out, s->id, s->account_name);
    else
        sink_str(out, s->id);
}

static void put_account(struct sink *out, const struct subject *s)
{
    if (str_is_empty(s->account_name) || is_account(s))
        return;
    sink_cstr(out, " of ");
    account_label(out, s->account, s->account_name);
}

void finding_subject(struct sink *out, const struct finding *f)
{
    const struct subject *s = &f->subject;
    if (!kind_is(s->kind, KIND_JUDGED)) {
        sink_cstr(out, kind_name(s->kind));
        sink_char(out, ' ');
    }
    put_subject_id(out, s);
    if (!str_is_empty(s->name) && !str_eq(s->name, s->id)) {
        sink_cstr(out, " (");
        sink_str(out, s->name);
        sink_char(out, ')');
    }
    if (!str_is_empty(s->region)) {
        sink_cstr(out, " in ");
        sink_str(out, s->region);
    }
    put_account(out, s);
}
