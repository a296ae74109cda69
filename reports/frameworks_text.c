#include "reports/frameworks_text.h"

#include "core/json_writer.h"
#include "reports/terminal_internal.h"
#include "rules/controls.h"
#include "rules/engine.h"
#include "rules/rule.h"

#define NAME_WIDTH     26
#define NUMBER_WIDTH   9
#define CONTROL_INDENT 2
#define DETAIL_INDENT  6

static struct term term_of(struct sink *out, const struct terminal_style *style)
{
    return (struct term){.out = out, .colour = style->colour, .width = style->width};
}

/* The rules of this version that are evidence for some control of it. */
static size_t judged_rules(const struct framework *framework)
{
    size_t count = 0;
    for (size_t row = 0; row < rule_count(); row++)
        count += framework_touches(framework, row);
    return count;
}

static void put_wrapped(const struct term *t, size_t indent, enum paint paint, const char *text)
{
    struct wrap w = wrap_begin(t, indent, indent);
    term_space(t, indent);
    wrap_words_c(&w, paint, text);
    wrap_end(&w);
}

static void put_claim(const struct term *t)
{
    put_wrapped(t, 0, PAINT_NONE, CONTROLS_CLAIM);
}

/* ---- list ---- */

static void put_row(const struct term *t, const struct framework *f)
{
    struct wrap w = wrap_begin(t, NAME_WIDTH + 2 * NUMBER_WIDTH + 2, 0);
    term_left(t, PAINT_NONE, str_from(f->name), NAME_WIDTH);
    term_count(t, PAINT_NONE, f->control_count, NUMBER_WIDTH);
    term_count(t, PAINT_NONE, judged_rules(f), NUMBER_WIDTH);
    term_space(t, 2);
    w.column = w.indent;
    wrap_words_c(&w, PAINT_NONE, f->title);
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, ",");
    wrap_words_c(&w, PAINT_DIM, f->edition);
    wrap_end(&w);
}

static void put_notes(const struct term *t, const struct framework_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (!set->items[i]->note)
            continue;
        struct wrap w = wrap_begin(t, 2, 0);
        term_end(t);
        wrap_words_c(&w, PAINT_BOLD, set->items[i]->name);
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, ":");
        wrap_words_c(&w, PAINT_NONE, set->items[i]->note);
        wrap_end(&w);
    }
}

void frameworks_list_text(const struct policy *policy, struct sink *out,
                          const struct terminal_style *style)
{
    const struct term t = term_of(out, style);
    term_left(&t, PAINT_BOLD, STR_LIT("NAME"), NAME_WIDTH);
    term_right(&t, PAINT_BOLD, STR_LIT("CONTROLS"), NUMBER_WIDTH);
    term_right(&t, PAINT_BOLD, STR_LIT("RULES"), NUMBER_WIDTH);
    term_put_c(&t, PAINT_BOLD, "  FRAMEWORK");
    term_end(&t);
    for (size_t i = 0; i < policy->frameworks.count; i++)
        put_row(&t, policy->frameworks.items[i]);
    put_notes(&t, &policy->frameworks);
    term_end(&t);
    put_wrapped(&t, 0, PAINT_DIM,
                "RULES: of this version, that are evidence for some control of it.");
    put_claim(&t);
}

static void put_head(struct json_writer *w, const struct framework *f)
{
    json_member_cstr(w, "name", f->name);
    json_member_cstr(w, "title", f->title);
    json_member_cstr(w, "edition", f->edition);
    json_member_cstr(w, "note", f->note);
    json_member_cstr(w, "file", f->file);
    json_member_cstr(w, "sha256", f->sha256);
}

