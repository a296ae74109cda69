#include "collector/import/mislabel.h"

#include "core/sort.h"
#include "core/vec.h"
#include "model/kind.h"

#define NOTICES_MAX  20u
#define COMPARE_MOST 64u /* listings with one id that are compared with each other at once */
#define NONE         SIZE_MAX

/* What is wrong with a listing. */
enum wrong {
    WRONG_NOTHING,
    WRONG_REGION,
    WRONG_ACCOUNT,
    WRONG_ALONE /* nothing follows for what lies beside it */
};

/* What the listings of a region's folder, or of all folders of an account, say together. */
struct group {
    size_t wrong;   /* the first listing that is of another region or account; NONE */
    bool borne_out; /* one says that it is of this one */
};

struct search {
    struct layout *layout;
    struct listings *listings;
    struct str account;      /* of nameless places */
    bool told;               /* --account says so */
    bool own_all;            /* --account any */
    enum wrong *wrong;       /* by listing */
    uint32_t *account_first; /* by place: the first one of its account */
    struct group *regions;   /* by place */
    struct group *accounts;  /* by the first place of the account */
};

static const struct layout_place *place_of(const struct search *s, const struct listing *listing)
{
    return &VEC_AT(struct layout_place, &s->layout->places, listing->place);
}

static bool is_nameless(const struct search *s, const struct listing *listing)
{
    return str_is_empty(place_of(s, listing)->account);
}

/* The account that the records must be of; empty: not known. */
static struct str account_of(const struct search *s, const struct listing *listing)
{
    return is_nameless(s, listing) ? s->account : place_of(s, listing)->account;
}

static enum source source_of(const struct listing *listing)
{
    return table_info(listing->kind)->source;
}

/* Others than the owner see them, too, when they are shared. */
static bool is_shareable(const struct listing *listing)
{
    return source_of(listing) == SOURCE_SNAP || source_of(listing) == SOURCE_AMI;
}

static const char *name_of(const struct listing *listing)
{
    return table_info(listing->kind)->file.name;
}

static bool is_wrong(const struct search *s, size_t i)
{
    return s->wrong[i] != WRONG_NOTHING;
}

static void set_wrong(struct search *s, size_t i, enum wrong wrong, struct str why)
{
    if (is_wrong(s, i))
        return;
    s->wrong[i] = wrong;
    s->listings->items[i].mislabelled = why;
}

/* ---- what a listing says of itself ---- */

static void check_zones(struct search *s, size_t i)
{
    const struct origin *o = &s->listings->items[i].origin;
    if (o->elsewhere > 0)
        set_wrong(s, i, WRONG_REGION,
                  arena_printf(s->layout->arena, "they lie in zones of %s", o->other_region));
}

/* Records of the account of the folder. Of nameless places it may not have been known while they
 * were read: then own ones may be among the owners that were not kept. */
static bool names_own(const struct search *s, const struct listing *listing)
{
    const struct origin *o = &listing->origin;
    if (o->own > 0 || !is_nameless(s, listing) || s->told)
        return o->own > 0;
    return !str_is_empty(s->account) &&
           (origin_has_owner(o, s->account) || o->owner_count > ORIGIN_OWNERS);
}

/* An owner of records that is not the account of the folder. */
static struct str other_owner(const struct search *s, const struct listing *listing)
{
    struct str account = account_of(s, listing);
    for (uint32_t i = 0; i < listing->origin.owner_count && i < ORIGIN_OWNERS; i++)
        if (!str_eq(origin_owner(&listing->origin, i), account))
            return origin_owner(&listing->origin, i);
    return STR_EMPTY;
}

static struct str of_another(struct search *s, const struct listing *listing, struct str other)
{
    struct str account = account_of(s, listing);
    if (str_is_empty(account))
        return arena_printf(s->layout->arena,
                            "their owner is %.*s, other files have others, and nothing tells which "
                            "is meant",
                            STR_ARG(other));
    return arena_printf(s->layout->arena, "their owner is %.*s, not %.*s", STR_ARG(other),
                        STR_ARG(account));
}

