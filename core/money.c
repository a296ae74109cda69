#include "core/money.h"

#include <stdio.h>
#include <string.h>

#define MICRO_PLACES    6
#define NANOS_PER_UNIT  INT64_C(1000000000)
#define MICROS_PER_UNIT INT64_C(1000000)
#define PRICE_PLACES    9

/* Everything exact is a number of nano-units scaled by 2^40. Prices per 2^30 bytes and per 2^10
 * MiB/s divide by powers of two, so that both stay whole numbers under this scale. */
#define SCALE        ((money_exact)1 << 40)
#define SCALED_MICRO (SCALE * 1000)

/* Far above what rounds to INT64_MAX (2^113), with room to add up a thousand of them. */
#define EXACT_MAX ((money_exact)1 << 116)

bool price_parse(struct str text, int64_t *out_nanos)
{
    int64_t value = 0;
    size_t i = 0;
    for (; i < text.len && char_is_digit(text.ptr[i]); i++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text.ptr[i] - '0', &value))
            return false;
    }
    if (i == 0 || __builtin_mul_overflow(value, NANOS_PER_UNIT, &value))
        return false;
    if (i < text.len) {
        int64_t weight = NANOS_PER_UNIT / 10;
        if (text.ptr[i++] != '.' || i == text.len)
            return false;
        for (; i < text.len; i++, weight /= 10) {
            /* AWS's price list writes ten places; what it cannot hold must be nothing. */
            if (!char_is_digit(text.ptr[i]) || (weight == 0 && text.ptr[i] != '0'))
                return false;
            if (__builtin_add_overflow(value, (text.ptr[i] - '0') * weight, &value))
                return false;
        }
    }
    *out_nanos = value;
    return true;
}

bool money_parse(struct str text, int64_t *out_micros)
{
    bool negative = str_starts(text, "-");
    int64_t value = 0;
    size_t i = negative;
    size_t digits_from = i;
    int places = -1; /* behind the dot; -1: there is none */
    for (; i < text.len; i++) {
        if (text.ptr[i] == '.' && places < 0 && i > digits_from) {
            places = 0;
            continue;
        }
        if (!char_is_digit(text.ptr[i]) || places == MICRO_PLACES)
            return false;
        int digit = text.ptr[i] - '0';
        places += places >= 0;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    if (i == digits_from || places == 0)
        return false;
    for (int more = places < 0 ? 0 : places; more < MICRO_PLACES; more++)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *out_micros = value;
    return true;
}

static money_exact scaled_product(int64_t nanos, uint64_t count, unsigned shift)
{
    /* Below 2^127 in size: a 63-bit number times a 64-bit one. */
    money_exact product = (money_exact)nanos * (money_exact)count;
    money_exact limit = EXACT_MAX >> shift;
    if (product > limit)
        return EXACT_MAX;
    if (product < -limit)
        return -EXACT_MAX;
    return product * ((money_exact)1 << shift);
}

money_exact money_bytes(int64_t nanos_per_gb, uint64_t bytes)
{
    return scaled_product(nanos_per_gb, bytes, 40 - 30);
}

money_exact money_units(int64_t nanos_per_unit, uint64_t units)
{
    return scaled_product(nanos_per_unit, units, 40);
}

money_exact money_mibps(int64_t nanos_per_gibps, uint64_t mibps)
{
    return scaled_product(nanos_per_gibps, mibps, 40 - 10);
}

int64_t money_round(money_exact amount)
{
    money_exact micros = amount / SCALED_MICRO; /* towards zero */
    money_exact rest = amount % SCALED_MICRO;
    money_exact twice = (rest < 0 ? -rest : rest) * 2;
    bool odd = micros % 2 != 0;
    if (twice > SCALED_MICRO || (twice == SCALED_MICRO && odd))
        micros += amount < 0 ? -1 : 1;
    if (micros > INT64_MAX)
        return INT64_MAX;
    if (micros < INT64_MIN)
        return INT64_MIN;
    return (int64_t)micros;
}

int64_t money_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return a < 0 ? INT64_MIN : INT64_MAX;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

char *money_format(int64_t micros, char *buf)
{
    /* From the right: a table has many amounts, and printf() is slow. */
    char text[MONEY_TEXT_MAX];
    char *at = text + sizeof(text);
    uint64_t rest = magnitude(micros);
    *--at = '\0';
    for (uint64_t place = 1; place < (uint64_t)MICROS_PER_UNIT; place *= 10) {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    *--at = '.';
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (micros < 0)
        *--at = '-';
    memcpy(buf, at, (size_t)(text + sizeof(text) - at));
    return buf;
}

char *money_format_short(int64_t micros, char *buf)
{
    const uint64_t micros_per_cent = 10000;
    uint64_t size = magnitude(micros);
    uint64_t cents = size / micros_per_cent;
    uint64_t rest = size % micros_per_cent;
    if (rest * 2 > micros_per_cent || (rest * 2 == micros_per_cent && cents % 2 != 0))
        cents++;

    /* From the right: the places of the groups are known only there. */
    char text[MONEY_TEXT_MAX];
    char *at = text + sizeof(text);
    *--at = '\0';
    *--at = (char)('0' + cents % 10);
    *--at = (char)('0' + cents / 10 % 10);
    *--at = '.';
    uint64_t whole = cents / 100;
    unsigned digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + whole % 10);
        whole /= 10;
        digits++;
    } while (whole > 0);
    if (micros < 0 && cents > 0) /* never "-0.00" */
        *--at = '-';
    return memcpy(buf, at, (size_t)(text + sizeof(text) - at));
}
