#include "rules/reach.h"

#include <string.h>

#include "rules/engine.h"

#define NEEDS_MAX 5

struct need {
    enum source source;
    unsigned bits;  /* 0: the list ends */
    unsigned kinds; /* only for subjects of these; 0: of any */
};

/* Why each asks for what it does:
 *
 * RPO-EXCEEDED passes by snapshots that name the volume, or by instances that were stopped since.
 * Copies are proven by listings of both ends, and a copy in the volume's own region names no
 * volume: COPY-RPO needs these regions in full. A proof of restore may lie anywhere. What a
 * snapshot is a copy of, whether it only looks like one, and what is the last of its line are
 * questions to all snapshots and images; ORPHAN-SNAP rules claim that nothing needs theirs.
 * Whether a volume proves a restore is such a question, too. A copy that is only matched by its sizes
 * needs all snapshots: only where the policy lets a promise pass by it.
 * A tag is said by the record itself; a backup is compared with what it is of. */
#define NEED(source, bits)         \
    {                              \
        SOURCE_##source, (bits), 0 \
    }
#define OF_ITSELF                                                                        \
    {                                                                                    \
        NEED(VOL, REACH_SUBJECTS), NEED(SNAP, REACH_SUBJECTS), NEED(AMI, REACH_SUBJECTS) \
    }
#define STORAGE_EVERYWHERE                                                                     \
    {                                                                                          \
        NEED(VOL, REACH_EVERYWHERE), NEED(SNAP, REACH_EVERYWHERE), NEED(AMI, REACH_EVERYWHERE) \
    }

static const struct row {
    const char *rule;
    struct need needs[NEEDS_MAX];
} rows[] = {
    {"COPY-RPO",
     {NEED(VOL, REACH_SUBJECTS), NEED(SNAP, REACH_BESIDE | REACH_TARGETS),
      NEED(AMI, REACH_BESIDE | REACH_TARGETS), NEED(INST, REACH_OF_VOLUMES)}},
    {"INV-COVERAGE", {NEED(VOL, 0)}},
    {"INV-EXEMPTION", {NEED(VOL, 0)}},
    {"INV-LEDGER", {NEED(VOL, 0)}},
    {"ORPHAN-VOL-UNATTACHED",
     {NEED(VOL, REACH_EVERYWHERE), NEED(SNAP, REACH_EVERYWHERE), NEED(AMI, REACH_EVERYWHERE),
      NEED(INST, REACH_EVERYWHERE)}},
    {"RESTORE-UNTESTED",
     {NEED(VOL, REACH_EVERYWHERE), NEED(SNAP, REACH_EVERYWHERE), NEED(AMI, REACH_EVERYWHERE),
      NEED(INST, REACH_EVERYWHERE)}},
    {"RPO-EXCEEDED",
     {NEED(VOL, REACH_SUBJECTS), NEED(SNAP, REACH_OF_VOLUMES), NEED(INST, REACH_OF_VOLUMES)}},
    {"TAG-COPY-LOST", STORAGE_EVERYWHERE},
    {"TAG-EXPIRY", STORAGE_EVERYWHERE},
    {"TAG-INHERIT",
     {NEED(SNAP, REACH_SUBJECTS),
      NEED(AMI, REACH_SUBJECTS),
      {SOURCE_VOL, REACH_REGION, 1u << KIND_SNAPSHOT},
      {SOURCE_SNAP, REACH_REGION, 1u << KIND_IMAGE}}},
    {"TAG-KEY-VARIANT", OF_ITSELF},
    {"TAG-NOT-SCOPED", OF_ITSELF},
    {"TAG-REQUIRED", OF_ITSELF},
    {"TAG-VALUE", OF_ITSELF},
};

static const struct row *row_of(const struct rule *rule)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].rule, rule->id) == 0)
            return &rows[i];
    return NULL;
}

/* The kind whose listing the source is. */
static unsigned kind_of(enum source source)
{
    switch (source) {
    case SOURCE_VOL: return 1u << KIND_VOLUME;
    case SOURCE_SNAP: return 1u << KIND_SNAPSHOT;
    case SOURCE_AMI: return 1u << KIND_IMAGE;
    case SOURCE_INST: return 1u << KIND_INSTANCE;
    default: return 0;
    }
}

static void add_row(const struct row *row, unsigned kinds, struct reach *out)
{
    for (size_t i = 0; i < NEEDS_MAX && row->needs[i].bits != 0; i++) {
        const struct need *need = &row->needs[i];
        unsigned of = need->bits == REACH_SUBJECTS ? kind_of(need->source) : need->kinds;
        if (of != 0 && (kinds & of) == 0)
            continue; /* a rule of several kinds, asked about the others */
        out->sources[need->source] |= (uint8_t)need->bits;
    }
}

static void add_everything(struct reach *out)
{
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        if (source_is_of_places((enum source)source))
            out->sources[source] |= REACH_EVERYWHERE;
}

/* Does any scope take a copy for proven that only its sizes, or less, tie to its source? */
static bool takes_matches(const struct policy *policy)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].copies.judged && policy->scopes[i].copies.min_proof >= PROOF_P2M)
            return true;
    return false;
}

static bool wanted(const struct policy *policy, const bool *rules, size_t rule)
{
    return (!rules || rules[rule]) && engine_rule_enabled(policy, rule);
}

void reach_of(const struct policy *policy, const bool *rules, unsigned kinds, struct reach *out)
{
    *out = (struct reach){.sources = {0}};
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        unsigned asked = kinds == 0 ? rule->kinds : rule->kinds & kinds;
        if (asked == 0 || !wanted(policy, rules, i))
            continue;
        const struct row *row = row_of(rule);
        if (!row) {
            add_everything(out);
            continue;
        }
        add_row(row, asked, out);
        if (str_eq_c(str_from(rule->family), "COPY") && takes_matches(policy))
            out->sources[SOURCE_SNAP] |= REACH_EVERYWHERE;
    }
}

static bool restorable(const struct graph *g, const struct snapshot *s, instant as_of)
{
    if (s->state != SNAPSHOT_COMPLETED)
        return false;
    if ((s->flags & ROW_ARCHIVED) == 0)
        return true;
    return s->extra != ROW_NONE && g->snapshot_extras[s->extra].restore_expiry != INSTANT_UNSET &&
           g->snapshot_extras[s->extra].restore_expiry > as_of;
}

/* Of its own snapshots, oldest first, the last complete one decides. */
static bool newest_is_away(const struct graph *g, uint32_t volume, instant as_of)
{
    struct span span = g->volume_snapshots[volume];
    for (uint32_t i = span.count; i > 0; i--) {
        const struct snapshot *s = &g->snapshots[g->by_volume[span.first + i - 1]];
        if (s->state == SNAPSHOT_COMPLETED)
            return !restorable(g, s, as_of);
    }
    return false;
}

bool reach_falls_short(const struct graph *graph, instant as_of)
{
    for (uint32_t place = 0; place < graph->place_count; place++) {
        struct span volumes = graph->volume_spans[place];
        if (!graph_coverage(graph, place, SOURCE_SNAP)->filtered)
            continue;
        for (uint32_t row = volumes.first; row < volumes.first + volumes.count; row++)
            if (newest_is_away(graph, row, as_of))
                return true;
    }
    return false;
}
