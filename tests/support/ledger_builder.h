/* A ledger of restore tests in a few lines:
 *
 *     struct lb lb = {0};
 *     lb_add(&lb, (struct ledger_record){.subject_arn = S(…), .tested_at = gb_time(…)});
 *     const struct ledger_seen *ledger = lb_read(&lb);
 *
 * What a record does not say is what a good one would: E3, by an actor, with an artefact, linked. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_LEDGER_BUILDER_H
#define SNAPAUDIT_TESTS_SUPPORT_LEDGER_BUILDER_H

#include "analyzer/drills.h"
#include "model/ledger.h"
#include "tests/support/graph_builder.h"

#include <assert.h>

#define LB_RECORDS 16
#define LB_DIGEST  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct lb {
    struct ledger_record records[LB_RECORDS];
    char links[LB_RECORDS][SHA256_HEX_MAX];
    struct ledger ledger;
    struct ledger_seen seen;
};

/* Returns the record, to be changed before lb_read(). */
static inline struct ledger_record *lb_add(struct lb *lb, struct ledger_record record)
{
    assert(lb->ledger.count < LB_RECORDS);
    struct ledger_record *to = &lb->records[lb->ledger.count];
    *to = record;
    to->line = (uint32_t)++lb->ledger.count + 1;
    if (to->grade == GRADE_NONE)
        to->grade = GRADE_E3;
    if (str_is_empty(to->actor))
        to->actor = S("ops");
    if (str_is_empty(to->artefact_sha256))
        to->artefact_sha256 = S(LB_DIGEST);
    if (to->duration_s == 0)
        to->duration_s = LEDGER_NO_DURATION;
    return to;
}

/* Links the records, as whoever wrote them did. */
static inline const struct ledger_seen *lb_read(struct lb *lb)
{
    const char *before = ledger_first_link();
    for (size_t i = 0; i < lb->ledger.count; i++) {
        before = ledger_link_of(&lb->records[i], before, lb->links[i]);
        lb->records[i].stored_link = str_from(lb->links[i]);
    }
    lb->ledger.records = lb->records;
    ledger_check(&lb->ledger, lb->records);
    lb->seen = (struct ledger_seen){.ledger = &lb->ledger,
                                    .name = S("tests.csv"),
                                    .coverage = {.state = COVERAGE_COMPLETE,
                                                 .items = lb->ledger.count,
                                                 .pages = 1,
                                                 .horizon_start = INSTANT_UNSET}};
    return &lb->seen;
}

#endif
