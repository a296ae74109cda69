#include "gate/request.h"

#include <string.h>

#include "core/money.h"
#include "core/vec.h"
#include "rules/engine.h"
#include "rules/rule.h"

#define COUNT_DIGITS_MAX 12

/* ---- the gate ---- */

static int no_such_gate(struct str name, const struct policy *policy, struct arena *arena,
                        struct error *err)
{
    const char **names = arena_array(arena, policy->gate_count + 1, sizeof(*names));
    for (size_t i = 0; i < policy->gate_count; i++)
        names[i] = arena_str(arena, policy->gates[i].name).ptr;
    const char *nearest = str_nearest(name, names, policy->gate_count);
    (void)error_set(err, ERR_USAGE, "the policy %.*s has no gate %.*s%s%s%s", STR_ARG(policy->file),
                    STR_ARG(name), nearest ? "; did you mean " : "", nearest ? nearest : "",
                    nearest ? "?" : "");
    if (policy->gate_count > 0)
        error_hint(err, "'snapaudit gate --list' lists the gates of a policy");
    else
        error_hint(err, "write one into the section gates of the policy, or ask with --where and "
                        "--rule");
    return -1;
}

static int find_gate(struct gate_request *out, struct str name, const struct policy *policy,
                     struct arena *arena, struct error *err)
{
    for (size_t i = 0; i < policy->gate_count && !str_is_empty(name); i++)
        if (str_eq(policy->gates[i].name, name))
            out->gate = &policy->gates[i];
    return str_is_empty(name) || out->gate ? 0 : no_such_gate(name, policy, arena, err);
}

/* ---- rules ---- */

struct rule_names {
    bool decides;
    const bool *judged;  /* or NULL */
    struct vec left_out; /* struct str */
    struct vec off;
    struct vec silent;
    bool others; /* a rule was named that is no INV rule */
};

static void add_once(struct vec *ids, const char *id)
{
    struct str name = str_from(id);
    for (size_t i = 0; i < ids->len; i++)
        if (str_eq(VEC_AT(struct str, ids, i), name))
            return;
    (void)vec_push(ids, &name);
}

static int no_such_rule(struct str pattern, struct error *err)
{
    size_t count;
    const char *const *ids = rule_catalogue(&count);
    const char *nearest = str_nearest(pattern, ids, count);
    (void)error_set(err, ERR_USAGE, "--rule: no rule is called %.*s%s%s%s", STR_ARG(pattern),
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    error_hint(err, "'snapaudit rules list' lists the rules; a glob takes several, as in 'RPO-*'");
    return -1;
}

static bool is_on(const struct rule_names *names, const struct policy *policy, size_t row)
{
    return names->judged ? names->judged[row] : engine_rule_enabled(policy, row);
}

static void take_rule(struct gate_request *out, const struct policy *policy, const char *id,
                      struct rule_names *names)
{
    int row = rule_find(str_from(id));
    names->others = names->others || !rule_id_of_audit(id);
    if (names->decides && rule_id_of_audit(id))
        add_once(&names->silent, id);
    else if (row < 0)
        add_once(&names->left_out, id);
    else if (!is_on(names, policy, (size_t)row))
        add_once(&names->off, id);
    else
        out->rules[row] = true;
}

static int take_pattern(struct gate_request *out, const struct policy *policy, struct str pattern,
                        struct rule_names *names, struct error *err)
{
    size_t count;
    const char *const *ids = rule_catalogue(&count);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (!str_glob(pattern, str_from(ids[i])))
            continue;
        found = true;
        take_rule(out, policy, ids[i], names);
    }
    return found ? 0 : no_such_rule(pattern, err);
}

/* The patterns that were asked for, else those of the gate. `*` is as good as none. */
static struct strs patterns_of(const struct gate_request *out, const struct gate_asked *asked)
{
    struct strs patterns = asked->rules;
    if (patterns.count == 0 && out->gate)
        patterns = out->gate->rules;
    for (size_t i = 0; i < patterns.count; i++)
        if (str_eq_c(patterns.items[i], "*"))
            return (struct strs){0};
    return patterns;
}

static struct strs keep(struct vec *ids, struct arena *arena)
{
    struct str *items = arena_array(arena, ids->len + 1, sizeof(*items));
    if (ids->len > 0)
        memcpy(items, ids->data, ids->len * sizeof(*items));
    return (struct strs){items, ids->len};
}

/* A question that no rule answers would always be answered with yes. */
static int check_rules(const struct gate_request *out, const struct rule_names *names,
                       struct error *err)
{
    if (out->rule_count > 0)
        return 0;
    const char *who = out->gate ? "the gate" : "--rule";
    if (out->silent.count > 0 && !names->others) {
        (void)error_set(err, ERR_USAGE, "%s names only INV rules, which never fail a gate", who);
        error_hint(err, "what was not seen counts by itself, unless unknown is allowed; name the "
                        "rules that the workload must meet");
    } else if (out->left_out.count > 0) {
        (void)error_set(
            err, ERR_USAGE, "%s names only rules that this version does not judge: %.*s%s", who,
            STR_ARG(out->left_out.items[0]), out->left_out.count > 1 ? " and others" : "");
        error_hint(err, "'snapaudit rules list' lists those that it judges");
    } else {
        (void)error_set(err, ERR_USAGE, "%s names only rules that the policy does not enable", who);
        error_hint(err, "'snapaudit rules list --policy FILE' says which are enabled");
    }
    return -1;
}

