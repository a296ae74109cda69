/* What was seen of a place, as a capture tells it, or as its pages show where the collection did not end. */
#include "store/capture_internal.h"

#include <string.h>

#include "model/readable.h"

/* ---- as it is told ---- */

static bool parse_state(struct str name, enum coverage_state *out)
{
    for (*out = 0; *out <= COVERAGE_NOT_SUPPORTED; (*out)++)
        if (str_eq_c(name, coverage_state_name(*out)))
            return true;
    return false;
}

static bool parse_reason(struct str name, enum gap_reason *out)
{
    for (*out = 0; *out <= GAP_INTERRUPTED; (*out)++)
        if (str_eq_c(name, gap_reason_name(*out)))
            return true;
    return false;
}

/* A gap has a reason, and nothing else has one. */
static bool fits(const struct coverage *coverage)
{
    return (coverage->state == COVERAGE_GAP) == (coverage->reason != GAP_NONE);
}

static bool take_coverage(sqlite3_stmt *s, struct arena *arena, struct coverage *out)
{
    struct str state, reason, detail;
    int64_t items, pages, filtered, unneeded, follows;
    if (!capture_text(s, 1, &state) || !capture_text(s, 2, &reason) ||
        !capture_text(s, 3, &detail) || !capture_number(s, 4, INT64_MAX, &items) ||
        !capture_number(s, 5, UINT32_MAX, &pages) || !capture_time(s, 6, &out->horizon_start) ||
        !capture_number(s, 7, 1, &filtered) || !capture_number(s, 8, 1, &unneeded) ||
        !capture_number(s, 9, 1, &follows) || !parse_state(state, &out->state) ||
        !parse_reason(reason, &out->reason) || !fits(out))
        return false;
    out->detail = str_is_empty(detail) ? NULL : arena_str(arena, detail).ptr;
    out->items = (uint64_t)items;
    out->pages = (uint32_t)pages;
    out->filtered = filtered != 0;
    out->unneeded = unneeded != 0;
    out->follows = follows != 0;
    return true;
}

struct telling {
    struct coverage all[SOURCE_COUNT];
    source_set told;
    struct coverage *others;
};

/* Where nothing applies, nothing is told besides. */
static bool take_row(sqlite3_stmt *s, struct arena *arena, struct telling *telling)
{
    struct str code;
    struct coverage coverage = {0};
    enum source source;
    if (!capture_text(s, 0, &code) || !take_coverage(s, arena, &coverage))
        return false;
    if (str_eq_c(code, CAPTURE_OTHERS)) {
        telling->others = arena_alloc(arena, sizeof(coverage));
        *telling->others = coverage;
        return true;
    }
    if (!source_parse(code, &source) || coverage.state == COVERAGE_NOT_APPLICABLE)
        return false;
    if (!source_is_of_places(source))
        return true; /* this version does not read it any more */
    telling->all[source] = coverage;
    telling->told |= SOURCE_BIT(source);
    return true;
}

static int read_told(struct capture_file *file, const struct capture_place *place,
                     struct arena *arena, struct telling *telling, struct error *err)
{
    static const char sql[] =
        "SELECT \"source\", \"state\", \"reason\", \"detail\", \"items\", \"pages\", "
        "\"horizon_start\", \"filtered\", \"unneeded\", \"follows\" FROM \"coverage\" WHERE "
        "\"row\" BETWEEN ? AND ? ORDER BY \"row\"";
    bool more = true;
    if (!file->coverage)
        file->coverage = capture_prepare(file->db, file->path, str_from(sql), err);
    sqlite3_stmt *s = file->coverage;
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, place->row << CAPTURE_COVERAGE_BITS);
    sqlite3_bind_int64(s, 2, ((place->row + 1) << CAPTURE_COVERAGE_BITS) - 1);
    int status = 0;
    while (status == 0 && (status = capture_step(s, file->path, &more, err)) == 0 && more)
        if (!take_row(s, arena, telling))
            status = capture_damaged(file->path, "what was seen of a place is not told", err);
    sqlite3_reset(s);
    return status;
}

/* ---- as its pages show ---- */

/* Are all records of the source in one listing, which nothing else names or follows? */
static bool is_one_listing(enum source source)
{
    unsigned tables = 0;
    for (enum table table = 0; table < TABLE_COUNT; table++)
        tables += table_info(table)->source == source;
    return tables == 1 && !source_info(source)->named_in;
}

static void show_pages(const struct capture_file *file, uint32_t place, struct telling *telling)
{
    for (enum source source = 0; source < SOURCE_COUNT; source++) {
        if (!source_is_of_places(source))
            continue;
        telling->all[source] = (struct coverage){
            .state = COVERAGE_GAP,
            .reason = GAP_INTERRUPTED,
            .detail =
                "the collection ended before it was read to its end; 'snapaudit collect' goes "
                "on with --resume",
            .horizon_start = INSTANT_UNSET};
        telling->told |= SOURCE_BIT(source);
    }
    for (uint32_t i = file->place_start[place]; i < file->place_start[place + 1]; i++) {
        const struct capture_listing *listing =
            &VEC_AT(struct capture_listing, &file->listings, file->by_place[i]);
        struct coverage *coverage = &telling->all[listing->source];
        coverage->items += listing->items;
        coverage->pages += listing->pages;
        if (listing->ended && str_is_empty(listing->extra) && is_one_listing(listing->source)) {
            coverage->state = COVERAGE_COMPLETE;
            coverage->reason = GAP_NONE;
            coverage->detail = NULL;
        }
    }
}

int capture_read_coverage(struct capture_file *file, uint32_t place, struct arena *arena,
                          struct coverage_told *out, struct error *err)
{
    const struct capture_place *at = &VEC_AT(struct capture_place, &file->places, place);
    struct telling telling = {.told = 0};
    if (!at->ended)
        show_pages(file, place, &telling);
    else if (read_told(file, at, arena, &telling, err) != 0)
        return -1;
    *out = coverage_pack(arena, telling.all, telling.told, telling.others);
    return 0;
}
