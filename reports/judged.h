/* What a report is made of beside its findings: which policy they were judged by, what was demanded, how many
 * passed. findings.json tells it ("judged"), so that other formats can be rendered from it again. */
#ifndef SNAPAUDIT_REPORTS_JUDGED_H
#define SNAPAUDIT_REPORTS_JUDGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/json_writer.h"
#include "gate/weigh.h"
#include "reports/writer.h"

struct judged_scope {
    struct str name;
    uint64_t line; /* of the policy, where it stands; 0: nobody knows */
};

struct judged_severity {
    const char *rule;
    enum severity severity;
};

struct judged_rule {
    const char *rule;
    uint64_t passes;
};

struct judged {
    struct str policy_uri; /* a relative reference, see format_policy_uri() */
    const struct judged_scope *scopes;
    size_t scope_count;
    const struct judged_severity
        *severities; /* of rules whose severity is not that of the rule itself */
    size_t severity_count;
    struct str narrowed; /* as struct format_context has it */
    struct demand demand;
    const struct judged_rule *rules; /* those that were judged, as far as enabled */
    size_t rule_count;
    bool counts_passes; /* else nobody knows how many passed */
};

/* Of a report that is being made; `summary` may be NULL. In `arena`, with texts of the policy. */
void judged_make(struct judged *out, const struct writer_in *in, const struct summary *summary,
                 struct arena *arena);

/* Key "judged" and its object. */
void json_member_judged(struct json_writer *w, const struct judged *judged);

#endif
