/* What the findings add up to: counts, money, brakes, the worst subjects. */
#include "rules/engine_internal.h"

#include <string.h>

static struct cost row_cost(const struct engine *e, enum kind kind, uint32_t row)
{
    return record_cost(e->options, kind, row);
}

static void add_subject(const struct engine *e, struct brake_summary *sum, enum kind kind,
                        uint32_t row)
{
    sum->subjects++;
    if (row == ROW_NONE)
        return;
    sum->gib += graph_size(e->options->graph, kind, row);
    struct cost cost = row_cost(e, kind, row);
    if (cost.known)
        sum->ceiling = money_add(sum->ceiling, cost.ceiling);
}

static enum standing standing_of(const struct record_in *in)
{
    static const enum standing of[STATUS_COUNT] = {[STATUS_PASS] = STANDING_PASS,
                                                   [STATUS_FAIL] = STANDING_FAIL,
                                                   [STATUS_UNKNOWN] = STANDING_UNKNOWN,
                                                   [STATUS_EXEMPT] = STANDING_EXEMPT};
    return of[in->status];
}

static void keep_standings(const struct engine *e, const struct record_in *in)
{
    uint8_t *rows = e->standings ? e->standings[in->run->rule_row].of_rows[in->kind] : NULL;
    if (rows && rows[in->row] < standing_of(in))
        rows[in->row] = (uint8_t)standing_of(in);
}

void totals_count(struct worker *w, const struct record_in *in)
{
    struct rule_summary *sum = &w->rules[in->run->rule_row];
    const struct judgement *j = in->run->j;
    if (in->status == STATUS_FAIL && j->caused_by)
        sum->caused++;
    else
        sum->counts[in->status]++;
    if (in->row == ROW_NONE)
        sum->others[standing_of(in)]++;
    else
        keep_standings(w->engine, in);
    if (in->status == STATUS_PASS && held_by(j) != BRAKE_NONE)
        add_subject(w->engine, &sum->brakes[held_by(j)], in->kind, in->row);
}

static void add_rule(struct rule_summary *to, const struct rule_summary *from)
{
    for (int status = 0; status < STATUS_COUNT; status++)
        to->counts[status] += from->counts[status];
    for (int standing = 0; standing < STANDING_COUNT; standing++)
        to->others[standing] += from->others[standing];
    to->unsettled += from->unsettled;
    to->caused += from->caused;
    to->no_objective += from->no_objective;
    to->not_selected += from->not_selected;
    for (int brake = 0; brake < BRAKE_COUNT; brake++) {
        to->brakes[brake].subjects += from->brakes[brake].subjects;
        to->brakes[brake].gib += from->brakes[brake].gib;
        to->brakes[brake].ceiling =
            money_add(to->brakes[brake].ceiling, from->brakes[brake].ceiling);
    }
}

void totals_add(struct engine *e, const struct rule_summary *rules)
{
    for (size_t i = 0; i < rule_count(); i++)
        add_rule(&e->rules[i], &rules[i]);
}

/* ---- fails and unknowns, one after the other ---- */

/* The money of a failing orphan, each resource once. */
static void count_money(struct engine *e, const struct outcome *o)
{
    struct row_state *state = &e->states[o->kind][o->row];
    if (!o->saving || state->counted)
        return;
    state->counted = true;
    struct cost cost = row_cost(e, o->kind, o->row);
    if (cost.known) {
        e->summary->floor = money_add(e->summary->floor, cost.floor);
        e->summary->ceiling = money_add(e->summary->ceiling, cost.ceiling);
    } else if (o->kind == KIND_SNAPSHOT) {
        e->summary->unpriced_gib += graph_size(e->options->graph, o->kind, o->row);
    }
}

