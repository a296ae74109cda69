/* What the files of the engine share. Not for the rules: they speak through judge.h. */
#ifndef SNAPAUDIT_RULES_ENGINE_INTERNAL_H
#define SNAPAUDIT_RULES_ENGINE_INTERNAL_H

#include "analyzer/survivors.h"
#include "core/sha256.h"
#include "rules/judge.h"

/* What the verdicts on one row add up to. */
struct row_state {
    uint8_t severity; /* gravest fail, plus one; 0: none */
    uint8_t brake;    /* the gravest that holds a fail of some rule back */
    bool failed;
    bool unknown;
    bool nothing_left; /* a rule says that it has no backup at all */
    bool counted;      /* its money is in the totals */
};

/* A failing subject without a row. */
struct other_fail {
    struct worst_subject worst;
};

struct engine;
struct outcome;
struct record_in;
struct worker;

/* One pass of the rules over the graph: what becomes of each verdict. */
struct pass {
    /* A subject was judged: on any thread, in no order. */
    void (*judged)(struct worker *worker, struct record_in *in);
    /* What `judged` delivered: on the thread that called, in the order of findings. NULL: nothing is. */
    void (*take)(struct engine *engine, const struct outcome *outcome);
    bool counts;       /* totals are made of it */
    bool of_snapshots; /* of them alone */
    bool one_kind;     /* that of the one subject; not of its groups: gathering them costs much */
    bool asks_all;     /* rules that the policy disables, too */
    bool skips_passes; /* a row that surely passes is not judged */
};

extern const struct pass engine_pass_judge; /* the findings */
extern const struct pass
    engine_pass_proposals; /* what rules would delete, were it not the last of its line */
extern const struct pass engine_pass_exemptions; /* only what exemptions cover */
extern const struct pass engine_pass_details;    /* one subject again, nothing is counted */

/* One run. While workers judge, the thread that called alone changes it. */
struct engine {
    const struct engine_options *options;
    const struct pass *pass;
    const struct engine_part *part; /* that is judged; NULL: all of it */
    size_t jobs;                    /* threads, the calling one included */
    struct arena *arena;            /* as long as the engine */
    struct arena *keep;             /* the caller's: the summary lives here */
    bool *wanted;                   /* by row of rules.def: enabled, and among those asked for */
    uint16_t *scopes[KIND_COUNT];
    uint8_t *overlays[KIND_COUNT]; /* that match each row; NULL: the policy has none */
    bool *unasked[KIND_COUNT];     /* rows that the question leaves out; NULL: none */
    bool *left_out[KIND_COUNT];    /* these, and those of other parts; NULL: none */
    struct row_state *states[KIND_COUNT];
    struct rule_summary *rules;
    struct rule_standings
        *standings; /* NULL: nobody wants it. A row of a rule is judged by one thread */
    struct summary *summary;
    struct vec others;           /* struct other_fail */
    struct worst_subject *worst; /* whose details are fetched again */
    enum kind only_kind;
    uint32_t only_row;
    bool include_pass;
    void (*accept)(void *ctx, const struct finding *finding);
    void *accept_ctx;
    uint8_t *proposals;          /* enum proposal by snapshot row; of PASS_PROPOSALS */
    void **proofs;               /* by row of rules.def: what passes rest on; NULL: not found yet */
    struct survivors *survivors; /* what must stay; NULL until they are chosen */
    struct exemption_count *exemption_count; /* of PASS_EXEMPTIONS */
    const struct exemption_use *uses;        /* for judge_exemption_use(); else NULL */
};

/* What one thread judges with. */
struct worker {
    struct engine *engine;
    struct arena *scratch; /* reset for each record */
    struct sha256 *sha;
    struct judgement j;
    const void *context; /* of judge_other() */
    const struct subject *other;
    const uint32_t *members; /* the volumes that `other` is made of */
    size_t member_count;
    struct rule_summary *rules; /* what it counted itself */
    void **kept;                /* by row of rules.def: what rules keep; NULL until needed */
    struct crew_seat *seat;     /* private to engine_crew.c; NULL: outcomes are taken at once */
    bool leads;                 /* the thread that called */
};

