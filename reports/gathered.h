/* What reports tell of the findings beside the findings themselves, gathered as they come: what exemptions cover. */
#ifndef SNAPAUDIT_REPORTS_GATHERED_H
#define SNAPAUDIT_REPORTS_GATHERED_H

#include <stddef.h>
#include <stdint.h>

#include "model/finding.h"
#include "reports/run.h"

struct gathered; /* opaque, defined in gathered.c */

struct gathered *gathered_new(const struct report_context *report);
void gathered_add(struct gathered *gathered, const struct finding *finding);
void gathered_free(struct gathered *gathered);

/* What an exemption covers of what was judged, and what is wrong with it. */
#define EXEMPT_SHOWN 20
struct exempt_use {
    struct str exemption; /* its id */
    uint64_t findings;
    uint64_t subjects; /* distinct; each finding of a subject without a row counts */
    size_t shown;
    struct exempt_subject *of; /* the first of them, `shown`; NULL: none */
    const char *fault;         /* by INV-EXEMPTION: "expired"; NULL: none was found */
    const char *fault_meaning;
};
struct exempt_subject {
    enum kind kind;
    struct str id, account, region;
};

/* In the order of the policy, one for each exemption. */
const struct exempt_use *gathered_exempt(const struct gathered *gathered);

/* Findings that were handed over. */
uint64_t gathered_count(const struct gathered *gathered);

#endif
