/* The parts of `snapaudit explain`: what a resource is, why it is judged so, what is around it. */
#ifndef SNAPAUDIT_CLI_EXPLAIN_EXPLAIN_H
#define SNAPAUDIT_CLI_EXPLAIN_EXPLAIN_H

#include <stdint.h>

#include "cli/output.h"
#include "cli/world.h"
#include "core/arena.h"
#include "model/finding.h"
#include "model/kind.h"

/* A resource of the graph: volume, snapshot, image or instance. */
struct resource {
    enum kind kind;
    uint32_t row;
};

/* ---- explain_text.c: words for a resource; all in `arena`, all unescaped ---- */

uint32_t resource_place(const struct graph *graph, struct resource resource);
uint32_t resource_tagset(const struct graph *graph, struct resource resource);
bool resource_is_own(const struct graph *graph, struct resource resource);
struct str resource_id(const struct world *world, struct resource resource);

/* "snapshot snap-0a, completed, 12 days old, 8 GiB": one line. The region is left out when it is
 * that of `here`; PLACE_NONE names it always. */
struct str resource_line(const struct world *world, struct resource resource, uint32_t here);

/* "12 days", "5 hours"; "unknown age" for INSTANT_UNSET. */
struct str age_text(struct arena *arena, instant then, instant as_of);

/* ---- explain_print.c ---- */

void explain_subject(const struct world *world, const struct console *console,
                     struct resource resource);
/* What the marks before the clauses mean. */
void explain_legend(const struct console *console);

void explain_finding(const struct world *world, const struct console *console,
                     const struct finding *finding);

/* ---- explain_tree.c ---- */

void explain_tree(const struct world *world, const struct console *console,
                  struct resource resource);

#endif
