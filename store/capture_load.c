/* What a capture holds, but for the records: places, listings and pages. */
#include "store/capture_internal.h"

#include "core/limits.h"
#include "model/kind.h"

#define REGION_MOST 128 /* bytes; no region of AWS has half as many */

/* Rows as they come; each adds one, or is refused. */
struct loading {
    struct capture_file *file;
    const char *sql;
    bool (*take)(struct capture_file *file, sqlite3_stmt *s);
    const char *wrong;
};

static struct str keep(struct capture_file *file, struct str text)
{
    return arena_str(file->arena, text);
}

static bool take_place(struct capture_file *file, sqlite3_stmt *s)
{
    struct capture_place place;
    int64_t in_scope, mixed, ended;
    if (!capture_number(s, 0, UINT32_MAX, &place.row) || !capture_text(s, 1, &place.account) ||
        !capture_text(s, 2, &place.region) || !capture_text(s, 3, &place.standing) ||
        !capture_number(s, 4, 1, &in_scope) || !capture_number(s, 5, 1, &mixed) ||
        !capture_number(s, 6, 1, &ended) || file->places.len >= LIMIT_PLACES)
        return false;
    if (str_is_empty(place.region) || place.region.len > REGION_MOST ||
        (!str_is_empty(place.account) && !account_is_plausible(place.account)))
        return false;
    place.account = keep(file, place.account);
    place.region = keep(file, place.region);
    place.standing = keep(file, place.standing);
    place.in_scope = in_scope != 0;
    place.versions_mixed = mixed != 0;
    place.ended = ended != 0;
    (void)vec_push(&file->places, &place);
    return true;
}

/* In a vec whose elements begin with their rows, which go up: where a row is. */
static bool find_row(const struct vec *all, int64_t row, uint32_t *out)
{
    size_t low = 0;
    size_t high = all->len;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const int64_t *at =
            (const int64_t *)(const void *)((const char *)all->data + mid * all->elem_size);
        if (*at == row) {
            *out = (uint32_t)mid;
            return true;
        }
        if (*at < row)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static bool take_listing(struct capture_file *file, sqlite3_stmt *s)
{
    struct capture_listing listing = {.ended = false};
    struct str code;
    int64_t place;
    if (!capture_number(s, 0, UINT32_MAX, &listing.row) ||
        !capture_number(s, 1, UINT32_MAX, &place) || !capture_text(s, 2, &code) ||
        !capture_text(s, 3, &listing.call) || !capture_text(s, 4, &listing.extra) ||
        !source_parse(code, &listing.source) || !find_row(&file->places, place, &listing.place) ||
        file->listings.len >= LIMIT_CAPTURE_LISTINGS)
        return false;
    listing.call = keep(file, listing.call);
    listing.extra = keep(file, listing.extra);
    (void)vec_push(&file->listings, &listing);
    return true;
}

static bool take_page(struct capture_file *file, sqlite3_stmt *s)
{
    struct capture_page page;
    int64_t listing, chain, number, items, last;
    if (!capture_number(s, 0, INT32_MAX, &page.row) ||
        !capture_number(s, 1, UINT32_MAX, &listing) || !capture_number(s, 2, UINT32_MAX, &chain) ||
        !capture_number(s, 3, UINT32_MAX, &number) || !capture_number(s, 4, INT64_MAX, &items) ||
        !capture_number(s, 5, 1, &last) || !capture_time(s, 6, &page.at) ||
        !find_row(&file->listings, listing, &page.listing) ||
        file->pages.len >= LIMIT_CAPTURE_PAGES)
        return false;
    page.chain = (uint32_t)chain;
    page.number = (uint32_t)number;
    page.items = (uint64_t)items;
    page.last = last != 0;
    (void)vec_push(&file->pages, &page);
    return true;
}

static int load(const struct loading *what, struct error *err)
{
    struct capture_file *file = what->file;
    bool more = true;
    sqlite3_stmt *s = capture_prepare(file->db, file->path, str_from(what->sql), err);
    int status = s ? 0 : -1;
    while (status == 0 && (status = capture_step(s, file->path, &more, err)) == 0 && more)
        if (!what->take(file, s))
            status = capture_damaged(file->path, what->wrong, err);
    sqlite3_finalize(s);
    return status;
}

/* Rows of a damaged file may come in any order; look-ups need them to go up. */
static bool goes_up(const struct vec *all)
{
    int64_t before = -1;
    for (size_t i = 0; i < all->len; i++) {
        const int64_t *row =
            (const int64_t *)(const void *)((const char *)all->data + i * all->elem_size);
        if (*row <= before)
            return false;
        before = *row;
    }
    return true;
}

/* A listing that began again has ended when its newest page is the last one. */
static void add_up_listings(struct capture_file *file)
{
    for (size_t i = 0; i < file->pages.len; i++) {
        const struct capture_page *page = &VEC_AT(struct capture_page, &file->pages, i);
        struct capture_listing *listing =
            &VEC_AT(struct capture_listing, &file->listings, page->listing);
        if (listing->pages == 0)
            listing->chain = page->chain;
        listing->ended = page->last;
        listing->items += page->items;
        listing->pages++;
    }
}

/* place_start[p] to place_start[p + 1] are those of place p: counted two further on, and moved up while they
 * are put into place. */
static void order_listings(struct capture_file *file)
{
    const struct capture_listing *all = file->listings.data;
    uint32_t *start = arena_array(file->arena, file->places.len + 2, sizeof(*start));
    file->by_place = arena_array(file->arena, file->listings.len + 1, sizeof(*file->by_place));
    for (size_t i = 0; i < file->listings.len; i++)
        start[all[i].place + 2]++;
    for (size_t i = 2; i < file->places.len + 2; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < file->listings.len; i++)
        file->by_place[start[all[i].place + 1]++] = (uint32_t)i;
    file->place_start = start;
}

int capture_load(struct capture_file *file, struct error *err)
{
    const struct {
        struct loading loading;
        const struct vec *rows;
    } all[] = {
        {{file,
          "SELECT \"row\", \"account\", \"region\", \"standing\", \"in_scope\", "
          "\"versions_mixed\", \"ended\" FROM \"place\" ORDER BY \"row\"",
          take_place, "a place is none"},
         &file->places},
        {{file,
          "SELECT \"row\", \"place\", \"source\", \"call\", \"extra\" FROM \"listing\" "
          "ORDER BY \"row\"",
          take_listing, "a listing is none"},
         &file->listings},
        {{file,
          "SELECT \"row\", \"listing\", \"chain\", \"number\", \"items\", \"next\" IS NULL, \"at\" "
          "FROM \"page\" ORDER BY \"row\"",
          take_page, "a page is none"},
         &file->pages},
    };
    if (file->loaded)
        return 0;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (load(&all[i].loading, err) != 0)
            return -1;
        if (!goes_up(all[i].rows))
            return capture_damaged(file->path, "its rows are not in order", err);
    }
    add_up_listings(file);
    order_listings(file);
    file->loaded = true;
    return 0;
}
