/* Several captures, and folders of saved answers, in one. */
#include "store/capture_write_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/page_log.h"
#include "model/readable.h"

/* ---- leaving out ---- */

static int delete_rows(struct capture *c, const char *table, int64_t page)
{
    char sql[256];
    (void)snprintf(sql, sizeof(sql), "DELETE FROM \"%s\" WHERE \"row\" BETWEEN %lld AND %lld",
                   table, (long long)(page << CAPTURE_ROW_BITS),
                   (long long)(((page + 1) << CAPTURE_ROW_BITS) - 1));
    return capture_run(c->db, c->path, sql, &c->err);
}

static int delete_page(struct capture *c, int64_t page)
{
    for (enum table table = 0; table < TABLE_COUNT; table++)
        if (delete_rows(c, capture_table_name(table), page) != 0)
            return -1;
    return delete_rows(c, "unknown_field", page);
}

static int find_pages(struct capture *c, const char *where, struct vec *out)
{
    bool more = true;
    struct str sql = arena_printf(c->arena, "SELECT \"row\" FROM \"page\" WHERE %s", where);
    sqlite3_stmt *s = capture_prepare(c->db, c->path, sql, &c->err);
    int status = s ? 0 : -1;
    while (status == 0 && (status = capture_step(s, c->path, &more, &c->err)) == 0 && more) {
        int64_t page = sqlite3_column_int64(s, 0);
        (void)vec_push(out, &page);
    }
    sqlite3_finalize(s);
    return status;
}

int capture_delete_pages(struct capture *c, const char *where)
{
    struct vec pages;
    vec_init(&pages, sizeof(int64_t));
    int status = find_pages(c, where, &pages);
    for (size_t i = 0; i < pages.len && status == 0; i++)
        status = delete_page(c, VEC_AT(int64_t, &pages, i));
    vec_clear(&pages);
    char sql[512];
    (void)snprintf(sql, sizeof(sql), "DELETE FROM \"page\" WHERE %s", where);
    return status == 0 ? capture_run(c->db, c->path, sql, &c->err) : -1;
}

/* ---- one capture into another ---- */

struct copying {
    struct capture *to;
    struct capture_file *from;
    struct capture_reader *reader;
    struct packed log; /* of the page at hand */
    struct arena *arena;
};

static void on_record(void *ctx, enum table table, const void *in)
{
    log_add_record(&((struct copying *)ctx)->log, table, in);
}

static void on_field(void *ctx, enum kind kind, struct str field, uint64_t times)
{
    log_add_field(&((struct copying *)ctx)->log, kind, field, times);
}

static int copy_page(struct copying *copy, const struct capture_page *page, struct error *err)
{
    const struct capture_listener listener = {on_record, on_field, copy};
    const struct capture_file *file = copy->from;
    const struct capture_listing *listing =
        &VEC_AT(struct capture_listing, &file->listings, page->listing);
    const struct capture_place *place =
        &VEC_AT(struct capture_place, &file->places, listing->place);
    struct page_done done = {.account = place->account,
                             .region = place->region,
                             .place = listing->place,
                             .source = listing->source,
                             .call = listing->call.ptr,
                             .extra = listing->extra,
                             .chain = page->chain,
                             .page = page->number,
                             .items = page->items,
                             .at = page->at};
    copy->log.len = 0;
    arena_reset(copy->arena);
    if (capture_read_tokens(copy->reader, page, copy->arena, &done.token, &done.next, err) != 0 ||
        capture_read_page(copy->reader, page, NULL, &listener, err) != 0)
        return -1;
    capture_send_page(copy->to, &done, str_make(copy->log.bytes, copy->log.len));
    return 0;
}

/* What an unfinished one does not tell is told as it is judged. */
static int copy_place(struct copying *copy, uint32_t number, struct error *err)
{
    const struct capture_place *place = &VEC_AT(struct capture_place, &copy->from->places, number);
    struct place_in in = {.account = place->account,
                          .region = place->region,
                          .in_scope = place->in_scope,
                          .versions_mixed = place->versions_mixed};
    struct page_tee tee = capture_tee(copy->to);
    arena_reset(copy->arena);
    if (capture_read_coverage(copy->from, number, copy->arena, &in.coverage, err) != 0)
        return -1;
    const struct place_done done = {.place = number,
                                    .in = &in,
                                    .standing = arena_str(copy->arena, place->standing).ptr,
                                    .ended = true};
    tee.place(tee.ctx, &done);
    return 0;
}

static int copy_all(struct copying *copy, struct error *err)
{
    const struct capture_file *from = copy->from;
    int status = 0;
    for (size_t i = 0; i < from->pages.len && status == 0; i++)
        status = copy_page(copy, &VEC_AT(struct capture_page, &from->pages, i), err);
    for (size_t i = 0; i < from->places.len && status == 0; i++)
        status = copy_place(copy, (uint32_t)i, err);
    for (size_t i = 0; i < from->about.account_count && status == 0; i++)
        capture_add_account(copy->to, &from->about.accounts[i]);
    return status;
}

int capture_copy(struct capture *capture, struct capture_file *from, struct error *err)
{
    if (capture_load(from, err) != 0)
        return -1;
    struct copying copy = {
        .to = capture, .from = from, .reader = capture_reader_new(from), .arena = arena_new()};
    int status = copy_all(&copy, err);
    packed_clear(&copy.log);
    arena_free(copy.arena);
    capture_reader_free(copy.reader);
    return status;
}

/* ---- which of two listings stays ---- */

/* What one input tells of a source of a place. */
struct held {
    struct str account;
    struct str region;
    enum source source;
    int64_t place;
    bool complete;
    instant at;
};