/* INV findings fail no gate, so that a gate leaves these rules alone. */
static void count_rules(struct gate_request *out, bool decides)
{
    for (size_t row = 0; row < rule_count(); row++) {
        if (decides && rule_of_audit(rule_at(row)))
            out->rules[row] = false;
        out->rule_count += out->rules[row];
    }
}

static int read_rules(struct gate_request *out, const struct gate_asked *asked,
                      const struct policy *policy, struct arena *arena, struct error *err)
{
    struct rule_names names = {.decides = asked->decides, .judged = asked->judged};
    const struct strs patterns = patterns_of(out, asked);
    if (patterns.count == 0 && !asked->decides)
        return 0;
    vec_init(&names.left_out, sizeof(struct str));
    vec_init(&names.off, sizeof(struct str));
    vec_init(&names.silent, sizeof(struct str));
    int result = 0;
    out->rules = arena_array(arena, rule_count(), sizeof(*out->rules));
    for (size_t row = 0; patterns.count == 0 && row < rule_count(); row++)
        out->rules[row] = is_on(&names, policy, row);
    for (size_t i = 0; i < patterns.count && result == 0; i++)
        result = take_pattern(out, policy, patterns.items[i], &names, err);
    if (result == 0) {
        out->left_out = keep(&names.left_out, arena);
        out->off = keep(&names.off, arena);
        out->silent = keep(&names.silent, arena);
        count_rules(out, asked->decides);
        result = check_rules(out, &names, err);
    }
    vec_clear(&names.left_out);
    vec_clear(&names.off);
    vec_clear(&names.silent);
    return result;
}

bool gate_request_may_count(const struct gate_request *request, const struct policy *policy)
{
    for (size_t row = 0; row < rule_count(); row++)
        if ((!request->rules || request->rules[row]) && engine_rule_enabled(policy, row) &&
            (int)engine_rule_gravest(policy, row) >= request->threshold)
            return true;
    return false;
}

/* ---- resources ---- */

static int read_where(struct gate_request *out, const struct gate_asked *asked,
                      const struct policy *policy, struct arena *arena, struct error *err)
{
    if (where_parse(&out->where, asked->where.items, asked->where.count, arena, err) != 0)
        return -1;
    return where_check_scopes(&out->where, policy, err);
}

static int find_scope(struct gate_request *out, const struct policy *policy, struct error *err)
{
    out->only_scope = -1;
    if (!out->gate || str_is_empty(out->gate->only_scope))
        return 0;
    for (size_t i = 0; i < policy->scope_count; i++) {
        if (str_eq(policy->scopes[i].name, out->gate->only_scope)) {
            out->only_scope = (int)i;
            return 0;
        }
    }
    return error_set(err, ERR_USAGE, "the gate %.*s asks for a scope %.*s that the policy lacks",
                     STR_ARG(out->gate->name), STR_ARG(out->gate->only_scope));
}

/* ---- limits ---- */

static void read_severity(struct gate_request *out, const struct gate_asked *asked)
{
    enum severity severity;
    out->threshold = asked->default_threshold;
    if (out->gate && out->gate->fail_on >= 0)
        out->threshold =
            out->gate->fail_on == SEVERITY_COUNT ? THRESHOLD_NEVER : out->gate->fail_on;
    if (str_is_empty(asked->fail_on))
        return;
    out->threshold = THRESHOLD_NEVER;
    if (severity_parse(asked->fail_on, &severity))
        out->threshold = (int)severity;
}

static void read_unknown(struct gate_request *out, const struct gate_asked *asked)
{
    out->unknown_fails = !out->gate || out->gate->unknown_fails != TRI_NO;
    if (!str_is_empty(asked->unknown))
        out->unknown_fails = str_eq_c(asked->unknown, "fail");
}

static int read_count(struct gate_request *out, const struct gate_asked *asked, struct error *err)
{
    struct str text = asked->max_count;
    out->max_count = out->gate ? out->gate->max_count : GATE_UNSET;
    if (!text.ptr)
        return 0;
    int64_t number = 0;
    bool valid = text.len > 0 && text.len <= COUNT_DIGITS_MAX;
    for (size_t i = 0; i < text.len && valid; i++) {
        valid = char_is_digit(text.ptr[i]);
        number = number * 10 + (text.ptr[i] - '0');
    }
    out->max_count = number;
    if (valid)
        return 0;
    (void)error_set(err, ERR_USAGE, "--max-count: %.*s is no whole number", STR_ARG(text));
    error_hint(err, "--max-count 3 accepts up to three findings");
    return -1;
}

