#include "rules/control_totals.h"

#include "rules/rule.h"

const char *control_state_name(enum control_state state)
{
    static const char *const names[CONTROL_STATE_COUNT] = {"fail",   "unknown",     "pass",
                                                           "exempt", "no subjects", "not assessed"};
    return names[state];
}

uint64_t control_subjects(const struct control_total *total)
{
    uint64_t subjects = 0;
    for (int standing = STANDING_NONE + 1; standing < STANDING_COUNT; standing++)
        subjects += total->counts[standing];
    return subjects;
}

const bool *control_rules(struct framework_set set, struct arena *arena)
{
    bool *rules = arena_array(arena, rule_count(), sizeof(*rules));
    for (size_t i = 0; i < set.count; i++)
        for (size_t rule = 0; rule < rule_count(); rule++)
            rules[rule] = rules[rule] || framework_touches(set.items[i], rule);
    return rules;
}

bool control_misses(const struct framework *framework, const struct summary *summary, size_t rule)
{
    const struct rule_summary *counts = &summary->rules[rule];
    return counts->counts[STATUS_FAIL] + counts->caused > 0 && !framework_touches(framework, rule);
}

bool control_touched(const struct control_total *total, const bool *rules)
{
    for (size_t rule = 0; rules && rule < rule_count(); rule++)
        if (rules[rule] && total->rules[rule])
            return true;
    return false;
}

void control_states(struct sink *out, const struct framework *framework,
                    const struct control_totals *totals)
{
    size_t counts[CONTROL_STATE_COUNT] = {0};
    bool any = false;
    for (size_t i = 0; i < totals->count; i++)
        if (totals->items[i].framework == framework)
            counts[totals->items[i].state]++;
    for (int state = 0; state < CONTROL_STATE_COUNT; state++) {
        if (counts[state] == 0)
            continue;
        sink_printf(out, "%s%zu %s", any ? ", " : "", counts[state],
                    control_state_name((enum control_state)state));
        any = true;
    }
}

/* ---- counting ---- */

struct counting {
    struct arena *arena;
    const struct policy *policy;
    const bool *asked;
    const struct summary *summary;
    struct control_total *items;
    size_t count;
};

/* The arrays that say something of this kind, one after the other. */
static size_t gather(const struct counting *c, const bool *rules, int kind, const uint8_t **out)
{
    size_t count = 0;
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (rules[rule] && c->summary->standings[rule].of_rows[kind])
            out[count++] = c->summary->standings[rule].of_rows[kind];
    return count;
}

static void count_rows(const uint8_t *const *standings, size_t count, uint32_t rows,
                       uint64_t out[STANDING_COUNT])
{
    for (uint32_t row = 0; row < rows; row++) {
        uint8_t worst = STANDING_NONE;
        for (size_t i = 0; i < count; i++)
            if (standings[i][row] > worst)
                worst = standings[i][row];
        out[worst]++;
    }
}

static void count_subjects(const struct counting *c, const bool *rules,
                           uint64_t out[STANDING_COUNT])
{
    const uint8_t **standings = arena_array(c->arena, rule_count(), sizeof(*standings));
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        size_t count = gather(c, rules, kind, standings);
        if (count > 0)
            count_rows(standings, count, c->summary->standing_rows[kind], out);
    }
    for (size_t rule = 0; rule < rule_count(); rule++)
        for (int i = 0; rules[rule] && i < STANDING_COUNT; i++)
            out[i] += c->summary->rules[rule].others[i];
    out[STANDING_NONE] = 0;
}

/* Many controls rest on the same rules: each set of them is counted once. */
static const struct control_total *counted_before(const struct counting *c, const bool *rules)
{
    for (size_t i = 0; i < c->count; i++)
        if (memcmp(c->items[i].rules, rules, rule_count() * sizeof(*rules)) == 0)
            return &c->items[i];
    return NULL;
}

/* ---- states ---- */

