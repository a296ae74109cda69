/* What was seen, out of what each place tells. Equal runs of entries are kept once: most places of a large
 * organisation are alike. */
#include <assert.h>

#include "core/hash.h"
#include "core/mem.h"
#include "model/freeze_internal.h"
#include "model/readable.h"

/* ---- which of two accounts of one thing counts ---- */

/* How much one knows: a listing that was read, one that broke, one that has no meaning here, one
 * that nobody asked for, one that nobody can ask for. */
static int rank(enum coverage_state state)
{
    switch (state) {
    case COVERAGE_COMPLETE: return 4;
    case COVERAGE_GAP: return 3;
    case COVERAGE_NOT_APPLICABLE: return 2;
    case COVERAGE_NOT_ATTEMPTED: return 1;
    case COVERAGE_NOT_SUPPORTED:
    default: return 0;
    }
}

/* Total, so that the order of the places leaves no trace. */
static bool is_better(const struct coverage *a, const struct coverage *b)
{
    if (a->state != b->state)
        return rank(a->state) > rank(b->state);
    if (a->filtered != b->filtered)
        return b->filtered;
    if (a->reason != b->reason)
        return a->reason < b->reason;
    int order = str_cmp(str_from(a->detail), str_from(b->detail));
    if (order != 0)
        return order < 0;
    return a->horizon_start < b->horizon_start;
}

static void merge(struct coverage *into, const struct coverage *from)
{
    uint64_t items = into->items + from->items;
    uint32_t pages = into->pages + from->pages;
    if (is_better(from, into))
        *into = *from;
    into->items = items;
    into->pages = pages;
}

/* ---- keeping entries ---- */

static uint64_t entry_hash(const struct coverage *c, uint64_t before)
{
    const uint64_t words[] = {(uint64_t)c->state | (uint64_t)c->reason << 8 |
                                  (uint64_t)c->filtered << 16 | (uint64_t)c->unneeded << 17 |
                                  (uint64_t)(c->detail != NULL) << 18 | (uint64_t)c->follows << 19 |
                                  (uint64_t)c->unseen << 20 | (uint64_t)c->pages << 32,
                              c->items, (uint64_t)c->horizon_start};
    struct str detail = str_from(c->detail);
    return hash_bytes(detail.ptr, detail.len, hash_bytes(words, sizeof(words), before));
}

static bool same_entry(const struct coverage *a, const struct coverage *b)
{
    return a->state == b->state && a->reason == b->reason && a->items == b->items &&
           a->horizon_start == b->horizon_start && a->pages == b->pages &&
           a->filtered == b->filtered && a->unneeded == b->unneeded && a->follows == b->follows &&
           a->unseen == b->unseen && !a->detail == !b->detail &&
           str_eq(str_from(a->detail), str_from(b->detail));
}

/* The entries kept so far, and those that are looked for among them. */
struct keeper {
    struct freeze *f;
    struct map *known; /* hash of a run -> where it begins */
};

static bool is_kept_at(const struct keeper *k, size_t first, const struct coverage *entries,
                       size_t count)
{
    const struct vec *kept = &k->f->coverage_entries;
    if (first + count > kept->len)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!same_entry(&VEC_AT(struct coverage, kept, first + i), &entries[i]))
            return false;
    return true;
}

static void append(struct freeze *f, const struct coverage *entry)
{
    struct coverage copy = *entry;
    if (copy.detail)
        copy.detail = arena_str(f->graph->memory->details, str_from(copy.detail)).ptr;
    vec_push(&f->coverage_entries, &copy);
}

/* Where these entries lie, now at the latest. */
static uint32_t keep(struct keeper *k, const struct coverage *entries, size_t count)
{
    uint32_t end = (uint32_t)k->f->coverage_entries.len;
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = entry_hash(&entries[i], hash);
    uint32_t first = map_put_if_absent(k->known, hash, end);
    if (is_kept_at(k, first, entries, count))
        return first;
    for (size_t i = 0; i < count; i++)
        append(k->f, &entries[i]);
    return end;
}

/* ---- gathering ---- */

/* What is told of one place, or of one account, or of all. */
struct gathered {
    struct coverage entries[SOURCE_COUNT]; /* meaningful for those told */
    source_set told;
    struct coverage others;
    bool begun;
};

static const struct coverage not_attempted = {.state = COVERAGE_NOT_ATTEMPTED,
                                              .horizon_start = INSTANT_UNSET};
