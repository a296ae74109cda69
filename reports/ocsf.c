/* findings.ocsf.json: an array of Compliance Findings of OCSF 1.7.0 (schema.ocsf.io), an event a line. What this
 * program does not know it does not claim: a verdict that is unknown is status Unknown, no time is invented, and
 * what OCSF has no word for stands in `unmapped`. */
#include <string.h>

#include "core/mem.h"
#include "reports/finding_members.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/rule.h"

#define OCSF_VERSION  "1.7.0"
#define CATEGORY_UID  2
#define CLASS_UID     2003
#define RULE_ANALYTIC 1  /* analytic.type_id */
#define AWS_ACCOUNT   10 /* account.type_id */

enum { ACTIVITY_CREATE = 1, ACTIVITY_UPDATE = 2 };
enum { ROLE_AFFECTED = 3, ROLE_RELATED = 4 };

struct ocsf {
    struct sink *out;
    const struct run_info *run;
    struct finding_members *members;
    struct sink *scratch;
    const struct finding *finding; /* the one at hand */
    struct json_writer json;
    uint64_t count;
};

/* A number of an enum, and its caption. */
struct caption {
    int id;
    const char *text;
};

static void put_caption(struct json_writer *w, const char *id_key, const char *key,
                        struct caption caption)
{
    json_member_i64(w, id_key, caption.id);
    json_member_cstr(w, key, caption.text);
}

static bool is_of_earlier_run(const struct finding *f)
{
    return f->baseline && strcmp(f->baseline, "new") != 0;
}

/* ---- classification ---- */

static struct caption activity_of(const struct finding *f)
{
    return is_of_earlier_run(f) ? (struct caption){ACTIVITY_UPDATE, "Update"}
                                : (struct caption){ACTIVITY_CREATE, "Create"};
}

static void put_activity(struct ocsf *o)
{
    put_caption(&o->json, "activity_id", "activity_name", activity_of(o->finding));
}

static void put_class(struct ocsf *o)
{
    struct caption activity = activity_of(o->finding);
    sink_clear(o->scratch);
    sink_printf(o->scratch, "Compliance Finding: %s", activity.text);
    put_caption(&o->json, "category_uid", "category_name",
                (struct caption){CATEGORY_UID, "Findings"});
    put_caption(&o->json, "class_uid", "class_name",
                (struct caption){CLASS_UID, "Compliance Finding"});
    json_member_i64(&o->json, "type_uid", CLASS_UID * 100 + activity.id);
    json_member_str(&o->json, "type_name", sink_view(o->scratch));
}

static void put_time(struct ocsf *o)
{
    json_member_i64(&o->json, "time", o->run->as_of);
}

static void put_severity(struct ocsf *o)
{
    static const struct caption captions[SEVERITY_COUNT] = {
        [SEVERITY_INFO] = {1, "Informational"}, [SEVERITY_LOW] = {2, "Low"},
        [SEVERITY_MEDIUM] = {3, "Medium"},      [SEVERITY_HIGH] = {4, "High"},
        [SEVERITY_CRITICAL] = {5, "Critical"},
    };
    put_caption(&o->json, "severity_id", "severity", captions[o->finding->severity]);
}

/* What people do with a finding. Nobody here has looked at one that an earlier run had, too. */
static void put_status(struct ocsf *o)
{
    const struct finding *f = o->finding;
    static const struct caption none = {1, "New"};
    static const struct caption suppressed = {3, "Suppressed"};
    static const struct caption unknown = {0, "Unknown"};
    if (f->status == STATUS_PASS)
        return;
    put_caption(&o->json, "status_id", "status",
                f->status == STATUS_EXEMPT ? suppressed
                : is_of_earlier_run(f)     ? unknown
                                           : none);
}

static void put_confidence(struct ocsf *o)
{
    static const struct caption captions[CONFIDENCE_COUNT] = {[CONFIDENCE_LOW] = {1, "Low"},
                                                              [CONFIDENCE_MEDIUM] = {2, "Medium"},
                                                              [CONFIDENCE_HIGH] = {3, "High"}};
    put_caption(&o->json, "confidence_id", "confidence", captions[o->finding->confidence]);
}

