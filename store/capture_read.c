/* A capture becomes a graph. */
#include "store/capture_internal.h"

#include <stdlib.h>

#include "core/mem.h"
#include "model/kind.h"
#include "model/readable.h"

#define NOT_READ   UINT32_MAX
#define STOP_EVERY 10000 /* steps of SQLite between two looks at the request to stop */

/* A page, where it belongs. */
struct turn {
    uint32_t place; /* of the places that are read */
    uint32_t chain; /* of its listing */
    uint32_t listing;
    uint32_t page;
};

struct reading {
    struct capture_file *file;
    const struct capture_wanted *wanted;
    struct arena *arena;
    struct vec places;    /* struct place_in: those that are read, then those that are missing */
    uint32_t *number_of;  /* by file->places: its place, or NOT_READ */
    source_set *unneeded; /* by place that is read */
    struct capture_account *accounts; /* by id */
    struct vec turns;                 /* struct turn */
};

/* ---- which places ---- */

static bool lists(const struct str *items, size_t count, struct str item)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(items[i], item))
            return true;
    return false;
}

static bool is_narrowed_to(const struct capture_wanted *wanted, struct str region)
{
    return wanted->region_count == 0 || lists(wanted->regions, wanted->region_count, region);
}

static bool names_account(const struct capture_wanted *wanted)
{
    return account_is_plausible(wanted->account);
}

static bool is_wanted(const struct capture_wanted *wanted, const struct capture_place *place)
{
    bool whose = !names_account(wanted) || str_is_empty(place->account) ||
                 str_eq(place->account, wanted->account);
    return whose && (is_narrowed_to(wanted, place->region) ||
                     lists(wanted->more_regions, wanted->more_region_count, place->region));
}

/* What the question does not need is not read, and no gap. */
static void leave_out(struct reading *r, const struct capture_place *place, struct coverage *all,
                      source_set *told, source_set *unneeded)
{
    source_set left = collect_plan_leave_out(r->wanted->plan, place->account, place->region, all);
    *told |= left;
    *unneeded |= left;
}

/* Where nothing applies, nothing is needed either. */
static void narrow(struct reading *r, const struct capture_place *place,
                   struct coverage_told *coverage, source_set *unneeded)
{
    struct coverage all[SOURCE_COUNT];
    source_set told = coverage->told;
    if (!r->wanted->plan || coverage->others)
        return;
    for (enum source source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *entry = coverage_told_of(coverage, source);
        if (entry)
            all[source] = *entry;
    }
    leave_out(r, place, all, &told, unneeded);
    *coverage = coverage_pack(r->arena, all, told, coverage->others);
}

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const struct capture_account *)x)->id,
                   ((const struct capture_account *)y)->id);
}

static void sort_accounts(struct reading *r)
{
    const struct capture_about *about = &r->file->about;
    r->accounts = arena_array(r->arena, about->account_count + 1, sizeof(*r->accounts));
    if (about->account_count == 0)
        return;
    memcpy(r->accounts, about->accounts, about->account_count * sizeof(*r->accounts));
    qsort(r->accounts, about->account_count, sizeof(*r->accounts), by_id);
}

static struct str name_of(const struct reading *r, struct str account)
{
    const struct capture_account wanted = {.id = account};
    const struct capture_account *found =
        bsearch(&wanted, r->accounts, r->file->about.account_count, sizeof(*r->accounts), by_id);
    return found ? found->name : STR_EMPTY;
}

static int add_place(struct reading *r, uint32_t at, struct error *err)
{
    const struct capture_place *place = &VEC_AT(struct capture_place, &r->file->places, at);
    struct place_in in = {.account = place->account,
                          .account_name = name_of(r, place->account),
                          .region = place->region,
                          .in_scope = place->in_scope && is_narrowed_to(r->wanted, place->region),
                          .versions_mixed = place->versions_mixed};
    if (capture_read_coverage(r->file, at, r->arena, &in.coverage, err) != 0)
        return -1;
    r->number_of[at] = (uint32_t)r->places.len;
    narrow(r, place, &in.coverage, &r->unneeded[r->places.len]);
    (void)vec_push(&r->places, &in);
    return 0;
}

static bool has_place(const struct reading *r, struct str account, struct str region)
{
    for (size_t i = 0; i < r->places.len; i++) {
        const struct place_in *in = &VEC_AT(struct place_in, &r->places, i);
        if (str_eq(in->account, account) && str_eq(in->region, region))
            return true;
    }
    return false;
}

/* Nothing crosses the wall between partitions: the regions of one are none of an account of another. */
static void add_missing(struct reading *r, struct str account, struct str like, struct str region)
{
    if (strcmp(region_partition(like), region_partition(region)) != 0 ||
        has_place(r, account, region))
        return;
    struct place_in in = {
        .account = account, .region = region, .in_scope = is_narrowed_to(r->wanted, region)};
    (void)vec_push(&r->places, &in);
}

/* Regions that were named must be there, in every account. Accounts lie together in most captures; where they
 * do not, one is looked at twice. */
