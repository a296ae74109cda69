/* The threads that judge. Tasks are given out in the order of their findings and judged in any; what
 * they find waits in a seat until all before it was handed over. The calling thread hands over, and
 * judges too while it would have to wait. There are few seats, each holds little: a thread whose
 * seat is full waits for its turn, so memory does not grow with the findings. */
#include "rules/engine_internal.h"

#include <pthread.h>
#include <stdatomic.h>

#include "core/mem.h"

#define SEAT_BYTES (2u << 20)

enum seat_state { SEAT_JUDGING, SEAT_FULL, SEAT_DONE };

/* Where one task's outcomes wait. */
struct crew_seat {
    struct crew *crew;
    struct task task;
    enum seat_state state; /* guarded by the crew's lock */
    struct arena *arena;
    struct vec outcomes; /* struct outcome */
};

struct crew {
    struct engine *engine;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t ready; /* the calling thread waits: something can be handed over */
    pthread_cond_t room;  /* workers wait: a seat is free, or emptied, or all is over */
    struct tasks tasks;
    struct crew_seat *seats;
    size_t seat_count;
    uint64_t given;  /* tasks given out */
    uint64_t handed; /* tasks of which all is handed over */
    bool exhausted;  /* no task is left to give */
    bool stopped;
};

struct hand {
    struct worker worker;
    struct crew *crew;
    pthread_t thread;
    bool started;
};

/* ---- one thread's things ---- */

static void worker_init(struct worker *w, struct engine *engine)
{
    *w = (struct worker){
        .engine = engine,
        .scratch = arena_new(),
        .sha = sha256_new(),
        .rules = mem_array(rule_count() + 1, sizeof(struct rule_summary)),
        .kept = mem_array(rule_count() + 1, sizeof(void *)),
    };
    vec_init(&w->j.evidence, sizeof(struct evidence));
    vec_init(&w->j.because, sizeof(struct unknown_because));
    vec_init(&w->j.related, sizeof(struct related));
    vec_init(&w->j.missing_tags, sizeof(struct str));
    vec_init(&w->j.lacks, sizeof(struct str));
}

static void worker_clear(struct worker *w)
{
    if (w->engine->pass->counts)
        totals_add(w->engine, w->rules);
    vec_clear(&w->j.evidence);
    vec_clear(&w->j.because);
    vec_clear(&w->j.related);
    vec_clear(&w->j.missing_tags);
    vec_clear(&w->j.lacks);
    for (size_t i = 0; i < rule_count(); i++)
        if (w->kept[i])
            rule_at(i)->keep_free(w->kept[i]);
    mem_free(w->kept);
    mem_free(w->rules);
    sha256_free(w->sha);
    arena_free(w->scratch);
}

static void *kept_by(struct worker *w, size_t rule)
{
    if (!w->kept[rule] && rule_at(rule)->keep_new)
        w->kept[rule] = rule_at(rule)->keep_new(w->engine->options->policy);
    return w->kept[rule];
}

static void judge_task(struct worker *w, const struct task *task)
{
    const struct engine_options *options = w->engine->options;
    struct rule_run run = {
        .options = options,
        .graph = options->graph,
        .facts = options->facts,
        .policy = options->policy,
        .as_of = options->as_of,
        .rule = rule_at(task->rule),
        .rule_row = task->rule,
        .place = task->place,
        .rows = task->rows,
        .settings = policy_rule(options->policy, SCOPE_NONE, task->rule),
        .scope = SCOPE_NONE,
        .j = &w->j,
        .kept = kept_by(w, task->rule),
        .worker = w,
    };
    run.rule->run(&run, task->place, task->kind);
}

/* ---- seats ---- */

static void seat_empty(struct crew_seat *seat)
{
    seat->outcomes.len = 0;
    arena_reset(seat->arena);
}

/* Calling thread only. */
static void seat_hand_over(struct crew_seat *seat)
{
    for (size_t i = 0; i < seat->outcomes.len; i++)
        seat->crew->engine->pass->take(seat->crew->engine,
                                       &VEC_AT(struct outcome, &seat->outcomes, i));
    seat_empty(seat);
}

