/* "frameworks" of summary.json and of a gate's answer: findings by the controls that they are evidence for. */
#include "reports/report_internal.h"
#include "rules/control_totals.h"
#include "rules/rule.h"

static void put_sources(struct json_writer *w, const struct framework_control *control)
{
    json_key(w, "sources");
    json_begin_array(w);
    for (size_t i = 0; i < control->evidence_count; i++)
        if (control->evidence[i].source)
            json_cstr(w, control->evidence[i].source);
    json_end_array(w);
}

static void put_left_out(struct json_writer *w, const struct control_total *total)
{
    size_t count;
    const char *const *known = rule_catalogue(&count);
    json_key(w, "rules_left_out");
    json_begin_array(w);
    for (size_t i = 0; i < count; i++)
        if (total->left_out[i])
            json_cstr(w, known[i]);
    json_end_array(w);
}

static void put_control(struct json_writer *w, const struct controls_asked *asked,
                        const struct control_total *total)
{
    json_begin_object(w);
    json_member_cstr(w, "id", total->control->id);
    json_member_cstr(w, "title", total->control->title);
    json_member_cstr(w, "edition", total->control->edition);
    json_member_cstr(w, "state", control_state_name(total->state));
    json_member_cstr(w, "why", total->why);
    if (asked->decides)
        json_member_bool(w, "decides", control_touched(total, asked->deciding));
    json_member_u64(w, "fail", total->counts[STANDING_FAIL]);
    json_member_u64(w, "unknown", total->counts[STANDING_UNKNOWN]);
    json_member_u64(w, "exempt", total->counts[STANDING_EXEMPT]);
    json_member_u64(w, "pass", total->counts[STANDING_PASS]);
    json_member_u64(w, "subjects", control_subjects(total));
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (total->rules[rule])
            json_cstr(w, rule_id(rule));
    json_end_array(w);
    put_left_out(w, total);
    put_sources(w, total->control);
    json_end_object(w);
}

static void put_framework(struct json_writer *w, const struct controls_asked *asked,
                          const struct framework *framework, const struct summary *summary)
{
    json_begin_object(w);
    json_member_cstr(w, "name", framework->name);
    json_member_cstr(w, "title", framework->title);
    json_member_cstr(w, "edition", framework->edition);
    json_member_cstr(w, "note", framework->note);
    json_member_cstr(w, "sha256", framework->sha256);
    json_member_cstr(w, "claim", CONTROLS_CLAIM);
    json_key(w, "controls");
    json_begin_array(w);
    for (size_t i = 0; i < summary->controls->count; i++)
        if (summary->controls->items[i].framework == framework)
            put_control(w, asked, &summary->controls->items[i]);
    json_end_array(w);
    json_key(w, "failed_without_control");
    json_begin_array(w);
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (control_misses(framework, summary, rule))
            json_cstr(w, rule_id(rule));
    json_end_array(w);
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
