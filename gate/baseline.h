/* The findings of an earlier run, read from its findings.json: what a gate takes as known, and what an
 * audit compares itself with. Of each finding the fingerprint, the status and the severity are kept, and
 * for a comparison what tells people which one it is. */
#ifndef SNAPAUDIT_GATE_BASELINE_H
#define SNAPAUDIT_GATE_BASELINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/sha256.h"
#include "core/str.h"
#include "model/finding.h"
#include "policy/policy.h"

struct baseline; /* opaque, defined in baseline.c */

enum baseline_keep {
    BASELINE_VERDICTS, /* enough to say what is known */
    BASELINE_FINDINGS  /* and to tell of what is gone */
};

/* Read the file, one finding at a time. Returns NULL with ERR_IO, ERR_CANCELLED, or with ERR_INPUT:
 * file, line, column and what was expected. `stop` may be NULL. */
struct baseline *baseline_read(const char *path, enum baseline_keep keep, const atomic_int *stop,
                               struct error *err);

/* The same of bytes in memory; `name` is for messages. */
struct baseline *baseline_parse(struct str bytes, const char *name, enum baseline_keep keep,
                                struct error *err);

void baseline_free(struct baseline *baseline); /* NULL is fine */

/* Findings in the file. */
size_t baseline_count(const struct baseline *baseline);

/* As of when the earlier run judged (run.as_of of the file); INSTANT_UNSET when that is not told. */
instant baseline_as_of(const struct baseline *baseline);

/* What was not known then may be taken as known for this long. */
#define BASELINE_UNKNOWN_DAYS 90

/* Until then what the earlier run did not know decides nothing. INSTANT_UNSET: never, because it does not
 * say when it was, or that lies ahead of `as_of`. */
instant baseline_accepts_until(const struct baseline *baseline, instant as_of);

/* What the earlier run said of the finding with this fingerprint (64 hex digits). False when it has
 * none. Where the file says several things, a fail wins, then the gravest. */
bool baseline_find(const struct baseline *baseline, const char *fingerprint, enum status *status,
                   enum severity *severity);

/* The finding is no news at `threshold`: the earlier run had it, and there it counted already. A
 * fail is known when it was a fail of that severity or above; an unknown when it was a fail or an
 * unknown of that severity. What was exempt, or was not grave enough, is new. */
bool baseline_knows(const struct baseline *baseline, const struct finding *finding, int threshold);

/* The earlier run reported this gap: the fingerprint is that of its INV-COVERAGE finding. */
bool baseline_knows_gap(const struct baseline *baseline, const char *fingerprint);

/* ---- of BASELINE_FINDINGS ---- */

/* What the earlier run says of itself; empty where it does not. */
struct baseline_run {
    bool told; /* the file says of which run it is */
    struct str run_id, tool_version, policy_sha256, selection;
    struct strs accounts, regions;
    char sha256[SHA256_HEX_MAX]; /* of the file */
};

const struct baseline_run *baseline_run(const struct baseline *baseline);

/* One of its findings. Texts live as long as the baseline; what the file does not tell is empty. */
struct earlier_finding {
    enum status status;
    enum severity severity;
    enum kind kind; /* KIND_COUNT: not told, or none that this version knows */
    bool repeats;   /* another one with this fingerprint counts */
    struct str rule, reason, id, account, region;
    struct str arn_head; /* the ARN, without the id where it ends in that */
    bool arn_has_id;
    char fingerprint[SHA256_HEX_MAX];
};

/* By its row, which follows the order of the file: below baseline_count(). */
void baseline_at(const struct baseline *baseline, size_t row, struct earlier_finding *out);

#define BASELINE_NONE SIZE_MAX
/* The row of the finding with this fingerprint that counts. */
size_t baseline_row(const struct baseline *baseline, const char *fingerprint);

#endif