static const struct coverage not_supported = {.state = COVERAGE_NOT_SUPPORTED,
                                              .horizon_start = INSTANT_UNSET};

static source_set sources_of_scope(enum source_scope scope)
{
    source_set set = 0;
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        if (source_info((enum source)s)->scope == scope)
            set |= SOURCE_BIT(s);
    return set;
}

static void gather_told(struct gathered *g, const struct coverage_told *in, source_set of)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if ((in->told & of & SOURCE_BIT(s)) == 0)
            continue;
        const struct coverage *entry = coverage_told_of(in, (enum source)s);
        if (g->told & SOURCE_BIT(s))
            merge(&g->entries[s], entry);
        else
            g->entries[s] = *entry;
        g->told |= SOURCE_BIT(s);
    }
}

/* Two that are one place: what one of them does not tell is there as `others`. */
static void tell_others(struct gathered *g, source_set missing, const struct coverage *others)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const struct coverage *entry =
            source_is_of_places((enum source)s) ? others : &not_supported;
        if ((missing & SOURCE_BIT(s)) == 0)
            continue;
        if (g->told & SOURCE_BIT(s))
            merge(&g->entries[s], entry);
        else
            g->entries[s] = *entry;
        g->told |= SOURCE_BIT(s);
    }
}

static void gather_place(struct gathered *g, const struct coverage_told *in)
{
    const source_set of_place = sources_of_scope(SCOPE_PLACE);
    const struct coverage *others = in->others ? in->others : &not_attempted;
    if (g->begun) {
        source_set missing = g->told & ~in->told;
        tell_others(g, in->told & of_place & ~g->told, &g->others);
        tell_others(g, missing, others);
        merge(&g->others, others);
    } else {
        g->others = *others;
        g->begun = true;
    }
    gather_told(g, in, of_place);
}

static void make_blind(struct coverage *entry)
{
    entry->state = COVERAGE_GAP;
    entry->reason = GAP_TRUNCATED;
    entry->follows = true;
    entry->detail = "what names them could not all be listed";
}

/* All that one knows of are not all, where a listing that names some was not read to its end. */
static void tell_blind(struct gathered *g, enum source source)
{
    struct coverage *entry = &g->entries[source];
    source_set naming = sources_naming(source_info(source)->named_in);
    if ((g->told & SOURCE_BIT(source)) == 0 || entry->state != COVERAGE_COMPLETE)
        return;
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const struct coverage *other = g->told & SOURCE_BIT(s) ? &g->entries[s] : &g->others;
        if ((naming & SOURCE_BIT(s)) == 0 || other->state == COVERAGE_COMPLETE || other->unneeded)
            continue;
        make_blind(entry);
    }
}

/* What was gathered, as it is kept. Leaves `g` empty. */
static struct coverage_run keep_gathered(struct keeper *k, struct gathered *g)
{
    struct coverage entries[SOURCE_COUNT];
    size_t count = 0;
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        if (g->told & SOURCE_BIT(s))
            entries[count++] = g->entries[s];
    struct coverage_run run = {.told = g->told};
    if (count > 0)
        run.first = keep(k, entries, count);
    if (g->begun)
        run.others = keep(k, &g->others, 1);
    g->told = 0;
    g->begun = false;
    return run;
}

/* ---- all of it ---- */

/* Numbers the accounts, whose places lie together. */
static uint32_t number_accounts(struct graph *g)
{
    uint32_t *account_of = graph_block(g, g->place_count, sizeof(*account_of));
    for (uint32_t i = 1; i < g->place_count; i++)
        account_of[i] = account_of[i - 1] + (g->places[i].account != g->places[i - 1].account);
    g->coverage.account_of = account_of;
    return g->place_count > 0 ? account_of[g->place_count - 1] + 1 : 0;
}

/* Rows of places_in, by place. The caller frees them. */
static uint32_t *rows_by_place(const struct freeze *f)
{
    uint32_t *rows = mem_array(f->places_in_count + 1, sizeof(*rows));
    uint32_t *end = mem_array((size_t)f->graph->place_count + 1, sizeof(*end));
    for (size_t i = 0; i < f->places_in_count; i++)
        end[f->place_of[i] + 1]++;
    for (uint32_t place = 0; place < f->graph->place_count; place++)
        end[place + 1] += end[place];
    for (size_t i = 0; i < f->places_in_count; i++)
        rows[end[f->place_of[i]]++] = (uint32_t)i;
    mem_free(end);
    return rows;
}

