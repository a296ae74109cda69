/* The engine's side of judge.h: from clauses to a verdict, one subject at a time. */
#include "rules/engine_internal.h"
#include "model/readable.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* ---- what rules say of a verdict ---- */

void judge_evidence(struct judgement *j, const struct evidence *evidence)
{
    vec_push(&j->evidence, evidence);
}

void judge_related(struct judgement *j, const char *relation, struct str arn)
{
    struct related related = {relation, arn};
    vec_push(&j->related, &related);
}

struct str judge_text(struct judgement *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len <= 0)
        return STR_EMPTY;
    char *text = arena_array(j->arena, (size_t)len + 1, 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return str_make(text, (size_t)len);
}

struct str judge_time(struct judgement *j, instant at)
{
    char buf[INSTANT_TEXT_MAX];
    return arena_str(j->arena, str_from(instant_format(at, buf)));
}

struct str judge_id(const struct rule_run *run, enum kind kind, uint32_t row)
{
    char buf[RES_ID_TEXT_MAX];
    const struct graph *g = run->graph;
    return arena_str(run->j->arena, graph_id_text(g, graph_id(g, kind, row), kind, buf));
}

struct str judge_arn(const struct rule_run *run, enum kind kind, uint32_t row)
{
    char buf[ARN_TEXT_MAX];
    return arena_str(run->j->arena, graph_arn(run->graph, kind, row, buf));
}

void judge_say(struct rule_run *run, const struct said *said)
{
    if (!run->j->record)
        return;
    enum source source = kind_infos[said->kind].source;
    struct evidence evidence = {
        .clause = said->clause,
        .holds = said->holds,
        .brake = said->brake,
        .source = source,
        .call = source_info(source)->call,
        .resource = said->row == ROW_NONE ? STR_EMPTY : judge_id(run, said->kind, said->row),
        .field = said->field,
        .value = said->value,
        .observed_at = said->at == 0 ? INSTANT_UNSET : said->at,
        .grade = said->grade,
    };
    judge_evidence(run->j, &evidence);
}

static bool gap_named(const struct judgement *j, struct str account, struct str region,
                      const char *source)
{
    for (size_t i = 0; i < j->because.len; i++) {
        const struct unknown_because *b = &VEC_AT(struct unknown_because, &j->because, i);
        if (str_eq_c(str_from(b->source), source) && str_eq(b->account, account) &&
            str_eq(b->region, region))
            return true;
    }
    return false;
}

/* What was seen of the source: in the place, or in the run where no place has it. */
static const struct coverage *seen_of(const struct rule_run *run, uint32_t place,
                                      enum source source)
{
    return source_info(source)->scope == SCOPE_RUN ? facts_coverage_of_run(run->facts, source)
                                                   : graph_coverage(run->graph, place, source);
}

void judge_gap(const struct rule_run *run, uint32_t place, enum source source)
{
    const struct graph *g = run->graph;
    const struct coverage *c = seen_of(run, place, source);
    bool of_run = source_info(source)->scope == SCOPE_RUN;
    bool all_seen =
        c->state == COVERAGE_COMPLETE || (c->state == COVERAGE_NOT_APPLICABLE && !c->unseen);
    if (!run->j->record || all_seen)
        return;
    struct unknown_because because = {
        .source = source_info(source)->code,
        .account = of_run ? STR_EMPTY : graph_str(g, g->places[place].account),
        .region = of_run ? STR_EMPTY : graph_str(g, g->places[place].region),
        .error =
            c->state == COVERAGE_GAP ? gap_reason_name(c->reason) : coverage_state_name(c->state),
        .detail = c->detail,
    };
    if (!gap_named(run->j, because.account, because.region, because.source))
        vec_push(&run->j->because, &because);
}

void judge_gaps(const struct rule_run *run, uint32_t home, enum source source)
{
    struct concern_walk walk;
    if (!run->j->record)
        return;
    concern_begin(&walk, run->facts, home);
    for (uint32_t place; concern_next(&walk, &place);)
        if (run->graph->places[place].in_scope)
            judge_gap(run, place, source);
}

void judge_gap_region(const struct rule_run *run, struct str account, struct str region,
                      enum source source)
{
    struct unknown_because because = {source_info(source)->code, account, region, "not-attempted",
                                      "the region is not among those read"};
    if (run->j->record && !gap_named(run->j, account, region, because.source))
        vec_push(&run->j->because, &because);
}

/* ---- verdict ---- */

static void judgement_reset(struct judgement *j, struct arena *arena, bool record)
{
    memset(j, 0, offsetof(struct judgement, record));
    j->arena = arena;
    j->unit = j->pass_reason = j->reason = "";
    j->record = record;
    j->evidence.len = j->because.len = j->related.len = j->missing_tags.len = j->lacks.len = 0;
}

