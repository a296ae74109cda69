/* Instants as milliseconds since 1970-01-01T00:00:00Z, and durations. No clock is read here. */
#ifndef SNAPAUDIT_CORE_CLOCK_H
#define SNAPAUDIT_CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

typedef int64_t instant; /* ms UTC */

#define INSTANT_UNSET INT64_MIN
#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_HOUR   (60 * MS_PER_MINUTE)
#define MS_PER_DAY    (24 * MS_PER_HOUR)

/* Every form that AWS answers and the AWS CLI write:
 * `2026-01-15T12:34:56Z`, any fraction (cut to ms), `+00:00`, `+0000`, `-05:30`, a lower-case t or
 * z, a blank in place of T, a final ` GMT` or `UTC`, no zone (UTC), a date alone (midnight UTC);
 * epoch seconds as integer, decimal or exponent text (`1.768014012345E9`).
 * Years 1970 to 9999 after the zone is applied; leap second 60 counts as the next second. False
 * when it is none of these, to the last byte; `*out` is then left alone. */
bool instant_parse(struct str text, instant *out);

/* Epoch seconds from a JSON number; the fraction is rounded to microseconds, then down to ms, which
 * gives what instant_parse() gives for the number's text. False outside 1970..9999 and on NaN. */
bool instant_from_seconds(double seconds, instant *out);

/* Writes `2026-01-15T12:34:56.789Z`, without `.000` when ms are zero. INSTANT_UNSET gives "".
 * `buf` needs INSTANT_TEXT_MAX bytes; returns buf. */
#define INSTANT_TEXT_MAX 32
char *instant_format(instant at, char *buf);

/* Clocks differ by minutes: a moment up to this far ahead of `as_of` counts as now, and what began
 * later was not there yet. */
#define CLOCK_SLACK_MS (5 * MS_PER_MINUTE)

/* now - then, not below 0. Both must be set. */
int64_t age_ms(instant then, instant now);

/* `36h`, `90d`, `15m`, `2w`: a whole number and one unit of m h d w. False otherwise, on zero, and
 * over 100 years. */
bool duration_parse(struct str text, int64_t *out_ms);

/* The largest unit of m h d that divides it: "36h", "90d"; "1500ms" when none does, "0m" for
 * nothing. `buf` as above. */
char *duration_format(int64_t ms, char *buf);

#endif
