#include "gate/tally.h"

#include "core/hash.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/money.h"
#include "model/graph.h"
#include "rules/rule.h"
#include "rules/sentence.h"

/* A fail that has a cause elsewhere: whether it counts is known at the end. */
struct caused {
    uint64_t cause;
    uint64_t own;
    uint64_t resource;
    size_t kept; /* row of `kept`, or SIZE_MAX */
    int rule;    /* row of rules.def, or -1 */
    bool fresh;
    bool has_saving;
    int64_t saving_floor;
};

/* What was not known then is known no more. */
static bool has_run_out(const struct baseline *baseline, instant as_of)
{
    instant until = baseline_accepts_until(baseline, as_of);
    return until == INSTANT_UNSET || as_of > until;
}

void gate_tally_init(struct gate_tally *tally, const struct gate_request *request,
                     const struct baseline *baseline, instant as_of, struct arena *arena)
{
    *tally = (struct gate_tally){.request = request,
                                 .baseline = baseline,
                                 .unknown_decides = baseline && has_run_out(baseline, as_of),
                                 .arena = arena,
                                 .counted = map_new(64),
                                 .saved = map_new(64),
                                 .scratch = sink_memory()};
    vec_init(&tally->kept, sizeof(struct gate_finding));
    vec_init(&tally->caused, sizeof(struct caused));
    for (int status = 0; status < STATUS_COUNT; status++) {
        tally->rules[status] = arena_array(arena, rule_count(), sizeof(bool));
        vec_init(&tally->order[status], sizeof(size_t));
    }
}

void gate_tally_clear(struct gate_tally *tally)
{
    vec_clear(&tally->kept);
    vec_clear(&tally->caused);
    for (int status = 0; status < STATUS_COUNT; status++)
        vec_clear(&tally->order[status]);
    map_free(tally->counted);
    map_free(tally->saved);
    sink_abort(tally->scratch);
}

void gate_tally_hand_on(struct gate_tally *tally,
                        void (*accept)(void *ctx, const struct finding *finding), void *ctx)
{
    if (tally->writer_count < GATE_WRITERS_MAX)
        tally->writers[tally->writer_count++] = (struct gate_writer){accept, ctx};
}

/* ---- keeping ---- */

static struct str told(struct gate_tally *tally,
                       void (*tell)(struct sink *out, const struct finding *finding),
                       const struct finding *finding)
{
    sink_clear(tally->scratch);
    tell(tally->scratch, finding);
    return arena_str(tally->arena, sink_view(tally->scratch));
}

static bool has_room(struct gate_tally *tally, const struct finding *f)
{
    size_t *count =
        f->status == STATUS_FAIL ? &tally->kept_fails[f->severity] : &tally->kept_unknowns;
    return (*count)++ < GATE_KEPT_MAX;
}

static bool by_money(const struct gate_tally *tally)
{
    return tally->request->max_saving_floor != GATE_UNSET;
}

struct worth {
    int64_t floor, ceiling; /* less than nothing: no saving is told */
};

static struct worth worth(const struct gate_finding *f)
{
    return f->has_saving ? (struct worth){f->saving_floor, f->saving_ceiling}
                         : (struct worth){-1, -1};
}

/* Before zero: `a` saves more for sure, or as much and may save more. */
static int cmp_worth(struct worth a, struct worth b)
{
    if (a.floor != b.floor)
        return a.floor > b.floor ? -1 : 1;
    return (a.ceiling < b.ceiling) - (a.ceiling > b.ceiling);
}

/* The kept fail of this severity that saves least; there is one. */
static size_t least_row(struct gate_tally *tally, enum severity severity)
{
    size_t least = tally->least[severity];
    for (size_t row = 0; tally->least[severity] == 0 && row < tally->kept.len; row++) {
        const struct gate_finding *f = &VEC_AT(struct gate_finding, &tally->kept, row);
        if (f->status == STATUS_FAIL && f->severity == severity &&
            (least == 0 || cmp_worth(worth(f), worth(&VEC_AT(struct gate_finding, &tally->kept,
                                                             least - 1))) >= 0))
            least = row + 1;
    }
    tally->least[severity] = least;
    return least - 1;
}

