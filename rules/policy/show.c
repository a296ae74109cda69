/* The effective policy as YAML. It parses again to the same policy; comments say which line of the
 * file set a value. */
#include "rules/policy/policy_internal.h"

#include "core/utf8.h"

struct show {
    const struct policy *policy;
    struct sink *out;
};

/* ---- scalars ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words that YAML readers of some version take for something else than text. */
static bool is_yaml_word(struct str s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_eq_nocase(s, str_from(words[i])))
            return true;
    }
    return false;
}

/* Safe without quotes in every place. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        if (!is_letter(s.ptr[i]) && !digit && s.ptr[i] != '-' && s.ptr[i] != '_')
            return false;
    }
    return s.len > 0 && s.len <= 60 && is_letter(s.ptr[0]) && !is_yaml_word(s);
}

static unsigned code_point(const char *ptr, size_t len)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned code = (unsigned char)ptr[0] & masks[len];
    for (size_t i = 1; i < len; i++)
        code = code << 6 | ((unsigned char)ptr[i] & 0x3fu);
    return code;
}

/* Characters that a YAML reader folds, strips or refuses when they stand in a file as they are. */
static bool needs_escape(unsigned code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
           code == 0xfeff || code == 0xfffe || code == 0xffff;
}

static void put_escaped(struct show *s, struct str text)
{
    for (size_t i = 0; i < text.len;) {
        size_t len = utf8_len(text.ptr + i, text.len - i);
        unsigned code = len > 0 ? code_point(text.ptr + i, len) : 0xfffd;
        if (code == '"' || code == '\\')
            sink_printf(s->out, "\\%c", (char)code);
        else if (needs_escape(code))
            sink_printf(s->out, "\\u%04x", code);
        else
            sink_write(s->out, len > 0 ? text.ptr + i : "?", len > 0 ? len : 1);
        i += len > 0 ? len : 1;
    }
}

static void put_quoted(struct show *s, struct str text)
{
    sink_char(s->out, '"');
    put_escaped(s, text);
    sink_char(s->out, '"');
}

static void put_text(struct show *s, struct str text)
{
    if (is_plain(text))
        sink_str(s->out, text);
    else
        put_quoted(s, text);
}

static void put_list(struct show *s, struct strs list)
{
    sink_char(s->out, '[');
    for (size_t i = 0; i < list.count; i++) {
        sink_cstr(s->out, i > 0 ? ", " : "");
        put_text(s, list.items[i]);
    }
    sink_char(s->out, ']');
}

static void put_duration(struct show *s, int64_t ms)
{
    char buf[INSTANT_TEXT_MAX];
    sink_cstr(s->out, duration_format(ms, buf));
}

static void put_bool(struct show *s, bool value)
{
    sink_cstr(s->out, value ? "true" : "false");
}

/* ---- lines ---- */

static void put_key(struct show *s, unsigned indent, const char *key)
{
    for (unsigned i = 0; i < indent; i++)
        sink_char(s->out, ' ');
    sink_cstr(s->out, key);
    sink_cstr(s->out, ": ");
}

static void put_head(struct show *s, unsigned indent, const char *key)
{
    for (unsigned i = 0; i < indent; i++)
        sink_char(s->out, ' ');
    sink_cstr(s->out, key);
    sink_cstr(s->out, ":\n");
}

/* Where the value came from, without the end of the line. */
static void put_origin(struct show *s, const void *field)
{
    unsigned line = policy_origin(s->policy, field);
    if (line > 0)
        sink_printf(s->out, "  # line %u", line);
    else
        sink_cstr(s->out, "  # default");
}

static void end_line(struct show *s, const void *field)
{
    put_origin(s, field);
    sink_char(s->out, '\n');
}

static void show_text(struct show *s, unsigned indent, const char *key, const struct str *value)
{
    put_key(s, indent, key);
    put_quoted(s, *value);
    end_line(s, value);
}

static void show_duration(struct show *s, unsigned indent, const char *key, const int64_t *value)
{
    if (*value == DURATION_UNSET)
        return;
    put_key(s, indent, key);
    put_duration(s, *value);
    end_line(s, value);
}

static void show_list(struct show *s, unsigned indent, const char *key, const struct strs *value)
{
    if (value->count == 0)
        return;
    put_key(s, indent, key);
    put_list(s, *value);
    end_line(s, value);
}

/* ---- sections ---- */