static void add_all_missing(struct reading *r)
{
    const struct capture_wanted *wanted = r->wanted;
    size_t read = r->places.len;
    struct str before = STR_EMPTY;
    for (size_t i = 0; i < read; i++) {
        const struct place_in in = VEC_AT(struct place_in, &r->places, i);
        if (i > 0 && str_eq(in.account, before))
            continue;
        before = in.account;
        for (size_t k = 0; k < wanted->region_count; k++)
            add_missing(r, in.account, in.region, wanted->regions[k]);
        for (size_t k = 0; k < wanted->more_region_count; k++)
            add_missing(r, in.account, in.region, wanted->more_regions[k]);
    }
}

static int nothing_wanted(const struct reading *r, struct error *err)
{
    (void)error_set(err, ERR_NOT_FOUND, "the capture %s holds nothing of what was asked for",
                    r->file->path);
    error_hint(err, "it was narrowed by --account or --region, or by places.regions of the policy");
    return -1;
}

static int choose_places(struct reading *r, struct error *err)
{
    size_t count = r->file->places.len;
    sort_accounts(r);
    r->number_of = arena_array(r->arena, count + 1, sizeof(*r->number_of));
    r->unneeded = arena_array(r->arena, count + 1, sizeof(*r->unneeded));
    for (uint32_t i = 0; i < count; i++) {
        r->number_of[i] = NOT_READ;
        if (is_wanted(r->wanted, &VEC_AT(struct capture_place, &r->file->places, i)) &&
            add_place(r, i, err) != 0)
            return -1;
    }
    if (r->places.len == 0)
        return nothing_wanted(r, err);
    add_all_missing(r);
    return 0;
}

/* ---- which pages, in which order ---- */

/* Pages of a listing as they came, in whichever run. */
static int by_turn(const void *x, const void *y)
{
    const struct turn *a = x;
    const struct turn *b = y;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->chain != b->chain)
        return a->chain < b->chain ? -1 : 1;
    if (a->listing != b->listing)
        return a->listing < b->listing ? -1 : 1;
    return (a->page > b->page) - (a->page < b->page);
}

static int choose_pages(struct reading *r, struct error *err)
{
    const struct capture_file *file = r->file;
    for (uint32_t i = 0; i < file->pages.len; i++) {
        const struct capture_page *page = &VEC_AT(struct capture_page, &file->pages, i);
        const struct capture_listing *listing =
            &VEC_AT(struct capture_listing, &file->listings, page->listing);
        uint32_t place = r->number_of[listing->place];
        if (place == NOT_READ || (r->unneeded[place] & SOURCE_BIT(listing->source)))
            continue;
        if (VEC_AT(struct place_in, &r->places, place).coverage.others)
            return capture_damaged(file->path, "a region that is off has pages", err);
        const struct turn turn = {place, listing->chain, page->listing, i};
        (void)vec_push(&r->turns, &turn);
    }
    if (r->turns.len > 1)
        qsort(r->turns.data, r->turns.len, sizeof(struct turn), by_turn);
    return 0;
}

/* ---- reading ---- */

static int asked_to_stop(void *ctx)
{
    const struct capture_wanted *wanted = ctx;
    return wanted->stop && *wanted->stop;
}

static int read_pages(struct reading *r, struct inventory_part *part, struct error *err)
{
    struct capture_reader *reader = capture_reader_new(r->file);
    int status = 0;
    for (size_t i = 0; i < r->turns.len && status == 0; i++) {
        const struct turn *turn = &VEC_AT(struct turn, &r->turns, i);
        part_begin_page(part, turn->place, turn->chain);
        status = capture_read_page(
            reader, &VEC_AT(struct capture_page, &r->file->pages, turn->page), part, NULL, err);
        if (status == 0)
            part_commit_page(part);
        else
            part_drop_page(part);
    }
    capture_reader_free(reader);
    return status;
}

static struct graph *freeze(struct reading *r, struct inventory_part *part, struct error *err)
{
    const struct capture_wanted *wanted = r->wanted;
    struct str unnamed = names_account(wanted) ? wanted->account : STR_EMPTY;
    const struct freeze_options options = {.unnamed_account = unnamed,
                                           .own_all = str_eq_c(wanted->account, "any"),
                                           .not_after = wanted->not_after};
    expected_settle(wanted->expected, unnamed, wanted->plan, r->arena, &r->places);
    return graph_freeze(r->places.data, r->places.len, &part, 1, &options, err);
}

static struct graph *read_all(struct reading *r, struct error *err)
{
    if (capture_load(r->file, err) != 0 || choose_places(r, err) != 0 || choose_pages(r, err) != 0)
        return NULL;
    struct inventory_part *part = part_new();
    struct graph *graph = read_pages(r, part, err) == 0 ? freeze(r, part, err) : NULL;
    part_free(part);
    return graph;
}

struct graph *capture_read(struct capture_file *file, const struct capture_wanted *wanted,
                           struct error *err)
{
    struct reading r = {.file = file, .wanted = wanted, .arena = arena_new()};
    vec_init(&r.places, sizeof(struct place_in));
    vec_init(&r.turns, sizeof(struct turn));
    sqlite3_progress_handler(file->db, STOP_EVERY, asked_to_stop, (void *)wanted);
    struct graph *graph = read_all(&r, err);
    sqlite3_progress_handler(file->db, 0, NULL, NULL);
    vec_clear(&r.places);
    vec_clear(&r.turns);
    arena_free(r.arena);
    return graph;
}
