/* The pages of a capture, for a collection that goes on. */
#include "store/capture_internal.h"

#include <pthread.h>

#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"

struct capture_answering {
    struct capture_file *file;
    pthread_mutex_t lock; /* guards the reader: one thread at a time */
    struct capture_reader *reader;
    struct map *pages; /* page_key() -> of file->pages: the newest of that name */
};

static uint64_t page_key(struct str account, struct str region, struct str call, struct str extra,
                         struct str token)
{
    const struct str parts[] = {account, region, call, extra, token};
    uint64_t key = 1;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        key = hash_bytes(parts[i].ptr, parts[i].len, key + i);
    return key;
}

/* ---- which pages there are ---- */

static int know_page(struct capture_answering *a, uint32_t at, struct arena *arena)
{
    const struct capture_file *file = a->file;
    const struct capture_page *page = &VEC_AT(struct capture_page, &file->pages, at);
    const struct capture_listing *listing =
        &VEC_AT(struct capture_listing, &file->listings, page->listing);
    const struct capture_place *place =
        &VEC_AT(struct capture_place, &file->places, listing->place);
    struct str token, next;
    struct error ignored = ERROR_INIT;
    arena_reset(arena);
    if (capture_read_tokens(a->reader, page, arena, &token, &next, &ignored) != 0)
        return -1;
    map_put(a->pages, page_key(place->account, place->region, listing->call, listing->extra, token),
            at);
    return 0;
}

/* What cannot be read is as if it were not there: AWS is asked. */
static struct capture_answering *answering_new(struct capture_file *file)
{
    struct capture_answering *a = mem_alloc(sizeof(*a));
    struct arena *arena = arena_new();
    struct error ignored = ERROR_INIT;
    a->file = file;
    pthread_mutex_init(&a->lock, NULL);
    a->reader = capture_reader_new(file);
    a->pages = map_new(file->pages.len);
    if (capture_load(file, &ignored) == 0)
        for (uint32_t i = 0; i < file->pages.len && know_page(a, i, arena) == 0; i++)
            continue;
    arena_free(arena);
    return a;
}

void capture_pages_free(struct capture_answering *a)
{
    if (!a)
        return;
    capture_reader_free(a->reader);
    map_free(a->pages);
    pthread_mutex_destroy(&a->lock);
    mem_free(a);
}

/* ---- answering ---- */

static bool answer(struct capture_answering *a, const struct page_wanted *wanted,
                   struct inventory_part *part, struct arena *arena, struct page_known *out)
{
    const struct capture_listener listener = {.record = wanted->record, .ctx = wanted->record_ctx};
    struct error ignored = ERROR_INIT;
    struct str token;
    uint32_t at;
    if (!map_get(a->pages,
                 page_key(wanted->account, wanted->region, str_from(wanted->call), wanted->extra,
                          wanted->token),
                 &at))
        return false;
    const struct capture_page *page = &VEC_AT(struct capture_page, &a->file->pages, at);
    out->items = page->items;
    return capture_read_tokens(a->reader, page, arena, &token, &out->next, &ignored) == 0 &&
           capture_read_page(a->reader, page, part, &listener, &ignored) == 0;
}

static bool answer_alone(void *ctx, const struct page_wanted *wanted, struct inventory_part *part,
                         struct arena *arena, struct page_known *out)
{
    struct capture_answering *a = ctx;
    *out = (struct page_known){.items = 0};
    pthread_mutex_lock(&a->lock);
    bool there = answer(a, wanted, part, arena, out);
    pthread_mutex_unlock(&a->lock);
    return there;
}

struct page_source capture_pages(struct capture_file *file)
{
    if (!file->answering)
        file->answering = answering_new(file);
    return (struct page_source){answer_alone, file->answering};
}