/* Of the members those that may be told. */
static const uint32_t *copy_members(struct arena *arena, const struct outcome *outcome)
{
    size_t count =
        outcome->member_count < WORST_MEMBERS_MAX ? outcome->member_count : WORST_MEMBERS_MAX;
    uint32_t *copy = arena_array(arena, count, sizeof(*copy));
    for (size_t i = 0; i < count; i++)
        copy[i] = outcome->members[i];
    return copy;
}

static void seat_put(struct crew_seat *seat, const struct outcome *outcome)
{
    struct outcome *copy = vec_push(&seat->outcomes, outcome);
    if (outcome->finding) {
        const struct finding *finding = record_copy(seat->arena, outcome->finding);
        copy->finding = finding;
        copy->other = &finding->subject;
    } else if (outcome->other) {
        copy->other = record_copy_subject(seat->arena, outcome->other);
    }
    copy->members = copy_members(seat->arena, outcome);
}

static struct crew_seat *seat_at(struct crew *crew, uint64_t turn)
{
    return &crew->seats[turn % crew->seat_count];
}

/* With the lock held. Gives out the next task, or NULL when there is none or no seat for it. */
static struct crew_seat *seat_take(struct crew *crew)
{
    if (crew->exhausted || crew->stopped || crew->given - crew->handed == crew->seat_count)
        return NULL;
    struct crew_seat *seat = seat_at(crew, crew->given);
    if (!tasks_next(&crew->tasks, &seat->task)) {
        crew->exhausted = true;
        pthread_cond_broadcast(&crew->room);
        return NULL;
    }
    crew->given++;
    seat->state = SEAT_JUDGING;
    return seat;
}

/* ---- the calling thread ---- */

static bool asked_to_stop(const struct crew *crew)
{
    const atomic_int *stop = crew->engine->options->stop;
    return stop && *stop;
}

/* With the lock held, which it lets go meanwhile. Hands over what the first seat holds; false when
 * there is nothing yet. */
static bool hand_over_first(struct crew *crew)
{
    struct crew_seat *first = seat_at(crew, crew->handed);
    if (crew->handed == crew->given || first->state == SEAT_JUDGING)
        return false;
    pthread_mutex_unlock(&crew->lock);
    seat_hand_over(first);
    pthread_mutex_lock(&crew->lock);
    if (first->state == SEAT_DONE)
        crew->handed++;
    else
        first->state = SEAT_JUDGING;
    pthread_cond_broadcast(&crew->room);
    return true;
}

/* The calling thread's own seat is full: all that comes before it is handed over first, and from
 * then on it needs no seat. */
