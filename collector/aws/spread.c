#include "collector/aws/spread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "core/mem.h"

struct spreading {
    const struct spread *spread;
    atomic_size_t next;
};

struct hand {
    struct spreading *all;
    unsigned number;
    pthread_t thread;
    bool started;
};

static void *hand_main(void *arg)
{
    const struct hand *hand = arg;
    const struct spread *spread = hand->all->spread;
    size_t item;
    while ((item = atomic_fetch_add(&hand->all->next, 1)) < spread->count)
        spread->work(spread->ctx, item, hand->number);
    return NULL;
}

void spread_run(const struct spread *spread)
{
    struct spreading all = {.spread = spread};
    size_t count = spread->count < spread->threads ? spread->count : spread->threads;
    struct hand *hands = mem_array(count + 1, sizeof(*hands));
    hands[0].all = &all;
    for (size_t i = 1; i < count; i++) {
        hands[i] = (struct hand){.all = &all, .number = (unsigned)i};
        hands[i].started = pthread_create(&hands[i].thread, NULL, hand_main, &hands[i]) == 0;
    }
    (void)hand_main(&hands[0]); /* so that one is always at work */
    for (size_t i = 1; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
    mem_free(hands);
}
