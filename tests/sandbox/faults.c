#include "tests/sandbox/faults.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arena.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"

static const char *const names[FAULT_COUNT] = {
    [FAULT_NONE] = "none",
    [FAULT_THROTTLE] = "throttle",
    [FAULT_500] = "500",
    [FAULT_503] = "503",
    [FAULT_RESET] = "reset",
    [FAULT_CUT] = "cut",
    [FAULT_EMPTY_PAGE] = "empty-page",
    [FAULT_SHORT_PAGE] = "short-page",
    [FAULT_REPEAT] = "repeat",
    [FAULT_EXPIRED_TOKEN] = "expired-token",
    [FAULT_SLOW] = "slow",
};

struct bucket {
    double tokens;
    int64_t at_ms;
};

struct lane {
    struct str account, region, action;
    uint64_t hash;
    uint64_t count; /* requests drawn: with the seed it decides the next fault */
    bool token_expired;
    struct bucket bucket, apart;
    uint64_t requests, throttles, errors, items, bytes;
    uint64_t faults[FAULT_COUNT];
};

struct lanes {
    struct lane_options options;
    pthread_mutex_t lock;
    struct arena *arena;
    struct map *by_hash;
    struct vec all; /* struct lane * */
};

const char *fault_name(enum fault fault)
{
    return names[fault];
}

bool fault_find(struct str name, enum fault *out)
{
    for (unsigned i = 1; i < FAULT_COUNT; i++) {
        if (str_eq_c(name, names[i])) {
            *out = (enum fault)i;
            return true;
        }
    }
    return false;
}

struct lanes *lanes_new(const struct lane_options *options)
{
    struct lanes *lanes = mem_alloc(sizeof(*lanes));
    lanes->options = *options;
    (void)pthread_mutex_init(&lanes->lock, NULL);
    lanes->arena = arena_new();
    lanes->by_hash = map_new(256);
    vec_init(&lanes->all, sizeof(struct lane *));
    return lanes;
}

void lanes_free(struct lanes *lanes)
{
    if (!lanes)
        return;
    (void)pthread_mutex_destroy(&lanes->lock);
    arena_free(lanes->arena);
    map_free(lanes->by_hash);
    vec_clear(&lanes->all);
    mem_free(lanes);
}

/* Under the lock. */
static struct lane *find(struct lanes *lanes, struct str account, struct str region,
                         struct str action)
{
    uint64_t hash = hash_bytes(account.ptr, account.len, 1);
    hash = hash_bytes(region.ptr, region.len, hash);
    hash = hash_bytes(action.ptr, action.len, hash);
    uint32_t row = map_put_if_absent(lanes->by_hash, hash, (uint32_t)lanes->all.len);
    if (row < lanes->all.len)
        return VEC_AT(struct lane *, &lanes->all, row);
    struct lane *lane = arena_alloc(lanes->arena, sizeof(*lane));
    lane->account = arena_str(lanes->arena, account);
    lane->region = arena_str(lanes->arena, region);
    lane->action = arena_str(lanes->arena, action);
    lane->hash = hash;
    lane->bucket.at_ms = lane->apart.at_ms = -1;
    vec_push(&lanes->all, &lane);
    return lane;
}

static bool bucket_empty(const struct lane_options *options, struct bucket *bucket,
                         const struct budget *budget, int64_t now_ms)
{
    double burst = options->burst > 0 ? options->burst : budget->burst;
    double rate = options->per_second > 0 ? options->per_second : budget->per_second;
    if (options->no_buckets)
        return false;
    if (bucket->at_ms < 0)
        bucket->tokens = burst;
    else
        bucket->tokens += rate * (double)(now_ms - bucket->at_ms) / 1000.0;
    bucket->tokens = bucket->tokens > burst ? burst : bucket->tokens;
    bucket->at_ms = now_ms;
    if (bucket->tokens < 1)
        return true;
    bucket->tokens -= 1;
    return false;
}

static double fraction(uint64_t random)
{
    return (double)(random >> 11) * 0x1.0p-53;
}

static enum fault draw_fault(const struct lane_options *options, struct lane *lane)
{
    uint64_t random = hash_u64(options->seed ^ lane->hash ^ hash_u64(lane->count));
    for (unsigned i = 1; i < FAULT_COUNT; i++) {
        random = hash_u64(random + i);
        if (options->rates[i] > 0 && fraction(random) < options->rates[i])
            return (enum fault)i;
    }
    return FAULT_NONE;
}

