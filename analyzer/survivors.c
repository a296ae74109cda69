#include "analyzer/survivors.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/facts_internal.h"
#include "core/mem.h"
#include "core/vec.h"

/* A point of the line may lie in any region, and an image may prove that it is one. */
#define LINE_SOURCES      (SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_AMI))
#define DESCENDANT_AGE_MS (30 * MS_PER_DAY)

struct fate {
    uint32_t other;
    uint8_t last; /* enum truth */
    uint8_t pad[3];
};

struct survivors {
    const struct facts *facts;
    const uint8_t *proposals;
    struct fate *fates; /* by snapshot row; NULL: nothing is proposed at all */
};

/* A point of the line that is being weighed. */
struct member {
    uint32_t row;
    bool copy;
    bool releases;     /* may release others, if it stays */
    bool of_line;      /* not of a descendant: its own fate is decided here */
    uint8_t proposal;  /* enum proposal */
    instant data_time; /* of descendants: not after that of the snapshot they were made from */
};

/* ---- what counts ---- */

static bool is_asked(uint8_t proposal)
{
    return proposal != PROPOSAL_NONE && proposal != PROPOSAL_FINAL;
}

/* Data Lifecycle Manager deletes what it dated (tag documented by AWS, seen in 2020). */
static bool expires_by_itself(const struct graph *g, uint32_t tagset)
{
    struct str value;
    return tagset != 0 && graph_tag(g, tagset, STR_LIT("aws:dlm:expirationTime"), &value);
}

static bool can_release(const struct survivors *s, uint32_t row)
{
    const struct graph *g = s->facts->graph;
    const struct snapshot *snapshot = &g->snapshots[row];
    return (s->facts->snapshots[row].flags & FACT_USABLE) != 0 &&
           (snapshot->flags & ROW_OWN) != 0 &&
           s->facts->snapshots[row].data_time != INSTANT_UNSET &&
           !expires_by_itself(g, snapshot->tagset);
}

/* AWS Backup marks what its restore tests make with this tag. */
static bool is_restore_test(const struct graph *g, const struct volume *v)
{
    struct str value;
    return v->tagset != 0 && graph_tag(g, v->tagset, STR_LIT("awsbackup-restore-test"), &value);
}

static bool continues_the_line(const struct survivors *s, const struct volume *v)
{
    return !is_restore_test(s->facts->graph, v) && v->create_time != INSTANT_UNSET &&
           v->create_time <= s->facts->as_of - DESCENDANT_AGE_MS;
}

/* ---- gathering a line ---- */

static void add_member(const struct survivors *s, struct vec *line, uint32_t row, bool of_line,
                       instant bound)
{
    const struct snapshot_facts *f = &s->facts->snapshots[row];
    struct member *m = vec_push(line, NULL);
    *m = (struct member){.row = row,
                         .copy = f->source_row != ROW_NONE,
                         .releases = can_release(s, row),
                         .of_line = of_line,
                         .proposal = s->proposals[row],
                         .data_time = f->data_time};
    if (bound != INSTANT_UNSET && m->data_time > bound)
        m->data_time = bound;
}

/* A snapshot and its proven copies. */
static void add_point(const struct survivors *s, struct vec *line, uint32_t row, bool of_line,
                      instant bound)
{
    struct rows copies = facts_copies_of(s->facts, row);
    add_member(s, line, row, of_line, bound);
    for (size_t i = 0; i < copies.count; i++)
        if (s->facts->snapshots[copies.rows[i]].chain_proof <= PROOF_P2)
            add_member(s, line, copies.rows[i], of_line, bound);
}

/* The points of the volumes that were made from a snapshot of the line. */
static void add_descendants(const struct survivors *s, struct vec *line, uint32_t row)
{
    const struct graph *g = s->facts->graph;
    instant bound = s->facts->snapshots[row].data_time;
    for (uint32_t i = g->made_first[row]; i < g->made_first[row + 1]; i++) {
        const struct volume *v = &g->volumes[g->made[i]];
        struct span own = g->volume_snapshots[g->made[i]];
        if (bound == INSTANT_UNSET || !continues_the_line(s, v))
            continue;
        for (uint32_t k = 0; k < own.count; k++) {
            uint32_t point = g->by_volume[own.first + k];
            if (point != row && (s->facts->snapshots[point].flags & FACT_COPY) == 0)
                add_point(s, line, point, false, bound);
        }
    }
}

/* ---- weighing it ---- */

/* Newest data first, then what is no copy, then the greater id. What has no time comes last. */
static int by_rank(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    if (x->data_time != y->data_time)
        return x->data_time > y->data_time ? -1 : 1;
    if (x->copy != y->copy)
        return x->copy ? 1 : -1;
    return (x->row < y->row) - (x->row > y->row);
}

/* What was seen of the members whose data is no older than that of the one at hand. */
struct seen {
    /* The first two of each, since one may be the member at hand itself. */
    uint32_t stays[2]; /* surely */
    uint32_t unknown[2];
    uint32_t goes; /* proposed too, and ranks before */
};

