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

static void put_target(struct sink *out, const struct finding *f)
{
    if (f->discriminator_count == 0 || str_eq_c(f->discriminators[0], "any"))
        sink_cstr(out, "another region");
    else
        sink_str(out, f->discriminators[0]);
}

static void put_template(struct sink *out, struct str text, const struct finding *f)
{
    while (text.len > 0) {
        size_t open = str_find(text, "{");
        sink_str(out, str_make(text.ptr, open));
        text = str_skip(text, open);
        if (str_starts(text, "{measured}"))
            put_figure(out, f->has_measured, f->measured, f->unit);
        else if (str_starts(text, "{limit}"))
            put_figure(out, f->has_limit, f->limit, f->unit);
        else if (str_starts(text, "{reason}"))
            sink_cstr(out, f->reason);
        else if (str_starts(text, "{seen}"))
            sink_str(out, f->evidence_count > 0 ? f->evidence[0].value : STR_LIT("see explain"));
        else if (text.len > 0)
            put_target(out, f);
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

/* The words of its rule for this finding; NULL: it has none. */
static const char *sentence_of(const struct finding *f)
{
    int row = rule_find(str_from(f->rule));
    const struct sentence *sentence = row < 0 ? NULL : rule_at((size_t)row)->sentences;
    for (; sentence && sentence->text; sentence++)
        if ((!sentence->reason || strcmp(sentence->reason, f->reason) == 0) &&
            (sentence->kinds == 0 || (sentence->kinds & 1u << f->subject.kind) != 0))
            return sentence->text;
    return NULL;
}

static void put_fail(struct sink *out, const struct finding *f)
{
    struct str text = str_from(sentence_of(f));
    bool wants_age = str_find(text, "{measured}") < text.len;
    if (str_is_empty(text) || (wants_age && !f->has_measured))
        put_plain(out, f);
    else
        put_template(out, text, f);
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

static void put_pass(struct sink *out, const struct finding *f)
{
    sink_cstr(out, "passes");
    if (f->brake != BRAKE_NONE)
        sink_printf(out, ", held back by %s", brake_name(f->brake));
    else if (f->reason[0] != '\0')
        sink_printf(out, ", %s", f->reason);
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
