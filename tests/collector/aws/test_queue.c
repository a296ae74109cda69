#include "collector/aws/queue.h"
#include "tests/support/test.h"

#define PLACES    3
#define ITEMS     32
#define HOST_MOST 4
#define NOW       INT64_C(1000)

/* Places 0, 1 and 2, each at a host of its own number, and room for what waits. */
struct scene {
    struct queue *queue;
    struct queue_item items[ITEMS];
    size_t count;
    unsigned woken;
};

static void wake(void *ctx)
{
    ((struct scene *)ctx)->woken++;
}

static void scene_init(struct scene *s, unsigned workers)
{
    *s = (struct scene){.count = 0};
    const struct queue_size size = {
        .places = PLACES, .hosts = PLACES + 1, .workers = workers, .host_most = HOST_MOST};
    s->queue = queue_new(&size, wake, s);
}

static void scene_clear(struct scene *s)
{
    while (queue_drain(s->queue))
        ;
    queue_free(s->queue);
}

static struct queue_item *push(struct scene *s, uint32_t place, uint32_t share, int64_t ready_ms)
{
    struct queue_item *item = &s->items[s->count++];
    *item =
        (struct queue_item){.place = place, .host = place, .share = share, .ready_ms = ready_ms};
    queue_push(s->queue, item);
    return item;
}

static struct queue_item *pop(struct scene *s)
{
    return queue_pop(s->queue, 0, 0, NOW);
}

TEST(queue__a_place_with_much_work_leaves_room)
{
    static const uint32_t places[] = {0, 1, 2, 0, 2, 0}; /* by turns, as long as there are some */
    struct scene s;
    scene_init(&s, 1);
    for (int i = 0; i < 20; i++)
        push(&s, 0, 0, 0);
    push(&s, 1, 0, 0);
    push(&s, 2, 0, 0);
    push(&s, 2, 0, 0);
    for (size_t i = 0; i < 6; i++) {
        struct queue_item *item = pop(&s);
        assert_non_null(item);
        assert_int_equal(item->place, places[i]);
        queue_done(s.queue, item);
    }
    assert_int_equal(queue_outstanding(s.queue), 17);
    scene_clear(&s);
}

TEST(queue__work_of_a_place_stays_in_its_order)
{
    struct scene s;
    scene_init(&s, 1);
    for (int i = 0; i < ITEMS; i++)
        push(&s, 1, 0, 0);
    for (size_t i = 0; i < ITEMS; i++)
        assert_ptr_equal(pop(&s), &s.items[i]);
    assert_null(pop(&s));
    scene_clear(&s);
}

TEST(queue__a_slow_host_comes_after_the_others)
{
    struct scene s;
    scene_init(&s, 1);
    push(&s, 0, 0, 0);
    push(&s, 0, 0, 0);
    push(&s, 1, 0, 0);
    push(&s, 1, 0, 0);
    queue_mark(s.queue, 0, true);
    assert_true(queue_waits(s.queue, NOW));
    assert_int_equal(pop(&s)->place, 1);
    assert_int_equal(pop(&s)->place, 1);
    assert_false(queue_waits(s.queue, NOW)); /* nobody makes way for a slow one */
    assert_int_equal(pop(&s)->place, 0);
    queue_mark(s.queue, 0, false);
    assert_true(queue_waits(s.queue, NOW));
    assert_int_equal(pop(&s)->place, 0);
    assert_null(pop(&s));
    scene_clear(&s);
}

TEST(queue__what_is_not_ready_comes_last)
{
    struct scene s;
    scene_init(&s, 1);
    struct queue_item *later = push(&s, 0, 0, NOW + 2);
    struct queue_item *soon = push(&s, 1, 0, NOW + 1);
    assert_false(queue_waits(s.queue, NOW));
    struct queue_item *slow = push(&s, 2, 0, 0);
    queue_mark(s.queue, 2, true);
    assert_ptr_equal(pop(&s), slow);
    assert_ptr_equal(pop(&s),
                     soon); /* who has nothing else to do waits for the first that will be */
    assert_true(queue_waits(s.queue, NOW + 2));
    push(&s, 1, 0, 0);
    assert_ptr_equal(pop(&s), later);
    scene_clear(&s);
}

