#include "reports/costs.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/rule.h"

#define SCHEMA       "snapaudit.summary/1"
#define PRETTY_DEPTH 2

/* Of accounts that have one alone. */
static void member_name(struct json_writer *w, struct str account_name)
{
    if (!str_is_empty(account_name))
        json_member_str(w, "account_name", account_name);
}

static void put_coverage_row(void *arg, const struct coverage_row *row)
{
    struct json_writer *w = arg;
    json_begin_object(w);
    json_member_text(w, "account", row->account);
    member_name(w, row->account_name);
    json_member_text(w, "region", row->region);
    json_member_cstr(w, "source", source_info(row->source)->code);
    json_member_cstr(w, "state", coverage_state_name(row->coverage.state));
    json_member_ctext(w, "reason", gap_reason_name(row->coverage.reason));
    json_member_ctext(w, "detail", row->coverage.detail);
    json_member_u64_if(w, "items", coverage_was_read(&row->coverage), row->coverage.items);
    json_member_u64_if(w, "pages", coverage_was_read(&row->coverage), row->coverage.pages);
    json_member_time(w, "horizon_start", row->coverage.horizon_start);
    json_key(w, "required_by");
    json_begin_array(w);
    for (const char *const *id = row->required_by; *id; id++)
        json_cstr(w, *id);
    json_end_array(w);
    json_end_object(w);
}

static void put_coverage(struct json_writer *w, const struct report_context *ctx)
{
    json_key(w, "coverage");
    json_begin_array(w);
    coverage_each(ctx, put_coverage_row, w);
    json_end_array(w);
}