static bool strs_equal(struct strs a, struct strs b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++) {
        if (!str_eq(a.items[i], b.items[i]))
            return false;
    }
    return true;
}

static void show_head(struct show *s)
{
    const struct policy *policy = s->policy;
    sink_cstr(s->out, "# The effective policy of ");
    for (size_t i = 0; i < policy->file.len; i++) {
        bool printable = policy->file.ptr[i] >= 0x20 && policy->file.ptr[i] < 0x7f;
        sink_write(s->out, printable ? policy->file.ptr + i : "?", 1);
    }
    sink_printf(s->out, ", SHA-256 %s.\n", policy->sha256);
    sink_cstr(s->out, "# A comment names the line that set the value; \"default\" is built in.\n");
    sink_cstr(s->out, "policy:\n");
    show_text(s, 2, "name", &policy->name);
    show_text(s, 2, "version", &policy->version);
    show_text(s, 2, "owner", &policy->owner);
    put_key(s, 0, "settle_minutes");
    sink_i64(s->out, policy->settle_ms / MS_PER_MINUTE);
    end_line(s, &policy->settle_ms);
}

static void show_places(struct show *s)
{
    const struct policy *policy = s->policy;
    if (policy->regions.count + policy->allowed_regions.count + policy->forbidden_regions.count +
            policy->pair_count ==
        0)
        return;
    put_head(s, 0, "places");
    show_list(s, 2, "regions", &policy->regions);
    show_list(s, 2, "allowed_regions", &policy->allowed_regions);
    show_list(s, 2, "forbidden_regions", &policy->forbidden_regions);
    if (policy->pair_count > 0)
        put_head(s, 2, "pairs");
    for (size_t i = 0; i < policy->pair_count; i++) {
        sink_cstr(s->out, "    ");
        put_text(s, policy->pairs[i].region);
        sink_cstr(s->out, ": ");
        put_list(s, policy->pairs[i].targets);
        end_line(s, &policy->pairs[i]);
    }
}

/* Those lists that `all` does not have, too; all when there is no `all`. */
static void show_keys(struct show *s, unsigned indent, const char *key, const struct strs *list,
                      const struct strs *all)
{
    if (all && strs_equal(*list, *all))
        return;
    if (all && list->count == 0) {
        put_key(s, indent, key);
        sink_cstr(s->out, "[]");
        end_line(s, list);
        return;
    }
    show_list(s, indent, key, list);
}

static bool same_keys(const struct tag_demands *a, const struct tag_demands *b)
{
    return strs_equal(a->required_all, b->required_all) &&
           strs_equal(a->required_volume, b->required_volume) &&
           strs_equal(a->required_snapshot, b->required_snapshot) &&
           strs_equal(a->required_image, b->required_image);
}

static void show_required_tags(struct show *s, unsigned indent, const struct tag_demands *tags,
                               const struct tag_demands *over)
{
    static const struct tag_demands nothing;
    if (same_keys(tags, over ? over : &nothing))
        return;
    put_head(s, indent, "required");
    show_keys(s, indent + 2, "all", &tags->required_all, over ? &over->required_all : NULL);
    show_keys(s, indent + 2, "volume", &tags->required_volume,
              over ? &over->required_volume : NULL);
    show_keys(s, indent + 2, "snapshot", &tags->required_snapshot,
              over ? &over->required_snapshot : NULL);
    show_keys(s, indent + 2, "image", &tags->required_image, over ? &over->required_image : NULL);
}

static void show_flag(struct show *s, const char *key, bool value, const char **comma)
{
    sink_printf(s->out, "%s%s: %s", *comma, key, value ? "true" : "false");
    *comma = ", ";
}

static void show_value_rule(struct show *s, const struct tag_value_rule *rule)
{
    const char *comma = "";
    put_text(s, rule->key);
    sink_cstr(s->out, ": {");
    if (rule->allowed.count > 0) {
        sink_cstr(s->out, "allowed: ");
        put_list(s, rule->allowed);
        comma = ", ";
    }
    if (rule->regex.len > 0) {
        sink_printf(s->out, "%sregex: ", comma);
        put_quoted(s, rule->regex);
        comma = ", ";
    }
    if (rule->allow_empty)
        show_flag(s, "allow_empty", true, &comma);
    if (rule->trim)
        show_flag(s, "trim", true, &comma);
    if (rule->ignore_case)
        show_flag(s, "case_sensitive", false, &comma);
    sink_char(s->out, '}');
}

