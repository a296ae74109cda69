/* Rows of a ledger in a few words. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_LEDGER_ROWS_H
#define SNAPAUDIT_TESTS_SUPPORT_LEDGER_ROWS_H

#include "core/arena.h"
#include "model/ledger.h"

#define LEDGER_HEADER                                                                         \
    "schema,kind,tested_at,subject_arn,source_arn,recovery_point_arn,target_account,"         \
    "target_region,outcome,grade,duration_s,actor,validator,artefact,artefact_sha256,ticket," \
    "detail"
#define LEDGER_VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc"
#define LEDGER_DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"

/* "schema,…,outcome" of a test that passed; the nine fields from grade to detail follow. */
#define LEDGER_PASSED_ROW "1,restore-test,2026-01-15T12:34:56Z," LEDGER_VOLUME ",,,,,passed,"

/* A record that passed, by alice; looked at by bob, with an artefact: E4 where it is linked. */
struct ledger_record ledger_sample(instant tested_at);

/* The file that holds `count` samples, an hour apart, linked. */
struct str ledger_sample_file(struct arena *arena, size_t count);

#endif