static void copy_finding(struct gate_tally *tally, const struct finding *f, bool counted,
                         struct gate_finding *out)
{
    struct arena *arena = tally->arena;
    const struct subject *s = &f->subject;
    *out = (struct gate_finding){
        .rule = f->rule,
        .status = f->status,
        .severity = f->severity,
        .reason = arena_str(arena, str_from(f->reason)),
        .fingerprint = arena_str(arena, str_from(f->fingerprint)),
        .baseline = arena_str(arena, str_from(f->baseline)),
        .subject = told(tally, finding_subject, f),
        .owner = arena_str(arena, s->owner_tag),
        .sentence = told(tally, finding_sentence, f),
        .fix = arena_str(arena, str_from(f->remediation.text)),
        .arn = arena_str(arena, s->arn),
        .kind = str_from(kind_name(s->kind)),
        .id = arena_str(arena, s->id),
        .name = arena_str(arena, s->name),
        .account = arena_str(arena, s->account),
        .account_name = arena_str(arena, s->account_name),
        .region = arena_str(arena, s->region),
        .scope = arena_str(arena, s->scope),
        .has_measured = f->has_measured,
        .has_limit = f->has_limit,
        .has_saving = finding_saves(f),
        .measured = f->measured,
        .limit = f->limit,
        .saving_floor = f->saving_floor,
        .saving_ceiling = f->saving_ceiling,
        .unit = arena_str(arena, str_from(f->unit)).ptr,
        .counted = counted,
    };
}

/* The row in `kept`, or SIZE_MAX when there are enough of its kind; where money decides, what saves
 * least makes room. */
static size_t keep(struct gate_tally *tally, const struct finding *f, bool counted)
{
    struct gate_finding copy;
    if (has_room(tally, f)) {
        copy_finding(tally, f, counted, &copy);
        (void)vec_push(&tally->kept, &copy);
        return tally->kept.len - 1;
    }
    if (!by_money(tally) || f->status != STATUS_FAIL || !finding_saves(f))
        return SIZE_MAX;
    size_t row = least_row(tally, f->severity);
    struct worth new = {f->saving_floor, f->saving_ceiling};
    if (cmp_worth(new, worth(&VEC_AT(struct gate_finding, &tally->kept, row))) >= 0)
        return SIZE_MAX;
    copy_finding(tally, f, counted, &VEC_AT(struct gate_finding, &tally->kept, row));
    tally->least[f->severity] = 0;
    return row;
}

/* ---- counting ---- */

static uint64_t resource_key(const struct finding *f)
{
    if (f->row != ROW_NONE)
        return (uint64_t)f->subject.kind << 32 | f->row;
    return hash_bytes(f->subject.id.ptr, f->subject.id.len, 1) | UINT64_C(1) << 63;
}

static uint64_t fingerprint_key(const char *fingerprint)
{
    return hash_bytes(fingerprint, strlen(fingerprint), 0);
}

static void add_saving(struct gate_tally *tally, uint64_t resource, int64_t floor)
{
    size_t before = map_len(tally->saved);
    (void)map_put_if_absent(tally->saved, resource, 1);
    if (map_len(tally->saved) > before)
        tally->saving_floor = money_add(tally->saving_floor, floor);
}

static void mark(const struct gate_tally *tally, enum status status, int rule)
{
    if (rule >= 0)
        tally->rules[status][rule] = true;
}

static void count(struct gate_tally *tally, const struct caused *fail)
{
    mark(tally, STATUS_FAIL, fail->rule);
    tally->fails++;
    tally->fresh += fail->fresh;
    map_put(tally->counted, fail->own, 1);
    if (!fail->has_saving)
        return;
    tally->priced++;
    add_saving(tally, fail->resource, fail->saving_floor);
}

static void take_fail(struct gate_tally *tally, const struct finding *f, bool known)
{
    tally->known += known;
    if (known && tally->request->new_only)
        return;
    struct caused fail = {
        .cause = f->caused_by ? fingerprint_key(f->caused_by) : 0,
        .own = fingerprint_key(f->fingerprint),
        .resource = resource_key(f),
        .rule = rule_find(str_from(f->rule)),
        .fresh = !known,
        .has_saving = finding_saves(f),
        .saving_floor = f->saving_floor,
    };
    fail.kept = keep(tally, f, !f->caused_by);
    if (f->caused_by)
        (void)vec_push(&tally->caused, &fail);
    else
        count(tally, &fail);
}

