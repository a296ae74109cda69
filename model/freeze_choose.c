#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"
#include "core/sort.h"
#include "model/freeze_internal.h"

/* The rows of one table in all parts, numbered through. */
struct gathered {
    const struct freeze *f;
    enum table table;
    const struct table_info *info;
    uint32_t *starts; /* number of the first row of each part, and of the end */
    struct id_item *items;
    uint32_t count;
    uint64_t later; /* rows that began after options->not_after */
};

static struct chosen_row locate(const struct gathered *all, uint32_t number)
{
    uint32_t low = 0;
    uint32_t high = (uint32_t)all->f->part_count;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (all->starts[mid] <= number)
            low = mid;
        else
            high = mid;
    }
    return (struct chosen_row){low, number - all->starts[low]};
}

static const char *row_at(const struct gathered *all, struct chosen_row at)
{
    const struct vec *rows = &all->f->parts[at.part]->rows[all->table];
    return (const char *)rows->data + at.row * all->info->row_size;
}

static struct str text_of_item(const void *ctx, const struct id_item *item)
{
    const struct gathered *all = ctx;
    struct chosen_row at = locate(all, item->row);
    return strtab_get(all->f->parts[at.part]->pool->strings, (strref)item->value);
}

/* Rows of pages that were never committed are left out. */
static uint32_t committed_rows(const struct inventory_part *part, enum table table)
{
    if (part->page_runs.len == 0)
        return 0;
    return VEC_AT(struct page_run, &part->page_runs, part->page_runs.len - 1).end[table];
}

static int count_rows(struct gathered *all, struct error *err)
{
    uint64_t total = 0;
    all->starts = mem_array(all->f->part_count + 1, sizeof(*all->starts));
    for (size_t p = 0; p < all->f->part_count; p++) {
        total += committed_rows(all->f->parts[p], all->table);
        if (total > LIMIT_ROWS)
            return error_set(err, ERR_LIMIT, "more than %u %ss", LIMIT_ROWS, all->info->noun);
        all->starts[p + 1] = (uint32_t)total;
    }
    all->count = (uint32_t)total;
    return 0;
}

static uint32_t place_in_of(const struct gathered *all, const char *row)
{
    uint32_t place;
    memcpy(&place, row + all->info->place_at, sizeof(place));
    assert(place < all->f->places_in_count);
    return place;
}

static bool is_dropped(const struct gathered *all, uint32_t part, uint32_t row)
{
    const struct freeze_options *options = all->f->options;
    if (options->dropped_chain_count == 0)
        return false;
    uint32_t chain = part_chain(all->f->parts[part], all->table, row);
    return chain < options->dropped_chain_count && options->dropped_chains[chain];
}

/* What began later was not there yet at the moment in question. */
static bool is_later_than_asked(const struct gathered *all, const char *row)
{
    instant begun;
    if (all->f->options->not_after == 0 || all->info->born_at == AT_NONE)
        return false;
    memcpy(&begun, row + all->info->born_at, sizeof(begun));
    return begun != INSTANT_UNSET && begun > all->f->options->not_after;
}

static void gather(struct gathered *all)
{
    all->items = mem_resize(NULL, all->count, sizeof(*all->items));
    struct id_item *item = all->items;
    for (uint32_t p = 0; p < all->f->part_count; p++) {
        uint32_t rows = all->starts[p + 1] - all->starts[p];
        for (uint32_t r = 0; r < rows; r++) {
            const char *row = row_at(all, (struct chosen_row){p, r});
            bool later = is_later_than_asked(all, row);
            if (is_dropped(all, p, r))
                continue;
            all->later += later;
            if (later)
                continue;
            memset(item, 0, sizeof(*item));
            memcpy(&item->value, row, sizeof(item->value));
            item->form = (uint8_t)row[all->info->form_at];
            item->place = all->f->place_of[place_in_of(all, row)];
            item->row = all->starts[p] + r;
            item++;
        }
    }
    all->count = (uint32_t)(item - all->items);
}