static void show_tag_demands(struct show *s, unsigned indent, const struct tag_demands *tags,
                             const struct tag_demands *over)
{
    bool values = tags->value_count > 0 && (!over || tags->values != over->values);
    if (!tags->given || (!values && same_keys(tags, over ? over : &(struct tag_demands){0})))
        return;
    put_head(s, indent, "tags");
    show_required_tags(s, indent + 2, tags, over);
    if (values)
        put_head(s, indent + 2, "values");
    for (size_t i = 0; values && i < tags->value_count; i++) {
        for (unsigned blank = 0; blank < indent + 4; blank++)
            sink_char(s->out, ' ');
        show_value_rule(s, &tags->values[i]);
        end_line(s, &tags->values);
    }
}

/* ---- rules ---- */

static void show_param(struct show *s, unsigned indent, const struct rule_param *param,
                       const struct param_value *value)
{
    put_key(s, indent, param->name);
    if (param->type == PARAM_STRINGS)
        put_list(s, value->strings);
    else if (param->type == PARAM_BOOL)
        put_bool(s, value->number != 0);
    else
        sink_i64(s->out, value->number);
    end_line(s, value);
}

/* A severity that the policy did not name stays a comment: written out, it would win over what the
 * tier of a scope says. */
static void show_severity(struct show *s, unsigned indent, const struct rule_settings *settings)
{
    put_key(s, indent, settings->severity_given ? "severity" : "# severity");
    sink_cstr(s->out, severity_name(settings->severity));
    end_line(s, &settings->severity);
}

static void show_rule(struct show *s, size_t row)
{
    const struct rule *rule = rule_at(row);
    const struct rule_settings *settings = &s->policy->rules[row];
    put_head(s, 2, rule->id);
    put_key(s, 4, "enabled");
    put_bool(s, settings->enabled);
    end_line(s, &settings->enabled);
    show_severity(s, 4, settings);
    put_key(s, 4, "strict");
    put_bool(s, settings->strict);
    end_line(s, &settings->strict);
    if (settings->because.len > 0)
        show_text(s, 4, "because", &settings->because);
    for (size_t i = 0; i < rule->param_count; i++)
        show_param(s, 4, &rule->params[i], &settings->params[i]);
}

static void show_rules(struct show *s)
{
    put_head(s, 0, "rules");
    for (size_t i = 0; i < rule_count(); i++)
        show_rule(s, i);
}

/* Parameters that an objective of the scope sets are shown with the objective. */
static bool follows_objective(const struct scope *scope, size_t row, size_t param)
{
    for (enum link link = 0; link < LINK_COUNT; link++) {
        size_t rule;
        size_t index;
        if (policy_link_judged(scope, link) && policy_find_link(link, &rule, &index) &&
            rule == row && index == param)
            return true;
    }
    return false;
}

static bool param_differs(const struct scope *scope, const struct policy *policy, size_t row,
                          size_t param)
{
    const struct param_value *own = &scope->rules[row].params[param];
    const struct param_value *all = &policy->rules[row].params[param];
    return !follows_objective(scope, row, param) &&
           (own->number != all->number || !strs_equal(own->strings, all->strings));
}

static bool severity_differs(const struct rule_settings *own, const struct rule_settings *all)
{
    return own->severity_given && (!all->severity_given || own->severity != all->severity);
}

static bool rule_differs(const struct scope *scope, const struct policy *policy, size_t row)
{
    const struct rule_settings *own = &scope->rules[row];
    const struct rule_settings *all = &policy->rules[row];
    bool differs = own->enabled != all->enabled || own->strict != all->strict ||
                   !str_eq(own->because, all->because) || severity_differs(own, all);
    for (size_t i = 0; i < rule_at(row)->param_count; i++)
        differs = differs || param_differs(scope, policy, row, i);
    return differs;
}

static void show_scope_rule(struct show *s, const struct scope *scope, size_t row)
{
    const struct rule *rule = rule_at(row);
    const struct rule_settings *own = &scope->rules[row];
    const struct rule_settings *all = &s->policy->rules[row];
    put_head(s, 6, rule->id);
    if (own->enabled != all->enabled) {
        put_key(s, 8, "enabled");
        put_bool(s, own->enabled);
        end_line(s, &own->enabled);
    }
    if (severity_differs(own, all))
        show_severity(s, 8, own);
    if (own->strict != all->strict) {
        put_key(s, 8, "strict");
        put_bool(s, own->strict);
        end_line(s, &own->strict);
    }
    if (!str_eq(own->because, all->because))
        show_text(s, 8, "because", &own->because);
    for (size_t i = 0; i < rule->param_count; i++) {
        if (param_differs(scope, s->policy, row, i))
            show_param(s, 8, &rule->params[i], &own->params[i]);
    }
}

