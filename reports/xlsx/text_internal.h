/* Texts as Excel takes them. */
#ifndef SNAPAUDIT_REPORTS_XLSX_TEXT_INTERNAL_H
#define SNAPAUDIT_REPORTS_XLSX_TEXT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/sink.h"
#include "core/str.h"

#define XLSX_TEXT_UNITS 32767    /* of UTF-16, which is what Excel takes in a cell */
#define XLSX_TEXT_CUT   " [cut]" /* stands at the end of what was longer */

/* Write `text` and a NUL. As in CSV, bytes that are no UTF-8 and control characters other than tab, CR and LF become
 * U+FFFD; so do U+FFFE and U+FFFF, which XML does not take. What Excel would read as an escape (_x000D_) is told
 * apart from one, and counts as longer. Sets `*units` to the length. Returns whether it had to be cut. */
bool xlsx_text(struct sink *out, struct str text, size_t most_units, size_t *units);

#endif
