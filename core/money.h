/* Money: micro-units of a currency a month, as integers. Prices: nano-units. Never a double. */
#ifndef SNAPAUDIT_CORE_MONEY_H
#define SNAPAUDIT_CORE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct money {
    int64_t micros;   /* 1 USD = 1,000,000 */
    char currency[4]; /* ISO 4217, "USD" */
};

/* An exact amount before its one rounding: a whole number of nano-units / 2^40. Each product below
 * is capped at 2^116, above all that money_round() can express, so that 1,000 of them still add up.
 */
__extension__ typedef __int128 money_exact;

/* Parse decimal text ("0.0125", no sign, no exponent, at most 9 places and then only zeros: AWS's
 * price list writes "0.0500000000") into nano-units. */
bool price_parse(struct str text, int64_t *out_nanos);

/* "-1234.500000", as money_format() writes it, or with fewer places: micro-units. No exponent, no blank, no
 * plus. False when it is no such text or does not fit. */
bool money_parse(struct str text, int64_t *out_micros);

/* price per GB-month × bytes. AWS's GB is 2^30 bytes (EBS pricing page). */
money_exact money_bytes(int64_t nanos_per_gb, uint64_t bytes);

/* price per unit × units. */
money_exact money_units(int64_t nanos_per_unit, uint64_t units);

/* price per GiB/s-month × MiB/s. */
money_exact money_mibps(int64_t nanos_per_gibps, uint64_t mibps);

/* The one rounding: half to even, to micro-units. Saturates at INT64_MAX and INT64_MIN. */
int64_t money_round(money_exact amount);

/* Saturating sum of micros. */
int64_t money_add(int64_t a, int64_t b);

/* "1234.500000": six places, dot, no grouping. `buf` needs MONEY_TEXT_MAX bytes; returns buf. */
#define MONEY_TEXT_MAX 40
char *money_format(int64_t micros, char *buf);

/* "1,234.50": two places, half to even, grouped, for people. */
char *money_format_short(int64_t micros, char *buf);

#endif
