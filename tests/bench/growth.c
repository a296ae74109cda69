#include "tests/bench/growth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/queue.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/strtab.h"
#include "model/source.h"
#include "rules/rule.h"
#include "tests/bench/judging.h"
#include "tests/bench/measure.h"
#include "tests/bench/table.h"

/* ---- the same rows in 34 places, and in 3,400 ---- */

enum { REGIONS = 34, ACCOUNTS = 100, VOLUMES = 102000, DIGITS = 17 };
#define AS_OF INT64_C(1768478400000) /* 2026-01-15T12:00:00Z */

static const char *const regions[REGIONS] = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
    "ca-central-1",   "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",
    "eu-south-1",     "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",
    "il-central-1",   "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2"};

/* Any other region; and one that is named, which lacks a vault's account. */
static const char *const policies[] = {
    "policy: {name: bench, version: '1', owner: ''}\n"
    "scopes: [{name: all, match: {state: [in-use]}, copies: {required_in: any, not_older_than: "
    "48h}}]\n",
    "policy: {name: bench, version: '1', owner: ''}\n"
    "trust: {vault_accounts: ['900000000000']}\n"
    "scopes: [{name: all, match: {state: [in-use]}, copies: {required_in: [eu-west-1], "
    "not_older_than: 48h}}]\n"};
static const char *const promises[] = {"a copy in any other region", "a copy in a named region"};

struct places_work {
    unsigned accounts;
    unsigned policy;
};

static struct str numbered(char *buf, size_t size, const char *prefix, uint64_t number)
{
    int len = snprintf(buf, size, "%s%0*llx", prefix, DIGITS, (unsigned long long)number);
    return str_make(buf, (size_t)len);
}

/* Volume number `i`, its backup of two hours ago, and for each tenth one that does not tell its volume. */
static void add_rows(struct inventory_part *part, struct str account, struct str region, uint32_t i)
{
    struct error err = ERROR_INIT;
    char id[32], instance[32], volume[32], zone[32];
    struct attachment_in attached = {.device = STR_LIT("/dev/sdf"),
                                     .state = STR_LIT("attached"),
                                     .instance_id = numbered(instance, sizeof(instance), "i-", i),
                                     .attach_time = AS_OF - 90 * MS_PER_DAY};
    int len = snprintf(zone, sizeof(zone), "%.*sa", STR_ARG(region));
    struct volume_in v = {.id = numbered(volume, sizeof(volume), "vol-", i),
                          .availability_zone = str_make(zone, (size_t)len),
                          .state = STR_LIT("in-use"),
                          .type = STR_LIT("gp3"),
                          .create_time = AS_OF - 100 * MS_PER_DAY,
                          .size_gib = 8 + i % 50,
                          .attachments = &attached,
                          .attachment_count = 1};
    struct snapshot_in s = {.id = numbered(id, sizeof(id), "snap-", i),
                            .owner_id = account,
                            .volume_id = v.id,
                            .state = STR_LIT("completed"),
                            .storage_tier = STR_LIT("standard"),
                            .size_gib = v.size_gib,
                            .start_time = AS_OF - 2 * MS_PER_HOUR,
                            .completion_time = AS_OF - MS_PER_HOUR,
                            .restore_expiry_time = INSTANT_UNSET};
    if (part_add_volume(part, &v, &err) != 0 || part_add_snapshot(part, &s, &err) != 0)
        fail("an inventory", err.message);
    if (i % 10 != 0)
        return;
    s.id = numbered(id, sizeof(id), "snap-", i + VOLUMES);
    s.volume_id = STR_LIT("vol-ffffffff");
    if (part_add_snapshot(part, &s, &err) != 0)
        fail("an inventory", err.message);
}