static enum control_state state_of(const struct control_total *total)
{
    static const struct {
        enum standing standing;
        enum control_state state;
    } order[] = {{STANDING_FAIL, CONTROL_FAIL},
                 {STANDING_UNKNOWN, CONTROL_UNKNOWN},
                 {STANDING_PASS, CONTROL_PASS},
                 {STANDING_EXEMPT, CONTROL_EXEMPT}};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (total->counts[order[i].standing] > 0)
            return order[i].state;
    return CONTROL_NO_SUBJECTS;
}

/* Of the rules of a control, what this run made of them. */
struct asking {
    bool known, judged, enabled, asked;
};

static struct asking ask(const struct counting *c, const struct framework_control *control,
                         bool *rules)
{
    struct asking a = {0};
    for (size_t i = 0; i < control->evidence_count; i++)
        a.known = a.known || control->evidence[i].rule_count > 0;
    for (size_t rule = 0; rule < rule_count(); rule++) {
        if (!framework_evidence_of(control, control_rule(rule)))
            continue;
        a.judged = true;
        bool enabled = engine_rule_enabled(c->policy, rule);
        a.enabled = a.enabled || enabled;
        rules[rule] = enabled && (!c->asked || c->asked[rule]);
        a.asked = a.asked || rules[rule];
    }
    return a;
}

/* Rules of this version that were not asked, and those that it does not judge. */
static void find_left_out(const struct counting *c, struct control_total *total)
{
    size_t count;
    const char *const *known = rule_catalogue(&count);
    bool *left_out = arena_array(c->arena, count, sizeof(*left_out));
    for (size_t i = 0; i < total->control->evidence_count; i++) {
        const struct framework_evidence *evidence = &total->control->evidence[i];
        for (size_t k = 0; k < evidence->rule_count; k++) {
            int row = rule_find(str_from(known[evidence->rules[k]]));
            left_out[evidence->rules[k]] = row < 0 || !total->rules[row];
            total->left_out_count += left_out[evidence->rules[k]];
        }
    }
    total->left_out = left_out;
}

static const char *why_not_assessed(const struct asking *a)
{
    if (a->enabled)
        return "its rules were not asked for";
    if (a->judged)
        return "the policy does not enable its rules";
    return a->known ? "this version does not judge its rules" : "no rule gives evidence for it";
}

static void add(struct counting *c, const struct framework *framework,
                const struct framework_control *control)
{
    bool *rules = arena_array(c->arena, rule_count(), sizeof(*rules));
    const struct asking a = ask(c, control, rules);
    const struct control_total *before = counted_before(c, rules);
    struct control_total *total = &c->items[c->count];
    *total = (struct control_total){.framework = framework, .control = control, .rules = rules};
    find_left_out(c, total);
    if (before)
        memcpy(total->counts, before->counts, sizeof(total->counts));
    else if (a.asked)
        count_subjects(c, rules, total->counts);
    total->state = a.asked ? state_of(total) : CONTROL_NOT_ASSESSED;
    if (!a.asked)
        total->why = why_not_assessed(&a);
    else if (total->state == CONTROL_NO_SUBJECTS)
        total->why = "its rules found nothing to judge";
    c->count++;
}

struct control_totals control_totals_make(struct arena *arena, struct framework_set set,
                                          const struct policy *policy, const bool *asked,
                                          const struct summary *summary)
{
    struct counting c = {.arena = arena, .policy = policy, .asked = asked, .summary = summary};
    size_t count = 0;
    for (size_t i = 0; i < set.count; i++)
        count += set.items[i]->control_count;
    c.items = arena_array(arena, count, sizeof(*c.items));
    for (size_t i = 0; i < set.count; i++)
        for (size_t k = 0; k < set.items[i]->control_count; k++)
            add(&c, set.items[i], &set.items[i]->controls[k]);
    return (struct control_totals){c.items, c.count};
}