void frameworks_list_json(const struct policy *policy, struct sink *out)
{
    struct json_writer w;
    json_writer_init(&w, out, 1);
    json_begin_array(&w);
    for (size_t i = 0; i < policy->frameworks.count; i++) {
        const struct framework *f = policy->frameworks.items[i];
        json_begin_object(&w);
        put_head(&w, f);
        json_member_u64(&w, "controls", f->control_count);
        json_member_u64(&w, "rules", judged_rules(f));
        json_member_cstr(&w, "claim", CONTROLS_CLAIM);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_finish(&w);
}

/* ---- show ---- */

/* Ids of the evidence, of rules that this version judges or of others. */
static bool put_rules(struct wrap *w, const struct policy *policy,
                      const struct framework_evidence *evidence, bool judged)
{
    bool any = false;
    for (size_t i = 0; i < evidence->rule_count; i++) {
        const char *id = policy->declared.known[evidence->rules[i]];
        int row = rule_find(str_from(id));
        if ((row >= 0) != judged)
            continue;
        if (any) {
            w->glue = true;
            wrap_words_c(w, PAINT_NONE, ",");
        }
        any = true;
        wrap_words_c(w, judged ? PAINT_NONE : PAINT_DIM, id);
        if (judged && !engine_rule_enabled(policy, (size_t)row))
            wrap_words_c(w, PAINT_DIM, "(off)");
    }
    return any;
}

static bool has_rule(const struct framework_evidence *evidence, const struct policy *policy,
                     bool judged)
{
    for (size_t i = 0; i < evidence->rule_count; i++)
        if ((rule_find(str_from(policy->declared.known[evidence->rules[i]])) >= 0) == judged)
            return true;
    return false;
}

static void put_evidence(const struct term *t, const struct policy *policy,
                         const struct framework_evidence *evidence)
{
    struct wrap w = wrap_begin(t, DETAIL_INDENT, DETAIL_INDENT);
    term_space(t, DETAIL_INDENT);
    if (!put_rules(&w, policy, evidence, true))
        wrap_words_c(&w, PAINT_DIM, "no rule of this version");
    wrap_end(&w);
    if (has_rule(evidence, policy, false)) {
        w = wrap_begin(t, DETAIL_INDENT, DETAIL_INDENT);
        term_space(t, DETAIL_INDENT);
        wrap_words_c(&w, PAINT_DIM, "not judged by this version:");
        (void)put_rules(&w, policy, evidence, false);
        wrap_end(&w);
    }
    if (!evidence->source)
        return;
    w = wrap_begin(t, DETAIL_INDENT, DETAIL_INDENT);
    term_space(t, DETAIL_INDENT);
    wrap_words_c(&w, PAINT_DIM, "source:");
    wrap_words_c(&w, PAINT_DIM, evidence->source);
    wrap_end(&w);
}

static void put_control(const struct term *t, const struct policy *policy,
                        const struct framework *f, const struct framework_control *control)
{
    struct wrap w = wrap_begin(t, DETAIL_INDENT, CONTROL_INDENT);
    term_end(t);
    term_space(t, CONTROL_INDENT);
    wrap_words_c(&w, PAINT_BOLD, control->id);
    if (control->title) {
        wrap_gap(&w, 2);
        wrap_words_c(&w, PAINT_NONE, control->title);
    }
    if (strcmp(control->edition, f->edition) != 0) {
        wrap_gap(&w, 2);
        wrap_words_c(&w, PAINT_DIM, "in:");
        wrap_words_c(&w, PAINT_DIM, control->edition);
    }
    wrap_end(&w);
    if (control->note)
        put_wrapped(t, DETAIL_INDENT, PAINT_NONE, control->note);
    for (size_t i = 0; i < control->evidence_count; i++)
        put_evidence(t, policy, &control->evidence[i]);
    if (control->evidence_count == 0)
        put_wrapped(t, DETAIL_INDENT, PAINT_DIM, "no rule gives evidence for it");
}

/* What it does not cover is said, too. */
static void put_untouched(const struct term *t, const struct framework *f)
{
    bool any = false;
    struct wrap w = wrap_begin(t, CONTROL_INDENT, 0);
    for (size_t row = 0; row < rule_count(); row++) {
        if (framework_touches(f, row))
            continue;
        if (!any) {
            term_end(t);
            wrap_words_c(&w, PAINT_NONE, "Rules that are evidence for none of its controls:");
        }
        if (any) {
            w.glue = true;
            wrap_words_c(&w, PAINT_NONE, ",");
        }
        any = true;
        wrap_words_c(&w, PAINT_NONE, rule_id(row));
    }
    if (any)
        wrap_end(&w);
}

void frameworks_show_text(const struct policy *policy, const struct framework *framework,
                          struct sink *out, const struct terminal_style *style)
{
    const struct term t = term_of(out, style);
    struct wrap w = wrap_begin(&t, 2, 0);
    wrap_words_c(&w, PAINT_BOLD, framework->title);
    w.glue = true;
    wrap_words_c(&w, PAINT_BOLD, ",");
    wrap_words_c(&w, PAINT_BOLD, framework->edition);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, framework->file ? framework->file : framework->name);
    wrap_end(&w);
    put_claim(&t);
    if (framework->note)
        put_wrapped(&t, 0, PAINT_NONE, framework->note);
    for (size_t i = 0; i < framework->control_count; i++)
        put_control(&t, policy, framework, &framework->controls[i]);
    put_untouched(&t, framework);
}

static void put_ids(struct json_writer *w, const char *key, const struct policy *policy,
                    const struct framework_evidence *evidence, bool judged)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < evidence->rule_count; i++) {
        const char *id = policy->declared.known[evidence->rules[i]];
        if ((rule_find(str_from(id)) >= 0) == judged)
            json_cstr(w, id);
    }
    json_end_array(w);
}

static void put_json_control(struct json_writer *w, const struct policy *policy,
                             const struct framework_control *control)
{
    json_begin_object(w);
    json_member_cstr(w, "id", control->id);
    json_member_cstr(w, "title", control->title);
    json_member_cstr(w, "edition", control->edition);
    json_member_cstr(w, "note", control->note);
    json_key(w, "evidence");
    json_begin_array(w);
    for (size_t i = 0; i < control->evidence_count; i++) {
        json_begin_object(w);
        json_member_cstr(w, "source", control->evidence[i].source);
        put_ids(w, "rules", policy, &control->evidence[i], true);
        put_ids(w, "not_judged", policy, &control->evidence[i], false);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

void frameworks_show_json(const struct policy *policy, const struct framework *framework,
                          struct sink *out)
{
    struct json_writer w;
    json_writer_init(&w, out, 2);
    json_begin_object(&w);
    put_head(&w, framework);
    json_member_cstr(&w, "claim", CONTROLS_CLAIM);
    json_key(&w, "controls");
    json_begin_array(&w);
    for (size_t i = 0; i < framework->control_count; i++)
        put_json_control(&w, policy, &framework->controls[i]);
    json_end_array(&w);
    json_key(&w, "rules_without_control");
    json_begin_array(&w);
    for (size_t row = 0; row < rule_count(); row++)
        if (!framework_touches(framework, row))
            json_cstr(&w, rule_id(row));
    json_end_array(&w);
    json_end_object(&w);
    json_finish(&w);
}