static struct graph *spread(unsigned accounts)
{
    static const struct coverage complete = {.state = COVERAGE_COMPLETE,
                                             .horizon_start = INSTANT_UNSET};
    struct error err = ERROR_INIT;
    size_t count = (size_t)accounts * REGIONS;
    struct place_in *places = mem_array(count, sizeof(*places));
    char(*names)[16] = mem_array(accounts, sizeof(*names));
    struct inventory_part *part = part_new();
    for (size_t place = 0; place < count; place++) {
        unsigned account = (unsigned)(place / REGIONS);
        (void)snprintf(names[account], sizeof(*names), "%012u", 100000000 + account);
        places[place] = (struct place_in){.account = str_from(names[account]),
                                          .region = str_from(regions[place % REGIONS]),
                                          .in_scope = true,
                                          .coverage = {.others = &complete}};
        part_begin_page(part, (uint32_t)place, 0);
        for (uint32_t i = (uint32_t)place; i < VOLUMES; i += (uint32_t)count)
            add_rows(part, places[place].account, places[place].region, i);
        part_commit_page(part);
    }
    const struct freeze_options freeze = {.own_all = false};
    struct graph *graph = graph_freeze(places, count, &part, 1, &freeze, &err);
    must(graph, &err);
    part_free(part);
    mem_free(names);
    mem_free(places);
    return graph;
}

static void work_places(const void *arg, void *result)
{
    const struct places_work *work = arg;
    struct judging j = {.jobs = 1};
    judging_prepare(&j, str_from(policies[work->policy]), AS_OF);
    j.graph = spread(work->accounts);
    judging_facts(&j);
    j.only_rule = rule_find(STR_LIT("COPY-RPO"));
    struct lap start = lap_now();
    judging_run(&j, NULL, NULL);
    *(struct lap *)result = lap_since(start);
}

/* ---- texts that want one place of a table ---- */

enum { TEXTS = 80000, SLOTS = 131072, WANTED = 64, TEXT_BYTES = 12 };

static void use_secret(uint64_t seed)
{
    unsigned char secret[HASH_SECRET_BYTES];
    for (size_t i = 0; i < sizeof(secret); i++)
        secret[i] = (unsigned char)(hash_u64(seed * 1000 + i) >> 24);
    hash_secret_set(secret);
}

/* The table's own formula: what a stranger who knows the secret can do. */
static bool wants_first_slots(const char *text)
{
    uint64_t hash = hash_bytes(text, TEXT_BYTES, 0);
    return ((uint32_t)(hash ^ hash >> 32) & (SLOTS - 1)) < WANTED;
}

static char (*texts_that(bool collide))[TEXT_BYTES + 1]
{
    char(*texts)[TEXT_BYTES + 1] = mem_array(TEXTS, sizeof(*texts));
    uint64_t number = 0;
    for (size_t i = 0; i < TEXTS; number++) {
        (void)snprintf(texts[i], sizeof(*texts), "%012llx", (unsigned long long)number);
        i += !collide || wants_first_slots(texts[i]);
    }
    return texts;
}

static double intern_all(char (*texts)[TEXT_BYTES + 1])
{
    struct error err = ERROR_INIT;
    struct strtab *tab = strtab_new();
    struct map *map = map_new(0);
    strref ref;
    struct lap start = lap_now();
    for (size_t i = 0; i < TEXTS; i++) {
        struct str text = str_make(texts[i], TEXT_BYTES);
        if (strtab_intern(tab, text, &ref, &err) != 0)
            fail("a table", err.message);
        map_put(map, hash_bytes(text.ptr, text.len, 0), ref);
    }
    double seconds = lap_since(start).cpu;
    map_free(map);
    strtab_free(tab);
    return seconds;
}

struct texts_run {
    double ordinary, made, known; /* seconds */
};

static void work_texts(const void *arg, void *result)
{
    struct texts_run *run = result;
    (void)arg;
    use_secret(1);
    char(*made)[TEXT_BYTES + 1] = texts_that(true);
    char(*ordinary)[TEXT_BYTES + 1] = texts_that(false);
    run->known = intern_all(made);
    use_secret(2);
    (void)intern_all(ordinary); /* warm */
    run->made = intern_all(made);
    run->ordinary = intern_all(ordinary);
    mem_free(made);
    mem_free(ordinary);
}

/* ---- chains that wait, of many targets ---- */

enum {
    CHAINS = 80000,
    FEW_CHAINS = 8000,
    CHAINS_A_TARGET = 5,
    QUEUE_WORKERS = 4,
    QUEUE_HOSTS = 100,
    ROUNDS = 10
};

struct chains_work {
    unsigned chains;
    unsigned rounds; /* so that each row has as many */
};

static void wake_nobody(void *ctx)
{
    (void)ctx;
}

