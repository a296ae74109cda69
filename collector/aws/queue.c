#include "collector/aws/queue.h"

#include "core/arena.h"
#include "core/mem.h"

/* The work of one place at one host in one list, in the order of its turns. */
struct lane {
    struct heap_node node;
    uint32_t place;
    uint32_t host;
    struct queue_item *head; /* NULL: it is in no heap */
    struct queue_item *tail;
    struct lane *next; /* of the same place, at another host */
};

/* The work at one host in one list. */
struct line {
    struct heap_node node;
    struct heap lanes; /* struct lane, by the turn of its head */
};

/* Which hosts come first. */
enum pace {
    PACE_FAST,
    PACE_FULL, /* it has as many connections as it may take from others */
    PACE_SLOW,
    PACE_COUNT
};

/* What waits for one worker. */
struct list {
    struct lane **lanes;           /* by place; NULL: nothing came yet */
    struct line *lines;            /* by host */
    struct heap paced[PACE_COUNT]; /* struct line, by the turn of its first lane */
    struct heap later;             /* struct queue_item, by the time from which they may begin */
};

struct host {
    unsigned at_hand; /* pieces of work that workers have */
    bool slow;
    enum pace pace;
};

struct queue {
    struct arena *arena; /* lanes */
    struct list *lists;  /* by worker */
    uint32_t *given;     /* turns, by place */
    struct host *hosts;
    size_t host_count;
    unsigned workers;
    unsigned host_most; /* at hand, while others wait */
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

static void list_init(struct list *list, const struct queue_size *size)
{
    list->lanes = mem_array(size->places + 1, sizeof(*list->lanes));
    list->lines = mem_array(size->hosts + 1, sizeof(*list->lines));
    for (size_t i = 0; i < size->hosts; i++)
        heap_init(&list->lines[i].lanes);
    for (int pace = 0; pace < PACE_COUNT; pace++)
        heap_init(&list->paced[pace]);
    heap_init(&list->later);
}

struct queue *queue_new(const struct queue_size *size, void (*wake)(void *ctx), void *ctx)
{
    struct queue *queue = mem_alloc(sizeof(*queue));
    *queue = (struct queue){.arena = arena_new(),
                            .lists = mem_array(size->workers, sizeof(*queue->lists)),
                            .given = mem_array(size->places + 1, sizeof(*queue->given)),
                            .hosts = mem_array(size->hosts + 1, sizeof(*queue->hosts)),
                            .host_count = size->hosts,
                            .workers = size->workers,
                            .host_most = size->host_most,
                            .wake = wake,
                            .wake_ctx = ctx};
    for (unsigned i = 0; i < size->workers; i++)
        list_init(&queue->lists[i], size);
    return queue;
}

static void list_clear(struct list *list, size_t hosts)
{
    mem_free(list->lanes);
    for (size_t i = 0; i < hosts; i++)
        heap_clear(&list->lines[i].lanes);
    mem_free(list->lines);
    for (int pace = 0; pace < PACE_COUNT; pace++)
        heap_clear(&list->paced[pace]);
    heap_clear(&list->later);
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    for (unsigned i = 0; i < queue->workers; i++)
        list_clear(&queue->lists[i], queue->host_count);
    mem_free(queue->lists);
    mem_free(queue->given);
    mem_free(queue->hosts);
    arena_free(queue->arena);
    mem_free(queue);
}

size_t queue_outstanding(const struct queue *queue)
{
    return queue->outstanding;
}

/* ---- hosts ---- */

static enum pace pace_of(const struct queue *queue, const struct host *host)
{
    if (host->slow)
        return PACE_SLOW;
    return host->at_hand >= queue->host_most ? PACE_FULL : PACE_FAST;
}

/* What waits for it changes its heap, once a list. */
static void keep_pace(struct queue *queue, uint32_t number)
{
    struct host *host = &queue->hosts[number];
    enum pace before = host->pace;
    host->pace = pace_of(queue, host);
    for (unsigned i = 0; i < queue->workers && host->pace != before; i++) {
        struct list *list = &queue->lists[i];
        struct line *line = &list->lines[number];
        if (!heap_first(&line->lanes))
            continue;
        heap_remove(&list->paced[before], &line->node);
        heap_push(&list->paced[host->pace], &line->node, heap_first_key(&line->lanes));
    }
}

static void hand_out(struct queue *queue, const struct queue_item *item)
{
    queue->hosts[item->host].at_hand++;
    keep_pace(queue, item->host);
}

static void take_back(struct queue *queue, const struct queue_item *item)
{
    queue->hosts[item->host].at_hand--;
    keep_pace(queue, item->host);
}

void queue_mark(struct queue *queue, uint32_t host, bool slow)
{
    queue->hosts[host].slow = slow;
    keep_pace(queue, host);
}

/* ---- lanes ---- */

static struct list *list_of(struct queue *queue, const struct queue_item *item)
{
    return &queue->lists[item->share % queue->workers];
}

/* A place has few hosts. */
static struct lane *lane_of(struct queue *queue, struct list *list, const struct queue_item *item)
{
    struct lane **lane = &list->lanes[item->place];
    while (*lane && (*lane)->host != item->host)
        lane = &(*lane)->next;
    if (!*lane) {
        *lane = arena_alloc(queue->arena, sizeof(**lane));
        (*lane)->place = item->place;
        (*lane)->host = item->host;
    }
    return *lane;
}

static void begin_lane(struct queue *queue, struct list *list, struct lane *lane)
{
    struct line *line = &list->lines[lane->host];
    struct heap *paced = &list->paced[queue->hosts[lane->host].pace];
    bool begins = !heap_first(&line->lanes);
    heap_push(&line->lanes, &lane->node, lane_key(lane));
    if (begins)
        heap_push(paced, &line->node, lane_key(lane));
    else
        heap_move(paced, &line->node, heap_first_key(&line->lanes));
}

/* Its turn comes after those that its place had so far. */
static void append(struct queue *queue, struct queue_item *item)
{
    struct list *list = list_of(queue, item);
    struct lane *lane = lane_of(queue, list, item);
    item->turn = queue->given[item->place]++;
    item->next = NULL;
    if (lane->head) {
        lane->tail->next = item;
        lane->tail = item;
        return;
    }
    lane->head = lane->tail = item;
    begin_lane(queue, list, lane);
}

static struct queue_item *take_head(struct heap *paced)
{
    struct line *line = (struct line *)heap_first(paced);
    struct lane *lane = (struct lane *)heap_first(&line->lanes);
    struct queue_item *item = lane->head;
    if (!item->next)
        heap_remove(&line->lanes, &lane->node);
    lane->head = item->next;
    if (lane->head)
        heap_move(&line->lanes, &lane->node, lane_key(lane));
    if (heap_first(&line->lanes))
        heap_move(paced, &line->node, heap_first_key(&line->lanes));
    else
        heap_remove(paced, &line->node);
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

static void put(struct queue *queue, struct queue_item *item)
{
    if (item->ready_ms > 0) /* who looks knows what time it is */
        heap_push(&list_of(queue, item)->later, &item->node, (uint64_t)item->ready_ms);
    else
        append(queue, item);
    wake(queue);
}

void queue_push(struct queue *queue, struct queue_item *item)
{
    queue->outstanding++;
    put(queue, item);
}

void queue_return(struct queue *queue, struct queue_item *item)
{
    take_back(queue, item);
    put(queue, item);
}

void queue_done(struct queue *queue, const struct queue_item *item)
{
    take_back(queue, item);
    if (--queue->outstanding == 0)
        queue->wake(queue->wake_ctx);
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
static struct heap *best_of(const struct queue *queue, unsigned worker,
                            struct heap *(*part)(struct list *list, enum pace pace), enum pace pace)
{
    struct heap *best = part(&queue->lists[worker], pace);
    if (heap_first(best))
        return best;
    for (unsigned i = 0; i < queue->workers; i++) {
        struct heap *other = part(&queue->lists[i], pace);
        if (heap_first(other) &&
            (!heap_first(best) || heap_first_key(other) < heap_first_key(best)))
            best = other;
    }
    return heap_first(best) ? best : NULL;
}

static struct heap *paced_part(struct list *list, enum pace pace)
{
    return &list->paced[pace];
}

static struct heap *later_part(struct list *list, enum pace pace)
{
    (void)pace;
    return &list->later;
}

static struct queue_item *next_for(struct queue *queue, unsigned worker)
{
    struct heap *heap = NULL;
    for (int pace = 0; pace < PACE_COUNT && !heap; pace++)
        heap = best_of(queue, worker, paced_part, (enum pace)pace);
    if (heap)
        return take_head(heap);
    heap = best_of(queue, worker, later_part, PACE_COUNT);
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
    struct queue_item *item = next_for(queue, worker);
    if (item)
        hand_out(queue, item);
    return item;
}

static bool some_wait(struct queue *queue, enum pace slowest, int64_t now_ms)
{
    promote(queue, now_ms);
    for (int pace = 0; pace <= (int)slowest; pace++)
        if (best_of(queue, 0, paced_part, (enum pace)pace))
            return true;
    return false;
}

bool queue_waits(struct queue *queue, int64_t now_ms)
{
    return some_wait(queue, PACE_FULL, now_ms);
}

bool queue_crowds(struct queue *queue, const struct queue_item *item, int64_t now_ms)
{
    return queue->hosts[item->host].at_hand > queue->host_most &&
           some_wait(queue, PACE_FAST, now_ms);
}

struct queue_item *queue_drain(struct queue *queue)
{
    return next_for(queue, 0);
}
