#include "rules/reasons.h"

#include <string.h>

#include "model/coverage.h"

static const struct reason shared[] = {
    REASON("fact-refuted", "this very input refutes a fact of AWS that the verdict rests on"),
    REASON("no-other-region-read", "no other region was read completely"),
    REASON("managed", "another service manages it"),
    REASON("possible-copy", "it may be a copy of a snapshot elsewhere"),
    REASON("volume-hidden", "its volume is not listed, but hidden rather than gone"),
    REASON("unresolved", "what it was copied from is not known"),
    REASON("subject-unseen", "the volume is listed nowhere, nor a snapshot of it"),
    REASON("gap", "what the verdict rests on was not read"),
    REASON("pattern-limit", "the pattern would take too long over this value"),
    REASON("no-time", "it has no time to judge it by"),
    REASON("other-rule", "another rule judges it"),
    REASONS_END,
};

struct reason reason_shared_at(size_t index)
{
    return index < sizeof(shared) / sizeof(shared[0]) ? shared[index] : (struct reason)REASONS_END;
}

/* The words of gaps are those of coverage. */
static const char *meaning_of_gap(const char *word)
{
    if (strcmp(word, coverage_state_name(COVERAGE_NOT_ATTEMPTED)) == 0)
        return coverage_state_meaning(COVERAGE_NOT_ATTEMPTED);
    for (unsigned reason = GAP_NONE + 1; reason < GAP_REASON_COUNT; reason++)
        if (strcmp(word, gap_reason_name((enum gap_reason)reason)) == 0)
            return gap_reason_meaning((enum gap_reason)reason);
    return NULL;
}

const char *reason_meaning_shared(const char *word)
{
    for (const struct reason *reason = shared; reason->word; reason++)
        if (strcmp(reason->word, word) == 0)
            return reason->meaning;
    return meaning_of_gap(word);
}

const char *reason_meaning(const struct rule *rule, const char *word)
{
    for (const struct reason *reason = rule->reasons; reason && reason->word; reason++)
        if (strcmp(reason->word, word) == 0)
            return reason->meaning ? reason->meaning : reason_meaning_shared(word);
    return strcmp(word, shared[0].word) == 0 ? shared[0].meaning : NULL;
}