TEST(queue__workers_take_their_own_first_and_steal_the_rest)
{
    struct scene s;
    scene_init(&s, 3);
    push(&s, 0, 0, 0);
    push(&s, 0, 1, 0);
    push(&s, 1, 3, 0); /* a share for each worker, and over again */
    push(&s, 2, 4, 0);
    assert_int_equal(queue_pop(s.queue, 1, 0, NOW)->share, 4); /* its place had no turn yet */
    assert_int_equal(queue_pop(s.queue, 1, 0, NOW)->share, 1);
    assert_int_equal(queue_pop(s.queue, 1, 0, NOW)->place, 0); /* rather than nothing */
    assert_int_equal(queue_pop(s.queue, 2, 0, NOW)->place, 1);
    scene_clear(&s);
}

/* Also what may not begin yet: a worker that has nothing else waits for it. */
TEST(queue__workers_steal_what_is_not_ready)
{
    struct scene s;
    scene_init(&s, 3);
    struct queue_item *later = push(&s, 0, 2, NOW + 2), *sooner = push(&s, 1, 0, NOW + 1);
    assert_ptr_equal(queue_pop(s.queue, 1, 0, NOW), sooner);
    assert_ptr_equal(queue_pop(s.queue, 1, 0, NOW), later);
    scene_clear(&s);
}

/* Whoever takes, whatever turns slow or goes back meanwhile: each comes out once. */
TEST(queue__nothing_is_lost_among_workers)
{
    struct scene s;
    bool out[ITEMS] = {false};
    scene_init(&s, 3);
    for (uint32_t i = 0; i < ITEMS; i++)
        push(&s, i % PLACES, i % 5, i % 4 == 3 ? NOW + i : 0);
    for (uint32_t i = 0; i < ITEMS; i++) {
        queue_mark(s.queue, i % PLACES, i % 2 == 0);
        struct queue_item *item = queue_pop(s.queue, i % 3, 0, NOW + i);
        assert_non_null(item);
        queue_return(s.queue, item);
        item = queue_pop(s.queue, (i + 1) % 3, 0, NOW + i);
        assert_non_null(item);
        assert_false(out[item - s.items]);
        out[item - s.items] = true;
        queue_done(s.queue, item);
    }
    assert_null(pop(&s));
    assert_int_equal(queue_outstanding(s.queue), 0);
    scene_clear(&s);
}

TEST(queue__a_host_is_slow_in_the_lists_of_all_workers)
{
    struct scene s;
    scene_init(&s, 2);
    push(&s, 0, 0, 0);
    push(&s, 0, 1, 0);
    struct queue_item *fast = push(&s, 1, 0, 0);
    queue_mark(s.queue, 0, true);
    assert_ptr_equal(queue_pop(s.queue, 1, 0, NOW), fast); /* rather than its own, which is slow */
    assert_false(queue_waits(s.queue, NOW));
    queue_mark(s.queue, 0, false);
    assert_int_equal(queue_pop(s.queue, 1, 0, NOW)->share, 1);
    assert_int_equal(queue_pop(s.queue, 1, 0, NOW)->share, 0);
    scene_clear(&s);
}

TEST(queue__with_little_work_each_worker_gets_some)
{
    struct scene s;
    scene_init(&s, 2);
    for (int i = 0; i < 4; i++)
        push(&s, 0, 0, 0);
    assert_non_null(queue_pop(s.queue, 0, 0, NOW));
    assert_non_null(queue_pop(s.queue, 0, 1, NOW));
    assert_null(queue_pop(s.queue, 0, 2, NOW));
    assert_non_null(queue_pop(s.queue, 1, 0, NOW));
    scene_clear(&s);
}

/* It goes on after what its place has; what came from nowhere else is not overtaken for ever. */
TEST(queue__what_goes_back_takes_the_next_turn)
{
    struct scene s;
    scene_init(&s, 1);
    struct queue_item *first = push(&s, 0, 0, 0), *second = push(&s, 0, 0, 0);
    assert_ptr_equal(pop(&s), first);
    queue_return(s.queue, first);
    assert_int_equal(queue_outstanding(s.queue), 2);
    struct queue_item *third = push(&s, 0, 0, 0);
    assert_ptr_equal(pop(&s), second);
    assert_ptr_equal(pop(&s), first);
    assert_ptr_equal(pop(&s), third);
    scene_clear(&s);
}

