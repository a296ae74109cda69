/* Numbers and amounts for people, alike wherever a report shows them. */
#ifndef SNAPAUDIT_REPORTS_AMOUNTS_H
#define SNAPAUDIT_REPORTS_AMOUNTS_H

#include <stdint.h>

#include "core/str.h"

/* "1,234,567"; it lies in `buf`, as all below. */
#define NUMBER_TEXT_MAX 32
struct str number_text(uint64_t value, char *buf);

/* "$1,234.50", or "EUR 1,234.50". */
#define AMOUNT_TEXT_MAX 64
struct str amount_text(int64_t micros, const char *currency, char *buf);

/* "$12.00 .. $34.50" */
#define RANGE_TEXT_MAX (2 * AMOUNT_TEXT_MAX + 8)
struct str range_text(int64_t floor, int64_t ceiling, const char *currency, char *buf);

#endif
