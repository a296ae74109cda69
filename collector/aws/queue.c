#include "collector/aws/queue.h"

#include "core/arena.h"
#include "core/mem.h"

/* The work of one place in one list, in the order of its turns. */
struct lane {
    struct heap_node node;
    uint32_t place;
    struct queue_item *head; /* NULL: it is in no heap */
    struct queue_item *tail;
};

enum pace { PACE_FAST, PACE_SLOW, PACE_COUNT };

/* What waits for one worker. */
struct list {
    struct lane **lanes;           /* by place; NULL: nothing came yet */
    struct heap paced[PACE_COUNT]; /* struct lane, by the turn of its head */
    struct heap later;             /* struct queue_item, by the time from which they may begin */
};

struct place_turns {
    uint32_t given;
    bool slow;
};

struct queue {
    struct arena *arena; /* lanes */
    struct list *lists;  /* by worker */
    struct place_turns *places;
    size_t place_count;
    unsigned workers;
    size_t outstanding;
    bool woken; /* and nobody has looked since */
    void (*wake)(void *ctx);
    void *wake_ctx;
};

/* The lowest turn first, and of equal ones the first place. */
static uint64_t lane_key(const struct lane *lane)
{
    return (uint64_t)lane->head->turn << 32 | lane->place;
}

struct queue *queue_new(size_t places, unsigned workers, void (*wake)(void *ctx), void *ctx)
{
    struct queue *queue = mem_alloc(sizeof(*queue));
    *queue = (struct queue){.arena = arena_new(),
                            .lists = mem_array(workers, sizeof(*queue->lists)),
                            .places = mem_array(places + 1, sizeof(*queue->places)),
                            .place_count = places,
                            .workers = workers,
                            .wake = wake,
                            .wake_ctx = ctx};
    for (unsigned i = 0; i < workers; i++) {
        struct list *list = &queue->lists[i];
        list->lanes = mem_array(places + 1, sizeof(*list->lanes));
        for (int pace = 0; pace < PACE_COUNT; pace++)
            heap_init(&list->paced[pace]);
        heap_init(&list->later);
    }
    return queue;
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    for (unsigned i = 0; i < queue->workers; i++) {
        mem_free(queue->lists[i].lanes);
        for (int pace = 0; pace < PACE_COUNT; pace++)
            heap_clear(&queue->lists[i].paced[pace]);
        heap_clear(&queue->lists[i].later);
    }
    mem_free(queue->lists);
    mem_free(queue->places);
    arena_free(queue->arena);
    mem_free(queue);
}

size_t queue_outstanding(const struct queue *queue)
{
    return queue->outstanding;
}

/* ---- lanes ---- */

static struct list *list_of(struct queue *queue, const struct queue_item *item)
{
    return &queue->lists[item->share % queue->workers];
}

static struct heap *heap_of(struct queue *queue, struct list *list, uint32_t place)
{
    return &list->paced[queue->places[place].slow ? PACE_SLOW : PACE_FAST];
}

/* Its turn comes after those that its place had so far. */
static void append(struct queue *queue, struct queue_item *item)
{
    struct list *list = list_of(queue, item);
    struct lane **lane = &list->lanes[item->place];
    if (!*lane) {
        *lane = arena_alloc(queue->arena, sizeof(**lane));
        (*lane)->place = item->place;
    }
    item->turn = queue->places[item->place].given++;
    item->next = NULL;
    if ((*lane)->head) {
        (*lane)->tail->next = item;
        (*lane)->tail = item;
        return;
    }
    (*lane)->head = (*lane)->tail = item;
    heap_push(heap_of(queue, list, item->place), &(*lane)->node, lane_key(*lane));
}

static struct queue_item *take_head(struct heap *heap)
{
    struct lane *lane = (struct lane *)heap_first(heap);
    struct queue_item *item = lane->head;
    if (!item->next)
        heap_remove(heap, &lane->node);
    lane->head = item->next;
    if (lane->head)
        heap_move(heap, &lane->node, lane_key(lane));
    return item;
}

