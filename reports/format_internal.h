/* What the writers behind format.h share. */
#ifndef SNAPAUDIT_REPORTS_FORMAT_INTERNAL_H
#define SNAPAUDIT_REPORTS_FORMAT_INTERNAL_H

#include "reports/format.h"

/* What a finding means for whoever asked. */
enum weight {
    WEIGHT_PASS,
    WEIGHT_EXEMPT,
    WEIGHT_KNOWN,     /* stands in the baseline, and only what is new counts */
    WEIGHT_NOTED,     /* a fail below the threshold, or of INV, which fails nothing by itself */
    WEIGHT_UNDECIDED, /* an unknown that does not count */
    WEIGHT_UNKNOWN,   /* an unknown that counts */
    WEIGHT_FAIL,      /* a fail that counts */
    WEIGHT_COUNT
};

enum weight format_weigh(const struct format_context *ctx, const struct finding *finding);

/* Name of the policy as a relative URI reference, and the line in it of the finding's scope. */
void format_policy_uri(struct sink *out, const struct policy *policy);
unsigned format_policy_line(const struct policy *policy, const struct finding *finding);

/* ---- the writers ---- */

struct writer_type {
    void *(*open)(struct sink *out, const struct format_context *ctx);
    void (*add)(void *writer, const struct finding *finding, enum weight weight);
    int (*close)(void *writer, const struct format_end *end, const uint64_t counts[WEIGHT_COUNT],
                 struct error *err); /* writes the rest; does not release */
    void (*free)(void *writer);
    uint64_t (*left_out)(const void *writer); /* NULL: nothing ever is */
};

extern const struct writer_type writer_sarif, writer_junit, writer_github, writer_github_summary;

/* ---- the worst of many ---- */

/* The first few lines of each severity, for readers that show no more. */
struct shortlist {
    size_t keep; /* of each severity */
    struct {
        struct sink *text; /* made with the first line */
        size_t lines;
    } of[SEVERITY_COUNT];
    uint64_t offered;
};

void shortlist_init(struct shortlist *list, size_t keep);
void shortlist_clear(struct shortlist *list);

/* A sink for one line, which ends with its only line feed; NULL when there are enough. */
struct sink *shortlist_line(struct shortlist *list, enum severity severity);

/* Write at most `most` lines, the gravest first. Returns how many. */
size_t shortlist_write(const struct shortlist *list, struct sink *out, size_t most);

/* "FAILED: 2 high, 1 medium; 3 unknown": one line about what was counted. */
void format_headline(struct sink *out, const struct format_end *end,
                     const uint64_t counts[WEIGHT_COUNT]);

#endif
