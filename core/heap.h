/* A heap of nodes that lie inside what is sorted: the first one at hand, any other one out of the
 * middle. Nodes are borrowed. */
#ifndef SNAPAUDIT_CORE_HEAP_H
#define SNAPAUDIT_CORE_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "core/vec.h"

/* The first member of what is sorted. */
struct heap_node {
    size_t at; /* its place in the heap, from 1 on; 0: it is in none */
};

struct heap {
    struct vec entries; /* keys and nodes: keys are compared where they lie */
};

void heap_init(struct heap *heap);
void heap_clear(struct heap *heap);

/* The node is in no heap. The lowest key comes first; which of equal ones does is not said. */
void heap_push(struct heap *heap, struct heap_node *node, uint64_t key);

/* The first one, or NULL; it stays. */
struct heap_node *heap_first(const struct heap *heap);

/* The key of the first one, which there is. */
uint64_t heap_first_key(const struct heap *heap);

/* It is in this heap. */
void heap_remove(struct heap *heap, struct heap_node *node);

/* Its key is another one from now on. */
void heap_move(struct heap *heap, struct heap_node *node, uint64_t key);

#endif
