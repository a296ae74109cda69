/* The member "baseline" of summary.json: how the run differs from an earlier one. */
#include "gate/compare.h"
#include "reports/report_internal.h"

static void put_severities(struct json_writer *w, const uint64_t counts[SEVERITY_COUNT])
{
    json_key(w, "fail_by_severity");
    json_begin_object(w);
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--)
        json_member_u64(w, severity_name((enum severity)severity), counts[severity]);
    json_end_object(w);
}

/* Only what this run has not has a reason. */
static void put_whys(struct json_writer *w, const struct changes *changes, enum change change)
{
    bool any = false;
    for (int why = CHANGE_WHY_NONE + 1; why < CHANGE_WHY_COUNT; why++) {
        if (change_of_why((enum change_why)why) != change)
            continue;
        if (!any) {
            json_key(w, "why");
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
    json_member_u64(w, "findings", change_count(changes, change));
    json_member_u64(w, "fail", counts[STATUS_FAIL]);
    json_member_u64(w, "unknown", counts[STATUS_UNKNOWN]);
    json_member_u64(w, "exempt", counts[STATUS_EXEMPT]);
    put_severities(w, changes->fails[change]);
    put_whys(w, changes, change);
    json_end_object(w);
}

void json_member_changes(struct json_writer *w, const struct changes *changes)
{
    if (!changes)
        return;
    const struct baseline_run *run = baseline_run(changes->baseline);
    json_key(w, "baseline");
    json_begin_object(w);
    json_member_text(w, "file", changes->file);
    json_member_cstr(w, "sha256", run->sha256);
    json_member_time(w, "as_of", baseline_as_of(changes->baseline));
    json_member_text(w, "run_id", run->run_id);
    json_key(w, "differs");
    json_begin_array(w);
    for (size_t i = 0; i < changes->differs_count; i++)
        json_cstr(w, changes->differs[i].word);
    json_end_array(w);
    put_change(w, "new", changes, CHANGE_NEW);
    put_change(w, "known", changes, CHANGE_KNOWN);
    put_change(w, "changed", changes, CHANGE_CHANGED);
    put_change(w, "gone", changes, CHANGE_GONE);
    put_change(w, "not_judged", changes, CHANGE_NOT_JUDGED);
    json_end_object(w);
}
