/* What the findings of a question add up to. Findings stream through; of those that decide, the
 * gravest are kept, as far as a verdict tells them. */
#ifndef SNAPAUDIT_GATE_TALLY_H
#define SNAPAUDIT_GATE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/baseline.h"
#include "gate/request.h"
#include "core/arena.h"
#include "core/map.h"
#include "core/sink.h"
#include "core/vec.h"
#include "model/finding.h"

#define GATE_KEPT_MAX    1000 /* findings told, of each severity, and unknown verdicts likewise */
#define GATE_WRITERS_MAX 3

/* A finding as a verdict tells it. Texts live as long as the tally. */
struct gate_finding {
    const char *rule;
    enum status status; /* fail or unknown */
    enum severity severity;
    struct str reason, fingerprint, baseline;
    struct str subject;  /* "vol-0abc (payments-db) in eu-west-1" */
    struct str owner;    /* by the tags that the policy names; empty: nobody */
    struct str sentence; /* what is wrong with it, or what was not seen */
    struct str fix;      /* what to do; may be empty */
    struct str arn, kind, id, name, account, region, scope;
    struct str account_name; /* empty: nobody told it */
    bool has_measured, has_limit, has_saving;
    int64_t measured, limit, saving_floor, saving_ceiling;
    const char *unit;
    bool counted; /* false: a consequence of a finding that counts itself */
};

struct gate_writer {
    void (*accept)(void *ctx, const struct finding *finding);
    void *ctx;
};

struct gate_tally {
    const struct gate_request *request;
    const struct baseline *baseline; /* or NULL */
    bool
        unknown_decides; /* what the baseline does not know decides again: it is too old, or has no date */
    struct arena *arena;
    struct gate_writer writers[GATE_WRITERS_MAX]; /* findings are handed on, marked */
    size_t writer_count;

    uint64_t fails;        /* that count */
    uint64_t fresh;        /* of these, those that the baseline does not know */
    uint64_t known;        /* fails at or above the threshold that the baseline knows */
    uint64_t consequences; /* fails whose cause counts */
    uint64_t below;        /* fails under the threshold */
    uint64_t exempt;
    uint64_t unknowns; /* that count, unless unknown is allowed */
    uint64_t unknowns_known;
    uint64_t priced;      /* fails that count and have a saving */
    int64_t saving_floor; /* of these, each resource once */

    bool *rules
        [STATUS_COUNT]; /* by row of rules.def: of those that decide, fails and unknown verdicts */

    struct vec kept;                /* struct gate_finding, in the order of the engine */
    struct vec caused;              /* private: fails with a cause that was not met yet */
    struct map *counted;            /* private: fingerprints of fails that count */
    struct map *saved;              /* private: resources whose saving is in the sum */
    struct vec order[STATUS_COUNT]; /* size_t: rows of `kept` in the order of telling */
    size_t kept_fails[SEVERITY_COUNT];
    size_t least
        [SEVERITY_COUNT]; /* where money decides: 1 + the kept fail that saves least; 0: to be found */
    size_t kept_unknowns;
    struct sink *scratch;
};

/* All but `writers` is set; everything is borrowed. */
void gate_tally_init(struct gate_tally *tally, const struct gate_request *request,
                     const struct baseline *baseline, instant as_of, struct arena *arena);
void gate_tally_clear(struct gate_tally *tally);

void gate_tally_hand_on(struct gate_tally *tally,
                        void (*accept)(void *ctx, const struct finding *finding), void *ctx);

/* For engine_options.accept. `tally`: the struct gate_tally. */
void gate_tally_accept(void *tally, const struct finding *finding);

/* After the last finding: those with a cause are counted where the cause does not count. */
void gate_tally_finish(struct gate_tally *tally);

/* After that: the kept finding number `index` of those that decide, STATUS_FAIL or STATUS_UNKNOWN;
 * where money decides the one that saves most for sure first, of equals the one that may save more, then the gravest, else in the order of the engine. NULL after the last one. */
const struct gate_finding *gate_tally_at(const struct gate_tally *tally, enum status status,
                                         size_t index);

#endif
