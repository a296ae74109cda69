/* From a judged subject to the finding that reports read. */
#include "model/states.h"
#include "rules/advice.h"
#include "rules/controls.h"
#include "rules/engine_internal.h"
#include "rules/fingerprint.h"
#include "rules/judge.h"

#include <string.h>

static struct str tag_of(const struct graph *g, uint32_t tagset, const char *key)
{
    struct str value = STR_EMPTY;
    if (tagset != 0)
        (void)graph_tag(g, tagset, str_from(key), &value);
    return value;
}

static struct str first_set(struct str a, struct str b)
{
    return str_is_empty(a) ? b : a;
}

void record_subject(const struct rule_run *run, struct arena *arena, enum kind kind, uint32_t row,
                    struct subject *out)
{
    const struct graph *g = run->graph;
    char arn[ARN_TEXT_MAX];
    char id[RES_ID_TEXT_MAX];
    uint32_t tags = graph_tagset(g, kind, row);
    const struct place *place = &g->places[graph_place(g, kind, row)];
    struct whose whose = owners_of_tagset(facts_owners(run->facts), tags);
    *out = (struct subject){
        .kind = kind,
        .arn = arena_str(arena, graph_arn(g, kind, row, arn)),
        .id = arena_str(arena, graph_id_text(g, graph_id(g, kind, row), kind, id)),
        .name = first_set(graph_name(g, kind, row), tag_of(g, tags, "Name")),
        .account = graph_str(g, place->account),
        .region = graph_str(g, place->region),
        .owner_tag = whose_text(g, &whose, OWNER_TAG_OWNER),
        .environment = whose_text(g, &whose, OWNER_TAG_ENVIRONMENT),
        .cost_center = whose_text(g, &whose, OWNER_TAG_COST_CENTER),
    };
    out->zone = graph_text(g, kind, row, "zone");
    out->outpost = graph_text(g, kind, row, "outpost_arn");
    uint16_t scope =
        run->worker->engine->scopes[kind] ? run->worker->engine->scopes[kind][row] : SCOPE_NONE;
    if (scope != SCOPE_NONE)
        out->scope = run->policy->scopes[scope].name;
}

const char *record_fingerprint(struct worker *worker, struct arena *arena, const char *rule,
                               enum kind kind, const struct subject *subject,
                               const struct str *discriminators, size_t count)
{
    char hex[SHA256_HEX_MAX];
    return arena_str(arena, str_from(fingerprint_of(worker->sha, rule, kind, subject,
                                                    discriminators, count, hex)))
        .ptr;
}

static void fill_sizes(const struct record_in *in, struct finding *out)
{
    const struct graph *g = in->run->graph;
    if (in->row == ROW_NONE)
        return;
    out->has_size = true;
    if (in->kind == KIND_VOLUME) {
        out->size_gib = g->volumes[in->row].size_gib;
    } else if (in->kind == KIND_SNAPSHOT) {
        const struct snapshot *s = &g->snapshots[in->row];
        out->has_size = s->state == SNAPSHOT_COMPLETED || s->size_gib > 0; /* 0: not told yet */
        out->size_gib = s->size_gib;
        out->has_full_bytes = (s->flags & ROW_FULL_BYTES) != 0;
        out->full_bytes = s->full_bytes;
    } else {
        const struct image *image = &g->images[in->row];
        out->has_size = image->mapping_count > 0;
        for (uint32_t i = 0; i < image->mapping_count; i++)
            out->size_gib += g->mappings[image->first_mapping + i].size_gib;
    }
}

struct cost record_cost(const struct engine_options *options, enum kind kind, uint32_t row)
{
    if (kind == KIND_VOLUME)
        return cost_of_volume(options->cost, row);
    if (kind == KIND_SNAPSHOT)
        return cost_of_snapshot(options->cost, row);
    return (struct cost){.basis = "none"};
}

/* Money stands only where the finding says that something can go, or could but for a brake, or where the
 * rule says so itself. */
static struct cost saving(const struct record_in *in)
{
    const struct judgement *j = in->run->j;
    bool can_go = in->would_be == STATUS_FAIL || held_by(j) != BRAKE_NONE;
    if (in->would_be == STATUS_FAIL && j->has_money)
        return (struct cost){
            .known = true, .floor = j->floor, .ceiling = j->ceiling, .basis = "range"};
    if (in->row == ROW_NONE || !can_go || !in->run->rule->saves)
        return (struct cost){.basis = "none"};
    return record_cost(in->run->options, in->kind, in->row);
}

static void fill_money(const struct record_in *in, struct finding *out)
{
    struct cost cost = saving(in);
    out->basis = cost.basis;
    out->currency = prices_currency(in->run->options->prices);
    out->has_money = cost.known;
    out->money_of_others = cost.known && in->run->j->has_money;
    out->saving_floor = cost.floor;
    out->saving_ceiling = cost.ceiling;
}

static bool exempts_row(const struct graph *g, const struct exemption *e, enum kind kind,
                        uint32_t row)
{
    char buf[ARN_TEXT_MAX];
    const struct exemptible resource = {
        .arn = graph_arn(g, kind, row, buf),
        .account = graph_str(g, g->places[graph_place(g, kind, row)].account),
        .can_be_tagged = true,
        .tagset = graph_tagset(g, kind, row),
    };
    return policy_exempts_resource(e, g, &resource);
}

static bool exempts_other(const struct worker *w, const struct graph *g, const struct exemption *e)
{
    const struct exemptible what = {.arn = w->other->arn, .account = w->other->account};
    for (size_t i = 0; i < w->member_count; i++)
        if (!exempts_row(g, e, KIND_VOLUME, w->members[i]))
            return false;
    return w->member_count > 0 || policy_exempts_resource(e, g, &what);
}

