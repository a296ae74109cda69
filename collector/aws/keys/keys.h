/* The credentials of one account, which may end while workers sign with them: then newer ones take
 * their place, where there is somebody to get them from. Any thread. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_KEYS_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_KEYS_H

#include <stdbool.h>

#include "collector/aws/keys/credentials.h"
#include "core/clock.h"
#include "core/error.h"

/* Who gets credentials: called by one thread at a time, for the time of a call or two. `*until` is when
 * they end, INSTANT_UNSET for never. The caller frees them; NULL with `err`. */
struct keys_source {
    struct credentials *(*get)(void *ctx, instant *until, struct error *err);
    void *ctx;
};

/* So long before their end others are sought: a request takes some minutes at most. */
#define KEYS_EARLY_MS (5 * MS_PER_MINUTE)

struct keys; /* opaque, defined in keys.c */

/* Credentials that nobody renews; they stay the caller's. */
struct keys *keys_static(const struct credentials *credentials);

/* Those that `source` gets: when they are first needed, unless there are `first` ones, which stay the
 * caller's and are good `until` then; when their end is near; and once AWS says that they have ended. */
struct keys *keys_begun(const struct credentials *first, instant until, struct keys_source source);

/* Frees what a source got. NULL is fine. */
void keys_free(struct keys *keys);

/* To sign with now: borrowed until keys_free(), also when newer ones come. NULL with `err` when there
 * never were any. Those that cannot be renewed are used to their end: AWS says what is wrong with them. */
const struct credentials *keys_get(struct keys *keys, instant now, struct error *err);

/* The time when those in force end, where it is known, has come. */
bool keys_are_over(struct keys *keys, instant now);

/* AWS said that `ended` have. True: there are newer ones by now, and the request may be sent again. New
 * ones that are refused at once are not renewed: the source is at fault. */
bool keys_renew(struct keys *keys, const struct credentials *ended, instant now);

/* What became of asking the source for newer ones. */
struct keys_news {
    bool came;
    instant until; /* when these end; INSTANT_UNSET: never */
    char why[512]; /* they did not come */
};

/* The latest, told once; false: there is none. */
bool keys_take_news(struct keys *keys, struct keys_news *out);

#endif
