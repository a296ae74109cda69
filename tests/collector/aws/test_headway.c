#include "collector/aws/collect_internal.h"
#include "tests/support/test.h"

#define ACCOUNTS 50
#define REGIONS  4
#define TARGETS  (ACCOUNTS * REGIONS)

static int64_t clock_ms;

static int64_t monotonic_ms(void)
{
    return clock_ms;
}

static void wake(void *ctx)
{
    (void)ctx;
}

/* What was told last, and how often. */
struct told {
    unsigned count;
    struct collect_progress now;
    struct collect_line lines[TARGETS];
    struct collect_line ended[TARGETS];
};

struct scene {
    struct account accounts[ACCOUNTS];
    struct collect_account named;
    struct target targets[TARGETS];
    struct collect_stats stats;
    struct collect_options options;
    struct collector collector;
    struct told told;
};

static void hear(void *ctx, const struct collect_progress *now)
{
    struct told *told = ctx;
    told->count++;
    told->now = *now;
    for (size_t i = 0; i < now->line_count; i++)
        told->lines[i] = now->lines[i];
    for (size_t i = 0; i < now->ended_count; i++)
        told->ended[i] = now->ended[i];
}

static void scene_init(struct scene *s, size_t accounts)
{
    static char ids[ACCOUNTS][13];
    clock_ms = 1000;
    *s = (struct scene){.named.name = STR_LIT("prod")};
    s->options = (struct collect_options){
        .terms.monotonic_ms = monotonic_ms, .progress = hear, .progress_ctx = &s->told};
    s->collector = (struct collector){.options = &s->options,
                                      .stats = &s->stats,
                                      .arena = arena_new(),
                                      .accounts = s->accounts,
                                      .account_count = accounts,
                                      .targets = s->targets,
                                      .target_count = accounts * REGIONS};
    for (uint32_t i = 0; i < s->collector.target_count; i++) {
        struct account *account = &s->accounts[i / REGIONS];
        (void)snprintf(ids[i / REGIONS], sizeof(ids[0]), "%012u", i / REGIONS);
        account->told = &s->named;
        account->id = str_from(ids[i / REGIONS]);
        account->targets = &s->targets[i / REGIONS * REGIONS];
        account->target_count = REGIONS;
        s->targets[i] = (struct target){
            .account = account, .row = i, .region = STR_LIT("eu-west-1"), .enabled = true};
        target_open(&s->targets[i], s->collector.arena, clock_ms);
    }
    headway_init(&s->collector.headway);
    pthread_mutex_init(&s->collector.lock, NULL);
    const struct queue_size size = {.places = s->collector.target_count,
                                    .hosts = SERVICE_COUNT,
                                    .workers = 1,
                                    .host_most = 100};
    s->collector.queue = queue_new(&size, wake, NULL);
    headway_begin(&s->collector);
}

static void scene_clear(struct scene *s)
{
    struct chain *chain;
    while ((chain = (struct chain *)queue_drain(s->collector.queue)) != NULL)
        chain_free(chain);
    queue_free(s->collector.queue);
    headway_clear(&s->collector.headway);
    pthread_mutex_destroy(&s->collector.lock);
    arena_free(s->collector.arena);
}

/* A listing in every region of every account. */
static void begin_all(struct scene *s, enum operation operation)
{
    for (uint32_t i = 0; i < s->collector.target_count; i++)
        chain_push(&s->collector, chain_new(operation, &s->targets[i], STR_EMPTY, i));
}

static struct chain *pop(struct scene *s)
{
    struct chain *chain = chain_pop(&s->collector, 0, 0, clock_ms);
    assert_non_null(chain);
    return chain;
}

static void end(struct scene *s, struct chain *chain)
{
    chain_done(&s->collector, chain, NULL, clock_ms);
    chain_free(chain);
}

static const struct told *tell(struct scene *s)
{
    clock_ms += 100;
    headway_tell(&s->collector);
    return &s->told;
}

