/* Judge a small graph and ask for the verdicts by name:
 *
 *     struct verdicts *v = verdicts_run(gb_freeze(gb), NULL, "2026-06-01T00:00:00Z");
 *     assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", "snap-0a…", "fail volume-gone");
 *     verdicts_free(v);
 *
 * A verdict reads "STATUS", "STATUS REASON" or, for a brake, "pass BRAKE"; "none" when there is no
 * record of the subject. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_VERDICTS_H
#define SNAPAUDIT_TESTS_SUPPORT_VERDICTS_H

#include "model/finding.h"
#include "model/graph.h"
#include "rules/engine.h"

struct verdict {
    char rule[64];
    char id[512];
    char discriminator[64]; /* the first; empty without */
    char text[128];         /* "fail volume-gone" */
    enum severity severity;
    enum confidence confidence;
    char fingerprint[65];
    char caused_by[65];
    char columns[512];  /* "TARGET | MISSING; KEYS | PROOF_AT": what rules put into columns */
    char because[256];  /* "VOL eu-west-1 denied; …" */
    char related[1024]; /* "copy ARN; …" */
    char command[512];  /* the first command of the remediation */
    bool has_measured;
    int64_t measured, limit;
    char unit[16];
    bool has_money;
    int64_t floor, ceiling;
    size_t evidence_count;
    char evidence[1024]; /* "CALL RESOURCE: VALUE; …" */
    char sentence[512];  /* the finding in words */
};

struct verdicts; /* opaque, defined in verdicts.c */

/* Takes over the graph. `policy` is YAML, NULL for the built-in one; a policy with problems fails
 * the test with its messages. Passes are included. */
struct verdicts *verdicts_run(struct graph *graph, const char *policy, const char *as_of);
/* The same with a ledger of restore tests. */
struct verdicts *verdicts_run_with(struct graph *graph, const char *policy, const char *as_of,
                                   const struct ledger_seen *ledger);
void verdicts_free(struct verdicts *v);

/* The record, or NULL. `discriminator` NULL: any. */
const struct verdict *verdicts_find(const struct verdicts *v, const char *rule, const char *id,
                                    const char *discriminator);

const struct summary *verdicts_summary(const struct verdicts *v);
size_t verdicts_count(const struct verdicts *v, const char *rule);

void assert_verdict_at(const struct verdicts *v, const char *rule, const char *id,
                       const char *discriminator, const char *expected, const char *file, int line);
#define assert_verdict(v, rule, id, expected) \
    assert_verdict_at(v, rule, id, NULL, expected, __FILE__, __LINE__)
#define assert_verdict_in(v, rule, id, discriminator, expected) \
    assert_verdict_at(v, rule, id, discriminator, expected, __FILE__, __LINE__)

#endif