static void count_row(struct engine *e, const struct outcome *o)
{
    struct row_state *state = &e->states[o->kind][o->row];
    if (o->status == STATUS_UNKNOWN) {
        e->summary->subjects_unknown += !state->unknown;
        state->unknown = true;
        return;
    }
    e->summary->subjects_fail += !state->failed;
    state->failed = true;
    uint8_t severity = (uint8_t)(o->severity + 1);
    if (severity > state->severity)
        state->severity = severity;
    const char *nothing_left = rule_at(o->rule)->nothing_left;
    if (nothing_left && strcmp(o->reason, nothing_left) == 0)
        state->nothing_left = true;
    count_money(e, o);
}

/* The gravest brake of a row is known once all rules have spoken. */
static void count_held(struct engine *e, const struct outcome *o)
{
    if (o->row == ROW_NONE) {
        add_subject(e, &e->summary->brakes[o->brake], o->kind, o->row);
        return;
    }
    struct row_state *state = &e->states[o->kind][o->row];
    if (state->brake == BRAKE_NONE || o->brake < state->brake)
        state->brake = (uint8_t)o->brake;
}

static struct str keep(struct engine *e, struct str s)
{
    return arena_str(e->keep, s);
}

static void keep_members(struct engine *e, const struct outcome *o, struct worst_subject *worst)
{
    const struct graph *g = e->options->graph;
    worst->member_count = o->member_count;
    for (size_t i = 0; i < o->member_count && i < WORST_MEMBERS_MAX; i++) {
        char buf[RES_ID_TEXT_MAX];
        struct res_id id = graph_id(g, KIND_VOLUME, o->members[i]);
        worst->members[i] = keep(e, graph_id_text(g, id, KIND_VOLUME, buf));
    }
}

/* Of the first finding that is as grave as the subject is. */
static void keep_fingerprint(struct worst_subject *worst, const struct finding *f)
{
    if (worst->fingerprint[0] == '\0' && f->severity == worst->severity)
        memcpy(worst->fingerprint, f->fingerprint, sizeof(worst->fingerprint));
}

static void count_other(struct engine *e, const struct outcome *o)
{
    if (o->status == STATUS_UNKNOWN) {
        e->summary->subjects_unknown++;
        return;
    }
    const struct subject *s = o->other;
    e->summary->subjects_fail++;
    struct other_fail fail = {{
        .kind = s->kind,
        .row = ROW_NONE,
        .arn = keep(e, s->arn),
        .id = keep(e, s->id),
        .name = keep(e, s->name),
        .account = keep(e, s->account),
        .region = keep(e, s->region),
        .owner = keep(e, s->owner_tag),
        .severity = o->severity,
        .rule_count = 1,
        .rules = {rule_id(o->rule)},
        .reasons = {o->reason},
    }};
    keep_members(e, o, &fail.worst);
    if (o->finding)
        keep_fingerprint(&fail.worst, o->finding);
    vec_push(&e->others, &fail);
}

void totals_take(struct engine *e, const struct outcome *o)
{
    if (o->brake != BRAKE_NONE)
        count_held(e, o);
    if ((o->status != STATUS_FAIL && o->status != STATUS_UNKNOWN) ||
        rule_of_audit(rule_at(o->rule)))
        return;
    if (o->row == ROW_NONE)
        count_other(e, o);
    else
        count_row(e, o);
}

/* ---- the whole inventory ---- */

static bool is_of_part(const struct engine *e, enum kind kind, uint32_t row)
{
    return !e->part || e->part->part_of[kind][row] == e->part->part;
}

static void count_kinds(struct engine *e)
{
    static const enum kind kinds[] = {KIND_IMAGE, KIND_SNAPSHOT, KIND_VOLUME};
    const struct graph *g = e->options->graph;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        struct kind_summary *sum = &e->summary->kinds[kinds[k]];
        const bool *left_out = e->left_out[kinds[k]];
        for (uint32_t row = 0; row < kind_rows(g, kinds[k]); row++) {
            if (left_out && left_out[row])
                continue;
            bool own = graph_own(g, kinds[k], row);
            sum->own += own;
            sum->foreign += !own;
            sum->unscoped += own && e->scopes[kinds[k]][row] == SCOPE_NONE;
        }
    }
    for (uint32_t row = 0; row < g->instance_count; row++)
        e->summary->kinds[KIND_INSTANCE].own += is_of_part(e, KIND_INSTANCE, row);
}

