/* How long things may take. Internal to collector/aws.
 *
 * A region's and a listing's time is what they spend with a connection, not what they wait for one: a
 * region must not lose by another one's slowness. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_TIMING_H
#define SNAPAUDIT_COLLECTOR_AWS_TIMING_H

#include <stdint.h>

struct aws_terms;
struct collector;
struct chain;

struct stopwatch {
    int64_t spent_ms; /* until it stood still last */
    int64_t since_ms;
    unsigned running; /* how many keep it running */
};

void stopwatch_start(struct stopwatch *watch, int64_t now_ms);
void stopwatch_stop(struct stopwatch *watch, int64_t now_ms);
int64_t stopwatch_ms(const struct stopwatch *watch, int64_t now_ms);

enum time_limit {
    TIME_IS_LEFT,
    TIME_OF_RUN, /* --deadline */
    TIME_OF_REGION,
    TIME_OF_LISTING,
    TIME_LIMIT_COUNT
};

/* Which time is over for a chain that is at work. Under the lock. */
enum time_limit timing_over(const struct collector *c, const struct chain *chain, int64_t now_ms);

/* What is left for a single call that was begun at `begun_ms`, in ms: 0 when it is over, and then
 * `limit` says which. */
int64_t timing_left_ms(const struct aws_terms *terms, int64_t begun_ms, int64_t now_ms,
                       enum time_limit *limit);

/* What was over, how long it was and how to raise it, in words that begin small and end without a
 * stop. `room` needs TIMING_WORDS_MAX bytes; returns it. */
#define TIMING_WORDS_MAX 256
const char *timing_words(const struct aws_terms *terms, enum time_limit limit, char *room);

#endif
