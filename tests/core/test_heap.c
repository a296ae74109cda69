#include "core/heap.h"

#include "core/hash.h"
#include "tests/support/test.h"

#define MOST 300

struct number {
    struct heap_node node;
    uint32_t value;
};

/* Takes all out; each is no less than the one before. Returns how many there were. */
static size_t drain(struct heap *heap)
{
    size_t count = 0;
    uint32_t before = 0;
    struct heap_node *first;
    for (; (first = heap_first(heap)) != NULL; count++) {
        uint32_t value = ((struct number *)first)->value;
        assert_true(value >= before);
        assert_int_equal(heap_first_key(heap), value);
        before = value;
        heap_remove(heap, first);
        assert_int_equal(first->at, 0);
    }
    return count;
}

static void fill(struct heap *heap, struct number *numbers, size_t count, uint64_t seed)
{
    heap_init(heap);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (struct number){.value = (uint32_t)(hash_u64(seed * MOST + i) % 100)};
        heap_push(heap, &numbers[i].node, numbers[i].value);
    }
}

TEST(heap__gives_them_in_order)
{
    struct number numbers[MOST];
    struct heap heap;
    for (size_t count = 0; count < MOST; count += 1 + count / 3) {
        fill(&heap, numbers, count, count);
        assert_int_equal(drain(&heap), count);
        heap_clear(&heap);
    }
}

TEST(heap__lets_any_go)
{
    struct number numbers[MOST];
    struct heap heap;
    for (uint64_t seed = 1; seed < 20; seed++) {
        fill(&heap, numbers, MOST, seed);
        for (size_t i = 0; i < MOST; i += 3)
            heap_remove(&heap, &numbers[hash_u64(seed) % 3 + i].node);
        assert_int_equal(drain(&heap), MOST - MOST / 3);
        heap_clear(&heap);
    }
}

TEST(heap__follows_what_changes)
{
    struct number numbers[MOST];
    struct heap heap;
    fill(&heap, numbers, MOST, 7);
    for (size_t i = 0; i < MOST; i += 2) {
        numbers[i].value = (uint32_t)(hash_u64(i) % 200);
        heap_move(&heap, &numbers[i].node, numbers[i].value);
    }
    assert_int_equal(drain(&heap), MOST);
    heap_clear(&heap);
}
