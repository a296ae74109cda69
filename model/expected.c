#include "model/expected.h"

#include <stdlib.h>

#include "core/mem.h"
#include "model/graph.h"

struct spot {
    struct str account, region;
};

struct settling {
    const struct collect_plan *plan;
    struct arena *arena;
    struct vec *places;
    struct spot *seen; /* by account, then region */
    size_t seen_count;
    struct str *regions; /* in scope in any account, each once */
    size_t region_count;
};

static struct spot spot_of(const struct place_in *place, struct str unnamed)
{
    return (struct spot){str_is_empty(place->account) ? unnamed : place->account, place->region};
}

/* ---- names ---- */

static int by_id(const void *key, const void *item)
{
    return str_cmp(*(const struct str *)key, ((const struct expected_account *)item)->id);
}

static void name_places(const struct expected_accounts *expected, struct str unnamed,
                        struct vec *places)
{
    for (size_t i = 0; i < places->len; i++) {
        struct place_in *place = &VEC_AT(struct place_in, places, i);
        struct str id = spot_of(place, unnamed).account;
        const struct expected_account *account =
            bsearch(&id, expected->items, expected->count, sizeof(*account), by_id);
        if (account && !str_is_empty(account->name))
            place->account_name = account->name;
    }
}

/* ---- what was seen ---- */

static int by_account(const void *a, const void *b)
{
    return str_cmp(((const struct spot *)a)->account, ((const struct spot *)b)->account);
}

static int by_spot(const void *a, const void *b)
{
    int order = by_account(a, b);
    return order != 0 ? order
                      : str_cmp(((const struct spot *)a)->region, ((const struct spot *)b)->region);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void gather_regions(struct settling *s)
{
    size_t kept = 0;
    s->regions = mem_array(s->places->len + 1, sizeof(*s->regions));
    for (size_t i = 0; i < s->places->len; i++) {
        const struct place_in *place = &VEC_AT(struct place_in, s->places, i);
        if (place->in_scope)
            s->regions[s->region_count++] = place->region;
    }
    qsort(s->regions, s->region_count, sizeof(*s->regions), by_text);
    for (size_t i = 0; i < s->region_count; i++)
        if (i == 0 || !str_eq(s->regions[i], s->regions[i - 1]))
            s->regions[kept++] = s->regions[i];
    s->region_count = kept;
}

static void gather_seen(struct settling *s, struct str unnamed)
{
    s->seen_count = s->places->len;
    s->seen = mem_array(s->seen_count + 1, sizeof(*s->seen));
    for (size_t i = 0; i < s->seen_count; i++)
        s->seen[i] = spot_of(&VEC_AT(struct place_in, s->places, i), unnamed);
    qsort(s->seen, s->seen_count, sizeof(*s->seen), by_spot);
}

static bool was_seen(const struct settling *s, const struct spot *spot,
                     int (*compare)(const void *a, const void *b))
{
    return bsearch(spot, s->seen, s->seen_count, sizeof(*spot), compare) != NULL;
}

/* ---- what was not ---- */

static void add_place(const struct settling *s, const struct expected_account *account,
                      struct str region)
{
    struct coverage all[SOURCE_COUNT];
    struct place_in place = {
        .account = account->id, .account_name = account->name, .region = region, .in_scope = true};
    source_set unneeded = collect_plan_leave_out(s->plan, account->id, region, all);
    if (unneeded)
        place.coverage = coverage_pack(s->arena, all, unneeded, NULL);
    (void)vec_push(s->places, &place);
}

static void add_missing(const struct settling *s, const struct expected_account *account)
{
    struct spot spot = {.account = account->id};
    bool anywhere = account->region_count == 0;
    size_t count = anywhere ? s->region_count : account->region_count;
    if (account->named_only || (anywhere && was_seen(s, &spot, by_account)))
        return;
    for (size_t i = 0; i < count; i++) {
        spot.region = anywhere ? s->regions[i] : account->regions[i];
        if (!was_seen(s, &spot, by_spot))
            add_place(s, account, spot.region);
    }
}

void expected_settle(const struct expected_accounts *expected, struct str unnamed,
                     const struct collect_plan *plan, struct arena *arena, struct vec *places)
{
    struct settling s = {.plan = plan, .arena = arena, .places = places};
    if (!expected || expected->count == 0)
        return;
    name_places(expected, unnamed, places);
    gather_regions(&s);
    gather_seen(&s, unnamed);
    for (size_t i = 0; i < expected->count; i++)
        add_missing(&s, &expected->items[i]);
    mem_free(s.regions);
    mem_free(s.seen);
}
