#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/res_id.h"
#include "core/sort.h"
#include "model/freeze_internal.h"

#define FORMS 4

_Static_assert(ID_NONE == 0 && ID_SHORT == 1 && ID_LONG == 2 && ID_TEXT == 3,
               "no id comes first, packed ones lie side by side, short before long");

/* The work on one place: items[] is the whole input, pairs[] its part of the output. */
struct sorter {
    const struct id_item *items;
    const struct id_texts *texts;
    struct sort_pair *pairs; /* key, and an index into items */
};

static struct res_id id_of(const struct id_item *item)
{
    return (struct res_id){item->value, (enum id_form)item->form};
}

static struct str text_of(const struct id_texts *texts, const struct id_item *item, char *buf)
{
    if (item->form == ID_TEXT)
        return texts->get(texts->ctx, item);
    return res_id_text(id_of(item), texts->prefix, NULL, buf);
}

bool same_id(const struct id_item *a, const struct id_item *b, const struct id_texts *texts)
{
    if (a->place != b->place || a->form != b->form)
        return false;
    if (a->form == ID_TEXT)
        return str_eq(texts->get(texts->ctx, a), texts->get(texts->ctx, b));
    return a->value == b->value;
}

/* One key stands for a short id and a long one, or for all of the topmost long ones. The values tell
 * them apart: a short one is never above a long one of its key, and on a tie (0) it was put first. */
static void sort_ties(const struct sorter *s, size_t first, size_t end)
{
    struct sort_pair *pairs = s->pairs;
    for (size_t i = first, run = first; i < end; i++) {
        if (i + 1 < end && pairs[i + 1].key == pairs[run].key)
            continue;
        if (i > run) {
            for (size_t j = run; j <= i; j++)
                pairs[j].key = s->items[pairs[j].row].value;
            sort_pairs(&pairs[run], i + 1 - run);
        }
        run = i + 1;
    }
}

struct text_item {
    struct str text;
    uint32_t item;
};

static int text_item_cmp(const void *a, const void *b)
{
    const struct text_item *x = a;
    const struct text_item *y = b;
    int order = str_cmp(x->text, y->text);
    return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

static void sort_texts(const struct sorter *s, size_t first, size_t end)
{
    struct text_item *texts = mem_array(end - first, sizeof(*texts));
    for (size_t i = first; i < end; i++) {
        uint32_t item = s->pairs[i].row;
        texts[i - first] = (struct text_item){s->texts->get(s->texts->ctx, &s->items[item]), item};
    }
    qsort(texts, end - first, sizeof(*texts), text_item_cmp);
    for (size_t i = first; i < end; i++)
        s->pairs[i].row = texts[i - first].item;
    mem_free(texts);
}

/* [first, middle) holds sorted packed ids, [middle, end) sorted texts. */
static void merge(const struct sorter *s, size_t first, size_t middle, size_t end)
{
    char buf[RES_ID_TEXT_MAX];
    struct sort_pair *merged = mem_array(end - first, sizeof(*merged));
    size_t packed = first;
    size_t text = middle;
    size_t out = 0;
    while (packed < middle && text < end) {
        struct str a = text_of(s->texts, &s->items[s->pairs[packed].row], buf);
        struct str b = text_of(s->texts, &s->items[s->pairs[text].row], NULL);
        merged[out++] = s->pairs[str_cmp(a, b) < 0 ? packed++ : text++];
    }
    while (packed < middle)
        merged[out++] = s->pairs[packed++];
    while (text < end)
        merged[out++] = s->pairs[text++];
    memcpy(&s->pairs[first], merged, (end - first) * sizeof(*merged));
    mem_free(merged);
}

/* Where the items of each (place, form) begin; one more for the end. */
static size_t *bucket_starts(const struct id_item *items, size_t count, size_t place_count)
{
    size_t buckets = place_count * FORMS;
    size_t *starts = mem_array(buckets + 1, sizeof(*starts));
    for (size_t i = 0; i < count; i++)
        starts[(size_t)items[i].place * FORMS + items[i].form + 1]++;
    for (size_t b = 0; b < buckets; b++)
        starts[b + 1] += starts[b];
    return starts;
}

/* Puts the items into their buckets; `starts` then holds where each bucket ends. */
static void scatter(const struct sorter *s, size_t count, size_t *starts)
{
    for (size_t i = 0; i < count; i++) {
        const struct id_item *item = &s->items[i];
        size_t at = starts[(size_t)item->place * FORMS + item->form]++;
        s->pairs[at] = (struct sort_pair){.key = res_id_sort_key(id_of(item)), .row = (uint32_t)i};
    }
}

static void sort_place(const struct sorter *s, size_t first, const size_t *ends)
{
    sort_pairs(&s->pairs[ends[ID_NONE]], ends[ID_LONG] - ends[ID_NONE]);
    sort_ties(s, ends[ID_NONE], ends[ID_LONG]);
    if (ends[ID_TEXT] > ends[ID_LONG]) {
        sort_texts(s, ends[ID_LONG], ends[ID_TEXT]);
        merge(s, first, ends[ID_LONG], ends[ID_TEXT]);
    }
}

void sort_ids(struct id_item **items, size_t count, size_t place_count,
              const struct id_texts *texts)
{
    struct sorter sorter = {.items = *items, .texts = texts};
    sorter.pairs = mem_resize(NULL, count, sizeof(*sorter.pairs));
    size_t *bounds = bucket_starts(*items, count, place_count);
    scatter(&sorter, count, bounds);
    for (size_t p = 0; p < place_count; p++)
        sort_place(&sorter, p == 0 ? 0 : bounds[p * FORMS - 1], &bounds[p * FORMS]);
    mem_free(bounds);

    struct id_item *sorted = mem_resize(NULL, count, sizeof(*sorted));
    for (size_t i = 0; i < count; i++)
        sorted[i] = sorter.items[sorter.pairs[i].row];
    mem_free(sorter.pairs);
    mem_free(*items);
    *items = sorted;
}
