/* What RESTORE-UNTESTED judges and by which proof, for the rule itself and for those who must know
 * beforehand what its passes rest on. All of it asks `run` for graph, facts, policy, as_of, scope and
 * settings only, so that it can be asked outside of the engine. */
#ifndef SNAPAUDIT_RULES_RESTORE_TESTED_H
#define SNAPAUDIT_RULES_RESTORE_TESTED_H

#include "analyzer/restores.h"
#include "rules/judge.h"

/* Parameters of RESTORE-UNTESTED. */
enum untested_param { UNTESTED_TEST_DAYS };

/* How long a restore counts, in the scope at hand. */
int64_t tested_window_ms(const struct rule_run *run);

/* What keeps a volume from being judged, alone or as a member of a group. */
enum no_record tested_outside(const struct rule_run *run, uint32_t row);

/* The best proof that the scope at hand accepts, or what comes nearest. */
void tested_proof(const struct rule_run *run, uint32_t row, struct restore_proof *out);

/* The same of what the inventory alone shows. */
void tested_seen(const struct rule_run *run, uint32_t row, struct restore_proof *out);

/* ---- groups: volumes of one place with one key ---- */

struct member {
    struct str key; /* scope|account|region|KMS key or "unencrypted"[|value of the group's tag] */
    uint32_t row;   /* the volume */
    uint16_t scope;
    struct restore_proof proof;
};

struct group {
    const struct member *members; /* by row */
    size_t count;
};

struct groups; /* opaque, defined in tested.c */

struct groups *groups_new(void);
void groups_free(struct groups *groups);

/* A volume of the scope at hand, which has `restore: {unit: group}`. */
void groups_add(struct groups *groups, const struct rule_run *run, uint32_t row);

/* The next group in order of key; false after the last. Nothing may be added any more. Borrowed. */
bool groups_next(struct groups *groups, struct group *out);

/* How many members must be proven: sample_min of the scope, or all where there are fewer. */
int64_t group_needs(const struct group *group, const struct restore *demands);
int64_t group_proven(const struct group *group);

/* Enough members are proven, and of none did the latest test fail. */
bool group_passes(const struct group *group, const struct restore *demands);

#endif