TEST(queue__wakes_who_may_have_found_nothing)
{
    struct scene s;
    scene_init(&s, 2);
    push(&s, 0, 0, 0);
    push(&s, 0, 0, 0);
    assert_int_equal(s.woken, 1); /* nobody has looked between them */
    assert_non_null(pop(&s));
    assert_non_null(pop(&s));
    push(&s, 0, 0, 0);
    assert_int_equal(s.woken, 2);
    assert_non_null(pop(&s));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(s.woken, 2);
        queue_done(s.queue, &s.items[i]);
    }
    assert_int_equal(s.woken, 3); /* all is done */
    scene_clear(&s);
}

/* ---- hosts ---- */

static struct queue_item *push_at(struct scene *s, uint32_t place, uint32_t host, int64_t ready_ms)
{
    struct queue_item *item = &s->items[s->count++];
    *item = (struct queue_item){.place = place, .host = host, .ready_ms = ready_ms};
    queue_push(s->queue, item);
    return item;
}

/* Much work at one host, and a little at another, whose turns come later. */
TEST(queue__a_host_takes_no_more_than_its_share_while_others_wait)
{
    struct scene s;
    scene_init(&s, 1);
    for (uint32_t i = 0; i < 10; i++)
        push_at(&s, 0, 0, 0);
    struct queue_item *other = push_at(&s, 0, 1, 0), *another = push_at(&s, 0, 1, 0);
    for (int i = 0; i < HOST_MOST; i++)
        assert_int_equal(pop(&s)->host, 0);
    assert_ptr_equal(pop(&s), other);
    queue_done(s.queue, &s.items[0]);
    assert_int_equal(pop(&s)->host, 0); /* it has room again, and the lower turn */
    assert_ptr_equal(pop(&s), another);
    assert_int_equal(pop(&s)->host, 0); /* rather than that a connection is idle */
    scene_clear(&s);
}

TEST(queue__a_host_with_its_share_comes_before_a_slow_one)
{
    struct scene s;
    scene_init(&s, 1);
    for (uint32_t i = 0; i < HOST_MOST + 1; i++)
        push_at(&s, 0, 0, 0);
    push_at(&s, 1, 1, 0);
    queue_mark(s.queue, 1, true);
    for (uint32_t i = 0; i < HOST_MOST + 1; i++)
        assert_int_equal(pop(&s)->host, 0);
    assert_int_equal(pop(&s)->host, 1);
    scene_clear(&s);
}

/* A place's services answer at hosts of their own. */
TEST(queue__a_place_waits_at_one_host_and_goes_on_at_another)
{
    struct scene s;
    scene_init(&s, 2);
    struct queue_item *slow = push_at(&s, 0, 0, 0);
    struct queue_item *fast = push_at(&s, 0, 3, 0);
    struct queue_item *later = push_at(&s, 0, 3, 0);
    queue_mark(s.queue, 0, true);
    assert_ptr_equal(pop(&s), fast);
    assert_ptr_equal(pop(&s), later);
    assert_ptr_equal(pop(&s), slow);
    scene_clear(&s);
}

TEST(queue__a_host_crowds_with_more_than_its_share_while_others_wait)
{
    struct scene s;
    scene_init(&s, 1);
    for (uint32_t i = 0; i < HOST_MOST + 2; i++)
        push_at(&s, 0, 0, 0);
    for (uint32_t i = 0; i < HOST_MOST + 1; i++)
        assert_non_null(pop(&s));
    assert_false(queue_crowds(s.queue, &s.items[0], NOW)); /* only its own waits */
    push_at(&s, 1, 1, NOW + 5);
    assert_false(queue_crowds(s.queue, &s.items[0], NOW));
    assert_true(queue_crowds(s.queue, &s.items[0], NOW + 5));
    queue_return(s.queue, &s.items[0]);
    assert_false(queue_crowds(s.queue, &s.items[1], NOW + 5));
    scene_clear(&s);
}