/* Volumes and instances: one that is another's is enough. */
static void check_owned(struct search *s, size_t i)
{
    const struct listing *listing = &s->listings->items[i];
    struct str other = other_owner(s, listing);
    if (!str_is_empty(other))
        set_wrong(s, i, WRONG_ACCOUNT, of_another(s, listing, other));
}

/* The listing of the kind in another account's folder of the region, or NULL. Listings are in the
 * order of places, and these in the order of accounts and regions. */
static const struct listing *listing_of(const struct search *s, struct str account,
                                        const struct listing *like)
{
    struct str region = place_of(s, like)->region;
    size_t low = 0;
    size_t high = s->listings->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct listing *listing = &s->listings->items[mid];
        int order = str_cmp(place_of(s, listing)->account, account);
        if (order == 0)
            order = str_cmp(place_of(s, listing)->region, region);
        if (order == 0)
            order = (int)listing->kind - (int)like->kind;
        if (order == 0)
            return listing;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* What owners have shared shows in their own listings, among what they have not. */
static bool is_shared(const struct search *s, const struct listing *listing)
{
    const struct origin *o = &listing->origin;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < o->owner_count; i++) {
        const struct listing *owners =
            i < ORIGIN_OWNERS ? listing_of(s, origin_owner(o, i), listing) : NULL;
        if (!owners || (o->owner_count == 1 && !origin_is_minor_part(o, &owners->origin)))
            return false;
        rows += owners->origin.rows;
    }
    return o->rows <= rows / 2;
}

/* Snapshots and images: none is the account's own. Where nothing else tells the account, their
 * owners are no contradiction. */
static void check_shared(struct search *s, size_t i)
{
    const struct listing *listing = &s->listings->items[i];
    const struct origin *o = &listing->origin;
    struct str other = other_owner(s, listing);
    if (str_is_empty(account_of(s, listing)) || names_own(s, listing) || str_is_empty(other) ||
        is_shared(s, listing))
        return;
    bool alone = o->owner_count == 1 && o->aliased == 0;
    set_wrong(s, i, alone ? WRONG_ACCOUNT : WRONG_ALONE, of_another(s, listing, other));
}

static void check_owners(struct search *s, size_t i)
{
    if (s->own_all)
        return;
    if (is_shareable(&s->listings->items[i]))
        check_shared(s, i);
    else
        check_owned(s, i);
}

/* The first to be found decides what goes with it: of an account's folder all that is not told to be
 * the account's, else what lies beside it. */
static void check_each(struct search *s)
{
    for (size_t i = 0; i < s->listings->count; i++) {
        bool nameless = is_nameless(s, &s->listings->items[i]);
        if (!nameless)
            check_owners(s, i);
        check_zones(s, i);
        if (nameless)
            check_owners(s, i);
    }
}

/* ---- what lies beside it ---- */

/* NULL: folders without an account are of no account's folder. */
static struct group *group_of(const struct search *s, const struct listing *listing,
                              enum wrong what)
{
    if (what == WRONG_REGION)
        return &s->regions[listing->place];
    if (what != WRONG_ACCOUNT || is_nameless(s, listing))
        return NULL;
    return &s->accounts[s->account_first[listing->place]];
}

static bool speaks_for_itself(const struct search *s, const struct listing *listing,
                              enum wrong what)
{
    return what == WRONG_REGION ? listing->origin.here > 0 : names_own(s, listing);
}

static void look_at_groups(struct search *s)
{
    for (size_t place = 0; place < s->layout->places.len; place++) {
        s->regions[place] = (struct group){.wrong = NONE};
        s->accounts[place] = (struct group){.wrong = NONE};
    }
    for (size_t i = 0; i < s->listings->count; i++) {
        const struct listing *listing = &s->listings->items[i];
        struct group *wrong = group_of(s, listing, s->wrong[i]);
        if (wrong && wrong->wrong == NONE)
            wrong->wrong = i;
        for (enum wrong what = WRONG_REGION; what <= WRONG_ACCOUNT && !is_wrong(s, i); what++) {
            struct group *group = group_of(s, listing, what);
            if (group && speaks_for_itself(s, listing, what))
                group->borne_out = true;
        }
    }
}

