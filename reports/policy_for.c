#include "reports/policy_for.h"

#include "core/json_writer.h"
#include "rules/rule.h"
#include "reports/terminal.h"

static struct str source_of(const struct policy_for *f, unsigned line)
{
    bool built_in = str_eq_c(f->policy->file, "built-in");
    if (line == 0 || built_in)
        return STR_LIT("built in");
    return arena_printf(f->arena, "%.*s:%u", STR_ARG(f->policy->file), line);
}

static const struct exemption *exemption_of(const struct policy_for *f, size_t rule)
{
    uint32_t tagset = graph_tagset(f->graph, f->kind, f->row);
    if (!(rule_at(rule)->declared.kinds & (1u << f->kind)))
        return NULL;
    const struct exemptible resource = {f->kind, f->id, f->arn, f->account, true, tagset};
    return policy_exemption(f->policy, f->graph, rule_id(rule), &resource);
}

/* Exemptions by tag, of a resource whose tags nobody told, may be in force or not. */
static bool cannot_tell_exemptions(const struct policy_for *f)
{
    for (size_t i = 0; (f->not_known & NOT_KNOWN_TAGS) && i < f->policy->exemption_count; i++) {
        const struct exemption *e = &f->policy->exemptions[i];
        if (!e->expired && e->tags.count > 0)
            return true;
    }
    return false;
}

/* ---- text ---- */

struct text {
    const struct policy_for *f;
    struct sink *out;
    struct str rule; /* whose values are being printed */
};

/* `width` columns; two blanks follow what is longer. */
static void put_column(struct sink *out, struct str text, size_t width)
{
    terminal_text(out, text);
    for (size_t i = text.len; i < width; i++)
        sink_char(out, ' ');
    sink_cstr(out, "  ");
}

static void print_clause(void *ctx, const struct match_clause *clause)
{
    static const char *const words[] = {
        [TRUTH_FALSE] = "no", [TRUTH_TRUE] = "yes", [TRUTH_UNKNOWN] = "not known"};
    struct text *t = ctx;
    const char *tag = clause->tag.len > 0 ? " " : "";
    struct str key =
        arena_printf(t->f->arena, "%s%s%.*s: %.*s%s", clause->key, tag, STR_ARG(clause->tag),
                     STR_ARG(clause->wanted), clause->wanted_absent ? "not there" : "");
    sink_cstr(t->out, "       ");
    put_column(t->out, key, 40);
    sink_cstr(t->out, words[clause->holds]);
    if (clause->holds != TRUTH_UNKNOWN && clause->absent) {
        sink_cstr(t->out, ": not there");
    } else if (clause->holds == TRUTH_FALSE || clause->wanted_absent) {
        sink_cstr(t->out, ": it is ");
        terminal_text(t->out, clause->is.len > 0 ? clause->is : STR_LIT("empty"));
    }
    sink_char(t->out, '\n');
}

static void print_match(struct text *t, struct str name, const struct match *match, unsigned line,
                        const char *words[3])
{
    const struct policy_for *f = t->f;
    terminal_text(t->out, name);
    sink_cstr(t->out, " (");
    terminal_text(t->out, source_of(f, line));
    sink_cstr(t->out, "): ");
    if (!words) {
        sink_cstr(t->out, "not asked\n");
        return;
    }
    enum truth matches =
        policy_match_clauses(match, f->graph, f->kind, f->row, f->not_known, f->arena, NULL, NULL);
    sink_printf(t->out, "%s\n", words[matches]);
    (void)policy_match_clauses(match, f->graph, f->kind, f->row, f->not_known, f->arena,
                               print_clause, t);
}

static void print_scopes(struct text *t)
{
    static const char *words[] = {[TRUTH_FALSE] = "does not take it",
                                  [TRUTH_TRUE] = "takes it",
                                  [TRUTH_UNKNOWN] = "cannot be told"};
    const struct policy_for *f = t->f;
    sink_cstr(t->out, "\nScopes; the first that takes it counts\n");
    for (size_t i = 0; i < f->policy->scope_count; i++) {
        const struct scope *scope = &f->policy->scopes[i];
        bool decided = f->scope != SCOPE_NONE && i > f->scope;
        sink_printf(t->out, "  %2zu  ", i + 1);
        print_match(t, scope->name, &scope->match, scope->at.line, decided ? NULL : words);
    }
}