static int read_saving(struct gate_request *out, const struct gate_asked *asked, struct error *err)
{
    struct str text = asked->max_saving_floor;
    out->max_saving_floor = out->gate ? out->gate->max_saving_floor : GATE_UNSET;
    if (!text.ptr)
        return 0;
    int64_t nanos;
    if (price_parse(text, &nanos) && nanos % 1000 == 0) {
        out->max_saving_floor = nanos / 1000;
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--max-saving-floor: %.*s is no amount", STR_ARG(text));
    error_hint(err, "write USD a month as a decimal number, as in --max-saving-floor 250.00");
    return -1;
}

/* ---- the baseline ---- */

static int read_baseline(struct gate_request *out, const struct gate_asked *asked,
                         const struct policy *policy, struct arena *arena, struct error *err)
{
    if (out->gate && !str_is_empty(out->gate->baseline))
        out->baseline = str_from(policy_beside(arena, policy, out->gate->baseline));
    out->baseline = arena_str(arena, asked->baseline.ptr ? asked->baseline : out->baseline);
    out->new_only = asked->new_only || (out->gate && out->gate->new_only == TRI_YES);
    if (!out->new_only || !str_is_empty(out->baseline))
        return 0;
    (void)error_set(err, ERR_USAGE, "%s needs a baseline to tell what is new",
                    asked->new_only ? "--new-only" : "new_only of the gate");
    error_hint(err, "add --baseline findings.json, which an earlier 'snapaudit audit' wrote");
    return -1;
}

/* ---- all ---- */

int gate_request_read(struct gate_request *out, const struct gate_asked *asked,
                      const struct policy *policy, struct arena *arena, struct error *err)
{
    *out = (struct gate_request){.only_scope = -1};
    if (find_gate(out, asked->gate, policy, arena, err) != 0)
        return -1;
    read_severity(out, asked);
    read_unknown(out, asked);
    if (read_rules(out, asked, policy, arena, err) != 0 ||
        read_where(out, asked, policy, arena, err) != 0 || find_scope(out, policy, err) != 0 ||
        read_count(out, asked, err) != 0 || read_saving(out, asked, err) != 0)
        return -1;
    return read_baseline(out, asked, policy, arena, err);
}

struct demand gate_request_demand(const struct gate_request *request)
{
    return (struct demand){.threshold = request->threshold,
                           .unknown_counts =
                               request->threshold != THRESHOLD_NEVER && request->unknown_fails,
                           .new_only = request->new_only};
}

bool gate_request_selects(const struct gate_request *request)
{
    return request->where.count > 0 || request->only_scope >= 0;
}

bool gate_request_narrows(const struct gate_request *request)
{
    return gate_request_selects(request) || request->rules;
}

/* The scope that an item names without a glob: what it matches can be asked of AWS, too. No filter of
 * EC2 says "not": all is asked for, and picked here. */
static const struct scope *named_scope(const struct policy *policy, const struct where_item *item)
{
    for (size_t i = 0; item->key == WHERE_SCOPE && i < policy->scope_count; i++)
        if (str_eq(policy->scopes[i].name, item->value))
            return &policy->scopes[i];
    return NULL;
}

void gate_request_question(const struct gate_request *request, const struct policy *policy,
                           struct arena *arena, struct question *out)
{
    struct match *matches = arena_array(arena, request->where.count + 1, sizeof(*matches));
    size_t count = 0;
    for (size_t i = 0; i < request->where.count; i++) {
        const struct scope *scope = named_scope(policy, &request->where.items[i]);
        if (!request->where.items[i].negated)
            matches[count++] = scope ? scope->match : request->where.items[i].match;
    }
    if (request->only_scope >= 0)
        matches[count++] = policy->scopes[request->only_scope].match;
    *out = (struct question){.rules = request->rules, .matches = matches, .match_count = count};
}

struct str gate_request_text(const struct gate_request *request, const struct policy *policy,
                             struct arena *arena)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < request->where.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                            STR_ARG(request->where.items[i].text));
    if (request->only_scope >= 0)
        text = arena_printf(arena, "%.*s%sscope %.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                            STR_ARG(policy->scopes[request->only_scope].name));
    return text.len > 0 ? text : STR_LIT("everything");
}

struct str gate_request_selection(const struct gate_request *request, const struct policy *policy,
                                  struct arena *arena)
{
    struct str text = STR_EMPTY;
    const char *before = "rules ";
    if (gate_request_selects(request))
        text = arena_printf(arena, "%.*s, ", STR_ARG(gate_request_text(request, policy, arena)));
    for (size_t row = 0; request->rules && row < rule_count(); row++) {
        if (!request->rules[row])
            continue;
        text = arena_printf(arena, "%.*s%s%s", STR_ARG(text), before, rule_id(row));
        before = ", ";
    }
    if (!request->rules && text.len > 0)
        text.len -= 2;
    return text;
}
