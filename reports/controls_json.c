/* "frameworks" of summary.json and of a gate's answer: findings by the controls that they are evidence for. */
#include "reports/report_internal.h"
#include "rules/control_totals.h"
#include "rules/rule.h"

static void put_sources(struct json_writer *w, const char *key,
                        const struct framework_control *control)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < control->evidence_count; i++)
        if (control->evidence[i].source)
            json_cstr(w, control->evidence[i].source);
    json_end_array(w);
}

static void put_left_out(struct json_writer *w, const char *key, const struct control_total *total)
{
    size_t count;
    const char *const *known = rule_catalogue(&count);
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < count; i++)
        if (total->left_out[i])
            json_cstr(w, known[i]);
    json_end_array(w);
}

static void put_rules(struct json_writer *w, const char *key, const struct control_total *total)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (total->rules[rule])
            json_cstr(w, rule_id(rule));
    json_end_array(w);
}

/* Of a gate alone. */
static void member_decides(struct json_writer *w, const char *key,
                           const struct controls_asked *asked, const struct control_total *total)
{
    if (asked->decides)
        json_member_bool(w, key, control_touched(total, asked->deciding));
}

static void put_control(struct json_writer *w, const struct controls_asked *asked,
                        const struct control_total *total)
{
    json_begin_object(w);
#define CONTROL(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

static void put_controls(struct json_writer *w, const char *key, const struct controls_asked *asked,
                         const struct framework *framework, const struct summary *summary)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < summary->controls->count; i++)
        if (summary->controls->items[i].framework == framework)
            put_control(w, asked, &summary->controls->items[i]);
    json_end_array(w);
}

static void put_missed(struct json_writer *w, const char *key, const struct framework *framework,
                       const struct summary *summary)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (control_misses(framework, summary, rule))
            json_cstr(w, rule_id(rule));
    json_end_array(w);
}

static void put_framework(struct json_writer *w, const struct controls_asked *asked,
                          const struct framework *framework, const struct summary *summary)
{
    json_begin_object(w);
#define FRAMEWORK(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

void json_member_controls(struct json_writer *w, const struct controls_asked *asked,
                          const struct summary *summary)
{
    if (asked->frameworks.count == 0 || !summary->controls)
        return; /* reports of which nobody asked for controls are as they were */
    json_key(w, "frameworks");
    json_begin_array(w);
    for (size_t i = 0; i < asked->frameworks.count; i++)
        put_framework(w, asked, asked->frameworks.items[i], summary);
    json_end_array(w);
}