static void show_scope_rules(struct show *s, const struct scope *scope)
{
    bool headed = false;
    for (size_t i = 0; i < rule_count(); i++) {
        if (!rule_differs(scope, s->policy, i))
            continue;
        if (!headed)
            put_head(s, 4, "rules");
        headed = true;
        show_scope_rule(s, scope, i);
    }
}

/* ---- scopes ---- */

static void show_tags(struct show *s, unsigned indent, const struct tag_match *tags, size_t count)
{
    if (count > 0)
        put_head(s, indent, "tag");
    for (size_t i = 0; i < count; i++) {
        for (unsigned blank = 0; blank < indent + 2; blank++)
            sink_char(s->out, ' ');
        put_text(s, tags[i].key);
        sink_cstr(s->out, ": ");
        if (tags[i].absent)
            sink_cstr(s->out, "null");
        else
            put_list(s, tags[i].values);
        sink_char(s->out, '\n');
    }
}

static void show_plain_list(struct show *s, unsigned indent, const char *key, struct strs list)
{
    if (list.count == 0)
        return;
    put_key(s, indent, key);
    put_list(s, list);
    sink_char(s->out, '\n');
}

static void show_match(struct show *s, const struct match *m)
{
    bool empty = m->kinds.count + m->accounts.count + m->regions.count + m->arns.count +
                         m->states.count + m->tag_count ==
                     0 &&
                 m->attached == TRI_ANY;
    sink_cstr(s->out, empty ? "    match: {}" : "    match:");
    end_line(s, m);
    show_plain_list(s, 6, "kind", m->kinds);
    show_plain_list(s, 6, "account", m->accounts);
    show_plain_list(s, 6, "region", m->regions);
    show_plain_list(s, 6, "arn", m->arns);
    show_tags(s, 6, m->tags, m->tag_count);
    if (m->attached != TRI_ANY) {
        put_key(s, 6, "attached");
        put_bool(s, m->attached == TRI_YES);
        sink_char(s->out, '\n');
    }
    show_plain_list(s, 6, "state", m->states);
}

/* An objective, and the parameter that follows it. */
static void show_linked(struct show *s, const struct scope *scope, enum link link,
                        const int64_t *value)
{
    size_t rule;
    size_t param;
    put_key(s, 6, policy_link(link)->objective);
    put_duration(s, *value);
    put_origin(s, value);
    if (policy_find_link(link, &rule, &param))
        sink_printf(s->out, "; %s.%s: %lld", policy_link(link)->rule, policy_link(link)->param,
                    (long long)scope->rules[rule].params[param].number);
    sink_char(s->out, '\n');
}

static void show_objectives(struct show *s, const struct scope *scope)
{
    const struct objectives *o = &scope->objectives;
    if (o->rpo_ms == DURATION_UNSET && o->rto_ms == DURATION_UNSET &&
        o->keep_at_least_ms == DURATION_UNSET && o->keep_at_most_ms == DURATION_UNSET &&
        o->min_points < 0) {
        sink_cstr(s->out, "    objectives: none\n");
        return;
    }
    put_head(s, 4, "objectives");
    if (o->rpo_ms != DURATION_UNSET)
        show_linked(s, scope, LINK_RPO, &o->rpo_ms);
    show_duration(s, 6, "rto", &o->rto_ms);
    show_duration(s, 6, "keep_at_least", &o->keep_at_least_ms);
    show_duration(s, 6, "keep_at_most", &o->keep_at_most_ms);
    if (o->min_points >= 0) {
        put_key(s, 6, "min_points");
        sink_i64(s->out, o->min_points);
        end_line(s, &o->min_points);
    }
}

static void show_copies(struct show *s, const struct scope *scope)
{
    const struct copies *c = &scope->copies;
    if (!c->judged)
        return;
    put_head(s, 4, "copies");
    if (c->any) {
        sink_cstr(s->out, "      required_in: any");
        end_line(s, &c->required_in);
    } else if (c->required_in.count == 0) {
        sink_cstr(s->out, "      # required_in: by places.pairs\n");
    } else {
        show_list(s, 6, "required_in", &c->required_in);
    }
    show_linked(s, scope, LINK_COPY, &c->not_older_than_ms);
    if (c->own_account_copy) {
        sink_cstr(s->out, "      own_account_copy: true");
        end_line(s, &c->own_account_copy);
    }
    put_key(s, 6, "min_proof");
    sink_cstr(s->out, proof_name(c->min_proof));
    end_line(s, &c->min_proof);
}

