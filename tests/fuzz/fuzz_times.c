/* Any bytes as a time or a duration: what is read must print, and read again to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "core/clock.h"

static void check_instant(struct str text)
{
    instant at = INSTANT_UNSET;
    instant again = INSTANT_UNSET;
    char buf[INSTANT_TEXT_MAX];
    if (!instant_parse(text, &at)) {
        if (at != INSTANT_UNSET)
            abort(); /* a refusal leaves the result alone */
        return;
    }
    if (at < 0 || !instant_parse(str_from(instant_format(at, buf)), &again) || again != at)
        abort();
}

static void check_duration(struct str text)
{
    int64_t ms = -1;
    int64_t again = -1;
    char buf[INSTANT_TEXT_MAX];
    if (!duration_parse(text, &ms)) {
        if (ms != -1)
            abort();
        return;
    }
    if (ms <= 0 || !duration_parse(str_from(duration_format(ms, buf)), &again) || again != ms)
        abort();
}

/* Eight bytes as a number of seconds: what is read must be a time of the calendar. */
static void check_seconds(const uint8_t *data, size_t size)
{
    double seconds;
    instant at;
    instant again;
    char buf[INSTANT_TEXT_MAX];
    if (size < sizeof(seconds))
        return;
    memcpy(&seconds, data, sizeof(seconds));
    if (instant_from_seconds(seconds, &at) &&
        (!instant_parse(str_from(instant_format(at, buf)), &again) || again != at))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    check_instant(text);
    check_duration(text);
    check_seconds(data, size);
    return 0;
}
