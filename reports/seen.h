/* What was seen and what was not, added up for people: how many places, which gaps, alike ones together. */
#ifndef SNAPAUDIT_REPORTS_SEEN_H
#define SNAPAUDIT_REPORTS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/run.h"
#include "rules/engine.h"

#define GAP_GROUPS_KEPT 64
#define GAP_PLACES_KEPT 8

/* Gaps alike but for their place. What AWS refused of one place for one reason is one gap, told with
 * the words of the first listing. */
struct gap_group {
    source_set sources;
    const struct coverage *coverage; /* of the first source in the first place */
    size_t count;                    /* of places */
    enum source first;
    uint32_t places[GAP_PLACES_KEPT]; /* the first of them */
};

struct seen {
    const struct graph *graph;
    const struct report_context *ctx;
    source_set required;
    size_t in_scope, outside, accounts; /* closed accounts are none of these */
    size_t places_with_gaps;
    uint64_t required_gaps, other_gaps;
    uint64_t reported; /* of the gaps, by INV-COVERAGE */
    struct gap_group groups[GAP_GROUPS_KEPT];
    size_t group_count;
    uint64_t group_overflow; /* gaps that no group had room for */
};

/* Borrows the graph. */
struct seen seen_look(const struct report_context *ctx);

/* Do verdicts of rules that are judged rest on it? */
bool seen_needs(const struct seen *seen, enum source source);

/* In scope, not of a closed account, and one that this report may tell of. */
bool seen_is_told(const struct seen *seen, uint32_t place);

/* The gravest gap of a place. */
enum seen_rank { SEEN_WHOLE, SEEN_OTHER_GAP, SEEN_NEEDED_GAP };
enum seen_rank seen_rank(const struct seen *seen, uint32_t place);

/* Writes the first places of closed accounts, `most` of them. Returns how many such accounts there are. */
size_t seen_closed_accounts(const struct seen *seen, uint32_t *first, size_t most);

/* Short enough for a column: "denied", "not read". Static. */
const char *seen_gap_word(const struct coverage *coverage);

/* Why nothing was judged; NULL when something was. Static. */
const char *seen_why_nothing(const struct report_context *ctx, const struct summary *summary);

/* Is anything missing that a rule which was judged asks for? */
bool seen_any_gap(const struct summary *summary);

#endif
