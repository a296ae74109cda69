/* The effective policy as YAML. It parses again to the same policy; comments say which line of the
 * file set a value. */
#include "policy/show_internal.h"

#include "core/money.h"

/* ---- sections ---- */

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
    show_put_key(s, 0, "settle_minutes");
    sink_i64(s->out, policy->settle_ms / MS_PER_MINUTE);
    show_end_line(s, &policy->settle_ms);
}

static void show_places(struct show *s)
{
    const struct policy *policy = s->policy;
    if (policy->regions.count + policy->allowed_regions.count + policy->forbidden_regions.count +
            policy->pair_count ==
        0)
        return;
    show_put_head(s, 0, "places");
    show_list(s, 2, "regions", &policy->regions);
    show_list(s, 2, "allowed_regions", &policy->allowed_regions);
    show_list(s, 2, "forbidden_regions", &policy->forbidden_regions);
    if (policy->pair_count > 0)
        show_put_head(s, 2, "pairs");
    for (size_t i = 0; i < policy->pair_count; i++) {
        sink_cstr(s->out, "    ");
        show_put_text(s, policy->pairs[i].region);
        sink_cstr(s->out, ": ");
        show_put_list(s, policy->pairs[i].targets);
        show_end_line(s, &policy->pairs[i]);
    }
}

/* Those lists that `all` does not have, too; all when there is no `all`. */
static void show_keys(struct show *s, unsigned indent, const char *key, const struct strs *list,
                      const struct strs *all)
{
    if (all && show_same_list(*list, *all))
        return;
    if (all && list->count == 0) {
        show_put_key(s, indent, key);
        sink_cstr(s->out, "[]");
        show_end_line(s, list);
        return;
    }
    show_list(s, indent, key, list);
}

static bool same_keys(const struct tag_demands *a, const struct tag_demands *b)
{
    return show_same_list(a->required_all, b->required_all) &&
           show_same_list(a->required_volume, b->required_volume) &&
           show_same_list(a->required_snapshot, b->required_snapshot) &&
           show_same_list(a->required_image, b->required_image);
}