/* What a judged subject means for everything that goes by order. */
struct outcome {
    size_t rule;
    enum kind kind;
    uint32_t row; /* or ROW_NONE with `other` */
    const struct subject *other;
    enum status status;
    enum severity severity;
    bool caused;      /* a fail with a cause elsewhere */
    bool saving;      /* an ORPHAN rule fails: what the row costs can be saved */
    enum brake brake; /* what alone keeps it from failing */
    const char *reason;
    const struct finding *finding; /* to hand over; may be NULL */
    const uint32_t *members;       /* of a group: at least the first WORST_MEMBERS_MAX volumes */
    size_t member_count;           /* of all */
    size_t exemption;              /* PASS_EXEMPTIONS: the one that covers it */
};

/* engine.c */
/* The gravest severity that the rule has where it is asked for. */
enum severity engine_wanted_severity(const struct engine *engine, size_t rule);
/* engine_tasks.c: the run cut into pieces, in the order of their findings. */
struct task {
    size_t rule;
    uint32_t place;
    enum kind kind;
    struct span rows;
};
struct tasks {
    const struct engine *engine;
    struct task at;
    uint32_t done; /* rows of the place and kind that are given out */
};
void tasks_init(struct tasks *tasks, const struct engine *engine);
bool tasks_next(struct tasks *tasks, struct task *out);

/* engine_crew.c: all tasks are judged, by engine->jobs threads; outcomes go to engine->pass->take in order. */
int crew_run(struct engine *engine, struct error *err);
/* Hand on what was found; everything is copied if need be. */
void crew_deliver(struct worker *worker, const struct outcome *outcome);

/* record.c: from a judged subject to the finding that reports read. */
struct record_in {
    struct rule_run *run;
    enum kind kind;
    uint32_t row; /* or ROW_NONE with worker->other */
    const struct str *discriminators;
    size_t discriminator_count;
    enum status status;
    enum status would_be;
    const char *reason;
    const struct exemption *exemption;
    judge_fn judge; /* that judged it */
};

/* judge.c: judge it once more, to say why. */
void judge_again(struct record_in *in);
void record_fill(struct worker *worker, const struct record_in *in, struct finding *out);
const char *record_fingerprint(struct worker *worker, struct arena *arena, const char *rule,
                               enum kind kind, const struct subject *subject,
                               const struct str *discriminators, size_t count);
void record_subject(const struct rule_run *run, struct arena *arena, enum kind kind, uint32_t row,
                    struct subject *out);

/* Does the exemption, in force or not, cover the judged subject? A group of volumes is covered when each of
 * them is. */
bool record_exempts(const struct record_in *in, const struct exemption *exemption);
/* The exemption in force for the judged subject, or NULL. */
const struct exemption *record_exemption(const struct record_in *in);
struct cost record_cost(const struct engine_options *options, enum kind kind, uint32_t row);

/* record_copy.c: a finding that needs nothing but `arena`, the graph, the policy and fixed texts. */
struct finding *record_copy(struct arena *arena, const struct finding *finding);
struct subject *record_copy_subject(struct arena *arena, const struct subject *subject);

/* exemption_use.c: counting what exemptions cover. The uses live in `arena`; freeing the count hands
 * them out. */
struct exemption_count *exemption_count_new(const struct engine_options *options,
                                            struct arena *arena);
const struct exemption_use *exemption_count_free(struct exemption_count *count);
/* Delivers an outcome for each exemption that covers the fail or unknown. */
void exemption_count_find(struct worker *worker, const struct record_in *in);
void exemption_count_take(struct engine *engine, const struct outcome *outcome);

/* totals.c: what needs no order, on any thread; then the rest; then what is known at the end. */
void totals_count(struct worker *worker, const struct record_in *in);
void totals_take(struct engine *engine, const struct outcome *outcome);
void totals_add(struct engine *engine, const struct rule_summary *rules);
/* The worst subjects, of which what can be told without judging again is filled in. */
void totals_finish(struct engine *engine);
/* For engine->accept of engine_pass_details: which rules fail on engine->worst, and why. */
void totals_detail(void *engine, const struct finding *finding);

/* The brake without which the subject would fail: no other clause is false or unknown. */
static inline enum brake held_by(const struct judgement *j)
{
    bool fails = !j->is_false && !j->passes_anyway && j->why == UNKNOWN_NONE;
    return fails ? j->brake : BRAKE_NONE;
}

/* Rows that rules may judge. */
static inline uint32_t kind_rows(const struct graph *g, enum kind kind)
{
    return kind_is(kind, KIND_JUDGED) ? graph_count(g, kind) : 0;
}

#endif