bool record_exempts(const struct record_in *in, const struct exemption *e)
{
    const struct rule_run *run = in->run;
    struct str id = e->subjects.count == 0 ? STR_EMPTY
                    : in->row == ROW_NONE  ? run->worker->other->id
                                           : judge_id(run, in->kind, in->row);
    if (!policy_exempts_subject(e, run->rule->declared.id, in->kind, id))
        return false;
    if (!policy_exempts_resources(e))
        return true;
    return in->row == ROW_NONE ? exempts_other(run->worker, run->graph, e)
                               : exempts_row(run->graph, e, in->kind, in->row);
}

const struct exemption *record_exemption(const struct record_in *in)
{
    const struct policy *policy = in->run->policy;
    for (size_t i = 0; i < policy->exemption_count; i++)
        if (!policy->exemptions[i].expired && record_exempts(in, &policy->exemptions[i]))
            return &policy->exemptions[i];
    return NULL;
}

static void fill_advice(const struct record_in *in, struct finding *out)
{
    const struct judgement *j = in->run->j;
    if (in->status != STATUS_FAIL && in->status != STATUS_UNKNOWN)
        return;
    struct advice_in advice = {
        .graph = in->run->graph,
        .runbook = in->run->rule->runbook,
        .status = in->status,
        .reason = in->reason,
        .subject = &out->subject,
        .row = in->row,
        .unknown_because = out->unknown_because,
        .unknown_count = out->unknown_count,
        .missing_tags = j->missing_tags.data,
        .missing_tag_count = j->missing_tags.len,
        .tag_values = j->fix_values,
        .wrong_tag = j->wrong_tag,
        .target_region = j->target_region,
        .newest_snapshot = j->newest_snapshot,
        .no_delete = j->no_delete,
        .as_of = in->run->as_of,
    };
    out->remediation = advice_make(in->run->worker->scratch, &advice);
}

static void fill_exemption(struct arena *arena, const struct exemption *from, struct finding *out)
{
    struct exemption_ref *ref = arena_alloc(arena, sizeof(*ref));
    *ref = (struct exemption_ref){from->id,     from->owner,  from->approved_by,
                                  from->reason, from->ticket, from->expires};
    out->exemption = ref;
}

static void fill_verdict(const struct record_in *in, struct finding *out)
{
    const struct rule_run *run = in->run;
    const struct judgement *j = run->j;
    *out = (struct finding){
        .rule = run->rule->declared.id,
        .title = run->rule->declared.title,
        .family = run->rule->declared.family,
        .of_audit = rule_of_audit(run->rule),
        .status = in->status,
        .would_be = in->would_be,
        .severity = judged_severity(run),
        .severity_default = run->rule->declared.severity,
        .reason = in->reason,
        .confidence = in->would_be == STATUS_PASS ? CONFIDENCE_HIGH : j->confidence,
        .brake = j->is_false ? BRAKE_NONE : j->brake,
        .held_by = in->would_be == STATUS_PASS ? held_by(j) : BRAKE_NONE,
        .caused_by = in->would_be == STATUS_FAIL ? j->caused_by : NULL,
        .row = in->row,
        .discriminators = in->discriminators,
        .discriminator_count = in->discriminator_count,
        .has_measured = j->has_measured,
        .measured = j->measured,
        .has_limit = j->has_limit,
        .limit = j->limit,
        .unit = j->unit,
        .target = j->target,
        .missing_keys = j->lacks.data,
        .missing_key_count = j->lacks.len,
        .has_proof = j->has_proof,
        .proof_at = j->proof_at,
        .evidence = j->evidence.data,
        .evidence_count = j->evidence.len,
        .related = j->related.data,
        .related_count = j->related.len,
    };
    out->controls = controls_of(run->policy, run->rule_row, &out->control_count);
    if (in->would_be != STATUS_PASS) {
        out->unknown_because = j->because.data;
        out->unknown_count = j->because.len;
    }
}

/* The listing that the subject is of; what is no resource is told by snapshots. */
static enum source listing_of(enum kind kind)
{
    enum source source = kind_infos[kind].source;
    return source == SOURCE_COUNT ? SOURCE_SNAP : source;
}

/* Every unknown names what it lacks, also when no source has a gap: a time, a source, a proof. */
static void fill_because(const struct record_in *in, struct finding *out)
{
    struct judgement *j = in->run->j;
    if (in->would_be != STATUS_UNKNOWN || j->because.len > 0)
        return;
    struct unknown_because because = {
        .source = source_info(listing_of(in->kind))->code,
        .account = out->subject.account,
        .region = out->subject.region,
        .error = in->reason,
    };
    vec_push(&j->because, &because);
    out->unknown_because = j->because.data;
    out->unknown_count = j->because.len;
}

void record_fill(struct worker *worker, const struct record_in *in, struct finding *out)
{
    fill_verdict(in, out);
    if (in->row == ROW_NONE)
        out->subject = *worker->other;
    else
        record_subject(in->run, worker->scratch, in->kind, in->row, &out->subject);
    out->subject.account_name = graph_name_of_account(in->run->graph, out->subject.account);
    out->fingerprint =
        record_fingerprint(worker, worker->scratch, in->run->rule->declared.id, in->kind,
                           &out->subject, in->discriminators, in->discriminator_count);
    instant created =
        in->row == ROW_NONE ? INSTANT_UNSET : graph_born(in->run->graph, in->kind, in->row);
    if (created != INSTANT_UNSET) {
        out->has_age = true;
        out->age_days = age_ms(created, in->run->as_of) / MS_PER_DAY;
    }
    fill_because(in, out);
    fill_sizes(in, out);
    fill_money(in, out);
    fill_advice(in, out);
    if (in->exemption)
        fill_exemption(worker->scratch, in->exemption, out);
}