/* All wait at once; one in ten is given back, and one host in ten is slow for a while. */
static void run_queue(struct queue_item *items, unsigned chains)
{
    const unsigned targets = chains / CHAINS_A_TARGET;
    const struct queue_size size = {
        .places = targets, .hosts = QUEUE_HOSTS, .workers = QUEUE_WORKERS, .host_most = 8};
    struct queue *queue = queue_new(&size, wake_nobody, NULL);
    for (unsigned i = 0; i < chains; i++) {
        items[i] = (struct queue_item){.place = i % targets,
                                       .host = i % targets % QUEUE_HOSTS,
                                       .share = i % targets + i / targets};
        queue_push(queue, &items[i]);
    }
    for (unsigned i = 0; queue_outstanding(queue) > 0; i++) {
        struct queue_item *item = queue_pop(queue, i % QUEUE_WORKERS, 0, i);
        if (!item)
            fail("a queue", "work is lost");
        (void)queue_waits(queue, i);
        queue_mark(queue, item->host, item->host % 10 == 0 && i % 2 == 0);
        if (i % 10 != 0 || i > chains) {
            queue_done(queue, item);
            continue;
        }
        item->ready_ms = i + 100;
        queue_return(queue, item);
    }
    queue_free(queue);
}

static void work_chains(const void *arg, void *result)
{
    const struct chains_work *work = arg;
    struct queue_item *items = mem_array(work->chains, sizeof(*items));
    run_queue(items, work->chains); /* warm */
    struct lap start = lap_now();
    for (unsigned i = 0; i < work->rounds; i++)
        run_queue(items, work->chains);
    *(struct lap *)result = lap_since(start);
    mem_free(items);
}

/* ---- telling ---- */

static double best_places(const struct places_work *work, unsigned repeat)
{
    double best = 0;
    for (unsigned i = 0; i < repeat; i++) {
        struct lap lap;
        measure_apart(work_places, work, &lap, sizeof(lap));
        if (i == 0 || lap.cpu < best)
            best = lap.cpu;
    }
    return best;
}

static void show_places(unsigned policy, unsigned repeat)
{
    char text[160];
    double few = best_places(&(struct places_work){1, policy}, repeat);
    double many = best_places(&(struct places_work){ACCOUNTS, policy}, repeat);
    (void)snprintf(text, sizeof(text), "COPY-RPO, %s: %u places to %u (%.3f s and %.3f s)",
                   promises[policy], ACCOUNTS * REGIONS, REGIONS, many, few);
    row_target(text, many / few, "x", 1.5, 0, false);
}

static void show_texts(unsigned repeat)
{
    char text[160];
    struct texts_run best = {0, 0, 0};
    for (unsigned i = 0; i < repeat; i++) {
        struct texts_run run;
        measure_apart(work_texts, NULL, &run, sizeof(run));
        if (i == 0 || run.made < best.made)
            best.made = run.made;
        if (i == 0 || run.ordinary < best.ordinary)
            best.ordinary = run.ordinary;
        best.known = run.known;
    }
    (void)snprintf(
        text, sizeof(text),
        "%u texts made to collide, to ordinary ones (under the secret that they were made "
        "for: %.0f x)",
        TEXTS, best.known / best.ordinary);
    row_target(text, best.made / best.ordinary, "x", 1.2, 0, false);
}

static double best_chains(const struct chains_work *work, unsigned repeat)
{
    double best = 0;
    for (unsigned i = 0; i < repeat; i++) {
        struct lap lap;
        measure_apart(work_chains, work, &lap, sizeof(lap));
        if (i == 0 || lap.cpu < best)
            best = lap.cpu;
    }
    return best;
}

static void show_chains(unsigned repeat)
{
    char text[160];
    double few =
        best_chains(&(struct chains_work){FEW_CHAINS, ROUNDS * CHAINS / FEW_CHAINS}, repeat);
    double many = best_chains(&(struct chains_work){CHAINS, ROUNDS}, repeat);
    (void)snprintf(text, sizeof(text),
                   "%d chains of %d targets through the queue, to ten times %d (%.3f s and %.3f s)",
                   CHAINS, CHAINS / CHAINS_A_TARGET, FEW_CHAINS, many / ROUNDS, few / ROUNDS);
    row_target(text, many / few, "x", 2, 0, false);
}

void growth_show(unsigned repeat)
{
    heading("What must not grow");
    for (unsigned policy = 0; policy < sizeof(policies) / sizeof(policies[0]); policy++)
        show_places(policy, repeat);
    show_texts(repeat);
    show_chains(repeat);
}
