#include "rules/restore/recorded.h"

#include "core/mem.h"
#include "core/vec.h"
#include "rules/restore/proofs_internal.h"
#include "rules/restore/tested.h"

static bool is_that_restore(const struct drill *d, const struct restore_proof *proof)
{
    return d->record->outcome == LEDGER_PASSED && d->record->link != LEDGER_BROKEN &&
           d->record->tested_at == proof->at && d->source == proof->snapshot &&
           drill_grade(d) >= proof->grade;
}

static bool has_it(const struct facts *facts, uint32_t volume, const struct restore_proof *proof)
{
    size_t count;
    const struct drill *const *drills = drills_of(facts_drills(facts), volume, &count);
    for (size_t i = 0; i < count; i++)
        if (is_that_restore(drills[i], proof))
            return true;
    return false;
}

static struct str arn_of(const struct graph *g, struct arena *arena, enum kind kind, uint32_t row)
{
    char buf[ARN_TEXT_MAX];
    return arena_str(arena, graph_arn(g, kind, row, buf));
}

static struct str what_was_seen(const struct graph *g, struct arena *arena,
                                const struct restore_proof *proof)
{
    char buf[RES_ID_TEXT_MAX];
    bool made = proof->kind == KIND_VOLUME;
    struct res_id id = made ? volume_id(&g->volumes[proof->row]) : image_id(&g->images[proof->row]);
    struct str text = graph_id_text(g, id, proof->kind, buf);
    return made ? arena_printf(arena, "volume %.*s made from it", STR_ARG(text))
                : arena_printf(arena, "image %.*s, which holds it, launched", STR_ARG(text));
}

/* A proof was made in the volume's own account and region, or it were none. */
static struct ledger_record record_of(const struct graph *g, struct arena *arena, uint32_t volume,
                                      const struct restore_proof *proof)
{
    const struct place *home = &g->places[g->volumes[volume].place];
    return (struct ledger_record){.tested_at = proof->at,
                                  .subject_arn = arn_of(g, arena, KIND_VOLUME, volume),
                                  .source_arn = arn_of(g, arena, KIND_SNAPSHOT, proof->snapshot),
                                  .target_account = arena_str(arena, graph_str(g, home->account)),
                                  .target_region = arena_str(arena, graph_str(g, home->region)),
                                  .outcome = LEDGER_PASSED,
                                  .told = proof->grade,
                                  .grade = proof->grade,
                                  .duration_s = LEDGER_NO_DURATION,
                                  .actor = STR_LIT(LEDGER_ACTOR_PROGRAM),
                                  .detail = what_was_seen(g, arena, proof)};
}

static uint16_t *scopes_of(const struct graph *g, const struct policy *policy)
{
    uint16_t *scopes = mem_array((size_t)g->volume_count + 1, sizeof(*scopes));
    for (uint32_t row = 0; row < g->volume_count; row++)
        scopes[row] = policy_scope_of(policy, g, KIND_VOLUME, row);
    return scopes;
}

static void record_place(const struct rule_proofs_in *in, uint32_t place, struct arena *arena,
                         struct vec *out)
{
    struct span rows = in->graph->volume_spans[place];
    struct rule_run run = proofs_run(in);
    run.place = place;
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        struct restore_proof proof;
        if (!proofs_enter(in, &run, row))
            continue;
        tested_seen(&run, row, &proof);
        if (proof.outcome != RESTORE_PROVEN || has_it(in->facts, row, &proof))
            continue;
        struct ledger_record record = record_of(in->graph, arena, row, &proof);
        vec_push(out, &record);
    }
}

const struct ledger_record *restore_records_find(const struct facts *facts,
                                                 const struct graph *graph,
                                                 const struct policy *policy, instant as_of,
                                                 struct arena *arena, size_t *count)
{
    uint16_t *scopes = scopes_of(graph, policy);
    const struct rule_proofs_in in = {graph, facts, policy, as_of, scopes};
    struct vec records;
    vec_init(&records, sizeof(struct ledger_record));
    for (uint32_t place = 0; place < graph->place_count; place++)
        if (graph->places[place].in_scope && policy_promises(policy, PROMISE_RESTORES))
            record_place(&in, place, arena, &records);
    struct ledger_record *out = arena_array(arena, records.len + 1, sizeof(*out));
    for (size_t i = 0; i < records.len; i++)
        out[i] = VEC_AT(struct ledger_record, &records, i);
    *count = records.len;
    vec_clear(&records);
    mem_free(scopes);
    return out;
}