static void gather_all(struct keeper *k, struct coverage_run *accounts)
{
    struct freeze *f = k->f;
    struct graph *g = f->graph;
    struct gathered *now = mem_array(3, sizeof(*now)); /* the place, its account, all */
    const source_set of_account = sources_of_scope(SCOPE_ACCOUNT);
    const source_set global = sources_of_scope(SCOPE_GLOBAL);
    uint32_t *rows = rows_by_place(f);
    for (size_t i = 0, place = 0; place < g->place_count; place++) {
        for (; i < f->places_in_count && f->place_of[rows[i]] == place; i++) {
            const struct coverage_told *in = &f->places_in[rows[i]].coverage;
            gather_place(&now[0], in);
            gather_told(&now[1], in, of_account);
            gather_told(&now[2], in, global);
        }
        uint32_t account = g->coverage.account_of[place];
        bool last = place + 1 == g->place_count || g->coverage.account_of[place + 1] != account;
        for (unsigned s = 0; s < SOURCE_COUNT; s++)
            if (source_info((enum source)s)->named_in)
                tell_blind(&now[0], (enum source)s);
        f->coverage[place] = keep_gathered(k, &now[0]);
        if (last)
            accounts[account] = keep_gathered(k, &now[1]);
    }
    g->coverage.once = keep_gathered(k, &now[2]);
    mem_free(rows);
    mem_free(now);
}

void freeze_coverage(struct freeze *f)
{
    struct graph *g = f->graph;
    struct keeper k = {f, map_new(0)};
    uint32_t count = number_accounts(g);
    struct coverage_run *accounts = graph_block(g, count, sizeof(*accounts));
    f->coverage = graph_block(g, g->place_count, sizeof(*f->coverage));
    (void)keep(&k, &not_attempted, 1); /* first, as enum coverage_entries says */
    (void)keep(&k, &not_supported, 1);
    gather_all(&k, accounts);
    g->coverage.places = f->coverage;
    g->coverage.accounts = accounts;
    g->coverage.entries = f->coverage_entries.data;
    map_free(k.known);
}

void freeze_coverage_done(struct freeze *f)
{
    f->graph->coverage.entries = graph_adopt(f->graph, &f->coverage_entries);
}

/* ---- gaps that the records show ---- */

/* Others may share the run: the place gets one of its own, in which the source is told. */
static struct coverage *own_entry(struct freeze *f, uint32_t place, enum source source)
{
    struct coverage_run *run = &f->coverage[place];
    struct coverage_run own = {.told = run->told | SOURCE_BIT(source),
                               .first = (uint32_t)f->coverage_entries.len,
                               .others = run->others};
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if ((own.told & SOURCE_BIT(s)) == 0)
            continue;
        struct coverage entry = *graph_coverage(f->graph, place, (enum source)s);
        vec_push(&f->coverage_entries, &entry);
        f->graph->coverage.entries = f->coverage_entries.data;
    }
    *run = own;
    return &VEC_AT(struct coverage, &f->coverage_entries,
                   own.first + coverage_position(own.told, source));
}

/* `source` turned out to be cut: so is what its records name. */
static void gap_follows(struct freeze *f, uint32_t place, enum source source)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const char *column = source_info((enum source)s)->named_in;
        if (column && (sources_naming(column) & SOURCE_BIT(source)) != 0 &&
            graph_coverage(f->graph, place, (enum source)s)->state == COVERAGE_COMPLETE)
            make_blind(own_entry(f, place, (enum source)s));
    }
}

void freeze_unneeded(struct freeze *f, uint32_t place, enum source source, const char *detail)
{
    struct coverage *coverage = own_entry(f, place, source);
    coverage->unneeded = true;
    coverage->detail = detail;
}

void freeze_gap(struct freeze *f, uint32_t place, enum source source, struct str detail)
{
    assert(graph_coverage(f->graph, place, source)->state == COVERAGE_COMPLETE);
    struct coverage *coverage = own_entry(f, place, source);
    coverage->state = COVERAGE_GAP;
    coverage->reason = GAP_TRUNCATED;
    coverage->detail = arena_str(f->graph->memory->details, detail).ptr;
    gap_follows(f, place, source);
}