static const char *why_name(enum unknown_why why)
{
    static const char *const names[] = {
        "",           "no-time",       "subject-unseen", "pattern-limit", "gap",
        "unresolved", "volume-hidden", "possible-copy",  "managed",       "no-other-region-read",
    };
    return why == UNKNOWN_FACT_REFUTED ? "fact-refuted" : names[why];
}

static unsigned missing_supports(const struct rule_run *run, uint32_t place, source_set sources)
{
    unsigned missing = 0;
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *c = seen_of(run, place, (enum source)source);
        if ((sources & SOURCE_BIT(source)) != 0 && c->state != COVERAGE_COMPLETE &&
            c->state != COVERAGE_NOT_APPLICABLE && !c->unneeded) {
            missing++;
            judge_gap(run, place, (enum source)source);
        }
    }
    return missing;
}

/* Supporting sources only matter to a verdict that claims an absence: a fail, or an unknown. With
 * `strict` any that is missing, readable by this version or not, makes a fail unknown. */
static void weigh_supports(struct rule_run *run)
{
    struct judgement *j = run->j;
    uint32_t place = run->place;
    if (j->is_false) /* with a brake on, they say whether it would fail without */
        return;
    bool strict = run->settings->strict;
    unsigned readable = missing_supports(run, place, run->rule->supports & sources_readable());
    if (readable > 0)
        judge_lower(j, readable > 1 ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM);
    if (!strict)
        return;
    unsigned others = missing_supports(run, place, run->rule->supports & ~sources_readable());
    if (readable + others > 0)
        clause(j, TRUTH_UNKNOWN, UNKNOWN_GAP);
}

static void say_refuted(struct rule_run *run, const struct belief_result *result)
{
    const struct belief *belief = result->belief;
    struct str example = judge_id(run, belief->kind, result->example);
    struct unknown_because because = {
        .source = source_info(kind_infos[belief->kind].source)->code,
        .account = graph_str(run->graph, run->graph->places[run->place].account),
        .region = graph_str(run->graph, run->graph->places[run->place].region),
        .error = "fact-refuted",
        .detail = judge_text(run->j, "%s: %s, as %.*s", aws_fact_info(belief->fact)->id,
                             belief->counter, STR_ARG(example))
                      .ptr,
    };
    vec_push(&run->j->because, &because);
}

/* What rests on a fact of AWS that this inventory refutes is not known, pass or fail. That another
 * rule judges the subject stands: that one says it. */
static void weigh_facts(struct rule_run *run, const struct record_in *in)
{
    struct judgement *j = run->j;
    const struct beliefs *beliefs = facts_beliefs(run->facts);
    if (!beliefs_any_refuted(beliefs) || str_eq_c(str_from(j->pass_reason), "other-rule"))
        return;
    for (const enum aws_fact *fact = run->rule->facts; *fact != AWS_FACT_END; fact++) {
        const struct belief_result *result = beliefs_against(beliefs, *fact, in->kind, in->row);
        if (!result)
            continue;
        j->is_false = false;
        j->brake = BRAKE_NONE;
        j->why = UNKNOWN_FACT_REFUTED;
        if (j->record)
            say_refuted(run, result);
    }
}

static enum status verdict_of(const struct judgement *j)
{
    if (j->is_false || j->brake != BRAKE_NONE)
        return STATUS_PASS;
    return j->why != UNKNOWN_NONE ? STATUS_UNKNOWN : STATUS_FAIL;
}

enum status judge_verdict(struct rule_run *run)
{
    weigh_supports(run);
    return verdict_of(run->j);
}

static const char *reason_of(const struct judgement *j, enum status status)
{
    if (status == STATUS_PASS)
        return j->pass_reason;
    return status == STATUS_FAIL ? j->reason : why_name(j->why);
}

static enum status judge_once(struct rule_run *run, const struct record_in *in, judge_fn judge,
                              bool record)
{
    struct arena *scratch = run->worker->scratch;
    if (record)
        arena_reset(scratch);
    judgement_reset(run->j, scratch, record);
    if (!record && run->rule->may_fail && in->row != ROW_NONE &&
        !run->rule->may_fail(run, in->row)) {
        run->j->is_false = true;
        return STATUS_PASS;
    }
    judge(run, in->row);
    if (run->j->no_record == RECORD_MADE) {
        weigh_supports(run);
        weigh_facts(run, in);
    }
    return verdict_of(run->j);
}