static void put_resources(struct json_writer *w, const struct summary *summary)
{
    static const enum kind kinds[] = {KIND_IMAGE, KIND_INSTANCE, KIND_SNAPSHOT, KIND_VOLUME};
    json_key(w, "resources");
    json_begin_object(w);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct kind_summary *counts = &summary->kinds[kinds[i]];
        json_key(w, kind_name(kinds[i]));
        json_begin_object(w);
        json_member_u64(w, "own", counts->own);
        json_member_u64(w, "foreign", counts->foreign);
        json_member_u64(w, "unscoped", counts->unscoped);
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_brakes(struct json_writer *w, const struct brake_summary brakes[BRAKE_COUNT])
{
    json_key(w, "brakes");
    json_begin_object(w);
    for (int brake = BRAKE_NONE + 1; brake < BRAKE_COUNT; brake++) {
        const struct brake_summary *held = &brakes[brake];
        if (held->subjects == 0)
            continue;
        json_key(w, brake_name((enum brake)brake));
        json_begin_object(w);
        json_member_u64(w, "subjects", held->subjects);
        json_member_u64(w, "gib", held->gib);
        json_member_money(w, "ceiling", held->ceiling);
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_rules(struct json_writer *w, const struct report_context *ctx,
                      const struct summary *summary)
{
    json_key(w, "rules");
    json_begin_object(w);
    for (size_t i = 0; i < summary->rule_count; i++) {
        const struct rule_summary *rule = &summary->rules[i];
        json_key(w, rule_id(i));
        json_begin_object(w);
        json_member_bool(w, "enabled", engine_rule_enabled(ctx->policy, i));
        json_member_cstr(w, "severity", severity_name(engine_rule_severity(ctx->policy, i)));
        json_member_u64(w, "pass", rule->counts[STATUS_PASS]);
        json_member_u64(w, "fail", rule->counts[STATUS_FAIL]);
        json_member_u64(w, "unknown", rule->counts[STATUS_UNKNOWN]);
        json_member_u64(w, "exempt", rule->counts[STATUS_EXEMPT]);
        json_member_u64(w, "unsettled", rule->unsettled);
        json_member_u64(w, "caused", rule->caused);
        json_member_u64(w, "no_objective", rule->no_objective);
        json_member_u64(w, "not_selected", rule->not_selected);
        put_brakes(w, rule->brakes);
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_totals(struct json_writer *w, const struct summary *summary)
{
    json_key(w, "subjects");
    json_begin_object(w);
    json_member_u64(w, "fail", summary->subjects_fail);
    json_member_u64(w, "unknown", summary->subjects_unknown);
    json_end_object(w);
    put_brakes(w, summary->brakes);
    json_key(w, "money");
    json_begin_object(w);
    json_member_ctext(w, "currency", summary->currency);
    json_member_ctext(w, "priced_at", summary->priced_at);
    json_member_money(w, "list", summary->list);
    json_member_money(w, "floor", summary->floor);
    json_member_money(w, "ceiling", summary->ceiling);
    json_member_u64(w, "unpriced_gib", summary->unpriced_gib);
    json_end_object(w);
}

/* Members of an object that has begun. */
static void put_sum(struct json_writer *w, const struct cost_sum *sum)
{
    bool priced = sum->has_list || sum->has_range;
    json_member_cstr(w, "basis", cost_sum_basis(sum));
    json_member_u64(w, "resources", sum->spent.resources);
    json_member_u64(w, "gib", sum->spent.gib);
    json_member_u64(w, "full_bytes", sum->spent.full_bytes);
    json_member_money_if(w, "cost_floor", priced, sum->spent.floor);
    json_member_money_if(w, "cost_ceiling", priced, sum->spent.ceiling);
    json_member_u64(w, "unpriced_gib", sum->spent.unpriced_gib);
}

static void put_cost_groups(struct json_writer *w, const struct report_context *ctx,
                            const struct spending *spending, enum cost_axis axis)
{
    struct vec groups;
    char key[COST_AXIS_KEY_MAX];
    costs_by_axis(spending, ctx->graph, axis, &groups);
    json_key(w, cost_axis_key(axis, key));
    json_begin_array(w);
    for (size_t i = 0; i < groups.len; i++) {
        const struct cost_group *group = &VEC_AT(struct cost_group, &groups, i);
        json_begin_object(w);
        json_member_text(w, cost_axis_word(axis), group->key);
        member_name(w, group->account_name);
        put_sum(w, &group->sum);
        json_end_object(w);
    }
    json_end_array(w);
    vec_clear(&groups);
}

static void put_costs(struct json_writer *w, const struct report_context *ctx,
                      const struct summary *summary)
{
    struct cost_sum parts[COST_PART_COUNT];
    costs_by_part(&summary->spending, parts);
    json_key(w, "costs");
    json_begin_object(w);
    json_member_ctext(w, "currency", ctx->run->currency);
    json_member_ctext(w, "priced_at", ctx->run->priced_at);
    json_member_ctext(w, "price_source", ctx->run->price_source);
    json_member_cstr(w, "per", "month");
    for (int part = 0; part < COST_PART_COUNT; part++) {
        json_key(w, cost_parts[part].name);
        json_begin_object(w);
        put_sum(w, &parts[part]);
        json_end_object(w);
    }
    for (int axis = 0; axis < COST_AXIS_COUNT; axis++)
        put_cost_groups(w, ctx, &summary->spending, (enum cost_axis)axis);
    json_end_object(w);
}

static void put_worst_rules(struct json_writer *w, const struct worst_subject *worst)
{
    json_key(w, "rules");
    json_begin_array(w);
    for (unsigned i = 0; i < worst->rule_count && i < WORST_RULES_MAX; i++) {
        json_begin_object(w);
        json_member_cstr(w, "rule", worst->rules[i]);
        json_member_ctext(w, "reason", worst->reasons[i]);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_worst(struct json_writer *w, const struct graph *graph,
                      const struct summary *summary)
{
    json_key(w, "worst");
    json_begin_array(w);
    for (size_t i = 0; i < summary->worst_count; i++) {
        const struct worst_subject *worst = &summary->worst[i];
        json_begin_object(w);
        json_member_cstr(w, "severity", severity_name(worst->severity));
        json_member_text(w, "arn", worst->arn);
        json_member_cstr(w, "kind", kind_name(worst->kind));
        json_member_text(w, "id", worst->id);
        json_member_text(w, "name", worst->name);
        json_member_text(w, "account", worst->account);
        member_name(w, graph_name_of_account(graph, worst->account));
        json_member_text(w, "region", worst->region);
        json_member_u64(w, "rule_count", worst->rule_count);
        put_worst_rules(w, worst);
        json_member_money_if(w, "monthly_ceiling", worst->has_ceiling, worst->ceiling);
        json_end_object(w);
    }
    json_end_array(w);
}

void summary_json_write(struct sink *out, const struct report_context *ctx,
                        const struct summary *summary)
{
    struct json_writer w;
    json_writer_init(&w, out, PRETTY_DEPTH);
    json_begin_object(&w);
    json_member_cstr(&w, "schema", SCHEMA);
    json_member_run(&w, ctx->run);
    json_member_changes(&w, ctx->changes);
    json_member_facts(&w, ctx);
    put_coverage(&w, ctx);
    put_resources(&w, summary);
    put_rules(&w, ctx, summary);
    put_totals(&w, summary);
    put_costs(&w, ctx, summary);
    put_worst(&w, ctx->graph, summary);
    const struct controls_asked asked = {.frameworks = ctx->frameworks};
    json_member_controls(&w, &asked, summary);
    json_end_object(&w);
    json_finish(&w);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    summary_json_write(in->out, in->report, summary);
}

const struct report_writer writer_summary_json = {.whole = write_whole};
