/* How a rule speaks to the engine: it states clauses, each true, false or unknown, and the engine
 * makes the verdict of them (Kleene's AND; brakes are clauses that are counted when they hold a
 * finding back). A rule judges twice: fast, to know the verdict, and once more with `record` set
 * when the verdict is reported, to say why. */
#ifndef SNAPAUDIT_RULES_JUDGE_H
#define SNAPAUDIT_RULES_JUDGE_H

#include "core/arena.h"
#include "core/vec.h"
#include "rules/engine.h"
#include "rules/rule.h"

/* Why a clause is unknown; the greatest is the reason of the verdict. */
enum unknown_why {
    UNKNOWN_NONE,
    UNKNOWN_NO_TIME,
    UNKNOWN_SUBJECT_UNSEEN,
    UNKNOWN_PATTERN_LIMIT,
    UNKNOWN_GAP,
    UNKNOWN_UNRESOLVED,
    UNKNOWN_VOLUME_HIDDEN,
    UNKNOWN_POSSIBLE_COPY,
    UNKNOWN_MANAGED,
    UNKNOWN_NO_OTHER_REGION,
    UNKNOWN_FACT_REFUTED /* by this very inventory (analyzer/beliefs.h); the engine says it */
};

enum no_record {
    RECORD_MADE,
    RECORD_UNSETTLED,
    RECORD_NO_OBJECTIVE,
    RECORD_NOT_SELECTED,
    RECORD_NOT_JUDGED
};

struct judgement {
    enum no_record no_record;
    bool is_false;           /* a clause other than a brake is false */
    bool passes_anyway;      /* the brake names why; without it another clause would be false */
    enum unknown_why why;    /* a clause is unknown */
    enum brake brake;        /* the first brake that is on */
    const char *reason;      /* of a fail */
    const char *pass_reason; /* of a pass: "other-rule" or "" */
    bool no_delete;          /* too little was read to print commands that destroy */
    bool goes_for_good;      /* of a fail: whatever else is left of its line */
    enum confidence confidence;
    bool has_severity; /* judge_severity() was called */
    enum severity severity;
    bool has_measured, has_limit;
    int64_t measured, limit;
    const char *unit;
    const char *caused_by;

    struct arena *arena; /* for texts, alive until the record was handed over */
    struct str target;   /* the region or key that is asked for: see judge_target() */
    bool has_proof;
    instant proof_at;
    struct str target_region;
    struct str newest_snapshot;
    struct str *fix_values; /* one for each of missing_tags, NULL ptr: open; or NULL for all open */
    struct str wrong_tag;   /* a key that goes once the right one is there */
    bool has_money;         /* what several subjects add up to; of one, the engine knows */
    int64_t floor, ceiling;

    bool record;             /* collect what follows; the engine keeps it from verdict to verdict */
    struct vec evidence;     /* struct evidence */
    struct vec because;      /* struct unknown_because */
    struct vec related;      /* struct related */
    struct vec missing_tags; /* struct str: to be set, there or not */
    struct vec lacks;        /* struct str: keys of tags that are not there */
};

struct rule_run {
    const struct engine_options *options;
    const struct graph *graph;
    const struct facts *facts;
    const struct policy *policy;
    instant as_of;
    const struct rule *rule;
    size_t rule_row;
    uint32_t place;                       /* that is being judged */
    struct span rows;                     /* of it, those to judge; for kinds with rows */
    const struct rule_settings *settings; /* of the subject at hand */
    uint16_t scope;                       /* of the subject at hand, or SCOPE_NONE */
    uint8_t overlays;                     /* that match the subject at hand */
    struct judgement *j;
    void *kept;            /* of rule->keep_new(); this thread's alone */
    struct worker *worker; /* private to the engine */
};

/* ---- clauses ---- */

static inline void clause(struct judgement *j, enum truth truth, enum unknown_why why)
{
    if (truth == TRUTH_FALSE)
        j->is_false = true;
    else if (truth == TRUTH_UNKNOWN && why > j->why)
        j->why = why;
}