static void show_required_tags(struct show *s, unsigned indent, const struct tag_demands *tags,
                               const struct tag_demands *over)
{
    static const struct tag_demands nothing;
    if (same_keys(tags, over ? over : &nothing))
        return;
    show_put_head(s, indent, "required");
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

void show_value_rule(struct show *s, const struct tag_value_rule *rule)
{
    const char *comma = "";
    show_put_text(s, rule->key);
    sink_cstr(s->out, ": {");
    if (rule->allowed.count > 0) {
        sink_cstr(s->out, "allowed: ");
        show_put_list(s, rule->allowed);
        comma = ", ";
    }
    if (rule->regex.len > 0) {
        sink_printf(s->out, "%sregex: ", comma);
        show_put_quoted(s, rule->regex);
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

void show_tag_demands(struct show *s, unsigned indent, const struct tag_demands *tags,
                      const struct tag_demands *over)
{
    bool values = tags->value_count > 0 && (!over || tags->values != over->values);
    if (!tags->given || (!values && same_keys(tags, over ? over : &(struct tag_demands){0})))
        return;
    show_put_head(s, indent, "tags");
    show_required_tags(s, indent + 2, tags, over);
    if (values)
        show_put_head(s, indent + 2, "values");
    for (size_t i = 0; values && i < tags->value_count; i++) {
        for (unsigned blank = 0; blank < indent + 4; blank++)
            sink_char(s->out, ' ');
        show_value_rule(s, &tags->values[i]);
        sink_printf(s->out, "  # line %u\n", tags->values[i].line);
    }
}

static void show_trust(struct show *s)
{
    const struct trust *t = &s->policy->trust;
    if (t->accounts.count + t->vault_accounts.count + t->orgs.count + t->key_accounts.count +
            t->image_owners.count ==
        0)
        return;
    show_put_head(s, 0, "trust");
    show_list(s, 2, "accounts", &t->accounts);
    show_list(s, 2, "vault_accounts", &t->vault_accounts);
    show_list(s, 2, "orgs", &t->orgs);
    show_list(s, 2, "key_accounts", &t->key_accounts);
    show_list(s, 2, "image_owners", &t->image_owners);
}

static void show_evidence(struct show *s)
{
    const struct evidence_sources *e = &s->policy->evidence;
    if (e->ledger.len + e->billing_export.len + e->history.len == 0)
        return;
    show_put_head(s, 0, "evidence");
    if (e->ledger.len > 0)
        show_text(s, 2, "ledger", &e->ledger);
    if (e->billing_export.len > 0)
        show_text(s, 2, "billing_export", &e->billing_export);
    if (e->history.len > 0)
        show_text(s, 2, "history", &e->history);
}

/* ---- rules ---- */

void show_put_param(struct show *s, const struct rule_param *param, const struct param_value *value)
{
    if (param_is_list(param->type))
        show_put_list(s, value->strings);
    else if (param->type == PARAM_BOOL)
        show_put_bool(s, value->number != 0);
    else if (param->type == PARAM_WORD)
        sink_cstr(s->out, param->strings[value->number]);
    else
        sink_i64(s->out, value->number);
}

void show_param(struct show *s, unsigned indent, const struct rule_param *param,
                const struct param_value *value)
{
    show_put_key(s, indent, param->name);
    show_put_param(s, param, value);
    show_end_line(s, value);
}

/* A severity that the policy did not name stays a comment: written out, it would win over what the
 * tier of a scope says. */
void show_severity(struct show *s, unsigned indent, const struct rule_settings *settings)
{
    show_put_key(s, indent, settings->severity_given ? "severity" : "# severity");
    sink_cstr(s->out, severity_name(settings->severity));
    show_end_line(s, &settings->severity);
}

static void show_rule(struct show *s, size_t row)
{
    const struct rule_declaration *rule = policy_rule_at(s->policy, row);
    const struct rule_settings *settings = &s->policy->rules[row];
    show_put_head(s, 2, rule->id);
    show_put_key(s, 4, "enabled");
    show_put_bool(s, settings->enabled);
    show_end_line(s, &settings->enabled);
    show_severity(s, 4, settings);
    show_put_key(s, 4, "strict");
    show_put_bool(s, settings->strict);
    show_end_line(s, &settings->strict);
    if (settings->because.len > 0)
        show_text(s, 4, "because", &settings->because);
    for (size_t i = 0; i < rule->param_count; i++)
        show_param(s, 4, &rule->params[i], &settings->params[i]);
}

static void show_rules(struct show *s)
{
    show_put_head(s, 0, "rules");
    for (size_t i = 0; i < s->policy->declared.count; i++)
        show_rule(s, i);
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
    show_put_quoted(s, e->id);
    sink_printf(s->out, "  # line %u\n", e->at.line);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        show_put_key(s, 4, texts[i].key);
        show_put_quoted(s, *texts[i].value);
        sink_char(s->out, '\n');
    }
    if (e->arns.count + e->tag_count + e->subjects.count > 0)
        show_put_head(s, 4, "match");
    show_plain_list(s, 6, "subject", e->subjects);
    show_plain_list(s, 6, "arn", e->arns);
    show_tags(s, 6, e->tags, e->tag_count);
    (void)instant_format(e->expires, day);
    day[10] = '\0'; /* the day alone */
    show_put_key(s, 4, "expires");
    sink_cstr(s->out, day);
    sink_cstr(s->out, e->expired ? "  # expired: exempts nothing\n" : "\n");
}

/* ---- gates ---- */

static void show_gate_words(struct show *s, const struct gate *g)
{
    if (g->fail_on >= 0) {
        show_put_key(s, 4, "fail_on");
        sink_cstr(s->out, g->fail_on == SEVERITY_COUNT ? "never"
                                                       : severity_name((enum severity)g->fail_on));
        show_end_line(s, &g->fail_on);
    }
    if (g->unknown_fails != TRI_ANY) {
        show_put_key(s, 4, "unknown");
        sink_cstr(s->out, g->unknown_fails == TRI_YES ? "fail" : "allow");
        show_end_line(s, &g->unknown_fails);
    }
    if (g->only_scope.len > 0)
        show_text(s, 4, "only_scope", &g->only_scope);
}

static void show_gate_limits(struct show *s, const struct gate *g)
{
    char amount[MONEY_TEXT_MAX];
    if (g->max_count != GATE_UNSET) {
        show_put_key(s, 4, "max_count");
        sink_i64(s->out, g->max_count);
        show_end_line(s, &g->max_count);
    }
    if (g->max_saving_floor != GATE_UNSET) {
        show_put_key(s, 4, "max_saving_floor");
        sink_cstr(s->out, money_format(g->max_saving_floor, amount));
        show_end_line(s, &g->max_saving_floor);
    }
    if (g->baseline.len > 0)
        show_text(s, 4, "baseline", &g->baseline);
    if (g->new_only != TRI_ANY) {
        show_put_key(s, 4, "new_only");
        show_put_bool(s, g->new_only == TRI_YES);
        show_end_line(s, &g->new_only);
    }
}

static bool sets_nothing(const struct gate *g)
{
    return g->rules.count == 0 && g->fail_on < 0 && g->unknown_fails == TRI_ANY &&
           g->only_scope.len == 0 && g->max_count == GATE_UNSET &&
           g->max_saving_floor == GATE_UNSET && g->baseline.len == 0 && g->new_only == TRI_ANY;
}

static void show_gate(struct show *s, const struct gate *g)
{
    sink_cstr(s->out, "  ");
    show_put_text(s, g->name);
    sink_printf(s->out, ":%s  # line %u\n", sets_nothing(g) ? " {}" : "", g->at.line);
    show_list(s, 4, "rules", &g->rules);
    show_gate_words(s, g);
    show_gate_limits(s, g);
}

void policy_show(const struct policy *policy, struct sink *out)
{
    struct show s = {policy, out};
    show_head(&s);
    show_places(&s);
    show_trust(&s);
    show_tag_demands(&s, 0, &policy->tags, NULL);
    show_rules(&s);
    show_scopes(&s);
    show_evidence(&s);
    if (policy->exemption_count > 0)
        show_put_head(&s, 0, "exemptions");
    for (size_t i = 0; i < policy->exemption_count; i++)
        show_exemption(&s, &policy->exemptions[i]);
    if (policy->gate_count > 0)
        show_put_head(&s, 0, "gates");
    for (size_t i = 0; i < policy->gate_count; i++)
        show_gate(&s, &policy->gates[i]);
}
