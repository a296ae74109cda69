#include "collector/aws/keys/keys.h"

#include <pthread.h>
#include <stdio.h>

#include "core/mem.h"
#include "core/vec.h"

#define AGAIN_MS MS_PER_MINUTE       /* after a source failed */
#define YOUNG_MS (5 * MS_PER_MINUTE) /* refused so soon, they were never good */

struct keys {
    struct keys_source source; /* get is NULL: none */
    pthread_mutex_t lock;      /* guards all below */
    const struct credentials *now;
    struct vec owned; /* struct credentials *: requests that were signed with older ones go on */
    instant since;    /* when those in force came */
    instant until;
    instant not_before; /* the source is not asked again until then */
    bool has_news;
    struct keys_news news;
};

static struct keys *make(struct keys_source source, const struct credentials *first)
{
    struct keys *keys = mem_alloc(sizeof(*keys));
    *keys = (struct keys){.source = source,
                          .now = first,
                          .since = INSTANT_UNSET,
                          .until = INSTANT_UNSET,
                          .not_before = INSTANT_UNSET};
    pthread_mutex_init(&keys->lock, NULL);
    vec_init(&keys->owned, sizeof(struct credentials *));
    return keys;
}

struct keys *keys_static(const struct credentials *credentials)
{
    return make((struct keys_source){NULL, NULL}, credentials);
}

struct keys *keys_begun(const struct credentials *first, instant until, struct keys_source source)
{
    struct keys *keys = make(source, first);
    keys->until = until;
    return keys;
}

void keys_free(struct keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < keys->owned.len; i++)
        credentials_free(VEC_AT(struct credentials *, &keys->owned, i));
    vec_clear(&keys->owned);
    pthread_mutex_destroy(&keys->lock);
    mem_free(keys);
}

/* Under the lock, so that all who need them wait for one call. */
static bool get_newer(struct keys *keys, instant now, struct error *err)
{
    instant until = INSTANT_UNSET;
    struct credentials *newer = keys->source.get(keys->source.ctx, &until, err);
    keys->not_before = now + AGAIN_MS;
    keys->has_news = true;
    keys->news = (struct keys_news){.came = newer != NULL, .until = until};
    if (!newer) {
        (void)snprintf(keys->news.why, sizeof(keys->news.why), "%s", err->message);
        return false;
    }
    vec_push(&keys->owned, &newer);
    keys->now = newer;
    keys->since = now;
    keys->until = until;
    return true;
}

static bool is_due(const struct keys *keys, instant now)
{
    if (!keys->source.get)
        return false;
    if (!keys->now)
        return true;
    return keys->until != INSTANT_UNSET && now >= keys->until - KEYS_EARLY_MS &&
           now >= keys->not_before;
}

const struct credentials *keys_get(struct keys *keys, instant now, struct error *err)
{
    struct error why = ERROR_INIT;
    pthread_mutex_lock(&keys->lock);
    if (is_due(keys, now) && !get_newer(keys, now, &why) && !keys->now)
        *err = why;
    const struct credentials *current = keys->now;
    pthread_mutex_unlock(&keys->lock);
    return current;
}

bool keys_renew(struct keys *keys, const struct credentials *ended, instant now)
{
    struct error why = ERROR_INIT;
    pthread_mutex_lock(&keys->lock);
    bool newer = keys->now != ended; /* another worker was first */
    bool may = keys->source.get && now >= keys->since + YOUNG_MS && now >= keys->not_before;
    if (!newer && may)
        newer = get_newer(keys, now, &why);
    pthread_mutex_unlock(&keys->lock);
    return newer;
}

bool keys_are_over(struct keys *keys, instant now)
{
    pthread_mutex_lock(&keys->lock);
    bool over = keys->until != INSTANT_UNSET && now >= keys->until;
    pthread_mutex_unlock(&keys->lock);
    return over;
}

bool keys_take_news(struct keys *keys, struct keys_news *out)
{
    pthread_mutex_lock(&keys->lock);
    bool has = keys->has_news;
    *out = keys->news;
    keys->has_news = false;
    pthread_mutex_unlock(&keys->lock);
    return has;
}