/* `on` true holds the finding back. */
static inline void clause_brake(struct judgement *j, enum brake brake, enum truth on,
                                enum unknown_why why)
{
    if (on == TRUTH_TRUE && (j->brake == BRAKE_NONE || brake < j->brake))
        j->brake = brake;
    else if (on == TRUTH_UNKNOWN && why > j->why)
        j->why = why;
}

static inline enum truth truth_of(bool value)
{
    return value ? TRUTH_TRUE : TRUTH_FALSE;
}

static inline enum truth truth_not(enum truth truth)
{
    return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_FALSE);
}

static inline void judge_lower(struct judgement *j, enum confidence to)
{
    if (to > j->confidence)
        j->confidence = to;
}

/* This reason weighs more, or less, than the rule does by default. What the policy says of the rule
 * stands. */
static inline void judge_severity(struct judgement *j, enum severity severity)
{
    j->has_severity = true;
    j->severity = severity;
}

/* What the record at hand weighs. */
static inline enum severity judged_severity(const struct rule_run *run)
{
    return run->j->has_severity && !run->settings->severity_given ? run->j->severity
                                                                  : run->settings->severity;
}

/* ---- columns of their own: docs/formats.md says what they mean of which rule ---- */

/* The region that must hold something ("any": any other one), or the key. Borrowed as long as the record. */
static inline void judge_target(struct judgement *j, struct str target)
{
    j->target = target;
}

/* When the newest proof is of that the rule looks for, good enough or not. INSTANT_UNSET: there is none. */
static inline void judge_proof(struct judgement *j, instant at)
{
    j->has_proof = at != INSTANT_UNSET;
    j->proof_at = at;
}

/* The key of a tag that is not there. Does nothing unless j->record. */
static inline void judge_lacks(struct judgement *j, struct str key)
{
    if (j->record)
        (void)vec_push(&j->lacks, &key);
}

/* ---- what to say of it: call only when j->record ---- */

