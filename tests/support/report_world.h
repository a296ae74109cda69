/* What reports are made from, around a small graph: prices, facts, the built-in policy, a run. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_REPORT_WORLD_H
#define SNAPAUDIT_TESTS_SUPPORT_REPORT_WORLD_H

#include "reports/report.h"
#include "tests/support/graph_builder.h"

#define WORLD_AS_OF "2026-01-15T00:00:00Z"

struct report_world {
    struct arena *arena;
    struct graph *graph;
    struct facts *facts;
    struct prices *prices;
    struct cost_model *cost;
    struct upkeep *upkeep;
    struct run_info run;
    struct report_context ctx;
};

/* Takes the builder. `policy` is YAML; NULL is the built-in one. Mistakes end the program. */
void report_world_init(struct report_world *world, struct gb *gb, const char *policy);
void report_world_init_with(struct report_world *world, struct gb *gb, const char *policy,
                            const struct ledger_seen *ledger);
/* What all of it costs as it is; lives as long as the world. */
struct spending report_world_spending(const struct report_world *world);
void report_world_clear(struct report_world *world);

/* Text that a report must survive: a formula, a line feed, quotes, ESC, a right-to-left override,
 * bytes that are no UTF-8. */
#define HOSTILE_FORMULA "=cmd|' /C calc'!A0"
#define HOSTILE_LINES   "two\nlines, \"quoted\""
#define HOSTILE_ESC     "red \033[31m\007 bell"
#define HOSTILE_C1      "csi \xc2\x9b"
#define HOSTILE_RTL     "abc\xe2\x80\xaegnp.exe\xe2\x80\xac"
#define HOSTILE_BYTES   "bad \xff\xc3( end"

/* 256 characters of two bytes each. Static. */
const char *hostile_long(void);

#endif
