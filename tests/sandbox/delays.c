#include "tests/sandbox/delays.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include <microhttpd.h>

#include "core/mem.h"
#include "core/vec.h"

struct waiting {
    struct MHD_Connection *connection;
    int64_t due_ms;
};

struct delays {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    struct vec waiting;
    bool ended;
};

int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Under the lock. Resumes what is due; returns when the next is, or -1. */
static int64_t resume_due(struct delays *delays, bool all)
{
    int64_t now = monotonic_ms(), next = -1;
    size_t kept = 0;
    for (size_t i = 0; i < delays->waiting.len; i++) {
        struct waiting waiting = VEC_AT(struct waiting, &delays->waiting, i);
        if (all || waiting.due_ms <= now) {
            MHD_resume_connection(waiting.connection);
            continue;
        }
        next = next < 0 || waiting.due_ms < next ? waiting.due_ms : next;
        VEC_AT(struct waiting, &delays->waiting, kept++) = waiting;
    }
    vec_truncate(&delays->waiting, kept);
    return next;
}

static void *run(void *ctx)
{
    struct delays *delays = ctx;
    (void)pthread_mutex_lock(&delays->lock);
    while (!delays->ended) {
        int64_t next = resume_due(delays, false);
        if (next < 0) {
            (void)pthread_cond_wait(&delays->changed, &delays->lock);
            continue;
        }
        struct timespec until = {.tv_sec = (time_t)(next / 1000),
                                 .tv_nsec = (long)(next % 1000) * 1000000};
        (void)pthread_cond_timedwait(&delays->changed, &delays->lock, &until);
    }
    (void)resume_due(delays, true);
    (void)pthread_mutex_unlock(&delays->lock);
    return NULL;
}

struct delays *delays_new(void)
{
    struct delays *delays = mem_alloc(sizeof(*delays));
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&delays->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    (void)pthread_mutex_init(&delays->lock, NULL);
    vec_init(&delays->waiting, sizeof(struct waiting));
    if (pthread_create(&delays->thread, NULL, run, delays) != 0)
        mem_exhausted();
    return delays;
}

void delays_add(struct delays *delays, struct MHD_Connection *connection, int64_t due_ms)
{
    struct waiting waiting = {connection, due_ms};
    (void)pthread_mutex_lock(&delays->lock);
    if (!delays->ended) {
        MHD_suspend_connection(connection);
        vec_push(&delays->waiting, &waiting);
        (void)pthread_cond_signal(&delays->changed);
    }
    (void)pthread_mutex_unlock(&delays->lock);
}

void delays_end(struct delays *delays)
{
    (void)pthread_mutex_lock(&delays->lock);
    delays->ended = true;
    (void)pthread_cond_signal(&delays->changed);
    (void)pthread_mutex_unlock(&delays->lock);
    (void)pthread_join(delays->thread, NULL);
}

void delays_free(struct delays *delays)
{
    vec_clear(&delays->waiting);
    (void)pthread_cond_destroy(&delays->changed);
    (void)pthread_mutex_destroy(&delays->lock);
    mem_free(delays);
}
