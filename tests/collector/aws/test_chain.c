#include "collector/aws/collect_internal.h"
#include "tests/support/test.h"

#define TARGETS 2
#define NOW     INT64_C(1000)

struct scene {
    struct account account;
    struct target targets[TARGETS];
    struct collector collector;
};

static void wake(void *ctx)
{
    (void)ctx;
}

static void scene_init(struct scene *s, unsigned workers)
{
    *s = (struct scene){.collector = {.arena = arena_new()}};
    headway_init(&s->collector.headway);
    for (uint32_t i = 0; i < TARGETS; i++) {
        s->targets[i] = (struct target){.account = &s->account, .row = i};
        target_open(&s->targets[i], s->collector.arena, NOW);
    }
    const struct queue_size size = {
        .places = TARGETS, .hosts = SERVICE_COUNT, .workers = workers, .host_most = 100};
    s->collector.queue = queue_new(&size, wake, NULL);
}

static void scene_clear(struct scene *s)
{
    struct chain *chain;
    while ((chain = (struct chain *)queue_drain(s->collector.queue)) != NULL)
        chain_free(chain);
    queue_free(s->collector.queue);
    headway_clear(&s->collector.headway);
    arena_free(s->collector.arena);
}

static struct chain *push(struct scene *s, enum operation operation, uint32_t target)
{
    struct chain *chain = chain_new(operation, &s->targets[target], STR_EMPTY, target);
    chain_push(&s->collector, chain);
    return chain;
}

static struct chain *pop(struct scene *s, int64_t now_ms)
{
    return chain_pop(&s->collector, 0, 0, now_ms);
}

static void end(struct scene *s, struct chain *chain)
{
    chain_done(&s->collector, chain, NULL, NOW);
    chain_free(chain);
}

/* It goes on where it was; its time stands still meanwhile, and its later pages come later. */
TEST(chain__that_makes_way_loses_nothing)
{
    struct scene s;
    scene_init(&s, 1);
    struct chain *chain = push(&s, OP_DESCRIBE_SNAPSHOTS, 1);
    struct chain *other = push(&s, OP_DESCRIBE_VOLUMES, 1);
    assert_ptr_equal(pop(&s, NOW), chain);
    uint32_t order = chain_order(chain);
    chain->begun_ms = NOW;
    chain->pages = 3;
    chain_return(&s.collector, chain, NOW + 500);
    assert_int_equal(queue_outstanding(s.collector.queue), 2);
    assert_int_equal(s.targets[1].running, 2);
    assert_int_equal(stopwatch_ms(&chain->watch, NOW + 9000), 500);
    assert_int_equal(stopwatch_ms(&s.targets[1].watch, NOW + 9000), 500);
    assert_ptr_equal(pop(&s, NOW + 9000), other);
    assert_ptr_equal(pop(&s, NOW + 9000), chain);
    end(&s, other);
    assert_int_equal(chain->begun_ms, 0);
    assert_int_equal(chain->pages, 3);
    assert_true(chain_order(chain) > order);
    const struct chain next = {.number = chain->number + 1};
    assert_true(chain_order(&next) > chain_order(chain));
    end(&s, chain);
    scene_clear(&s);
}

/* The first worker to come would else take the snapshots of all targets. */
TEST(chain__shares_are_equal_in_every_kind_of_listing)
{
    struct scene s;
    unsigned shares[2][2];
    static const enum operation operations[] = {OP_DESCRIBE_SNAPSHOTS, OP_DESCRIBE_IMAGES};
    scene_init(&s, 2);
    for (uint32_t target = 0; target < 2; target++)
        for (unsigned k = 0; k < 2; k++)
            shares[target][k] = push(&s, operations[k], target)->item.share % 2;
    assert_int_not_equal(shares[0][0], shares[1][0]);
    assert_int_not_equal(shares[0][0], shares[0][1]);
    assert_int_not_equal(shares[0][1], shares[1][1]);
    scene_clear(&s);
}

TEST(chain__all_that_end_make_the_listing)
{
    struct scene s;
    scene_init(&s, 1);
    push(&s, OP_DESCRIBE_LAUNCH_TEMPLATES, 0);
    push(&s, OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, 0);
    const struct listing *listing = target_listing(&s.targets[0], SOURCE_LT);
    assert_int_equal(listing->running, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(s.targets[0].ended_ms, 0);
        struct chain *chain = pop(&s, NOW);
        chain->pages = 2;
        chain->items = 10 + i;
        end(&s, chain);
    }
    assert_int_equal(listing->running, 0);
    assert_int_equal(listing->pages, 4);
    assert_int_equal(listing->items, 11); /* versions; templates are not counted */
    assert_false(listing->failed);
    assert_int_equal(s.targets[0].ended_ms, NOW);
    assert_int_equal(s.targets[1].ended_ms, 0);
    scene_clear(&s);
}