/* Of two records with one id: did `b` come later? Numbers grow with the order of adding. */
static bool is_later(const struct gathered *all, uint32_t a, uint32_t b)
{
    struct chosen_row x = locate(all, a);
    struct chosen_row y = locate(all, b);
    uint32_t chain_x = part_chain(all->f->parts[x.part], all->table, x.row);
    uint32_t chain_y = part_chain(all->f->parts[y.part], all->table, y.row);
    if (chain_x != chain_y)
        return chain_y > chain_x;
    uint32_t place_x = place_in_of(all, row_at(all, x));
    uint32_t place_y = place_in_of(all, row_at(all, y));
    return place_x != place_y ? place_y > place_x : b > a;
}

/* Keep the latest of items[first, end), which have one id. */
static void choose_one(const struct gathered *all, size_t first, size_t end, struct chosen *out)
{
    uint32_t best = all->items[first].row;
    for (size_t i = first + 1; i < end; i++) {
        if (is_later(all, best, all->items[i].row))
            best = all->items[i].row;
    }
    out->rows[out->count++] = locate(all, best);
    out->repeated += end - first - 1;
}

static uint64_t number_of(const struct gathered *all, uint32_t number)
{
    const char *row = row_at(all, locate(all, number));
    uint64_t value;
    memcpy(&value, row + all->info->number_at, sizeof(value));
    return value;
}

/* The same of rows that a number tells apart: by that number, the latest of each. */
static void choose_numbered(const struct gathered *all, size_t first, size_t end,
                            struct chosen *out)
{
    size_t count = end - first;
    struct sort_pair *pairs = mem_array(count, sizeof(*pairs));
    for (size_t i = 0; i < count; i++) {
        uint32_t number = all->items[first + i].row;
        pairs[i] = (struct sort_pair){.key = number_of(all, number), .row = number};
    }
    sort_pairs(pairs, count);
    for (size_t i = 0; i < count; i++)
        all->items[first + i].row = pairs[i].row;
    for (size_t i = 0, run = 0; i < count; i++) {
        if (i + 1 < count && pairs[i + 1].key == pairs[run].key)
            continue;
        choose_one(all, first + run, first + i + 1, out);
        run = i + 1;
    }
    mem_free(pairs);
}

static void choose(const struct gathered *all, const struct id_texts *texts, struct chosen *out)
{
    out->rows = mem_resize(NULL, all->count, sizeof(*out->rows));
    for (size_t i = 0, run = 0; i < all->count; i++) {
        if (i + 1 < all->count && same_id(&all->items[run], &all->items[i + 1], texts))
            continue;
        struct span *span = &out->spans[all->items[run].place];
        uint32_t before = out->count;
        if (all->info->number_at != AT_NONE)
            choose_numbered(all, run, i + 1, out);
        else
            choose_one(all, run, i + 1, out);
        if (span->count == 0)
            span->first = before;
        span->count += out->count - before;
        run = i + 1;
    }
}

/* Those of all tables that have no rows are the same: there may be far more places than rows. */
static struct span *new_spans(struct freeze *f, size_t rows)
{
    uint32_t count = f->graph->place_count;
    if (rows > 0)
        return graph_block(f->graph, count, sizeof(struct span));
    if (!f->no_spans)
        f->no_spans = graph_block(f->graph, count, sizeof(struct span));
    return f->no_spans;
}

int freeze_choose(struct freeze *f, enum table table, struct chosen *out, struct error *err)
{
    *out = (struct chosen){.count = 0};
    struct gathered all = {.f = f, .table = table, .info = table_info(table)};
    struct id_texts texts = {.prefix = all.info->id_prefix, .get = text_of_item, .ctx = &all};
    if (count_rows(&all, err) != 0) {
        mem_free(all.starts);
        return -1;
    }
    gather(&all);
    sort_ids(&all.items, all.count, f->graph->place_count, &texts);
    out->spans = new_spans(f, all.count);
    choose(&all, &texts, out);
    out->later = all.later;
    mem_free(all.items);
    mem_free(all.starts);
    return 0;
}