void judge_again(struct record_in *in)
{
    (void)judge_once(in->run, in, in->judge, true);
    in->reason = reason_of(in->run->j, in->would_be);
}

static void judge_record(struct rule_run *run, struct record_in *in)
{
    in->status = in->would_be = judge_once(run, in, in->judge, false);
    if (run->j->no_record != RECORD_MADE) {
        judge_count(run, run->j->no_record);
        return;
    }
    in->reason = reason_of(run->j, in->would_be);
    run->worker->engine->pass->judged(run->worker, in);
}

/* ---- subjects ---- */

static instant later(instant a, instant b)
{
    return a > b ? a : b;
}

static instant row_changed(const struct graph *g, enum kind kind, uint32_t row)
{
    instant created = graph_born(g, kind, row);
    if (kind != KIND_SNAPSHOT || created == INSTANT_UNSET)
        return created;
    uint32_t completion_s = g->snapshots[row].completion_s;
    if (completion_s == UINT32_MAX)
        return created;
    return later(created, created + (instant)completion_s * MS_PER_SECOND);
}

bool judge_unsettled(const struct rule_run *run, instant changed)
{
    return changed != INSTANT_UNSET && age_ms(changed, run->as_of) < run->policy->settle_ms;
}

void judge_count(struct rule_run *run, enum no_record why)
{
    struct rule_summary *sum = &run->worker->rules[run->rule_row];
    if (why == RECORD_UNSETTLED)
        sum->unsettled++;
    else if (why == RECORD_NO_OBJECTIVE)
        sum->no_objective++;
    else if (why == RECORD_NOT_SELECTED)
        sum->not_selected++;
}

const struct rule_settings *judge_settings(const struct rule_run *run, size_t rule)
{
    return policy_rule_over(run->policy, run->scope, run->overlays, rule);
}

bool judge_enter(struct rule_run *run, enum kind kind, uint32_t row)
{
    const uint16_t *scopes = run->worker->engine->scopes[kind];
    run->scope = scopes && row != ROW_NONE ? scopes[row] : SCOPE_NONE;
    const uint8_t *overlays = run->worker->engine->overlays[kind];
    run->overlays = overlays && row != ROW_NONE ? overlays[row] : 0;
    run->settings = judge_settings(run, run->rule_row);
    return run->settings->enabled || run->worker->engine->pass->asks_all;
}

static bool is_picked(const struct engine *e, const bool *left_out, enum kind kind, uint32_t row)
{
    if (e->only_row != ROW_NONE && kind == e->only_kind && row != e->only_row)
        return false;
    return !left_out || !left_out[row];
}

bool judge_selected(const struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct engine *e = run->worker->engine;
    return is_picked(e, e->left_out[kind], kind, row);
}

bool judge_of_part(const struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct engine_part *part = run->worker->engine->part;
    return !part || part->part_of[kind][row] == part->part;
}

bool judge_reports(const struct rule_run *run, size_t rule, enum kind kind, uint32_t row)
{
    const struct engine *e = run->worker->engine;
    if (!e->wanted[rule] || !is_picked(e, e->unasked[kind], kind, row)) /* in whatever part */
        return false;
    struct rule_run other = *run;
    other.rule = rule_at(rule);
    const struct record_in in = {.run = &other, .kind = kind, .row = row};
    return !record_exemption(&in);
}

/* What surely passes proposes nothing. */
static bool is_asked(const struct rule_run *run, uint32_t row)
{
    return !run->worker->engine->pass->skips_passes || !run->rule->may_fail ||
           run->rule->may_fail(run, row);
}

bool judge_next(struct rule_run *run, enum kind kind, uint32_t *row)
{
    uint32_t end = run->rows.first + run->rows.count;
    for (uint32_t next = *row == ROW_NONE ? run->rows.first : *row + 1; next < end; next++) {
        if (!is_asked(run, next) || !judge_selected(run, kind, next) ||
            !graph_own(run->graph, kind, next) || !judge_enter(run, kind, next))
            continue;
        *row = next;
        return true;
    }
    return false;
}

void judge_row(struct rule_run *run, enum kind kind, uint32_t row, const struct str *discriminators,
               size_t count, judge_fn judge)
{
    struct record_in in = {.run = run,
                           .kind = kind,
                           .row = row,
                           .discriminators = discriminators,
                           .discriminator_count = count,
                           .judge = judge};
    judge_record(run, &in);
}

/* The next row that is settled; the others are counted. */
static bool next_settled(struct rule_run *run, enum kind kind, uint32_t *row)
{
    while (judge_next(run, kind, row)) {
        if (!judge_unsettled(run, row_changed(run->graph, kind, *row)))
            return true;
        judge_count(run, RECORD_UNSETTLED);
    }
    return false;
}