static void print_overlays(struct text *t)
{
    static const char *words[] = {[TRUTH_FALSE] = "does not fit",
                                  [TRUTH_TRUE] = "is laid over it",
                                  [TRUTH_UNKNOWN] = "cannot be told"};
    const struct policy *policy = t->f->policy;
    if (policy->overlay_count > 0)
        sink_cstr(t->out, "\nOverlays; each that fits counts\n");
    for (size_t i = 0; i < policy->overlay_count; i++) {
        const struct overlay *overlay = &policy->overlays[i];
        sink_cstr(t->out, "      ");
        print_match(t, overlay->name, &overlay->match, overlay->at.line, words);
    }
}

static void print_value(void *ctx, const struct effective_value *value)
{
    struct text *t = ctx;
    if (!str_eq(t->rule, value->rule)) {
        sink_cstr(t->out, "  ");
        sink_str(t->out, value->rule);
        sink_char(t->out, '\n');
        t->rule = value->rule;
    }
    sink_cstr(t->out, value->rule.len > 0 ? "    " : "  ");
    put_column(t->out, str_from(value->key), value->rule.len > 0 ? 28 : 30);
    put_column(t->out, value->value, 24);
    terminal_text(t->out, source_of(t->f, value->line));
    sink_char(t->out, '\n');
}

static void print_exemptions(struct text *t)
{
    const char *heading = "\nExemptions in force\n";
    for (size_t i = 0; i < rule_count(); i++) {
        char day[INSTANT_TEXT_MAX];
        const struct exemption *e = exemption_of(t->f, i);
        if (!e)
            continue;
        sink_cstr(t->out, heading);
        heading = "";
        (void)instant_format(e->expires, day);
        sink_cstr(t->out, "  ");
        put_column(t->out, str_from(rule_id(i)), 30);
        terminal_text(t->out, e->id);
        sink_printf(t->out, " until %.10s  ", day);
        terminal_text(t->out, source_of(t->f, e->at.line));
        sink_char(t->out, '\n');
    }
}

void policy_for_text(const struct policy_for *f, struct sink *out)
{
    struct text t = {.f = f, .out = out};
    terminal_text(out, f->arn);
    sink_cstr(out, "\nscope: ");
    if (f->undecided.len > 0)
        sink_cstr(out, "cannot be told");
    else if (f->scope == SCOPE_NONE)
        sink_cstr(out, "none: no backup, copy or restore is demanded; other rules apply");
    else
        terminal_text(out, f->policy->scopes[f->scope].name);
    sink_char(out, '\n');
    print_scopes(&t);
    print_overlays(&t);
    if (f->undecided.len > 0)
        return;
    sink_cstr(out, "\nValues, and where they come from\n");
    policy_effective(f->policy, f->scope, f->overlays, f->kind, print_value, &t);
    print_exemptions(&t);
    if (cannot_tell_exemptions(f))
        sink_cstr(out, "\nExemptions by tag cannot be told without --tag\n");
}

/* ---- JSON ---- */

struct json {
    const struct policy_for *f;
    struct json_writer writer;
};

static void write_clause(void *ctx, const struct match_clause *clause)
{
    struct json *j = ctx;
    json_begin_object(&j->writer);
    json_member_cstr(&j->writer, "key", clause->key);
    if (clause->tag.len > 0)
        json_member_str(&j->writer, "tag", clause->tag);
    json_key(&j->writer, "wanted");
    if (clause->wanted_absent)
        json_write_null(&j->writer);
    else
        json_str(&j->writer, clause->wanted);
    json_key(&j->writer, "is");
    if (clause->absent || clause->holds == TRUTH_UNKNOWN)
        json_write_null(&j->writer);
    else
        json_str(&j->writer, clause->is);
    json_member_cstr(&j->writer, "holds", truth_name(clause->holds));
    json_end_object(&j->writer);
}