static void hand_over_up_to(struct crew *crew, struct crew_seat *own)
{
    pthread_mutex_lock(&crew->lock);
    while (seat_at(crew, crew->handed) != own)
        if (!hand_over_first(crew))
            pthread_cond_wait(&crew->ready, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    seat_hand_over(own);
}

static void judge_in_seat(struct worker *w, struct crew_seat *seat)
{
    struct crew *crew = seat->crew;
    bool at_once = w->leads && seat == seat_at(crew, crew->handed);
    pthread_mutex_unlock(&crew->lock);
    w->seat = at_once ? NULL : seat;
    judge_task(w, &seat->task);
    w->seat = NULL;
    pthread_mutex_lock(&crew->lock);
    seat->state = SEAT_DONE;
    if (seat == seat_at(crew, crew->handed))
        pthread_cond_signal(&crew->ready);
}

static void lead(struct crew *crew, struct worker *w)
{
    pthread_mutex_lock(&crew->lock);
    while (!(crew->exhausted && crew->handed == crew->given)) {
        if (asked_to_stop(crew))
            crew->stopped = true;
        if (crew->stopped)
            break;
        if (hand_over_first(crew))
            continue;
        struct crew_seat *seat = seat_take(crew);
        if (seat)
            judge_in_seat(w, seat);
        else if (!crew->exhausted || crew->handed < crew->given)
            pthread_cond_wait(&crew->ready, &crew->lock);
    }
    pthread_cond_broadcast(&crew->room);
    pthread_mutex_unlock(&crew->lock);
}

/* ---- the other threads ---- */

static void wait_for_turn(struct crew_seat *seat)
{
    struct crew *crew = seat->crew;
    pthread_mutex_lock(&crew->lock);
    seat->state = SEAT_FULL;
    if (seat == seat_at(crew, crew->handed))
        pthread_cond_signal(&crew->ready);
    while (seat->state == SEAT_FULL && !crew->stopped)
        pthread_cond_wait(&crew->room, &crew->lock);
    bool stopped = crew->stopped;
    pthread_mutex_unlock(&crew->lock);
    if (stopped)
        seat_empty(seat);
}

static void *follow(void *arg)
{
    struct hand *hand = arg;
    struct crew *crew = hand->crew;
    pthread_mutex_lock(&crew->lock);
    while (!crew->stopped) {
        struct crew_seat *seat = seat_take(crew);
        if (seat)
            judge_in_seat(&hand->worker, seat);
        else if (crew->exhausted)
            break;
        else
            pthread_cond_wait(&crew->room, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

void crew_deliver(struct worker *w, const struct outcome *outcome)
{
    struct crew_seat *seat = w->seat;
    if (!seat) {
        w->engine->pass->take(w->engine, outcome);
        return;
    }
    seat_put(seat, outcome);
    if (arena_used(seat->arena) + seat->outcomes.len * sizeof(*outcome) < SEAT_BYTES)
        return;
    if (w->leads) {
        hand_over_up_to(seat->crew, seat);
        w->seat = NULL;
    } else {
        wait_for_turn(seat);
    }
}

/* ---- all together ---- */

static int cancelled(struct error *err)
{
    return error_set(err, ERR_CANCELLED, "stopped by a signal while judging");
}

static int run_alone(struct engine *engine, struct error *err)
{
    struct worker worker;
    struct tasks tasks;
    struct task task;
    int result = 0;
    worker_init(&worker, engine);
    tasks_init(&tasks, engine);
    while (result == 0 && tasks_next(&tasks, &task)) {
        if (engine->options->stop && *engine->options->stop)
            result = cancelled(err);
        else
            judge_task(&worker, &task);
    }
    worker_clear(&worker);
    return result;
}

static void crew_init(struct crew *crew, struct engine *engine)
{
    *crew = (struct crew){.engine = engine, .seat_count = 4 * engine->jobs + 8};
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->ready, NULL);
    pthread_cond_init(&crew->room, NULL);
    tasks_init(&crew->tasks, engine);
    crew->seats = mem_array(crew->seat_count, sizeof(*crew->seats));
    for (size_t i = 0; i < crew->seat_count; i++) {
        crew->seats[i] = (struct crew_seat){.crew = crew, .arena = arena_new()};
        vec_init(&crew->seats[i].outcomes, sizeof(struct outcome));
    }
}

static void crew_clear(struct crew *crew)
{
    for (size_t i = 0; i < crew->seat_count; i++) {
        vec_clear(&crew->seats[i].outcomes);
        arena_free(crew->seats[i].arena);
    }
    mem_free(crew->seats);
    pthread_cond_destroy(&crew->room);
    pthread_cond_destroy(&crew->ready);
    pthread_mutex_destroy(&crew->lock);
}

/* A thread that cannot be started leaves its share to the others. */
static void run_hands(struct crew *crew, struct hand *hands, size_t count)
{
    for (size_t i = 1; i < count; i++)
        hands[i].started = pthread_create(&hands[i].thread, NULL, follow, &hands[i]) == 0;
    lead(crew, &hands[0].worker);
    for (size_t i = 1; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
}

int crew_run(struct engine *engine, struct error *err)
{
    struct crew crew;
    size_t count = engine->jobs;
    if (count <= 1)
        return run_alone(engine, err);
    crew_init(&crew, engine);
    struct hand *hands = mem_array(count, sizeof(*hands));
    for (size_t i = 0; i < count; i++) {
        hands[i].crew = &crew;
        worker_init(&hands[i].worker, engine);
    }
    hands[0].worker.leads = true;
    run_hands(&crew, hands, count);
    for (size_t i = 0; i < count; i++)
        worker_clear(&hands[i].worker);
    int result = crew.stopped ? cancelled(err) : 0;
    mem_free(hands);
    crew_clear(&crew);
    return result;
}