/* ---- in ---- */

/* Once is enough until somebody looks. */
static void wake(struct queue *queue)
{
    if (!queue->woken)
        queue->wake(queue->wake_ctx);
    queue->woken = true;
}

void queue_push(struct queue *queue, struct queue_item *item)
{
    queue->outstanding++;
    queue_return(queue, item);
}

void queue_return(struct queue *queue, struct queue_item *item)
{
    if (item->ready_ms > 0) /* who looks knows what time it is */
        heap_push(&list_of(queue, item)->later, &item->node, (uint64_t)item->ready_ms);
    else
        append(queue, item);
    wake(queue);
}

void queue_done(struct queue *queue)
{
    if (--queue->outstanding == 0)
        queue->wake(queue->wake_ctx);
}

void queue_mark(struct queue *queue, uint32_t place, bool slow)
{
    if (queue->places[place].slow == slow)
        return;
    for (unsigned i = 0; i < queue->workers; i++) {
        struct list *list = &queue->lists[i];
        struct lane *lane = list->lanes[place];
        if (!lane || !lane->head)
            continue;
        heap_remove(&list->paced[slow ? PACE_FAST : PACE_SLOW], &lane->node);
        heap_push(&list->paced[slow ? PACE_SLOW : PACE_FAST], &lane->node, lane_key(lane));
    }
    queue->places[place].slow = slow;
}

/* ---- out ---- */

/* What may begin by now takes its turn. */
static void promote(struct queue *queue, int64_t now_ms)
{
    for (unsigned i = 0; i < queue->workers; i++) {
        struct heap *later = &queue->lists[i].later;
        struct heap_node *first;
        while ((first = heap_first(later)) != NULL && heap_first_key(later) <= (uint64_t)now_ms) {
            heap_remove(later, first);
            append(queue, (struct queue_item *)first);
        }
    }
}

/* Of the worker's own list, else of the one whose first comes before the others'; NULL: all are empty. */
static struct heap *best_of(struct queue *queue, unsigned worker,
                            struct heap *(*part)(struct list *list))
{
    struct heap *best = part(&queue->lists[worker]);
    if (heap_first(best))
        return best;
    for (unsigned i = 0; i < queue->workers; i++) {
        struct heap *other = part(&queue->lists[i]);
        if (heap_first(other) &&
            (!heap_first(best) || heap_first_key(other) < heap_first_key(best)))
            best = other;
    }
    return heap_first(best) ? best : NULL;
}

static struct heap *fast_part(struct list *list)
{
    return &list->paced[PACE_FAST];
}

static struct heap *slow_part(struct list *list)
{
    return &list->paced[PACE_SLOW];
}

static struct heap *later_part(struct list *list)
{
    return &list->later;
}

static struct queue_item *next_for(struct queue *queue, unsigned worker)
{
    struct heap *heap = best_of(queue, worker, fast_part);
    if (!heap)
        heap = best_of(queue, worker, slow_part);
    if (heap)
        return take_head(heap);
    heap = best_of(queue, worker, later_part);
    struct heap_node *first = heap ? heap_first(heap) : NULL;
    if (first)
        heap_remove(heap, first);
    return (struct queue_item *)first;
}

struct queue_item *queue_pop(struct queue *queue, unsigned worker, unsigned holding, int64_t now_ms)
{
    size_t share = (queue->outstanding + queue->workers - 1) / queue->workers;
    queue->woken = false;
    if (holding >= share)
        return NULL;
    promote(queue, now_ms);
    return next_for(queue, worker);
}

bool queue_waits(struct queue *queue, int64_t now_ms)
{
    promote(queue, now_ms);
    return best_of(queue, 0, fast_part) != NULL;
}

struct queue_item *queue_drain(struct queue *queue)
{
    return next_for(queue, 0);
}
