#include "collector/aws/collect_internal.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define REGIONS 3
#define NOW     INT64_C(1000)

/* Regions 0, 1 and 2, and one worker, unless a test wants more. */
struct scene {
    struct collect_options options;
    struct region_state regions[REGIONS];
    struct collector collector;
};

static void scene_init(struct scene *s, unsigned jobs)
{
    *s = (struct scene){.options = {.jobs = jobs}};
    s->collector =
        (struct collector){.options = &s->options, .regions = s->regions, .region_count = REGIONS};
    vec_init(&s->collector.wakers, sizeof(CURLM *));
    for (size_t i = 0; i < REGIONS; i++)
        queue_begin(&s->regions[i]);
}

static void scene_clear(struct scene *s)
{
    queue_clear(&s->collector);
    vec_clear(&s->collector.wakers);
}

static struct chain *push(struct scene *s, enum operation operation, uint32_t place)
{
    struct chain *chain = queue_chain(operation, place, STR_EMPTY, place);
    queue_push(&s->collector, chain);
    return chain;
}

/* The place of the next chain; it stays at work. */
static unsigned pop_place(struct scene *s, struct chain **out)
{
    *out = queue_pop(&s->collector, 0, NOW);
    assert_non_null(*out);
    return (*out)->place;
}

static void end(struct scene *s, struct chain *chain)
{
    queue_done(&s->collector, chain, NULL, NOW);
    queue_chain_free(chain);
}

static void queue__a_region_with_many_chains_leaves_room(void **state)
{
    (void)state;
    struct scene s;
    struct chain *taken[6];
    static const unsigned places[] = {0, 1, 2, 0, 2, 0}; /* by turns, as long as there are some */
    scene_init(&s, 1);
    for (int i = 0; i < 20; i++)
        push(&s, OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, 0);
    push(&s, OP_DESCRIBE_VOLUMES, 1);
    push(&s, OP_DESCRIBE_VOLUMES, 2);
    push(&s, OP_DESCRIBE_IMAGES, 2);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pop_place(&s, &taken[i]), places[i]);
    for (size_t i = 0; i < 6; i++)
        end(&s, taken[i]);
    assert_int_equal(s.collector.outstanding, 17);
    scene_clear(&s);
}

static void queue__a_slow_region_comes_after_the_others(void **state)
{
    (void)state;
    struct scene s;
    struct chain *taken[3];
    scene_init(&s, 1);
    push(&s, OP_DESCRIBE_SNAPSHOTS, 0);
    push(&s, OP_DESCRIBE_SNAPSHOTS, 1);
    push(&s, OP_DESCRIBE_VOLUMES, 1);
    s.regions[0].slow = true;
    assert_true(queue_waits(&s.collector, NOW));
    assert_int_equal(pop_place(&s, &taken[0]), 1);
    assert_int_equal(pop_place(&s, &taken[1]), 1);
    assert_false(queue_waits(&s.collector, NOW)); /* nobody makes way for a slow one */
    assert_int_equal(pop_place(&s, &taken[2]), 0);
    assert_null(queue_pop(&s.collector, 0, NOW));
    for (size_t i = 0; i < 3; i++)
        end(&s, taken[i]);
    scene_clear(&s);
}

static void queue__what_is_not_ready_comes_last(void **state)
{
    (void)state;
    struct scene s;
    struct chain *taken;
    scene_init(&s, 1);
    struct chain *early = push(&s, OP_DESCRIBE_SNAPSHOTS, 0);
    early->ready_ms = NOW + 1;
    assert_false(queue_waits(&s.collector, NOW));
    assert_true(queue_waits(&s.collector, NOW + 1));
    push(&s, OP_DESCRIBE_VOLUMES, 0);
    assert_int_equal(pop_place(&s, &taken), 0);
    assert_int_equal(taken->operation, OP_DESCRIBE_VOLUMES);
    end(&s, taken);
    assert_int_equal(pop_place(&s, &taken),
                     0); /* a connection with nothing else to do waits for it */
    assert_ptr_equal(taken, early);
    end(&s, taken);
    scene_clear(&s);
}

static void queue__workers_take_their_share_first(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, 2);
    for (uint32_t place = 0; place < 2; place++)
        push(&s, OP_DESCRIBE_SNAPSHOTS, place);
    struct chain *a = queue_pop(&s.collector, 1, NOW), *b = queue_pop(&s.collector, 1, NOW);
    assert_int_equal((a->place + (unsigned)a->operation) % 2, 1);
    assert_int_equal((b->place + (unsigned)b->operation) % 2, 0); /* rather than nothing */
    end(&s, a);
    end(&s, b);
    scene_clear(&s);
}

/* It goes on where it was; its time stands still meanwhile, and its later pages come later. */
static void queue__who_makes_way_loses_nothing(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, 1);
    struct chain *chain = push(&s, OP_DESCRIBE_SNAPSHOTS, 1);
    struct chain *other = push(&s, OP_DESCRIBE_VOLUMES, 1);
    assert_ptr_equal(queue_pop(&s.collector, 0, NOW), chain);
    uint32_t order = queue_order(chain);
    chain->begun_ms = NOW;
    chain->pages = 3;
    queue_return(&s.collector, chain, NOW + 500);
    assert_int_equal(s.collector.outstanding, 2);
    assert_int_equal(s.regions[1].progress.running, 2);
    assert_int_equal(stopwatch_ms(&chain->watch, NOW + 9000), 500);
    assert_int_equal(stopwatch_ms(&s.regions[1].watch, NOW + 9000), 500);
    assert_ptr_equal(queue_pop(&s.collector, 0, NOW + 9000), other);
    assert_ptr_equal(queue_pop(&s.collector, 0, NOW + 9000), chain);
    end(&s, other);
    assert_int_equal(chain->begun_ms, 0);
    assert_int_equal(chain->pages, 3);
    assert_true(queue_order(chain) > order);
    const struct chain next = {.number = chain->number + 1};
    assert_true(queue_order(&next) > queue_order(chain));
    end(&s, chain);
    scene_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queue__a_region_with_many_chains_leaves_room),
        cmocka_unit_test(queue__a_slow_region_comes_after_the_others),
        cmocka_unit_test(queue__what_is_not_ready_comes_last),
        cmocka_unit_test(queue__workers_take_their_share_first),
        cmocka_unit_test(queue__who_makes_way_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