static void put_message(struct ocsf *o)
{
    sink_clear(o->scratch);
    sink_cstr(o->scratch, o->finding->title);
    sink_cstr(o->scratch, ": ");
    sink_str(o->scratch, o->finding->subject.id);
    json_member_str(&o->json, "message", sink_view(o->scratch));
}

/* ---- what was judged ---- */

static const char *why_of(const struct finding *f)
{
    int row = rule_find(str_from(f->rule));
    return row >= 0 ? rule_at((size_t)row)->declared.why : NULL;
}

/* Is it the first control of its framework? Those of one stand together. */
static bool begins_standard(const struct finding *f, size_t i)
{
    return i == 0 || strcmp(f->controls[i].framework, f->controls[i - 1].framework) != 0 ||
           strcmp(f->controls[i].edition, f->controls[i - 1].edition) != 0;
}

static void put_two(struct ocsf *o, const char *first, const char *second)
{
    sink_clear(o->scratch);
    sink_cstr(o->scratch, first);
    if (second && second[0]) {
        sink_char(o->scratch, ' ');
        sink_cstr(o->scratch, second);
    }
    json_str(&o->json, sink_view(o->scratch));
}

static void put_standards(struct ocsf *o)
{
    const struct finding *f = o->finding;
    if (f->control_count == 0)
        return;
    json_key(&o->json, "standards");
    json_begin_array(&o->json);
    for (size_t i = 0; i < f->control_count; i++)
        if (begins_standard(f, i))
            put_two(o, f->controls[i].framework, f->controls[i].edition);
    json_end_array(&o->json);
    json_key(&o->json, "requirements");
    json_begin_array(&o->json);
    for (size_t i = 0; i < f->control_count; i++)
        put_two(o, f->controls[i].framework, f->controls[i].id);
    json_end_array(&o->json);
}

static void put_gaps(struct ocsf *o)
{
    const struct finding *f = o->finding;
    if (f->unknown_count == 0)
        return;
    json_key(&o->json, "status_details");
    json_begin_array(&o->json);
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *gap = &f->unknown_because[i];
        sink_clear(o->scratch);
        sink_printf(o->scratch, "%s %.*s/%.*s: %s", gap->source, STR_ARG(gap->account),
                    STR_ARG(gap->region), gap->error);
        json_str(&o->json, sink_view(o->scratch));
    }
    json_end_array(&o->json);
}

static void put_compliance(struct ocsf *o)
{
    static const struct caption captions[STATUS_COUNT] = {[STATUS_PASS] = {1, "Pass"},
                                                          [STATUS_FAIL] = {3, "Fail"},
                                                          [STATUS_UNKNOWN] = {0, "Unknown"}};
    const struct finding *f = o->finding;
    enum status status = f->status == STATUS_EXEMPT ? f->would_be : f->status;
    json_key(&o->json, "compliance");
    json_begin_object(&o->json);
    json_member_cstr(&o->json, "control", f->rule);
    json_member_some_ctext(&o->json, "desc", why_of(f));
    put_standards(o);
    put_caption(&o->json, "status_id", "status", captions[status]);
    json_member_some_ctext(&o->json, "status_code", f->reason);
    put_gaps(o);
    json_end_object(&o->json);
}

static void put_finding_info(struct ocsf *o)
{
    const struct finding *f = o->finding;
    struct json_writer *w = &o->json;
    json_key(w, "finding_info");
    json_begin_object(w);
    json_member_cstr(w, "uid", f->fingerprint);
    json_member_cstr(w, "title", f->title);
    json_member_some_ctext(w, "desc", why_of(f));
    json_key(w, "types");
    json_begin_array(w);
    json_cstr(w, f->family);
    json_end_array(w);
    json_key(w, "analytic");
    json_begin_object(w);
    json_member_cstr(w, "uid", f->rule);
    json_member_cstr(w, "name", f->title);
    put_caption(w, "type_id", "type", (struct caption){RULE_ANALYTIC, "Rule"});
    json_end_object(w);
    if (!is_of_earlier_run(f))
        json_member_i64(w, "created_time", o->run->as_of);
    json_end_object(w);
}

/* ---- resources ---- */