static void follow(struct search *s, size_t i, enum wrong what)
{
    const struct listing *listing = &s->listings->items[i];
    const struct group *group = group_of(s, listing, what);
    if (is_wrong(s, i) || !group || group->wrong == NONE || speaks_for_itself(s, listing, what))
        return;
    if (what == WRONG_REGION && group->borne_out)
        return; /* one beside it is of another region, another of this: the folder is not wrong */
    const struct listing *wrong = &s->listings->items[group->wrong];
    set_wrong(s, i, WRONG_ALONE,
              arena_printf(s->layout->arena,
                           "nothing in them tells the %s, and the %s beside them are of another: "
                           "%.*s",
                           what == WRONG_REGION ? "region" : "account", name_of(wrong),
                           STR_ARG(wrong->mislabelled)));
}

static void spread(struct search *s)
{
    look_at_groups(s);
    for (size_t i = 0; i < s->listings->count; i++)
        for (enum wrong what = WRONG_REGION; what <= WRONG_ACCOUNT; what++)
            follow(s, i, what);
}

/* ---- one id in two folders ---- */

/* WRONG_NOTHING: both may be right. */
static enum wrong conflict_of(const struct search *s, const struct listing *a,
                              const struct listing *b)
{
    const struct layout_place *x = place_of(s, a);
    const struct layout_place *y = place_of(s, b);
    if (a->kind != b->kind || a->place == b->place)
        return WRONG_NOTHING;
    if (!str_eq(x->region, y->region))
        return WRONG_REGION;
    /* The same account may have a folder of its own and one without its name. */
    if (str_is_empty(x->account) || str_is_empty(y->account))
        return WRONG_NOTHING;
    bool owners =
        a->origin.named + a->origin.aliased > 0 && b->origin.named + b->origin.aliased > 0;
    return is_shareable(a) && owners ? WRONG_NOTHING : WRONG_ACCOUNT;
}

/* A pair of listings that cannot both be right. */
struct conflict {
    uint32_t a, b;
    enum wrong what;
};

static bool stands(const struct search *s, const struct listing *listing, enum wrong what)
{
    const struct group *group = group_of(s, listing, what);
    return group && group->borne_out;
}

static struct str same_ids(struct search *s, const struct listing *other)
{
    return arena_printf(s->layout->arena, "the same ids stand in %.*s",
                        STR_ARG(place_of(s, other)->folder));
}

static void settle(struct search *s, const struct conflict *c)
{
    const struct listing *a = &s->listings->items[c->a];
    const struct listing *b = &s->listings->items[c->b];
    bool a_stands = stands(s, a, c->what);
    bool b_stands = stands(s, b, c->what);
    if (!a_stands || b_stands)
        set_wrong(s, c->a, c->what, same_ids(s, b));
    if (!b_stands || a_stands)
        set_wrong(s, c->b, c->what, same_ids(s, a));
}

/* Pairs (hash of an id, listing) of what is not wrong yet, by hash. */
static void gather_ids(const struct search *s, struct vec *pairs)
{
    for (size_t i = 0; i < s->listings->count; i++) {
        const struct origin *o = &s->listings->items[i].origin;
        for (uint32_t k = 0; k < o->id_count && !is_wrong(s, i); k++) {
            struct sort_pair *pair = vec_push(pairs, NULL);
            pair->key = o->ids[k];
            pair->row = (uint32_t)i;
        }
    }
    sort_pairs(pairs->data, pairs->len);
}

static void add_conflicts(const struct search *s, const struct sort_pair *same, size_t count,
                          struct vec *conflicts)
{
    count = count < COMPARE_MOST ? count : COMPARE_MOST;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            struct conflict c = {same[i].row, same[k].row, WRONG_NOTHING};
            c.what = conflict_of(s, &s->listings->items[c.a], &s->listings->items[c.b]);
            if (c.what != WRONG_NOTHING)
                vec_push(conflicts, &c);
        }
    }
}