static void write_match(struct json *j, struct str name, const struct match *match, unsigned line)
{
    const struct policy_for *f = j->f;
    enum truth matches =
        policy_match_clauses(match, f->graph, f->kind, f->row, f->not_known, f->arena, NULL, NULL);
    json_begin_object(&j->writer);
    json_member_str(&j->writer, "name", name);
    json_member_u64(&j->writer, "line", line);
    json_member_cstr(&j->writer, "matches", truth_name(matches));
    json_key(&j->writer, "clauses");
    json_begin_array(&j->writer);
    (void)policy_match_clauses(match, f->graph, f->kind, f->row, f->not_known, f->arena,
                               write_clause, j);
    json_end_array(&j->writer);
    json_end_object(&j->writer);
}

static void write_value(void *ctx, const struct effective_value *value)
{
    struct json *j = ctx;
    bool built_in = value->line == 0 || str_eq_c(j->f->policy->file, "built-in");
    json_begin_object(&j->writer);
    if (value->rule.len > 0)
        json_member_str(&j->writer, "rule", value->rule);
    json_member_cstr(&j->writer, "key", value->key);
    json_member_str(&j->writer, "value", value->value);
    json_key(&j->writer, "line");
    if (built_in)
        json_write_null(&j->writer);
    else
        json_u64(&j->writer, value->line);
    json_end_object(&j->writer);
}

static void write_exemptions(struct json *j)
{
    json_key(&j->writer, "exemptions");
    json_begin_array(&j->writer);
    for (size_t i = 0; i < rule_count(); i++) {
        char day[INSTANT_TEXT_MAX];
        const struct exemption *e = exemption_of(j->f, i);
        if (!e)
            continue;
        (void)instant_format(e->expires, day);
        json_begin_object(&j->writer);
        json_member_str(&j->writer, "id", e->id);
        json_member_cstr(&j->writer, "rule", rule_id(i));
        json_member_str(&j->writer, "expires", str_make(day, 10));
        json_member_u64(&j->writer, "line", e->at.line);
        json_end_object(&j->writer);
    }
    json_end_array(&j->writer);
}

void policy_for_json(const struct policy_for *f, struct sink *out)
{
    struct json j = {.f = f};
    json_writer_init(&j.writer, out, 2);
    json_begin_object(&j.writer);
    json_member_str(&j.writer, "arn", f->arn);
    json_member_str(&j.writer, "policy", f->policy->file);
    json_member_cstr(&j.writer, "policy_sha256", f->policy->sha256);
    json_member_bool(&j.writer, "decided", f->undecided.len == 0);
    json_key(&j.writer, "scope");
    if (f->scope == SCOPE_NONE)
        json_write_null(&j.writer);
    else
        json_str(&j.writer, f->policy->scopes[f->scope].name);
    json_key(&j.writer, "scopes");
    json_begin_array(&j.writer);
    for (size_t i = 0; i < f->policy->scope_count; i++)
        write_match(&j, f->policy->scopes[i].name, &f->policy->scopes[i].match,
                    f->policy->scopes[i].at.line);
    json_end_array(&j.writer);
    json_key(&j.writer, "overlays");
    json_begin_array(&j.writer);
    for (size_t i = 0; i < f->policy->overlay_count; i++)
        write_match(&j, f->policy->overlays[i].name, &f->policy->overlays[i].match,
                    f->policy->overlays[i].at.line);
    json_end_array(&j.writer);
    json_key(&j.writer, "values");
    json_begin_array(&j.writer);
    if (f->undecided.len == 0)
        policy_effective(f->policy, f->scope, f->overlays, f->kind, write_value, &j);
    json_end_array(&j.writer);
    write_exemptions(&j);
    json_member_bool(&j.writer, "exemptions_complete", !cannot_tell_exemptions(f));
    json_end_object(&j.writer);
    json_finish(&j.writer);
}
