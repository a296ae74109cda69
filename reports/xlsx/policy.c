/* What was demanded: every value that counts in a scope alone, then those that count outside of scopes and wherever a
 * scope says nothing else, the overlays, and the rules that are off. */
#include "core/arena.h"
#include "reports/policy_values.h"
#include "reports/xlsx/report_xlsx_internal.h"
#include "rules/rule.h"

static const struct table_column columns[] = {
    {"scope", "text", NULL, NULL},    {"rule", "word", NULL, NULL},
    {"key", "word", NULL, NULL},      {"value", "text", NULL, NULL},
    {"for_each", "list", NULL, NULL}, {"line", "whole number", NULL, NULL},
};

/* Of the file; empty of what is built in. */
static void put_line(struct cells *cells, const struct policy *policy, unsigned line)
{
    if (line == 0 || str_eq_c(policy->file, "built-in"))
        cell_empty(cells);
    else
        cell_u64(cells, line);
    cells_end_row(cells);
}

static void put_kinds(struct cells *cells, unsigned kinds)
{
    struct sink *out = cell_begin(cells);
    for (size_t i = 0; i < POLICY_VALUE_KINDS; i++) {
        if ((kinds & 1u << policy_value_kinds[i]) == 0)
            continue;
        cell_next(cells);
        sink_cstr(out, kind_name(policy_value_kinds[i]));
    }
    cell_end(cells);
}

static void put_values(struct cells *cells, const struct policy *policy, struct str scope,
                       const struct policy_values *values, const struct policy_values *outside)
{
    for (size_t i = 0; i < values->items.len; i++) {
        const struct policy_value *v = &VEC_AT(struct policy_value, &values->items, i);
        if (policy_value_is_in(outside, v))
            continue;
        cell_str(cells, scope);
        cell_str(cells, v->rule);
        cell_str(cells, v->key);
        cell_str(cells, v->text);
        put_kinds(cells, v->kinds);
        put_line(cells, policy, v->line);
    }
}

static void put_scopes(struct cells *cells, const struct policy *policy)
{
    struct policy_values outside, values;
    struct arena *arena = arena_new();
    struct arena *scratch = arena_new();
    policy_values_gather(&outside, arena, policy, SCOPE_NONE);
    for (size_t i = 0; i < policy->scope_count; i++) {
        policy_values_gather(&values, scratch, policy, (uint16_t)i);
        put_values(cells, policy, policy->scopes[i].name, &values, &outside);
        vec_clear(&values.items);
        arena_reset(scratch);
    }
    put_values(cells, policy, STR_EMPTY, &outside, NULL);
    vec_clear(&outside.items);
    arena_free(scratch);
    arena_free(arena);
}

static void put_overlays(struct cells *cells, const struct policy *policy)
{
    for (size_t i = 0; i < policy->overlay_count; i++) {
        cell_empty(cells);
        cell_empty(cells);
        cell_word(cells, "overlay");
        cell_str(cells, policy->overlays[i].name);
        cell_empty(cells);
        put_line(cells, policy, policy->overlays[i].at.line);
    }
}

static void put_off(struct cells *cells, const struct policy *policy)
{
    for (size_t i = 0; i < rule_count(); i++) {
        if (engine_rule_enabled(policy, i))
            continue;
        cell_empty(cells);
        cell_word(cells, rule_id(i));
        cell_word(cells, "enabled");
        cell_bool(cells, false);
        cell_empty(cells);
        put_line(cells, policy, 0);
    }
}

static void put_rows(struct cells *cells, const struct xlsx_in *in)
{
    put_scopes(cells, in->report->policy);
    put_overlays(cells, in->report->policy);
    put_off(cells, in->report->policy);
}

const struct xlsx_table xlsx_policy = {
    .columns = columns, .column_count = sizeof(columns) / sizeof(columns[0]), .rows = put_rows};