void judge_evidence(struct judgement *j, const struct evidence *evidence);
void judge_related(struct judgement *j, const char *relation, struct str arn);
struct str judge_text(struct judgement *j, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str judge_time(struct judgement *j, instant at);
struct str judge_id(const struct rule_run *run, enum kind kind, uint32_t row);
struct str judge_arn(const struct rule_run *run, enum kind kind, uint32_t row);

/* A clause about a field of a row; does nothing unless j->record. The call is the one that lists
 * `kind`; `value` must live as long as the record (judge_text() and friends, or the graph). */
struct said {
    const char *clause;
    enum truth holds;
    bool brake; /* `holds` tells that the brake is off */
    enum kind kind;
    uint32_t row;
    const char *field;
    struct str value;
    instant at; /* when the fact became true; 0 is taken as unset */
    enum grade grade;
};
void judge_say(struct rule_run *run, const struct said *said);

/* Name a source of a place as the cause of an unknown, unless it is complete or named already. */
void judge_gap(const struct rule_run *run, uint32_t place, enum source source);
/* The same of all places that concern `home`: of its account and of the vaults. */
void judge_gaps(const struct rule_run *run, uint32_t home, enum source source);
/* Likewise for a region that has no place in the graph at all. */
void judge_gap_region(const struct rule_run *run, struct str account, struct str region,
                      enum source source);

/* ---- subjects ---- */

/* Judges one subject of the place: called twice when a record is made. */
typedef void (*judge_fn)(struct rule_run *run, uint32_t row);

/* Every own row to judge, one record each; rows that changed within settle_minutes are
 * counted as unsettled. */
void judge_rows(struct rule_run *run, uint32_t place, enum kind kind, judge_fn judge);

/* For rules with several records a row, or none: calls `each` for every own row to judge, prepared
 * by judge_enter(); rows that changed within settle_minutes are counted as
 * unsettled, once. */
typedef void (*judge_each_fn)(struct rule_run *run, enum kind kind, uint32_t row);
void judge_each(struct rule_run *run, uint32_t place, enum kind kind, judge_each_fn each);

/* The first place in scope: there rules speak of what no place has. */
bool judge_first_place(const struct rule_run *run, uint32_t place);

/* For rules that settle and count in their own way: the next own row to judge, prepared by
 * judge_enter(). A rule sees rows of its kind in no other way, so that parts of a place can be
 * judged apart.
 *     for (uint32_t row = ROW_NONE; judge_next(run, kind, &row);) */
bool judge_next(struct rule_run *run, enum kind kind, uint32_t *row);

/* Is the row among those asked for? Rules that gather rows into groups ask it of the members. */
bool judge_selected(const struct rule_run *run, enum kind kind, uint32_t row);

/* Is the row of the part that is judged (engine_part), or is all of it judged? For rules about kinds that
 * questions cannot pick. */
bool judge_of_part(const struct rule_run *run, enum kind kind, uint32_t row);

/* One record of one row with discriminators (may be NULL). */
void judge_row(struct rule_run *run, enum kind kind, uint32_t row, const struct str *discriminators,
               size_t count, judge_fn judge);

/* Prepare run->scope and run->settings for a row; false: the rule is off there. */
bool judge_enter(struct rule_run *run, enum kind kind, uint32_t row);

/* A subject without a graph row (a source, an account, a group). `ctx` reaches the function
 * through judge_context(). */
/* The volumes that the next subject of judge_other() is made of; they outlive that call. */
void judge_made_of(struct rule_run *run, const uint32_t *volumes, size_t count);
void judge_other(struct rule_run *run, const struct subject *subject,
                 const struct str *discriminators, size_t count, judge_fn judge, const void *ctx);
const void *judge_context(const struct rule_run *run);

/* Hand a context to the judge_row() calls that follow. */
void judge_with(struct rule_run *run, const void *ctx);

/* Changed less than settle_minutes before as_of. */
bool judge_unsettled(const struct rule_run *run, instant changed);

/* Count a subject that gets no record. */
void judge_count(struct rule_run *run, enum no_record why);

/* The fingerprint of a row's record of another rule, in the record's arena. */
const char *judge_fingerprint_of(const struct rule_run *run, enum rule_row rule, enum kind kind,
                                 uint32_t row);

/* Would a fail of another rule on this row stand in the reports of this run as a fail: the rule and
 * the row are among those asked for, and no exemption in force covers it? What does not is nobody's
 * cause. */
bool judge_reports(const struct rule_run *run, size_t rule, enum kind kind, uint32_t row);

/* The verdict that the clauses of run->j come to, supporting sources included: for a rule that asks
 * what another one says. */
enum status judge_verdict(struct rule_run *run);

/* What exemption number `exemption` of the policy covers, expired or not. Only for rules with
 * `.asks_exemption_use`: for them the engine judges all others once before. Borrowed. */
const struct exemption_use *judge_exemption_use(const struct rule_run *run, size_t exemption);

/* Is the snapshot the last that would be left of its line? Asked of what fails but for this; false
 * while the rules are asked what they propose. `*other` (may be NULL) is what stays, or what leaves
 * it open, or ROW_NONE. */
enum truth judge_last_of_line(const struct rule_run *run, uint32_t snapshot_row, uint32_t *other);

/* Does a pass of a RESTORE rule rest on the volume, snapshot or image? */
bool judge_is_proof(const struct rule_run *run, enum kind kind, uint32_t row);

/* Settings of another rule for the subject at hand. */
const struct rule_settings *judge_settings(const struct rule_run *run, size_t rule);

/* The scope of another row, or NULL. kind: volume, snapshot, image. */
const struct scope *judge_scope_of(const struct rule_run *run, enum kind kind, uint32_t row);

/* Is any scope at hand? Borrowed; NULL for SCOPE_NONE. */
const struct scope *judge_scope(const struct rule_run *run);

/* The limit in ms: the exact one of the scope, unless a rule parameter (a whole number of `unit`)
 * says something else. */
int64_t judge_limit_ms(int64_t scope_ms, int64_t param, int64_t unit_ms);

/* Measure the age of `at` against a limit, in days or hours (`unit_ms`) or, where the limit is no whole
 * number of these, in the next smaller unit. An age over the limit is rounded up, so that the figures
 * never look equal when it fails. INSTANT_UNSET: only the limit is told. */
void judge_age(const struct rule_run *run, instant at, int64_t limit_ms, int64_t unit_ms);

static inline int64_t judge_param(const struct rule_run *run, size_t index)
{
    return run->settings->params[index].number;
}

#endif
