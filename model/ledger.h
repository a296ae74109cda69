/* The ledger of restore tests: records that people and programs keep of restores, so that a proof
 * outlives the test volume. One record a row, in the order of the file; read by store/, borrowed by
 * the analyzer and the reports.
 *
 * Records are chained: the link of a record is the SHA-256 of the link before it and of the record's
 * own fields as they were parsed, so that another program may save the file again. The link of the
 * last record, the head, stands in every report: who has it can tell that records were changed, or
 * that the tail was cut off. */
#ifndef SNAPAUDIT_MODEL_LEDGER_H
#define SNAPAUDIT_MODEL_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/sha256.h"
#include "core/str.h"
#include "model/finding.h"

enum ledger_outcome { LEDGER_PASSED, LEDGER_FAILED, LEDGER_ABORTED, LEDGER_OUTCOME_COUNT };

/* Does the link that stands in the row fit the record and what is before it? */
enum ledger_link {
    LEDGER_UNLINKED, /* there is none: the row was written by hand */
    LEDGER_LINKED,
    LEDGER_BROKEN /* something was changed, taken out or put in */
};

#define LEDGER_SCHEMA        1
#define LEDGER_NO_DURATION   (-1)
#define LEDGER_KIND_RESTORE  "restore-test"
#define LEDGER_ACTOR_PROGRAM "snapaudit" /* the actor of what the program itself observed */

struct ledger_record {
    uint32_t line;                 /* of the file; 1 is the header */
    instant tested_at;             /* never INSTANT_UNSET */
    struct str subject_arn;        /* what the test is about: the volume that was backed up */
    struct str source_arn;         /* the snapshot that was restored; empty: not told */
    struct str recovery_point_arn; /* of AWS Backup; empty: none */
    struct str target_account;     /* where it was restored to; empty: the subject's */
    struct str target_region;      /* empty: the source's, or the subject's */
    enum ledger_outcome outcome;
    enum grade grade;     /* that it counts as: E4 only of a row that is linked */
    enum grade told;      /* that the row says; the link holds this one */
    int64_t duration_s;   /* LEDGER_NO_DURATION: not told */
    struct str actor;     /* who made the restore; empty: not told */
    struct str validator; /* who looked at the data; empty: nobody */
    struct str artefact;  /* file name or address of what the test left: a log, a screenshot */
    struct str artefact_sha256; /* 64 lower-case hex digits, or empty */
    struct str ticket;
    struct str detail;
    struct str stored_link; /* as it stands in the row; empty: none */
    struct str link_before; /* of a row just before it that had to be left out; empty: none */
    enum ledger_link link;
};

struct ledger {
    const struct ledger_record *records; /* by line */
    size_t count;
    char head[SHA256_HEX_MAX]; /* the last link, or that of an empty ledger */
};

const char *ledger_outcome_name(enum ledger_outcome outcome); /* "passed" */
bool ledger_outcome_parse(struct str name, enum ledger_outcome *out);

/* The link of no record: the SHA-256 of nothing. */
const char *ledger_first_link(void);

/* The link of `record` after the link `before`: SHA-256 over `before`, then schema, kind and the fields
 * in the order of the columns, each followed by a NUL byte; times as ms since 1970, absent as empty.
 * Writes 64 lower-case hex digits. */
char *ledger_link_of(const struct ledger_record *record, const char *before,
                     char out[SHA256_HEX_MAX]);

/* Sets `link` of each record, and the head. A record whose stored link does not fit is broken; the next
 * one is measured against the link that stands there, so that one change is one broken record. So is one
 * whose neighbour had to be left out. */
void ledger_check(struct ledger *ledger, struct ledger_record *records);

#endif
