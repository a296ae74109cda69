/* What becomes of a verdict, in each pass of the engine. */
#include "rules/engine_internal.h"

static bool counts(const struct record_in *in)
{
    return in->status == STATUS_FAIL || in->status == STATUS_UNKNOWN;
}

static void deliver(const struct record_in *in, const struct finding *finding)
{
    const struct rule_run *run = in->run;
    const struct outcome outcome = {
        .rule = run->rule_row,
        .kind = in->kind,
        .row = in->row,
        .other = run->worker->other,
        .status = in->status,
        .severity = judged_severity(run),
        .caused = in->status == STATUS_FAIL && run->j->caused_by,
        .saving = in->status == STATUS_FAIL && run->rule->saves,
        .brake = in->status == STATUS_PASS ? held_by(run->j) : BRAKE_NONE,
        .reason = in->reason,
        .finding = finding,
        .members = run->worker->members,
        .member_count = run->worker->member_count,
    };
    crew_deliver(run->worker, &outcome);
}

/* ---- findings ---- */

static void report(struct worker *w, struct record_in *in)
{
    struct finding finding;
    judge_again(in);
    record_fill(w, in, &finding);
    deliver(in, &finding);
}

static void exempt(struct record_in *in)
{
    if (counts(in) && in->run->policy->exemption_count > 0)
        in->exemption = record_exemption(in);
    if (in->exemption)
        in->status = STATUS_EXEMPT;
}

static void hand_on(struct worker *w, struct record_in *in)
{
    const struct engine *e = w->engine;
    if (e->accept && (in->status != STATUS_PASS || e->include_pass))
        report(w, in);
    else if (counts(in) || held_by(in->run->j) != BRAKE_NONE)
        deliver(in, NULL);
}

static void judged(struct worker *w, struct record_in *in)
{
    exempt(in);
    totals_count(w, in);
    hand_on(w, in);
}

static void accept(struct engine *e, const struct outcome *o)
{
    if (o->finding)
        e->accept(e->accept_ctx, o->finding);
}

static void take(struct engine *e, const struct outcome *o)
{
    totals_take(e, o);
    accept(e, o);
}

const struct pass engine_pass_judge = {.judged = judged, .take = take, .counts = true};

/* ---- one subject again ---- */

static void judged_again(struct worker *w, struct record_in *in)
{
    exempt(in);
    hand_on(w, in);
}

const struct pass engine_pass_details = {.judged = judged_again, .take = accept, .one_kind = true};

/* ---- proposals ---- */

/* One rule judges a snapshot, so that each row is written once, by one thread. */
static void propose(struct worker *w, struct record_in *in)
{
    const struct judgement *j = in->run->j;
    if (in->kind != KIND_SNAPSHOT || j->is_false)
        return;
    enum proposal proposal = in->status == STATUS_PASS      ? PROPOSAL_BRAKED
                             : in->status == STATUS_UNKNOWN ? PROPOSAL_UNKNOWN
                             : j->goes_for_good             ? PROPOSAL_FINAL
                                                            : PROPOSAL_MADE;
    w->engine->proposals[in->row] = (uint8_t)proposal;
}

const struct pass engine_pass_proposals = {
    .judged = propose, .of_snapshots = true, .asks_all = true, .skips_passes = true};

/* ---- exemptions ---- */

static void find_exemptions(struct worker *w, struct record_in *in)
{
    if (counts(in))
        exemption_count_find(w, in);
}

const struct pass engine_pass_exemptions = {.judged = find_exemptions,
                                            .take = exemption_count_take};
