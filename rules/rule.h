/* A rule: what it judges, what it needs to see, and the function that judges. */
#ifndef SNAPAUDIT_RULES_RULE_H
#define SNAPAUDIT_RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/aws_facts.h"
#include "model/finding.h"
#include "model/kind.h"
#include "model/source.h"
#include "core/clock.h"
#include "policy/declaration.h"

struct facts;    /* analyzer/facts.h */
struct graph;    /* model/graph.h */
struct policy;   /* policy/policy.h */
struct rule_run; /* rules/judge.h */

/* Rows of rules.def, which are sorted by id. */
enum rule_row {
#define RULE(name, descriptor) RULE_##name,
#include "rules/rules.def"
#undef RULE
    RULE_COUNT
};

/* How far a rule reaches: what must be seen of a source before it can judge. A verdict may rest on an
 * absence only where everything that could speak against it was asked for: a rule that asks one volume
 * for its snapshots needs just these, one that follows copies needs whole listings. */
enum reach_bit {
    REACH_SUBJECTS = 1u << 0,   /* the subjects themselves: may be filtered by what selects them */
    REACH_OF_VOLUMES = 1u << 1, /* what names the subjects, which are volumes */
    REACH_BESIDE = 1u << 2,     /* all of the regions where a subject, a volume, was found */
    REACH_REGION = 1u << 3,     /* all of the regions where subjects may be */
    REACH_TARGETS = 1u << 4,    /* all of the regions where copies of the subjects are sought */
    REACH_EVERYWHERE = 1u << 5  /* all of the regions in scope */
};

struct need {
    enum source source;
    unsigned bits;  /* 0: the list ends */
    unsigned kinds; /* only for subjects of these; 0: of any */
};

/* NEED(VOL, REACH_SUBJECTS), NEED_END */
#define NEED(source, bits)         \
    {                              \
        SOURCE_##source, (bits), 0 \
    }
#define NEED_END NEED(COUNT, 0)

extern const struct need needs_nothing[];
extern const struct need needs_themselves[]; /* what a record itself says: tags */
extern const struct need
    needs_storage_everywhere[]; /* copies, what they are of, the last of a line */

/* What a fail or a pass is, for people: {measured} and {limit} come with their unit; {target} is the region
 * where copies are sought, {reason} the reason; {seen} is what a clause saw, {proof} where, {at} of when it
 * is: of a fail the first clause, of a pass the one that does not hold. The first that fits counts. */
struct sentence {
    const char *reason; /* of a pass the clause that does not hold; NULL: any */
    unsigned kinds;     /* of the subject; 0: any */
    const char *text;   /* NULL: the list ends */
};
#define SENTENCE_END  \
    {                 \
        NULL, 0, NULL \
    }

/* All borrowed, for the call only. */
struct rule_proofs_in {
    const struct graph *graph;
    const struct facts *facts;
    const struct policy *policy;
    instant as_of;
    const uint16_t *scopes; /* of each volume row, or SCOPE_NONE; overlays change no promise */
};

/* What the passes of a rule rest on, so that no other rule advises to delete it. Pure: whatever is
 * selected, exempted or asked for changes nothing of it. */
struct rule_proofs {
    void *(*find)(const struct rule_proofs_in *in);
    /* Does a pass rest on it? From several threads at once. */
    bool (*hold)(const void *proofs, enum kind kind, uint32_t row);
    void (*free)(void *proofs);
};

/* A word that a verdict gives for why, and what it means. */
struct reason {
    const char *word;    /* NULL: the list ends */
    const char *meaning; /* NULL: what it means in every rule (rules/reasons.h) */
};
#define REASON(word, meaning) \
    {                         \
        (word), (meaning)     \
    }
#define REASON_SHARED(word) REASON(word, NULL)
#define REASONS_END         REASON(NULL, NULL)

struct rule {
    struct rule_declaration declared; /* what a policy knows of it */
    source_set requires;              /* a gap: unknown where the verdict rests on an absence */
    source_set supports;              /* a gap: lower confidence */
    const struct need *needs;         /* what it must see; NULL: everything */
    const struct sentence *sentences; /* NULL: title and reason speak for themselves */
    const struct sentence *passes;    /* NULL: it just passes */
    bool saves;                       /* what its fix deletes is what the subject costs */
    bool takes_matches;           /* a copy that only sizes tie to its source may let it pass, where
                                         the policy takes such: it then needs all snapshots */
    const char *not_selected;     /* why it leaves a subject aside; NULL: it needs no backup */
    const enum aws_fact *facts;   /* of AWS that it rests on; AWS_FACT_END ends them */
    const struct reason *reasons; /* closed list; "fact-refuted" besides */
    const char *nothing_left;     /* the reason that means: no backup at all; NULL: none does */
    const char *runbook;          /* "F-SNAP-DEL" */
    /* Judge every subject of `kind` in `place`, in order of id, one record each. */
    void (*run)(struct rule_run *run, uint32_t place, enum kind kind);
    /* May the row fail or be held back at all? Cheap; false: it surely passes, by a clause. NULL: ask the
     * rule itself. */
    bool (*may_fail)(const struct rule_run *run, uint32_t row);
    /* Does the policy ask for what this rule judges, besides its promise? NULL: always. */
    bool (*promised)(const struct policy *policy);
    /* What each thread keeps from task to task, at run->kept: compiled patterns and the like. NULL:
     * nothing. */
    void *(*keep_new)(const struct policy *policy);
    void (*keep_free)(void *kept);
    bool asks_exemption_use;          /* it calls judge_exemption_use() */
    const struct rule_proofs *proofs; /* NULL: what it needs to pass is nobody's to delete */
    bool asks_proofs;                 /* it calls judge_is_proof() */
    bool proposes;                    /* a fail of it advises to delete a snapshot; it calls
                                judge_last_of_line(), and is asked of every row before any verdict */
};

/* The rules that this version judges, sorted by id (rules/rules.def). */
size_t rule_count(void);
const struct rule *rule_at(size_t index);

/* Row of the rule with this id, or -1. */
int rule_find(struct str id);

/* Its id; "RPO-EXCEEDED". */
static inline const char *rule_id(size_t row)
{
    return rule_at(row)->declared.id;
}

/* Is it about the audit itself, and not about a resource? Such findings fail no gate by themselves. The
 * second takes every id of the catalogue. */
bool rule_of_audit(const struct rule *rule);
bool rule_id_of_audit(const char *id);

/* What policies know of all of them. */
struct rule_set rules_declared(void);

/* Every id of the catalogue, also of rules that are not judged yet, sorted. */
const char *const *rule_catalogue(size_t *count);

#endif