static struct fate decide(const struct seen *seen, uint32_t row, bool line_read)
{
    uint32_t stays = seen->stays[0] != row ? seen->stays[0] : seen->stays[1];
    uint32_t unknown = seen->unknown[0] != row ? seen->unknown[0] : seen->unknown[1];
    if (stays != ROW_NONE)
        return (struct fate){.other = stays, .last = TRUTH_FALSE};
    if (seen->goes != ROW_NONE)
        return (struct fate){.other = seen->goes, .last = TRUTH_FALSE};
    if (unknown != ROW_NONE)
        return (struct fate){.other = unknown, .last = TRUTH_UNKNOWN};
    return (struct fate){.other = ROW_NONE, .last = line_read ? TRUTH_TRUE : TRUTH_UNKNOWN};
}

static void keep_first_two(uint32_t rows[2], uint32_t row)
{
    if (rows[0] != row && rows[1] == ROW_NONE)
        rows[rows[0] == ROW_NONE ? 0 : 1] = row;
}

static void see(struct seen *seen, const struct member *m)
{
    if (m->releases && m->proposal <= PROPOSAL_BRAKED)
        keep_first_two(seen->stays, m->row);
    if (m->releases && m->proposal == PROPOSAL_UNKNOWN)
        keep_first_two(seen->unknown, m->row);
}

/* Members of one moment release each other, whoever ranks first; only proposed ones go by rank. */
static void weigh(struct survivors *s, struct member *all, size_t count, bool line_read)
{
    struct seen seen = {{ROW_NONE, ROW_NONE}, {ROW_NONE, ROW_NONE}, ROW_NONE};
    qsort(all, count, sizeof(*all), by_rank);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && all[end].data_time == all[first].data_time; end++)
            see(&seen, &all[end]);
        for (size_t i = first; i < end; i++) {
            if (!is_asked(all[i].proposal))
                continue;
            if (all[i].of_line)
                s->fates[all[i].row] = decide(&seen, all[i].row, line_read);
            if (all[i].proposal == PROPOSAL_MADE && all[i].releases && seen.goes == ROW_NONE)
                seen.goes = all[i].row;
        }
    }
}

/* ---- all lines ---- */

static bool is_asked_of(const struct survivors *s, uint32_t row)
{
    struct rows copies = facts_copies_of(s->facts, row);
    if (is_asked(s->proposals[row]))
        return true;
    for (size_t i = 0; i < copies.count; i++)
        if (is_asked(s->proposals[copies.rows[i]]))
            return true;
    return false;
}

/* The snapshots [first, end) of by_volume have one volume. */
static void weigh_line(struct survivors *s, uint32_t first, uint32_t end, struct vec *line)
{
    const struct graph *g = s->facts->graph;
    bool asked = false;
    for (uint32_t pos = first; pos < end && !asked; pos++)
        asked = is_asked_of(s, g->by_volume[pos]);
    if (!asked)
        return;
    vec_truncate(line, 0);
    for (uint32_t pos = first; pos < end; pos++) {
        uint32_t row = g->by_volume[pos];
        if ((s->facts->snapshots[row].flags & FACT_COPY) != 0)
            continue;
        add_point(s, line, row, true, INSTANT_UNSET);
        add_descendants(s, line, row);
    }
    uint32_t place = g->snapshots[g->by_volume[first]].place;
    if (line->len > 0)
        weigh(s, line->data, line->len, facts_all_read(s->facts, place, LINE_SOURCES));
}

static bool same_line(const struct facts *facts, uint32_t a, uint32_t b)
{
    const struct snapshot *x = &facts->graph->snapshots[a];
    const struct snapshot *y = &facts->graph->snapshots[b];
    return (facts->snapshots[a].flags & FACT_REAL_VOLUME) != 0 && x->place == y->place &&
           res_id_eq(snapshot_volume_id(x), snapshot_volume_id(y));
}

static bool any_asked(const struct survivors *s)
{
    for (uint32_t row = 0; row < s->facts->graph->snapshot_count; row++)
        if (is_asked(s->proposals[row]))
            return true;
    return false;
}

struct survivors *survivors_new(const struct facts *facts, const uint8_t *proposals)
{
    const struct graph *g = facts->graph;
    struct survivors *s = mem_alloc(sizeof(*s));
    struct vec line;
    *s = (struct survivors){.facts = facts, .proposals = proposals};
    if (!any_asked(s))
        return s;
    vec_init(&line, sizeof(struct member));
    s->fates = mem_array(g->snapshot_count, sizeof(*s->fates));
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        s->fates[row].other = ROW_NONE;
    for (uint32_t first = 0, end; first < g->snapshot_count; first = end) {
        for (end = first + 1;
             end < g->snapshot_count && same_line(facts, g->by_volume[first], g->by_volume[end]);)
            end++;
        weigh_line(s, first, end, &line);
    }
    vec_clear(&line);
    s->proposals = NULL;
    return s;
}

void survivors_free(struct survivors *s)
{
    if (!s)
        return;
    mem_free(s->fates);
    mem_free(s);
}

enum truth survivors_last(const struct survivors *s, uint32_t row)
{
    return s->fates ? (enum truth)s->fates[row].last : TRUTH_FALSE;
}

uint32_t survivors_other(const struct survivors *s, uint32_t row)
{
    return s->fates ? s->fates[row].other : ROW_NONE;
}