/* True when there was one. All are settled by what was known before: spread() looked at it. */
static bool check_ids(struct search *s)
{
    struct vec pairs;
    struct vec conflicts;
    vec_init(&pairs, sizeof(struct sort_pair));
    vec_init(&conflicts, sizeof(struct conflict));
    gather_ids(s, &pairs);
    const struct sort_pair *all = pairs.data;
    for (size_t first = 0, i = 0; i < pairs.len; i++) {
        if (i + 1 < pairs.len && all[i + 1].key == all[first].key)
            continue;
        add_conflicts(s, &all[first], i + 1 - first, &conflicts);
        first = i + 1;
    }
    for (size_t i = 0; i < conflicts.len; i++)
        settle(s, &VEC_AT(struct conflict, &conflicts, i));
    bool found = conflicts.len > 0;
    vec_clear(&pairs);
    vec_clear(&conflicts);
    return found;
}

/* ---- what is said ---- */

/* "snapshots, images" of the place that are wrong for one reason. */
static struct str kinds_text(struct search *s, size_t first)
{
    const struct listing *all = s->listings->items;
    struct str text = STR_EMPTY;
    for (size_t i = first; i < s->listings->count && all[i].place == all[first].place; i++)
        if (str_eq(all[i].mislabelled, all[first].mislabelled))
            text = arena_printf(s->layout->arena, "%.*s%s%s", STR_ARG(text),
                                str_is_empty(text) ? "" : ", ", name_of(&all[i]));
    return text;
}

static bool is_told(const struct search *s, size_t at)
{
    const struct listing *all = s->listings->items;
    for (size_t i = at; i > 0 && all[i - 1].place == all[at].place; i--)
        if (str_eq(all[i - 1].mislabelled, all[at].mislabelled))
            return true;
    return false;
}

static size_t tell_some(struct search *s, bool followers, size_t count)
{
    for (size_t i = 0; i < s->listings->count; i++) {
        const struct listing *listing = &s->listings->items[i];
        if (!is_wrong(s, i) || followers != (s->wrong[i] == WRONG_ALONE) || is_told(s, i) ||
            count++ >= NOTICES_MAX)
            continue;
        layout_notice(s->layout, IMPORT_WARNING, "%.*s %.*s: mislabelled (%.*s); not judged",
                      STR_ARG(place_of(s, listing)->folder), STR_ARG(kinds_text(s, i)),
                      STR_ARG(listing->mislabelled));
    }
    return count;
}

/* Causes before what follows from them. */
static void tell(struct search *s)
{
    size_t count = tell_some(s, true, tell_some(s, false, 0));
    if (count > NOTICES_MAX)
        layout_notice(s->layout, IMPORT_WARNING,
                      "and %zu more mislabelled listings; coverage.csv lists them all",
                      count - NOTICES_MAX);
}

static void find_accounts(struct search *s)
{
    const struct layout_place *places = s->layout->places.data;
    for (size_t i = 1; i < s->layout->places.len; i++)
        s->account_first[i] = str_eq(places[i].account, places[i - 1].account)
                                  ? s->account_first[i - 1]
                                  : (uint32_t)i;
}

void mislabel_find(struct layout *layout, struct listings *listings, struct str account,
                   const struct import_options *options)
{
    struct arena *arena = layout->arena;
    size_t places = layout->places.len;
    struct search s = {.layout = layout,
                       .listings = listings,
                       .account = account,
                       .told = account_is_plausible(options->account),
                       .own_all = str_eq_c(options->account, "any"),
                       .wrong = arena_array(arena, listings->count + 1, sizeof(enum wrong)),
                       .account_first = arena_array(arena, places, sizeof(uint32_t)),
                       .regions = arena_array(arena, places, sizeof(struct group)),
                       .accounts = arena_array(arena, places, sizeof(struct group))};
    find_accounts(&s);
    check_each(&s);
    spread(&s);
    while (check_ids(&s))
        spread(&s);
    tell(&s);
}
