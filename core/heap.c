#include "core/heap.h"

#include <assert.h>

#define WIDTH 4 /* entries below one: half as many steps as with two, and they lie together */

struct entry {
    uint64_t key;
    struct heap_node *node;
};

void heap_init(struct heap *heap)
{
    vec_init(&heap->entries, sizeof(struct entry));
}

void heap_clear(struct heap *heap)
{
    vec_clear(&heap->entries);
}

static struct entry *entry_at(const struct heap *heap, size_t at)
{
    return &VEC_AT(struct entry, &heap->entries, at - 1);
}

struct heap_node *heap_first(const struct heap *heap)
{
    return heap->entries.len > 0 ? entry_at(heap, 1)->node : NULL;
}

uint64_t heap_first_key(const struct heap *heap)
{
    return entry_at(heap, 1)->key;
}

static void put(struct heap *heap, size_t at, struct entry entry)
{
    *entry_at(heap, at) = entry;
    entry.node->at = at;
}

static size_t above(size_t at)
{
    return (at - 2) / WIDTH + 1;
}

/* `at` is free for the entry, which belongs there or above. */
static size_t rise(struct heap *heap, size_t at, struct entry entry)
{
    for (; at > 1 && entry.key < entry_at(heap, above(at))->key; at = above(at))
        put(heap, at, *entry_at(heap, above(at)));
    put(heap, at, entry);
    return at;
}

/* The lowest of those below, or 0. */
static size_t lowest_below(const struct heap *heap, size_t at)
{
    size_t lowest = WIDTH * (at - 1) + 2;
    size_t end = lowest + WIDTH;
    if (lowest > heap->entries.len)
        return 0;
    for (size_t i = lowest + 1; i < end && i <= heap->entries.len; i++)
        if (entry_at(heap, i)->key < entry_at(heap, lowest)->key)
            lowest = i;
    return lowest;
}

/* Or there or below. */
static void fall(struct heap *heap, size_t at, struct entry entry)
{
    size_t below;
    while ((below = lowest_below(heap, at)) != 0 && entry_at(heap, below)->key < entry.key) {
        put(heap, at, *entry_at(heap, below));
        at = below;
    }
    put(heap, at, entry);
}

static void settle(struct heap *heap, size_t at, struct entry entry)
{
    if (rise(heap, at, entry) == at)
        fall(heap, at, entry);
}

void heap_push(struct heap *heap, struct heap_node *node, uint64_t key)
{
    assert(node->at == 0);
    struct entry entry = {key, node};
    vec_push(&heap->entries, &entry);
    rise(heap, heap->entries.len, entry);
}

void heap_move(struct heap *heap, struct heap_node *node, uint64_t key)
{
    assert(node->at > 0);
    settle(heap, node->at, (struct entry){key, node});
}

void heap_remove(struct heap *heap, struct heap_node *node)
{
    size_t at = node->at;
    assert(at > 0 && at <= heap->entries.len);
    struct entry last = *entry_at(heap, heap->entries.len);
    vec_truncate(&heap->entries, heap->entries.len - 1);
    node->at = 0;
    if (last.node != node)
        settle(heap, at, last);
}
