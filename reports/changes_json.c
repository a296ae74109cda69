/* The member "baseline" of summary.json: how the run differs from an earlier one. */
#include "gate/compare.h"
#include "reports/report_internal.h"

static void put_severities(struct json_writer *w, const char *key,
                           const uint64_t counts[SEVERITY_COUNT])
{
    json_key(w, key);
    json_begin_object(w);
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--)
        json_member_u64(w, severity_name((enum severity)severity), counts[severity]);
    json_end_object(w);
}

/* Only what this run has not has a reason. */
static void put_whys(struct json_writer *w, const char *key, const struct changes *changes,
                     enum change change)
{
    bool any = false;
    for (int why = CHANGE_WHY_NONE + 1; why < CHANGE_WHY_COUNT; why++) {
        if (change_of_why((enum change_why)why) != change)
            continue;
        if (!any) {
            json_key(w, key);
            json_begin_object(w);
        }
        any = true;
        json_member_u64(w, change_why_name((enum change_why)why), changes->whys[why]);
    }
    if (any)
        json_end_object(w);
}

static void put_change(struct json_writer *w, const char *key, const struct changes *changes,
                       enum change change)
{
    const uint64_t *counts = changes->counts[change];
    json_key(w, key);
    json_begin_object(w);
#define BASELINE_COUNTS(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}

static void put_differs(struct json_writer *w, const char *key, const struct changes *changes)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < changes->differs_count; i++)
        json_cstr(w, changes->differs[i].word);
    json_end_array(w);
}

void json_member_changes(struct json_writer *w, const struct changes *changes)
{
    if (!changes)
        return;
    const struct baseline_run *run = baseline_run(changes->baseline);
    json_key(w, "baseline");
    json_begin_object(w);
#define BASELINE(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/summary_members.def"
    json_end_object(w);
}
