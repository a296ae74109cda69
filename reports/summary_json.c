#include "reports/costs.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/rule.h"

#define SCHEMA       "snapaudit.summary/1"
#define PRETTY_DEPTH 2

/* Of accounts that have one alone. */
static void member_name(struct json_writer *w, const char *key, struct str account_name)
{
    json_member_some_text(w, key, account_name);
}

static void put_required_by(struct json_writer *w, const char *key, const struct coverage_row *row)
{
    json_key(w, key);
    json_begin_array(w);
    for (const char *const *id = row->required_by; *id; id++)
        json_cstr(w, *id);
    json_end_array(w);
}

static void put_coverage_row(void *arg, const struct coverage_row *row)
{
    struct json_writer *w = arg;
    json_begin_object(w);
#define COVERAGE(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

static void put_coverage(struct json_writer *w, const char *key, const struct report_context *ctx)
{
    json_key(w, key);
    json_begin_array(w);
    coverage_each(ctx, put_coverage_row, w);
    json_end_array(w);
}

static void put_resources(struct json_writer *w, const char *key, const struct summary *summary)
{
    static const enum kind kinds[] = {KIND_IMAGE, KIND_INSTANCE, KIND_SNAPSHOT, KIND_VOLUME};
    json_key(w, key);
    json_begin_object(w);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct kind_summary *counts = &summary->kinds[kinds[i]];
        json_key(w, kind_name(kinds[i]));
        json_begin_object(w);
#define RESOURCES(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_brakes(struct json_writer *w, const char *key,
                       const struct brake_summary brakes[BRAKE_COUNT])
{
    json_key(w, key);
    json_begin_object(w);
    for (int brake = BRAKE_NONE + 1; brake < BRAKE_COUNT; brake++) {
        const struct brake_summary *held = &brakes[brake];
        if (held->subjects == 0)
            continue;
        json_key(w, brake_name((enum brake)brake));
        json_begin_object(w);
#define BRAKE(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_rules(struct json_writer *w, const char *key, const struct report_context *ctx,
                      const struct summary *summary)
{
    json_key(w, key);
    json_begin_object(w);
    for (size_t i = 0; i < summary->rule_count; i++) {
        const struct rule_summary *rule = &summary->rules[i];
        json_key(w, rule_id(i));
        json_begin_object(w);
#define RULE(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_subjects(struct json_writer *w, const char *key, const struct summary *summary)
{
    json_key(w, key);
    json_begin_object(w);
#define SUBJECTS(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

static void put_money(struct json_writer *w, const char *key, const struct summary *summary)
{
    json_key(w, key);
    json_begin_object(w);
#define MONEY(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

/* Members of an object that has begun. */
static void put_sum(struct json_writer *w, const struct cost_sum *sum)
{
    bool priced = sum->has_list || sum->has_range;
#define COST_SUM(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
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
        member_name(w, "account_name", group->account_name);
        put_sum(w, &group->sum);
        json_end_object(w);
    }
    json_end_array(w);
    vec_clear(&groups);
}

static void put_costs(struct json_writer *w, const char *key, const struct report_context *ctx,
                      const struct summary *summary)
{
    struct cost_sum parts[COST_PART_COUNT];
    costs_by_part(&summary->spending, parts);
    json_key(w, key);
    json_begin_object(w);
#define COSTS(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
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

static void put_worst_rules(struct json_writer *w, const char *key,
                            const struct worst_subject *worst)
{
    json_key(w, key);
    json_begin_array(w);
    for (unsigned i = 0; i < worst->rule_count && i < WORST_RULES_MAX; i++) {
        json_begin_object(w);
        json_member_cstr(w, "rule", worst->rules[i]);
        json_member_ctext(w, "reason", worst->reasons[i]);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_worst(struct json_writer *w, const char *key, const struct graph *graph,
                      const struct summary *summary)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < summary->worst_count; i++) {
        const struct worst_subject *worst = &summary->worst[i];
        json_begin_object(w);
#define WORST(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
        json_end_object(w);
    }
    json_end_array(w);
}

/* ---- members that other files write, which have keys of their own ---- */

static void member_run(struct json_writer *w, const char *key, const struct run_info *run)
{
    (void)key;
    json_member_run(w, run);
}

static void member_changes(struct json_writer *w, const char *key, const struct changes *changes)
{
    (void)key;
    json_member_changes(w, changes);
}

static void member_facts(struct json_writer *w, const char *key, const struct report_context *ctx)
{
    (void)key;
    json_member_facts(w, ctx);
}

static void member_controls(struct json_writer *w, const char *key,
                            const struct report_context *ctx, const struct summary *summary)
{
    const struct controls_asked asked = {.frameworks = ctx->frameworks};
    (void)key;
    json_member_controls(w, &asked, summary);
}

static void put_document(struct json_writer *w, const struct report_context *ctx,
                         const struct summary *summary)
{
    json_begin_object(w);
#define SUMMARY(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

void summary_json_write(struct sink *out, const struct report_context *ctx,
                        const struct summary *summary)
{
    struct json_writer w;
    json_writer_init(&w, out, PRETTY_DEPTH);
    put_document(&w, ctx, summary);
    json_finish(&w);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    summary_json_write(in->out, in->report, summary);
}

const struct report_writer writer_summary_json = {.whole = write_whole};
