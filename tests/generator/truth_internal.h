/* The algebra of verdicts, shared by the files that tell the truth. */
#ifndef WORLDS_TRUTH_INTERNAL_H
#define WORLDS_TRUTH_INTERNAL_H

#include "truth.h"

#define BIT(status) (1u << (status))

struct verdict pass(void);
struct verdict other_rule(void);
struct verdict brake(const char *name);
struct verdict fail(const char *reason, const char *confidence); /* NULL: any confidence */
struct verdict unknown(const char *reason);
struct verdict no_record(void);
struct verdict unsettled(void);
/* Either will do. */
struct verdict one_of(struct world *w, struct verdict a, struct verdict b);
/* It is that, and nothing else will do. */
bool is(struct verdict v, enum status status);

int64_t age_of(const struct world *w, const struct res *r); /* seconds; 0 without a time */
bool unseen(const struct res *r);

/* Are `sources` incomplete in another place of the own account (`own`) or of any? */
bool gap_elsewhere(const struct world *w, const struct place *p, unsigned sources, bool own);
/* In the own account or a vault's, whatever region. */
bool gap_that_counts(const struct world *w, const struct place *p, unsigned sources);
/* By how many of two listings have gaps in the place of `r`; the second may be 0. */
const char *by_support(const struct res *r, unsigned first, unsigned second);
const char *orphan_confidence(const struct world *w, const struct res *s);

/* Writes the line of a resource and returns what became of it under the policy. */
struct verdict tell(struct world *w, enum rule rule, struct res *r, const char *discriminator,
                    struct verdict v);
struct verdict under_policy(struct world *w, enum rule rule, unsigned exempted, struct verdict v);
void add_line(struct world *w, struct truth_line line);

struct verdict unattached_verdict(struct world *w, const struct res *v); /* truth_orphan.c */
void tell_groups(struct world *w); /* truth_promise.c; after it, what rests on a proof is known */

#endif