static void put_account(struct json_writer *w, const struct subject *subject)
{
    if (str_is_empty(subject->account))
        return;
    json_key(w, "account");
    json_begin_object(w);
    json_member_str(w, "uid", subject->account);
    json_member_some_text(w, "name", subject->account_name);
    put_caption(w, "type_id", "type", (struct caption){AWS_ACCOUNT, "AWS Account"});
    json_end_object(w);
}

static void put_place(struct json_writer *w, const struct subject *subject)
{
    if (str_is_empty(subject->region))
        return;
    json_member_cstr(w, "cloud_partition", region_partition(subject->region));
    json_member_str(w, "region", subject->region);
    json_member_some_text(w, "zone", subject->zone);
}

static void put_owner(struct json_writer *w, const struct subject *subject)
{
    if (str_is_empty(subject->owner_tag) && str_is_empty(subject->account))
        return;
    json_key(w, "owner");
    json_begin_object(w);
    json_member_some_text(w, "name", subject->owner_tag);
    put_account(w, subject);
    json_end_object(w);
}

static void put_labels(struct ocsf *o)
{
    const struct subject *subject = &o->finding->subject;
    const struct {
        const char *name;
        struct str value;
    } labels[] = {{"scope", subject->scope},
                  {"environment", subject->environment},
                  {"cost_center", subject->cost_center}};
    bool begun = false;
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (str_is_empty(labels[i].value))
            continue;
        if (!begun) {
            json_key(&o->json, "labels");
            json_begin_array(&o->json);
        }
        begun = true;
        sink_clear(o->scratch);
        sink_printf(o->scratch, "%s:", labels[i].name);
        sink_str(o->scratch, labels[i].value);
        json_str(&o->json, sink_view(o->scratch));
    }
    if (begun)
        json_end_array(&o->json);
}

static void put_subject(struct ocsf *o)
{
    const struct subject *subject = &o->finding->subject;
    struct json_writer *w = &o->json;
    bool has_arn = !str_is_empty(subject->arn);
    json_begin_object(w);
    json_member_str(w, "uid", has_arn ? subject->arn : subject->id);
    if (has_arn)
        json_member_str(w, "uid_alt", subject->id);
    json_member_some_text(w, "name", subject->name);
    json_member_cstr(w, "type", kind_name(subject->kind));
    put_caption(w, "role_id", "role", (struct caption){ROLE_AFFECTED, "Affected"});
    put_place(w, subject);
    put_owner(w, subject);
    put_labels(o);
    json_end_object(w);
}

static void put_resources(struct ocsf *o)
{
    const struct finding *f = o->finding;
    json_key(&o->json, "resources");
    json_begin_array(&o->json);
    put_subject(o);
    for (size_t i = 0; i < f->related_count; i++) {
        if (str_is_empty(f->related[i].arn))
            continue;
        json_begin_object(&o->json);
        json_member_str(&o->json, "uid", f->related[i].arn);
        put_caption(&o->json, "role_id", "role", (struct caption){ROLE_RELATED, "Related"});
        json_end_object(&o->json);
    }
    json_end_array(&o->json);
}

static void put_cloud(struct ocsf *o)
{
    json_key(&o->json, "cloud");
    json_begin_object(&o->json);
    json_member_cstr(&o->json, "provider", "AWS");
    put_place(&o->json, &o->finding->subject);
    put_account(&o->json, &o->finding->subject);
    json_end_object(&o->json);
}

/* ---- what it rests on, and what to do ---- */

static void put_evidences(struct ocsf *o)
{
    const struct finding *f = o->finding;
    if (f->evidence_count == 0)
        return;
    json_key(&o->json, "evidences");
    json_begin_array(&o->json);
    for (size_t i = 0; i < f->evidence_count; i++) {
        json_begin_object(&o->json);
        json_member_cstr(&o->json, "name", f->evidence[i].clause);
        json_key(&o->json, "data");
        finding_members_put_evidence(o->members, &f->evidence[i], &o->json);
        json_end_object(&o->json);
    }
    json_end_array(&o->json);
}

static void put_remediation(struct ocsf *o)
{
    const struct remediation *does = &o->finding->remediation;
    if (!does->runbook || !does->text || !does->text[0])
        return;
    json_key(&o->json, "remediation");
    json_begin_object(&o->json);
    json_member_cstr(&o->json, "desc", does->text);
    json_end_object(&o->json);
}