static void count_brakes(struct engine *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        for (uint32_t row = 0; row < kind_rows(e->options->graph, (enum kind)kind); row++) {
            enum brake brake = (enum brake)e->states[kind][row].brake;
            if (brake != BRAKE_NONE)
                add_subject(e, &e->summary->brakes[brake], (enum kind)kind, row);
        }
    }
}

static void count_list_price(struct engine *e)
{
    const struct graph *g = e->options->graph;
    const bool *left_out = e->left_out[KIND_VOLUME];
    for (uint32_t row = 0; row < g->volume_count; row++) {
        if (!g->places[g->volumes[row].place].in_scope || (left_out && left_out[row]))
            continue;
        struct cost cost = cost_of_volume(e->options->cost, row);
        if (cost.known)
            e->summary->list = money_add(e->summary->list, cost.ceiling);
        else
            e->summary->unpriced_gib += g->volumes[row].size_gib;
    }
}

static void sum_spending(struct engine *e)
{
    const struct spending_in in = {.graph = e->options->graph,
                                   .owners = facts_owners(e->options->facts),
                                   .upkeep = e->options->upkeep,
                                   .left_out = (const bool *const *)e->left_out};
    if (in.upkeep)
        e->summary->spending = spending_sum(&in, e->keep);
}

static bool source_missing(const struct engine *e, source_set sources)
{
    const struct graph *g = e->options->graph;
    for (uint32_t place = 0; place < g->place_count; place++) {
        if (!g->places[place].in_scope || (e->part && !e->part->places[place]))
            continue;
        for (int source = 0; source < SOURCE_COUNT; source++) {
            const struct coverage *c = graph_coverage(g, place, (enum source)source);
            if ((sources & SOURCE_BIT(source)) != 0 && c->state != COVERAGE_COMPLETE &&
                c->state != COVERAGE_NOT_APPLICABLE && !c->unneeded)
                return true;
        }
    }
    return false;
}

static void count_gaps(struct engine *e)
{
    for (size_t i = 0; i < rule_count(); i++) {
        bool inventory = rule_of_audit(rule_at(i));
        if (!inventory && e->wanted[i] && source_missing(e, rule_at(i)->requires))
            e->summary->gap[engine_wanted_severity(e, i)] = true;
    }
}

uint64_t summary_judged(const struct summary *summary)
{
    uint64_t judged = 0;
    for (size_t i = 0; i < summary->rule_count; i++) {
        if (rule_of_audit(rule_at(i)))
            continue;
        judged += summary->rules[i].caused;
        for (int status = 0; status < STATUS_COUNT; status++)
            judged += summary->rules[i].counts[status];
    }
    return judged;
}

/* ---- the worst ten ---- */

struct ranked {
    enum kind kind;
    uint32_t row; /* ROW_NONE: `other` */
    size_t other;
    enum severity severity;
    bool nothing_left; /* no backup at all */
    bool has_ceiling;
    int64_t ceiling;    /* what it costs at most; 0 when that is not known */
    struct cost saving; /* what deleting it saves, where a rule says that it can go */
};

static struct str ranked_arn(const struct engine *e, const struct ranked *r, char *buf)
{
    if (r->row == ROW_NONE)
        return VEC_AT(struct other_fail, &e->others, r->other).worst.id;
    return graph_arn(e->options->graph, r->kind, r->row, buf);
}

static int larger_first(int64_t a, int64_t b)
{
    return (a < b) - (a > b);
}

/* What saves more for sure, then what may save more; what saves nothing comes last. */
static int cmp_saving(const struct cost *a, const struct cost *b)
{
    int order = larger_first(a->known, b->known);
    if (order == 0)
        order = larger_first(a->floor, b->floor);
    return order ? order : larger_first(a->ceiling, b->ceiling);
}

