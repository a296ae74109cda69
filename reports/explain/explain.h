/* The parts of `snapaudit explain`: what a resource is, why it is judged so, what is around it. */
#ifndef SNAPAUDIT_REPORTS_EXPLAIN_EXPLAIN_H
#define SNAPAUDIT_REPORTS_EXPLAIN_EXPLAIN_H

#include <stdint.h>

#include "core/arena.h"
#include "model/finding.h"
#include "model/kind.h"
#include "reports/report.h"
#include "reports/terminal.h"

/* What is explained, and where to. All borrowed. */
struct explained {
    const struct graph *graph;
    const struct facts *facts;
    const struct policy *policy;
    const struct ledger_seen *ledger; /* NULL: the policy names none */
    struct framework_set frameworks;  /* whose controls are asked for */
    instant as_of;
    struct arena *arena;
    struct sink *out;
    struct terminal_style style;
};

/* A resource of the graph: volume, snapshot, image or instance. */
struct resource {
    enum kind kind;
    uint32_t row;
};

/* ---- resource_text.c: words for a resource; all in `arena`, all unescaped ---- */

uint32_t resource_place(const struct graph *graph, struct resource resource);
uint32_t resource_tagset(const struct graph *graph, struct resource resource);
bool resource_is_own(const struct graph *graph, struct resource resource);
struct str resource_id(const struct explained *in, struct resource resource);

/* "snapshot snap-0a, completed, 12 days old, 8 GiB": one line. The region is left out when it is
 * that of `here`; PLACE_NONE names it always. */
struct str resource_line(const struct explained *in, struct resource resource, uint32_t here);

/* The account, with its name where it has one. */
struct str account_text(const struct explained *in, struct str account);

/* "12 days", "5 hours"; "unknown age" for INSTANT_UNSET. */
struct str age_text(struct arena *arena, instant then, instant as_of);

/* ---- finding_text.c ---- */

void explain_subject(const struct explained *in, struct resource resource);
/* What the words before the clauses mean. */
void explain_legend(const struct explained *in);

void explain_finding(const struct explained *in, const struct finding *finding);

/* ---- record_text.c: of kinds that have neither a line of their own nor a tree ---- */

void explain_record(const struct explained *in, struct resource resource);

/* ---- around.c ---- */

void explain_tree(const struct explained *in, struct resource resource);

#endif
