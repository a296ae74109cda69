#include "collector/aws/timing.h"

#include <inttypes.h>
#include <stdio.h>

#include "collector/aws/collect_internal.h"
#include "core/limits.h"

/* ---- stopwatches ---- */

void stopwatch_start(struct stopwatch *watch, int64_t now_ms)
{
    if (watch->running++ == 0)
        watch->since_ms = now_ms;
}

void stopwatch_stop(struct stopwatch *watch, int64_t now_ms)
{
    if (--watch->running == 0)
        watch->spent_ms += now_ms - watch->since_ms;
}

int64_t stopwatch_ms(const struct stopwatch *watch, int64_t now_ms)
{
    return watch->spent_ms + (watch->running > 0 ? now_ms - watch->since_ms : 0);
}

/* ---- limits ---- */

/* Whoever gives the run a time of its own gives it to each region and listing, too. */
static int64_t most_ms(const struct aws_terms *terms, int64_t otherwise)
{
    return terms->deadline_ms > 0 ? terms->deadline_ms : otherwise;
}

static int64_t left_of_run(const struct aws_terms *terms, int64_t now_ms)
{
    return terms->deadline_ms > 0 ? terms->began_ms + terms->deadline_ms - now_ms : INT64_MAX;
}

enum time_limit timing_over(const struct collector *c, const struct chain *chain, int64_t now_ms)
{
    const struct target *target = chain->target;
    const struct aws_terms *terms = &c->options->terms;
    if (left_of_run(terms, now_ms) <= 0)
        return TIME_OF_RUN;
    if (stopwatch_ms(&chain->watch, now_ms) >= most_ms(terms, LIMIT_LISTING_MS))
        return TIME_OF_LISTING;
    return stopwatch_ms(&target->watch, now_ms) >= most_ms(terms, LIMIT_REGION_MS) ? TIME_OF_REGION
                                                                                   : TIME_IS_LEFT;
}

int64_t timing_left_ms(const struct aws_terms *terms, int64_t begun_ms, int64_t now_ms,
                       enum time_limit *limit)
{
    int64_t run = left_of_run(terms, now_ms);
    int64_t listing = begun_ms + most_ms(terms, LIMIT_LISTING_MS) - now_ms;
    int64_t left = run < listing ? run : listing;
    *limit = left > 0 ? TIME_IS_LEFT : run <= 0 ? TIME_OF_RUN : TIME_OF_LISTING;
    return left > 0 ? left : 0;
}

/* ---- words ---- */

static const struct {
    int64_t size;
    const char *noun;
} units[] = {{MS_PER_HOUR, "h"}, {MS_PER_MINUTE, "min"}, {MS_PER_SECOND, "s"}, {1, "ms"}};

/* "10 min", "90 s", "300 ms": in the largest unit that says it whole. */
static void say_duration(int64_t ms, char *out, size_t size)
{
    size_t i = 0;
    while (ms % units[i].size != 0)
        i++;
    snprintf(out, size, "%" PRId64 " %s", ms / units[i].size, units[i].noun);
}

const char *timing_words(const struct aws_terms *terms, enum time_limit limit, char *room)
{
    static const struct {
        const char *before; /* how long */
        const char *after;
        int64_t otherwise_ms;
    } limits[TIME_LIMIT_COUNT] = {
        [TIME_IS_LEFT] = {"of ", " some is left", LIMIT_LISTING_MS},
        [TIME_OF_RUN] = {"the run's time, ", " by --deadline, was over", 0},
        [TIME_OF_REGION] = {"the listings of one region get ",
                            " together; --deadline gives more to them and to the run",
                            LIMIT_REGION_MS},
        [TIME_OF_LISTING] = {"one listing gets ", "; --deadline gives more to it and to the run",
                             LIMIT_LISTING_MS},
    };
    char duration[32];
    say_duration(most_ms(terms, limits[limit].otherwise_ms), duration, sizeof(duration));
    snprintf(room, TIMING_WORDS_MAX, "%s%s%s", limits[limit].before, duration, limits[limit].after);
    return room;
}
