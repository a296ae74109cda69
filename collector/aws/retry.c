#include "collector/aws/retry.h"

#include <curl/curl.h>

#include <stdio.h>

#include "core/limits.h"
#include "core/hash.h"

#define ATTEMPTS_DEFAULT 8
#define BACKOFF_MOST_MS  20000 /* as the SDKs' standard mode */

bool retry_helps(const struct call_result *result)
{
    return !result->fatal &&
           (result->failure == FAILURE_THROTTLE || result->failure == FAILURE_TRANSIENT);
}

bool retry_is_in_vain(const struct call_result *result, int64_t passed_ms)
{
    return result->transport && passed_ms >= LIMIT_PATIENCE_MS;
}

unsigned retry_attempts(const struct aws_settings *settings)
{
    return settings->max_attempts > 0 ? settings->max_attempts : ATTEMPTS_DEFAULT;
}

/* Full jitter (between nothing and the whole) over a doubling base. Errors that are not throttles
 * begin smaller: a lost connection is not a full one. */
static int64_t backoff_ms(enum failure failure, unsigned tries, uint64_t *random)
{
    int64_t base = failure == FAILURE_THROTTLE ? 500 : 50;
    unsigned doublings = tries > 0 ? tries - 1 : 0;
    int64_t most = doublings > 9 ? BACKOFF_MOST_MS : base << doublings;
    if (most > BACKOFF_MOST_MS)
        most = BACKOFF_MOST_MS;
    *random = hash_u64(*random + 1);
    return 1 + (int64_t)(*random % (uint64_t)most);
}

/* The jitter stays, or all who were told the same second would come back in it. */
int64_t retry_wait_ms(const struct call_result *result, unsigned tries, uint64_t *random)
{
    return result->retry_after_ms + backoff_ms(result->failure, tries, random);
}

/* Digits alone. A number too large for any clock is as good as the most that is heeded. */
static bool read_seconds(struct str text, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        if (*out <= LIMIT_RETRY_AFTER_MS)
            *out = *out * 10 + (text.ptr[i] - '0');
    }
    return text.len > 0;
}

static bool read_date(struct str text, int64_t *out)
{
    char copy[64];
    if (text.len == 0 || text.len >= sizeof(copy))
        return false;
    snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
    *out = (int64_t)curl_getdate(copy, NULL);
    return *out > 0;
}

int64_t retry_after_ms(struct str value, int64_t now_s)
{
    const int64_t most_s = LIMIT_RETRY_AFTER_MS / MS_PER_SECOND;
    struct str text = str_trim(value);
    int64_t wait_s = 0, at_s = 0;
    if (!read_seconds(text, &wait_s))
        wait_s = read_date(text, &at_s) ? at_s - now_s : 0;
    if (wait_s <= 0)
        return 0;
    return (wait_s < most_s ? wait_s : most_s) * MS_PER_SECOND;
}