/* Before zero: `a` is worse. Saving, if the policy asks for it; severity, no backup at all, cost, ARN. */
static int ranked_cmp(const struct engine *e, const struct ranked *a, const struct ranked *b)
{
    int order = cmp_saving(&a->saving, &b->saving);
    if (e->options->policy->rank_by_saving && order != 0)
        return order;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->nothing_left != b->nothing_left)
        return a->nothing_left ? -1 : 1;
    if (a->ceiling != b->ceiling)
        return a->ceiling > b->ceiling ? -1 : 1;
    char abuf[ARN_TEXT_MAX];
    char bbuf[ARN_TEXT_MAX];
    return str_cmp(ranked_arn(e, a, abuf), ranked_arn(e, b, bbuf));
}

static void ranked_insert(const struct engine *e, struct ranked *best, size_t *count,
                          const struct ranked *candidate)
{
    size_t at = *count;
    while (at > 0 && ranked_cmp(e, candidate, &best[at - 1]) < 0)
        at--;
    if (at == WORST_MAX)
        return;
    if (*count < WORST_MAX)
        (*count)++;
    for (size_t i = *count - 1; i > at; i--)
        best[i] = best[i - 1];
    best[at] = *candidate;
}

static size_t rank_all(const struct engine *e, struct ranked *best)
{
    size_t count = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        for (uint32_t row = 0; row < kind_rows(e->options->graph, (enum kind)kind); row++) {
            const struct row_state *state = &e->states[kind][row];
            if (!state->failed)
                continue;
            struct cost cost = row_cost(e, (enum kind)kind, row);
            struct ranked candidate = {
                .kind = (enum kind)kind,
                .row = row,
                .severity = (enum severity)(state->severity - 1),
                .nothing_left = state->nothing_left,
                .has_ceiling = cost.known,
                .ceiling = cost.ceiling,
            };
            if (state->counted)
                candidate.saving = cost;
            ranked_insert(e, best, &count, &candidate);
        }
    }
    for (size_t i = 0; i < e->others.len; i++) {
        const struct worst_subject *w = &VEC_AT(struct other_fail, &e->others, i).worst;
        struct ranked candidate = {
            .kind = w->kind, .row = ROW_NONE, .other = i, .severity = w->severity};
        ranked_insert(e, best, &count, &candidate);
    }
    return count;
}

void totals_detail(void *ctx, const struct finding *f)
{
    struct engine *e = ctx;
    struct worst_subject *worst = e->worst;
    if (f->subject.kind != worst->kind)
        return;
    worst->arn = keep(e, f->subject.arn);
    worst->id = keep(e, f->subject.id);
    worst->name = keep(e, f->subject.name);
    worst->account = keep(e, f->subject.account);
    worst->region = keep(e, f->subject.region);
    worst->owner = keep(e, f->subject.owner_tag);
    if (f->status == STATUS_FAIL)
        keep_fingerprint(worst, f);
    if (f->status != STATUS_FAIL || worst->rule_count == WORST_RULES_MAX)
        return;
    worst->rules[worst->rule_count] = f->rule;
    worst->reasons[worst->rule_count++] = f->reason;
}

static struct worst_subject worst_of(const struct engine *e, const struct ranked *ranked)
{
    if (ranked->row == ROW_NONE)
        return VEC_AT(struct other_fail, &e->others, ranked->other).worst;
    return (struct worst_subject){.kind = ranked->kind,
                                  .row = ranked->row,
                                  .severity = ranked->severity,
                                  .has_ceiling = ranked->has_ceiling,
                                  .ceiling = ranked->ceiling};
}

void totals_finish(struct engine *e)
{
    struct ranked best[WORST_MAX];
    count_kinds(e);
    count_brakes(e);
    count_list_price(e);
    sum_spending(e);
    count_gaps(e);
    e->summary->currency = prices_currency(e->options->prices);
    e->summary->priced_at = prices_date(e->options->prices);
    e->summary->worst_count = rank_all(e, best);
    for (size_t i = 0; i < e->summary->worst_count; i++)
        e->summary->worst[i] = worst_of(e, &best[i]);
}
