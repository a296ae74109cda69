/* What this program believes of AWS, tried on every inventory: for each fact about a mark a question
 * that only a counter-example answers. A hit on something that AWS alone writes refutes the fact for
 * this inventory, and what rests on it is then unknown (docs/semantics.md, "Facts of AWS"). A hit on
 * something that people can type, or that records of two moments can seem to say, is counted and named.
 * Pure: no I/O, no clock. */
#ifndef SNAPAUDIT_ANALYZER_BELIEFS_H
#define SNAPAUDIT_ANALYZER_BELIEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/aws_facts.h"
#include "model/graph.h"

struct facts; /* analyzer/facts.h */

/* What one row says of a belief. */
enum trial {
    TRIAL_NONE,   /* it bears no such mark */
    TRIAL_HOLDS,  /* it could have said otherwise */
    TRIAL_REFUTES /* a counter-example */
};

struct belief {
    enum aws_fact fact;
    const char *counter; /* the counter-example in words: "a volume is listed under that id" */
    bool refutes;        /* false: hits are counted and named, no more */
    enum kind kind;      /* of the rows that are tried: snapshots, volumes, images, instances */
    enum trial (*tries)(const struct facts *facts, uint32_t row);
    /* Does what the fact says decide anything about this row? Asked of subjects and of the snapshots
     * that they rest on. NULL: about any. */
    bool (*marks)(const struct facts *facts, enum kind kind, uint32_t row);
};

struct belief_result {
    const struct belief *belief;
    uint64_t tried;   /* rows that could have refuted it */
    uint64_t hits;    /* of those, that did */
    uint32_t example; /* the first of these in the order of the graph, or ROW_NONE */
};

struct beliefs; /* opaque, defined in beliefs.c */

/* The table of this program, by fact. Borrowed from a static table. */
const struct belief *beliefs_known(size_t *count);

/* Try a table on the graph of `facts`; both must live as long. The caller owns the result. */
struct beliefs *beliefs_new(const struct facts *facts, const struct belief *table, size_t count);
void beliefs_free(struct beliefs *beliefs); /* NULL is fine */

/* One result a belief, in the table's order. Borrowed. */
const struct belief_result *beliefs_results(const struct beliefs *beliefs, size_t *count);

/* Is any fact refuted at all? Asked for every verdict, so that nothing else is. */
bool beliefs_any_refuted(const struct beliefs *beliefs);

/* The result that refutes this fact, if a verdict on the row rests on what it says; else NULL.
 * Subjects without a row (ROW_NONE) rest on all that their rule does. Any thread. */
const struct belief_result *beliefs_against(const struct beliefs *beliefs, enum aws_fact fact,
                                            enum kind kind, uint32_t row);

#endif