struct draw lane_take(struct lanes *lanes, struct str account, struct str region, struct str action,
                      const struct budget *budget, int64_t now_ms)
{
    struct draw draw = {.fault = FAULT_NONE};
    (void)pthread_mutex_lock(&lanes->lock);
    struct lane *lane = find(lanes, account, region, action);
    lane->count++;
    draw.throttled =
        bucket_empty(&lanes->options, budget->apart ? &lane->apart : &lane->bucket, budget, now_ms);
    if (!draw.throttled)
        draw.fault = draw_fault(&lanes->options, lane);
    if (draw.fault == FAULT_EXPIRED_TOKEN && lane->token_expired)
        draw.fault = FAULT_NONE;
    draw.chance = hash_u64(lane->hash + lane->count * 31);
    (void)pthread_mutex_unlock(&lanes->lock);
    return draw;
}

void lane_done(struct lanes *lanes, struct str account, struct str region, struct str action,
               const struct outcome *outcome)
{
    (void)pthread_mutex_lock(&lanes->lock);
    struct lane *lane = find(lanes, account, region, action);
    lane->requests++;
    lane->throttles += outcome->throttle ? 1 : 0;
    lane->errors += outcome->error ? 1 : 0;
    lane->items += outcome->items;
    lane->bytes += outcome->bytes;
    lane->faults[outcome->fault]++;
    lane->token_expired = lane->token_expired || outcome->fault == FAULT_EXPIRED_TOKEN;
    (void)pthread_mutex_unlock(&lanes->lock);
}

/* ---- statistics ---- */

static int by_place(const void *a, const void *b)
{
    const struct lane *x = *(struct lane *const *)a, *y = *(struct lane *const *)b;
    int order = str_cmp(x->account, y->account);
    order = order != 0 ? order : str_cmp(x->region, y->region);
    return order != 0 ? order : str_cmp(x->action, y->action);
}

static json_t *text_json(struct str text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static json_t *count_json(uint64_t count)
{
    return json_integer((json_int_t)count);
}

static json_t *faults_json(const struct lane *lane)
{
    json_t *faults = json_object();
    for (unsigned i = 1; i < FAULT_COUNT; i++) {
        if (lane->faults[i] > 0)
            json_object_set_new(faults, names[i], count_json(lane->faults[i]));
    }
    return faults;
}

static void put_counts(json_t *object, const struct lane *lane)
{
    json_object_set_new(object, "requests", count_json(lane->requests));
    json_object_set_new(object, "throttles", count_json(lane->throttles));
    json_object_set_new(object, "errors", count_json(lane->errors));
    json_object_set_new(object, "items", count_json(lane->items));
    json_object_set_new(object, "bytes", count_json(lane->bytes));
    json_object_set_new(object, "faults", faults_json(lane));
}

static json_t *lane_json(const struct lane *lane)
{
    json_t *object = json_object();
    json_object_set_new(object, "account", text_json(lane->account));
    json_object_set_new(object, "region", text_json(lane->region));
    json_object_set_new(object, "action", text_json(lane->action));
    put_counts(object, lane);
    return object;
}

json_t *lanes_stats(struct lanes *lanes)
{
    struct lane total = {0};
    json_t *list = json_array();
    (void)pthread_mutex_lock(&lanes->lock);
    struct vec sorted;
    vec_init(&sorted, sizeof(struct lane *));
    for (size_t i = 0; i < lanes->all.len; i++)
        vec_push(&sorted, &VEC_AT(struct lane *, &lanes->all, i));
    if (sorted.len > 1)
        qsort(sorted.data, sorted.len, sizeof(struct lane *), by_place);
    for (size_t i = 0; i < sorted.len; i++) {
        const struct lane *lane = VEC_AT(struct lane *, &sorted, i);
        json_array_append_new(list, lane_json(lane));
        total.requests += lane->requests;
        total.throttles += lane->throttles;
        total.errors += lane->errors;
        total.items += lane->items;
        total.bytes += lane->bytes;
        for (unsigned k = 1; k < FAULT_COUNT; k++)
            total.faults[k] += lane->faults[k];
    }
    (void)pthread_mutex_unlock(&lanes->lock);
    vec_clear(&sorted);
    json_t *stats = json_object();
    put_counts(stats, &total);
    json_object_set_new(stats, "lanes", list);
    return stats;
}
