/* One resource is one node. A snapshot or an image that is shared shows in the listings of several
 * accounts; the row of its owner speaks, and the others only say that it is visible there. */
#include "core/mem.h"
#include "core/sort.h"
#include "model/freeze_internal.h"
#include "core/hash.h"

/* The rows of a table that accounts list together. */
struct shared_rows {
    struct freeze *f;
    char *rows;
    uint32_t count;
    struct span *spans;
    size_t row_size;
    size_t form_at, place_at, owner_at;
};

static struct res_id id_of(const struct shared_rows *s, uint32_t row)
{
    const char *at = s->rows + row * s->row_size;
    struct res_id id = {.form = (enum id_form)(uint8_t)at[s->form_at]};
    memcpy(&id.value, at, sizeof(id.value));
    return id;
}

static const struct place *place_of(const struct shared_rows *s, uint32_t row)
{
    uint32_t place;
    memcpy(&place, s->rows + row * s->row_size + s->place_at, sizeof(place));
    return &s->f->graph->places[place];
}

static bool is_owners(const struct shared_rows *s, uint32_t row)
{
    uint16_t owner;
    memcpy(&owner, s->rows + row * s->row_size + s->owner_at, sizeof(owner));
    return owner != 0 && VEC_AT(strref, &s->f->owners, owner) == place_of(s, row)->account;
}

static bool regions_shared(const struct graph *g)
{
    for (uint32_t place = 0; place < g->place_count; place++)
        if (g->places[place].next_in_region != place)
            return true;
    return false;
}

/* By id and region; rows that share both lie together, lower places first. */
static struct sort_pair *sorted(const struct shared_rows *s)
{
    struct sort_pair *pairs = mem_array(s->count, sizeof(*pairs));
    for (uint32_t row = 0; row < s->count; row++) {
        struct res_id id = id_of(s, row);
        pairs[row].key = hash_u64(id.value ^ ((uint64_t)id.form << 60) ^
                                  ((uint64_t)place_of(s, row)->region << 24));
        pairs[row].row = row;
    }
    sort_pairs(pairs, s->count);
    return pairs;
}

static bool same_resource(const struct shared_rows *s, uint32_t a, uint32_t b)
{
    return place_of(s, a)->region == place_of(s, b)->region && res_id_eq(id_of(s, a), id_of(s, b));
}

/* Marks what goes; returns how many rows. Hashes collide so seldom that a resource whose rows lie
 * apart within one key is found by looking at each pair of the few rows there. */
static uint32_t mark(const struct shared_rows *s, const struct sort_pair *pairs, bool *gone)
{
    uint32_t marked = 0;
    for (uint32_t first = 0, end; first < s->count; first = end) {
        for (end = first + 1; end < s->count && pairs[end].key == pairs[first].key;)
            end++;
        for (uint32_t i = first; i < end; i++) {
            uint32_t keep = pairs[i].row;
            for (uint32_t k = i + 1; k < end && !gone[keep]; k++) {
                uint32_t other = pairs[k].row;
                if (gone[other] || !same_resource(s, keep, other))
                    continue;
                bool replace = is_owners(s, other) && !is_owners(s, keep);
                gone[replace ? keep : other] = true;
                marked++;
            }
        }
    }
    return marked;
}

static void compact(struct shared_rows *s, const bool *gone)
{
    uint32_t to = 0;
    for (uint32_t place = 0; place < s->f->graph->place_count; place++) {
        struct span *span = &s->spans[place];
        uint32_t first = to;
        for (uint32_t row = span->first; row < span->first + span->count; row++)
            if (!gone[row])
                memmove(s->rows + to++ * s->row_size, s->rows + row * s->row_size, s->row_size);
        *span = (struct span){to == first ? 0 : first, to - first};
    }
    s->count = to;
}

static uint32_t unite(struct shared_rows *s, uint64_t *seen_elsewhere)
{
    struct sort_pair *pairs = sorted(s);
    bool *gone = mem_array(s->count, sizeof(*gone));
    uint32_t marked = mark(s, pairs, gone);
    if (marked > 0)
        compact(s, gone);
    *seen_elsewhere += marked;
    mem_free(pairs);
    mem_free(gone);
    return s->count;
}

uint32_t freeze_unite(struct freeze *f, enum table table, void *rows, uint32_t count,
                      struct span *spans)
{
    const struct table_info *info = table_info(table);
    struct shared_rows s = {.f = f,
                            .rows = rows,
                            .count = count,
                            .spans = spans,
                            .row_size = info->row_size,
                            .form_at = info->form_at,
                            .place_at = info->place_at,
                            .owner_at = info->owner_at};
    return regions_shared(f->graph) ? unite(&s, &f->graph->counts.seen_elsewhere[table]) : count;
}