static void put_metadata(struct ocsf *o)
{
    struct json_writer *w = &o->json;
    json_key(w, "metadata");
    json_begin_object(w);
    json_member_cstr(w, "version", OCSF_VERSION);
    json_key(w, "product");
    json_begin_object(w);
    json_member_cstr(w, "name", "snapaudit");
    json_member_cstr(w, "vendor_name", "snapaudit");
    json_member_cstr(w, "version", o->run->tool_version);
    json_end_object(w);
    json_key(w, "profiles");
    json_begin_array(w);
    json_cstr(w, "cloud");
    json_end_array(w);
    sink_clear(o->scratch);
    sink_printf(o->scratch, "%s-%s", o->run->run_id, o->finding->fingerprint);
    json_member_str(w, "uid", sink_view(o->scratch));
    json_member_cstr(w, "correlation_uid", o->run->run_id);
    json_member_cstr(w, "event_code", o->finding->rule);
    json_end_object(w);
}

/* Members whose whole meaning an attribute has; what is here and new goes to `unmapped` by itself. */
static const bool mapped[FINDING_FIELD_COUNT] = {
    [FINDING_RULE] = true,       [FINDING_SEVERITY] = true,    [FINDING_REASON] = true,
    [FINDING_CONFIDENCE] = true, [FINDING_EVIDENCE] = true,    [FINDING_FINGERPRINT] = true,
    [FINDING_ARN] = true,        [FINDING_KIND] = true,        [FINDING_ID] = true,
    [FINDING_NAME] = true,       [FINDING_ACCOUNT] = true,     [FINDING_ACCOUNT_NAME] = true,
    [FINDING_REGION] = true,     [FINDING_ZONE] = true,        [FINDING_OWNER_TAG] = true,
    [FINDING_SCOPE] = true,      [FINDING_ENVIRONMENT] = true, [FINDING_COST_CENTER] = true,
};

static void put_unmapped(struct ocsf *o)
{
    json_key(&o->json, "unmapped");
    json_begin_object(&o->json);
    json_member_some_ctext(&o->json, "policy_sha256", o->run->policy_sha256);
    json_member_some_text(&o->json, "selection", o->run->selection);
    json_member_some_ctext(&o->json, "currency", o->run->currency);
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        if (mapped[i] || !finding_member_is_there(o->members, field))
            continue;
        json_key(&o->json, field->member);
        finding_member_put_whole(o->members, field, &o->json);
    }
    json_end_object(&o->json);
}

/* ---- the file ---- */

static void (*const attributes[])(struct ocsf *o) = {
#define ATTRIBUTE(name, put, from) put_##put,
#include "reports/ocsf_attributes.def"
#undef ATTRIBUTE
};

static void *ocsf_begin(const struct writer_in *in)
{
    struct ocsf *o = mem_alloc(sizeof(*o));
    o->out = in->out;
    o->run = in->asked->run;
    o->members = finding_members_new();
    o->scratch = sink_memory();
    return o;
}

static void ocsf_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct ocsf *o = writer;
    (void)weight;
    o->finding = f;
    finding_members_of(o->members, f);
    sink_cstr(o->out, o->count++ > 0 ? ",\n" : "[\n");
    json_writer_init(&o->json, o->out, 0);
    json_begin_object(&o->json);
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
        attributes[i](o);
    json_end_object(&o->json);
}

static int ocsf_end(void *writer, const struct format_end *end, const uint64_t counts[WEIGHT_COUNT],
                    struct error *err)
{
    const struct ocsf *o = writer;
    (void)end;
    (void)counts;
    (void)err;
    sink_cstr(o->out, o->count > 0 ? "\n]\n" : "[]\n");
    return 0;
}

static void ocsf_abort(void *writer)
{
    struct ocsf *o = writer;
    finding_members_free(o->members);
    sink_abort(o->scratch);
    mem_free(o);
}

const struct report_writer writer_ocsf = {
    .begin = ocsf_begin, .finding = ocsf_finding, .end = ocsf_end, .abort = ocsf_abort};
