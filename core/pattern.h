/* Regular expressions that people write into policies, by PCRE2: Perl's syntax over UTF-8, without
 * back-references, recursion, callouts and \C, and within limits of time and memory.
 *
 * A pattern says by its own words what the whole value must be: one that could match in the middle of a
 * value is refused. */
#ifndef SNAPAUDIT_CORE_PATTERN_H
#define SNAPAUDIT_CORE_PATTERN_H

#include "core/str.h"

#include <stdbool.h>

#define PATTERN_BYTES_MAX 512u
#define PATTERN_WHY_MAX   160

enum pattern_answer {
    PATTERN_NO,
    PATTERN_YES,
    PATTERN_GAVE_UP /* a limit was hit: nobody knows */
};

/* What is wrong with a pattern, and the byte of it that shows it. */
struct pattern_fault {
    size_t at;
    bool loose; /* it is no mistake of syntax: the pattern is not anchored */
    char why[PATTERN_WHY_MAX];
};

/* NULL when the pattern is refused: *fault says why. Of one thread; the caller frees it. */
struct pattern *pattern_new(struct str text, bool ignore_case, struct pattern_fault *fault);
enum pattern_answer pattern_match(const struct pattern *pattern, struct str value);
void pattern_free(struct pattern *pattern); /* NULL is fine */

#endif
