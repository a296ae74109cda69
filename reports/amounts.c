#include "reports/amounts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/money.h"

struct str number_text(uint64_t value, char *buf)
{
    size_t at = NUMBER_TEXT_MAX;
    unsigned digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0)
            buf[--at] = ',';
        buf[--at] = (char)('0' + value % 10);
        value /= 10;
        digits++;
    } while (value > 0);
    return str_make(buf + at, NUMBER_TEXT_MAX - at);
}

struct str amount_text(int64_t micros, const char *currency, char *buf)
{
    char number[MONEY_TEXT_MAX];
    bool dollars = !currency || strcmp(currency, "USD") == 0;
    (void)snprintf(buf, AMOUNT_TEXT_MAX, "%.8s%s%s", dollars ? "$" : currency, dollars ? "" : " ",
                   money_format_short(micros, number));
    return str_from(buf);
}

struct str range_text(int64_t floor, int64_t ceiling, const char *currency, char *buf)
{
    char low[AMOUNT_TEXT_MAX];
    char high[AMOUNT_TEXT_MAX];
    (void)snprintf(buf, RANGE_TEXT_MAX, "%.*s .. %.*s", STR_ARG(amount_text(floor, currency, low)),
                   STR_ARG(amount_text(ceiling, currency, high)));
    return str_from(buf);
}
