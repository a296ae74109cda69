/* What the files of the engine share. Not for the rules: they speak through judge.h. */
#ifndef SNAPAUDIT_RULES_ENGINE_INTERNAL_H
#define SNAPAUDIT_RULES_ENGINE_INTERNAL_H

#include "core/sha256.h"
#include "rules/judge.h"

/* What the fails and unknowns of one row add up to. */
struct row_state {
    uint8_t severity; /* gravest fail, plus one; 0: none */
    uint8_t fails;    /* rules that fail on it, without those that have a cause elsewhere */
    bool failed;
    bool unknown;
    bool counted; /* its money is in the totals */
};

/* A failing subject without a row. */
struct other_fail {
    struct worst_subject worst;
};

struct engine {
    const struct engine_options *options;
    struct arena *scratch; /* reset for each record */
    struct arena *keep;    /* the caller's: the summary lives here */
    struct sha256 *sha;
    struct judgement j;
    const void *context; /* of judge_other() */
    const struct subject *other;
    uint16_t *scopes[KIND_COUNT];
    bool *left_out[KIND_COUNT]; /* rows that are not selected; NULL: all are */
    struct row_state *states[KIND_COUNT];
    struct rule_summary *rules;
    struct summary *summary;
    struct vec others;           /* struct other_fail */
    struct worst_subject *worst; /* whose details are fetched again */
    bool counting;               /* false while details are fetched again */
    enum kind only_kind;
    uint32_t only_row;
    bool include_pass;
    void (*accept)(void *ctx, const struct finding *finding);
    void *accept_ctx;
    struct exemption_count *exemption_count; /* set while exemptions are counted, and only then */
    const struct exemption_use *uses;        /* for judge_exemption_use(); else NULL */
};

/* engine.c: run all rules, or one subject's, with the engine's filters as they are. */
int engine_run_rules(struct engine *engine, struct error *err);
/* Is the rule enabled, and among those asked for? */
bool engine_rule_wanted(const struct engine *engine, size_t rule);
/* The gravest severity that the rule has where it is asked for. */
enum severity engine_wanted_severity(const struct engine *engine, size_t rule);

/* record.c: from a judged subject to the finding that reports read. */
struct record_in {
    struct rule_run *run;
    enum kind kind;
    uint32_t row; /* or ROW_NONE with engine->other */
    const struct str *discriminators;
    size_t discriminator_count;
    enum status status;
    enum status would_be;
    const char *reason;
    const struct exemption *exemption;
};
void record_fill(struct engine *engine, const struct record_in *in, struct finding *out);
const char *record_fingerprint(struct engine *engine, struct arena *arena, const char *rule,
                               enum kind kind, const struct subject *subject,
                               const struct str *discriminators, size_t count);
void record_subject(const struct rule_run *run, struct arena *arena, enum kind kind, uint32_t row,
                    struct subject *out);

/* The exemption of `policy` that covers the judged subject, or NULL. */
const struct exemption *record_exemption(const struct record_in *in, const struct policy *policy);
struct cost record_cost(const struct engine_options *options, enum kind kind, uint32_t row);
/* What the subject's removal would save; not known unless an ORPHAN rule fails. */
struct cost record_saving(const struct engine_options *options, const struct record_in *in);

/* exemption_use.c: counting what exemptions cover. The uses live in `arena`; freeing the count hands
 * them out. */
struct exemption_count *exemption_count_new(const struct engine_options *options,
                                            struct arena *arena);
const struct exemption_use *exemption_count_free(struct exemption_count *count);
void exemption_count_record(struct engine *engine, const struct record_in *in);

/* totals.c */
void totals_count(struct engine *engine, const struct record_in *in, const struct judgement *j);
int totals_finish(struct engine *engine, struct error *err);

static inline uint16_t row_place(const struct graph *g, enum kind kind, uint32_t row)
{
    switch (kind) {
    case KIND_SNAPSHOT: return g->snapshots[row].place;
    case KIND_VOLUME: return g->volumes[row].place;
    case KIND_IMAGE: return g->images[row].place;
    default: return g->instances[row].place;
    }
}

static inline uint32_t row_tagset(const struct graph *g, enum kind kind, uint32_t row)
{
    switch (kind) {
    case KIND_SNAPSHOT: return g->snapshots[row].tagset;
    case KIND_VOLUME: return g->volumes[row].tagset;
    case KIND_IMAGE: return g->images[row].tagset;
    default: return g->instances[row].tagset;
    }
}

static inline uint32_t kind_rows(const struct graph *g, enum kind kind)
{
    return kind == KIND_SNAPSHOT ? g->snapshot_count
           : kind == KIND_VOLUME ? g->volume_count
           : kind == KIND_IMAGE  ? g->image_count
                                 : 0;
}

static inline bool row_own(const struct graph *g, enum kind kind, uint32_t row)
{
    uint8_t flags = kind == KIND_SNAPSHOT ? g->snapshots[row].flags
                    : kind == KIND_IMAGE  ? g->images[row].flags
                                          : (uint8_t)ROW_OWN;
    return (flags & ROW_OWN) != 0;
}

static inline struct span kind_span(const struct graph *g, enum kind kind, uint16_t place)
{
    switch (kind) {
    case KIND_SNAPSHOT: return g->snapshot_spans[place];
    case KIND_VOLUME: return g->volume_spans[place];
    case KIND_IMAGE: return g->image_spans[place];
    default: return (struct span){0, 0};
    }
}

/* When the subject began: what ages are counted from. */
instant row_created(const struct graph *g, enum kind kind, uint32_t row);

#endif