static void take_unknown(struct gate_tally *tally, const struct finding *f, bool known)
{
    tally->unknowns_known += known;
    if (known && tally->request->new_only && !tally->unknown_decides)
        return;
    tally->unknowns++;
    mark(tally, STATUS_UNKNOWN, rule_find(str_from(f->rule)));
    (void)keep(tally, f, true);
}

static void take(struct gate_tally *tally, const struct finding *f, bool known)
{
    int threshold = tally->request->threshold;
    if (f->of_audit || f->status == STATUS_PASS)
        return;
    if (f->status == STATUS_EXEMPT)
        tally->exempt++;
    else if (threshold == THRESHOLD_NEVER || (int)f->severity < threshold)
        tally->below += f->status == STATUS_FAIL;
    else if (f->status == STATUS_FAIL)
        take_fail(tally, f, known);
    else
        take_unknown(tally, f, known);
}

/* What is under the threshold is no news when the earlier run had it so. */
static bool is_known(const struct gate_tally *tally, const struct finding *f)
{
    int threshold = tally->request->threshold;
    if ((int)f->severity < threshold)
        threshold = (int)f->severity;
    return baseline_knows(tally->baseline, f, threshold);
}

void gate_tally_accept(void *ctx, const struct finding *finding)
{
    struct gate_tally *tally = ctx;
    struct finding marked;
    bool known = false;
    if (tally->baseline && (finding->status == STATUS_FAIL || finding->status == STATUS_UNKNOWN)) {
        known = is_known(tally, finding);
        marked = *finding;
        marked.known = known;
        if (!marked.baseline) /* a comparison says more */
            marked.baseline = known ? "known" : "new";
        finding = &marked;
    }
    take(tally, finding, known);
    for (size_t i = 0; i < tally->writer_count; i++)
        tally->writers[i].accept(tally->writers[i].ctx, finding);
}

struct priced {
    struct worth worth;
    size_t place; /* in the order so far */
    size_t row;
};

static int by_worth(const void *left, const void *right)
{
    const struct priced *a = left;
    const struct priced *b = right;
    int order = cmp_worth(a->worth, b->worth);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void order_by_worth(const struct gate_tally *tally, struct vec *order)
{
    struct priced *all = mem_array(order->len + 1, sizeof(*all));
    for (size_t i = 0; i < order->len; i++) {
        size_t row = VEC_AT(size_t, order, i);
        all[i] = (struct priced){worth(&VEC_AT(struct gate_finding, &tally->kept, row)), i, row};
    }
    qsort(all, order->len, sizeof(*all), by_worth);
    for (size_t i = 0; i < order->len; i++)
        VEC_AT(size_t, order, i) = all[i].row;
    mem_free(all);
}

static void put_in_order(struct gate_tally *tally)
{
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
        for (size_t i = 0; i < tally->kept.len; i++) {
            const struct gate_finding *f = &VEC_AT(struct gate_finding, &tally->kept, i);
            if (f->counted && (int)f->severity == severity)
                (void)vec_push(&tally->order[f->status], &i);
        }
    }
    if (by_money(tally))
        order_by_worth(tally, &tally->order[STATUS_FAIL]);
}

void gate_tally_finish(struct gate_tally *tally)
{
    for (size_t i = 0; i < tally->caused.len; i++) {
        const struct caused *fail = &VEC_AT(struct caused, &tally->caused, i);
        uint32_t ignored;
        if (map_get(tally->counted, fail->cause, &ignored)) {
            tally->consequences++;
            continue;
        }
        count(tally, fail);
        if (fail->kept != SIZE_MAX)
            VEC_AT(struct gate_finding, &tally->kept, fail->kept).counted = true;
    }
    vec_truncate(&tally->caused, 0);
    put_in_order(tally);
}

/* ---- telling ---- */

const struct gate_finding *gate_tally_at(const struct gate_tally *tally, enum status status,
                                         size_t index)
{
    const struct vec *order = &tally->order[status];
    return index < order->len
               ? &VEC_AT(struct gate_finding, &tally->kept, VEC_AT(size_t, order, index))
               : NULL;
}