void judge_rows(struct rule_run *run, uint32_t place, enum kind kind, judge_fn judge)
{
    assert(place == run->place);
    for (uint32_t row = ROW_NONE; next_settled(run, kind, &row);)
        judge_row(run, kind, row, NULL, 0, judge);
}

void judge_each(struct rule_run *run, uint32_t place, enum kind kind, judge_each_fn each)
{
    assert(place == run->place);
    for (uint32_t row = ROW_NONE; next_settled(run, kind, &row);)
        each(run, kind, row);
}

void judge_other(struct rule_run *run, const struct subject *subject,
                 const struct str *discriminators, size_t count, judge_fn judge, const void *ctx)
{
    struct record_in in = {.run = run,
                           .kind = subject->kind,
                           .row = ROW_NONE,
                           .discriminators = discriminators,
                           .discriminator_count = count,
                           .judge = judge};
    run->worker->context = ctx;
    run->worker->other = subject;
    judge_record(run, &in);
    run->worker->other = NULL;
    run->worker->member_count = 0;
}

void judge_made_of(struct rule_run *run, const uint32_t *volumes, size_t count)
{
    run->worker->members = volumes;
    run->worker->member_count = count;
}

void judge_with(struct rule_run *run, const void *ctx)
{
    run->worker->context = ctx;
}

const void *judge_context(const struct rule_run *run)
{
    return run->worker->context;
}

enum truth judge_last_of_line(const struct rule_run *run, uint32_t snapshot_row, uint32_t *other)
{
    const struct survivors *survivors = run->worker->engine->survivors;
    if (other)
        *other = survivors ? survivors_other(survivors, snapshot_row) : ROW_NONE;
    return survivors ? survivors_last(survivors, snapshot_row) : TRUTH_FALSE;
}

bool judge_is_proof(const struct rule_run *run, enum kind kind, uint32_t row)
{
    void *const *proofs = run->worker->engine->proofs;
    for (size_t i = 0; proofs && i < rule_count(); i++)
        if (proofs[i] && rule_at(i)->proofs->hold(proofs[i], kind, row))
            return true;
    return false;
}

const struct exemption_use *judge_exemption_use(const struct rule_run *run, size_t exemption)
{
    assert(run->worker->engine->uses && exemption < run->policy->exemption_count);
    return &run->worker->engine->uses[exemption];
}

const struct scope *judge_scope_of(const struct rule_run *run, enum kind kind, uint32_t row)
{
    const uint16_t *scopes = run->worker->engine->scopes[kind];
    bool none = !scopes || scopes[row] == SCOPE_NONE;
    return none ? NULL : &run->policy->scopes[scopes[row]];
}

const struct scope *judge_scope(const struct rule_run *run)
{
    return run->scope == SCOPE_NONE ? NULL : &run->policy->scopes[run->scope];
}

int64_t judge_limit_ms(int64_t scope_ms, int64_t param, int64_t unit_ms)
{
    return scope_ms > 0 && scope_ms / unit_ms == param ? scope_ms : param * unit_ms;
}

/* Limits are whole minutes at least: durations have no smaller unit. */
static int64_t fitting_unit(int64_t limit_ms, int64_t unit_ms)
{
    if (unit_ms == MS_PER_DAY && limit_ms % unit_ms != 0)
        unit_ms = MS_PER_HOUR;
    return limit_ms % unit_ms == 0 ? unit_ms : MS_PER_MINUTE;
}

void judge_age(const struct rule_run *run, instant at, int64_t limit_ms, int64_t unit_ms)
{
    struct judgement *j = run->j;
    int64_t unit = fitting_unit(limit_ms, unit_ms);
    j->unit = unit == MS_PER_DAY ? "days" : unit == MS_PER_HOUR ? "hours" : "minutes";
    j->has_limit = true;
    j->limit = limit_ms / unit;
    j->has_measured = at != INSTANT_UNSET;
    if (!j->has_measured)
        return;
    int64_t age = age_ms(at, run->as_of);
    j->measured = age / unit + (age > limit_ms && age % unit != 0);
}

const char *judge_fingerprint_of(const struct rule_run *run, enum rule_row rule, enum kind kind,
                                 uint32_t row)
{
    struct subject subject;
    record_subject(run, run->j->arena, kind, row, &subject);
    return record_fingerprint(run->worker, run->j->arena, rule_id(rule), kind, &subject, NULL, 0);
}

bool judge_first_place(const struct rule_run *run, uint32_t place)
{
    for (uint32_t other = 0; other < place; other++)
        if (run->graph->places[other].in_scope)
            return false;
    return true;
}
