#include "core/clock.h"

#include <stdio.h>

#define INSTANT_MIN  INT64_C(0)
#define INSTANT_MAX  INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */
#define DURATION_MAX (INT64_C(36525) * MS_PER_DAY)
#define EXPONENT_MAX 10000 /* larger ones overflow or vanish all the same */

/* What is left to read. */
struct reader {
    const char *at;
    const char *end;
};

static bool next_is_digit(const struct reader *r)
{
    return r->at < r->end && char_is_digit(*r->at);
}

static bool take_char(struct reader *r, char c)
{
    if (r->at >= r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static bool take_word(struct reader *r, struct str word)
{
    if ((size_t)(r->end - r->at) < word.len || memcmp(r->at, word.ptr, word.len) != 0)
        return false;
    r->at += word.len;
    return true;
}

/* Exactly `digits` digits. */
static bool take_number(struct reader *r, int digits, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++) {
        if (!next_is_digit(r))
            return false;
        *out = *out * 10 + (*r->at++ - '0');
    }
    return true;
}

/* Days since 1970-01-01 in the Gregorian calendar. Years begin in March, so that the leap day is
 * the last one, and 400 years are always 146,097 days. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_from_days(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153; /* month, March is 0 */
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(struct reader *r, int64_t *out_ms)
{
    int64_t year;
    int64_t month;
    int64_t day;
    if (!take_number(r, 4, &year) || !take_char(r, '-') || !take_number(r, 2, &month) ||
        !take_char(r, '-') || !take_number(r, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *out_ms = days_from_date(year, month, day) * MS_PER_DAY;
    return true;
}

/* `.` and digits, cut to milliseconds. */
static bool take_fraction(struct reader *r, int64_t *out_ms)
{
    *out_ms = 0;
    if (!next_is_digit(r))
        return false;
    for (int64_t weight = 100; next_is_digit(r); weight /= 10)
        *out_ms += (*r->at++ - '0') * weight;
    return true;
}

static bool take_time(struct reader *r, int64_t *out_ms)
{
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t ms = 0;
    if (!take_number(r, 2, &hour) || !take_char(r, ':') || !take_number(r, 2, &minute) ||
        !take_char(r, ':') || !take_number(r, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (take_char(r, '.') && !take_fraction(r, &ms))
        return false;
    *out_ms = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + ms;
    return true;
}

/* What has to be taken off to get UTC; nothing at all means UTC. */
static bool take_zone(struct reader *r, int64_t *out_ms)
{
    *out_ms = 0;
    if (r->at == r->end || take_char(r, 'Z') || take_char(r, 'z'))
        return true;
    bool east = take_char(r, '+');
    if (!east && !take_char(r, '-')) {
        (void)take_char(r, ' ');
        return take_word(r, STR_LIT("GMT")) || take_word(r, STR_LIT("UTC"));
    }
    int64_t hours;
    int64_t minutes;
    if (!take_number(r, 2, &hours))
        return false;
    (void)take_char(r, ':');
    if (!take_number(r, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    int64_t offset = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE;
    *out_ms = east ? offset : -offset;
    return true;
}

static bool parse_calendar(struct str text, instant *out)
{
    struct reader r = {text.ptr, text.ptr + text.len};
    int64_t day;
    int64_t time = 0;
    int64_t offset = 0;
    if (!take_date(&r, &day))
        return false;
    if (r.at < r.end) {
        if (!take_char(&r, 'T') && !take_char(&r, 't') && !take_char(&r, ' '))
            return false;
        if (!take_time(&r, &time) || !take_zone(&r, &offset))
            return false;
    }
    *out = day + time - offset;
    return r.at == r.end;
}

/* A JSON number without a sign, taken apart: its digits without the point, how many of them stand
 * before the point, and the power of ten. */
struct decimal {
    const char *whole;
    size_t whole_len;
    const char *fraction;
    size_t fraction_len;
    int64_t exponent;
};

static size_t take_digits(struct reader *r, const char **out)
{
    *out = r->at;
    while (next_is_digit(r))
        r->at++;
    return (size_t)(r->at - *out);
}

static bool take_exponent(struct reader *r, int64_t *out)
{
    *out = 0;
    if (!take_char(r, 'e') && !take_char(r, 'E'))
        return true;
    bool negative = take_char(r, '-');
    if (!negative)
        (void)take_char(r, '+');
    if (!next_is_digit(r))
        return false;
    for (; next_is_digit(r); r->at++) {
        if (*out < EXPONENT_MAX)
            *out = *out * 10 + (*r->at - '0');
    }
    if (negative)
        *out = -*out;
    return true;
}

static bool take_decimal(struct reader *r, struct decimal *out)
{
    *out = (struct decimal){0};
    out->whole_len = take_digits(r, &out->whole);
    if (out->whole_len == 0 || (out->whole_len > 1 && out->whole[0] == '0'))
        return false;
    if (take_char(r, '.')) {
        out->fraction_len = take_digits(r, &out->fraction);
        if (out->fraction_len == 0)
            return false;
    }
    return take_exponent(r, &out->exponent);
}

/* Milliseconds are the digits before the point once it moved three places to the right: no binary
 * fraction is involved, so that every decimal time is exact. */
static bool parse_epoch(struct str text, instant *out)
{
    struct reader r = {text.ptr, text.ptr + text.len};
    struct decimal d;
    if (!take_decimal(&r, &d) || r.at != r.end)
        return false;
    int64_t places = (int64_t)d.whole_len + d.exponent + 3;
    size_t digits = d.whole_len + d.fraction_len;
    int64_t ms = 0;
    for (size_t i = 0; (int64_t)i < places && ms <= INSTANT_MAX; i++) {
        if (i >= digits && ms == 0)
            break; /* nothing but zeros, however large the exponent */
        int64_t digit = 0;
        if (i < d.whole_len)
            digit = d.whole[i] - '0';
        else if (i < digits)
            digit = d.fraction[i - d.whole_len] - '0';
        ms = ms * 10 + digit;
    }
    *out = ms;
    return true;
}

bool instant_parse(struct str text, instant *out)
{
    instant at = INSTANT_UNSET;
    bool calendar = text.len > 4 && text.ptr[4] == '-';
    if (text.len == 0 || !(calendar ? parse_calendar(text, &at) : parse_epoch(text, &at)))
        return false;
    if (at < INSTANT_MIN || at > INSTANT_MAX)
        return false;
    *out = at;
    return true;
}

bool instant_from_seconds(double seconds, instant *out)
{
    /* The comparison is written so that NaN fails it, too. */
    if (!(seconds >= 0 && seconds < (double)(INSTANT_MAX / MS_PER_SECOND + 1)))
        return false;
    int64_t whole = (int64_t)seconds;
    /* 12.345 is 12.3449999… in binary. Microseconds are the digits that a double of today still
     * tells apart: rounding to them first gives what the text form would have given. */
    int64_t micros = (int64_t)((seconds - (double)whole) * 1e6 + 0.5);
    /* Near the year 9999 doubles are too coarse to round past its end. */
    *out = whole * MS_PER_SECOND + micros / 1000;
    return true;
}

static char *put_digits(char *at, int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + digits;
}

/* Written by hand: reports hold several of these in each of millions of records. */
static void put_instant(instant at, char *buf)
{
    int64_t year;
    int64_t month;
    int64_t day;
    int64_t ms = at % MS_PER_DAY;
    date_from_days(at / MS_PER_DAY, &year, &month, &day);
    buf = put_digits(buf, year, 4);
    *buf++ = '-';
    buf = put_digits(buf, month, 2);
    *buf++ = '-';
    buf = put_digits(buf, day, 2);
    *buf++ = 'T';
    buf = put_digits(buf, ms / MS_PER_HOUR, 2);
    *buf++ = ':';
    buf = put_digits(buf, ms / MS_PER_MINUTE % 60, 2);
    *buf++ = ':';
    buf = put_digits(buf, ms / MS_PER_SECOND % 60, 2);
    if (ms % MS_PER_SECOND != 0) {
        *buf++ = '.';
        buf = put_digits(buf, ms % MS_PER_SECOND, 3);
    }
    *buf++ = 'Z';
    *buf = '\0';
}

char *instant_format(instant at, char *buf)
{
    if (at == INSTANT_UNSET)
        buf[0] = '\0';
    else if (at >= INSTANT_MIN && at <= INSTANT_MAX)
        put_instant(at, buf);
    else /* arithmetic left the calendar: still say which number it was */
        (void)snprintf(buf, INSTANT_TEXT_MAX, "%lldms", (long long)at);
    return buf;
}

int64_t age_ms(instant then, instant now)
{
    int64_t age;
    if (now <= then)
        return 0;
    return __builtin_sub_overflow(now, then, &age) ? INT64_MAX : age;
}

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 'm': return MS_PER_MINUTE;
    case 'h': return MS_PER_HOUR;
    case 'd': return MS_PER_DAY;
    case 'w': return 7 * MS_PER_DAY;
    default: return 0;
    }
}

bool duration_parse(struct str text, int64_t *out_ms)
{
    if (text.len < 2)
        return false;
    int64_t unit = unit_ms(text.ptr[text.len - 1]);
    if (unit == 0)
        return false;
    int64_t count = 0;
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (!char_is_digit(text.ptr[i]))
            return false;
        count = count * 10 + (text.ptr[i] - '0');
        if (count > DURATION_MAX / unit)
            return false;
    }
    if (count == 0)
        return false;
    *out_ms = count * unit;
    return true;
}

char *duration_format(int64_t ms, char *buf)
{
    const char *unit = "ms";
    int64_t size = 1;
    if (ms % MS_PER_MINUTE == 0) {
        unit = "m";
        size = MS_PER_MINUTE;
    }
    if (ms != 0 && ms % MS_PER_HOUR == 0) {
        unit = "h";
        size = MS_PER_HOUR;
    }
    if (ms != 0 && ms % MS_PER_DAY == 0) {
        unit = "d";
        size = MS_PER_DAY;
    }
    (void)snprintf(buf, INSTANT_TEXT_MAX, "%lld%s", (long long)(ms / size), unit);
    return buf;
}