static void show_restore(struct show *s, const struct scope *scope)
{
    const struct restore *r = &scope->restore;
    if (!r->judged)
        return;
    put_head(s, 4, "restore");
    show_linked(s, scope, LINK_RESTORE, &r->tested_within_ms);
    put_key(s, 6, "min_grade");
    sink_cstr(s->out, grade_name(r->min_grade));
    end_line(s, &r->min_grade);
    show_duration(s, 6, "region_test_within", &r->region_test_within_ms);
    put_key(s, 6, "unit");
    sink_cstr(s->out, r->unit_group ? "group" : "volume");
    end_line(s, &r->unit_group);
    if (r->unit_group) {
        sink_cstr(s->out, "      group_by: [account, region, key");
        if (r->group_tag.len > 0) {
            sink_cstr(s->out, ", \"tag:");
            put_escaped(s, r->group_tag);
            sink_char(s->out, '"');
        }
        sink_char(s->out, ']');
        end_line(s, &r->group_tag);
    }
    put_key(s, 6, "sample_min");
    sink_i64(s->out, r->sample_min);
    end_line(s, &r->sample_min);
}

static void show_scope(struct show *s, const struct scope *scope)
{
    static const char *const tiers[] = {
        [TIER_OTHER] = "other", [TIER_PROD] = "prod", [TIER_CRITICAL] = "critical"};
    int rpo = rule_find(STR_LIT("RPO-EXCEEDED"));
    sink_cstr(s->out, "  - name: ");
    put_quoted(s, scope->name);
    sink_printf(s->out, "  # line %u\n", scope->at.line);
    show_match(s, &scope->match);
    put_key(s, 4, "tier");
    sink_cstr(s->out, tiers[scope->tier]);
    put_origin(s, &scope->tier);
    if (scope->tier == TIER_CRITICAL && rpo >= 0 && !scope->rules[rpo].severity_given)
        sink_cstr(s->out, "; RPO-EXCEEDED is critical here");
    sink_char(s->out, '\n');
    show_objectives(s, scope);
    show_copies(s, scope);
    show_restore(s, scope);
    show_tag_demands(s, 4, &scope->tags, &s->policy->tags);
    show_scope_rules(s, scope);
}

/* ---- exemptions ---- */

static void show_exemption(struct show *s, const struct exemption *e)
{
    char day[INSTANT_TEXT_MAX];
    const struct {
        const char *key;
        const struct str *value;
    } texts[] = {{"rule", &e->rule},
                 {"owner", &e->owner},
                 {"approved_by", &e->approved_by},
                 {"reason", &e->reason},
                 {"ticket", &e->ticket}};
    sink_cstr(s->out, "  - id: ");
    put_quoted(s, e->id);
    sink_printf(s->out, "  # line %u\n", e->at.line);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        put_key(s, 4, texts[i].key);
        put_quoted(s, *texts[i].value);
        sink_char(s->out, '\n');
    }
    if (e->arns.count + e->tag_count > 0)
        put_head(s, 4, "match");
    show_plain_list(s, 6, "arn", e->arns);
    show_tags(s, 6, e->tags, e->tag_count);
    (void)instant_format(e->expires, day);
    day[10] = '\0'; /* the day alone */
    put_key(s, 4, "expires");
    sink_cstr(s->out, day);
    sink_cstr(s->out, e->expired ? "  # expired: exempts nothing\n" : "\n");
}

void policy_show(const struct policy *policy, struct sink *out)
{
    struct show s = {policy, out};
    show_head(&s);
    show_places(&s);
    show_tag_demands(&s, 0, &policy->tags, NULL);
    show_rules(&s);
    if (policy->scope_count == 0)
        sink_cstr(out, "scopes: []\n");
    else
        put_head(&s, 0, "scopes");
    for (size_t i = 0; i < policy->scope_count; i++)
        show_scope(&s, &policy->scopes[i]);
    if (policy->exemption_count > 0)
        put_head(&s, 0, "exemptions");
    for (size_t i = 0; i < policy->exemption_count; i++)
        show_exemption(&s, &policy->exemptions[i]);
}