TEST(headway__of_many_accounts_only_those_at_work_are_looked_at)
{
    static struct scene s;
    scene_init(&s, ACCOUNTS);
    begin_all(&s, OP_DESCRIBE_SNAPSHOTS);
    struct chain *chains[] = {pop(&s), pop(&s), pop(&s), pop(&s), pop(&s), pop(&s)};
    const struct told *told = tell(&s);
    assert_int_equal(told->now.accounts, ACCOUNTS);
    assert_int_equal(told->now.regions, TARGETS);
    assert_int_equal(told->now.listings, TARGETS);
    assert_int_equal(told->now.line_count, 2); /* four regions of one, two of the next */
    assert_true(str_eq_c(told->lines[0].account, "000000000000"));
    assert_true(str_eq_c(told->lines[1].account, "000000000001"));
    assert_true(str_eq_c(told->lines[1].account_name, "prod"));
    assert_true(str_is_empty(told->lines[1].region));
    assert_int_equal(told->lines[1].running, REGIONS);
    for (size_t i = 0; i < 4; i++)
        end(&s, chains[i]);
    told = tell(&s);
    assert_int_equal(told->now.line_count, 1);
    assert_true(str_eq_c(told->lines[0].account, "000000000001"));
    assert_int_equal(told->now.ended_count, 1);
    assert_true(str_eq_c(told->ended[0].account, "000000000000"));
    assert_int_equal(told->ended[0].regions_done, REGIONS);
    assert_int_equal(told->ended[0].ms, 100);
    assert_int_equal(told->now.accounts_done, 1);
    assert_int_equal(told->now.regions_done, REGIONS);
    assert_int_equal(tell(&s)->now.ended_count, 0);
    chain_return(&s.collector, chains[4], clock_ms);
    end(&s, chains[5]);
    assert_int_equal(tell(&s)->now.line_count, 0);
    scene_clear(&s);
}

TEST(headway__accounts_leave_in_any_order)
{
    static struct scene s;
    struct chain *chains[3 * REGIONS];
    scene_init(&s, 3);
    begin_all(&s, OP_DESCRIBE_SNAPSHOTS);
    for (size_t i = 0; i < 3 * REGIONS; i++)
        chains[i] = pop(&s);
    for (size_t i = 0; i < REGIONS; i++) /* the last takes the place of the first, and leaves it */
        end(&s, chains[i]);
    for (size_t i = 2 * REGIONS; i < 3 * REGIONS; i++)
        end(&s, chains[i]);
    const struct told *told = tell(&s);
    assert_int_equal(told->now.line_count, 1);
    assert_true(str_eq_c(told->lines[0].account, "000000000001"));
    assert_int_equal(told->lines[0].running, REGIONS);
    for (size_t i = REGIONS; i < 2 * REGIONS; i++)
        end(&s, chains[i]);
    assert_int_equal(tell(&s)->now.line_count, 0);
    scene_clear(&s);
}

TEST(headway__of_the_only_account_each_region_is_told)
{
    static struct scene s;
    scene_init(&s, 1);
    begin_all(&s, OP_DESCRIBE_SNAPSHOTS);
    begin_all(&s, OP_DESCRIBE_VOLUMES);
    struct chain *chain = pop(&s);
    headway_page(&s.collector, chain->target, 30);
    headway_page(&s.collector, chain->target, 12);
    s.targets[3].gaps = 2;
    const struct told *told = tell(&s);
    assert_int_equal(told->now.line_count, REGIONS);
    assert_int_equal(told->lines[0].pages, 2);
    assert_int_equal(told->lines[0].resources, 42);
    assert_int_equal(told->lines[0].running, 2);
    assert_int_equal(told->now.resources, 42);
    end(&s, chain);
    assert_int_equal(tell(&s)->now.ended_count, 0); /* its volumes are still to come */
    for (unsigned i = 0; i < 2 * REGIONS - 1; i++)
        end(&s, pop(&s));
    told = tell(&s);
    assert_int_equal(told->now.ended_count, REGIONS);
    assert_int_equal(told->now.regions_done, REGIONS);
    assert_int_equal(told->now.listings_done, 2 * REGIONS);
    assert_int_equal(told->now.accounts_done, 1);
    assert_int_equal(told->now.gaps, 2); /* each once, however many of its listings end */
    scene_clear(&s);
}

/* Another worker finds that it is time while this one still draws. */
static void hear_slowly(void *ctx, const struct collect_progress *now)
{
    struct scene *s = ctx;
    (void)now;
    s->told.count++;
    clock_ms += 100;
    if (s->told.count < 3)
        headway_tell(&s->collector);
}

TEST(headway__is_told_by_one_at_a_time)
{
    static struct scene s;
    scene_init(&s, 2);
    s.options.progress = hear_slowly;
    s.options.progress_ctx = &s;
    assert_int_equal(tell(&s)->count, 1);
    headway_tell(&s.collector);
    assert_int_equal(s.told.count, 2);
    scene_clear(&s);
}

TEST(headway__is_told_every_100_ms_and_at_last)
{
    static struct scene s;
    scene_init(&s, 2);
    s.stats.requests = 10;
    assert_int_equal(tell(&s)->count, 1);
    clock_ms += 99;
    headway_tell(&s.collector);
    assert_int_equal(s.told.count, 1);
    assert_false(s.told.now.last);
    headway_tell_last(&s.collector);
    assert_int_equal(s.told.count, 2);
    assert_true(s.told.now.last);
    assert_int_equal(s.told.now.calls, 10);
    assert_int_equal(s.told.now.ms, 199);
    scene_clear(&s);
}
