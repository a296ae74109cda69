/* What the writers behind format.h share. */
#ifndef SNAPAUDIT_REPORTS_FORMAT_INTERNAL_H
#define SNAPAUDIT_REPORTS_FORMAT_INTERNAL_H

#include "reports/format.h"
#include "reports/writer.h"

/* Name of the policy as a relative URI reference, and the line in it of the finding's scope. */
void format_policy_uri(struct sink *out, const struct policy *policy);
unsigned format_policy_line(const struct policy *policy, const struct finding *finding);

/* ---- the writers ---- */

#define FILE(name, writer, ...)                      extern const struct report_writer writer_##writer;
#define FORMAT(id, name, users, traits, what, files) files
#include "reports/formats.def"
#undef FORMAT
#undef FILE

struct format_writer *writer_open(const struct report_writer *type, const struct writer_in *in);

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
