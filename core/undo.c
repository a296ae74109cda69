#include "core/undo.h"

#include <pthread.h>
#include <stddef.h>

/* The end may come in any thread, in the midst of anything: only what the whole process knows can be
 * undone then. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct undo *last;

void undo_add(struct undo *undo, void (*act)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&lock);
    *undo = (struct undo){act, ctx, last};
    last = undo;
    pthread_mutex_unlock(&lock);
}

void undo_drop(struct undo *undo)
{
    pthread_mutex_lock(&lock);
    struct undo **at = &last;
    while (*at && *at != undo)
        at = &(*at)->before;
    if (*at)
        *at = undo->before;
    pthread_mutex_unlock(&lock);
}

void undo_all(void)
{
    pthread_mutex_lock(&lock); /* and never unlocked */
    for (const struct undo *undo = last; undo; undo = undo->before)
        undo->act(undo->ctx);
}