static int by_listing(const struct held *a, const struct held *b)
{
    int order = str_cmp(a->account, b->account);
    if (order == 0)
        order = str_cmp(a->region, b->region);
    return order != 0 ? order : (int)a->source - (int)b->source;
}

/* The one that stays comes first: of two alike that of the later input. */
static int by_worth(const void *x, const void *y)
{
    const struct held *a = x;
    const struct held *b = y;
    int order = by_listing(a, b);
    if (order != 0)
        return order;
    if (a->complete != b->complete)
        return a->complete ? -1 : 1;
    if (a->at != b->at)
        return a->at > b->at ? -1 : 1;
    return a->place > b->place ? -1 : 1;
}

static const char held_sql[] =
    "WITH last(place, source, at) AS (SELECT l.\"place\", l.\"source\", max(g.\"at\") FROM "
    "\"page\" g JOIN \"listing\" l ON l.\"row\" = g.\"listing\" GROUP BY 1, 2) "
    "SELECT p.\"account\", p.\"region\", c.\"source\", p.\"row\", c.\"state\" = 'complete', "
    "last.at FROM \"coverage\" c JOIN \"place\" p ON p.\"row\" = c.\"row\" >> 8 "
    "LEFT JOIN last ON last.place = p.\"row\" AND last.source = c.\"source\" "
    "WHERE c.\"source\" <> '" CAPTURE_OTHERS "' AND c.\"state\" <> 'not-attempted'";

static int read_held(struct capture *c, struct arena *arena, struct vec *out, struct error *err)
{
    bool more = true;
    sqlite3_stmt *s = capture_prepare(c->db, c->path, str_from(held_sql), err);
    int status = s ? 0 : -1;
    while (status == 0 && (status = capture_step(s, c->path, &more, err)) == 0 && more) {
        struct str code, account, region;
        struct held held = {.at = INSTANT_UNSET};
        if (!capture_text(s, 0, &account) || !capture_text(s, 1, &region) ||
            !capture_text(s, 2, &code) || !source_parse(code, &held.source) ||
            !capture_time(s, 5, &held.at)) {
            status = capture_damaged(c->path, "a listing is none", err);
            break;
        }
        held.account = arena_str(arena, account);
        held.region = arena_str(arena, region);
        held.place = sqlite3_column_int64(s, 3);
        held.complete = sqlite3_column_int(s, 4) != 0;
        (void)vec_push(out, &held);
    }
    sqlite3_finalize(s);
    return status;
}

/* Marked first, and deleted all at once: each deletion walks whole tables. */
static const char begin_lost[] = "PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE; "
                                 "CREATE TEMP TABLE lost(listing INTEGER PRIMARY KEY)";
static const char end_lost[] =
    "DELETE FROM \"listing\" WHERE \"row\" IN (SELECT listing FROM lost); "
    "DROP TABLE lost; COMMIT";

static int mark_lost(struct capture *c, const struct held *held)
{
    const char *code = source_info(held->source)->code;
    long long place = held->place;
    char sql[512];
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO lost SELECT \"row\" FROM \"listing\" WHERE \"place\" = %lld AND "
                   "\"source\" = '%s'; DELETE FROM \"coverage\" WHERE \"row\" = %lld",
                   place, code, place << CAPTURE_COVERAGE_BITS | (long long)held->source);
    if (capture_run(c->db, c->path, sql, &c->err) != 0 || held->source != SOURCE_LT)
        return c->err.code == ERR_NONE ? 0 : -1;
    (void)snprintf(sql, sizeof(sql),
                   "UPDATE \"place\" SET \"versions_mixed\" = 0 WHERE \"row\" = %lld", place);
    return capture_run(c->db, c->path, sql, &c->err);
}

static int mark_all(struct capture *c, struct vec *all, struct vec *lost)
{
    const struct held *held = all->data;
    size_t kept = 0;
    for (size_t i = 1; i < all->len; i++) {
        if (by_listing(&held[kept], &held[i]) != 0) {
            kept = i;
            continue;
        }
        const struct capture_lost gone = {.account = held[i].account,
                                          .region = held[i].region,
                                          .source = held[i].source,
                                          .kept = held[kept].at,
                                          .lost = held[i].at};
        (void)vec_push(lost, &gone);
        if (mark_lost(c, &held[i]) != 0)
            return -1;
    }
    return 0;
}

static int settle(struct capture *c, struct arena *arena, struct vec *all, struct vec *lost)
{
    if (read_held(c, arena, all, &c->err) != 0 ||
        capture_run(c->db, c->path, begin_lost, &c->err) != 0)
        return -1;
    if (all->len > 1)
        qsort(all->data, all->len, sizeof(struct held), by_worth);
    if (mark_all(c, all, lost) != 0 ||
        (lost->len > 0 &&
         capture_delete_pages(c, "\"listing\" IN (SELECT listing FROM lost)") != 0))
        return -1;
    return capture_run(c->db, c->path, end_lost, &c->err);
}

int capture_settle(struct capture *c, struct arena *arena, const struct capture_lost **out,
                   size_t *count, struct error *err)
{
    struct vec all, lost;
    vec_init(&all, sizeof(struct held));
    vec_init(&lost, sizeof(struct capture_lost));
    int status = capture_wait(c, err);
    if (status == 0 && settle(c, arena, &all, &lost) != 0) {
        *err = c->err;
        status = -1;
    }
    struct capture_lost *copy = arena_array(arena, lost.len + 1, sizeof(*copy));
    if (lost.len > 0)
        memcpy(copy, lost.data, lost.len * sizeof(*copy));
    *out = copy;
    *count = lost.len;
    vec_clear(&all);
    vec_clear(&lost);
    return status;
}
